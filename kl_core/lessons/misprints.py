"""What goes wrong on the way to a number: rounding too early, clipping, and a misprint's size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.entropies import log_ratios
from kl_core.finite.results import Directions, directions
from kl_core.quantities import Ratio

Kind = Literal["base", "swapped", "rounding", "arithmetic", "formula", "condition", "mixed"]
"""Kinds of mistake: a wrong logarithm or unit, a swapped direction or label, rounding on the way, a
number that does not follow from its own inputs, a wrong formula, a missing condition, two things
taken for one."""


@dataclass(frozen=True)
class Printed:
    """A number as a text prints it, beside what it should be; both in the text's own unit."""

    value: float
    places: int
    """Decimals to which it claims to hold: those printed, more for a count or a bound."""
    truth: float

    @property
    def ratio(self) -> Ratio:
        """How many times the truth is printed."""
        return self.value / self.truth

    @property
    def right(self) -> bool:
        """Is it the truth, to those decimals?

        >>> Printed(0.64, 2, 0.5412).right, Printed(0.54, 2, 0.5412).right
        (False, True)
        """
        return abs(self.value - self.truth) <= 0.5 * 10.0**-self.places


@dataclass(frozen=True)
class RoundedSum:
    """A divergence added up from rounded numbers, beside the exact one; in units of the base."""

    exact: Directions
    places: int
    logs: tuple[float, ...]
    """``log(p/q)``, rounded."""
    terms: tuple[float, ...]
    """``p`` times the rounded logarithm, rounded again."""
    total: float
    """The sum of the rounded terms."""
    truth: float
    """D(P‖Q)."""

    @property
    def error(self) -> Ratio:
        """By what share of the truth the total is off: below 0 if it is too small."""
        return self.total / self.truth - 1


def rounded_sum(p: ArrayLike, q: ArrayLike, places: int, *, base: float = 2.0) -> RoundedSum:
    """D(P‖Q) as a table gives it that rounds each logarithm and each product before it adds them.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model; where `p` is above 0, `q` must be too, and they must not be equal.
    places : int
        Decimals kept at each step.
    base : float
        Base of the logarithm: 2 for bits.

    Raises
    ------
    InvalidDistribution
        As `directions`.
    ValueError
        If D(P‖Q) is 0 or infinite: there is nothing to be off from.

    Examples
    --------
    >>> table = rounded_sum([0.5, 0.3, 0.2], [0.4, 0.4, 0.2], 2)
    >>> table.terms, table.total, round(table.truth, 4)
    ((0.16, -0.13, 0.0), 0.03, 0.0365)
    """
    both, unit = directions(p, q), math.log(base)
    if not 0 < both.forward < math.inf:
        raise ValueError(f"D(P‖Q) is {both.forward}; choose p and q that differ, with q > 0.")
    logs = [
        _rounded(Decimal(log / unit if share > 0 else 0.0), places)
        for share, log in zip(both.p, log_ratios(both.p, both.q).tolist(), strict=True)
    ]
    # A share is meant as it is written: 0.3, not the float next to it.
    terms = [
        _rounded(Decimal(repr(share)) * log, places)
        for share, log in zip(both.p, logs, strict=True)
    ]
    return RoundedSum(
        exact=both,
        places=places,
        logs=tuple(map(float, logs)),
        terms=tuple(map(float, terms)),
        total=float(sum(terms)),
        truth=both.forward / unit,
    )


def _rounded(number: Decimal, places: int) -> Decimal:
    """As by hand: a half goes away from 0."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def clipped_sum(p: ArrayLike, q: ArrayLike, floor: float) -> float:
    """What the often copied ``sum(p * log(p / q))`` gives, with `p` and `q` clipped from below.

    Not a divergence: nothing is checked and nothing rescaled. `kl_divergence` is the real thing.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Any numbers.
    floor : float
        Smaller entries become this; above 0.

    Examples
    --------
    >>> round(clipped_sum([0.5, 0.5], [1, 0], 1e-15), 4)  # truly infinite
    16.5762
    >>> round(clipped_sum([0.2, 0.2], [0.5, 0.5], 1e-15), 4)  # not distributions
    -0.3665
    """
    P, Q = (np.maximum(np.asarray(x, dtype=np.float64), floor) for x in (p, q))
    return float(np.sum(P * np.log(P / Q)))


def clipped_gain(both: Directions, advantages: Sequence[float], clip: float) -> float:
    """PPO's clipped objective for one state (Schulman et al. 2017, equation 7).

    Parameters
    ----------
    both : Directions
        The old policy as P, the new one as Q; the old one above 0 everywhere.
    advantages : sequence of float
        One per action.
    clip : float
        The ratio new/old counts only from ``1 - clip`` to ``1 + clip``.

    Examples
    --------
    >>> round(clipped_gain(directions([0.5, 0.5], [0.99, 0.01]), [1, -1], 0.2), 12)
    0.2
    """
    gains = (
        old * min(new / old * gain, min(max(new / old, 1 - clip), 1 + clip) * gain)
        for old, new, gain in zip(both.p, both.q, advantages, strict=True)
    )
    return math.fsum(gains)
