"""Two samples of numbers, compared through common bins or through kernel densities."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import js_divergence
from kl_core.finite.entropies import Array, kl_divergence, real
from kl_core.quantities import Nats, Probability

MOST_KERNELS = 5_000
"""The largest sample a kernel density is made of."""

_REACH = 9.0  # bandwidths beyond the outermost points: a mass of 1e-19 is left out
_WIDEST = 1e300
_MOST_NODES = 8_000
_BLOCK = 1 << 21


@dataclass(frozen=True)
class Bins:
    """Two samples counted in the same bins."""

    edges: tuple[float, ...]
    """Ends of the bins, one more than there are bins; the last bin holds its right end too."""
    p_counts: tuple[int, ...]
    q_counts: tuple[int, ...]


def common_bins(x: ArrayLike, y: ArrayLike, bins: int) -> Bins:
    """Count two samples in `bins` bins of one width, from the least value of both to the largest.

    Parameters
    ----------
    x, y : array_like, shape (n,) and (m,)
        Samples from P and from Q, finite.
    bins : int
        At least 1.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, not_a_number, not_finite, or out_of_range for `bins`.

    Examples
    --------
    >>> common_bins([0, 1, 1], [2, 3, 4], bins=2)
    Bins(edges=(0.0, 2.0, 4.0), p_counts=(3, 0), q_counts=(0, 3))
    """
    X, Y = _sample(x, "x"), _sample(y, "y")
    if bins < 1:
        raise InvalidDistribution(
            "out_of_range", f"bins is {bins}; it is at least 1.", name="bins", value=bins
        )
    low, high = _ends(X, Y)
    _refuse_endless(high - low)
    if not _apart(low, high, bins):
        # All values are equal, or so near that the bins do not fit between them: one unit round.
        low, high = low - max(abs(low), 1.0), high + max(abs(high), 1.0)
        _refuse_endless(high - low)
    edges = np.linspace(low, high, bins + 1)
    return Bins(
        edges=tuple(edges.tolist()),
        p_counts=tuple(np.histogram(X, bins, (low, high))[0].tolist()),
        q_counts=tuple(np.histogram(Y, bins, (low, high))[0].tolist()),
    )


def _apart(low: float, high: float, bins: int) -> bool:
    """Are there numbers enough between both ends for so many bins?"""
    return bool((np.diff(np.linspace(low, high, bins + 1)) > 0).all())


@dataclass(frozen=True)
class BinChoice:
    """What the divergences are for one number of bins."""

    bins: int
    forward: Nats
    reverse: Nats
    js: Nats


def by_bins(x: ArrayLike, y: ArrayLike, choices: Iterable[int]) -> tuple[BinChoice, ...]:
    """Divergences between the frequencies of two samples, for several numbers of `common_bins`.

    Raises
    ------
    InvalidDistribution
        As `common_bins`.

    Examples
    --------
    >>> [round(c.forward, 4) for c in by_bins([0, 1, 1, 4], [0, 2, 3, 4], [2, 4])]
    [0.5493, inf]
    """
    found = []
    for bins in choices:
        counted = common_bins(x, y, bins)
        p, q = counted.p_counts, counted.q_counts
        found.append(
            BinChoice(
                bins,
                kl_divergence(p, q, normalize=True),
                kl_divergence(q, p, normalize=True),
                js_divergence(p, q, normalize=True),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class KernelComparison:
    """Two samples smoothed by normal kernels, and divergences between the densities they make."""

    p_bandwidth: float
    """Standard deviation of the kernels, in the unit of the data."""
    q_bandwidth: float
    x: tuple[float, ...]
    """Places at which the densities are listed, evenly spaced, as far as they can be seen."""
    p: tuple[float, ...]
    """Density of P there, per unit of the data."""
    q: tuple[float, ...]
    forward: Nats
    reverse: Nats
    js: Nats
    hellinger: Probability
    total_variation: Probability
    """To four decimals: its integrand has corners."""
    entropy: Nats
    """Differential entropy of P's density; it may be negative."""
    model_entropy: Nats
    """The same of Q's."""
    cross_entropy: Nats
    """``-∫ p log q``."""
    error: Nats
    """By how much `forward` or `reverse` changes if every second node is left out."""


def bandwidth(x: ArrayLike, factor: float = 1.0) -> float:
    """Scott's rule for a normal kernel: standard deviation times ``n**(-1/5)``, times `factor`.

    As `scipy.stats.gaussian_kde` chooses it (Scott, *Multivariate Density Estimation*, 1992).

    Raises
    ------
    InvalidDistribution
        As `common_bins`; out_of_range where the values do not vary, or for `factor`.

    Examples
    --------
    >>> round(bandwidth([1, 2, 3, 4, 5]), 6)
    1.145977
    """
    X = _sample(x, "x")
    if not 0 < factor < math.inf:
        raise InvalidDistribution(
            "out_of_range", f"factor is {factor}; it is above 0.", name="factor", value=factor
        )
    with np.errstate(all="ignore"):
        spread = float(np.std(X, ddof=1)) if X.size > 1 else 0.0
    if not 1e-300 < spread < math.inf:
        raise InvalidDistribution(
            "out_of_range",
            f"the values spread by {spread}; a bandwidth needs values that differ.",
            name="spread",
            value=spread,
        )
    return float(factor * spread * X.size**-0.2)


def kernel_comparison(x: ArrayLike, y: ArrayLike, factor: float = 1.0) -> KernelComparison:
    """Divergences between the kernel densities of two samples.

    Every value becomes a normal density of `bandwidth`; P and Q are their means. The integrals are
    sums over evenly spaced nodes, a quarter of the smaller bandwidth apart, with logarithms that
    do not underflow: for densities this smooth the error falls exponentially with the spacing
    (Trefethen & Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 2014).

    Parameters
    ----------
    x, y : array_like, shape (n,) and (m,)
        Samples from P and from Q, of 2 to `MOST_KERNELS` values each.
    factor : float
        What Scott's bandwidths are multiplied by, above 0.

    Raises
    ------
    InvalidDistribution
        As `bandwidth`; out_of_range for too many values, or a range too wide for the kernels.

    Examples
    --------
    >>> both = kernel_comparison([-1, 0, 1], [-1, 0, 1])
    >>> both.forward, both.total_variation
    (0.0, 0.0)
    """
    X, Y = _sample(x, "x"), _sample(y, "y")
    for name, values in (("x", X), ("y", Y)):
        if values.size > MOST_KERNELS:
            raise InvalidDistribution(
                "out_of_range",
                f"{name} has {values.size} values; {MOST_KERNELS} are the most.",
                name=name,
                value=values.size,
            )
    widths = bandwidth(X, factor), bandwidth(Y, factor)
    margin, step = _REACH * max(widths), min(widths) / 4
    low, high = (end + side * margin for end, side in zip(_ends(X, Y), (-1, 1), strict=True))
    _refuse_endless(high - low)
    nodes = 2 * math.ceil((high - low) / step / 2) + 1
    if nodes > _MOST_NODES:
        raise InvalidDistribution(
            "out_of_range",
            "the values reach too far for so narrow a kernel.",
            name="range",
            value=nodes,
        )
    grid = np.linspace(low, high, nodes)
    log_p, log_q = (_log_density(grid, *of) for of in ((X, widths[0]), (Y, widths[1])))
    p, q, weight = np.exp(log_p), np.exp(log_q), float(grid[1] - grid[0])
    gap = log_p - log_q
    # p log(p/q) - p + q is nowhere negative, and its integral is the same.
    forward, reverse = p * gap - p + q, q * -gap - q + p
    log_m = np.logaddexp(log_p, log_q) - math.log(2)
    far = _REACH - 3.5
    shown = np.linspace(low + far * max(widths), high - far * max(widths), 401)
    return KernelComparison(
        p_bandwidth=widths[0],
        q_bandwidth=widths[1],
        x=tuple(shown.tolist()),
        p=tuple(np.exp(_log_density(shown, X, widths[0])).tolist()),
        q=tuple(np.exp(_log_density(shown, Y, widths[1])).tolist()),
        forward=_area(forward, weight),
        reverse=_area(reverse, weight),
        js=min(_area(p * (log_p - log_m) + q * (log_q - log_m), weight) / 2, math.log(2)),
        hellinger=math.sqrt(min(_area((np.sqrt(p) - np.sqrt(q)) ** 2, weight) / 2, 1.0)),
        total_variation=min(_area(np.abs(p - q), weight) / 2, 1.0),
        entropy=float(np.sum(-p * log_p)) * weight,
        model_entropy=float(np.sum(-q * log_q)) * weight,
        cross_entropy=float(np.sum(-p * log_q)) * weight,
        error=max(
            abs(_area(terms, weight) - _area(terms[::2], 2 * weight))
            for terms in (forward, reverse)
        ),
    )


def _area(heights: Array, width: float) -> float:
    return max(float(np.sum(heights)) * width, 0.0)


def _log_density(at: Array, values: Array, width: float) -> Array:
    """Logarithm of the mean of normal densities round `values`, shaped as `at`."""
    found = np.empty_like(at)
    rows = max(1, _BLOCK // values.size)
    for i in range(0, at.size, rows):
        z = (at[i : i + rows, None] - values) / width
        exponent = -0.5 * z * z
        peak = exponent.max(axis=1)
        mass = np.exp(exponent - peak[:, None]).sum(axis=1)
        found[i : i + rows] = peak + np.log(mass)
    return found - math.log(values.size * width * math.sqrt(2 * math.pi))


def _sample(values: ArrayLike, name: str) -> Array:
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
    if not np.isfinite(array).all():
        value = float(array[~np.isfinite(array)][0])
        code: Literal["not_a_number", "not_finite"] = (
            "not_a_number" if math.isnan(value) else "not_finite"
        )
        raise InvalidDistribution(
            code, f"{name} has {value}; a value is a finite number.", name=name, value=value
        )
    return array


def _ends(X: Array, Y: Array) -> tuple[float, float]:
    """The least and the largest value; Python's numbers overflow without a warning."""
    return float(min(X.min(), Y.min())), float(max(X.max(), Y.max()))


def _refuse_endless(width: float) -> None:
    if not width < _WIDEST:
        raise InvalidDistribution(
            "out_of_range",
            f"the values reach over {width}; that is too far for floats.",
            name="range",
            value=float(width),
        )
