"""Figures of the exercises."""

import math

import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, only

from kl_core.lessons.exercises import TOPICS, UNITLESS, exercise
from kl_ui.charts.exercises import answers, given
from kl_ui.charts.style import NEUTRAL, P, Q
from kl_ui.words.display import Display


@each_unit
def test_each_bar_is_its_number(display: Display) -> None:
    task = exercise("forecast", 1)
    names = ["right", *task.mistakes]
    slips = [task.slip(code) for code in task.mistakes]
    fig = answers(task.answer, display, names=names, values=slips)
    bar = only(bars(fig))
    for name, label, length in zip(names, bar.y, bar.x, strict=True):
        amount = task.answer if name == "right" else task.slip(name)
        unit = UNIT[display.unit] if amount.meaning == "information" else 1.0
        assert length == pytest.approx(amount.value * unit, rel=1e-12)
        assert label == f"{name}<br>{display.number(amount.value, amount.meaning)}"
    assert list(bar.marker.color) == [P] + [NEUTRAL] * len(slips)
    assert bar.marker.pattern.shape[0] == ""
    assert set(bar.marker.pattern.shape[1:]) == {"/"}
    assert only(fig.layout.shapes).x0 == pytest.approx(bar.x[0])


def test_a_number_without_a_unit_stays_as_it_is() -> None:
    task = exercise("event", 1)
    for display in (BITS, NATS):
        fig = answers(task.answer, display, names=["right", "x"], values=[task.slip("no_log")])
        assert only(bars(fig)).x[1] == task.mistakes["no_log"]


def test_what_is_unitless_is_a_probability_or_a_plain_count() -> None:
    for code in (code for codes in TOPICS.values() for code in codes):
        task = exercise(code, 1)
        for slip in UNITLESS & set(task.mistakes) - {"log10"}:
            assert 0 <= task.mistakes[slip] <= 1, (code, slip)
    latent = exercise("latent", 1)
    assert all(latent.slip(code).meaning == "information" for code in {*latent.mistakes} - UNITLESS)
    assert UNITLESS & set(latent.mistakes) == {"log10"}


def test_an_infinite_answer_says_so() -> None:
    task = exercise("zero", 1)
    assert math.isinf(task.answer.value)
    fig = answers(task.answer, BITS, names=["right", "x"], values=[task.slip("swapped")])
    bar = only(bars(fig))
    assert bar.y[0] == "right<br>∞"
    assert bar.x[1] < fig.layout.xaxis.range[1] < bar.x[0] < math.inf
    assert not fig.layout.shapes


def test_what_is_given_is_drawn() -> None:
    task = exercise("forecast", 2)
    fig = given(task.p, task.q, BITS, labels=["a", "b", "c"])
    assert only(bars(fig, P)).y == task.p
    assert only(bars(fig, Q)).y == task.q
    assert only(bars(fig, Q)).marker.pattern.shape == "/"
    assert max(*task.p, *task.q) < fig.layout.yaxis.range[1]
    alone = exercise("weather", 1)
    assert only(bars(given(alone.p, (), BITS, labels=["a", "b", "c"]))).y == alone.p
