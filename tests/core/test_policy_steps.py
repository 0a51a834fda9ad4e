"""The methods' gradients against finite differences, their constraints, and the experiment."""

import numpy as np
import pytest
from scipy.special import log_softmax

from kl_core.finite.entropies import kl_divergence
from kl_core.models import policy_steps as tr
from kl_core.models.policy_steps import (
    BETAS,
    MEANS,
    SEEDS,
    UPDATES,
    Batch,
    divergence,
    gradient,
    objective,
    train,
)

METHODS = [("free", 0.0), ("trpo", 0.02), ("clip", 0.2), ("penalty", 3.0)]
rng = np.random.default_rng(3)
SHAPE = (2, *MEANS.shape)


def batch() -> Batch:
    old = log_softmax(rng.normal(size=SHAPE), axis=-1)
    return Batch(old, rng.random(SHAPE) / 5, -rng.random(SHAPE) / 5)


@pytest.mark.parametrize(("method", "knob"), METHODS)
def test_gradients_against_finite_differences(method: tr.Method, knob: float) -> None:
    known, logits = batch(), rng.normal(size=SHAPE)
    slopes = gradient(method, logits, known, knob)
    step = 1e-6
    for place in np.ndindex(*SHAPE):
        moved = np.zeros(SHAPE)
        moved[place] = step
        up, down = (objective(method, logits + sign * moved, known, knob) for sign in (1, -1))
        assert slopes[place] == pytest.approx((up - down)[place[0]] / (2 * step), abs=1e-8)


def test_the_clip_takes_the_smaller_of_two_for_each_sample() -> None:
    """Summed up per reply or sample by sample, it is the same objective."""
    old, logits = log_softmax(rng.normal(size=SHAPE), axis=-1), rng.normal(size=SHAPE)
    ratio = np.exp(log_softmax(logits, axis=-1) - old)[0]
    raised, lowered, total = np.zeros(SHAPE), np.zeros(SHAPE), 0.0
    for _ in range(50):
        question, reply, advantage = rng.integers(4), rng.integers(5), rng.normal()
        r = ratio[question, reply]
        total += min(r * advantage, np.clip(r, 0.8, 1.2) * advantage) / 50
        (raised if advantage > 0 else lowered)[0, question, reply] += advantage / 50
    found = objective("clip", logits, Batch(old, raised, lowered), 0.2)
    assert found[0] == pytest.approx(total, rel=1e-12)


def test_the_divergence_is_the_mean_over_questions_from_old_to_new() -> None:
    old, new = (log_softmax(rng.normal(size=SHAPE), axis=-1) for _ in range(2))
    for seed in range(2):
        each = [
            kl_divergence(np.exp(old[seed, s]), np.exp(new[seed, s]), normalize=True)
            for s in range(len(MEANS))
        ]
        assert divergence(old, new)[seed] == pytest.approx(np.mean(each), rel=1e-12)


@pytest.mark.parametrize("limit", [0.001, 0.02, 0.1])
def test_trpo_never_breaks_its_constraint(limit: float) -> None:
    found = train("trpo", limit)
    assert 0.3 * limit < found.typical_kl <= found.largest_kl <= limit


def test_trpo_takes_the_best_small_step() -> None:
    """No random direction gains more within a tiny constraint."""
    known, limit = tr._draw(np.zeros((SEEDS, *MEANS.shape)), 0), 1e-6
    start = np.zeros((SEEDS, *MEANS.shape))
    gained = objective("trpo", tr._trpo_step(start, known, limit), known, 0.0)
    gained = gained - objective("trpo", start, known, 0.0)
    for _ in range(20):
        way = rng.normal(size=start.shape)
        unit = divergence(known.log_old, log_softmax(start + 1e-3 * way, axis=-1))
        moved = start + 1e-3 * way * np.sqrt(limit / unit)[:, None, None]
        other = objective("trpo", moved, known, 0.0) - objective("trpo", start, known, 0.0)
        assert (other < gained * 1.01).all()


def test_the_clip_bounds_no_ratio() -> None:
    found = train("clip", 0.2)
    assert found.largest_ratio > 1.5
    assert found.outside > 0.05


def test_without_anything_to_hold_it_runs_get_stuck() -> None:
    free = train("free")
    for method, knob in METHODS[1:]:
        held = train(method, knob)
        assert held.spread < free.spread
        assert held.mean > free.mean
        assert held.largest_kl < free.largest_kl


def test_the_penalty_has_three_regimes() -> None:
    runs = tr.sweep()
    assert tuple(run.knob for run in runs) == BETAS
    weak, good, slow, wild = (runs[place] for place in (0, 5, 7, 8))
    assert good.mean > weak.mean > slow.mean
    assert weak.spread > 1.5 * good.spread > slow.spread
    assert wild.spread > 3 * slow.spread
    assert wild.largest_kl > 10 * slow.largest_kl


def test_smaller_steps_cure_what_a_huge_penalty_makes_wild(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wild = train("penalty", 100.0)
    train.cache_clear()
    monkeypatch.setattr(tr, "RATE", 0.1)
    cured = train("penalty", 100.0)
    train.cache_clear()
    assert cured.spread < 0.05 * wild.spread
    assert cured.largest_kl < 1e-3 * wild.largest_kl
    assert cured.mean < 0.6  # slow, as with any large penalty


def test_shapes_and_seeds() -> None:
    found = train("clip", 0.2)
    assert len(found.finals) == SEEDS
    band = found.rewards
    assert len(band.low) == len(band.middle) == len(band.high) == UPDATES + 1
    assert (np.array(band.low) <= band.middle).all()
    assert (np.array(band.middle) <= band.high).all()
    # All start from the same policy, which gives each reply the same probability.
    assert found.rewards.middle[0] == found.rewards.low[0] == pytest.approx(MEANS.mean())
    assert max(found.finals) <= MEANS.max(axis=1).mean()
    train.cache_clear()
    assert train("clip", 0.2) == found


def test_the_first_batch_is_the_same_for_all_and_has_no_mean() -> None:
    first = tr._draw(np.zeros((SEEDS, *MEANS.shape)), 0)
    assert (first.raised + first.lowered).sum(axis=(1, 2)) == pytest.approx(0, abs=1e-12)
    # Over many draws a reply's share of the advantages shows its mean score.
    batches = [tr._draw(np.zeros((SEEDS, *MEANS.shape)), update) for update in range(UPDATES)]
    mean = np.mean([b.raised + b.lowered for b in batches], axis=(0, 1)) * MEANS.size
    assert mean == pytest.approx(MEANS - MEANS.mean(), abs=0.15)
