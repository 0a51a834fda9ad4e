"""Distillation: a student learns from a teacher's probabilities, softened by a temperature.

Source: Hinton, Vinyals & Dean 2015, "Distilling the knowledge in a neural network".
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from kl_core.finite.entropies import Array
from kl_core.finite.softmax import (
    finite_number,
    log_softmax_rows,
    logit_loss,
    softmax,
    softmax_rows,
)
from kl_core.models.classifier import (
    CLASSES,
    TEST_PER_CLASS,
    TEST_SEED,
    Labels,
    classify,
    features,
    mean_kl,
    photos,
    targets,
    truth,
    within,
)
from kl_core.quantities import Nats, Probability

Verdict = Literal["helps", "same", "harms"]

DRAWS = 40
"""How many small training sets the students are tried on."""
SMOOTHING = 0.1
"""The share of a smoothed label that is spread; it knows nothing of which classes are alike."""
TEACHER_PER_CLASS, TEACHER_SEED, FIRST_SEED = 1000, 7, 1000
STEPS, RATE = 400, 0.5
"""Every student is trained so long, with this learning rate."""


@dataclass(frozen=True)
class Softened:
    """Teacher and student at one temperature; one tuple entry per class."""

    teacher: tuple[float, ...]
    student: tuple[float, ...]
    """Their logits, before the temperature."""
    temperature: float
    p: tuple[Probability, ...]
    """The teacher: softmax of its logits divided by the temperature."""
    q: tuple[Probability, ...]
    """The student, alike."""
    kl: Nats
    """``D(p||q)``."""
    hard_loss: Nats
    """Cross-entropy of the hard label, the teacher's first choice, at temperature 1."""
    gradient: tuple[float, ...]
    """Derivative of the divergence (nats) by each of the student's logits, ``(q - p) / T``."""
    push: float
    """Length of the gradient."""
    scaled_push: float
    """Length of the gradient of ``T**2 * kl``."""
    limit: float
    """What `scaled_push` tends to when T grows: the centred difference of the logits over n."""


def soften(teacher: ArrayLike, student: ArrayLike, temperature: float) -> Softened:
    """Compare the logits of a teacher and a student at a temperature.

    Parameters
    ----------
    teacher, student : array_like, shape (n,)
        Finite scores.
    temperature : float
        From 0.01 to 1000. 1 changes nothing, more makes both more even.

    Raises
    ------
    InvalidDistribution
        As `logit_loss`; out_of_range for `temperature`.

    Examples
    --------
    >>> far = soften([2, 0], [0, 0], 100)
    >>> round(far.push, 6), round(far.scaled_push, 3), round(far.limit, 3)
    (7.1e-05, 0.707, 0.707)
    """
    within("temperature", temperature, 0.01, 1000)
    t, s = finite_number(teacher), finite_number(student)
    loss = logit_loss(s / temperature, softmax(t / temperature))
    push = float(np.linalg.norm(loss.gradient)) / temperature
    off = (s - s.mean()) - (t - t.mean())
    return Softened(
        teacher=tuple(t.tolist()),
        student=tuple(s.tolist()),
        temperature=temperature,
        p=loss.target,
        q=loss.probabilities,
        kl=loss.kl,
        hard_loss=logit_loss(s, np.eye(t.size)[t.argmax()]).cross_entropy,
        gradient=tuple(d / temperature for d in loss.gradient),
        push=push,
        scaled_push=push * temperature**2,
        limit=float(np.linalg.norm(off)) / t.size,
    )


def _curved(points: Array) -> Array:
    """Features of the teacher: those of the student, and products of the two numbers."""
    x, y = points.T
    return np.column_stack([features(points), x * x, x * y, y * y])


@lru_cache(maxsize=1)
def _teacher() -> Array:
    """Weights of a classifier with curved borders, fitted to many photos with hard labels."""
    points, labels = photos(TEACHER_PER_CLASS, TEACHER_SEED)
    X, target = _curved(points), targets(labels, 0.0)

    def loss(flat: Array) -> tuple[float, Array]:
        log_q = log_softmax_rows(X @ flat.reshape(-1, CLASSES))
        gradient = X.T @ (np.exp(log_q) - target) / len(X)
        return -float(np.sum(target * log_q)) / len(X), gradient.ravel()

    start = np.zeros(X.shape[1] * CLASSES)
    weights: Array = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return weights.reshape(-1, CLASSES)


def teach(points: Array, temperature: float = 1.0) -> Array:
    """The trained teacher's probabilities, one row per photo."""
    found: Array = softmax_rows(_curved(points) @ _teacher() / temperature)
    return found


def study(points: Array, target: Array, temperature: float = 1.0) -> Array:
    """Weights of linear students, each trained by itself on its photos.

    Gradient descent on ``T**2 * H(target, softmax(logits / T))``, whose gradient is that of
    ``T**2 * D(target||softmax(logits / T))``, from weights 0.

    Parameters
    ----------
    points : ndarray, shape (students, n, 2)
    target : ndarray, shape (students, n, 3)
    temperature : float

    Returns
    -------
    ndarray, shape (students, 3, 3)
    """
    ones = np.ones((*points.shape[:2], 1))
    X = np.concatenate([ones, points], axis=2)
    turned = X.transpose(0, 2, 1) / X.shape[1]
    weights = np.zeros((len(points), 3, CLASSES))
    for _ in range(STEPS):
        q = softmax_rows(X @ weights / temperature)
        weights -= RATE * temperature * (turned @ (q - target))
    return weights


@dataclass(frozen=True)
class Arm:
    """Students of one kind; one tuple entry per training set."""

    accuracies: tuple[Probability, ...]
    """Share of the test photos that are classified rightly."""
    accuracy: Probability
    """Their mean."""
    spread: Probability
    """Their standard deviation over the training sets."""
    kl: Nats
    """Mean ``D(truth||student)`` over test photos and training sets."""
    kl_spread: Nats

    @property
    def percent(self) -> float:
        """The mean accuracy in percent."""
        return 100 * self.accuracy


@dataclass(frozen=True)
class Contest:
    """The same small training sets with three kinds of labels."""

    per_class: int
    temperature: int
    draws: int
    hard: Arm
    smoothed: Arm
    taught: Arm
    better: int
    """How many training sets gave the taught student a higher accuracy than the hard one."""
    even: int
    worse: int
    verdict: Verdict
    """What the teacher does to the mean accuracy; ``same`` within two standard errors of 0."""
    teacher: Probability
    """The teacher's accuracy on the same test photos."""
    ceiling: Probability
    """The accuracy of the true probabilities."""
    smoothing: Probability
    taught_by: int
    """How many photos of each class the teacher has seen."""
    tested_on: int
    """How many photos of each class the accuracies are counted on."""
    steps: int
    rate: float
    """Steps and learning rate of every student."""


@lru_cache(maxsize=32)
def contest(per_class: int, temperature: int) -> Contest:
    """Train students on few photos: with hard labels, smoothed ones, or the teacher's.

    Parameters
    ----------
    per_class : int
        Photos of each class in a training set, 1 to 100.
    temperature : int
        1 to 20.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> few = contest(4, 1)
    >>> few.verdict, few.hard.accuracy < few.taught.accuracy < few.teacher
    ('helps', True)
    """
    within("per_class", per_class, 1, 100)
    within("temperature", temperature, 1, 20)
    sets = _sets(per_class)
    soft = np.array([teach(points, temperature) for points, _ in sets])
    hard, smoothed = _by_label(per_class, 0.0), _by_label(per_class, SMOOTHING)
    taught = _arm(study(np.array([points for points, _ in sets]), soft, temperature))
    gains = np.subtract(taught.accuracies, hard.accuracies)
    test, labels = photos(TEST_PER_CLASS, TEST_SEED)
    return Contest(
        per_class=per_class,
        temperature=temperature,
        draws=DRAWS,
        hard=hard,
        smoothed=smoothed,
        taught=taught,
        better=int((gains > 0).sum()),
        even=int((gains == 0).sum()),
        worse=int((gains < 0).sum()),
        verdict=_verdict(gains),
        teacher=float((teach(test).argmax(axis=1) == labels).mean()),
        ceiling=float((truth(test).argmax(axis=1) == labels).mean()),
        smoothing=SMOOTHING,
        taught_by=TEACHER_PER_CLASS,
        tested_on=TEST_PER_CLASS,
        steps=STEPS,
        rate=RATE,
    )


def _verdict(gains: Array) -> Verdict:
    error = gains.std(ddof=1) / np.sqrt(gains.size)
    if abs(gains.mean()) <= 2 * error:
        return "same"
    return "helps" if gains.mean() > 0 else "harms"


@lru_cache(maxsize=32)
def _sets(per_class: int) -> tuple[tuple[Array, Labels], ...]:
    """The photos the students are trained on."""
    return tuple(photos(per_class, FIRST_SEED + i) for i in range(DRAWS))


@lru_cache(maxsize=32)
def _by_label(per_class: int, smoothing: float) -> Arm:
    sets = _sets(per_class)
    target = np.array([targets(labels, smoothing) for _, labels in sets])
    return _arm(study(np.array([points for points, _ in sets]), target))


def _arm(students: Array) -> Arm:
    test, labels = photos(TEST_PER_CLASS, TEST_SEED)
    right = truth(test)
    said = [classify(weights, test) for weights in students]
    accuracies = [float((q.argmax(axis=1) == labels).mean()) for q in said]
    divergences = [mean_kl(right, q) for q in said]
    return Arm(
        accuracies=tuple(accuracies),
        accuracy=float(np.mean(accuracies)),
        spread=float(np.std(accuracies, ddof=1)),
        kl=float(np.mean(divergences)),
        kl_spread=float(np.std(divergences, ddof=1)),
    )
