"""Figures of the chapter on classifiers and distillation."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from kl_core import coding_cost
from kl_core.models.classifier import (
    PER_CLASS,
    SEED,
    Chase,
    Likelihood,
    Moment,
    Training,
    chase,
    classify,
    photos,
)
from kl_core.models.distillation import Contest, Softened, soften
from kl_core.models.permutation import Blend, blend
from kl_ui.charts.cross_entropy import stacked
from kl_ui.charts.style import (
    NEUTRAL,
    P_LINE,
    PAID,
    PERCENT,
    Q_PATTERN,
    SAVED,
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import Display

Array = NDArray[np.float64]

CLASS_COLOURS = ("#8e5bb5", "#1593a5", "#b59a1f")
CLASS_SHAPES = ("circle", "square", "triangle-up")
SIDE, CELLS = 4.2, 56
"""The map goes from -SIDE to SIDE, in so many cells."""
BRIGHTEST = 0.55
"""How much of a class's colour a certain cell has; the rest is white."""
PLACES = tuple(i / 40 for i in range(41))
WEIGHTS = tuple(float(x) for x in np.linspace(0, 3, 121))


def _size(display: Display) -> int:
    return 21 if display.presenter else 14


def _curve(fig: go.Figure, x: Any, y: Any, colour: str, dash: str = "solid", **more: Any) -> None:
    line = {"color": colour, "width": 3, "dash": dash}
    fig.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", **more)


def _dot(fig: go.Figure, x: float, y: float, colour: str = Q) -> None:
    marker = {"color": colour, "size": 14, "line": {"color": "white", "width": 2}}
    fig.add_scatter(
        x=[x], y=[y], mode="markers", marker=marker, hoverinfo="skip", showlegend=False,
        cliponaxis=False,
    )  # fmt: skip


def _arrow(fig: go.Figure, x: Any, y: Any, colour: str, width: int, **more: Any) -> None:
    sizes = [0, 10 + 2 * width]
    fig.add_scatter(
        x=x, y=y, mode="lines+markers", line={"color": colour, "width": width}, hoverinfo="skip",
        marker={"symbol": "arrow", "angleref": "previous", "size": sizes, "opacity": 1},
        cliponaxis=False, **more,
    )  # fmt: skip


def bill(found: Likelihood, display: Display, *, words: Sequence[str]) -> go.Figure:
    """What a label costs on average: the labels' own entropy, and the KL on top."""
    return stacked(coding_cost(found.p, found.q), display, books=words)


# --- training --------------------------------------------------------------------------------


def _grid() -> Array:
    ends = np.linspace(-SIDE, SIDE, CELLS)
    across, up = np.meshgrid(ends, ends)
    return np.column_stack([across.ravel(), up.ravel()])


def _map(
    probabilities: Array, missed: Sequence[int], display: Display, words: Sequence[str]
) -> go.Figure:
    """Every place in the mixed colours of its classes, and the training photos on it."""
    across, up, *names = words
    fig = figure(display, x=across, y=up, height=400, legend=True)
    paints = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in CLASS_COLOURS])
    shades = 255 - BRIGHTEST * probabilities @ (255 - paints)
    step = 2 * SIDE / (CELLS - 1)
    fig.add_image(
        z=shades.round().astype(np.uint8).reshape(CELLS, CELLS, 3),
        x0=-SIDE, y0=-SIDE, dx=step, dy=step, hoverinfo="skip",
    )  # fmt: skip
    points, labels = photos(PER_CLASS, SEED)
    for i, name in enumerate(names):
        fig.add_scatter(
            x=points[labels == i, 0], y=points[labels == i, 1], mode="markers", name=name,
            marker={
                "color": CLASS_COLOURS[i], "symbol": CLASS_SHAPES[i], "size": 10,
                "line": {"color": "white", "width": 1},
            },
            hovertemplate=f"{name}<extra></extra>",
        )  # fmt: skip
    wrong = points[list(missed)]
    fig.add_scatter(
        x=wrong[:, 0], y=wrong[:, 1], mode="markers", showlegend=False, hoverinfo="skip",
        marker={"symbol": "circle-open", "size": 19, "color": PAID, "line": {"width": 3}},
    )  # fmt: skip
    ends = [-SIDE, SIDE]
    fig.update_xaxes(range=ends, constrain="domain", zeroline=False)
    fig.update_yaxes(range=ends, constrain="domain", zeroline=False, scaleanchor="x")
    return fig


def regions(now: Moment, display: Display, *, words: Sequence[str]) -> go.Figure:
    """What the classifier says of every place, with the training photos; its errors are ringed."""
    return _map(classify(now.weights, _grid()), now.missed, display, words)


def losses(now: Moment, run: Training, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Cross-entropy and KL over the steps, on the training photos and on new ones."""
    fig = figure(display, x=words[0], y=display.unit_name, height=400, legend=True)
    steps, scale = list(range(len(run.kl))), display.scale
    for symbol, training, test, colour in (
        ("H(P,Q)", run.cross_entropy, run.test_cross_entropy, NEUTRAL),
        ("D(P‖Q)", run.kl, run.test_kl, PAID),
    ):
        dash = "solid" if colour == NEUTRAL else "dash"
        lines = ((training, dash, words[1]), (test, "dot", words[2]))
        for values, shape, name in lines:
            y = [value * scale for value in values]
            _curve(fig, steps, y, colour, shape, name=f"{symbol} {name}")
    low, high = now.kl * scale, now.cross_entropy * scale
    if now.label_entropy > 0:
        fig.add_scatter(
            x=[now.step] * 2, y=[low, high], mode="lines", line=P_LINE, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
        late = now.step > 0.6 * steps[-1]
        fig.add_annotation(
            x=now.step, y=(low + high) / 2, showarrow=False, xanchor="right" if late else "left",
            xshift=-8 if late else 8, bgcolor="#dfe4ec", font={"color": P, "size": _size(display)},
            text=f"<b>H(P) = {display.information(now.label_entropy)}</b>",
        )  # fmt: skip
    _dot(fig, now.step, high, NEUTRAL)
    _dot(fig, now.step, low, PAID)
    fig.update_xaxes(range=[-1, steps[-1] + 1])
    fig.update_yaxes(range=[0, 1.08 * scale * max(*run.cross_entropy, *run.test_cross_entropy)])
    return fig


def arrows(now: Moment, run: Training, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Each class's two weights: their way so far, and where either loss sends them next."""
    across, up, *names = words
    fig = figure(display, x=across, y=up, height=380, legend=True)
    path = np.array(run.weights)[: now.step + 1, 1:]
    reach = 1.5 * max(1.0, float(np.abs(path).max()))
    downhill = [-np.array(g)[1:] for g in (now.loss_gradient, now.kl_gradient)]
    longest = float(np.hypot(*downhill[0]).max())
    for i, name in enumerate(names):
        _curve(fig, path[:, 0, i], path[:, 1, i], CLASS_COLOURS[i], "dot", showlegend=False)
        fig.add_scatter(
            x=path[-1:, 0, i], y=path[-1:, 1, i], mode="markers", name=name, hoverinfo="skip",
            marker={"color": CLASS_COLOURS[i], "symbol": CLASS_SHAPES[i], "size": 15},
        )  # fmt: skip
    for symbol, way, colour, width in (
        ("−∇H(P,Q)", downhill[0], NEUTRAL, 8),
        ("−∇D(P‖Q)", downhill[1], PAID, 3),
    ):
        drawn = way * 0.4 * reach / longest
        for i in range(len(names)):
            ends = np.stack([path[-1, :, i], path[-1, :, i] + drawn[:, i]])
            _arrow(fig, ends[:, 0], ends[:, 1], colour, width, name=symbol, showlegend=i == 0)
    fig.update_xaxes(range=[-reach, reach])
    fig.update_yaxes(range=[-reach, reach])
    return fig


@cache
def _chases(moving: bool) -> tuple[Chase, ...]:
    return tuple(chase(weight, moving) for weight in WEIGHTS)


def chased(here: Chase, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Both losses against the student's weight; each arrow points downhill."""
    fig = figure(display, x=words[0], y=display.unit_name, height=380)
    scale, along = display.scale, _chases(here.moving)
    for name, values, value, slope, colour, dash in (
        ("H(P,Q)", [c.cross_entropy for c in along], here.cross_entropy, here.loss_slope,
         NEUTRAL, "solid"),
        ("D(P‖Q)", [c.kl for c in along], here.kl, here.kl_slope, PAID, "dash"),
    ):  # fmt: skip
        y = [v * scale for v in values]
        _curve(fig, WEIGHTS, y, colour, dash)
        ahead = -np.sign(slope) * 0.35
        ends = [value * scale, (value + ahead * slope) * scale]
        if abs(slope) > 0.005:  # at the lowest point there is no way down
            _arrow(fig, [here.weight, here.weight + ahead], ends, Q, 3)
        _dot(fig, here.weight, value * scale)
        fig.add_annotation(
            x=2.8, y=y[112], showarrow=False, text=f"<b>{name}</b>",
            yshift=16 if dash == "solid" else -16, font={"color": colour, "size": _size(display)},
        )  # fmt: skip
    fig.update_xaxes(range=[-0.4, 3.05], tickvals=[0, 1, 2, 3])
    top = max(c.cross_entropy for moving in (False, True) for c in _chases(moving))
    fig.update_yaxes(range=[-0.08 * scale, 1.08 * top * scale])
    return fig


# --- distillation ----------------------------------------------------------------------------


def _share(share: float, display: Display) -> str:
    """Two decimals; what is merely unlikely does not read as impossible."""
    return display.number(share, digits=2) if share >= 0.005 else "&lt;0.01"


def softened(both: Softened, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Teacher and student at one temperature, class by class."""
    teacher, student, *labels = words
    fig = figure(
        display, y=display.word("chart.probability"), height=340, legend=True, barmode="group"
    )
    for name, shares, colour, pattern in (
        (teacher, both.p, P, {}),
        (student, both.q, Q, Q_PATTERN),
    ):
        fig.add_bar(
            x=labels, y=shares, name=name,
            marker={"color": colour, "pattern": pattern},
            text=[_share(share, display) for share in shares],
            textposition="outside", textangle=0, cliponaxis=False, hoverinfo="skip",
        )  # fmt: skip
    fig.update_yaxes(range=[0, 1.12], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return fig


def pushes(both: Softened, display: Display, *, words: Sequence[str]) -> go.Figure:
    """Length of the gradient against the temperature, without T² and with it."""
    fig = figure(display, x=words[0], y=words[1], height=360)
    warmth = np.geomspace(1, 20, 60)
    along = [soften(both.teacher, both.student, float(t)) for t in warmth]
    plain, scaled = [a.push for a in along], [a.scaled_push for a in along]
    for name, values, here, colour, dash in (
        ("T² · D(P‖Q)", scaled, both.scaled_push, SAVED, "solid"),
        ("D(P‖Q)", plain, both.push, PAID, "dash"),
    ):
        _curve(fig, warmth, values, colour, dash)
        _dot(fig, both.temperature, here, colour)
        fig.add_annotation(
            x=np.log10(warmth[50]), y=np.log10(values[50]), yshift=-24, showarrow=False,
            text=f"<b>{name}</b>", font={"color": colour, "size": _size(display)},
        )  # fmt: skip
    _curve(fig, [1, 20], [both.limit] * 2, NEUTRAL, "dot")
    ticks = [1, 2, 5, 10, 20]
    low, high = np.log10(min(plain)), np.log10(1.4 * max(*scaled, both.limit))
    fig.update_xaxes(type="log", range=[-0.03, np.log10(21)], tickvals=ticks)
    fig.update_yaxes(
        type="log", range=[low - 0.35, high], tickvals=[0.001, 0.01, 0.1, 1],
        ticktext=["0.001", "0.01", "0.1", "1"],
    )  # fmt: skip
    return fig


def duel(found: Contest, display: Display, *, words: Sequence[str]) -> go.Figure:
    """One point per training set: above the diagonal the teacher's labels did better."""
    fig = figure(display, x=words[0], y=words[1], height=420)
    hard, taught = np.array(found.hard.accuracies), np.array(found.taught.accuracies)
    low = float(np.floor(20 * min(hard.min(), taught.min())) / 20)
    _curve(fig, [low, 1], [low, 1], NEUTRAL, "dot")
    for chosen, colour, shape in (
        (taught > hard, SAVED, "circle"),
        (taught == hard, NEUTRAL, "diamond"),
        (taught < hard, PAID, "x"),
    ):
        fig.add_scatter(
            x=hard[chosen], y=taught[chosen], mode="markers", hoverinfo="skip",
            marker={"color": colour, "symbol": shape, "size": 10, "opacity": 0.75},
        )  # fmt: skip
    top = 0.95
    for x, y, text, colour, anchor in (
        (low, top, f"▲ {found.better}", SAVED, "left"),
        (top, low, f"▼ {found.worse}", PAID, "right"),
    ):
        fig.add_annotation(
            x=x, y=y, text=f"<b>{text}</b>", showarrow=False, xanchor=anchor,
            xshift=10 if anchor == "left" else -10, yshift=-16 if anchor == "left" else 16,
            font={"color": colour, "size": _size(display) + 6},
        )  # fmt: skip
    fig.update_xaxes(range=[low, top], tickformat=PERCENT)
    fig.update_yaxes(range=[low, top], tickformat=PERCENT)
    return fig


def arm_rows(found: Contest, display: Display, names: Sequence[str]) -> list[list[str]]:
    """A table's line for each kind of labels: accuracy and distance from the truth, ± spread."""

    def percent(share: float) -> str:
        return display.number(100 * share, digits=1)

    return [
        [
            name,
            f"{percent(arm.accuracy)} ± {percent(arm.spread)}",
            f"{display.number(arm.kl, 'information', 3)}"
            f" ± {display.number(arm.kl_spread, 'information', 3)}",
        ]
        for name, arm in zip(names, (found.hard, found.smoothed, found.taught), strict=True)
    ]


# --- permutation -----------------------------------------------------------------------------


@cache
def _way() -> tuple[Blend, ...]:
    return tuple(blend(share) for share in PLACES)


def hill(here: Blend, display: Display, *, words: Sequence[str]) -> go.Figure:
    """On the way to the twin: the outputs leave and come back, the weights only leave."""
    fig = figure(display, x=words[0], height=420)
    size, scale = _size(display), display.scale
    kl = [step.kl * scale for step in _way()]
    distance = [step.distance for step in _way()]
    _curve(fig, PLACES, kl, PAID)
    _dot(fig, here.share, here.kl * scale)
    _curve(fig, PLACES, distance, NEUTRAL, "dash", yaxis="y2")
    fig.add_scatter(
        x=[here.share], y=[here.distance], mode="markers", yaxis="y2", hoverinfo="skip",
        marker={"color": Q, "size": 14, "line": {"color": "white", "width": 2}}, cliponaxis=False,
    )  # fmt: skip
    for y, text, colour in (
        (1.0, in_unit(words[1], display), PAID),
        (0.42, words[2], NEUTRAL),
    ):
        fig.add_annotation(
            xref="paper", yref="paper", x=0, y=y, xanchor="left", yanchor="bottom",
            text=f"<b>{text}</b>", showarrow=False, font={"color": colour, "size": size},
        )  # fmt: skip
    fig.update_xaxes(range=[-0.02, 1.02], tickvals=[0, 0.25, 0.5, 0.75, 1], anchor="y2")
    tick = {"tickfont": {"size": size}, "automargin": True, "fixedrange": True}
    fig.update_layout(
        yaxis={"domain": [0.55, 1], "range": [0, 1.12 * max(kl)], "nticks": 5},
        yaxis2={
            "domain": [0, 0.4],
            "range": [0, 1.12 * distance[-1]],
            "anchor": "x",
            "nticks": 5,
            **tick,
        },
    )
    return fig


def outputs(here: Blend, display: Display, *, words: Sequence[str]) -> go.Figure:
    """What the mixed network says of every place, with the training photos; errors are ringed."""
    points, labels = photos(PER_CLASS, SEED)
    said = here.network.probabilities(points).argmax(axis=1)
    missed = np.flatnonzero(said != labels).tolist()
    return _map(here.network.probabilities(_grid()), missed, display, words)
