"""Figures of the family draw the divergences, terms, slopes and shares of their results."""

import math

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, notes, numbers, only, points

from kl_core.finite.divergences import GENERATORS
from kl_core.finite.relatives import ORDERS, f_terms, relatives, renyi_order
from kl_core.lessons.trials import METRICS, try_properties
from kl_core.line.parting import STD, parting, parting_curve
from kl_ui.charts import family as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, Q
from kl_ui.words.display import Display

PAIR, BLIND = ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3)), ((0.6, 0.3, 0.1), (0.6, 0.4, 0.0))
LABELS = ["a", "b", "c"]
NAMES = tuple((code, code) for panel in charts.PANELS for code in panel)


def overview(pair, display):
    return charts.overview(relatives(*pair), display, names=NAMES, units=("no unit", "steps"))


@each_unit
def test_each_divergence_is_a_bar_in_its_unit(display: Display) -> None:
    result, fig = relatives(*PAIR), overview(PAIR, display)
    assert [tuple(bar.y) for bar in bars(fig)] == list(charts.PANELS)
    for i, bar in enumerate(bars(fig)):
        scale = 1 if i else UNIT[display.unit]
        expected = [getattr(result, code) * scale for code in bar.y]
        assert bar.x == pytest.approx(expected, rel=1e-12)
    printed = [numbers(text)[0] for text in notes(fig)]
    drawn = [x for bar in bars(fig) for x in bar.x]
    assert printed == pytest.approx(drawn, abs=6e-4)
    axes = [fig.layout[f"xaxis{n}"] for n in ("", "2", "3")]
    assert [axis.title.text for axis in axes] == [display.unit, "no unit", "steps"]
    for axis, bar in zip(axes, bars(fig), strict=True):
        assert axis.range[1] > 1.2 * max(bar.x)


def test_an_infinite_divergence_runs_out_of_the_frame_and_says_so() -> None:
    fig = overview(BLIND, BITS)
    information, plain, _ = bars(fig)
    endless = [
        code for code, c in zip(information.y, information.marker.color, strict=True) if c == PAID
    ]
    assert endless == ["forward", "jeffreys", "renyi_two"]
    assert information.x[0] == fig.layout.xaxis.range[1]
    assert plain.marker.color == (NEUTRAL, NEUTRAL, PAID)
    assert [text for text in notes(fig) if text == "∞"] == ["∞"] * 4
    assert np.isfinite(information.x).all()


@each_unit
@pytest.mark.parametrize("name", GENERATORS)
def test_outcomes_stand_on_the_generators_curve(name: str, display: Display) -> None:
    terms = f_terms(*PAIR, name)  # type: ignore[arg-type]
    fig = charts.generator(terms, display, labels=LABELS)
    scale = UNIT[display.unit] if terms.in_nats else 1
    curve = only(trace for trace in fig.data if trace.mode == "lines" and len(trace.x) > 2)
    assert curve.y == pytest.approx(GENERATORS[terms.name](np.array(curve.x)) * scale)
    dots = points(fig, PAID) + points(fig, SAVED)
    found = {dot.text[0]: (dot.x[0], dot.y[0], dot.marker.size) for dot in dots}
    for i, label in enumerate(LABELS):
        t, height, size = found[f"<b>{label}</b>"]
        assert (t, height) == pytest.approx((terms.ratios[i], terms.values[i] * scale))
        assert size == pytest.approx(10 + 40 * math.sqrt(terms.q[i]))
    assert all(dot.y[0] < 0 for dot in points(fig, SAVED))
    top, bottom = fig.layout.yaxis.range[1], fig.layout.yaxis.range[0]
    assert all(bottom < dot.y[0] < top for dot in dots)
    assert (display.unit in fig.layout.yaxis.title.text) == terms.in_nats


def test_what_a_generator_cannot_draw_is_noted() -> None:
    fig = charts.generator(f_terms(*BLIND, "kl"), BITS, labels=LABELS)
    assert notes(fig) == ["c: t = ∞"]
    fig = charts.generator(f_terms(BLIND[1], BLIND[0], "reverse_kl"), BITS, labels=LABELS)
    assert notes(fig) == ["c: t = 0"]
    assert len(points(fig, PAID) + points(fig, SAVED)) == 2


@each_unit
def test_the_table_of_terms_adds_up(display: Display) -> None:
    rows = charts.term_rows(f_terms(*PAIR, "kl"), display, LABELS, "sum")
    terms = [float(row[3].strip("*").replace("−", "-")) for row in rows]
    assert terms[-1] == pytest.approx(sum(terms[:-1]), abs=2e-4)
    assert terms[0] == pytest.approx(0.6 * np.log(3) * UNIT[display.unit], abs=6e-5)
    blind = charts.term_rows(f_terms(*BLIND, "kl"), display, LABELS, "sum")
    assert blind[2] == ["c", "∞", "—", "∞"]


@each_unit
def test_ends_are_quoted_in_the_generators_unit(display: Display) -> None:
    js, chi = (charts.ends(f_terms(*PAIR, name)) for name in ("js", "chi_square"))
    half = 0.5 * np.log(2) * UNIT[display.unit]
    said = display.fill("{{zero}} {{infinity}} {{greatest}}", **js)
    assert numbers(said) == pytest.approx([half, half, 2 * half], abs=6e-5)
    assert display.fill("{{zero}} {{infinity}}", **chi) == "1.000 ∞"


# --- apart ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["blocks", "bells"])
def test_shapes_have_area_one_and_stand_apart(shape) -> None:
    fig = charts.shapes(parting(shape, 1.5), BITS)
    (p,), (q,) = lines(fig, P), lines(fig, Q)
    for trace, centre in ((p, 0), (q, 1.5)):
        x, y = np.array(trace.x, dtype=float), np.array(trace.y, dtype=float)
        area = np.trapezoid(y, x)
        assert area == pytest.approx(1, abs=2e-3)
        assert np.trapezoid(x * y, x) == pytest.approx(centre, abs=1e-2)
    peak = 1 if shape == "blocks" else 1 / (STD * np.sqrt(2 * np.pi))
    assert max(q.y) == pytest.approx(peak, rel=1e-3)


@each_unit
def test_curves_and_slopes_of_the_bells(display: Display) -> None:
    here = parting("bells", 1.5)
    fig = charts.pulled(here, display, length="s")
    for i, code in enumerate(("forward", "js", "wasserstein")):
        n = f"y{i + 1}" if i else "y"
        scale = 1 if code == "wasserstein" else UNIT[display.unit]
        curve = only(trace for trace in lines(fig, NEUTRAL) if trace.yaxis in (n, None))
        expected = [getattr(at, code) * scale for at in parting_curve("bells")]
        assert curve.y == pytest.approx(expected, rel=1e-12)
        dot = only(t for t in points(fig, PAID) if t.yaxis in (n, None))
        assert (dot.x[0], dot.y[0]) == (1.5, pytest.approx(getattr(here, code) * scale))
        tangent = only(t for t in lines(fig, PAID) if t.yaxis in (n, None))
        rise = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
        assert rise == pytest.approx(getattr(here, f"{code}_slope") * scale)
        assert np.mean(tangent.y) == pytest.approx(dot.y[0])


def test_blocks_show_the_infinity_and_no_slope_of_it() -> None:
    fig = charts.pulled(parting("blocks", 1.5), NATS, length="s")
    assert notes(fig) == ["KL = ∞"]
    wall = only(bars(fig, PAID))
    assert wall.x[0] - wall.width[0] / 2 > 0
    marks = [t for t in points(fig, PAID) if t.yaxis in ("y", None)]
    assert only(marks).marker.symbol == "triangle-up"
    assert not [t for t in lines(fig, PAID) if t.yaxis in ("y", None)]
    # Together, KL is 0; at the corners nothing has a slope.
    together = charts.pulled(parting("blocks", 0), NATS, length="s")
    assert [t.y[0] for t in points(together, PAID)] == [0, 0, 0]
    assert lines(together, PAID) == []


@each_unit
def test_values_and_slopes_in_words(display: Display) -> None:
    rows = charts.parting_rows(parting("blocks", 0.5), display, ["KL", "JS", "TV", "W"])
    half, one = (f"{x * np.log(2) * UNIT[display.unit]:.4f}" for x in (0.5, 1))
    undefined = display.number(math.nan)
    assert rows == [
        ["KL", "∞", undefined],
        ["JS", half, one],
        ["TV", "0.5", "1.000"],
        ["W", "0.500", "1.000"],
    ]


# --- properties -----------------------------------------------------------------------------------


@each_unit
def test_each_row_says_what_was_tried(display: Display) -> None:
    tried = try_properties(1, 20)
    cells = {"seen": "{{low}} {{high}} {{apart}}", "symmetric": "=", "asymmetric": "{{gap}}"}
    cells |= {"metric": "yes {{shortcuts}}/{{tries}}", "no_metric": "no {{shortcuts}}/{{tries}}"}
    named = {one.name: one.name for one in tried}
    said = {"measures": named, "ranges": named, "cells": cells}
    unit = UNIT[display.unit]
    information = {"kl", "jeffreys", "js", "renyi_half", "renyi_two"}
    for row, one in zip(charts.property_rows(tried, display, said=said), tried, strict=True):
        scale = unit if one.name in information else 1
        scale = unit**0.5 if one.name == "js_distance" else scale
        assert numbers(row[2])[:2] == pytest.approx(
            [one.smallest * scale, one.largest * scale], abs=6e-4
        )
        assert row[3] == "=" if one.symmetric else numbers(row[3])
        assert row[4] == f"{'yes' if one.name in METRICS else 'no'} {one.shortcuts}/20"


def test_the_root_of_js_counts_in_roots_of_the_unit() -> None:
    assert charts.amount("js_distance", math.sqrt(math.log(2)), BITS) == "1.000"
    assert charts.amount("js_distance", math.sqrt(math.log(2)), NATS) == "0.833"


@each_unit
def test_a_detour_and_its_roots(display: Display) -> None:
    js = next(one for one in try_properties(1) if one.name == "js").best
    said = charts.detour(js, display)
    text = "{{direct}} {{first}} {{root_direct}} {{root_second}}"
    unit = UNIT[display.unit]
    expected = [js.direct * unit, js.first * unit]
    expected += [math.sqrt(js.direct * unit), math.sqrt(js.second * unit)]
    assert numbers(display.fill(text, **said)) == pytest.approx(expected, abs=6e-4)


# --- Rényi ----------------------------------------------------------------------------------------


@each_unit
def test_the_readers_order_is_on_its_curve(display: Display) -> None:
    order = renyi_order(*PAIR, 2)
    fig = charts.renyi_curve(order, display)
    curve, limit = lines(fig, NEUTRAL)
    assert tuple(curve.x) == ORDERS
    assert curve.y == pytest.approx(np.array(order.curve) * UNIT[display.unit])
    assert limit.y == pytest.approx([np.log(3) * UNIT[display.unit]] * 2)
    dot = only(points(fig, PAID))
    assert (dot.x[0], dot.y[0]) == (2, pytest.approx(order.divergence * UNIT[display.unit]))
    assert numbers(only(notes(fig)))[0] == pytest.approx(limit.y[0], abs=6e-5)


def test_an_infinite_order_is_said_not_drawn() -> None:
    fig = charts.renyi_curve(renyi_order(*BLIND, 2), NATS)
    assert notes(fig) == ["α ≥ 1: ∞"]
    curve = only(lines(fig, NEUTRAL))
    assert max(curve.x) < 1
    assert only(points(fig, PAID)).marker.symbol == "triangle-up"


def test_shares_stand_between_q_and_p() -> None:
    order = renyi_order(*PAIR, 0.5)
    fig = charts.weighed(order, BITS, labels=LABELS, shares="shares")
    assert [tuple(bar.y) for bar in bars(fig)] == [order.q, order.shares, order.p]
    assert [bar.marker.color for bar in bars(fig)] == [Q, PAID, P]


def test_each_landmark_beside_its_second_formula() -> None:
    rows = charts.renyi_rows(renyi_order(*PAIR, 2), NATS, ["one", "two", "three", "four", "five"])
    assert [row[0] for row in rows] == ["0", "1/2", "1", "2", "∞"]
    assert all(row[1] == row[3] for row in rows)
    assert rows[-1][1] == f"{math.log(3):.4f}"
