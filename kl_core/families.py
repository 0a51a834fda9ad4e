"""Parametric families and the KL divergence within and between them.

Everything is in nats. `family_kl` takes any two distributions of one family, and any two densities
on the line. Its closed forms are arranged so that nothing cancels: each is a sum of terms >= 0 that
are 0 for equal parameters.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.special import (
    bdtrc,
    expit,
    gammaincc,
    gammaln,
    log_expit,
    ndtr,
    psi,
    xlog1py,
    xlogy,
)

from kl_core.densities import (
    SIGMA_MARKS,
    Gaussian,
    GaussianMixture,
    bend_cuts,
    components,
    density_kl,
    finite_number,
    nodes_between,
    positive_number,
)
from kl_core.discrete import (
    distribution,
    entropy,
    exact_log_ratios,
    ideal_lengths,
    kl_divergence,
    kl_from_log,
    kl_penalties,
    real,
)
from kl_core.errors import InvalidDistribution
from kl_core.quantities import Nats, Probability

Array = NDArray[np.float64]
Rng = np.random.Generator | int

TINY = float(np.finfo(np.float64).tiny)


# --- kernels -------------------------------------------------------------------------------------


def log_surplus(u: ArrayLike, log_ratio: ArrayLike) -> Array:
    """``u - ln(1+u)``, >= 0, given ``ln(1+u)`` as the parameters have it, for u far from 0."""
    u = np.asarray(u, dtype=np.float64)
    with np.errstate(all="ignore"):
        s = u / (2 + u)  # ln(1+u) = 2 atanh(s), and then as in `discrete.kl_penalties`
        square = s * s
        series = np.zeros_like(s)
        for k in range(8, -1, -1):
            series = series * square + 1 / (2 * k + 3)
        near = u * s * (1 - (1 - s) * s * series)
        far = u - np.where(np.abs(u) < 0.5, np.log1p(u), log_ratio)
        return np.where(np.abs(s) < 0.1, near, np.where(u == np.inf, np.inf, far))


def ratio_surplus(a: ArrayLike, b: ArrayLike) -> Array:
    """``a/b - 1 - ln(a/b)`` of positive numbers."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    with np.errstate(all="ignore"):
        ratio = a / b
        usual = (ratio >= TINY) & (ratio < np.inf)
        return log_surplus((a - b) / b, np.where(usual, np.log(ratio), np.log(a) - np.log(b)))


def _penalty(a: ArrayLike, b: ArrayLike, gap: ArrayLike) -> Array:
    """``a ln(a/b) - a + b`` of numbers >= 0, given ``gap = a - b``."""
    a, b, gap = np.atleast_1d(a, b, gap)
    with np.errstate(all="ignore"):
        return kl_penalties(a, b, gap, np.where(a > 0, exact_log_ratios(a, b, gap), 0.0))


def _powers(t: Array, coefficients: tuple[float, ...]) -> Array:
    """``c0 + c1/t² + c2/t⁴ + ...``, an asymptotic series good to the last digit from t = 16 on."""
    square = 1.0 / (t * t)
    total: Array = np.zeros_like(t)
    for coefficient in coefficients[::-1]:
        total *= square
        total += coefficient
    return total


def _stirling(t: ArrayLike) -> Array:
    """``ln Γ(t) - t ln t + t``: what large shapes do not lose to cancellation (DLMF 5.11.1)."""
    t = np.asarray(t, dtype=np.float64)
    large = np.maximum(t, 16.0)
    small = np.minimum(t, 16.0)
    rest = _powers(large, (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)) / large
    far: Array = 0.5 * np.log(2.0 * np.pi / large) + rest
    return np.where(t >= 16.0, far, gammaln(small) - xlogy(small, small) + small)


def _log_less_psi(t: float) -> float:
    """``ln t - ψ(t)`` (DLMF 5.11.2)."""
    if t < 16.0:
        return math.log(t) - float(psi(t))
    tail = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760)
    return 0.5 / t + float(_powers(np.array(t), tail)) / (t * t)


# h(t) = ψ'(t) - 1/t > 0 is what curves ln Γ beyond t ln t - t. As h(t) = h(t+1) + 1/(t²(t+1)) it
# is a sum of positive terms, the last at 16 or more: there h = 1/2t² + 1/6t³ - 1/30t⁵ + ...
_STEPS = np.arange(16.0)
_TAIL = ((2, 1 / 2), (3, 1 / 6), (5, -1 / 30), (7, 1 / 42), (9, -1 / 30), (11, 5 / 66),
         (13, -691 / 2730), (15, 7 / 6))  # fmt: skip


def _bend(t: Array) -> Array:
    """``t² h(t)``."""
    x = t[..., None] + _STEPS
    last = t + 16.0
    tail = sum(c * last ** (2.0 - n) for n, c in _TAIL)
    return cast(Array, np.sum((t[..., None] / x) ** 2 / (x + 1), axis=-1) + (t / last) ** 2 * tail)


def _bend_drop(t: Array, step: Array) -> Array:
    """``t² (h(t) - h(t + step))``, the difference taken term by term."""
    x = t[..., None] + _STEPS
    z = x + step[..., None]
    shares = (z + x + x * (x / z) + 1 + x / z) / ((x + 1) * (z + 1))
    last = t + 16.0
    fall = np.log1p(step / last)
    tail = sum(-c * last ** (2.0 - n) * np.expm1(-n * fall) for n, c in _TAIL)
    return cast(
        Array,
        np.sum((t[..., None] / x) ** 2 * (step[..., None] / z) * shares, axis=-1)
        + (t / last) ** 2 * tail,
    )


def _way(start: float, end: float) -> tuple[Array, Array, Array]:
    """Nodes s on [0, 1], ``1 - s`` to all digits, and weights.

    The integrand has no singularity nearer than `start` below 0 and `end` above 1; panels grow
    from there fourfold, so that 20 nodes in each give all digits.
    """
    nodes, weights = [], []
    for distance in (start, end):
        count = max(0, math.ceil(math.log(0.5 / distance, 4)))
        edges = np.concatenate([[0.0], 0.5 * 0.25 ** np.arange(count, -1, -1.0)])
        x, w = nodes_between(edges)
        nodes.append(x)
        weights.append(w)
    s = np.concatenate([nodes[0], 1 - nodes[1]])
    rest = np.concatenate([1 - nodes[0], nodes[1]])
    return s, rest, np.concatenate(weights)


# --- densities on the line -----------------------------------------------------------------------


@dataclass(frozen=True)
class Laplace:
    """The two-sided exponential density, ``exp(-|x - m|/b) / 2b``.

    Parameters
    ----------
    location : float
        Centre m, finite.
    scale : float
        Mean distance b from the centre, above 0.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Laplace(1, 2)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (1.0, 8.0, 2.386294)
    """

    location: float
    scale: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "location", finite_number("location", self.location))
        object.__setattr__(self, "scale", positive_number("scale", self.scale))

    @property
    def mean(self) -> float:
        """The location."""
        return self.location

    @property
    def variance(self) -> float:
        """``2 b²``."""
        return 2.0 * self.scale * self.scale

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``1 + ln 2b``."""
        return 1.0 + math.log(2.0) + math.log(self.scale)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`."""
        distance = np.abs(real(x, "x") - self.location) / self.scale
        return -distance - (math.log(2.0) + math.log(self.scale))

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).laplace(self.location, self.scale, n)


@dataclass(frozen=True)
class Gamma:
    """The Gamma density, ``r^k x^(k-1) exp(-r x) / Γ(k)`` for x > 0.

    Parameters
    ----------
    shape : float
        k, above 0.
    rate : float
        r, above 0: one over the scale.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Gamma(3, 2)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (1.5, 0.75, 1.154431)
    """

    shape: float
    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", positive_number("shape", self.shape))
        object.__setattr__(self, "rate", positive_number("rate", self.rate))

    @property
    def mean(self) -> float:
        """``k/r``."""
        return self.shape / self.rate

    @property
    def variance(self) -> float:
        """``k/r²``."""
        return self.shape / self.rate / self.rate

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``k - ln r + ln Γ(k) + (1-k) ψ(k)``."""
        k = self.shape
        return k * _log_less_psi(k) + float(psi(k)) + float(_stirling(k)) - math.log(self.rate)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`; -inf below 0."""
        x = real(x, "x")
        with np.errstate(all="ignore"):
            inside = self._log_pdf(x, np.log(x))
            edge = _edge(self.shape, math.log(self.rate))
            return np.where(x > 0, inside, np.where(x == 0, edge, np.where(x < 0, -np.inf, x)))

    def _log_pdf(self, x: Array, log_x: Array) -> Array:
        """As `log_pdf`, for an x > 0 that may underflow; ``k ln(rx/k) - rx + k`` keeps digits."""
        k, log_ratio = self.shape, math.log(self.rate) - math.log(self.shape) + log_x
        bulk = k * log_surplus((self.rate * x - k) / k, log_ratio)
        return -bulk - log_x - _stirling(k)

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).gamma(self.shape, 1.0 / self.rate, n)


@dataclass(frozen=True)
class Exponential:
    """The exponential density, ``r exp(-r x)`` for x >= 0: the `Gamma` of shape 1.

    Parameters
    ----------
    rate : float
        r, above 0: one over the mean.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Exponential(2)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (0.5, 0.25, 0.306853)
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", positive_number("rate", self.rate))

    @property
    def mean(self) -> float:
        """``1/r``."""
        return 1.0 / self.rate

    @property
    def variance(self) -> float:
        """``1/r²``."""
        return 1.0 / self.rate / self.rate

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``1 - ln r``."""
        return 1.0 - math.log(self.rate)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`; -inf below 0."""
        x = real(x, "x")
        return np.where(x < 0, -np.inf, math.log(self.rate) - self.rate * x)

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).exponential(1.0 / self.rate, n)


@dataclass(frozen=True)
class Beta:
    """The Beta density, ``x^(a-1) (1-x)^(b-1) / B(a, b)`` for 0 < x < 1.

    Parameters
    ----------
    a, b : float
        Above 0.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Beta(2, 3)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (0.4, 0.04, -0.234907)
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", positive_number("a", self.a))
        object.__setattr__(self, "b", positive_number("b", self.b))

    @property
    def mean(self) -> float:
        """``a/(a+b)``."""
        return self.a / (self.a + self.b)

    @property
    def variance(self) -> float:
        """``ab / (a+b)²(a+b+1)``."""
        total = self.a + self.b
        return self.a / total * (self.b / total) / (total + 1.0)

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``ln B(a,b) - (a-1)ψ(a) - (b-1)ψ(b) + (a+b-2)ψ(a+b)``."""
        a, b = self.a, self.b
        # x ln x apart from every ln Γ(x) and x ψ(x): they cancel exactly, on paper only.
        bulk = sum(sign * x * _log_less_psi(x) for sign, x in ((1, a), (1, b), (-1, a + b)))
        return bulk + _beta_stirling(self) + float(psi(a) + psi(b) - 2.0 * psi(a + b))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`; -inf outside [0, 1]."""
        x = real(x, "x")
        with np.errstate(all="ignore"):
            inside = self._log_pdf(x, 1.0 - x, np.log(x), np.log1p(-x))
            result = np.where((x > 0) & (x < 1), inside, np.where(np.isnan(x), x, -np.inf))
            result = np.where(x == 0, _edge(self.a, math.log(self.b)), result)
            return np.where(x == 1, _edge(self.b, math.log(self.a)), result)

    def _log_pdf(self, x: Array, rest: Array, log_x: Array, log_rest: Array) -> Array:
        """As `log_pdf`, given ``1 - x`` to all digits; neither need be above underflow."""
        a, b, total = self.a, self.b, self.a + self.b
        bulk = a * log_surplus((total * x - a) / a, math.log(total / a) + log_x)
        bulk += b * log_surplus((total * rest - b) / b, math.log(total / b) + log_rest)
        return -bulk - log_x - log_rest - _beta_stirling(self)

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).beta(self.a, self.b, n)


def _edge(shape: float, flat: float) -> float:
    """Log density at an end of the support where it goes like ``x^(shape - 1)``."""
    if shape == 1.0:
        return flat
    return math.inf if shape < 1.0 else -math.inf


def _beta_stirling(p: Beta) -> float:
    return float(_stirling(p.a) + _stirling(p.b) - _stirling(p.a + p.b))


# --- counts and choices --------------------------------------------------------------------------


def _probability(value: float) -> float:
    number = finite_number("probability", value)
    if not 0.0 <= number <= 1.0:
        raise InvalidDistribution(
            "out_of_range",
            f"probability is {number}; it must be from 0 to 1.",
            name="probability",
            value=number,
        )
    return number


def _on_counts(k: ArrayLike, log_pmf: Callable[[Array], Array]) -> Array:
    """`log_pmf` where `k` is 0, 1, 2, ...; -inf elsewhere."""
    k = real(k, "k")
    with np.errstate(all="ignore"):
        count = (k >= 0) & (k == np.floor(k)) & (k < np.inf)
        return np.where(count, log_pmf(np.where(count, k, 0.0)), -np.inf)


def _sum_entropy(log_pmf: Array) -> float:
    with np.errstate(all="ignore"):
        mass = np.exp(log_pmf)
        return -float(np.sum(np.where(mass > 0, mass * log_pmf, 0.0))) + 0.0


@dataclass(frozen=True)
class Poisson:
    """Counts of independent rare events, ``exp(-r) r^k / k!``.

    Parameters
    ----------
    rate : float
        Expected count r, at least 0.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Poisson(2)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (2.0, 2.0, 1.704883)
    """

    rate: float

    def __post_init__(self) -> None:
        rate = finite_number("rate", self.rate)
        if rate < 0.0:
            raise InvalidDistribution(
                "out_of_range", f"rate is {rate}; it must be at least 0.", name="rate", value=rate
            )
        object.__setattr__(self, "rate", rate)

    @property
    def mean(self) -> float:
        """The rate."""
        return self.rate

    @property
    def variance(self) -> float:
        """The rate."""
        return self.rate

    @property
    def entropy(self) -> Nats:
        """Entropy: summed; above a rate of 10^5 by its expansion, exact to the last digit there."""
        r = self.rate
        if r > 1e5:
            return 0.5 * math.log(2 * math.pi * math.e * r) - 1 / (12 * r) - 1 / (24 * r * r)
        reach = 12.0 * math.sqrt(r) + 60.0  # beyond lies a mass below 1e-30
        counts = np.arange(math.floor(max(0.0, r - reach)), math.ceil(r + reach))
        return _sum_entropy(self.log_pmf(counts))

    def log_pmf(self, k: ArrayLike) -> Array:
        """Logarithm of the probability of each count, same shape as `k`; -inf if impossible."""

        def log_pmf(k: Array) -> Array:
            # Loader (2000), "Fast and accurate computation of binomial probabilities".
            bulk = _penalty(k.ravel(), np.full(k.size, self.rate), k.ravel() - self.rate)
            return -bulk.reshape(k.shape) - _log_factorial_rest(k)

        return _on_counts(k, log_pmf)

    def sample(self, n: int, rng: Rng) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).poisson(self.rate, n)


def _log_factorial_rest(k: Array) -> Array:
    """``ln k! - k ln k + k``."""
    least = np.maximum(k, 1.0)
    return np.where(k > 0, np.log(least) + _stirling(least), 0.0)


@dataclass(frozen=True)
class Bernoulli:
    """Success (1) or failure (0).

    Parameters
    ----------
    probability : float
        Of success, 0 to 1.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Bernoulli(0.25)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (0.25, 0.1875, 0.562335)
    """

    probability: Probability

    def __post_init__(self) -> None:
        object.__setattr__(self, "probability", _probability(self.probability))

    @property
    def mean(self) -> float:
        """The probability of success."""
        return self.probability

    @property
    def variance(self) -> float:
        """``p (1-p)``."""
        return self.probability * (1.0 - self.probability)

    @property
    def entropy(self) -> Nats:
        """``-p ln p - (1-p) ln(1-p)``."""
        p = self.probability
        return -float(xlogy(p, p) + xlog1py(1.0 - p, -p)) + 0.0

    def log_pmf(self, k: ArrayLike) -> Array:
        """Logarithm of the probability of each outcome, same shape as `k`; -inf if impossible."""
        return Binomial(1, self.probability).log_pmf(k)

    def sample(self, n: int, rng: Rng) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).binomial(1, self.probability, n)


@dataclass(frozen=True)
class Binomial:
    """Number of successes in independent trials.

    Parameters
    ----------
    n : int
        Number of trials, at least 0.
    probability : float
        Of success, 0 to 1.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Binomial(4, 0.5)
    >>> p.mean, p.variance, round(p.entropy, 6)
    (2.0, 1.0, 1.407532)
    """

    n: int
    probability: Probability

    def __post_init__(self) -> None:
        try:
            n = operator.index(self.n)
        except TypeError:
            n = -1
        if n < 0:
            raise InvalidDistribution(
                "out_of_range",
                f"n is {self.n!r}; it must be a whole number, at least 0.",
                name="n",
                value=self.n,
            )
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "probability", _probability(self.probability))

    @property
    def mean(self) -> float:
        """``n p``."""
        return self.n * self.probability

    @property
    def variance(self) -> float:
        """``n p (1-p)``."""
        return self.n * self.probability * (1.0 - self.probability)

    @property
    def entropy(self) -> Nats:
        """Entropy, summed over the n + 1 counts."""
        return _sum_entropy(self.log_pmf(np.arange(self.n + 1)))

    def log_pmf(self, k: ArrayLike) -> Array:
        """Logarithm of the probability of each count, same shape as `k`; -inf if impossible."""
        n, p = float(self.n), self.probability

        def log_pmf(k: Array) -> Array:
            # Loader (2000), as for Poisson; the ends, where its n p may round to n, directly.
            k = np.minimum(k, n)
            hits, misses = k.ravel(), n - k.ravel()
            gap = hits - n * p
            bulk = _penalty(hits, np.full(k.size, n * p), gap)
            bulk += _penalty(misses, np.full(k.size, n * (1.0 - p)), -gap)
            rest = _log_factorial_rest(k) + _log_factorial_rest(n - k)
            inner = float(_log_factorial_rest(np.array(n))) - rest - bulk.reshape(k.shape)
            return np.where(k == 0, xlog1py(n, -p), np.where(k == n, xlogy(n, p), inner))

        return np.where(real(k, "k") > n, -np.inf, _on_counts(k, log_pmf))

    def sample(self, n: int, rng: Rng) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).binomial(self.n, self.probability, n)


@dataclass(frozen=True)
class Categorical:
    """One of finitely many outcomes 0, 1, 2, ...

    Parameters
    ----------
    probabilities : tuple of float
        One per outcome; any 1-D array-like that `distribution` accepts is kept as a tuple.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> round(Categorical([0.5, 0.25, 0.25]).entropy, 6)
    1.039721
    """

    probabilities: tuple[Probability, ...]

    def __post_init__(self) -> None:
        checked = distribution(self.probabilities, name="probabilities")
        object.__setattr__(self, "probabilities", tuple(checked.tolist()))

    @property
    def entropy(self) -> Nats:
        """``-Σ p ln p``."""
        return entropy(self.probabilities)

    def log_pmf(self, k: ArrayLike) -> Array:
        """Logarithm of the probability of each outcome, same shape as `k`; -inf if impossible."""
        last = len(self.probabilities) - 1
        logs = -ideal_lengths(self.probabilities)

        def log_pmf(k: Array) -> Array:
            return np.where(k <= last, logs[np.minimum(k, last).astype(np.intp)], -np.inf)

        return _on_counts(k, log_pmf)

    def sample(self, n: int, rng: Rng) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        P = np.array(self.probabilities)
        possible = np.flatnonzero(P)  # so that no rounding can draw what cannot happen
        weights = P[possible] / P[possible].sum()
        return np.random.default_rng(rng).choice(possible, size=n, p=weights)


# --- Gaussians in several dimensions -------------------------------------------------------------


def _vector(name: str, values: ArrayLike) -> tuple[float, ...]:
    array = real(values, name)
    if array.ndim != 1:
        raise InvalidDistribution(
            "wrong_shape",
            f"{name} has shape {array.shape}; give one flat list of numbers.",
            name=name,
            shape=array.shape,
        )
    if not array.size:
        raise InvalidDistribution("empty", f"{name} is empty; give at least one.", name=name)
    return tuple(finite_number(name, value) for value in array.tolist())


@dataclass(frozen=True)
class DiagonalGaussian:
    """Independent normal coordinates, as in the encoder of a VAE.

    Parameters
    ----------
    means, stds : tuple of float
        One per coordinate; any 1-D array-like is kept as a tuple. Every std above 0.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, different_lengths, not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = DiagonalGaussian([0, 1], [1, 2])
    >>> p.mean, p.variance, round(p.entropy, 6)
    ((0.0, 1.0), (1.0, 4.0), 3.531024)
    """

    means: tuple[float, ...]
    stds: tuple[float, ...]

    def __post_init__(self) -> None:
        means, stds = _vector("means", self.means), _vector("stds", self.stds)
        if len(means) != len(stds):
            raise InvalidDistribution(
                "different_lengths",
                f"There are {len(means)} means and {len(stds)} stds; give one each per coordinate.",
                means=len(means),
                stds=len(stds),
            )
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "stds", tuple(positive_number("stds", std) for std in stds))

    @property
    def mean(self) -> tuple[float, ...]:
        """The means."""
        return self.means

    @property
    def variance(self) -> tuple[float, ...]:
        """The squares of the stds."""
        return tuple(std * std for std in self.stds)

    @property
    def entropy(self) -> Nats:
        """Differential entropy, the sum over coordinates of ``½ ln(2πe σ²)``."""
        return math.fsum(Gaussian(0.0, std).entropy for std in self.stds)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density at points of shape ``(..., d)``, shape ``(...)``."""
        z = (real(x, "x") - np.array(self.means)) / np.array(self.stds)
        return _standard_log_pdf(z) - float(np.sum(np.log(self.stds)))

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n, d)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).normal(self.means, self.stds, (n, len(self.means)))


@dataclass(frozen=True)
class MultivariateGaussian:
    """Normal coordinates that may be correlated.

    Parameters
    ----------
    mean : tuple of float
        d numbers; any 1-D array-like is kept as a tuple.
    covariance : tuple of tuple of float
        d x d, symmetric and positive definite; any 2-D array-like is kept as a tuple of rows.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, not_a_number, not_finite, or out_of_range if `covariance` is not
        symmetric (to 1e-12) and positive definite.

    Examples
    --------
    >>> p = MultivariateGaussian([0, 0], [[2, 1], [1, 2]])
    >>> p.variance, round(p.entropy, 6)
    ((2.0, 2.0), 3.387183)
    """

    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        mean = _vector("mean", self.mean)
        matrix = real(self.covariance, "covariance")
        if matrix.shape != (len(mean), len(mean)):
            raise InvalidDistribution(
                "wrong_shape",
                f"covariance has shape {matrix.shape}; {len(mean)} means need a square of them.",
                name="covariance",
                shape=matrix.shape,
            )
        for value in matrix.ravel().tolist():
            finite_number("covariance", value)
        widths = np.sqrt(np.abs(np.diag(matrix)))
        skewed = np.abs(matrix - matrix.T) > 1e-12 * np.outer(widths, widths)
        matrix = 0.5 * matrix + 0.5 * matrix.T
        try:
            np.linalg.cholesky(matrix)
        except np.linalg.LinAlgError:
            skewed[:] = True
        if skewed.any():
            raise InvalidDistribution(
                "out_of_range",
                "covariance must be symmetric and positive definite; it is not.",
                name="covariance",
            )
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "covariance", tuple(tuple(row) for row in matrix.tolist()))

    @property
    def variance(self) -> tuple[float, ...]:
        """The diagonal of the covariance."""
        return tuple(row[i] for i, row in enumerate(self.covariance))

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``½ ln det(2πe Σ)``."""
        return len(self.mean) * Gaussian(0.0, 1.0).entropy + _half_log_det(_root(self))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density at points of shape ``(..., d)``, shape ``(...)``."""
        root = _root(self)
        points = real(x, "x") - np.array(self.mean)
        z = solve_triangular(root, points.reshape(-1, len(self.mean)).T, lower=True)
        return _standard_log_pdf(z.T.reshape(points.shape)) - _half_log_det(root)

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n, d)``; `rng` is a Generator or a seed."""
        z = np.random.default_rng(rng).standard_normal((n, len(self.mean)))
        return np.array(self.mean) + z @ _root(self).T


def _standard_log_pdf(z: Array) -> Array:
    return cast(Array, -0.5 * np.sum(z * z, axis=-1) - 0.5 * z.shape[-1] * math.log(2.0 * math.pi))


def _root(p: MultivariateGaussian) -> Array:
    """Lower triangular L with ``L Lᵀ = Σ``."""
    return np.linalg.cholesky(np.array(p.covariance))


def _half_log_det(root: Array) -> float:
    return float(np.sum(np.log(np.diag(root))))


# --- the divergence ------------------------------------------------------------------------------

Line = Gaussian | GaussianMixture | Laplace | Exponential | Gamma | Beta
"""The densities on the line: any two of them may be compared."""
Family = (
    Line | Poisson | Bernoulli | Binomial | Categorical | DiagonalGaussian | MultivariateGaussian
)


def family_kl(p: Family, q: Family) -> Nats:
    """KL divergence ``D(p‖q)`` between two distributions given by their parameters, in nats.

    Parameters
    ----------
    p, q : distributions of the library
        Truth and model: both of one family; or any two densities on the line (`Gaussian`,
        `GaussianMixture`, `Laplace`, `Exponential`, `Gamma`, `Beta`); or a `DiagonalGaussian` and
        a `MultivariateGaussian`.

    Returns
    -------
    float
        Never negative, 0 for equal parameters, infinite where q excludes what p allows.

        Within a family the value has a relative error below 1e-13, however close the parameters.
        (Two exceptions: several correlated dimensions multiply 1e-15 by the condition number of the
        covariance of q; two `Binomial` with different n are summed, to about 1e-12.) Shapes of
        `Gamma` and `Beta` may be from 1e-100 to 1e100. Two densities of different families are
        integrated, to about 1e-11 (1e-7 where they all but coincide, D near 1e-13); two Gaussians
        or mixtures are left to `density_kl`.

    Raises
    ------
    InvalidDistribution
        different_lengths, for different numbers of outcomes or of dimensions.
    TypeError
        For two families without a common set of outcomes, such as `Poisson` and `Gamma`.

    Notes
    -----
    With ``φ(t) = t - 1 - ln t >= 0``:

    ==================  ===========================================================================
    Laplace             ``φ(bp/bq) + (bp/bq) (e^-δ - 1 + δ)``, ``δ = |mp - mq|/bp``
    Exponential         ``φ(rq/rp)``
    Gamma               ``kq φ(mean p/mean q)`` + the Bregman divergence of ``ln Γ(k) - k ln k + k``
    Beta                the Bregman divergence of ``ln B(a, b)``
    Poisson             ``rp φ(rq/rp)``
    Bernoulli           ``p ln(p/q) + (1-p) ln((1-p)/(1-q))``; `Binomial`: n times that
    Gaussians           ``½ Σ φ(λ) + ½ |μp - μq|²`` in units of q, λ the eigenvalues of ``Σp/Σq``
    ==================  ===========================================================================

    A Bregman divergence is taken as the integral of its second derivative, which is positive. (The
    textbook forms, which cancel: Gil, Alajaji & Linder 2013, "Rényi divergence measures for
    commonly used univariate continuous distributions"; the Bregman form: Nielsen & Nock 2010,
    "Entropies and cross-entropies of exponential families".)

    Examples
    --------
    >>> round(family_kl(Poisson(3), Poisson(2)), 6)
    0.216395
    >>> round(family_kl(Laplace(0, 1), Gaussian(0, 1)), 6)
    0.225791
    >>> family_kl(Gaussian(0, 1), Exponential(1))
    inf
    """
    match p, q:
        case ((Gaussian() | GaussianMixture()), (Gaussian() | GaussianMixture())):
            return density_kl(p, q)
        case Laplace(), Laplace():
            return _laplace_kl(p, q)
        case ((Gamma() | Exponential()), (Gamma() | Exponential())):
            return _gamma_kl(_as_gamma(p), _as_gamma(q))
        case Beta(), Beta():
            return _beta_kl(p, q)
        case Poisson(), Poisson():
            # In quarters, so that no sum of two rates overflows.
            a, b = p.rate / 4, q.rate / 4
            return 4 * float(_penalty(a, b, a - b)[0])
        case Bernoulli(), Bernoulli():
            return _bernoulli_kl(p.probability, q.probability)
        case Binomial(), Binomial():
            return _binomial_kl(p, q)
        case Categorical(), Categorical():
            return kl_divergence(p.probabilities, q.probabilities)
        case DiagonalGaussian(), DiagonalGaussian():
            return _diagonal_kl(p, q)
        case (
            (DiagonalGaussian() | MultivariateGaussian()),
            (DiagonalGaussian() | MultivariateGaussian()),
        ):
            return _multivariate_kl(_as_full(p), _as_full(q))
    if isinstance(p, Line) and isinstance(q, Line):
        return _line_kl(
            _as_gamma(p) if isinstance(p, Exponential) else p,
            _as_gamma(q) if isinstance(q, Exponential) else q,
        )
    raise TypeError(
        f"p is a {type(p).__name__} and q a {type(q).__name__}; give two distributions of one "
        "family, or two densities on the line."
    )


def _laplace_kl(p: Laplace, q: Laplace) -> float:
    ratio, apart = p.scale / q.scale, abs(p.location - q.location)
    delta = apart / p.scale
    # e^-δ - 1 + δ is itself a surplus, u - ln(1+u) with u = e^-δ - 1; far out only δ is left.
    if delta > 1e16:
        shift = apart / q.scale
    else:
        shift = ratio * float(log_surplus(math.expm1(-delta), -delta))
    return float(ratio_surplus(p.scale, q.scale)) + shift


def _as_gamma(p: Gamma | Exponential) -> Gamma:
    return Gamma(1.0, p.rate) if isinstance(p, Exponential) else p


def _gamma_kl(p: Gamma, q: Gamma) -> float:
    log_ratio = math.log(p.shape) - math.log(q.shape) + math.log(q.rate) - math.log(p.rate)
    # The means' ratio less 1: rationals, for it may be small while shapes and rates are far apart.
    ratio = Fraction(p.shape) * Fraction(q.rate) / (Fraction(q.shape) * Fraction(p.rate))
    if abs(log_ratio) < 700:
        u, log_ratio = float(ratio - 1), math.log(ratio)
    else:
        u = -1.0 if log_ratio < 0 else math.inf
    total = q.shape * float(log_surplus(u, log_ratio))
    step = q.shape - p.shape
    if step:
        s, rest, weights = _way(p.shape / abs(step), q.shape / abs(step))
        t = rest * p.shape + s * q.shape
        total += float(np.sum((weights * (step / t)) * (rest * (step / t)) * _bend(t)))
    return total


def _beta_kl(p: Beta, q: Beta) -> float:
    steps = (q.a - p.a, q.b - p.b)
    if steps == (0.0, 0.0):
        return 0.0
    reach = [
        min(x / abs(step) if step else math.inf for x, step in zip(shapes, steps, strict=True))
        for shapes in ((p.a, p.b), (q.a, q.b))
    ]
    s, rest, weights = _way(*reach)
    a, b = rest * p.a + s * q.a, rest * p.b + s * q.b
    total = a + b
    da, db = steps[0] / a, steps[1] / b
    # vᵀHv for H the Hessian of ln B, with ψ' = 1/t + h: of the 1/t a square is left, of the h
    # differences. The determinant of the steps and (a, b) is the same all the way.
    determinant = Fraction(q.a) * Fraction(p.b) - Fraction(q.b) * Fraction(p.a)
    turn = float(determinant) / a / b
    curve = turn * turn * (a / total) * b
    curve += da * da * _bend_drop(a, b) + db * db * _bend_drop(b, a)
    curve -= 2 * (steps[0] / total) * (steps[1] / total) * _bend(total)
    return float(np.sum(weights * rest * curve))


def _bernoulli_kl(p: float, q: float) -> float:
    # Both gaps are p - q: that of the complements would have lost what 1 - p has rounded away.
    return float(_penalty(p, q, p - q)[0] + _penalty(1 - p, 1 - q, q - p)[0])


def _binomial_kl(p: Binomial, q: Binomial) -> float:
    if p.n == q.n:
        return p.n * _bernoulli_kl(p.probability, q.probability) if p.n else 0.0
    if p.probability == 0:
        return -float(xlog1py(q.n, -q.probability)) + 0.0
    if p.n > q.n or q.probability in (0.0, 1.0):
        return math.inf
    counts = np.arange(p.n + 1)
    with np.errstate(all="ignore"):
        beyond = np.log(bdtrc(p.n, q.n, q.probability))
    # An outcome more, for all that only q holds possible.
    P = np.append(np.exp(p.log_pmf(counts)), 0.0)
    return kl_from_log(P, np.append(q.log_pmf(counts), beyond))


def _lengths_agree(p: int, q: int) -> None:
    if p != q:
        raise InvalidDistribution(
            "different_lengths",
            f"p has {p} dimensions and q has {q}; give both the same.",
            p=p,
            q=q,
        )


def _diagonal_kl(p: DiagonalGaussian, q: DiagonalGaussian) -> float:
    _lengths_agree(len(p.means), len(q.means))
    pairs = zip(p.means, p.stds, q.means, q.stds, strict=True)
    return math.fsum(density_kl(Gaussian(a, b), Gaussian(c, d)) for a, b, c, d in pairs)


def _as_full(p: DiagonalGaussian | MultivariateGaussian) -> MultivariateGaussian:
    if isinstance(p, MultivariateGaussian):
        return p
    return MultivariateGaussian(p.means, cast(tuple[tuple[float, ...], ...], np.diag(p.variance)))


def _multivariate_kl(p: MultivariateGaussian, q: MultivariateGaussian) -> float:
    _lengths_agree(len(p.mean), len(q.mean))
    root = _root(q)
    shift = solve_triangular(root, np.array(p.mean) - np.array(q.mean), lower=True)
    # The eigenvalues of Σp/Σq less 1, from the difference of the two.
    gap = np.array(p.covariance) - np.array(q.covariance)
    half = solve_triangular(root, gap, lower=True)
    u = np.linalg.eigvalsh(solve_triangular(root, half.T, lower=True))
    if np.all(np.abs(u) < 0.5):
        spread = float(np.sum(log_surplus(u, 0.0)))
    else:
        # Far apart there is enough left of the sum as it stands, and 1 + u has lost its digits.
        own = _root(p)
        logs = 2.0 * (np.log(np.diag(own)) - np.log(np.diag(root)))
        spread = float(np.sum(solve_triangular(root, own, lower=True) ** 2) - np.sum(1.0 + logs))
    return 0.5 * (spread + float(shift @ shift))


# --- quadrature between different families -------------------------------------------------------
#
# As in `densities`: 20 nodes on each panel. Where p lives on x > 0 the coordinate is ln x, where it
# lives on (0, 1) it is ln x/(1-x): there a density that is infinite at an end is smooth, and what
# falls like x^k falls like an exponential, of which one knows how far it reaches.

_NATS = 45.0  # e^-45 is 3e-20: what is less probable is left out
_LAPLACE_MARKS = np.array([0.0, 1.0, 3.0, 6.0, 10.0, 16.0, 24.0, 34.0, 50.0])


def _line_kl(p: Line, q: Line) -> float:
    """``D(p‖q)`` as the integral of ``p ln(p/q) - p + q``, >= 0 everywhere."""
    if isinstance(q, Beta) or (isinstance(q, Gamma) and not isinstance(p, Beta)):
        return math.inf  # the pairs with equal supports have closed forms
    z, weights = nodes_between(_panels(p, q))
    with np.errstate(all="ignore"):
        if isinstance(p, Beta):
            log_x, log_rest = log_expit(z), log_expit(-z)
            x, jacobian = expit(z), log_x + log_rest
            log_p = p._log_pdf(x, expit(-z), log_x, log_rest)
        elif isinstance(p, Gamma):
            x, log_x, jacobian = np.exp(z), z, z
            log_p = p._log_pdf(x, log_x)
        else:
            x, log_x, jacobian = z, z, np.zeros_like(z)
            log_p = p.log_pdf(x)
        log_q = q._log_pdf(x, log_x) if isinstance(q, Gamma) else q.log_pdf(x)
        r = log_p - log_q
        mass = np.exp(log_p + jacobian)
        paid = np.where(mass > 0, mass * r, 0.0) - mass + np.exp(log_q + jacobian)
        excess = np.where(np.abs(r) < 1, mass * log_surplus(np.expm1(-r), -r), paid)
    return float(weights @ excess) + _mass_outside(p, q)


def _mass_outside(p: Line, q: Line) -> float:
    """How much of q lies where p is 0."""
    ends = {Beta: (0.0, 1.0), Gamma: (0.0, math.inf)}.get(type(p), (-math.inf, math.inf))
    return _below(q, ends[0]) + _above(q, ends[1])


def _above(q: Line, x: float) -> float:
    """``q(X > x)``, to all digits however small."""
    if isinstance(q, Gamma):
        return float(gammaincc(q.shape, q.rate * x))
    return _below(_mirrored(q), -x)


def _mirrored(q: Line) -> Line:
    if isinstance(q, Laplace):
        return Laplace(-q.location, q.scale)
    weights, means, stds = components(cast(Gaussian | GaussianMixture, q))
    return GaussianMixture(tuple(weights), tuple(-means), tuple(stds))


def _below(q: Line, x: float) -> float:
    """``q(X < x)``, to all digits however small."""
    if isinstance(q, Gamma):
        return 0.0
    if isinstance(q, Laplace):
        z = (x - q.location) / q.scale
        return 0.5 * math.exp(z) if z < 0 else 1 - 0.5 * math.exp(-z)
    weights, means, stds = components(cast(Gaussian | GaussianMixture, q))
    return float(weights @ ndtr((x - means) / stds))


def _reach(steepness: float) -> float:
    """v with ``steepness (e^-v - 1 + v) >= _NATS``, from ``e^-v - 1 + v >= v²/(2+v)``."""
    need = _NATS / steepness
    return 0.5 * (need + math.sqrt(need * need + 8.0 * need))


def _panels(p: Line, q: Line) -> Array:
    """Where to cut the coordinate of p."""
    if isinstance(p, Beta):
        # In ln x/(1-x) ln p falls from its top at least like κ(e^-v - 1 + v), κ = ab/(a+b).
        centre = math.log(p.a) - math.log(p.b)
        reach = _reach(p.a / (p.a + p.b) * p.b)
        own = centre + reach * np.linspace(-1, 1, 51)
        cuts = _log_marks(q)
        cuts = cuts[cuts < 0]
        cuts = cuts - np.log(-np.expm1(cuts))
        high = max(centre, float(cuts.max(initial=centre))) + _NATS
    elif isinstance(p, Gamma):
        own = _log_marks(p)
        centre = _centre(p)
        cuts = _log_marks(q)
        high = max(float(own.max()), float(cuts.max(initial=centre)))
    else:
        return np.unique(np.concatenate([_marks(p), _marks(q)]))
    # Left of p's centre and q's marks (for a Gamma: its centre) the densities are exponentials in
    # this coordinate. A slow one is covered by its own marks, the others are gone in _NATS.
    first = _centre(q) if isinstance(q, Gamma) else float(cuts.min(initial=centre))
    low = min(centre, first) - _NATS
    steps = np.linspace(low, high, math.ceil(high - low) + 1)
    return np.unique(np.concatenate([own, cuts, steps]))


def _centre(p: Gamma) -> float:
    return math.log(p.shape) - math.log(p.rate)


def _marks(p: Line) -> Array:
    """Where to cut x for a density on the whole line."""
    if isinstance(p, Laplace):
        marks = p.scale * _LAPLACE_MARKS
        return np.concatenate([p.location - marks, p.location + marks])
    p = cast(Gaussian | GaussianMixture, p)
    _, means, stds = components(p)
    marks = (means[:, None] + stds[:, None] * SIGMA_MARKS).ravel()
    cuts = bend_cuts(p)
    return np.concatenate([marks, cuts[(cuts > marks.min()) & (cuts < marks.max())]])


def _log_marks(p: Line) -> Array:
    """Where to cut ln x, for x > 0."""
    if isinstance(p, Gamma):
        need = _NATS / p.shape
        # φ(1+u) >= u²/2(1+u) on the right, as on the left in `_reach`.
        high = math.log1p(need + math.sqrt(need * need + 2.0 * need))
        centre = _centre(p)
        return centre + np.linspace(-_reach(p.shape), high, 31)
    marks = _marks(p)
    return np.log(marks[marks > 0])
