"""Figures of the entropy chapter."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import plotly.graph_objects as go

from kl_core import EntropyProfile, HuffmanTree, entropy
from kl_ui.charts.style import NEUTRAL, PAID, P, figure, in_unit
from kl_ui.words.display import Display


def two_places(
    desert: EntropyProfile,
    mountain: EntropyProfile,
    display: Display,
    *,
    labels: Sequence[str],
    names: Sequence[str],
) -> go.Figure:
    """Two weathers side by side, each outcome with its surprise."""
    fig = figure(display, y=display.word("chart.probability"), legend=True, barmode="group")
    for place, name, colour, shape in (
        (desert, names[0], P, ""),
        (mountain, names[1], NEUTRAL, "/"),
    ):
        fig.add_bar(
            x=list(labels),
            y=place.p,
            name=f"{name}: H = {display.information(place.entropy, 3)}",
            marker={"color": colour, "pattern": {"shape": shape}},
            text=[display.probability(p) for p in place.p],
            textposition="outside",
            cliponaxis=False,
        )
    fig.update_yaxes(range=[0, 1.05])
    return fig


def shares(profile: EntropyProfile, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Width: how often; height: how surprising; area: this outcome's part of the entropy."""
    scale = display.scale
    fig = figure(
        display,
        x=display.word("chart.probability"),
        y=in_unit(display.word("chart.information"), display),
        legend=True,
    )
    tints = [P, "#6fa8e6", "#1b4f91"]
    left = 0.0
    for i, (p, surprise, label) in enumerate(
        zip(profile.p, profile.information, labels, strict=True)
    ):
        # An impossible outcome has no width: its infinite height must not stretch the axis.
        height = surprise * scale if p > 0 else 0.0
        fig.add_bar(
            x=[left + p / 2],
            y=[height],
            width=[p],
            name=f"{label}: {display.information(profile.terms[i])}",
            marker={"color": tints[i % 3], "pattern": {"shape": ["", "/", "."][i % 3]}},
            hovertemplate=f"{label}<extra></extra>",
        )
        left += p
    mean = profile.entropy * scale
    fig.add_scatter(
        x=[0, 1],
        y=[mean, mean],
        mode="lines",
        line={"color": PAID, "width": 2, "dash": "dot"},
        name=f"H = {display.information(profile.entropy)}",
        hoverinfo="skip",
    )
    finite = [s * scale for p, s in zip(profile.p, profile.information, strict=True) if p > 0]
    fig.update_xaxes(range=[0, 1])
    fig.update_yaxes(range=[0, max(1.15 * max(finite), 1.25 * mean, 1.0)])
    return fig


@cache
def _binary() -> tuple[np.ndarray, np.ndarray]:
    grid = np.linspace(0, 1, 201)
    return grid, np.array([entropy([p, 1 - p]) for p in grid])


def binary_curve(coin: EntropyProfile, display: Display) -> go.Figure:
    """The entropy of a coin against its bias, with the reader's coin on it."""
    grid, values = _binary()
    fig = figure(
        display,
        x=display.word("chart.probability"),
        y=in_unit(display.word("chart.entropy"), display),
    )
    fig.add_scatter(x=grid, y=values * display.scale, mode="lines", line={"color": P, "width": 3})
    fig.add_scatter(
        x=[coin.p[0]],
        y=[coin.entropy * display.scale],
        mode="markers+text",
        marker={"color": PAID, "size": 15, "line": {"color": "white", "width": 2}},
        text=[display.information(coin.entropy)],
        textposition="middle left" if coin.p[0] > 0.5 else "middle right",
    )
    fig.update_yaxes(range=[0, 1.15 * np.log(2) * display.scale])
    fig.update_xaxes(range=[-0.02, 1.02])
    return fig


@cache
def _simplex(steps: int = 60) -> tuple[np.ndarray, np.ndarray]:
    cells = [
        (i / steps, j / steps, (steps - i - j) / steps)
        for i in range(steps + 1)
        for j in range(steps + 1 - i)
    ]
    return np.array(cells), np.array([entropy(cell) for cell in cells])


def triangle(profile: EntropyProfile, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """The entropy of every distribution over three outcomes, as a heat map on a triangle."""
    cells, values = _simplex()
    fig = figure(display, height=460)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    places = cells @ corners
    fig.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        marker={
            "color": values * display.scale,
            "colorscale": "Blues",
            "size": 11 if display.presenter else 8,
            "symbol": "hexagon",
            "colorbar": {
                "title": in_unit("H", display),
                "thickness": 14,
            },
        },
        hoverinfo="skip",
    )
    here = np.array(profile.p) @ corners
    fig.add_scatter(
        x=[here[0]],
        y=[here[1]],
        mode="markers",
        marker={
            "color": PAID,
            "size": 18,
            "symbol": "star",
            "line": {"color": "white", "width": 2},
        },
        hovertemplate=f"H = {display.information(profile.entropy)}<extra></extra>",
    )
    for corner, label, anchor in zip(
        corners, labels, ("top center", "top center", "bottom center"), strict=True
    ):
        fig.add_annotation(
            x=corner[0],
            y=corner[1],
            text=label,
            showarrow=False,
            yshift=-16 if anchor.startswith("top") else 16,
        )
    fig.update_xaxes(visible=False, range=[-0.1, 1.1])
    fig.update_yaxes(visible=False, range=[-0.1, 0.97], scaleanchor="x")
    return fig


def question_tree(tree: HuffmanTree, display: Display) -> go.Figure:
    """The best plan of yes/no questions: a leaf's depth is how many questions it takes."""
    fig = figure(display, height=400)
    leaves = sorted(
        (i for i, node in enumerate(tree.nodes) if node.children is None),
        key=lambda i: tree.nodes[i].code,
    )
    across = {leaf: float(place) for place, leaf in enumerate(leaves)}
    for i in sorted(range(len(tree.nodes)), key=lambda i: -tree.nodes[i].depth):
        if (children := tree.nodes[i].children) is not None:
            across[i] = (across[children[0]] + across[children[1]]) / 2
    for i, node in enumerate(tree.nodes):
        if node.parent is None:
            continue
        parent = tree.nodes[node.parent]
        fig.add_scatter(
            x=[across[node.parent], across[i]],
            y=[-parent.depth, -node.depth],
            mode="lines",
            line={"color": NEUTRAL, "width": 2},
            hoverinfo="skip",
        )
        fig.add_annotation(
            x=(across[node.parent] + across[i]) / 2,
            y=-(parent.depth + node.depth) / 2,
            text=node.code[-1],
            showarrow=False,
            bgcolor="#dfe4ec",
            font_color="#1b2430",
        )
    inner = [i for i, node in enumerate(tree.nodes) if node.children is not None]
    fig.add_scatter(
        x=[across[i] for i in inner],
        y=[-tree.nodes[i].depth for i in inner],
        mode="markers+text",
        text=["?"] * len(inner),
        textfont={"color": "white"},
        marker={"color": NEUTRAL, "size": 26},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[across[i] for i in leaves],
        y=[-tree.nodes[i].depth for i in leaves],
        mode="markers+text",
        text=[
            f"{'ABCDEFGH'[i]}<br>{display.probability(tree.nodes[i].probability)}" for i in leaves
        ],
        textposition="bottom center",
        marker={"color": "#cfe2f8", "size": 22, "line": {"color": P, "width": 2}},
        hovertext=[tree.nodes[i].code for i in leaves],
        hoverinfo="text",
        cliponaxis=False,
    )
    depth = max(node.depth for node in tree.nodes)
    fig.update_xaxes(visible=False, range=[-0.7, len(leaves) - 0.3])
    fig.update_yaxes(visible=False, range=[-depth - 0.9, 0.4])
    return fig
