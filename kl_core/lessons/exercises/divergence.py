"""Exercises on the KL divergence, its proof and its two directions."""

import math
from random import Random

import numpy as np

from kl_core.finite.entropies import cross_entropy, kl_divergence, kl_terms
from kl_core.finite.inequalities import product_additivity, triangle_gap
from kl_core.lessons.exercises.making import (
    Amount,
    Exercise,
    Shares,
    nats,
    nats_each,
    of,
    pair,
    ratio,
    share,
    shares,
    split,
)

# --- KL divergence --------------------------------------------------------------------------------


@of("kl")
def _forecast(rng: Random) -> Exercise:
    return forecast(*pair(rng))


def forecast(p: Shares, q: Shares) -> Exercise:
    """D(P‖Q) of a forecast."""
    terms = kl_terms(p, q)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "swapped": kl_divergence(q, p),
            "total": cross_entropy(p, q),
            "unweighted": float(np.log(np.divide(p, q)).sum()),
            "absolute": float(np.abs(terms).sum()),
        },
        steps={"terms": nats_each(terms)},
        p=p,
        q=q,
    )


@of("kl")
def _term(rng: Random) -> Exercise:
    """What the outcome that Q overrates adds to D(P‖Q)."""
    a, b = sorted(rng.sample((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.8), 2))
    p, q = (a, 1 - a), (b, 1 - b)
    return Exercise(
        answer=nats(a * math.log(a / b)),
        given={"p": share(a), "q": share(b)},
        mistakes={"unweighted": math.log(a / b), "weighted_by_q": b * math.log(a / b)},
        steps={
            "ratio": ratio(a / b),
            "log_ratio": nats(math.log(a / b)),
            "whole": nats(kl_divergence(p, q)),
        },
        p=p,
        q=q,
    )


@of("kl")
def _counts(rng: Random) -> Exercise:
    """D(P‖Q) from two tables of counts."""
    m, n = rng.sample((10, 20, 40, 50), 2)
    p, q = pair(rng, 2, 10)
    a, b = tuple(round(m * x) for x in p), tuple(round(n * x) for x in q)
    raw = [math.log(x / y) for x, y in zip(a, b, strict=True)]
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"a": tuple(map(Amount, a)), "b": tuple(map(Amount, b))},
        mistakes={
            "raw": sum(x * r for x, r in zip(a, raw, strict=True)),
            "half_normalised": sum(x * r for x, r in zip(p, raw, strict=True)),
            "swapped": kl_divergence(q, p),
        },
        steps={
            "m": Amount(m),
            "n": Amount(n),
            "p": shares(p),
            "q": shares(q),
            "terms": nats_each(kl_terms(p, q)),
        },
        p=p,
        q=q,
    )


@of("kl")
def _zero(rng: Random) -> Exercise:
    """Q excludes what P does."""
    p, (a, b) = split(rng, 3, 10), split(rng, 2, 10)
    q = (a, b, 0.0)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "skipped": float(kl_terms(p, q)[:2].sum()),
            "swapped": kl_divergence(q, p),
        },
        p=p,
        q=q,
    )


# --- proof ----------------------------------------------------------------------------------------


@of("proof")
def _support(rng: Random) -> Exercise:
    """The sum in the proof, over the outcomes that P allows."""
    a, b = split(rng, 2, 10)
    p, q = (a, b, 0.0), split(rng, 3)
    inside = q[0] + q[1]
    return Exercise(
        answer=share(inside),
        given={"p": shares(p), "q": shares(q)},
        mistakes={"one": 1.0, "outside": q[2], "unweighted": q[0] / a + q[1] / b},
        steps={"floor": nats(-math.log(inside)), "kl": nats(kl_divergence(p, q))},
        p=p,
        q=q,
    )


@of("proof")
def _triangle(rng: Random) -> Exercise:
    """By how much a detour over Q is shorter than the way from P to R."""
    while True:
        a, b, c = sorted(rng.sample([i / 20 for i in range(1, 20)], 3))
        found = triangle_gap((a, 1 - a), (b, 1 - b), (c, 1 - c))
        if found.gap < -0.05:
            break
    detour = found.first + found.second
    return Exercise(
        answer=nats(-found.gap),
        given={"p": share(a), "q": share(b), "r": share(c)},
        mistakes={"direct": found.direct, "detour": detour},
        steps={
            "first": nats(found.first),
            "second": nats(found.second),
            "direct": nats(found.direct),
            "detour": nats(detour),
        },
    )


@of("proof")
def _additive(rng: Random) -> Exercise:
    """The divergence of two independent coins, tossed together."""
    (p1, q1), (p2, q2) = pair(rng, 2), pair(rng, 2)
    whole = product_additivity(p1, q1, p2, q2).joint
    one, two = kl_divergence(p1, q1), kl_divergence(p2, q2)
    return Exercise(
        answer=nats(whole),
        given={
            "p1": share(p1[0]),
            "q1": share(q1[0]),
            "p2": share(p2[0]),
            "q2": share(q2[0]),
        },
        mistakes={
            "average": (one + two) / 2,
            "larger": max(one, two),
            "swapped": kl_divergence(q1, p1) + kl_divergence(q2, p2),
        },
        steps={"one": nats(one), "two": nats(two)},
    )


# --- forward and reverse --------------------------------------------------------------------------


@of("forward-reverse")
def _reverse(rng: Random) -> Exercise:
    """D(Q‖P) with P the target."""
    p, q = pair(rng, 2)
    forward, reverse = kl_divergence(p, q), kl_divergence(q, p)
    return Exercise(
        answer=nats(reverse),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "forward": forward,
            "both_ways": forward + reverse,
            "unweighted": float(np.log(np.divide(q, p)).sum()),
        },
        steps={"terms": nats_each(kl_terms(q, p)), "forward": nats(forward)},
        p=p,
        q=q,
    )


@of("forward-reverse")
def _moments(rng: Random) -> Exercise:
    """The width of the bell that forward KL chooses for two bumps."""
    weight, half = rng.choice((0.2, 0.3, 0.4, 0.5)), rng.choice((2, 3, 4, 5))
    width = rng.choice((0.5, 0.8, 1.0))
    between = weight * (1 - weight) * (2 * half) ** 2
    return Exercise(
        answer=Amount(math.sqrt(width**2 + between)),
        given={
            "weight": share(weight),
            "rest": share(1 - weight),
            "place": Amount(half),
            "width": Amount(width),
        },
        mistakes={
            "variance": width**2 + between,
            "within": width,
            "between": math.sqrt(between),
            "half_way": float(half),
        },
        steps={
            "mean": Amount((2 * weight - 1) * half),
            "within": Amount(width**2),
            "between": Amount(between),
            "sum": Amount(width**2 + between),
        },
    )


@of("forward-reverse")
def _dropped(rng: Random) -> Exercise:
    """What reverse KL still costs when Q copies one of two far bumps."""
    weight = rng.choice((0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9))
    return Exercise(
        answer=nats(-math.log(weight)),
        given={"weight": share(weight), "rest": share(1 - weight)},
        mistakes={"free": 0.0, "other": -math.log1p(-weight), "no_log": 1 - weight},
    )
