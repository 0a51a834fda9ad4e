"""The game of generator and discriminator against closed forms, sampling and differences."""

import math
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core import Gaussian, GaussianMixture, density_kl
from kl_core.models.gan import DATA, game, held_losses, js_divergence, push, walk

centres, widths = st.floats(-4, 6), st.floats(0.3, 3)


def by_mpmath(q: Gaussian, integrand: str) -> float:
    """The value of the best discriminator and the JS divergence, at 30 digits."""
    with mp.workdps(30):

        def pdf(x: mp.mpf, mean: float, std: float) -> mp.mpf:
            return mp.npdf(x, mean, std)

        def at(x: mp.mpf) -> mp.mpf:
            p, r = pdf(x, 0, 1), pdf(x, q.mean, q.std)
            if integrand == "value":
                return p * mp.log(p / (p + r)) + r * mp.log(r / (p + r))
            m = (p + r) / 2
            return (p * mp.log(p / m) + r * mp.log(r / m)) / 2

        marks = sorted({-12, 0, q.mean - 12 * q.std, q.mean, q.mean + 12 * q.std, 12})
        return float(mp.quad(at, np.linspace(marks[0], marks[-1], 25).tolist()))


@given(centres, widths)
def test_the_slope_of_the_other_loss_is_that_of_a_divergence(mean: float, std: float) -> None:
    """``KL(Q||P) - 2 JS = 2 KL(M||P)``; the chapter says so."""
    q = Gaussian(mean, std)
    half = GaussianMixture((0.5, 0.5), (DATA.mean, mean), (DATA.std, std))
    less = density_kl(q, DATA) - 2 * js_divergence(q)
    assert less == pytest.approx(2 * density_kl(half, DATA), rel=1e-9, abs=1e-12)


def test_following_the_other_loss_brings_js_down() -> None:
    distances = walk(6.0).other
    js = [js_divergence(Gaussian(distance, 1)) for distance in distances]
    assert all(b < a for a, b in pairwise(js))


@pytest.mark.parametrize("q", [Gaussian(2, 1), Gaussian(1, 0.5), Gaussian(4, 2)], ids=str)
def test_the_best_value_is_twice_js_less_two_log_two(q: Gaussian) -> None:
    played = game(q, 1, 1)
    assert played.best == pytest.approx(by_mpmath(q, "value"), rel=1e-11)
    assert played.js == pytest.approx(by_mpmath(q, "js"), rel=1e-11)
    assert played.promised == pytest.approx(played.best, rel=1e-11)
    assert played.promised == 2 * played.js - 2 * math.log(2)


@given(centres, widths, st.floats(-8, 8), st.floats(-4, 6))
def test_nobody_beats_the_best(mean: float, std: float, slope: float, threshold: float) -> None:
    played = game(Gaussian(mean, std), slope, threshold)
    assert played.shortfall >= 0
    assert played.best - played.value == pytest.approx(played.shortfall, rel=1e-9, abs=1e-12)
    assert played.best == pytest.approx(played.promised, rel=1e-9, abs=1e-12)


def test_equal_widths_are_told_apart_best_by_a_logistic_curve() -> None:
    assert game(Gaussian(2, 1), slope=2, threshold=1).shortfall == pytest.approx(0, abs=1e-14)
    assert game(Gaussian(2, 2), slope=2, threshold=1).shortfall > 0.01
    same = game(DATA, slope=0, threshold=0)
    assert (same.js, same.value) == (0, pytest.approx(-2 * math.log(2), rel=1e-13))


def test_a_value_is_the_mean_over_samples() -> None:
    q, rng = Gaussian(2, 1.5), np.random.default_rng(1)
    real, made = rng.normal(0, 1, 400_000), rng.normal(2, 1.5, 400_000)
    judged = [1 / (1 + np.exp(1.3 * (x - 0.5))) for x in (real, made)]
    terms = np.log(judged[0]) + np.log(1 - judged[1])
    error = terms.std() / math.sqrt(terms.size)
    assert game(q, 1.3, 0.5).value == pytest.approx(terms.mean(), abs=4 * error)


@pytest.mark.parametrize("distance", [0.0, 0.3, 1.0, 2.5, 5.0, 8.0])
def test_slopes_with_the_discriminator_held_are_differences(distance: float) -> None:
    h = 1e-5
    above, below = (held_losses(distance, distance + step) for step in (h, -h))
    slopes = [(a - b) / (2 * h) for a, b in zip(above, below, strict=True)]
    found = push(distance)
    assert [found.saturating, found.other] == pytest.approx(slopes, rel=1e-8, abs=1e-10)
    told = [found.saturating_difference, found.other_difference]
    assert told == pytest.approx([found.saturating, found.other], rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("distance", [0.3, 1.0, 2.5, 5.0])
def test_slopes_are_those_of_the_divergences(distance: float) -> None:
    h = 1e-4
    js = (js_divergence(Gaussian(distance + h, 1)) - js_divergence(Gaussian(distance - h, 1))) / (
        2 * h
    )
    kl = (
        density_kl(Gaussian(distance + h, 1), DATA) - density_kl(Gaussian(distance - h, 1), DATA)
    ) / (2 * h)
    found = push(distance)
    assert found.saturating == pytest.approx(2 * js, rel=1e-6)
    assert found.other == pytest.approx(kl - 2 * js, rel=1e-6)
    assert found.other + found.saturating == pytest.approx(distance, rel=1e-12)


@pytest.mark.parametrize("distance", [0.0, 0.3, 1.0, 2.5, 5.0, 9.0])
def test_the_other_loss_has_its_promised_value_and_another_slope(distance: float) -> None:
    found, h = push(distance), 1e-4
    assert found.other_loss == pytest.approx(found.other_promised, rel=1e-12)
    slope = (push(distance + h).other_loss - push(distance - h).other_loss) / (2 * h)
    assert found.other_following == pytest.approx(slope, rel=1e-6, abs=1e-9)
    if distance:
        assert abs(found.other_following - found.other) > 1e-6


def test_apart_the_divergence_saturates_and_so_does_one_loss() -> None:
    near, far = push(1), push(10)
    assert far.js == pytest.approx(math.log(2), abs=1e-5)
    assert far.js < math.log(2)
    assert far.saturating < 1e-5 < near.saturating
    assert far.other == pytest.approx(10, rel=1e-5)
    assert far.kl == 50


def test_walks_step_by_the_slopes() -> None:
    taken = walk(3.0, rate=0.2, steps=2)
    at = 3.0
    for after in taken.saturating[1:]:
        at -= 0.2 * push(at).saturating
        assert after == pytest.approx(at, rel=1e-9)
    assert taken.other[1] == pytest.approx(3 - 0.2 * push(3).other, rel=1e-9)
    assert (taken.steps, taken.stuck, taken.arrived) == (2, taken.saturating[2], taken.other[2])


@pytest.mark.parametrize("mean", [0.5, 1.0, 2.0, 3.3, 4.0])
def test_who_never_decides_is_not_called_worse_than_that(mean: float) -> None:
    assert game(Gaussian(mean, 1.7), 0.0, 0.0).verdict == "short"
