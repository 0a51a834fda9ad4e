"""Why a KL divergence is never negative, in numbers, and what else is true of it.

Amounts are in nats. Every gap is summed from terms of one sign, not taken as the difference of the
two sides that it separates, so it keeps its digits when they all but meet.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import (
    aligned_blocks,
    checked_pair,
    distribution,
    distributions,
    exact_log_ratios,
    floats,
    kl_divergence,
    kl_penalties,
    log_ratios,
    real,
    real_table,
    same_labels,
)
from kl_core.finite.surplus import log_surplus, ratio_surplus
from kl_core.quantities import Nats, Probability, Ratio

Array = NDArray[np.float64]
FunctionName = Literal["exp", "square", "log", "neg_log", "sqrt"]

_EPS = float(np.finfo(np.float64).eps)


# --- Jensen's inequality --------------------------------------------------------------------------


@dataclass(frozen=True)
class JensenGap:
    """A chord point and the point of the curve below or above it."""

    points: tuple[float, ...]
    weights: tuple[Probability, ...]
    values: tuple[float, ...]
    """The function at each point."""
    mean_point: float
    """``Σ w x``."""
    value_at_mean: float
    """``f(Σ w x)``, on the curve."""
    mean_value: float
    """``Σ w f(x)``, on the chord."""
    gap: float
    """`mean_value` less `value_at_mean`: >= 0 for a convex function, <= 0 for a concave one."""
    rounding: float
    """How far `gap` may be off: a gap smaller than this is not told from 0."""


def jensen_gap(
    function: FunctionName | Callable[[float], float], points: ArrayLike, weights: ArrayLike
) -> JensenGap:
    """Gap in Jensen's inequality, ``Σ w f(x) - f(Σ w x)`` (Cover & Thomas, theorem 2.6.2).

    Parameters
    ----------
    function : {"exp", "square", "log", "neg_log", "sqrt"} or callable
        A name, and the gap is exact to some 1e-14 of its size however close the points are, or a
        function of one number, and it is a difference of two sums that may cancel: see `rounding`.
    points : array_like, shape (n,)
        Finite; at least 0 for ``sqrt``, and for ``log`` and ``neg_log``, where those that carry
        weight may not all be 0.
    weights : array_like, shape (n,)
        Probabilities. A point without weight is not looked at; its entry in `values` is NaN.

    Returns
    -------
    JensenGap

    Raises
    ------
    InvalidDistribution
        As `distribution` for `weights`; wrong_shape, different_lengths, not_a_number, not_finite or
        out_of_range for `points`.
    ValueError
        For a name that is none of the five, or a function that is not a number somewhere.

    Examples
    --------
    >>> jensen_gap("square", [0, 2], [0.5, 0.5]).gap
    1.0
    >>> gap = jensen_gap(lambda x: x**4, [-1, 1], [0.5, 0.5])
    >>> gap.mean_point, gap.mean_value, gap.gap
    (0.0, 1.0, 1.0)
    """
    w = distribution(weights, name="weights")
    x = real(points, "points")
    _check_points(x, w)
    w = w / w.sum()
    used = w > 0
    name = function if isinstance(function, str) else None
    f = _value(function)
    with np.errstate(all="ignore"):
        some, share = x[used], w[used]
        mean = float(share @ some)
        # Centred twice: by how much the mean was rounded matters to points 1e-12 apart.
        apart = some - mean
        apart = apart - share @ apart
        if name in ("log", "neg_log", "sqrt") and (
            some.min() < 0 or (mean == 0 and name != "sqrt")
        ):
            raise InvalidDistribution(
                "out_of_range",
                f"points are from {some.min()} with mean {mean}; {name} needs points of at least "
                "0, and a logarithm one above.",
                name="points",
                value=float(some.min()),
            )
        values = np.full(x.size, np.nan)
        values[used] = [f(value) for value in some.tolist()]
        at_mean = f(mean)
        mean_value = float(share @ values[used])
        if name is None:
            gap = float(share @ (values[used] - at_mean))
            rounding = _rounding(some, values[used], share, mean, at_mean)
        else:
            gap = float(share @ _deviations(name, some, mean, apart)) + 0.0
            rounding = 16 * _EPS * abs(gap)
    if math.isnan(gap):
        raise ValueError("function is NaN at a point or at the mean; give points in its domain.")
    return JensenGap(
        points=floats(x),
        weights=floats(w),
        values=floats(values),
        mean_point=mean,
        value_at_mean=at_mean,
        mean_value=mean_value,
        gap=gap,
        rounding=rounding,
    )


def _check_points(x: Array, w: Array) -> None:
    if x.ndim != 1:
        raise InvalidDistribution(
            "wrong_shape",
            f"points has shape {x.shape}; give one flat list of numbers.",
            name="points",
            shape=x.shape,
        )
    if x.size != w.size:
        raise InvalidDistribution(
            "different_lengths",
            f"There are {x.size} points and {w.size} weights; give one weight per point.",
            points=x.size,
            weights=w.size,
        )
    if not np.isfinite(x).all():
        value = float(x[~np.isfinite(x)][0])
        raise InvalidDistribution(
            "not_a_number" if math.isnan(value) else "not_finite",
            f"A point is {value}; give finite numbers.",
            name="points",
            value=value,
        )


def _value(function: FunctionName | Callable[[float], float]) -> Callable[[float], float]:
    if not isinstance(function, str):
        return lambda x: float(function(x))
    named: dict[str, Callable[[float], float]] = {
        "exp": lambda x: float(np.exp(x)),
        "square": lambda x: x * x,
        "log": lambda x: float(np.log(x)),
        "neg_log": lambda x: float(-np.log(x)),
        "sqrt": lambda x: float(np.sqrt(x)),
    }
    if function not in named:
        raise ValueError(
            f"function is {function!r}; give one of {', '.join(get_args(FunctionName))}, "
            "or a function of one number."
        )
    return named[function]


def _deviations(name: str, x: Array, mean: float, apart: Array) -> Array:
    """How far the function is above its tangent at the mean; the tangent itself averages out."""
    if name == "square":
        return apart * apart
    if name == "exp":
        near = math.exp(min(mean, 709.0)) * log_surplus(np.expm1(apart), apart)
        return np.where(np.abs(apart) < 1, near, np.exp(x) - np.exp(mean) * (1 + apart))
    if name == "sqrt":
        root = math.sqrt(mean)
        step = apart / (np.sqrt(x) + root) if mean else apart
        return -step * (step / (2 * root)) if mean else apart
    above = np.where(
        np.abs(apart) < 0.5 * mean, log_surplus(apart / mean, 0.0), ratio_surplus(x, mean)
    )
    return above if name == "neg_log" else -above


def _rounding(x: Array, values: Array, share: Array, mean: float, at_mean: float) -> float:
    """Rounding of the values and of their sum, and of the mean: that times the steepest chord."""
    off = np.abs(x - mean) > _EPS * abs(mean)
    steepest = np.max(np.abs(values[off] - at_mean) / np.abs(x[off] - mean), initial=0.0)
    sums = float(share @ np.abs(values)) + abs(at_mean)
    return x.size * _EPS * (sums + float(steepest) * float(share @ np.abs(x)))


# --- Gibbs' inequality ----------------------------------------------------------------------------


@dataclass(frozen=True)
class GibbsProof:
    """The proof of ``D(P||Q) >= 0`` by Jensen's inequality, with the value of each line."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    support: tuple[int, ...]
    """Outcomes with ``p > 0``, the only ones that the sums run over."""
    ratios: tuple[Ratio, ...]
    """``q/p`` on the support, where Jensen's inequality looks at the logarithm."""
    negative_kl: Nats
    """``-D(P||Q) = Σ p ln(q/p)``: the mean of the logarithm."""
    log_mean: Nats
    """``ln Σ p (q/p) = ln Q(support)``: the logarithm of the mean."""
    covered: Probability
    """``Q(support)``; below 1 if Q gives something to what P excludes."""
    jensen_gap: Nats
    """`log_mean` less `negative_kl`: 0 if and only if q/p is the same all over the support."""
    support_gap: Nats
    """``-ln Q(support)``: 0 if and only if Q stays on the support."""
    kl: Nats
    """``D(P||Q)``, the two gaps together."""

    @property
    def lines(self) -> tuple[Nats, Nats, Nats, Nats, Nats]:
        """The proof from top to bottom; no line is less than the one before.

        ``-D = Σ p ln(q/p) <= ln Σ p (q/p) = ln Q(support) <= ln 1``.
        """
        return self.negative_kl, self.negative_kl, self.log_mean, self.log_mean, 0.0


def gibbs_proof(p: ArrayLike, q: ArrayLike) -> GibbsProof:
    """Every line of the proof that ``D(P||Q) >= 0`` (Cover & Thomas, theorem 2.6.3).

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes; either may have zeros.

    Returns
    -------
    GibbsProof
        If Q excludes all that P allows, every ratio is 0: no Jensen gap, and the whole infinite
        divergence in the support gap.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> proof = gibbs_proof([0.5, 0.5, 0], [0.25, 0.25, 0.5])
    >>> proof.covered, round(proof.support_gap, 6), proof.jensen_gap
    (0.5, 0.693147, 0.0)
    """
    with np.errstate(all="ignore"):
        P, p_total, Q, q_total = checked_pair(p, q, False)
        on = P > 0
        inside, outside = float(Q[on].sum()) / q_total, float(Q[~on].sum()) / q_total
        # The smaller of the two has the digits.
        log_mean = (math.log1p(-outside) if outside < 0.5 else float(np.log(inside))) + 0.0
        jensen = _scaled_kl(P[on], Q[on]) / p_total if inside > 0 else 0.0
        ratios = Q[on] / P[on] * (p_total / q_total)
    kl = jensen - log_mean
    return GibbsProof(
        p=floats(P),
        q=floats(Q),
        support=tuple(np.flatnonzero(on).tolist()),
        ratios=floats(ratios),
        negative_kl=0.0 - kl,
        log_mean=log_mean,
        covered=1.0 - outside if outside < 0.5 else inside,
        jensen_gap=jensen,
        support_gap=0.0 - log_mean,
        kl=kl,
    )


def _scaled_kl(P: Array, Q: Array) -> float:
    """``sum(P) D(P/sum(P) || Q/sum(Q))`` of weights >= 0, neither all 0. Inside errstate."""
    blocks = aligned_blocks(P, Q, float(np.add.reduce(Q)))
    ratios = (
        (a, b, gap, np.where(a > 0, exact_log_ratios(a, b, gap), 0.0)) for a, b, gap in blocks
    )
    return math.fsum(float(np.add.reduce(kl_penalties(*block))) for block in ratios)


@dataclass(frozen=True)
class TangentProof:
    """The proof of ``D(P||Q) >= 0`` by the tangent of the logarithm, ``ln x <= x - 1``."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    ratios: tuple[Ratio, ...]
    """``x = q/p``; infinite where only p is 0, NaN where both are."""
    slacks: tuple[Nats, ...]
    """``p (x - 1 - ln x) >= 0``, by how much the tangent is above; 0 where p is 0."""
    slack: Nats
    """The slacks together, ``Q(support) - 1 + D(P||Q)``."""
    outside: Probability
    """``1 - Q(support)``."""
    kl: Nats
    """``D(P||Q)``, `slack` and `outside` together."""


def tangent_proof(p: ArrayLike, q: ArrayLike) -> TangentProof:
    """The proof that ``D(P||Q) >= 0`` outcome by outcome, from ``ln x <= x - 1`` at ``x = q/p``.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes; either may have zeros.

    Returns
    -------
    TangentProof

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Notes
    -----
    ``-D = Σ p ln x <= Σ p (x - 1) = Q(support) - 1 <= 0`` (MacKay 2003, exercise 2.26).

    Examples
    --------
    >>> proof = tangent_proof([0.5, 0.5, 0], [0.25, 0.25, 0.5])
    >>> proof.outside, round(proof.slack, 6), round(proof.kl, 6)
    (0.5, 0.193147, 0.693147)
    """
    with np.errstate(all="ignore"):
        P, p_total, Q, q_total = checked_pair(p, q, False)
        slacks = np.concatenate(
            [
                np.where(a > 0, kl_penalties(a, b, gap, exact_log_ratios(a, b, gap)), 0.0)
                for a, b, gap in aligned_blocks(P, Q, q_total)
            ]
        )
        slacks = slacks / p_total + 0.0
        slack, outside = float(np.add.reduce(slacks)), float(Q[P == 0].sum()) / q_total
        return TangentProof(
            p=floats(P),
            q=floats(Q),
            ratios=floats(Q / P * (p_total / q_total)),
            slacks=floats(slacks),
            slack=slack,
            outside=outside,
            kl=slack + outside,
        )


# --- other properties -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Triangle:
    """Straight from P to R against the way by Q."""

    direct: Nats
    """``D(P||R)``."""
    first: Nats
    """``D(P||Q)``."""
    second: Nats
    """``D(Q||R)``."""
    gap: Nats
    """``first + second - direct``; below 0, the triangle inequality fails. NaN if infinite both
    ways."""


def triangle_gap(p: ArrayLike, q: ArrayLike, r: ArrayLike) -> Triangle:
    """By how much the way by Q is longer than the direct one, ``Σ (q - p) ln(q/r)``.

    Parameters
    ----------
    p, q, r : array_like, shape (n,)
        Probabilities of the same outcomes.

    Returns
    -------
    Triangle

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> way = triangle_gap([0.9, 0.1], [0.5, 0.5], [0.1, 0.9])
    >>> round(way.direct, 6), round(way.first + way.second, 6), round(way.gap, 6)
    (1.75778, 0.87889, -0.87889)
    """
    P, Q = distributions(p, q)
    R = distribution(r, name="r")
    same_labels(q, r, "q", "r")
    direct, first, second = kl_divergence(P, R), kl_divergence(P, Q), kl_divergence(Q, R)
    if first + second == math.inf:
        gap = math.nan if direct == math.inf else math.inf
    else:
        with np.errstate(all="ignore"):
            moves = np.concatenate([-gap for _, _, gap in aligned_blocks(P, Q, float(Q.sum()))])
        moved = moves != 0  # elsewhere the logarithm may be infinite, and counts for nothing
        gap = math.fsum(moves[moved] * log_ratios(Q, R)[moved]) / float(P.sum())
    return Triangle(direct=direct, first=first, second=second, gap=gap)


@dataclass(frozen=True)
class Additivity:
    """Two independent parts against the two together."""

    first: Nats
    """``D(P1||Q1)``."""
    second: Nats
    """``D(P2||Q2)``."""
    total: Nats
    """The two together."""
    joint: Nats
    """``D(P1 x P2||Q1 x Q2)``, from all products of probabilities: equal to `total`."""


def product_additivity(p1: ArrayLike, q1: ArrayLike, p2: ArrayLike, q2: ArrayLike) -> Additivity:
    """Divergences of independent parts add up: ``D(P1 x P2||Q1 x Q2) = D(P1||Q1) + D(P2||Q2)``.

    Parameters
    ----------
    p1, q1 : array_like, shape (n,)
        Truth and model of one part.
    p2, q2 : array_like, shape (m,)
        Truth and model of another, independent of the first.

    Returns
    -------
    Additivity

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> parts = product_additivity([0.9, 0.1], [0.8, 0.2], [0.5, 0.5], [0.25, 0.75])
    >>> round(parts.total, 6), round(parts.joint, 6)
    (0.180531, 0.180531)
    """
    first, second = kl_divergence(p1, q1), kl_divergence(p2, q2)
    joint = kl_divergence(
        np.outer(distribution(p1), distribution(p2)).ravel(),
        np.outer(distribution(q1), distribution(q2)).ravel(),
        normalize=True,
    )
    return Additivity(first=first, second=second, total=first + second, joint=joint)


@dataclass(frozen=True)
class Convexity:
    """Two pairs, and the pair halfway (or at `weight`) between them."""

    p: tuple[Probability, ...]
    """``w P1 + (1-w) P2``."""
    q: tuple[Probability, ...]
    """``w Q1 + (1-w) Q2``."""
    at_mixture: Nats
    """``D(p||q)`` of these."""
    mean: Nats
    """``w D(P1||Q1) + (1-w) D(P2||Q2)``."""
    gap: Nats
    """`mean` less `at_mixture`, never below 0."""


def convexity_gap(
    p1: ArrayLike, q1: ArrayLike, p2: ArrayLike, q2: ArrayLike, weight: Probability = 0.5
) -> Convexity:
    """KL divergence is convex in the pair (Cover & Thomas, theorem 2.7.2): by how much.

    Parameters
    ----------
    p1, q1, p2, q2 : array_like, shape (n,)
        Two pairs of truth and model, all over the same outcomes.
    weight : float
        Share of the first pair, 0 to 1.

    Returns
    -------
    Convexity
        The gap is what is learned from the outcome about which of the two pairs it came from, as
        the chain rule has it: a sum of divergences.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; out_of_range for `weight`.

    Examples
    --------
    >>> mixed = convexity_gap([0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [0.5, 0.5])
    >>> mixed.at_mixture, round(mixed.mean, 6), round(mixed.gap, 6)
    (0.0, 0.368064, 0.368064)
    """
    if not 0 <= weight <= 1:
        raise InvalidDistribution(
            "out_of_range",
            f"weight is {weight!r}; it must be from 0 to 1.",
            name="weight",
            value=weight,
        )
    P1, Q1, P2, Q2 = (distribution(x) for x in (p1, q1, p2, q2))
    one, two = kl_divergence(P1, Q1), kl_divergence(P2, Q2)
    if P1.size != P2.size:
        raise InvalidDistribution(
            "different_lengths",
            f"The first pair has {P1.size} outcomes and the second {P2.size}; give both the same.",
            first=P1.size,
            second=P2.size,
        )
    shares = np.array([[weight], [1 - weight]])
    chain = chain_rule((shares * [P1, P2]).T, (shares * [Q1, Q2]).T)
    return Convexity(
        p=floats(weight * P1 + (1 - weight) * P2),
        q=floats(weight * Q1 + (1 - weight) * Q2),
        at_mixture=chain.marginal,
        mean=math.fsum(w * d for w, d in ((weight, one), (1 - weight, two)) if w),
        gap=chain.conditional,
    )


@dataclass(frozen=True)
class ChainRule:
    """The divergence of two joint distributions of x and y: that of x, then that of y given x."""

    marginal: Nats
    """``D(P(x)||Q(x))``."""
    weights: tuple[Probability, ...]
    """``P(x)``."""
    conditionals: tuple[Nats, ...]
    """``D(P(y|x)||Q(y|x))`` for each x; NaN where P or Q excludes x."""
    conditional: Nats
    """Their mean, weighted with ``P(x)`` (without those that are NaN)."""
    joint: Nats
    """``D(P(x,y)||Q(x,y))``, which is `marginal` and `conditional` together."""


def chain_rule(p: ArrayLike, q: ArrayLike) -> ChainRule:
    """Chain rule of the KL divergence (Cover & Thomas, theorem 2.5.3).

    Parameters
    ----------
    p, q : array_like, shape (m, n)
        Joint probabilities of x (rows) and y (columns), each table summing to 1.

    Returns
    -------
    ChainRule

    Raises
    ------
    InvalidDistribution
        As `distribution`; wrong_shape if the tables are not 2-D, different_lengths if they differ.

    Examples
    --------
    >>> rule = chain_rule([[0.4, 0.1], [0.1, 0.4]], [[0.25, 0.25], [0.25, 0.25]])
    >>> rule.marginal, round(rule.conditional, 6), round(rule.joint, 6)
    (0.0, 0.192745, 0.192745)
    """
    same_labels(p, q)
    P, Q = real_table(p, "p"), real_table(q, "q")
    if P.shape != Q.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"p has shape {P.shape} and q {Q.shape}; give both the same rows and columns.",
            p=P.shape,
            q=Q.shape,
        )
    joint = kl_divergence(P.ravel(), Q.ravel())  # checks the entries
    return _chain(list(zip(P, Q, strict=True)), joint)


def _chain(parts: list[tuple[Array, Array]], joint: float) -> ChainRule:
    """The rule for parts of two checked distributions, whose divergence is `joint`."""
    p_rows = np.array([P.sum() for P, _ in parts])
    q_rows = np.array([Q.sum() for _, Q in parts])
    # The parts' differences come from those of the entries, which two rounded sums would hide.
    gaps = np.array([(P - Q).sum() for P, Q in parts])
    total = float(p_rows.sum())
    excess = float(gaps.sum()) / float(q_rows.sum())
    with np.errstate(all="ignore"):
        model = q_rows + q_rows * excess
        gaps = gaps - q_rows * excess
        logs = np.where(p_rows > 0, exact_log_ratios(p_rows, model, gaps), 0.0)
        marginal = float(np.add.reduce(kl_penalties(p_rows, model, gaps, logs))) / total
        both = (p_rows > 0) & (q_rows > 0)
        within = [_scaled_kl(*part) if ok else math.nan
                  for part, ok in zip(parts, both.tolist(), strict=True)]  # fmt: skip
        conditionals = np.array(within) / p_rows
    return ChainRule(
        marginal=marginal + 0.0,
        weights=floats(p_rows / total),
        conditionals=floats(conditionals),
        conditional=math.fsum(x for x in within if not math.isnan(x)) / total + 0.0,
        joint=joint,
    )


@dataclass(frozen=True)
class Merging:
    """Two distributions before and after outcomes are merged into groups."""

    p: tuple[Probability, ...]
    """P of each group."""
    q: tuple[Probability, ...]
    """Q of each group."""
    fine: Nats
    """``D(P||Q)`` before."""
    coarse: Nats
    """``D(P||Q)`` of the groups: never more."""
    lost: Nats
    """The divergence within the groups; `coarse` and `lost` make `fine`."""


def merge_outcomes(p: ArrayLike, q: ArrayLike, groups: ArrayLike) -> Merging:
    """What is lost by telling fewer outcomes apart: the data-processing inequality in one case.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same outcomes.
    groups : array_like of int, shape (n,)
        Which group each outcome goes to; equal labels are merged. Groups come out in the order of
        their labels.

    Returns
    -------
    Merging

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths (for `groups` too).

    Notes
    -----
    ``D(P||Q) = D(groups) + Σ P(group) D(P|group || Q|group)``: the chain rule (Cover & Thomas,
    theorem 2.5.3) for the group and then the outcome.

    Examples
    --------
    >>> merged = merge_outcomes([0.5, 0.25, 0.25], [0.5, 0.125, 0.375], [0, 1, 1])
    >>> merged.p, round(merged.fine, 6), merged.coarse, round(merged.lost, 6)
    ((0.5, 0.5), 0.071921, 0.0, 0.071921)
    """
    fine = kl_divergence(p, q)
    P, Q = distributions(p, q)
    labels = np.asarray(groups)
    if labels.shape != P.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"There are {P.size} outcomes and groups has shape {labels.shape}; "
            "give one group per outcome.",
            outcomes=P.size,
            groups=labels.shape,
        )
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    parts = [(P[part], Q[part]) for part in np.split(order, starts)]
    rule = _chain(parts, fine)
    return Merging(
        p=tuple(float(own.sum()) for own, _ in parts),
        q=tuple(float(model.sum()) for _, model in parts),
        fine=fine,
        coarse=rule.marginal,
        lost=rule.conditional,
    )
