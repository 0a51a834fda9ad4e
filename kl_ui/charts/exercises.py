"""Figures of the exercises: what is given, and where each mistake leads."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from kl_core.lessons.exercises import Amount
from kl_ui.charts.style import NEUTRAL, Q_PATTERN, P, Q, figure
from kl_ui.words.display import Display


def given(
    p: tuple[float, ...], q: tuple[float, ...], display: Display, *, labels: Sequence[str]
) -> go.Figure:
    """P, and Q beside it if there is one."""
    fig = figure(display, y=display.word("chart.probability"), height=260, legend=bool(q))
    fig.update_layout(barmode="group")
    for name, shares, colour, pattern in (("P", p, P, {}), ("Q", q, Q, Q_PATTERN)):
        if shares:
            fig.add_bar(
                x=list(labels),
                y=list(shares),
                name=name,
                marker={"color": colour, "pattern": pattern},
                text=[display.probability(x) for x in shares] if len(shares) <= 5 else None,
                textposition="outside",
                cliponaxis=False,
            )
    fig.update_xaxes(type="category")
    fig.update_yaxes(range=[0, 1.2 * max(*p, *q)])
    return fig


def answers(
    answer: Amount, display: Display, *, names: Sequence[str], values: Sequence[Amount]
) -> go.Figure:
    """The answer on top, and below it the value that each mistake leads to."""
    amounts = [answer, *values]
    labels = [
        f"{name}<br>{display.number(a.value, a.meaning)}"
        for name, a in zip(names, amounts, strict=True)
    ]
    drawn = [_length(amount, display) for amount in amounts]
    finite = [0.0, *filter(math.isfinite, drawn)]
    low, high = 1.1 * min(finite), 1.1 * max(finite)
    fig = figure(display, height=60 + 48 * len(amounts))
    fig.add_bar(
        orientation="h",
        y=labels,
        x=[min(length, 2 * high) for length in drawn],  # what is infinite runs off the figure
        marker={
            "color": [P] + [NEUTRAL] * len(values),
            "pattern": {"shape": [""] + ["/"] * len(values), "size": 7, "solidity": 0.3},
        },
        hoverinfo="skip",
    )
    if math.isfinite(answer.value):
        fig.add_vline(x=drawn[0], line={"color": P, "width": 2, "dash": "dot"})
    fig.update_xaxes(range=[low, high], showticklabels=False, zeroline=True)
    fig.update_yaxes(autorange="reversed", type="category")
    return fig


def _length(amount: Amount, display: Display) -> float:
    return amount.value * (display.scale if amount.meaning == "information" else 1.0)
