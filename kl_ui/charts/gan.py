"""Figures of the chapter on GANs."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from kl_core.models.gan import DATA, Game, Push, Walk, push
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    Q_LINE,
    Q_SOFT,
    SAVED,
    figure,
    in_unit,
)
from kl_ui.words.display import Display

FARTHEST = 10.0
OTHER = "#8b5fbf"
BEST_LINE = {"color": SAVED, "width": 4}
HER_LINE = {"color": PAID, "width": 3, "dash": "dot"}
LOSSES: dict[str, dict[str, Any]] = {"saturating": {"color": NEUTRAL, "width": 4, "dash": "dash"}}
LOSSES |= {"other": {"color": OTHER, "width": 4}}
PLACES = {"saturating": "top left", "other": "bottom left"}


def duel(played: Game, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Above, what is real and what is made; below, the best discriminator and the reader's."""
    density, data, made, best, hers = labels
    x = np.linspace(-4, 8, 241)
    fig = figure(display, x="x", y=density, height=460, legend=True)
    for curve, name, line, fill in (
        (DATA, data, P_LINE, P_SOFT),
        (played.q, made, Q_LINE, Q_SOFT),
    ):
        fig.add_scatter(
            x=x, y=curve.pdf(x), mode="lines", name=name, line=line, fill="tozeroy", fillcolor=fill
        )
    for values, name, line in (
        (played.best_at(x), best, BEST_LINE),
        (played.hers_at(x), hers, HER_LINE),
    ):
        fig.add_scatter(x=x, y=values, mode="lines", name=name, line=line, yaxis="y2")
    upper = fig.layout.yaxis.to_plotly_json()
    fig.update_layout(
        yaxis={"domain": [0.56, 1], "rangemode": "tozero"},
        yaxis2=upper | {"domain": [0, 0.46], "range": [-0.04, 1.04], "title_text": "D(x)"},
        xaxis={"anchor": "y2", "range": [-4, 8]},
        legend_traceorder="normal",
    )
    return fig


def scores(played: Game, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Three discriminators on the scale of V: one that never decides, the reader's, the best."""
    score, blind, hers, best = labels
    rows = (
        (blind, played.blind, NEUTRAL, "circle"),
        (hers, played.value, PAID, "diamond"),
        (best, played.best, SAVED, "star"),
    )
    fig = figure(display, x=in_unit(score, display), height=230)
    for name, value, colour, symbol in rows:
        fig.add_scatter(
            x=[value * display.scale],
            y=[name],
            mode="markers+text",
            marker={"color": colour, "symbol": symbol, "size": 17},
            text=[f"<b>{display.number(value, 'information')}</b>"],
            textposition="middle left",
            cliponaxis=False,
            hoverinfo="skip",
        )
    low = min(played.blind, played.value) * display.scale
    fig.update_xaxes(range=[low - 0.35 * abs(low), 0.05 * abs(low)])
    fig.update_yaxes(autorange="reversed")
    return fig


@cache
def _pushes() -> tuple[Push, ...]:
    return tuple(push(at) for at in np.linspace(0, FARTHEST, 51).tolist())


def _against_distance(fig: go.Figure, field: str, display: Display, **style: Any) -> None:
    x = [at.distance for at in _pushes()]
    y = [getattr(at, field) * display.scale for at in _pushes()]
    fig.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", **style)


def _mark(fig: go.Figure, x: float, y: float, colour: str, text: str, place: str) -> None:
    fig.add_scatter(
        x=[x],
        y=[y],
        mode="markers+text",
        marker={"color": colour, "size": 15, "line": {"color": "white", "width": 2}},
        text=[f"<b>{text}</b>"],
        textposition=place,
        showlegend=False,
        cliponaxis=False,
        hoverinfo="skip",
    )


def saturation(now: Push, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """The JS divergence against the distance: it climbs and stops."""
    distance, ceiling = labels
    limit = math.log(2) * display.scale
    fig = figure(display, x=distance, y=in_unit("JS(P, Q)", display), height=330)
    fig.add_hline(y=limit, line={"color": PAID, "width": 2, "dash": "dot"})
    fig.add_annotation(
        x=0,
        y=limit,
        xanchor="left",
        yanchor="bottom",
        text=f"{ceiling} {display.information(math.log(2))}",
        showarrow=False,
    )
    _against_distance(fig, "js", display, line={"color": OTHER, "width": 4})
    place = "bottom left" if now.distance > 7 else "bottom right"
    height = now.js * display.scale
    _mark(fig, now.distance, height, OTHER, display.number(now.js, "information"), place)
    fig.update_xaxes(range=[-0.2, FARTHEST + 0.3])
    fig.update_yaxes(range=[-0.04 * limit, 1.2 * limit])
    return fig


def slopes(now: Push, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """How hard each loss pulls the generator towards the data, against the distance."""
    distance, force, *names = labels
    fig = figure(display, x=distance, y=in_unit(force, display), height=360, legend=True)
    for (loss, line), name in zip(LOSSES.items(), names, strict=True):
        _against_distance(fig, loss, display, line=line, name=name)
    for loss, line in LOSSES.items():
        pull = getattr(now, loss)
        side = "left" if now.distance > 2 else "center"
        place = f"top {side}" if loss == "other" else "bottom center"
        text = display.number(pull, "information")
        _mark(fig, now.distance, pull * display.scale, line["color"], text, place)
    fig.update_xaxes(range=[-0.3, FARTHEST + 0.6])
    fig.update_yaxes(range=[-1.6 * display.scale, 1.12 * FARTHEST * display.scale])
    return fig


def walks(taken: Walk, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Where the generator stands after every step down each loss."""
    step, distance, *names = labels
    fig = figure(display, x=step, y=distance, height=360, legend=True)
    steps = list(range(taken.steps + 1))
    for (loss, line), name in zip(LOSSES.items(), names, strict=True):
        fig.add_scatter(
            x=steps, y=getattr(taken, loss), mode="lines", line=line, name=name, hoverinfo="skip"
        )
        end = getattr(taken, loss)[-1]
        _mark(fig, steps[-1], end, line["color"], display.number(end), PLACES[loss])
    fig.add_hline(y=0, line=P_LINE)
    fig.update_xaxes(range=[0, taken.steps + 2])
    fig.update_yaxes(range=[-0.22 * max(taken.start, 1), 1.25 * max(taken.start, 1)])
    return fig


def pull_rows(now: Push, display: Display, names: Sequence[str]) -> list[list[str]]:
    """Each loss: its slope by formula, and by a difference quotient with D held."""
    return [
        [name, *(display.number(slope, "information", 6) for slope in pair)]
        for name, pair in zip(
            names,
            (
                (now.saturating, now.saturating_difference),
                (now.other, now.other_difference),
            ),
            strict=True,
        )
    ]
