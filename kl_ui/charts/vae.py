"""Figures of the VAE chapter."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from kl_core import Gaussian
from kl_core.lessons.decomposition import GaussianParts
from kl_core.models import vae
from kl_core.models.variational import (
    PRIOR,
    Bound,
    MeanField,
    Uncorrelated,
    uncorrelated,
)
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
from kl_ui.words.display import Display, short

REACH = 3.0
"""How far the latent plane is drawn, in standard deviations of the prior."""
LATTICE = (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)
"""Codes along either axis of which a picture is drawn."""
SHOWN = (0, 8, 15, 22, 28, 35)
"""The pictures shown beside their reconstructions."""
WIDTHS = np.geomspace(0.1, 2.0, 64)
GREYS = [[0, "#f4f6f9"], [1, "#1d2733"]]


# --- the price of a code -------------------------------------------------------------------------


def _bell(fig: go.Figure, density: Gaussian, name: str, line: dict[str, Any], fill: str) -> None:
    x = np.linspace(density.mean - 6 * density.std, density.mean + 6 * density.std, 161)
    fig.add_scatter(
        x=x, y=density.pdf(x), mode="lines", name=name, line=line,
        fill="tozeroy", fillcolor=fill, hoverinfo="skip",
    )  # fmt: skip


def prior_bells(q: Gaussian, display: Display, *, names: Sequence[str]) -> go.Figure:
    """The prior and q over the same axis."""
    fig = figure(display, x="z", height=300, legend=True)
    _bell(fig, PRIOR, names[0], P_LINE, P_SOFT)
    _bell(fig, q, names[1], Q_LINE, Q_SOFT)
    fig.update_xaxes(range=[-7, 7])
    fig.update_yaxes(visible=False, rangemode="tozero")
    return fig


def prior_terms(parts: GaussianParts, display: Display) -> go.Figure:
    """Each term starts where the last one ended; the divergence is where they arrive."""
    values = [parts.shift, parts.spread, parts.widths]
    ends = np.cumsum([0.0, *values]) * display.scale
    fig = figure(display, y=in_unit("D(q‖p)", display), height=300)
    for i, value in enumerate(values):
        side = (PAID, PAID_PATTERN) if value > 0 else (SAVED, SAVED_PATTERN)
        _step(fig, i, ends[i], ends[i + 1], *side, said=display.signed(value))
    total = display.number(parts.total, "information")
    _step(fig, 3, 0.0, parts.total * display.scale, NEUTRAL, {"shape": ""}, said=total)
    low, high = min(ends), max(ends)
    room = max(high - low, 0.5)
    fig.update_yaxes(range=[low - 0.05 * room, high + 0.2 * room])
    fig.update_xaxes(
        tickvals=[0, 1, 2, 3], ticktext=["½μ²", "½(σ²−1)", "−ln σ", "D(q‖p)"], range=[-0.5, 3.5]
    )
    return fig


def _step(
    fig: go.Figure,
    at: int,
    start: float,
    end: float,
    colour: str,
    pattern: dict[str, Any],
    said: str,
) -> None:
    fig.add_bar(
        x=[at], y=[end - start], base=[start], width=0.62, hoverinfo="skip",
        marker={"color": colour, "pattern": pattern, "line": {"color": colour, "width": 2}},
    )  # fmt: skip
    fig.add_annotation(
        x=at, y=max(start, end), yanchor="bottom", text=f"<b>{said}</b>", showarrow=False
    )


# --- the bound -----------------------------------------------------------------------------------


def bound_bells(at: Bound, display: Display, *, names: Sequence[str]) -> go.Figure:
    """Prior, posterior and the reader's q."""
    fig = figure(display, x="z", height=300, legend=True)
    grey = {"color": NEUTRAL, "width": 2, "dash": "dot"}
    _bell(fig, PRIOR, names[0], grey, "rgba(0,0,0,0)")
    _bell(fig, at.posterior, names[1], P_LINE, P_SOFT)
    _bell(fig, at.q, names[2], Q_LINE, Q_SOFT)
    fig.update_xaxes(range=[-6, 6])
    fig.update_yaxes(visible=False, rangemode="tozero")
    return fig


def bound_bills(at: Bound, display: Display, *, names: Sequence[str]) -> go.Figure:
    """The same total added up in two ways."""
    fig = figure(display, y=in_unit("−ELBO", display), height=340, legend=True, barmode="stack")
    blocks = (
        (0, at.reconstruction, NEUTRAL, {"shape": ""}),
        (0, at.to_prior, Q, Q_PATTERN),
        (1, at.surprise, P, {"shape": ""}),
        (1, at.gap, PAID, PAID_PATTERN),
    )
    for (place, nats, colour, pattern), name in zip(blocks, names[:4], strict=True):
        fig.add_bar(
            x=[place], y=[nats * display.scale], width=0.6, hoverinfo="skip",
            name=f"{name} {display.number(nats, 'information')}",
            marker={"color": colour, "pattern": pattern, "line": {"color": colour, "width": 1}},
        )  # fmt: skip
    floor = at.surprise * display.scale
    line = {"color": P, "width": 2, "dash": "dot"}
    fig.add_shape(type="line", xref="paper", x0=0, x1=1, y0=floor, y1=floor, line=line)
    fig.update_layout(legend_traceorder="normal")
    fig.update_xaxes(tickvals=[0, 1], ticktext=names[4:])
    fig.update_yaxes(range=[0, 1.08 * max(at.cost * display.scale, 2.0)])
    return fig


# --- the training --------------------------------------------------------------------------------


def losses(run: vae.VAERun, display: Display, *, names: Sequence[str]) -> go.Figure:
    """Reconstruction, KL and their sum, step by step, above the floor that nothing gets below."""
    fig = figure(display, x=names[0], y=in_unit(names[1], display), height=340, legend=True)
    steps = [look.step for look in run.losses]
    for name, values, line in (
        (names[2], [look.reconstruction for look in run.losses], {"color": P, "width": 3}),
        (names[3], [look.kl for look in run.losses], Q_LINE),
        (names[4], [look.total for look in run.losses], {"color": PAID, "width": 2}),
    ):
        fig.add_scatter(
            x=steps, y=np.array(values) * display.scale, mode="lines+markers" if run.step == 0
            else "lines", name=name, line=line, hoverinfo="skip",
        )  # fmt: skip
    floor = vae.floors().entropy * display.scale
    fig.add_scatter(
        x=[0, vae.STEPS], y=[floor, floor], mode="lines", name=names[5], hoverinfo="skip",
        line={"color": NEUTRAL, "width": 2, "dash": "dot"},
    )  # fmt: skip
    fig.update_xaxes(range=[0, vae.STEPS])
    fig.update_yaxes(rangemode="tozero")
    return fig


def latent(run: vae.VAERun, display: Display, *, names: Sequence[str]) -> go.Figure:
    """Where each picture's code lies: a lattice whose neighbours are neighbouring squares."""
    found = vae.codes(run)
    means = np.array(found.means).reshape(vae.PLACES, vae.PLACES, 2)
    fig = _plane(display, legend=True)
    for threads, colour, name in ((means, P, names[0]), (means.swapaxes(0, 1), Q, names[1])):
        for i, thread in enumerate(threads):
            fig.add_scatter(
                x=thread[:, 0], y=thread[:, 1], mode="lines+markers", hoverinfo="skip",
                line={"color": colour, "width": 2, "dash": "solid" if colour == P else "dash"},
                marker={"color": colour, "size": 4}, name=name, showlegend=i == 0,
            )  # fmt: skip
    # All at once: each call to add_shape would look at all of them again.
    discs = [
        {"type": "circle", "x0": a - s, "x1": a + s, "y0": b - t, "y1": b + t, "layer": "below",
         "line": {"color": "rgba(125,136,153,0.45)", "width": 1},
         "fillcolor": "rgba(125,136,153,0.07)"}
        for (a, b), (s, t) in zip(found.means, found.stds, strict=True)
    ]  # fmt: skip
    fig.update_layout(shapes=discs)
    reach = max(REACH, 1.05 * float(np.abs(means).max()))
    fig.update_xaxes(range=[-reach, reach])
    fig.update_yaxes(range=[-reach, reach])
    return fig


def _plane(display: Display, *, legend: bool = False) -> go.Figure:
    """The latent plane, as wide as it is high."""
    fig = figure(display, x="z₁", y="z₂", height=470, legend=legend)
    fig.update_yaxes(scaleanchor="x", zeroline=False)
    fig.update_xaxes(constrain="domain")
    return fig


def dreams(run: vae.VAERun, display: Display) -> go.Figure:
    """What the decoder draws all over the latent plane."""
    fig = _plane(display)
    pictures = np.array(vae.dreams(run, LATTICE))
    _tiles(fig, pictures.reshape(len(LATTICE), -1, vae.SIDE, vae.SIDE), LATTICE[0], LATTICE[1])
    reach = LATTICE[-1] + 0.5 * (LATTICE[1] - LATTICE[0])
    fig.update_xaxes(range=[-reach, reach], showgrid=False)
    fig.update_yaxes(range=[-reach, reach], showgrid=False)
    return fig


def _tiles(fig: go.Figure, pictures: np.ndarray, first: float, second: float) -> None:
    """Pictures (rows, columns, 8, 8) side by side; centres begin at `first`, the next `second`."""
    rows, columns, side, _ = pictures.shape
    size = (second - first) / side
    image = pictures.swapaxes(1, 2).reshape(rows * side, columns * side)[::-1]
    fig.add_heatmap(
        z=image, x=first + size * (np.arange(columns * side) - (side - 1) / 2),
        y=first + size * (np.arange(rows * side) - (side - 1) / 2),
        zmin=0, zmax=1, colorscale=GREYS, showscale=False, hoverinfo="skip",
    )  # fmt: skip
    start, step = first - size * side / 2, size * side
    right, top = start + columns * step, start + rows * step
    ends = [(start + i * step, start + i * step, start, top) for i in range(columns + 1)]
    ends += [(start, right, start + i * step, start + i * step) for i in range(rows + 1)]
    line = {"color": "#9aa4b2", "width": 1}
    corners = [dict(zip(("x0", "x1", "y0", "y1"), end, strict=True)) for end in ends]
    fig.update_layout(shapes=[{"type": "line", "line": line, **corner} for corner in corners])


def pairs(run: vae.VAERun, display: Display, *, names: Sequence[str]) -> go.Figure:
    """Some pictures, and what comes out for each."""
    fig = figure(display, height=230)
    rows = [vae.pictures()[list(SHOWN)], np.array(vae.reconstructions(run, SHOWN))]
    _tiles(fig, np.array(rows).reshape(2, len(SHOWN), vae.SIDE, vae.SIDE), 0.0, 1.0)
    fig.update_xaxes(visible=False, range=[-0.52, len(SHOWN) - 0.48], constrain="domain")
    fig.update_yaxes(
        tickvals=[1, 0], ticktext=list(names), range=[-0.52, 1.52],
        showgrid=False, zeroline=False, scaleanchor="x",
    )  # fmt: skip
    return fig


# --- one run for every β -------------------------------------------------------------------------


def frontier(found: vae.Sweep, display: Display, *, names: Sequence[str]) -> go.Figure:
    """What each β makes of the trade: a nat of KL against nats of reconstruction."""
    fig = figure(
        display, x=in_unit("KL", display), y=in_unit(names[0], display), height=360, legend=True
    )
    ends = [run.last for run in found.finished]
    fig.add_scatter(
        x=[end.kl * display.scale for end in ends],
        y=[end.reconstruction * display.scale for end in ends],
        mode="lines+markers+text", name=names[2], hoverinfo="skip",
        text=[short(run.beta) if run.last.active else "" for run in found.finished],
        textposition="top right", cliponaxis=False,
        line={"color": Q, "width": 2, "dash": "dash"}, marker={"color": Q, "size": 9},
    )  # fmt: skip
    blind = vae.floors().blind * display.scale
    fig.add_scatter(
        x=[0, 5 * display.scale], y=[blind, blind], mode="lines", name=names[1], hoverinfo="skip",
        line={"color": NEUTRAL, "width": 2, "dash": "dot"},
    )  # fmt: skip
    fig.update_xaxes(range=[-0.15 * display.scale, 5.4 * display.scale])
    fig.update_yaxes(range=[0, 1.15 * blind])
    return fig


def collapse(found: vae.Sweep, display: Display, *, names: Sequence[str]) -> go.Figure:
    """What each latent coordinate carries, one β after another, and where that must end."""
    fig = figure(display, x="β", y=in_unit("KL", display), height=360, legend=True)
    shapes = ({"color": P, "dash": "solid"}, {"color": Q, "dash": "dash"})
    betas = [run.beta for run in found.finished]
    for i, line in enumerate(shapes):
        fig.add_scatter(
            x=betas, y=[run.last.kls[i] * display.scale for run in found.finished],
            mode="lines+markers", name=f"z{'₁₂'[i]}", line=line | {"width": 3}, hoverinfo="skip",
            marker={"size": 9, "symbol": ("circle", "square")[i]},
        )  # fmt: skip
    at = vae.floors().collapse
    grey = {"color": NEUTRAL, "width": 2, "dash": "dot"}
    fig.add_shape(type="line", x0=at, x1=at, yref="paper", y0=0, y1=1, line=grey)
    fig.add_annotation(
        x=at, y=1, yref="paper", xanchor="right", yanchor="top", showarrow=False,
        text=f"{names[0]}{display.number(at)} ",
    )  # fmt: skip
    fig.update_xaxes(range=[0, vae.LADDER[-1] + 0.4])
    fig.update_yaxes(range=[-0.1 * display.scale, 3.2 * display.scale])
    return fig


# --- mean field ----------------------------------------------------------------------------------


def _ellipse(correlation: float, std: float) -> tuple[np.ndarray, np.ndarray]:
    """The contour at one standard deviation."""
    turn = np.linspace(0, 2 * np.pi, 121)
    root = np.linalg.cholesky([[1.0, correlation], [correlation, 1.0]])
    x, y = std * root @ np.array([np.cos(turn), np.sin(turn)])
    return x, y


def ellipses(
    fit: MeanField, mine: Uncorrelated, display: Display, *, names: Sequence[str]
) -> go.Figure:
    """P, the best Q of either direction, and the reader's, each at one standard deviation."""
    fig = figure(display, x="z₁", y="z₂", height=460, legend=True)
    grey = {"color": NEUTRAL, "width": 2, "dash": "dashdot"}
    for name, correlation, std, line, fill in (
        (names[0], fit.correlation, 1.0, P_LINE, P_SOFT),
        (names[1], 0.0, fit.reverse.std, Q_LINE, Q_SOFT),
        (names[2], 0.0, fit.forward.std, {"color": Q, "width": 3, "dash": "dot"}, None),
        (names[3], 0.0, mine.std, grey, None),
    ):
        x, y = _ellipse(correlation, std)
        fig.add_scatter(
            x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip",
            fill="toself" if fill else "none", fillcolor=fill,
        )  # fmt: skip
    fig.update_xaxes(range=[-2.1, 2.1], constrain="domain")
    fig.update_yaxes(range=[-2.1, 2.1], scaleanchor="x", zeroline=False)
    return fig


def widths(
    fit: MeanField, mine: Uncorrelated, display: Display, *, names: Sequence[str]
) -> go.Figure:
    """Both divergences against the width of Q, with their minima and the reader's width."""
    fig = figure(display, x=names[0], y=in_unit("D", display), height=460, legend=True)
    scale = display.scale
    curves = [uncorrelated(fit.correlation, width) for width in WIDTHS]
    top = 2.2 * scale * max(fit.lost, mine.reverse, mine.forward, 0.5)
    for way, best, line, symbol in (
        ("reverse", fit.reverse, Q_LINE, "triangle-up"),
        ("forward", fit.forward, P_LINE, "diamond"),
    ):
        y = [getattr(at, way) * scale for at in curves]
        name = display.word(f"measure.{way}")
        fig.add_scatter(x=WIDTHS, y=y, mode="lines", name=name, line=line, hoverinfo="skip")
        fig.add_scatter(
            x=[best.std], y=[getattr(best, way) * scale], mode="markers", showlegend=False,
            marker={"color": line["color"], "size": 15, "symbol": symbol}, hoverinfo="skip",
        )  # fmt: skip
        fig.add_scatter(
            x=[mine.std], y=[getattr(mine, way) * scale], mode="markers", showlegend=False,
            marker={"color": NEUTRAL, "size": 12}, hoverinfo="skip",
        )  # fmt: skip
    fig.update_xaxes(range=[0, 2.05])
    fig.update_yaxes(range=[0, top])
    return fig
