"""Figures of the calculator: what is drawn is what was computed, and every infinity says so."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import BITS, UNIT, bars, each_unit, notes, numbers, only

import kl_core as kl
from kl_core.finite.comparison import Terms, largest_terms
from kl_core.samples.two_samples import by_bins, kernel_comparison
from kl_ui.charts import calculator as charts
from kl_ui.charts.style import PAID, Q_PATTERN, SAVED, P, Q
from kl_ui.words.display import Display

TRUTH, MODEL = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
TERMS = largest_terms(TRUTH, MODEL, 20)
LABELS = ["a", "b", "c"]
X, Y = [0.0, 0.4, 1.0, 1.1, 2.0], [0.2, 1.0, 1.5, 3.0]


def drawn(terms: Terms, display: Display = BITS, direction: str = "forward") -> go.Figure:
    labels = [f"n{i}" for i in terms.places]
    return charts.signed_terms(terms, display, labels=labels, direction=direction, others="others")


def test_p_stands_above_q() -> None:
    figure = charts.pair(TERMS, BITS, labels=LABELS)
    p, q = bars(figure)
    assert (tuple(p.x), tuple(q.x)) == (TRUTH, MODEL)
    assert (p.marker.color, q.marker.color) == (P, Q)
    assert q.marker.pattern.shape == Q_PATTERN["shape"]
    assert [float(text) for text in q.text] == list(MODEL)
    assert list(figure.layout.yaxis.ticktext) == LABELS
    low, high = figure.layout.yaxis.range
    assert low > high  # the first outcome is on top
    assert figure.layout.xaxis.range[1] > max(*TRUTH, *MODEL)


@each_unit
@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_terms_are_drawn_to_their_sides(direction: str, display: Display) -> None:
    p, q = np.array(TRUTH), np.array(MODEL)
    expected = p * np.log(p / q) if direction == "forward" else q * np.log(q / p)
    expected = expected * UNIT[display.unit]
    figure = drawn(TERMS, display, direction)
    bar = only(bars(figure))
    assert list(bar.x) == pytest.approx(expected)
    assert list(bar.marker.color) == [PAID if value > 0 else SAVED for value in expected]
    assert len(set(bar.marker.pattern.shape)) == 2
    assert [numbers(text)[0] for text in notes(figure)] == pytest.approx(expected, abs=5e-5)
    assert all(text[0] in "+−" for text in notes(figure))


def test_what_is_not_listed_has_a_line_of_its_own() -> None:
    terms = largest_terms(TRUTH, MODEL, 2)
    bar = only(bars(drawn(terms)))
    assert sum(bar.x) == pytest.approx(kl.kl_divergence(TRUTH, MODEL, base=2))
    assert drawn(terms).layout.yaxis.ticktext[-1] == "others"


def test_an_infinite_term_runs_off_and_says_so() -> None:
    figure = drawn(largest_terms((0.5, 0.3, 0.2), (0.7, 0.3, 0.0), 20))
    bar = only(bars(figure))
    high = figure.layout.xaxis.range[1]
    assert np.isfinite(bar.x).all()
    assert [x > high for x in bar.x] == [False, False, True]
    assert [text == "∞ →" for text in notes(figure)] == [False, False, True]
    assert all(note.x < high for note in figure.layout.annotations)


def test_equal_distributions_have_a_scale_too() -> None:
    figure = drawn(largest_terms(TRUTH, TRUTH, 20))
    low, high = figure.layout.xaxis.range
    assert low < 0 < high
    assert notes(figure) == ["0.0000"] * 3


def marks(figure: go.Figure, big: bool) -> list[Any]:
    return [t for t in figure.data if (t.mode == "markers" and t.marker.size == 16) == big]


@each_unit
def test_bins_are_drawn_where_they_are_finite(display: Display) -> None:
    choices = by_bins(X, Y, [2, 3, 4, 6, 10])
    now = choices[1]
    figure = charts.bin_choices(choices, now, display, words=["bins", "empty"])
    curves = [trace for trace in figure.data if trace.mode == "lines+markers"]
    for curve, name in zip(curves, ("forward", "reverse", "js"), strict=True):
        known = [c for c in choices if math.isfinite(getattr(c, name))]
        assert list(curve.x) == [c.bins for c in known]
        heights = [getattr(c, name) * UNIT[display.unit] for c in known]
        assert list(curve.y) == pytest.approx(heights)
    top = figure.layout.yaxis.range[1]
    for big, name in zip(marks(figure, True), ("forward", "reverse", "js"), strict=True):
        value = getattr(now, name) * UNIT[display.unit]
        assert list(big.x) == [3]
        assert big.y[0] == pytest.approx(value) or (math.isinf(value) and 0 < big.y[0] < top)
        assert (big.marker.symbol == "triangle-up") == math.isinf(value)
    assert any("∞" in text for text in notes(figure))
    endless = [t for t in figure.data if t.marker.symbol == "triangle-up-open"]
    expected = [[c.bins for c in choices if math.isinf(getattr(c, n))] for n in ("forward", "js")]
    assert [list(endless[0].x), list(endless[2].x)] == expected
    assert expected[0]


def test_without_an_infinity_none_is_mentioned() -> None:
    choices = by_bins(X, Y, [2, 3])
    if all(math.isfinite(c.forward + c.reverse) for c in choices):
        figure = charts.bin_choices(choices, choices[0], BITS, words=["bins", "empty"])
        assert notes(figure) == []


def test_kernel_densities_are_the_results() -> None:
    both = kernel_comparison(X, Y)
    figure = charts.kernel_densities(both, BITS, x="value")
    p, q = figure.data
    assert (tuple(p.x), tuple(p.y), tuple(q.y)) == (both.x, both.p, both.q)
    assert (p.line.color, q.line.color, q.line.dash) == (P, Q, "dash")
