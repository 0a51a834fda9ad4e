"""Figures on KL in training code draw what the results say."""

import pytest
from drawing import NATS, UNIT, each_unit

from kl_core.models.trainer_kl import calls, keep_top, penalty_gradient, quantised, reply
from kl_ui.charts import training_code as charts
from kl_ui.words import content
from kl_ui.words.display import Display

NAMES: dict[str, str] = content.strings("training-code", "en")["names"]
P, Q = (0.5, 0.3, 0.2), (0.2, 0.5, 0.3)


@each_unit
def test_each_call_has_its_bar(display: Display) -> None:
    found = calls(P, Q)
    (bars,) = charts.called(found, display, **NAMES).data
    values = (found.meant, found.swapped, found.no_log, found.mean)
    assert list(bars.x) == pytest.approx([value * UNIT[display.unit] for value in values])
    assert tuple(bars.y) == tuple(NAMES[x] for x in ("meant", "swapped", "no_log", "mean"))


def test_mean_falls_with_the_outcomes() -> None:
    level, falling, mark = charts.reduced(0.2, 1000, NATS, **NAMES).data
    assert set(level.y) == {0.2}
    assert [y * x for x, y in zip(falling.x, falling.y, strict=True)] == pytest.approx(
        [0.2] * len(falling.x)
    )
    assert (mark.x[0], mark.y[0]) == (1000, pytest.approx(0.0002))


def test_kept_sums_are_the_results() -> None:
    every = [keep_top(P, Q, k) for k in (1, 2, 3)]
    full, summed, rescaled, mark = charts.kept(every, every[1], NATS, **NAMES).data
    assert list(full.y) == [one.full for one in every]
    assert list(summed.y) == [one.summed for one in every]
    assert list(rescaled.y) == [one.rescaled for one in every]
    assert (mark.x[0], mark.y[0]) == (2, every[1].summed)


def test_replies_have_a_band_of_their_spread() -> None:
    every = [reply(P, Q, n) for n in (1, 10, 50)]
    band, line, mark = charts.replies(every, every[2], NATS, **NAMES).data
    assert list(line.y) == [one.per_reply for one in every]
    assert list(band.y[:3]) == pytest.approx([one.per_reply + one.spread for one in every])
    assert list(band.y[3:]) == pytest.approx([one.per_reply - one.spread for one in every[::-1]])
    assert mark.x[0] == 50


def test_gradients_are_drawn_side_by_side() -> None:
    found = penalty_gradient([1.0, 0.0, -1.0], P, "k3", "loss")
    wanted, written = charts.gradients(found, NATS, **NAMES).data
    assert tuple(wanted.y) == found.wanted
    assert tuple(written.y) == found.gradient


def test_what_is_hidden_shows_in_one_curve_only() -> None:
    whole, top, marks = charts.hidden((0.1, 0.5), (0.2, 0.9), (0.0, 0.0), 1, NATS, **NAMES).data
    assert (list(whole.y), list(top.y), list(marks.y)) == ([0.2, 0.9], [0, 0], [0.9, 0])


@each_unit
def test_contexts_are_as_wide_as_they_are_frequent(display: Display) -> None:
    found = quantised([[5, 1, 0], [0, 3, 2], [1, 1, 1]], 1.0)
    bars, mean, tail = charts.contexts(found, display, **NAMES).data
    unit = UNIT[display.unit]
    assert tuple(bars.width) == found.share
    area = sum(w * y for w, y in zip(bars.width, bars.y, strict=True))
    assert area == pytest.approx(found.mean * unit, rel=1e-12)
    assert mean.y[0] == pytest.approx(found.mean * unit)
    assert tail.y[0] == pytest.approx(found.tail * unit)


def test_equal_widths_make_a_square() -> None:
    curve, mark = charts.squares(2.0, 0.5, NATS, **NAMES).data
    assert list(curve.y) == pytest.approx([x**2 / 0.5 for x in curve.x], rel=1e-9, abs=1e-12)
    assert mark.y[0] == pytest.approx(8.0)
