"""Figures of the chapter on distributions."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from kl_core.lessons.closeness import MEASURES, Closeness, ranking
from kl_core.line.interval import Interval
from kl_core.samples.sampling import TypicalGap
from kl_ui.charts.style import NEUTRAL, P_LINE, P_SOFT, PERCENT, Q_PATTERN, P, Q, figure
from kl_ui.words.display import Display

REACH = 1.5
"""The axis of a density runs from minus this to this."""
_SHOWN = 0.001
_DASHES = ("solid", "dash", "dot")
_MARKS = ("circle", "square", "diamond")


def area(stretch: Interval, display: Display, *, axes: Sequence[str]) -> go.Figure:
    """A density with the area over the reader's interval; a line where the height is 1."""
    fig = figure(display, x=axes[0], y=axes[1])
    # The corners of the uniform density belong on the grid, once on each side.
    edge = stretch.width / 2
    corners = [side * edge * (1 + off) for side in (-1, 1) for off in (-1e-9, 1e-9)]
    inside = np.linspace(stretch.low, stretch.high, 81)
    grid = np.unique(np.concatenate([np.linspace(-REACH, REACH, 301), corners, inside]))
    shaded = grid[(grid >= stretch.low) & (grid <= stretch.high)]
    fig.add_scatter(
        x=[shaded[0], *shaded, shaded[-1]],
        y=[0, *stretch.density(shaded), 0],
        mode="lines",
        line={"color": P, "width": 1},
        fill="toself",
        fillcolor=P_SOFT,
        hoverinfo="skip",
    )
    fig.add_scatter(x=grid, y=stretch.density(grid), mode="lines", line=P_LINE, hoverinfo="skip")
    fig.add_scatter(
        x=[-REACH, REACH],
        y=[1, 1],
        mode="lines",
        line={"color": NEUTRAL, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    top = 1.3 * max(1.0, stretch.peak)
    fig.add_annotation(
        x=(stretch.low + stretch.high) / 2,
        y=0.93 * top,
        text=f"<b>{display.number(stretch.probability, 'probability')}</b>",
        showarrow=False,
        font={"color": P, "size": 30 if display.presenter else 20},
    )
    fig.update_xaxes(range=[-REACH, REACH])
    fig.update_yaxes(range=[0, top])
    return fig


def guesses(
    found: Sequence[Closeness],
    display: Display,
    *,
    labels: Sequence[str],
    names: Sequence[str],
    chapter: str,
) -> go.Figure:
    """The truth beside each guess, without a word on how far apart they are."""
    fig = figure(display, height=330, legend=True, barmode="group")
    shares = [share for one in found for share in (*one.p, *one.q)]
    panels = len(found)
    for i, (one, name) in enumerate(zip(found, names, strict=True)):
        nth = "" if i == 0 else str(i + 1)
        bars = (("P", one.p, P, {"shape": ""}), ("Q", one.q, Q, Q_PATTERN))
        for letter, shares_of, colour, pattern in bars:
            fig.add_bar(
                x=list(labels),
                y=list(shares_of),
                name=letter,
                marker={"color": colour, "pattern": pattern},
                showlegend=i == 0,
                xaxis=f"x{nth}",
                yaxis=f"y{nth}",
                hoverinfo="skip",
            )
        left, right = (i + 0.04) / panels, (i + 0.96) / panels
        across = fig.layout.xaxis.to_plotly_json() | {"domain": [left, right], "anchor": f"y{nth}"}
        across |= {"title": {"text": f"{chapter}<br><b>{name}</b>"}, "type": "category"}
        up = fig.layout.yaxis.to_plotly_json() | {"anchor": f"x{nth}"}
        up |= {"range": [0, 1.08 * max(shares)], "showticklabels": i == 0, "tickformat": PERCENT}
        fig.update_layout({f"xaxis{nth}": across, f"yaxis{nth}": up})
    return fig


def ranks(
    found: Sequence[Closeness],
    display: Display,
    *,
    names: Sequence[str],
    rulers: Sequence[str],
    yours: Sequence[int],
    eye: str,
) -> go.Figure:
    """Who comes first by each measure: one line for each guess; they cross where it matters."""
    columns, orders = list(rulers), [ranking(found, measure) for measure in MEASURES]
    if yours:
        columns, orders = [eye, *columns], [tuple(yours), *orders]
    fig = figure(display, height=300)
    for i, name in enumerate(names):
        places = [order.index(i) + 1 for order in orders]
        fig.add_scatter(
            x=columns,
            y=places,
            mode="lines+markers+text",
            line={"color": Q, "width": 3, "dash": _DASHES[i]},
            marker={"color": Q, "size": 13, "symbol": _MARKS[i]},
            text=[f"<b>{name}</b>"] * len(columns),
            textposition="top center",
            hoverinfo="skip",
        )
    fig.update_xaxes(type="category", range=[-0.3, len(columns) - 0.7], showgrid=False)
    fig.update_yaxes(range=[len(names) + 0.4, 0.3], tickvals=list(range(1, len(names) + 1)))
    return fig


def closeness_rows(
    found: Sequence[Closeness], display: Display, *, names: Sequence[str]
) -> list[list[str]]:
    """For each guess its distances; the nearest by each measure is marked with a star."""
    nearest: dict[str, int] = {measure: ranking(found, measure)[0] for measure in MEASURES}

    def cell(i: int, measure: str, text: str) -> str:
        return f"**{text}\u00a0★**" if nearest[measure] == i else text

    return [
        [
            name,
            cell(i, "largest", display.number(one.largest, digits=3)),
            cell(i, "l1", display.number(one.l1, "ratio")),
            cell(i, "l1", display.number(one.total_variation, digits=3)),
            cell(i, "l2", display.number(one.l2, "ratio")),
        ]
        for i, (one, name) in enumerate(zip(found, names, strict=True))
    ]


def gap_rows(typical: Sequence[TypicalGap], display: Display) -> list[list[str]]:
    """What is typical after so many draws: the largest gap, the guide, and the rarest unseen."""
    return [
        [
            display.number(one.size).replace(" ", "\u00a0"),  # a narrow column keeps it whole
            display.number(one.gap, digits=4),
            display.number(one.guide, digits=4),
            display.number(one.unseen, digits=3) if one.unseen >= _SHOWN else f"< {_SHOWN}",
        ]
        for one in typical
    ]
