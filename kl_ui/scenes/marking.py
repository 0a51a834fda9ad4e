"""Is this answer right, and if not, which mistake is it?"""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from kl_ui.words.content import LANGUAGES, shared_words

Finding = Literal["right", "mistake", "wrong", "unreadable"]
LONGEST = 100
"""How many characters of a typed number are looked at: what is longer is no answer."""


@dataclass(frozen=True)
class Numeric:
    """A question with a number for an answer.

    ``mistakes`` maps a mistake's name to the value it leads to. Amounts of information are in nats;
    a mistake may also lead to a number without a unit, such as a probability.
    """

    answer: float
    mistakes: Mapping[str, float] = field(default_factory=dict)
    information: bool = True
    tolerance: float = 0.006


@dataclass(frozen=True)
class Verdict:
    """What was found; ``mistake`` names the recognised one."""

    finding: Finding
    mistake: str = ""


def read_number(typed: str) -> float | None:
    """The number someone typed, or None. Fractions, percent, full-width digits are fine.

    >>> read_number("1/4"), read_number("２５％"), read_number("−0,5"), read_number("∞")
    (0.25, 0.25, -0.5, inf)
    >>> read_number("about one") is None
    True
    """
    if len(typed) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", typed).strip().lower().replace("−", "-")
    text = text.replace(" ", "").replace(",", ".")
    if text.lstrip("+") in _infinities():
        return math.inf
    percent = text.endswith("%")
    parts = text.removesuffix("%").split("/")
    try:
        numbers = [float(part) for part in parts]
        value = numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1]
    except (ValueError, ZeroDivisionError):
        return None
    if len(parts) > 2 or math.isnan(value):
        return None
    return value / 100 if percent else value


def mark(typed: str, question: Numeric, scale: float = 1.0) -> Verdict:
    """Mark a typed number; ``scale`` is what nats are multiplied by for the reader's unit.

    Right within ``tolerance`` (absolute, in the reader's unit, or relative for large numbers).

    >>> question = Numeric(answer=0.5, mistakes={"swapped": 0.7})
    >>> mark("0.5", question).finding, mark("0.7", question).mistake
    ('right', 'swapped')
    """
    value = read_number(typed)
    if value is None:
        return Verdict("unreadable")
    unit = scale if question.information else 1.0
    if _close(value, question.answer * unit, question.tolerance):
        return Verdict("right")
    for name, wrong in question.mistakes.items():
        if any(_close(value, w, question.tolerance) for w in (wrong * unit, wrong)):
            return Verdict("mistake", name)
    other = 1 / math.log(2) if unit == 1 else 1.0
    if question.information and _close(value, question.answer * other, question.tolerance):
        return Verdict("mistake", "unit")
    return Verdict("wrong")


@cache
def _infinities() -> set[str]:
    """Signs and words for ∞, those of all languages: nobody must know which one the page is in."""
    words = (shared_words(lang)["language"]["infinity"].split("|") for lang in LANGUAGES)
    return {"∞", "inf"}.union(*words)


def _close(value: float, target: float, tolerance: float) -> bool:
    if math.isinf(target) or math.isinf(value):
        return value == target
    return abs(value - target) <= tolerance * max(1.0, abs(target))
