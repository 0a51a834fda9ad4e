"""DPO: from preferences straight to the tilted policy, without a reward model.

A toy. The policy is a softmax with one free logit per reply, so it can be any distribution. People
prefer reply i to reply j with probability ``σ(r_i - r_j)`` (Bradley and Terry), every pair is
compared equally often, and the loss goes downhill by plain gradient descent.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from kl_core.finite.entropies import kl_divergence
from kl_core.finite.softmax import softmax
from kl_core.line.densities import positive_number
from kl_core.models.kl_reward import tilted
from kl_core.quantities import Nats, Probability

Array = NDArray[np.float64]

STEPS = 150
RATE = 3.0
"""Step of the descent, in units of 1/β²: the loss bends in proportion to β²."""


@dataclass(frozen=True)
class Dpo:
    """A policy learning from comparisons; paths have an entry for step 0, 1, ..., `STEPS`."""

    reference: tuple[Probability, ...]
    target: tuple[Probability, ...]
    """The tilted policy for the rewards and β."""
    beta: float
    comparisons: int | None
    """How many comparisons it learns from; None: the exact probabilities of all."""
    policies: tuple[tuple[Probability, ...], ...]
    losses: tuple[Nats, ...]
    kls: tuple[Nats, ...]
    """``D(policy‖target)``."""
    floor: Nats
    """The least loss for these preferences: their own entropy, where no policy can be surer."""


def dpo_loss(logits: Array, reference: Array, beta: float, wins: Array) -> float:
    """DPO's loss: the mean over comparisons of ``-log σ(β (log-ratio of winner - of loser))``.

    Parameters
    ----------
    logits, reference : ndarray, shape (n,)
        Logits of the policy; probabilities of the reference, none 0.
    beta : float
        Points per nat.
    wins : ndarray, shape (n, n)
        Share of all comparisons in which the row's reply beat the column's; sums to 1.

    Returns
    -------
    float
        Nats per comparison.

    References
    ----------
    R. Rafailov et al., "Direct preference optimization", NeurIPS 2023.

    Examples
    --------
    >>> float(dpo_loss(np.zeros(2), np.array([0.5, 0.5]), 1.0, np.array([[0, 0.8], [0.2, 0]])))
    0.6931471805599453
    """
    return float(np.sum(wins * np.logaddexp(0.0, -_margins(logits, reference, beta))))


def dpo_gradient(logits: Array, reference: Array, beta: float, wins: Array) -> Array:
    """Gradient of `dpo_loss` with respect to the logits, shape (n,)."""
    push = -beta * wins * expit(-_margins(logits, reference, beta))
    gradient: Array = push.sum(axis=1) - push.sum(axis=0)
    return gradient


def _margins(logits: Array, reference: Array, beta: float) -> Array:
    """``β (log π_i/ref_i - log π_j/ref_j)``; what normalises π cancels, as does log Z."""
    implicit = beta * (logits - np.log(reference))
    margins: Array = implicit[:, None] - implicit[None, :]
    return margins


def preferences(rewards: ArrayLike, comparisons: int | None = None, seed: int = 1) -> Array:
    """Who beats whom how often, shape (n, n): exactly, or in a seeded sample.

    Examples
    --------
    >>> preferences([0, 0]).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    r = np.asarray(rewards, dtype=np.float64)
    chance = expit(r[:, None] - r[None, :])
    first, second = np.triu_indices(r.size, 1)
    wins = np.zeros((r.size, r.size))
    if comparisons is None:
        wins[first, second], wins[second, first] = chance[first, second], chance[second, first]
        return wins / first.size
    rng = np.random.default_rng(seed)
    pair = rng.integers(first.size, size=comparisons)
    won = rng.random(comparisons) < chance[first[pair], second[pair]]
    winner = np.where(won, first[pair], second[pair])
    loser = np.where(won, second[pair], first[pair])
    np.add.at(wins, (winner, loser), 1.0 / comparisons)
    return wins


@lru_cache(maxsize=64)
def train_dpo(
    reference: tuple[float, ...],
    rewards: tuple[float, ...],
    beta: float,
    comparisons: int | None = None,
    seed: int = 1,
) -> Dpo:
    """Train a policy from the reference on preferences, `STEPS` steps.

    With exact preferences the loss has one minimum, the tilted policy: there
    ``β log(π/reference)`` equals the rewards up to a constant, β log Z.

    Parameters
    ----------
    reference, rewards : tuple of n floats
        Probabilities, none 0, and points.
    beta : float
        Points per nat, above 0.
    comparisons, seed
        As for `preferences`.

    Raises
    ------
    InvalidDistribution
        As `tilted`; out_of_range for a `beta` of 0, where each step of the descent would be
        infinite, and not_finite for an infinite one.

    Examples
    --------
    >>> learned = train_dpo((0.5, 0.5), (1.0, 0.0), 1.0)
    >>> round(learned.policies[-1][0], 6), round(learned.target[0], 6)
    (0.731059, 0.731059)
    """
    beta = positive_number("beta", beta)
    P = np.array(reference)
    wins = preferences(rewards, comparisons, seed)
    target = tilted(P, rewards, beta).policy
    logits = np.log(P)
    policies, losses = [], []
    for step in range(STEPS + 1):
        policies.append(tuple(softmax(logits).tolist()))
        losses.append(dpo_loss(logits, P, beta, wins))
        if step < STEPS:
            logits = logits - RATE / beta**2 * dpo_gradient(logits, P, beta, wins)
    kls = tuple(kl_divergence(policy, target, normalize=True) for policy in policies)
    return Dpo(
        reference, target, beta, comparisons, tuple(policies), tuple(losses), kls, _floor(wins)
    )


def _floor(wins: Array) -> float:
    """Entropy of who wins, given the pair: every loss is this plus a mean KL divergence."""
    both = wins + wins.T
    share = np.divide(wins, both, out=np.ones_like(wins), where=wins > 0.0)
    return float(-np.sum(wins * np.log(share)))
