import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import CANDIDATES, InvalidDistribution, audit, surprise


def test_all_candidates_keep_two_demands_and_only_the_logarithm_the_third():
    audits = {name: audit(name, 0.3, 0.5) for name in CANDIDATES}
    assert all(a.certain_is_zero and a.rarer_is_more for a in audits.values())
    assert [name for name, a in audits.items() if a.additive] == ["logarithm"]


@pytest.mark.parametrize(
    ("name", "value_a", "value_b", "joint"),
    [
        ("complement", 0.75, 0.5, 0.875),
        ("odds_against", 3, 1, 7),
        ("squared_complement", 0.5625, 0.25, 0.765625),
        ("logarithm", math.log(4), math.log(2), math.log(8)),
    ],
)
def test_figures(name, value_a, value_b, joint):
    result = audit(name, 0.25, 0.5)
    assert (result.value_a, result.value_b, result.value_joint) == (value_a, value_b, joint)
    assert result.sum == value_a + value_b
    assert result.defect == pytest.approx(joint - value_a - value_b, rel=1e-14, abs=1e-15)
    assert (result.name, result.p_a, result.p_b, result.at_certainty) == (name, 0.25, 0.5, 0)


@settings(deadline=None, max_examples=150)
@given(st.floats(1e-9, 1), st.floats(1e-9, 1))
def test_the_logarithm_always_adds(p_a, p_b):
    assert audit("logarithm", p_a, p_b).additive


def test_a_sure_event_hides_the_defect():
    assert audit("odds_against", 1, 0.25).additive
    assert not audit("odds_against", 0.999, 0.25).additive


def test_limits_at_impossibility():
    assert [surprise(name, 0) for name in CANDIDATES] == [1, math.inf, 1, math.inf]
    result = audit("logarithm", 0, 0.5)
    assert (result.defect, result.additive) == (0, True)
    assert math.copysign(1, surprise("logarithm", 1)) == 1


def test_refusals():
    for probability, code in ((-0.1, "out_of_range"), (1.5, "out_of_range"),
                              (math.nan, "not_a_number")):  # fmt: skip
        with pytest.raises(InvalidDistribution, match=str(probability)) as caught:
            audit("complement", probability, 0.5)
        assert caught.value.code == code
    with pytest.raises(InvalidDistribution, match="underflows"):
        audit("logarithm", 1e-200, 1e-200)
    with pytest.raises(ValueError, match="no candidate 'log'"):
        audit("log", 0.5, 0.5)
