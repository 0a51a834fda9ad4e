"""Coins for the properties of KL divergence, and the judgements, against mpmath."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from kl_core.errors import InvalidDistribution
from kl_core.finite.inequalities import chain_rule, convexity_gap, merge_outcomes, triangle_gap
from kl_core.finite.results import directions
from kl_core.lessons.properties import (
    LITTLE,
    coin,
    detour,
    merging,
    mixing,
    steps,
    swapping,
    tied_coins,
    two_steps,
    whole_and_parts,
)

chances = st.floats(0.05, 0.95)
grid = st.integers(5, 95).map(lambda k: k / 100)


def exact_kl(p, q):
    with mpmath.workdps(40):
        P, Q = [mpf(x) for x in p], [mpf(x) for x in q]
        a, b = mpmath.fsum(P), mpmath.fsum(Q)
        pairs = zip(P, Q, strict=True)
        return float(mpmath.fsum(x / a * mpmath.log(x / a / (y / b)) for x, y in pairs if x))


@given(chances, chances, chances)
@settings(deadline=None, max_examples=50)
def test_two_steps_have_the_chances_told(first, after, otherwise):
    table = np.array(two_steps(first, after, otherwise))
    assert table.sum() == pytest.approx(1)
    assert table[0].sum() == pytest.approx(first)
    assert table[:, 0] == pytest.approx([first * after, (1 - first) * otherwise])


@given(chances, chances, st.floats(0, 1))
@settings(deadline=None, max_examples=50)
def test_a_tie_leaves_each_coin_as_it_is(first, second, tie):
    table = np.array(tied_coins(first, second, tie))
    assert table.min() > -1e-15
    assert table[0].sum() == pytest.approx(first)
    assert table[:, 0].sum() == pytest.approx(second)


def test_fully_tied_coins_differ_as_seldom_as_they_can():
    assert np.array(tied_coins(0.7, 0.4, 1)) == pytest.approx(np.array([[0.4, 0.3], [0, 0.3]]))
    assert np.array(tied_coins(0.7, 0.4, 0)) == pytest.approx(np.outer([0.7, 0.3], [0.4, 0.6]))


@given(grid, grid, st.integers(0, 100).map(lambda k: k / 100), grid, grid)
@settings(deadline=None, max_examples=80)
def test_the_whole_exceeds_the_parts_by_the_mutual_information(a, b, tie, c, d):
    p = np.clip(tied_coins(a, b, tie), 0, 1)
    p, q = p / p.sum(), np.outer(coin(c), coin(d))
    parts = whole_and_parts(p, q)
    assert parts.first == pytest.approx(exact_kl(p.sum(1), q.sum(1)), rel=1e-9, abs=1e-20)
    assert parts.second == pytest.approx(exact_kl(p.sum(0), q.sum(0)), rel=1e-9, abs=1e-20)
    assert parts.joint == pytest.approx(exact_kl(p.ravel(), q.ravel()), rel=1e-9, abs=1e-20)
    shared = exact_kl(p.ravel(), np.outer(p.sum(1), p.sum(0)).ravel())
    assert parts.joint - parts.total == pytest.approx(shared, rel=1e-9, abs=1e-14)
    assert parts.verdict == ("adds" if tie == 0 else "differs")


def test_the_whole_needs_two_tables_of_one_shape():
    with pytest.raises(InvalidDistribution):
        whole_and_parts([0.5, 0.5], [0.5, 0.5])


@given(grid, grid)
@settings(deadline=None, max_examples=200)
def test_only_mirrored_coins_are_equal_both_ways(a, b):
    verdict = swapping(directions(coin(a), coin(b)))
    if a == b:
        assert verdict == "same"
    else:
        assert verdict == ("equal" if round(a + b, 9) == 1 else "differs")


def test_nearly_equal_is_not_equal():
    both = directions(coin(0.3), coin(0.31))
    assert f"{both.forward:.4f}" == f"{both.reverse:.4f}"
    assert swapping(both) == "differs"


@given(grid, grid, grid)
@settings(deadline=None, max_examples=100)
def test_a_detour_between_the_ends_is_shorter(a, b, c):
    verdict = detour(triangle_gap(coin(a), coin(b), coin(c)))
    if b in (a, c):
        assert verdict == "level"
    else:
        # The gap is (q - p) (logit q - logit r), for coins.
        assert verdict == ("shorter" if (b - a) * (b - c) < 0 else "longer")


@given(grid, grid, grid, grid, grid)
@settings(deadline=None, max_examples=100)
def test_mixing_loses_nothing_only_where_there_is_nothing(m1, n1, m2, n2, share):
    mixed = convexity_gap(coin(m1), coin(n1), coin(m2), coin(n2), share)
    verdict = mixing(mixed, (m1, n1), (m2, n2))
    if (m1, n1) == (m2, n2):
        assert verdict == "same"
    else:
        assert verdict == ("nothing" if m1 == n1 and m2 == n2 else "lowers")


def test_mixing_the_smallest_difference_of_the_sliders_is_seen():
    mixed = convexity_gap(coin(0.5), coin(0.51), coin(0.5), coin(0.5), 0.05)
    assert mixing(mixed, (0.5, 0.51), (0.5, 0.5)) == "lowers"


@given(grid, grid, grid, grid, grid, grid)
@settings(deadline=None, max_examples=100)
def test_the_first_step_is_blind_where_its_chances_agree(a, b, c, d, e, f):
    verdict = steps(chain_rule(two_steps(a, b, c), two_steps(d, e, f)))
    if a != d:
        assert verdict == "first"
    else:
        assert verdict == ("same" if (b, c) == (e, f) else "second")


@pytest.mark.parametrize(
    ("p", "q", "groups", "verdict"),
    [
        ((0.6, 0.3, 0.1), (0.2, 0.6, 0.2), (0, 1, 1), "nothing"),
        ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0, 1, 1), "loses"),
        ((0.6, 0.3, 0.1), (0.2, 0.6, 0.2), (0, 0, 0), "loses"),
        ((0.6, 0.3, 0.1), (0.6, 0.3, 0.1), (0, 1, 1), "same"),
        ((0.6, 0.3, 0.1), (0.6, 0.1, 0.3), (0, 1, 1), "loses"),  # all of it
        ((0.6, 0.3, 0.1), (0.5, 0.5, 0), (0, 1, 1), "loses"),  # infinitely much
        ((0.6, 0.3, 0.1), (0, 0.75, 0.25), (0, 1, 1), "nothing"),  # infinite before and after
    ],
)
def test_merging_is_judged(p, q, groups, verdict):
    assert merging(merge_outcomes(p, q, groups)) == verdict


def test_a_hand_on_the_bars_can_lose_nothing():
    """A step of the bars off the exact ratio still counts; two and a half steps do not."""
    near = merge_outcomes((0.6, 0.3, 0.1), (0.2, 0.595, 0.205), (0, 1, 1))
    assert 0 < near.lost < LITTLE
    assert merging(near) == "nothing"
    far = merge_outcomes((0.6, 0.3, 0.1), (0.2, 0.55, 0.25), (0, 1, 1))
    assert far.lost > LITTLE
    assert math.isfinite(far.lost)
