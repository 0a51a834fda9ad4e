"""Computations on finite distributions whose every figure a chapter may quote by field name.

All amounts are in nats; every tuple has one entry per outcome.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.entropies import (
    cross_entropy,
    distribution,
    distributions,
    entropy,
    floats,
    ideal_lengths,
    kl_divergence,
    kl_terms,
    log_ratios,
    weighted,
)
from kl_core.quantities import Nats, Probability, Ratio


@dataclass(frozen=True)
class EntropyProfile:
    """How uncertain a distribution is, and which outcome contributes how much."""

    p: tuple[Probability, ...]
    information: tuple[Nats, ...]
    """``-log p``; infinite at 0."""
    terms: tuple[Nats, ...]
    """``-p log p``; their sum is the entropy."""
    shares: tuple[Probability, ...]
    """The terms divided by the entropy; all 0 if the entropy is."""
    entropy: Nats
    perplexity: Ratio
    maximum: Nats
    """``log n``, the entropy of the uniform distribution."""
    redundancy: Nats
    """``D(P||uniform)``, which is ``maximum - entropy``."""


def entropy_profile(p: ArrayLike) -> EntropyProfile:
    """Entropy of `p` with all that a chapter says about it.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> profile = entropy_profile([0.5, 0.25, 0.25])
    >>> round(profile.entropy, 6), round(profile.perplexity, 6)
    (1.039721, 2.828427)
    """
    P = distribution(p)
    total = entropy(P)
    information = ideal_lengths(P)
    terms = weighted(P, information)
    return EntropyProfile(
        p=floats(P),
        information=floats(information),
        terms=floats(terms),
        shares=floats(terms / total if total else terms * 0.0),
        entropy=total,
        perplexity=math.exp(total),
        maximum=math.log(P.size),
        # A difference of two near-equal numbers would lose the digits that matter.
        redundancy=kl_divergence(P, np.full(P.size, 1 / P.size)),
    )


@dataclass(frozen=True)
class CodingCost:
    """What coding events from P costs with ideal code lengths for P and for Q."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    own_lengths: tuple[Nats, ...]
    """``-log p``, the ideal lengths for P."""
    model_lengths: tuple[Nats, ...]
    """``-log q``, the ideal lengths for Q."""
    terms: tuple[Nats, ...]
    """``-p log q``; their sum is the cross-entropy."""
    entropy: Nats
    cross_entropy: Nats
    waste: Nats
    """``D(P||Q)``, which is ``cross_entropy - entropy``."""


def coding_cost(p: ArrayLike, q: ArrayLike) -> CodingCost:
    """Cost of coding events from `p` with a code made for `q`.

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
    >>> cost = coding_cost([0.5, 0.5], [0.25, 0.75])
    >>> round(cost.entropy, 6), round(cost.waste, 6), round(cost.cross_entropy, 6)
    (0.693147, 0.143841, 0.836988)
    """
    P, Q = distributions(p, q)
    total = cross_entropy(P, Q)  # first: it checks that the lengths agree
    model_lengths = ideal_lengths(Q)
    return CodingCost(
        p=floats(P),
        q=floats(Q),
        own_lengths=floats(ideal_lengths(P)),
        model_lengths=floats(model_lengths),
        terms=floats(weighted(P, model_lengths)),
        entropy=entropy(P),
        cross_entropy=total,
        waste=kl_divergence(P, Q),
    )


@dataclass(frozen=True)
class Directions:
    """KL divergence both ways, and what each outcome adds to each."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    ratios: tuple[Ratio, ...]
    """``p / q``; infinite where only q is 0, NaN where both are."""
    log_ratios: tuple[Nats, ...]
    """``log(p/q)``; NaN where both are 0."""
    forward_terms: tuple[Nats, ...]
    """``p log(p/q)``; their sum is `forward`."""
    reverse_terms: tuple[Nats, ...]
    """``q log(q/p)``; their sum is `reverse`."""
    forward: Nats
    """``D(P||Q)``."""
    reverse: Nats
    """``D(Q||P)``."""
    entropy: Nats
    cross_entropy: Nats
    positive_total: Nats
    """Sum of the forward terms above 0."""
    negative_total: Nats
    """Sum of the forward terms below 0."""
    largest: int
    """Index of the largest forward term."""

    @property
    def larger(self) -> Literal["forward", "reverse", "equal"]:
        """The direction with the larger divergence; equal if they agree but for rounding."""
        if math.isclose(self.forward, self.reverse, rel_tol=1e-12):
            return "equal"
        return "forward" if self.forward > self.reverse else "reverse"


def directions(p: ArrayLike, q: ArrayLike) -> Directions:
    """KL divergence between `p` and `q` in both directions, outcome by outcome.

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
    >>> both = directions([0.9, 0.1], [0.8, 0.2])
    >>> round(both.forward, 4), round(both.reverse, 4), both.larger, both.largest
    (0.0367, 0.0444, 'reverse', 0)
    """
    P, Q = distributions(p, q)
    forward_terms = kl_terms(P, Q)
    with np.errstate(all="ignore"):
        ratios = P / Q
    return Directions(
        p=floats(P),
        q=floats(Q),
        ratios=floats(ratios),
        log_ratios=floats(log_ratios(P, Q)),
        forward_terms=floats(forward_terms),
        reverse_terms=floats(kl_terms(Q, P)),
        forward=kl_divergence(P, Q),
        reverse=kl_divergence(Q, P),
        entropy=entropy(P),
        cross_entropy=cross_entropy(P, Q),
        positive_total=math.fsum(forward_terms[forward_terms > 0]),
        negative_total=math.fsum(forward_terms[forward_terms < 0]),
        largest=int(forward_terms.argmax()),
    )
