"""The best Gaussian each way: known minima, none missed, and symmetries."""

import json
import math
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reverse_fits import mixtures
from scipy.optimize import root

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl
from kl_core.line.fitting import (
    _descend,
    dropped_mode_price,
    fit_forward,
    fit_reverse,
    landscape,
    newton,
    reverse_slopes,
)


def bumps(apart: float, weight: float = 0.5) -> GaussianMixture:
    return GaussianMixture.bimodal(weight, -apart / 2, apart / 2)


def summary(p: GaussianMixture) -> list[tuple[float, float, float]]:
    return [(f.q.mean, f.q.std, f.divergence) for f in fit_reverse(p).minima]


places = st.floats(-6, 6).map(lambda x: round(x, 6))  # no subnormal distances
sliders = st.builds(
    GaussianMixture.bimodal,
    st.floats(0.02, 0.98),
    places,
    places,
    st.floats(0.2, 3),
    st.floats(0.2, 3),
)


# --- known answers -------------------------------------------------------------------------------


def near(*values: float) -> object:
    """Equal to the digits that are printed, six decimals."""
    return pytest.approx(values, rel=0, abs=6e-7)


def test_four_apart_has_one_minimum_and_it_covers():
    fits = fit_reverse(bumps(4))
    assert fits.count == 1
    assert (fits.best.q.mean, fits.best.q.std, fits.best.divergence) == near(0, 2.047010, 0.226508)
    assert (fits.best.kind, fits.best.mode) == ("covering", None)


def test_five_apart_still_covers_best():
    fits = fit_reverse(bumps(5)).minima
    assert tuple(f.divergence for f in fits) == near(0.481062, 0.666463, 0.666463)
    assert tuple(f.q.mean for f in fits) == near(0, -2.386094, 2.386094)
    assert [f.mode for f in fits] == [None, 0, 1]


def test_six_apart_seeks_a_mode():
    fits = fit_reverse(bumps(6)).minima
    assert tuple(f.divergence for f in fits) == near(0.688769, 0.688769, 0.840621)
    assert tuple(f.q.mean for f in fits) == near(-2.984306, 2.984306, 0)
    assert tuple(f.q.std for f in fits[:2]) == near(1.023369, 1.023369)
    assert [f.kind for f in fits] == ["mode_seeking", "mode_seeking", "covering"]


def test_unequal_weights_leave_two_minima():
    fits = fit_reverse(bumps(6, weight=0.3)).minima
    assert tuple(f.divergence for f in fits) == near(0.354034, 1.196682)
    assert [(f.kind, f.mode) for f in fits] == [("mode_seeking", 1), ("mode_seeking", 0)]


@pytest.mark.parametrize(
    ("apart", "weight", "count"),
    # Born by a fold at 4.824459436; at .4/.6 the covering one is gone at 10.0184; at .3/.7 it is
    # there with another from 4.24 to 4.71.
    [(4.823, 0.5, 1), (4.826, 0.5, 3), (10.0, 0.4, 3), (10.5, 0.4, 2), (4.5, 0.3, 2), (40, 0.5, 3)],
)
def test_where_minima_are_born_and_die(apart, weight, count):
    assert fit_reverse(bumps(apart, weight)).count == count


def test_best_changes_where_it_should():
    below, above = fit_reverse(bumps(5.600164434)).best, fit_reverse(bumps(5.600164436)).best
    assert (below.kind, above.kind) == ("covering", "mode_seeking")
    assert (below.divergence, above.divergence) == near(0.684266, 0.684266)


@pytest.mark.parametrize(
    "p", [bumps(4, w) for w in (0.02, 0.05, 0.2, 0.3, 0.5)] + [bumps(4.5, 0.3)]
)
def test_kind_is_about_the_share_of_q(p):
    for fit in (*fit_reverse(p).minima, fit_forward(p)):
        x = np.linspace(fit.q.mean - 12 * fit.q.std, fit.q.mean + 12 * fit.q.std, 8001)
        left = p.weights[0] * Gaussian(p.means[0], p.stds[0]).pdf(x) / p.pdf(x)
        share = float(np.trapezoid(fit.q.pdf(x) * left, x))
        drops = share < 0.25 * p.weights[0] or 1 - share < 0.25 * p.weights[1]
        assert fit.kind == ("mode_seeking" if drops else "covering")
        assert fit.mode == ((0 if share > 0.5 else 1) if drops else None)


def test_mode_is_an_index_in_p():
    p = GaussianMixture((0.5, 0.0, 0.5), (-4, 0, 4), (1, 1, 1))
    assert {fit.mode for fit in fit_reverse(p).minima} == {0, 2, None}


# --- none missed, all true -----------------------------------------------------------------------

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "vectors" / "fits.json").read_text(encoding="utf-8")
)["fits"]
REVERSE = [row for row in REFERENCE if row["alpha"] == 0]


def test_the_reference_is_of_these_mixtures():
    assert [GaussianMixture(*row["p"]) for row in REVERSE] == mixtures()
    assert len(REVERSE) >= 22


@pytest.mark.parametrize("row", REVERSE, ids=lambda row: str(row["p"]))
def test_every_minimum_of_the_reference_and_no_other(row):
    p = GaussianMixture(*row["p"])
    found = sorted(summary(p))
    assert len(found) == len(row["minima"])
    for (mean, std, value), true in zip(found, row["minima"], strict=True):
        true_mean, true_std, true_value = map(float, true)
        assert abs(mean - true_mean) / true_std < 1e-12 + 4e-16 * abs(true_mean) / true_std
        assert std == pytest.approx(true_std, rel=1e-12, abs=0)
        assert value == pytest.approx(true_value, rel=1e-12, abs=1e-18)


@given(sliders)
@settings(max_examples=60, deadline=None)
def test_every_minimum_is_one(p):
    fits = fit_reverse(p)
    assert fits.count >= 1
    values = [fit.divergence for fit in fits.minima]
    assert all(a <= b * (1 + 1e-10) for a, b in pairwise(values))
    assert fits.best.divergence <= density_kl(fit_forward(p).q, p) * (1 + 1e-9) + 1e-24
    for fit in fits.minima:
        assert fit.divergence == fit.reverse == density_kl(fit.q, p)
        assert fit.forward == pytest.approx(density_kl(p, fit.q), rel=1e-11, abs=1e-15)
        for move, stretch in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3)):
            moved = Gaussian(fit.q.mean + move * fit.q.std, fit.q.std * math.exp(stretch))
            assert density_kl(moved, p) >= fit.divergence * (1 - 1e-12)


@given(sliders)
@settings(max_examples=25, deadline=None)
def test_mirror_image(p):
    image = GaussianMixture(p.weights, [-m for m in p.means], p.stds)
    there = sorted((round(-f.q.mean, 7), f.q.std, f.divergence) for f in fit_reverse(image).minima)
    here = sorted((round(f.q.mean, 7), f.q.std, f.divergence) for f in fit_reverse(p).minima)
    assert np.array(there) == pytest.approx(np.array(here), rel=1e-7, abs=2e-7)
    assert fit_forward(image).q.mean == -fit_forward(p).q.mean


def test_from_a_saddle_both_sides_are_found():
    # Between the covering fit and the one at the right mode the landscape has a pass.
    p = bumps(6)

    def gradient(v):
        h = 1e-4

        def at(dm, ds):
            return density_kl(Gaussian(v[0] + dm, math.exp(v[1] + ds)), p)

        return [at(h, 0) - at(-h, 0), at(0, h) - at(0, -h)]

    top = root(gradient, [1.7, math.log(2.0)], tol=1e-10)
    assert top.success
    ends = _descend(partial(reverse_slopes, p), Gaussian(top.x[0], math.exp(top.x[1])))
    assert sorted(q.mean for q in ends) == pytest.approx([0.0, 2.984306], abs=1e-6)


def test_newton_gives_up_on_an_endless_slope_and_on_a_value_that_only_rises():
    flat, calls = np.zeros((2, 2)), iter(range(10_000))
    endless, _ = newton(lambda q: (-q.mean, np.array([-q.std, 0.0]), flat), Gaussian(0, 1))
    assert endless.mean > 100
    start = Gaussian(0, 1)
    stuck, _ = newton(lambda _: (float(next(calls)), np.array([1.0, 0.0]), np.eye(2)), start)
    assert stuck == start


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_scale_and_shift_of_p_move_the_fits(scale):
    shift = 7.0 * scale
    p = GaussianMixture.bimodal(0.5, shift - 3 * scale, shift + 3 * scale, scale, scale)
    moved = [((m - shift) / scale, s / scale, d) for m, s, d in summary(p)]
    assert np.array(moved) == pytest.approx(np.array(summary(bumps(6))), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("width", [1e-3, 1e-2])
@pytest.mark.parametrize("apart", [0.0, 1.0, 40.0])
def test_a_spike_beside_a_bump_is_found(width, apart):
    p = GaussianMixture.bimodal(0.3, 0, apart, width, 1)
    spike = min(fit_reverse(p).minima, key=lambda f: f.q.std)
    assert spike.q.std == pytest.approx(width, rel=0.15)
    assert spike.divergence == pytest.approx(-math.log(0.3), abs=0.15)
    assert spike.mode == 0


@given(places, st.floats(0.2, 3), st.floats(0.02, 0.98))
@settings(max_examples=20, deadline=None)
def test_a_gaussian_is_its_own_fit(mean, std, weight):
    for p in (Gaussian(mean, std), GaussianMixture.bimodal(weight, mean, mean, std, std)):
        fits = fit_reverse(p)
        assert (fits.count, fits.best.q) == (1, Gaussian(mean, std))
        assert fits.best.forward == fits.best.reverse == fit_forward(p).divergence == 0.0
        assert fits.best.kind == "covering"


@pytest.mark.parametrize("gap", [1e-8, 1e-3, 0.1])
def test_almost_a_gaussian(gap):
    fits = fit_reverse(GaussianMixture.bimodal(0.5, 0, gap, 1, 1 + gap))
    assert fits.count == 1
    assert fits.best.q.mean == pytest.approx(gap / 2, rel=1e-2, abs=1e-12)
    assert 0.0 <= fits.best.divergence < gap**3 + 1e-15


def test_fast_enough_to_follow_a_slider():
    started = time.perf_counter()
    for apart in np.linspace(2, 12, 20):
        fit_reverse(bumps(apart, 0.45))
    assert (time.perf_counter() - started) / 20 < 0.1  # some 4 ms on a quiet machine


# --- forward, landscape, price -------------------------------------------------------------------


@given(sliders)
@settings(max_examples=25, deadline=None)
def test_forward_fit_has_the_moments_and_is_least(p):
    fit = fit_forward(p)
    assert fit.q.mean == pytest.approx(p.mean, rel=1e-14, abs=1e-15)
    assert fit.q.variance == pytest.approx(p.variance, rel=1e-14)
    assert fit.divergence == fit.forward
    for move, stretch in ((1e-2, 0), (-1e-2, 0), (0, 1e-2), (0, -1e-2)):
        moved = Gaussian(fit.q.mean + move * fit.q.std, fit.q.std * math.exp(stretch))
        assert density_kl(p, moved) > fit.divergence


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize(
    "p",
    [
        bumps(6),
        bumps(12, 0.02),
        Gaussian(1, 2),
        GaussianMixture.bimodal(0.5, -2, 2, 0.2, 3),
        GaussianMixture.bimodal(0.5, -2, 2, 1.0, 1.001),
        GaussianMixture((0.3, 0.3, 0.4), (-5, 0, 5), (1, 0.5, 1)),
    ],
    ids=str,
)
def test_landscape_is_the_divergence(p, direction):
    means, stds = np.array([4.0, -6.0, -5.9, 0.0, 0.01, 7.5]), np.array([2.0, 0.15, 0.5, 6.0])
    heights = landscape(p, means, stds, direction)
    assert heights.shape == (4, 6)
    for row, std in zip(heights, stds, strict=True):
        for height, mean in zip(row, means, strict=True):
            q = Gaussian(mean, std)
            true = density_kl(p, q) if direction == "forward" else density_kl(q, p)
            assert height == pytest.approx(true, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("gap", [0.0, 1e-9, 1e-3])
def test_landscape_is_never_negative(gap, direction):
    p = GaussianMixture.bimodal(0.4, 1.0, 1.0 + gap, 2.0, 2.0)
    heights = landscape(p, [p.mean, p.mean + 1e-8], [math.sqrt(p.variance), 2.0], direction)
    assert heights.min() >= 0.0
    if gap == 0.0:
        assert landscape(p, [1.0], [2.0], direction).tolist() == [[0.0]]


def test_forward_landscape_keeps_its_digits_near_zero():
    p, q = Gaussian(0.3, 1.1), Gaussian(0.3 + 1e-9, 1.1 * (1 + 1e-9))
    (height,) = landscape(p, [q.mean], [q.std])[0]
    assert height == pytest.approx(density_kl(p, q), rel=1e-14, abs=0)


def test_landscape_refuses():
    for means, stds, code in [
        ([], [1], "empty"),
        ([0], [0], "out_of_range"),
        ([[0]], [1], "wrong_shape"),
        ([math.nan], [1], "not_finite"),
    ]:
        with pytest.raises(InvalidDistribution) as error:
            landscape(bumps(4), means, stds)
        assert error.value.code == code


@pytest.mark.parametrize("weight", [0.02, 0.5, 0.9])
def test_dropping_a_mode_costs_what_is_kept(weight):
    apart = bumps(40, weight)
    price = dropped_mode_price(weight)
    assert density_kl(Gaussian(-20, 1), apart) == pytest.approx(price, rel=1e-12, abs=0)
    assert any(f.divergence == pytest.approx(price, rel=1e-9) for f in fit_reverse(apart).minima)


def test_price_at_the_ends():
    assert math.copysign(1, dropped_mode_price(1)) == 1.0
    assert dropped_mode_price(1) == 0.0
    assert dropped_mode_price(0) == math.inf
    for kept, code in [(-0.1, "out_of_range"), (1.1, "out_of_range"), (math.nan, "not_a_number")]:
        with pytest.raises(InvalidDistribution) as error:
            dropped_mode_price(kept)
        assert error.value.code == code
