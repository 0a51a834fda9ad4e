"""What a divergence of a given size means: two bells that far apart, and what follows from it."""

import math
import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, ndtr, ndtri

from kl_core.errors import InvalidDistribution
from kl_core.families.counts import Bernoulli
from kl_core.families.divergence import family_kl
from kl_core.finite.arithmetic import MessageCost, message_cost
from kl_core.finite.betting import kelly_growth
from kl_core.finite.bounds import VariationBounds, variation_bounds
from kl_core.quantities import Nats, Probability, Ratio

Array = NDArray[np.float64]
ALPHABET = f" {string.ascii_lowercase}"


@dataclass(frozen=True)
class Meaning:
    """What a divergence means for two normal distributions of one width.

    ``N(0, 1)`` and ``N(shift, 1)``: both directions of the KL divergence are ``shift**2 / 2``.
    """

    divergence: Nats
    shift: float
    """How many standard deviations they are apart."""
    gap: Probability
    """Their total variation: the largest gap between the two probabilities of any event."""
    error: Probability
    """How often the best guess from one sample is wrong, at even odds before."""
    factor: Ratio
    """``exp(divergence)``: the ratio of the perplexities."""
    bounds: VariationBounds
    """What `gap` can be at most, for any two distributions of this divergence."""
    level: Probability
    needed: float
    """Fewest samples after which both errors of a test are at most `level`."""
    stein: float
    """``log(1/level) / divergence``: by Stein's exponent alone."""
    chernoff: float
    """``log(1/(2 level)) / C`` with the Chernoff information, a quarter of the divergence."""
    doubling: float
    """Bets until a gambler who knows better by this divergence has doubled her money."""


def meaning(divergence: float, level: float = 0.01) -> Meaning:
    """All that a divergence means, in closed form.

    The sample mean says all that n samples say, so that n samples are one, ``sqrt(n)`` times as
    far apart: exact at every n. Exponents as in `kl_core.finite.exponents`.

    Parameters
    ----------
    divergence : float
        In nats, above 0 and finite.
    level : float
        Above 0 and below 1/2.

    Raises
    ------
    InvalidDistribution
        out_of_range for either.

    Examples
    --------
    >>> small = meaning(0.1)
    >>> round(small.shift, 4), small.needed, round(small.stein, 1), round(small.chernoff, 1)
    (0.4472, 109, 46.1, 156.5)
    """
    _check("divergence", divergence, 0 < divergence < math.inf, "above 0 and finite")
    _check("level", level, 0 < level < 0.5, "above 0 and below 1/2")
    shift = math.sqrt(2 * divergence)
    return Meaning(
        divergence=divergence,
        shift=shift,
        gap=math.erf(shift / math.sqrt(8)),
        error=float(ndtr(-shift / 2)),
        factor=math.exp(divergence),
        bounds=variation_bounds(divergence),
        level=level,
        needed=math.ceil((2 * float(ndtri(level)) / shift) ** 2),
        stein=math.log(1 / level) / divergence,
        chernoff=4 * math.log(0.5 / level) / divergence,
        doubling=math.log(2) / divergence,
    )


@dataclass(frozen=True)
class ErrorsAfter:
    """Errors of the best decisions between the two bells after n samples, and their exponents."""

    n: Array
    missed: Array
    """Exactly: of taking Q for P, where P is rejected wrongly at the level."""
    stein: Array
    """``exp(-n D)``: how that falls in the long run, but for a factor that falls more slowly."""
    wrong: Array
    """Exactly: of the best guess at even odds."""
    chernoff: Array
    """``exp(-n C) / 2``, never below `wrong`."""


def errors_after(of: Meaning, n: ArrayLike) -> ErrorsAfter:
    """The errors after each number of samples in `n`.

    Parameters
    ----------
    of : Meaning
    n : array_like
        Numbers of samples, at least 0.

    Examples
    --------
    >>> after = errors_after(meaning(0.1), [1, 109])
    >>> after.missed.round(4).tolist(), after.wrong.round(4).tolist()
    ([0.9699, 0.0096], [0.4115, 0.0098])
    """
    count = np.asarray(n, dtype=np.float64) + 0.0  # a zero has no sign
    away = np.sqrt(count) * of.shift
    return ErrorsAfter(
        n=count,
        missed=np.exp(log_ndtr(-float(ndtri(of.level)) - away)),
        stein=np.exp(-count * of.divergence),
        wrong=np.exp(log_ndtr(-away / 2)),
        chernoff=np.exp(-count * of.divergence / 4) / 2,
    )


@dataclass(frozen=True)
class Gamble:
    """A gambler's money in the course of even bets on a coin that is not fair."""

    heads: Probability
    share: Probability
    """What share of her money she stakes on heads, each time."""
    money: tuple[Ratio, ...]
    """Before the first bet and after each, as a multiple of what she had."""
    best: tuple[Ratio, ...]
    """The same of Kelly's gambler, who stakes `best_share`, in the same tosses."""
    best_share: Probability
    growth: Nats
    """Per bet, in the long run; minus infinity is ruin."""
    best_growth: Nats
    """``D(P || fair coin)``."""

    @property
    def bets(self) -> int:
        """How many bets were made."""
        return len(self.money) - 1


def gamble(heads: float, share: float, bets: int, seed: int) -> Gamble:
    """Stake a share of all one has on heads, again and again, at even odds.

    To stake b and hold back the rest is to lay ``(1+b)/2`` on heads and ``(1-b)/2`` on tails at
    fair odds: the growth is ``D(P||fair) - D(P||stakes)`` (`kelly_growth`).

    Parameters
    ----------
    heads : float
        Probability of heads, from 1/2 to 1.
    share : float
        From 0 to 1.
    bets : int
        At least 0.
    seed : int
        Of the tosses.

    Raises
    ------
    InvalidDistribution
        out_of_range for `heads` or `share`.

    Examples
    --------
    >>> run = gamble(0.6, 0.2, 3, seed=1)
    >>> [round(x, 3) for x in run.money], run.money == run.best
    ([1.0, 1.2, 0.96, 1.152], True)
    """
    _check("heads", heads, 0.5 <= heads <= 1, "from 1/2 to 1")
    _check("share", share, 0 <= share <= 1, "from 0 to 1")
    best_share = 2 * heads - 1
    won = np.random.default_rng(seed).random(bets) < heads
    kelly = kelly_growth([heads, 1 - heads], [2, 2], stakes=[(1 + share) / 2, (1 - share) / 2])

    def money(staked: float) -> tuple[float, ...]:
        steps = np.where(won, 1 + staked, 1 - staked)
        return (1.0, *np.cumprod(steps).tolist())

    return Gamble(
        heads=heads,
        share=share + 0.0,
        money=money(share),
        best=money(best_share),
        best_share=best_share,
        growth=kelly.growth,
        best_growth=kelly.best,
    )


@dataclass(frozen=True)
class Nearby:
    """A coin and another that is a little different: the divergence, and its quadratic form."""

    heads: Probability
    step: float
    divergence: Nats
    """``D(heads || heads + step)``."""
    quadratic: Nats
    """``step**2 / 2`` times the Fisher information ``1/(heads (1 - heads))``."""
    information: float
    """The Fisher information."""


def nearby(heads: float, step: float) -> Nearby:
    """Compare the divergence of two coins with the first term of its series.

    Parameters
    ----------
    heads : float
        Probability of heads, above 0 and below 1.
    step : float
        What is added to it; the sum lies between 0 and 1.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> near = nearby(0.5, 0.01)
    >>> round(near.divergence / near.quadratic, 5)
    1.0002
    """
    _check("heads", heads, 0 < heads < 1, "above 0 and below 1")
    _check("step", step, 0 <= heads + step <= 1, "such that both are probabilities")
    information = 1 / (heads * (1 - heads))
    return Nearby(
        heads=heads,
        step=step + 0.0,
        divergence=family_kl(Bernoulli(heads), Bernoulli(heads + step)),
        quadratic=step**2 * information / 2,
        information=information,
    )


def spelled(text: str) -> list[int]:
    """A text as indices of `ALPHABET`: a space and 26 letters; whatever else is left out.

    >>> spelled("A b!")
    [1, 0, 2]
    """
    return [ALPHABET.index(letter) for letter in text.lower() if letter in ALPHABET]


def coded(text: str, mixed: float) -> MessageCost:
    """What a text costs, coded for its own letter frequencies mixed with all letters alike.

    Parameters
    ----------
    text : str
        With at least one letter or space.
    mixed : float
        Share of the uniform distribution in the model, from 0 (the text's own frequencies) to 1.

    Raises
    ------
    InvalidDistribution
        out_of_range for `mixed`; as `message_cost`.

    Examples
    --------
    >>> cost = coded("see the bees", 1.0)
    >>> round(cost.cross_entropy, 4) == round(math.log2(27), 4), round(cost.waste, 4)
    (True, 2.4707)
    """
    _check("mixed", mixed, 0 <= mixed <= 1, "from 0 to 1")
    message: Sequence[int] = spelled(text)
    own = np.bincount(message, minlength=len(ALPHABET)) / max(len(message), 1)
    return message_cost(message, (1 - mixed) * own + mixed / len(ALPHABET))


def _check(name: str, value: float, good: bool, valid: str) -> None:
    if not good:
        raise InvalidDistribution(
            "not_a_number" if math.isnan(value) else "out_of_range",
            f"{name} is {value!r}; it must be {valid}.",
            name=name,
            value=value,
        )
