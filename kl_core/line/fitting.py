"""The best Gaussian for a mixture, in both directions of the KL divergence. In nats throughout."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfc

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import real
from kl_core.line.densities import (
    SIGMA_MARKS,
    Density,
    Gaussian,
    as_gaussian,
    bend_cuts,
    bends,
    components,
    curvature,
    density_kl,
    nodes_between,
)
from kl_core.quantities import Nats, Probability

Array = NDArray[np.float64]
Direction = Literal["forward", "reverse"]
Kind = Literal["covering", "mode_seeking"]
Slopes = Callable[[Gaussian], tuple[float, Array, Array]]
"""A divergence to P at a Gaussian q, its gradient and its Hessian in (μ/q.std, ln σ)."""
Heights = Callable[[Array, Array], Array]
"""A divergence over a grid of means and widths, shape ``(widths, means)``; rough is good enough.

Infinite where there is no use in starting."""

DROPPED = 0.25
"""A component is dropped when its share of Q is below this fraction of its weight in P."""


@dataclass(frozen=True)
class Fit:
    """A Gaussian that is a local minimum of a divergence to P.

    Attributes
    ----------
    q : Gaussian
        The fit.
    direction : {"forward", "reverse"}
        Which of the two divergences it minimises.
    forward, reverse : Nats
        D(P‖q) and D(q‖P).
    kind : {"covering", "mode_seeking"}
        Share k of q is ``∫ q(x) w_k n_k(x)/p(x) dx``: how much of q lies where component k explains
        the data. Were q equal to P, it would be the weight w_k. q is mode-seeking if it drops a
        component, that is if some share is below a quarter (`DROPPED`) of the weight; otherwise
        it covers. The line is ours to draw: between the two there is no sharp one.
    mode : int or None
        Index in P of the component with the largest share of a mode-seeking fit.
    """

    q: Gaussian
    direction: Direction
    forward: Nats
    reverse: Nats
    kind: Kind
    mode: int | None

    @property
    def divergence(self) -> Nats:
        """The divergence in the fitted direction."""
        return self.forward if self.direction == "forward" else self.reverse


@dataclass(frozen=True)
class ReverseFits:
    """Every local minimum of D(Q‖P) over Gaussians Q.

    Attributes
    ----------
    minima : tuple of Fit
        Best first; equally good ones from left to right.
    """

    minima: tuple[Fit, ...]

    @property
    def best(self) -> Fit:
        """The global minimum (the leftmost, if several are equally good)."""
        return self.minima[0]

    @property
    def count(self) -> int:
        """How many local minima there are."""
        return len(self.minima)


def fit_forward(p: Density) -> Fit:
    """The Gaussian Q that minimises D(P‖Q): the one with the mean and variance of P.

    There is no other local minimum (Bishop, *Pattern Recognition and Machine Learning*, 10.1.2).

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> fit_forward(GaussianMixture.bimodal(0.5, -3, 3)).q.variance.__round__(12)
    10.0
    """
    return fit_at(p, _moments(p)[0], "forward")


def fit_reverse(p: Density) -> ReverseFits:
    """Every Gaussian Q that is a local minimum of D(Q‖P).

    Starts at the local minima of a landscape over (μ, ln σ) and at the components themselves
    (which a landscape cannot resolve when they are very narrow), then Newton with exact
    derivatives under `kl_core.line.densities`' quadrature.

    Parameters
    ----------
    p : Gaussian or GaussianMixture

    Returns
    -------
    ReverseFits
        At least one minimum.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> fits = fit_reverse(GaussianMixture.bimodal(0.5, -3, 3))
    >>> [(fit.kind, round(fit.divergence, 6)) for fit in fits.minima]
    [('mode_seeking', 0.688769), ('mode_seeking', 0.688769), ('covering', 0.840621)]
    """
    fits = [fit_at(p, q, "reverse") for q in reverse_minima(p)]
    # Rounded, so that mirror images tie and the stable sort keeps them from left to right.
    return ReverseFits(tuple(sorted(fits, key=lambda fit: float(f"{fit.divergence:.11e}"))))


def landscape(
    p: Density, means: ArrayLike, stds: ArrayLike, direction: Direction = "forward"
) -> Array:
    """The divergence between P and every N(μ, σ²) of a grid.

    Parameters
    ----------
    p : Gaussian or GaussianMixture
    means, stds : array-like, 1-D
        The grid; in any order, evenly spaced or not. Widths above 0.
    direction : {"forward", "reverse"}
        D(P‖Q) or D(Q‖P).

    Returns
    -------
    array of shape ``(len(stds), len(means))``
        In nats; rows are widths, as ``numpy.meshgrid(means, stds)`` lays them out.

    Raises
    ------
    InvalidDistribution
        ``empty``, ``wrong_shape``, ``not_finite`` or ``out_of_range``.

    Notes
    -----
    Forward: cross-entropy of a Gaussian needs only the mean and variance of P. Reverse: the
    smoothing of ln p by a normal density is a product of Fourier transforms, one of them known
    exactly. Its error is about 1e-12, unless components of P take over from one another more
    sharply than a grid of 2^17 points resolves; `density_kl` is the authority then.

    Examples
    --------
    >>> from kl_core.line.densities import Gaussian
    >>> landscape(Gaussian(0, 1), [0, 1], [1]).tolist()
    [[0.0, 0.5]]
    """
    mu, sigma = grid(means, stds)
    if direction == "reverse":
        return reverse_landscape(p, mu, sigma)
    return forward_kl(p, mu, sigma[:, None])


def forward_kl(p: Density, means: ArrayLike, stds: ArrayLike) -> Array:
    """D(P‖N(μ, σ²)) for arrays of μ and σ, broadcast; never negative.

    It splits at the moments of P as a right triangle does: ``D(P‖M) + D(M‖Q)`` with M the
    Gaussian that has them (Csiszár 1975, "I-divergence geometry"; exact in exponential families).
    """
    moments, own = _moments(p)
    return own + gaussian_kl(moments.mean, moments.std, means, stds)


@lru_cache(maxsize=64)
def _moments(p: Density) -> tuple[Gaussian, Nats]:
    """The Gaussian with the mean and variance of P, and D(P‖it)."""
    moments = as_gaussian(p) or Gaussian(p.mean, math.sqrt(p.variance))
    return moments, density_kl(p, moments)


def gaussian_kl(mean: ArrayLike, std: ArrayLike, means: ArrayLike, stds: ArrayLike) -> Array:
    """D(N(mean, std²)‖N(means, stds²)), broadcast; never negative, exactly 0 for equal ones."""
    centre, width = np.asarray(mean), np.asarray(std)
    other = np.asarray(stds)
    u = (width - other) / other * ((width + other) / other)
    small = np.clip(u, -0.1, 0.1)
    series = np.zeros_like(small)
    for n in range(18, 1, -1):  # u - ln(1+u) = u²/2 - u³/3 + u⁴/4 - ...
        series = 1.0 / n - small * series
    far = u - 2.0 * (np.log(width) - np.log(other))
    spread = np.where(np.abs(u) < 0.1, small * small * series, far)
    shift = (centre - np.asarray(means)) / other
    return cast(Array, 0.5 * (spread + shift * shift))


def dropped_mode_price(kept: Probability) -> Nats:
    """What it costs to ignore everything but a share `kept` of P: ``-ln kept``, in nats.

    If P is far-apart bumps and Q equals the one of weight w, then on Q's ground p = w q, so
    ``D(Q‖P) = ∫ q ln(q/(w q)) = -ln w``: reverse KL drops a mode at a price, not for nothing.

    Raises
    ------
    InvalidDistribution
        ``not_a_number``, or ``out_of_range`` outside [0, 1].

    Examples
    --------
    >>> round(dropped_mode_price(0.5), 6), dropped_mode_price(0)
    (0.693147, inf)
    """
    if math.isnan(kept):
        raise InvalidDistribution("not_a_number", "kept is NaN.", name="kept", value=kept)
    if not 0.0 <= kept <= 1.0:
        raise InvalidDistribution(
            "out_of_range", f"kept is {kept}, not in [0, 1].", name="kept", value=kept
        )
    return abs(math.log(kept)) if kept > 0.0 else math.inf


# --- one fit -------------------------------------------------------------------------------------


def fit_at(p: Density, q: Gaussian, direction: Direction) -> Fit:
    """All that is said of q as a fit to P in `direction`."""
    mode = dropping(p, q)
    return Fit(
        q=q,
        direction=direction,
        forward=float(forward_kl(p, q.mean, q.std)),
        reverse=density_kl(q, p),
        kind="covering" if mode is None else "mode_seeking",
        mode=mode,
    )


def dropping(p: Density, q: Gaussian) -> int | None:
    """Index in P of the component that q holds if it drops another one (see `Fit`), else None."""
    weights, _, _ = components(p)
    x, weight = _nodes(p, q)
    shares = curvature(p, x)[3] @ (weight * q.pdf(x))
    if isinstance(p, Gaussian) or np.all(shares >= DROPPED * weights):
        return None
    # components() leaves out those without weight: back to an index in p.
    return int(np.flatnonzero(p.weights)[np.argmax(shares)])


def _nodes(p: Density, q: Gaussian) -> tuple[Array, Array]:
    """Quadrature nodes for an expectation under q of something as smooth as ln p."""
    edges = q.mean + q.std * SIGMA_MARKS
    cuts = bend_cuts(p)
    inside = cuts[(cuts > edges[0]) & (cuts < edges[-1])]
    return nodes_between(np.sort(np.concatenate([edges, inside])))


# --- descending to a minimum of D(Q‖P) -----------------------------------------------------------


def reverse_slopes(p: Density, q: Gaussian) -> tuple[float, Array, Array]:
    """D(Q‖P), its gradient and its Hessian at q, in the coordinates (μ/q.std, ln σ).

    With x = μ + σz and f = -ln p, the value is E f - entropy, the gradient (σ E f', σ E f'z - 1)
    and the Hessian ((σ² E f'', σ² E f''z), (σ² E f''z, σ² E f''z² + σ E f'z)), E over normal z.
    """
    x, weight = _nodes(p, q)
    z = (x - q.mean) / q.std
    f, slope, bend, _ = curvature(p, x)
    mass = weight * q.pdf(x)
    first, second = mass * slope * q.std, mass * bend * q.variance
    pull = float(first @ z)
    across = float(second @ z)
    gradient = np.array([float(first.sum()), pull - 1.0])
    hessian = np.array([[float(second.sum()), across], [across, float(second @ (z * z)) + pull]])
    return float(mass @ f) - q.entropy, gradient, hessian


def step(q: Gaussian, move: Sequence[float]) -> Gaussian:
    """q moved by `move` in (μ/q.std, ln σ)."""
    return Gaussian(q.mean + q.std * move[0], q.std * math.exp(move[1]))


def distance(q: Gaussian, other: Gaussian) -> float:
    """How far `other` is from q in (μ/q.std, ln σ)."""
    return math.hypot((q.mean - other.mean) / q.std, math.log(q.std / other.std))


def local_minima(slopes: Slopes, starts: Iterable[Gaussian]) -> list[Gaussian]:
    """The different minima that `starts` lead to, by increasing mean."""
    found: list[Gaussian] = []
    for start in starts:
        # From so near, Newton would arrive there once more.
        if any(distance(known, start) < 0.05 for known in found):
            continue
        for q in _descend(slopes, start):
            if not any(distance(q, known) < 1e-5 for known in found):
                found.append(q)
    return sorted(found, key=lambda q: q.mean)


def reverse_minima(p: Density, near: Iterable[Gaussian] = ()) -> list[Gaussian]:
    """Every local minimum of D(Q‖P) by increasing mean, looked for also from `near`."""
    one = as_gaussian(p)
    if one is not None:
        return [one]
    rough = partial(reverse_landscape, p, points=1 << 12)
    return local_minima(partial(reverse_slopes, p), [*near, *starts(p, rough)])


def _descend(slopes: Slopes, start: Gaussian) -> list[Gaussian]:
    """The minimum below `start`; both neighbours if `start` leads exactly onto a saddle."""
    q, saddle = newton(slopes, start)
    if saddle is None:
        return [q]
    ends = [newton(slopes, step(q, (side * saddle).tolist())) for side in (0.1, -0.1)]
    return [end for end, again in ends if again is None]


def newton(slopes: Slopes, q: Gaussian) -> tuple[Gaussian, Array | None]:
    """Newton, held to descent. Returns where it ends, and the way down if that is a saddle."""
    value, gradient, hessian = slopes(q)
    for _ in range(300):  # some ten; but from far out it walks 0.7 widths at a time
        roots, axes = np.linalg.eigh(hessian)
        along = axes.T @ gradient
        # |curvature| instead of curvature goes down from anywhere and is plain Newton in a bowl.
        move = -axes @ (along / np.maximum(np.abs(roots), 1e-9))
        size = float(np.hypot(*move))
        if size < 1e-7:
            # One last step from here is exact to rounding. A root of -1e-7 may be a 0, that is a
            # minimum about to be born or to split.
            return step(q, move.tolist()), None if roots[0] > -1e-7 else cast(Array, axes[:, 0])
        bowl = size < 1e-3 and roots[0] > 0.0
        move *= min(1.0, 0.7 / size)
        for _ in range(30):
            trial = step(q, move.tolist())
            lower = slopes(trial)
            # So close in a bowl Newton needs no proof of descent, and rounding would blur it.
            if bowl or lower[0] <= value + 1e-4 * float(gradient @ move):
                break
            move = 0.5 * move
        else:
            return q, None  # nothing lower within 1e-9 widths: rounding is all that is left
        q, (value, gradient, hessian) = trial, lower
    return q, None


def starts(p: Density, heights: Heights) -> list[Gaussian]:
    """Where to look: the components, all of P at once, and the local minima of a landscape."""
    _, means, stds = components(p)
    thin, reach = float(stds.min()), float(np.ptp(means))
    # At a minimum σ² E f'' = 1, and f'' <= 1/min(std)²: no minimum is thinner than a component.
    mu = np.linspace(means.min() - stds.max(), means.max() + stds.max(), 81)
    sigma = np.geomspace(0.99 * thin, 1.2 * math.hypot(0.5 * reach, float(stds.max())), 61)
    sigma = sigma[sigma > 0.25 * (mu[1] - mu[0])]
    rough = heights(mu, sigma)
    height = np.pad(rough, 1, constant_values=np.inf)
    inner = height[1:-1, 1:-1]
    rows, columns = inner.shape
    lowest = np.isfinite(inner)
    for i in range(3):
        for j in range(3):
            lowest &= inner <= height[i : i + rows, j : j + columns]
    found = [Gaussian(float(mu[column]), float(sigma[row])) for row, column in np.argwhere(lowest)]
    known = [Gaussian(float(m), float(s)) for m, s in zip(means, stds, strict=True)]
    known.append(Gaussian(p.mean, math.sqrt(p.variance)))
    return found + [q for q in known if all(distance(q, start) > 0.5 for start in found)]


# --- the landscape of D(Q‖P) ---------------------------------------------------------------------


def axis(name: str, values: ArrayLike) -> Array:
    """`values` as a 1-D array of finite numbers; InvalidDistribution otherwise."""
    found = real(values, name)
    if found.ndim != 1:
        raise InvalidDistribution("wrong_shape", f"{name} must be 1-D.", name=name)
    if found.size == 0:
        raise InvalidDistribution("empty", f"{name} is empty.", name=name)
    if not np.all(np.isfinite(found)):
        raise InvalidDistribution("not_finite", f"{name} has an entry not finite.", name=name)
    return found


def grid(means: ArrayLike, stds: ArrayLike) -> tuple[Array, Array]:
    """The axes of a landscape, checked."""
    mu, sigma = axis("means", means), axis("stds", stds)
    if float(sigma.min()) <= 0.0:
        raise InvalidDistribution(
            "out_of_range", "stds must be above 0.", name="stds", value=float(sigma.min())
        )
    return mu, sigma


def reverse_landscape(p: Density, mu: Array, sigma: Array, points: int = 1 << 17) -> Array:
    base = as_gaussian(p) or Gaussian(p.mean, math.sqrt(p.variance))
    heights = gaussian_kl(mu, sigma[:, None], base.mean, base.std)
    if as_gaussian(p) is not None:
        return heights
    # ln p minus a parabola, whose expectation under Q is known, leaves something small.
    rest = smoothed(lambda x: p.log_pdf(x) - base.log_pdf(x), p, mu, sigma, points)
    return np.maximum(heights - rest, 0.0)


def smoothed(
    function: Callable[[Array], Array], p: Density, mu: Array, sigma: Array, points: int
) -> Array:
    """Expectations of a function of ln p under N(μ, σ²), shape (len(sigma), len(mu)).

    By Fourier series. The function is sampled in at most `points` places; it bends where ln p does.
    """
    # What lies 9 σ beyond the grid weighs 1e-19. Faded out over a margin, the rest is periodic.
    low, high = float(mu.min() - 9.0 * sigma.max()), float(mu.max() + 9.0 * sigma.max())
    margin = 0.1 * (high - low)
    period = high - low + 2.0 * margin
    # A bend of height h has waves of size e^{-hω}; those that count need two points each.
    heights = [zero.imag for zero in bends(p) if low < zero.real < high]
    fastest = 33.0 / min(heights, default=math.inf) + 9.0 / float(sigma.min())
    size = 1 << math.ceil(math.log2(period * fastest / (2.0 * math.pi)))
    size = min(max(size, 1 << 10), points)
    x = low - margin + period / size * np.arange(size, dtype=np.float64)
    outside = np.abs(x - 0.5 * (low + high)) - 0.5 * (high - low)
    fade = 0.5 * erfc(12.0 * (outside / margin - 0.5))
    rest = function(x) * fade
    coefficients = np.fft.rfft(rest) / size
    coefficients[1:] *= 2.0
    omega = 2.0 * math.pi / period * np.arange(len(coefficients))
    scale = float(np.abs(coefficients).max())
    loud = int(np.flatnonzero(np.abs(coefficients) >= 1e-17 * scale)[-1]) + 1
    # Past 9/σ the known transform e^{-(σω)²/2} of a normal density is below rounding.
    needed = np.minimum(loud, 9.0 / sigma * period / (2.0 * math.pi) + 2.0)
    angles = 2.0 * math.pi / period * (mu - x[0])
    block = 64
    waves = np.exp(1j * np.arange(block)[:, None] * angles)
    result = np.zeros((len(sigma), len(mu)))
    for first in range(0, math.ceil(float(needed.max())), block):
        part = slice(first, first + block)
        rows = np.flatnonzero(needed > first)
        damping = np.exp(-0.5 * (sigma[rows, None] * omega[part]) ** 2)
        shaped = damping * coefficients[part]
        shifted = waves[: shaped.shape[1]] * np.exp(1j * first * angles)
        left = np.concatenate([shaped.real, -shaped.imag], axis=1)
        result[rows] += _product(left, np.concatenate([shifted.real, shifted.imag]))
    return result


def _product(a: Array, b: Array) -> Array:
    """``a @ b`` in slices too small for BLAS to share out among threads.

    On a machine with something else to do, waiting for the other thread takes 20 times as long
    as the products.
    """
    rows = max(1, (1 << 17) // b.size)
    padded = np.pad(a, ((0, -len(a) % rows), (0, 0))).reshape(-1, rows, a.shape[1])
    product: Array = (padded @ b).reshape(-1, b.shape[1])[: len(a)]
    return product
