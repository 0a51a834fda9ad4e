"""Gaussians in several dimensions: entropies, log densities, samples. In nats."""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, real
from kl_core.line.densities import Gaussian, finite_number, positive_number
from kl_core.quantities import Nats


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


_WIDEST = 1400.0
"""The largest log variance, either way: beyond it the std is no float."""


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

    @classmethod
    def from_log_variances(cls, means: ArrayLike, log_variances: ArrayLike) -> "DiagonalGaussian":
        """The same from ``ln σ²``, as an encoder gives it; `family_kl` loses none of its digits.

        Parameters
        ----------
        means, log_variances : array_like, shape (d,)
            One per coordinate; every log variance within ±1400.

        Raises
        ------
        InvalidDistribution
            As the class; out_of_range for a log variance whose variance no float holds.

        Examples
        --------
        >>> p = DiagonalGaussian.from_log_variances([1e-6], [1e-6])
        >>> p.stds, p.log_variances
        ((1.000000500000125,), (1e-06,))
        """
        logs = _vector("log_variances", log_variances)
        for value in logs:
            if abs(value) > _WIDEST:
                raise InvalidDistribution(
                    "out_of_range",
                    f"log_variances has the entry {value!r}; it must be from -{_WIDEST:g} to "
                    f"{_WIDEST:g}.",
                    name="log_variances",
                    value=value,
                )
        made = cls(_vector("means", means), tuple(math.exp(value / 2) for value in logs))
        object.__setattr__(made, "_log_variances", logs)
        return made

    @property
    def log_variances(self) -> tuple[float, ...]:
        """``ln σ²``, as they were given if they were."""
        given: tuple[float, ...] | None = getattr(self, "_log_variances", None)
        return given or tuple(2.0 * math.log(std) for std in self.stds)

    @property
    def by_log_variances(self) -> bool:
        """Whether the log variances were given, and say more than the stds."""
        return hasattr(self, "_log_variances")

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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> Array:
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
