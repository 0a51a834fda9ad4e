"""Figures of the chapter on classifiers draw the runs, the contest and the networks."""

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, note, notes, numbers, only, points
from scipy.special import softmax

from kl_core.models import classifier, distillation, permutation
from kl_ui.charts import learning as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, Q
from kl_ui.words.display import Display

CLASSES = ["x", "y", "a", "b", "c"]
RUN = classifier.train(0.2, 2.0)
NOW = classifier.moment(RUN, 5)


@each_unit
def test_a_bill_is_entropy_and_kl(display: Display) -> None:
    found = classifier.likelihood([6, 3, 1], [0.8, 0.1, 0.1])
    figure = charts.bill(found, display, words=["one ", "two "])
    own, waste = bars(figure, P)[0], bars(figure, PAID)[0]
    assert own.x[0] == pytest.approx(found.entropy * UNIT[display.unit])
    assert waste.x[0] == pytest.approx(found.kl * UNIT[display.unit])
    assert [n for n in notes(figure) if n.startswith("one H(P)")]


def test_the_map_mixes_the_classes_colours() -> None:
    figure = charts.regions(NOW, BITS, words=CLASSES)
    (image,) = [trace for trace in figure.data if trace.type == "image"]
    paint = np.asarray(image.z)
    ends = np.linspace(-charts.SIDE, charts.SIDE, charts.CELLS)
    assert (image.x0, image.y0) == (ends[0], ends[0])
    assert image.dx == image.dy == pytest.approx(ends[1] - ends[0])
    for row, column in ((0, 0), (10, 40), (55, 3)):
        x = np.array([1, ends[column], ends[row]])
        q = softmax(x @ np.array(NOW.weights))
        paints = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in charts.CLASS_COLOURS]
        mixed = 255 - charts.BRIGHTEST * q @ (255 - np.array(paints))
        assert paint[row, column].tolist() == pytest.approx(mixed.tolist(), abs=0.51)


def test_the_photos_are_on_the_map_and_the_missed_ones_ringed() -> None:
    figure = charts.regions(NOW, BITS, words=CLASSES)
    drawn = [only(points(figure, colour)) for colour in charts.CLASS_COLOURS]
    assert [trace.name for trace in drawn] == ["a", "b", "c"]
    assert len({trace.marker.symbol for trace in drawn}) == 3
    places = np.concatenate([np.column_stack([t.x, t.y]) for t in drawn])
    assert places == pytest.approx(np.array(RUN.points))
    rings = only(points(figure, PAID))
    assert np.column_stack([rings.x, rings.y]) == pytest.approx(
        np.array(RUN.points)[list(NOW.missed)]
    )


@each_unit
def test_losses_and_their_gap(display: Display) -> None:
    figure = charts.losses(NOW, RUN, display, words=["step", "old", "new"])
    unit = UNIT[display.unit]
    for colour, values in (
        (NEUTRAL, (RUN.cross_entropy, RUN.test_cross_entropy)),
        (PAID, (RUN.kl, RUN.test_kl)),
    ):
        for line, expected in zip(lines(figure, colour), values, strict=True):
            assert line.y == pytest.approx(np.multiply(expected, unit))
        dot = only(points(figure, colour))
        assert (dot.x[0], dot.y[0]) == (5, pytest.approx(values[0][5] * unit))
    gap = only(lines(figure, P))
    assert gap.y[1] - gap.y[0] == pytest.approx(RUN.label_entropy * unit)
    assert numbers(note(figure, "H(P)").text) == [pytest.approx(RUN.label_entropy * unit, abs=5e-5)]
    assert len({line.line.dash for line in lines(figure, PAID)}) == 2


def test_no_gap_without_smoothing() -> None:
    run = classifier.train(0.0, 2.0)
    figure = charts.losses(classifier.moment(run, 5), run, BITS, words=["step", "old", "new"])
    assert (lines(figure, P), notes(figure)) == ([], [])


def test_arrows_of_both_losses_coincide_and_go_downhill() -> None:
    figure = charts.arrows(NOW, RUN, BITS, words=CLASSES)
    one, other = lines(figure, NEUTRAL), lines(figure, PAID)
    weights = np.array(NOW.weights)
    slope = np.array(NOW.loss_gradient)
    for i, (a, b) in enumerate(zip(one, other, strict=True)):
        assert (a.x[0], a.y[0]) == pytest.approx((weights[1, i], weights[2, i]))
        assert (*a.x, *a.y) == pytest.approx((*b.x, *b.y), abs=1e-8)
        way = (a.x[1] - a.x[0], a.y[1] - a.y[0])
        assert np.dot(way, slope[1:, i]) == pytest.approx(-np.hypot(*way) * np.hypot(*slope[1:, i]))
        path = only(lines(figure, charts.CLASS_COLOURS[i]))
        assert path.x == pytest.approx([w[1][i] for w in RUN.weights[:6]])


@each_unit
@pytest.mark.parametrize("moving", [False, True])
def test_a_chase_shows_both_losses_and_their_slopes(display: Display, moving: bool) -> None:
    here = classifier.chase(0.5, moving)
    figure = charts.chased(here, display, words=["w"])
    unit = UNIT[display.unit]
    arrows = lines(figure, Q)
    for colour, value, slope, arrow in (
        (NEUTRAL, here.cross_entropy, here.loss_slope, arrows[0]),
        (PAID, here.kl, here.kl_slope, arrows[1]),
    ):
        curve = only(lines(figure, colour))
        assert np.interp(0.5, curve.x, curve.y) == pytest.approx(value * unit, rel=1e-9)
        rise, run = arrow.y[1] - arrow.y[0], arrow.x[1] - arrow.x[0]
        assert rise / run == pytest.approx(slope * unit)
        assert rise < 0


def test_teacher_and_student_at_a_temperature() -> None:
    both = distillation.soften([8, 5, -2], [6, -1, 3], 4)
    teacher, student = charts.softened(both, BITS, words=["t", "s", "a", "b", "c"]).data
    assert (tuple(teacher.y), tuple(student.y)) == (both.p, both.q)
    assert (teacher.marker.color, student.marker.color) == (P, Q)
    assert student.marker.pattern.shape
    assert teacher.text[0] == f"{both.p[0]:.2f}"
    cold = charts.softened(
        distillation.soften([8, 5, -2], [6, -1, 3], 1), BITS, words=["t", "s", "a", "b", "c"]
    )
    assert cold.data[0].text == ("0.95", "0.05", "&lt;0.01")


def test_pushes_with_and_without_the_square() -> None:
    both = distillation.soften([8, 5, -2], [6, -1, 3], 4)
    figure = charts.pushes(both, BITS, words=["T", "length"])
    for colour, expected in ((PAID, both.push), (SAVED, both.scaled_push)):
        curve, dot = only(lines(figure, colour)), only(points(figure, colour))
        assert (dot.x[0], dot.y[0]) == (4, expected)
        logs = np.interp(np.log(4), np.log(curve.x), np.log(curve.y))
        assert np.exp(logs) == pytest.approx(expected, rel=1e-3)
    assert tuple(only(lines(figure, NEUTRAL)).y) == (both.limit, both.limit)


def test_a_duel_has_a_point_for_every_draw() -> None:
    found = distillation.contest(2, 1)
    figure = charts.duel(found, BITS, words=["x", "y"])
    for colour, count in (
        (SAVED, found.better),
        (NEUTRAL, found.even),
        (PAID, found.worse),
    ):
        assert len(only(points(figure, colour)).x) == count
    assert (only(points(figure, SAVED)).y > only(points(figure, SAVED)).x).all()
    assert (only(points(figure, PAID)).y < only(points(figure, PAID)).x).all()
    drawn = np.concatenate([trace.x for trace in figure.data[1:]])
    assert sorted(drawn) == sorted(found.hard.accuracies)
    assert notes(figure) == [f"▲ {found.better}", f"▼ {found.worse}"]
    low, high = figure.layout.xaxis.range
    shown = (*found.hard.accuracies, *found.taught.accuracies)
    assert low <= min(shown) <= max(shown) <= high


def test_rows_of_the_contest() -> None:
    found = distillation.contest(2, 1)
    rows = charts.arm_rows(found, NATS, ["h", "s", "t"])
    assert [row[0] for row in rows] == ["h", "s", "t"]
    assert numbers(rows[2][1]) == pytest.approx(
        [100 * found.taught.accuracy, 100 * found.taught.spread], abs=0.05
    )
    assert numbers(rows[0][2]) == pytest.approx([found.hard.kl, found.hard.kl_spread], abs=5e-4)


@each_unit
def test_the_hill_between_the_twins(display: Display) -> None:
    here = permutation.blend(0.3)
    figure = charts.hill(here, display, words=["share", "out", "in"])
    unit = UNIT[display.unit]
    kl, distance = only(lines(figure, PAID)), only(lines(figure, NEUTRAL))
    assert kl.y[12] == pytest.approx(here.kl * unit)
    assert distance.y[12] == pytest.approx(here.distance)
    assert (kl.yaxis, distance.yaxis) == (None, "y2")
    assert [dot.y[0] for dot in points(figure, Q)] == pytest.approx([here.kl * unit, here.distance])
    assert display.unit in notes(figure)[0]


def test_the_mixed_networks_map() -> None:
    here = permutation.blend(0.3)
    figure = charts.outputs(here, BITS, words=CLASSES)
    points_, labels = classifier.photos(classifier.PER_CLASS, classifier.SEED)
    wrong = here.network.probabilities(points_).argmax(axis=1) != labels
    rings = only(points(figure, PAID))
    assert np.column_stack([rings.x, rings.y]) == pytest.approx(points_[wrong])
