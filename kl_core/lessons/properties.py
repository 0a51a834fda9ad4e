"""Coins to try the properties of KL divergence on, and whether what is asked of them is reached."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.inequalities import ChainRule, Convexity, Merging, Triangle, chain_rule
from kl_core.finite.results import Directions
from kl_core.quantities import Nats, Probability

Coin = tuple[Probability, Probability]
Table = tuple[Coin, Coin]

EXACT = 1e-12
"""Nats: amounts that differ by less differ by rounding."""
LITTLE: Nats = 1e-3
"""What counts as losing nothing, where a hand cannot do better. Our choice."""


def coin(heads: Probability) -> Coin:
    """Heads and tails.

    >>> coin(0.75)
    (0.75, 0.25)
    """
    return heads + 0.0, 1 - heads  # a zero has no sign


def two_steps(first: Probability, after: Probability, otherwise: Probability) -> Table:
    """Two yes/no things in a row: rows are the first, columns the second, yes before no.

    >>> two_steps(0.5, 1, 0.25)
    ((0.5, 0.0), (0.125, 0.375))
    """
    rows = ((first, after), (1 - first, otherwise))
    # + 0: a zero has no sign
    return tuple((share * yes + 0.0, share * (1 - yes) + 0.0) for share, yes in rows)  # type: ignore[return-value]


def tied_coins(first: Probability, second: Probability, tie: Probability) -> Table:
    """Two coins of which each alone is as told, the more alike the more they are tied.

    Parameters
    ----------
    first, second : float
        Chance of heads of each, above 0 and below 1.
    tie : float
        0 for independent coins, 1 for as many doubles as those chances allow.

    Examples
    --------
    >>> tied_coins(0.5, 0.5, 0), tied_coins(0.5, 0.5, 1)
    (((0.25, 0.25), (0.25, 0.25)), ((0.5, 0.0), (0.0, 0.5)))
    """
    both = first * second + tie * (min(first, second) - first * second)
    return two_steps(first, both / first, (second - both) / (1 - first))


@dataclass(frozen=True)
class Whole:
    """The divergence of two things together against that of each alone."""

    first: Nats
    """``D(P(x)||Q(x))``."""
    second: Nats
    """``D(P(y)||Q(y))``."""
    joint: Nats
    """``D(P(x,y)||Q(x,y))``."""

    @property
    def total(self) -> Nats:
        """`first` and `second` together; `joint` if the two are independent under P and Q."""
        return self.first + self.second

    @property
    def verdict(self) -> Literal["adds", "differs"]:
        """Is the whole the sum of its parts?"""
        return "adds" if abs(self.joint - self.total) < EXACT else "differs"


def whole_and_parts(p: ArrayLike, q: ArrayLike) -> Whole:
    """A joint distribution's divergence and those of its two marginals.

    Parameters
    ----------
    p, q : array_like, shape (m, n)
        Joint probabilities of x (rows) and y (columns), each table summing to 1.

    Returns
    -------
    Whole

    Raises
    ------
    InvalidDistribution
        As `chain_rule`.

    Notes
    -----
    With independent things under Q, the whole exceeds the sum by the mutual information that P has.

    Examples
    --------
    >>> parts = whole_and_parts([[0.5, 0], [0, 0.5]], [[0.25, 0.25], [0.25, 0.25]])
    >>> parts.first, parts.second, round(parts.joint, 6), parts.verdict
    (0.0, 0.0, 0.693147, 'differs')
    """
    rows = chain_rule(p, q)
    columns = chain_rule(np.transpose(np.asarray(p)), np.transpose(np.asarray(q)))
    return Whole(first=rows.marginal, second=columns.marginal, joint=rows.joint)


# --- is what is asked reached? --------------------------------------------------------------------


def swapping(both: Directions) -> Literal["same", "equal", "differs"]:
    """Asked for: P and Q that differ, and the same divergence both ways.

    >>> from kl_core.finite.results import directions
    >>> swapping(directions([0.9, 0.1], [0.1, 0.9])), swapping(directions([0.9, 0.1], [0.8, 0.2]))
    ('equal', 'differs')
    """
    if both.p == both.q:
        return "same"
    return "equal" if abs(both.forward - both.reverse) < EXACT else "differs"


def detour(way: Triangle) -> Literal["level", "shorter", "longer"]:
    """Asked for: a way by Q that is shorter than the direct one.

    >>> from kl_core.finite.inequalities import triangle_gap
    >>> detour(triangle_gap([0.9, 0.1], [0.5, 0.5], [0.1, 0.9]))
    'shorter'
    """
    if abs(way.gap) < EXACT:
        return "level"
    return "shorter" if way.gap < 0 else "longer"


def mixing(mixed: Convexity, one: Coin, other: Coin) -> Literal["same", "nothing", "lowers"]:
    """Asked for: two different pairs whose mixture is as divergent as they are on average.

    ``one`` and ``other`` are the pairs: chances of heads under P and under Q.

    >>> from kl_core.finite.inequalities import convexity_gap
    >>> mixed = convexity_gap(coin(0.9), coin(0.5), coin(0.1), coin(0.5))
    >>> mixing(mixed, (0.9, 0.5), (0.1, 0.5))
    'lowers'
    """
    if one == other:
        return "same"
    return "nothing" if mixed.gap < EXACT else "lowers"


def steps(rule: ChainRule) -> Literal["same", "second", "first"]:
    """Asked for: a first step that shows nothing, while the whole differs.

    >>> steps(chain_rule(two_steps(0.3, 0.9, 0.1), two_steps(0.3, 0.5, 0.5)))
    'second'
    """
    if rule.joint < EXACT:
        return "same"
    return "second" if rule.marginal < EXACT else "first"


def merging(merged: Merging) -> Literal["same", "nothing", "loses"]:
    """Asked for: P and Q that still differ after merging, of which merging has lost nothing.

    >>> from kl_core.finite.inequalities import merge_outcomes
    >>> merging(merge_outcomes([0.6, 0.3, 0.1], [0.2, 0.6, 0.2], [0, 1, 1]))
    'nothing'
    """
    if merged.fine < LITTLE:
        return "same"
    return "nothing" if merged.lost < LITTLE < merged.coarse else "loses"
