"""How an exercise is made: its numbers drawn until no two mistakes look alike."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise
from random import Random

import numpy as np

from kl_core.finite.entropies import kl_divergence
from kl_core.quantities import Meaning

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


TOPICS: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "information",
        "distributions",
        "entropy",
        "cross-entropy",
        "kl",
        "proof",
        "forward-reverse",
        "how-large",
        "learning",
        "rlhf",
        "vae",
        "gan",
        "drift",
    ),
    (),
)
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


def ratio(value: float) -> Amount:
    return Amount(float(value), "ratio")


def shares(values: Shares) -> tuple[Amount, ...]:
    return tuple(share(value) for value in values)


def nats_each(values: np.ndarray) -> tuple[Amount, ...]:
    return tuple(nats(value) for value in values)


def split(rng: Random, size: int, parts: int = 20) -> Shares:
    """A distribution in round numbers, none of them 0."""
    cuts = [0, *sorted(rng.sample(range(1, parts), size - 1)), parts]
    return tuple((b - a) / parts for a, b in pairwise(cuts))


def pair(rng: Random, size: int = 3, parts: int = 20) -> tuple[Shares, Shares]:
    """Two distributions that differ enough for their divergences to be worth computing."""
    while True:
        p, q = split(rng, size, parts), split(rng, size, parts)
        if 0.05 < kl_divergence(p, q) < 1.5 and kl_divergence(q, p) > 0.05:
            return p, q


def of(topic: str) -> Callable[[Callable[[Random], Exercise]], Callable[[Random], Exercise]]:
    """Put an exercise on a topic's list; its code is the function's name."""

    def add(make: Callable[[Random], Exercise]) -> Callable[[Random], Exercise]:
        code = make.__name__.strip("_")
        TOPICS[topic] = (*TOPICS[topic], code)
        _MAKERS[code] = make
        return make

    return add
