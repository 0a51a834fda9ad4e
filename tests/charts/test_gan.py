"""Figures of the chapter on GANs draw the game, the pulls and the walks."""

import numpy as np
import pytest
from drawing import UNIT, each_unit, lines, note, numbers, only

from kl_core import Gaussian
from kl_core.models.gan import game, push, walk
from kl_ui.charts import gan as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, Q
from kl_ui.words.display import Display

PLAYED = game(Gaussian(2, 1.5), slope=1.2, threshold=0.8)
NAMES = ["one", "two", "three", "four", "five"]


@each_unit
def test_the_duel_draws_both_densities_and_both_verdicts(display: Display) -> None:
    figure = charts.duel(PLAYED, display, labels=NAMES)
    p, q = (only(lines(figure, colour)) for colour in (P, Q))
    best, hers = (only(lines(figure, colour)) for colour in (SAVED, PAID))
    x = np.array(p.x)
    assert p.y == pytest.approx(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))
    assert best.y == pytest.approx(np.array(p.y) / (np.array(p.y) + np.array(q.y)))
    assert hers.y == pytest.approx(1 / (1 + np.exp(1.2 * (x - 0.8))))
    assert (best.yaxis, hers.yaxis) == ("y2", "y2")
    assert q.line.dash == "dash"
    assert hers.line.dash == "dot"


@each_unit
def test_scores_stand_where_they_belong(display: Display) -> None:
    figure = charts.scores(PLAYED, display, labels=NAMES[:4])
    values = [PLAYED.blind, PLAYED.value, PLAYED.best]
    scaled = [value * UNIT[display.unit] for value in values]
    assert [trace.x[0] for trace in figure.data] == pytest.approx(scaled)
    assert [numbers(trace.text[0])[0] for trace in figure.data] == pytest.approx(scaled, abs=6e-5)
    assert figure.layout.xaxis.range[0] < min(scaled)
    assert len({trace.marker.symbol for trace in figure.data}) == 3


@each_unit
def test_the_divergence_is_drawn_below_its_limit(display: Display) -> None:
    now, unit = push(3.0), UNIT[display.unit]
    figure = charts.saturation(now, display, labels=["far", "limit"])
    curve = only(lines(figure, charts.OTHER))
    assert max(curve.y) < np.log(2) * unit
    assert np.interp(3.0, curve.x, curve.y) == pytest.approx(now.js * unit)
    assert figure.data[-1].y[0] == pytest.approx(now.js * unit)
    assert numbers(note(figure, "limit").text) == [pytest.approx(np.log(2) * unit, abs=6e-5)]


@each_unit
def test_pulls_are_drawn_and_marked(display: Display) -> None:
    now, unit = push(4.0), UNIT[display.unit]
    figure = charts.slopes(now, display, labels=NAMES[:4])
    for trace, pull in zip(figure.data[:2], (now.saturating, now.other), strict=True):
        assert np.interp(4.0, trace.x, trace.y) == pytest.approx(pull * unit)
    marked = [trace.y[0] for trace in figure.data[2:]]
    assert marked == pytest.approx([now.saturating * unit, now.other * unit])
    assert [trace.name for trace in figure.data[:2]] == ["three", "four"]
    rows = charts.pull_rows(now, display, ["a", "b"])
    assert [numbers(row[1])[0] for row in rows] == pytest.approx(marked, abs=1e-6)
    assert [row[1] for row in rows] == [row[2] for row in rows]


def test_walks_are_drawn_step_by_step() -> None:
    taken = walk(5.0)
    figure = charts.walks(taken, Display("en"), labels=NAMES[:4])
    stuck, arrived = only(lines(figure, NEUTRAL)), only(lines(figure, charts.OTHER))
    assert (tuple(stuck.y), tuple(arrived.y)) == (taken.saturating, taken.other)
    assert stuck.line.dash == "dash"
    assert list(stuck.x) == list(range(taken.steps + 1))
