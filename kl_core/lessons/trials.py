"""Symmetric, bounded, a metric? Each divergence tried on random distributions.

A try can refute a property, never prove it. Amounts of information are in nats.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Literal

import numpy as np

from kl_core.finite.divergences import (
    chi_square,
    hellinger,
    jeffreys,
    js_distance,
    js_divergence,
    renyi_divergence,
    total_variation,
    wasserstein,
)
from kl_core.finite.entropies import kl_divergence
from kl_core.quantities import Probability

MeasureName = Literal[
    "kl",
    "jeffreys",
    "js",
    "js_distance",
    "renyi_half",
    "renyi_two",
    "total_variation",
    "hellinger",
    "squared_hellinger",
    "chi_square",
    "wasserstein",
]
Triple = tuple[Probability, Probability, Probability]

MEASURES: MappingProxyType[MeasureName, Callable[[Triple, Triple], float]] = MappingProxyType(
    {
        "kl": kl_divergence,
        "jeffreys": jeffreys,
        "js": js_divergence,
        "js_distance": js_distance,
        "renyi_half": partial(renyi_divergence, alpha=0.5),
        "renyi_two": partial(renyi_divergence, alpha=2),
        "total_variation": total_variation,
        "hellinger": hellinger,
        "squared_hellinger": lambda p, q: hellinger(p, q) ** 2,
        "chi_square": chi_square,
        "wasserstein": wasserstein,
    }
)
"""What is tried: functions of two distributions over the outcomes 0, 1, 2."""

METRICS: frozenset[MeasureName] = frozenset(
    {"js_distance", "total_variation", "hellinger", "wasserstein"}
)
"""The metrics among them, by theorem. The root of JS: Endres & Schindelin (2003), Österreicher &
Vajda (2003). Total variation and Hellinger are distances of vectors: half the sum of ``|p - q|``,
and the Euclidean one of the roots over sqrt 2. W1: Villani (2009), "Optimal transport", ch. 6."""

ROUNDING = 1e-12
"""Differences below this are not told from 0."""
ENDS: tuple[Triple, Triple] = ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Detour:
    """From P to R, straight and by way of Q."""

    p: Triple
    q: Triple
    r: Triple
    direct: float
    """From P to R."""
    first: float
    """From P to Q."""
    second: float
    """From Q to R."""

    @property
    def gain(self) -> float:
        """What the detour saves; never above 0 for a metric."""
        return self.direct - self.first - self.second


@dataclass(frozen=True)
class Tried:
    """What random triples say of one divergence."""

    name: MeasureName
    tries: int
    smallest: float
    """Between two of the random distributions."""
    largest: float
    apart: float
    """Between certainty of the first outcome and certainty of the last."""
    gap: float
    """The largest difference if two change places."""
    shortcuts: int
    """In how many tries the detour was shorter: violations of the triangle inequality."""
    best: Detour
    """The try in which the detour saves most, or costs least."""

    @property
    def symmetric(self) -> bool:
        """No difference but rounding was found."""
        return self.gap <= ROUNDING


@cache
def try_properties(seed: int, tries: int = 50) -> tuple[Tried, ...]:
    """Try every one of `MEASURES` on the same random triples, uniform over all distributions.

    Parameters
    ----------
    seed : int
        Which triples.
    tries : int
        How many.

    Examples
    --------
    >>> kl, *_, w1 = try_properties(1, 20)
    >>> kl.gap > 0.1, kl.shortcuts > 0, kl.apart
    (True, True, inf)
    >>> w1.name, w1.gap < 1e-12, w1.shortcuts, w1.apart
    ('wasserstein', True, 0, 2.0)
    """
    triples = np.random.default_rng(seed).dirichlet((1, 1, 1), (tries, 3)).tolist()
    return tuple(_try(name, triples) for name in MEASURES)


def _try(name: MeasureName, triples: list[list[list[float]]]) -> Tried:
    measure = MEASURES[name]
    detours, back = [], []
    for p, q, r in ((_triple(p), _triple(q), _triple(r)) for p, q, r in triples):
        detours.append(Detour(p, q, r, measure(p, r), measure(p, q), measure(q, r)))
        back.append(measure(q, p))
    there = [detour.first for detour in detours]
    return Tried(
        name=name,
        tries=len(triples),
        smallest=min(there),
        largest=max(there),
        apart=measure(*ENDS),
        gap=max(abs(a - b) for a, b in zip(there, back, strict=True)),
        shortcuts=sum(detour.gain > ROUNDING for detour in detours),
        best=max(detours, key=lambda detour: detour.gain),
    )


def _triple(values: list[float]) -> Triple:
    total = math.fsum(values)
    a, b, c = (value / total for value in values)
    return a, b, c
