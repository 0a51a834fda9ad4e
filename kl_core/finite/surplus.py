"""What a tangent has over a logarithm, without cancellation.

Divergences are made of it: a sum of terms of one sign where the textbook form subtracts.
"""

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.entropies import Array, exact_log_ratios, kl_penalties

TINY = float(np.finfo(np.float64).tiny)


def log_surplus(u: ArrayLike, log_ratio: ArrayLike) -> Array:
    """``u - ln(1+u)``, >= 0, given ``ln(1+u)`` as the parameters have it, for u far from 0."""
    u = np.asarray(u, dtype=np.float64)
    with np.errstate(all="ignore"):
        s = u / (2 + u)  # ln(1+u) = 2 atanh(s), and then as in `entropies.kl_penalties`
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


def penalty(a: ArrayLike, b: ArrayLike, gap: ArrayLike) -> Array:
    """``a ln(a/b) - a + b`` of numbers >= 0, given ``gap = a - b``."""
    a, b, gap = np.atleast_1d(a, b, gap)
    with np.errstate(all="ignore"):
        return kl_penalties(a, b, gap, np.where(a > 0, exact_log_ratios(a, b, gap), 0.0))


def exact_product(x: Array, y: Array | float) -> tuple[Array, Array]:
    """``x * y`` as rounded, and what the rounding took: their sum is exact (Dekker 1971)."""
    product = x * y
    x_high, y_high = (
        z * 134217729.0 - (z * 134217729.0 - z) for z in (x, np.asarray(y, dtype=np.float64))
    )
    x_low, y_low = x - x_high, y - y_high
    rest = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low
    return product, rest
