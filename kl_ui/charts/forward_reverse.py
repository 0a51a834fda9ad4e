"""Figures of the chapter on the two directions: two bumps P, one bell Q, and their prices."""

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
)
from kl_core.lessons.penalty import PointPenalty, point_penalty
from kl_core.lessons.placement import Placement
from kl_core.line.densities import Density, components
from kl_core.quantities import Nats
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    PAID,
    Q_LINE,
    Q_SOFT,
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import DIGITS, Display

Array = NDArray[np.float64]

MARKS = "①②③④⑤"


def _axis(*densities: Density) -> Array:
    """Positions that hold all of these but what lies beyond 2.6 sigmas: -10 to 10, if that does.

    If more is needed, the axis grows by five at a time.
    """
    reach = 10.0
    for density in densities:
        _, means, stds = components(density)
        reach = max(reach, float(np.max(np.abs(means) + 2.6 * stds)))
    end = 5.0 * math.ceil(reach / 5.0)
    # Eight points to the narrowest sigma, 0.3: smooth to the eye, and half the ink to move.
    return np.linspace(-end, end, 561)


def _density(fig: go.Figure, x: Array, density: Density, letter: str, size: int) -> None:
    """P or Q as a filled curve with its letter at the peak."""
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
    )
    # P's letter leans left and Q's right: they stay apart when the peaks meet.
    fig.add_annotation(
        x=x[top],
        y=y[top],
        text=f"<b>{letter}</b>",
        font={"color": P if is_p else Q, "size": size},
        showarrow=False,
        xshift=-18 if is_p else 18,
        yshift=10,
    )


def _letter(display: Display) -> int:
    return 32 if display.presenter else 20


def answer(
    p: GaussianMixture,
    fit: Fit,
    display: Display,
    *,
    others: Sequence[Fit] = (),
    yours: Gaussian | None = None,
) -> go.Figure:
    """P and the best Q of one direction; fits that are as good are thin, so is the reader's own."""
    name = "D(P‖Q)" if fit.direction == "forward" else "D(Q‖P)"
    drawn = (fit.q, yours) if yours else (fit.q,)
    x, fig = _axis(p, *drawn), figure(display, height=270)
    _density(fig, x, p, "P", _letter(display))
    for other in others:
        _thin(fig, x, other.q, "dot")
    _density(fig, x, fit.q, "Q", _letter(display))
    # The same height for both directions: no best Q is higher than the narrowest bump alone.
    top = float(Gaussian(0, min(p.stds)).pdf(0))
    if yours:
        _thin(fig, x, yours, "dashdot")
        peak = float(yours.pdf(yours.mean))
        top = max(top, peak)
        fig.add_annotation(
            x=yours.mean,
            y=peak,
            text=display.word("chart.your_q"),
            font={"color": Q},
            showarrow=False,
            yshift=12,
        )
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


def _thin(fig: go.Figure, x: Array, q: Gaussian, dash: str) -> None:
    """A Q that might be taken, thin."""
    fig.add_scatter(
        x=x,
        y=q.pdf(x),
        mode="lines",
        line={"color": Q, "width": 1.5, "dash": dash},
        hoverinfo="skip",
        showlegend=False,
    )


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


def placed_rows(
    fit: Fit, made: Placement, display: Display, whose: Sequence[str]
) -> list[list[str]]:
    """The best Q and the reader's as rows of a table: centre, width, both divergences."""
    rows = []
    both: tuple[Fit | Placement, ...] = (fit, made)
    for name, found in zip(whose, both, strict=True):
        places = [display.number(value) for value in (found.q.mean, found.q.std)]
        values = [display.number(value, "information") for value in (found.forward, found.reverse)]
        rows.append([name, *places, *values])
    return rows


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
