"""Figures of the chapter on why information matters."""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from kl_core import entropy
from kl_core.lessons.decision import Decision, decide
from kl_core.lessons.questions import one_by_one
from kl_ui.charts.style import (
    NEUTRAL,
    PAID,
    PERCENT,
    SAVED,
    SAVED_PATTERN,
    SAVED_SOFT,
    P,
    figure,
    in_unit,
)
from kl_ui.words.display import Display

LARGEST = 64  # cards in the largest deck


def _grid(now: Decision) -> list[float]:
    """Probabilities for a curve, with the place where it bends."""
    bends = [] if now.threshold is None else [now.threshold]
    return sorted({*np.linspace(0, 1, 101).tolist(), *bends})


def _point(fig: go.Figure, x: float, y: float, colour: str, symbol: str, **axis: str) -> None:
    mark = {"color": colour, "size": 14, "symbol": symbol, "line": {"color": "white", "width": 2}}
    fig.add_scatter(x=[x], y=[y], mode="markers", marker=mark, showlegend=False, **axis)


def _tag(fig: go.Figure, x: float, y: float, text: str, colour: str, **axis: str) -> None:
    """A number on a slip of its own, because lines and dots lie below."""
    side = "left" if x < 0.5 else "right"
    fig.add_annotation(
        x=x,
        y=y,
        text=f"<b>{text}</b>",
        showarrow=False,
        xanchor=side,
        xshift=14 if side == "left" else -14,
        font={"color": "#1c2430"},
        bgcolor="#fdfdfa",
        bordercolor=colour,
        **axis,
    )


def umbrella(now: Decision, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """What taking and leaving cost on average, and the gap down to the cost of one who knows."""
    take, leave, knowing, worth, x, y = labels
    grid = _grid(now)
    all_along = [decide(p, now.carry, now.wet) for p in grid]
    fig = figure(display, x=x, y=y, legend=True, height=430)
    for name, cost, dash in (
        (take, [d.carry for d in all_along], "solid"),
        (leave, [d.risk for d in all_along], "dash"),
    ):
        fig.add_scatter(
            x=grid,
            y=cost,
            mode="lines",
            name=name,
            line={"color": NEUTRAL, "width": 3, "dash": dash},
        )
    fig.add_scatter(
        x=grid,
        y=[d.informed for d in all_along],
        mode="lines",
        name=knowing,
        line={"color": SAVED, "width": 3, "dash": "dot"},
    )
    fig.add_scatter(
        x=grid,
        y=[d.expected for d in all_along],
        mode="lines",
        name=worth,
        line={"color": SAVED, "width": 0},
        fill="tonexty",
        fillcolor=SAVED_SOFT,
        fillpattern={"shape": SAVED_PATTERN["shape"], "fgcolor": SAVED, "bgcolor": SAVED_SOFT},
    )
    fig.add_scatter(
        x=[now.p, now.p],
        y=[now.informed, now.expected],
        mode="lines",
        line={"color": SAVED, "width": 6},
        showlegend=False,
    )
    _point(fig, now.p, now.expected, PAID, "circle")
    _point(fig, now.p, now.informed, SAVED, "diamond")
    _tag(fig, now.p, (now.expected + now.informed) / 2, display.number(now.value), SAVED)
    if now.threshold is not None:
        fig.add_vline(x=now.threshold, line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
        fig.add_annotation(
            x=now.threshold,
            y=1,
            yref="paper",
            text=display.fill("{{threshold:percent}}", now),
            showarrow=False,
            xanchor="left",
            xshift=6,
            yanchor="top",
        )
    # The gap is no higher than the cost of carrying: do not let a dear wetting flatten it.
    highest = max(now.carry, now.wet, 1)
    shown = max(3.5 * now.carry, now.risk) if now.carry else highest
    fig.update_xaxes(range=[-0.02, 1.02], tickformat=PERCENT)
    fig.update_yaxes(range=[0, 1.12 * min(highest, shown)])
    fig.update_layout(legend_traceorder="normal")
    return fig


def two_amounts(now: Decision, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Above what knowing is worth, below how much there is to know, over the same probability."""
    worth, amount, x = labels
    grid = _grid(now)
    fig = figure(display, x=x, y=worth, height=470, hovermode=False)
    values = [decide(p, now.carry, now.wet).value for p in grid]
    fig.add_scatter(
        x=grid,
        y=values,
        mode="lines",
        line={"color": SAVED, "width": 3, "dash": "dot"},
        fill="tozeroy",
        fillcolor=SAVED_SOFT,
    )
    amounts = [entropy([p, 1 - p]) * display.scale for p in grid]
    fig.add_scatter(
        x=grid, y=amounts, mode="lines", line={"color": P, "width": 3}, yaxis="y2", xaxis="x"
    )
    bits = entropy([now.p, 1 - now.p])
    for y, colour, symbol, axis, text in (
        (now.value, SAVED, "diamond", "y", display.number(now.value)),
        (bits * display.scale, P, "circle", "y2", display.number(bits, "information")),
    ):
        _point(fig, now.p, y, colour, symbol, yaxis=axis)
        _tag(fig, now.p, y, text, colour, yref=axis)
    line = {"color": NEUTRAL, "width": 1.5, "dash": "dot"}
    fig.add_shape(x0=now.p, x1=now.p, y0=0, y1=1, yref="paper", line=line)
    lower = fig.layout.yaxis.to_plotly_json() | {
        "domain": [0, 0.42],
        "title": {
            "text": in_unit(amount, display),
            "font": fig.layout.yaxis.title.font.to_plotly_json(),
        },
        "range": [0, 1.35 * math.log(2) * display.scale],
    }
    fig.update_layout(yaxis2=lower, yaxis={"domain": [0.58, 1], "range": [0, _top(values)]})
    fig.update_xaxes(range=[-0.02, 1.02], tickformat=PERCENT, anchor="y2")
    return fig


def _top(values: Sequence[float]) -> float:
    return 1.35 * max(*values, 1.0)


def rounds(
    played: Sequence[tuple[int, Sequence[int]]], display: Display, *, labels: Sequence[str]
) -> go.Figure:
    """Questions against cards: halving, one by one, and the rounds the reader has played.

    ``played`` pairs a deck's size with the questions that each of its rounds took.
    """
    halving, single, each, mean, x, y = labels
    sizes = np.arange(2, LARGEST + 1)
    fig = figure(display, x=x, y=y, legend=True, height=420)
    for name, counts, line in (
        (single, [one_by_one(int(n)) for n in sizes], {"color": PAID, "dash": "dash"}),
        (halving, np.log2(sizes).tolist(), {"color": SAVED, "dash": "dot"}),
    ):
        fig.add_scatter(x=sizes, y=counts, mode="lines", name=name, line=line | {"width": 3})
    dots = [(size, count) for size, counts in played for count in counts]
    means = [(size, float(np.mean(counts))) for size, counts in played if counts]
    for name, points, mark in (
        (each, dots, {"size": 18, "symbol": "circle-open", "color": NEUTRAL}),
        (mean, means, {"size": 9, "symbol": "diamond", "color": P}),
    ):
        if points:
            xs, ys = zip(*points, strict=True)
            fig.add_scatter(
                x=xs, y=ys, mode="markers", name=name, marker=mark | {"line": {"width": 2}}
            )
    ticks = [2, 4, *(size for size, _ in played)]
    ends = [math.log10(1.9), math.log10(1.1 * LARGEST)]
    fig.update_xaxes(type="log", range=ends, tickvals=ticks, ticktext=[str(n) for n in ticks])
    highest = max([one_by_one(LARGEST), *(count for _, count in dots)])
    fig.update_yaxes(range=[0, 1.08 * highest])
    return fig
