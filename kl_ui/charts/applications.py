"""Figures of the chapter on applications: retrieval, drift, bottleneck, consistency."""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from kl_core.models.bottleneck import Bottleneck, Curve
from kl_core.models.consistency import CLASSES, LABELLED, Classifier
from kl_core.models.drift import Drift
from kl_core.models.retrieval import Match, Ranking
from kl_ui.charts.style import NEUTRAL, PAID, SAVED, P, figure, in_unit
from kl_ui.words.display import Display

TINTS = (P, "#8b5fbf", "#2b9c9c", "#a86b2d", "#6b7788", "#c2588a")
SHAPES = ("", "/", ".", "x", "\\", "-")


def _distance(match: Match, words: Sequence[str], display: Display, joint: str) -> str:
    """A document's divergence; where it is infinite, with the words that are missing."""
    if math.isfinite(match.kl):
        return display.number(match.kl, "information", 3)
    missing = [word for word, x in zip(words, match.chances, strict=True) if not x]
    return f"∞ ({joint.join(missing)})"


def matches(
    found: Ranking, display: Display, *, titles: Sequence[str], labels: Sequence[str]
) -> go.Figure:
    """Every document's divergence from the query, nearest first, cut up by word."""
    axis, joint = labels
    names = [titles[match.document] for match in found.matches]
    fig = figure(
        display,
        x=in_unit(axis, display),
        height=110 + 34 * len(names),
        legend=True,
        barmode="relative",
    )
    finite = [match for match in found.matches if math.isfinite(match.kl)]
    for i, word in enumerate(found.words):
        fig.add_bar(
            x=[match.terms[i] * display.scale for match in finite],
            y=names[: len(finite)],
            orientation="h",
            name=word,
            marker={"color": TINTS[i % 6], "pattern": {"shape": SHAPES[i % 6]}},
            hoverinfo="skip",
        )
    longest = max((sum(x for x in m.terms if x > 0) for m in finite), default=1.0) * display.scale
    ends = [
        sum(x for x in match.terms if x > 0) * display.scale if match in finite else 0.0
        for match in found.matches
    ]
    fig.add_scatter(
        x=ends,
        y=names,
        mode="text",
        text=[f" {_distance(m, found.words, display, joint)}" for m in found.matches],
        textposition="middle right",
        showlegend=False,
        cliponaxis=False,
        hoverinfo="skip",
    )
    fig.update_xaxes(range=[min(0.0, *_lowest(found, display)), 1.3 * longest])
    fig.update_yaxes(autorange="reversed", type="category")
    return fig


def _lowest(found: Ranking, display: Display) -> list[float]:
    return [sum(x for x in match.terms if x < 0) * display.scale for match in found.matches]


def noise(found: Drift, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """What samples from Q do by chance, and where this training set stands."""
    trials, by_chance, seen_here = labels
    scale = display.scale
    fig = figure(display, x=in_unit("D(P‖Q)", display), y=trials, height=360, bargap=0.04)
    seen = found.kl if math.isfinite(found.kl) else 0.0
    end = max(1.15 * seen, found.trials[-1], 1e-9)
    counts, edges = np.histogram(found.trials, bins=40, range=(0, end))
    fig.add_bar(
        x=(edges[:-1] + edges[1:]) / 2 * scale,
        y=counts,
        marker={"color": NEUTRAL},
        hoverinfo="skip",
    )
    top = 1.28 * max(counts)
    _upright(
        fig,
        found.noise * scale,
        0.86 * top,
        NEUTRAL,
        f"{by_chance} {_short(found.noise, display)}",
    )
    if math.isfinite(found.kl):
        _upright(
            fig, found.kl * scale, 0.98 * top, PAID, f"{seen_here} {_short(found.kl, display)}"
        )
    else:
        fig.add_annotation(
            x=1, y=0.98, xref="paper", yref="paper", xanchor="right", showarrow=False,
            text=f"<b>{seen_here} ∞ →</b>", font_color=PAID,
        )  # fmt: skip
    fig.update_xaxes(range=[0, end * scale])
    fig.update_yaxes(range=[0, top])
    return fig


def _short(amount: float, display: Display) -> str:
    return display.number(amount, "information")


def _upright(fig: go.Figure, x: float, height: float, colour: str, text: str) -> None:
    """A vertical line with its name at the top, on the side where there is room."""
    fig.add_scatter(
        x=[x, x],
        y=[0, height],
        mode="lines",
        line={"color": colour, "width": 3, "dash": "solid" if colour == PAID else "dot"},
        hoverinfo="skip",
    )
    right = x > 0.5 * max(fig.data[0].x)
    fig.add_annotation(
        x=x,
        y=height,
        text=f"<b>{text}</b>",
        showarrow=False,
        xanchor="right" if right else "left",
        xshift=-4 if right else 4,
        font_color=colour,
    )


def count_rows(
    found: Drift, display: Display, labels: Sequence[str], total: str
) -> list[list[str]]:
    """Expected and seen: how many of each kind, and what each adds to the divergence."""
    rows = [
        [
            label,
            display.number(expected, digits=1),
            display.number(seen, digits=1),
            display.number(seen - expected, digits=1),
            display.number(term, "information", 5),
        ]
        for label, expected, seen, term in zip(
            labels, found.expected, found.seen, found.terms, strict=True
        )
    ]
    whole = display.number(float(found.size), digits=1)
    last = [f"**{x}**" for x in (total, whole, whole, display.number(found.kl, "information", 5))]
    return [*rows, [*last[:3], "", last[3]]]


def plane(now: Bottleneck, curve: Curve, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """What a note tells about tomorrow, against what it tells about the sky."""
    kept, useful, all_useful, whole = labels
    scale = display.scale
    fig = figure(
        display,
        x=in_unit(kept, display),
        y=in_unit(useful, display),
        height=380,
    )
    limit, top = curve.information * scale, 1.4 * curve.information * scale
    fig.add_scatter(
        x=[0, top], y=[0, top], mode="lines", line={"color": NEUTRAL, "width": 2, "dash": "dash"}
    )
    fig.add_hline(y=limit, line={"color": PAID, "width": 2, "dash": "dot"})
    fig.add_annotation(
        x=curve.entropy * scale, y=limit, xanchor="right", yanchor="bottom", showarrow=False,
        text=f"I(X;Y) = {display.number(curve.information, 'information')}",
    )  # fmt: skip
    fig.add_annotation(
        x=top, y=top, xanchor="left", yanchor="top", xshift=8, showarrow=False, text=all_useful
    )
    fig.add_scatter(
        x=[point.kept * scale for point in curve.points],
        y=[point.useful * scale for point in curve.points],
        mode="lines",
        line={"color": SAVED, "width": 4},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[curve.entropy * scale],
        y=[limit],
        mode="markers+text",
        marker={"color": NEUTRAL, "size": 12, "symbol": "square"},
        text=[whole],
        textposition="bottom left",
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[now.kept * scale],
        y=[now.useful * scale],
        mode="markers+text",
        marker={"color": SAVED, "size": 17, "line": {"color": "white", "width": 2}},
        text=[f"<b>β = {display.number(now.beta, digits=1)}</b>"],
        textposition="bottom right",
        cliponaxis=False,
    )
    fig.update_xaxes(range=[-0.03 * curve.entropy * scale, 1.04 * curve.entropy * scale])
    fig.update_yaxes(range=[-0.08 * top, top])
    return fig


def encoder(now: Bottleneck, display: Display, *, skies: Sequence[str], note: str) -> go.Figure:
    """Which sky gets which note."""
    table = np.array(now.encoder)
    fig = figure(display, height=330)
    fig.add_heatmap(
        z=table,
        x=[f"{note} {i + 1}" for i in range(now.notes)],
        y=list(skies),
        zmin=0,
        zmax=1,
        colorscale="Blues",
        showscale=False,
        text=[[display.number(share) for share in row] for row in now.encoder],
        texttemplate="%{text}",
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )
    fig.update_yaxes(autorange="reversed")
    fig.update_xaxes(side="top")
    return fig


def note_rows(now: Bottleneck, display: Display, note: str) -> list[list[str]]:
    """How often each note is written, and what it foretells."""
    return [
        [f"{note} {i + 1}", *(display.number(x, "probability", 2) for x in (share, *forecast))]
        for i, (share, forecast) in enumerate(zip(now.shares, now.forecasts, strict=True))
    ]


def classifiers(
    now: Classifier, alone: Classifier, display: Display, *, labels: Sequence[str]
) -> go.Figure:
    """The trained curve, the one from labels alone, and the points it was trained on."""
    chance, from_labels, with_all, labelled, first, second, truth = labels
    x = np.linspace(-4.2, 4.2, 211)
    fig = figure(display, x="x", y=chance, height=440, legend=True)
    for found, name, line in (
        (alone, from_labels, {"color": NEUTRAL, "width": 2, "dash": "dash"}),
        (now, with_all, {"color": SAVED, "width": 4}),
    ):
        fig.add_scatter(
            x=x, y=found.predict(x), mode="lines", name=name, line=line, hoverinfo="skip"
        )
    fig.add_scatter(
        x=LABELLED,
        y=CLASSES,
        mode="markers",
        name=labelled,
        marker={"color": PAID, "size": 17, "symbol": "star"},
        hoverinfo="skip",
    )
    points = np.array(now.points)
    for name, chosen, symbol, level, colour in (
        (first, points < now.truth, "circle-open", -0.1, P),
        (second, points >= now.truth, "triangle-up", -0.17, "#8b5fbf"),
    ):
        fig.add_scatter(
            x=points[chosen],
            y=np.full(int(chosen.sum()), level),
            mode="markers",
            name=name,
            marker={"color": colour, "size": 8, "symbol": symbol},
            hoverinfo="skip",
        )
    fig.add_vline(x=now.truth, line={"color": NEUTRAL, "width": 2, "dash": "dot"})
    fig.add_annotation(x=now.truth, y=1.12, text=truth, showarrow=False, xanchor="left", xshift=4)
    fig.update_xaxes(range=[-4.2, 4.2])
    fig.update_yaxes(range=[-0.24, 1.18], tickvals=[0, 0.5, 1])
    return fig
