"""Exercises with fresh numbers: what is given, the answer, and what each usual mistake leads to.

A series of numbers is drawn from a whole number, so the same exercise can be had again. Amounts of
information are in nats. Nothing here is words: an exercise, a step and a mistake have codes.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise
from random import Random

import numpy as np

from kl_core.densities import Gaussian, density_kl
from kl_core.discrete import cross_entropy, entropy, kl_divergence, kl_terms, perplexity
from kl_core.divergences import js_divergence
from kl_core.jensen import product_additivity, triangle_gap
from kl_core.quantities import Meaning
from kl_core.softmax import softmax

SERIES = 999
"""How many series of numbers an exercise has."""
DRAWS = 1000
"""How often numbers are drawn, at most, until the mistakes can be told apart."""
CLOSE = 0.006
"""How near an answer must be, absolutely, or relatively above 1."""
SMALL = 0.03
"""How near it must be, relatively, when it is so small that `CLOSE` would forgive a mistake."""
READINGS = (1.0, 1 / math.log(2))
"""What nats are multiplied by in nats and in bits."""
UNITLESS = frozenset({"no_log", "one_minus", "variation", "log10"})
"""Mistakes that lead to a number without a unit where an amount of information is asked."""

Shares = tuple[float, ...]


@dataclass(frozen=True)
class Amount:
    """A number and what it means."""

    value: float
    meaning: Meaning = "plain"


Numbers = Mapping[str, Amount | tuple[Amount, ...]]


@dataclass(frozen=True)
class Exercise:
    """One exercise with its numbers.

    Attributes
    ----------
    answer : Amount
        In nats, if it is an amount of information.
    given : mapping of str to Amount
        What the question states.
    mistakes : mapping of str to float
        The value that each mistake leads to; in nats if the answer is, or a number without a unit.
    steps : mapping of str to Amount
        What comes up on the way.
    p, q : tuple of float
        The distributions given, to be drawn; empty if there are none.
    """

    answer: Amount
    given: Numbers
    mistakes: Mapping[str, float]
    steps: Numbers = field(default_factory=dict)
    p: Shares = ()
    q: Shares = ()

    def slip(self, code: str) -> Amount:
        """What a mistake leads to, as the number it is taken for."""
        unitless = self.answer.meaning == "information" and code in UNITLESS
        meaning: Meaning = "ratio" if unitless else self.answer.meaning
        return Amount(self.mistakes[code], meaning)

    @property
    def tolerance(self) -> float:
        """How near an answer must be to be right; times its size above 1."""
        return min(CLOSE, SMALL * abs(self.answer.value))


TOPICS: dict[str, tuple[str, ...]] = {}
"""The exercises of each topic, in order."""
_MAKERS: dict[str, Callable[[Random], Exercise]] = {}


@lru_cache(maxsize=256)
def exercise(code: str, seed: int) -> Exercise:
    """An exercise with the numbers of a series.

    Parameters
    ----------
    code : str
        One of the codes in `TOPICS`.
    seed : int
        The series, from 1 to `SERIES`.

    Returns
    -------
    Exercise
        No two of its answer and its mistakes are near enough to be taken for each other, in bits or
        in nats.

    Examples
    --------
    >>> first = exercise("uniform", 1)
    >>> first.given["n"].value, first.answer == nats(math.log(4))
    (4, True)
    >>> exercise("uniform", 1) == first
    True
    """
    rng = Random(f"{code} {seed}")
    drawn = (_with_usual_mistakes(_MAKERS[code](rng)) for _ in range(DRAWS))
    return next(filter(_tells_apart, drawn))


def _with_usual_mistakes(found: Exercise) -> Exercise:
    """An amount of information can always lose its sign, or be counted in tens."""
    value = found.answer.value
    if found.answer.meaning != "information" or math.isinf(value):
        return found
    usual = {"sign": -value, "log10": value / math.log(10)}
    return replace(found, mistakes={**found.mistakes, **usual})


def _tells_apart(found: Exercise) -> bool:
    """Does each answer that can be recognised mean one thing, whichever unit the reader uses?"""
    if abs(found.answer.value) < CLOSE:
        return False
    information = found.answer.meaning == "information"
    for scale in READINGS if information else READINGS[:1]:
        meant = {code: {value * scale, value} for code, value in found.mistakes.items()}
        other = READINGS[0] if scale != 1 else READINGS[1]
        meant["right"] = {found.answer.value * scale}
        if information and math.isfinite(found.answer.value):
            meant["unit"] = {found.answer.value * other}
        for one, two in combinations(meant.values(), 2):
            if any(_near(a, b, found.tolerance) for a in one for b in two):
                return False
    return True


def _near(a: float, b: float, tolerance: float) -> bool:
    if math.isinf(a) or math.isinf(b):
        return a == b
    return abs(a - b) <= 2.1 * tolerance * max(1.0, abs(a), abs(b))


# --- numbers --------------------------------------------------------------------------------------


def nats(value: float) -> Amount:
    return Amount(float(value), "information")


def share(value: float) -> Amount:
    return Amount(float(value), "probability")


def _ratio(value: float) -> Amount:
    return Amount(float(value), "ratio")


def _shares(values: Shares) -> tuple[Amount, ...]:
    return tuple(share(value) for value in values)


def _terms(values: np.ndarray) -> tuple[Amount, ...]:
    return tuple(nats(value) for value in values)


def _split(rng: Random, size: int, parts: int = 20) -> Shares:
    """A distribution in round numbers, none of them 0."""
    cuts = [0, *sorted(rng.sample(range(1, parts), size - 1)), parts]
    return tuple((b - a) / parts for a, b in pairwise(cuts))


def _pair(rng: Random, size: int = 3, parts: int = 20) -> tuple[Shares, Shares]:
    """Two distributions that differ enough for their divergences to be worth computing."""
    while True:
        p, q = _split(rng, size, parts), _split(rng, size, parts)
        if 0.05 < kl_divergence(p, q) < 1.5 and kl_divergence(q, p) > 0.05:
            return p, q


def _of(topic: str) -> Callable[[Callable[[Random], Exercise]], Callable[[Random], Exercise]]:
    """Put an exercise on a topic's list; its code is the function's name."""

    def add(make: Callable[[Random], Exercise]) -> Callable[[Random], Exercise]:
        code = make.__name__.strip("_")
        TOPICS[topic] = (*TOPICS.get(topic, ()), code)
        _MAKERS[code] = make
        return make

    return add


# --- information ----------------------------------------------------------------------------------


@_of("information")
def _event(rng: Random) -> Exercise:
    """One of n equally likely things has happened."""
    n = rng.choice((5, 8, 10, 12, 16, 20, 25, 32, 50, 52, 64, 100))
    return Exercise(
        answer=nats(math.log(n)),
        given={"n": Amount(n)},
        mistakes={"no_log": 1 / n, "one_minus": 1 - 1 / n},
        steps={"p": share(1 / n)},
    )


@_of("information")
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


@_of("distributions")
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


@_of("distributions")
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


@_of("entropy")
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


@_of("entropy")
def _weather(rng: Random) -> Exercise:
    """Entropy of three unequal outcomes."""
    p = _split(rng, 3)
    surprises = [-math.log(x) for x in p]
    return Exercise(
        answer=nats(entropy(p)),
        given={"p": _shares(p)},
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


@_of("entropy")
def _perplexity(rng: Random) -> Exercise:
    """The number of equally likely outcomes that would be as uncertain."""
    p = _split(rng, 3, 10)
    h = entropy(p)
    return Exercise(
        answer=_ratio(perplexity(p)),
        given={"p": _shares(p)},
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


@_of("cross-entropy")
def _loss(rng: Random) -> Exercise:
    """A classifier's loss on one labelled example."""
    q = _split(rng, 4, 10)
    true = rng.randrange(4)
    miss = -math.log1p(-q[true])
    p = tuple(float(i == true) for i in range(4))
    return Exercise(
        answer=nats(cross_entropy(p, q)),
        given={"q": _shares(q), "class": Amount(true + 1)},
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


@_of("cross-entropy")
def _bill(rng: Random) -> Exercise:
    """What it costs to send P's weather in Q's code."""
    p, q = _pair(rng)
    return Exercise(
        answer=nats(cross_entropy(p, q)),
        given={"p": _shares(p), "q": _shares(q)},
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


@_of("cross-entropy")
def _code(rng: Random) -> Exercise:
    """The average length of given code words, in binary digits."""
    lengths, q = (1, 2, 3, 3), (1 / 2, 1 / 4, 1 / 8, 1 / 8)
    p = _split(rng, 4)
    return Exercise(
        answer=Amount(math.fsum(x * n for x, n in zip(p, lengths, strict=True))),
        given={"p": _shares(p)},
        mistakes={
            "plain_mean": sum(lengths) / 4,
            "own_code": math.fsum(x * n for x, n in zip(q, lengths, strict=True)),
            "entropy": entropy(p, base=2),
        },
        steps={"q": _shares(q), "h": nats(entropy(p)), "waste": nats(kl_divergence(p, q))},
        p=p,
        q=q,
    )


# --- KL divergence --------------------------------------------------------------------------------


@_of("kl")
def _forecast(rng: Random) -> Exercise:
    return forecast(*_pair(rng))


def forecast(p: Shares, q: Shares) -> Exercise:
    """D(P‖Q) of a forecast."""
    terms = kl_terms(p, q)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "swapped": kl_divergence(q, p),
            "total": cross_entropy(p, q),
            "unweighted": float(np.log(np.divide(p, q)).sum()),
            "absolute": float(np.abs(terms).sum()),
        },
        steps={"terms": _terms(terms)},
        p=p,
        q=q,
    )


@_of("kl")
def _term(rng: Random) -> Exercise:
    """What the outcome that Q overrates adds to D(P‖Q)."""
    a, b = sorted(rng.sample((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.8), 2))
    p, q = (a, 1 - a), (b, 1 - b)
    return Exercise(
        answer=nats(a * math.log(a / b)),
        given={"p": share(a), "q": share(b)},
        mistakes={"unweighted": math.log(a / b), "weighted_by_q": b * math.log(a / b)},
        steps={
            "ratio": _ratio(a / b),
            "log_ratio": nats(math.log(a / b)),
            "whole": nats(kl_divergence(p, q)),
        },
        p=p,
        q=q,
    )


@_of("kl")
def _counts(rng: Random) -> Exercise:
    """D(P‖Q) from two tables of counts."""
    m, n = rng.sample((10, 20, 40, 50), 2)
    p, q = _pair(rng, 2, 10)
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
            "p": _shares(p),
            "q": _shares(q),
            "terms": _terms(kl_terms(p, q)),
        },
        p=p,
        q=q,
    )


@_of("kl")
def _zero(rng: Random) -> Exercise:
    """Q excludes what P does."""
    p, (a, b) = _split(rng, 3, 10), _split(rng, 2, 10)
    q = (a, b, 0.0)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "skipped": float(kl_terms(p, q)[:2].sum()),
            "swapped": kl_divergence(q, p),
        },
        p=p,
        q=q,
    )


# --- proof ----------------------------------------------------------------------------------------


@_of("proof")
def _support(rng: Random) -> Exercise:
    """The sum in the proof, over the outcomes that P allows."""
    a, b = _split(rng, 2, 10)
    p, q = (a, b, 0.0), _split(rng, 3)
    inside = q[0] + q[1]
    return Exercise(
        answer=share(inside),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={"one": 1.0, "outside": q[2], "unweighted": q[0] / a + q[1] / b},
        steps={"floor": nats(-math.log(inside)), "kl": nats(kl_divergence(p, q))},
        p=p,
        q=q,
    )


@_of("proof")
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


@_of("proof")
def _additive(rng: Random) -> Exercise:
    """The divergence of two independent coins, tossed together."""
    (p1, q1), (p2, q2) = _pair(rng, 2), _pair(rng, 2)
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


@_of("forward-reverse")
def _reverse(rng: Random) -> Exercise:
    """D(Q‖P) with P the target."""
    p, q = _pair(rng, 2)
    forward, reverse = kl_divergence(p, q), kl_divergence(q, p)
    return Exercise(
        answer=nats(reverse),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "forward": forward,
            "both_ways": forward + reverse,
            "unweighted": float(np.log(np.divide(q, p)).sum()),
        },
        steps={"terms": _terms(kl_terms(q, p)), "forward": nats(forward)},
        p=p,
        q=q,
    )


@_of("forward-reverse")
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


@_of("forward-reverse")
def _dropped(rng: Random) -> Exercise:
    """What reverse KL still costs when Q copies one of two far bumps."""
    weight = rng.choice((0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9))
    return Exercise(
        answer=nats(-math.log(weight)),
        given={"weight": share(weight), "rest": share(1 - weight)},
        mistakes={"free": 0.0, "other": -math.log1p(-weight), "no_log": 1 - weight},
    )


# --- learning -------------------------------------------------------------------------------------


@_of("learning")
def _gradient(rng: Random) -> Exercise:
    """The loss's slope along the true class's logit."""
    q = _split(rng, 3, 10)
    return Exercise(
        answer=Amount(q[0] - 1),
        given={"q": _shares(q)},
        mistakes={
            "flipped": 1 - q[0],
            "probability": q[0],
            "loss": -math.log(q[0]),
            "no_softmax": -1 / q[0],
        },
        p=(1.0, 0.0, 0.0),
        q=q,
    )


@_of("learning")
def _soften(rng: Random) -> Exercise:
    """A teacher's probability at a temperature."""
    gap, heat = float(rng.choice((2, 3, 4, 5, 6))), rng.choice((2, 3, 4, 5))
    soft = _logistic(gap / heat)
    return Exercise(
        answer=share(soft),
        given={"gap": Amount(int(gap)), "heat": Amount(heat)},
        mistakes={
            "hard": _logistic(gap),
            "multiplied": _logistic(gap * heat),
            "divided_after": _logistic(gap) / heat,
            "unnormalised": math.exp(gap / heat),
        },
        steps={"scaled": Amount(gap / heat), "odds": _ratio(math.exp(gap / heat))},
    )


def _logistic(gap: float) -> float:
    return float(softmax([gap, 0.0])[0])


@_of("learning")
def _heat(rng: Random) -> Exercise:
    """The factor that keeps the soft targets' gradient at its size."""
    low, high = sorted(rng.sample((2, 3, 4, 5, 6, 8, 10), 2))
    return Exercise(
        answer=_ratio((high / low) ** 2),
        given={"low": Amount(low), "high": Amount(high)},
        mistakes={
            "once": high / low,
            "inverse": (low / high) ** 2,
            "absolute": float(high**2),
        },
        steps={"shrinks": _ratio((low / high) ** 2)},
    )


# --- RLHF -----------------------------------------------------------------------------------------


def _policy(rng: Random) -> tuple[float, float, float, float]:
    """How often the reference gives the rewarded answer; the reward, beta and exp(reward/beta)."""
    reference = rng.choice((0.1, 0.2, 0.25, 0.3, 0.4, 0.5))
    reward, beta = float(rng.choice((1, 2, 3))), rng.choice((0.5, 2.0, 4.0))
    return reference, reward, beta, math.exp(reward / beta)


@_of("rlhf")
def _tilt(rng: Random) -> Exercise:
    """The best policy's share of the rewarded answer."""
    a, reward, beta, factor = _policy(rng)
    z = a * factor + 1 - a
    times = a * math.exp(reward * beta)
    return Exercise(
        answer=share(a * factor / z),
        given={
            "a": share(a),
            "rest": share(1 - a),
            "reward": Amount(int(reward)),
            "beta": Amount(beta),
        },
        mistakes={
            "unnormalised": a * factor,
            "no_reference": factor / (factor + 1),
            "beta_times": times / (times + 1 - a),
            "greedy": 1.0,
        },
        steps={"factor": _ratio(factor), "z": _ratio(z), "weight": _ratio(a * factor)},
    )


@_of("rlhf")
def _value(rng: Random) -> Exercise:
    """The best value of reward less beta times KL."""
    a, reward, beta, factor = _policy(rng)
    z = a * factor + 1 - a
    best = a * factor / z
    return Exercise(
        answer=Amount(beta * math.log(z)),
        given={
            "a": share(a),
            "rest": share(1 - a),
            "reward": Amount(int(reward)),
            "beta": Amount(beta),
        },
        mistakes={
            "no_beta": math.log(z),
            "reference": a * reward,
            "no_price": best * reward,
            "greedy": reward,
        },
        steps={
            "z": _ratio(z),
            "best": share(best),
            "gain": Amount(best * reward),
            "kl": nats(kl_divergence((best, 1 - best), (a, 1 - a))),
            "log_z": Amount(math.log(z)),
        },
    )


# --- VAE ------------------------------------------------------------------------------------------


@_of("vae")
def _latent(rng: Random) -> Exercise:
    """The KL term of one latent variable."""
    mean, std = rng.choice((0.5, 1.0, 1.5, 2.0)), rng.choice((0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
    encoder, prior = Gaussian(mean, std), Gaussian(0, 1)
    kl = density_kl(encoder, prior)
    return Exercise(
        answer=nats(kl),
        given={"mean": Amount(mean), "std": Amount(std)},
        mistakes={
            "no_half": 2 * kl,
            "log_dropped": (mean**2 + std**2 - 1) / 2,
            "log_std": kl + math.log(std) / 2,
            "swapped": density_kl(prior, encoder),
        },
        steps={
            "square": Amount(mean**2),
            "variance": Amount(std**2),
            "log_variance": Amount(math.log(std**2)),
        },
    )


@_of("vae")
def _elbo(rng: Random) -> Exercise:
    """The bound on the evidence, for a latent coin."""
    a, b = rng.sample((0.05, 0.1, 0.15, 0.2, 0.3, 0.4), 2)
    q = rng.choice((0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8))
    share_of, joint = (q, 1 - q), (a, b)
    energy = math.fsum(x * math.log(y) for x, y in zip(share_of, joint, strict=True))
    posterior = (a / (a + b), b / (a + b))
    return Exercise(
        answer=nats(energy + entropy(share_of)),
        given={"a": share(a), "b": share(b), "q": _shares(share_of)},
        mistakes={
            "evidence": math.log(a + b),
            "no_entropy": energy,
            "gap": kl_divergence(share_of, posterior),
        },
        steps={
            "energy": nats(energy),
            "entropy": nats(entropy(share_of)),
            "evidence": nats(math.log(a + b)),
            "gap": nats(kl_divergence(share_of, posterior)),
            "posterior": _shares(posterior),
        },
    )


# --- GAN ------------------------------------------------------------------------------------------


@_of("gan")
def _discriminator(rng: Random) -> Exercise:
    """How sure the best discriminator is that an example is real."""
    a, b = rng.sample((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75), 2)
    return Exercise(
        answer=share(a / (a + b)),
        given={"p": share(a), "q": share(b)},
        mistakes={"odds": a / b, "swapped": b / (a + b), "data_only": a},
        steps={"sum": share(a + b)},
        p=(a, 1 - a),
        q=(b, 1 - b),
    )


@_of("gan")
def _game(rng: Random) -> Exercise:
    """The game's value against the best discriminator."""
    p, q = _pair(rng, 2, 10)
    js = js_divergence(p, q)
    return Exercise(
        answer=nats(2 * js - 2 * math.log(2)),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "js": js,
            "twice": 2 * js,
            "one_log": 2 * js - math.log(2),
            "once": js - 2 * math.log(2),
        },
        steps={
            "middle": _shares(tuple((x + y) / 2 for x, y in zip(p, q, strict=True))),
            "js": nats(js),
            "bottom": nats(-2 * math.log(2)),
        },
        p=p,
        q=q,
    )


# --- drift ----------------------------------------------------------------------------------------


@_of("drift")
def _drift(rng: Random) -> Exercise:
    """How far today's classes have drifted from those of training."""
    p, q = _pair(rng)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "swapped": kl_divergence(q, p),
            "variation": math.fsum(abs(x - y) for x, y in zip(p, q, strict=True)) / 2,
            "unweighted": float(np.log(np.divide(p, q)).sum()),
        },
        steps={"terms": _terms(kl_terms(p, q))},
        p=p,
        q=q,
    )


@_of("drift")
def _weight(rng: Random) -> Exercise:
    """What an example of training counts for today."""
    p, q = _pair(rng, 2)
    return Exercise(
        answer=_ratio(p[0] / q[0]),
        given={"p": _shares(p), "q": _shares(q)},
        mistakes={
            "inverse": q[0] / p[0],
            "difference": p[0] - q[0],
            "log": math.log(p[0] / q[0]),
            "today_only": p[0],
        },
        steps={"other": _ratio(p[1] / q[1])},
        p=p,
        q=q,
    )
