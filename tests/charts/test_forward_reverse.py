"""Figures of the chapter on the two directions: densities, fits, integrands, prices."""

import math
from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import (
    BITS,
    NATS,
    UNIT,
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
from scipy import integrate, stats

from kl_core import (
    DensityDirections,
    Gaussian,
    GaussianMixture,
    ReverseFits,
    density_directions,
    fit_forward,
    fit_reverse,
)
from kl_core.penalty import point_penalty
from kl_ui.charts import forward_reverse as charts
from kl_ui.charts.style import (
    NEUTRAL,
    PAID,
    PAID_PATTERN,
    SAVED,
    SAVED_PATTERN,
    P,
    Q,
)
from kl_ui.display import Display

FAR = GaussianMixture.bimodal(0.5, -3, 3)
BELL = Gaussian(1, 1.5)
NAMES = ["forward", "reverse"]
KINDS = {"covering": "both", "mode_1": "left", "mode_2": "right"}
SHAPES = {"covering": "span", "mode_seeking": "pick"}


@cache
def far() -> ReverseFits:
    return fit_reverse(FAR)


@cache
def met() -> DensityDirections:
    return density_directions(FAR, BELL)


def p_of(x: np.ndarray) -> np.ndarray:
    return 0.5 * stats.norm.pdf(x, -3) + 0.5 * stats.norm.pdf(x, 3)


def q_of(x: np.ndarray) -> np.ndarray:
    return stats.norm.pdf(x, 1, 1.5)


def divergence(p: object, q: object) -> float:
    """By quadrature, in nats."""

    def term(x: float) -> float:
        a, b = p(x), q(x)  # type: ignore[operator]
        return float(a * np.log(a / b)) if a > 0 else 0.0

    # As wide as both densities stay above what a float can hold.
    return float(integrate.quad(term, -25, 25, points=[-3, 1, 3], limit=400)[0])


def assert_is_p(fig: go.Figure) -> None:
    p = only(lines(fig, P))
    assert np.asarray(p.y) == pytest.approx(p_of(np.asarray(p.x)))
    assert p.line.dash is None
    assert letter(fig, "P").font.color == P


def letter(fig: go.Figure, name: str) -> go.layout.Annotation:
    return only(item for item in fig.layout.annotations if plain(item.text) == name)


def test_the_target_is_the_density() -> None:
    figure = charts.target(FAR, BITS)
    assert_is_p(figure)
    assert abs(letter(figure, "P").x) == pytest.approx(3, abs=0.02)


@pytest.mark.parametrize("wide", [2.5, 6.0])
def test_the_axis_holds_what_is_drawn(wide: float) -> None:
    figure = charts.target(GaussianMixture.bimodal(0.5, -6, 6, wide, wide), BITS)
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert high >= max(10, 6 + 2.6 * wide)
    assert high % 5 == 0


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@each_unit
def test_an_answer_is_the_best_fit(direction: str, display: Display) -> None:
    if direction == "forward":
        fit, others = fit_forward(FAR), ()
        mean, std, name = 0.0, math.sqrt(10), "D(P‖Q)"
    else:
        fit, others = far().best, far().minima[1:2]
        mean, std, name = fit.q.mean, fit.q.std, "D(Q‖P)"
    figure = charts.answer(FAR, fit, display, others=others)
    assert_is_p(figure)
    *ghosts, q = lines(figure, Q)
    x = np.asarray(q.x)
    assert np.asarray(q.y) == pytest.approx(stats.norm.pdf(x, mean, std))
    assert q.line.dash == "dash"
    assert [ghost.line.dash for ghost in ghosts] == ["dot"] * len(others)
    for ghost in ghosts:  # the mirror image
        assert np.asarray(ghost.y) == pytest.approx(stats.norm.pdf(x, -mean, std), abs=1e-6)

    def bell(at: float) -> float:
        return float(stats.norm.pdf(at, mean, std))

    pair = (p_of, bell) if direction == "forward" else (bell, p_of)
    value = divergence(*pair) * UNIT[display.unit]
    assert numbers(note(figure, name).text) == [pytest.approx(value, abs=6e-5)]
    assert display.unit in note(figure, name).text


@each_unit
def test_the_stage_marks_every_minimum(display: Display) -> None:
    figure = charts.stage(met(), fit_forward(FAR), far(), display, names=NAMES)
    assert_is_p(figure)
    *ghosts, q = lines(figure, Q)
    assert np.asarray(q.y) == pytest.approx(q_of(np.asarray(q.x)))
    assert len(ghosts) == 3
    for ghost, fit in zip(ghosts, far().minima, strict=True):
        x = np.asarray(ghost.x)
        assert np.asarray(ghost.y) == pytest.approx(stats.norm.pdf(x, fit.q.mean, fit.q.std))
    forward, reverse = only(points(figure, P)), only(points(figure, Q))
    assert (forward.name, reverse.name) == ("forward", "reverse")
    assert list(forward.x) == [pytest.approx(0)]
    assert list(reverse.x) == pytest.approx([fit.q.mean for fit in far().minima])
    assert tuple(reverse.text) == ("①", "②", "③")
    assert forward.marker.symbol != reverse.marker.symbol
    assert max(*forward.y, *reverse.y) < 0  # below the axis
    said = [numbers(text)[-1] for text in reverse.hovertext]
    expected = [fit.reverse * UNIT[display.unit] for fit in far().minima]
    assert said == pytest.approx(expected, abs=5e-5)
    assert numbers(forward.hovertext[0]) == pytest.approx(
        [0, math.sqrt(10), fit_forward(FAR).forward * UNIT[display.unit]], abs=5e-3
    )


@pytest.mark.parametrize("share", [0.1, 0.37, 0.5, 0.8])
@each_unit
def test_a_bill_adds_up_as_printed(share: float, display: Display) -> None:
    for mean in np.linspace(-8, 8, 5):
        for std in (0.2, 1.1, 3.7):
            both = density_directions(
                GaussianMixture.bimodal(share, -2.3, 3.1, 0.7, 1.2), Gaussian(mean, std)
            )
            bill = charts.bill(both, display)
            for way in ("forward", "reverse"):
                names = (way, f"{way}_paid", f"{way}_saved")
                total, paid, saved = (getattr(bill, name) for name in names)
                printed = [display.number(value, "information") for value in (total, paid, saved)]
                counts = [last_digits(text) for text in printed]
                assert counts[1] - counts[2] == counts[0]
                assert counts[2] >= 0
                # The amounts of the result, but for one last digit of what is paid.
                exact = np.array([getattr(both, name) for name in names]) * [1, 1, -1]
                read = [numbers(text)[0] for text in printed]
                assert read == pytest.approx(exact * UNIT[display.unit], abs=1.01e-4)


@each_unit
def test_who_pays_draws_both_integrands(display: Display) -> None:
    unit = UNIT[display.unit]
    figure = charts.who_pays(met(), display)
    assert_is_p(figure)
    q = only(lines(figure, Q))
    assert np.asarray(q.y) == pytest.approx(q_of(np.asarray(q.x)))
    for axis, name, weight, other in (
        ("y2", "D(P‖Q)", p_of, q_of),
        ("y3", "D(Q‖P)", q_of, p_of),
    ):
        # Without an axis of its own a trace stands on the first.
        paid, saved = (
            only(line for line in lines(figure, colour) if line.yaxis == axis)
            for colour in (PAID, SAVED)
        )
        x = np.asarray(paid.x)
        heights = weight(x) * np.log(weight(x) / other(x)) * unit
        assert np.asarray(paid.y) == pytest.approx(np.maximum(heights, 0), abs=1e-9)
        assert np.asarray(saved.y) == pytest.approx(np.minimum(heights, 0), abs=1e-9)
        patterns = [area.fillpattern.shape for area in (paid, saved)]
        assert patterns == [PAID_PATTERN["shape"], SAVED_PATTERN["shape"]]
        said = note(figure, name)
        assert said.yref == f"{axis} domain"
        total, more, less = numbers(said.text)
        assert total == pytest.approx(divergence(weight, other) * unit, abs=6e-5)
        assert more == pytest.approx(integrate.trapezoid(paid.y, x), abs=1e-3)
        assert less == pytest.approx(-integrate.trapezoid(saved.y, x), abs=1e-3)
        counts = [last_digits(f"{value:.4f}") for value in (total, more, less)]
        assert counts[1] - counts[2] == counts[0]
        # Each amount in the colour of its area.
        assert said.text.index(PAID) < said.text.index(f"{more:.4f}") < said.text.index(SAVED)


@pytest.mark.parametrize("vanishing", ["q", "p"])
@each_unit
def test_a_penalty_is_on_its_curve(vanishing: str, display: Display) -> None:
    unit = UNIT[display.unit]
    p, q = (0.5, 0.05) if vanishing == "q" else (0.05, 0.5)
    figure = charts.penalty(
        point_penalty(p, q), display, vanishing=vanishing, label="x", term="term"
    )
    forward, here, reverse, there = figure.data
    for curve, point, name, term in (
        (forward, here, "P·{}(P/Q)", lambda p, q: p * np.log(p / q) * unit),
        (reverse, there, "Q·{}(Q/P)", lambda p, q: q * np.log(q / p) * unit),
    ):
        x, y = np.asarray(curve.x), np.asarray(curve.y)
        expected = term(0.5, x) if vanishing == "q" else term(x, 0.5)
        shown = ~np.isnan(y)
        assert y[shown] == pytest.approx(expected[shown])
        assert shown[x > 0.02].all()
        assert np.nanmax(y) <= figure.layout.yaxis.range[1]
        assert (point.x[0], point.y[0]) == (0.05, pytest.approx(term(p, q)))
        assert point.marker.color == curve.line.color
        assert point.marker.symbol == "circle"
        assert plain(curve.name).startswith(name.format(display.log) + ":")
        assert numbers(curve.name) == [pytest.approx(term(p, q), abs=5e-5)]
    assert (forward.line.color, forward.line.dash) == (P, None)
    assert (reverse.line.color, reverse.line.dash) == (Q, "dash")


def test_an_endless_penalty_is_an_arrow_and_says_so() -> None:
    figure = charts.penalty(point_penalty(0.5, 0), BITS, vanishing="q", label="x", term="t")
    forward, arrow, reverse, point = figure.data
    assert not np.isinf(np.asarray(forward.y)).any()
    assert plain(forward.name) == "P·log₂(P/Q): ∞"
    assert arrow.marker.symbol == "arrow-up"
    assert arrow.x[0] == 0
    assert 0.9 * figure.layout.yaxis.range[1] < arrow.y[0] < figure.layout.yaxis.range[1]
    assert (point.x[0], point.y[0]) == (0, 0)
    assert plain(reverse.name) == "Q·log₂(Q/P): 0.0000"


@each_unit
def test_the_price_is_the_logarithm_of_what_is_kept(display: Display) -> None:
    unit = UNIT[display.unit]
    kept = 0.3
    alone = next(
        fit for fit in fit_reverse(GaussianMixture.bimodal(kept, -6, 6)).minima if fit.mode == 0
    )
    figure = charts.price(kept, alone, display, label="kept")
    curve = only(lines(figure, PAID))
    assert np.asarray(curve.y) == pytest.approx(-np.log(np.asarray(curve.x)) * unit, abs=1e-12)
    point = only(points(figure, Q))
    # Bumps twelve widths apart: the price is all there is to pay.
    assert (point.x[0], point.y[0]) == (kept, pytest.approx(-np.log(kept) * unit, abs=1e-4))
    assert point.y[0] == pytest.approx(alone.reverse * unit, rel=1e-12)
    guide = only(lines(figure, NEUTRAL))
    assert list(guide.x) == [kept, kept, 0]
    assert list(guide.y) == [0, point.y[0], point.y[0]]
    assert numbers(note(figure, "D(Q‖P)").text) == [pytest.approx(point.y[0], abs=5e-5)]
    formula = next(text for text in notes(figure) if text.startswith("−"))
    assert formula == ("−log₂ w" if display.unit == "bits" else "−ln w")


@each_unit
def test_rows_of_minima_are_the_fits(display: Display) -> None:
    unit = UNIT[display.unit]
    rows = charts.minima_rows(far(), display, kinds=KINDS)
    assert [row[0] for row in rows] == ["① left", "② right", "③ both"]
    for row, fit in zip(rows, far().minima, strict=True):
        mean, std, reverse, forward = (float(cell.replace("−", "-")) for cell in row[1:])
        assert (mean, std) == pytest.approx((fit.q.mean, fit.q.std), abs=5e-4)

        def bell(x: float, mean: float = fit.q.mean, std: float = fit.q.std) -> float:
            return float(stats.norm.pdf(x, mean, std))

        assert reverse == pytest.approx(divergence(bell, p_of) * unit, abs=6e-5)
        assert forward == pytest.approx(divergence(p_of, bell) * unit, abs=6e-5)


def test_rows_of_distances_say_which_kind_wins() -> None:
    rows = charts.distance_rows((4, 5, 6), NATS, kinds=SHAPES)
    assert [row[:2] + row[4:] for row in rows] == [
        ["4", "1", "span"],
        ["5", "3", "span"],
        ["6", "3", "pick"],
    ]
    assert rows[0][3] == "–"  # no minimum at a bump
    costs = {fit.kind: fit.reverse for fit in far().minima}
    assert [float(cell) for cell in rows[2][2:4]] == pytest.approx(
        [costs["covering"], costs["mode_seeking"]], abs=5e-5
    )
    for row in rows[1:]:
        wins = "span" if float(row[2]) < float(row[3]) else "pick"
        assert row[4] == wins
    bits = charts.distance_rows((6,), BITS, kinds=SHAPES)
    assert float(bits[0][3]) == pytest.approx(costs["mode_seeking"] / math.log(2), abs=5e-5)
