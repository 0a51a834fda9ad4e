"""Figures of the chapter on applications draw what was found."""

import math

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, note, notes, numbers, only

from kl_core.models.bottleneck import curve
from kl_core.models.consistency import CLASSES, LABELLED, train
from kl_core.models.drift import drift
from kl_core.models.retrieval import rank
from kl_ui.charts import applications as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED
from kl_ui.words.display import Display

TEXTS, TITLES = ("a fox, a crow", "a fox and grapes", "grapes"), ["one", "two", "three"]
BEND = curve((0.5, 0.3, 0.2), ((0.9, 0.1), (0.6, 0.4), (0.1, 0.9)), (1.0, 5.0, 20.0))


@each_unit
def test_bars_of_a_match_add_up_to_its_divergence(display: Display) -> None:
    found = rank(TEXTS, "fox grapes", 3)
    assert found is not None
    figure = charts.matches(found, display, titles=TITLES, labels=["kl", ", "])
    order = [TITLES[match.document] for match in found.matches]
    divergences = [match.kl * UNIT[display.unit] for match in found.matches]
    for i, title in enumerate(order):
        pieces = [bar.x[list(bar.y).index(title)] for bar in bars(figure)]
        assert sum(pieces) == pytest.approx(divergences[i])
    printed = [numbers(text)[0] for text in figure.data[-1].text]
    assert printed == pytest.approx(divergences, abs=6e-4)
    assert list(figure.data[-1].y) == order
    assert [bar.name for bar in bars(figure)] == ["fox", "grapes"]
    assert len({bar.marker.pattern.shape for bar in bars(figure)}) == 2


def test_an_infinite_match_says_which_word_is_missing() -> None:
    found = rank(TEXTS, "fox grapes", 0)
    assert found is not None
    figure = charts.matches(found, BITS, titles=TITLES, labels=["kl", ", "])
    assert all(np.isfinite(bar.x).all() and len(bar.x) == 1 for bar in bars(figure))
    assert sorted(text.strip() for text in figure.data[-1].text)[1:] == ["∞ (fox)", "∞ (grapes)"]
    assert np.isfinite(figure.layout.xaxis.range).all()
    nothing = rank(TEXTS[:2], "crow grapes", 0)
    assert nothing is not None
    assert nothing.excluded == 2
    empty = charts.matches(nothing, BITS, titles=TITLES, labels=["kl", ", "])
    assert np.isfinite(empty.layout.xaxis.range).all()


@each_unit
def test_noise_counts_every_trial_and_marks_what_was_seen(display: Display) -> None:
    found, unit = drift([0.3, 0.5, 0.2], [0.25, 0.55, 0.2], 100), UNIT[display.unit]
    figure = charts.noise(found, display, labels=["sets", "mean", "yours"])
    assert sum(only(bars(figure)).y) == found.count
    assert only(lines(figure, PAID)).x == pytest.approx([found.kl * unit] * 2)
    assert only(lines(figure, NEUTRAL)).x == pytest.approx([found.noise * unit] * 2)
    assert numbers(note(figure, "yours").text) == [pytest.approx(found.kl * unit, abs=6e-5)]
    assert numbers(note(figure, "mean").text) == [pytest.approx(found.noise * unit, abs=6e-5)]


def test_an_infinite_drift_has_a_sign_and_no_line() -> None:
    found = drift([0.3, 0.5, 0.2], [0.3, 0.7, 0.0], 100)
    figure = charts.noise(found, NATS, labels=["sets", "mean", "yours"])
    assert not lines(figure, PAID)
    assert "∞" in notes(figure)[-1]
    rows = charts.count_rows(found, NATS, ["a", "b", "c"], "sum")
    assert rows[2][-1] == "∞"
    assert "∞" in rows[3][-1]


def test_counts_add_up() -> None:
    found = drift([0.3, 0.5, 0.2], [0.25, 0.55, 0.2], 100)
    *rows, total = charts.count_rows(found, BITS, ["a", "b", "c"], "sum")
    assert rows[0][:4] == ["a", "25.0", "30.0", "5.0"]
    assert numbers(total[1]) == [100.0]
    assert sum(numbers(row[4])[0] for row in rows) == pytest.approx(numbers(total[4])[0], abs=1e-9)


@each_unit
def test_the_bottleneck_is_drawn_with_its_bounds(display: Display) -> None:
    now, unit = BEND.at(5.0), UNIT[display.unit]
    figure = charts.plane(now, BEND, display, labels=["kept", "useful", "all", "copy"])
    drawn = only(lines(figure, SAVED))
    assert drawn.y == pytest.approx([point.useful * unit for point in BEND.points])
    assert drawn.x == pytest.approx([point.kept * unit for point in BEND.points])
    here = figure.data[-1]
    assert (here.x[0], here.y[0]) == pytest.approx((now.kept * unit, now.useful * unit))
    bound = only(lines(figure, NEUTRAL))
    assert list(bound.x) == list(bound.y)
    assert figure.layout.shapes[0].y0 == pytest.approx(BEND.information * unit)


def test_the_encoder_and_its_notes() -> None:
    now = BEND.points[-1]
    figure = charts.encoder(now, BITS, skies=["x", "y", "z"], note="n")
    assert np.array(figure.data[0].z) == pytest.approx(np.array(now.encoder))
    assert figure.data[0].x == tuple(f"n {i + 1}" for i in range(now.notes))
    rows = charts.note_rows(now, BITS, "n")
    assert [numbers(row[1])[0] for row in rows] == pytest.approx(now.shares, abs=6e-3)


@pytest.mark.parametrize("world", ["gap", "inside"])
def test_classifiers_are_drawn_with_their_points(world: str) -> None:
    alone, now = train(world, 0, 0.5), train(world, 4, 0.5)  # type: ignore[arg-type]
    figure = charts.classifiers(now, alone, BITS, labels=list("abcdefg"))
    for colour, found in ((NEUTRAL, alone), (SAVED, now)):
        line = only(lines(figure, colour))
        assert np.interp(0.5, line.y, line.x) == pytest.approx(found.border, abs=1e-3)
    stars, first, second = figure.data[2:]
    assert (tuple(stars.x), tuple(stars.y)) == (LABELLED, CLASSES)
    assert sorted([*first.x, *second.x]) == sorted(now.points)
    assert max(first.x) < now.truth <= min(second.x)
    assert first.marker.symbol != second.marker.symbol
    assert not math.isnan(figure.layout.shapes[0].x0)
