"""Softmax and the cross-entropy loss of a classifier, exact for extreme logits too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import distribution, entropy, kl_from_log, real, weighted
from kl_core.quantities import Nats, Probability


def log_softmax(logits: ArrayLike) -> NDArray[np.float64]:
    """``x - log sum exp x``, without overflow, and exact for the likeliest class too.

    Parameters
    ----------
    logits : array_like, shape (n,)
        Finite scores.

    Returns
    -------
    ndarray, shape (n,)
        Logarithms of probabilities, in nats.

    Raises
    ------
    InvalidDistribution
        empty, wrong_shape, not_a_number or not_finite.

    Examples
    --------
    >>> [float(x) for x in log_softmax([1000, 0])]
    [0.0, -1000.0]
    """
    x = finite_number(logits)
    top = int(x.argmax())
    with np.errstate(over="ignore", under="ignore"):  # what underflows is 0 to all digits
        shifted: NDArray[np.float64] = x - x[top]
        others = np.exp(shifted)
        # log(1 + tiny) would be 0: keep the largest term, exp(0) = 1, out of the sum.
        others[top] = 0.0
        shifted -= np.log1p(np.add.reduce(others))
    return shifted


def log_softmax_rows(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """`log_softmax` of each row of a table, unchecked; to rounding, and fast for few columns.

    NumPy takes the sums of very many short rows ten times as slowly as those of few long columns,
    so the columns become the outermost axis in memory. That of the result they stay.

    Parameters
    ----------
    logits : ndarray, shape (..., n)

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> log_softmax_rows(np.array([[1000.0, 0.0], [-1000.0, 0.0]])).tolist()
    [[0.0, -1000.0], [-1000.0, 0.0]]
    """
    columns = _columns(logits)
    below = columns - columns.max(axis=0)
    return _rows(below - np.log(np.exp(below).sum(axis=0)))


def softmax_rows(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """`softmax` of each row, as `log_softmax_rows`.

    Examples
    --------
    >>> softmax_rows(np.array([[1000.0, 0.0], [0.0, 0.0]])).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    columns = _columns(logits)
    shares = np.exp(columns - columns.max(axis=0))
    return _rows(shares / shares.sum(axis=0))


def _columns(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last axis first, in memory too."""
    return np.ascontiguousarray(rows.transpose(rows.ndim - 1, *range(rows.ndim - 1)))


def _rows(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """The first axis last, in memory where it was."""
    return columns.transpose(*range(1, columns.ndim), 0)


def finite_number(logits: ArrayLike) -> NDArray[np.float64]:
    x = real(logits, "logits")
    if x.ndim != 1 or not x.size:
        raise InvalidDistribution(
            "wrong_shape" if x.size else "empty",
            f"logits has shape {x.shape}; give one flat list of scores.",
            name="logits",
            shape=x.shape,
        )
    if not np.isfinite(x).all():
        value = float(x[~np.isfinite(x)][0])
        raise InvalidDistribution(
            "not_a_number" if np.isnan(value) else "not_finite",
            f"logits has the entry {value!r}; give finite scores.",
            name="logits",
            value=value,
        )
    return x


def softmax(logits: ArrayLike) -> NDArray[np.float64]:
    """Probabilities ``exp(x) / sum exp(x)``.

    Parameters
    ----------
    logits : array_like, shape (n,)
        Finite scores.

    Returns
    -------
    ndarray, shape (n,)
        Probabilities; 0 where they underflow.

    Raises
    ------
    InvalidDistribution
        As `log_softmax`.

    Examples
    --------
    >>> softmax([0, 0]).tolist()
    [0.5, 0.5]
    """
    with np.errstate(under="ignore"):
        weights: NDArray[np.float64] = np.exp(log_softmax(logits))
    return weights


def label_smoothing(index: int, n: int, amount: float) -> NDArray[np.float64]:
    """One-hot target with a share spread evenly: ``(1-amount) [i = index] + amount/n``.

    Source: Szegedy et al. 2016.

    Parameters
    ----------
    index : int
        The right class, 0 to n - 1.
    n : int
        Number of classes.
    amount : float
        Share that is spread, 0 to 1.

    Returns
    -------
    ndarray, shape (n,)
        Target probabilities.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> label_smoothing(0, 4, 0.2).round(6).tolist()
    [0.85, 0.05, 0.05, 0.05]
    """
    for name, value, valid in (
        ("n", n, n >= 1),
        ("index", index, 0 <= index < n),
        ("amount", amount, 0 <= amount <= 1),
    ):
        if not valid:
            raise InvalidDistribution(
                "out_of_range",
                f"{name} is {value!r}; need n >= 1, 0 <= index < n and 0 <= amount <= 1.",
                name=name,
                value=value,
            )
    target = np.full(n, amount / n + 0.0)  # a zero has no sign
    target[index] = 1 - amount * (n - 1) / n
    return target


@dataclass(frozen=True)
class LogitLoss:
    """Loss of a softmax classifier on one example; one tuple entry per class."""

    probabilities: tuple[Probability, ...]
    """``q``, the softmax of the logits."""
    target: tuple[Probability, ...]
    cross_entropy: Nats
    """``H(target, q)``."""
    kl: Nats
    """``D(target||q)``, which is ``cross_entropy - target_entropy``."""
    target_entropy: Nats
    gradient: tuple[float, ...]
    """Derivative of the loss by each logit, ``q - target``."""


def logit_loss(logits: ArrayLike, target: ArrayLike) -> LogitLoss:
    """Cross-entropy loss of `target` against the softmax of `logits`, from the logarithms.

    Parameters
    ----------
    logits : array_like, shape (n,)
        Finite scores.
    target : array_like, shape (n,)
        Probabilities of the classes; one-hot for a hard label.

    Raises
    ------
    InvalidDistribution
        As `log_softmax` and `distribution`, or different_lengths.

    Examples
    --------
    >>> loss = logit_loss([0, 0], [1, 0])
    >>> round(loss.cross_entropy, 6), loss.gradient
    (0.693147, (-0.5, 0.5))
    """
    log_q = log_softmax(logits)
    t = distribution(target, name="target")
    if t.size != log_q.size:
        raise InvalidDistribution(
            "different_lengths",
            f"there are {log_q.size} logits and {t.size} target probabilities; "
            "give one of each per class.",
            logits=log_q.size,
            target=t.size,
        )
    q = softmax(logits)
    with np.errstate(under="ignore"):
        # q - t for a q so near 1 that only its logarithm knows by how much
        gradient = np.where(q > 0.5, np.expm1(log_q) + (1 - t), q - t)
        cross_entropy = float(np.add.reduce(weighted(t, 0.0 - log_q)) / np.add.reduce(t))
    return LogitLoss(
        probabilities=tuple(q.tolist()),
        target=tuple(t.tolist()),
        cross_entropy=cross_entropy,
        kl=kl_from_log(t, log_q),
        target_entropy=entropy(t),
        gradient=tuple(gradient.tolist()),
    )
