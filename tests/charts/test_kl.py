"""Figures of the KL chapter: the terms, their sum, zeros, densities and evidence."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import (
    BITS,
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
from scipy import integrate, stats

from kl_core import Evidence, Gaussian, coding_cost, density_directions, directions
from kl_core.lessons.decomposition import EXPONENTS, Runs, evidence_runs, smoothing, term
from kl_ui.charts import kl as charts
from kl_ui.charts.style import (
    NEUTRAL,
    PAID,
    PAID_PATTERN,
    Q_PATTERN,
    SAVED,
    SAVED_PATTERN,
    P,
    Q,
)
from kl_ui.words.display import Display

TRUTH, MODEL = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
P_, Q_ = np.array(TRUTH), np.array(MODEL)
TERMS = P_ * np.log(P_ / Q_)
LABELS = ["a", "b", "c"]
SIGNS = [(PAID, PAID_PATTERN["shape"]), *[(SAVED, SAVED_PATTERN["shape"])] * 2]


def look(bar: Any) -> tuple[str, str]:
    return bar.marker.color, bar.marker.pattern.shape


def below(fig: go.Figure) -> list[Any]:
    return [bar for bar in bars(fig) if bar.yaxis == "y2"]


def taken_apart(part: str, outcome: int = 0, display: Display = BITS) -> go.Figure:
    both = directions(TRUTH, MODEL)
    return charts.anatomy(
        both, term(both, outcome), display, labels=LABELS, part=part, outcome=outcome
    )


@each_unit
def test_the_bill_is_entropy_and_waste(display: Display) -> None:
    unit = UNIT[display.unit]
    own, waste = -np.dot(P_, np.log(P_)) * unit, TERMS.sum() * unit
    figure = charts.waste_bar(coding_cost(TRUTH, MODEL), display)
    assert figure.layout.barmode == "stack"
    assert [bar.x[0] for bar in bars(figure)] == pytest.approx([own, waste])
    assert [look(bar) for bar in bars(figure)] == [(P, ""), (PAID, PAID_PATTERN["shape"])]
    middles = [item.x for item in figure.layout.annotations]
    assert middles == pytest.approx([own / 2, own + waste / 2, own + waste])
    printed = [numbers(text)[0] for text in notes(figure)]
    assert printed == pytest.approx([own, waste, own + waste], abs=5e-5)
    counts = [last_digits(f"{value:.4f}") for value in printed]
    assert counts[0] + counts[1] == counts[2]


@each_unit
def test_blocks_have_the_terms_as_signed_areas(display: Display) -> None:
    unit = UNIT[display.unit]
    figure = taken_apart("sum", display=display)
    blocks = below(figure)
    assert [bar.width[0] * bar.y[0] for bar in blocks] == pytest.approx(TERMS * unit)
    assert [bar.width[0] for bar in blocks] == pytest.approx(TRUTH)
    assert [bar.x[0] for bar in blocks] == pytest.approx([0.3, 0.75, 0.95])
    assert [look(bar) for bar in blocks] == SIGNS
    assert [numbers(text)[0] for text in notes(figure)[:3]] == pytest.approx(TERMS * unit, abs=5e-5)
    mean = only(lines(figure, NEUTRAL))
    assert list(mean.y) == pytest.approx([TERMS.sum() * unit] * 2)
    assert numbers(note(figure, "D =").text) == [pytest.approx(TERMS.sum() * unit, abs=5e-5)]


def test_above_the_blocks_stand_both_distributions() -> None:
    p, q = (bar for bar in bars(taken_apart("sum")) if bar.yaxis != "y2")
    assert (tuple(p.y), tuple(q.y)) == (TRUTH, MODEL)
    assert [look(p), look(q)] == [(P, ""), (Q, Q_PATTERN["shape"])]
    assert [plain(text) for text in q.text] == ["Q 0.2", "Q 0.5", "Q 0.3"]


@pytest.mark.parametrize(
    ("part", "lit"),
    [("x", "PQ_"), ("p", "P"), ("q", "Q"), ("ratio", "PQ"), ("log", "_"), ("weighted", "P_")],
)
def test_a_part_lights_one_outcome(part: str, lit: str) -> None:
    figure = taken_apart(part, outcome=1)
    p, q = (bar.marker.opacity for bar in bars(figure) if bar.yaxis != "y2")
    blocks = [bar.marker.opacity for bar in below(figure)]
    for sign, opacity in (("P", p), ("Q", q), ("_", blocks)):
        bright = [value == 1 for value in opacity]
        # What is named by the part; "x" names the outcome in all three.
        assert bright == [False, sign in lit, False], sign


@each_unit
def test_the_steps_say_their_numbers(display: Display) -> None:
    unit = UNIT[display.unit]
    ratio = note(taken_apart("ratio", 1, display), "/")
    assert plain(ratio.text) == "0.3 / 0.5 = 0.600"
    assert ratio.x == 1
    log = only(taken_apart("log", 1, display).layout.annotations)
    assert numbers(log.text) == [0.6, pytest.approx(np.log(0.6) * unit, abs=5e-5)]
    assert (log.y, log.font.color) == (pytest.approx(np.log(0.6) * unit), SAVED)
    area = only(taken_apart("weighted", 1, display).layout.annotations)
    expected = [0.3, np.log(0.6) * unit, TERMS[1] * unit]
    assert numbers(area.text) == pytest.approx(expected, abs=5e-5)
    paid = only(taken_apart("weighted", 0, display).layout.annotations)
    assert numbers(paid.text)[-1] == pytest.approx(TERMS[0] * unit, abs=5e-5)
    assert "= +" in plain(paid.text)
    assert paid.font.color == PAID


def test_the_weight_is_the_blocks_width_in_blue() -> None:
    weight = only(lines(taken_apart("weighted", 1), P))
    assert list(weight.x) == pytest.approx([0.6, 0.9])
    height = only(lines(taken_apart("log", 1), SAVED))
    assert list(height.y) == pytest.approx([0, np.log2(0.6)])
    assert list(height.marker.symbol)[1] == "triangle-down"


@each_unit
def test_a_waterfall_arrives_at_the_divergence(display: Display) -> None:
    unit = UNIT[display.unit]
    figure = charts.waterfall(directions(TRUTH, MODEL), display, labels=LABELS)
    *steps, total = bars(figure)
    assert [bar.y[0] for bar in steps] == pytest.approx(TERMS * unit)
    assert [bar.base[0] for bar in steps] == pytest.approx([0, *np.cumsum(TERMS)[:2] * unit])
    assert [look(bar) for bar in steps] == SIGNS
    assert (total.base[0], total.y[0]) == (0, pytest.approx(TERMS.sum() * unit))
    assert total.marker.color == NEUTRAL
    printed = [numbers(text)[0] for text in notes(figure)]
    assert printed == pytest.approx([*TERMS * unit, TERMS.sum() * unit], abs=5e-5)
    assert [text[0] for text in notes(figure)] == ["+", "−", "−", "="]
    levels = [line.y[0] for line in lines(figure, NEUTRAL)]
    assert levels == pytest.approx(np.cumsum(TERMS) * unit)
    low, high = figure.layout.yaxis.range
    assert low <= 0 < max(levels) < high


def test_an_infinite_term_leaves_the_frame_and_says_so() -> None:
    figure = charts.waterfall(directions(TRUTH, (0.6, 0.4, 0)), BITS, labels=LABELS)
    assert all(np.isfinite([bar.y[0], bar.base[0]]).all() for bar in bars(figure))
    top = figure.layout.yaxis.range[1]
    assert np.isfinite(top)
    assert [bar.base[0] + bar.y[0] > top for bar in bars(figure)] == [False, False, True, True]
    assert [text == "∞ ↑" for text in notes(figure)] == [False, False, True, True]
    assert all(item.y < top for item in figure.layout.annotations)
    # The finite terms keep their size; there is no level to climb from.
    assert bars(figure)[1].y[0] == pytest.approx(0.3 * np.log2(0.75))
    assert {bar.base[0] for bar in bars(figure)} == {0}
    assert not lines(figure, NEUTRAL)


def test_signs_are_printed() -> None:
    amounts = (math.log(2), -math.log(2), 0.0, -1e-9, math.inf)
    said = [BITS.signed(value) for value in amounts]
    assert said == ["+1.0000", "−1.0000", "0.0000", "0.0000", "+∞"]


@each_unit
def test_smoothing_is_drawn_for_every_epsilon(display: Display) -> None:
    unit = UNIT[display.unit]
    truth, blind, rival = (0.5, 0.5), (1.0, 0.0), (0.99, 0.01)
    figure = charts.smoothing_curve(
        smoothing(truth, blind, -6), smoothing(truth, rival, -6), display, names=["A", "B", "add"]
    )
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    dots = [trace for trace in figure.data if trace.mode != "lines"]
    assert [curve.line.color for curve in curves] == [Q, NEUTRAL]
    assert curves[0].line.dash == "dash"
    for curve, dot, model in zip(curves, dots, (blind, rival), strict=True):
        assert tuple(curve.x) == EXPONENTS
        # SciPy rescales what is added.
        values = [stats.entropy(truth, np.add(model, 10.0**power)) * unit for power in EXPONENTS]
        assert list(curve.y) == pytest.approx(values, rel=1e-9)
        here = values[EXPONENTS.index(-6)]
        assert (dot.x[0], dot.y[0]) == (-6, pytest.approx(here))
        assert numbers(dot.text[0]) == [pytest.approx(here, abs=5e-5)]
    unsmoothed = note(figure, "ε = 0")
    assert plain(unsmoothed.text) == "ε = 0: ∞ ↑"
    assert unsmoothed.font.color == PAID
    assert figure.layout.yaxis.range[1] > max(curves[0].y)


def test_without_zeros_there_is_nothing_to_smooth() -> None:
    safe = smoothing(TRUTH, MODEL, -6)
    figure = charts.smoothing_curve(safe, safe, BITS, names=["A", "B", "add"])
    expected = f"ε = 0: {TERMS.sum() * UNIT['bits']:.4f}"
    assert plain(note(figure, "ε = 0").text) == expected


@each_unit
def test_integrand_areas_are_paid_and_saved(display: Display) -> None:
    unit = UNIT[display.unit]
    p, q = stats.norm(0, 1), stats.norm(1, 1.6)
    figure = charts.integrand(density_directions(Gaussian(0, 1), Gaussian(1, 1.6)), display)
    for letter, density, colour, dash in (("p", p, P, None), ("q", q, Q, "dash")):
        curve = only(lines(figure, colour))
        assert np.asarray(curve.y) == pytest.approx(density.pdf(np.asarray(curve.x)))
        assert curve.line.dash == dash
        peak = next(item for item in figure.layout.annotations if plain(item.text) == letter)
        assert (peak.x, peak.font.color) == (pytest.approx(density.mean(), abs=0.02), colour)
    printed = []
    for colour, word, pattern, keep in (
        (PAID, "paid", PAID_PATTERN, np.maximum),
        (SAVED, "saved", SAVED_PATTERN, np.minimum),
    ):
        area = only(lines(figure, colour))
        x = np.asarray(area.x)
        heights = p.pdf(x) * (p.logpdf(x) - q.logpdf(x)) * unit
        assert np.asarray(area.y) == pytest.approx(keep(heights, 0), abs=1e-12)
        assert (area.fill, area.fillpattern.shape) == ("tozeroy", pattern["shape"])
        label = note(figure, f"{word} ")
        assert label.font.color == colour
        printed += numbers(label.text)
        assert printed[-1] == pytest.approx(integrate.trapezoid(area.y, x), abs=1e-3)
    exact = (math.log(1.6) + (1 + 1) / (2 * 1.6**2) - 0.5) * unit
    assert sum(printed) == pytest.approx(exact, abs=1.01e-4)
    assert printed[1] < 0 < printed[0]


@each_unit
def test_evidence_is_drawn_from_zero(display: Display) -> None:
    unit = UNIT[display.unit]
    runs = evidence_runs(TRUTH, MODEL, size=40, seed=3, count=4)
    figure = charts.evidence_paths(runs, display, words=["samples", "this", "expected"])
    own = only(lines(figure, P))
    steps = np.log(P_ / Q_)[list(runs.runs[0].outcomes)]
    assert list(own.x) == list(range(41))
    assert np.asarray(own.y) == pytest.approx(np.append(0, np.cumsum(steps)) * unit)
    assert len(lines(figure, NEUTRAL)) == 3
    slope = only(lines(figure, PAID))
    assert (list(slope.x), list(slope.y)) == ([0, 40], pytest.approx([0, 40 * TERMS.sum() * unit]))
    assert slope.line.dash == "dot"
    final, expected = numbers(note(figure, "this").text)
    assert final == pytest.approx(steps.sum() * unit, abs=0.05)
    assert expected == pytest.approx(40 * TERMS.sum() * unit, abs=0.05)


def test_refuted_series_end_in_a_labelled_infinity() -> None:
    step = math.log(2)
    refuted = Evidence((0, 1, 0), (step, math.inf, math.inf), math.inf, math.inf)
    going = Evidence((0, 0, 0), (step, 2 * step, 3 * step), math.inf, 3 * step)
    runs = Runs((going, refuted), 3, math.inf, math.inf, 3 * step, 1)
    figure = charts.evidence_paths(runs, BITS, words=["samples", "this", "expected"])
    broken, whole = only(lines(figure, NEUTRAL)), only(lines(figure, P))
    assert (list(broken.x), list(broken.y)[:2]) == ([0, 1, 2], [0, pytest.approx(1)])
    assert np.isfinite(broken.y).all()
    assert list(whole.y) == pytest.approx([0, 1, 2, 3])
    ends = [item for item in figure.layout.annotations if plain(item.text) == "∞"]
    assert [(item.x, item.y) for item in ends] == [(2, broken.y[-1])]
    assert note(figure, "D(P‖Q) = ∞").font.color == PAID
    assert not lines(figure, PAID)
    assert not points(figure, PAID)
