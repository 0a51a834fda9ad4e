"""The policy that is best when every nat of distance from a reference has a price.

A policy is a distribution over finitely many replies. The objective is
``J(π) = E_π[reward] - β D(π‖reference)``: rewards in points, β in points per nat.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import distribution, kl_divergence, real
from kl_core.quantities import Nats, Probability

Array = NDArray[np.float64]

_SOFTEST, _HARDEST = 1e6, 1e-3  # β in units of the rewards' range, as good as infinity and 0


@dataclass(frozen=True)
class Tilted:
    """The best policy for one β; tuples have one entry per reply."""

    reference: tuple[Probability, ...]
    rewards: tuple[float, ...]
    """Points."""
    beta: float
    """Points per nat."""
    policy: tuple[Probability, ...]
    """``reference · exp(reward/β) / Z``."""
    reward: float
    """Mean reward of the policy, points."""
    reference_reward: float
    """Mean reward of the reference, points."""
    kl: Nats
    """``D(policy‖reference)``."""
    value: float
    """``J`` of the policy, points: the largest there is. For 0 < β < ∞ it is ``β ln Z``."""
    short: Nats
    """``D(reference‖policy)``: the reference itself falls short of `value` by β times this."""

    @property
    def largest(self) -> int:
        """Which reply the policy gives most often."""
        return max(range(len(self.policy)), key=self.policy.__getitem__)


def tilted(reference: ArrayLike, rewards: ArrayLike, beta: float) -> Tilted:
    """The policy with the largest ``E[reward] - β D(policy‖reference)``.

    It is ``reference · exp(reward/β) / Z``: any other policy π has less by exactly
    ``β D(π‖policy)``. β = 0 and β = inf give the limits: the reference among the replies with the
    largest reward alone, and the reference itself. A reply the reference never gives stays at 0.

    Parameters
    ----------
    reference : array_like, shape (n,)
        Probabilities of the replies.
    rewards : array_like, shape (n,)
        Finite points.
    beta : float
        Points per nat, 0 to inf.

    Raises
    ------
    InvalidDistribution
        As `distribution`; different_lengths, not_finite, or out_of_range for `beta`.

    References
    ----------
    J. Peters, K. Mülling and Y. Altün, "Relative entropy policy search", AAAI 2010;
    R. Rafailov et al., "Direct preference optimization", NeurIPS 2023, appendix A.1.

    Examples
    --------
    >>> best = tilted([0.5, 0.5], [1, 0], beta=1)
    >>> [round(p, 6) for p in best.policy], round(best.value, 6)
    ([0.731059, 0.268941], 0.620115)
    """
    P, r = _checked(reference, rewards)
    if not beta >= 0.0:
        raise InvalidDistribution(
            "out_of_range", f"beta is {beta!r}; it must be at least 0.", name="beta", value=beta
        )
    beta += 0.0  # a zero has no sign
    policy, value = _tilt(P, r, beta)
    return Tilted(
        reference=tuple(P.tolist()),
        rewards=tuple(r.tolist()),
        beta=beta,
        policy=tuple(policy.tolist()),
        reward=float(policy @ r),
        reference_reward=float(P @ r),
        kl=kl_divergence(policy, P, normalize=True),
        value=value,
        short=kl_divergence(P, policy, normalize=True),
    )


def _checked(reference: ArrayLike, rewards: ArrayLike) -> tuple[Array, Array]:
    P, r = distribution(reference, name="reference"), real(rewards, "rewards")
    if r.shape != P.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"reference has {P.size} entries and rewards has shape {r.shape}; give every reply "
            "one of each.",
            reference=P.size,
            rewards=r.size,
        )
    if not np.isfinite(r).all():
        raise InvalidDistribution(
            "not_finite", "rewards must be finite numbers of points.", name="rewards"
        )
    return P, r


def _tilt(P: Array, r: Array, beta: float) -> tuple[Array, float]:
    """The tilted policy and ``β ln Z``, measured from the best reply so that nothing overflows."""
    top = float(r[P > 0.0].max())
    below = np.where(P > 0.0, r - top, 0.0)
    if math.isinf(beta):
        return P, float(P @ r)
    scaled = np.full_like(r, -math.inf) if beta == 0.0 else below / beta
    scaled[below == 0.0] = 0.0
    weights = P * np.exp(scaled)
    log_z = math.log1p(float(P @ np.expm1(scaled)) / float(P.sum()))
    return weights / weights.sum(), top + beta * log_z


# --- reward against distance ---------------------------------------------------------------------


@dataclass(frozen=True)
class Frontier:
    """The most reward there is at each distance, from β = inf to β = 0."""

    kls: tuple[Nats, ...]
    rewards: tuple[float, ...]


def frontier(reference: ArrayLike, rewards: ArrayLike, size: int = 80) -> Frontier:
    """Distance and mean reward of the tilted policies: the curve that β traces.

    No policy lies above it. Its slope at the policy of β is β, in points per nat.

    Parameters
    ----------
    reference, rewards : array_like, shape (n,)
        As for `tilted`.
    size : int
        Number of β between the two limits.

    Examples
    --------
    >>> curve = frontier([0.5, 0.5], [1, 0])
    >>> curve.kls[0], curve.rewards[0], round(curve.kls[-1], 6), curve.rewards[-1]
    (0.0, 0.5, 0.693147, 1.0)
    """
    P, r = _checked(reference, rewards)
    span = float(np.ptp(r)) or 1.0
    betas = [math.inf, *(span * np.geomspace(50.0, 0.02, size)), 0.0]
    found = [tilted(P, r, float(beta)) for beta in betas]
    return Frontier(tuple(one.kl for one in found), tuple(one.reward for one in found))


@dataclass(frozen=True)
class Judged:
    """Someone's policy beside the frontier."""

    policy: tuple[Probability, ...]
    reward: float
    """Mean, points."""
    kl: Nats
    """``D(policy‖reference)``."""
    best: float
    """Mean reward of the tilted policy at the same distance, points; the largest one beyond."""

    @property
    def gap(self) -> float:
        """Reward left lying, points."""
        return self.best - self.reward

    @property
    def verdict(self) -> Literal["infinite", "best", "finite"]:
        """``infinite`` where the reference forbids it, ``best`` where nothing is left lying."""
        if math.isinf(self.kl):
            return "infinite"
        return "best" if self.gap < 1e-3 else "finite"


def judge(policy: ArrayLike, reference: ArrayLike, rewards: ArrayLike) -> Judged:
    """How much more reward a policy could have at its distance from the reference.

    Parameters
    ----------
    policy, reference, rewards : array_like, shape (n,)
        As for `tilted`.

    Examples
    --------
    >>> found = judge([0.3, 0.7], [0.5, 0.5], [1, 0])  # the same distance, the wrong way
    >>> round(found.reward, 6), round(found.best, 6)
    (0.3, 0.7)
    """
    P, r = _checked(reference, rewards)
    Q = distribution(policy, name="policy")
    kl = kl_divergence(Q, P)
    return Judged(tuple(Q.tolist()), float(Q @ r), kl, _most_reward(P, r, kl))


def _most_reward(P: Array, r: Array, kl: float) -> float:
    """The frontier at this distance."""
    if math.isinf(kl):
        return float(r.max())
    span = float(np.ptp(r)) or 1.0
    soft, hard = (tilted(P, r, span * ends) for ends in (_SOFTEST, _HARDEST))
    if kl <= soft.kl:
        return soft.reward
    if kl >= hard.kl:
        return hard.reward

    def surplus(log_beta: float) -> float:
        return tilted(P, r, math.exp(log_beta)).kl - kl

    log_beta = brentq(surplus, math.log(hard.beta), math.log(soft.beta), xtol=1e-13, rtol=1e-13)
    return tilted(P, r, math.exp(log_beta)).reward


@dataclass(frozen=True)
class Cloud:
    """Random policies: how far each is, and its mean reward."""

    kls: tuple[Nats, ...]
    rewards: tuple[float, ...]


def cloud(reference: ArrayLike, rewards: ArrayLike, size: int = 300, seed: int = 1) -> Cloud:
    """Policies drawn evenly from all distributions over the replies the reference may give.

    Parameters
    ----------
    reference, rewards : array_like, shape (n,)
        As for `tilted`.
    size, seed : int
        How many, and which ones.

    Examples
    --------
    >>> some = cloud([0.5, 0.5], [1, 0], size=3)
    >>> len(some.kls), all(0 <= reward <= 1 for reward in some.rewards)
    (3, True)
    """
    P, r = _checked(reference, rewards)
    P, r = P[P > 0.0], r[P > 0.0]
    drawn = np.random.default_rng(seed).dirichlet(np.ones(P.size), size)
    kls = [kl_divergence(policy, P, normalize=True) for policy in drawn]
    return Cloud(tuple(kls), tuple((drawn @ r).tolist()))
