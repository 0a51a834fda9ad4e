"""How fast the error of the best test between P and Q falls: the error exponents.

With n samples the error falls as ``exp(-n E)``. E is Stein's exponent if one of the two errors is
held at a level, the Chernoff information if both count. What n samples can do exactly is in
`kl_core.samples.testing`.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from kl_core.finite.divergences import aligned, renyi_divergence
from kl_core.finite.entropies import Array, exact_log_ratios, kl_divergence, nats_per_unit
from kl_core.quantities import Nats, Probability

# x e^(cx) - (e^x - 1) = x^2 (c - 1/2) + x^3 (c^2/2! - 1/3!) + ...; all digits for |x| < 0.5.
_TERMS = 20


@dataclass(frozen=True)
class ErrorExponents:
    """Rates, in nats per sample, at which the errors of the best tests between P and Q fall."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    stein: Nats
    """``D(P||Q)``: of taking Q for P, while P is missed at most with a given probability."""
    stein_reverse: Nats
    """``D(Q||P)``: of taking P for Q, while Q is missed at most with a given probability."""
    chernoff: Nats
    """Of the mean of both errors, whatever the prior odds."""
    order: float
    """The minimiser c of ``sum p^c q^(1-c)``, from 0 to 1; 1/2 if every c does as well."""
    bhattacharyya: Nats
    """The same at ``c = 1/2``: never above `chernoff`, and all of it for a symmetric pair."""


def error_exponents(p: ArrayLike, q: ArrayLike) -> ErrorExponents:
    """Error exponents of telling P from Q by independent samples.

    Stein's lemma and Chernoff's theorem: Cover & Thomas, *Elements of Information Theory*, theorems
    11.8.3 and 11.9.1.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Probabilities of the same outcomes.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> fair = error_exponents([0.5, 0.5], [0.9, 0.1])
    >>> round(fair.stein, 6), round(fair.chernoff, 6), round(fair.order, 6)
    (0.510826, 0.112377, 0.541569)
    """
    with np.errstate(all="ignore"):
        P, Q, gap, total = aligned(p, q, False)
        order = _order(P, Q, gap)
    return ErrorExponents(
        p=tuple((P / total).tolist()),
        q=tuple((Q / total).tolist()),
        stein=kl_divergence(p, q),
        stein_reverse=kl_divergence(q, p),
        chernoff=_exponent(p, q, order, False),
        order=order,
        bhattacharyya=bhattacharyya(p, q),
    )


def chernoff_information(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """Chernoff information ``-min log sum p^c q^(1-c)`` over c from 0 to 1 (Chernoff 1952).

    The rate at which the error of the best test between P and Q falls with each sample. At the
    minimiser the distribution in proportion to ``p^c q^(1-c)`` is equally far from both, and that
    divergence is the value.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to infinity (no outcome in common); symmetric, and at most the
        smaller of ``D(P||Q)`` and ``D(Q||P)``.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(chernoff_information([0.9, 0.1], [0.1, 0.9], base=2), 6)
    0.736966
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        P, Q, gap, _ = aligned(p, q, normalize)
        order = _order(P, Q, gap)
    return _exponent(p, q, order, normalize) / unit + 0.0


def bhattacharyya(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """Bhattacharyya distance ``-log sum sqrt(p q)`` (Bhattacharyya 1943); no metric.

    Half the Renyi divergence of order 1/2, and ``-log(1 - h^2)`` with the Hellinger distance h. The
    sum itself is the Bhattacharyya coefficient.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to infinity (no outcome in common); symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(bhattacharyya([0.5, 0.5], [1, 0], base=2), 12)
    0.5
    """
    return renyi_divergence(p, q, 0.5, base=base, normalize=normalize) / 2


def _exponent(p: ArrayLike, q: ArrayLike, order: float, normalize: bool) -> float:
    """``-log sum p^c q^(1-c)`` in nats."""
    if order > 0.5:  # the factor before the divergence keeps its digits
        return order * renyi_divergence(q, p, 1 - order, normalize=normalize)
    return (1 - order) * renyi_divergence(p, q, order, normalize=normalize)


def _order(p: Array, q: Array, gap: Array) -> float:
    """The c that makes ``sum p^c q^(1-c)`` least. Inside errstate.

    Where ``sum p^c q^(1-c) log(p/q)`` is 0. As ``sum (p-q)`` is 0, subtracting it outcome by
    outcome changes nothing and leaves terms of the second order where p and q are near.
    """
    common = (p > 0) & (q > 0)
    if not gap.any() or not common.any():
        return 0.5
    alone = float(np.add.reduce(gap[~common]))
    p, q, gap = p[common], q[common], gap[common]
    logs = exact_log_ratios(p, q, gap)
    near = np.abs(logs) < 0.5

    def slope(c: float) -> float:
        far = p[~near] ** c * q[~near] ** (1 - c) * logs[~near] - gap[~near]
        x = logs[near]
        series = np.zeros_like(x)
        for k in range(_TERMS, 0, -1):
            series = series * x + (c**k / math.factorial(k) - 1 / math.factorial(k + 1))
        return float(np.add.reduce(far) + np.add.reduce(q[near] * x * x * series)) - alone

    if slope(0.0) >= 0:
        return 0.0
    if slope(1.0) <= 0:
        return 1.0
    return float(brentq(slope, 0.0, 1.0, xtol=1e-16, rtol=1e-15))
