import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.line.interval import interval

ends = st.floats(-3, 3)


@given(st.sampled_from(["uniform", "bell"]), st.floats(0.1, 2), ends, ends)
def test_probability_is_the_area(shape: str, width: float, low: float, high: float) -> None:
    found = interval(shape, width, low, high)  # type: ignore[arg-type]
    # Gauss's rule on pieces so short that each is smooth: exact to the last digits.
    breaks = [x for x in (-width / 2, width / 2) if found.low < x < found.high]
    edges = np.unique([*np.linspace(found.low, found.high, 65), *breaks])
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    nodes, weights = np.polynomial.legendre.leggauss(20)
    heights = found.density((middle[:, None] + half[:, None] * nodes).ravel())
    area = float(half @ (np.asarray(heights).reshape(-1, 20) @ weights))
    assert found.probability == pytest.approx(area, rel=1e-12, abs=1e-14)
    assert 0 <= found.probability <= 1
    assert found.length >= 0
    assert found.peak == float(found.density(0))


def test_narrow_is_high_and_the_whole_is_one() -> None:
    assert interval("uniform", 0.25, -1, 1).peak == 4
    assert interval("uniform", 0.25, -1, 1).probability == 1
    assert interval("bell", 0.1, -9, 9).probability == pytest.approx(1)
    assert interval("bell", 1, 1, 1).probability == 0
    assert interval("bell", 1, 10, 11).probability == pytest.approx(7.619662e-24, rel=1e-6, abs=0)


@pytest.mark.parametrize(
    ("width", "low", "code"),
    [(0, 0, "out_of_range"), (math.nan, 0, "out_of_range"), (1, math.inf, "not_finite"),
     (1, math.nan, "not_a_number")],
)  # fmt: skip
def test_refusals(width: float, low: float, code: str) -> None:
    with pytest.raises(InvalidDistribution) as refused:
        interval("bell", width, low, 1)
    assert refused.value.code == code
