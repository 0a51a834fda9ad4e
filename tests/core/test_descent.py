"""Descents that arrive, bounce or crawl but stay finite; basins against an ODE solver."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from kl_core.errors import InvalidDistribution
from kl_core.line import descent
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl
from kl_core.line.descent import basins, descend
from kl_core.line.fitting import fit_forward, fit_reverse, reverse_slopes

BUMPS = GaussianMixture.bimodal(0.5, -3, 3)
START = Gaussian(2.0, 0.7)


def divergence(p, q, direction):
    return density_kl(p, q) if direction == "forward" else density_kl(q, p)


def gradient(p, q, direction, h=1e-5):
    """In (μ, ln σ), by central differences."""

    def at(dm, ds):
        return divergence(p, Gaussian(q.mean + dm, q.std * math.exp(ds)), direction)

    return np.array([at(h, 0) - at(-h, 0), at(0, h) - at(0, -h)]) / (2 * h)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("method", ["plain", "natural", "adam"])
def test_first_step(method, direction):
    q = Gaussian(1.0, 1.6)
    slope = gradient(BUMPS, q, direction)
    move = {
        "plain": slope,
        "natural": slope * [q.variance, 0.5],
        "adam": np.sign(slope),  # the first step of Adam is of length rate in every coordinate
    }[method]
    path = descend(BUMPS, q, direction, method=method, steps=1, rate=0.01)
    assert (path.means[0], path.stds[0], path.stopped) == (1.0, 1.6, 1)
    moved = [path.means[1] - 1.0, math.log(path.stds[1] / 1.6)]
    assert moved == pytest.approx((-0.01 * move).tolist(), rel=1e-6)


def test_adam_is_the_published_algorithm():
    path = descend(BUMPS, START, "forward", method="adam", steps=5, rate=0.3)
    at, m, v = np.array([START.mean, math.log(START.std)]), np.zeros(2), np.zeros(2)
    for t in range(1, 6):
        g = gradient(BUMPS, Gaussian(at[0], math.exp(at[1])), "forward")
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        at = at - 0.3 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    assert [path.means[-1], math.log(path.stds[-1])] == pytest.approx(at.tolist(), rel=1e-5)


@pytest.mark.parametrize("method", ["plain", "natural"])
@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_arrives_at_the_fit(method, direction):
    path = descend(BUMPS, Gaussian(2.5, 1.5), direction, method=method, steps=2000, rate=0.4)
    assert path.outcome == "converged"
    assert path.stopped == len(path.means) - 1 == len(path.stds) - 1 == len(path.values) - 1
    goal = fit_forward(BUMPS).q if direction == "forward" else fit_reverse(BUMPS).minima[1].q
    assert path.means[-1] == pytest.approx(goal.mean, abs=1e-6)
    assert path.stds[-1] == pytest.approx(goal.std, rel=1e-6)
    assert path.values[-1] == pytest.approx(divergence(BUMPS, goal, direction), rel=1e-12)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_values_are_the_divergence(direction):
    path = descend(BUMPS, START, direction, steps=10)
    for mean, std, value in zip(path.means, path.stds, path.values, strict=True):
        true = divergence(BUMPS, Gaussian(mean, std), direction)
        assert value == pytest.approx(true, rel=1e-12)


def test_small_values_keep_their_digits():
    p = GaussianMixture.bimodal(0.5, 0.0, 1e-3)
    path = descend(p, Gaussian(0.0, 1.0), "reverse", steps=5)
    assert 0.0 < path.values[-1] < path.values[0] < 2e-7
    for mean, std, value in zip(path.means, path.stds, path.values, strict=True):
        assert value == pytest.approx(density_kl(Gaussian(mean, std), p), rel=1e-12, abs=0)


@pytest.mark.parametrize("p", [Gaussian(1, 2), GaussianMixture.bimodal(0.3, 1, 1, 2, 2)])
@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_there_already(p, direction):
    path = descend(p, Gaussian(1, 2), direction, steps=1)
    assert (path.outcome, path.stopped, path.values) == ("converged", 0, (0.0,))


def test_outcomes():
    assert descend(BUMPS, START, "reverse", steps=0).outcome == "unfinished"
    assert descend(BUMPS, START, "reverse", steps=3).outcome == "unfinished"
    assert descend(BUMPS, START, "reverse", steps=20, rate=1e3).outcome == "diverged"


@given(
    st.sampled_from(["forward", "reverse"]),
    st.sampled_from(["plain", "natural", "adam"]),
    st.floats(1e-3, 1e12),
    st.floats(-50, 50),
    st.floats(1e-4, 100),
    st.sampled_from([BUMPS, Gaussian(0, 1), GaussianMixture.bimodal(0.3, 0, 1, 1e-3, 1)]),
)
@settings(max_examples=60, deadline=None)
def test_always_finite(direction, method, rate, mean, std, p):
    path = descend(p, Gaussian(mean, std), direction, method=method, steps=12, rate=rate)
    assert np.all(np.isfinite([path.means, path.stds, path.values]))
    assert min(path.stds) > 0.0
    assert min(path.values) >= 0.0
    assert path.means[0] == mean


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rate": 0.0}, "out_of_range"),
        ({"rate": math.nan}, "not_finite"),
        ({"steps": -1}, "out_of_range"),
    ],
)
def test_refuses_numbers(wrong, code):
    with pytest.raises(InvalidDistribution) as error:
        descend(BUMPS, START, "forward", **wrong)
    assert error.value.code == code


def test_refuses_words():
    with pytest.raises(ValueError, match="sideways"):
        descend(BUMPS, START, "sideways")
    with pytest.raises(ValueError, match="newton"):
        descend(BUMPS, START, "forward", method="newton")


# --- basins --------------------------------------------------------------------------------------


def flow(p, mean, std):
    """Where the natural gradient flow ends: index among the minima."""

    def field(_, y):
        q = Gaussian(y[0], math.exp(y[1]))
        _, slope, _ = reverse_slopes(p, q)  # in (μ/σ, ln σ)
        return [-q.std * slope[0], -0.5 * slope[1]]

    end = solve_ivp(field, (0, 25), [mean, math.log(std)], "LSODA", rtol=1e-5, atol=1e-7).y[:, -1]
    minima = fit_reverse(p).minima
    return int(
        np.argmin([abs(end[0] - f.q.mean) + abs(end[1] - math.log(f.q.std)) for f in minima])
    )


@pytest.mark.parametrize(
    "p", [BUMPS, GaussianMixture((0.3, 0.3, 0.4), (-5, 0, 5), (1, 0.5, 1))], ids=["two", "three"]
)
def test_basins_are_those_of_the_flow(p):
    means, stds = np.linspace(-7, 7, 29), np.geomspace(0.3, 5, 20)
    found = basins(p, means, stds)
    assert found.shape == (20, 29)
    rng = np.random.default_rng(3)
    tried = 0
    for row, column in zip(rng.integers(1, 19, 60), rng.integers(1, 28, 60), strict=True):
        around = found[row - 1 : row + 2, column - 1 : column + 2]
        if np.ptp(around) == 0 and tried < 12:  # a border may be a cell off
            tried += 1
            assert flow(p, means[column], stds[row]) == found[row, column]
    assert tried == 12


@pytest.mark.parametrize(
    "p",
    [
        BUMPS,
        GaussianMixture.bimodal(0.5, -6, 6, 0.2, 0.2),
        GaussianMixture.bimodal(0.3, 0, 5, 1e-2, 1),
    ],
)
def test_a_minimum_is_in_its_own_basin(p):
    minima = fit_reverse(p).minima
    for k, fit in enumerate(minima):
        near = basins(p, [fit.q.mean - 0.01 * fit.q.std, fit.q.mean], [fit.q.std, 0.98 * fit.q.std])
        assert np.all(near == k)


def test_order_of_the_grid_does_not_matter():
    there = basins(BUMPS, [4, -1, -4], [3, 0.5])
    back = basins(BUMPS, [-4, -1, 4], [0.5, 3])
    assert np.array_equal(there, back[::-1, ::-1])
    assert there.tolist()[1] == [1, 0, 0]


def test_one_minimum_has_one_basin():
    assert not basins(GaussianMixture.bimodal(0.5, -1, 1), [0, 9], [0.1, 5]).any()


def test_a_start_still_on_its_way_gets_the_nearest(monkeypatch):
    monkeypatch.setattr(descent, "_MOST", 1)
    assert basins(BUMPS, [-4, 4], [1.0]).tolist() == [[0, 1]]


def test_basins_refuse():
    with pytest.raises(InvalidDistribution):
        basins(BUMPS, [0], [0.0])
