"""Gradient descent of a Gaussian towards P, in either direction, and where each start ends."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import RectBivariateSpline

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import Density, Gaussian, components, density_kl
from kl_core.line.fitting import (
    Direction,
    axis,
    fit_reverse,
    forward_kl,
    grid,
    reverse_landscape,
    reverse_slopes,
)
from kl_core.quantities import Nats

Array = NDArray[np.float64]
Method = Literal["plain", "natural", "adam"]
Outcome = Literal["converged", "unfinished", "diverged"]

CONVERGED = 1e-8
"""A descent stops where one natural step of rate 1 would be shorter than this, in widths."""
REACH = 100.0
"""How many times the spread of P, and its thinnest width, a descent may leave behind."""

_MOST = 2000
"""Steps of the flow. What is not there then, a start on a border, goes to the nearest."""


@dataclass(frozen=True)
class Path:
    """Where a descent went.

    Attributes
    ----------
    means, stds : tuple of float
        The Gaussian at the start and after every step.
    values : tuple of Nats
        The divergence there.
    outcome : {"converged", "unfinished", "diverged"}
        ``converged``: it arrived (see `CONVERGED`) and stopped. ``diverged``: it did not, and
        ended higher than it began. ``unfinished``: neither.
    stopped : int
        Number of steps taken: all that were asked for, or fewer if it arrived.
    """

    means: tuple[float, ...]
    stds: tuple[float, ...]
    values: tuple[Nats, ...]
    outcome: Outcome
    stopped: int


def descend(
    p: Density,
    start: Gaussian,
    direction: Direction,
    *,
    method: Method = "plain",
    steps: int = 200,
    rate: float = 0.1,
) -> Path:
    """Gradient descent on D(P‖Q) or D(Q‖P) over Q = N(μ, σ²), in the coordinates (μ, ln σ).

    Parameters
    ----------
    p : Gaussian or GaussianMixture
    start : Gaussian
        Q before the first step.
    direction : {"forward", "reverse"}
        Minimise D(P‖Q) or D(Q‖P).
    method : {"plain", "natural", "adam"}
        What is subtracted at each step. ``plain``: rate times the gradient. ``natural``: the
        gradient divided by the Fisher information, diag(1/σ², 2) in these coordinates (Amari 1998,
        "Natural gradient works efficiently in learning"). ``adam``: Kingma & Ba 2015, algorithm 1
        with its default constants.
    steps : int
        How many at most, 0 or more.
    rate : float
        Learning rate, above 0.

    Returns
    -------
    Path
        Always finite: ln σ is held between the thinnest component's width / 100 and the std of P
        (or the start's) times 100, μ within 100 of these stds of P's mean. So a rate that is too
        large throws Q from wall to wall instead of out of the world.

    Raises
    ------
    InvalidDistribution
        ``not_a_number``, ``not_finite`` or ``out_of_range`` for `rate` or `steps`.
    ValueError
        For an unknown `direction` or `method`.

    Examples
    --------
    >>> p = Gaussian(0, 2)
    >>> path = descend(p, Gaussian(3, 2), "reverse", method="natural", rate=0.5)
    >>> [round(value, 3) for value in path.values[:4]]
    [1.125, 0.281, 0.07, 0.018]
    >>> path.outcome, path.stopped
    ('converged', 28)
    """
    step = float(axis("rate", [rate])[0])
    if step <= 0.0:
        raise InvalidDistribution(
            "out_of_range", f"rate is {step}; it must be above 0.", name="rate", value=step
        )
    if steps < 0:
        raise InvalidDistribution(
            "out_of_range", f"steps is {steps}; take 0 or more.", name="steps", value=steps
        )
    if direction not in get_args(Direction):
        raise ValueError(f"direction is {direction!r}; choose from {get_args(Direction)}.")
    if method not in get_args(Method):
        raise ValueError(f"method is {method!r}; choose from {get_args(Method)}.")
    low, high = _walls(p, start)
    at = np.array([start.mean, math.log(start.std)])
    places = [at]
    values: list[float] = []
    first, second = np.zeros(2), np.zeros(2)
    outcome: Outcome = "unfinished"
    for n in range(1, steps + 1):
        std = math.exp(float(at[1]))
        q = Gaussian(float(at[0]), std)
        if direction == "forward":
            slope = _forward_slope(p, q)
        else:
            value, slope, _ = reverse_slopes(p, q)
            values.append(value)
        if math.hypot(slope[0], 0.5 * slope[1]) < CONVERGED:
            outcome = "converged"
            break
        plain = slope / np.array([std, 1.0])
        if method == "plain":
            move = plain
        elif method == "natural":
            move = slope * np.array([std, 0.5])
        else:
            first = 0.9 * first + 0.1 * plain
            second = 0.999 * second + 0.001 * plain * plain
            unbiased = first / (1.0 - 0.9**n), second / (1.0 - 0.999**n)
            move = unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        at = np.clip(at - step * move, low, high)
        places.append(at)
    means, stds = np.array(places)[:, 0], np.exp(np.array(places)[:, 1])
    means[0], stds[0] = start.mean, start.std
    if direction == "forward":
        values = forward_kl(p, means, stds).tolist()
    else:
        for i, place in enumerate(zip(means.tolist(), stds.tolist(), strict=True)):
            q = Gaussian(*place)
            # On the way it is a difference, E(-ln p) - entropy: good enough unless much cancels.
            if i == len(values):
                values.append(density_kl(q, p))
            elif values[i] < 0.01 * (1.0 + abs(q.entropy)):
                values[i] = density_kl(q, p)
    if outcome == "unfinished" and values[-1] > values[0]:
        outcome = "diverged"
    return Path(
        means=tuple(means.tolist()),
        stds=tuple(stds.tolist()),
        values=tuple(values),
        outcome=outcome,
        stopped=len(places) - 1,
    )


def _forward_slope(p: Density, q: Gaussian) -> Array:
    """Gradient of D(p‖q) in (μ/q.std, ln σ)."""
    pull = (q.mean - p.mean) / q.std
    # 1 - (σp/σ)², as a product: no digits are lost near the minimum.
    spread = math.sqrt(p.variance)
    wide = (q.std - spread) / q.std * ((q.std + spread) / q.std)
    return np.array([pull, wide - pull * pull])


def _walls(p: Density, start: Gaussian) -> tuple[Array, Array]:
    """The corners of what `descend` may visit, in (μ, ln σ)."""
    _, _, stds = components(p)
    wide = REACH * max(math.sqrt(p.variance), start.std, abs(start.mean - p.mean))
    thin = min(float(stds.min()), start.std) / REACH
    low, high = (p.mean - wide, math.log(thin)), (p.mean + wide, math.log(wide))
    return np.array(low), np.array(high)


# --- basins --------------------------------------------------------------------------------------


def basins(p: Density, means: ArrayLike, stds: ArrayLike) -> NDArray[np.int64]:
    """Which minimum of D(Q‖P) each start of a grid flows into.

    Parameters
    ----------
    p : Gaussian or GaussianMixture
    means, stds : array_like, 1-D
        The grid, in any order. Widths above 0.

    Returns
    -------
    array of int, shape ``(len(stds), len(means))``
        Index in ``fit_reverse(p).minima``: 0 is the best.

    Raises
    ------
    InvalidDistribution
        ``empty``, ``wrong_shape``, ``not_finite`` or ``out_of_range``.

    Notes
    -----
    The flow is that of the natural gradient, ``-F⁻¹ ∇D`` with the Fisher information F: the limit
    of `descend` with ``method="natural"`` as the rate goes to 0, and the same in whatever
    coordinates Q has. (Where basins meet depends on the metric: a plain gradient draws the border
    elsewhere.) It is followed for all starts at once by a linearly implicit Euler method on
    derivatives that are interpolated in one shared grid, so some starts that lie on a border to
    within about one part in a hundred of the picture may be given to the wrong side.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> basins(GaussianMixture.bimodal(0.5, -3, 3), [-3, 0, 3], [1, 3]).tolist()
    [[0, 2, 1], [2, 2, 2]]
    """
    mu, sigma = grid(means, stds)
    ends = [fit.q for fit in fit_reverse(p).minima]
    shape = (len(sigma), len(mu))
    if len(ends) == 1:
        return np.zeros(shape, dtype=np.int64)
    field = _Field(p, mu, sigma)
    goals = np.array([[q.mean for q in ends], [q.std for q in ends]])
    owner = np.zeros(shape, dtype=np.int64).ravel()
    at = np.array(np.meshgrid(mu, np.log(sigma))).reshape(2, -1)
    moving = np.arange(at.shape[1])
    for _ in range(_MOST):
        away = np.hypot(
            (at[0] - goals[0][:, None]) / goals[1][:, None], at[1] - np.log(goals[1])[:, None]
        )
        owner[moving] = np.argmin(away, axis=0)
        far = away.min(axis=0) > 0.05
        moving, at = moving[far], at[:, far]
        if moving.size == 0:
            break
        at = field.step(at)
    return owner.reshape(shape)


class _Field:
    """The natural gradient flow of D(Q‖P), interpolated in a grid."""

    def __init__(self, p: Density, mu: Array, sigma: Array) -> None:
        _, means, stds = components(p)
        wide = 1.2 * math.hypot(0.5 * float(np.ptp(means)), float(stds.max()))
        low, high = min(mu.min(), means.min()), max(mu.max(), means.max())
        fine = [m + s * np.linspace(-8.0, 8.0, 65) for m, s in zip(means, stds, strict=True)]
        places = np.unique(np.clip(np.concatenate([np.linspace(low, high, 241), *fine]), low, high))
        self.mu = places[np.diff(places, prepend=-np.inf) > 1e-7 * (high - low)]
        thin = 0.99 * float(stds.min())
        self.log_sigma = np.linspace(
            math.log(min(sigma.min(), thin)), math.log(max(sigma.max(), wide)), 161
        )
        width = np.exp(self.log_sigma)
        heights = reverse_landscape(p, self.mu, width)
        spline = RectBivariateSpline(self.log_sigma, self.mu, heights, kx=3, ky=3)
        slopes = [
            spline(self.log_sigma, self.mu, dx=i, dy=j) * width[:, None] ** j
            for i, j in ((0, 1), (1, 0), (0, 2), (1, 1), (2, 0))
        ]
        # Row by row, all five of a place together: they are looked up together.
        self.slopes = np.stack(slopes, axis=-1).reshape(-1, len(slopes))

    def _between(self, at: Array) -> Array:
        """The slopes at places (μ, ln σ), shape (5, n), from the four corners round each."""
        row, up = _cell(self.log_sigma, at[1])
        column, right = _cell(self.mu, at[0])
        here, wide = row * len(self.mu) + column, len(self.mu)
        low = (1.0 - right) * self.slopes[here] + right * self.slopes[here + 1]
        high = (1.0 - right) * self.slopes[here + wide] + right * self.slopes[here + wide + 1]
        found: Array = ((1.0 - up) * low + up * high).T
        return found

    def step(self, at: Array) -> Array:
        """All places (μ, ln σ), shape (2, n), one step down."""
        a, b, aa, ab, bb = self._between(at)
        # The flow in widths, and its Jacobian; a stiff part would throw an explicit method about.
        v, w = -a, -0.5 * b
        jacobian = np.array([[-aa, -2.0 * a - ab], [-0.5 * ab, -0.5 * bb]])
        half = 0.5 * (jacobian[0, 0] + jacobian[1, 1])
        det = jacobian[0, 0] * jacobian[1, 1] - jacobian[0, 1] * jacobian[1, 0]
        growth = half + np.sqrt(np.maximum(half * half - det, 0.0))
        speed = np.maximum(np.hypot(v, w), 1e-300)
        time = np.minimum(0.2 / np.maximum(growth, 1.0), 0.1 / speed)
        k = np.eye(2)[:, :, None] - time * jacobian
        scale = time / (k[0, 0] * k[1, 1] - k[0, 1] * k[1, 0])
        move = scale * np.array([k[1, 1] * v - k[0, 1] * w, k[0, 0] * w - k[1, 0] * v])
        return np.array([at[0] + move[0] * np.exp(at[1]), at[1] + move[1]])


def _cell(axis: Array, at: Array) -> tuple[NDArray[np.int64], Array]:
    """Between which entries of an axis each place is, and how far along, shape (n, 1)."""
    place = np.interp(at, axis, np.arange(len(axis)))
    cell = np.minimum(place.astype(np.int64), len(axis) - 2)
    return cell, (place - cell)[:, None]
