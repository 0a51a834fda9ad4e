import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import InvalidDistribution, kelly_growth, kl_divergence

weights = st.lists(st.floats(1e-6, 1), min_size=3, max_size=3)


@settings(deadline=None, max_examples=50)
@given(weights, weights, st.lists(st.floats(0.1, 50), min_size=3, max_size=3))
def test_growth_is_the_mean_logarithm_and_the_loss_is_the_divergence(p, stakes, odds):
    p, stakes = (np.array(row) / math.fsum(row) for row in (p, stakes))
    bets = kelly_growth(p, odds, stakes=stakes)
    assert bets.growth == pytest.approx(
        math.fsum(p * np.log(stakes * np.array(odds))), rel=1e-12, abs=1e-14
    )
    assert bets.best == pytest.approx(math.fsum(p * np.log(p * odds)), rel=1e-12, abs=1e-14)
    assert bets.loss == kl_divergence(p, stakes)
    assert bets.margin == pytest.approx(sum(1 / o for o in odds), rel=1e-14)


def test_at_fair_odds_growth_is_a_difference_of_divergences():
    p, r = np.array([0.5, 0.3, 0.2]), np.array([0.25, 0.25, 0.5])
    right = kelly_growth(p, 1 / r)
    assert right.growth == right.best == pytest.approx(kl_divergence(p, r), rel=1e-15)
    assert right.doubling == pytest.approx(math.log(2) / kl_divergence(p, r), rel=1e-15)
    blind = kelly_growth(p, 1 / r, stakes=r)
    assert blind.growth == 0  # the money is kept
    assert blind.doubling == math.inf
    near = kelly_growth([0.5 + 1e-9, 0.5 - 1e-9], [2, 2])
    assert near.growth == pytest.approx(2e-18, rel=1e-7, abs=0)
    assert pickle.loads(pickle.dumps(right)) == right


def test_ruin():
    assert kelly_growth([0.5, 0.5], [2, 2], stakes=[1, 0]).growth == -math.inf
    assert kelly_growth([0.5, 0.5], [4, 0]).best == -math.inf
    assert kelly_growth([0.5, 0.5], [4, 0]).growth == -math.inf
    never = kelly_growth([0.5, 0.5, 0], [4, 2, 0])
    assert never.growth == pytest.approx(0.5 * math.log(2), rel=1e-15)
    assert never.margin == math.inf


@pytest.mark.parametrize(
    ("odds", "code"),
    [
        ([2], "different_lengths"),
        ([[2, 2]], "wrong_shape"),
        ([2, -1], "out_of_range"),
        ([2, math.inf], "out_of_range"),
        ([2, math.nan], "not_a_number"),
        (["two", 2], "not_a_number"),
    ],
)
def test_odds_that_are_none(odds, code):
    with pytest.raises(InvalidDistribution) as caught:
        kelly_growth([0.5, 0.5], odds)
    assert caught.value.code == code


def test_stakes_that_are_none():
    with pytest.raises(InvalidDistribution, match="stakes sums to"):
        kelly_growth([0.5, 0.5], [2, 2], stakes=[0.5, 0.4])
    with pytest.raises(InvalidDistribution) as caught:
        kelly_growth([0.5, 0.5], [2, 2], stakes=[1])
    assert caught.value.code == "different_lengths"
