"""One pair of distributions under every divergence of the family, and what Rényi's order weighs.

Amounts of information are in nats.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.divergences import (
    GENERATORS,
    GeneratorName,
    chi_square,
    f_divergence,
    hellinger,
    jeffreys,
    js_divergence,
    renyi_divergence,
    total_variation,
    wasserstein,
)
from kl_core.finite.entropies import (
    Array,
    checked_pair,
    cross_entropy,
    distribution,
    entropy,
    floats,
    kl_divergence,
    log_ratios,
)
from kl_core.quantities import Nats, Probability, Ratio

ORDERS = tuple(i / 20 for i in range(201))
"""The orders, from 0 to 10, at which a `RenyiOrder` knows the curve."""
LANDMARKS = (0.0, 0.5, 1.0, 2.0, math.inf)
"""The orders with a name of their own."""


@dataclass(frozen=True)
class Relatives:
    """All the divergences of one pair. The outcomes stand in a row, one step apart."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    forward: Nats
    """``D(P||Q)``."""
    reverse: Nats
    """``D(Q||P)``."""
    jeffreys: Nats
    js: Nats
    renyi_half: Nats
    renyi_two: Nats
    total_variation: Probability
    hellinger: Probability
    """From 0 to 1; a distance, not a probability, but shown like one."""
    chi_square: Ratio
    wasserstein: Ratio
    """W1, in steps."""


def relatives(p: ArrayLike, q: ArrayLike) -> Relatives:
    """All the divergences between `p` and `q`.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> apart = relatives([1, 0, 0], [0, 0, 1])
    >>> apart.forward, round(apart.js, 6), apart.total_variation, apart.wasserstein
    (inf, 0.693147, 1.0, 2.0)
    """
    return Relatives(
        p=floats(distribution(p)),
        q=floats(distribution(q, name="q")),
        forward=kl_divergence(p, q),
        reverse=kl_divergence(q, p),
        jeffreys=jeffreys(p, q),
        js=js_divergence(p, q),
        renyi_half=renyi_divergence(p, q, 0.5),
        renyi_two=renyi_divergence(p, q, 2),
        total_variation=total_variation(p, q),
        hellinger=hellinger(p, q),
        chi_square=chi_square(p, q),
        wasserstein=wasserstein(p, q),
    )


# --- f-divergences --------------------------------------------------------------------------------

IN_NATS: frozenset[GeneratorName] = frozenset({"kl", "reverse_kl", "jeffreys", "js"})
"""The generators with a logarithm: their divergence is an amount of information."""

# f(0), and f(t)/t as t grows: what an outcome costs, per unit of the other's probability, if P or
# Q excludes it.
_HALF_LOG_2 = math.log(2) / 2
ENDS: MappingProxyType[GeneratorName, tuple[float, float]] = MappingProxyType(
    {
        "kl": (0.0, math.inf),
        "reverse_kl": (math.inf, 0.0),
        "jeffreys": (math.inf, math.inf),
        "js": (_HALF_LOG_2, _HALF_LOG_2),
        "squared_hellinger": (0.5, 0.5),
        "total_variation": (0.5, 0.5),
        "chi_square": (1.0, math.inf),
        "reverse_chi_square": (math.inf, 1.0),
    }
)


@dataclass(frozen=True)
class FTerms:
    """An f-divergence ``sum q f(p/q)``, outcome by outcome. In nats if `in_nats`, else unitless."""

    name: GeneratorName
    in_nats: bool
    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    ratios: tuple[Ratio, ...]
    """``t = p/q``; infinite where only q is 0, NaN where both are."""
    values: tuple[float, ...]
    """``f(t)``; at ``t = 0`` its limit, NaN where t is no finite number."""
    terms: tuple[float, ...]
    """``q f(t)``, or ``p lim f(t)/t`` where q is 0; may be negative."""
    divergence: float
    at_zero: float
    """``f(0)``: the cost, per unit of Q, of outcomes that P excludes."""
    at_infinity: float
    """``lim f(t)/t``: the cost, per unit of P, of outcomes that Q excludes."""

    @property
    def greatest(self) -> float:
        """The divergence of any two distributions without a common outcome; none is larger."""
        return self.at_zero + self.at_infinity


def f_terms(p: ArrayLike, q: ArrayLike, name: GeneratorName) -> FTerms:
    """An f-divergence (Csiszár 1963, Morimoto 1963, Ali & Silvey 1966), outcome by outcome.

    That `FTerms.greatest` is the upper limit is in Liese & Vajda (2006), "On divergences and
    informations in statistics and information theory", theorem 5.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    name : str
        One of `GENERATORS`.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> coin = f_terms([0.5, 0.5], [0.25, 0.75], "total_variation")
    >>> coin.ratios[0], coin.values[0], coin.terms, coin.divergence
    (2.0, 0.5, (0.125, 0.125), 0.25)
    """
    P, Q = _pair(p, q)
    f, (at_zero, at_infinity) = GENERATORS[name], ENDS[name]
    with np.errstate(all="ignore"):
        t = P / Q
        values = np.where(t == 0, at_zero, np.where(np.isfinite(t), f(t), math.nan))
        terms = np.where(Q > 0, Q * values, np.where(P > 0, P * at_infinity, 0.0))
    return FTerms(
        name=name,
        in_nats=name in IN_NATS,
        p=floats(P),
        q=floats(Q),
        ratios=floats(t),
        values=floats(values),
        terms=floats(terms + 0.0),
        divergence=f_divergence(P, Q, f),
        at_zero=at_zero,
        at_infinity=at_infinity,
    )


# --- Rényi's order --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RenyiOrder:
    """The Rényi divergence of one order, the outcomes it weighs, and the curve it lies on."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    alpha: float
    divergence: Nats
    shares: tuple[Probability, ...]
    """``p^alpha q^(1-alpha)``, divided by their sum: a distribution from Q to P and beyond."""
    heaviest: int
    """Index of the largest share."""
    curve: tuple[Nats, ...]
    """The divergence at each of `ORDERS`."""
    landmarks: tuple[Nats, ...]
    """The divergence at `LANDMARKS`."""
    again: tuple[Nats, ...]
    """The same by other formulas: ``-log Q(p > 0)``, ``-2 log(1 - h^2)`` with the Hellinger
    distance h, ``H(P,Q) - H(P)``, ``log(1 + chi^2)``, ``log max p/q``."""


def renyi_order(p: ArrayLike, q: ArrayLike, alpha: float) -> RenyiOrder:
    """Rényi divergence of order `alpha` and what it weighs.

    The shares are the distribution R for which ``alpha D(R||P) + (1-alpha) D(R||Q)`` is least, if
    ``alpha < 1`` (van Erven & Harremoës 2014, theorem 30).

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes. Some outcome is possible under both.
    alpha : float
        Order, at least 0 and finite.

    Raises
    ------
    InvalidDistribution
        As `renyi_divergence`.

    Examples
    --------
    >>> order = renyi_order([0.5, 0.5], [0.25, 0.75], 2)
    >>> round(order.divergence, 6), [round(share, 6) for share in order.shares]
    (0.287682, [0.75, 0.25])
    """
    P, Q = _pair(p, q)
    shares = _tilted(P, Q, alpha)
    curve, landmarks, again = _along(floats(P), floats(Q))
    return RenyiOrder(
        p=floats(P),
        q=floats(Q),
        alpha=alpha + 0.0,  # a zero has no sign
        divergence=renyi_divergence(P, Q, alpha),
        shares=floats(shares),
        heaviest=int(shares.argmax()),
        curve=curve,
        landmarks=landmarks,
        again=again,
    )


@lru_cache(maxsize=64)
def _along(p: tuple[float, ...], q: tuple[float, ...]) -> tuple[tuple[Nats, ...], ...]:
    """`RenyiOrder.curve`, `landmarks` and `again`, which are the same for all orders."""
    P, Q = np.array(p), np.array(q)
    return (
        tuple(renyi_divergence(P, Q, order) for order in ORDERS),
        tuple(renyi_divergence(P, Q, order) for order in LANDMARKS),
        _landmarks_again(P, Q),
    )


def _landmarks_again(P: Array, Q: Array) -> tuple[float, ...]:
    h = hellinger(P, Q)
    with np.errstate(divide="ignore"):
        return (
            -math.log(float(Q[P > 0].sum())) + 0.0,
            -2 * float(np.log1p(-h * h)),
            cross_entropy(P, Q) - entropy(P),
            math.log1p(chi_square(P, Q)),
            float(np.max(log_ratios(P, Q)[P > 0])),
        )


def _tilted(P: Array, Q: Array, alpha: float) -> Array:
    if alpha == 1:
        return P
    excluded = (P > 0) & (Q == 0)
    if alpha > 1 and excluded.any():  # these outcomes outweigh all the others
        outweighing: Array = np.where(excluded, P, 0.0) / P[excluded].sum()
        return outweighing
    common = (P > 0) & (Q > 0)
    with np.errstate(all="ignore"):
        logs = np.where(common, alpha * np.log(P) + (1 - alpha) * np.log(Q), -math.inf)
    weights = np.exp(logs - logs.max())
    shares: Array = weights / weights.sum()
    return shares


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    P, p_total, Q, q_total = checked_pair(p, q, False)
    a, b = P / p_total, Q / q_total
    return a, b
