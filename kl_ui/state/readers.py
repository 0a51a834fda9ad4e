"""Readers of an address and of a browser's messages: a text is a value, or means nothing here."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Nonsense(ValueError):  # noqa: N818 -- what was found, as in InvalidDistribution
    """A value in a link that means nothing here; the default is shown instead."""


def understood(read: Callable[P, T]) -> Callable[P, T | None]:
    """A reader of messages: None where ``read`` stumbles, whatever the message was."""

    @wraps(read)
    def heard(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return read(*args, **kwargs)
        except (TypeError, ValueError, LookupError, OverflowError):
            return None

    return heard


def read_number(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers within a range.

    >>> read_number(0, 1)("0.5")
    0.5
    """

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise Nonsense(text) from None
        if not (math.isfinite(value) and low <= value <= high):
            raise Nonsense(text)
        return value

    return read


def read_code(codes: list[str]) -> Callable[[str], str]:
    """A reader of one of a few codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise Nonsense(text)
        return text

    return read


def read_text(text: str) -> str:
    """The reader of whatever was typed."""
    return text


def read_words(known: Callable[[str], bool]) -> Callable[[str], str]:
    """A reader of words of which something is known; no words at all are fine, too.

    >>> read_words(str.isalpha)("fox")
    'fox'
    """

    def read(text: str) -> str:
        if text and not known(text):
            raise Nonsense(text)
        return text

    return read


def read_nothing(text: str) -> NoReturn:
    """The reader of what no link may set."""
    raise Nonsense(text)


def read_distribution(size: int) -> Callable[[str], tuple[float, ...]]:
    """A reader of ``size`` shares that add up to one, as in ``0.9,0.08,0.02``."""
    share = read_number(0, 1)

    def read(text: str) -> tuple[float, ...]:
        values = tuple(share(part) for part in text.split(","))
        total = math.fsum(values)
        if len(values) != size or abs(total - 1) > 1e-3:
            raise Nonsense(text)
        return tuple(value / total for value in values)

    return read


@understood
def distributions(told: Any, like: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """What a browser says of some distributions, or None if it is not that.

    >>> distributions({"p": [0.25, 0.75]}, {"p": (0.5, 0.5)})
    {'p': (0.25, 0.75)}
    >>> distributions({"p": [0.25, "x"]}, {"p": (0.5, 0.5)}) is None
    True
    """
    return {
        name: read_distribution(len(old))(",".join(str(float(x)) for x in told[name]))
        for name, old in like.items()
    }


@understood
def number(told: Any, low: float, high: float) -> float:
    """What a browser says of a number within a range, or None if it is not that.

    >>> number(0.5, 0, 1), number("x", 0, 1), number(2, 0, 1), number(10**400, 0, 1)
    (0.5, None, None, None)
    """
    return read_number(low, high)(str(float(told)))


def read_whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers within a range.

    >>> read_whole(0, 10)("7")
    7
    """

    def read(text: str) -> int:
        value = read_number(low, high)(text)
        if value != int(value):
            raise Nonsense(text)
        return int(value)

    return read


@understood
def wholes(told: Any, ranges: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """What a browser says of some whole numbers, or None if it is not that.

    >>> wholes({"n": 3}, {"n": (0, 9)}), wholes({"n": 3.5}, {"n": (0, 9)}), wholes(7, {"n": (0, 9)})
    ({'n': 3}, None, None)
    """
    return {name: read_whole(*limits)(str(told[name])) for name, limits in ranges.items()}


def write_number(value: float) -> str:
    return f"{value:.10g}"
