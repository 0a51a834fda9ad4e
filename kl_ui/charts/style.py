"""One look for all figures. P is blue, Q orange, paid red, saved green; each has a second sign."""

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go
import plotly.io

from kl_core.quantities import Meaning
from kl_ui.words.display import SIGNS, Display

plotly.io.templates.default = "none"  # what a figure does not say, the page's style says

P, Q = "#2a78d6", "#e07b1a"
PAID, SAVED, NEUTRAL = "#d0453f", "#259a5c", "#7d8899"
P_SOFT, Q_SOFT = "rgba(42,120,214,0.22)", "rgba(224,123,26,0.22)"
PAID_SOFT, SAVED_SOFT = "rgba(208,69,63,0.35)", "rgba(37,154,92,0.35)"
P_LINE = {"color": P, "width": 3}
Q_LINE = {"color": Q, "width": 3, "dash": "dash"}
# Shapes for those who see no colour: Q's bars and what is paid are hatched, what is saved dotted.
Q_PATTERN = {"shape": "/", "size": 7, "solidity": 0.35}
PAID_PATTERN = {"shape": "x", "size": 7, "solidity": 0.3}
SAVED_PATTERN = {"shape": ".", "size": 7, "solidity": 0.4}
PERCENT = ".0%"
"""The format of an axis that counts shares."""


def figure(
    display: Display,
    *,
    x: str = "",
    y: str = "",
    height: int = 380,
    legend: bool = False,
    **layout: Any,
) -> go.Figure:
    """An empty figure with axis titles, ready for the reader's screen."""
    size = 24 if display.presenter else 15
    axis = {
        "tickfont": {"size": size - 2},
        "automargin": True,
        "fixedrange": True,
    }
    # One dictionary: Plotly's update_* methods cost ten times as much as the figure itself.
    return go.Figure(
        layout={
            "height": round(height * (1.5 if display.presenter else 1)),
            "margin": {"l": 10, "r": 10, "t": 30, "b": 10},
            "font": {"size": size},
            "showlegend": legend,
            "legend": {
                "orientation": "h",
                "yanchor": "bottom",
                "y": 1.0,
                "x": 0,
                "font": {"size": size},
            },
            "hovermode": "closest",
            "dragmode": False,
            "separators": SIGNS["."] + SIGNS[","],
            "bargap": 0.25,
            "xaxis": axis | {"title": {"text": x, "font": {"size": size}}, "zeroline": False},
            "yaxis": axis | {"title": {"text": y, "font": {"size": size}}, "zeroline": True},
            **layout,
        }
    )


def hover(
    values: Iterable[float], meaning: Meaning, display: Display, name: str = ""
) -> dict[str, Any]:
    """What the mouse reads at each point: its value, as a sentence would say it.

    >>> hover([0.25, 1e-5], "probability", Display(), "q")["hovertext"]
    ['q = 0.25', 'q = 0.00001']
    """
    said = [display.number(float(value), meaning) for value in values]
    return {"hovertext": [f"{name} = {x}" if name else x for x in said], "hoverinfo": "text"}


def in_unit(word: str, display: Display) -> str:
    """An axis title with its unit.

    >>> in_unit("waste", Display(unit="nats"))
    'waste (nats)'
    """
    return display.fill(display.word("language.in_unit"), quantity=word)
