import numpy as np
import pytest
from drawing import BITS, bars, lines, note, numbers, only

from kl_core.lessons.closeness import closeness
from kl_core.line.interval import interval
from kl_core.samples.sampling import typical_gap
from kl_ui.charts import distributions as charts
from kl_ui.charts.style import NEUTRAL, P, Q

EXAM = (0.35, 0.25, 0.2, 0.15, 0.05)
GUESSES = ((0.1, 0.25, 0.2, 0.4, 0.05), (0.25, 0.2, 0.4, 0.15, 0.0), (0.2, 0.1, 0.3, 0.25, 0.15))
FOUND = [closeness(EXAM, guess) for guess in GUESSES]
NAMES = ["a", "b", "c"]


@pytest.mark.parametrize("shape", ["uniform", "bell"])
def test_the_shaded_area_is_the_probability_it_prints(shape: str) -> None:
    stretch = interval(shape, 0.5, -0.1, 0.3)  # type: ignore[arg-type]
    figure = charts.area(stretch, BITS, axes=["x", "y"])
    shade, curve = lines(figure, P)
    assert (shade.fill, min(shade.x), max(shade.x)) == ("toself", -0.1, 0.3)
    assert np.trapezoid(shade.y, shade.x) == pytest.approx(stretch.probability, abs=1e-3)
    said = f"{stretch.probability:.3f}".rstrip("0")
    assert numbers(note(figure, said).text) == [float(said)]
    assert max(curve.y) == pytest.approx(stretch.peak)
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(1, abs=5e-3)
    assert set(only(lines(figure, NEUTRAL)).y) == {1}
    assert figure.layout.yaxis.range[1] > stretch.peak


def test_each_guess_stands_beside_the_truth() -> None:
    figure = charts.guesses(FOUND, BITS, labels=list("12345"), names=NAMES, chapter="ch")
    assert [tuple(bar.y) for bar in bars(figure, P)] == [EXAM] * 3
    assert [tuple(bar.y) for bar in bars(figure, Q)] == list(GUESSES)
    assert all(bar.marker.pattern.shape for bar in bars(figure, Q))
    assert len({bar.xaxis for bar in bars(figure, P)}) == 3


def test_lines_cross_as_the_rankings_do() -> None:
    options = {"names": NAMES, "rulers": ["max", "sum", "root"], "eye": "eye"}
    figure = charts.ranks(FOUND, BITS, yours=[], **options)
    assert [tuple(line.y) for line in lines(figure, Q)] == [(3, 2, 3), (2, 1, 1), (1, 3, 2)]
    assert len({(line.line.dash, line.marker.symbol) for line in lines(figure, Q)}) == 3
    mine = charts.ranks(FOUND, BITS, yours=[1, 2, 0], **options)
    assert [line.y[0] for line in lines(mine, Q)] == [3, 1, 2]
    assert tuple(lines(mine, Q)[0].x) == ("eye", "max", "sum", "root")


def test_tables_mark_the_nearest_and_hide_no_chance() -> None:
    rows = charts.closeness_rows(FOUND, BITS, names=NAMES)
    assert [[("★" in cell) for cell in row[1:]] for row in rows] == [
        [False] * 4, [False, True, True, True], [True, False, False, False],
    ]  # fmt: skip
    assert rows[0][1:] == ["0.250", "0.500", "0.250", "0.354"]
    typical = charts.gap_rows([typical_gap(EXAM, n) for n in (10, 10_000)], BITS)
    assert [row[0] for row in typical] == ["10", "10\u00a0000"]
    assert [row[3] for row in typical] == ["0.599", "< 0.001"]
