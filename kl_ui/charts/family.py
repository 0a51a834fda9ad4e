"""Figures of the family of divergences."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from kl_core.finite.divergences import GENERATORS
from kl_core.finite.relatives import LANDMARKS, ORDERS, FTerms, Relatives, RenyiOrder
from kl_core.lessons.trials import METRICS, Detour, MeasureName, Tried
from kl_core.line.parting import FARTHEST, STD, WIDTH, Parting, parting_curve
from kl_core.quantities import Meaning
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
    P,
    Q,
    figure,
    in_unit,
)
from kl_ui.words.display import Display, Quantity

# Only what has a common unit shares an axis.
PANELS = (
    ("forward", "reverse", "jeffreys", "js", "renyi_half", "renyi_two"),
    ("total_variation", "hellinger", "chi_square"),
    ("wasserstein",),
)
INFORMATION = frozenset({"kl", "forward", "reverse", "jeffreys", "js", "renyi_half", "renyi_two"})
PROBABILITIES = frozenset({"total_variation", "hellinger"})


def _meaning(code: str) -> Meaning:
    """What the value of a measure is."""
    if code in INFORMATION:
        return "information"
    return "probability" if code in PROBABILITIES else "ratio"


def _axes(fig: go.Figure, domains: Sequence[tuple[float, float]]) -> None:
    """One pair of axes for each part of the height, from the top."""
    size = fig.layout.font.size
    both = {"automargin": True, "fixedrange": True, "tickfont_size": size - 2}
    for i, domain in enumerate(domains):
        n = str(i + 1) if i else ""
        fig.update_layout(
            {
                f"xaxis{n}": {
                    "anchor": f"y{n}",
                    "zeroline": False,
                    "title_font_size": size,
                    **both,
                },
                f"yaxis{n}": {"anchor": f"x{n}", "domain": domain, "title_font_size": size, **both},
            }
        )


def _name(i: int) -> dict[str, str]:
    n = str(i + 1) if i else ""
    return {"xaxis": f"x{n}", "yaxis": f"y{n}"}


def overview(
    pair: Relatives, display: Display, *, names: Sequence[tuple[str, str]], units: Sequence[str]
) -> go.Figure:
    """Every divergence of one pair as a bar; only those with a common unit share an axis."""
    said = dict(names)
    fig = figure(display, height=560)
    _axes(fig, [(0.53, 1.0), (0.19, 0.41), (0.0, 0.07)])
    titles = (display.unit_name, *units)
    least = (display.scale, 1.0, len(pair.p) - 1.0)
    for i, (codes, title, floor) in enumerate(zip(PANELS, titles, least, strict=True)):
        scale = 1.0 if i else display.scale
        values = [getattr(pair, code) for code in codes]
        finite = [value * scale for value in values if math.isfinite(value)]
        # Room for the numbers outside the bars; an infinite bar runs out of the frame.
        reach = 1.3 * max(*finite, floor)
        endless = [math.isinf(value) for value in values]
        fig.add_bar(
            x=[
                reach if no_end else value * scale
                for value, no_end in zip(values, endless, strict=True)
            ],
            y=[said[code] for code in codes],
            orientation="h",
            marker={
                "color": [PAID if no_end else NEUTRAL for no_end in endless],
                "pattern": {
                    "shape": [PAID_PATTERN["shape"] if no_end else "" for no_end in endless]
                },
            },
            hoverinfo="skip",
            **_name(i),
        )
        for code, value, no_end in zip(codes, values, endless, strict=True):
            fig.add_annotation(
                x=0.96 * reach if no_end else value * scale,
                y=said[code],
                xref=_name(i)["xaxis"],
                yref=_name(i)["yaxis"],
                xanchor="right" if no_end else "left",
                text=f"<b>{display.number(value, _meaning(code))}</b>",
                showarrow=False,
                **({"font_color": "white", "bgcolor": PAID} if no_end else {}),
            )
        axis = "xaxis" + (str(i + 1) if i else "")
        fig.update_layout({axis: {"range": [0, reach], "title_text": title, "nticks": 5}})
        fig.update_layout({axis.replace("x", "y", 1): {"autorange": "reversed"}})
    return fig


def generator(terms: FTerms, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """The curve f(t), and each outcome on it: as large as Q's share, at t = P/Q."""
    scale = display.scale if terms.in_nats else 1.0
    places = sorted(
        (t, value * scale, q, label)
        for t, value, q, label in zip(terms.ratios, terms.values, terms.q, labels, strict=True)
        if math.isfinite(t) and math.isfinite(value)
    )
    right = 1.15 * max(2.0, *(t for t, *_ in places)) if places else 2.3
    grid = np.linspace(right / 2000, right, 800)
    curve = GENERATORS[terms.name](grid) * scale
    reach = max(
        float(GENERATORS[terms.name](np.array([2.0]))[0]) * scale, *(f for _, f, *_ in places), 0.5
    )
    low = min(0.0, float(curve.min()))
    y = in_unit("f(t)", display) if terms.in_nats else "f(t)"
    fig = figure(display, x="t = P/Q", y=y, height=360)
    fig.add_scatter(
        x=grid, y=curve, mode="lines", line={"color": NEUTRAL, "width": 3}, hoverinfo="skip"
    )
    fig.add_vline(x=1, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    for i, (t, value, q, label) in enumerate(places):
        colour = PAID if value >= 0 else SAVED
        fig.add_scatter(
            x=[t, t],
            y=[0, value],
            mode="lines",
            line={"color": colour, "width": 3},
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[t],
            y=[value],
            mode="markers+text",
            marker={
                "color": colour,
                "size": 10 + 40 * math.sqrt(q),
                "symbol": "circle" if value >= 0 else "diamond",
                "line": {"color": "white", "width": 2},
            },
            text=[f"<b>{label}</b>"],
            textposition=f"{('top', 'bottom')[i % 2]} center",  # neighbours may be close
            cliponaxis=False,
            hoverinfo="skip",
        )
    for t, value, label in zip(terms.ratios, terms.values, labels, strict=True):
        if math.isinf(t) or math.isinf(value):
            fig.add_annotation(
                x=1 if t else 0,
                y=1,
                xref="x domain",
                yref="y domain",
                xanchor="right" if t else "left",
                yanchor="top",
                text=f"<b>{label}: t = {display.number(t, 'ratio', 0)}</b>",
                font_color="white",
                bgcolor=PAID,
                showarrow=False,
            )
    fig.update_xaxes(range=[-0.04 * right, right])
    fig.update_yaxes(range=[1.4 * low - 0.25 * reach, 1.35 * reach])
    return fig


def ends(terms: FTerms) -> dict[str, Quantity]:
    """The divergence, its first f(t), and what decides how large it can be, to be quoted."""
    named = {
        "total": terms.divergence,
        "first": terms.values[0],
        "zero": terms.at_zero,
        "infinity": terms.at_infinity,
        "greatest": terms.greatest,
    }
    return {
        name: Quantity(value, "information" if terms.in_nats else "ratio")
        for name, value in named.items()
    }


def term_rows(
    terms: FTerms, display: Display, labels: Sequence[str], total: str
) -> list[list[str]]:
    """Each outcome's ratio, f of it, and the term; the sum in the last row."""
    meaning: Meaning = "information" if terms.in_nats else "ratio"

    def amount(value: float) -> str:
        return display.number(value, meaning)

    rows = [
        [label, display.number(t, "ratio"), "—" if math.isnan(f) else amount(f), amount(term)]
        for label, t, f, term in zip(labels, terms.ratios, terms.values, terms.terms, strict=True)
    ]
    return [*rows, [total, "", "", f"**{amount(terms.divergence)}**"]]


# --- apart ----------------------------------------------------------------------------------------


def shapes(pair: Parting, display: Display) -> go.Figure:
    """P, and Q pulled away from it."""
    fig = figure(display, x="x", y=display.word("chart.density"), height=220, legend=True)
    x = np.linspace(-2, FARTHEST + 2, 601)
    for centre, name, line, fill in (
        (0.0, "P", P_LINE, P_SOFT),
        (pair.distance, "Q", Q_LINE, Q_SOFT),
    ):
        if pair.shape == "blocks":
            edges = (centre - WIDTH / 2, centre + WIDTH / 2)
            places = [-2, edges[0], edges[0], edges[1], edges[1], FARTHEST + 2]
            heights: Any = [0, 0, 1 / WIDTH, 1 / WIDTH, 0, 0]
        else:
            places = list(x)
            heights = np.exp(-((x - centre) ** 2) / (2 * STD**2)) / (STD * math.sqrt(2 * math.pi))
        fig.add_scatter(
            x=places, y=heights, mode="lines", line=line, fill="tozeroy", fillcolor=fill, name=name,
            hoverinfo="skip",
        )  # fmt: skip
    fig.update_xaxes(range=[-1.6, FARTHEST + 1.6])
    fig.update_yaxes(range=[0, 1.15], nticks=3)
    return fig


def pulled(pair: Parting, display: Display, *, length: str) -> go.Figure:
    """KL, JS and W against the distance, each with its slope where the reader stands."""
    fig = figure(display, height=620)
    _axes(fig, [(0.73, 1.0), (0.37, 0.64), (0.0, 0.28)])
    curve = parting_curve(pair.shape)
    s = [at.distance for at in curve]
    codes = ("forward", "js", "wasserstein")
    titles = (in_unit("KL", display), in_unit("JS", display), "W")
    for i, (code, title) in enumerate(zip(codes, titles, strict=True)):
        scale = 1.0 if code == "wasserstein" else display.scale
        values = [getattr(at, code) * scale for at in curve]
        finite = [(x, y) for x, y in zip(s, values, strict=True) if math.isfinite(y)]
        top = max(y for _, y in finite) or display.scale
        here, slope = getattr(pair, code) * scale, getattr(pair, f"{code}_slope") * scale
        if len(finite) == len(s):
            fig.add_scatter(
                x=s, y=values, mode="lines", line={"color": NEUTRAL, "width": 3}, hoverinfo="skip",
                **_name(i),
            )  # fmt: skip
        else:
            _wall(fig, display, top)
        if math.isfinite(slope):
            _tangent(fig, pair.distance, here, slope, **_name(i))
        fig.add_scatter(
            x=[pair.distance],
            y=[here if math.isfinite(here) else 1.1 * top],
            mode="markers",
            marker={
                "color": PAID,
                "size": 15,
                "symbol": "circle" if math.isfinite(here) else "triangle-up",
                "line": {"color": "white", "width": 2},
            },
            hoverinfo="skip",
            cliponaxis=False,
            **_name(i),
        )
        axis = f"axis{i + 1}" if i else "axis"
        fig.update_layout(
            {
                f"y{axis}": {"range": [0, 1.25 * top], "title_text": title, "nticks": 4},
                f"x{axis}": {"range": [-0.1, FARTHEST + 0.1], "showticklabels": i == 2},
            }
        )
    fig.update_layout(xaxis3_title_text=length)
    return fig


def _wall(fig: go.Figure, display: Display, top: float) -> None:
    """KL of the blocks: 0 if they are one, infinite wherever they are not."""
    fig.add_scatter(
        x=[0], y=[0], mode="markers", marker={"color": NEUTRAL, "size": 11}, hoverinfo="skip",
        cliponaxis=False,
    )  # fmt: skip
    fig.add_bar(
        x=[FARTHEST / 2 + 0.06],
        y=[0.3 * top],
        base=[0.95 * top],
        width=[FARTHEST],
        marker={"color": PAID, "pattern": PAID_PATTERN},
        hoverinfo="skip",
    )
    fig.add_annotation(
        x=FARTHEST / 2,
        y=0.55 * top,
        text=f"<b>KL = {display.number(math.inf)}</b>",
        font_color=PAID,
        font_size=1.4 * fig.layout.font.size,
        showarrow=False,
    )
    fig.update_layout(yaxis_tickvals=[0])


def _tangent(fig: go.Figure, x: float, y: float, slope: float, **axes: str) -> None:
    """A piece of the line that touches the curve there."""
    half = 0.6
    fig.add_scatter(
        x=[x - half, x + half],
        y=[y - half * slope, y + half * slope],
        mode="lines",
        line={"color": PAID, "width": 4, "dash": "dot"},
        hoverinfo="skip",
        **axes,
    )


def parting_rows(pair: Parting, display: Display, names: Sequence[str]) -> list[list[str]]:
    """Value and slope of each; amounts of information in the reader's unit."""
    rows = []
    codes = ("forward", "js", "total_variation", "wasserstein")
    for code, name in zip(codes, names, strict=True):
        value, slope = getattr(pair, code), getattr(pair, f"{code}_slope")
        change: Meaning = "information" if code in INFORMATION else "ratio"
        rows.append([name, display.number(value, _meaning(code)), display.number(slope, change)])
    return rows


# --- properties -----------------------------------------------------------------------------------


def amount(name: MeasureName, value: float, display: Display) -> str:
    """A value of one of the measures as text, in the reader's unit if it has one."""
    if name in INFORMATION:
        return display.number(value, "information")
    # The root of JS is counted in roots of the unit.
    scale = math.sqrt(display.scale) if name == "js_distance" else 1.0
    return display.number(value * scale, _meaning(name))


def detour(way: Detour, display: Display) -> dict[str, str | Quantity]:
    """A detour by JS, and the same detour by its root, to be quoted."""
    legs = {"direct": way.direct, "first": way.first, "second": way.second}
    roots = {
        f"root_{name}": amount("js_distance", math.sqrt(value), display)
        for name, value in legs.items()
    }
    return roots | {name: Quantity(value, "information") for name, value in legs.items()}


def property_rows(
    tried: Sequence[Tried], display: Display, *, said: Mapping[str, Mapping[str, str]]
) -> list[list[str]]:
    """For each measure its range, and what was found: values, on swapping, and on detours."""
    rows = []
    for one in tried:
        found = {"low": one.smallest, "high": one.largest, "apart": one.apart, "gap": one.gap}
        live: dict[str, object] = {"tries": one.tries, "shortcuts": one.shortcuts}
        live |= {what: amount(one.name, value, display) for what, value in found.items()}
        symmetric = "symmetric" if one.symmetric else "asymmetric"
        kind = "metric" if one.name in METRICS else "no_metric"
        cells = [said["cells"][key] for key in ("seen", symmetric, kind)]
        texts = [said["measures"][one.name], said["ranges"][one.name], *cells]
        rows.append([display.fill(text, **live) for text in texts])
    return rows


# --- Rényi ----------------------------------------------------------------------------------------


def renyi_curve(order: RenyiOrder, display: Display) -> go.Figure:
    """The divergence against its order, with the reader's order and the limit on it."""
    scale = display.scale
    fig = figure(display, x="α", y=in_unit("D<sub>α</sub>(P‖Q)", display), height=380)
    known = [(a, y * scale) for a, y in zip(ORDERS, order.curve, strict=True) if math.isfinite(y)]
    fig.add_scatter(
        x=[a for a, _ in known],
        y=[y for _, y in known],
        mode="lines",
        line={"color": NEUTRAL, "width": 3},
        hoverinfo="skip",
    )
    top = max(y for _, y in known)
    if math.isfinite(order.landmarks[-1]):
        top = order.landmarks[-1] * scale
        fig.add_scatter(
            x=[0, ORDERS[-1]], y=[top, top], mode="lines", hoverinfo="skip",
            line={"color": NEUTRAL, "width": 2, "dash": "dot"},
        )  # fmt: skip
        _say(fig, ORDERS[-1], top, f"α → ∞: {display.number(order.landmarks[-1], 'information')}")
    else:
        fig.add_vrect(x0=1, x1=ORDERS[-1], fillcolor=PAID, opacity=0.18, line_width=0)
        _say(fig, ORDERS[-1], top, f"α ≥ 1: {display.number(math.inf)}")
    named = zip(LANDMARKS, order.landmarks, strict=True)
    landmarks = [(a, y * scale) for a, y in named if math.isfinite(a) and math.isfinite(y)]
    fig.add_scatter(
        x=[a for a, _ in landmarks],
        y=[y for _, y in landmarks],
        mode="markers",
        marker={"color": NEUTRAL, "size": 9},
        hoverinfo="skip",
        cliponaxis=False,
    )
    here = order.divergence
    fig.add_scatter(
        x=[order.alpha],
        y=[here * scale if math.isfinite(here) else top],
        mode="markers",
        marker={
            "color": PAID,
            "size": 16,
            "symbol": "circle" if math.isfinite(here) else "triangle-up",
            "line": {"color": "white", "width": 2},
        },
        cliponaxis=False,
        hoverinfo="skip",
    )
    fig.update_xaxes(range=[-0.3, ORDERS[-1] + 0.2])
    fig.update_yaxes(range=[-0.05 * (top or 1), 1.3 * (top or 1)])
    return fig


def _say(fig: go.Figure, x: float, y: float, text: str) -> None:
    fig.add_annotation(
        x=x, y=y, xanchor="right", yanchor="bottom", text=f"<b>{text}</b>", showarrow=False
    )


def weighed(
    order: RenyiOrder, display: Display, *, labels: Sequence[str], shares: str
) -> go.Figure:
    """Q, the shares of the order, and P, outcome by outcome."""
    fig = figure(display, y=display.word("chart.probability"), height=380, legend=True)
    for values, name, colour, pattern in (
        (order.q, "Q", Q, Q_PATTERN),
        (order.shares, shares, PAID, PAID_PATTERN),
        (order.p, "P", P, {"shape": ""}),
    ):
        fig.add_bar(
            x=list(labels),
            y=values,
            name=name,
            marker={"color": colour, "pattern": pattern},
            text=[_share(value, display) for value in values],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hoverinfo="skip",
        )
    fig.update_yaxes(range=[0, 1.15])
    return fig


def _share(value: float, display: Display) -> str:
    """A share in the few digits that a narrow bar has room for.

    >>> [_share(x, Display()) for x in (0.0, 1e-5, 0.001, 0.661, 0.99998, 1.0)]
    ['0', '≈0', '0.001', '0.66', '≈1', '1']
    """
    rounded = round(value, 2) or round(value, 3)
    text = display.probability(rounded)
    return f"≈{text}" if rounded in (0, 1) and value != rounded else text


def renyi_rows(order: RenyiOrder, display: Display, names: Sequence[str]) -> list[list[str]]:
    """The famous orders, and the same number from the measure that each is a form of."""
    values = zip(("0", "1/2", "1", "2", "∞"), names, order.landmarks, order.again, strict=True)
    return [
        [alpha, display.number(value, "information"), name, display.number(again, "information")]
        for alpha, name, value, again in values
    ]
