"""Repeated estimates against their exact moments; losses against finite differences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.finite.entropies import kl_divergence
from kl_core.finite.softmax import softmax
from kl_core.models.sampled_kl import SIZES, loss_gradients, trial

POLICY, REFERENCE = (0.5, 0.2, 0.05, 0.25), (0.35, 0.35, 0.2, 0.1)
logits = st.lists(st.floats(-3, 3), min_size=4, max_size=4)


def test_estimates_scatter_as_their_moments_say() -> None:
    found = trial(POLICY, REFERENCE, 100, repeats=2000)
    assert found.kl == kl_divergence(POLICY, REFERENCE)
    assert found.repeats == 2000
    for run in found.runs:
        error = run.spread / math.sqrt(found.repeats)
        assert np.mean(run.estimates) == pytest.approx(run.mean, abs=4 * error)
        assert np.std(run.estimates) == pytest.approx(run.spread, rel=0.1)
        assert run.mean - found.kl == pytest.approx(run.bias, abs=1e-12)
        assert run.below == sum(one < 0 for one in run.estimates)


def test_who_is_biased_and_who_can_be_negative() -> None:
    k1, k2, k3 = trial(POLICY, REFERENCE, 10).runs
    assert (k1.bias, k3.bias) == (0, pytest.approx(0, abs=1e-15))
    assert abs(k2.bias) > 1e-3
    assert k1.below > 0 == k2.below == k3.below
    assert k3.spread < k1.spread


def test_errors_fall_with_the_size_until_the_bias_is_left() -> None:
    k1, k2, _ = trial(POLICY, REFERENCE, 30).runs
    root = math.sqrt(SIZES[-1] / SIZES[0])
    assert k1.errors[0] / k1.errors[-1] == pytest.approx(root, rel=1e-12)
    assert k1.errors[SIZES.index(30)] == pytest.approx(k1.spread, rel=1e-12)
    assert k2.errors[-1] == pytest.approx(abs(k2.bias), rel=0.3)


@given(logits, logits)
def test_gradients_of_both_divergences_against_finite_differences(
    ours: list[float], theirs: list[float]
) -> None:
    reference, step = softmax(theirs), 1e-5
    found = loss_gradients(softmax(ours), reference)
    for i in range(4):
        up, down = (softmax([x + s * (j == i) for j, x in enumerate(ours)]) for s in (step, -step))

        def slope(high: float, low: float) -> float:
            return (high - low) / (2 * step)

        reverse = slope(*(kl_divergence(q, reference, normalize=True) for q in (up, down)))
        forward = slope(*(kl_divergence(reference, q, normalize=True) for q in (up, down)))
        assert found.reverse[i] == pytest.approx(reverse, abs=1e-7)
        assert found.forward[i] == pytest.approx(forward, abs=1e-7)


@given(logits, logits)
def test_losses_hold_their_samples_fixed(ours: list[float], theirs: list[float]) -> None:
    """Differences of the mean over fixed samples, weighted by the policy that drew them."""
    reference, policy, step = softmax(theirs), softmax(ours), 1e-5
    found = loss_gradients(policy, reference)
    losses = {
        "k1": lambda log_r: -log_r,
        "k2": lambda log_r: 0.5 * log_r**2,
        "k3": lambda log_r: np.expm1(log_r) - log_r,
    }
    for name, loss in losses.items():
        for i in range(4):
            moved = (softmax([x + s * (j == i) for j, x in enumerate(ours)]) for s in (step, -step))
            up, down = (float(policy @ loss(np.log(reference / q))) for q in moved)
            assert getattr(found, name)[i] == pytest.approx((up - down) / (2 * step), abs=1e-6)


@given(logits, logits)
def test_k1_in_the_reward_gives_the_gradient_of_the_reverse_divergence(
    ours: list[float], theirs: list[float]
) -> None:
    policy, reference = softmax(ours), softmax(theirs)
    k1 = np.log(policy / reference)
    score = np.eye(4) - policy
    found = loss_gradients(policy, reference).reverse
    assert (policy * k1) @ score == pytest.approx(found, abs=1e-9)


@given(logits, logits)
def test_k2_is_the_loss_of_the_reverse_divergence_and_k3_of_the_forward(
    ours: list[float], theirs: list[float]
) -> None:
    found = loss_gradients(softmax(ours), softmax(theirs))
    assert found.k1 == pytest.approx((0,) * 4, abs=1e-12)
    assert found.k2 == pytest.approx(found.reverse, abs=1e-12)
    assert found.k3 == pytest.approx(found.forward, abs=1e-12)
