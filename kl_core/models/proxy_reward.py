"""Over-optimisation: a score that is only a stand-in for quality, pushed ever higher.

A toy. Each reply has a substance s and a flattery f, both standard normal and independent. The
scorer gives s + f points. Its users value s - harm·f². The reference gives every reply of a large
seeded set with the same probability; all means are exact on that set.

For infinitely many replies tilting by exp(score/β) shifts both normals by 1/β, so the distance is
1/β² nats, the score 2/β and the value 1/β - harm (1 + 1/β²): up, and then down.
"""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from kl_core.errors import InvalidDistribution
from kl_core.quantities import Nats

Array = NDArray[np.float64]

REPLIES = 20_000
BETAS = tuple(np.geomspace(20.0, 0.38, 60).tolist())
"""The β of the curves, points per nat: softest first."""
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""From how many replies the best is picked."""


@dataclass(frozen=True)
class Optimised:
    """A policy that was pushed towards the score."""

    strength: float
    """β in points per nat, or the n of best-of-n."""
    kl: Nats
    """Distance from the reference, ``D(policy‖reference)``."""
    score: float
    """Mean of what the scorer gives, points."""
    value: float
    """Mean of what the users get, points."""


@dataclass(frozen=True)
class Overoptimisation:
    """Score and value along two ways of pushing."""

    harm: float
    """Points that a squared unit of flattery costs the users."""
    path: tuple[Optimised, ...]
    """Tilted policies for `BETAS`."""
    picked: tuple[Optimised, ...]
    """The best of n by score, for `SIZES`."""
    bounds: tuple[Nats, ...]
    """``log n - (n-1)/n``, which the distance of the best of n never exceeds."""
    here: Optimised
    """The tilted policy for the β asked for."""

    @property
    def peak(self) -> Optimised:
        """Where the users are served best on the path."""
        return max(self.path, key=lambda one: one.value)

    @property
    def start(self) -> Optimised:
        """The reference: the best of one."""
        return self.picked[0]

    @property
    def phase(self) -> str:
        """``over`` where `here` is past the peak of the path, else ``under``."""
        ratio = BETAS[0] / BETAS[1]
        return "over" if self.here.strength * ratio < self.peak.strength else "under"


@cache
def _replies() -> tuple[Array, Array]:
    """Substance and flattery of the replies, from the lowest score to the highest."""
    s, f = np.random.default_rng(20).normal(size=(2, REPLIES))
    order = np.argsort(s + f)
    return s[order], f[order]


def overoptimisation(harm: float, beta: float) -> Overoptimisation:
    """Push a policy towards a score, and watch what the users get.

    Parameters
    ----------
    harm : float
        Points that a squared unit of flattery costs, at least 0.
    beta : float
        Points per nat, for `Overoptimisation.here`; at least 0. At 0 only the reply with the
        highest score is left, as with `kl_reward.tilted`.

    Raises
    ------
    InvalidDistribution
        out_of_range for `beta`.

    References
    ----------
    L. Gao, J. Schulman and J. Hilton, "Scaling laws for reward model overoptimization", ICML 2023;
    A. Beirami et al., "Theoretical guarantees on the best-of-n alignment policy", 2024.

    Examples
    --------
    >>> found = overoptimisation(harm=0.6, beta=1.0)
    >>> found.here.value > found.start.value, found.path[-1].value < found.peak.value
    (True, True)
    """
    if not beta >= 0.0:
        raise InvalidDistribution(
            "out_of_range", f"beta is {beta!r}; it must be at least 0.", name="beta", value=beta
        )
    harm, beta = harm + 0.0, beta + 0.0  # a zero has no sign
    bounds = tuple(math.log(n) - (n - 1) / n for n in SIZES)
    path = tuple(_Means.of_tilt(beta).optimised(beta, harm) for beta in BETAS)
    picked = tuple(_Means.of_best(n).optimised(n, harm) for n in SIZES)
    return Overoptimisation(harm, path, picked, bounds, _Means.of_tilt(beta).optimised(beta, harm))


def tilt(beta: float) -> Array:
    """Probability of each reply when the set is tilted by exp(score/β), lowest score first.

    At β = 0 the last has all of it.
    """
    if beta == 0.0:
        last: Array = np.eye(1, REPLIES, REPLIES - 1)[0]
        return last
    s, f = _replies()
    weights = np.exp((s + f - s[-1] - f[-1]) / beta)
    found: Array = weights / weights.sum()
    return found


def best_of(n: int) -> Array:
    """Probability that each reply is the best of `n` draws, lowest score first.

    The k-th of N is the best of n draws with probability ``(k/N)^n - ((k-1)/N)^n``.

    Examples
    --------
    >>> round(float(best_of(2)[-1] * REPLIES), 6)  # two chances to draw it
    1.99995
    """
    steps: Array = np.diff((np.arange(REPLIES + 1) / REPLIES) ** n)
    return steps


@dataclass(frozen=True)
class _Means:
    """What is known of a policy whatever flattery may cost."""

    kl: Nats
    substance: float
    flattery: float
    square: float
    """Mean of the squared flattery."""

    @classmethod
    def of(cls, policy: Array) -> "_Means":
        s, f = _replies()
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(policy > 0.0, policy * np.log(policy * REPLIES), 0.0)
        kl = max(float(terms.sum()), 0.0)
        return cls(kl, float(policy @ s), float(policy @ f), float(policy @ (f * f)))

    @classmethod
    @lru_cache(maxsize=256)
    def of_tilt(cls, beta: float) -> "_Means":
        return cls.of(tilt(beta))

    @classmethod
    @cache
    def of_best(cls, n: int) -> "_Means":
        return cls.of(best_of(n))

    def optimised(self, strength: float, harm: float) -> Optimised:
        value = self.substance - harm * self.square
        return Optimised(strength, self.kl, self.substance + self.flattery, value)
