"""What training code computes where it says KL: reductions, masks, estimators and their gradients.

The semantics of PyTorch's ``kl_div`` are written out here from its documentation, so that no
framework is needed to see what a call means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import distribution, kl_divergence, log_ratios, real
from kl_core.finite.softmax import softmax
from kl_core.quantities import Nats, Probability
from kl_core.samples.estimators import Estimator

Array = NDArray[np.float64]
Reduction = Literal["none", "sum", "mean", "batchmean"]
Place = Literal["reward", "loss", "loss_ratio"]
ESTIMATORS: tuple[Estimator, ...] = ("k1", "k2", "k3")
PLACES: tuple[Place, ...] = ("reward", "loss", "loss_ratio")


def kl_div(
    input_: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    log_target: bool = False,
) -> float | Array:
    """``torch.nn.functional.kl_div`` as its documentation states it.

    Pointwise ``target * (log(target) - input)``, or ``exp(target) * (target - input)`` with
    `log_target`: `input_` holds **logarithms** of the model's probabilities. ``mean`` divides by
    the number of elements, ``batchmean`` by that of rows, which is the divergence of the batch.
    The arguments are the other way about than in ``D(P||Q)``: model first, target second.

    Parameters
    ----------
    input_, target : array_like, shape (n, k)
        n rows of k outcomes.
    reduction : str
        ``none``, ``sum``, ``mean`` or ``batchmean``.
    log_target : bool
        Does `target` hold logarithms, too?

    Returns
    -------
    float or array
        In nats, where the input is what it should be; whatever comes out, where it is not.

    Raises
    ------
    InvalidDistribution
        different_lengths for arrays of two shapes.

    Examples
    --------
    >>> p, q = np.array([[0.5, 0.5]]), np.array([[0.9, 0.1]])
    >>> float(kl_div(np.log(q), p, reduction="batchmean")).__round__(6)
    0.510826
    """
    model, wanted = real(input_, "input"), real(target, "target")
    if model.shape != wanted.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"input has shape {model.shape} and target {wanted.shape}.",
            p=wanted.shape,
            q=model.shape,
        )
    if log_target:
        points: Array = np.exp(wanted) * (wanted - model)
    else:
        points = xlogy(wanted, wanted) - wanted * model
    if reduction == "none":
        return points
    total = float(np.sum(points))
    rows = points.shape[0] if points.ndim else 1
    return {"sum": total, "mean": total / points.size, "batchmean": total / rows}[reduction]


@dataclass(frozen=True)
class Calls:
    """One pair of distributions, and what usual calls of ``kl_div`` return for it."""

    meant: Nats
    """``D(P||Q)``, with P the target."""
    swapped: Nats
    """Model and target in the order of the formula: ``D(Q||P)``."""
    no_log: Nats
    """No divergence: the model's probabilities where their logarithms belong."""
    mean: Nats
    """Reduced by ``mean``: divided by the number of outcomes, too."""


def calls(p: ArrayLike, q: ArrayLike) -> Calls:
    """What the right call and three usual mistakes return for one pair.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Target and model, above 0.

    Examples
    --------
    >>> found = calls([0.5, 0.5], [0.9, 0.1])
    >>> round(found.meant, 4), round(found.swapped, 4), found.mean == found.meant / 2
    (0.5108, 0.3681, True)
    """
    P, Q = distribution(p)[None], distribution(q, name="q")[None]

    def called(model: Array, wanted: Array, reduction: Reduction = "batchmean") -> float:
        return float(kl_div(model, wanted, reduction=reduction))

    return Calls(
        meant=called(np.log(Q), P),
        swapped=called(np.log(P), Q),
        no_log=called(Q, P),
        mean=called(np.log(Q), P, "mean"),
    )


@dataclass(frozen=True)
class Kept:
    """A divergence summed over the most frequent outcomes only."""

    kept: int
    mass_p: Probability
    """How much of P is kept."""
    mass_q: Probability
    summed: Nats
    """``sum p log(p/q)`` over what is kept: no divergence, it may be negative."""
    rescaled: Nats
    """The divergence of both, rescaled to what is kept."""
    full: Nats


def keep_top(p: ArrayLike, q: ArrayLike, kept: int) -> Kept:
    """Keep the outcomes to which P gives most, as top-k and masks do.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Distributions of the same outcomes.
    kept : int
        From 1 to n.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `kept`.

    Examples
    --------
    >>> top = keep_top([0.6, 0.3, 0.1], [0.7, 0.3, 0.0], 2)
    >>> round(top.summed, 4), round(top.rescaled, 4), top.full
    (-0.0925, 0.0026, inf)
    """
    P, Q = distribution(p), distribution(q, name="q")
    if not 1 <= kept <= P.size:
        raise InvalidDistribution(
            "out_of_range", f"kept is {kept!r}; it must be from 1 to {P.size}.", name="kept",
            value=kept,
        )  # fmt: skip
    top = np.argsort(-P, kind="stable")[:kept]
    mass_p, mass_q = float(P[top].sum()), float(Q[top].sum())
    ratios = log_ratios(p, q)[top]
    return Kept(
        kept=kept,
        mass_p=mass_p,
        mass_q=mass_q,
        summed=float(np.sum(np.where(P[top] > 0, P[top] * ratios, 0.0))),
        rescaled=kl_divergence(P[top], Q[top], normalize=True) if mass_q else math.inf,
        full=kl_divergence(p, q),
    )


@dataclass(frozen=True)
class Reply:
    """The KL of whole replies, estimated from one reply, and token by token."""

    tokens: int
    per_token: Nats
    per_reply: Nats
    """By the chain rule ``tokens * per_token``: the tokens of this toy are independent."""
    spread: Nats
    """Standard deviation of the whole reply's log-ratio, the estimate k1 per reply."""
    negative: Probability
    """How often that estimate is below 0, by the normal approximation."""


def reply(p: ArrayLike, q: ArrayLike, tokens: int) -> Reply:
    """A reply of independent tokens of the policy p, measured against the reference q.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of a token; q is above 0 where p is.
    tokens : int
        At least 1.

    Examples
    --------
    >>> short = reply([0.6, 0.4], [0.5, 0.5], 100)
    >>> round(short.per_token, 6), round(short.per_reply, 4), round(short.spread, 4)
    (0.020136, 2.0136, 1.9864)
    """
    P, ratios = distribution(p), log_ratios(p, q)
    used = P > 0
    kl = kl_divergence(p, q)
    variance = float(np.sum(P[used] * (ratios[used] - kl) ** 2))
    spread = math.sqrt(tokens * variance)
    below = 0.5 * math.erfc(tokens * kl / spread / math.sqrt(2)) if spread else 0.0
    return Reply(tokens, kl, tokens * kl, spread, below)


@dataclass(frozen=True)
class Gradient:
    """The mean gradient of a KL penalty that is written in one of the usual ways."""

    estimator: Estimator
    place: Place
    value: Nats
    """What the estimator is on average, under the samples that are used."""
    gradient: tuple[float, ...]
    """With respect to the logits of the policy: what descending the penalty subtracts."""
    wanted: tuple[float, ...]
    """That of ``D(policy||reference)``."""
    cosine: float
    """How far the two point the same way; 0 if the gradient vanishes."""


def penalty_gradient(
    logits: ArrayLike,
    reference: ArrayLike,
    estimator: Estimator,
    place: Place,
    sampler: ArrayLike | None = None,
) -> Gradient:
    """The expected gradient of k1, k2 or k3, exactly, for a softmax policy.

    With ``r = reference/policy`` at a sample x of the sampler, ``k1 = -log r``, ``k2 = (log r)²/2``
    and ``k3 = r - 1 - log r`` (Schulman 2020). As a **reward** the estimate is a number that
    weights ``grad log policy(x)``; as a **loss** it is differentiated itself, the samples held
    fixed; with the **ratio**, ``policy/sampler`` times the estimate is differentiated. As a
    reward, a sampler other than the policy is corrected by that ratio, held fixed.

    Parameters
    ----------
    logits : array_like, shape (n,)
        Of the policy.
    reference : array_like, shape (n,)
        Probabilities above 0.
    estimator : str
        ``k1``, ``k2`` or ``k3``.
    place : str
        ``reward``, ``loss`` or ``loss_ratio``.
    sampler : array_like, shape (n,), optional
        What the samples were drawn from, above 0: the policy itself unless given.

    Examples
    --------
    >>> on_policy = [penalty_gradient([1, 0, 0], [1/3] * 3, "k1", place) for place in PLACES]
    >>> [round(one.cosine, 6) for one in on_policy]
    [1.0, 0.0, 1.0]
    """
    theta = real(logits, "logits")
    policy, ref = softmax(theta), distribution(reference, name="reference")
    drawn = policy if sampler is None else distribution(sampler, name="sampler")
    log_r = np.log(ref) - np.log(policy)
    r = np.exp(log_r)
    values = {"k1": -log_r, "k2": log_r**2 / 2, "k3": np.expm1(log_r) - log_r}[estimator]
    # d k / d log policy(x), at a fixed sample x
    slopes = {"k1": np.ones_like(r), "k2": -log_r, "k3": 1 - r}[estimator]
    ratio = policy / drawn
    weights = {
        "reward": drawn * ratio * values,
        "loss": drawn * slopes,
        "loss_ratio": drawn * ratio * (values + slopes),
    }[place]
    gradient = _scored(weights, policy)
    wanted = _scored(policy * -log_r, policy)
    sizes = np.linalg.norm(gradient) * np.linalg.norm(wanted)
    tiny = np.linalg.norm(gradient) < 1e-12
    return Gradient(
        estimator=estimator,
        place=place,
        value=float(np.sum(drawn * values)),
        gradient=tuple(gradient.tolist()),
        wanted=tuple(wanted.tolist()),
        cosine=0.0 if tiny or not sizes else float(gradient @ wanted / sizes),
    )


def _scored(weights: Array, policy: Array) -> Array:
    """``sum_x weights(x) grad log policy(x)`` with respect to the logits."""
    found: Array = weights - np.sum(weights) * policy
    return found


@dataclass(frozen=True)
class Quantised:
    """A small language model and the same one with coarser numbers."""

    step: float
    """What the logits were rounded to multiples of."""
    mean: Nats
    """``D(model||quantised)`` per token, over the contexts as they come."""
    worst: Nats
    """The largest of any context."""
    tail: Nats
    """Nine tokens in ten have less."""
    perplexity: float
    """Of the model, on its own text."""
    perplexity_quantised: float
    per_token: tuple[Nats, ...]
    """The divergence in each context, the most frequent first."""
    share: tuple[Probability, ...]
    """How often each context comes."""


def quantised(table: ArrayLike, step: float) -> Quantised:
    """Round the logits of a table of next-token probabilities, and measure what it costs.

    Parameters
    ----------
    table : array_like, shape (n, n)
        Counts of pairs: row is the context, column what follows. One is added to each.
    step : float
        Above 0.

    Raises
    ------
    InvalidDistribution
        out_of_range for `step`.

    Examples
    --------
    >>> coarse = quantised([[8, 1], [3, 3]], 2.0)
    >>> round(coarse.mean, 4), coarse.perplexity_quantised > coarse.perplexity
    (0.0095, True)
    """
    if not step > 0:
        raise InvalidDistribution(
            "out_of_range", f"step is {step!r}; it must be above 0.", name="step", value=step
        )
    counts = real(table, "table") + 1.0
    model = counts / counts.sum(axis=1, keepdims=True)
    coarse = np.array([softmax(np.round(row / step) * step) for row in np.log(model)])
    often = counts.sum(axis=1) / counts.sum()
    order = np.argsort(-often, kind="stable")
    costs = np.array([kl_divergence(model[i], coarse[i]) for i in order])
    often = often[order]
    entropy = -float(np.sum(often[:, None] * xlogy(model, model)[order]))
    mean = float(np.sum(often * costs))
    rising = np.argsort(costs, kind="stable")
    tail = costs[rising][int(np.searchsorted(np.cumsum(often[rising]), 0.9))]
    return Quantised(
        step=step,
        mean=mean,
        worst=float(costs.max()),
        tail=float(tail),
        perplexity=math.exp(entropy),
        perplexity_quantised=math.exp(entropy + mean),
        per_token=tuple(costs.tolist()),
        share=tuple(often.tolist()),
    )


def pairs(message: Sequence[int], size: int) -> Array:
    """How often each symbol follows each, as a table for `quantised`.

    >>> pairs([0, 1, 0, 1], 2).tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    table = np.zeros((size, size))
    for one, other in pairwise(message):
        table[one, other] += 1
    return table
