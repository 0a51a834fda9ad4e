"""Weights are not the function: two networks far apart in weights with the same outputs."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special
from scipy.optimize import minimize

from kl_core.finite.entropies import Array
from kl_core.models.classifier import (
    CLASSES,
    PER_CLASS,
    SEED,
    TEST_PER_CLASS,
    TEST_SEED,
    mean_kl,
    photos,
    targets,
    within,
)
from kl_core.quantities import Nats, Probability

HIDDEN = 6
DECAY = 0.002
"""Weight of ``|weights|**2 / 2`` in the training loss, which keeps the weights finite."""
NUDGE = 2.0
"""How far the neighbour's one weight is moved."""
_START_SEED, _START_SPREAD = 2, 0.7
_ORDER, _SIGNS = np.array([3, 5, 0, 4, 2, 1]), np.array([-1, 1, -1, 1, -1, 1])


@dataclass(frozen=True)
class Network:
    """Two numbers in, a hidden layer of tanh units, three logits out; all weights in one list."""

    weights: tuple[float, ...]
    """Rows of the hidden layer (two each), its biases, rows of the output, its biases."""

    def probabilities(self, points: Array) -> Array:
        """Of each class, one row per photo.

        Parameters
        ----------
        points : ndarray, shape (n, 2)

        Returns
        -------
        ndarray, shape (n, 3)
        """
        found: Array = special.softmax(_forward(np.array(self.weights), points)[1], axis=1)
        return found


def _layers(weights: Array) -> tuple[Array, Array, Array, Array]:
    ends = np.cumsum([2 * HIDDEN, HIDDEN, CLASSES * HIDDEN])
    into, bias, out, last = np.split(weights, ends)
    return into.reshape(HIDDEN, 2), bias, out.reshape(CLASSES, HIDDEN), last


def _forward(weights: Array, points: Array) -> tuple[Array, Array]:
    """The hidden units and the logits."""
    into, bias, out, last = _layers(weights)
    hidden = np.tanh(points @ into.T + bias)
    return hidden, hidden @ out.T + last


def loss(weights: Array, points: Array, target: Array) -> tuple[float, Array]:
    """Mean cross-entropy plus decay, and its derivative by each weight (backpropagation)."""
    hidden, logits = _forward(weights, points)
    log_q = special.log_softmax(logits, axis=1)
    error = (np.exp(log_q) - target) / len(points)
    behind = error @ _layers(weights)[2] * (1 - hidden**2)
    parts = (behind.T @ points, behind.sum(axis=0), error.T @ hidden, error.sum(axis=0))
    value = -float(np.sum(target * log_q)) / len(points) + DECAY * float(weights @ weights) / 2
    return value, np.concatenate([part.ravel() for part in parts]) + DECAY * weights


@lru_cache(maxsize=1)
def trained() -> Network:
    """The network fitted to the training photos with hard labels.

    Examples
    --------
    >>> points, labels = photos(TEST_PER_CLASS, TEST_SEED)
    >>> right = trained().probabilities(points).argmax(axis=1) == labels
    >>> bool(right.mean() > 0.8)
    True
    """
    points, labels = photos(PER_CLASS, SEED)
    size = (2 + 1 + CLASSES) * HIDDEN + CLASSES
    start = _START_SPREAD * np.random.default_rng(_START_SEED).standard_normal(size)
    fit = minimize(loss, start, (points, targets(labels, 0.0)), jac=True, method="L-BFGS-B")
    return Network(tuple(fit.x.tolist()))


def permuted(network: Network) -> Network:
    """The same function with its hidden units in another order and half of their signs turned.

    ``tanh(-x) = -tanh(x)``: turn the signs of all that goes into a unit and out of it, and nothing
    changes for the layers around.

    Examples
    --------
    >>> twin = permuted(trained())
    >>> point = np.array([[0.3, -0.2]])
    >>> bool(np.allclose(twin.probabilities(point), trained().probabilities(point), atol=1e-12))
    True
    """
    into, bias, out, last = _layers(np.array(network.weights))
    moved = (
        _SIGNS[:, None] * into[_ORDER],
        _SIGNS * bias[_ORDER],
        _SIGNS * out[:, _ORDER],
        last,
    )
    return Network(tuple(np.concatenate([part.ravel() for part in moved]).tolist()))


@dataclass(frozen=True)
class Blend:
    """A network on the straight way from the trained one to its permuted twin."""

    share: Probability
    """How far along: 0 is the trained network, 1 the twin."""
    network: Network
    distance: float
    """Euclidean distance of its weights from the trained network's."""
    kl: Nats
    """Mean ``D(trained||blend)`` over the test photos."""
    accuracy: Probability
    """On the test photos."""


def blend(share: float) -> Blend:
    """Mix the weights of the trained network and of its twin.

    Parameters
    ----------
    share : float
        0 to 1.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> there, middle = blend(1.0), blend(0.5)
    >>> there.kl < 1e-20 < 0.1 < middle.kl
    True
    """
    within("share", share, 0, 1)
    share += 0.0  # a zero has no sign
    one, twin = trained(), permuted(trained())
    if share in (0, 1):
        return _compared(share, (one, twin)[int(share)])
    mixed = (1 - share) * np.array(one.weights) + share * np.array(twin.weights)
    return _compared(share, Network(tuple(mixed.tolist())))


def _compared(share: float, network: Network) -> Blend:
    points, labels = photos(TEST_PER_CLASS, TEST_SEED)
    said = network.probabilities(points)
    return Blend(
        share=share,
        network=network,
        distance=_distance(network),
        kl=mean_kl(trained().probabilities(points), said),
        accuracy=float((said.argmax(axis=1) == labels).mean()),
    )


def _distance(network: Network) -> float:
    return math.dist(network.weights, trained().weights)


@dataclass(frozen=True)
class Pair:
    """Two comparisons with the trained network: the twin far off, and a neighbour."""

    hidden: int
    weights: int
    """How many weights the network has."""
    twins: int
    """How many orders and signs of the hidden units give this function: ``hidden! 2**hidden``."""
    twin: Blend
    neighbour: Blend
    """The trained network with a single weight moved, the first output's bias."""
    nudge: float
    rounding: float
    """The largest difference between a probability of the trained network and of the twin."""
    barrier: Nats
    """The largest KL on the straight way to the twin, of 40 places."""


@lru_cache(maxsize=1)
def pair() -> Pair:
    """The trained network, its twin, and a neighbour that does something else.

    Examples
    --------
    >>> both = pair()
    >>> both.twin.distance > 4 * both.neighbour.distance, both.twin.kl < 1e-20 < both.neighbour.kl
    (True, True)
    """
    one, twin = trained(), permuted(trained())
    points, _ = photos(TEST_PER_CLASS, TEST_SEED)
    moved = np.array(one.weights)
    moved[-CLASSES] += NUDGE
    off = np.abs(one.probabilities(points) - twin.probabilities(points)).max()
    return Pair(
        hidden=HIDDEN,
        weights=len(one.weights),
        twins=math.factorial(HIDDEN) * 2**HIDDEN,
        twin=blend(1.0),
        neighbour=_compared(0.0, Network(tuple(moved.tolist()))),
        nudge=NUDGE,
        rounding=float(off),
        barrier=max(blend(i / 40).kl for i in range(41)),
    )
