"""The α-divergence: a dial from reverse KL (α = 0) to forward KL (α = 1), and its best Gaussians.

In nats throughout. The convention is Minka's ("Divergence measures and message passing", Microsoft
Research TR-2005-173, section 2): ``D_α(p‖q) = ∫ [αp + (1-α)q - p^α q^(1-α)] / (α(1-α))``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.line.densities import (
    SIGMA_MARKS,
    Density,
    Gaussian,
    as_gaussian,
    bend_cuts,
    components,
    curvature,
    density_kl,
    log_ratio,
    nodes_between,
)
from kl_core.line.fitting import (
    Kind,
    dropping,
    fit_forward,
    forward_kl,
    local_minima,
    smoothed,
    starts,
)
from kl_core.line.separation import Branch, Threshold, follow, parameters
from kl_core.quantities import Nats

Array = NDArray[np.float64]

TINY = 1e-100
"""Below it an α makes no difference, but rounding to denormal numbers would."""


@dataclass(frozen=True)
class AlphaFit:
    """A Gaussian that is a local minimum of the α-divergence to P.

    Attributes
    ----------
    q : Gaussian
        The fit.
    alpha : float
        The order, 0 (reverse KL) to 1 (forward KL).
    divergence : Nats
        D_α(P‖q), what it minimises.
    forward, reverse : Nats
        D(P‖q) and D(q‖P).
    kind, mode
        As in `kl_core.line.fitting.Fit`.
    """

    q: Gaussian
    alpha: float
    divergence: Nats
    forward: Nats
    reverse: Nats
    kind: Kind
    mode: int | None


@dataclass(frozen=True)
class AlphaFits:
    """Every local minimum of the α-divergence over Gaussians.

    Attributes
    ----------
    minima : tuple of AlphaFit
        Best first; equally good ones from left to right.
    """

    minima: tuple[AlphaFit, ...]

    @property
    def best(self) -> AlphaFit:
        """The global minimum (the leftmost, if several are equally good)."""
        return self.minima[0]

    @property
    def count(self) -> int:
        """How many local minima there are."""
        return len(self.minima)


@dataclass(frozen=True)
class AlphaPath:
    """How the local minima move as α goes from reverse to forward.

    Attributes
    ----------
    branches : tuple of Branch
        One for every minimum, with its fits at those α asked for where it exists.
    thresholds : tuple of Threshold
        Every α at which a minimum appears or disappears, or another becomes the best (the best fit
        jumps); by increasing α.
    """

    branches: tuple[Branch[AlphaFit], ...]
    thresholds: tuple[Threshold, ...]


def density_alpha_divergence(p: Density, q: Density, alpha: float) -> Nats:
    """Minka's α-divergence D_α(p‖q) between two densities, in nats.

    Parameters
    ----------
    p, q : Gaussian or GaussianMixture
        The true density and the one used in its place.
    alpha : float
        0 to 1. At 0 it is D(q‖p), at 1 D(p‖q), at ½ four times the squared Hellinger distance
        ``1 - ∫ sqrt(pq)``.

    Returns
    -------
    float
        Never negative, at most ``1/(α(1-α))``. By quadrature of an integrand that is nowhere
        negative.

    Raises
    ------
    InvalidDistribution
        ``out_of_range`` or ``not_finite``.

    Examples
    --------
    >>> p, q = Gaussian(0, 1), Gaussian(1, 1)
    >>> [round(density_alpha_divergence(p, q, alpha), 6) for alpha in (0, 0.5, 1)]
    [0.5, 0.470012, 0.5]
    """
    order = float(parameters("alpha", [alpha], 0.0, 1.0)[0])
    if order > 0.5:  # D_α(p‖q) = D_{1-α}(q‖p)
        p, q, order = q, p, 1.0 - order
    if order < TINY:
        return density_kl(q, p)
    marks = [_marks(p, 1.0), _marks(q, 1.0), _marks(p, order), _marks(q, 1.0 - order)]
    low, high = min(marks[0].min(), marks[1].min()), max(marks[0].max(), marks[1].max())
    x, weight = nodes_between(_edges([*marks, bend_cuts(p), bend_cuts(q)], low, high))
    return float(weight @ _excess(p, q, order, x))


def fit_alpha(p: Density, alpha: float) -> AlphaFits:
    """Every Gaussian Q that is a local minimum of D_α(P‖Q).

    Parameters
    ----------
    p : Gaussian or GaussianMixture
    alpha : float
        0 to 1: at 0 the fits of `fit_reverse`, at 1 the one of `fit_forward`.

    Returns
    -------
    AlphaFits
        At least one minimum.

    Raises
    ------
    InvalidDistribution
        ``out_of_range`` or ``not_finite``.

    Notes
    -----
    Q is stationary where it has the mean and variance of ``p^α q^(1-α)``, normalised (Minka 2005,
    section 3.1). Searched for like a reverse fit.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> p = GaussianMixture.bimodal(0.5, -4, 4)
    >>> [fit_alpha(p, alpha).best.kind for alpha in (0.40, 0.42)]
    ['mode_seeking', 'covering']
    """
    order = float(parameters("alpha", [alpha], 0.0, 1.0)[0])
    fits = [_fit(p, q, order) for q in _Dial(p).minima(order, ())]
    # Rounded, so that mirror images tie and the stable sort keeps them from left to right.
    return AlphaFits(tuple(sorted(fits, key=lambda fit: float(f"{fit.divergence:.11e}"))))


def fits_by_alpha(p: Density, alphas: ArrayLike, *, turns: bool = False) -> AlphaPath:
    """The local minima of D_α(P‖Q) followed from reverse to forward, and where the best one jumps.

    Parameters
    ----------
    p : Gaussian or GaussianMixture
    alphas : array_like, 1-D
        Orders, 0 to 1, in any order.
    turns : bool
        Whether the branches have fits at the thresholds, too: where one appears or disappears, and
        either side of where another becomes the best.

    Returns
    -------
    AlphaPath
        Thresholds between the least and the largest of `alphas`, to about ten digits.

    Raises
    ------
    InvalidDistribution
        ``out_of_range``, ``not_finite``, ``empty`` or ``wrong_shape``.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> path = fits_by_alpha(GaussianMixture.bimodal(0.5, -4, 4), [0, 0.25, 0.5, 0.75, 1])
    >>> [len(branch.at) for branch in path.branches]
    [3, 5, 3]
    >>> [(change.event, round(change.at, 3)) for change in path.thresholds]
    [('best', 0.409), ('dies', 0.731), ('dies', 0.731)]
    """
    lines, found = follow(_Dial(p), parameters("alphas", alphas, 0.0, 1.0), turns=turns)
    thresholds = (
        replace(turn, divergence=density_alpha_divergence(p, turn.q, turn.at)) for turn in found
    )
    branches = (
        Branch(
            at=tuple(at for at, _ in line),
            minima=tuple(_fit(p, q, at) for at, q in line),
        )
        for line in lines
    )
    return AlphaPath(tuple(branches), tuple(thresholds))


def _fit(p: Density, q: Gaussian, alpha: float) -> AlphaFit:
    mode = dropping(p, q)
    return AlphaFit(
        q=q,
        alpha=alpha,
        divergence=density_alpha_divergence(p, q, alpha),
        forward=float(forward_kl(p, q.mean, q.std)),
        reverse=density_kl(q, p),
        kind="covering" if mode is None else "mode_seeking",
        mode=mode,
    )


# --- quadrature ----------------------------------------------------------------------------------


def _marks(p: Density, power: float) -> Array:
    """The sigma-marks of p^power, that is of components wider by 1/sqrt(power)."""
    _, means, stds = components(p)
    return cast(Array, (means[:, None] + stds[:, None] / math.sqrt(power) * SIGMA_MARKS).ravel())


def _edges(cuts: Iterable[Array], low: float, high: float) -> Array:
    every = np.unique(np.concatenate(list(cuts)))
    return np.concatenate([[low], every[(every > low) & (every < high)], [high]])


def _power_change(log_base: Array, t: Array, a: float) -> Array:
    """``base (e^{at} - 1)/a`` without loss for small a; its limit at 0 is ``base t``."""
    base = np.exp(log_base)
    if a < TINY:
        return base * t
    near = np.expm1(np.clip(a * t, -1.0, 1.0)) * base
    return np.where(np.abs(a * t) < 1.0, near, np.exp(log_base + a * t) - base) / a


def _excess(p: Density, q: Density, alpha: float, x: Array) -> Array:
    """``[αp + (1-α)q - p^α q^(1-α)]/(α(1-α))`` at `x`; never negative. For 0 < α <= ½."""
    t = log_ratio(p, q, x)
    log_q = q.log_pdf(x)
    # With s(k) = 1 + α + ... + α^(k-2): q [t²/2! s(2) + t³/3! s(3) + ...] where p is near q.
    small = np.clip(t, -1.0, 1.0)
    series = np.zeros_like(t)
    for k in range(20, 1, -1):
        share = (1.0 - alpha ** (k - 1)) / (1.0 - alpha)
        series = share / math.factorial(k) + small * series
    far = (p.pdf(x) - np.exp(log_q) - _power_change(log_q, t, alpha)) / (1.0 - alpha)
    return np.where(np.abs(t) < 1.0, np.exp(log_q) * small * small * series, far)


# --- the family that `follow` follows ------------------------------------------------------------


@dataclass(frozen=True)
class _Dial:
    """``-ln(1 - α(1-α) D_α(p‖·)) / (α(1-α))`` as a family of α.

    It grows with D_α, so it has the same minima, and the same value at α = 0 and 1. But where q
    is far from p, D_α levels off and a descent would stop there; this goes on rising.
    """

    p: Density

    def slopes(self, q: Gaussian, at: float) -> tuple[float, Array, Array]:
        """The divergence at q, its gradient and its Hessian in (μ/q.std, ln σ).

        With E the mean under p^α q^(1-α), normalised, f = -ln p, and s = (z, z² - 1) the score
        of q, the gradient is -E s/α. Integrated by parts it is E(σf', σf'z - 1)/(1-α), which
        serves for small α.
        """
        p, alpha = self.p, min(max(at, 0.0), 1.0)
        beta = 1.0 - alpha
        x, weight = _nodes(p, q, alpha)
        z = (x - q.mean) / q.std
        f, slope, _, _ = curvature(p, x)
        log_q = q.log_pdf(x)
        log_mass = beta * log_q - alpha * f
        peak = float(log_mass.max())
        mass = weight * np.exp(log_mass - peak)
        total = float(mass.sum())
        mass /= total
        pull, score = slope * q.std, z * z - 1.0
        if alpha <= 0.5:
            plain = -float(weight @ _power_change(log_q, -f - log_q, alpha)) / beta
            gradient = np.array([mass @ pull, mass @ (z * pull - 1.0)]) / beta
        else:
            plain = -float(weight @ _power_change(-f, log_q + f, beta)) / alpha
            gradient = -np.array([mass @ z, mass @ score]) / alpha
        across = mass @ (score * pull)
        hessian = np.array([[mass @ (z * pull), across], [across, mass @ (score * (z * pull - 1))]])
        hessian += alpha * beta * np.outer(gradient, gradient)
        lost = alpha * beta * plain
        if lost == 0.0:
            value = plain
        elif lost < 0.5:
            value = -math.log1p(-lost) / (alpha * beta)
        else:
            value = -(peak + math.log(total)) / (alpha * beta)
        return value, gradient, hessian

    def minima(self, at: float, near: Sequence[Gaussian]) -> list[Gaussian]:
        """Every local minimum of D_α(p‖·) by increasing mean, looked for also from `near`."""
        one = fit_forward(self.p).q if at == 1.0 else as_gaussian(self.p)
        if one is not None:
            return [one]
        # Nearer 1 the heights, divided by 1-α, are noise; starts do not change that much.
        places = starts(self.p, partial(_heights, self.p, min(at, 1.0 - 1e-6)))
        return local_minima(partial(self.slopes, at=at), [*near, *places])


def _nodes(p: Density, q: Gaussian, alpha: float) -> tuple[Array, Array]:
    """Quadrature nodes for p^α q^(1-α) and for the larger of its factors."""
    ours = [_marks(q, 1.0 - alpha)] if alpha < 1.0 else []
    theirs = [_marks(p, alpha)] if alpha > 0.0 else []
    (span,) = ours if alpha <= 0.5 else theirs
    return nodes_between(_edges([*ours, *theirs, bend_cuts(p)], span.min(), span.max()))


def _heights(p: Density, alpha: float, mu: Array, sigma: Array) -> Array:
    """D_α(p‖N(μ, σ²)) over a grid, roughly, infinite where it levels off; for α < 1.

    N(μ, σ²)^(1-α) is a normal density too, of width σ/sqrt(1-α), but for a factor e^c.
    """
    beta = 1.0 - alpha
    smooth = smoothed(
        lambda x: _power_change(np.zeros_like(x), p.log_pdf(x), alpha),
        p, mu, sigma / math.sqrt(beta), points=1 << 12,
    )  # fmt: skip
    # c per α: ln(2πσ²)/2 - ln(1-α)/2α
    per_alpha = -0.5 * math.log1p(-alpha) / alpha if alpha > 0.0 else 0.5
    c = (0.5 * np.log(2.0 * math.pi * sigma * sigma) + per_alpha)[:, None]
    heights: Array = (
        -(_power_change(np.zeros_like(c), c, alpha) + np.exp(alpha * c) * smooth) / beta
    )
    # Where q is far from p only rounding is left.
    heights[alpha * beta * heights >= 1.0 - 1e-9] = np.inf
    return heights
