"""Figures of the chapter on why a KL divergence is never negative."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from kl_core.finite.inequalities import TangentProof
from kl_ui.charts.style import NEUTRAL, PAID, figure
from kl_ui.words.display import Display

LOW = 0.05
"""Where the curve begins: at 0 the logarithm is minus infinity."""
NEAR = 0.06
"""So near to each other, as a share of the axis, two names would be written over each other."""


def _side_by_side(places: Mapping[str, float], near: float) -> dict[str, str]:
    """What to write at each place: its name, or with its neighbours' names at the last of them."""
    texts: dict[str, str] = {}
    before = ""
    for name in sorted(places, key=places.__getitem__):
        texts[name] = name
        if before and places[name] - places[before] < near:
            texts[name], texts[before] = f"{texts[before]}, {name}", ""
        before = name
    return texts


def tangent(proof: TangentProof, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """The logarithm under its tangent at 1, and the gap between them at every ratio."""
    shown = {
        name: x
        for name, x in zip(labels, proof.ratios, strict=True)
        if 0 < x < math.inf  # at 0 the gap is infinite: it is named in the corner
    }
    low, high = min([LOW, *shown.values()]), max([3.0, *shown.values()])
    grid = np.geomspace(low, 1.05 * high, 200).tolist()
    fig = figure(display, x="x = Q/P", y="ln x, x − 1", legend=True)
    for name, y, line in (
        ("ln x", np.log(grid).tolist(), {"color": NEUTRAL, "width": 3}),
        ("x − 1", [x - 1 for x in grid], {"color": NEUTRAL, "width": 3, "dash": "dash"}),
    ):
        fig.add_scatter(x=grid, y=y, mode="lines", name=name, line=line, hoverinfo="skip")
    above = _side_by_side(shown, NEAR * (high - low))
    for name, x in shown.items():
        fig.add_scatter(
            x=[x, x],
            y=[math.log(x), x - 1],
            mode="lines+markers+text",
            text=["", above[name]],
            textposition="top center",
            line={"color": PAID, "width": 4},
            marker={"color": PAID, "size": 9, "symbol": ["circle", "diamond"]},
            showlegend=False,
            cliponaxis=False,
        )
    beyond = [name for name, x in zip(labels, proof.ratios, strict=True) if x == 0]
    if beyond:
        text = f"{', '.join(beyond)}: x = 0, ln x = −∞"
        corner = {"xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right"}
        fig.add_annotation(text=text, showarrow=False, font={"color": PAID}, **corner)
    return fig


def tangent_rows(
    proof: TangentProof, display: Display, *, labels: Sequence[str], total: str
) -> list[list[str]]:
    """What each outcome adds: where P allows it a slack, elsewhere what Q puts there."""

    def amount(nats: float) -> str:
        return display.number(nats, "information")

    whole = math.fsum(proof.q)
    rows = [
        [name, display.number(x, "ratio"), amount(slack), "–"]
        if p > 0
        else [name, "–", "–", amount(q / whole)]
        for name, p, q, x, slack in zip(
            labels, proof.p, proof.q, proof.ratios, proof.slacks, strict=True
        )
    ]
    return [*rows, [f"**{total}**", "", amount(proof.slack), amount(proof.outside)]]
