"""Figures on how large a divergence is draw what the results say."""

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, each_unit, numbers

from kl_core import stray_probability
from kl_core.lessons.how_large import coded, errors_after, gamble, meaning, nearby
from kl_ui.charts import how_large as charts
from kl_ui.words import content
from kl_ui.words.display import Display

NAMES: dict[str, str] = content.strings("how-large", "en")["names"]
TENTH = meaning(0.1)


def test_the_bells_stand_as_far_apart_as_said() -> None:
    p, q = charts.bells(TENTH, NATS).data
    assert p.x[np.argmax(p.y)] == pytest.approx(0, abs=0.02)
    assert q.x[np.argmax(q.y)] == pytest.approx(TENTH.shift, abs=0.02)
    overlap = np.trapezoid(np.minimum(p.y, q.y), p.x)
    assert overlap == pytest.approx(2 * TENTH.error, abs=1e-3)


def test_errors_are_those_of_the_results() -> None:
    test, stein, guess, chernoff, level, mark = charts.errors(TENTH, NATS, **NAMES).data
    after = errors_after(TENTH, test.x)
    for line, values in (
        (test, after.missed),
        (stein, after.stein),
        (guess, after.wrong),
        (chernoff, after.chernoff),
    ):
        assert list(line.y) == pytest.approx(values.tolist(), rel=1e-12)
    assert set(level.y) == {0.01}
    assert (mark.x[0], mark.y[0], mark.text[0]) == (109, 0.01, "109")


def test_money_is_on_a_scale_of_multiples() -> None:
    run = gamble(0.6, 0.5, 40, 2)
    figure = charts.money(run, NATS, **NAMES)
    best, yours, growth = figure.data
    assert tuple(yours.y) == run.money
    assert tuple(best.y) == run.best
    assert growth.y[-1] == pytest.approx(np.exp(40 * run.best_growth))
    assert figure.layout.yaxis.type == "log"


def test_the_bill_adds_up() -> None:
    paid = coded("a rose is a rose is a rose", 0.5)
    bars = charts.cost(paid, BITS, **NAMES).data
    assert sum(bar.x[0] for bar in bars) == pytest.approx(paid.per_symbol, rel=1e-12)
    assert [numbers(bar.name)[0] for bar in bars] == pytest.approx(
        [bar.x[0] for bar in bars], abs=5e-5
    )


@each_unit
def test_no_pair_passes_the_exact_limit(display: Display) -> None:
    pinsker, huber, sharp, bells, mark = charts.gaps(TENTH, display, **NAMES).data
    assert (np.array(bells.y) <= np.array(sharp.y)).all()
    assert (np.array(sharp.y) <= np.minimum(pinsker.y, huber.y) + 1e-12).all()
    assert mark.x[0] == pytest.approx(0.1 * UNIT[display.unit])


@each_unit
def test_truth_and_parabola(display: Display) -> None:
    near = nearby(0.3, 0.1)
    truth, quadratic, mark = charts.parabola(near, display, **NAMES).data
    unit = UNIT[display.unit]
    assert tuple(mark.y) == pytest.approx((near.divergence * unit, near.quadratic * unit))
    for line, name in ((truth, "divergence"), (quadratic, "quadratic")):
        wanted = [getattr(nearby(0.3, float(x)), name) * unit for x in line.x]
        assert list(line.y) == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_strays_are_exact() -> None:
    exact, rate = charts.strays(100, 0.1, NATS, **NAMES).data
    for n, value in list(zip(exact.x, exact.y, strict=True))[::17]:
        assert value == stray_probability([0.5, 0.5], int(n), 0.1)
    assert rate.y[-1] == pytest.approx(np.exp(-10))


def test_the_table_says_the_meanings() -> None:
    (row,) = charts.meaning_rows([TENTH], NATS)
    assert row[2] == "109"
    assert float(row[3].rstrip("%")) == pytest.approx(100 * TENTH.error, abs=0.05)
