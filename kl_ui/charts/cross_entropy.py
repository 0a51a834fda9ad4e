"""Figures of the cross-entropy chapter."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from kl_core import CodingCost, LogitLoss, Telegraph, kl_terms, logit_loss
from kl_core.lessons.sending import Balance
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PAID_SOFT,
    Q_LINE,
    Q_PATTERN,
    SAVED,
    SAVED_PATTERN,
    SAVED_SOFT,
    P,
    Q,
    figure,
    hover,
    in_unit,
)
from kl_ui.words.display import Display


@dataclass(frozen=True)
class Account:
    """Entropy + waste = cross-entropy as text that adds up as printed."""

    entropy: str
    waste: str
    cross_entropy: str


def account(cost: CodingCost, display: Display) -> Account:
    """The three amounts of a cost, printed so that they add up as printed.

    >>> from kl_core import coding_cost
    >>> account(coding_cost([0.5, 0.3, 0.2], [0.3, 0.6, 0.1]), Display(unit="bits"))
    Account(entropy='1.4855', waste='0.2685', cross_entropy='1.7540')
    """
    waste = display.difference(cost.cross_entropy, cost.entropy).value
    amounts = (cost.entropy, waste, cost.cross_entropy)
    return Account(*(display.number(value, "information") for value in amounts))


def stacked(cost: CodingCost, display: Display, *, books: Sequence[str]) -> go.Figure:
    """Two bars: what P's own code costs, and Q's code as that plus the waste."""
    scale, said = display.scale, account(cost, display)
    own, total = cost.entropy * scale, cost.cross_entropy * scale
    endless = math.isinf(total)
    end = max(own * 1.6, own + 1.0) if endless else total
    right = end if endless else max(1.04 * end, 1.35 * own, 0.5)
    size = 21 if display.presenter else 15
    fig = figure(display, height=235, barmode="stack")
    fig.add_bar(
        x=[own, own],
        y=[1, 0],
        width=0.36,
        orientation="h",
        marker_color=P,
        text=["H(P)" if own > 0.2 * right else ""] * 2,
        textposition="inside",
        insidetextanchor="middle",
        textfont={"color": "white", "size": size},
        textangle=0,
        hovertemplate=f"H(P) = {said.entropy} {display.unit_name}<extra></extra>",
    )
    fig.add_bar(
        x=[end - own],
        y=[0],
        width=0.36,
        orientation="h",
        marker={"color": PAID, "pattern": PAID_PATTERN},
        hovertemplate=f"D(P‖Q) = {said.waste} {display.unit_name}<extra></extra>",
    )
    for y, book, symbol, amount in (
        (1, books[0], "H(P)", said.entropy),
        (0, books[1], "H(P,Q)", said.cross_entropy),
    ):
        fig.add_annotation(
            x=0, y=y + 0.38, xanchor="left", showarrow=False, font_size=size,
            text=f"{book}{symbol} = <b>{amount}</b> {display.unit_name}",
        )  # fmt: skip
    late = own > 0.45 * right
    fig.add_annotation(
        x=end if late else own, y=-0.38, xanchor="right" if late else "left",
        showarrow=False, font={"color": PAID, "size": size},
        text=f"D(P‖Q) = <b>{said.waste}</b>{' →' if endless else ''}",
    )  # fmt: skip
    fig.update_xaxes(range=[0, right], title_text=display.unit_name, nticks=6)
    fig.update_yaxes(visible=False, range=[-0.6, 1.6])
    fig.update_layout(margin_t=5)
    return fig


def areas(cost: CodingCost, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Width: how often; height: code length. Red area: paid more, green area: saved."""
    scale, size = display.scale, 21 if display.presenter else 14
    fig = figure(
        display,
        x=f"{display.word('chart.probability')} P(x)",
        y=in_unit(f"−{display.log}", display),
        height=430,
        legend=True,
        barmode="overlay",
    )
    blocks = [
        (p, own * scale, model * scale, term, label)
        for p, own, model, term, label in zip(
            cost.p, cost.own_lengths, cost.model_lengths, kl_terms(cost.p, cost.q), labels,
            strict=True,
        )
        if p > 0  # what never happens has no width
    ]  # fmt: skip
    finite = [h for _, own, model, _, _ in blocks for h in (own, model) if math.isfinite(h)]
    # A length of ∞ reaches the edge of the picture and says so: leave it room to be seen.
    top = (1.28 if all(math.isfinite(block[2]) for block in blocks) else 1.6) * max(*finite, 1.0)
    left, centres = 0.0, []
    for p, own, model, term, label in blocks:
        endless = math.isinf(model)
        drawn = top if endless else model
        centre = left + p / 2
        centres.append((centre, label, p))
        said = f"{label}: {display.signed(float(term))} {display.unit_name}"
        _block(fig, centre, p, min(own, drawn), 0.0, P_SOFT, {}, said)
        if model > own:
            look = {**PAID_PATTERN, "fgcolor": PAID}
            _block(fig, centre, p, drawn - own, own, PAID_SOFT, look, said)
        elif model < own:
            look = {**SAVED_PATTERN, "fgcolor": SAVED}
            _block(fig, centre, p, own - model, model, SAVED_SOFT, look, said)
        for height, line in ((own, P_LINE), (model, Q_LINE)):
            if math.isfinite(height):
                fig.add_scatter(
                    x=[left, left + p], y=[height, height], mode="lines", line=line,
                    showlegend=False, hoverinfo="skip",
                )  # fmt: skip
        if endless:
            fig.add_annotation(
                x=centre, y=(own + top) / 2, showarrow=False, text="<b>∞ ↑</b>",
                bgcolor=PAID, borderpad=4, font={"size": size + 4, "color": "white"},
            )  # fmt: skip
        elif p >= 0.1:
            fig.add_annotation(
                x=centre, y=max(own, drawn), yanchor="bottom", showarrow=False,
                font={"size": size, "color": PAID if model > own else SAVED},
                text=f"<b>{display.signed(float(term))}</b>",
            )  # fmt: skip
        left += p
    for name, line in ((f"−{display.log} P(x)", P_LINE), (f"−{display.log} Q(x)", Q_LINE)):
        fig.add_scatter(x=[None], y=[None], mode="lines", line=line, name=name)
    for word, colour, pattern in (
        ("paid", PAID, PAID_PATTERN),
        ("saved", SAVED, SAVED_PATTERN),
    ):
        fig.add_bar(
            x=[None], y=[None], name=display.word(f"chart.{word}"),
            marker={"color": colour, "pattern": pattern},
        )  # fmt: skip
    fig.update_xaxes(
        range=[0, 1],
        tickvals=[centre for centre, _, p in centres if p >= 0.08],
        ticktext=[f"{n}<br>{display.number(p, digits=2)}" for _, n, p in centres if p >= 0.08],
        tickangle=0,
    )
    fig.update_yaxes(range=[0, top])
    return fig


def _block(
    fig: go.Figure,
    centre: float,
    width: float,
    height: float,
    base: float,
    colour: str,
    pattern: dict[str, Any],
    said: str,
) -> None:
    fig.add_bar(
        x=[centre],
        y=[height],
        base=[base],
        width=[width],
        marker={"color": colour, "pattern": pattern, "line": {"color": NEUTRAL, "width": 1}},
        showlegend=False,
        hovertemplate=f"{said}<extra></extra>",
    )


def averages(sent: Telegraph, display: Display, *, names: Sequence[str]) -> go.Figure:
    """Mean bits a message with ideal lengths and with real code words, for both code books."""
    ideal, huffman, expected, drawn = names
    bits = display.word("unit.bits")
    fig = figure(display, y=bits, height=360, legend=True, barmode="group")
    books: tuple[tuple[str, tuple[float, float], str, dict[str, Any]], ...] = (
        ("P", (sent.ideal_own, sent.huffman_own), P, {}),
        ("Q", (sent.ideal_model, sent.huffman_model), Q, Q_PATTERN),
    )
    for book, heights, colour, pattern in books:
        fig.add_bar(
            x=[0, 1],
            y=heights,
            width=0.36,
            offset=-0.38 if book == "P" else 0.02,
            name=f"{book} · {expected}",
            marker={"color": colour, "pattern": pattern},
            hoverinfo="skip",
        )
        for place, height in enumerate(heights):  # high enough to leave room for the diamonds
            fig.add_annotation(
                x=place + (-0.2 if book == "P" else 0.2), y=height, yshift=26, showarrow=False,
                text=f"<b>{display.number(height, digits=4)}</b>",
            )  # fmt: skip
    lengths = [
        sent.sent_ideal_own,
        sent.sent_ideal_model,
        sent.sent_huffman_own,
        sent.sent_huffman_model,
    ]
    fig.add_scatter(
        x=[-0.2, 0.2, 0.8, 1.2],
        y=lengths,
        mode="markers",
        name=drawn,
        marker={
            "symbol": "diamond",
            "size": 17 if display.presenter else 12,
            "color": NEUTRAL,
            "line": {"color": "white", "width": 2},
        },
        hovertext=[display.number(length, digits=4) for length in lengths],
        hoverinfo="text",
    )
    fig.update_xaxes(tickvals=[0, 1], ticktext=[ideal, huffman], range=[-0.5, 1.5])
    fig.update_yaxes(range=[0, 2.4], nticks=6)
    return fig


def messages(said: Balance, display: Display, *, names: Sequence[str]) -> go.Figure:
    """All messages in one bar: those that grew, shrank, and stayed the same."""
    fig = figure(display, height=150, barmode="stack")
    size = 22 if display.presenter else 15
    parts: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
        (said.longer, names[0], PAID, PAID_PATTERN),
        (said.shorter, names[1], SAVED, SAVED_PATTERN),
        (said.same, names[2], NEUTRAL, {}),
    )
    left = 0
    for count, name, colour, pattern in parts:
        fig.add_bar(
            x=[count], y=[0], orientation="h", width=0.8,
            marker={"color": colour, "pattern": pattern}, hoverinfo="skip",
        )  # fmt: skip
        fig.add_annotation(
            x=left + count / 2, y=0.42, yanchor="bottom", showarrow=False,
            text=f"{name}<br><b>{count}</b>", font={"size": size, "color": colour},
        )  # fmt: skip
        left += count
    fig.update_xaxes(
        range=[0, 1.02 * left], tickvals=[0, left // 4, left // 2, 3 * left // 4, left]
    )
    fig.update_yaxes(visible=False, range=[-0.45, 1.6])
    fig.update_layout(margin_t=5)
    return fig


def loss_curve(loss: LogitLoss, display: Display, *, true: int, axis: str) -> go.Figure:
    """The loss −log q of a hard label against q, with the reader's model on it."""
    grid = np.geomspace(1e-4, 1, 240)
    here, price = loss.probabilities[true], loss.cross_entropy * display.scale
    fig = figure(display, x=axis, y=in_unit(f"−{display.log} q", display), height=300)
    fig.add_scatter(
        x=grid, y=-np.log(grid) * display.scale, mode="lines",
        line={"color": PAID, "width": 3}, hoverinfo="skip",
    )  # fmt: skip
    fig.add_scatter(
        x=[here, here], y=[0, price], mode="lines",
        line={"color": Q, "width": 2, "dash": "dash"}, hoverinfo="skip",
    )  # fmt: skip
    fig.add_scatter(
        x=[here],
        y=[price],
        mode="markers",
        marker={"color": Q, "size": 15, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    # To the right of a steep stretch of the curve, well above a flat one.
    anchor = "left" if here < 0.4 else "center" if here < 0.8 else "right"
    fig.add_annotation(
        x=here, y=price, xanchor=anchor, showarrow=False, font_size=21 if display.presenter else 15,
        xshift=16 if anchor == "left" else 0, yshift=8 if anchor == "left" else 48,
        text=f"<b>{display.information(loss.cross_entropy)}</b>",
    )  # fmt: skip
    fig.update_xaxes(range=[-0.02, 1.02])
    fig.update_yaxes(range=[0, 1.15 * max(price, 4.5 * display.scale)])
    return fig


def gradient(loss: LogitLoss, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """Target and prediction of each class; the arrow between them is the downhill step."""
    fig = figure(display, y=display.word("chart.probability"), height=330, legend=True)
    size = 21 if display.presenter else 14
    places = list(range(len(labels)))
    for name, values, colour, pattern, shift in (
        ("p", loss.target, P, {}, -0.36),
        ("q", loss.probabilities, Q, Q_PATTERN, 0.02),
    ):
        fig.add_bar(
            x=places, y=values, width=0.34, offset=shift, name=name,
            marker={"color": colour, "pattern": pattern},
            **hover(values, "probability", display, name),
        )  # fmt: skip
    for place, p, q, slope in zip(
        places, loss.target, loss.probabilities, loss.gradient, strict=True
    ):
        colour = SAVED if slope < 0 else PAID
        if abs(slope) > 0.03:
            fig.add_scatter(
                x=[place + 0.19] * 2, y=[q, p], mode="lines+markers", showlegend=False,
                line={"color": colour, "width": 3}, hoverinfo="skip", cliponaxis=False,
                marker={"symbol": "arrow", "angleref": "previous", "size": [0, 18], "opacity": 1},
            )  # fmt: skip
        text = display.number(slope, digits=4)
        plus = "" if text.startswith("−") or float(text) == 0 else "+"
        fig.add_annotation(
            x=place, y=max(p, q), yshift=16, showarrow=False,
            text=f"<b>{plus}{text}</b>", font={"size": size, "color": colour},
        )  # fmt: skip
    fig.update_xaxes(tickvals=places, ticktext=list(labels), range=[-0.5, len(labels) - 0.5])
    fig.update_yaxes(range=[0, 1.18], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return fig


def slopes(
    loss: LogitLoss,
    display: Display,
    *,
    logits: Sequence[float],
    true: int,
    axis: str,
    constant: str,
) -> go.Figure:
    """Cross-entropy and KL against the true class's logit: one curve, lifted by H(P)."""
    grid, scale = np.linspace(-5, 9, 113), display.scale
    size = 21 if display.presenter else 14

    def at(x: float) -> LogitLoss:
        moved = [x if i == true else logit for i, logit in enumerate(logits)]
        return logit_loss(moved, loss.target)

    along = [at(float(x)) for x in grid]
    height = loss.target_entropy * scale
    together = height < 1e-9
    fig = figure(display, x=axis, y=display.unit_name, height=380)
    curves = (
        ("H(P,Q)", [a.cross_entropy * scale for a in along], loss.cross_entropy, NEUTRAL, "solid"),
        ("D(P‖Q)", [a.kl * scale for a in along], loss.kl, PAID, "dash"),
    )  # fmt: skip
    here = logits[true]
    for name, values, value, colour, dash in curves:
        fig.add_scatter(
            x=grid, y=values, mode="lines", hoverinfo="skip",
            line={"color": colour, "width": 5 if together and dash == "solid" else 3, "dash": dash},
        )  # fmt: skip
        reach = np.array([-1.3, 1.3])
        fig.add_scatter(
            x=here + reach,
            y=value * scale + reach * loss.gradient[true] * scale,
            mode="lines", line={"color": Q, "width": 3}, hoverinfo="skip",
        )  # fmt: skip
        fig.add_scatter(
            x=[here], y=[value * scale], mode="markers", hoverinfo="skip",
            marker={"color": Q, "size": 13, "line": {"color": "white", "width": 2}},
        )  # fmt: skip
        if not together:
            over = dash == "solid"
            fig.add_annotation(
                x=7.6, y=values[-12], yshift=14 if over else -14, showarrow=False,
                text=f"<b>{name}</b>", font={"size": size, "color": colour},
            )  # fmt: skip
    if together:
        fig.add_annotation(
            x=-4.7, y=curves[0][1][2], text="<b>H(P,Q) = D(P‖Q)</b>", showarrow=False,
            xanchor="left", yshift=20, xshift=14, font={"size": size, "color": PAID},
        )  # fmt: skip
    else:
        lowest = int(np.argmin(curves[1][1]))
        for _, values, _, colour, _ in curves:
            fig.add_scatter(
                x=[grid[lowest]], y=[values[lowest]], mode="markers", hoverinfo="skip",
                marker={"symbol": "star", "size": 15, "color": colour},
            )  # fmt: skip
        fig.add_annotation(
            x=-3.2, y=(along[14].kl + along[14].cross_entropy) / 2 * scale, showarrow=False,
            text=f"<b>H(P) = {constant} {display.unit_name}</b>",
            xanchor="left", xshift=40, font={"size": size, "color": P},
        )  # fmt: skip
        fig.add_scatter(
            x=[grid[14]] * 2, y=[along[14].kl * scale, along[14].cross_entropy * scale],
            mode="lines", line=P_LINE, hoverinfo="skip",
        )  # fmt: skip
    fig.update_yaxes(range=[-0.35 * scale, 1.08 * max(curves[0][1])])
    fig.update_xaxes(range=[-5, 9])
    return fig


def length_rows(cost: CodingCost, names: Sequence[str], display: Display) -> list[list[str]]:
    """A table's line for each outcome and one, with the last name, for the averages."""
    columns = zip(
        cost.p,
        cost.own_lengths,
        cost.model_lengths,
        kl_terms(cost.p, cost.q),
        strict=True,
    )
    lines = [
        [
            display.probability(p),
            display.number(own, "information"),
            display.number(model, "information"),
            display.signed(float(extra)),
        ]
        for p, own, model, extra in columns
    ]
    averages = [display.number(x, "information") for x in (cost.entropy, cost.cross_entropy)]
    lines.append(["1", *averages, display.signed(cost.waste)])
    return [[name, *line] for name, line in zip(names, lines, strict=True)]


def sent_rows(
    sent: Telegraph, change: Balance, display: Display, names: Sequence[str]
) -> list[list[str]]:
    """A table's line for each outcome and one, with the last name, for all the messages."""

    def signed(bits: int) -> str:
        return ("+" if bits > 0 else "") + display.number(bits)

    lines = [
        [f"{count}", f"`{own}`", f"`{model}`", signed(bits)]
        for count, own, model, bits in zip(
            sent.counts, sent.own_codes, sent.model_codes, change.totals, strict=True
        )
    ]
    lines.append([f"{sent.messages}", "", "", signed(change.net)])
    return [[name, *line] for name, line in zip(names, lines, strict=True)]
