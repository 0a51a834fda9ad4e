"""A variational autoencoder small enough to train while one watches, with gradients by hand.

The toy: 36 black and white pictures of 8 by 8 pixels, a 3 by 3 square at each of the 36 places
where it fits, all equally probable. Encoder and decoder have one hidden layer each; the latent code
z has two coordinates; the decoder gives each pixel a probability of its own. So ``-ELBO`` is an
amount of information, and never below the entropy of the pictures, ln 36.

Everything is in nats and averaged over the pictures. A run is a value: `VAERun.advance` returns the
next one, and the same start always leads to the same end.
"""

import math
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import finite_number, positive_number
from kl_core.quantities import Nats, Probability, Ratio

Array = NDArray[np.float64]

SIDE, SQUARE = 8, 3
"""Pixels along a picture, and along the square on it."""
PLACES = SIDE - SQUARE + 1
"""Places of the square along one side."""
PIXELS, PICTURES = SIDE * SIDE, PLACES * PLACES
HIDDEN, LATENT = 32, 2
STEPS, CHUNK = 1500, 30
"""Steps of gradient descent in a whole run, and in one call of `VAERun.advance`."""
DRAWS = 6
"""Draws of z for each picture in each step."""
RATE = 0.03
"""Step size of Adam at the start; it falls in a straight line to a tenth."""
ACTIVE = 0.01
"""A latent coordinate that carries fewer nats than this has collapsed."""

_SHAPES = (
    (PIXELS, HIDDEN), (HIDDEN,), (HIDDEN, 2 * LATENT), (2 * LATENT,),
    (LATENT, HIDDEN), (HIDDEN,), (HIDDEN, PIXELS), (PIXELS,),
)  # fmt: skip
_SIZES = tuple(math.prod(shape) for shape in _SHAPES)
WEIGHTS = sum(_SIZES)
"""How many numbers are learned."""


# --- the pictures --------------------------------------------------------------------------------


@cache
def pictures() -> Array:
    """All pictures, shape ``(36, 64)``, entries 0 and 1; the square's row first, then its column.

    Examples
    --------
    >>> pictures()[0].reshape(8, 8)[:4, :4].astype(int).tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    """
    made = np.zeros((PLACES, PLACES, SIDE, SIDE))
    for row in range(PLACES):
        for column in range(PLACES):
            made[row, column, row : row + SQUARE, column : column + SQUARE] = 1.0
    flat = made.reshape(PICTURES, PIXELS)
    flat.setflags(write=False)  # shared by every caller, through the cache
    return flat


@dataclass(frozen=True)
class Floors:
    """What is known of the toy before anything is trained."""

    pictures: int
    entropy: Nats
    """ln 36: no model of these pictures costs less on average."""
    blind: Nats
    """The least reconstruction cost without a code: the entropies of the pixels, added up."""
    collapse: Ratio
    """For a β above this, a code that says a little costs more than it saves: see `floors`."""


@cache
def floors() -> Floors:
    """Entropy, cost without a code, and the β from which a small code no longer pays.

    Notes
    -----
    Let a code coordinate have mean ``a·(x - m)`` and variance close to 1, m the mean picture. To
    second order it costs ``½ β aᵀCa``, C the covariance of the pixels. With the best decoder, whose
    log-odds move along ``V⁻¹Ca`` (V the diagonal of C), it saves ``½ aᵀCV⁻¹Ca``. No direction a
    pays once β exceeds the largest eigenvalue of the pixels' *correlation* matrix. (Lucas et al.
    2019, arXiv:1911.02469, do this for a linear decoder with Gaussian noise.)

    Examples
    --------
    >>> known = floors()
    >>> round(known.entropy, 6), round(known.blind, 6), round(known.collapse, 6)
    (3.583519, 24.415241, 8.896599)
    """
    X = pictures()
    mean = X.mean(axis=0)
    bits = -mean * np.log(mean) - (1 - mean) * np.log1p(-mean)
    return Floors(
        pictures=PICTURES,
        entropy=math.log(PICTURES),
        blind=math.fsum(bits),
        collapse=float(np.linalg.eigvalsh(np.corrcoef(X.T))[-1]),
    )


# --- the network ---------------------------------------------------------------------------------


def _layers(weights: Array) -> list[Array]:
    ends = np.cumsum(_SIZES)[:-1]
    parts = np.split(weights, ends)
    return [part.reshape(shape) for part, shape in zip(parts, _SHAPES, strict=True)]


def first_weights(seed: int) -> Array:
    """Random weights, scaled to the width of the layer before; biases 0. Shape ``(WEIGHTS,)``."""
    rng = np.random.default_rng(seed)
    layers = [
        rng.normal(size=shape) / math.sqrt(shape[0]) if len(shape) == 2 else np.zeros(shape)
        for shape in _SHAPES
    ]
    return np.concatenate([layer.ravel() for layer in layers])


def encode(weights: Array) -> tuple[Array, Array]:
    """Means and standard deviations of ``q(z | x)`` for every picture, each ``(36, 2)``."""
    into, bias, out, out_bias, *_ = _layers(weights)
    code = np.tanh(pictures() @ into + bias) @ out + out_bias
    return code[:, :LATENT], np.exp(0.5 * code[:, LATENT:])


def logits(weights: Array, z: Array) -> Array:
    """Log-odds of every pixel being black, ``(n, 64)``, for codes z ``(n, 2)``."""
    *_, into, bias, out, out_bias = _layers(weights)
    return np.tanh(z @ into + bias) @ out + out_bias


def decode(weights: Array, z: Array) -> Array:
    """Probability of every pixel being black, ``(n, 64)``, for codes z ``(n, 2)``."""
    odds: Array = logits(weights, z)
    return 0.5 * (1.0 + np.tanh(0.5 * odds))


def _kls(means: Array, stds: Array) -> Array:
    """``D(q(z|x) || N(0, 1))`` for every picture and latent coordinate."""
    return 0.5 * (means**2 + stds**2 - 1.0) - np.log(stds)


def objective(weights: Array, noise: Array, beta: float) -> tuple[float, Array]:
    """``reconstruction + β KL`` with the expectation over z replaced by draws, and its gradient.

    Parameters
    ----------
    weights : array, shape (WEIGHTS,)
    noise : array, shape (k, 36, 2)
        Standard normal draws; ``z = mean + std * noise`` (the reparameterisation trick: the draw
        does not depend on the weights, so that a gradient can pass through z).
    beta : float
        What one nat of KL costs.

    Notes
    -----
    Kingma & Welling 2014 (arXiv:1312.6114); β as in Higgins et al. 2017.
    """
    X = pictures()
    into, bias, out, out_bias, d_into, d_bias, d_out, d_out_bias = _layers(weights)
    share = 1.0 / (len(noise) * PICTURES)
    # Forwards.
    hidden = np.tanh(X @ into + bias)
    code = hidden @ out + out_bias
    means, stds = code[:, :LATENT], np.exp(0.5 * code[:, LATENT:])
    z = (means + stds * noise).reshape(-1, LATENT)
    d_hidden = np.tanh(z @ d_into + d_bias)
    odds = d_hidden @ d_out + d_out_bias
    seen = np.tile(X, (len(noise), 1))
    cost = share * float(np.sum(np.logaddexp(0.0, odds) - seen * odds))
    cost += beta * float(_kls(means, stds).sum()) / PICTURES
    # Backwards, layer by layer.
    to_odds = share * (0.5 * (1.0 + np.tanh(0.5 * odds)) - seen)
    to_d_hidden = to_odds @ d_out.T * (1.0 - d_hidden**2)
    to_z = (to_d_hidden @ d_into.T).reshape(noise.shape)
    to_means = to_z.sum(axis=0) + beta / PICTURES * means
    to_logs = 0.5 * stds * (to_z * noise).sum(axis=0) + 0.5 * beta / PICTURES * (stds**2 - 1.0)
    to_code = np.concatenate([to_means, to_logs], axis=1)
    to_hidden = to_code @ out.T * (1.0 - hidden**2)
    gradient = [
        X.T @ to_hidden, to_hidden.sum(axis=0), hidden.T @ to_code, to_code.sum(axis=0),
        z.T @ to_d_hidden, to_d_hidden.sum(axis=0), d_hidden.T @ to_odds, to_odds.sum(axis=0),
    ]  # fmt: skip
    return cost, np.concatenate([part.ravel() for part in gradient])


# --- looking at it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """What the pictures cost on average at one moment of the training."""

    step: int
    reconstruction: Nats
    """``-E_q ln p(x | z)``."""
    kls: tuple[Nats, ...]
    """``D(q(z|x) || p(z))``, one entry for each latent coordinate."""

    @property
    def kl(self) -> Nats:
        """Over both coordinates."""
        return math.fsum(self.kls)

    @property
    def total(self) -> Nats:
        """``-ELBO``, whatever the β of the training."""
        return self.reconstruction + self.kl

    @property
    def active(self) -> int:
        """How many latent coordinates carry `ACTIVE` nats or more."""
        return sum(kl >= ACTIVE for kl in self.kls)


@cache
def _nodes(order: int) -> tuple[Array, Array]:
    """Gauss-Hermite nodes of two standard normal variables, ``(order², 2)``, and weights."""
    x, w = np.polynomial.hermite_e.hermegauss(order)
    w = w / w.sum()
    return np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2), np.outer(w, w).ravel()


def loss(weights: Array, step: int, order: int = 12) -> Loss:
    """The cost with the expectation over z taken by quadrature: no chance in it.

    With 12 nodes for each coordinate it is good to 0.01 nats for the runs of the course.
    """
    means, stds = encode(weights)
    nodes, shares = _nodes(order)
    odds = logits(weights, (means + stds * nodes[:, None]).reshape(-1, LATENT))
    odds = odds.reshape(len(nodes), PICTURES, PIXELS)
    costs = np.sum(np.logaddexp(0.0, odds) - pictures() * odds, axis=-1).mean(axis=-1)
    kls = _kls(means, stds).mean(axis=0)
    return Loss(step, float(shares @ costs), tuple(kls.tolist()))


# --- training ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VAERun:
    """A training that stands at some step. Begin one with `start`."""

    beta: Ratio
    seed: int
    step: int
    state: bytes
    """Weights, and Adam's running means of the gradient and of its square: see `numbers`."""
    losses: tuple[Loss, ...]
    """One at the start, and one after each call of `advance`."""

    @property
    def numbers(self) -> Array:
        """The state, shape ``(3, WEIGHTS)``; kept as bytes, a run can be compared and hashed."""
        return np.frombuffer(self.state).reshape(3, WEIGHTS)

    @property
    def weights(self) -> Array:
        """What has been learned, shape ``(WEIGHTS,)``."""
        weights: Array = self.numbers[0]
        return weights

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return self.step / STEPS

    @property
    def done(self) -> bool:
        """Has it made all its steps?"""
        return self.step >= STEPS

    @property
    def last(self) -> Loss:
        """What the pictures cost now."""
        return self.losses[-1]

    @property
    def verdict(self) -> Literal["waiting", "running", "collapsed", "partly", "used"]:
        """Which words say where the run stands and, at the end, how much of its code is used."""
        if not self.done:
            return "running" if self.step else "waiting"
        if self.last.active == LATENT:
            return "used"
        return "partly" if self.last.active else "collapsed"

    def advance(self) -> "VAERun":
        """The run `CHUNK` steps later, some 0.03 s of work; itself once it is done."""
        if self.done:
            return self
        weights, slopes, squares = self.numbers
        # What is drawn depends on the step alone, not on where a run was interrupted.
        rng = np.random.default_rng((self.seed, self.step))
        for step in range(self.step + 1, self.step + CHUNK + 1):
            noise = rng.normal(size=(DRAWS, PICTURES, LATENT))
            _, gradient = objective(weights, noise, self.beta)
            slopes = 0.9 * slopes + 0.1 * gradient
            squares = 0.999 * squares + 0.001 * gradient**2
            rate = RATE * (1.0 - 0.9 * step / STEPS)
            fair_slopes, fair_squares = slopes / (1 - 0.9**step), squares / (1 - 0.999**step)
            weights = weights - rate * fair_slopes / (np.sqrt(fair_squares) + 1e-8)
        return replace(
            self,
            step=step,
            state=np.stack([weights, slopes, squares]).tobytes(),
            losses=(*self.losses, loss(weights, step)),
        )


@lru_cache(maxsize=64)
def start(beta: float, seed: int = 2) -> VAERun:
    """A run at its first step.

    Parameters
    ----------
    beta : float
        What one nat of KL costs in the training, above 0. At 1 the objective is ``-ELBO``.
    seed : int
        0 or more; it decides the first weights and every draw.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> run = start(beta=1.0).advance()
    >>> run.step, round(run.progress, 3), run.last.total < run.losses[0].total
    (30, 0.02, True)
    """
    price = finite_number("beta", beta)
    if price <= 0.0 or seed < 0:
        name, value = ("beta", price) if price <= 0.0 else ("seed", seed)
        raise InvalidDistribution(
            "out_of_range", f"{name} is {value}, too small.", name=name, value=value
        )
    state, first = _begun(seed)
    return VAERun(price, seed, 0, state, (first,))


@lru_cache(maxsize=8)
def _begun(seed: int) -> tuple[bytes, Loss]:
    """The state and the cost of a run before its first step, whatever its β."""
    weights = first_weights(seed)
    state = np.stack([weights, np.zeros(WEIGHTS), np.zeros(WEIGHTS)]).tobytes()
    return state, loss(weights, 0)


LADDER = (0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 9.0, 12.0)
"""The βs of a `Sweep`."""


@dataclass(frozen=True)
class Sweep:
    """The same training for one β after another."""

    runs: tuple[VAERun, ...]

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return sum(run.progress for run in self.runs) / len(self.runs)

    @property
    def done(self) -> bool:
        """Are all runs done?"""
        return all(run.done for run in self.runs)

    @property
    def finished(self) -> tuple[VAERun, ...]:
        """The runs that are done."""
        return tuple(run for run in self.runs if run.done)

    @property
    def count(self) -> int:
        """How many runs are done."""
        return len(self.finished)

    def advance(self) -> "Sweep":
        """The first run that is not done goes on; itself once all are."""
        for place, run in enumerate(self.runs):
            if not run.done:
                return Sweep((*self.runs[:place], run.advance(), *self.runs[place + 1 :]))
        return self


@lru_cache(maxsize=8)
def sweep(seed: int = 2) -> Sweep:
    """One run for every β of `LADDER`, at its first step."""
    return Sweep(tuple(start(beta, seed) for beta in LADDER))


# --- what a run has learned ----------------------------------------------------------------------


@dataclass(frozen=True)
class Codes:
    """Where the encoder puts each picture, in the order of `pictures`."""

    means: tuple[tuple[float, ...], ...]
    stds: tuple[tuple[float, ...], ...]


def codes(run: VAERun) -> Codes:
    """Means and standard deviations of ``q(z | x)`` for every picture.

    Examples
    --------
    >>> len(codes(start(1.0)).means), len(codes(start(1.0)).stds[0])
    (36, 2)
    """
    means, stds = encode(run.weights)
    return Codes(tuple(map(tuple, means.tolist())), tuple(map(tuple, stds.tolist())))


Pixels = tuple[tuple[Probability, ...], ...]
"""Pictures, each as 64 probabilities of a pixel being black, row by row."""


def reconstructions(run: VAERun, chosen: tuple[int, ...]) -> Pixels:
    """Some pictures, encoded and decoded again at the mean of their code."""
    weights = run.weights
    means, _ = encode(weights)
    return tuple(map(tuple, decode(weights, means[list(chosen)]).tolist()))


def dreams(run: VAERun, across: tuple[float, ...]) -> Pixels:
    """What the decoder makes of codes z on a lattice; the second coordinate falls, row by row."""
    z = np.array([(a, b) for b in reversed(across) for a in across])
    return tuple(map(tuple, decode(run.weights, z).tolist()))


@dataclass(frozen=True)
class Ledger:
    """``-ELBO`` of a model whose code is small enough to integrate over, taken apart.

    ``total = entropy + model_gap + posterior_gap``, each at least 0.
    """

    entropy: Nats
    """Of the pictures."""
    model_gap: Nats
    """``D(P_data || P_model)``, forward KL."""
    posterior_gap: Nats
    """The mean of ``D(q(z|x) || p(z|x))``, reverse KL: what q misses of the model's posterior."""
    surprise: Nats
    """The mean of ``-ln p(x)`` under the model."""
    total: Nats
    """``-ELBO``."""


@lru_cache(maxsize=32)
def ledger(run: VAERun, order: int = 12, width: float = 0.06) -> Ledger:
    """Where the cost of a run comes from.

    ``p(x)`` is integrated over z by the trapezoidal rule with steps of `width` out to 6, the
    expectations over q are those of `loss`. For the runs of the course that is good to 0.01 nats.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range for `width`, which is above 0 and at most 1.

    Examples
    --------
    >>> found = ledger(start(1.0))
    >>> parts = found.entropy + found.model_gap + found.posterior_gap
    >>> abs(parts - found.total) < 1e-9
    True
    """
    width = positive_number("width", width)
    if width > 1.0:  # wider than the prior: that is no integral any more
        raise InvalidDistribution(
            "out_of_range", f"width is {width}; it is at most 1.", name="width", value=width
        )
    weights = run.weights
    line = np.arange(-6.0, 6.0 + width / 2, width)
    z = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, LATENT)
    odds = logits(weights, z)
    fits = odds @ pictures().T - np.logaddexp(0.0, odds).sum(axis=1, keepdims=True)
    prior = -0.5 * np.sum(z**2, axis=1) - math.log(2.0 * math.pi) + 2.0 * math.log(width)
    surprise = float(-np.mean(np.logaddexp.reduce(fits + prior[:, None], axis=0)))
    total = loss(weights, run.step, order).total
    entropy = floors().entropy
    return Ledger(entropy, surprise - entropy, total - surprise, surprise, total)
