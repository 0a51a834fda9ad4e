"""Figures of the chapter on errors in circulation."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from kl_core.lessons.misprints import Kind, Printed, RoundedSum
from kl_ui.charts.style import NEUTRAL, PAID, figure
from kl_ui.words.display import Display, short

SIGNS: dict[Kind, tuple[str, str]] = {
    "base": ("#8e5bb5", "diamond"),
    "rounding": (NEUTRAL, "circle"),
    "arithmetic": (PAID, "x"),
    "mixed": ("#2a9d8f", "square"),
}
"""Colour and sign of each kind that has printed numbers, in the order they are drawn."""

FACTOR = 1 / math.log(2)


def ratios(
    numbers: Sequence[tuple[str, Kind, Printed]],
    display: Display,
    *,
    title: str,
    kinds: Sequence[tuple[Kind, str]],
) -> go.Figure:
    """Printed numbers against the truth, on a logarithmic axis where 1 is right."""
    fig = figure(
        display,
        x=title,
        height=560,
        legend=True,
        shapes=[_upright(at, "solid" if at == 1 else "dot") for at in (1 / FACTOR, 1, FACTOR)],
        annotations=[
            {
                "x": math.log10(at),
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": display.number(at, digits=digits),
                "showarrow": False,
            }
            for at, digits in ((1 / FACTOR, 2), (1, 0), (FACTOR, 2))
        ],
    )
    for kind, name in kinds:
        rows = sorted(
            (row for row in numbers if row[1] == kind), key=lambda row: row[2].ratio, reverse=True
        )
        colour, sign = SIGNS[kind]
        fig.add_scatter(
            x=[it.ratio for _, _, it in rows],
            y=[_printed(source, it) for source, _, it in rows],
            mode="markers",
            name=name,
            marker={"color": colour, "symbol": sign, "size": 15 if display.presenter else 12},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [max(1 - it.ratio, 0) for _, _, it in rows],
                "arrayminus": [max(it.ratio - 1, 0) for _, _, it in rows],
                "color": colour,
                "thickness": 2,
                "width": 0,
            },
            hovertext=[
                f"{_printed(source, it)}<br>→ {display.number(it.truth, digits=4)}"
                f" (× {display.number(it.ratio, 'ratio')})"
                for source, _, it in rows
            ],
            hoverinfo="text",
        )
    fig.update_xaxes(
        type="log", tickvals=[0.5, 1, 2, 4, 6], range=[math.log10(0.55), math.log10(6.8)]
    )
    fig.update_yaxes(autorange="reversed", zeroline=False, showgrid=False)
    fig.update_layout(legend={"y": 1.06})
    return fig


def _printed(source: str, it: Printed) -> str:
    return f"{source} · {short(it.value)}"


def _upright(at: float, dash: str) -> dict[str, object]:
    line = {"color": NEUTRAL, "width": 1.5, "dash": dash}
    return {
        "type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line,
        "layer": "below",
    }  # fmt: skip


def rounding_rows(
    table: RoundedSum, labels: Sequence[str], display: Display, *, sums: str
) -> list[list[str]]:
    """The terms of a divergence in bits, rounded at each step, beside the exact ones."""
    exact, places = table.exact, table.places
    rows = [
        [
            label,
            display.probability(exact.p[i]),
            display.probability(exact.q[i]),
            display.number(table.logs[i], digits=places),
            display.number(table.terms[i], digits=places),
            display.number(exact.forward_terms[i] * FACTOR, digits=6),
        ]
        for i, label in enumerate(labels)
    ]
    total = [display.number(table.total, digits=places), display.number(table.truth, digits=6)]
    return [*rows, [sums, "", "", "", *(f"**{number}**" for number in total)]]
