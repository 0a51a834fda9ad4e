"""What one KL divergence is made of: outcome by outcome, zero by zero, sample by sample.

Everything is in nats, as in the rest of the package.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import distributions, kl_divergence, smooth
from kl_core.finite.results import Directions
from kl_core.line.densities import Gaussian
from kl_core.quantities import Nats, Probability, Ratio
from kl_core.samples.evidence import Evidence, evidence

EXPONENTS = tuple(range(-15, 0))
"""Powers of ten that a smoothing constant is commonly chosen from."""


@dataclass(frozen=True)
class Term:
    """One outcome's way through the formula, from left to right."""

    p: Probability
    q: Probability
    ratio: Ratio
    """``p / q``."""
    log_ratio: Nats
    term: Nats
    """``p log(p/q)``."""
    total: Nats
    """``D(P||Q)``, the sum over all outcomes."""


def term(both: Directions, outcome: int) -> Term:
    """What `outcome` adds to ``D(P||Q)``, and every step on the way there.

    Examples
    --------
    >>> from kl_core import directions
    >>> sun = term(directions([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]), 0)
    >>> round(sun.ratio, 6), round(sun.log_ratio, 6), round(sun.term, 6)
    (3.0, 1.098612, 0.659167)
    """
    return Term(
        p=both.p[outcome],
        q=both.q[outcome],
        ratio=both.ratios[outcome],
        log_ratio=both.log_ratios[outcome],
        term=both.forward_terms[outcome],
        total=both.forward,
    )


def verdict(both: Directions) -> Literal["infinite", "equal", "finite"]:
    """What to say of ``D(P||Q)``; below 1e-9 nats the two are as good as equal.

    Examples
    --------
    >>> from kl_core import directions
    >>> verdict(directions([0.5, 0.5], [1, 0]))
    'infinite'
    """
    if math.isinf(both.forward):
        return "infinite"
    return "finite" if both.forward > 1e-9 else "equal"


@dataclass(frozen=True)
class Smoothing:
    """``D(P||Q)`` before and after something is added to every probability of Q."""

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    """Q before smoothing."""
    smoothed: tuple[Probability, ...]
    exponent: int
    epsilon: Probability
    """``10**exponent``, what is added to each probability before rescaling."""
    exact: Nats
    """``D(P||Q)`` without smoothing."""
    kl: Nats
    """``D(P||smoothed)``."""
    curve: tuple[Nats, ...]
    """The same for every exponent in `EXPONENTS`."""
    per_decade: Nats
    """What each further division of ε by ten adds in the end: ``P(Q = 0) log 10``."""


def smoothing(p: ArrayLike, q: ArrayLike, exponent: int) -> Smoothing:
    """Add ``10**exponent`` to every probability of `q`, rescale, and compare with `p`.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> coin = smoothing([0.5, 0.5], [1, 0], -15)
    >>> coin.exact, round(coin.kl, 6), round(coin.per_decade, 6)
    (inf, 16.576241, 1.151293)
    """
    P, Q = distributions(p, q)
    exact = kl_divergence(P, Q)  # first: it checks that the lengths agree
    smoothed = smooth(Q, 10.0**exponent)
    return Smoothing(
        p=tuple(P.tolist()),
        q=tuple(Q.tolist()),
        smoothed=tuple(smoothed.tolist()),
        exponent=exponent,
        epsilon=10.0**exponent,
        exact=exact,
        kl=kl_divergence(P, smoothed),
        curve=tuple(kl_divergence(P, smooth(Q, 10.0**power)) for power in EXPONENTS),
        per_decade=float(P[Q == 0].sum()) * math.log(10),
    )


@dataclass(frozen=True)
class GaussianParts:
    """The closed form of ``D(P||Q)`` for two normal densities, part by part."""

    widths: Nats
    """``log(σq/σp)``: below 0 if Q is the narrower."""
    spread: Nats
    """``(σp² - σq²) / 2σq²``: below 0 if Q is the wider."""
    shift: Nats
    """``(μp - μq)² / 2σq²``."""
    total: Nats
    """The three together."""


def gaussian_parts(p: Gaussian, q: Gaussian) -> GaussianParts:
    """``D(p||q)`` in three parts: widths, spread, shift.

    Examples
    --------
    >>> parts = gaussian_parts(Gaussian(1, 1), Gaussian(0, 2))
    >>> round(parts.widths, 6), parts.spread, parts.shift, round(parts.total, 6)
    (0.693147, -0.375, 0.125, 0.443147)
    """
    widths = math.log(q.std / p.std)
    spread = (p.variance - q.variance) / (2 * q.variance)
    shift = (p.mean - q.mean) ** 2 / (2 * q.variance)
    return GaussianParts(widths, spread, shift, math.fsum((widths, spread, shift)))


@dataclass(frozen=True)
class Runs:
    """Evidence for P against Q from several independent series of samples."""

    runs: tuple[Evidence, ...]
    size: int
    """Samples in each run."""
    slope: Nats
    """``D(P||Q)``."""
    expected: Nats
    """``size`` times the slope."""
    final: Nats
    """Where the first run ends."""
    refuted: int
    """How many runs drew an outcome that Q holds impossible: their evidence is infinite."""

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self.runs)


def evidence_runs(p: ArrayLike, q: ArrayLike, size: int, seed: int, count: int = 13) -> Runs:
    """`count` series of `size` samples from `p`; the same `seed` gives the same series.

    Raises
    ------
    InvalidDistribution
        As `evidence`; out_of_range for `count` below 1.

    Examples
    --------
    >>> sure = evidence_runs([1, 0], [0, 1], size=5, seed=0, count=3)
    >>> sure.final, sure.refuted
    (inf, 3)
    """
    if count < 1:
        raise InvalidDistribution(
            "out_of_range", f"count is {count}; ask for 1 run or more.", name="count", value=count
        )
    streams = np.random.SeedSequence(seed).spawn(count)
    runs = tuple(evidence(p, q, size, np.random.default_rng(stream)) for stream in streams)
    return Runs(
        runs=runs,
        size=size,
        slope=runs[0].slope,
        expected=size * runs[0].slope,
        final=runs[0].final,
        refuted=sum(math.isinf(run.final) for run in runs),
    )
