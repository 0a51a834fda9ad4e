"""Bell curves."""

import numpy as np
import plotly.graph_objects as go

from kl_core import DensityDirections
from kl_ui.charts.style import P_LINE, P_SOFT, Q_LINE, Q_SOFT, figure
from kl_ui.words.display import Display


def two_bells(bells: DensityDirections, display: Display) -> go.Figure:
    """P and Q as curves over the same axis."""
    x = np.linspace(-8, 8, 401)
    fig = figure(display, height=320, legend=True)
    for density, word, line, fill in (
        (bells.p, "target", P_LINE, P_SOFT),
        (bells.q, "model", Q_LINE, Q_SOFT),
    ):
        fig.add_scatter(
            x=x,
            y=density.pdf(x),
            mode="lines",
            name=display.word(f"chart.{word}"),
            line=line,
            fill="tozeroy",
            fillcolor=fill,
            hoverinfo="skip",
        )
    fig.update_yaxes(visible=False, rangemode="tozero")
    return fig
