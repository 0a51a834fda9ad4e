"""Sampling a finite distribution: how far the frequencies are from the truth after so many draws.

The generator is mulberry32, which counts in 32 bits, so that a browser draws the same outcomes.
"""

import math
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import poisson

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, distribution
from kl_core.quantities import Probability

_STRIDE = 0x6D2B79F5
_NEGLIGIBLE = 1e-13


@dataclass(frozen=True)
class Sample:
    """Draws from ``p``, counted."""

    p: tuple[Probability, ...]
    size: int
    counts: tuple[int, ...]
    frequencies: tuple[Probability, ...]
    gap: Probability
    """The largest ``|frequency - p|`` over the outcomes."""
    widest: int
    """The outcome with the largest gap; the first of several."""


@dataclass(frozen=True)
class TypicalGap:
    """What to expect of samples of one size, before any is drawn."""

    size: int
    gap: Probability
    """The mean of `Sample.gap` over all samples of this size."""
    guide: Probability
    """``1 / sqrt(size)``."""
    unseen: Probability
    """Chance that the rarest possible outcome is not in the sample at all."""


def _whole(name: str, value: int, low: int) -> None:
    if value < low:
        raise InvalidDistribution(
            "out_of_range", f"{name} is {value}; it is at least {low}.", name=name, value=value
        )


def _uniforms(size: int, seed: int) -> Array:
    """Numbers from 0 to 1 by mulberry32, each a hash of its place in the series."""
    places = np.arange(1, size + 1, dtype=np.uint32)
    a = np.uint32(seed) + places * np.uint32(_STRIDE)
    t: NDArray[np.uint32] = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
    t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
    return (t ^ (t >> np.uint32(14))) / 2.0**32


def sample(p: ArrayLike, size: int, seed: int) -> Sample:
    """Draw `size` times from `p`, independently; a longer series begins with the shorter one.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    size : int
        At least 1.
    seed : int
        From 0 to ``2**32 - 1``; the same seed draws the same series.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `size` or `seed`.

    Examples
    --------
    >>> sample([0.5, 0.5], size=100, seed=1).counts
    (53, 47)
    """
    P = distribution(p)
    _whole("size", size, 1)
    _whole("seed", seed, 0)
    possible = np.flatnonzero(P)
    ends = np.cumsum(P)[: possible[-1]]  # what is left belongs to the last possible outcome
    drawn = np.searchsorted(ends, _uniforms(size, seed), side="right")
    counts = np.bincount(drawn, minlength=P.size)
    gaps = np.abs(counts / size - P)
    return Sample(
        p=tuple(P.tolist()),
        size=size,
        counts=tuple(counts.tolist()),
        frequencies=tuple((counts / size).tolist()),
        gap=float(gaps.max()),
        widest=int(gaps.argmax()),
    )


def typical_gap(p: ArrayLike, size: int) -> TypicalGap:
    """The expected largest gap between frequencies and `p`: exact, not simulated.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    size : int
        Number of independent draws, at least 1.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `size`.

    Notes
    -----
    The mean is the integral of ``Pr(gap > t)`` over t. Counts of a sample of fixed size are
    independent Poisson counts given their sum, so ``Pr(gap <= t)`` is one coefficient of a
    product of polynomials, each cut off where its outcome would miss by more than t.

    Examples
    --------
    One toss of a fair coin is always half off, two are right every other time.

    >>> typical_gap([0.5, 0.5], 1).gap, round(typical_gap([0.5, 0.5], 2).gap, 12)
    (0.5, 0.25)
    """
    P = distribution(p)
    _whole("size", size, 1)
    rarest = float(P[P > 0].min())
    return TypicalGap(
        size=size,
        gap=_expected_gap(tuple(P[P > 0].tolist()), size),
        guide=1 / math.sqrt(size),
        unseen=(1 - rarest) ** size,
    )


@lru_cache(maxsize=256)
def _expected_gap(p: tuple[float, ...], size: int) -> float:
    """The mean of the largest gap, for outcomes that are all possible."""
    means = size * np.array(p)
    spread = np.sqrt(means * (1 - np.array(p)))
    counts = [
        np.arange(max(0, math.floor(m - r)), min(size, math.ceil(m + r)) + 1)
        for m, r in zip(means, 9 * spread + 9, strict=True)
    ]
    chances = [poisson.pmf(k, m) for k, m in zip(counts, means, strict=True)]
    offs = [np.abs(k - m) for k, m in zip(counts, means, strict=True)]
    whole = float(poisson.pmf(size, size))
    steps = np.unique(np.round(np.concatenate(offs), 9))
    total = float(steps[0])  # nothing is nearer than that
    for step, following in pairwise(steps):
        within = [off <= step + 1e-9 for off in offs]
        if not all(inside.any() for inside in within):
            total += float(following - step)
            continue
        beyond = 1 - _chance_of_sum(chances, counts, within, size) / whole
        if beyond < _NEGLIGIBLE:
            break
        total += beyond * float(following - step)
    return total / size


def _chance_of_sum(
    chances: list[Array],
    counts: list[NDArray[np.int64]],
    within: list[NDArray[np.bool_]],
    size: int,
) -> float:
    """Chance that independent counts, each within its bounds, add up to `size`."""
    kept = [chance[inside] for chance, inside in zip(chances, within, strict=True)]
    place = size - sum(int(count[inside][0]) for count, inside in zip(counts, within, strict=True))
    # Only one coefficient of the product is wanted: that of two halves is a sum of products.
    half = len(kept) // 2
    left = reduce(np.convolve, kept[:half], np.ones(1))
    alike = all(map(np.array_equal, kept[:half], kept[half:])) and len(kept) == 2 * half
    right = left if alike else reduce(np.convolve, kept[half:], np.ones(1))
    first, last = max(0, place - right.size + 1), min(place, left.size - 1)
    if first > last:
        return 0.0
    return float(left[first : last + 1] @ right[place - last : place - first + 1][::-1])
