"""Figures of the VAE chapter draw what was computed, in the reader's unit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, numbers, only

from kl_core import Gaussian, MultivariateGaussian
from kl_core.lessons.decomposition import gaussian_parts
from kl_core.models import vae
from kl_core.models.variational import PRIOR, bound, mean_field, uncorrelated
from kl_ui.charts import vae as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, Q
from kl_ui.words.display import Display

NAMES = tuple("abcdefg")


@pytest.fixture(scope="module")
def run() -> vae.VAERun:
    begun = vae.start(2.0)
    for _ in range(8):
        begun = begun.advance()
    return begun


@each_unit
def test_the_terms_climb_to_their_sum(display: Display) -> None:
    figure = charts.prior_terms(gaussian_parts(Gaussian(1, 0.5), PRIOR), display)
    values = np.array([0.5, -0.375, np.log(2)]) * UNIT[display.unit]
    steps = bars(figure)
    assert [step.y[0] for step in steps] == pytest.approx([*values, values.sum()])
    ends = np.cumsum([0, *values])
    assert [step.base[0] for step in steps] == pytest.approx([*ends[:3], 0])
    assert [step.marker.color for step in steps] == [PAID, SAVED, PAID, NEUTRAL]
    said = [numbers(note.text)[0] for note in figure.layout.annotations]
    assert said == pytest.approx([*values, values.sum()], abs=5e-5)
    low, high = figure.layout.yaxis.range
    assert low <= min(ends)
    assert high > max(ends)


def test_bells_are_the_densities() -> None:
    q = Gaussian(1.5, 0.5)
    prior, mine = charts.prior_bells(q, NATS, names=NAMES[:2]).data
    for curve, density in ((prior, PRIOR), (mine, q)):
        assert curve.y == pytest.approx(density.pdf(curve.x))
    assert (prior.line.color, mine.line.color) == (P, Q)
    at = bound(2, q)
    _, posterior, _ = charts.bound_bells(at, NATS, names=NAMES[:3]).data
    assert posterior.y == pytest.approx(Gaussian(1, 0.5**0.5).pdf(posterior.x))


@each_unit
def test_both_bills_have_one_height(display: Display) -> None:
    at = bound(2, Gaussian(0.5, 1.2))
    figure = charts.bound_bills(at, display, names=NAMES[:6])
    unit = UNIT[display.unit]
    heights = [bar.y[0] for bar in bars(figure)]
    parts = [at.reconstruction, at.to_prior, at.surprise, at.gap]
    assert heights == pytest.approx(np.array(parts) * unit)
    assert sum(heights[:2]) == pytest.approx(sum(heights[2:]))
    assert [bar.x[0] for bar in bars(figure)] == [0, 0, 1, 1]
    assert [numbers(bar.name)[0] for bar in bars(figure)] == pytest.approx(heights, abs=5e-5)
    assert only(figure.layout.shapes).y0 == pytest.approx(at.surprise * unit)
    assert figure.layout.yaxis.range[1] > sum(heights[:2])


@each_unit
def test_curves_follow_the_training(run: vae.VAERun, display: Display) -> None:
    unit = UNIT[display.unit]
    reconstruction, kl, total, floor = charts.losses(run, display, names=NAMES[:6]).data
    assert list(kl.x) == [look.step for look in run.losses]
    assert kl.y == pytest.approx([sum(look.kls) * unit for look in run.losses])
    assert np.add(reconstruction.y, kl.y) == pytest.approx(total.y)
    assert floor.y == pytest.approx([np.log(36) * unit] * 2)


def test_the_lattice_is_that_of_the_codes(run: vae.VAERun) -> None:
    figure = charts.latent(run, NATS, names=NAMES[:2])
    means, stds = vae.encode(run.weights)
    rows, columns = lines(figure, P), lines(figure, Q)
    assert len(rows) == len(columns) == 6
    for i in range(6):
        assert np.transpose([rows[i].x, rows[i].y]) == pytest.approx(means[6 * i : 6 * i + 6])
        assert np.transpose([columns[i].x, columns[i].y]) == pytest.approx(means[i::6])
    discs = figure.layout.shapes
    assert [(d.x0 + d.x1) / 2 for d in discs] == pytest.approx(means[:, 0])
    assert [(d.y1 - d.y0) / 2 for d in discs] == pytest.approx(stds[:, 1])
    assert figure.layout.xaxis.range == figure.layout.yaxis.range
    far = replace(run, state=(run.numbers * 3).tobytes())
    reach = charts.latent(far, NATS, names=NAMES[:2]).layout.xaxis.range[1]
    assert reach > np.abs(vae.encode(far.weights)[0]).max()


def tile(figure: Any, x: float, y: float) -> np.ndarray:
    """The picture drawn around a point, its first row on top."""
    (heat,) = figure.data
    width = 8 * (heat.x[1] - heat.x[0])
    across = np.abs(np.array(heat.x) - x) < width / 2
    up = np.abs(np.array(heat.y) - y) < width / 2
    return np.asarray(heat.z)[np.ix_(up, across)][::-1]


def test_every_dream_lies_where_its_code_is(run: vae.VAERun) -> None:
    figure = charts.dreams(run, NATS)
    for z in ((-2.4, 2.4), (0.8, -1.6), (2.4, -2.4), (0.0, 0.0)):
        expected = vae.decode(run.weights, np.array([z])).reshape(8, 8)
        assert tile(figure, *z) == pytest.approx(expected)


def test_pictures_stand_above_what_comes_out(run: vae.VAERun) -> None:
    figure = charts.pairs(run, NATS, names=("in", "out"))
    means, _ = vae.encode(run.weights)
    for column, shown in enumerate(charts.SHOWN):
        assert np.array_equal(tile(figure, column, 1), vae.pictures()[shown].reshape(8, 8))
        expected = vae.decode(run.weights, means[[shown]]).reshape(8, 8)
        assert tile(figure, column, 0) == pytest.approx(expected)
    assert list(figure.layout.yaxis.tickvals) == [1, 0]
    assert list(figure.layout.yaxis.ticktext) == ["in", "out"]


def swept() -> vae.Sweep:
    """Two runs that are done and one that is not."""
    ends = [
        replace(
            vae.start(beta),
            step=vae.STEPS,
            losses=(vae.Loss(vae.STEPS, reconstruction, kls),),
        )
        for beta, reconstruction, kls in ((4.0, 3.9, (1.5, 1.6)), (12.0, 24.4, (1e-5, 0.0)))
    ]
    return vae.Sweep((*ends, vae.start(1.0)))


@each_unit
def test_the_sweep_draws_what_is_done(display: Display) -> None:
    unit = UNIT[display.unit]
    trade, blind = charts.frontier(swept(), display, names=NAMES[:3]).data
    assert trade.x == pytest.approx(np.array([3.1, 1e-5]) * unit)
    assert trade.y == pytest.approx(np.array([3.9, 24.4]) * unit)
    assert list(trade.text) == ["4", ""]
    assert blind.y[0] == pytest.approx(24.415241 * unit)
    figure = charts.collapse(swept(), display, names=NAMES[:1])
    first, second = figure.data
    assert list(first.x) == list(second.x) == [4, 12]
    assert first.y == pytest.approx(np.array([1.5, 1e-5]) * unit)
    assert second.y == pytest.approx(np.array([1.6, 0]) * unit)
    assert only(figure.layout.shapes).x0 == pytest.approx(8.896599)
    assert numbers(only(figure.layout.annotations).text) == [8.90]


def test_nothing_trained_yet_is_no_trouble() -> None:
    nothing = vae.Sweep((vae.start(1.0),))
    assert len(charts.frontier(nothing, BITS, names=NAMES[:3]).data[0].x) == 0
    assert len(charts.collapse(nothing, BITS, names=NAMES[:1]).data[0].x) == 0


@pytest.mark.parametrize("rho", [-0.5, 0.9])
def test_ellipses_are_contours(rho: float) -> None:
    fit, mine = mean_field(rho), uncorrelated(rho, 0.7)
    drawn = charts.ellipses(fit, mine, NATS, names=NAMES[:4]).data
    shapes = [((1, rho), (rho, 1))]
    shapes += [((v, 0), (0, v)) for v in (1 - rho**2, 1.0, 0.49)]
    for curve, covariance in zip(drawn, shapes, strict=True):
        assert MultivariateGaussian((0, 0), covariance)
        points = np.array([curve.x, curve.y])
        distance = np.sum(points * np.linalg.solve(covariance, points), axis=0)
        assert distance == pytest.approx(np.ones(121))


@each_unit
def test_the_minima_lie_on_their_curves(display: Display) -> None:
    fit, mine = mean_field(0.8), uncorrelated(0.8, 0.7)
    unit = UNIT[display.unit]
    figure = charts.widths(fit, mine, display, names=NAMES[:1])
    reverse, best, at = figure.data[:3]
    assert (best.x[0], best.y[0]) == (pytest.approx(0.6), pytest.approx(fit.lost * unit))
    assert (at.x[0], at.y[0]) == (0.7, pytest.approx(mine.reverse * unit))
    assert min(reverse.y) == pytest.approx(fit.lost * unit, rel=0.01)
    assert reverse.x[int(np.argmin(reverse.y))] == pytest.approx(0.6, rel=0.03)
    forward, best, at = figure.data[3:]
    assert (best.x[0], best.y[0]) == (1, pytest.approx(fit.lost * unit))
    assert at.y[0] == pytest.approx(mine.forward * unit)
    assert forward.x[int(np.argmin(forward.y))] == pytest.approx(1, rel=0.03)
