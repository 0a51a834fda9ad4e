"""Figures of the information chapter."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go

from kl_core import CANDIDATES, Audit, CandidateName, information_content, surprise
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PAID_SOFT,
    SAVED,
    P,
    figure,
    in_unit,
)
from kl_ui.words.display import DIGITS, Display

_DIGITS = DIGITS["information"]


@dataclass(frozen=True)
class Ledger:
    """An audit as it is printed: ``a + b = sum`` holds for the printed digits as well."""

    a: str
    b: str
    sum: str
    joint: str
    gap: str
    sign: str

    @property
    def addition(self) -> str:
        """The whole sum on one line, which a narrow table must not break."""
        return f"{self.a} + {self.b} = {self.sum}".replace(" ", "\N{NO-BREAK SPACE}")


def formula(name: CandidateName, display: Display) -> str:
    """A candidate as a formula, for a figure or a table."""
    return {
        "complement": "1 − p",
        "odds_against": "1/p − 1",
        "squared_complement": "(1 − p)²",
        "logarithm": f"−{display.log} p",
    }[name].replace(" ", "\N{NO-BREAK SPACE}")


def _unit(name: CandidateName, display: Display) -> float:
    """Only the logarithm is an amount of information; the other candidates have no unit."""
    return display.scale if name == "logarithm" else 1.0


def ledger(audit: Audit, display: Display) -> Ledger:
    """The numbers of an audit, rounded so that what is printed adds up."""
    scale, step = _unit(audit.name, display), 10.0**_DIGITS
    parts = [round(audit.value_a * scale * step), round(audit.value_b * scale * step)]
    # Where the exact values add up, the rounded ones must too: at most one last digit is moved.
    joint = sum(parts) if audit.additive else round(audit.value_joint * scale * step)
    gap = joint - sum(parts)

    def text(count: float) -> str:
        return display.number(count / step, digits=_DIGITS)

    hidden = not audit.additive and gap == 0  # too small for these digits: show more of them
    return Ledger(
        a=text(parts[0]),
        b=text(parts[1]),
        sum=text(sum(parts)),
        joint=text(joint),
        gap=_signed_small(audit.defect, display)
        if hidden
        else ("+" if gap > 0 else "") + text(gap),
        sign="✓" if audit.additive else "✗",
    )


def _signed_small(value: float, display: Display) -> str:
    return ("−" if value < 0 else "+") + display.probability(abs(value))


@cache
def _grid() -> tuple[np.ndarray, np.ndarray]:
    grid = np.concatenate([np.geomspace(1e-8, 0.02, 80), np.linspace(0.02, 1, 197)])
    return grid, information_content(grid)


def three_units(probability: float, display: Display, *, ban: str) -> go.Figure:
    """One surprise, three scales: bits, nats and bans against the probability."""
    grid, nats = _grid()
    scales = {"bits": 1 / math.log(2), "nats": 1.0, "bans": 1 / math.log(10)}
    names = {"bits": display.word("unit.bits"), "nats": display.word("unit.nats"), "bans": ban}
    others = {"bits": "dash", "nats": "dash", "bans": "dot"}
    top = 7.4
    fig = figure(
        display,
        x=display.word("chart.probability"),
        y=display.word("chart.information"),
        height=400,
    )
    here = information_content(probability)
    lines = []
    for unit, scale in scales.items():
        mine = unit == display.unit
        line = P_LINE if mine else {"color": NEUTRAL, "width": 2, "dash": others[unit]}
        fig.add_scatter(x=grid, y=nats * scale, mode="lines", line=line, hoverinfo="skip")
        stroke = "━━" if mine else {"dash": "╌╌", "dot": "····"}[others[unit]]
        amount = f"{display.number(here * scale, digits=_DIGITS)} {names[unit]}"
        strong = f"<span style='color:{P}'>{stroke}</span> <b>{amount}</b>"
        lines.append(strong if mine else f"{stroke} {amount}")
    if math.isfinite(here):
        _reading(
            fig, probability, [here * scale for scale in scales.values()], here * display.scale
        )
    else:
        fig.add_annotation(
            x=0,
            y=top,
            text="<b>↑ ∞</b>",
            font={"color": PAID, "size": 1.3 * fig.layout.font.size},
            showarrow=False,
            xanchor="left",
            yanchor="top",
            xshift=1.5 * fig.layout.font.size,
        )
    fig.add_annotation(
        x=0.98,
        y=0.98,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="top",
        align="right",
        showarrow=False,
        text="<br>".join([f"<b>p = {display.probability(probability)}</b>", *lines]),
        bordercolor=PAID,
        borderpad=8,
    )
    fig.update_xaxes(range=[-0.02, 1.03])
    fig.update_yaxes(range=[0, top])
    return fig


def _reading(fig: go.Figure, probability: float, amounts: Sequence[float], mine: float) -> None:
    """The reader's point on every curve; the one in the reader's unit is large and red."""
    fig.add_scatter(
        x=[probability] * (len(amounts) + 1),
        y=[0, *sorted(amounts)],
        mode="lines+markers",
        line={"color": PAID, "width": 1.5, "dash": "dot"},
        marker={"color": NEUTRAL, "size": [0] + [9] * len(amounts)},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[probability],
        y=[mine],
        mode="markers",
        marker={"color": PAID, "size": 16, "line": {"color": "white", "width": 2}},
        cliponaxis=False,
        hoverinfo="skip",
    )


@cache
def _shape(name: CandidateName) -> tuple[np.ndarray, np.ndarray]:
    grid = np.linspace(0.01, 1, 200)
    return grid, np.array([surprise(name, float(p)) for p in grid])


def shapes(display: Display) -> go.Figure:
    """Four candidates against the probability: all fall to zero at certainty."""
    dashes = {"complement": "dash", "odds_against": "dashdot", "squared_complement": "dot"}
    labels_at = {
        "complement": (0.24, "left", "bottom"),
        "odds_against": (0.245, "left", "bottom"),
        "squared_complement": (0.3, "right", "top"),
        "logarithm": (math.exp(-1.7 / display.scale), "right", "top"),
    }
    fig = figure(display, x=display.word("chart.probability"), y="f(p)", height=420)
    for name in CANDIDATES:
        grid, values = _shape(name)
        scale = _unit(name, display)
        wins = name == "logarithm"
        fig.add_scatter(
            x=grid,
            y=values * scale,
            mode="lines",
            line=P_LINE if wins else {"color": NEUTRAL, "width": 2.5, "dash": dashes[name]},
            hoverinfo="skip",
        )
        at, across, up = labels_at[name]
        fig.add_annotation(
            x=at,
            y=surprise(name, at) * scale,
            text=f"<b>{formula(name, display)}</b>",
            font_color=P if wins else NEUTRAL,
            showarrow=False,
            xanchor=across,
            yanchor=up,
            xshift=4 if across == "left" else -4,
        )
    fig.update_xaxes(range=[0, 1.02])
    fig.update_yaxes(range=[0, 4])
    return fig


def births(audits: Sequence[Audit], display: Display, *, bars: Sequence[str]) -> go.Figure:
    """For each candidate: f(A) and f(B) stacked, beside f(A and B). Are they equally high?"""
    fig = figure(display, height=560, barmode="stack")
    printed = [ledger(audit, display) for audit in audits]
    titles = [
        f"<b>{formula(audit.name, display)}</b>   "
        f"<span style='color:{SAVED if audit.additive else PAID}'>{line.sign} {line.gap}</span>"
        for audit, line in zip(audits, printed, strict=True)
    ]
    size = fig.layout.font.size
    fig.set_subplots(
        rows=2, cols=2, subplot_titles=titles, vertical_spacing=0.2, horizontal_spacing=0.1
    )
    fig.update_annotations(font_size=size + 1, yshift=8)
    for i, (audit, line) in enumerate(zip(audits, printed, strict=True)):
        _pair(fig, audit, line, display, bars, {"row": i // 2 + 1, "col": i % 2 + 1})
    fig.update_xaxes(tickfont_size=size - 2, fixedrange=True, automargin=True)
    fig.update_yaxes(visible=False, fixedrange=True)
    fig.update_layout(margin_t=48 if not display.presenter else 70)
    return fig


def _pair(
    fig: go.Figure,
    audit: Audit,
    line: Ledger,
    display: Display,
    bars: Sequence[str],
    cell: Mapping[str, int],
) -> None:
    """One candidate's two bars; what does not match is red and hatched."""
    scale = _unit(audit.name, display)
    a, b, joint = (v * scale for v in (audit.value_a, audit.value_b, audit.value_joint))
    total = a + b
    high = max(total, joint)

    def block(bar: int, height: float, text: str, hover: str, marker: Mapping[str, object]) -> None:
        roomy = high > 0 and height / high > 0.12
        fig.add_bar(
            x=[bars[bar]],
            y=[height],
            text=[text if roomy else ""],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont_color=P if marker["color"] == P_SOFT else "white",
            hovertemplate=f"{hover}<extra></extra>",
            marker=marker,
            width=0.72,
            **cell,
        )

    line_of = {"width": 1.5, "color": P}
    block(0, a, "<b>A</b>", f"f(A) = {line.a}", {"color": P, "line": line_of})
    block(0, b, "<b>B</b>", f"f(B) = {line.b}", {"color": P_SOFT, "line": line_of})
    # 0.0: rounding must not draw a sliver of red where the two agree.
    missing = 0.0 if audit.additive else total - joint
    same = {"color": NEUTRAL, "line": {"width": 1.5, "color": NEUTRAL}}
    block(1, min(joint, total), line.joint if missing > 0 else "", f"f = {line.joint}", same)
    tint = PAID_SOFT if missing < 0 else "rgba(0,0,0,0)"
    off = {
        "color": tint,
        "pattern": {**PAID_PATTERN, "fgcolor": PAID, "bgcolor": tint},
        "line": {"width": 2, "color": PAID},
    }
    if missing:
        block(1, abs(missing), "", line.gap, off)
    above = [(bars[0], total, line.sum)]
    if missing <= 0:
        above.append((bars[1], joint, line.joint))
    for x, height, text in above:
        fig.add_annotation(x=x, y=height, text=text, showarrow=False, yanchor="bottom", **cell)
    fig.update_yaxes(range=[0, 1.22 * high or 1.0], **cell)


def halvings(
    flips: int, display: Display, *, events: Sequence[tuple[str, float]], heads: str, axis: str
) -> go.Figure:
    """On a logarithmic axis the curve is straight: each halving climbs by the same amount."""
    step = math.log(2) * display.scale
    fig = figure(
        display,
        x=axis,
        y=in_unit(display.word("chart.information"), display),
        height=420,
    )
    far = 7
    fig.add_scatter(
        x=[1.0, 10.0**-far],
        y=[0.0, far * math.log(10) * display.scale],
        mode="lines",
        line={"color": NEUTRAL, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    xs = [2.0 ** -((i + 1) // 2) for i in range(2 * flips + 1)]
    ys = [step * (i // 2) for i in range(2 * flips + 1)]
    fig.add_scatter(x=xs, y=ys, mode="lines", line=P_LINE, hoverinfo="skip")
    fig.add_scatter(
        x=[p for _, p in events],
        y=[information_content(p) * display.scale for _, p in events],
        mode="markers",
        marker={"color": NEUTRAL, "size": 11, "symbol": "diamond"},
        hovertext=[name for name, _ in events],
        hoverinfo="text",
    )
    for name, p in events:
        rare = p < 1e-3
        fig.add_annotation(
            x=math.log10(p),  # an annotation on a logarithmic axis takes the exponent
            y=information_content(p) * display.scale,
            text=name,
            ax=-14 if rare else 0,
            ay=-18 if rare else -80,
            xanchor="right" if rare else "left",
            arrowcolor=NEUTRAL,
            arrowhead=0,
        )
    deep = flips > 10
    fig.add_scatter(
        x=[2.0**-flips],
        y=[step * flips],
        mode="markers",
        marker={"color": PAID, "size": 15, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
    )
    fig.add_annotation(
        x=-flips * math.log10(2),
        y=step * flips,
        text=f"{heads}<br><b>{display.information(flips * math.log(2))}</b>",
        font_color=PAID,
        ax=0 if deep else 24 if flips >= 5 else 70,
        ay=120 if deep else 34 if flips >= 5 else 6,
        xanchor="center" if deep else "left",
        align="center" if deep else "left",
        arrowcolor=PAID,
        arrowhead=0,
    )
    fig.update_xaxes(
        type="log",
        range=[0.15, -far],
        tickvals=[10.0**-k for k in range(far + 1)],
        ticktext=["1", *(f"10<sup>−{k}</sup>" for k in range(1, far + 1))],
    )
    top = far * math.log(10) * display.scale
    fig.update_yaxes(range=[-0.1 * top, 1.02 * top])
    return fig
