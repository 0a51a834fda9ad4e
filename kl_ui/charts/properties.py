"""The properties machine: what the reader tries, judged, and amounts laid out as lengths."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from kl_core import directions
from kl_core.finite.inequalities import chain_rule, convexity_gap, merge_outcomes, triangle_gap
from kl_core.lessons.properties import (
    coin,
    detour,
    merging,
    mixing,
    steps,
    swapping,
    tied_coins,
    two_steps,
    whole_and_parts,
)
from kl_core.quantities import Nats, Probability
from kl_ui.charts.style import NEUTRAL, PAID, PAID_PATTERN, PAID_SOFT, figure
from kl_ui.words.display import Display

GOALS = {
    "asymmetry": "equal",
    "triangle": "shorter",
    "product": "differs",
    "convexity": "nothing",
    "chain": "second",
    "merging": "nothing",
}
"""The kinds of trial, and the verdict that each asks for."""
MODEL = tied_coins(0.8, 0.5, 0)
"""The model of two coins: eight to two, and even, independent."""
HABITS = {"rain": 0.3, "rain_late": 0.6, "dry_late": 0.2}
"""The model of a commute: how often it rains, and how often the bus is then late, and otherwise."""
GROUPS = {"wet": (0, 1, 1), "all": (0, 0, 0)}
"""Which of sun, rain and cloud are told apart no longer."""


def _chances(**defaults: Probability) -> dict[str, tuple[float, float, float]]:
    return {name: (0.05, 0.95, default) for name, default in defaults.items()}


SLIDERS = {
    "asymmetry": _chances(s1=0.9, s2=0.8),
    "triangle": _chances(a=0.5, b=0.9, c=0.3),
    "product": _chances(t1=0.9, t2=0.8) | {"tie": (0.0, 1.0, 0.0)},
    "convexity": _chances(m1=0.9, n1=0.5, m2=0.1, n2=0.5, share=0.5),
    "chain": _chances(wet=0.5, late=0.8, dry=0.1),
}
"""What each trial has to be moved: low, high and where it starts."""


@dataclass(frozen=True)
class Lengths:
    """One amount, and others laid end to end to be compared with it."""

    whole: Nats
    parts: tuple[Nats, ...]

    @property
    def first(self) -> Nats:
        return self.parts[0]

    @property
    def last(self) -> Nats:
        return self.parts[-1]


def compared(display: Display, whole: Nats, *parts: Nats, adds: bool = False) -> Lengths:
    """Amounts to compare; where the parts ``add`` up to the whole, they do so as printed."""
    if adds:
        *most, _ = parts
        parts = (*most, display.difference(whole, math.fsum(most)).value)
    return Lengths(whole, parts)


def lengths(shown: Lengths, display: Display, *, labels: Sequence[str]) -> go.Figure:
    """The whole above its parts; labels are of the whole, of the parts together."""
    fig = figure(display, x=display.unit_name, height=180, barmode="stack", bargap=0.55)
    # How an infinite one is drawn; its number says what it is.
    endless = 1.5 * math.fsum(x for x in shown.parts if x < math.inf) or 1.0
    parts = [min(x, endless) for x in shown.parts]
    whole = math.fsum(parts) if shown.whole == math.inf else shown.whole
    looks = [NEUTRAL, PAID, PAID_SOFT]
    for k, nats in enumerate([whole, *parts]):
        fig.add_bar(
            x=[nats * display.scale],
            y=[min(k, 1)],
            orientation="h",
            marker={
                "color": looks[k],
                "line": {"color": PAID if k else NEUTRAL, "width": 2},
                "pattern": PAID_PATTERN if k == 1 else {},
            },
            hoverinfo="skip",
        )
    sums = " + ".join(display.number(x, "information") for x in shown.parts)
    texts = display.number(shown.whole, "information"), sums
    for row, (label, text) in enumerate(zip(labels, texts, strict=True)):
        fig.add_annotation(
            text=f"{label} <b>{text}</b>", x=0, y=row, xref="paper", xanchor="left",
            yshift=30 if display.presenter else 22, showarrow=False,
        )  # fmt: skip
    fig.layout.yaxis.update(visible=False, range=[1.4, -0.65])
    fig.layout.xaxis.rangemode = "tozero"
    return fig


@dataclass(frozen=True)
class Trial:
    """What came of a try: the verdict's code, the picture, and what its sentence quotes."""

    verdict: str
    shown: Lengths
    result: object


def _asymmetry(display: Display, s1: float, s2: float) -> Trial:
    both = directions(coin(s1), coin(s2))
    return Trial(swapping(both), compared(display, both.forward, both.reverse), both)


def _triangle(display: Display, a: float, b: float, c: float) -> Trial:
    way = triangle_gap(coin(a), coin(b), coin(c))
    return Trial(detour(way), compared(display, way.direct, way.first, way.second), way)


def _product(display: Display, t1: float, t2: float, tie: float) -> Trial:
    whole = whole_and_parts(tied_coins(t1, t2, tie), MODEL)
    adds = whole.verdict == "adds"
    shown = compared(display, whole.joint, whole.first, whole.second, adds=adds)
    return Trial(whole.verdict, shown, whole)


def _convexity(display: Display, m1: float, n1: float, m2: float, n2: float, share: float) -> Trial:
    mixed = convexity_gap(coin(m1), coin(n1), coin(m2), coin(n2), share)
    shown = compared(display, mixed.mean, mixed.at_mixture)
    return Trial(mixing(mixed, (m1, n1), (m2, n2)), shown, mixed)


def _chain(display: Display, wet: float, late: float, dry: float) -> Trial:
    rule = chain_rule(two_steps(wet, late, dry), two_steps(*HABITS.values()))
    shown = compared(display, rule.joint, rule.marginal, rule.conditional, adds=True)
    return Trial(steps(rule), shown, rule)


_TRIALS: dict[str, Callable[..., Trial]] = {
    "asymmetry": _asymmetry,
    "triangle": _triangle,
    "product": _product,
    "convexity": _convexity,
    "chain": _chain,
}


def attempt(kind: str, display: Display, at: dict[str, float]) -> Trial:
    """What the sliders of a property come to.

    >>> attempt("triangle", Display(), {"a": 0.5, "b": 0.4, "c": 0.3}).verdict
    'shorter'
    """
    return _TRIALS[kind](display, **at)


def merged(display: Display, p: Sequence[float], q: Sequence[float], group: str) -> Trial:
    """What merging a group of outcomes comes to."""
    after = merge_outcomes(p, q, GROUPS[group])
    shown = compared(display, after.fine, after.coarse, after.lost, adds=True)
    return Trial(merging(after), shown, after)
