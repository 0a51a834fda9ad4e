"""KL as training code writes it, against formulas written out and finite differences."""

import math

import numpy as np
import pytest

from kl_core import InvalidDistribution, kl_divergence
from kl_core.finite.softmax import softmax
from kl_core.models.sampled_kl import loss_gradients
from kl_core.models.trainer_kl import (
    ESTIMATORS,
    PLACES,
    calls,
    keep_top,
    kl_div,
    pairs,
    penalty_gradient,
    quantised,
    reply,
)

P, Q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
LOGITS, REF = np.array([1.2, -0.3, 0.4]), np.array([0.2, 0.5, 0.3])
POLICY = softmax(LOGITS)
STALE = np.array([0.3, 0.4, 0.3])


def test_kl_div_is_its_documented_formula() -> None:
    rows, models = np.stack([P, Q]), np.stack([Q, P])
    by_hand = [[p * (math.log(p) - math.log(q)) for p, q in zip(*r, strict=True)]
               for r in zip(rows, models, strict=True)]  # fmt: skip
    points = kl_div(np.log(models), rows, reduction="none")
    assert np.asarray(points) == pytest.approx(np.array(by_hand), rel=1e-12, abs=1e-15)
    both = kl_divergence(P, Q) + kl_divergence(Q, P)
    for reduction, share in (("sum", 1), ("batchmean", 2), ("mean", 6)):
        found = kl_div(np.log(models), rows, reduction=reduction)  # type: ignore[arg-type]
        assert found == pytest.approx(both / share, rel=1e-12, abs=0)
    logs = kl_div(np.log(models), np.log(rows), reduction="sum", log_target=True)
    assert logs == pytest.approx(both, rel=1e-12, abs=0)
    assert kl_div(np.log([[0.5, 0.5]]), [[1.0, 0.0]], reduction="sum") == pytest.approx(math.log(2))
    with pytest.raises(InvalidDistribution):
        kl_div([[1.0]], [[1.0, 2.0]])


def test_each_call_is_what_it_is_called() -> None:
    found = calls(P, Q)
    assert found.meant == pytest.approx(kl_divergence(P, Q), rel=1e-12, abs=0)
    assert found.swapped == pytest.approx(kl_divergence(Q, P), rel=1e-12, abs=0)
    assert found.mean == pytest.approx(found.meant / 3, rel=1e-12, abs=0)
    entropy = -np.sum(P * np.log(P))
    assert found.no_log == pytest.approx(-entropy - P @ Q, rel=1e-12, abs=0)
    assert found.no_log < 0


def test_what_is_kept_is_no_divergence() -> None:
    p, q = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.45, 0.35, 0.15, 0.05])
    whole = keep_top(p, q, 4)
    assert whole.full == kl_divergence(p, q)
    assert whole.summed == pytest.approx(whole.full, rel=1e-12, abs=0)
    two = keep_top(p, q, 2)
    assert two.summed == pytest.approx(0.4 * math.log(0.4 / 0.45) + 0.3 * math.log(0.3 / 0.35))
    assert two.summed < 0 <= two.rescaled
    # The chain rule: what the kept sum lacks is the divergence of kept and lost, and of the lost.
    split = 0.7 * math.log(0.7 / 0.8)
    assert two.summed == pytest.approx(0.7 * two.rescaled + split, rel=1e-12, abs=0)
    with pytest.raises(InvalidDistribution):
        keep_top(p, q, 0)


def test_a_reply_adds_up_and_its_estimate_scatters() -> None:
    found = reply(P, Q, 40)
    assert found.per_reply == pytest.approx(40 * kl_divergence(P, Q), rel=1e-12, abs=0)
    rng = np.random.default_rng(0)
    drawn = rng.choice(3, size=(20_000, 40), p=P)
    sums = np.log(P / Q)[drawn].sum(axis=1)
    assert sums.mean() == pytest.approx(found.per_reply, abs=0.05)
    assert sums.std() == pytest.approx(found.spread, rel=0.02)
    few = reply(P, Q, 4)
    assert reply(P, Q, 1).negative > few.negative > found.negative


def differences(of: object, step: float = 1e-6) -> np.ndarray:
    """The gradient at LOGITS by central differences."""
    found = []
    for k in range(LOGITS.size):
        up, down = LOGITS.copy(), LOGITS.copy()
        up[k] += step
        down[k] -= step
        found.append((of(up) - of(down)) / (2 * step))  # type: ignore[operator]
    return np.array(found)


def estimate(name: str, logits: np.ndarray) -> np.ndarray:
    """k1, k2, k3 of each outcome."""
    log_r = np.log(REF) - np.log(softmax(logits))
    return {"k1": -log_r, "k2": log_r**2 / 2, "k3": np.exp(log_r) - 1 - log_r}[name]


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("drawn", [POLICY, STALE], ids=["on policy", "stale"])
def test_gradients_are_finite_differences(name: str, drawn: np.ndarray) -> None:
    """Each way of writing it is some function of the logits, differentiated: which one?"""

    def loss(logits: np.ndarray) -> float:
        return float(drawn @ estimate(name, logits))

    def with_ratio(logits: np.ndarray) -> float:
        return float(softmax(logits) @ estimate(name, logits))

    def reward(logits: np.ndarray) -> float:
        return float(softmax(logits) @ estimate(name, LOGITS))

    for place, of in (("loss", loss), ("loss_ratio", with_ratio), ("reward", reward)):
        found = penalty_gradient(LOGITS, REF, name, place, drawn)  # type: ignore[arg-type]
        assert np.array(found.gradient) == pytest.approx(differences(of), abs=1e-8), place
    exact = differences(lambda logits: kl_divergence(softmax(logits), REF))
    assert np.array(found.wanted) == pytest.approx(exact, abs=1e-8)


def test_which_ways_are_right() -> None:
    right = {
        (name, place)
        for name in ESTIMATORS
        for place in PLACES
        if np.allclose(
            (one := penalty_gradient(LOGITS, REF, name, place)).gradient, one.wanted, atol=1e-12
        )
    }
    ratio = {("k1", "loss_ratio"), ("k3", "loss_ratio")}
    assert right == {("k1", "reward"), ("k2", "loss")} | ratio
    # As plain losses k1 pushes nowhere, and k3 follows the other direction.
    assert penalty_gradient(LOGITS, REF, "k1", "loss").cosine == 0
    old = loss_gradients(POLICY, REF)
    third = penalty_gradient(LOGITS, REF, "k3", "loss").gradient
    assert third == pytest.approx(old.forward, abs=1e-12)
    # With stale samples and no ratio, k2 is right no more; with it, k1 and k3 stay so.
    stale = penalty_gradient(LOGITS, REF, "k2", "loss", STALE)
    assert not np.allclose(stale.gradient, stale.wanted, atol=1e-3)
    for name in ("k1", "k3"):
        kept = penalty_gradient(LOGITS, REF, name, "loss_ratio", STALE)  # type: ignore[arg-type]
        assert kept.gradient == pytest.approx(kept.wanted, abs=1e-12)


def test_coarser_numbers_cost_a_divergence_per_token() -> None:
    table = pairs([0, 1, 2, 0, 1, 0, 2, 2, 1, 0] * 20, 3)
    assert table.sum() == 199
    fine, coarse = quantised(table, 1e-6), quantised(table, 1.0)
    assert fine.mean == pytest.approx(0, abs=1e-11)
    assert coarse.mean == pytest.approx(np.dot(coarse.share, coarse.per_token), rel=1e-12, abs=0)
    grown = coarse.perplexity_quantised / coarse.perplexity
    assert math.log(grown) == pytest.approx(coarse.mean, rel=1e-9, abs=0)
    assert coarse.worst == max(coarse.per_token) >= coarse.tail
    with pytest.raises(InvalidDistribution):
        quantised(table, 0)
