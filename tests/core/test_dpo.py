"""DPO: its gradient, where it ends, and when it does not end there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import kl_divergence
from kl_core.finite.softmax import softmax
from kl_core.models.dpo import STEPS, dpo_gradient, dpo_loss, preferences, train_dpo
from kl_core.models.kl_reward import tilted

REFERENCE, REWARDS = (0.35, 0.35, 0.2, 0.08, 0.02), (2.0, 1.0, 0.0, 4.0, -2.0)
points = st.lists(st.floats(-2, 2), min_size=3, max_size=3)


@given(points, points, st.floats(0.1, 5))
def test_gradient_against_finite_differences(
    logits: list[float], rewards: list[float], beta: float
) -> None:
    reference, step = np.array([0.5, 0.3, 0.2]), 1e-6
    wins = preferences(rewards)
    found = dpo_gradient(np.array(logits), reference, beta, wins)
    for i in range(3):
        moved = step * np.eye(3)[i]
        up, down = (dpo_loss(logits + s * moved, reference, beta, wins) for s in (1, -1))
        assert found[i] == pytest.approx((up - down) / (2 * step), abs=1e-7)


@given(points, st.floats(0.1, 5))
def test_the_loss_is_flat_at_the_tilted_policy(rewards: list[float], beta: float) -> None:
    reference = np.array([0.5, 0.3, 0.2])
    logits = np.log(reference) + np.array(rewards) / beta
    assert softmax(logits) == pytest.approx(tilted(reference, rewards, beta).policy, abs=1e-12)
    wins = preferences(rewards)
    flat = dpo_gradient(logits, reference, beta, wins)
    assert flat == pytest.approx(np.zeros(3), abs=1e-12)
    # A constant for all replies of the prompt, such as log Z, is nowhere to be seen.
    shifted = dpo_loss(logits + 7.0, reference, beta, wins)
    assert shifted == pytest.approx(dpo_loss(logits, reference, beta, wins), rel=1e-12)


@pytest.mark.parametrize("beta", [0.3, 1.0, 3.0])
def test_exact_preferences_lead_to_the_tilted_policy(beta: float) -> None:
    found = train_dpo(REFERENCE, REWARDS, beta)
    assert found.target == tilted(REFERENCE, REWARDS, beta).policy
    assert found.policies[0] == pytest.approx(REFERENCE)
    assert found.kls[0] == pytest.approx(kl_divergence(REFERENCE, found.target))
    assert found.kls[-1] < 1e-4 < found.kls[0]
    assert (np.diff(found.losses) < 0).all()
    assert found.losses[-1] == pytest.approx(found.floor, abs=1e-3)
    assert found.losses[-1] > found.floor
    assert len(found.policies) == len(found.losses) == len(found.kls) == STEPS + 1


def test_a_sample_of_preferences_leads_somewhere_else() -> None:
    exact = train_dpo(REFERENCE, REWARDS, 1.0)
    few, many = (train_dpo(REFERENCE, REWARDS, 1.0, n) for n in (30, 30_000))
    assert few.kls[-1] > 10 * exact.kls[-1]
    assert few.kls[-1] > many.kls[-1]
    assert (np.diff(few.losses) < 1e-15).all()  # and yet its loss only falls


def test_whoever_never_loses_is_pushed_for_ever() -> None:
    wins = np.array([[0, 0.4, 0.3], [0, 0, 0.2], [0, 0.1, 0]])
    for far in (0.0, 5.0, 50.0):
        pull = dpo_gradient(np.array([far, 0.0, 0.0]), np.full(3, 1 / 3), 1.0, wins)
        assert pull[0] < 0  # downhill is upwards for its logit


def test_the_loss_is_entropy_plus_a_mean_divergence() -> None:
    found, wins = train_dpo(REFERENCE, REWARDS, 1.0), preferences(REWARDS)
    policy, total = np.array(found.policies[3]), 0.0
    implicit = np.log(policy / np.array(REFERENCE))
    for i in range(5):
        for j in range(i):
            true, ours = expit(REWARDS[i] - REWARDS[j]), expit(implicit[i] - implicit[j])
            share = wins[i, j] + wins[j, i]
            total += share * kl_divergence([true, 1 - true], [ours, 1 - ours])
    assert found.losses[3] - found.floor == pytest.approx(total, rel=1e-9)


def test_preferences_are_shares_of_all_comparisons() -> None:
    exact = preferences(REWARDS)
    assert exact.sum() == pytest.approx(1)
    assert exact[3, 0] / exact[0, 3] == pytest.approx(np.exp(2.0))
    drawn = preferences(REWARDS, 40_000)
    assert drawn.sum() == pytest.approx(1)
    assert drawn == pytest.approx(exact, abs=0.01)
    assert (preferences(REWARDS, 50) == preferences(REWARDS, 50)).all()
    assert (preferences(REWARDS, 50) != preferences(REWARDS, 50, seed=2)).any()


@pytest.mark.parametrize(
    ("beta", "code"),
    [
        (0.0, "out_of_range"),
        (-1.0, "out_of_range"),
        (np.inf, "not_finite"),
        (np.nan, "not_a_number"),
    ],
)
def test_a_beta_that_is_no_price_is_refused(beta: float, code: str) -> None:
    with pytest.raises(InvalidDistribution) as error:
        train_dpo(REFERENCE, REWARDS, beta)
    assert error.value.code == code
