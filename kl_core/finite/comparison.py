"""Every divergence of two finite distributions at once, and what each outcome adds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import (
    chi_square,
    hellinger,
    jeffreys,
    js_distance,
    js_divergence,
    total_variation,
)
from kl_core.finite.entropies import (
    checked_pair,
    cross_entropy,
    distributions,
    entropy,
    kl_divergence,
    kl_terms,
)
from kl_core.quantities import Nats, Probability, Ratio


@dataclass(frozen=True)
class Comparison:
    """Two distributions over the same outcomes, measured every way."""

    forward: Nats
    """``D(P||Q)``."""
    reverse: Nats
    """``D(Q||P)``."""
    jeffreys: Nats
    js: Nats
    """Jensen-Shannon divergence."""
    js_distance: Ratio
    """Its square root, from `js` in nats."""
    hellinger: Probability
    """From 0 to 1; a distance, not a probability, but shown like one."""
    total_variation: Probability
    chi_square: Ratio
    """Pearson's, divided by q."""
    neyman: Ratio
    """The same the other way round, divided by p."""
    entropy: Nats
    """``H(P)``."""
    model_entropy: Nats
    """``H(Q)``."""
    cross_entropy: Nats
    """``H(P, Q)``."""
    reverse_cross_entropy: Nats
    """``H(Q, P)``."""
    size: int
    """How many outcomes there are."""
    only_p: int
    """How many are possible under P alone."""
    only_q: int
    """How many are possible under Q alone."""
    neither: int
    """How many are possible under neither."""
    mass_only_p: Probability
    """What P gives to those that Q excludes."""
    mass_only_q: Probability
    """What Q gives to those that P excludes."""

    @property
    def disjoint(self) -> bool:
        """Has P no outcome in common with Q?"""
        return self.size == self.only_p + self.only_q + self.neither


def compare(p: ArrayLike, q: ArrayLike) -> Comparison:
    """Every divergence between `p` and `q`, each by the function of `kl_core` that has its name.

    (That of Renyi is a family: see `renyi_divergence`.)

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
    >>> all_of_them = compare([0.5, 0.5], [1, 0])
    >>> all_of_them.forward, round(all_of_them.reverse, 6), all_of_them.only_p
    (inf, 0.693147, 1)
    """
    P, _, Q, _ = checked_pair(p, q, False)
    in_p, in_q = P > 0, Q > 0
    only_p, only_q = in_p & ~in_q, in_q & ~in_p
    return Comparison(
        forward=kl_divergence(P, Q),
        reverse=kl_divergence(Q, P),
        jeffreys=jeffreys(P, Q),
        js=js_divergence(P, Q),
        js_distance=js_distance(P, Q),
        hellinger=hellinger(P, Q),
        total_variation=total_variation(P, Q),
        chi_square=chi_square(P, Q),
        neyman=chi_square(Q, P),
        entropy=entropy(P),
        model_entropy=entropy(Q),
        cross_entropy=cross_entropy(P, Q),
        reverse_cross_entropy=cross_entropy(Q, P),
        size=P.size,
        only_p=int(only_p.sum()),
        only_q=int(only_q.sum()),
        neither=int((~in_p & ~in_q).sum()),
        mass_only_p=min(float(P[only_p].sum()), 1.0),
        mass_only_q=min(float(Q[only_q].sum()), 1.0),
    )


@dataclass(frozen=True)
class Terms:
    """The outcomes that add most to ``D(P||Q)``, in the order of the data; one entry each."""

    places: tuple[int, ...]
    """Which outcomes they are, from 0."""
    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    ratios: tuple[Ratio, ...]
    """``p / q``; infinite where only q is 0, NaN where both are."""
    forward: tuple[Nats, ...]
    """``p log(p/q)``."""
    reverse: tuple[Nats, ...]
    """``q log(q/p)``."""
    others: int
    """How many outcomes are not listed."""
    forward_rest: Nats
    """What those add to ``D(P||Q)``."""
    reverse_rest: Nats
    """What those add to ``D(Q||P)``."""


def largest_terms(p: ArrayLike, q: ArrayLike, most: int) -> Terms:
    """What the outcomes add to ``D(P||Q)``: the `most` of them with the largest amounts.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    most : int
        How many outcomes to list, at least 1; of equals the earlier.

    Raises
    ------
    InvalidDistribution
        As `distribution`, different_lengths, or out_of_range for `most`.

    Examples
    --------
    >>> terms = largest_terms([0.6, 0.3, 0.1], [0.2, 0.5, 0.3], most=2)
    >>> terms.places, terms.others, round(sum(terms.forward) + terms.forward_rest, 6)
    ((0, 1), 1, 0.396058)
    """
    if most < 1:
        raise InvalidDistribution(
            "out_of_range", f"most is {most}; it is at least 1.", name="most", value=most
        )
    forward, reverse = kl_terms(p, q), kl_terms(q, p)
    P, Q = distributions(p, q)
    size, other = np.abs(forward), np.abs(reverse)
    least = np.partition(size, -most)[-most] if most < size.size else 0.0
    near = np.flatnonzero(size >= least)
    # Of equals, such as the outcomes that P excludes, first those that cost more in reverse.
    kept = np.sort(near[np.lexsort((-other[near], -size[near]))[:most]])
    rest = np.ones(size.size, dtype=np.bool_)
    rest[kept] = False
    with np.errstate(all="ignore"):
        ratios = P[kept] / Q[kept]
    return Terms(
        places=tuple(kept.tolist()),
        p=tuple(P[kept].tolist()),
        q=tuple(Q[kept].tolist()),
        ratios=tuple(ratios.tolist()),
        forward=tuple(forward[kept].tolist()),
        reverse=tuple(reverse[kept].tolist()),
        others=int(rest.sum()),
        forward_rest=float(forward[rest].sum()),
        reverse_rest=float(reverse[rest].sum()),
    )


def by_chance(outcomes: int, p_total: float, q_total: float) -> Nats:
    """``D`` to expect between two samples of one distribution: ``(k-1)/2 (1/n + 1/m)``, in nats.

    The leading term for large samples, by Pearson's approximation of the divergence; too small a
    number where some outcomes are expected only a few times.

    Parameters
    ----------
    outcomes : int
        How many outcomes are possible, k.
    p_total, q_total : float
        Sizes of the samples, n and m, above 0.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> by_chance(3, 100, 100)
    0.02
    """
    for name, value, low in (
        ("outcomes", outcomes, 1),
        ("p_total", p_total, 0),
        ("q_total", q_total, 0),
    ):
        if not value >= low or not value:
            raise InvalidDistribution(
                "out_of_range", f"{name} is {value}; it is too small.", name=name, value=value
            )
    return (outcomes - 1) / 2 * (1 / p_total + 1 / q_total)
