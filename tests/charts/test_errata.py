"""Figures of the chapter on errors."""

import numpy as np
import pytest
from drawing import BITS, last_digits, notes, numbers, only

from kl_core.lessons.misprints import rounded_sum
from kl_ui.charts import errata as charts
from kl_ui.scenes.errata import PRINTED

NUMBERS = tuple((row.sources, row.kind, it) for row, it in PRINTED)
KINDS = tuple((kind, kind) for kind in charts.SIGNS)


def drawn() -> charts.go.Figure:
    return charts.ratios(NUMBERS, BITS, title="ratio", kinds=KINDS)


def test_every_printed_number_has_its_dot() -> None:
    dots = {
        label: (trace.name, x)
        for trace in drawn().data
        for label, x in zip(trace.y, trace.x, strict=True)
    }
    assert len(dots) == len(NUMBERS)
    for source, kind, it in NUMBERS:
        name, x = dots[f"{source} · {it.value:g}".replace("-", "−")]
        assert (name, x) == (kind, pytest.approx(it.value / it.truth, rel=1e-12))


def test_each_line_runs_from_right_to_the_dot() -> None:
    for trace in drawn().data:
        x, up, down = (
            np.array(v) for v in (trace.x, trace.error_x.array, trace.error_x.arrayminus)
        )
        ends = np.where(x > 1, x - down, x + up)
        assert ends == pytest.approx(np.ones(len(x)), rel=1e-12)
        assert (up >= 0).all()
        assert (down >= 0).all()


def test_all_dots_are_on_the_paper_and_told_apart() -> None:
    figure = drawn()
    low, high = 10 ** np.array(figure.layout.xaxis.range)
    assert all(low < x < high for trace in figure.data for x in trace.x)
    assert len({trace.marker.symbol for trace in figure.data}) == len(figure.data)
    assert len({trace.marker.color for trace in figure.data}) == len(figure.data)


def test_the_lines_stand_where_a_wrong_base_lands() -> None:
    figure = drawn()
    lands = [np.log(2), 1, 1 / np.log(2)]
    assert [shape.x0 for shape in figure.layout.shapes] == pytest.approx(lands)
    assert [shape.x1 for shape in figure.layout.shapes] == pytest.approx(lands)
    assert notes(figure) == ["0.69", "1", "1.44"]
    assert [note.x for note in figure.layout.annotations] == pytest.approx(
        np.log10(lands), abs=1e-12
    )


def test_pointing_at_a_dot_tells_the_truth() -> None:
    base = only(trace for trace in drawn().data if trace.name == "arithmetic")
    told = dict(zip(base.y, base.hovertext, strict=True))["C · 0.64"]
    assert numbers(told)[1:] == [0.5412, 1.183]


@pytest.mark.parametrize("places", [1, 2, 3, 6])
def test_the_table_adds_up_as_printed(places: int) -> None:
    table = rounded_sum((0.6, 0.3, 0.1), (0.2, 0.5, 0.3), places)
    *rows, total = charts.rounding_rows(table, ("a", "b", "c"), BITS, sums="sum")
    assert [row[0] for row in [*rows, total]] == ["a", "b", "c", "sum"]
    parts = [last_digits(row[4]) for row in rows]
    assert sum(parts) == last_digits(total[4].strip("*"))
    assert numbers(total[5]) == [pytest.approx(0.571392, abs=5e-7)]
    assert [numbers(row[5])[0] for row in rows] == pytest.approx([0.950978, -0.221090, -0.158496])
