"""The game of a generator against a discriminator, on the line, without a neural network.

The data are the standard normal P, the generator makes the normal Q, both known exactly; the
discriminator D(x) says how likely x is to be real. Its value is
``V(D) = E_P log D + E_Q log(1 - D)``, in nats. Goodfellow et al. (2014), "Generative adversarial
nets"; Arjovsky & Bottou (2017), "Towards principled methods for training generative adversarial
networks".
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from kl_core.finite.entropies import Array
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl, nodes_between
from kl_core.quantities import Nats, Probability, Ratio

DATA = Gaussian(0.0, 1.0)
"""P, what is real."""
STEP = 1e-4
"""How far the generator is moved to either side for a difference quotient."""


def best_logit(q: Gaussian, x: Array) -> Array:
    """``log p/q``, the logit of the best discriminator ``p / (p + q)``.

    Examples
    --------
    >>> best_logit(Gaussian(2, 1), np.array([0.0, 1.0, 2.0]))
    array([ 2.,  0., -2.])
    """
    return DATA.log_pdf(x) - q.log_pdf(x)


def _logistic(logit: Array) -> Array:
    found: Array = expit(logit)
    return found


def _nodes(q: Gaussian) -> tuple[Array, Array]:
    """Where to integrate under P and Q, and the weights: 12 standard deviations and more."""
    reach = 12 * max(DATA.std, q.std)
    low, high = min(DATA.mean, q.mean) - reach, max(DATA.mean, q.mean) + reach
    return nodes_between(np.linspace(low, high, 200))


def _value(q: Gaussian, x: Array, weights: Array, logit: Array) -> float:
    # log D = -log(1 + e^-z) and log(1 - D) = -log(1 + e^z), also where D rounds to 0 or 1
    real, fake = np.logaddexp(0, -logit), np.logaddexp(0, logit)
    return -float(weights @ (DATA.pdf(x) * real + q.pdf(x) * fake))


@dataclass(frozen=True)
class Game:
    """The reader's discriminator ``D(x) = 1 / (1 + exp(slope (x - threshold)))`` and the best."""

    q: Gaussian
    slope: Ratio
    threshold: float
    value: Nats
    """V of this discriminator."""
    best: Nats
    """V of ``p / (p + q)``, integrated as every other V."""
    shortfall: Nats
    """``best - value``: the KL divergence from the best verdict to the reader's, over P and Q."""
    js: Nats
    """Jensen-Shannon divergence of P and Q, from two KL divergences to their mixture."""
    promised: Nats
    """``2 js - 2 log 2``, what `best` is equal to."""
    blind: Nats
    """``-2 log 2``, V of a discriminator that always says one half."""

    def best_at(self, x: Array) -> Array:
        """The best discriminator, ``p / (p + q)``."""
        return _logistic(best_logit(self.q, x))

    def hers_at(self, x: Array) -> Array:
        """The reader's discriminator."""
        return _logistic(-self.slope * (x - self.threshold))

    @property
    def verdict(self) -> str:
        """``best`` to a thousandth of a nat, ``worse`` than never deciding, or ``short``."""
        if self.shortfall < 1e-3:
            return "best"
        return "worse" if self.value < self.blind - 1e-9 else "short"  # as far as rounding goes


def game(q: Gaussian, slope: float, threshold: float) -> Game:
    """Play a discriminator of the reader's against the best one.

    Parameters
    ----------
    q : Gaussian
        What the generator makes; the data are the standard normal.
    slope : float
        How sharply the reader's D falls from 1 on the left to 0 on the right.
    threshold : float
        Where it is one half.

    Examples
    --------
    For two normals of one width the best discriminator is such a curve.

    >>> played = game(Gaussian(2, 1), slope=2, threshold=1)
    >>> round(played.shortfall, 12), round(played.best - played.promised, 9)
    (0.0, 0.0)
    """
    slope, threshold = slope + 0.0, threshold + 0.0  # a zero has no sign
    x, weights = _nodes(q)
    logit, best = -slope * (x - threshold), best_logit(q, x)
    verdict = expit(best)
    # D(Bernoulli(best) || Bernoulli(hers)) at every x, as a Bregman distance of logits
    apart = np.logaddexp(0, logit) - np.logaddexp(0, best) - verdict * (logit - best)
    both = DATA.pdf(x) + q.pdf(x)
    js = js_divergence(q)
    return Game(
        q=q,
        slope=slope,
        threshold=threshold,
        value=_value(q, x, weights, logit),
        best=_value(q, x, weights, best),
        shortfall=float(weights @ (both * np.fmax(apart, 0.0))),
        js=js,
        promised=2 * js - 2 * math.log(2),
        blind=-2 * math.log(2),
    )


def js_divergence(q: Gaussian) -> Nats:
    """Jensen-Shannon divergence of P and `q`: the mean of ``D(P||M)`` and ``D(Q||M)``.

    Examples
    --------
    >>> js_divergence(Gaussian(0, 1)), round(js_divergence(Gaussian(30, 1)), 6)
    (0.0, 0.693147)
    """
    if q == DATA:
        return 0.0
    middle = _mixture(q)
    return (density_kl(DATA, middle) + density_kl(q, middle)) / 2


def _mixture(q: Gaussian) -> GaussianMixture:
    return GaussianMixture((0.5, 0.5), (DATA.mean, q.mean), (DATA.std, q.std))


@dataclass(frozen=True)
class Push:
    """What the best discriminator tells a generator of width 1 that stands ``distance`` away.

    Slopes are nats per unit of distance; moving towards the data lowers a loss by its slope.
    """

    distance: float
    js: Nats
    kl: Nats
    """``D(Q||P)``."""
    fooled: Probability
    """How likely the discriminator finds a made sample to be real, on average."""
    saturating_loss: Nats
    """``E_Q log(1 - D)`` with the best D."""
    other_loss: Nats
    """``E_Q -log D`` with the best D."""
    other_promised: Nats
    """``D(Q||P) - D(Q||M) + log 2``, what `other_loss` is equal to."""
    saturating: Nats
    """Slope of ``E_Q log(1 - D)``, D held: that of ``2 JS``."""
    other: Nats
    """Slope of ``E_Q -log D``, D held: that of ``D(Q||P) - 2 JS``."""
    other_following: Nats
    """Slope of `other_loss` itself, when D follows: another number."""

    @property
    def saturating_difference(self) -> Nats:
        """`saturating` by a difference quotient of `held_losses`."""
        return self._quotients()[0]

    @property
    def other_difference(self) -> Nats:
        """`other` by a difference quotient."""
        return self._quotients()[1]

    def _quotients(self) -> tuple[Nats, Nats]:
        ahead, behind = (held_losses(self.distance, self.distance + s) for s in (STEP, -STEP))
        return (ahead[0] - behind[0]) / (2 * STEP), (ahead[1] - behind[1]) / (2 * STEP)

    @property
    def verdict(self) -> str:
        """``together``, ``near``, or ``far`` where `saturating` is below a hundredth of `other`."""
        if self.distance == 0:
            return "together"
        return "far" if self.saturating < self.other / 100 else "near"


def held_losses(distance: float, at: float) -> tuple[Nats, Nats]:
    """Both losses of a generator at `at`, judged by the best discriminator for `distance`.

    ``E log(1 - D)`` and ``E -log D``. Differences of these are the slopes with D held.

    Examples
    --------
    >>> round(held_losses(0, 0)[1], 6)  # D says one half
    0.693147
    """
    made = Gaussian(at, 1.0)
    x, weights = nodes_between(np.linspace(at - 12, at + 12, 100))
    logit = best_logit(Gaussian(distance, 1.0), x)
    mass = weights * made.pdf(x)
    return -float(mass @ np.logaddexp(0, logit)), float(mass @ np.logaddexp(0, -logit))


def push(distance: float) -> Push:
    """Both losses and their slopes at one distance between data and generator, both of width 1.

    A sample moves with the generator, so a slope is the mean slope of the loss at the samples:
    ``E_Q d/dx log(1 - D(x))`` is ``distance * E_Q D`` here.

    Examples
    --------
    >>> far = push(8.0)
    >>> far.saturating < 1e-3, round(far.other, 3), round(far.js / math.log(2), 4)
    (True, 8.0, 0.9999)
    """
    distance += 0.0  # a zero has no sign
    q = Gaussian(distance, 1.0)
    x, weights = nodes_between(np.linspace(distance - 12, distance + 12, 100))
    mass, logit = weights * q.pdf(x), best_logit(q, x)
    fooled, caught = float(mass @ expit(logit)), float(mass @ expit(-logit))
    saturating_loss, other_loss = held_losses(distance, distance)
    kl = density_kl(q, DATA)
    js = density_kl(q, _mixture(q))  # P and Q mirror each other: D(P||M) is the same
    # D(Q||M) is E_Q log 2(1 - D); when D follows, its logit moves by -x + distance as well
    following = float(mass @ (expit(-logit) * (x - distance)))
    return Push(
        distance=distance,
        js=js,
        kl=kl,
        fooled=fooled,
        saturating_loss=saturating_loss,
        other_loss=other_loss,
        other_promised=kl - js + math.log(2),
        saturating=distance * fooled,
        other=distance * caught,
        other_following=distance * caught + following,
    )


@dataclass(frozen=True)
class Walk:
    """Where a generator stands after each step down one of the two losses."""

    start: float
    rate: Ratio
    saturating: tuple[float, ...]
    other: tuple[float, ...]

    @property
    def steps(self) -> int:
        return len(self.other) - 1

    @property
    def stuck(self) -> float:
        """Where the saturating loss has brought it."""
        return self.saturating[-1]

    @property
    def arrived(self) -> float:
        """Where the other loss has brought it."""
        return self.other[-1]


def walk(start: float, rate: float = 0.1, steps: int = 60) -> Walk:
    """Move the generator by `rate` times the slope, with the best discriminator at every step.

    Examples
    --------
    >>> far = walk(8.0)
    >>> far.stuck > 7.9, far.arrived < 1
    (True, True)
    """
    start, rate = start + 0.0, rate + 0.0  # a zero has no sign
    paths: list[tuple[float, ...]] = []
    for loss in ("saturating", "other"):
        at = [start]
        for _ in range(steps):
            at.append(at[-1] - rate * _slope(at[-1], loss))
        paths.append(tuple(at))
    return Walk(start, rate, *paths)


def _slope(distance: float, loss: str) -> float:
    x, weights = nodes_between(np.linspace(distance - 12, distance + 12, 30))
    q = Gaussian(distance, 1.0)
    sign = 1 if loss == "saturating" else -1
    return distance * float((weights * q.pdf(x)) @ expit(sign * best_logit(q, x)))
