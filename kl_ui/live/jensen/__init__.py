"""What the stage of Jensen's inequality holds: points and weights, as the address says them."""

import math
from collections.abc import Callable
from typing import Any

from kl_core.finite.inequalities import FunctionName, JensenGap, jensen_gap
from kl_ui.scenes.screen import Screen
from kl_ui.state.readers import (
    Nonsense,
    distributions,
    read_distribution,
    read_number,
    understood,
    write_number,
)

RANGE = (0.1, 3.0, 0.05)
"""Where the points may be, and the step of a key."""
POINTS = {2: (0.2, 2.8), 3: (0.2, 1.5, 2.8), 4: (0.2, 1.0, 1.8, 2.8)}
"""Where they are at first, all of the same weight."""

NONE = 1e-13
"""A gap this small is rounding."""

Values = tuple[float, ...]


def read_points(count: int) -> Callable[[str], Values]:
    """A reader of so many points of the address, as in ``0.5,2.5``.

    >>> read_points(2)("0.5,2.5")
    (0.5, 2.5)
    """
    read = read_number(*RANGE[:2])

    def all_of(text: str) -> Values:
        points = tuple(map(read, text.split(",")))
        if len(points) != count:
            raise Nonsense(text)
        return points

    return all_of


@understood
def heard(told: Any, count: int) -> dict[str, Values] | None:
    """What a browser says of the points and their weights, or None if it is not that.

    >>> heard({"x": [1, 2], "w": [0.25, 0.75]}, 2)
    {'w': (0.25, 0.75), 'x': (1.0, 2.0)}
    >>> heard({"x": [1, 9], "w": [0.25, 0.75]}, 2) is heard("?", 2) is None
    True
    """
    weights = distributions(told, {"w": (1 / count,) * count})
    points = read_points(count)(",".join(str(float(x)) for x in told["x"]))
    return weights and weights | {"x": points}


def side(gap: float) -> str:
    """How the curve bends between the points, as far as the gap can tell.

    >>> side(0.1), side(-1e-8), side(0)
    ('convex', 'concave', 'flat')
    """
    return "flat" if abs(gap) <= NONE else "convex" if gap > 0 else "concave"


def places(gap: float, usual: int) -> int:
    """Decimals that show a gap: the usual ones, more if it is so small that they would be 0.

    >>> places(0.25, 4), places(-3.2e-7, 4), places(0, 4)
    (4, 8, 4)
    """
    return max(usual, 1 - math.floor(math.log10(abs(gap)))) if side(gap) != "flat" else usual


def jensen(s: Screen, function: FunctionName, count: int) -> JensenGap:
    """So many weighted points on a curve, moved by hand: the gap in Jensen's inequality."""
    kept = {name: f"{name}-{count}" for name in "xw"}
    readers = {"x": read_points(count), "w": read_distribution(count)}
    default = {"x": POINTS[count], "w": (1 / count,) * count}
    value = {name: s.value(kept[name], readers[name], default[name], _written) for name in kept}

    def moved(told: Any) -> None:
        if (found := heard(told, count)) is not None:
            s.put({kept[name]: values for name, values in found.items()})

    words = {name: s.words(f"jensen.{name}") for name in s.strings["jensen"]}
    data = {"value": value, "curve": function, "range": RANGE, "words": words}
    s.stage("jensen", f"jensen-{count}", data, moved)
    return jensen_gap(function, value["x"], value["w"])


def _written(values: Values) -> str:
    return ",".join(map(write_number, values))
