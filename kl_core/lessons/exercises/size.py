"""Exercises on how large a divergence is."""

import math
from random import Random

from kl_core.lessons.exercises.making import Amount, Exercise, nats, of, ratio, share

HUNDRED = 100.0
"""One over the level of a test at 1 %."""


@of("how-large")
def _apart(rng: Random) -> Exercise:
    """How far apart are two bells of one width?"""
    d = rng.choice((0.02, 0.08, 0.18, 0.32, 0.5, 0.72, 1.28, 2.0, 4.5))
    return Exercise(
        answer=Amount(math.sqrt(2 * d)),
        given={"d": nats(d)},
        mistakes={"root": math.sqrt(d), "linear": 2 * d, "halved": math.sqrt(d / 2)},
        steps={"double": Amount(2 * d)},
    )


@of("how-large")
def _many(rng: Random) -> Exercise:
    """Samples by Stein's exponent alone, for an error of 1 %."""
    d = rng.choice((0.02, 0.04, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5))
    return Exercise(
        answer=Amount(math.log(HUNDRED) / d),
        given={"d": nats(d)},
        mistakes={
            "inverse": 1 / d,
            "hundred": HUNDRED / d,
            "chernoff": 4 * math.log(HUNDRED) / d,
            "squared": math.log(HUNDRED) / d**2,
        },
        steps={"log": Amount(math.log(HUNDRED))},
    )


@of("how-large")
def _reply(rng: Random) -> Exercise:
    """A divergence per token, and the same per reply."""
    d, n = rng.choice((0.01, 0.02, 0.03, 0.05, 0.08)), rng.choice((50, 80, 120, 200, 300))
    return Exercise(
        answer=nats(d * n),
        given={"d": nats(d), "n": Amount(n)},
        mistakes={"mean": d / n, "same": d, "root": d * math.sqrt(n)},
    )


@of("how-large")
def _edge(rng: Random) -> Exercise:
    """How fast a gambler who knows the coin grows rich, at fair odds."""
    p = rng.randrange(70, 97) / 100
    entropy = -p * math.log(p) - (1 - p) * math.log(1 - p)
    return Exercise(
        answer=nats(math.log(2) - entropy),
        given={"p": share(p)},
        mistakes={
            "entropy": entropy,
            "swapped": -math.log(2) - (math.log(p) + math.log(1 - p)) / 2,
            "no_log": 2 * p - 1,
        },
        steps={"h": nats(entropy), "fair": nats(math.log(2))},
        p=(p, 1 - p),
        q=(0.5, 0.5),
    )


@of("how-large")
def _perplexities(rng: Random) -> Exercise:
    """The ratio of two perplexities."""
    d = rng.choice((0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5))
    return Exercise(
        answer=ratio(math.exp(d)),
        given={"d": nats(d)},
        mistakes={"bits": 2**d, "linear": 1 + d, "inverse": math.exp(-d)},
    )


@of("how-large")
def _limit(rng: Random) -> Exercise:
    """Pinsker's bound."""
    d = rng.choice((0.02, 0.04, 0.08, 0.1, 0.18, 0.32, 0.5))
    return Exercise(
        answer=share(math.sqrt(d / 2)),
        given={"d": nats(d)},
        mistakes={"root": math.sqrt(d), "linear": d / 2, "doubled": math.sqrt(2 * d)},
        steps={"half": Amount(d / 2)},
    )
