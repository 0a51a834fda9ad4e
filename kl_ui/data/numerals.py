"""One cell -> a number, in the many ways in which people write one.

Each expression reads its text once from left to right: where two parts could share what they match,
time would grow with the square of the length.
"""

import math
import re
import unicodedata
from typing import Literal, get_args

from kl_ui.data.refusing import Code

Sign = Literal["point", "comma"]
"""What stands before the decimals; the other one may then part the thousands."""
SIGNS: tuple[Sign, ...] = get_args(Sign)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([ed][+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = [  # by thousands, or as in India
    re.compile(
        rf"[+-]?(\d{{1,3}}({sign}\d{{3}})+|\d{{1,2}}({sign}\d\d)+{sign}\d{{3}})(\.\d*)?", re.ASCII
    )
    for sign in ",' _"
]
_POWER = re.compile(
    r"(?:([+-]?(?:\d+(?:\.\d*)?|\.\d+)) ?[×x*] ?|([+-]?))10 ?(?:\^|\*\*) ?[({]?([+-]?\d{1,5})[)}]?",
    re.ASCII,
)
_FRACTION = re.compile(r"([+-]?)(?:(\d+) )?(\d+) ?/ ?(\d+)", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
_BOUND = re.compile(r"(<|>|≤|≥|<=|>=|~|≈|±|ca\.?|约) ?[\d.,]+ ?%?", re.ASCII)
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_MISTYPED = re.compile(r"[+-]?[\dOoIl]*[.,][\dOoIl.,]*%?", re.ASCII)
_RAISED = re.compile(r"(?:\^[-+0-9])+")
_TENFOLD = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}
_PARTS = {"%": 100.0, "‰": 1000.0}
_NOTHING = {
    *("", "-", "--", "---", "/", ".", "..", "*", "?", "na", "n/a", "n.a.", "n.a", "<na>", "nan"),
    *("nat", "null", "none", "nil", "missing", "#n/a", "#na", "#div/0!", "#value!", "#ref!"),
    *("无", "缺", "缺失", "k.a.", "keine angabe"),
}
_SWAPPED = str.maketrans(".,", ",.")


class _Plain(dict[int, str]):
    """A character as a plain one: wide, a digit of another script, a sign in another shape."""

    def __missing__(self, code: int) -> str:
        sign = plain = chr(code)
        parts = unicodedata.decomposition(sign).split()
        if 0xFF01 <= code <= 0xFF5E:
            plain = chr(code - 0xFEE0)
        elif (digit := unicodedata.decimal(sign, None)) is not None:
            plain = str(digit)
        elif sign.isspace():
            plain = " "
        elif parts[:1] == ["<super>"] and (power := _SHAPES.get(int(parts[1], 16))):
            plain = f"^{power}"  # no digit of the number before it
        elif parts[:1] == ["<fraction>"] and len(parts) == 4:
            plain = f" {chr(int(parts[1], 16))}/{chr(int(parts[3], 16))}"
        self[code] = plain
        return plain


_SHAPES = {code: chr(code) for code in b"0123456789+-"} | {0x2212: "-"}
_PLAIN = _Plain(
    {ord(sign): "-" for sign in "−﹣–—‐‑"}
    | {ord(sign): "'" for sign in "’‘ʼ´`٬"}
    | {ord(sign): "×" for sign in "✕⨯⋅·"}
    | {ord("٫"): ".", ord("٪"): "%", ord("⁄"): "/", ord("∕"): "/", 0xFEFF: ""}
)


def plain(cell: str) -> str:
    """Full-width and foreign digits and signs as plain ones; no spaces around it.

    >>> plain("１０⁻³"), plain("٣٫٥"), plain("1½")
    ('10^-3', '3.5', '1 1/2')
    """
    if cell.isascii():
        return cell.strip()
    text = cell.translate(_PLAIN)
    if "^" in text:
        text = _RAISED.sub(lambda found: "^" + found.group().replace("^", ""), text)
    return text.strip()


def number(cell: str, sign: Sign = "point") -> float | Code:
    """The number in a cell, or what is wrong with it.

    >>> number("1.234,5", "comma"), number("5e-1 %"), number("1/3") == 1 / 3, number("many")
    (1234.5, 0.005, True, 'text')
    """
    if cell.isascii() and cell.isdigit():
        return float(cell)  # most are that; of 300 digits at most, so it is finite
    text = plain(cell)
    if text.casefold() in _NOTHING:
        return "missing"
    if text in ("...", "…", "⋮"):
        return "cut"
    if _BOUND.fullmatch(text):
        return "bound"
    text = text.rstrip("*†‡§").rstrip()  # what leads to a footnote
    part = _PARTS.get(text[-1:], 1.0)
    if part > 1:
        text = text[:-1].removesuffix("\\").rstrip()
    times = _TENFOLD.get(text[-1:], 1.0)
    if times > 1:
        text = text[:-1].rstrip()
    if text[:1] == "(" and text[-1:] == ")" and "/" not in text:
        text = f"-{text[1:-1].strip()}"  # as accountants write
    value = _value(text.translate(_SWAPPED) if sign == "comma" else text)
    if value is None:
        return "not_finite" if _NOT_FINITE.fullmatch(text) else "text"
    return value * times / part if math.isfinite(value) else "not_finite"


def _value(text: str) -> float | None:
    """A number with a point before its decimals, None if it is none; it may be infinite."""
    if _NUMBER.fullmatch(text):
        return float(text.lower().replace("d", "e"))
    if any(grouped.fullmatch(text) for grouped in _GROUPED):
        return float(text.translate(_NO_GROUPS))
    if found := _POWER.fullmatch(text):
        return float(f"{found[1] or f'{found[2]}1'}e{found[3]}")
    if found := _FRACTION.fullmatch(text):
        lower = int(found[4])
        if lower:
            value = int(found[2] or 0) + _quotient(int(found[3]), lower)
            return -value if found[1] == "-" else value
    return None


_NO_GROUPS = str.maketrans("", "", ",' _")


def _quotient(upper: int, lower: int) -> float:
    """Of two whole numbers, infinite if it is too large."""
    try:
        return upper / lower
    except OverflowError:
        return math.inf


def looks_numeric(cell: str) -> bool:
    """Is this a number, or meant as one?"""
    return any(number(cell, sign) not in ("text", "missing") for sign in SIGNS) or bool(
        _MISTYPED.fullmatch(plain(cell)) and cell.strip(" .,-")
    )


def is_number(cell: str) -> bool:
    """Is this a number, however its decimals are written?"""
    return any(isinstance(number(cell, sign), float) for sign in SIGNS)


def ambiguous(cell: str) -> bool:
    """Is this one number with a decimal sign, and another one with thousands parted by it?"""
    return bool(_AMBIGUOUS.fullmatch(plain(cell).rstrip("%‰* ")))


def percent(cell: str) -> bool:
    """Does it end in a sign for parts of a hundred or a thousand?"""
    return plain(cell).rstrip("*†‡§ ")[-1:] in _PARTS
