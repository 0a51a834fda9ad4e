"""Shapes pulled apart: 30-digit integrals, finite differences, and the corners."""

import math
from itertools import pairwise

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.line.parting import FARTHEST, STD, parting, parting_curve

NAMES = ("forward", "js", "total_variation", "wasserstein")


def bell(x, centre):
    return mpmath.npdf(x, centre, STD)


@pytest.mark.parametrize("distance", [0.1, 0.5, 1.5, 4, 8])
def test_bells_by_integration(distance):
    with mpmath.workdps(30):
        s = mpmath.mpf(distance)
        ends = [-6, 0, s / 2, s, s + 6]

        def kl(p, q):
            return mpmath.quad(lambda x: p(x) * mpmath.log(p(x) / q(x)), ends)

        def p(x):
            return bell(x, 0)

        def q(x):
            return bell(x, s)

        def m(x):
            return (p(x) + q(x)) / 2

        js = (kl(p, m) + kl(q, m)) / 2
        shared = 2 * mpmath.ncdf(-s / 2 / STD)
        forward = kl(p, q)
        # The derivative under the integral.
        slope = mpmath.quad(lambda x: q(x) * (x - s) / STD**2 * mpmath.log(q(x) / m(x)) / 2, ends)
    found = parting("bells", distance)
    assert found.js == pytest.approx(float(js), rel=1e-13, abs=0)
    assert found.js_slope == pytest.approx(float(slope), rel=1e-9, abs=1e-15)
    assert found.forward == pytest.approx(float(forward), rel=1e-14, abs=0)
    assert found.overlap == pytest.approx(float(shared), rel=1e-13, abs=0)
    assert found.total_variation == pytest.approx(float(1 - shared), rel=1e-13, abs=0)
    assert found.wasserstein == distance


@pytest.mark.parametrize("shape", ["blocks", "bells"])
@pytest.mark.parametrize("distance", [0.3, 0.7, 1.6, 2.5])
def test_slopes_by_finite_differences(shape, distance):
    step = 1e-5
    found = parting(shape, distance)
    below, above = parting(shape, distance - step), parting(shape, distance + step)
    for name in NAMES:
        if math.isinf(getattr(found, name)):
            continue
        rise = (getattr(above, name) - getattr(below, name)) / (2 * step)
        assert getattr(found, f"{name}_slope") == pytest.approx(rise, rel=1e-7, abs=1e-9), name


def test_close_bells_keep_their_digits():
    # JS is s^2 / (8 std^2) to leading order, and its slope twice that over s.
    found = parting("bells", 1e-7)
    assert found.js == pytest.approx(1e-14 / (8 * STD**2), rel=1e-9, abs=0)
    assert found.js_slope == pytest.approx(1e-7 / (4 * STD**2), rel=1e-9, abs=0)


def test_blocks_explode_saturate_and_go_on():
    near, far, farther = (parting("blocks", s) for s in (0.25, 2, 3))
    assert (near.forward, near.overlap) == (math.inf, 0.75)
    assert near.js == pytest.approx(0.25 * math.log(2))
    assert near.js_slope == pytest.approx(math.log(2))
    assert far.js == farther.js == math.log(2)
    assert far.js_slope == far.total_variation_slope == 0
    assert (farther.wasserstein, farther.wasserstein_slope) == (3, 1)


def test_corners_and_infinities_have_no_slope():
    together, edge = parting("blocks", 0), parting("blocks", 1)
    slopes = [f"{name}_slope" for name in NAMES]
    assert all(math.isnan(getattr(together, slope)) for slope in slopes)
    assert [math.isnan(getattr(edge, slope)) for slope in slopes] == [True, True, True, False]
    assert together.forward == together.js == 0
    same = parting("bells", 0)
    assert [math.isnan(getattr(same, slope)) for slope in slopes] == [False, False, True, True]
    assert same.js == same.js_slope == same.forward == same.forward_slope == 0


@given(st.floats(0, 100))
def test_js_stays_below_its_maximum(distance):
    for shape in ("blocks", "bells"):
        found = parting(shape, distance)
        assert 0 <= found.js <= math.log(2)
        assert not found.js_slope < 0
        assert 0 <= found.overlap <= 1


def test_the_curve_goes_from_together_to_far():
    for shape in ("blocks", "bells"):
        curve = parting_curve(shape)
        assert (curve[0].distance, curve[-1].distance) == (0, FARTHEST)
        assert all(a.js <= b.js for a, b in pairwise(curve))


@pytest.mark.parametrize("distance", [-0.1, 101, math.nan])
def test_a_distance_out_of_range_is_refused(distance):
    with pytest.raises(InvalidDistribution) as error:
        parting("bells", distance)
    assert error.value.code == "out_of_range"
