"""Figures of the chapter on KL in training code."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from kl_core import Gaussian, density_kl
from kl_core.models.trainer_kl import Calls, Gradient, Kept, Quantised, Reply
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    PAID,
    PAID_PATTERN,
    PERCENT,
    Q_LINE,
    Q_PATTERN,
    SAVED,
    P,
    Q,
    figure,
    hover,
    in_unit,
)
from kl_ui.words.display import Display

MARK = {"color": PAID, "size": 15, "line": {"color": "white", "width": 2}}


def called(found: Calls, display: Display, **names: str) -> go.Figure:
    """What was meant, and what usual calls return."""
    values = (found.meant, found.swapped, found.no_log, found.mean)
    labels = [names[code] for code in ("meant", "swapped", "no_log", "mean")]
    fig = figure(display, x=in_unit(names["value"], display), height=300)
    fig.add_bar(
        x=[value * display.scale for value in values],
        y=labels,
        orientation="h",
        marker={"color": [SAVED, PAID, PAID, PAID], "pattern": {"shape": ["", "x", "x", "x"]}},
        text=[display.information(value) for value in values],
        textposition="auto",
        cliponaxis=False,
        hoverinfo="skip",
    )
    low, high = min(0.0, *values) * display.scale, max(values) * display.scale
    room = 0.25 * (high - low)
    fig.update_xaxes(range=[low - (room if low < 0 else 0), high + room], zeroline=True)
    fig.update_yaxes(autorange="reversed")
    return fig


def reduced(true: float, many: int, display: Display, **names: str) -> go.Figure:
    """The divergence, and the same divided by the number of outcomes."""
    sizes = np.unique(np.round(np.logspace(np.log10(2), 5, 80)).astype(int))
    fig = figure(
        display, x=names["outcomes"], y=in_unit(names["value"], display), height=320, legend=True
    )
    scale = display.scale
    for values, code, line in (
        (np.full(sizes.size, true), "batchmean", P_LINE),
        (true / sizes, "mean_reduced", {"color": PAID, "width": 3, "dash": "dash"}),
    ):
        fig.add_scatter(
            x=sizes, y=values * scale, mode="lines", line=line, name=names[code],
            **hover(values, "information", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[many], y=[true / many * scale], mode="markers", marker=MARK, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_yaxes(type="log", dtick=1, exponentformat="power")
    return fig


def kept(found: Sequence[Kept], at: Kept, display: Display, **names: str) -> go.Figure:
    """The sum over the most frequent outcomes only, against how many they are."""
    many = [one.kept for one in found]
    fig = figure(
        display, x=names["kept"], y=in_unit(names["value"], display), height=320, legend=True
    )
    scale = display.scale
    for code, line in (
        ("full", P_LINE),
        ("summed", {"color": PAID, "width": 3, "dash": "dash"}),
        ("rescaled", {"color": NEUTRAL, "width": 2, "dash": "dot"}),
    ):
        values = [getattr(one, code) for one in found]
        fig.add_scatter(
            x=many, y=[value * scale for value in values], mode="lines", line=line,
            name=names[code], **hover(values, "information", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[at.kept], y=[at.summed * scale], mode="markers", marker=MARK, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    return fig


def replies(found: Sequence[Reply], at: Reply, display: Display, **names: str) -> go.Figure:
    """KL per reply against its length, and a standard deviation of one reply's estimate."""
    tokens = [one.tokens for one in found]
    scale = display.scale
    middle = np.array([one.per_reply for one in found]) * scale
    spread = np.array([one.spread for one in found]) * scale
    fig = figure(
        display, x=names["tokens"], y=in_unit(names["per_reply"], display), height=320, legend=True
    )
    fig.add_scatter(
        x=[*tokens, *tokens[::-1]], y=[*(middle + spread), *(middle - spread)[::-1]],
        fill="toself", fillcolor="rgba(224,123,26,0.22)", line={"width": 0}, mode="lines",
        name=names["one_reply"], hoverinfo="skip",
    )  # fmt: skip
    fig.add_scatter(
        x=tokens, y=middle, mode="lines", line=P_LINE, name=names["chain"],
        **hover([one.per_reply for one in found], "information", display),
    )  # fmt: skip
    fig.add_scatter(
        x=[at.tokens], y=[at.per_reply * scale], mode="markers", marker=MARK, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    return fig


def gradients(found: Gradient, display: Display, **names: str) -> go.Figure:
    """The gradient that was wanted and the one that was written, logit by logit."""
    labels = [f"θ<sub>{k + 1}</sub>" for k in range(len(found.wanted))]
    fig = figure(display, y=names["slope"], height=300, legend=True, barmode="group")
    fig.add_bar(x=labels, y=found.wanted, name=names["wanted"], marker={"color": P})
    fig.add_bar(
        x=labels, y=found.gradient, name=names["written"],
        marker={"color": Q, "pattern": Q_PATTERN},
    )  # fmt: skip
    high = max(0.05, *(abs(x) for x in (*found.wanted, *found.gradient)))
    fig.update_yaxes(range=[-1.15 * high, 1.15 * high])
    return fig


def hidden(
    shares: Sequence[float], whole: Sequence[float], top: Sequence[float], at: int,
    display: Display, **names: str,
) -> go.Figure:  # fmt: skip
    """What a student pays who puts a share of her mass where the teacher's top-k does not look."""
    fig = figure(
        display, x=names["share"], y=in_unit(names["value"], display), height=320, legend=True
    )
    for values, code, line in ((whole, "all_tokens", P_LINE), (top, "top_k", Q_LINE)):
        fig.add_scatter(
            x=list(shares), y=[value * display.scale for value in values], mode="lines", line=line,
            name=names[code], **hover(values, "information", display),
        )  # fmt: skip
    fig.add_scatter(
        x=[shares[at]] * 2, y=[whole[at] * display.scale, top[at] * display.scale],
        mode="markers", marker=MARK, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    return fig


def contexts(found: Quantised, display: Display, **names: str) -> go.Figure:
    """The divergence after each letter, as wide as the letter is frequent."""
    fig = figure(
        display, x=names["contexts"], y=in_unit(names["per_token"], display), height=320,
        legend=True,
    )  # fmt: skip
    edges = np.cumsum((0.0, *found.share))
    fig.add_bar(
        x=(edges[:-1] + edges[1:]) / 2, width=found.share, showlegend=False,
        y=[value * display.scale for value in found.per_token],
        marker={"color": PAID, "pattern": PAID_PATTERN}, hoverinfo="skip",
    )  # fmt: skip
    for value, code, dash in ((found.mean, "average", "solid"), (found.tail, "tail", "dot")):
        fig.add_scatter(
            x=[0, 1], y=[value * display.scale] * 2, mode="lines", hoverinfo="skip",
            line={"color": P, "width": 2.5, "dash": dash}, name=names[code],
        )  # fmt: skip
    fig.update_xaxes(range=[0, 1], tickformat=PERCENT)
    return fig


def squares(off: float, width: float, display: Display, **names: str) -> go.Figure:
    """The KL divergence of two normal distributions of one width, against their distance."""
    across = np.linspace(-3, 3, 121)
    values = [density_kl(Gaussian(0, width), Gaussian(float(x), width)) for x in across]
    here = density_kl(Gaussian(0, width), Gaussian(off, width))
    fig = figure(display, x=names["error"], y=in_unit(names["value"], display), height=320)
    fig.add_scatter(
        x=across, y=np.array(values) * display.scale, mode="lines", line=P_LINE,
        **hover(values, "information", display),
    )  # fmt: skip
    fig.add_scatter(
        x=[off], y=[here * display.scale], mode="markers", marker=MARK, hoverinfo="skip"
    )
    return fig
