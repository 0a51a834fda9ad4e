"""Softmax and the cross-entropy loss of a classifier, exact for extreme logits too."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import Code, InvalidDistribution
from kl_core.finite.entropies import (
    distribution,
    entropy,
    kl_from_log,
    nats_per_unit,
    real,
    same_labels,
    weighted,
)
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


def kl_from_logits(
    p_logits: ArrayLike,
    q_logits: ArrayLike,
    *,
    temperature: float = 1.0,
    base: float = math.e,
) -> float:
    """KL divergence ``D(P||Q)`` of two softmaxes, from their logits (of models, of distillation).

    No probability is formed that could underflow. With ``d = p_logits - q_logits`` less its mean
    under P it is ``log(1 + sum P (e^-d - 1 + d))``, whose terms are >= 0; where that is large, the
    difference of ``log sum exp`` and of the mean logits, each counted from the largest.

    Parameters
    ----------
    p_logits, q_logits : array_like, shape (n,)
        Scores of the same outcomes, each up to a constant; -inf for an outcome that is masked out.
    temperature : float
        Both are divided by it first, as in distillation (Hinton, Vinyals & Dean 2015). The factor
        ``temperature**2`` by which a loss is often multiplied is not included.
    base : float
        Unit of the result: e for nats, 2 for bits.

    Returns
    -------
    float
        From 0 (only if the logits differ by a constant) to infinity (if `q_logits` masks out what
        `p_logits` does not). Relative error about 1e-14 for logits up to 1e4 apart, and for
        differences however small.

    Raises
    ------
    InvalidDistribution
        empty (also: all masked out), wrong_shape, not_a_number, not_finite (for +inf),
        different_lengths, different_outcomes; out_of_range for `temperature`.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> kl_from_logits([1000, 0], [0, 1000])
    1000.0
    >>> f"{kl_from_logits([2, 1, 0], [2 + 1e-8, 1, 0]):.14g}"
    '1.1134771179123e-17'
    >>> kl_from_logits([0, 0], [0, -math.inf])
    inf
    """
    unit = nats_per_unit(base)
    a, b = _scores(p_logits, "p_logits"), _scores(q_logits, "q_logits")
    if a.size != b.size:
        raise InvalidDistribution(
            "different_lengths",
            f"p_logits has {a.size} entries and q_logits has {b.size}; "
            "give both a score for the same outcomes.",
            p_logits=a.size,
            q_logits=b.size,
        )
    same_labels(p_logits, q_logits, "p_logits", "q_logits")
    if not 0 < temperature < math.inf:
        raise InvalidDistribution(
            "out_of_range",
            f"temperature is {temperature!r}; it must be finite and above 0.",
            name="temperature",
            value=temperature,
        )
    if np.any(b[a > -math.inf] == -math.inf):
        return math.inf
    a, b = a[b > -math.inf], b[b > -math.inf]
    with np.errstate(all="ignore"):
        return _kl_of_scores(a, b, temperature) / unit


def _kl_of_scores(a: NDArray[np.float64], b: NDArray[np.float64], temperature: float) -> float:
    """`kl_from_logits` in nats, of finite b. Inside errstate."""
    top = int(a.argmax())
    gap = a - b
    # What the subtraction rounded away: a constant, however large, must not cost digits.
    back = a - gap
    lost = (a - (gap + back)) + (back - b)
    gap = ((gap - gap[top]) + (lost - lost[top])) / temperature
    a, b, lead = (a - a[top]) / temperature, (b - b.max()) / temperature, (b.max() - b[top])
    lead /= temperature  # how far q's favourite is above p's, in q
    a_norm, b_norm = (float(np.log(np.add.reduce(np.exp(x)))) for x in (a, b))
    p = np.exp(a - a_norm)
    centre = float(np.add.reduce(weighted(p, gap)))
    x = gap - centre
    # p e^-x, by q's scores: that of a rare outcome would be a product of rounded extremes
    far = np.exp(b + lead - a_norm + centre) - p + weighted(p, x)
    series = np.zeros_like(x)
    for k in range(18, 1, -1):
        series = 1 / math.factorial(k) - x * series
    excess = float(np.add.reduce(np.where(np.abs(x) < 1, p * x * x * series, far)))
    if excess < 1:
        return math.log1p(excess)
    own, other = (float(np.add.reduce(weighted(p, y))) for y in (a, b))
    return (own - other) + (b_norm - a_norm)


def _scores(logits: ArrayLike, name: str) -> NDArray[np.float64]:
    x = real(logits, name)
    if x.ndim != 1 or not x.size:
        raise InvalidDistribution(
            "wrong_shape" if x.size else "empty",
            f"{name} has shape {x.shape}; give one flat list of scores.",
            name=name,
            shape=x.shape,
        )
    largest = float(x.max())  # NaN if one is
    if not math.isfinite(largest):
        code: Code = "not_a_number" if math.isnan(largest) else "not_finite"
        if largest == -math.inf:
            code = "empty"
        raise InvalidDistribution(
            code,
            f"{name} has the largest entry {largest!r}; give finite scores, or -inf for what is "
            "masked out, but not for all.",
            name=name,
            value=largest,
        )
    return x


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
