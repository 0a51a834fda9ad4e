"""Figures of the entropy chapter draw the profile in the reader's unit."""

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, numbers, only, plain

from kl_core import entropy_profile, huffman_tree
from kl_ui.charts import entropy as charts
from kl_ui.charts.style import NEUTRAL, PAID, P
from kl_ui.words.display import Display


@each_unit
def test_blocks_have_the_terms_as_areas(display: Display) -> None:
    p = np.array([0.5, 0.3, 0.2])
    figure = charts.shares(entropy_profile(p), display, labels=["a", "b", "c"])
    terms = -p * np.log(p) * UNIT[display.unit]
    assert [bar.width[0] * bar.y[0] for bar in bars(figure)] == pytest.approx(terms, rel=1e-12)
    # The blocks stand side by side, from 0 to 1.
    edges = [(bar.x[0] - bar.width[0] / 2, bar.x[0] + bar.width[0] / 2) for bar in bars(figure)]
    assert np.ravel(edges) == pytest.approx([0, 0.5, 0.5, 0.8, 0.8, 1])
    assert [numbers(bar.name)[0] for bar in bars(figure)] == pytest.approx(terms, abs=5e-4)
    assert only(lines(figure, PAID)).y == pytest.approx([terms.sum()] * 2, rel=1e-12)
    assert len({bar.marker.pattern.shape for bar in bars(figure)}) == 3


def test_an_impossible_outcome_has_no_block() -> None:
    figure = charts.shares(entropy_profile([0.5, 0.5, 0]), BITS, labels=["a", "b", "c"])
    impossible = bars(figure)[2]
    assert (impossible.width[0], impossible.y[0]) == (0, 0)
    assert np.isfinite(figure.layout.yaxis.range).all()


@each_unit
def test_a_coin_is_on_its_curve(display: Display) -> None:
    curve, point = charts.binary_curve(entropy_profile((0.9, 0.1)), display).data
    height = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1)) * UNIT[display.unit]
    assert (point.x[0], point.y[0]) == (0.9, pytest.approx(height))
    assert numbers(point.text[0]) == [pytest.approx(height, abs=5e-5)]
    assert np.interp(0.9, curve.x, curve.y) == pytest.approx(height, abs=1e-9)
    assert max(curve.y) == pytest.approx(np.log(2) * UNIT[display.unit])


@each_unit
def test_places_show_their_probabilities(display: Display) -> None:
    desert, mountain = (0.9, 0.08, 0.02), (0.35, 0.33, 0.32)
    figure = charts.two_places(
        entropy_profile(desert), entropy_profile(mountain), display,
        labels=["s", "r", "w"], names=["one", "two"],
    )  # fmt: skip
    assert [tuple(bar.y) for bar in figure.data] == [desert, mountain]
    assert tuple(figure.data[0].text) == ("0.9", "0.08", "0.02")
    entropies = [-np.dot(p, np.log(p)) * UNIT[display.unit] for p in (desert, mountain)]
    named = [numbers(bar.name)[0] for bar in figure.data]
    assert named == pytest.approx(entropies, abs=5e-4)
    assert all(bar.name.endswith(display.unit) for bar in figure.data)
    assert [bar.marker.color for bar in figure.data] == [P, NEUTRAL]
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape


def test_triangle_marks_the_readers_weather() -> None:
    figure = charts.triangle(entropy_profile((0.2, 0.3, 0.5)), NATS, labels=["a", "b", "c"])
    cells, star = figure.data
    assert (star.x[0], star.y[0]) == pytest.approx((0.3 + 0.25, 0.5 * np.sqrt(3) / 2))
    assert max(cells.marker.color) == pytest.approx(np.log(3), rel=1e-3)
    # Each cell's colour is the entropy of the place it stands on.
    c = np.asarray(cells.y) / (np.sqrt(3) / 2)
    b = np.asarray(cells.x) - c / 2
    p = np.clip([1 - b - c, b, c], 0, 1)
    expected = -(p * np.log(np.where(p > 0, p, 1))).sum(axis=0)
    assert np.asarray(cells.marker.color) == pytest.approx(expected, abs=1e-9)
    assert [note.text for note in figure.layout.annotations] == ["a", "b", "c"]


def test_triangle_counts_in_the_readers_unit() -> None:
    cells, _ = charts.triangle(entropy_profile((1, 0, 0)), BITS, labels=["a", "b", "c"]).data
    assert max(cells.marker.color) == pytest.approx(np.log2(3), rel=1e-3)


def test_question_tree_puts_each_leaf_at_its_depth() -> None:
    tree = huffman_tree([0.5, 0.25, 0.125, 0.125])
    figure = charts.question_tree(tree, BITS)
    leaves = figure.data[-1]
    depths = {plain(text).split()[0]: -y for text, y in zip(leaves.text, leaves.y, strict=True)}
    assert depths == {"A": 1, "B": 2, "C": 3, "D": 3}
    said = dict(plain(text).split() for text in leaves.text)
    assert said == {"A": "0.5", "B": "0.25", "C": "0.125", "D": "0.125"}
    # One edge to every node but the root, each labelled with the last digit of the node's code.
    edges = lines(figure, NEUTRAL)
    assert len(edges) == len(figure.layout.annotations) == 6
    assert all(edge.y[0] - edge.y[1] == 1 for edge in edges)
    assert sorted(note.text for note in figure.layout.annotations) == ["0"] * 3 + ["1"] * 3
