"""Figures of the KL chapter: what is paid is red and points up, what is saved green and down."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from kl_core import CodingCost, DensityDirections, Directions, Evidence, kl_integrand
from kl_core.lessons.decomposition import EXPONENTS, Runs, Smoothing, Term, term
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PAID_SOFT,
    Q_LINE,
    Q_PATTERN,
    Q_SOFT,
    SAVED,
    SAVED_PATTERN,
    SAVED_SOFT,
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import Display

DIM = 0.22
CARD = "rgba(125,136,153,0.16)"  # a quiet ground that reads in both themes
# What each part of the formula lights: bars of P, bars of Q, blocks below.
LIT = {
    "x": (True, True, True),
    "p": (True, False, False),
    "q": (False, True, False),
    "ratio": (True, True, False),
    "log": (False, False, True),
    "weighted": (True, False, True),
}


def _side(value: float) -> tuple[str, dict[str, Any]]:
    """Colour and pattern of an amount: paid or saved."""
    return (PAID, PAID_PATTERN) if value >= 0 else (SAVED, SAVED_PATTERN)


def _two_storeys(fig: go.Figure, *, lower_y: str, split: float = 0.5, gap: float = 0.1) -> None:
    """Give the figure a second pair of axes below the first."""
    style = {
        "title_font_size": fig.layout.font.size,
        "tickfont_size": fig.layout.font.size - 2,
        "automargin": True,
        "fixedrange": True,
    }
    fig.update_layout(
        yaxis={"domain": [split + gap / 2, 1], "anchor": "x"},
        xaxis={"anchor": "y"},
        xaxis2={"anchor": "y2", "zeroline": False, **style},
        yaxis2={"domain": [0, split - gap / 2], "anchor": "x2", "title_text": lower_y, **style},
    )


def _pair_bars(
    fig: go.Figure,
    both: Directions,
    display: Display,
    labels: Sequence[str],
    lit: Sequence[tuple[bool, bool]],
) -> None:
    """P and Q side by side for each outcome; what is not lit steps back and loses its number."""
    for values, name, colour, pattern, shift, which in (
        (both.p, "P", P, {"shape": ""}, -0.19, 0),
        (both.q, "Q", Q, Q_PATTERN, 0.19, 1),
    ):
        on = [row[which] for row in lit]
        fig.add_bar(
            x=[i + shift for i in range(len(labels))],
            y=values,
            width=0.34,
            marker={
                "color": colour,
                "pattern": pattern,
                "opacity": [1.0 if shown else DIM for shown in on],
            },
            text=[
                f"{name}<br>{display.probability(round(value, 4))}" if shown else name
                for value, shown in zip(values, on, strict=True)
            ],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hoverinfo="skip",
        )
    fig.update_xaxes(
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        range=[-0.55, len(labels) - 0.45],
        selector={"anchor": "y"},
    )
    fig.update_yaxes(
        range=[0, 1.4 * max(*both.p, *both.q)],
        showticklabels=False,
        showgrid=False,
        selector={"anchor": "x"},
    )


def waste_bar(cost: CodingCost, display: Display) -> go.Figure:
    """The bill: what coding P must cost, and what a code made for Q adds."""
    fig = figure(display, x=display.unit_name, height=190, barmode="stack")
    for word, value, colour, pattern in (
        ("entropy", cost.entropy, P, {"shape": ""}),
        ("waste", cost.waste, PAID, PAID_PATTERN),
    ):
        fig.add_bar(
            x=[value * display.scale],
            y=[""],
            orientation="h",
            width=0.6,
            marker={"color": colour, "pattern": pattern},
            hoverinfo="skip",
        )
        left = 0.0 if word == "entropy" else cost.entropy
        name, amount = display.word(f"chart.{word}"), display.number(value, "information")
        fig.add_annotation(
            x=(left + value / 2) * display.scale,
            y=0.5,
            yref="y domain",
            text=f"<b>{name}<br>{amount}</b>",
            showarrow=False,
            font_color="white",  # on the bar, never on the page
            bgcolor=colour,
        )
    fig.add_annotation(
        x=cost.cross_entropy * display.scale,
        y=1,
        yref="y domain",
        yanchor="bottom",
        xanchor="right",
        text=f"{display.word('chart.cross_entropy')} {display.information(cost.cross_entropy)}",
        showarrow=False,
    )
    fig.update_xaxes(range=[0, cost.cross_entropy * display.scale * 1.02])
    fig.update_yaxes(showticklabels=False)
    return fig


def anatomy(
    both: Directions,
    step: Term,
    display: Display,
    *,
    labels: Sequence[str],
    part: str,
    outcome: int,
) -> go.Figure:
    """Above, P and Q. Below, a block an outcome: as wide as P, as high as log P/Q. One part lit."""
    rows = LIT.get(part, (True, True, True))
    lit = [rows if part == "sum" or i == outcome else (False,) * 3 for i in range(len(labels))]
    fig = figure(display, height=560, barmode="overlay")
    _two_storeys(fig, lower_y=in_unit(f"{display.log} P/Q", display))
    _pair_bars(fig, both, display, labels, [row[:2] for row in lit])
    centres = _blocks(fig, both, display, labels, [row[2] for row in lit], part)
    if part == "x":
        fig.add_vrect(x0=outcome - 0.5, x1=outcome + 0.5, fillcolor=CARD, line_width=0)
    if part == "ratio":
        fig.add_annotation(
            x=outcome,
            y=max(step.p, step.q),
            yanchor="bottom",
            yshift=64 if display.presenter else 42,
            text=f"<b>{display.probability(step.p)} / {display.probability(step.q)}"
            f" = {display.number(step.ratio, 'ratio')}</b>",
            showarrow=False,
            bgcolor=CARD,
        )
        fig.update_layout(margin_t=60 if display.presenter else 40)
    if part in ("p", "weighted"):
        _width(fig, step, centre=centres[outcome])
    if part in ("log", "weighted"):
        _block_note(fig, step, display, centre=centres[outcome], part=part)
    if part == "sum":
        _mean_line(fig, both, display)
    return fig


def _blocks(
    fig: go.Figure,
    both: Directions,
    display: Display,
    labels: Sequence[str],
    lit: Sequence[bool],
    part: str,
) -> list[float]:
    """The lower storey: signed areas over the unit interval. Returns the blocks' centres."""
    centres, left = [], 0.0
    for i, (p, log_ratio) in enumerate(zip(both.p, both.log_ratios, strict=True)):
        colour, pattern = _side(log_ratio)
        height, centre = log_ratio * display.scale, left + p / 2
        fig.add_bar(
            x=[centre],
            y=[height],
            width=[p],
            # For the logarithm only the height matters: the block is hollow.
            marker={
                "color": "rgba(0,0,0,0)" if part == "log" and lit[i] else colour,
                "pattern": {"shape": ""} if part == "log" else pattern,
                "line": {"color": colour, "width": 2},
                "opacity": 1.0 if lit[i] else DIM,
            },
            hoverinfo="skip",
            xaxis="x2",
            yaxis="y2",
        )
        if part == "sum":
            fig.add_annotation(
                x=centre if i < len(labels) - 1 else 1.0,
                y=height,
                xref="x2",
                yref="y2",
                xanchor="center" if i < len(labels) - 1 else "right",
                yanchor="bottom" if height > 0 else "top",
                text=f"<b>{display.signed(both.forward_terms[i])}</b>",
                font_color=colour,
                showarrow=False,
            )
        centres.append(centre)
        left += p
    reach = 1.45 * max(abs(value) for value in both.log_ratios) * display.scale
    fig.update_layout(xaxis2_range=[0, 1], yaxis2_range=[-reach, reach])
    # Names below the widths; the widths themselves are P.
    fig.update_layout(
        xaxis2_title_text=f"↔ {display.word('chart.probability')} P",
        xaxis2_tickvals=centres,
        xaxis2_ticktext=list(labels),
    )
    return centres


def _width(fig: go.Figure, step: Term, *, centre: float) -> None:
    """The block's width, drawn in P's colour: the weight."""
    fig.add_scatter(
        x=[centre - step.p / 2, centre + step.p / 2],
        y=[0, 0],
        mode="lines+markers",
        line={"color": P, "width": 5},
        marker={"symbol": "line-ns", "size": 18, "line": {"color": P, "width": 4}},
        cliponaxis=False,
        xaxis="x2",
        yaxis="y2",
        hoverinfo="skip",
    )


def _block_note(fig: go.Figure, step: Term, display: Display, *, centre: float, part: str) -> None:
    """Say what the block's height, or its area, is."""
    log_ratio = display.number(step.log_ratio, "information")
    height = f"{display.log} {display.number(step.ratio, 'ratio')} = {log_ratio}"
    factor = log_ratio if step.log_ratio >= 0 else f"({log_ratio})"
    area = f"{display.probability(step.p)} × {factor} = {display.signed(step.term)}"
    colour, _ = _side(step.log_ratio)
    top = step.log_ratio * display.scale
    fig.add_annotation(
        x=1.0 if centre > 0.6 else centre,
        y=top,
        xref="x2",
        yref="y2",
        xanchor="right" if centre > 0.6 else "center",
        yanchor="bottom" if top > 0 else "top",
        text=f"<b>{height if part == 'log' else area}</b>",
        font_color=colour,
        showarrow=False,
    )
    if part == "log":
        fig.add_scatter(
            x=[centre, centre],
            y=[0, top],
            mode="lines+markers",
            line={"color": colour, "width": 5},
            marker={
                "symbol": ["circle", "triangle-up" if top > 0 else "triangle-down"],
                "size": [6, 18],
                "color": colour,
            },
            xaxis="x2",
            yaxis="y2",
            hoverinfo="skip",
        )


def _mean_line(fig: go.Figure, both: Directions, display: Display) -> None:
    """The mean height of the blocks, which is the divergence."""
    fig.add_scatter(
        x=[0, 1],
        y=[both.forward * display.scale] * 2,
        mode="lines",
        line={"color": NEUTRAL, "width": 3, "dash": "dot"},
        xaxis="x2",
        yaxis="y2",
        hoverinfo="skip",
    )
    fig.add_annotation(
        x=1,
        y=both.forward * display.scale,
        xref="x2",
        yref="y2",
        xanchor="right",
        yanchor="bottom",
        text=f"<b>D = {display.number(both.forward, 'information')}</b>",
        showarrow=False,
    )


def waterfall(both: Directions, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Each outcome's term starts where the last one ended; the sum is where they arrive."""
    title = in_unit(f"P {display.log} P/Q", display)
    fig = figure(display, y=title, height=340, barmode="overlay")
    values = [*both.forward_terms, both.forward]
    starts, low, high = _levels(both, display.scale)
    for i, (value, start) in enumerate(zip(values, starts, strict=True)):
        total = i == len(labels)
        colour, pattern = (NEUTRAL, {"shape": ""}) if total else _side(value)
        endless = math.isinf(value)
        size = 9 * high if endless else value * display.scale  # far past the frame
        fig.add_bar(
            x=[i],
            y=[size],
            base=[start],
            width=0.62,
            marker={"color": colour, "pattern": pattern, "line": {"color": colour, "width": 2}},
            hoverinfo="skip",
        )
        # What is infinite runs off the top and says so inside the frame, on the bar's own colour.
        fig.add_annotation(
            x=i,
            y=high if endless else max(start, start + size),
            yanchor="bottom",
            text=f"<b>{_bar_text(value, total, display)}</b>",
            showarrow=False,
            **({"bgcolor": colour, "font_color": "white"} if endless else {}),
        )
    _stairs(fig, values, starts, display.scale)
    fig.update_xaxes(
        tickvals=list(range(len(values))),
        ticktext=[*labels, "D(P‖Q)"],
        range=[-0.5, len(values) - 0.5],
    )
    room = 0.16 * (high - low)
    fig.update_yaxes(range=[low - 0.4 * room, high + 1.2 * room])
    return fig


def _bar_text(value: float, total: bool, display: Display) -> str:
    if math.isinf(value):
        return "∞ ↑"
    return f"= {display.number(value, 'information')}" if total else display.signed(value)


def _levels(both: Directions, scale: float) -> tuple[list[float], float, float]:
    """Where each bar starts, and the lowest and highest level, in the reader's unit."""
    starts, level = [], 0.0
    finite = [value * scale for value in both.forward_terms if math.isfinite(value)]
    for value in both.forward_terms:
        # With an infinite term there is no level to climb from: every bar stands on 0.
        starts.append(level if math.isfinite(both.forward) else 0.0)
        level += value * scale
    starts.append(0.0)
    ends = [0.0, *starts, *(s + v for s, v in zip(starts, finite, strict=False))]
    if math.isinf(both.forward):
        ends = [0.0, *finite]
    spread = max(ends) - min(ends)
    high = max(ends) if math.isfinite(both.forward) else max(ends) + max(spread, 0.5)
    # Two equal distributions need some height too, or the axis would magnify rounding.
    return starts, min(ends), max(high, 0.05)


def _stairs(fig: go.Figure, values: Sequence[float], starts: Sequence[float], scale: float) -> None:
    """Thin lines that hand the level from one bar to the next."""
    if not math.isfinite(values[-1]):
        return
    for i in range(len(values) - 1):
        level = starts[i] + values[i] * scale
        fig.add_scatter(
            x=[i - 0.31, i + 1.31],
            y=[level, level],
            mode="lines",
            line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )


def smoothing_curve(
    model: Smoothing, rival: Smoothing, display: Display, *, names: Sequence[str]
) -> go.Figure:
    """Smoothed divergence against ε: a model with a zero has no value of its own."""
    fig = figure(
        display,
        x=f"{names[2]} ε",
        y=in_unit("D(P‖Q<sub>ε</sub>)", display),
        height=420,
    )
    for curve, name, line in (
        (model, names[0], Q_LINE),
        (rival, names[1], {"color": NEUTRAL, "width": 3, "dash": "dot"}),
    ):
        heights = [value * display.scale for value in curve.curve]
        fig.add_scatter(x=EXPONENTS, y=heights, mode="lines", line=line, hoverinfo="skip")
        fig.add_scatter(
            x=[curve.exponent],
            y=[curve.kl * display.scale],
            mode="markers+text",
            marker={"size": 15, "color": line["color"], "line": {"color": "white", "width": 2}},
            text=[f"<b>{display.number(curve.kl, 'information')}</b>"],
            textposition="top right" if curve is model else "bottom center",
            cliponaxis=False,
            hoverinfo="skip",
        )
        fig.add_annotation(
            # A's name below its falling line, B's above its level one: clear of both values.
            x=EXPONENTS[6 if curve is model else 0],
            y=heights[6 if curve is model else 0],
            text=f"<b>{name}</b>",
            font_color=line["color"],
            xanchor="right" if curve is model else "left",
            yanchor="top" if curve is model else "bottom",
            yshift=0 if curve is model else 7,
            showarrow=False,
        )
    top = 1.18 * max(*model.curve, *rival.curve) * display.scale
    fig.add_annotation(
        x=0,
        y=1,
        xref="x domain",
        yref="y domain",
        xanchor="left",
        yanchor="top",
        text=f"<b>ε = 0: {display.number(model.exact, 'information')}"
        f"{' ↑' if math.isinf(model.exact) else ''}</b>",
        font_color=PAID,
        showarrow=False,
    )
    powers = range(EXPONENTS[0], 0, 2)
    fig.update_xaxes(
        tickvals=list(powers),
        ticktext=[f"10<sup>−{-power}</sup>" for power in powers],
        range=[EXPONENTS[0] - 0.6, EXPONENTS[-1] + 2.6],
    )
    fig.update_yaxes(range=[0, top])
    return fig


def integrand(bells: DensityDirections, display: Display) -> go.Figure:
    """Above, two densities. Below, p log p/q: the red area minus the green is the divergence."""
    x = _grid(bells)
    fig = figure(display, height=560)
    _two_storeys(fig, lower_y=in_unit(f"p {display.log} p/q", display), split=0.56)
    for density, name, line, fill in (
        (bells.p, "p", P_LINE, P_SOFT),
        (bells.q, "q", Q_LINE, Q_SOFT),
    ):
        y = density.pdf(x)
        fig.add_scatter(
            x=x, y=y, mode="lines", line=line, fill="tozeroy", fillcolor=fill, hoverinfo="skip"
        )
        fig.add_annotation(
            x=float(x[y.argmax()]),
            y=float(y.max()),
            text=f"<b>{name}</b>",
            font_color=line["color"],
            showarrow=False,
            yanchor="bottom",
        )
    heights = kl_integrand(bells.p, bells.q, x) * display.scale
    for part, word, area, colour, soft, pattern in (
        (np.maximum(heights, 0), "paid", bells.forward_paid, PAID, PAID_SOFT, PAID_PATTERN),
        (np.minimum(heights, 0), "saved", bells.forward_saved, SAVED, SAVED_SOFT, SAVED_PATTERN),
    ):
        fig.add_scatter(
            x=x,
            y=part,
            mode="lines",
            line={"color": colour, "width": 2},
            fill="tozeroy",
            fillcolor=soft,
            fillpattern={"shape": pattern["shape"], "fgcolor": colour, "bgcolor": soft, "size": 9},
            xaxis="x2",
            yaxis="y2",
            hoverinfo="skip",
        )
        fig.add_annotation(
            x=0.01,
            y=1 if word == "paid" else 0,
            xref="x2 domain",
            yref="y2 domain",
            xanchor="left",
            yanchor="top" if word == "paid" else "bottom",
            text=f"<b>{display.word(f'chart.{word}')} {display.signed(area)}</b>",
            font_color=colour,
            showarrow=False,
        )
    fig.update_yaxes(title_text=display.word("chart.density"), selector={"anchor": "x"})
    fig.update_layout(
        xaxis={"range": [x[0], x[-1]], "showticklabels": False},
        xaxis2={"range": [x[0], x[-1]], "title_text": "x"},
        yaxis={"range": [0, 1.15 * max(bells.p.pdf(x).max(), bells.q.pdf(x).max())]},
        yaxis2={"range": _padded(heights)},
    )
    return fig


def _grid(bells: DensityDirections) -> np.ndarray:
    """Where either bell is visible, fine enough for the narrower."""
    ends = [
        density.mean + sign * 4 * (density.variance**0.5)
        for density in (bells.p, bells.q)
        for sign in (-1, 1)
    ]
    return np.linspace(min(ends), max(ends), 601)


def _padded(heights: np.ndarray) -> list[float]:
    """Room for both labels, also where nothing is saved; identical bells keep a scale."""
    high, low = max(float(heights.max()), 0.0), min(float(heights.min()), 0.0)
    spread = max(high - low, 0.1)
    return [low - 0.25 * spread, high + 0.25 * spread]


def evidence_paths(runs: Runs, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Running evidence of every series; the reader's is bold, the expected slope is dotted.

    ``words``: samples, this run, expected.
    """
    scale = display.scale
    fig = figure(display, x=words[0], y=in_unit("∑ log P/Q", display), height=430)
    low, high = _reach(runs, scale)
    for i, run in reversed(list(enumerate(runs.runs))):
        _path(fig, run, scale, top=high, bold=i == 0)
    fig.update_xaxes(range=[0, runs.size * 1.02])
    fig.update_yaxes(range=[low, high + 0.12 * (high - low)])
    if math.isinf(runs.slope):
        fig.add_annotation(
            x=0.02,
            y=0,
            xref="x domain",
            yref="y domain",
            text="<b>D(P‖Q) = ∞</b>",
            font_color=PAID,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
        return fig
    fig.add_scatter(
        x=[0, runs.size],
        y=[0, runs.expected * scale],
        mode="lines",
        line={"color": PAID, "width": 3, "dash": "dot"},
        hoverinfo="skip",
    )
    final, expected = (
        display.number(value, "information", 1) for value in (runs.final, runs.expected)
    )
    fig.add_annotation(
        x=0.02,
        y=1,
        xref="x domain",
        yref="y domain",
        xanchor="left",
        yanchor="top",
        align="left",
        text=f"<b><span style='color:{P}'>━ {words[1]}: {final}"
        f"</span><br><span style='color:{PAID}'>┅ {words[2]}: {expected}</span></b>",
        showarrow=False,
    )
    return fig


def _reach(runs: Runs, scale: float) -> tuple[float, float]:
    """The lowest and the highest finite level among all runs, with some room."""
    finite = [
        value * scale for run in runs.runs for value in run.running if math.isfinite(value)
    ] + [0.0]
    spread = max(max(finite) - min(finite), 1.0)
    return min(finite) - 0.05 * spread, max(finite) + 0.08 * spread


def _path(fig: go.Figure, run: Evidence, scale: float, *, top: float, bold: bool) -> None:
    """One series. Where Q is refuted it rises off the frame and ends in a ∞."""
    finite = [value * scale for value in run.running if math.isfinite(value)]
    steps = list(range(len(finite) + 1))
    heights = [0.0, *finite]
    colour = P if bold else NEUTRAL
    if broken := len(finite) < len(run.running):
        steps.append(len(finite) + 1)
        heights.append(top)
    fig.add_scatter(
        x=steps,
        y=heights,
        mode="lines",
        line={"color": colour, "width": 3.5 if bold else 1.2},
        opacity=1.0 if bold else 0.55,
        hoverinfo="skip",
    )
    if broken:
        fig.add_annotation(
            x=steps[-1],
            y=top,
            text="<b>∞</b>" if bold else "∞",
            font_color=colour,
            font_size=(1.6 if bold else 1.1) * fig.layout.font.size,
            showarrow=False,
            yanchor="bottom",
        )


def term_rows(
    both: Directions, names: Sequence[str], display: Display, *, sums: str, units: bool = False
) -> list[list[str]]:
    """A table's line for each outcome and one, called `sums`, for all.

    The columns after P and Q: ratio, logarithm and term, or with `units` the term in both units.
    """
    steps = ("term:nats", "term:bits") if units else ("ratio", "log_ratio", "term")
    sum_of = ("forward:nats", "forward:bits") if units else ("", "", "forward")
    lines = [
        [x, *(display.fill(f"{{{{{form}}}}}", term(both, i)) for form in ("p", "q", *steps))]
        for i, x in enumerate(names)
    ]
    bold = [display.fill(f"**{{{{{form}}}}}**", both) if form else "" for form in sum_of]
    return [*lines, [sums, "1", "1", *bold]]
