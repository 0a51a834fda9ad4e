"""Gaussians and mixtures: both divergences against mpmath, and what must hold for all of them."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import (
    Gaussian,
    GaussianMixture,
    as_gaussian,
    density_directions,
    density_entropy,
    density_kl,
    kl_integrand,
    log_ratio,
)
from tests.core.make_mixture_vectors import reference
from tests.core.mixtures import cases

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "mixture_kl.json").read_text(encoding="utf-8")
)

places = st.floats(-6, 6)
widths = st.floats(0.05, 3)
gaussians = st.builds(Gaussian, places, widths)
mixtures = st.builds(GaussianMixture.bimodal, st.floats(0.02, 0.98), places, places, widths, widths)


def exactly(value: float, relative: float = 1e-12) -> object:
    return pytest.approx(value, rel=relative, abs=0)


# --- the divergence ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["name"])
def test_mixture_kl_is_the_reference(row):
    p, q = GaussianMixture(*row["p"]), Gaussian(*row["q"])
    assert density_kl(p, q) == exactly(float(row["forward"]))
    assert density_kl(q, p) == exactly(float(row["reverse"]))


def test_vectors_are_of_the_cases():
    assert len(VECTORS) == len(cases()) >= 60
    for row, (name, p, q) in zip(VECTORS, cases(), strict=True):
        assert row["name"] == name
        assert (row["p"], row["q"]) == (
            [list(p.weights), list(p.means), list(p.stds)],
            [q.mean, q.std],
        )


@pytest.mark.parametrize("index", [0, 21, 40, 60, -9, -1])
def test_vectors_are_what_mpmath_says(index):
    live = reference(cases()[index], digits=22)
    for way in ("forward", "reverse"):
        assert float(live[way]) == exactly(float(VECTORS[index][way]), 1e-14)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 1e-3, 7.0])
@pytest.mark.parametrize(
    "std", [1e-3, 0.5, 0.94, 0.96, 1 - 1e-9, 1.0, 1 + 1e-6, 1.04, 1.06, 3, 1e4]
)
def test_two_gaussians_keep_every_digit(mean, std):
    mp = pytest.importorskip("mpmath")
    with mp.workdps(60):
        m, s = mp.mpf(mean), mp.mpf(std)
        true = float((s * s + m * m - 1) / 2 - mp.log(s))
    assert density_kl(Gaussian(mean, std), Gaussian(0, 1)) == exactly(true, 2e-15)


def test_mixture_against_mixture():
    p = GaussianMixture((0.2, 0.8), (-1, 2), (0.5, 1))
    q = GaussianMixture((0.6, 0.4), (-2, 2), (1, 0.7))
    x = np.linspace(-15, 15, 60001)
    true = np.trapezoid(p.pdf(x) * (p.log_pdf(x) - q.log_pdf(x)), x)
    assert density_kl(p, q) == exactly(true)
    assert density_kl(p, p) == 0.0


@given(mixtures, gaussians)
@settings(deadline=None)
def test_never_negative(p, q):
    assert density_kl(p, q) >= 0.0
    assert density_kl(q, p) >= 0.0


@given(gaussians, st.floats(0.02, 0.98), st.floats(-0.9, 0.9))
@settings(deadline=None)
def test_zero_exactly_when_equal(q, weight, gap):
    as_mixture = GaussianMixture.bimodal(weight, q.mean, q.mean, q.std, q.std)
    assert density_kl(as_mixture, q) == density_kl(q, as_mixture) == density_kl(q, q) == 0.0
    other = GaussianMixture.bimodal(weight, q.mean, q.mean + 1 + gap, q.std, q.std)
    assert density_kl(other, q) > 0.0
    assert density_kl(q, other) > 0.0


@given(mixtures, gaussians, st.floats(-5, 5), st.floats(0.01, 100))
@settings(deadline=None)
def test_shift_and_scale_change_nothing(p, q, shift, scale):
    moved_p = GaussianMixture(
        p.weights, [scale * m + shift for m in p.means], [scale * s for s in p.stds]
    )
    moved_q = Gaussian(scale * q.mean + shift, scale * q.std)
    # Rounding in the moved centres is itself a change, of this size:
    slack = 1e-11 * (1 + 5 / scale)
    assert density_kl(moved_p, moved_q) == pytest.approx(density_kl(p, q), rel=slack, abs=slack)
    assert density_kl(moved_q, moved_p) == pytest.approx(density_kl(q, p), rel=slack, abs=slack)


def test_nearly_equal_keeps_its_digits():
    # To second order D = mean²/2 = 1.25e-13; the next term is of relative size 1e-12.
    p = GaussianMixture.bimodal(0.5, 0.0, 1e-6)
    assert density_kl(p, Gaussian(0, 1)) == exactly(1.25e-13, 1e-11)
    assert density_kl(Gaussian(0, 1), p) == exactly(1.25e-13, 1e-11)


# --- what it is made of --------------------------------------------------------------------------


@given(mixtures, gaussians)
@settings(max_examples=40, deadline=None)
def test_paid_and_saved_make_the_divergence(p, q):
    both = density_directions(p, q)
    assert (both.forward, both.reverse) == (density_kl(p, q), density_kl(q, p))
    assert both.forward_saved <= 0.0 <= both.forward_paid
    assert both.forward_paid + both.forward_saved == pytest.approx(
        both.forward, rel=1e-12, abs=1e-13
    )
    assert both.reverse_paid + both.reverse_saved == pytest.approx(
        both.reverse, rel=1e-12, abs=1e-13
    )


def test_paid_is_the_positive_area():
    p, q = GaussianMixture.bimodal(0.3, -2, 2, 0.5, 1), Gaussian(0.5, 1.5)
    x = np.linspace(-15, 15, 300001)
    both = density_directions(p, q)
    paid = np.trapezoid(np.maximum(kl_integrand(p, q, x), 0), x)
    saved = np.trapezoid(np.minimum(kl_integrand(q, p, x), 0), x)
    assert both.forward_paid == pytest.approx(paid, rel=1e-8)
    assert both.reverse_saved == pytest.approx(saved, rel=1e-8)


def test_larger():
    narrow, wide = Gaussian(0, 1), Gaussian(0, 2)
    assert density_directions(wide, narrow).larger == "forward"
    assert density_directions(narrow, wide).larger == "reverse"
    assert density_directions(Gaussian(-1, 1), Gaussian(2, 1)).larger == "equal"
    assert density_directions(narrow, narrow).larger == "equal"


def test_integrand_far_out():
    p, q = Gaussian(0, 1), Gaussian(60, 1)
    values = kl_integrand(p, q, np.array([0.0, -60.0, 30.0]))
    assert q.pdf(0.0) == 0.0
    assert values[0] == exactly(p.pdf(0.0) * 1800.0)
    assert values[1:].tolist() == [0.0, pytest.approx(0.0, abs=1e-180)]


def test_log_ratio_is_the_difference_of_logs():
    p, q = GaussianMixture.bimodal(0.02, -6, 6, 0.2, 3), Gaussian(1, 2)
    x = np.linspace(-20, 20, 101)
    assert log_ratio(p, q, x) == pytest.approx(p.log_pdf(x) - q.log_pdf(x), rel=1e-12, abs=1e-13)
    assert np.all(log_ratio(q, p, x) == -log_ratio(p, q, x))


# --- the densities -------------------------------------------------------------------------------


@given(mixtures)
@settings(max_examples=25, deadline=None)
def test_mixture_moments_and_entropy(p):
    x = np.linspace(-45, 45, 90001)
    density = p.pdf(x)
    assert np.trapezoid(density, x) == pytest.approx(1, rel=1e-9)
    assert p.mean == pytest.approx(np.trapezoid(x * density, x), rel=1e-9, abs=1e-9)
    spread = np.trapezoid((x - p.mean) ** 2 * density, x)
    assert p.variance == pytest.approx(spread, rel=1e-9)
    entropy = -np.trapezoid(density * p.log_pdf(x), x)
    assert density_entropy(p) == pytest.approx(entropy, rel=1e-9, abs=1e-9)


def test_entropy_of_bumps_far_apart_and_of_one():
    apart = GaussianMixture.bimodal(0.25, 0, 1000, 1e-3, 2)
    parts = 0.25 * Gaussian(0, 1e-3).entropy + 0.75 * Gaussian(0, 2).entropy
    choice = -0.25 * math.log(0.25) - 0.75 * math.log(0.75)
    assert density_entropy(apart) == exactly(parts + choice)
    assert density_entropy(Gaussian(3, 2)) == Gaussian(3, 2).entropy
    assert Gaussian(0, 1).entropy == exactly(0.5 * math.log(2 * math.pi * math.e), 1e-15)


def test_log_pdf_does_not_underflow():
    p = GaussianMixture.bimodal(0.5, -3, 3)
    assert p.log_pdf(1003.0) == exactly(math.log(0.5) + Gaussian(0, 1).log_pdf(1000.0), 1e-15)
    assert p.pdf(1003.0) == 0.0
    assert p.log_pdf(1e300) == -math.inf
    assert p.log_pdf(np.zeros((2, 3))).shape == (2, 3)


def test_samples_have_the_moments():
    rng = np.random.default_rng(7)
    for p in (Gaussian(2, 3), GaussianMixture.bimodal(0.3, -3, 3, 0.5, 1)):
        draws = p.sample(40000, rng)
        assert draws.shape == (40000,)
        assert draws.mean() == pytest.approx(p.mean, abs=5 * math.sqrt(p.variance / 40000))
        assert draws.var() == pytest.approx(p.variance, rel=0.05)


def test_one_gaussian_however_written():
    assert as_gaussian(GaussianMixture.bimodal(0.4, 1, 1, 2, 2)) == Gaussian(1, 2)
    assert as_gaussian(GaussianMixture.bimodal(1.0, 1, 5, 2, 3)) == Gaussian(1, 2)
    assert as_gaussian(GaussianMixture.bimodal(0.5, 1, 1, 2, 3)) is None
    p = GaussianMixture.bimodal(1.0, 1, 5, 2, 3)
    assert p.log_pdf(0.3) == exactly(Gaussian(1, 2).log_pdf(0.3), 1e-15)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: Gaussian(math.nan, 1), "not_a_number"),
        (lambda: Gaussian(math.inf, 1), "not_finite"),
        (lambda: Gaussian(0, math.inf), "not_finite"),
        (lambda: Gaussian(0, 0), "out_of_range"),
        (lambda: Gaussian(0, -1), "out_of_range"),
        (lambda: GaussianMixture([], [], []), "empty"),
        (lambda: GaussianMixture([[1.0]], [0], [1]), "wrong_shape"),
        (lambda: GaussianMixture([1.0], [0, 1], [1]), "different_lengths"),
        (lambda: GaussianMixture([1.5, -0.5], [0, 1], [1, 1]), "negative"),
        (lambda: GaussianMixture([0.5, 0.4], [0, 1], [1, 1]), "not_normalised"),
        (lambda: GaussianMixture([0.5, math.nan], [0, 1], [1, 1]), "not_a_number"),
        (lambda: GaussianMixture([0.5, 0.5], [0, 1], [1, 0]), "out_of_range"),
        (lambda: GaussianMixture.bimodal(1.5, 0, 1), "out_of_range"),
    ],
)
def test_refuses(build, code):
    with pytest.raises(InvalidDistribution) as error:
        build()
    assert error.value.code == code


def test_means_a_subnormal_number_apart_are_one_bump():
    p, q = GaussianMixture.bimodal(0.4, 0.0, 2e-311), Gaussian(0.0, 2.0)
    assert density_kl(p, q) == pytest.approx(density_kl(Gaussian(0.0, 1.0), q), rel=1e-12, abs=0)
