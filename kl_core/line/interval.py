"""Continuous chances: a density is a height, a probability is an area."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from kl_core.errors import Code, InvalidDistribution
from kl_core.finite.entropies import Array, real
from kl_core.quantities import Probability, Ratio

Shape = Literal["uniform", "bell"]


@dataclass(frozen=True)
class Interval:
    """A stretch under a density: `uniform` of total width `width`, or a `bell` whose sigma it is.

    Both have their centre at 0.
    """

    shape: Shape
    width: float
    low: float
    high: float
    peak: Ratio
    """The density's largest value, in one over the unit of `width`; it may exceed 1."""
    probability: Probability
    """The area between `low` and `high`."""

    @property
    def length(self) -> float:
        return self.high - self.low

    def density(self, x: ArrayLike) -> Array:
        """The height of the curve at each `x`."""
        at = real(x, "x")
        if self.shape == "uniform":
            return np.where(np.abs(at) <= self.width / 2, self.peak, 0.0)
        return self.peak * np.exp(-0.5 * (at / self.width) ** 2)


def interval(shape: Shape, width: float, low: float, high: float) -> Interval:
    """The probability of ``low <= X <= high``; the ends may come in either order.

    Raises
    ------
    InvalidDistribution
        out_of_range unless `width` is finite and above 0; not_finite or not_a_number for the ends.

    Examples
    --------
    >>> half = interval("uniform", width=0.5, low=0, high=0.1)
    >>> half.peak, round(half.probability, 12)
    (2.0, 0.2)
    """
    if not 0 < width < math.inf:
        raise InvalidDistribution(
            "out_of_range", f"width is {width!r}; it is above 0.", name="width", value=width
        )
    for name, end in (("low", low), ("high", high)):
        if not math.isfinite(end):
            code: Code = "not_a_number" if math.isnan(end) else "not_finite"
            raise InvalidDistribution(code, f"{name} is {end!r}.", name=name, value=end)
    low, high = sorted((low + 0.0, high + 0.0))  # a zero has no sign
    if shape == "uniform":
        peak = 1 / width
        inside = min(high, width / 2) - max(low, -width / 2)
        probability = max(0.0, inside) / width
    else:
        peak = 1 / (width * math.sqrt(2 * math.pi))
        # In the tail where both values are small, so that nothing cancels.
        a, b = (-high, -low) if low > 0 else (low, high)
        probability = float(ndtr(b / width) - ndtr(a / width))
    return Interval(shape, width, low, high, peak, probability)
