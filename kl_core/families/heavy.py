"""Densities with a box's edges or with heavy tails: uniform, Student, Cauchy. In nats."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, real
from kl_core.line.densities import finite_number, positive_number
from kl_core.line.stirling import log_less_psi, stirling
from kl_core.quantities import Nats

LEAST_FREEDOM = 0.1


@dataclass(frozen=True)
class Uniform:
    """The same density everywhere between two ends, ``1/(high - low)``, and none outside.

    Parameters
    ----------
    low, high : float
        The ends, finite; `high` above `low`.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = Uniform(-1, 3)
    >>> p.mean, round(p.variance, 6), round(p.entropy, 6)
    (1.0, 1.333333, 1.386294)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        low, high = finite_number("low", self.low), finite_number("high", self.high)
        if not 0 < high - low < math.inf:
            raise InvalidDistribution(
                "out_of_range",
                f"low is {low!r} and high is {high!r}; high must be above low, and their distance "
                "finite.",
                name="high",
                value=high,
            )
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @property
    def width(self) -> float:
        """``high - low``."""
        return self.high - self.low

    @property
    def mean(self) -> float:
        """Halfway."""
        return self.low + self.width / 2

    @property
    def variance(self) -> float:
        """``width² / 12``."""
        return self.width * self.width / 12

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``ln width``."""
        return math.log(self.width)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`; -inf outside."""
        x = real(x, "x")
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -math.log(self.width), np.where(np.isnan(x), x, -np.inf))

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return np.random.default_rng(rng).uniform(self.low, self.high, n)


@dataclass(frozen=True)
class StudentT:
    """Student's t density, in proportion to ``(1 + z²/df)^(-(df+1)/2)``, ``z = (x - m)/s``.

    Its tails fall like a power: the fewer degrees of freedom the heavier. At 1 it is the `Cauchy`
    density, and for ever more degrees it tends to the `Gaussian`.

    Parameters
    ----------
    df : float
        Degrees of freedom, at least 0.1.
    location : float
        Centre m, finite.
    scale : float
        s, above 0; not the standard deviation.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> p = StudentT(5, 0, 2)
    >>> p.mean, round(p.variance, 6), round(p.entropy, 6)
    (0.0, 6.666667, 2.32065)
    """

    df: float
    location: float
    scale: float

    def __post_init__(self) -> None:
        df = positive_number("df", self.df)
        if df < LEAST_FREEDOM:
            raise InvalidDistribution(
                "out_of_range",
                f"df is {df!r}; it must be at least {LEAST_FREEDOM}.",
                name="df",
                value=df,
            )
        object.__setattr__(self, "df", df)
        object.__setattr__(self, "location", finite_number("location", self.location))
        object.__setattr__(self, "scale", positive_number("scale", self.scale))

    @property
    def mean(self) -> float:
        """The location; NaN for df <= 1, where there is none."""
        return self.location if self.df > 1 else math.nan

    @property
    def variance(self) -> float:
        """``s² df/(df-2)``; infinite for df <= 2, NaN for df <= 1."""
        if self.df <= 2:
            return math.inf if self.df > 1 else math.nan
        return self.scale * self.scale * (self.df / (self.df - 2))

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``(df+1)/2 (ψ((df+1)/2) - ψ(df/2)) - ln c`` + ``ln s``."""
        half = self.df / 2
        # ψ((df+1)/2) - ψ(df/2), of which large ones would leave little
        step = math.log1p(0.5 / half) + log_less_psi(half) - log_less_psi(half + 0.5)
        return (half + 0.5) * step - log_peak(self.df) + math.log(self.scale)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`."""
        z = (real(x, "x") - self.location) / self.scale
        return log_peak(self.df) - math.log(self.scale) - (self.df + 1) / 2 * log_tail(z, self.df)

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return self.location + self.scale * np.random.default_rng(rng).standard_t(self.df, n)

    def below(self, x: float) -> float:
        """``P(X < x)``, to all digits however small."""
        return float(stdtr(self.df, (x - self.location) / self.scale))


@dataclass(frozen=True)
class Cauchy:
    """The Cauchy density, ``1 / (π s (1 + z²))``, ``z = (x - m)/s``: `StudentT` with df 1.

    Parameters
    ----------
    location : float
        Centre m, finite. (There is no mean.)
    scale : float
        s, above 0: half of all lies within s of m.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> round(Cauchy(0, 1).entropy, 6)  # ln 4π
    2.531024
    """

    location: float
    scale: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "location", finite_number("location", self.location))
        object.__setattr__(self, "scale", positive_number("scale", self.scale))

    @property
    def entropy(self) -> Nats:
        """Differential entropy, ``ln 4πs``."""
        return math.log(4 * math.pi) + math.log(self.scale)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Logarithm of the density, same shape as `x`."""
        return StudentT(1, self.location, self.scale).log_pdf(x)

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        return self.location + self.scale * np.random.default_rng(rng).standard_cauchy(n)


def log_peak(df: float) -> float:
    """``ln c``, the logarithm of Student's density at 0, of scale 1."""
    half = df / 2
    step = math.log1p(0.5 / half)
    bulk = float(stirling(half + 0.5) - stirling(half))
    return bulk + (half + 0.5) * step - 0.5 - 0.5 * math.log(2 * math.pi)


def log_tail(z: Array, df: float) -> Array:
    """``ln(1 + z²/df)``, also where z² overflows."""
    y = np.abs(z) / math.sqrt(df)
    with np.errstate(over="ignore", divide="ignore"):
        return np.where(y < 1e8, np.log1p(y * y), 2 * np.log(y))
