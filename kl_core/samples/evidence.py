"""Evidence for P against Q, sample by sample: its expected growth is the KL divergence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import distributions, kl_divergence, log_ratios
from kl_core.quantities import Nats


@dataclass(frozen=True)
class Evidence:
    """Running log-likelihood ratio of samples drawn from P."""

    outcomes: tuple[int, ...]
    """Index of the outcome drawn at each step."""
    running: tuple[Nats, ...]
    """Sum of ``log(p/q)`` up to each step; infinite once an outcome with ``q = 0`` was drawn."""
    slope: Nats
    """Expected growth per sample, ``D(P||Q)``."""
    final: Nats
    """The last running sum."""


def evidence(p: ArrayLike, q: ArrayLike, n: int, rng: np.random.Generator | int) -> Evidence:
    """Draw `n` samples from `p` and add up how much each speaks for `p` against `q`.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Truth and model: probabilities of the same outcomes.
    n : int
        Number of samples, at least 1.
    rng : numpy.random.Generator or int
        Source of chance, or a seed; the same state or seed gives the same result.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; out_of_range for `n`.

    Examples
    --------
    >>> sure = evidence([1, 0], [0.5, 0.5], 3, 0)
    >>> sure.outcomes, round(sure.final / sure.slope, 12)
    ((0, 0, 0), 3.0)
    """
    if n < 1:
        raise InvalidDistribution(
            "out_of_range", f"n is {n!r}; draw at least 1 sample.", name="n", value=n
        )
    P, Q = distributions(p, q)
    per_outcome = log_ratios(P, Q)
    possible = np.flatnonzero(P)  # so that no rounding can draw what cannot happen
    weights = P[possible]
    drawn = np.random.default_rng(rng).choice(possible, size=n, p=weights / weights.sum())
    running = np.cumsum(per_outcome[drawn])
    return Evidence(
        outcomes=tuple(drawn.tolist()),
        running=tuple(running.tolist()),
        slope=kl_divergence(P, Q),
        final=float(running[-1]),
    )
