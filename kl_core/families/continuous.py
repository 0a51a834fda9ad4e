"""Laplace, gamma, exponential, beta and Dirichlet densities: entropies, log densities. In nats."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, real
from kl_core.finite.surplus import log_surplus
from kl_core.line.densities import finite_number, positive_number
from kl_core.line.stirling import log_less_psi, stirling
from kl_core.quantities import Nats


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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).beta(self.a, self.b, n)


@dataclass(frozen=True)
class Dirichlet:
    """The Dirichlet density of shares that sum to 1, in proportion to ``prod x_i^(a_i - 1)``.

    Parameters
    ----------
    concentration : tuple of float
        a, one per share and at least two, each above 0; any 1-D array-like is kept as a tuple.

    Raises
    ------
    InvalidDistribution
        empty (also: a single share), wrong_shape, not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Dirichlet([1, 2, 3])
    >>> [round(m, 6) for m in p.mean], round(p.entropy, 6)
    ([0.166667, 0.333333, 0.5], -1.244345)
    """

    concentration: tuple[float, ...]

    def __post_init__(self) -> None:
        values = real(self.concentration, "concentration")
        if values.ndim != 1:
            raise InvalidDistribution(
                "wrong_shape",
                f"concentration has shape {values.shape}; give one flat list of numbers.",
                name="concentration",
                shape=values.shape,
            )
        if values.size < 2:
            raise InvalidDistribution(
                "empty", "concentration needs at least two entries.", name="concentration"
            )
        kept = tuple(positive_number("concentration", value) for value in values.tolist())
        object.__setattr__(self, "concentration", kept)

    @property
    def total(self) -> float:
        """Sum of the concentration."""
        return math.fsum(self.concentration)

    @property
    def mean(self) -> tuple[float, ...]:
        """``a / sum a``."""
        return tuple(a / self.total for a in self.concentration)

    @property
    def variance(self) -> tuple[float, ...]:
        """``m (1-m) / (sum a + 1)`` of the means m."""
        total = self.total
        return tuple(a / total * ((total - a) / total) / (total + 1.0) for a in self.concentration)

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``ln B(a) - sum (a_i - 1)(ψ(a_i) - ψ(sum a))``."""
        total = self.total
        bulk = math.fsum(a * log_less_psi(a) for a in self.concentration)
        constant = math.fsum(float(stirling(a)) for a in self.concentration)
        edges = math.fsum(float(psi(a)) for a in self.concentration)
        return (
            (bulk - total * log_less_psi(total))
            + (constant - float(stirling(total)))
            + (edges - len(self.concentration) * float(psi(total)))
        )

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density at shares of shape ``(..., k)``, shape ``(...)``.

        -inf where a share is outside [0, 1] or they do not sum to 1 within 1e-9.
        """
        shares = real(x, "x")
        a = np.array(self.concentration)
        with np.errstate(all="ignore"):
            terms = np.where(a == 1.0, 0.0, (a - 1.0) * np.log(shares))
            total = np.sum(terms, axis=-1) - float(np.sum(gammaln(a)) - gammaln(self.total))
            valid = np.all(shares >= 0, axis=-1) & (np.abs(np.sum(shares, axis=-1) - 1.0) <= 1e-9)
        return np.where(valid, total, -np.inf)

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
        """`n` independent draws, shape ``(n, k)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).dirichlet(self.concentration, n)


def _edge(shape: float, flat: float) -> float:
    """Log density at an end of the support where it goes like ``x^(shape - 1)``."""
    if shape == 1.0:
        return flat
    return math.inf if shape < 1.0 else -math.inf


def _beta_stirling(p: Beta) -> float:
    return float(stirling(p.a) + stirling(p.b) - stirling(p.a + p.b))
