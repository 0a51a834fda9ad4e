"""Figures of the RLHF chapter draw the experiments in the reader's unit."""

import math

import numpy as np
import pytest
from drawing import BITS, NATS, UNIT, bars, each_unit, lines, notes, numbers, only, points

from kl_core.models import policy_steps
from kl_core.models.dpo import train_dpo
from kl_core.models.kl_reward import cloud, frontier, judge, tilted
from kl_core.models.proxy_reward import overoptimisation
from kl_core.models.sampled_kl import SIZES, loss_gradients, trial
from kl_ui.charts import rlhf as charts
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, Q
from kl_ui.words.display import Display

REFERENCE, REWARDS = (0.5, 0.3, 0.2), (1.0, 3.0, -1.0)
REPLIES = ["a", "b", "c"]
METHODS = {"free": 0.0, "trpo": 0.02, "clip": 0.2, "penalty": 10.0}
NAMES = ["none", "one", "two", "three"]


def runs() -> list[policy_steps.Training]:
    return [policy_steps.train(method, knob) for method, knob in METHODS.items()]


def test_bars_are_both_policies() -> None:
    best = tilted(REFERENCE, REWARDS, 1.0)
    reference, policy = bars(charts.tilt(best, BITS, words=["before", "after", *REPLIES]))
    assert (reference.y, policy.y) == (REFERENCE, best.policy)
    assert reference.x == ("a<br>1", "b<br>3", "c<br>−1")
    assert (reference.name, policy.name) == ("before", "after")
    assert (reference.marker.color, policy.marker.color) == (P, Q)
    assert policy.marker.pattern.shape
    assert [float(text) for text in reference.text] == list(REFERENCE)


def test_the_unlikely_does_not_read_as_never() -> None:
    best = tilted(REFERENCE, REWARDS, 0.1)
    _, policy = bars(charts.tilt(best, BITS, words=["before", "after", *REPLIES]))
    assert policy.text == ("≈0", "≈1", "≈0")
    _, policy = bars(charts.tilt(tilted(REFERENCE, REWARDS, 0.0), BITS, words=["", "", *REPLIES]))
    assert policy.text == ("0.00", "1.00", "0.00")


@each_unit
def test_the_kite_flies_on_the_frontier(display: Display) -> None:
    best, unit = tilted(REFERENCE, REWARDS, 0.8), UNIT[display.unit]
    words = ["far", "high", "edge", "string", "kept", "paid", "start"]
    fig = charts.kite(best, display, words=words)
    edge = only(lines(fig, NEUTRAL))
    assert np.interp(best.kl * unit, edge.x, edge.y) == pytest.approx(best.reward, abs=2e-3)
    assert edge.x[-1] == pytest.approx(-math.log(0.3) * unit)
    string = only(lines(fig, P))
    assert (string.x[1], string.y[1]) == pytest.approx((best.kl * unit, best.reward))
    assert string.y[0] == best.reference_reward
    kept, paid = only(lines(fig, SAVED)), only(lines(fig, PAID))
    assert kept.y == (best.reference_reward, best.value)
    assert paid.y == (best.value, best.reward)
    assert paid.y[1] - paid.y[0] == pytest.approx(0.8 * best.kl)
    # What the legend says adds up to the printed gain.
    said = numbers(kept.name) + numbers(paid.name)
    gain = round(best.reward, 2) - round(best.reference_reward, 2)
    assert sum(said) == pytest.approx(gain, abs=1e-9)
    assert only(points(fig, Q)).x == (string.x[1],)


@each_unit
def test_the_readers_policy_hangs_below_the_frontier(display: Display) -> None:
    yours, unit = judge((0.3, 0.3, 0.4), REFERENCE, REWARDS), UNIT[display.unit]
    some, curve = cloud(REFERENCE, REWARDS), frontier(REFERENCE, REWARDS)
    words = ["far", "high", "edge", "others", "mine", "gap"]
    fig = charts.below(curve, some, yours, display, words=words)
    dots = only(points(fig, NEUTRAL))
    assert np.array(dots.x) == pytest.approx(np.array(some.kls) * unit)
    assert dots.y == some.rewards
    gap = only(lines(fig, PAID))
    assert gap.y == (yours.reward, yours.best)
    assert gap.x[0] == gap.x[1] == pytest.approx(yours.kl * unit)
    assert numbers(gap.name) == [pytest.approx(yours.gap, abs=5e-3)]
    low, high = fig.layout.yaxis.range
    assert low < min(some.rewards) <= max(curve.rewards) < high


def test_beyond_the_last_kite_the_frontier_is_level() -> None:
    yours = judge((0, 0, 1), REFERENCE, REWARDS)
    curve = frontier(REFERENCE, REWARDS)
    words = ["far", "high", "edge", "others", "mine", "gap"]
    fig = charts.below(curve, cloud(REFERENCE, REWARDS), yours, NATS, words=words)
    level = lines(fig, NEUTRAL)[1]
    assert level.y == pytest.approx((3, 3), abs=1e-9)
    assert level.x == pytest.approx((-math.log(0.3), -math.log(0.2)))


def test_an_infinite_distance_is_said() -> None:
    yours = judge((0.5, 0.3, 0.2), (0.6, 0.4, 0), REWARDS)
    curve, some = (made((0.6, 0.4, 0), REWARDS) for made in (frontier, cloud))
    words = ["far", "high", "edge", "others", "mine", "gap"]
    fig = charts.below(curve, some, yours, BITS, words=words)
    assert notes(fig) == ["mine: ∞ →"]
    assert not points(fig, Q)
    assert np.isfinite(fig.layout.xaxis.range).all()


@each_unit
def test_score_and_value_part(display: Display) -> None:
    found, unit = overoptimisation(0.6, 1.0), UNIT[display.unit]
    words = ["far", "points", "score", "value", "best of n"]
    fig = charts.goodhart(found, display, words=words)
    for colour, field in ((Q, "score"), (P, "value")):
        curve = only(lines(fig, colour))
        assert curve.x == pytest.approx([one.kl * unit for one in found.path])
        assert curve.y == pytest.approx([getattr(one, field) for one in found.path])
        squares = only(points(fig, colour))
        assert squares.y == pytest.approx([getattr(one, field) for one in found.picked])
        assert squares.hovertext[3] == "n = 8"
    here = only(lines(fig, PAID))
    assert here.y == (found.here.value, found.here.score)
    assert here.x[0] == pytest.approx(found.here.kl * unit)


def test_the_chosen_method_shows_its_spread() -> None:
    words = ["update", "reward", "band"]
    fig = charts.learning(runs(), BITS, chosen="clip", names=NAMES, words=words)
    found = {trace.name: trace for trace in fig.data}
    for run, name in zip(runs(), NAMES, strict=True):
        assert found[name].y == run.rewards.middle
        assert found[name].line.width == (4 if run.method == "clip" else 2)
    clip = runs()[2].rewards
    assert found["band"].y == (*clip.high, *clip.low[::-1])
    assert len({found[name].line.dash for name in NAMES}) == 4


@each_unit
def test_leaps_are_typical_and_largest(display: Display) -> None:
    words = ["leap", "typical", "largest"]
    fig = charts.leaps(runs(), display, chosen="clip", names=NAMES, words=words)
    unit = UNIT[display.unit]
    found = {trace.name: trace for trace in fig.data if trace.name}
    assert found["typical"].x == pytest.approx([run.typical_kl * unit for run in runs()])
    assert found["largest"].x == pytest.approx([run.largest_kl * unit for run in runs()])
    assert fig.layout.shapes[0].x0 == pytest.approx(0.02 * unit)
    # A note on a logarithmic axis is placed by the logarithm.
    assert fig.layout.annotations[0].x == pytest.approx(math.log10(0.02 * unit))


def test_every_seed_is_a_dot_of_the_sweep() -> None:
    found = policy_steps.sweep()
    words = ["beta", "end", "seed", "mean"]
    fig = charts.sweep(found, BITS, chosen=found[2].knob, words=words)
    dots = [trace for trace in fig.data if trace.mode == "markers"]
    assert [dot.y for dot in dots] == [run.finals for run in found]
    assert [dot.marker.color != NEUTRAL for dot in dots] == [run is found[2] for run in found]
    mean = only(lines(fig, charts.COLOURS[-1]))
    assert (mean.x, mean.y) == (
        policy_steps.BETAS,
        pytest.approx([np.mean(run.finals) for run in found]),
    )


@each_unit
def test_estimates_stand_beside_the_truth(display: Display) -> None:
    found, unit = trial((0.7, 0.2, 0.1), REFERENCE, 30), UNIT[display.unit]
    fig = charts.estimates(found, display, words=["estimate", "moments"])
    for run, trace in zip(found.runs, fig.data, strict=False):
        assert trace.y == pytest.approx(np.array(run.estimates) * unit)
    moments = only(points(fig, PAID))
    assert moments.y == pytest.approx([run.mean * unit for run in found.runs])
    assert moments.error_y.array == pytest.approx([run.spread * unit for run in found.runs])
    truth = only(lines(fig, SAVED))
    assert truth.y == pytest.approx([found.kl * unit] * 2)
    assert numbers(truth.name) == [pytest.approx(found.kl * unit, abs=5e-5)]


@each_unit
def test_errors_are_those_of_each_size(display: Display) -> None:
    found = trial((0.7, 0.2, 0.1), REFERENCE, 30)
    fig = charts.errors(found, display, words=["size", "error"])
    for run, trace in zip(found.runs, fig.data, strict=True):
        assert trace.x == SIZES
        assert trace.y == pytest.approx(np.array(run.errors) * UNIT[display.unit])
    assert fig.layout.shapes[0].x0 == 30


def test_rows_of_gradients() -> None:
    found = loss_gradients((0.7, 0.2, 0.1), REFERENCE)
    rows = charts.gradient_rows(found, REPLIES, NATS)
    for i, (label, *row) in enumerate(rows):
        assert label == REPLIES[i]
        exact = [found.reverse[i], 0, found.reverse[i], found.forward[i], found.forward[i]]
        said = [float(cell.replace("−", "-")) for cell in row]
        assert said == pytest.approx(exact, abs=6e-4)


def test_rows_of_replies() -> None:
    rows = charts.reply_rows(tilted(REFERENCE, REWARDS, 1.0), REPLIES, NATS)
    assert rows == [["a", "0.5", "1"], ["b", "0.3", "3"], ["c", "0.2", "−1"]]


@each_unit
def test_dpo_at_a_step(display: Display) -> None:
    exact, sampled = (train_dpo(REFERENCE, REWARDS, 1.0, count) for count in (None, 100))
    names = ["target", "exact", "sampled"]
    shown = charts.learned(exact, sampled, display, step=7, names=names, words=REPLIES)
    assert [bar.y for bar in bars(shown)] == [
        exact.target,
        exact.policies[7],
        sampled.policies[7],
    ]
    assert [bar.name for bar in bars(shown)] == names
    words = ["steps", "off"]
    fig = charts.descent(exact, sampled, display, step=7, names=names, words=words)
    for colour, run in ((Q, exact), (NEUTRAL, sampled)):
        unit = UNIT[display.unit]
        assert only(lines(fig, colour)).y == pytest.approx(np.array(run.kls) * unit)
        assert only(points(fig, colour)).y == pytest.approx([run.kls[7] * unit])
