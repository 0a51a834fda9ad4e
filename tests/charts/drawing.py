"""Read a figure as a reader does: its traces, labels and printed numbers."""

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from kl_ui.words.display import Display

BITS, NATS = Display("en", "bits"), Display("en", "nats")
UNIT = {"bits": 1 / np.log(2), "nats": 1.0}
each_unit = pytest.mark.parametrize("display", [BITS, NATS], ids=["bits", "nats"])


def only(items: Any) -> Any:
    """The one item there is."""
    (item,) = items
    return item


def bars(fig: go.Figure, colour: str | None = None) -> list[Any]:
    return [
        trace for trace in fig.data if trace.type == "bar" and colour in (None, trace.marker.color)
    ]


def lines(fig: go.Figure, colour: str) -> list[Any]:
    return [
        trace
        for trace in fig.data
        if trace.type == "scatter" and "lines" in trace.mode and trace.line.color == colour
    ]


def points(fig: go.Figure, colour: str) -> list[Any]:
    return [
        trace
        for trace in fig.data
        if trace.type == "scatter" and "lines" not in trace.mode and trace.marker.color == colour
    ]


def plain(text: str) -> str:
    """What is printed, without marks of style."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def notes(fig: go.Figure) -> list[str]:
    return [plain(note.text) for note in fig.layout.annotations]


def note(fig: go.Figure, part: str) -> Any:
    """The one annotation that says this."""
    return only(item for item in fig.layout.annotations if part in plain(item.text))


def numbers(text: str) -> list[float]:
    """The decimal numbers printed in a text."""
    found = re.findall(r"[+−]?\d+\.\d+", plain(text))
    return [float(number.replace("−", "-")) for number in found]


def last_digits(text: str) -> int:
    """A printed decimal number as a count of its last digit, so that sums are exact."""
    return int(text.replace("−", "-").replace(".", ""))
