"""How fast a gambler grows rich, and what a wrong belief costs her (Kelly 1956).

She stakes all she has, a share on each outcome, again and again. The logarithm of her money then
grows by the same amount per bet, on average and in the long run surely.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import (
    Array,
    distribution,
    floats,
    kl_divergence,
    real,
    same_labels,
    weighted,
)
from kl_core.quantities import Nats, Probability, Ratio


@dataclass(frozen=True)
class KellyGrowth:
    """Growth of a gambler's money, in nats per bet: it grows ``exp(growth)``-fold."""

    p: tuple[Probability, ...]
    """How often each outcome wins."""
    stakes: tuple[Probability, ...]
    """The share of her money that she bets on each."""
    odds: tuple[Ratio, ...]
    """What one unit on the outcome pays back if it wins, the unit itself included."""
    growth: Nats
    """``sum p log(stakes * odds)``; below 0 she loses, minus infinity is ruin."""
    best: Nats
    """The growth if she stakes in proportion to `p`, the most there is."""
    loss: Nats
    """``best - growth``, which is ``D(P||stakes)`` whatever the odds."""
    margin: Ratio
    """``sum 1/odds``: 1 at fair odds, above 1 by what the bookmaker keeps; infinite if an outcome
    pays nothing."""

    @property
    def doubling(self) -> float:
        """Bets until her money has doubled, at `growth`; infinite if it does not grow."""
        return math.log(2) / self.growth if self.growth > 0 else math.inf


def kelly_growth(p: ArrayLike, odds: ArrayLike, *, stakes: ArrayLike | None = None) -> KellyGrowth:
    """Growth rate of repeated bets with all one's money (Cover & Thomas, section 6.1).

    At fair odds, ``odds = 1/r`` with a distribution r, the growth is ``D(P||r) - D(P||stakes)``:
    she wins by what she knows better than the bookmaker. There to stake r is to keep the money.
    (If the bookmaker keeps a part, a gambler who may hold some money back does better.)

    Parameters
    ----------
    p : array_like, shape (n,)
        How often each outcome wins.
    odds : array_like, shape (n,)
        What one unit pays back, >= 0 and finite.
    stakes : array_like, shape (n,), optional
        Shares of her money, which sum to 1: what she believes. `p` unless given.

    Raises
    ------
    InvalidDistribution
        As `distribution`, for `p` and `stakes`; different_lengths; for `odds` wrong_shape,
        not_a_number or out_of_range.

    Examples
    --------
    >>> bets = kelly_growth([0.6, 0.4], [2, 2], stakes=[0.5, 0.5])
    >>> bets.growth, round(bets.best, 6), round(bets.loss, 6)
    (0.0, 0.020136, 0.020136)
    """
    P = distribution(p)
    shares = P if stakes is None else distribution(stakes, name="stakes")
    loss = kl_divergence(P, shares)  # first: it checks that the lengths agree
    same_labels(p, stakes, "p", "stakes")
    same_labels(p, odds, "p", "odds")
    pays = _pays(odds, P.size)
    with np.errstate(all="ignore"):
        prices = 1 / pays
        margin = float(np.add.reduce(prices))
        if np.any(P[pays == 0] > 0):
            best = -math.inf
        elif margin < math.inf:
            # Prices that sum to 1 but for rounding are meant to.
            overround = 0.0 if abs(margin - 1) < 1e-15 else math.log(margin)
            best = kl_divergence(P, prices / margin) - overround
        else:  # what pays nothing, or next to nothing, never wins
            best = float(np.add.reduce(weighted(P, np.log(P) + np.log(pays))))
    return KellyGrowth(
        p=floats(P),
        stakes=floats(shares),
        odds=floats(pays),
        growth=best - loss if loss < math.inf else -math.inf,
        best=best,
        loss=loss,
        margin=margin,
    )


def _pays(odds: ArrayLike, n: int) -> Array:
    pays = real(odds, "odds")
    if pays.ndim != 1:
        raise InvalidDistribution(
            "wrong_shape",
            f"odds has shape {pays.shape}; give one flat list of numbers.",
            name="odds",
            shape=pays.shape,
        )
    if pays.size != n:
        raise InvalidDistribution(
            "different_lengths",
            f"p has {n} entries and odds {pays.size}; give the odds of each outcome.",
            p=n,
            odds=pays.size,
        )
    wrong = pays[~((pays >= 0) & (pays < math.inf))]
    if wrong.size:
        value = float(wrong[0])
        raise InvalidDistribution(
            "not_a_number" if math.isnan(value) else "out_of_range",
            f"odds has the entry {value!r}; what a bet pays back is finite and at least 0.",
            name="odds",
            value=value,
        )
    return pays
