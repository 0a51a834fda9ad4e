"""Draws from P that walk to it, played in the browser."""

from collections.abc import Sequence
from typing import Any

from kl_ui.scenes.screen import Screen
from kl_ui.state import readers
from kl_ui.words import content

DRAWS, SERIES = 10_000, 999
"""How many draws a series has, and how many series there are."""
RANGES = {"n": (0, DRAWS), "seed": (1, SERIES), "speed": (0, 3)}
FIRST = {"n": 0, "seed": 1, "speed": 2}


def sampling(
    s: Screen, p: Sequence[float], labels: Sequence[str], expected: Sequence[tuple[int, float]]
) -> dict[str, int]:
    """Where the draws stop: ``n`` of them, of the series ``seed``.

    ``expected`` are typical largest gaps, each after how many draws.
    """
    value = {
        name: s.value(name, readers.read_whole(*limits), FIRST[name], str)
        for name, limits in RANGES.items()
    }

    def moved(told: Any) -> None:
        if (numbers := readers.wholes(told, RANGES)) is not None:
            s.put(numbers)

    data = {
        "value": value,
        "p": list(p),
        "labels": list(labels),
        "expected": list(expected),
        "limit": DRAWS,
        "seeds": SERIES,
        "words": content.look_up(s.strings, "sampling"),
    }
    s.stage("sampling", "sampling", data, moved)
    return value
