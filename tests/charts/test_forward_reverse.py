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
    Gaussian,
    GaussianMixture,
    ReverseFits,
    density_directions,
    fit_forward,
    fit_reverse,
)
from kl_core.lessons.penalty import point_penalty
from kl_core.lessons.placement import place
from kl_ui.charts import forward_reverse as charts
from kl_ui.charts.style import (
    NEUTRAL,
    PAID,
    P,
    Q,
)
from kl_ui.words.display import Display

FAR = GaussianMixture.bimodal(0.5, -3, 3)
BELL = Gaussian(1, 1.5)
NAMES = ["forward", "reverse"]
KINDS = {"covering": "both", "mode_1": "left", "mode_2": "right"}
SHAPES = {"covering": "span", "mode_seeking": "pick"}


@cache
def far() -> ReverseFits:
    return fit_reverse(FAR)


def p_of(x: np.ndarray) -> np.ndarray:
    return 0.5 * stats.norm.pdf(x, -3) + 0.5 * stats.norm.pdf(x, 3)


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


def test_her_own_q_is_drawn_thin_and_named() -> None:
    yours = Gaussian(7, 0.4)
    figure = charts.answer(FAR, fit_forward(FAR), BITS, yours=yours)
    q, hers = lines(figure, Q)
    x = np.asarray(hers.x)
    assert np.asarray(hers.y) == pytest.approx(stats.norm.pdf(x, 7, 0.4))
    assert hers.line.width < q.line.width
    assert hers.line.dash != q.line.dash
    assert (note(figure, "your Q").x, note(figure, "your Q").y) == (7, float(yours.pdf(7)))
    assert float(yours.pdf(7)) < figure.layout.yaxis.range[1]


def test_the_axis_holds_what_is_drawn() -> None:
    low, high = charts.answer(FAR, fit_forward(FAR), BITS, yours=Gaussian(8, 7)).layout.xaxis.range
    assert low == -high
    assert high >= 8 + 2.6 * 7
    assert high % 5 == 0


@each_unit
def test_rows_of_a_placement_are_both_ways_of_both(display: Display) -> None:
    yours = Gaussian(1, 2)
    made = place(FAR, yours, fit_forward(FAR))
    rows = charts.placed_rows(fit_forward(FAR), made, display, ["best", "yours"])
    for (name, *cells), q in zip(rows, (Gaussian(0, math.sqrt(10)), yours), strict=True):
        assert name in ("best", "yours")
        mean, std, forward, reverse = map(float, cells)
        assert (mean, std) == pytest.approx((q.mean, q.std), abs=5e-3)
        scale = UNIT[display.unit]
        assert forward == pytest.approx(divergence(p_of, q.pdf) * scale, abs=6e-5)
        assert reverse == pytest.approx(divergence(q.pdf, p_of) * scale, abs=6e-5)


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
