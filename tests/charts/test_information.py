"""Figures of the information chapter: one logarithm in three units, four candidates, two events."""

import math

import numpy as np
import pytest
from drawing import (
    BITS,
    NATS,
    UNIT,
    bars,
    each_unit,
    last_digits,
    lines,
    note,
    notes,
    numbers,
    only,
    plain,
    points,
)

from kl_core import CANDIDATES, CandidateName, audit
from kl_ui.charts import information as charts
from kl_ui.charts.style import NEUTRAL, P_SOFT, PAID, PAID_PATTERN, SAVED, P
from kl_ui.words.display import Display

CURVES = {
    "1 − p": lambda p: 1 - p,
    "1/p − 1": lambda p: 1 / p - 1,
    "(1 − p)²": lambda p: (1 - p) ** 2,
}


@each_unit
def test_one_surprise_in_three_units(display: Display) -> None:
    figure = charts.three_units(0.3, display, ban="bans")
    amounts = [-np.log2(0.3), -np.log(0.3), -np.log10(0.3)]
    bits, nats, bans, reading, point = figure.data
    for curve, log in ((bits, np.log2), (nats, np.log), (bans, np.log10)):
        assert np.asarray(curve.y) == pytest.approx(-log(np.asarray(curve.x)))
    assert list(reading.x) == [0.3] * 4
    assert list(reading.y) == pytest.approx([0, *sorted(amounts)])
    assert (point.x[0], point.y[0]) == (0.3, pytest.approx(-np.log(0.3) * UNIT[display.unit]))
    assert point.marker.color == PAID
    assert only(lines(figure, P)) is (bits if display.unit == "bits" else nats)
    assert numbers(note(figure, "p = ").text) == pytest.approx([0.3, *amounts], abs=5e-5)


def test_what_never_happens_is_labelled_infinite() -> None:
    figure = charts.three_units(0.0, BITS, ban="bans")
    assert len(figure.data) == 3  # no reading, no point
    assert all(np.isfinite(np.asarray(curve.y)).all() for curve in figure.data)
    assert note(figure, "↑ ∞").font.color == PAID
    assert plain(note(figure, "p = ").text).count("∞ ") == 3


@each_unit
def test_shapes_are_the_candidates(display: Display) -> None:
    unit = UNIT[display.unit]
    log = "log₂" if display.unit == "bits" else "ln"
    curves = {**CURVES, f"−{log} p": lambda p: -np.log(p) * unit}
    figure = charts.shapes(display)
    assert sorted(notes(figure)) == sorted(curves)
    for trace, name in zip(figure.data, curves, strict=True):
        assert np.asarray(trace.y) == pytest.approx(curves[name](np.asarray(trace.x)), abs=1e-12)
        label = note(figure, name) if name != "1 − p" else figure.layout.annotations[0]
        assert label.y == pytest.approx(curves[name](label.x))  # on its own curve
        assert label.font.color == trace.line.color
    assert only(lines(figure, P)) is figure.data[3]
    assert len({trace.line.dash for trace in figure.data}) == 4


@each_unit
def test_births_stack_to_the_sum(display: Display) -> None:
    a, b = 0.5, 0.3
    audits = [audit(name, a, b) for name in CANDIDATES]
    figure = charts.births(audits, display, bars=["sum", "both"])
    assert [plain(title) for title in notes(figure)[:4]] == [
        "1 − p ✗ −0.3500",
        "1/p − 1 ✗ +2.3334",  # 5.6667 - 3.3333, as printed
        "(1 − p)² ✗ −0.0175",
        f"−{display.log} p ✓ 0.0000",
    ]
    for found, axis in zip(audits, ("x", "x2", "x3", "x4"), strict=True):
        unit = UNIT[display.unit] if found.name == "logarithm" else 1.0
        stacked = {"sum": 0.0, "both": 0.0}
        cell = [bar for bar in bars(figure) if bar.xaxis == axis]
        for bar in cell:
            stacked[bar.x[0]] += bar.y[0]
        alone = (found.value_a + found.value_b) * unit
        assert [bar.y[0] for bar in cell[:2]] == pytest.approx(
            [found.value_a * unit, found.value_b * unit]
        )
        assert stacked["sum"] == pytest.approx(alone)
        # The second bar reaches the higher of the two; the difference is the red part.
        assert stacked["both"] == pytest.approx(max(alone, found.value_joint * unit))
        red = [bar for bar in cell if bar.marker.pattern.shape == PAID_PATTERN["shape"]]
        assert [bar.y[0] for bar in red] == pytest.approx(
            [] if found.additive else [abs(found.defect) * unit]
        )
        assert all(bar.marker.pattern.fgcolor == PAID for bar in red)
        assert [bar.marker.color for bar in cell[:3]] == [P, P_SOFT, NEUTRAL]
    titles = figure.layout.annotations[:4]
    assert [PAID in title.text for title in titles] == [True, True, True, False]
    assert SAVED in titles[3].text


@pytest.mark.parametrize("name", CANDIDATES)
@each_unit
def test_a_ledger_adds_up_as_printed(name: CandidateName, display: Display) -> None:
    unit = UNIT[display.unit] if name == "logarithm" else 1.0
    for a in np.arange(3, 100, 7) / 100:
        for b in np.arange(2, 100, 8) / 100:
            found = audit(name, a, b)
            line = charts.ledger(found, display)
            total, joint = last_digits(line.sum), last_digits(line.joint)
            assert last_digits(line.a) + last_digits(line.b) == total
            assert line.addition.replace("\N{NO-BREAK SPACE}", " ") == (
                f"{line.a} + {line.b} = {line.sum}"
            )
            # Rounded from the audit's own values, but for one last digit.
            printed = [numbers(text)[0] for text in (line.a, line.b, line.joint)]
            exact = np.array([found.value_a, found.value_b, found.value_joint]) * unit
            assert printed == pytest.approx(exact, abs=1.51e-4)
            assert line.sign == ("✓" if found.additive else "✗")
            if found.additive:
                assert line.joint == line.sum
                assert line.gap == "0.0000"
            elif total != joint:
                assert total + int(line.gap.translate({8722: "-", 46: ""})) == joint


def test_a_gap_too_small_for_four_digits_is_not_printed_as_none() -> None:
    found = audit("squared_complement", 0.01, 0.98)  # both on the sliders
    assert found.defect == pytest.approx(-3.96e-6)
    line = charts.ledger(found, BITS)
    assert line.sign == "✗"
    assert numbers(line.gap)[0] < 0


def test_what_is_nearly_certain_does_not_read_as_certain() -> None:
    assert [BITS.probability(p) for p in (1.0, 0.9999, 0.9995, 0.3, 1e-6)] == [
        "1",
        "0.9999",
        "0.9995",
        "0.3",
        "0.000001",
    ]


def test_what_is_still_nearer_does_not_either() -> None:
    assert numbers(BITS.probability(0.99999))[0] < 1


@pytest.mark.parametrize("flips", [2, 10, 20])
@each_unit
def test_each_halving_climbs_by_the_same(flips: int, display: Display) -> None:
    step = math.log(2) * UNIT[display.unit]
    events = {"rain": 0.3, "lottery": 1e-6}
    figure = charts.halvings(flips, display, events=list(events.items()), heads="heads", axis="p")
    stairs, marks, point = only(lines(figure, P)), points(figure, NEUTRAL)[0], points(figure, PAID)
    xs, ys = np.asarray(stairs.x), np.asarray(stairs.y)
    assert (xs[-1], ys[-1]) == (pytest.approx(2.0**-flips), pytest.approx(step * flips))
    # To the left, then up, and the stairs are back on the line.
    assert list(ys[1::2]) == list(ys[:-1:2])
    assert list(xs[1::2]) == list(xs[2::2])
    assert ys[::2] == pytest.approx(-np.log(xs[::2]) * UNIT[display.unit])
    assert np.diff(ys[::2]) == pytest.approx([step] * flips)
    line = lines(figure, NEUTRAL)[0]
    assert np.asarray(line.y) == pytest.approx(-np.log(np.asarray(line.x)) * UNIT[display.unit])
    assert dict(zip(marks.hovertext, marks.x, strict=True)) == events
    assert list(marks.y) == pytest.approx([-np.log(p) * UNIT[display.unit] for p in marks.x])
    assert (point[0].x[0], point[0].y[0]) == (2.0**-flips, pytest.approx(step * flips))
    heads = note(figure, "heads")
    # On a logarithmic axis a label stands at the exponent.
    assert (heads.x, heads.y) == pytest.approx((math.log10(2.0**-flips), step * flips))
    assert numbers(heads.text) == [pytest.approx(step * flips, abs=5e-5)]
    assert note(figure, "lottery").x == pytest.approx(-6)


def test_the_stairs_count_in_bits() -> None:
    for display, height in ((BITS, 10.0), (NATS, 6.931471805599453)):
        figure = charts.halvings(10, display, events=[("r", 0.3)], heads="h", axis="p")
        assert points(figure, PAID)[0].y[0] == pytest.approx(height)
