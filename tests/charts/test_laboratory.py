"""Figures of the laboratory: all minima against distance and α, with what changes on the way."""

import numpy as np
import pytest
from drawing import NATS, UNIT, each_unit, lines, notes, numbers, plain

from kl_core import GaussianMixture, fit_reverse
from kl_core.line.alpha import fit_alpha
from kl_ui.charts import laboratory as charts
from kl_ui.charts.style import NEUTRAL, P, Q
from kl_ui.words.display import Display

EVENTS = ["born", "dies", "best"]
AXES = {"events": EVENTS, "x": "x", "mean": "mean"}
WIDE = GaussianMixture.bimodal(0.5, -4, 4)


def thick(fig: object, axis: str) -> list[tuple[float, float]]:
    """Where the best is drawn, on one panel."""
    found = [line for line in lines(fig, Q) if line.yaxis == axis and line.line.dash is None]
    return sorted((x, y) for line in found for x, y in zip(line.x, line.y, strict=True))


@each_unit
def test_the_thick_line_is_the_best_fit_at_every_distance(display: Display) -> None:
    fig = charts.minima_by_distance(charts.separation(0.4, 1, 1), display, **AXES)
    centres, costs = thick(fig, "y2"), thick(fig, "y")
    assert len(costs) >= 33
    for (d, mean), (_, cost) in list(zip(centres, costs, strict=True))[1::4]:
        best = fit_reverse(GaussianMixture.bimodal(0.4, -d / 2, d / 2)).best
        assert (mean, cost) == pytest.approx(
            (best.q.mean, best.reverse * UNIT[display.unit]), abs=1e-6
        )


def test_every_change_is_marked_at_its_distance_and_named() -> None:
    equal = charts.separation(0.5, 1, 1)
    assert [(change.event, change.count) for change in equal.changes] == [("born", 2), ("best", 1)]
    assert [change.at for change in equal.changes] == pytest.approx([4.824459, 5.600164], abs=1e-6)
    assert equal.story == "stays"
    fig = charts.minima_by_distance(equal, NATS, **AXES)
    assert notes(fig) == ["d = 4.824: born", "d = 5.600: best"]
    marks = [shape.x0 for shape in fig.layout.shapes]
    assert marks == [change.at for change in equal.changes]
    assert all(shape.line.color == NEUTRAL for shape in fig.layout.shapes)
    rows = charts.change_rows(equal, NATS, events=EVENTS)
    assert [row[:2] for row in rows] == [["4.824459", "born"], ["5.600164", "best"]]
    # Three lines: one from the start, and one at each bump from its birth on.
    thin = [line for line in lines(fig, Q) if line.line.dash == "dot" and line.yaxis == "y"]
    assert [min(line.x) for line in thin] == pytest.approx([0, 4.824459, 4.824459], abs=2e-5)


def test_a_line_begins_where_its_minimum_is_born() -> None:
    tracks = charts.separation(0.5, 1, 2)
    births = [change.at for change in tracks.changes if change.event == "born"]
    begins = sorted(branch.at[0] for branch in tracks.branches)
    assert begins == pytest.approx([0, *births], abs=0.02)  # under two pixels of 1366


@pytest.mark.parametrize(
    ("numbers", "story"),
    [((0.4, 1.0, 1.0), "fades"), ((0.5, 1.0, 1.0), "stays"), ((0.5, 0.5, 2.0), "steady")],
)
def test_the_story_fits_the_changes(numbers: tuple[float, float, float], story: str) -> None:
    tracks = charts.separation(*numbers)
    assert tracks.story == story
    assert (tracks.turns, bool(tracks.jumps)) == (len(tracks.changes), story != "steady")


def test_the_best_fit_along_the_dial_jumps() -> None:
    tracks = charts.dial(WIDE)
    best = fit_alpha(WIDE, 0.3).best
    fig = charts.minima_by_alpha(tracks, 0.3, best, NATS, **AXES, std="std")
    assert tracks.jump.at == pytest.approx(0.409, abs=5e-4)
    assert notes(fig) == ["α = 0.409: best", "α = 0.731: dies"]
    # Before the jump the mirror images at the bumps are best, after it the one in the middle.
    before = {round(mean) for alpha, mean in thick(fig, "y2") if alpha < tracks.jump.at}
    after = {round(mean) + 0 for alpha, mean in thick(fig, "y2") if alpha > tracks.jump.at}
    assert (before, after) == ({-4, 4}, {0})
    points = [trace for trace in fig.data if trace.mode == "markers"]
    assert [(point.x[0], point.y[0]) for point in points] == [(0.3, best.q.mean), (0.3, best.q.std)]


def test_the_fit_at_alpha_is_drawn_with_its_rivals() -> None:
    fits = fit_alpha(WIDE, 0.3)
    fig = charts.fit_at_alpha(WIDE, fits, fits.best, NATS)
    (p,), (*rivals, q) = lines(fig, P), lines(fig, Q)
    assert np.asarray(p.y) == pytest.approx(WIDE.pdf(p.x))
    assert np.asarray(q.y) == pytest.approx(fits.best.q.pdf(q.x))
    assert [rival.line.dash for rival in rivals] == ["dot"] * (fits.count - 1)
    assert q.line.dash == "dash"
    highest = max(np.max(line.y) for line in (p, q, *rivals))
    assert fig.layout.yaxis.range[1] > highest
    assert numbers(plain(notes(fig)[-1])) == [0.3]
