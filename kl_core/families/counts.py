"""Poisson, Bernoulli, binomial and categorical distributions: entropies, samples. In nats."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlog1py, xlogy

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, distribution, entropy, ideal_lengths, real
from kl_core.finite.surplus import penalty
from kl_core.line.densities import finite_number
from kl_core.line.stirling import stirling
from kl_core.quantities import Nats, Probability


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

    def sample(self, n: int, rng: np.random.Generator | int) -> NDArray[np.int64]:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> NDArray[np.int64]:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> NDArray[np.int64]:
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

    def sample(self, n: int, rng: np.random.Generator | int) -> NDArray[np.int64]:
        """`n` independent draws, shape ``(n,)``; `rng` is a Generator or a seed."""
        P = np.array(self.probabilities)
        possible = np.flatnonzero(P)  # so that no rounding can draw what cannot happen
        weights = P[possible] / P[possible].sum()
        return np.random.default_rng(rng).choice(possible, size=n, p=weights)
