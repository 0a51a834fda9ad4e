"""TRPO, PPO-clip and PPO-penalty on one small problem, many times over.

A toy. One of four questions comes at random, one of five replies is given, and a noisy score comes
back. The policy is a table of logits, one for each question and reply. Each update draws
`BATCH` questions from the old policy; the advantage of a reply is its score minus the batch's mean.
TRPO takes one natural-gradient step as far as its constraint allows. The others climb their
objective by `CLIMBS` plain gradient steps on the same batch. All methods get the same
random numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kl_core.finite.softmax import log_softmax_rows
from kl_core.quantities import Nats, Probability, Ratio

Array = NDArray[np.float64]
Method = Literal["free", "trpo", "clip", "penalty"]

MEANS = np.array(
    [
        [1.0, 0.6, 0.3, 0.0, -0.3],
        [0.0, 1.0, 0.7, 0.3, -0.2],
        [-0.3, 0.2, 1.0, 0.8, 0.0],
        [0.5, 0.0, -0.2, 0.7, 1.0],
    ]
)
"""Mean score of each reply (column) to each question (row), in points."""
NOISE = 1.0
"""Standard deviation of a score round its mean, points."""
SEEDS, UPDATES, BATCH = 30, 40, 40
CLIMBS, RATE = 40, 0.7
SETTINGS = {"seeds": SEEDS, "updates": UPDATES, "batch": BATCH, "climbs": CLIMBS}
USUAL: dict[Method, float] = {"free": 0.0, "trpo": 0.02, "clip": 0.2, "penalty": 10**0.5}
"""A sound knob for each method."""
BETAS = tuple(10.0 ** (half / 2) for half in range(-4, 5))
"""Penalties of the sweep, points per nat."""


@dataclass(frozen=True)
class Batch:
    """What an update knows, per question and reply; arrays (seeds, questions, replies)."""

    log_old: Array
    """Log-probabilities of the policy that drew the batch."""
    raised: Array
    """Mean over the batch of the positive part of the advantage, points."""
    lowered: Array
    """The same of the negative part."""

    @cached_property
    def old(self) -> Array:
        """Probabilities of the policy that drew the batch."""
        return np.exp(self.log_old)

    @cached_property
    def advantages(self) -> Array:
        """Mean over the batch of the advantage, points."""
        return self.raised + self.lowered


@dataclass(frozen=True)
class Band:
    """The middle of many seeds, and where four fifths of them lie; an entry per update."""

    middle: tuple[float, ...]
    """Median."""
    low: tuple[float, ...]
    """First decile."""
    high: tuple[float, ...]
    """Ninth decile."""


@dataclass(frozen=True)
class Training:
    """One method, all seeds."""

    method: Method
    knob: float
    """Its own limit: δ in nats, ε, or β in points per nat; 0 for ``free``."""
    rewards: Band
    """Mean score of the policy, exact, before the first and after each update; points."""
    finals: tuple[float, ...]
    """Mean score after the last update, one for each seed; points."""
    mean: float
    """Mean of `finals`."""
    spread: float
    """Standard deviation of `finals`."""
    typical_kl: Nats
    """Of an update: the median over all updates and seeds."""
    largest_kl: Nats
    """Over all updates and seeds."""
    largest_ratio: Ratio
    """``new/old`` of a reply, the largest over all updates and seeds."""
    outside: Probability
    """Share of all ratios (each question, reply, update, seed) outside 1 ± ε; ε is 0.2 but for
    ``clip``."""


def objective(method: Method, logits: Array, batch: Batch, knob: float) -> Array:
    """What a method climbs on one batch, in points; shape (seeds,).

    With ρ = new/old: the surrogate ``mean of ρ·A`` for ``free`` and ``trpo``; for ``clip`` the mean
    of ``min(ρA, clip(ρ, 1-ε, 1+ε)A)``; for ``penalty`` the surrogate minus ``β D(old‖new)``.
    """
    log_new = log_softmax_rows(logits)
    ratio = np.exp(log_new - batch.log_old)
    if method == "clip":
        gains = batch.raised * np.minimum(ratio, 1 + knob)
        gains += batch.lowered * np.maximum(ratio, 1 - knob)
    else:
        gains = batch.advantages * ratio
    found: Array = gains.sum(axis=(1, 2))
    return found - knob * divergence(batch.log_old, log_new) if method == "penalty" else found


def gradient(method: Method, logits: Array, batch: Batch, knob: float | Array) -> Array:
    """Gradient of `objective` with respect to the logits, (seeds, questions, replies).

    `knob` may differ from seed to seed: shape (seeds, 1, 1).
    """
    log_new = log_softmax_rows(logits)
    new, ratio = np.exp(log_new), np.exp(log_new - batch.log_old)
    if method == "clip":  # beyond the clip nothing more is to be gained, so nothing pushes
        pull = batch.raised * (ratio < 1 + knob) + batch.lowered * (ratio > 1 - knob)
    else:
        pull = batch.advantages
    pull = pull * ratio
    slope: Array = pull - new * pull.sum(axis=-1, keepdims=True)
    if method == "penalty":
        slope -= knob * (new - batch.old) / len(MEANS)
    return slope


def divergence(log_old: Array, log_new: Array) -> Array:
    """``D(old‖new)`` averaged over the questions, nats; shape (seeds,)."""
    per_question = (np.exp(log_old) * (log_old - log_new)).sum(axis=-1)
    found: Array = np.maximum(per_question, 0.0).mean(axis=-1)
    return found


def _trpo_step(logits: Array, batch: Batch, limit: float | Array) -> Array:
    """As far along the natural gradient as ``D(old‖new) <= limit`` allows, and no worse.

    `limit` may differ from seed to seed: shape (seeds, 1, 1).
    """
    slope = gradient("trpo", logits, batch, 0.0)
    # The Fisher matrix of a question is (diag π - ππᵀ)/questions; this solves it.
    way = len(MEANS) * slope / batch.old
    quadratic = np.maximum((slope * way).sum(axis=(1, 2), keepdims=True), 1e-300)
    length = np.sqrt(2 * limit / quadratic)
    before = objective("trpo", logits, batch, 0.0)
    best, waiting = logits, np.ones(len(logits), dtype=bool)
    for _ in range(20):
        tried = logits + length * way
        near = divergence(batch.log_old, log_softmax_rows(tried)) <= np.ravel(limit)
        fine = waiting & near & (objective("trpo", tried, batch, 0.0) > before)
        best = np.where(fine[:, None, None], tried, best)
        waiting &= ~fine
        length = 0.8 * length
    return best


def _update(method: Method, logits: Array, batch: Batch, knobs: Array) -> Array:
    if method == "trpo":
        return _trpo_step(logits, batch, knobs)
    for _ in range(CLIMBS):
        logits = logits + RATE * gradient(method, logits, batch, knobs)
    return logits


@lru_cache(maxsize=1)
def _chances() -> tuple[NDArray[np.intp], Array, Array]:
    """Questions, draws of replies, noise: the same for every method; (updates, seeds, batch)."""
    shape = (UPDATES, BATCH)
    drawn = [np.random.default_rng([8, seed]) for seed in range(SEEDS)]
    questions = np.stack([rng.integers(len(MEANS), size=shape) for rng in drawn], axis=1)
    replies = np.stack([rng.random(shape) for rng in drawn], axis=1)
    noise = np.stack([rng.normal(0.0, NOISE, shape) for rng in drawn], axis=1)
    return questions, replies, noise


def _draw(logits: Array, update: int) -> Batch:
    """A batch from the policy, one for each seed; the seeds may come several times over."""
    runs = len(logits) // SEEDS
    questions, chance, noise = (np.tile(part[update], (runs, 1)) for part in _chances())
    log_old = log_softmax_rows(logits)
    row = np.arange(len(logits))[:, None]
    below = np.cumsum(np.exp(log_old), axis=-1)[row, questions, :-1]
    replies = (chance[..., None] > below).sum(axis=-1)
    scores = MEANS[questions, replies] + noise
    advantages = (scores - scores.mean(axis=1, keepdims=True)) / BATCH
    raised, lowered = np.zeros_like(logits), np.zeros_like(logits)
    np.add.at(raised, (row, questions, replies), np.maximum(advantages, 0.0))
    np.add.at(lowered, (row, questions, replies), np.minimum(advantages, 0.0))
    return Batch(log_old, raised, lowered)


@lru_cache(maxsize=256)
def train(method: Method, knob: float = 0.0) -> Training:
    """Train a fresh policy with one method, once for each seed.

    Parameters
    ----------
    method : {"free", "trpo", "clip", "penalty"}
        ``free`` climbs the surrogate with nothing to hold it.
    knob : float
        δ > 0 of the constraint ``D(old‖new) <= δ``, ε of the clip, or β >= 0 of the penalty.

    References
    ----------
    J. Schulman et al., "Trust region policy optimization", ICML 2015; "Proximal policy
    optimization algorithms", 2017.

    Examples
    --------
    >>> train("trpo", 0.02).largest_kl <= 0.02
    True
    """
    return _trained(method, (knob,))[0]


def _trained(method: Method, knobs: Sequence[float]) -> tuple[Training, ...]:
    """Train with several knobs at once, which takes little longer than with one."""
    each = np.repeat(np.array(knobs, dtype=float), SEEDS)[:, None, None]
    # Replies outermost in memory, as in `log_softmax_rows`.
    logits = np.moveaxis(np.zeros((MEANS.shape[1], len(each), len(MEANS))), 0, -1)
    rewards, kls, ratios = [_reward(logits)], [], []
    for update in range(UPDATES):
        batch = _draw(logits, update)
        logits = _update(method, logits, batch, each)
        log_new = log_softmax_rows(logits)
        rewards.append(_reward(logits))
        kls.append(divergence(batch.log_old, log_new))
        ratios.append(np.exp(log_new - batch.log_old))
    runs = (len(knobs), SEEDS)
    parts = (np.array(part).reshape(len(part), *runs, -1) for part in (rewards, kls, ratios))
    return tuple(
        _summed_up(method, knob + 0.0, *run)  # a zero has no sign
        for knob, *run in zip(knobs, *(np.moveaxis(part, 1, 0) for part in parts), strict=True)
    )


def _summed_up(method: Method, knob: float, rewards: Array, kls: Array, ratios: Array) -> Training:
    """From what one run was at each update, for each seed."""
    finals = rewards[-1, :, 0]
    bands = np.quantile(rewards[..., 0], [0.5, 0.1, 0.9], axis=1)
    allowed = knob if method == "clip" else 0.2
    return Training(
        method=method,
        knob=knob,
        rewards=Band(*(tuple(part.tolist()) for part in bands)),
        finals=tuple(finals.tolist()),
        mean=float(finals.mean()),
        spread=float(finals.std()),
        typical_kl=float(np.median(kls)),
        largest_kl=float(np.max(kls)),
        largest_ratio=float(ratios.max()),
        outside=float(np.mean(np.abs(ratios - 1) > allowed)),
    )


def _reward(logits: Array) -> Array:
    """Mean score of each seed's policy, without noise."""
    found: Array = (np.exp(log_softmax_rows(logits)) * MEANS).sum(axis=-1).mean(axis=-1)
    return found


@cache
def sweep() -> tuple[Training, ...]:
    """PPO-penalty for each of `BETAS`: what the strength of the penalty does.

    Examples
    --------
    >>> weak, *_ = sweep()
    >>> weak.spread > train("penalty", 3.0).spread
    True
    """
    return _trained("penalty", BETAS)
