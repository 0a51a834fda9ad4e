"""What divergences of parametric families are made of, without cancellation.

The surplus of a tangent over a logarithm, of `ln Γ` over Stirling's main part, and the curvature of
what is left; each as a sum of terms of one sign where the textbook form subtracts.
"""

import math
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi, xlogy

from kl_core.densities import nodes_between
from kl_core.discrete import Array, exact_log_ratios, kl_penalties

TINY = float(np.finfo(np.float64).tiny)


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


def penalty(a: ArrayLike, b: ArrayLike, gap: ArrayLike) -> Array:
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


def stirling(t: ArrayLike) -> Array:
    """``ln Γ(t) - t ln t + t``: what large shapes do not lose to cancellation (DLMF 5.11.1)."""
    t = np.asarray(t, dtype=np.float64)
    large = np.maximum(t, 16.0)
    small = np.minimum(t, 16.0)
    rest = _powers(large, (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)) / large
    far: Array = 0.5 * np.log(2.0 * np.pi / large) + rest
    return np.where(t >= 16.0, far, gammaln(small) - xlogy(small, small) + small)


def log_less_psi(t: float) -> float:
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


def bend(t: Array) -> Array:
    """``t² h(t)``."""
    x = t[..., None] + _STEPS
    last = t + 16.0
    tail = sum(c * last ** (2.0 - n) for n, c in _TAIL)
    return cast(Array, np.sum((t[..., None] / x) ** 2 / (x + 1), axis=-1) + (t / last) ** 2 * tail)


def bend_drop(t: Array, step: Array) -> Array:
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


def way(start: float, end: float) -> tuple[Array, Array, Array]:
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
