"""How a number is shown: language, unit, digits, the signs for minus and infinity.

Every number a reader sees passes through here, so figure and sentence cannot disagree.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Any, Literal, TypedDict, get_args, get_type_hints

from kl_core.quantities import Meaning
from kl_ui.words.content import filled, look_up, shared_words

Unit = Literal["bits", "nats"]
MEANINGS = get_args(Meaning)
DIGITS: dict[str, int] = {"information": 4, "probability": 3, "ratio": 3, "plain": 2}
MOST_PLACES = 20
"""Who would need more decimals is told a power of ten."""
SIGNS = {"-": "−", ".": ".", ",": " "}
"""What a reader sees where a machine writes a minus, a decimal point, a comma between thousands."""
INFINITY = "∞"
_SIGNS = str.maketrans(SIGNS)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Look(TypedDict):
    """How numbers are printed, as data: the browser prints by them what follows the hand."""

    scale: float
    digits: dict[str, int]
    places: int
    signs: dict[str, str]
    infinity: str
    undefined: str


@dataclass(frozen=True)
class Quantity:
    """A number that says what it means, for a value that is not a field of a result."""

    value: float
    meaning: Meaning = "plain"


@dataclass(frozen=True)
class Display:
    """The reader's language, unit and screen."""

    lang: str = "en"
    unit: Unit = "bits"
    presenter: bool = False

    @cached_property
    def scale(self) -> float:
        """What a number of nats is multiplied by to be in the reader's unit."""
        return 1 / math.log(2) if self.unit == "bits" else 1.0

    @property
    def base(self) -> float:
        """The base of the logarithm that counts in the reader's unit."""
        return 2.0 if self.unit == "bits" else math.e

    @property
    def unit_name(self) -> str:
        return self.word(f"unit.{self.unit}")

    @property
    def log(self) -> str:
        """The logarithm's sign in a figure."""
        return "log₂" if self.unit == "bits" else "ln"

    @property
    def look(self) -> Look:
        return {
            "scale": self.scale,
            "digits": DIGITS,
            "places": MOST_PLACES,
            "signs": SIGNS,
            "infinity": INFINITY,
            "undefined": self.word("number.undefined"),
        }

    def word(self, dotted: str) -> str:
        """A word of ``assets/ui`` in the reader's language."""
        return str(look_up(shared_words(self.lang), dotted))

    def number(self, value: float, meaning: Meaning = "plain", digits: int | None = None) -> str:
        """One number as text.

        >>> Display(unit="bits").number(math.log(2), "information")
        '1.0000'
        >>> Display().number(-math.inf), Display().number(-0.00001), Display().number(3)
        ('−∞', '0.00', '3')
        >>> Display().number(1.2e-6, "probability")
        '0.0000012'
        >>> Display().number(0.9999, "probability"), Display().number(2e-150, "probability")
        ('0.9999', '2 × 10⁻¹⁵⁰')
        """
        if meaning == "information":
            value = value * self.scale
        if math.isnan(value):
            return self.word("number.undefined")
        if math.isinf(value):
            return short(value)
        if digits is None and isinstance(value, int):
            return f"{value:,}".translate(_SIGNS)
        places = DIGITS[meaning] if digits is None else digits
        if meaning == "probability" and digits is None and 0 < value < 1:
            # What is merely likely never reads as certain, nor the unlikely as impossible.
            nearest = min(value, 1 - value)
            if nearest < 0.5 * 10**-places:
                places = 1 - math.floor(math.log10(nearest))
            if places > MOST_PLACES:
                return short(value, 2)
        text = fixed(value, places)
        if meaning == "probability" and digits is None:
            text = text.rstrip("0").rstrip(SIGNS["."])
        return text

    def precise(self, quantity: Quantity) -> str:
        """Six decimals in the reader's unit; a very small or large number by its power of ten.

        >>> Display().precise(Quantity(0.25, "ratio")), Display().precise(Quantity(3e-9))
        ('0.250000', '3.000 × 10⁻⁹')
        """
        value = quantity.value * (self.scale if quantity.meaning == "information" else 1)
        if value == 0 or not math.isfinite(value) or 1e-3 <= abs(value) < 1e6:
            return self.number(value, "plain", 6 if value else 0)
        mantissa, _, power = f"{value:.3e}".partition("e")
        return f"{mantissa.translate(_SIGNS)} × {ten_to_the(int(power))}"

    def information(self, value: float, digits: int | None = None) -> str:
        """An amount in nats as text in the reader's unit, with the unit's name."""
        return f"{self.number(value, 'information', digits)} {self.unit_name}"

    def signed(self, value: float) -> str:
        """An amount of information with its sign, also a plus: what is paid and what is saved.

        >>> bits = Display(unit="bits")
        >>> bits.signed(math.log(2)), bits.signed(-math.log(2)), bits.signed(1e-9)
        ('+1.0000', '−1.0000', '0.0000')
        """
        text = self.number(value, "information")
        return f"+{text}" if value > 0 and text.strip("0" + SIGNS["."]) else text

    def difference(self, total: float, part: float) -> Quantity:
        """``total - part``, two amounts in nats, as the difference of what is printed of them.

        At most one off in the last digit, so that a printed sum adds up as printed.

        >>> bits = Display(unit="bits")
        >>> bits.fill("{{x}}", x=bits.difference(1.21576, 1.02965))  # 1.7540 − 1.4855
        '0.2685'
        """
        if math.isinf(total):
            return Quantity(total, "information")
        digits = DIGITS["information"]
        printed = round(total * self.scale, digits) - round(part * self.scale, digits)
        return Quantity(printed / self.scale, "information")

    def probability(self, value: float) -> str:
        return self.number(value, "probability")

    def fill(self, template: str, *results: object, **named: object) -> str:
        """Put numbers into a text's ``{{placeholders}}``.

        A name is a field of one of the results, or of a named one (``{{rain.entropy}}``); ``.0``
        picks an item of a tuple. After a colon: decimals, ``percent``, or a unit that overrides
        the reader's (``{{kl:nats}}``).

        >>> Display(unit="nats").fill("{{x:percent}} and {{y}}", x=0.5, y=Quantity(2.5, "ratio"))
        '50% and 2.500'
        """
        return filled(template, lambda name: self._quote(name, results, named))

    def complaint(self, code: str, found: Mapping[str, object]) -> str:
        """What is wrong with a distribution and what to do, from an error's code and values."""
        shown = {
            name: short(value) if isinstance(value, float) else value
            for name, value in found.items()
        }
        return self.fill(self.word(f"invalid.{code}"), **shown)

    def _quote(self, name: str, results: tuple[object, ...], named: Mapping[str, object]) -> str:
        path, _, form = name.partition(":")
        if path == "unit":
            return self.unit_name
        if path == "log":
            return r"\log_2" if self.unit == "bits" else r"\ln"
        value, meaning = _find(path.split("."), results, named)
        if isinstance(value, str):
            return value
        if form == "percent":
            return f"{self.number(100 * value, digits=_percent_digits(value))}%"
        if form in ("bits", "nats"):
            return Display(self.lang, "bits" if form == "bits" else "nats").number(value, meaning)
        return self.number(value, meaning, int(form) if form else None)


def fixed(value: float, places: int) -> str:
    """A finite number with so many decimals.

    >>> fixed(-0.125, 2), fixed(-0.001, 2)
    ('−0.12', '0.00')
    """
    text = f"{value:.{places}f}"
    return (text if float(text) else text.removeprefix("-")).translate(_SIGNS)


def short(value: float, digits: int = 6) -> str:
    """As few digits as say it, at most so many.

    >>> short(0.5), short(-20.0), short(3e-7), short(-math.inf)
    ('0.5', '−20', '3 × 10⁻⁷', '−∞')
    """
    if math.isinf(value):
        return INFINITY if value > 0 else SIGNS["-"] + INFINITY
    mantissa, _, power = f"{value + 0.0:.{digits}g}".partition("e")
    text = mantissa.translate(_SIGNS)
    return f"{text} × {ten_to_the(int(power))}" if power else text


def ten_to_the(power: int) -> str:
    """A power of ten.

    >>> ten_to_the(-12)
    '10⁻¹²'
    """
    return f"10{str(power).translate(_RAISED)}"


def decimals(step: float) -> int:
    """Decimals that the numbers of such steps need.

    >>> decimals(1), decimals(0.05)
    (0, 2)
    """
    return len(f"{step:g}".partition(".")[2])


def _percent_digits(share: float) -> int:
    """Decimals that a percentage needs: none for 50 %, two for 99.99 %."""
    return next((d for d in (0, 1, 2, 3) if abs(round(100 * share, d) - 100 * share) < 1e-9), 1)


@cache
def _meanings(kind: type) -> dict[str, Meaning]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: _meaning_of(hint) for name, hint in hints.items()}


def _meaning_of(hint: Any) -> Meaning:
    for mark in getattr(hint, "__metadata__", ()):
        if mark in MEANINGS:
            return mark  # type: ignore[no-any-return]
    for part in get_args(hint):
        if (meaning := _meaning_of(part)) != "plain":
            return meaning
    return "plain"


def _find(
    path: list[str], results: tuple[object, ...], named: Mapping[str, object]
) -> tuple[Any, Meaning]:
    head, *rest = path
    if head in named:
        return _descend(named[head], rest, "plain")
    for result in results:
        if is_dataclass(result) and (
            head in (field.name for field in fields(result)) or hasattr(type(result), head)
        ):
            return _descend(result, path, "plain")
    raise KeyError(f"no result has {'.'.join(path)!r}")


def _descend(value: Any, path: list[str], meaning: Meaning) -> tuple[Any, Meaning]:
    for name in path:
        if name.isdigit():
            value = value[int(name)]
            continue
        meaning = _member_meaning(type(value), name)
        value = getattr(value, name)
    if isinstance(value, Quantity):
        return value.value, value.meaning
    return value, meaning


def _member_meaning(kind: type, name: str) -> Meaning:
    member = getattr(kind, name, None)
    if isinstance(member, property):
        return _meaning_of(get_type_hints(member.fget, include_extras=True).get("return"))
    return _meanings(kind).get(name, "plain")
