"""The α-divergence and its fits: closed forms, mpmath, 30-digit references, both ends."""

import json
import math
from itertools import pairwise
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.line.alpha import _Dial, _heights, density_alpha_divergence, fit_alpha, fits_by_alpha
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl
from kl_core.line.fitting import fit_forward, fit_reverse

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "fits.json").read_text(encoding="utf-8")
)
EQUAL = GaussianMixture.bimodal(0.5, -4, 4)
SPIKE = GaussianMixture.bimodal(0.3, 0, 1, 1e-3, 1)
places = st.floats(-5, 5).map(lambda x: round(x, 6))  # no subnormal distances
gaussians = st.builds(Gaussian, places, st.floats(0.1, 4))
mixtures = st.builds(
    GaussianMixture.bimodal,
    st.floats(0.02, 0.98),
    places,
    places,
    st.floats(0.1, 3),
    st.floats(0.1, 3),
)
orders = st.floats(0, 1)


# --- the divergence ------------------------------------------------------------------------------


def closed_form(p, q, alpha):
    """Between two Gaussians, at 50 digits (Minka 2005, and Gil et al. 2013, table 2)."""
    with mp.workdps(50):
        a, m, s, n, t = map(mp.mpf, (alpha, p.mean, p.std, q.mean, q.std))
        b = 1 - a
        mixed = a * t * t + b * s * s
        log_mass = b * mp.log(s) + a * mp.log(t) - mp.log(mixed) / 2
        log_mass -= a * b * (m - n) ** 2 / (2 * mixed)
        return float(-mp.expm1(log_mass) / (a * b))


@pytest.mark.parametrize("alpha", [1e-12, 1e-4, 0.1, 0.5, 0.7, 1 - 1e-4, 1 - 1e-12])
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Gaussian(0, 1), Gaussian(1, 2)),
        (Gaussian(3, 0.5), Gaussian(-2, 1)),
        (Gaussian(0, 1e-3), Gaussian(0.5, 1)),
        (Gaussian(0, 1), Gaussian(40, 1)),
        (Gaussian(0.25, 1), Gaussian(0.25 + 2**-40, 1)),
        (Gaussian(0, 1), Gaussian(0, 1 + 2**-40)),
    ],
)
def test_two_gaussians(p, q, alpha):
    true = closed_form(p, q, alpha)
    assert density_alpha_divergence(p, q, alpha) == pytest.approx(true, rel=1e-11, abs=0)


@pytest.mark.parametrize("alpha", [0.05, 0.6])
def test_mixtures_against_mpmath(alpha):
    p, q = GaussianMixture.bimodal(0.3, -2, 1, 0.5, 1), GaussianMixture.bimodal(0.6, 0, 3)

    def density(x, m):
        terms = zip(m.weights, m.means, m.stds, strict=True)
        return mp.fsum(w * mp.npdf(x, n, s) for w, n, s in terms)

    with mp.workdps(18):
        mass = mp.quad(
            lambda x: density(x, p) ** alpha * density(x, q) ** (1 - mp.mpf(alpha)),
            [*range(-14, 18, 2)],
        )
        true = float((1 - mass) / (mp.mpf(alpha) * (1 - mp.mpf(alpha))))
    assert density_alpha_divergence(p, q, alpha) == pytest.approx(true, rel=1e-12)


@given(mixtures, gaussians, orders)
@settings(max_examples=60, deadline=None)
def test_bounds_ends_and_swap(p, q, alpha):
    value = density_alpha_divergence(p, q, alpha)
    assert value >= 0.0
    assert density_alpha_divergence(q, p, 1 - alpha) == pytest.approx(value, rel=1e-9, abs=1e-15)
    if 0.0 < alpha < 1.0:
        assert value * alpha * (1 - alpha) <= 1 + 1e-12
    assert density_alpha_divergence(p, q, 0) == density_kl(q, p)
    assert density_alpha_divergence(p, q, 1) == density_kl(p, q)
    assert density_alpha_divergence(p, p, alpha) == 0.0
    half = density_alpha_divergence(p, q, 0.5)
    assert half == pytest.approx(density_alpha_divergence(q, p, 0.5), rel=1e-10, abs=1e-16)


@pytest.mark.parametrize("end", [0.0, 1.0])
@pytest.mark.parametrize("p", [EQUAL, SPIKE])
def test_continuous_at_the_ends(p, end):
    q = Gaussian(0.9, 1.4)
    near = abs(end - 1e-13)
    true = density_alpha_divergence(p, q, end)
    assert density_alpha_divergence(p, q, near) == pytest.approx(true, rel=1e-11)


@pytest.mark.parametrize(("alpha", "code"), [(-0.1, "out_of_range"), (1.1, "out_of_range")])
def test_refusals(alpha, code):
    for call in (lambda: density_alpha_divergence(EQUAL, EQUAL, alpha), lambda: fit_alpha(EQUAL, alpha)):  # fmt: skip # noqa: E501
        with pytest.raises(InvalidDistribution) as error:
            call()
        assert error.value.code == code
    with pytest.raises(InvalidDistribution):
        fits_by_alpha(EQUAL, [0.5, alpha])


# --- its fits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS["fits"] if row["alpha"] > 0],
    ids=lambda row: f"{row['p']} {row['alpha']}",
)
def test_every_minimum_of_the_reference_and_no_other(row):
    fits = fit_alpha(GaussianMixture(*row["p"]), row["alpha"])
    assert fits.count == len(row["minima"])
    assert fits.best == min(fits.minima, key=lambda fit: round(fit.divergence, 10))
    found = sorted((fit.q.mean, fit.q.std, fit.divergence) for fit in fits.minima)
    for (mean, std, value), true in zip(found, row["minima"], strict=True):
        assert mean == pytest.approx(float(true[0]), rel=1e-11, abs=1e-11 * std)
        assert std == pytest.approx(float(true[1]), rel=1e-11)
        assert value == pytest.approx(float(true[2]), rel=1e-12)


@pytest.mark.parametrize("p", [EQUAL, SPIKE, GaussianMixture.bimodal(0.3, -3, 3)])
def test_the_ends_are_the_two_kl_fits(p):
    for alpha, tolerance in ((0.0, 1e-11), (1e-13, 1e-11)):
        found, true = fit_alpha(p, alpha).minima, fit_reverse(p).minima
        assert [fit.kind for fit in found] == [fit.kind for fit in true]
        for fit, other in zip(found, true, strict=True):
            assert fit.q.mean == pytest.approx(other.q.mean, rel=tolerance, abs=tolerance)
            assert fit.q.std == pytest.approx(other.q.std, rel=tolerance)
            assert fit.divergence == pytest.approx(other.divergence, rel=1e-11)
    assert fit_alpha(p, 1).best.q == fit_forward(p).q
    (near,) = fit_alpha(p, 1 - 1e-12).minima
    assert near.q.mean == pytest.approx(p.mean, rel=1e-9, abs=1e-9)
    assert near.q.variance == pytest.approx(p.variance, rel=1e-9)


@pytest.mark.parametrize("alpha", [0.2, 0.6])
def test_a_fit_has_the_moments_of_the_power_mean(alpha):
    p = GaussianMixture((0.3, 0.3, 0.4), (-5, 0, 5), (1, 0.5, 1))
    x = np.linspace(-60, 60, 60_001)
    for fit in fit_alpha(p, alpha).minima:
        log_mass = alpha * p.log_pdf(x) + (1 - alpha) * fit.q.log_pdf(x)
        mass = np.exp(log_mass)
        mass /= mass.sum()
        assert mass @ x == pytest.approx(fit.q.mean, abs=1e-9)
        assert mass @ (x - fit.q.mean) ** 2 == pytest.approx(fit.q.variance, rel=1e-9)


def test_a_gaussian_is_its_own_fit():
    p = GaussianMixture.bimodal(0.4, 2, 2, 3, 3)
    for alpha in (0, 0.3, 1):
        fits = fit_alpha(p, alpha)
        assert (fits.count, fits.best.q, fits.best.divergence) == (1, Gaussian(2, 3), 0.0)
    path = fits_by_alpha(p, [0, 0.5, 1])
    assert path.thresholds == ()
    assert [branch.at for branch in path.branches] == [(0.0, 0.5, 1.0)]


@pytest.mark.parametrize("alpha", [0.0, 1e-6, 0.3, 0.5, 0.51, 0.9, 1.0])
def test_derivatives(alpha):
    p, q = GaussianMixture.bimodal(0.3, -3, 3, 0.5, 2), Gaussian(0.7, 1.3)
    value, gradient, hessian = _Dial(p).slopes(q, alpha)

    def at(a, b):
        return _Dial(p).slopes(Gaussian(q.mean + q.std * a, q.std * math.exp(b)), alpha)

    # The gradient is per width of its own q; made one per width of the q in the middle.
    h, own = 1e-5, np.array([np.exp(1e-5), 1.0])
    values = [at(h, 0)[0] - at(-h, 0)[0], at(0, h)[0] - at(0, -h)[0]]
    assert gradient == pytest.approx(np.array(values) / (2 * h), abs=1e-8)
    slopes = [at(h, 0)[1] - at(-h, 0)[1], at(0, h)[1] / own - at(0, -h)[1] * own]
    assert hessian == pytest.approx(np.array(slopes) / (2 * h), abs=1e-7)
    plain = density_alpha_divergence(p, q, alpha)
    share = alpha * (1 - alpha)
    true = -math.log1p(-share * plain) / share if share else plain
    assert value == pytest.approx(true, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.0, 1e-9, 0.2, 0.6, 0.95])
def test_rough_heights_are_the_divergence(alpha):
    p = GaussianMixture.bimodal(0.3, -3, 3)
    mu, sigma = np.array([-3.0, 0.5, 4.0]), np.array([0.5, 1.0, 3.0])
    true = [[density_alpha_divergence(p, Gaussian(m, s), alpha) for m in mu] for s in sigma]
    assert _heights(p, alpha, mu, sigma) == pytest.approx(np.array(true), rel=1e-9)


# --- the dial ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS["thresholds"] if row["family"] == "alpha"],
    ids=lambda row: row["event"],
)
def test_thresholds_are_the_reference(row):
    found = [t for t in fits_by_alpha(EQUAL, [0, 0.5, 1]).thresholds if t.event == row["event"]]
    assert len(found) == {"best": 1, "dies": 2}[row["event"]]
    for change in found:
        assert change.at == pytest.approx(float(row["at"]), rel=1e-11)
        assert change.divergence == pytest.approx(float(row["value"]), rel=1e-11)
        if row["event"] == "dies":
            assert abs(change.q.mean) == pytest.approx(float(row["mean"]), rel=1e-9)
            assert change.q.std == pytest.approx(float(row["std"]), rel=1e-9)


@pytest.mark.parametrize(
    ("p", "events"),
    [
        (GaussianMixture.bimodal(0.4, -6, 6), ["born", "best", "dies", "dies"]),
        (GaussianMixture.bimodal(0.3, -20, 20), ["born", "best", "dies", "dies"]),
        (SPIKE, ["dies"]),
    ],
)
def test_branches_from_reverse_to_forward(p, events):
    alphas = [0.0, 0.3, 0.6, 0.9, 1.0]
    path = fits_by_alpha(p, alphas)
    assert [change.event for change in path.thresholds] == events
    for alpha in alphas:
        there = sorted(
            (fit.q.mean, fit.q.std)
            for branch in path.branches
            for at, fit in zip(branch.at, branch.minima, strict=True)
            if at == alpha
        )
        true = sorted((fit.q.mean, fit.q.std) for fit in fit_alpha(p, alpha).minima)
        assert np.array(there) == pytest.approx(np.array(true), rel=1e-9, abs=1e-9)
    for branch in path.branches:
        assert all(a < b for a, b in pairwise(branch.at))
        assert all(fit.alpha == at for at, fit in zip(branch.at, branch.minima, strict=True))
        assert math.isfinite(sum(fit.divergence for fit in branch.minima))


def test_far_from_everything_is_no_minimum():
    # Between bumps 40 widths apart D_α is flat to rounding; nothing may be found there.
    for fit in fit_alpha(GaussianMixture.bimodal(0.3, -20, 20), 0.35).minima:
        assert abs(abs(fit.q.mean) - 20) < 1e-3
