"""Figures of the cross-entropy chapter: code lengths, messages sent, and the loss."""

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

from kl_core import coding_cost, logit_loss, telegraph
from kl_core.lessons.sending import balance
from kl_ui.charts import cross_entropy as charts
from kl_ui.charts.style import (
    NEUTRAL,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PAID_SOFT,
    Q_PATTERN,
    SAVED,
    SAVED_PATTERN,
    SAVED_SOFT,
    P,
    Q,
)
from kl_ui.words.display import Display

TRUTH, BOOK = (0.5, 0.3, 0.2), (0.3, 0.6, 0.1)
P_, Q_ = np.array(TRUTH), np.array(BOOK)
LABELS = ["a", "b", "c"]
GRID = [(i / 20, j / 20, (20 - i - j) / 20) for i in range(1, 19, 3) for j in range(1, 20 - i, 2)]


def costs(display: Display) -> tuple[float, float, float]:
    """Entropy, waste, cross-entropy of the desk."""
    unit = UNIT[display.unit]
    own, total = -np.dot(P_, np.log(P_)) * unit, -np.dot(P_, np.log(Q_)) * unit
    return own, total - own, total


@each_unit
def test_an_account_is_the_cost(display: Display) -> None:
    said = charts.account(coding_cost(TRUTH, BOOK), display)
    printed = [float(text) for text in (said.entropy, said.waste, said.cross_entropy)]
    assert printed == pytest.approx(costs(display), abs=5e-5)


def unbalanced(p: tuple[float, ...], q: tuple[float, ...], display: Display) -> bool:
    said = charts.account(coding_cost(p, q), display)
    parts = last_digits(said.entropy) + last_digits(said.waste)
    return parts != last_digits(said.cross_entropy)


@pytest.mark.parametrize(
    ("p", "q"),
    [(TRUTH, BOOK), (TRUTH, TRUTH), ((0.8, 0.15, 0.05), (0.5, 0.35, 0.15)), ((0.9, 0.1, 0), TRUTH)],
)
@each_unit
def test_an_account_adds_up_as_printed(
    p: tuple[float, ...], q: tuple[float, ...], display: Display
) -> None:
    assert not unbalanced(p, q, display)


@each_unit
def test_an_account_adds_up_wherever_the_sliders_are(display: Display) -> None:
    assert not [(p, q) for p in GRID for q in GRID if unbalanced(p, q, display)]


def test_an_endless_account_says_so() -> None:
    said = charts.account(coding_cost(TRUTH, (0.7, 0.3, 0)), BITS)
    assert (said.waste, said.cross_entropy) == ("∞", "∞")
    assert float(said.entropy) == pytest.approx(costs(BITS)[0], abs=5e-5)


def test_signs_are_printed() -> None:
    amounts = (math.log(2), -math.log(2), 0.0, -1e-9, math.inf)
    said = [BITS.signed(value) for value in amounts]
    assert said == ["+1.0000", "−1.0000", "0.0000", "0.0000", "+∞"]
    assert NATS.signed(math.log(2)) == "+0.6931"


@each_unit
def test_stacked_bars_are_entropy_and_waste(display: Display) -> None:
    own, waste, total = costs(display)
    figure = charts.stacked(coding_cost(TRUTH, BOOK), display, books=["one ", "two "])
    truth, more = bars(figure)
    assert list(truth.x) == pytest.approx([own, own])
    # The waste is stacked on the lower of the two bars.
    assert (list(truth.y), list(more.y)) == ([1, 0], [0])
    assert figure.layout.barmode == "stack"
    assert list(more.x) == pytest.approx([waste])
    assert (truth.marker.color, truth.marker.pattern.shape) == (P, None)
    assert (more.marker.color, more.marker.pattern.shape) == (PAID, PAID_PATTERN["shape"])
    for start, amount in (("one H(P)", own), ("two H(P,Q)", total), ("D(P‖Q)", waste)):
        assert numbers(note(figure, start).text) == [pytest.approx(amount, abs=5e-5)]
    assert display.unit in note(figure, "two H(P,Q)").text


def test_an_endless_bar_is_finite_and_says_so() -> None:
    figure = charts.stacked(coding_cost(TRUTH, (0.7, 0.3, 0)), BITS, books=["one ", "two "])
    assert all(np.isfinite(np.asarray(bar.x, float)).all() for bar in bars(figure))
    assert np.isfinite(figure.layout.xaxis.range).all()
    assert plain(note(figure, "two").text) == "two H(P,Q) = ∞ bits"
    assert plain(note(figure, "D(P‖Q)").text).endswith("∞ →")


@each_unit
def test_areas_are_what_is_paid_and_saved(display: Display) -> None:
    unit = UNIT[display.unit]
    figure = charts.areas(coding_cost(TRUTH, BOOK), display, labels=LABELS)
    drawn = [bar for bar in bars(figure) if bar.x[0] is not None]
    own, model = -np.log(P_) * unit, -np.log(Q_) * unit
    for colour, soft, shape, places in (
        (PAID, PAID_SOFT, PAID_PATTERN["shape"], (0, 2)),
        (SAVED, SAVED_SOFT, SAVED_PATTERN["shape"], (1,)),
    ):
        found = [bar for bar in drawn if bar.marker.color == soft]
        terms = [abs(P_[i] * np.log(P_[i] / Q_[i])) * unit for i in places]
        assert [bar.y[0] * bar.width[0] for bar in found] == pytest.approx(terms)
        assert [bar.base[0] for bar in found] == pytest.approx(
            [min(own[i], model[i]) for i in places]
        )
        assert {bar.marker.pattern.shape for bar in found} == {shape}
        assert {bar.marker.pattern.fgcolor for bar in found} == {colour}
    base = [bar for bar in drawn if bar.marker.color == P_SOFT]
    assert [bar.y[0] for bar in base] == pytest.approx(np.minimum(own, model))
    assert [bar.x[0] for bar in base] == pytest.approx([0.25, 0.65, 0.9])
    for colour, heights in ((P, own), (Q, model)):
        steps = [line for line in lines(figure, colour) if line.x[0] is not None]
        assert [line.y[0] for line in steps] == pytest.approx(heights)
        assert np.ravel([line.x for line in steps]) == pytest.approx([0, 0.5, 0.5, 0.8, 0.8, 1])
    assert {line.line.dash for line in lines(figure, Q)} == {"dash"}
    terms = P_ * np.log(P_ / Q_) * unit
    assert [numbers(text)[0] for text in notes(figure)] == pytest.approx(terms, abs=5e-5)
    assert [item.font.color for item in figure.layout.annotations] == [PAID, SAVED, PAID]


def test_an_endless_length_is_labelled_not_drawn() -> None:
    figure = charts.areas(coding_cost(TRUTH, (0.7, 0.3, 0)), BITS, labels=LABELS)
    drawn = [trace for trace in figure.data if trace.y[0] is not None]
    assert all(np.isfinite(np.asarray(trace.y, float)).all() for trace in drawn)
    top = figure.layout.yaxis.range[1]
    last = [bar for bar in bars(figure) if bar.marker.color == PAID_SOFT][-1]
    assert (last.x[0], last.base[0] + last.y[0]) == (pytest.approx(0.9), pytest.approx(top))
    endless = note(figure, "∞ ↑")
    assert (endless.x, endless.bgcolor) == (pytest.approx(0.9), PAID)
    assert 0 < endless.y < top


def test_what_never_happens_has_no_area() -> None:
    figure = charts.areas(coding_cost((0.5, 0.5, 0), TRUTH), BITS, labels=LABELS)
    assert len([bar for bar in bars(figure) if bar.marker.color == P_SOFT]) == 2
    assert np.isfinite(figure.layout.yaxis.range).all()
    assert len(figure.layout.xaxis.tickvals) == 2


@each_unit
def test_averages_are_in_bits_whatever_the_unit(display: Display) -> None:
    sent = telegraph(TRUTH, BOOK, 1000, 1)
    figure = charts.averages(sent, display, names=["ideal", "huffman", "expected", "drawn"])
    own, model = bars(figure)
    assert tuple(own.y) == pytest.approx((-np.dot(P_, np.log2(P_)), 1.5))
    assert tuple(model.y) == pytest.approx((-np.dot(P_, np.log2(Q_)), 0.5 * 2 + 0.3 + 0.2 * 2))
    assert (own.marker.color, own.marker.pattern.shape) == (P, None)
    assert (model.marker.color, model.marker.pattern.shape) == (Q, Q_PATTERN["shape"])
    heights = [*own.y, *model.y]
    assert [numbers(text)[0] for text in notes(figure)] == pytest.approx(heights, abs=5e-5)
    share = np.array(sent.counts) / 1000
    lengths = (-np.log2(P_), -np.log2(Q_), np.array([1, 2, 2]), np.array([2, 1, 2]))
    assert list(figure.data[2].y) == pytest.approx([float(share @ bits) for bits in lengths])
    # Each diamond stands on its bar.
    centres = [x + bar.offset + bar.width / 2 for x in (0, 1) for bar in (own, model)]
    assert list(figure.data[2].x) == pytest.approx(centres)
    assert figure.layout.yaxis.title.text == "bits"


def test_messages_are_counted_in_one_bar() -> None:
    sent = telegraph(TRUTH, BOOK, 1000, 2)
    figure = charts.messages(balance(sent), BITS, names=["longer", "shorter", "same"])
    # "a" grows from one bit to two, "b" shrinks from two to one, "c" keeps two.
    assert [bar.x[0] for bar in bars(figure)] == list(sent.counts)
    assert [bar.marker.color for bar in bars(figure)] == [PAID, SAVED, NEUTRAL]
    shapes = [bar.marker.pattern.shape for bar in bars(figure)]
    assert shapes == [PAID_PATTERN["shape"], SAVED_PATTERN["shape"], None]
    for name, count in zip(("longer", "shorter", "same"), sent.counts, strict=True):
        assert note(figure, name).text.endswith(f"<b>{count}</b>")


@each_unit
def test_loss_is_on_its_curve(display: Display) -> None:
    unit = UNIT[display.unit]
    logits = np.array([2.0, 1.0, 0.0])
    q = np.exp(logits) / np.exp(logits).sum()
    figure = charts.loss_curve(logit_loss(logits, [0, 1, 0]), display, true=1, axis="q")
    curve = only(lines(figure, PAID))
    assert np.asarray(curve.y) == pytest.approx(-np.log(np.asarray(curve.x)) * unit)
    stem, point = only(lines(figure, Q)), only(points(figure, Q))
    assert (point.x[0], point.y[0]) == pytest.approx((q[1], -np.log(q[1]) * unit))
    assert (*stem.x, *stem.y) == pytest.approx((q[1], q[1], 0, -np.log(q[1]) * unit))
    assert numbers(only(notes(figure))) == [pytest.approx(-np.log(q[1]) * unit, abs=5e-5)]


def test_gradient_arrows_go_from_prediction_to_target() -> None:
    logits = np.array([2.0, 1.0, 0.0])
    q = np.exp(logits) / np.exp(logits).sum()
    figure = charts.gradient(logit_loss(logits, [1, 0, 0]), BITS, labels=LABELS)
    target, model = bars(figure)
    assert (list(target.y), list(model.y)) == ([1, 0, 0], pytest.approx(list(q)))
    assert (target.marker.color, model.marker.color) == (P, Q)
    assert model.marker.pattern.shape == Q_PATTERN["shape"]
    arrows = [trace for trace in figure.data if trace.type == "scatter"]
    assert [list(arrow.y) for arrow in arrows] == [
        pytest.approx([q[0], 1]),
        pytest.approx([q[1], 0]),
        pytest.approx([q[2], 0]),
    ]
    assert [arrow.line.color for arrow in arrows] == [SAVED, PAID, PAID]
    slopes = [numbers(text)[0] for text in notes(figure)]
    assert slopes == pytest.approx(q - [1, 0, 0], abs=5e-5)
    assert [text[0] for text in notes(figure)] == ["−", "+", "+"]


@each_unit
def test_slopes_are_two_curves_a_constant_apart(display: Display) -> None:
    unit = UNIT[display.unit]
    logits, target = [2.0, 1.0, 0.0], np.array([0.8, 0.1, 0.1])
    height = -np.dot(target, np.log(target)) * unit
    figure = charts.slopes(
        logit_loss(logits, target), display, logits=logits, true=0, axis="z", constant="C"
    )
    total, kl = lines(figure, NEUTRAL)[0], lines(figure, PAID)[0]
    moved = np.stack([np.asarray(total.x), np.full(113, 1.0), np.zeros(113)])
    loss = np.log(np.exp(moved).sum(axis=0)) - target @ moved
    assert np.asarray(total.y) == pytest.approx(loss * unit)
    assert np.asarray(kl.y) == pytest.approx(loss * unit - height, abs=1e-9)
    assert (total.line.dash, kl.line.dash) == ("solid", "dash")
    here = (math.log(np.exp(logits).sum()) - target @ logits) * unit
    assert [point.y[0] for point in points(figure, Q)] == pytest.approx([here, here - height])
    # Both tangents have the slope q - p.
    q = np.exp(logits) / np.exp(logits).sum()
    for line, level in zip(lines(figure, Q), (here, here - height), strict=True):
        assert np.ptp(line.y) / np.ptp(line.x) == pytest.approx((target[0] - q[0]) * unit)
        assert np.mean(line.y) == pytest.approx(level)
    gap = only(lines(figure, P))
    assert gap.y[1] - gap.y[0] == pytest.approx(height)
    assert note(figure, "H(P) = C").font.color == P
    assert {mark.x[0] for mark in points(figure, PAID)} == {total.x[int(np.argmin(total.y))]}


def test_a_hard_label_has_one_curve() -> None:
    logits = [2.0, 1.0, 0.0]
    figure = charts.slopes(
        logit_loss(logits, [1, 0, 0]), BITS, logits=logits, true=0, axis="z", constant="C"
    )
    assert lines(figure, NEUTRAL)[0].y == pytest.approx(lines(figure, PAID)[0].y)
    assert notes(figure) == ["H(P,Q) = D(P‖Q)"]
    assert not lines(figure, P)
