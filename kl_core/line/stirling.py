"""What ``ln Γ`` has beside Stirling's main part, and how that bends, without cancellation.

Each is a sum of terms of one sign where the textbook form subtracts.
"""

import math
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi, xlogy

from kl_core.finite.entropies import Array
from kl_core.line.densities import nodes_between


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
