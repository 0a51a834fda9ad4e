"""How far a guess is from the truth, measured without asking what a miss costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.divergences import total_variation
from kl_core.finite.entropies import distributions
from kl_core.quantities import Probability, Ratio

Measure = Literal["largest", "l1", "l2"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True)
class Closeness:
    """A guess beside the truth."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    largest: Probability
    """The largest ``|p - q|`` of one outcome."""
    l1: Ratio
    """The sum of ``|p - q|``."""
    total_variation: Probability
    """Half of `l1`: the most by which P and Q differ about any event."""
    l2: Ratio
    """The root of the sum of ``(p - q)**2``."""
    widest: int
    """The outcome with the largest gap; the first of several."""


def closeness(p: ArrayLike, q: ArrayLike) -> Closeness:
    """Three distances between two distributions over the same outcomes.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> two = closeness([0.5, 0.5], [0.25, 0.75])
    >>> two.largest, two.l1, two.total_variation
    (0.25, 0.5, 0.25)
    """
    half = total_variation(p, q)
    P, Q = distributions(p, q)
    gaps = np.abs(P - Q)
    return Closeness(
        p=tuple(P.tolist()),
        q=tuple(Q.tolist()),
        largest=float(gaps.max()),
        l1=2 * half,
        total_variation=half,
        l2=float(np.linalg.norm(gaps)),
        widest=int(gaps.argmax()),
    )


def ranking(guesses: Sequence[Closeness], measure: Measure) -> tuple[int, ...]:
    """Places in `guesses`, the nearest to the truth first; of equals, the earlier first.

    Examples
    --------
    >>> truth = [0.5, 0.5]
    >>> ranking([closeness(truth, [1, 0]), closeness(truth, [0.6, 0.4])], "l1")
    (1, 0)
    """
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure!r}; choose from {', '.join(MEASURES)}.")
    return tuple(sorted(range(len(guesses)), key=lambda i: getattr(guesses[i], measure)))
