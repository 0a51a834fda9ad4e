"""Exercises on information, distributions, entropy and cross-entropy."""

import math
from random import Random

from kl_core.finite.entropies import cross_entropy, entropy, kl_divergence, perplexity
from kl_core.lessons.exercises.making import (
    Amount,
    Exercise,
    nats,
    of,
    pair,
    ratio,
    share,
    shares,
    split,
)

# --- information ----------------------------------------------------------------------------------


@of("information")
def _event(rng: Random) -> Exercise:
    """One of n equally likely things has happened."""
    n = rng.choice((5, 8, 10, 12, 16, 20, 25, 32, 50, 52, 64, 100))
    return Exercise(
        answer=nats(math.log(n)),
        given={"n": Amount(n)},
        mistakes={"no_log": 1 / n, "one_minus": 1 - 1 / n},
        steps={"p": share(1 / n)},
    )


@of("information")
def _both(rng: Random) -> Exercise:
    """Two independent events, both happened."""
    a, b = rng.sample((0.05, 0.1, 0.2, 0.25, 0.4, 0.5), 2)
    one, two = -math.log(a), -math.log(b)
    return Exercise(
        answer=nats(one + two),
        given={"a": share(a), "b": share(b)},
        mistakes={
            "added": -math.log(a + b),
            "average": (one + two) / 2,
            "rarer": max(one, two),
            "no_log": a * b,
        },
        steps={"one": nats(one), "two": nats(two), "both": share(a * b)},
    )


# --- distributions --------------------------------------------------------------------------------


@of("distributions")
def _mixture(rng: Random) -> Exercise:
    """A share of the whole, from its shares of two parts."""
    weight = rng.choice((0.1, 0.2, 0.25, 0.3, 0.7, 0.75, 0.8, 0.9))
    a, b = rng.sample((0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5), 2)
    return Exercise(
        answer=share(weight * a + (1 - weight) * b),
        given={"weight": share(weight), "rest": share(1 - weight), "a": share(a), "b": share(b)},
        mistakes={
            "mean": (a + b) / 2,
            "weights": (1 - weight) * a + weight * b,
            "added": a + b,
        },
        steps={"one": share(weight * a), "two": share((1 - weight) * b)},
    )


@of("distributions")
def _unseen(rng: Random) -> Exercise:
    """What an outcome gets that was never drawn, when one is added to every count."""
    n, size = rng.choice((6, 7, 9, 12, 17, 22, 27)), rng.choice((3, 4, 5))
    return Exercise(
        answer=share(1 / (n + size)),
        given={"n": Amount(n), "size": Amount(size)},
        mistakes={"raw": 0.0, "unnormalised": 1 / n, "once": 1 / (n + 1), "uniform": 1 / size},
        steps={"total": Amount(n + size)},
    )


# --- entropy --------------------------------------------------------------------------------------


@of("entropy")
def _uniform(rng: Random) -> Exercise:
    """Entropy of n equally likely outcomes."""
    n = rng.choice((3, 5, 6, 4, 8, 10, 12, 16, 20, 32))
    p = (1 / n,) * n
    return Exercise(
        answer=nats(entropy(p)),
        given={"n": Amount(n)},
        mistakes={"no_log": 1 / n, "single": math.log(n) / n},
        steps={"p": share(1 / n), "term": nats(math.log(n) / n)},
        p=p,
    )


@of("entropy")
def _weather(rng: Random) -> Exercise:
    """Entropy of three unequal outcomes."""
    p = split(rng, 3)
    surprises = [-math.log(x) for x in p]
    return Exercise(
        answer=nats(entropy(p)),
        given={"p": shares(p)},
        mistakes={
            "unweighted": sum(surprises),
            "average": sum(surprises) / 3,
            "maximum": math.log(3),
        },
        steps={
            "information": tuple(nats(x) for x in surprises),
            "terms": tuple(nats(x * y) for x, y in zip(p, surprises, strict=True)),
        },
        p=p,
    )


@of("entropy")
def _perplexity(rng: Random) -> Exercise:
    """The number of equally likely outcomes that would be as uncertain."""
    p = split(rng, 3, 10)
    h = entropy(p)
    return Exercise(
        answer=ratio(perplexity(p)),
        given={"p": shares(p)},
        mistakes={
            "two_to_nats": 2**h,
            "e_to_bits": math.exp(h / math.log(2)),
            "entropy_bits": h / math.log(2),
            "entropy_nats": h,
            "count": 3.0,
        },
        steps={"h": nats(h)},
        p=p,
    )


# --- cross-entropy --------------------------------------------------------------------------------


@of("cross-entropy")
def _loss(rng: Random) -> Exercise:
    """A classifier's loss on one labelled example."""
    q = split(rng, 4, 10)
    true = rng.randrange(4)
    miss = -math.log1p(-q[true])
    p = tuple(float(i == true) for i in range(4))
    return Exercise(
        answer=nats(cross_entropy(p, q)),
        given={"q": shares(q), "class": Amount(true + 1)},
        mistakes={
            "all_classes": -sum(math.log(x) for x in q),
            "complement": miss,
            "no_log": 1 - q[true],
            "own_entropy": entropy(q),
        },
        steps={"chosen": share(q[true])},
        p=p,
        q=q,
    )


@of("cross-entropy")
def _bill(rng: Random) -> Exercise:
    """What it costs to send P's weather in Q's code."""
    p, q = pair(rng)
    return Exercise(
        answer=nats(cross_entropy(p, q)),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "swapped": cross_entropy(q, p),
            "entropy": entropy(p),
            "waste": kl_divergence(p, q),
            "own_entropy": entropy(q),
        },
        steps={"terms": tuple(nats(-x * math.log(y)) for x, y in zip(p, q, strict=True))},
        p=p,
        q=q,
    )


@of("cross-entropy")
def _code(rng: Random) -> Exercise:
    """The average length of given code words, in binary digits."""
    lengths, q = (1, 2, 3, 3), (1 / 2, 1 / 4, 1 / 8, 1 / 8)
    p = split(rng, 4)
    return Exercise(
        answer=Amount(math.fsum(x * n for x, n in zip(p, lengths, strict=True))),
        given={"p": shares(p)},
        mistakes={
            "plain_mean": sum(lengths) / 4,
            "own_code": math.fsum(x * n for x, n in zip(q, lengths, strict=True)),
            "entropy": entropy(p, base=2),
        },
        steps={"q": shares(q), "h": nats(entropy(p)), "waste": nats(kl_divergence(p, q))},
        p=p,
        q=q,
    )
