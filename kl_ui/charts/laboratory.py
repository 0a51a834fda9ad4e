"""Figures of the laboratory: all minima against the distance of two bumps, and along α."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, get_args

import numpy as np
import plotly.graph_objects as go

from kl_core import GaussianMixture
from kl_core.line.alpha import AlphaFit, AlphaFits, fits_by_alpha
from kl_core.line.separation import Branch, Event, Threshold, separation_path
from kl_core.quantities import Nats, Ratio
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    P_SOFT,
    Q_LINE,
    Q_SOFT,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import Display

FARTHEST = 12.0
"""The largest distance between the bumps that is looked at."""


@dataclass(frozen=True)
class Change:
    """Where minima are born or die, or the best changes; mirror images count as one change.

    Attributes
    ----------
    at : Ratio
        Distance of the bumps, or α.
    """

    at: Ratio
    event: str
    count: int
    divergence: Nats
    means: tuple[float, ...]


@dataclass(frozen=True)
class Tracks:
    """Every minimum followed, and what changes on the way."""

    branches: tuple[Branch[Any], ...]
    changes: tuple[Change, ...]

    def last(self, event: str) -> Change:
        """The last change of a kind."""
        return next(change for change in reversed(self.changes) if change.event == event)

    @property
    def turns(self) -> int:
        """How many changes there are."""
        return len(self.changes)

    @property
    def jumps(self) -> int:
        """How often the best changes."""
        return sum(change.event == "best" for change in self.changes)

    @property
    def jump(self) -> Change:
        """Where the best changes for the first time."""
        return next(change for change in self.changes if change.event == "best")

    @property
    def story(self) -> str:
        """What happens as the bumps part: which words tell it."""
        if not self.jumps:
            return "steady"
        return "fades" if any(change.event == "dies" for change in self.changes) else "stays"


def _changes(found: Iterable[Threshold]) -> tuple[Change, ...]:
    groups: dict[tuple[float, str], list[Threshold]] = {}
    for turn in found:
        groups.setdefault((round(turn.at, 6), turn.event), []).append(turn)
    return tuple(
        Change(same[0].at, event, len(same), same[0].divergence, tuple(t.q.mean for t in same))
        for (_, event), same in groups.items()
    )


@lru_cache(maxsize=64)
def separation(weight: float, left_std: float, right_std: float) -> Tracks:
    """All minima of D(Q‖P) as two bumps part."""
    path = separation_path(weight, left_std, right_std, FARTHEST)
    return Tracks(path.branches, _changes(path.thresholds))


@lru_cache(maxsize=16)
def dial(p: GaussianMixture) -> Tracks:
    """All minima of the α-divergence from reverse to forward."""
    path = fits_by_alpha(p, np.linspace(0.0, 1.0, 21), turns=True)
    return Tracks(path.branches, _changes(path.thresholds))


def _best(branches: Sequence[Branch[Any]]) -> dict[float, Nats]:
    """The least divergence at each place."""
    least: dict[float, Nats] = {}
    for branch in branches:
        for at, fit in zip(branch.at, branch.minima, strict=True):
            least[at] = min(fit.divergence, least.get(at, np.inf))
    return least


def _draw(fig: go.Figure, tracks: Tracks, value: Callable[[Any], float], axis: str) -> None:
    """One dotted line for every minimum, thick while it is the best."""
    least = _best(tracks.branches)
    for branch in tracks.branches:
        points = [(at, value(fit)) for at, fit in zip(branch.at, branch.minima, strict=True)]
        _line(fig, points, axis, {"color": Q, "width": 1.5, "dash": "dot"})
        # Mirror images are equally good but for rounding.
        best = [
            fit.divergence - least[at] < 1e-9
            for at, fit in zip(branch.at, branch.minima, strict=True)
        ]
        for here, run in groupby(zip(best, points, strict=True), key=itemgetter(0)):
            if here:
                _line(fig, [point for _, point in run], axis, {"color": Q, "width": 4})


def _line(
    fig: go.Figure, points: Sequence[tuple[float, float]], axis: str, line: dict[str, Any]
) -> None:
    x, y = zip(*points, strict=True)
    fig.add_scatter(
        x=x, y=y, yaxis=axis, mode="lines", line=line, hoverinfo="skip", showlegend=False
    )


def _panels(
    tracks: Tracks,
    display: Display,
    *,
    x: str,
    titles: tuple[str, str],
    values: tuple[Callable[[Any], float], Callable[[Any], float]],
    letter: str,
    events: Sequence[str],
) -> go.Figure:
    """Two panels over the same axis, with every change marked and named."""
    named = dict(zip(get_args(Event), events, strict=True))
    fig = figure(display, x=x, height=620)
    size = fig.layout.font.size
    title = {"text": titles[0], "font": {"size": size}}
    # The changes are named above the upper panel, each on a level of its own; the lines stop
    # below, or they would run through the names.
    levels = len(tracks.changes)
    top = 1.0 - 0.055 * levels
    fig.update_yaxes(domain=[0.0, 0.4 * top], title={"text": titles[1], "font": {"size": size}})
    fig.layout.yaxis2 = {
        **fig.layout.yaxis.to_plotly_json(), "domain": [0.5 * top, top], "title": title,
    }  # fmt: skip
    for axis, value in zip(("y2", "y"), values, strict=True):
        _draw(fig, tracks, value, axis)
    for k, change in enumerate(tracks.changes):
        level = top + 0.055 * (levels - 1 - k)
        line = {"color": NEUTRAL, "width": 2, "dash": "dash" if change.event == "best" else "dot"}
        fig.add_shape(
            type="line", xref="x", yref="paper", x0=change.at, x1=change.at, y0=0, y1=top,
            line=line, layer="below",
        )  # fmt: skip
        said = f"{letter} = {display.number(change.at, digits=3)}: {named[change.event]}"
        fig.add_annotation(
            x=change.at, y=level, xref="x", yref="paper", text=said, showarrow=False,
            xanchor="right" if change.at > 0.5 * _end(tracks) else "left", yanchor="bottom",
            font={"size": size - 2},
        )  # fmt: skip
    return fig


def _end(tracks: Tracks) -> float:
    return max(branch.at[-1] for branch in tracks.branches)


def minima_by_distance(
    tracks: Tracks, display: Display, *, x: str, mean: str, events: Sequence[str]
) -> go.Figure:
    """Centres of all minima of D(Q‖P) against the distance of the bumps, and what they cost."""
    fig = _panels(
        tracks, display, x=x, titles=(mean, in_unit("D(Q‖P)", display)),
        values=(lambda fit: fit.q.mean, lambda fit: fit.divergence * display.scale),
        letter="d", events=events,
    )  # fmt: skip
    fig.update_xaxes(range=[0.0, FARTHEST])
    return fig


def minima_by_alpha(
    tracks: Tracks,
    alpha: float,
    best: AlphaFit,
    display: Display,
    *,
    x: str,
    mean: str,
    std: str,
    events: Sequence[str],
) -> go.Figure:
    """Centres and widths of all minima along the dial, and where the dial stands."""
    fig = _panels(
        tracks, display, x=x, titles=(mean, std),
        values=(lambda fit: fit.q.mean, lambda fit: fit.q.std),
        letter="α", events=events,
    )  # fmt: skip
    fig.add_shape(
        type="line", xref="x", yref="paper", x0=alpha, x1=alpha, y0=0, y1=0.95,
        line={"color": NEUTRAL, "width": 1.5},
    )  # fmt: skip
    for axis, value in (("y2", best.q.mean), ("y", best.q.std)):
        fig.add_scatter(
            x=[alpha], y=[value], yaxis=axis, mode="markers", hoverinfo="skip", showlegend=False,
            marker={"color": Q, "size": 14, "line": {"color": "white", "width": 2}},
        )  # fmt: skip
    fig.update_xaxes(range=[0.0, 1.0])
    return fig


def fit_at_alpha(
    p: GaussianMixture, fits: AlphaFits, best: AlphaFit, display: Display
) -> go.Figure:
    """P and the best Q; the other minima are thin, and dotted."""
    fig = figure(display, height=300)
    x = np.linspace(-10.0, 10.0, 401)
    for fit in fits.minima:
        if fit is not best:
            points = list(zip(x, fit.q.pdf(x), strict=True))
            _line(fig, points, "y", {"color": Q, "width": 1.5, "dash": "dot"})
    for density, letter, line, fill in (
        (p, "P", P_LINE, P_SOFT),
        (best.q, "Q", Q_LINE, Q_SOFT),
    ):
        y = density.pdf(x)
        fig.add_scatter(
            x=x, y=y, mode="lines", line=line, fill="tozeroy", fillcolor=fill,
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        # P's letter leans left and Q's right: they stay apart when the peaks meet.
        top = int(np.argmax(y))
        fig.add_annotation(
            x=x[top], y=y[top], text=f"<b>{letter}</b>", showarrow=False, yshift=12,
            xshift=-18 if letter == "P" else 18, font={"color": line["color"]},
        )  # fmt: skip
    bells = [float(fit.q.pdf(fit.q.mean)) for fit in fits.minima]
    highest = max(float(p.pdf(x).max()), *bells)
    said = "α = " + display.number(best.alpha)
    fig.add_annotation(
        xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="top", showarrow=False,
        text=f"<b>{said}</b>",
    )  # fmt: skip
    fig.update_xaxes(range=[-10.0, 10.0])
    fig.update_yaxes(visible=False, range=[0.0, 1.2 * highest])
    return fig


def change_rows(tracks: Tracks, display: Display, *, events: Sequence[str]) -> list[list[str]]:
    """The changes as rows of a table: where, what, which centres, what it costs there."""
    named = dict(zip(get_args(Event), events, strict=True))
    return [
        [
            display.number(change.at, digits=6),
            named[change.event],
            ", ".join(display.number(mean) for mean in change.means),
            display.number(change.divergence, "information"),
        ]
        for change in tracks.changes
    ]
