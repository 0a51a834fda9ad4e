"""What n samples can do to tell P from Q: exact error probabilities of the best tests.

The likelihood of n samples depends only on how often each outcome came. All these counts are gone
through, so the figures are exact, not simulated and not asymptotic; the asymptotic rates are in
`kl_core.finite.exponents`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, distribution, distributions, kl_divergence, log_ratios
from kl_core.finite.exponents import chernoff_information
from kl_core.finite.surplus import penalty
from kl_core.line.stirling import stirling
from kl_core.quantities import Probability

MOST_COUNTS = 2_000_000
"""How many different counts are gone through at most."""
_UNDERFLOW = 760.0
"""No float is as small as ``exp`` of minus this."""


def bayes_error(p: ArrayLike, q: ArrayLike, n: int = 1, *, prior: float = 0.5) -> Probability:
    """Probability that the best guess between P and Q is wrong, after `n` samples.

    ``sum min(prior P^n, (1-prior) Q^n)``, by guessing what is likelier. At prior 1/2 that is
    ``(1 - TV(P^n, Q^n)) / 2``; it falls as ``exp(-n C)`` with the Chernoff information C, and is
    never above that (Cover & Thomas, section 11.9).

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Probabilities of the same outcomes.
    n : int
        Number of independent samples, at least 0.
    prior : float
        Probability that P is the true one, from 0 to 1.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; out_of_range for `prior`, or for an `n` that is
        negative or gives more than `MOST_COUNTS` counts.

    Examples
    --------
    >>> [round(bayes_error([0.9, 0.1], [0.1, 0.9], n), 6) for n in (1, 3, 5)]
    [0.1, 0.028, 0.00856]
    """
    if not 0 <= prior <= 1:
        raise _outside("prior", prior, "from 0 to 1")
    of_p, of_q, _ = _counts(p, q, n)
    return float(np.sum(np.minimum(prior * of_p, (1 - prior) * of_q)))


def type_two_error(p: ArrayLike, q: ArrayLike, n: int, level: float = 0.01) -> Probability:
    """Probability of taking Q for P after `n` samples, if P is rejected wrongly at most `level`.

    That of the most powerful test (Neyman & Pearson 1933), which rejects P where ``P^n/Q^n`` is
    least and, to use up the level, by lot at the last count. It falls as ``exp(-n D(P||Q))`` at
    any level: Stein's lemma (Cover & Thomas, theorem 11.8.3).

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Probabilities of the same outcomes.
    n : int
        Number of independent samples, at least 0.
    level : float
        Probability of rejecting P if it is the true one, above 0 and below 1.

    Raises
    ------
    InvalidDistribution
        As `bayes_error`; out_of_range for `level`.

    Examples
    --------
    >>> [round(type_two_error([0.5, 0.5], [0.9, 0.1], n, 0.05), 6) for n in (0, 10, 20)]
    [0.95, 0.090853, 0.004223]
    """
    if not 0 < level < 1:
        raise _outside("level", level, "above 0 and below 1")
    of_p, of_q, ratio = _counts(p, q, n)
    order = np.argsort(-ratio, kind="stable")
    of_p, of_q = of_p[order], of_q[order]
    below = np.cumsum(of_p[::-1])[::-1]  # the probability under P of this count and what follows
    last = int(np.flatnonzero(below > level)[-1]) if below[0] > level else 0
    kept = (below[last] - level) / of_p[last] if of_p[last] else 0.0
    return float(np.sum(of_q[:last]) + max(kept, 0.0) * of_q[last])


@dataclass(frozen=True)
class SamplesNeeded:
    """How many samples tell P from Q, exactly and by the exponents."""

    level: Probability
    """What the errors may be."""
    test: float
    """Fewest samples after which each of the two errors is at most `level`; infinite if P and Q
    are equal."""
    stein: float
    """``log(1/level) / D(P||Q)``: by Stein's exponent alone, which leaves out what holding the
    other error at its level costs; too few if the level is small."""
    guess: float
    """Fewest samples after which the best guess errs at most `level`, at even odds before."""
    chernoff: float
    """``log(1/(2 level)) / C`` with the Chernoff information C: enough for `guess`."""


def samples_needed(p: ArrayLike, q: ArrayLike, level: float = 0.01) -> SamplesNeeded:
    """How many independent samples tell P from Q, for sure but for `level`.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Probabilities of the same outcomes.
    level : float
        Above 0 and below 1/2.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; out_of_range for `level`, or if it takes more
        samples than can be gone through.

    Examples
    --------
    >>> needed = samples_needed([0.5, 0.5], [0.6, 0.4])
    >>> needed.test, round(needed.stein, 1), needed.guess, round(needed.chernoff, 1)
    (534, 225.6, 533, 770.6)
    """
    if not 0 < level < 0.5:
        raise _outside("level", level, "above 0 and below 1/2")
    divergence, chernoff = kl_divergence(p, q), chernoff_information(p, q)
    if not divergence:
        return SamplesNeeded(level, *(4 * [math.inf]))
    return SamplesNeeded(
        level=level,
        test=_fewest(lambda n: type_two_error(p, q, n, level) <= level),
        stein=math.log(1 / level) / divergence,
        guess=_fewest(lambda n: bayes_error(p, q, n) <= level),
        chernoff=math.log(0.5 / level) / chernoff,
    )


def stray_probability(p: ArrayLike, n: int, divergence: float) -> Probability:
    """Probability that n samples of P look like another distribution, `divergence` away or more.

    ``P(D(E||P) >= divergence)`` for the empirical distribution E, exactly. By Sanov's theorem it
    falls as ``exp(-n divergence)`` (Cover & Thomas, theorem 11.4.1).

    Parameters
    ----------
    p : array_like, shape (k,)
        Probabilities.
    n : int
        Number of independent samples, at least 1.
    divergence : float
        In nats, >= 0.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `divergence` or, as in `bayes_error`, for `n`.

    Examples
    --------
    >>> round(stray_probability([0.5, 0.5], 10, 0.3), 12), 22 / 1024  # at most 1 head or 1 tail
    (0.021484375, 0.021484375)
    """
    P = distribution(p)
    if not divergence >= 0:
        raise _outside("divergence", divergence, "at least 0")
    if n < 1:
        raise _outside("n", n, "at least 1")
    P = P[P > 0] / math.fsum(P.tolist())
    counts = _all_counts(n, (P,))
    away = _away(counts, n, P)
    stray = away >= n * divergence * (1 - 1e-12)  # on the border but for rounding
    return min(float(np.sum(np.exp(_ways(counts, n) - away)[stray])), 1.0)


def _fewest(enough: Callable[[int], bool]) -> int:
    """The least n that is enough, if more are enough too."""
    most = 1
    while not enough(most):
        most *= 2
    least = most // 2  # not enough, or 0
    while most - least > 1:
        middle = (least + most) // 2
        if enough(middle):
            most = middle
        else:
            least = middle
    return most


def _counts(p: ArrayLike, q: ArrayLike, n: int) -> tuple[Array, Array, Array]:
    """Of all counts that n samples can give: their probabilities by P and by Q, ``log(P/Q)``."""
    ratios = log_ratios(p, q)
    P, Q = distributions(p, q)
    P, Q = P / math.fsum(P.tolist()), Q / math.fsum(Q.tolist())
    # Outcomes of one ratio say the same about P and Q; those that neither knows say nothing.
    values, kind = np.unique(ratios[~np.isnan(ratios)], return_inverse=True)
    known = ~np.isnan(ratios)
    laws = tuple(np.bincount(kind, law[known]).astype(np.float64) for law in (P, Q))
    if n < 0 or n != int(n):
        raise _outside("n", n, "a whole number, at least 0")
    counts = _all_counts(int(n), laws)
    ways = _ways(counts, n)
    of_p, of_q = (np.exp(ways - _away(counts, n, one)) for one in laws)
    with np.errstate(invalid="ignore"):
        ratio = np.sum(
            [np.where(c > 0, c * v, 0.0) for c, v in zip(counts, values, strict=True)], 0
        )
    possible = of_p + of_q > 0
    return of_p[possible], of_q[possible], ratio[possible]


def _all_counts(n: int, laws: tuple[Array, ...]) -> list[Array]:
    """All ways to share n among the outcomes that some law does not make underflow; one array each.

    A count c of an outcome of probability p has a probability below ``exp(-2 (c - np)^2 / n)``.
    """
    reach = math.sqrt(n * _UNDERFLOW / 2)
    ends = [
        (
            max(0, math.floor(n * min(law[i] for law in laws) - reach)),
            min(n, math.ceil(n * max(law[i] for law in laws) + reach)),
        )
        for i in range(laws[0].size - 1)
    ]
    left: NDArray[np.int64] = np.array([n])
    counts: list[Array] = []
    for least, most in ends:
        ways = np.maximum(np.minimum(most, left) - least + 1, 0)
        if ways.sum() > MOST_COUNTS:
            raise InvalidDistribution(
                "out_of_range",
                f"{n} samples of {laws[0].size} different outcomes give too many counts to go "
                f"through (more than {MOST_COUNTS}); take fewer samples, or outcomes together.",
                name="n",
                value=n,
            )
        copies = np.repeat(np.arange(left.size), ways)
        mine = np.arange(copies.size) - (np.cumsum(ways) - ways)[copies] + least
        counts = [*(count[copies] for count in counts), mine.astype(np.float64)]
        left = left[copies] - mine
    return [*counts, left.astype(np.float64)]


def _away(counts: list[Array], n: int, p: Array) -> Array:
    """``n D(E||P)`` of each count's empirical distribution E."""
    parts = [penalty(c, n * one, c - n * one) for c, one in zip(counts, p, strict=True)]
    total: Array = np.sum(parts, axis=0)
    return total


def _ways(counts: list[Array], n: int) -> Array:
    """What the logarithm of a count's probability is more than ``-n D(E||P)`` (Loader 2000)."""
    ways: Array = _spread(np.array(float(n))) - np.sum([_spread(c) for c in counts], axis=0)
    return ways


def _spread(t: Array) -> Array:
    """``log t! - t log t + t``."""
    with np.errstate(divide="ignore"):
        return np.where(t > 0, stirling(np.maximum(t, 1)) + np.log(np.maximum(t, 1)), 0.0)


def _outside(name: str, value: float, valid: str) -> InvalidDistribution:
    return InvalidDistribution(
        "not_a_number" if math.isnan(value) else "out_of_range",
        f"{name} is {value!r}; it must be {valid}.",
        name=name,
        value=value,
    )
