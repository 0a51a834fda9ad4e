"""The umbrella: each cost against the plain table of costs, and what knowing is worth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core import InvalidDistribution
from kl_core.lessons.decision import decide

shares = st.floats(0, 1)
costs = st.just(0.0) | st.floats(1e-6, 1e6)  # smaller ones underflow


@given(shares, costs, costs)
def test_as_from_the_table_of_costs(p: float, carry: float, wet: float) -> None:
    """Rows: take, leave. Columns: rain, dry."""
    table = np.array([[carry, carry], [wet, 0.0]])
    weather = np.array([p, 1 - p])
    averages = table @ weather
    informed = table.min(axis=0) @ weather  # the best row of each column
    found = decide(p, carry, wet)
    close = {"rel": 1e-12, "abs": 1e-12 * (carry + wet)}
    assert [found.carry, found.risk] == pytest.approx(averages, **close)
    assert found.expected == pytest.approx(averages.min(), **close)
    assert found.informed == pytest.approx(informed, **close)
    assert found.value == pytest.approx(averages.min() - informed, **close)
    chosen = {"take": found.carry, "leave": found.risk, "either": found.risk}
    assert chosen[found.best] == found.expected


@given(shares, costs, costs)
def test_knowing_never_hurts_and_is_worth_most_at_the_threshold(
    p: float, carry: float, wet: float
) -> None:
    found = decide(p, carry, wet)
    assert found.value >= 0
    assert decide(0, carry, wet).value == decide(1, carry, wet).value == 0
    if found.threshold is None:
        assert found.best != "take"
        assert found.value == 0
    else:
        most = decide(found.threshold, carry, wet)
        assert found.value <= most.value * (1 + 1e-12)
        assert most.carry == pytest.approx(most.risk)


def test_the_decision_flips_at_the_threshold() -> None:
    assert [decide(p, 4, 16).best for p in (0.24, 0.25, 0.26)] == ["leave", "either", "take"]
    assert decide(1, 5, 5).threshold is None  # equal at best: never worth it
    assert decide(0.01, 0, 5).best == "take"


@pytest.mark.parametrize("wrong", [(-0.1, 1, 1), (1.1, 1, 1), (0.5, -1, 1), (0.5, 1, math.inf)])
def test_what_is_no_cost_or_chance_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidDistribution) as caught:
        decide(*wrong)
    assert caught.value.code == "out_of_range"


def test_nan_is_named() -> None:
    with pytest.raises(InvalidDistribution) as caught:
        decide(0.5, math.nan, 1)
    assert (caught.value.code, caught.value.found["name"]) == ("not_a_number", "carry")
