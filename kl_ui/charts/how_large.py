"""Figures of the chapter on how large a divergence is."""

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import plotly.graph_objects as go

from kl_core import Gaussian, MessageCost, stray_probability, variation_bounds
from kl_core.lessons.how_large import Gamble, Meaning, Nearby, errors_after, meaning, nearby
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PERCENT,
    Q_LINE,
    Q_SOFT,
    SAVED,
    P,
    Q,
    figure,
    hover,
    in_unit,
)
from kl_ui.words.display import Display

DECADES = {"type": "log", "dtick": 1, "exponentformat": "power"}
MARK = {"color": PAID, "size": 15, "line": {"color": "white", "width": 2}}


def bells(of: Meaning, display: Display) -> go.Figure:
    """P and Q that far apart; where they overlap, one sample cannot tell them apart."""
    low, high = -4.0, 4.0 + of.shift
    x = np.linspace(low, high, 301)
    p, q = Gaussian(0, 1).pdf(x), Gaussian(of.shift, 1).pdf(x)
    fig = figure(display, height=300)
    for density, line, soft in ((p, P_LINE, P_SOFT), (q, Q_LINE, Q_SOFT)):
        fig.add_scatter(
            x=x, y=density, mode="lines", line=line, fill="tozeroy", fillcolor=soft,
            hoverinfo="skip",
        )  # fmt: skip
    for place, letter, colour, side in ((0.0, "P", P, "right"), (of.shift, "Q", Q, "left")):
        fig.add_annotation(
            x=place, y=0.4, text=f"<b>{letter}</b>", showarrow=False, yshift=14,
            xanchor=side, font={"color": colour},
        )  # fmt: skip
    fig.update_xaxes(range=[low, high], dtick=1, zeroline=False)
    fig.update_yaxes(visible=False, range=[0, 0.47])
    return fig


def errors(of: Meaning, display: Display, **names: str) -> go.Figure:
    """How the two kinds of error fall with the number of samples, exactly and by the exponent."""
    n = np.linspace(0, max(2.2 * of.needed, 4), 161)
    after = errors_after(of, n)
    fig = figure(
        display,
        x=names["samples"],
        y=names["error"],
        height=330,
        legend=True,
    )
    for values, word, line in (
        (after.missed, "test", {"color": Q, "width": 3}),
        (after.stein, "stein", {"color": Q, "width": 2, "dash": "dot"}),
        (after.wrong, "guess", {"color": P, "width": 3}),
        (after.chernoff, "chernoff", {"color": P, "width": 2, "dash": "dot"}),
    ):
        fig.add_scatter(
            x=n, y=values, mode="lines", line=line, name=names[word],
            **hover(values, "probability", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[0, n[-1]], y=[of.level] * 2, mode="lines", showlegend=False, hoverinfo="skip",
        line={"color": NEUTRAL, "width": 1.5, "dash": "dash"},
    )  # fmt: skip
    fig.add_scatter(
        x=[of.needed], y=[of.level], mode="markers+text", marker=MARK, showlegend=False,
        text=[display.number(of.needed, "plain", 0)], textposition="top right", hoverinfo="skip",
    )  # fmt: skip
    fig.update_yaxes(range=[-4, 0.1], **DECADES)
    fig.update_xaxes(range=[0, n[-1]])
    return fig


def money(run: Gamble, display: Display, **names: str) -> go.Figure:
    """Her money and that of Kelly's gambler, in the same tosses, on a scale of multiples."""
    bets = list(range(run.bets + 1))
    fig = figure(display, x=names["bets"], y=names["money"], height=330, legend=True)
    for values, word, line in (
        (run.best, "kelly", {"color": SAVED, "width": 2, "dash": "dash"}),
        (run.money, "yours", {"color": Q, "width": 3}),
    ):
        fig.add_scatter(
            x=bets, y=values, mode="lines", line=line, name=names[word],
            **hover(values, "ratio", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[0, run.bets], y=[1, math.exp(run.best_growth * run.bets)], mode="lines",
        line={"color": NEUTRAL, "width": 1.5, "dash": "dot"}, hoverinfo="skip",
        name=names["growth"],
    )  # fmt: skip
    fig.update_yaxes(type="log", exponentformat="power")
    return fig


def cost(paid: MessageCost, display: Display, **names: str) -> go.Figure:
    """The code of a text in three parts: entropy, waste, and what the coder rounds up."""
    parts = (paid.entropy, paid.waste, max(paid.per_symbol - paid.cross_entropy, 0.0))
    fig = figure(display, x=names["bits_per_letter"], height=230, legend=True, barmode="stack")
    looks = ({"color": P}, {"color": PAID, "pattern": PAID_PATTERN}, {"color": NEUTRAL})
    words = display.word("chart.entropy"), display.word("chart.waste"), names["rounded"]
    for part, word, look in zip(parts, words, looks, strict=True):
        said = display.number(part, "plain", 4)
        fig.add_bar(
            x=[part], y=[""], orientation="h", marker=look, width=0.6,
            name=f"{word}: {said}", hoverinfo="skip",
        )  # fmt: skip
    fig.update_xaxes(range=[0, 5.2])
    fig.update_yaxes(visible=False)
    return fig


@cache
def _curves() -> tuple[np.ndarray, dict[str, list[float]]]:
    grid = np.logspace(-4, 1, 121)
    found = [variation_bounds(d) for d in grid]
    names = ("pinsker", "bretagnolle_huber", "sharp")
    curves = {name: [getattr(one, name) for one in found] for name in names}
    return grid, curves | {"bells": [meaning(d).gap for d in grid]}


def gaps(of: Meaning, display: Display, **names: str) -> go.Figure:
    """How much an event's probability can differ at most, and how much it does for two bells."""
    grid, curves = _curves()
    fig = figure(
        display,
        x=in_unit(names["divergence"], display),
        y=names["gap"],
        height=330,
        legend=True,
    )
    for name, line in (
        ("pinsker", {"color": NEUTRAL, "width": 2, "dash": "dash"}),
        ("bretagnolle_huber", {"color": NEUTRAL, "width": 2, "dash": "dot"}),
        ("sharp", {"color": PAID, "width": 3}),
        ("bells", P_LINE),
    ):
        fig.add_scatter(
            x=grid * display.scale, y=curves[name], mode="lines", line=line,
            name=names[name], **hover(curves[name], "probability", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[of.divergence * display.scale] * 2, y=[of.bounds.sharp, of.gap], mode="markers",
        marker=MARK, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    fig.update_xaxes(**DECADES)
    fig.update_yaxes(range=[0, 1.05], tickformat=PERCENT)
    return fig


def parabola(near: Nearby, display: Display, **names: str) -> go.Figure:
    """The divergence of two coins beside its quadratic form."""
    reach = min(0.35, 0.98 * near.heads, 0.98 * (1 - near.heads))
    steps = np.linspace(-reach, reach, 121)
    found = [nearby(near.heads, float(step)) for step in steps]
    fig = figure(
        display,
        x=names["step"],
        y=in_unit(names["divergence"], display),
        height=330,
        legend=True,
    )
    for values, word, line in (
        ([one.divergence for one in found], "truth", P_LINE),
        ([one.quadratic for one in found], "quadratic", Q_LINE),
    ):
        fig.add_scatter(
            x=steps, y=np.array(values) * display.scale, mode="lines", line=line,
            name=names[word], **hover(values, "information", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[near.step] * 2,
        y=[near.divergence * display.scale, near.quadratic * display.scale],
        mode="markers", marker=MARK, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    highest = max(max(one.divergence, one.quadratic) for one in found[:: len(found) - 1])
    fig.update_yaxes(range=[0, 1.05 * highest * display.scale], rangemode="tozero")
    return fig


def strays(n: int, far: float, display: Display, **names: str) -> go.Figure:
    """How often a fair coin's record strays that far: exactly, beside ``exp(-n D)``."""
    sizes = np.unique(np.round(np.linspace(1, n, 60)).astype(int))
    exact = [stray_probability([0.5, 0.5], int(size), far) for size in sizes]
    fig = figure(
        display,
        x=names["samples"],
        y=display.word("chart.probability"),
        height=330,
        legend=True,
    )
    fig.add_scatter(
        x=sizes, y=exact, mode="lines+markers", line=P_LINE, marker={"size": 5},
        name=names["exact"], **hover(exact, "probability", display),
    )  # fmt: skip
    fig.add_scatter(
        x=sizes, y=np.exp(-sizes * far), mode="lines", hoverinfo="skip",
        line={"color": Q, "width": 2, "dash": "dot"}, name=names["exponent"],
    )  # fmt: skip
    fig.update_yaxes(**DECADES)
    return fig


def meaning_rows(found: Sequence[Meaning], display: Display) -> list[list[str]]:
    """What divergences of some sizes mean, a line for each."""
    return [
        [
            display.number(of.divergence, "information"),
            display.number(of.shift, "plain", 3),
            display.number(of.needed, "plain", 0),
            f"{display.number(100 * of.error, 'plain', 1)}%",
            f"{display.number(100 * of.gap, 'plain', 1)}%",
            display.number(of.factor, "ratio"),
            display.number(of.doubling, "plain", 1),
        ]
        for of in found
    ]
