"""Parametric families of distributions: entropies, densities, samples. Everything is in nats."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.special import psi, xlog1py, xlogy

from kl_core.densities import Gaussian, finite_number, positive_number
from kl_core.discrete import Array, distribution, entropy, ideal_lengths, real
from kl_core.errors import InvalidDistribution
from kl_core.quantities import Nats, Probability
from kl_core.surplus import log_less_psi, log_surplus, penalty, stirling

Rng = np.random.Generator | int


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
        return k * log_less_psi(k) + float(psi(k)) + float(stirling(k)) - math.log(self.rate)

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
        return -bulk - log_x - stirling(k)

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
        bulk = sum(sign * x * log_less_psi(x) for sign, x in ((1, a), (1, b), (-1, a + b)))
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
    return float(stirling(p.a) + stirling(p.b) - stirling(p.a + p.b))


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
            bulk = penalty(k.ravel(), np.full(k.size, self.rate), k.ravel() - self.rate)
            return -bulk.reshape(k.shape) - _log_factorial_rest(k)

        return _on_counts(k, log_pmf)

    def sample(self, n: int, rng: Rng) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).poisson(self.rate, n)


def _log_factorial_rest(k: Array) -> Array:
    """``ln k! - k ln k + k``."""
    least = np.maximum(k, 1.0)
    return np.where(k > 0, np.log(least) + stirling(least), 0.0)


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
            bulk = penalty(hits, np.full(k.size, n * p), gap)
            bulk += penalty(misses, np.full(k.size, n * (1.0 - p)), -gap)
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
        return len(self.mean) * Gaussian(0.0, 1.0).entropy + _half_log_det(cholesky(self))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density at points of shape ``(..., d)``, shape ``(...)``."""
        root = cholesky(self)
        points = real(x, "x") - np.array(self.mean)
        z = solve_triangular(root, points.reshape(-1, len(self.mean)).T, lower=True)
        return _standard_log_pdf(z.T.reshape(points.shape)) - _half_log_det(root)

    def sample(self, n: int, rng: Rng) -> Array:
        """`n` independent draws, shape ``(n, d)``; `rng` is a Generator or a seed."""
        z = np.random.default_rng(rng).standard_normal((n, len(self.mean)))
        return np.array(self.mean) + z @ cholesky(self).T


def _standard_log_pdf(z: Array) -> Array:
    return cast(Array, -0.5 * np.sum(z * z, axis=-1) - 0.5 * z.shape[-1] * math.log(2.0 * math.pi))


def cholesky(p: MultivariateGaussian) -> Array:
    """Lower triangular L with ``L Lᵀ = Σ``."""
    return np.linalg.cholesky(np.array(p.covariance))


def _half_log_det(root: Array) -> float:
    return float(np.sum(np.log(np.diag(root))))
