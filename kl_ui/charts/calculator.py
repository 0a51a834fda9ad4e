"""Figures of the calculator: P beside Q, what each outcome adds, bins, kernel densities."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from kl_core.finite.comparison import Terms
from kl_core.samples.two_samples import BinChoice, KernelComparison
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    Q_LINE,
    Q_PATTERN,
    Q_SOFT,
    SAVED,
    SAVED_PATTERN,
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import Display
from kl_ui.words.foreign import in_figure


def _rows(fig: go.Figure, labels: Sequence[str], display: Display, size: int = 28) -> None:
    """One line for each outcome, the first on top; ``size`` pixels high."""
    size = round(1.5 * size) if display.presenter else size
    fig.update_layout(height=100 + size * max(len(labels), 3))
    fig.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        range=[len(labels) - 0.4, -0.6],
        zeroline=False,
        showgrid=False,
    )


def pair(terms: Terms, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """P and Q side by side, outcome by outcome."""
    fig = figure(display, x=display.word("chart.probability"), legend=True, barmode="group")
    places = list(range(len(labels)))
    for name, values, colour, pattern in (
        ("P", terms.p, P, {"shape": ""}),
        ("Q", terms.q, Q, Q_PATTERN),
    ):
        fig.add_bar(
            x=list(values),
            y=places,
            orientation="h",
            name=name,
            marker={"color": colour, "pattern": pattern},
            text=[display.probability(value) for value in values],
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            hoverinfo="skip",
        )
    _rows(fig, list(map(in_figure, labels)), display, size=48)
    fig.update_xaxes(range=[0, 1.22 * max(*terms.p, *terms.q)])
    return fig


def signed_terms(
    terms: Terms, display: Display, *, labels: Sequence[str], direction: str, others: str
) -> go.Figure:
    """What each outcome adds to a divergence: paid to the right, saved to the left."""
    forward = direction == "forward"
    values = [*(terms.forward if forward else terms.reverse)]
    names = list(map(in_figure, labels))
    if terms.others:
        values.append(terms.forward_rest if forward else terms.reverse_rest)
        names.append(others)
    title = f"P {display.log} P/Q" if forward else f"Q {display.log} Q/P"
    fig = figure(display, x=in_unit(title, display))
    finite = [value * display.scale for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    spread = max(high - low, 1e-6)
    # What is infinite runs off the frame and says so.
    lengths = [v * display.scale if math.isfinite(v) else 9 * spread for v in values]
    fig.add_bar(
        x=lengths,
        y=list(range(len(values))),
        orientation="h",
        marker={
            "color": [PAID if value > 0 else SAVED for value in values],
            "pattern": {
                "shape": [
                    (PAID_PATTERN if value > 0 else SAVED_PATTERN)["shape"] for value in values
                ],
                "size": 7,
                "solidity": 0.3,
            },
        },
        hoverinfo="skip",
    )
    for i, (value, length) in enumerate(zip(values, lengths, strict=True)):
        endless = math.isinf(value)
        fig.add_annotation(
            x=high if endless else max(length, 0.0),
            y=i,
            xanchor="left",
            text=f"<b>{'∞ →' if endless else display.signed(value)}</b>",
            showarrow=False,
            **({"bgcolor": PAID, "font_color": "white"} if endless else {}),
        )
    _rows(fig, names, display)
    fig.update_xaxes(range=[low - 0.05 * spread, high + 0.45 * spread], zeroline=True)
    return fig


def bin_choices(
    choices: Sequence[BinChoice], now: BinChoice, display: Display, *, words: Sequence[str]
) -> go.Figure:
    """Divergences against the number of bins; ``words``: bins, infinite."""
    fig = figure(display, x=words[0], y=display.unit_name, legend=True, height=400)
    curves = (  # the last: at what height its infinities are marked, in tops of the finite
        ("D(P‖Q)", "forward", P_LINE, "circle", 1.18),
        ("D(Q‖P)", "reverse", Q_LINE, "square", 1.08),
        ("JS", "js", {"color": NEUTRAL, "width": 3, "dash": "dot"}, "diamond", 1.08),
    )
    finite = [
        value * display.scale
        for choice in (*choices, now)
        for value in (choice.forward, choice.reverse, choice.js)
        if math.isfinite(value)
    ]
    top = 1.12 * max([*finite, 1e-3])
    for name, field, line, symbol, roof in curves:
        known = [choice for choice in choices if math.isfinite(getattr(choice, field))]
        fig.add_scatter(
            x=[choice.bins for choice in known],
            y=[getattr(choice, field) * display.scale for choice in known],
            mode="lines+markers",
            name=name,
            line=line,
            marker={"symbol": symbol, "size": 7, "color": line["color"]},
            hoverinfo="skip",
        )
        value = getattr(now, field)
        fig.add_scatter(
            x=[now.bins],
            y=[value * display.scale if math.isfinite(value) else roof * top],
            mode="markers",
            marker={
                "symbol": symbol if math.isfinite(value) else "triangle-up",
                "size": 16,
                "color": line["color"],
                "line": {"color": "white", "width": 2},
            },
            showlegend=False,
            hoverinfo="skip",
        )
        endless = [choice.bins for choice in choices if math.isinf(getattr(choice, field))]
        fig.add_scatter(
            x=endless,
            y=[roof * top] * len(endless),
            mode="markers",
            marker={"symbol": "triangle-up-open", "size": 11, "color": line["color"]},
            showlegend=False,
            hoverinfo="skip",
        )
    if any(math.isinf(c.forward) or math.isinf(c.reverse) for c in (*choices, now)):
        fig.add_annotation(
            x=0,
            y=1.18 * top,
            xref="x domain",
            xanchor="left",
            yanchor="bottom",
            yshift=7,
            text=f"<b>∞ {words[1]}</b>",
            showarrow=False,
        )
    fig.update_xaxes(range=[0, max(choice.bins for choice in (*choices, now)) + 2])
    fig.update_yaxes(range=[0, 1.36 * top])
    return fig


def kernel_densities(both: KernelComparison, display: Display, *, x: str) -> go.Figure:
    """The two densities that the kernels make."""
    fig = figure(display, x=x, y=display.word("chart.density"), legend=True, height=360)
    for name, heights, line, soft in (("P", both.p, P_LINE, P_SOFT), ("Q", both.q, Q_LINE, Q_SOFT)):
        fig.add_scatter(
            x=list(both.x),
            y=list(heights),
            mode="lines",
            name=name,
            line=line,
            fill="tozeroy",
            fillcolor=soft,
            hoverinfo="skip",
        )
    fig.update_yaxes(range=[0, 1.1 * max(*both.p, *both.q)])
    return fig
