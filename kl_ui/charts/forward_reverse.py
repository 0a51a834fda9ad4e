"""Figures of the chapter on the two directions: two bumps P, one bell Q, and who pays where."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from kl_core import (
    DensityDirections,
    Fit,
    Gaussian,
    GaussianMixture,
    ReverseFits,
    dropped_mode_price,
    fit_reverse,
    kl_integrand,
)
from kl_core.densities import Density, components
from kl_core.penalty import PointPenalty, point_penalty
from kl_core.quantities import Nats
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    PAID_PATTERN,
    PAID_SOFT,
    Q_LINE,
    Q_SOFT,
    SAVED,
    SAVED_PATTERN,
    SAVED_SOFT,
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.display import DIGITS, Display

Array = NDArray[np.float64]

MARKS = "①②③④⑤"


def _axis(*densities: Density, sigmas: float = 2.6) -> Array:
    """Positions that hold all of these but what lies beyond so many sigmas.

    -10 to 10 for most positions of the sliders, so that what moves is seen to move; if more is
    needed, the axis grows by five at a time.
    """
    reach = 10.0
    for density in densities:
        _, means, stds = components(density)
        reach = max(reach, float(np.max(np.abs(means) + sigmas * stds)))
    end = 5.0 * math.ceil(reach / 5.0)
    # Eight points to the narrowest sigma, 0.3: smooth to the eye, and half the ink to move.
    return np.linspace(-end, end, 561)


def _density(
    fig: go.Figure, x: Array, density: Density, letter: str, *, size: int = 20, **trace: object
) -> float:
    """P or Q as a filled curve with its letter at the peak; returns the peak's height."""
    is_p = letter == "P"
    y = density.pdf(x)
    top = int(np.argmax(y))
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line=P_LINE if is_p else Q_LINE,
        fill="tozeroy",
        fillcolor=P_SOFT if is_p else Q_SOFT,
        hoverinfo="skip",
        showlegend=False,
        **trace,
    )
    # P's letter leans left and Q's right: they stay apart when the peaks meet.
    fig.add_annotation(
        x=x[top],
        y=y[top],
        yref=trace.get("yaxis", "y"),
        text=f"<b>{letter}</b>",
        font={"color": P if is_p else Q, "size": size},
        showarrow=False,
        xshift=-18 if is_p else 18,
        yshift=10,
    )
    return float(y[top])


def _letter(display: Display) -> int:
    return 32 if display.presenter else 20


def target(p: GaussianMixture, display: Display) -> go.Figure:
    """P alone, waiting for a Q."""
    x, fig = _axis(p), figure(display, height=230)
    top = _density(fig, x, p, "P", size=_letter(display))
    fig.update_xaxes(range=[x[0], x[-1]])
    fig.update_yaxes(visible=False, range=[0, 1.25 * top])
    return fig


def answer(
    p: GaussianMixture, fit: Fit, display: Display, *, others: Sequence[Fit] = ()
) -> go.Figure:
    """P and the best Q of one direction; fits that are as good are drawn thin."""
    name = "D(P‖Q)" if fit.direction == "forward" else "D(Q‖P)"
    x, fig = _axis(p, fit.q), figure(display, height=270)
    _density(fig, x, p, "P", size=_letter(display))
    for other in others:
        _ghost(fig, x, other.q)
    _density(fig, x, fit.q, "Q", size=_letter(display))
    # The same height in both directions' figures: no Q is higher than the narrowest bump alone.
    top = Gaussian(0, min(p.stds)).pdf(0)
    fig.add_annotation(
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        xanchor="left",
        yanchor="top",
        showarrow=False,
        align="left",
        text=f"<b>{name}</b><br>{display.information(fit.divergence)}",
    )
    fig.update_xaxes(range=[x[0], x[-1]])
    fig.update_yaxes(visible=False, range=[0, 1.3 * top])
    return fig


def _ghost(fig: go.Figure, x: Array, q: Gaussian) -> float:
    """A fit that might be taken, thin; returns its peak's height."""
    y = q.pdf(x)
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": Q, "width": 1.5, "dash": "dot"},
        opacity=0.75,
        hoverinfo="skip",
        showlegend=False,
    )
    return float(y.max())


def stage(
    both: DensityDirections,
    forward: Fit,
    reverse: ReverseFits,
    display: Display,
    *,
    names: Sequence[str],
) -> go.Figure:
    """The laboratory: P, the reader's Q, and under the axis where each direction has its minima."""
    x, fig = _axis(both.p, both.q), figure(display, height=370, legend=True)
    top = max(_ghost(fig, x, fit.q) for fit in reverse.minima)
    top = max(top, _density(fig, x, both.p, "P", size=_letter(display)))
    top = max(top, _density(fig, x, both.q, "Q", size=_letter(display)))
    size = 20 if display.presenter else 14
    lanes: list[tuple[Sequence[Fit], str, str, str, float, Sequence[str]]] = [
        ([forward], names[0], "diamond", P, -0.07, [""]),
        (reverse.minima, names[1], "triangle-up", Q, -0.17, MARKS),
    ]
    for fits, name, symbol, colour, level, texts in lanes:
        fig.add_scatter(
            x=[fit.q.mean for fit in fits],
            y=[level * top] * len(fits),
            mode="markers+text",
            marker={"symbol": symbol, "size": size, "color": colour},
            text=list(texts[: len(fits)]),
            textposition="middle right",
            name=name,
            hovertext=[
                f"μ = {display.number(fit.q.mean)}, σ = {display.number(fit.q.std)}<br>"
                f"{display.information(fit.divergence)}"
                for fit in fits
            ],
            hoverinfo="text",
        )
    fig.update_xaxes(range=[x[0], x[-1]])
    # A base line separates the curves from the lane of minima.
    fig.add_hline(y=0, line={"color": NEUTRAL, "width": 1})
    fig.update_yaxes(range=[-0.24 * top, 1.14 * top], visible=False)
    return fig


@dataclass(frozen=True)
class Bill:
    """Both divergences as paid minus saved, so rounded that they add up as printed."""

    forward: Nats
    forward_paid: Nats
    forward_saved: Nats
    reverse: Nats
    reverse_paid: Nats
    reverse_saved: Nats


def bill(both: DensityDirections, display: Display) -> Bill:
    """Who pays and saves what; amounts saved are given without their sign.

    The divergence and what is saved are rounded in the reader's unit; what is paid is their sum,
    at most one off in the last decimal.
    """
    unit, digits = display.scale, DIGITS["information"]

    def rounded(nats: float) -> float:
        return round(nats * unit, digits) / unit

    forward, reverse = rounded(both.forward), rounded(both.reverse)
    forward_saved, reverse_saved = rounded(-both.forward_saved), rounded(-both.reverse_saved)
    return Bill(
        forward=forward,
        forward_paid=forward + forward_saved,
        forward_saved=forward_saved,
        reverse=reverse,
        reverse_paid=reverse + reverse_saved,
        reverse_saved=reverse_saved,
    )


def who_pays(both: DensityDirections, display: Display) -> go.Figure:
    """Above, P and Q; below, both integrands: what is paid is red, what is saved green."""
    # Where a density is small its logarithm is large: the areas reach further than the curves.
    x, fig = _axis(both.p, both.q, sigmas=3.6), figure(display, height=600)
    tick = fig.layout.yaxis.tickfont.size
    fig.update_layout(
        yaxis={"domain": [0.84, 1.0], "visible": False},
        yaxis2={"domain": [0.43, 0.70], "anchor": "x", "zeroline": True},
        yaxis3={"domain": [0.0, 0.27], "anchor": "x", "zeroline": True},
        xaxis={"anchor": "y3", "range": [x[0], x[-1]]},
    )
    fig.update_yaxes(fixedrange=True, tickfont_size=tick, automargin=True, nticks=5)
    small = 24 if display.presenter else 16
    top = max(_density(fig, x, both.p, "P", size=small), _density(fig, x, both.q, "Q", size=small))
    fig.layout.yaxis.range = [0, 1.45 * top]
    shown = bill(both, display)
    rows = (
        ("D(P‖Q)", "y2", both.p, both.q, shown.forward, shown.forward_paid, shown.forward_saved),
        ("D(Q‖P)", "y3", both.q, both.p, shown.reverse, shown.reverse_paid, shown.reverse_saved),
    )
    for name, axis, weight, other, total, paid, saved in rows:
        _areas(fig, x, kl_integrand(weight, other, x) * display.scale, axis)
        _balance(fig, display, name, axis, total, paid, saved)
    return fig


def _areas(fig: go.Figure, x: Array, y: Array, axis: str) -> None:
    kinds: list[tuple[Array, str, str, dict[str, object]]] = [
        (np.maximum(y, 0.0), PAID, PAID_SOFT, PAID_PATTERN),
        (np.minimum(y, 0.0), SAVED, SAVED_SOFT, SAVED_PATTERN),
    ]
    for part, colour, soft, pattern in kinds:
        fig.add_scatter(
            x=x,
            y=part,
            yaxis=axis,
            mode="lines",
            line={"color": colour, "width": 1.5},
            fill="tozeroy",
            fillcolor=soft,
            fillpattern={**pattern, "fgcolor": colour, "bgcolor": soft},
            hoverinfo="skip",
            showlegend=False,
        )


def _balance(
    fig: go.Figure, display: Display, name: str, axis: str, total: float, paid: float, saved: float
) -> None:
    """Over a panel: the divergence, and what was paid and saved to make it up."""
    number = display.number
    fig.add_annotation(
        xref="paper",
        yref=f"{axis} domain",
        x=0,
        y=1.0,
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        text=(
            f"<b>{name} = {display.information(total)}</b><br>"
            f"<span style='color:{PAID}'>{display.word('chart.paid')} "
            f"{number(paid, 'information')}</span> − "
            f"<span style='color:{SAVED}'>{display.word('chart.saved')} "
            f"{number(saved, 'information')}</span>"
        ),
    )


def penalty(
    live: PointPenalty, display: Display, *, vanishing: str, label: str, term: str
) -> go.Figure:
    """What one outcome pays each way while its probability under `vanishing` runs down to 0."""
    fixed, moving = (live.p, live.q) if vanishing == "q" else (live.q, live.p)
    # From so close to 0 that the term without bound leaves the picture whatever is fixed.
    grid = np.concatenate([np.geomspace(1e-35, 0.02, 300), np.linspace(0.02, 1.0, 200)])
    curves = point_penalty(fixed, grid) if vanishing == "q" else point_penalty(grid, fixed)
    # Of the terms a reader can set, only those of the curve without bound reach higher.
    ceiling, floor = 3.2 * display.scale, -0.7 * display.scale
    fig = figure(display, x=label, y=in_unit(term, display), height=380, legend=True)
    for name, y, here, line in (
        (f"P·{display.log}(P/Q)", curves.forward, float(live.forward), P_LINE),
        (f"Q·{display.log}(Q/P)", curves.reverse, float(live.reverse), Q_LINE),
    ):
        y = y * display.scale
        fig.add_scatter(
            x=grid,
            y=np.where(y <= ceiling, y, np.nan),
            mode="lines",
            line=line,
            name=f"{name}: <b>{display.number(here, 'information')}</b>",
            hoverinfo="skip",
        )
        # A point above the picture is an arrow at its top edge; the legend says its value.
        off = here * display.scale > 0.97 * ceiling
        fig.add_scatter(
            x=[float(moving)],
            y=[0.97 * ceiling if off else here * display.scale],
            mode="markers",
            marker={
                "size": 18 if off else 15,
                "color": line["color"],
                "symbol": "arrow-up" if off else "circle",
                "line": {"color": "white", "width": 1.5},
            },
            hoverinfo="skip",
            cliponaxis=False,
            showlegend=False,
        )
    fig.update_xaxes(range=[-0.02, 1.02])
    fig.update_yaxes(range=[floor, ceiling], zerolinecolor=NEUTRAL)
    return fig


def price(kept: float, fit: Fit, display: Display, *, label: str) -> go.Figure:
    """What dropping the rest costs, -ln of what is kept, and the true minimum at that bump."""
    grid = np.linspace(0.03, 1.0, 200)
    fig = figure(display, x=label, y=in_unit("D(Q‖P)", display), height=330)
    fig.add_scatter(
        x=grid,
        y=[dropped_mode_price(w) * display.scale for w in grid],
        mode="lines",
        line={"color": PAID, "width": 3},
        hoverinfo="skip",
    )
    fig.add_annotation(
        x=0.16,
        y=dropped_mode_price(0.16) * display.scale,
        text=f"−{display.log} <i>w</i>",
        font={"color": PAID},
        showarrow=False,
        xanchor="left",
        xshift=12,
        yshift=8,
    )
    value = fit.reverse * display.scale
    fig.add_scatter(
        x=[kept, kept, 0],
        y=[0, value, value],
        mode="lines",
        line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[kept],
        y=[value],
        mode="markers",
        marker={"color": Q, "size": 15, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    # In the corner that the falling curve leaves free.
    fig.add_annotation(
        xref="paper",
        yref="paper",
        x=1,
        y=1,
        xanchor="right",
        yanchor="top",
        text=f"<b>D(Q‖P) = {display.information(fit.reverse)}</b>",
        font={"color": Q, "size": _letter(display) - 3},
        showarrow=False,
    )
    fig.update_xaxes(range=[0, 1.02])
    fig.update_yaxes(range=[0, 3.5 * display.scale])
    return fig


def minima_rows(
    reverse: ReverseFits, display: Display, *, kinds: Mapping[str, str]
) -> list[list[str]]:
    """The local minima of D(Q‖P) as rows of a table, marked as in the figure."""
    rows = []
    for mark, fit in zip(MARKS, reverse.minima, strict=False):
        kind = "covering" if fit.mode is None else f"mode_{fit.mode + 1}"
        places = [display.number(value, digits=3) for value in (fit.q.mean, fit.q.std)]
        values = [display.number(value, "information") for value in (fit.reverse, fit.forward)]
        rows.append([f"{mark} {kinds[kind]}", *places, *values])
    return rows


@cache
def _equal_bumps(distance: int) -> ReverseFits:
    return fit_reverse(GaussianMixture.bimodal(0.5, -distance / 2, distance / 2))


def distance_rows(
    distances: Sequence[int], display: Display, *, kinds: Mapping[str, str]
) -> list[list[str]]:
    """For equal unit bumps at some distances: how many minima, what each kind costs, which wins."""
    rows = []
    for distance in distances:
        fits = _equal_bumps(distance)
        # Best first, so the reversed order leaves the best of each kind.
        least = {
            fit.kind: display.number(fit.reverse, "information") for fit in reversed(fits.minima)
        }
        values = [least.get("covering", "–"), least.get("mode_seeking", "–")]
        rows.append([str(distance), str(fits.count), *values, kinds[fits.best.kind]])
    return rows
