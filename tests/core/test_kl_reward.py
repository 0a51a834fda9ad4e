"""The tilted policy against high precision, its identities, and everybody else's policies."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import kl_divergence
from kl_core.finite.softmax import softmax
from kl_core.models.kl_reward import _most_reward, cloud, frontier, judge, tilted

REFERENCE, REWARDS = (0.35, 0.35, 0.2, 0.08, 0.02), (2.0, 1.0, 0.0, 4.0, -2.0)
shares = st.lists(st.integers(1, 50), min_size=2, max_size=6)
betas = st.floats(0.05, 100.0)


def problem(parts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    reference = np.array(parts) / sum(parts)
    return reference, np.sin(3.0 * np.arange(reference.size) + parts[0])


def exactly(reference: tuple[float, ...], rewards: tuple[float, ...], beta: float) -> list[float]:
    """Value, reward, divergence both ways, to 60 digits."""
    with mpmath.workdps(60):
        ref = [mpmath.mpf(p) for p in reference]
        total = sum(ref)
        ref = [p / total for p in ref]
        weights = [p * mpmath.exp(mpmath.mpf(r) / beta) for p, r in zip(ref, rewards, strict=True)]
        z = sum(weights)
        policy = [w / z for w in weights]
        mean = sum(p * r for p, r in zip(policy, rewards, strict=True))
        kl = sum(p * mpmath.log(p / q) for p, q in zip(policy, ref, strict=True))
        back = sum(q * mpmath.log(q / p) for p, q in zip(policy, ref, strict=True))
        return [float(x) for x in (beta * mpmath.log(z), mean, kl, back)]


@pytest.mark.parametrize("beta", [0.05, 0.3, 1.0, 7.0, 1e3, 1e6])
def test_it_agrees_with_high_precision(beta: float) -> None:
    found = tilted(REFERENCE, REWARDS, beta)
    value, reward, kl, short = exactly(REFERENCE, REWARDS, beta)
    assert (found.value, found.reward) == pytest.approx((value, reward), rel=1e-13)
    # Far away only the digits of the probabilities themselves limit a divergence of 1e-12.
    assert (found.kl, found.short) == pytest.approx((kl, short), rel=1e-10, abs=1e-20)


@given(shares, betas, st.integers(0, 999))
def test_any_other_policy_falls_short_by_beta_times_its_divergence(
    parts: list[int], beta: float, seed: int
) -> None:
    reference, rewards = problem(parts)
    best = tilted(reference, rewards, beta)
    other = np.random.default_rng(seed).dirichlet(np.ones(reference.size))
    theirs = other @ rewards - beta * kl_divergence(other, reference, normalize=True)
    missing = beta * kl_divergence(other, best.policy, normalize=True)
    assert theirs + missing == pytest.approx(best.value, rel=1e-9, abs=1e-9)
    assert best.value == pytest.approx(best.reward - beta * best.kl, rel=1e-9, abs=1e-9)
    missing = beta * best.short
    assert best.reference_reward + missing == pytest.approx(best.value, rel=1e-9, abs=1e-9)


def test_a_general_optimiser_finds_nothing_better() -> None:
    reference, rewards = np.array(REFERENCE), np.array(REWARDS)

    def loss(logits: np.ndarray) -> float:
        policy = softmax(logits)
        return float(-policy @ rewards + 0.7 * kl_divergence(policy, reference, normalize=True))

    found = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-9})
    best = tilted(reference, rewards, 0.7)
    assert softmax(found.x) == pytest.approx(best.policy, abs=1e-6)
    assert -found.fun == pytest.approx(best.value, rel=1e-12)


def test_the_limits() -> None:
    hard, soft = tilted(REFERENCE, REWARDS, 0.0), tilted(REFERENCE, REWARDS, math.inf)
    assert hard.policy == (0, 0, 0, 1, 0)
    assert (hard.value, hard.kl) == (4.0, pytest.approx(-math.log(0.08)))
    assert soft.policy == soft.reference
    assert (soft.value, soft.kl) == (soft.reference_reward, 0.0)
    # Two best replies share what the reference shares between them.
    assert tilted((0.6, 0.2, 0.2), (1, 1, 0), 0.0).policy == pytest.approx((0.75, 0.25, 0))
    near = tilted(REFERENCE, REWARDS, 1e-300)
    assert near.policy == hard.policy
    assert tilted(REFERENCE, REWARDS, 1e-9).kl == pytest.approx(hard.kl)
    assert tilted(REFERENCE, REWARDS, 1e9).policy == pytest.approx(soft.policy)


def test_what_the_reference_never_says_stays_unsaid() -> None:
    for beta in (0.0, 1e-3, 1.0, math.inf):
        found = tilted((0.5, 0.5, 0.0), (0.0, 1.0, 1e6), beta)
        assert found.policy[2] == 0.0
        assert math.isfinite(found.kl)
        assert found.value <= 1.0


@given(shares, st.floats(-1e3, 1e3), betas)
def test_a_constant_reward_changes_nothing_but_the_value(
    parts: list[int], shift: float, beta: float
) -> None:
    reference, rewards = problem(parts)
    one, two = tilted(reference, rewards, beta), tilted(reference, rewards + shift, beta)
    assert two.policy == pytest.approx(one.policy, abs=1e-9)
    assert two.value == pytest.approx(one.value + shift, abs=1e-9)


def test_the_slope_of_the_frontier_is_beta() -> None:
    for beta in (0.3, 1.0, 5.0):
        near, far = (tilted(REFERENCE, REWARDS, beta * step) for step in (1 + 1e-4, 1 - 1e-4))
        slope = (far.reward - near.reward) / (far.kl - near.kl)
        assert slope == pytest.approx(beta, rel=1e-6)


def test_the_frontier_rises_from_one_limit_to_the_other() -> None:
    curve = frontier(REFERENCE, REWARDS)
    assert (curve.kls[0], curve.rewards[0]) == (0.0, pytest.approx(0.7 + 0.35 + 0.32 - 0.04))
    assert (curve.kls[-1], curve.rewards[-1]) == (pytest.approx(-math.log(0.08)), 4.0)
    assert (np.diff(curve.kls) > 0).all()
    assert (np.diff(curve.rewards) > 0).all()


@settings(max_examples=30)
@given(shares)
def test_no_policy_lies_above_the_frontier(parts: list[int]) -> None:
    reference, rewards = problem(parts)
    for policy in np.random.default_rng(sum(parts)).dirichlet(np.ones(reference.size), 5):
        found = judge(policy, reference, rewards)
        assert found.gap >= -1e-9
    some = cloud(reference, rewards, 40)
    for kl, reward in zip(some.kls, some.rewards, strict=True):
        assert reward <= _most_reward(reference, rewards, kl) + 1e-9


def test_judging_the_best() -> None:
    for beta in (0.2, 1.0, 30.0):
        best = tilted(REFERENCE, REWARDS, beta)
        found = judge(best.policy, REFERENCE, REWARDS)
        assert found.gap == pytest.approx(0, abs=1e-9)
        assert found.verdict == "best"
    still = judge(REFERENCE, REFERENCE, REWARDS)
    assert (still.kl, still.gap) == (0, pytest.approx(0, abs=1e-5))
    # Farther away than the best reply alone: more distance buys nothing.
    wasted = judge((0, 0, 0, 0, 1), REFERENCE, REWARDS)
    assert (wasted.best, wasted.gap) == (pytest.approx(4, abs=1e-12), pytest.approx(6))
    never = judge((0.5, 0.5), (1.0, 0.0), (0.0, 1.0))
    assert never.kl == math.inf
    assert never.best == 1.0
    assert (wasted.verdict, never.verdict) == ("finite", "infinite")


def test_the_same_seed_draws_the_same_cloud() -> None:
    assert cloud(REFERENCE, REWARDS) == cloud(REFERENCE, REWARDS)
    assert cloud(REFERENCE, REWARDS) != cloud(REFERENCE, REWARDS, seed=2)


@pytest.mark.parametrize(
    ("rewards", "beta", "code"),
    [
        ((1, 2), 1, "different_lengths"),
        ((1, 2, math.inf), 1, "not_finite"),
        ((1, 2, 3), -1, "out_of_range"),
        ((1, 2, 3), math.nan, "out_of_range"),
    ],
)
def test_nonsense_is_refused(rewards: tuple[float, ...], beta: float, code: str) -> None:
    with pytest.raises(InvalidDistribution) as caught:
        tilted((0.5, 0.3, 0.2), rewards, beta)
    assert caught.value.code == code


def test_the_commonest_reply() -> None:
    assert [tilted(REFERENCE, REWARDS, beta).largest for beta in (0.0, 1.0, 50.0)] == [3, 3, 0]
