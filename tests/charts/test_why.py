"""Figures of the first chapter: costs and the gap between them, worth and amount, questions."""

import numpy as np
import pytest
from drawing import BITS, UNIT, each_unit, note, numbers, only, plain, points

from kl_core.lessons.decision import decide
from kl_core.lessons.questions import one_by_one
from kl_ui.charts import why as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P
from kl_ui.words.display import Display

COSTS = ["take", "leave", "knowing", "worth", "x", "y"]
AMOUNTS = ["worth", "information", "x"]
ROUNDS = ["halving", "single", "each", "mean", "x", "y"]


def named(figure: object, name: str) -> object:
    return only(trace for trace in figure.data if trace.name == name)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("p", "carry", "wet"), [(0.3, 4, 20), (0.1, 4, 20), (0.5, 4, 3)])
def test_the_lines_are_the_costs(p: float, carry: float, wet: float) -> None:
    now = decide(p, carry, wet)
    figure = charts.umbrella(now, BITS, labels=COSTS)
    x = np.asarray(named(figure, "take").x)
    costs = {"take": np.full_like(x, carry), "leave": x * wet, "knowing": x * min(carry, wet)}
    costs["worth"] = np.minimum(costs["take"], costs["leave"])
    for name, cost in costs.items():
        assert list(named(figure, name).y) == pytest.approx(cost)
    # The filled gap lies between what is best and what one who knows pays.
    order = [trace.name for trace in figure.data]
    assert order.index("worth") == order.index("knowing") + 1
    assert named(figure, "worth").fill == "tonexty"
    assert named(figure, "worth").fillpattern.shape
    red, green = only(points(figure, PAID)), only(points(figure, SAVED))
    assert (red.x[0], red.y[0]) == (p, now.expected)
    assert (green.x[0], green.y[0]) == (p, now.informed)
    assert now.expected <= figure.layout.yaxis.range[1]
    said = [numbers(mark.text) for mark in figure.layout.annotations]
    assert [pytest.approx(now.value, abs=0.005)] in said


def test_the_decision_flips_where_the_lines_cross() -> None:
    figure = charts.umbrella(decide(0.3, 1, 3), BITS, labels=COSTS)
    assert note(figure, "33.3%").x == only(figure.layout.shapes).x0 == 1 / 3
    x = list(named(figure, "worth").x)
    assert 1 / 3 in x  # the bend is drawn where it is
    assert not charts.umbrella(decide(0.3, 3, 1), BITS, labels=COSTS).layout.shapes


@each_unit
@pytest.mark.parametrize("p", [0.0, 0.2, 0.75])
def test_worth_and_amount_over_one_probability(display: Display, p: float) -> None:
    now = decide(p, 4, 20)
    figure = charts.two_amounts(now, display, labels=AMOUNTS)
    worth, amount = figure.data[:2]
    x = np.asarray(amount.x)
    with np.errstate(all="ignore"):
        h = -np.nan_to_num(x * np.log(x)) - np.nan_to_num((1 - x) * np.log(1 - x))
    assert list(amount.y) == pytest.approx(h * UNIT[display.unit])
    assert list(worth.y) == pytest.approx(np.minimum(x * 16, (1 - x) * 4))
    assert x[np.argmax(worth.y)] == 0.2
    assert x[np.argmax(amount.y)] == 0.5
    assert worth.yaxis != amount.yaxis
    assert [only(points(figure, c)).x[0] for c in (SAVED, P)] == [p, p]
    at = list(x).index(p)
    said = [numbers(mark.text)[0] for mark in figure.layout.annotations]
    assert said == pytest.approx([worth.y[at], amount.y[at]], abs=0.005)
    assert figure.layout.yaxis.title.text == "worth"
    assert display.unit in figure.layout.yaxis2.title.text


def test_questions_against_cards() -> None:
    played = ((8, (3, 7)), (16, ()), (64, (40,)))
    figure = charts.rounds(played, BITS, labels=ROUNDS)
    halving, single = named(figure, "halving"), named(figure, "single")
    assert list(halving.y) == pytest.approx(np.log2(np.asarray(halving.x)))
    assert list(single.y) == pytest.approx([one_by_one(int(n)) for n in single.x])
    each, mean = points(figure, NEUTRAL), points(figure, P)
    assert list(zip(only(each).x, only(each).y, strict=True)) == [(8, 3), (8, 7), (64, 40)]
    assert list(zip(only(mean).x, only(mean).y, strict=True)) == [(8, 5), (64, 40)]
    assert figure.layout.yaxis.range[1] > 40  # the unluckiest round is in the picture
    assert plain(single.name) != plain(halving.name)
    assert single.line.dash != halving.line.dash


def test_before_the_first_round_there_are_only_the_curves() -> None:
    figure = charts.rounds(((8, ()), (16, ()), (64, ())), BITS, labels=ROUNDS)
    assert [trace.name for trace in figure.data] == ["single", "halving"]
