"""Has the world moved away from the training set, or is the difference a sample's noise?

The world's shares Q are taken as known; the training set was counted in ``size`` independent
examples. ``2 n D(P||Q)`` is the G statistic of Wilks (1938) and Woolf (1957).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import js_divergence
from kl_core.finite.entropies import distribution, distributions, entropy, kl_divergence, kl_terms
from kl_core.quantities import Nats, Probability

TRIALS = 1000
"""How many training sets are drawn from the world."""


@dataclass(frozen=True)
class Drift:
    """A training set's shares P against those the world has, Q."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    size: int
    """Examples in the training set."""
    seen: tuple[float, ...]
    """``size * p``: how many examples of each kind there are."""
    expected: tuple[float, ...]
    """``size * q``: how many there would be on average, had they been drawn from Q."""
    terms: tuple[Nats, ...]
    """``p log(p/q)``; their sum is `kl`."""
    kl: Nats
    reverse: Nats
    """``D(Q||P)``."""
    js: Nats
    noise: Nats
    """The mean of ``D(P||Q)`` over all training sets of this size from Q itself."""
    rule: Nats
    """``(k - 1) / (2 size)``, which `noise` is near when every kind is expected often."""
    trials: tuple[Nats, ...]
    """``D(P||Q)`` of `TRIALS` training sets drawn from Q, sorted."""
    share: Probability
    """The share of `trials` that are at least `kl`."""

    @property
    def balance(self) -> float:
        """The size at which `rule` would be `kl`: much smaller samples cannot show the drift."""
        return self.rule * self.size / self.kl if self.kl else math.inf

    @property
    def count(self) -> int:
        """How many training sets were drawn."""
        return len(self.trials)

    @property
    def verdict(self) -> str:
        """``infinite``, ``same``, ``drift`` if noise does it once in twenty, or ``noise``."""
        if math.isinf(self.kl):
            return "infinite"
        if self.kl < 1e-12:
            return "same"
        return "drift" if self.share <= 0.05 else "noise"


def drift(p: ArrayLike, q: ArrayLike, size: int, seed: int = 1) -> Drift:
    """Compare ``D(P||Q)`` of a training set with that of training sets drawn from Q.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        Shares in the training set, and in the world: probabilities of the same outcomes.
    size : int
        Examples in the training set, at least 1. Shares need not be whole numbers of them.
    seed : int
        The same seed draws the same training sets.

    Raises
    ------
    InvalidDistribution
        As `distribution`, different_lengths, or out_of_range for `size`.

    Examples
    --------
    >>> scales = drift([0.3, 0.5, 0.2], [0.25, 0.55, 0.2], size=100)
    >>> round(scales.kl, 4), round(scales.noise, 4), scales.verdict
    (0.007, 0.0101, 'noise')
    """
    if size < 1:
        raise InvalidDistribution(
            "out_of_range", f"size is {size}; it is at least 1.", name="size", value=size
        )
    P, Q = distributions(p, q)
    kl = kl_divergence(P, Q)
    drawn = np.random.default_rng(seed).multinomial(size, Q, TRIALS) / size
    found, which = np.unique(drawn, axis=0, return_inverse=True)
    trials = np.sort(np.array([kl_divergence(row, Q) for row in found])[which.ravel()])
    return Drift(
        p=tuple(P.tolist()),
        q=tuple(Q.tolist()),
        size=size,
        seen=tuple((size * P).tolist()),
        expected=tuple((size * Q).tolist()),
        terms=tuple(kl_terms(P, Q).tolist()),
        kl=kl,
        reverse=kl_divergence(Q, P),
        js=js_divergence(P, Q),
        noise=expected_divergence(Q, size),
        rule=(np.count_nonzero(Q) - 1) / (2 * size),
        trials=tuple(trials.tolist()),
        # what a trial differs by in its last digits does not count
        share=float(np.mean(trials >= kl * (1 - 1e-9))),
    )


def expected_divergence(q: ArrayLike, size: int) -> Nats:
    """The mean of ``D(P||Q)`` over all samples P of `size` from `q`: exact, outcome by outcome.

    Each outcome's count is binomial, and the divergence is ``H(Q)`` less the mean entropy of a
    sample, since ``E sum p log q = -H(Q)``.

    Examples
    --------
    >>> round(expected_divergence([0.5, 0.5], 1), 6)  # a single toss is always log 2 away
    0.693147
    """
    Q = distribution(q)
    shares = np.arange(size + 1) / size
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.where(shares > 0, -shares * np.log(shares), 0.0)
    sampled = math.fsum(float(binom.pmf(np.arange(size + 1), size, x) @ surprise) for x in Q)
    return entropy(Q) - sampled
