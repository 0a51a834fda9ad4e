"""What one point pays, each way."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.lessons.penalty import point_penalty


def test_known_values():
    pays = point_penalty(0.5, np.array([0.5, 0.25, 1.0]))
    assert pays.forward == pytest.approx(0.5 * np.log([1, 2, 0.5]), rel=1e-15)
    assert pays.reverse == pytest.approx([0, -0.25 * math.log(2), math.log(2)], rel=1e-15)


def test_the_ends():
    pays = point_penalty([0.5, 0.0, 0.0], [0.0, 0.5, 0.0])
    assert pays.forward.tolist() == [math.inf, 0.0, 0.0]
    assert pays.reverse.tolist() == [0.0, math.inf, 0.0]


def test_towards_zero_one_grows_and_the_other_vanishes():
    pays = point_penalty(0.3, np.geomspace(1e-3, 1e-300, 50))
    assert np.all(np.diff(pays.forward) > 0)
    assert np.all(np.diff(pays.reverse) > 0)
    assert pays.forward[-1] == pytest.approx(0.3 * (math.log(0.3) + 300 * math.log(10)), rel=1e-14)
    assert -1e-290 < pays.reverse[-1] < 0


@pytest.mark.parametrize("gap", [1e-3, 1e-8, 2.0**-52])
def test_near_equal_keeps_its_digits(gap):
    q = 1.0 + gap
    pays = point_penalty(1.0, q)
    assert float(pays.forward) == pytest.approx(-math.log1p(q - 1.0), rel=1e-14, abs=0)


@given(st.floats(1e-300, 1), st.floats(1e-300, 1))
def test_the_two_ways_trade_places(p, q):
    there, back = point_penalty(p, q), point_penalty(q, p)
    assert (there.forward, there.reverse) == (back.reverse, back.forward)
    assert there.forward + there.reverse >= 0.0  # (p - q) ln(p/q)


@pytest.mark.parametrize(
    ("p", "q", "code"),
    [
        (-0.1, 0.5, "negative"),
        (0.5, math.nan, "not_a_number"),
        (math.inf, 0.5, "not_finite"),
        ([0.5, 0.5], [0.1, 0.2, 0.7], "different_lengths"),
    ],
)
def test_refuses(p, q, code):
    with pytest.raises(InvalidDistribution) as error:
        point_penalty(p, q)
    assert error.value.code == code
