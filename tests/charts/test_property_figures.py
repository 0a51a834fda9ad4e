"""The properties machine: lengths are the amounts, what is printed adds up, infinity has a size."""

import math

import pytest

from kl_core.finite.inequalities import merge_outcomes, triangle_gap
from kl_core.lessons.properties import coin
from kl_ui.charts.properties import GOALS, SLIDERS, attempt, compared, lengths, merged
from kl_ui.words.display import Display

BITS = Display(unit="bits")
LABELS = ("one", "the others")


def drawn(shown: object, display: Display = BITS) -> list[float]:
    return [bar.x[0] / display.scale for bar in lengths(shown, display, labels=LABELS).data]


def test_the_bars_are_the_divergences() -> None:
    way = triangle_gap(coin(0.5), coin(0.4), coin(0.3))
    trial = attempt("triangle", BITS, {"a": 0.5, "b": 0.4, "c": 0.3})
    assert trial.result == way
    assert drawn(trial.shown) == pytest.approx([way.direct, way.first, way.second])
    fig = lengths(trial.shown, BITS, labels=LABELS)
    assert [bar.y[0] for bar in fig.data] == [0, 1, 1]
    texts = [mark.text for mark in fig.layout.annotations]
    assert texts[0] == f"one <b>{BITS.number(way.direct, 'information')}</b>"
    assert BITS.number(way.second, "information") in texts[1]


@pytest.mark.parametrize("kind", [kind for kind in GOALS if kind in SLIDERS])
def test_every_property_opens_with_its_goal_before_the_reader(kind: str) -> None:
    start = {name: default for name, (_, _, default) in SLIDERS[kind].items()}
    opening = {"asymmetry": "differs", "triangle": "longer", "product": "adds"}
    opening |= {"convexity": "lowers", "chain": "first"}
    assert attempt(kind, BITS, start).verdict == opening[kind]


@pytest.mark.parametrize("wet", [0.05, 0.37, 0.51, 0.94])
def test_what_adds_up_does_so_as_printed(wet: float) -> None:
    shown = attempt("chain", BITS, {"wet": wet, "late": 0.83, "dry": 0.11}).shown
    whole, first, last = (float(BITS.number(x, "information")) for x in
                          (shown.whole, shown.first, shown.last))  # fmt: skip
    assert first + last == pytest.approx(whole, abs=1e-9)


def test_an_infinite_length_is_as_long_as_its_parts_and_says_so() -> None:
    trial = merged(BITS, (0.6, 0.3, 0.1), (0.5, 0.5, 0), "wet")
    after = merge_outcomes((0.6, 0.3, 0.1), (0.5, 0.5, 0), (0, 1, 1))
    assert (trial.shown.whole, trial.shown.last) == (math.inf, math.inf)
    whole, *parts = drawn(trial.shown)
    assert parts[0] == pytest.approx(after.coarse)
    assert whole == pytest.approx(sum(parts))
    assert math.isfinite(whole)
    texts = [mark.text for mark in lengths(trial.shown, BITS, labels=LABELS).layout.annotations]
    assert all("∞" in text for text in texts)


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    assert drawn(compared(BITS, 0.0, 0.0, 0.0, adds=True)) == [0, 0, 0]
