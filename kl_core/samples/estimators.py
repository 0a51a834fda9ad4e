"""Entropy and KL divergence from samples: Monte Carlo, counts, nearest neighbours. In nats.

What comes out is a random number: an estimate may be off by a few standard errors, and one of a
divergence may even be negative where the estimator allows it (`monte_carlo_kl` with k1, `knn_kl`).
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from kl_core.errors import Code, InvalidDistribution
from kl_core.finite.entropies import (
    distribution,
    entropy,
    kl_divergence,
    kl_penalties,
    log_ratios,
    real,
    same_labels,
)
from kl_core.finite.surplus import exact_product
from kl_core.quantities import Nats

Array = NDArray[np.float64]
Estimator = Literal["k1", "k2", "k3"]

_MOST = 2.0**53  # beyond it not every whole number is a float


@dataclass(frozen=True)
class KLEstimate:
    """An estimate of a KL divergence, with its uncertainty."""

    value: Nats
    """The mean over the samples."""
    standard_error: Nats
    """Of the value; infinite where the samples cannot tell (a single one, an infinite value)."""
    n: int
    """Number of samples."""


# --- from log-probabilities ----------------------------------------------------------------------


def monte_carlo_kl(log_q: ArrayLike, log_p: ArrayLike, estimator: Estimator = "k3") -> KLEstimate:
    """Monte Carlo estimate of ``D(Q‖P)`` from samples of Q (Schulman 2020).

    With samples x ~ Q and r = p(x)/q(x), the mean over the samples of

    - k1 = -log r: unbiased; noisy, and negative wherever p > q,
    - k2 = ½ (log r)²: never negative; biased, but less and less as P comes near Q,
    - k3 = (r - 1) - log r: never negative and unbiased, if P has no mass where q = 0.

    The same for probabilities of outcomes and for densities. `estimator_moments` gives bias and
    spread.

    Parameters
    ----------
    log_q : array_like, shape (n,)
        ``log q(x)`` at samples x drawn from Q (the policy that acts); finite, in nats.
    log_p : array_like, shape (n,)
        ``log p(x)`` at the same samples (the reference policy), in nats; -inf where p is 0.
    estimator : {"k1", "k2", "k3"}
        What to average.

    Returns
    -------
    KLEstimate
        Infinite as soon as one sample has p = 0: ``D(Q‖P)`` is then known to be infinite.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, different_lengths, not_a_number or not_finite.
    ValueError
        If there is no such `estimator`.

    References
    ----------
    J. Schulman, "Approximating KL divergence", 2020.

    Examples
    --------
    >>> import numpy as np
    >>> q, p = np.array([0.5, 0.5]), np.array([0.4, 0.6])  # D(Q‖P) = 0.020411
    >>> x = np.random.default_rng(0).choice(2, size=10_000, p=q)
    >>> found = monte_carlo_kl(np.log(q[x]), np.log(p[x]))
    >>> round(found.value, 5), round(found.standard_error, 5)
    (0.02041, 3e-05)
    """
    _check_estimator(estimator)
    at_q, at_p = _numbers(log_q, "log_q"), _numbers(log_p, "log_p")
    _demand(np.isfinite(at_q), "not_finite", "log_q", at_q, "where Q samples, its log is finite")
    _demand(at_p < math.inf, "not_finite", "log_p", at_p, "a log-probability is finite or -inf")
    if at_p.size != at_q.size:
        raise InvalidDistribution(
            "different_lengths",
            f"log_q has {at_q.size} entries and log_p has {at_p.size}; "
            "give both for the same samples.",
            log_q=at_q.size,
            log_p=at_p.size,
        )
    with np.errstate(over="ignore"):
        log_r = at_p - at_q
        if estimator == "k1":
            return _estimate(-log_r)
        if estimator == "k2":
            return _estimate(0.5 * log_r * log_r)
        far = np.expm1(log_r) - log_r
        return _estimate(np.where(np.abs(log_r) < 1.0, _exp_tail(log_r, 2), far))


def _check_estimator(estimator: str) -> None:
    if estimator not in get_args(Estimator):
        raise ValueError(f"estimator is {estimator!r}; it must be 'k1', 'k2' or 'k3'.")


def _estimate(terms: Array) -> KLEstimate:
    """Mean of `terms` and its standard error."""
    n = terms.size
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(np.mean(terms)) + 0.0  # + 0: no negative zero
        spread = float(np.std(terms, ddof=1)) if n > 1 else math.inf
    return KLEstimate(value, spread / math.sqrt(n) if math.isfinite(spread) else math.inf, n)


def _exp_tail(x: Array, order: int) -> Array:
    """``e^x`` without the first `order` terms of its series, to full precision for |x| <= 1."""
    x = np.clip(x, -1.0, 1.0)
    tail = np.ones_like(x)
    for k in range(20, order, -1):
        tail *= x / k
        tail += 1.0
    return tail * x**order / math.factorial(order)


@dataclass(frozen=True)
class EstimatorMoments:
    """What an estimator of `monte_carlo_kl` gives on average, and how it spreads. Exact."""

    mean: Nats
    """Its expectation under Q."""
    bias: Nats
    """``mean - D(Q‖P)``; 0 where both are infinite."""
    variance: float
    """Variance for one sample, in nats²; the variance of a mean of n samples is 1/n of it."""


def estimator_moments(q: ArrayLike, p: ArrayLike, estimator: Estimator = "k3") -> EstimatorMoments:
    """Exact mean, bias and variance of k1, k2 or k3 for distributions with finitely many outcomes.

    The biases of `monte_carlo_kl`'s estimators of ``D(Q‖P)``: k1 has none. That of k3 is
    ``-P(q = 0)``, since E r = 1 only if P has no mass where Q cannot sample. That of k2 is
    ``-P(q = 0) - Σ q (r - 1 - log r - ½ (log r)²)``, of third order in log r.

    Parameters
    ----------
    q, p : array_like, shape (k,)
        The distribution that is sampled, and the one it is compared with.
    estimator : {"k1", "k2", "k3"}
        Which estimator.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.
    ValueError
        If there is no such `estimator`.

    Examples
    --------
    >>> moments = estimator_moments([0.5, 0.5], [0.4, 0.6], "k2")
    >>> round(moments.mean, 6), round(moments.bias, 6), round(moments.variance, 6)
    (0.020759, 0.000348, 1.7e-05)
    """
    _check_estimator(estimator)
    log_r = log_ratios(p, q)
    P, Q = distribution(p, normalize=True), distribution(q, normalize=True, name="q")
    divergence = kl_divergence(q, p)
    if divergence == math.inf:
        return EstimatorMoments(math.inf, 0.0, math.inf)
    unseen = float(P[Q == 0.0].sum())
    log_r, P, Q = log_r[Q > 0.0], P[Q > 0.0], Q[Q > 0.0]
    near = np.abs(log_r) < 1.0
    # q times k1, k2 or k3; far from r = 1 with p for q r, because r alone may overflow.
    if estimator == "k1":
        terms, mean, bias = -Q * log_r, divergence, 0.0
    elif estimator == "k2":
        terms = 0.5 * Q * log_r * log_r
        far = P - Q - Q * log_r - terms
        beyond = np.where(near, Q * _exp_tail(log_r, 3), far)
        mean, bias = float(terms.sum()), 0.0 - unseen - float(beyond.sum())
    else:
        terms = np.where(near, Q * _exp_tail(log_r, 2), P - Q - Q * log_r)
        mean, bias = float(terms.sum()), 0.0 - unseen
    with np.errstate(over="ignore"):
        variance = float(np.sum(((terms - Q * mean) / np.sqrt(Q)) ** 2))
    return EstimatorMoments(mean, bias, variance)


# --- from counts ---------------------------------------------------------------------------------


def entropy_from_counts(counts: ArrayLike, *, miller_madow: bool = False) -> Nats:
    """Entropy estimated from how often each outcome was seen.

    Plug-in (maximum likelihood): the entropy of the frequencies. It is too low on average, by
    ``(k - 1)/2n`` to first order for k possible outcomes and n observations; Miller and Madow add
    that, with the number of outcomes seen for k.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Whole numbers from 0 to 2^53, not all 0.
    miller_madow : bool
        Add the correction.

    Returns
    -------
    float
        In nats. The plug-in is at most ``log k``; the corrected value may be above it.

    Raises
    ------
    InvalidDistribution
        empty (also: no observations), wrong_shape, not_a_number, not_finite, negative, or
        out_of_range for a count that is not a whole number.

    References
    ----------
    G. Miller, "Note on the bias of information estimates", 1955; L. Paninski, "Estimation of
    entropy and mutual information", Neural Computation 15, 2003.

    Examples
    --------
    >>> round(entropy_from_counts([6, 3, 1]), 6)
    0.897946
    >>> round(entropy_from_counts([6, 3, 1], miller_madow=True), 6)
    0.997946
    """
    seen = _counts(counts, "counts")
    plug_in = entropy(seen, normalize=True)
    if not miller_madow:
        return plug_in
    return plug_in + (int(np.count_nonzero(seen)) - 1) / (2.0 * math.fsum(seen))


def kl_from_counts(p_counts: ArrayLike, q_counts: ArrayLike, *, pseudocount: float = 0.0) -> Nats:
    """``D(P‖Q)`` between distributions estimated from counts, ``(count + a)/(n + k a)`` for each.

    Without pseudocount the plug-in (maximum likelihood): infinite if Q's sample lacks an outcome
    that P's has; otherwise too high as a rule, since two samples differ even where P = Q. A
    pseudocount a > 0 for every outcome of both makes it finite; the answer then depends on a.

    Parameters
    ----------
    p_counts, q_counts : array_like, shape (k,)
        How often each outcome was seen: whole numbers from 0 to 2^53, not all 0. The totals may
        differ.
    pseudocount : float
        a: 0 for the plug-in, 1/2 for Jeffreys' prior (Krichevsky & Trofimov), 1 for Laplace's.

    Returns
    -------
    float
        In nats; exactly 0 for proportional counts if the pseudocount is 0, for equal ones always.

    Raises
    ------
    InvalidDistribution
        As `entropy_from_counts`, or different_lengths; out_of_range for `pseudocount`.

    References
    ----------
    R. Krichevsky and V. Trofimov, "The performance of universal encoding", IEEE Transactions on
    Information Theory 27, 1981.

    Examples
    --------
    >>> kl_from_counts([6, 3, 1], [5, 5, 0])
    inf
    >>> round(kl_from_counts([6, 3, 1], [5, 5, 0], pseudocount=0.5), 6)
    0.100158
    """
    seen_p, seen_q = _counts(p_counts, "p_counts"), _counts(q_counts, "q_counts")
    if seen_p.size != seen_q.size:
        raise InvalidDistribution(
            "different_lengths",
            f"p_counts has {seen_p.size} entries and q_counts has {seen_q.size}; "
            "give both a count for the same outcomes.",
            p_counts=seen_p.size,
            q_counts=seen_q.size,
        )
    same_labels(p_counts, q_counts, "p_counts", "q_counts")
    if not 0.0 <= pseudocount <= _MOST:
        raise InvalidDistribution(
            "out_of_range",
            f"pseudocount is {pseudocount!r}; it must be from 0 to 2^53.",
            name="pseudocount",
            value=pseudocount,
        )
    a, b = seen_p + pseudocount, seen_q + pseudocount
    a_total, b_total = math.fsum(a), math.fsum(b)
    # Over the common denominator p - q is a·B - b·A, and there it can be had without rounding.
    p, p_rest = exact_product(a, b_total)
    q, q_rest = exact_product(b, a_total)
    gap = (p - q) + (p_rest - q_rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.where(p > 0.0, np.log(p / q), 0.0)
        return float(np.sum(kl_penalties(p, q, gap, log_ratio))) / (a_total * b_total)


# --- from two samples ----------------------------------------------------------------------------


def knn_kl(x: ArrayLike, y: ArrayLike, k: int = 1) -> KLEstimate:
    """``D(P‖Q)`` of two densities from a sample of each, by k-th nearest neighbours.

    With ρ_i the distance of x_i to its k-th nearest other point of `x` and ν_i that to its k-th
    nearest of `y`, the mean over i of ``d log(ν_i/ρ_i) + log(m/(n-1))``. Consistent, but
    biased for finite samples, the more so in many dimensions; a larger k has less variance and
    more bias. The value may be negative; it does not change if all points are moved or scaled.

    Repeated points (rounded data) have distances of 0, which mean nothing for a density. For
    such an x_i the ratio of densities is that of the counts, log(l/c) in place of
    d log(ν_i/ρ_i), in the smallest ball round it that holds at least k other points of
    each sample: l of `x` and c of `y`.

    Samples in which every point is repeated are not of densities. If so for `x`, and none of its
    points is in `y`, or so for both, and one point of `x` is not in `y`, then the answer is that of
    their counts: infinity.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        Independent points from P; n > k.
    y : array_like, shape (m,) or (m, d)
        Independent points from Q; m >= k.
    k : int
        Which neighbour, at least 1.

    Returns
    -------
    KLEstimate
        Its standard error joins the spread of the terms and that of the points of `y`, each
        weighted by how often it is a neighbour (an estimate of p/q there). Within a quarter of
        the true one for normal samples of 200 to 2000 points; it knows nothing of the bias.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, not_a_number, not_finite, or out_of_range for `k`.

    References
    ----------
    F. Pérez-Cruz, "Kullback-Leibler divergence estimation of continuous distributions", ISIT 2008;
    Q. Wang, S. Kulkarni and S. Verdú, "Divergence estimation for multidimensional densities via
    k-nearest-neighbor distances", IEEE Transactions on Information Theory 55, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> found = knn_kl(rng.normal(1, 1, 2000), rng.normal(0, 1, 2000), k=5)  # truth: 0.5
    >>> abs(found.value - 0.5) < 3 * found.standard_error
    True
    """
    X, Y = _points(x, "x"), _points(y, "y")
    (n, d), (m, d_y) = X.shape, Y.shape
    if d != d_y:
        raise InvalidDistribution(
            "wrong_shape",
            f"x has points of {d} dimensions and y of {d_y}; give both the same number.",
            x=d,
            y=d_y,
        )
    if not 1 <= k <= min(n - 1, m):
        raise InvalidDistribution(
            "out_of_range",
            f"k is {k!r}; with {n} points in x and {m} in y it must be from 1 to {min(n - 1, m)}.",
            name="k",
            value=k,
        )
    # Scaled by a power of 2, which is exact, lest the squares of distances leave the range.
    _, exponent = np.frexp(max(np.abs(X).max(), np.abs(Y).max()))
    X, Y = np.ldexp(X, -exponent), np.ldexp(Y, -exponent)
    own, other = cKDTree(X), cKDTree(Y)
    between = _neighbours(own, X, k + 1)[0]  # the first is the point itself
    near = between[:, k]
    distances, neighbours = _neighbours(other, X, k)
    if not between[:, 1].any():
        missing = distances[:, 0] > 0.0
        if missing.all() or (missing.any() and _all_repeated(Y)):
            return KLEstimate(math.inf, math.inf, n)
    far = distances[:, k - 1]
    tied = (near == 0.0) | (far == 0.0)
    terms = np.empty(n)
    terms[~tied] = d * np.log(far[~tied] / near[~tied])
    # A trifle wider, lest the square of a rounded root leave the k-th point outside.
    radius = np.maximum(near, far)[tied] * (1.0 + 1e-14)
    in_x = own.query_ball_point(X[tied], radius, return_length=True) - 1
    in_y = other.query_ball_point(X[tied], radius, return_length=True)
    terms[tied] = np.log(in_x / in_y)
    of_x = _estimate(terms + math.log(m / (n - 1)))
    of_y = _estimate(np.bincount(neighbours.ravel(), minlength=m) * (m / (n * k)))
    return KLEstimate(of_x.value, math.hypot(of_x.standard_error, of_y.standard_error), n)


def _all_repeated(points: Array) -> bool:
    return bool((np.unique(points, axis=0, return_counts=True)[1] > 1).all())


def _neighbours(tree: cKDTree, points: Array, k: int) -> tuple[Array, NDArray[np.intp]]:
    """Distances to the `k` nearest in the tree and which they are, nearest first, (n, k) each."""
    distances, neighbours = tree.query(points, range(1, k + 1))
    return np.asarray(distances, dtype=np.float64), np.asarray(neighbours, dtype=np.intp)


# --- checks --------------------------------------------------------------------------------------


def _numbers(values: ArrayLike, name: str, dimensions: int = 1) -> Array:
    """`values` as an array of at most `dimensions` axes, without NaN."""
    array = real(values, name)
    if not array.size:
        raise InvalidDistribution("empty", f"{name} is empty; give at least one.", name=name)
    if not 1 <= array.ndim <= dimensions:
        wanted = "one flat list" if dimensions == 1 else "one row per point"
        raise InvalidDistribution(
            "wrong_shape",
            f"{name} has shape {array.shape}; give {wanted}.",
            name=name,
            shape=array.shape,
        )
    _demand(~np.isnan(array), "not_a_number", name, array, "leave out what is missing")
    return array


def _demand(ok: NDArray[np.bool_], code: Code, name: str, array: Array, remedy: str) -> None:
    """Raise for the first entry of `array` that is not `ok`."""
    if not ok.all():
        index = np.argwhere(~ok)[0].tolist()
        value = float(array[tuple(index)])
        raise InvalidDistribution(
            code, f"{name}{index} is {value!r}; {remedy}.", name=name, index=index, value=value
        )


def _counts(values: ArrayLike, name: str) -> Array:
    counts = _numbers(values, name)
    remedy = "a count is a whole number from 0 to 2^53"
    _demand(np.isfinite(counts), "not_finite", name, counts, remedy)
    _demand(counts >= 0.0, "negative", name, counts, remedy)
    whole = (counts == np.floor(counts)) & (counts <= _MOST)
    _demand(whole, "out_of_range", name, counts, remedy)
    if not counts.any():
        raise InvalidDistribution(
            "empty", f"{name} are all 0; give at least one observation.", name=name
        )
    return counts


def _points(values: ArrayLike, name: str) -> Array:
    points = _numbers(values, name, dimensions=2)
    _demand(np.isfinite(points), "not_finite", name, points, "a coordinate is a finite number")
    return points[:, None] if points.ndim == 1 else points
