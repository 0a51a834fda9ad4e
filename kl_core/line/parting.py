"""Two equal shapes on a line, pulled apart: what each divergence says, and which way it points.

P stays, Q is P moved to the right by a distance. A slope is the derivative by that distance, which
is what gradient descent follows. Amounts of information are in nats.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from scipy.special import ndtr

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import js_divergence
from kl_core.quantities import Nats, Probability, Ratio

Shape = Literal["blocks", "bells"]

WIDTH = 1.0
"""Of a block: uniform on an interval of this length."""
STD = 0.5
"""Of a bell."""
FARTHEST = 4.0
"""The end of a `parting_curve`."""
LIMIT = 100.0


@dataclass(frozen=True)
class Parting:
    """P and Q at some distance. A slope is NaN at a corner, and where the value is infinite."""

    shape: Shape
    distance: float
    overlap: Probability
    """``integral min(p, q)``."""
    forward: Nats
    """``D(P||Q)``; here ``D(Q||P)`` is the same."""
    forward_slope: Nats
    """Per unit of length, as all slopes."""
    js: Nats
    js_slope: Nats
    total_variation: Probability
    total_variation_slope: Ratio
    wasserstein: Ratio
    """W1, which is the distance itself."""
    wasserstein_slope: Ratio


def parting(shape: Shape, distance: float) -> Parting:
    """P and Q of one shape at a distance.

    Parameters
    ----------
    shape : {"blocks", "bells"}
        Uniform on an interval of length `WIDTH`, or normal with standard deviation `STD`.
    distance : float
        From 0 to 100.

    Raises
    ------
    InvalidDistribution
        out_of_range for `distance`.

    Examples
    --------
    >>> away = parting("blocks", 2)
    >>> away.forward, round(away.js, 6), away.js_slope, away.wasserstein, away.wasserstein_slope
    (inf, 0.693147, 0.0, 2.0, 1.0)
    >>> round(parting("bells", 2).forward, 6)
    8.0
    """
    if not 0 <= distance <= LIMIT:
        raise InvalidDistribution(
            "out_of_range",
            f"distance is {distance!r}; it must be from 0 to {LIMIT:g}.",
            name="distance",
            value=distance,
        )
    distance += 0.0  # a zero has no sign
    return _blocks(distance) if shape == "blocks" else _bells(distance)


@cache
def parting_curve(shape: Shape) -> tuple[Parting, ...]:
    """The shape at distances from 0 to `FARTHEST`.

    Examples
    --------
    >>> len(parting_curve("blocks")), parting_curve("blocks")[-1].distance
    (81, 4.0)
    """
    return tuple(parting(shape, i * FARTHEST / 80) for i in range(81))


def _blocks(distance: float) -> Parting:
    # What P has alone is distance / WIDTH, until nothing is shared; so has Q. There M is half.
    alone = min(distance / WIDTH, 1.0)
    slope = 1 / WIDTH if distance < WIDTH else 0.0
    if distance in (0, WIDTH):
        slope = math.nan
    return Parting(
        shape="blocks",
        distance=distance,
        overlap=1 - alone,
        forward=math.inf if distance else 0.0,
        forward_slope=math.nan,
        js=alone * math.log(2),
        js_slope=slope * math.log(2),
        total_variation=alone,
        total_variation_slope=slope,
        wasserstein=distance,
        wasserstein_slope=1.0 if distance else math.nan,
    )


def _bells(distance: float) -> Parting:
    js, js_slope = _bells_js(distance)
    half = distance / (2 * STD)
    peak = math.exp(-half * half / 2) / math.sqrt(2 * math.pi)
    return Parting(
        shape="bells",
        distance=distance,
        overlap=2 * float(ndtr(-half)),
        forward=2 * half * half,
        forward_slope=2 * half / STD,
        js=js,
        js_slope=js_slope,
        total_variation=math.erf(half / math.sqrt(2)),
        total_variation_slope=peak / STD if distance else math.nan,
        wasserstein=distance,
        wasserstein_slope=1.0 if distance else math.nan,
    )


def _bells_js(distance: float) -> tuple[float, float]:
    """By the trapezoidal rule, which for functions as smooth as these converges exponentially."""
    step = STD / 40
    x = np.arange(-12 * STD, distance + 12 * STD, step)
    p, q = (step * _bell((x - centre) / STD) for centre in (0.0, distance))
    log_ratio = distance * (distance - 2 * x) / (2 * STD**2)  # of p and q
    # log(q/m) with m = (p+q)/2; near p = q from the difference alone
    with np.errstate(over="ignore"):
        near = -np.log1p(np.expm1(log_ratio) / 2)
    far = math.log(2) - np.logaddexp(0, log_ratio)
    log_q = np.where(np.abs(log_ratio) < 1, near, far)
    # dq/ds is q (x - s) / STD^2; the terms from dm/ds cancel.
    slope = float(q * (x - distance) @ log_q) / (2 * STD**2)
    return js_divergence(p, q, normalize=True), max(slope, 0.0)  # far off, only rounding is left


def _bell(z: np.ndarray) -> np.ndarray:
    density: np.ndarray = np.exp(-z * z / 2) / (STD * math.sqrt(2 * math.pi))
    return density
