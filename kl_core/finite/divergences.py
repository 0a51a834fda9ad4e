"""The other divergences of finite distributions, each to the last digits.

Inputs are taken as in `kl_core.finite.entropies`: 1-D array-likes that sum to 1 within
``TOLERANCE``, and what is computed is the value for the inputs divided by their sums. Every formula
is written in the difference ``p - q`` and sums terms of one sign, so nothing cancels however close
p and q are.
"""

import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import (
    HUGE,
    Array,
    aligned_blocks,
    checked_pair,
    distribution,
    exact_log_ratios,
    kl_divergence,
    kl_penalties,
    nats_per_unit,
    real,
    real_table,
    same_labels,
    weighted,
)
from kl_core.quantities import Probability

# e^x - 1 - x = x^2 (1/2! + x/3! + ...); fifteen terms reach the last digit for |x| < 0.5.
_EXPONENTIAL_TAIL = tuple(1 / math.factorial(n) for n in range(2, 17))


def aligned(p: ArrayLike, q: ArrayLike, normalize: bool) -> tuple[Array, Array, Array, float]:
    """p, q rescaled to the sum of p, their difference, and that sum. Call inside errstate."""
    P, total, Q, q_total = checked_pair(p, q, normalize)
    a, b, gap = (np.concatenate(part) for part in zip(*aligned_blocks(P, Q, q_total), strict=True))
    return a, b, gap, total


def js_divergence(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """Jensen-Shannon divergence ``D(P||M)/2 + D(Q||M)/2`` with ``M = (P+Q)/2`` (Lin 1991).

    The divergence itself; its square root, which some libraries give under this name, is
    `js_distance`. With ``s = (p-q)/(p+q)`` an outcome adds
    ``(p+q)/4 ((1+s) log(1+s) + (1-s) log(1-s))``, which is never negative.

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
        From 0 (only if ``P = Q``) to ``log 2`` (no outcome in common); symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> js_divergence([1, 0], [0, 1], base=2)
    1.0
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        a, b, gap, total = aligned(p, q, normalize)
        both = a + b
        s = gap / both
        # (1+s) log(1+s) + (1-s) log(1-s), and near |s| = 1 the same from p and q themselves:
        near = both / 4 * (np.log1p(-s * s) + 2 * s * np.arctanh(s))
        far = weighted(a, np.log(2 * a / both)) + weighted(b, np.log(2 * b / both))
        nats = float(np.add.reduce(np.where(np.abs(s) < 0.5, near, far / 2))) / total
    return min(nats, math.log(2)) / unit + 0.0


def js_distance(
    p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False
) -> float:
    """Jensen-Shannon distance, the square root of `js_divergence`: a metric.

    Endres & Schindelin (2003), "A new metric for probability distributions".

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    base : float
        Unit of the divergence under the root: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 to ``sqrt(log 2)``, which is 1 in base 2; obeys the triangle inequality.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(js_distance([0.5, 0.5], [1, 0], base=2), 6)
    0.557923
    """
    return math.sqrt(js_divergence(p, q, base=base, normalize=normalize))


def weighted_js_divergence(
    distributions: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    base: float = math.e,
    normalize: bool = False,
) -> float:
    """Jensen-Shannon divergence of several distributions, ``sum w D(P||M)`` with ``M = sum w P``.

    Lin (1991); also ``H(M) - sum w H(P)``, and the mutual information of an outcome and of which
    distribution it was drawn from. For two distributions at equal weights `js_divergence`.

    Parameters
    ----------
    distributions : array_like, shape (m, n)
        One distribution per row, over the same outcomes.
    weights : array_like, shape (m,), optional
        Of the rows; they sum to 1. Equal unless given.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide each row and `weights` by their sums first.

    Returns
    -------
    float
        From 0 (only if all rows with weight are equal) to the entropy of `weights` (no outcome in
        common).

    Raises
    ------
    InvalidDistribution
        As `distribution`, for each row and for `weights`; wrong_shape; different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(weighted_js_divergence([[1, 0], [0, 1]], [0.25, 0.75], base=2), 6)
    0.811278
    """
    unit = nats_per_unit(base)
    table = real_table(distributions, "distributions")
    m = len(table)
    given = np.ones(m) if weights is None else weights
    shares = distribution(given, normalize=normalize or weights is None, name="weights")
    if shares.size != m:
        raise InvalidDistribution(
            "different_lengths",
            f"there are {m} distributions and {shares.size} weights; give one weight for each.",
            distributions=m,
            weights=shares.size,
        )
    checked = [
        distribution(row, normalize=normalize, name=f"distributions[{i}]")
        for i, row in enumerate(table)
    ]
    P = np.array(checked)[shares > 0]
    w = (shares[shares > 0] / math.fsum(shares.tolist()))[:, None]
    with np.errstate(all="ignore"):
        # All counted from the row of most weight, and rescaled to its sum: near rows keep digits.
        first = P[int(w.argmax())]
        total = float(np.add.reduce(first))
        gaps = P - first
        excess = np.add.reduce(gaps, axis=1, keepdims=True) / total
        gaps = (gaps - first * excess) / (1 + excess)
        shift = np.add.reduce(w * gaps, axis=0)
        P, mean, gaps = P / (1 + excess), first + shift, gaps - shift
        logs = np.where(P > 0, exact_log_ratios(P, mean, gaps), 0.0)
        flat = (part.ravel() for part in np.broadcast_arrays(P, mean, gaps, logs))
        terms = kl_penalties(*flat).reshape(P.shape)
    return float(np.add.reduce(w[:, 0] * np.add.reduce(terms, axis=1))) / total / unit + 0.0


def jeffreys(p: ArrayLike, q: ArrayLike, *, base: float = math.e, normalize: bool = False) -> float:
    """Jeffreys divergence ``D(P||Q) + D(Q||P) = sum (p-q) log(p/q)`` (Jeffreys 1946).

    The sum of both directions, not their mean. Of two binned samples, in nats, it is the population
    stability index (PSI) of credit scoring; also called symmetrised KL divergence.

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
        From 0 (only if ``P = Q``) to infinity (if an outcome is possible under only one of the
        two); symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(jeffreys([0.9, 0.1], [0.8, 0.2]), 6)
    0.081093
    """
    unit = nats_per_unit(base)
    with np.errstate(all="ignore"):
        a, b, gap, total = aligned(p, q, normalize)
        log_ratio = np.where(gap == 0, 0.0, exact_log_ratios(a, b, gap))
        return float(np.add.reduce(gap * log_ratio)) / total / unit + 0.0


def hellinger(p: ArrayLike, q: ArrayLike, *, normalize: bool = False) -> Probability:
    """Hellinger distance ``sqrt(sum (sqrt p - sqrt q)^2 / 2)`` (Hellinger 1909): a metric.

    Also ``sqrt(1 - BC)`` with the Bhattacharyya coefficient ``BC = sum sqrt(p q)``. Computed from
    ``sqrt p - sqrt q = (p-q) / (sqrt p + sqrt q)``.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to 1 (no outcome in common); symmetric, without a unit.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> round(hellinger([0.5, 0.5], [1, 0]), 6)
    0.541196
    """
    with np.errstate(all="ignore"):
        a, b, gap, total = aligned(p, q, normalize)
        roots = np.where(gap == 0, 0.0, gap / (np.sqrt(a) + np.sqrt(b)))
        largest = float(np.maximum.reduce(np.abs(roots)))
        if not largest:
            return 0.0
        scaled = roots / largest  # whose squares do not underflow, as those of 1e-170 would
        return min(largest * math.sqrt(float(np.add.reduce(scaled * scaled)) / (2 * total)), 1.0)


def total_variation(p: ArrayLike, q: ArrayLike, *, normalize: bool = False) -> Probability:
    """Total variation distance ``sum |p-q| / 2``: a metric. Also statistical distance.

    The largest difference of the probabilities that P and Q give to one event (Levin, Peres &
    Wilmer, *Markov Chains and Mixing Times*, 4.1).

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to 1 (no outcome in common); symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> total_variation([0.5, 0.5], [0.25, 0.75])
    0.25
    """
    with np.errstate(all="ignore"):
        _, _, gap, total = aligned(p, q, normalize)
        return min(float(np.add.reduce(np.abs(gap))) / (2 * total), 1.0)


def chi_square(p: ArrayLike, q: ArrayLike, *, normalize: bool = False) -> float:
    """Chi-square divergence ``sum (p-q)^2 / q`` (Pearson 1900).

    The expected values, `q`, are divided by; Neyman's variant is ``chi_square(q, p)``.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        From 0 (only if ``P = Q``) to infinity (if `q` is 0 where `p` is not); without a unit.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> round(chi_square([0.5, 0.5], [0.25, 0.75]), 12)
    0.333333333333
    """
    with np.errstate(all="ignore"):
        _, b, gap, total = aligned(p, q, normalize)
        # Squared last: neither (p-q)^2 underflows nor (p-q)/q overflows on the way.
        roots = np.where(gap == 0, 0.0, gap / np.sqrt(b))
        return float(np.add.reduce(roots * roots)) / total


def _power_pair(
    p: ArrayLike, q: ArrayLike, alpha: float, normalize: bool
) -> tuple[Array, Array, Array, Array, float, float]:
    """a, b, a - b, log(a/b), delta, total, with ``p^alpha q^(1-alpha) = a (a/b)^delta``.

    (a, b) is (p, q), or (q, p) if alpha < 1/2, so that delta >= -1/2. Inside errstate.
    """
    a, b, gap, total = aligned(p, q, normalize)
    delta = alpha - 1
    if alpha < 0.5:
        a, b, gap, delta = b, a, -gap, -alpha
    return a, b, gap, exact_log_ratios(a, b, gap), delta, total


def _power_kernel(a: Array, b: Array, gap: Array, log_ratio: Array, delta: float) -> float:
    """``sum a ((a/b)^delta - 1) / delta - a + b``, in which every term is >= 0. Inside errstate.

    At delta = 0 the kernel of the KL divergence, `kl_penalties`; delta itself is not 0.
    """
    ratio = a / b
    x = delta * log_ratio
    # Powers of the inputs themselves: a rounded, large logarithm would cost three digits.
    power = np.where(ratio <= HUGE, ratio**delta, a**delta * b**-delta)
    growth = np.where(np.abs(x) < 1, np.expm1(x), power - 1) / delta
    growth[b == 0] = math.inf if delta > 0 else -1 / delta
    terms = weighted(a, growth) - gap
    # Near p = q that would cancel. There e^x - 1 is x and a tail, and x goes with the difference
    # into the kernel of the KL divergence.
    near = np.abs(log_ratio) < 1
    a, b, gap, log_ratio, x = (array[near] for array in (a, b, gap, log_ratio, x))
    series = x * np.polynomial.polynomial.polyval(x, _EXPONENTIAL_TAIL) * log_ratio
    tail = np.where(np.abs(x) < 0.5, series, (np.expm1(x) - x) / delta)
    terms[near] = kl_penalties(a, b, gap, log_ratio) + a * tail
    return float(np.add.reduce(terms))


def renyi_divergence(
    p: ArrayLike, q: ArrayLike, alpha: float, *, base: float = math.e, normalize: bool = False
) -> float:
    """Renyi divergence ``log(sum p^alpha q^(1-alpha)) / (alpha-1)`` of order alpha (Renyi 1961).

    The limits are exact: at 0 ``-log Q(p > 0)``, at 1 `kl_divergence`, at infinity
    ``log max p/q``. Never falls as alpha grows. All in van Erven & Harremoes (2014), "Renyi
    divergence and Kullback-Leibler divergence".

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    alpha : float
        Order, from 0 to infinity.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least 0. Infinite if P and Q have no outcome in common; for ``alpha >= 1`` already if
        `q` is 0 where `p` is not.

    Raises
    ------
    InvalidDistribution
        As `distribution`, different_lengths, or out_of_range for `alpha`.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(renyi_divergence([0.5, 0.5], [1, 0], 0.5, base=2), 12)
    1.0
    >>> [round(renyi_divergence([0.5, 0.5], [0.25, 0.75], a), 6) for a in (0, 1, math.inf)]
    [0.0, 0.143841, 0.693147]
    """
    unit = nats_per_unit(base)
    if not alpha >= 0:
        raise InvalidDistribution(
            "out_of_range",
            f"alpha is {alpha!r}; it must be from 0 to infinity.",
            name="alpha",
            value=alpha,
        )
    if alpha == 1:
        return kl_divergence(p, q, base=base, normalize=normalize)
    with np.errstate(all="ignore"):
        a, b, gap, log_ratio, delta, total = _power_pair(p, q, alpha, normalize)
        if alpha > 1e300:  # the limit, less at most 745 / alpha
            return max(float(np.max(log_ratio[a > 0])), 0.0) / unit + 0.0
        if delta > 0 and np.any(b[a > 0] == 0):
            return math.inf / unit
        if delta:
            excess = delta * _power_kernel(a, b, gap, log_ratio, delta) / total
        else:
            excess = -float(np.add.reduce(a[b == 0])) / total
        if -0.5 < excess < math.inf:
            log_sum = math.log1p(excess)
        else:  # the sum is too close to 0, or too large a number
            common = (a > 0) & (b > 0)
            logs = np.where(common, np.log(a / total) + delta * log_ratio, -math.inf)
            log_sum = float(logsumexp(logs))
    return log_sum / (alpha - 1) / unit + 0.0


def alpha_divergence(p: ArrayLike, q: ArrayLike, alpha: float, *, normalize: bool = False) -> float:
    """Alpha-divergence ``(1 - sum p^alpha q^(1-alpha)) / (alpha (1-alpha))``, after Minka.

    Minka (2005), "Divergence measures and message passing". At 1 the forward KL divergence
    ``D(P||Q)``, at 0 the reverse ``D(Q||P)``, at 1/2 four times the squared Hellinger distance,
    at 2 and -1 half the chi-square divergence of Pearson and of Neyman. (Amari's alpha is
    ``2 alpha - 1`` here.)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    alpha : float
        Any finite number.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least 0, in nats at 0 and 1. Infinite for ``alpha >= 1`` if `q` is 0 where `p` is not,
        for ``alpha <= 0`` if `p` is 0 where `q` is not.

    Raises
    ------
    InvalidDistribution
        As `distribution`, different_lengths, or out_of_range for `alpha`.

    Examples
    --------
    >>> [round(alpha_divergence([0.9, 0.1], [0.8, 0.2], a), 6) for a in (0, 0.5, 1)]
    [0.044403, 0.040202, 0.03669]
    """
    if not math.isfinite(alpha):
        raise InvalidDistribution(
            "out_of_range",
            f"alpha is {alpha!r}; it must be a finite number.",
            name="alpha",
            value=alpha,
        )
    if alpha == 1:
        return kl_divergence(p, q, normalize=normalize)
    with np.errstate(all="ignore"):
        a, b, gap, log_ratio, delta, total = _power_pair(p, q, alpha, normalize)
        if alpha == 0:
            return kl_divergence(a, b)
        return _power_kernel(a, b, gap, log_ratio, delta) / total / max(alpha, 1 - alpha)


Generator = Callable[[Array], Array]
"""A convex function f with f(1) = 0, of an array of ratios t > 0."""

GeneratorName = Literal[
    "kl",
    "reverse_kl",
    "jeffreys",
    "js",
    "squared_hellinger",
    "total_variation",
    "chi_square",
    "reverse_chi_square",
]


def _js_generator(t: Array) -> Array:
    # log 2t/(1+t) and log 2/(1+t), each as the logarithm of 1 and a difference
    return -0.5 * (t * np.log1p((1 - t) / (2 * t)) + np.log1p((t - 1) / 2))


GENERATORS: MappingProxyType[GeneratorName, Generator] = MappingProxyType(
    {
        "kl": lambda t: t * np.log(t),
        "reverse_kl": lambda t: -np.log(t),
        "jeffreys": lambda t: (t - 1) * np.log(t),
        "js": _js_generator,
        "squared_hellinger": lambda t: 0.5 * (np.sqrt(t) - 1) ** 2,
        "total_variation": lambda t: 0.5 * np.abs(t - 1),
        "chi_square": lambda t: (t - 1) ** 2,
        "reverse_chi_square": lambda t: (t - 1) ** 2 / t,
    }
)
"""The usual generators, for `f_divergence` and for drawing; ``t = p/q > 0``, nats."""


def f_divergence(
    p: ArrayLike, q: ArrayLike, generator: Generator, *, normalize: bool = False
) -> float:
    """f-divergence ``sum q f(p/q)`` of a convex f with ``f(1) = 0`` (Csiszar 1963).

    Where ``q = 0 < p`` an outcome adds ``p lim f(t)/t`` as t grows, where ``p = 0 < q`` it adds
    ``q lim f(t)`` as t falls to 0. Both limits are read off `generator` at the 50th, 100th and
    150th power of 10 or 1/10 and may be infinite; it is never called at 0 or infinity. A `q` so
    small that ``p/q`` is too large for a float counts as 0.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    generator : callable
        f, called with arrays of ratios ``t > 0``; one of `GENERATORS` or your own. That it is
        convex is taken on trust.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least 0; in the unit of `generator`. Absolute error about 1e-16 times the largest
        ``|p/q - 1|``, or 1e-16 if f has a corner at 1: more cannot be had from a function of the
        rounded ratio. For near-equal inputs the functions that are named after a divergence keep
        all digits.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If ``f(1)`` is not 0.

    Examples
    --------
    >>> f_divergence([0.5, 0.5], [0.25, 0.75], lambda t: abs(t - 1) / 2)
    0.25
    >>> f_divergence([0.5, 0.5], [1, 0], GENERATORS["kl"])
    inf
    """
    step = 2.0**-17
    with np.errstate(all="ignore"):
        a, b, _, total = aligned(p, q, normalize)
        below, at_one, above = generator(np.array([1 - step, 1.0, 1 + step]))
        if not abs(at_one) <= 1e-12:
            raise ValueError(f"generator(1) is {float(at_one)!r}; subtract it: f(1) must be 0.")
        # A multiple of t - 1 adds nothing to the sum. Without the tangent at 1 the summands are
        # all >= 0, and a rounding error of t near 1 counts for nothing.
        slope = float(above - below) / (2 * step)
        t = a / b
        inside = (t > 0) & (t < math.inf)
        t = t[inside]
        result = float(np.add.reduce(b[inside] * (generator(t) - slope * (t - 1))))
        powers = np.array([1e50, 1e100, 1e150])
        only_p = float(np.add.reduce(a[~inside & (a > b)]))
        if only_p:
            result += only_p * (_limit(generator(powers) / powers) - slope)
        only_q = float(np.add.reduce(b[~inside & (b > a)]))
        if only_q:
            result += only_q * (_limit(generator(1 / powers)) + slope)
    return max(result / total, 0.0)


def _limit(values: Array) -> float:
    """Where three values taken at equal steps of an exponent tend: maybe infinity."""
    first, second = np.diff(values).tolist()
    last = float(values[2])
    if abs(second) <= 1e-12 * abs(last):
        return last
    # Steps that shrink geometrically, as those of a power do, have a sum (Aitken 1926); the steps
    # of a logarithm stay equal.
    shrinks = abs(second) < 0.5 * abs(first)
    return last + second * second / (first - second) if shrinks else math.inf


def wasserstein(
    p: ArrayLike, q: ArrayLike, *, points: ArrayLike | None = None, normalize: bool = False
) -> float:
    """Wasserstein distance W1 on the line, the least work to move P onto Q: a metric.

    Also called earth mover's distance and Kantorovich-Rubinstein distance.

    The area between the distribution functions, ``integral |F - G| dx`` (Vallender 1974). No
    square is taken, nor a root.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    points : array_like, shape (n,), optional
        Where the outcomes lie, finite, in any order; 0, 1, ..., n-1 unless given.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least 0, in the unit of `points`; 0 if P and Q are equal once outcomes at the same
        point are merged; symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; for `points` also wrong_shape, not_a_number or
        not_finite.

    Examples
    --------
    >>> wasserstein([1, 0, 0], [0, 0.5, 0.5])
    1.5
    >>> wasserstein([1, 0, 0], [0, 0.5, 0.5], points=[0, 10, -10])
    10.0
    """
    with np.errstate(all="ignore"):
        _, total, gap, where = _on_the_line(p, q, points, normalize)
        moved = _running_sum(gap)[:-1]
        return 2 * (float(np.abs(moved) @ np.diff(where)) / total)


def wasserstein_2(
    p: ArrayLike, q: ArrayLike, *, points: ArrayLike | None = None, normalize: bool = False
) -> float:
    """Wasserstein distance W2 on the line, ``sqrt(integral (F^-1 - G^-1)^2)``: a metric.

    The root of the least mean squared way of moving P onto Q; on the line the least is to keep the
    order, quantile by quantile (Peyre & Cuturi 2019, "Computational Optimal Transport", 2.6).

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    points : array_like, shape (n,), optional
        Where the outcomes lie, finite, in any order; 0, 1, ..., n-1 unless given.
    normalize : bool
        Divide `p` and `q` by their sums first.

    Returns
    -------
    float
        At least `wasserstein`, in the unit of `points`; 0 if P and Q are equal once outcomes at
        the same point are merged; symmetric.

    Raises
    ------
    InvalidDistribution
        As `wasserstein`.

    Examples
    --------
    >>> wasserstein_2([1, 0, 0], [0, 0, 1]), round(wasserstein_2([1, 0, 0], [0.5, 0, 0.5]), 6)
    (2.0, 1.414214)
    """
    with np.errstate(all="ignore"):
        P, total, gap, where = _on_the_line(p, q, points, normalize)
        unit = float(where[-1] - where[0])
        if not unit:
            return 0.0
        # The levels at which a quantile function leaves each point but the last: F of P, and of Q
        # F less the running sum of the differences, which near distributions have to all digits.
        level, rest = (part[:-1] for part in _running_sums(P))
        level, rest = (
            np.tile(level, 2),
            np.concatenate([rest, rest - _running_sum(gap)[:-1]]),
        )
        level, rest = _two_sum(level, rest)
        way = np.lexsort((rest, level))
        of_p = way < gap.size - 1
        passed = np.concatenate([[[0, 0]], np.cumsum([of_p, ~of_p], axis=1).T])
        level, rest = (np.concatenate([[0.0], part[way]]) for part in (level, rest))
        spans = np.diff(level, append=total) + np.diff(rest, append=0.0)
        steps = (where[passed[:, 0]] - where[passed[:, 1]]) / unit
        squares = float(np.add.reduce(np.maximum(spans, 0.0) * steps * steps))
        return 2 * unit * math.sqrt(squares / total)


def _on_the_line(
    p: ArrayLike, q: ArrayLike, points: ArrayLike | None, normalize: bool
) -> tuple[Array, float, Array, Array]:
    """P and its sum, P less Q, and half of each point, in the order of the points.

    Half, because the distance of two points may be more than the largest float.
    """
    P, total, Q, q_total = checked_pair(p, q, normalize)
    gap = P - Q
    # To the last digit, so that equal amounts at one point cancel and leave nothing to move.
    gap -= Q * (math.fsum(gap.tolist()) / q_total)
    where = np.arange(gap.size, dtype=np.float64) if points is None else _places(points, gap)
    same_labels(p, points, "p", "points")
    order = np.argsort(where)
    return P[order], total, gap[order], where[order] / 2


def _places(points: ArrayLike, gap: Array) -> Array:
    where = real(points, "points")
    if where.ndim != 1:
        raise InvalidDistribution(
            "wrong_shape",
            f"points has shape {where.shape}; give one flat list of numbers.",
            name="points",
            shape=where.shape,
        )
    if where.size != gap.size:
        raise InvalidDistribution(
            "different_lengths",
            f"points has {where.size} entries and p has {gap.size}; give one point per outcome.",
            p=gap.size,
            points=where.size,
        )
    wrong = np.flatnonzero(~np.isfinite(where))
    if wrong.size:
        index, value = int(wrong[0]), float(where[wrong[0]])
        raise InvalidDistribution(
            "not_a_number" if math.isnan(value) else "not_finite",
            f"points[{index}] is {value!r}; a point is a finite number.",
            name="points",
            index=index,
            value=value,
        )
    return where


def _running_sum(values: Array) -> Array:
    """Running sum with the rounding error of every step added back."""
    running, lost = _running_sums(values)
    running += lost
    return running


def _running_sums(values: Array) -> tuple[Array, Array]:
    """Running sum, and what its rounding took up to each step."""
    running: Array = np.cumsum(values)
    lost = _two_sum(np.concatenate([[0.0], running[:-1]]), values)[1]
    return running, np.cumsum(lost)


def _two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """``a + b`` as rounded, and what the rounding took (Knuth)."""
    total = a + b
    added = total - a
    return total, (a - (total - added)) + (b - added)
