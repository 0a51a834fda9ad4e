"""Figures of the RLHF chapter."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import plotly.graph_objects as go

from kl_core.models.dpo import Dpo
from kl_core.models.kl_reward import Cloud, Frontier, Judged, Tilted, frontier
from kl_core.models.policy_steps import Training
from kl_core.models.proxy_reward import Overoptimisation
from kl_core.models.sampled_kl import SIZES, LossGradients, Trial
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    PAID,
    Q_LINE,
    Q_PATTERN,
    SAVED,
    P,
    Q,
    figure,
    hover,
    in_unit,
)
from kl_ui.words.display import Display, short

DOTS = {"shape": ".", "size": 7, "solidity": 0.4}
DASHES = ("dot", "solid", "dash", "dashdot")
COLOURS = (NEUTRAL, "#8458c4", "#0f8f9c", "#b0568f")  # of methods, which are neither P nor Q
SHAPES = ("circle", "square", "diamond", "triangle-up")


# --- the tilted policy ---------------------------------------------------------------------------


def tilt(best: Tilted, display: Display, *, words: Sequence[str]) -> go.Figure:
    """The reference and the best policy, reply by reply, with the points below."""
    reference, name, *labels = words
    fig = figure(display, y=display.word("chart.probability"), legend=True, barmode="group")
    ticks = [
        f"{label}<br>{display.number(points, digits=0)}"
        for label, points in zip(labels, best.rewards, strict=True)
    ]
    _policy(fig, ticks, best.reference, reference, display, {"color": P})
    marker = {"color": Q, "pattern": Q_PATTERN}
    _policy(fig, ticks, best.policy, name, display, marker)
    fig.update_yaxes(range=[0, 1.12])
    return fig


def _policy(
    fig: go.Figure,
    ticks: Sequence[str],
    shares: Sequence[float],
    name: str,
    display: Display,
    marker: Mapping[str, object],
) -> None:
    fig.add_bar(
        x=list(ticks),
        y=list(shares),
        name=name,
        marker=marker,
        text=[_rounded(share, display) for share in shares],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        **hover(shares, "probability", display),
    )


def kite(best: Tilted, display: Display, *, words: Sequence[str]) -> go.Figure:
    """The kite on its string: mean reward against distance, and what of the height is paid."""
    *axes, string, kept, paid, reference = words
    fig, scale = _plane(_frontier(best.reference, best.rewards), display, *axes), display.scale
    x = best.kl * scale
    fig.add_scatter(
        x=[0, x],
        y=[best.reference_reward, best.reward],
        mode="lines",
        line={"color": P, "width": 2, "dash": "dot"},
        name=string,
        hoverinfo="skip",
    )
    for name, colour, dash, low, high in (
        (kept, SAVED, "solid", best.reference_reward, best.value),
        (paid, PAID, "dot", best.value, best.reward),
    ):
        fig.add_scatter(
            x=[x, x],
            y=[low, high],
            mode="lines",
            line={"color": colour, "width": 5, "dash": dash},
            name=f"{name}: {display.number(round(high, 2) - round(low, 2))}",
            hoverinfo="skip",
        )
    _point(fig, 0, best.reference_reward, P, "circle", reference)
    _point(fig, x, best.reward, Q, "diamond-tall", f"β = {display.number(best.beta)}", size=22)
    return fig


def _rounded(share: float, display: Display) -> str:
    """Two decimals; what is merely likely does not read as certain, nor the unlikely as never."""
    text = display.number(share, digits=2)
    return f"≈{text[0]}" if 0 < share < 1 and text in ("0.00", "1.00") else text


_frontier = cache(frontier)


def _plane(curve: Frontier, display: Display, distance: str, reward: str, name: str) -> go.Figure:
    fig = figure(display, x=in_unit(distance, display), y=reward, legend=True, height=400)
    fig.add_scatter(
        x=[kl * display.scale for kl in curve.kls],
        y=curve.rewards,
        mode="lines",
        line={"color": NEUTRAL, "width": 3},
        name=name,
        hoverinfo="skip",
    )
    low, high = min(curve.rewards), max(curve.rewards)
    fig.update_yaxes(range=[low - 0.08 * (high - low) - 0.1, high + 0.15 * (high - low) + 0.1])
    right = max(*curve.kls, 1e-3) * display.scale
    fig.update_xaxes(range=[-0.05 * right, 1.1 * right])
    return fig


def _point(
    fig: go.Figure, x: float, y: float, colour: str, symbol: str, name: str, size: int = 14
) -> None:
    fig.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={
            "color": colour,
            "size": size,
            "symbol": symbol,
            "line": {"color": "white", "width": 2},
        },
        name=name,
        hoverinfo="skip",
        cliponaxis=False,
    )


def below(
    curve: Frontier, some: Cloud, yours: Judged, display: Display, *, words: Sequence[str]
) -> go.Figure:
    """The reader's policy and random ones, none above the frontier."""
    *axes, others, mine, gap = words
    fig, scale = _plane(curve, display, *axes), display.scale
    fig.add_scatter(
        x=[kl * scale for kl in some.kls],
        y=some.rewards,
        mode="markers",
        marker={"color": NEUTRAL, "size": 5, "opacity": 0.45},
        name=others,
        hoverinfo="skip",
    )
    seen = [kl for kl in (*curve.kls, *some.kls, yours.kl) if math.isfinite(kl)]
    heights = [*curve.rewards, *some.rewards, yours.reward]
    low, high = min(heights), max(heights)
    fig.update_yaxes(range=[low - 0.08 * (high - low) - 0.1, high + 0.08 * (high - low) + 0.1])
    right = max(*seen, 1e-3) * scale
    fig.update_xaxes(range=[-0.05 * right, 1.08 * right])
    if math.isinf(yours.kl):
        fig.add_annotation(
            x=1, xref="paper", y=yours.reward, text=f"{mine}: ∞ →", showarrow=False,
            xanchor="right", font={"color": Q},
        )  # fmt: skip
        return fig
    beyond = max(curve.kls)
    if yours.kl > beyond:
        fig.add_scatter(
            x=[beyond * scale, yours.kl * scale],
            y=[yours.best] * 2,
            mode="lines",
            line={"color": NEUTRAL, "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=[yours.kl * scale] * 2,
        y=[yours.reward, yours.best],
        mode="lines",
        line={"color": PAID, "width": 4, "dash": "dot"},
        name=f"{gap}: {display.number(yours.gap)}",
        hoverinfo="skip",
    )
    _point(fig, yours.kl * scale, yours.reward, Q, "diamond-tall", mine, size=20)
    return fig


# --- over-optimisation ---------------------------------------------------------------------------


def goodhart(found: Overoptimisation, display: Display, *, words: Sequence[str]) -> go.Figure:
    """What the scorer gives and what the users get, the harder the policy is pushed."""
    scale, here = display.scale, found.here
    distance, points, score, value, picked = words
    fig = figure(display, x=in_unit(distance, display), y=points, legend=True, height=420)
    for field, name, line in (("score", score, Q_LINE), ("value", value, P_LINE)):
        fig.add_scatter(
            x=[one.kl * scale for one in found.path],
            y=[getattr(one, field) for one in found.path],
            mode="lines",
            line=line,
            name=name,
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[one.kl * scale for one in found.picked],
            y=[getattr(one, field) for one in found.picked],
            mode="markers",
            marker={"color": line["color"], "size": 9, "symbol": "square-open"},
            name=picked,
            showlegend=field == "value",
            hovertext=[f"n = {short(one.strength)}" for one in found.picked],
            hoverinfo="text",
        )
    fig.add_scatter(
        x=[here.kl * scale] * 2,
        y=[here.value, here.score],
        mode="lines+markers",
        line={"color": PAID, "width": 2, "dash": "dot"},
        marker={"color": [P, Q], "size": 15, "line": {"color": "white", "width": 2}},
        name=f"β = {display.number(here.strength)}",
        hoverinfo="skip",
    )
    return fig


# --- trust regions -------------------------------------------------------------------------------


def learning(
    runs: Sequence[Training],
    display: Display,
    *,
    chosen: str,
    names: Sequence[str],
    words: Sequence[str],
) -> go.Figure:
    """The mean score after each update: medians of all methods, the spread of the chosen one."""
    update, reward, band = words
    fig = figure(display, x=update, y=reward, legend=True, height=420)
    for run, name, colour, dash in zip(runs, names, COLOURS, DASHES, strict=True):
        x = list(range(len(run.rewards.middle)))
        if run.method == chosen:
            fig.add_scatter(
                x=[*x, *x[::-1]],
                y=[*run.rewards.high, *run.rewards.low[::-1]],
                mode="lines",
                line={"width": 0, "color": colour},
                fill="toself",
                fillcolor=_soft(colour),
                name=band,
                hoverinfo="skip",
            )
        fig.add_scatter(
            x=x,
            y=run.rewards.middle,
            mode="lines",
            line={"color": colour, "width": 4 if run.method == chosen else 2, "dash": dash},
            name=name,
            hoverinfo="skip",
        )
    return fig


def _soft(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"


def leaps(
    runs: Sequence[Training],
    display: Display,
    *,
    chosen: str,
    names: Sequence[str],
    words: Sequence[str],
) -> go.Figure:
    """How far an update goes: the typical one and the largest, on a logarithmic axis."""
    scale = display.scale
    leap, typical, largest = words
    fig = figure(display, x=in_unit(leap, display), legend=True, height=420)
    for run, name, colour in zip(runs, names, COLOURS, strict=True):
        fig.add_scatter(
            x=[run.typical_kl * scale, run.largest_kl * scale],
            y=[name] * 2,
            mode="lines",
            line={"color": colour, "width": 8 if run.method == chosen else 3},
            showlegend=False,
            hoverinfo="skip",
        )
    for field, name, symbol in (
        ("typical_kl", typical, "circle"),
        ("largest_kl", largest, "diamond"),
    ):
        fig.add_scatter(
            x=[getattr(run, field) * scale for run in runs],
            y=list(names),
            mode="markers",
            marker={"color": list(COLOURS), "size": 15, "symbol": symbol},
            name=name,
            hoverinfo="skip",
        )
    limit = next(run.knob for run in runs if run.method == "trpo") * scale
    fig.add_vline(x=limit, line={"color": PAID, "width": 2, "dash": "dot"})
    fig.add_annotation(
        x=math.log10(limit), y=1, yref="paper", text="δ", showarrow=False,
        xanchor="left", xshift=4, font={"color": PAID},
    )  # fmt: skip
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_yaxes(autorange="reversed")
    return fig


def sweep(
    runs: Sequence[Training], display: Display, *, chosen: float, words: Sequence[str]
) -> go.Figure:
    """Where every seed ends, for each strength of the penalty."""
    beta, final, seed, mean = words
    fig = figure(display, x=beta, y=final, legend=True, height=420)
    aside = np.linspace(0.88, 1.14, len(runs[0].finals))
    for run in runs:
        mine = run.knob == chosen
        fig.add_scatter(
            x=run.knob * aside,
            y=run.finals,
            mode="markers",
            marker={
                "color": COLOURS[-1] if mine else NEUTRAL,
                "size": 7,
                "opacity": 1 if mine else 0.55,
            },
            name=seed,
            showlegend=run is runs[0],
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=[run.knob for run in runs],
        y=[run.mean for run in runs],
        mode="lines+markers",
        line={"color": COLOURS[-1], "width": 3},
        marker={"size": 10, "symbol": "square"},
        name=mean,
        hoverinfo="skip",
    )
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    return fig


# --- estimators ----------------------------------------------------------------------------------


def estimates(found: Trial, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Every estimate of each estimator, with its mean and spread, beside the truth."""
    scale = display.scale
    estimate, moments = words
    fig = figure(display, y=in_unit(estimate, display), legend=True, height=420)
    aside = np.linspace(-0.3, 0.3, found.repeats)
    for place, (run, colour) in enumerate(zip(found.runs, COLOURS, strict=False)):
        fig.add_scatter(
            x=place + aside,
            y=np.array(run.estimates) * scale,
            mode="markers",
            marker={"color": colour, "size": 5, "opacity": 0.6, "symbol": SHAPES[place]},
            showlegend=False,
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=list(range(len(found.runs))),
        y=[run.mean * scale for run in found.runs],
        error_y={"array": [run.spread * scale for run in found.runs], "thickness": 3, "width": 10},
        mode="markers",
        marker={"color": PAID, "size": 12, "symbol": "square"},
        name=moments,
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[-0.5, len(found.runs) - 0.5],
        y=[found.kl * scale] * 2,
        mode="lines",
        line={"color": SAVED, "width": 3, "dash": "dash"},
        name=f"KL = {display.information(found.kl)}",
        hoverinfo="skip",
    )
    fig.update_xaxes(
        tickvals=list(range(len(found.runs))),
        ticktext=[f"k{place + 1}" for place in range(len(found.runs))],
        range=[-0.6, len(found.runs) - 0.4],
    )
    return fig


def errors(found: Trial, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Bias and spread together against the sample size, both on logarithmic axes."""
    size, error = words
    fig = figure(display, x=size, y=in_unit(error, display), legend=True, height=420)
    for place, (run, colour) in enumerate(zip(found.runs, COLOURS, strict=False)):
        fig.add_scatter(
            x=list(SIZES),
            y=[one * display.scale for one in run.errors],
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": DASHES[place]},
            marker={"symbol": SHAPES[place], "size": 9},
            name=f"k{place + 1}",
            hoverinfo="skip",
        )
    fig.add_vline(x=found.size, line={"color": PAID, "width": 2, "dash": "dot"})
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_yaxes(type="log", dtick=1, exponentformat="power")
    return fig


def reply_rows(known: Tilted, labels: Sequence[str], display: Display) -> list[list[str]]:
    """One row per reply: its probability under the reference, and its points."""
    return [
        [label, display.probability(share), display.number(points, digits=0)]
        for label, share, points in zip(labels, known.reference, known.rewards, strict=True)
    ]


def gradient_rows(found: LossGradients, labels: Sequence[str], display: Display) -> list[list[str]]:
    """One row per reply: which way each loss moves its logit, in the reader's unit."""
    columns = (found.reverse, found.k1, found.k2, found.k3, found.forward)
    return [
        [label, *(display.number(slope, "information", 3) for slope in row)]
        for label, *row in zip(labels, *columns, strict=True)
    ]


# --- DPO -----------------------------------------------------------------------------------------


def learned(
    exact: Dpo,
    sampled: Dpo,
    display: Display,
    *,
    step: int,
    names: Sequence[str],
    words: Sequence[str],
) -> go.Figure:
    """The target, and the two policies after so many steps."""
    fig = figure(display, y=display.word("chart.probability"), legend=True, barmode="group")
    markers = (
        {"color": P},
        {"color": Q, "pattern": Q_PATTERN},
        {"color": NEUTRAL, "pattern": DOTS},
    )
    shares = (exact.target, exact.policies[step], sampled.policies[step])
    for shown, name, marker in zip(shares, names, markers, strict=True):
        fig.add_bar(
            x=list(words),
            y=list(shown),
            name=name,
            marker=marker,
            **hover(shown, "probability", display),
        )
    fig.update_yaxes(range=[0, 1.05])
    return fig


def descent(
    exact: Dpo,
    sampled: Dpo,
    display: Display,
    *,
    step: int,
    names: Sequence[str],
    words: Sequence[str],
) -> go.Figure:
    """How far both are from the target, step by step, on a logarithmic axis."""
    steps, off = words
    fig = figure(display, x=steps, y=in_unit(off, display), legend=True)
    lines = ({"color": Q, "width": 3}, {"color": NEUTRAL, "width": 3, "dash": "dash"})
    for run, name, line in zip((exact, sampled), names[1:], lines, strict=True):
        heights = [kl * display.scale for kl in run.kls]
        fig.add_scatter(
            x=list(range(len(heights))), y=heights, mode="lines", line=line, name=name,
            hoverinfo="skip",
        )  # fmt: skip
        fig.add_scatter(
            x=[step], y=[heights[step]], mode="markers", showlegend=False, hoverinfo="skip",
            marker={"color": line["color"], "size": 14, "line": {"color": "white", "width": 2}},
        )  # fmt: skip
    fig.update_yaxes(type="log", dtick=1, exponentformat="power")
    return fig
