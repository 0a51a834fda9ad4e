"""Training a softmax classifier: likelihood, cross-entropy and KL fall together.

The toy: a photo is boiled down to two numbers, and each class is a round Gaussian cloud of them.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, cross_entropy, distribution, entropy, kl_divergence
from kl_core.finite.softmax import (
    label_smoothing,
    log_softmax,
    log_softmax_rows,
    logit_loss,
    softmax,
    softmax_rows,
)
from kl_core.quantities import Nats, Probability

CLASSES = 3
"""Cat, dog and truck."""
CENTRES = np.array([[-1.0, 0.6], [1.2, 0.8], [0.2, -2.0]])
SPREADS = np.array([1.1, 0.6, 1.0])
"""Standard deviations of the clouds: cats and dogs overlap, trucks are further off."""
STEPS = 60
"""Steps of the gradient descent that a reader watches."""
PER_CLASS, TEST_PER_CLASS = 20, 200
SEED, TEST_SEED = 2, 99

Labels = NDArray[np.int64]
Weights = tuple[tuple[float, ...], ...]
"""One row for the constant and one for each of the two numbers; one column per class."""


@dataclass(frozen=True)
class Likelihood:
    """What a model thinks of labels that were counted."""

    counts: tuple[int, ...]
    p: tuple[Probability, ...]
    """Shares of the labels: the empirical distribution."""
    q: tuple[Probability, ...]
    likelihood: Probability
    """Probability that the model gives to just these labels in their order."""
    best: Probability
    """The largest that any model can give: the one with ``q = p``."""
    mean_loss: Nats
    """``-log(likelihood)`` per label, which is the cross-entropy ``H(p, q)``."""
    entropy: Nats
    """``H(p)``, which no model can change."""
    kl: Nats
    """``D(p||q)``."""


def likelihood(counts: ArrayLike, q: ArrayLike) -> Likelihood:
    """Likelihood of labels under `q`, and the KL divergence it comes down to.

    Parameters
    ----------
    counts : array_like, shape (n,)
        How often each class was named; whole numbers, not all 0.
    q : array_like, shape (n,)
        The model's probabilities of the classes.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> found = likelihood([6, 3, 1], [0.6, 0.3, 0.1])
    >>> found.kl, found.likelihood == found.best
    (0.0, True)
    """
    p = distribution(counts, normalize=True, name="counts")
    Q = distribution(q, name="q")
    loss = cross_entropy(p, Q)
    named = [round(float(count)) for count in np.asarray(counts)]
    own = entropy(p)
    return Likelihood(
        counts=tuple(named),
        p=tuple(p.tolist()),
        q=tuple(Q.tolist()),
        likelihood=math.exp(-sum(named) * loss),
        best=math.exp(-sum(named) * own),
        mean_loss=loss,
        entropy=own,
        kl=kl_divergence(p, Q),
    )


def within(name: str, value: float, low: float, high: float) -> None:
    """Refuse a parameter outside its range, or one that is no number."""
    if not low <= value <= high:
        raise InvalidDistribution(
            "out_of_range", f"{name} is {value}; it is from {low} to {high}.", name=name,
            value=value,
        )  # fmt: skip


def photos(per_class: int, seed: int) -> tuple[Array, Labels]:
    """So many photos of each class, and what they show.

    Parameters
    ----------
    per_class : int
        At least 1.
    seed : int
        The same seed draws the same photos.

    Returns
    -------
    points : ndarray, shape (3 * per_class, 2)
    labels : ndarray, shape (3 * per_class,)
        0, 1 or 2.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> points, labels = photos(2, seed=1)
    >>> points.shape, labels.tolist()
    ((6, 2), [0, 0, 1, 1, 2, 2])
    """
    within("per_class", per_class, 1, 10_000)
    labels = np.repeat(np.arange(CLASSES), per_class)
    noise = np.random.default_rng(seed).standard_normal((labels.size, 2))
    return CENTRES[labels] + SPREADS[labels][:, None] * noise, labels


def truth(points: Array) -> Array:
    """The probability of each class given a photo, by Bayes' rule from the known clouds.

    Examples
    --------
    >>> truth(CENTRES).argmax(axis=1).tolist()
    [0, 1, 2]
    """
    squares = ((points[:, None] - CENTRES) ** 2).sum(axis=-1)
    scores = -squares / (2 * SPREADS**2) - 2 * np.log(SPREADS)
    found: Array = softmax_rows(scores)
    return found


def features(points: Array) -> Array:
    """The constant 1 and the two numbers of each photo."""
    return np.column_stack([np.ones(len(points)), points])


def classify(weights: ArrayLike, points: Array) -> Array:
    """Probabilities of the classes under a linear softmax classifier, one row per photo."""
    found: Array = softmax_rows(features(points) @ np.asarray(weights))
    return found


def targets(labels: Labels, smoothing: float) -> Array:
    """The labels as rows of probabilities, a share of each spread over all classes."""
    rows = np.array([label_smoothing(i, CLASSES, smoothing) for i in range(CLASSES)])
    found: Array = rows[labels]
    return found


def mean_loss(target: Array, log_q: Array) -> float:
    """Mean over the photos of ``H(target, q)``, in nats."""
    return -float(np.sum(target * log_q)) / len(target)


def mean_kl(target: Array, q: Array) -> float:
    """Mean over the photos of ``D(target||q)``, in nats.

    It is the divergence of the joint distributions of photo and class, so nothing cancels.

    Examples
    --------
    >>> mean_kl(np.array([[0.5, 0.5], [1, 0]]), np.array([[0.5, 0.5], [1, 0]]))
    0.0
    """
    return kl_divergence(target.ravel() / len(target), q.ravel() / len(q), normalize=True)


def slope(target: Array, points: Array, weights: Array) -> Array:
    """Derivative of the mean cross-entropy by each weight: the mean of ``feature * (q - p)``."""
    X = features(points)
    found: Array = X.T @ (softmax_rows(X @ weights) - target) / len(X)
    return found


@dataclass(frozen=True)
class Training:
    """A whole gradient descent; one entry per step, the start included."""

    points: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]
    smoothing: Probability
    rate: float
    weights: tuple[Weights, ...]
    cross_entropy: tuple[Nats, ...]
    """Mean over the training photos, in the labels as smoothed."""
    kl: tuple[Nats, ...]
    test_cross_entropy: tuple[Nats, ...]
    test_kl: tuple[Nats, ...]
    """The same on photos that the training never saw, their labels smoothed alike."""
    label_entropy: Nats
    """Entropy of one label, ``cross_entropy - kl`` at every step."""
    outcome: Literal["falls", "overshoots"]
    """Whether the training loss fell in every step, or rose in one."""


@lru_cache(maxsize=64)
def train(smoothing: float, rate: float) -> Training:
    """Fit a softmax classifier by gradient descent on the mean cross-entropy, from weights 0.

    Parameters
    ----------
    smoothing : float
        Share of each label that is spread over all classes, 0 to 1.
    rate : float
        Learning rate, 0 to 100.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> run = train(0.2, 1.0)
    >>> run.outcome, [round(loss, 3) for loss in run.cross_entropy[:3]]
    ('falls', [1.099, 0.781, 0.733])
    """
    within("smoothing", smoothing, 0, 1)
    within("rate", rate, 0, 100)
    smoothing, rate = smoothing + 0.0, rate + 0.0  # a zero has no sign
    points, labels = photos(PER_CLASS, SEED)
    target = targets(labels, smoothing)
    path = [np.zeros((3, CLASSES))]
    for _ in range(STEPS):
        path.append(path[-1] - rate * slope(target, points, path[-1]))
    losses, divergences = _measured(path, points, target)
    test_points, test_labels = photos(TEST_PER_CLASS, TEST_SEED)
    test_losses, test_kl = _measured(path, test_points, targets(test_labels, smoothing))
    risen = any(after > before + 1e-12 for before, after in pairwise(losses))
    return Training(
        points=tuple(map(tuple, points.tolist())),
        labels=tuple(labels.tolist()),
        smoothing=smoothing,
        rate=rate,
        weights=tuple(tuple(map(tuple, weights.tolist())) for weights in path),
        cross_entropy=losses,
        kl=divergences,
        test_cross_entropy=test_losses,
        test_kl=test_kl,
        label_entropy=entropy(label_smoothing(0, CLASSES, smoothing)),
        outcome="overshoots" if risen else "falls",
    )


def _measured(
    path: list[Array], points: Array, target: Array
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean cross-entropy and mean KL along a path of weights, each computed by itself."""
    log_q = [log_softmax_rows(features(points) @ weights) for weights in path]
    return (
        tuple(mean_loss(target, rows) for rows in log_q),
        tuple(mean_kl(target, np.exp(rows)) for rows in log_q),
    )


@dataclass(frozen=True)
class Moment:
    """A training run at one of its steps."""

    step: int
    weights: Weights
    cross_entropy: Nats
    kl: Nats
    test_cross_entropy: Nats
    test_kl: Nats
    label_entropy: Nats
    accuracy: Probability
    """Share of the training photos whose likeliest class is the right one."""
    missed: tuple[int, ...]
    """The training photos that are not."""
    loss_gradient: Weights
    """Derivative of the mean cross-entropy (nats) by each weight, from the formula."""
    kl_gradient: Weights
    """Derivative of the mean KL by each weight, from KL itself by central differences."""
    gap: float
    """The largest difference between the two gradients."""


def moment(run: Training, step: int) -> Moment:
    """The run after `step` steps, with both gradients, each found in its own way.

    Raises
    ------
    InvalidDistribution
        out_of_range for `step`.

    Examples
    --------
    >>> now = moment(train(0.2, 1.0), 10)
    >>> round(now.cross_entropy - now.kl - now.label_entropy, 12), now.gap < 1e-8
    (0.0, True)
    """
    within("step", step, 0, STEPS)
    points, labels = np.array(run.points), np.array(run.labels)
    target, weights = targets(labels, run.smoothing), np.array(run.weights[step])
    loss_gradient = slope(target, points, weights)
    kl_gradient = _by_differences(target, points, weights)
    missed = np.flatnonzero(classify(weights, points).argmax(axis=1) != labels)
    return Moment(
        step=step,
        weights=run.weights[step],
        cross_entropy=run.cross_entropy[step],
        kl=run.kl[step],
        test_cross_entropy=run.test_cross_entropy[step],
        test_kl=run.test_kl[step],
        label_entropy=run.label_entropy,
        accuracy=1 - missed.size / labels.size,
        missed=tuple(missed.tolist()),
        loss_gradient=tuple(map(tuple, loss_gradient.tolist())),
        kl_gradient=tuple(map(tuple, kl_gradient.tolist())),
        gap=float(np.abs(loss_gradient - kl_gradient).max()),
    )


def _by_differences(target: Array, points: Array, weights: Array) -> Array:
    """Derivative of the mean KL by each weight, without a formula for it."""
    step, found = 1e-5, np.zeros_like(weights)
    for place in np.ndindex(weights.shape):
        nudge = np.zeros_like(weights)
        nudge[place] = step
        up, down = (mean_kl(target, classify(weights + d, points)) for d in (nudge, -nudge))
        found[place] = (up - down) / (2 * step)
    return found


TEACHER_VIEW, STUDENT_VIEW = (2.0, 0.5, -1.0), (1.5, 1.0, -1.0)
"""Scores that one model gives to two versions of one photo, before its weight."""
FIXED_WEIGHT = 1.0
"""The weight of a teacher that stands still."""


@dataclass(frozen=True)
class Chase:
    """A student and its target, when the target stands still or moves with the student."""

    moving: bool
    weight: float
    """The student's one weight, by which its scores are multiplied."""
    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    entropy: Nats
    """``H(p)``; constant only if the target stands still."""
    cross_entropy: Nats
    kl: Nats
    loss_slope: float
    """Derivative of the cross-entropy (nats) by the weight."""
    kl_slope: float
    """Derivative of the divergence (nats) by the weight."""


def chase(weight: float, moving: bool) -> Chase:
    """Cross-entropy, KL and their slopes for a student with one weight.

    The student says ``softmax(weight * STUDENT_VIEW)``. The target is ``softmax(w * TEACHER_VIEW)``
    with ``w = weight`` if it moves, as when a model is to agree with itself, else
    ``w = FIXED_WEIGHT``.

    Parameters
    ----------
    weight : float
        0 to 100.
    moving : bool
        Whether the derivative goes through the target, too.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> still, moving = chase(0.5, False), chase(0.5, True)
    >>> still.loss_slope == still.kl_slope, moving.loss_slope < 0 < moving.kl_slope
    (True, True)
    """
    within("weight", weight, 0, 100)
    weight += 0.0  # a zero has no sign
    a, b = np.array(TEACHER_VIEW), np.array(STUDENT_VIEW)
    own = weight if moving else FIXED_WEIGHT
    p = softmax(own * a)
    loss = logit_loss(weight * b, p)
    pull = float(np.dot(loss.gradient, b))
    loss_slope = kl_slope = pull
    if moving:  # dp/dw = p (a - mean of a); each loss is linear in p but for p log p in KL
        turn = p * (a - p @ a)
        log_q = log_softmax(weight * b)
        loss_slope = pull - float(turn @ log_q)
        kl_slope = loss_slope + float(turn @ log_softmax(own * a))
    return Chase(
        moving=moving,
        weight=weight,
        p=loss.target,
        q=loss.probabilities,
        entropy=loss.target_entropy,
        cross_entropy=loss.cross_entropy,
        kl=loss.kl,
        loss_slope=loss_slope,
        kl_slope=kl_slope,
    )
