"""A list of numbers in a box, however a program has printed it -> one sample."""

import re

import numpy as np
from numpy.typing import NDArray

from kl_ui.data.numerals import SIGNS, Sign, ambiguous, is_number, looks_numeric, number
from kl_ui.data.refusing import MOST_ROWS, SHOWN, Unreadable
from kl_ui.data.understanding import Guess, Wishes, floats

_FOOT = re.compile(r"((Name|Length|Freq): ?[^\n]{0,200}, )*dtype: ?\w+", re.IGNORECASE)
_PLACE = re.compile(r"\s*\[\d{1,9}\]")  # what R prints before a line
_CALL = re.compile(
    r"^\s*([^\W\d][\w.]{0,60}\s?(=|<-|:)\s*)?([^\W\d][\w.]{0,30}\s?)?[\[({]|[\])}]\s*;?\s*$"
    r"|,?\s*(dtype|device)\s?=\s?[\w.:'\"]+"
)
_TIGHT = re.compile(r"\d,\d")
_SPACED = re.compile(r"\d\s+[+-]?[\d.]")


def one_list(text: str, wishes: Wishes) -> tuple[NDArray[np.float64], list[Guess]]:
    """The numbers, and what was understood on the way."""
    wished, guesses = dict(wishes), list[Guess]()
    lines = [line.strip() for line in text.splitlines()]
    lines = _unprinted(lines, guesses)
    parts, where = _parts(lines, wished)
    if not parts:
        raise Unreadable("empty")
    if len(parts) > MOST_ROWS:
        raise Unreadable("too_many_rows", rows=len(parts), most=MOST_ROWS)
    if len(parts) > 1 and number(parts[0]) == "text" and not looks_numeric(parts[0]):
        headed = is_number(parts[1]) and where[0] != where[1]
        if headed:
            guesses.append(Guess("titles", "", (("line", where[0]), ("many", 1))))
            parts, where = parts[1:], where[1:]
    if (values := floats(parts)) is not None and not _unclear(parts, "point"):
        return values, guesses
    lacking = [i for i, part in enumerate(parts) if number(part) == "missing"]
    if lacking:
        if wished.get("gaps") != "drop":
            i = lacking[0]
            raise Unreadable("ask_gaps", line=where[i], cell=parts[i][:SHOWN], asks="gaps")
        guesses.append(Guess("gaps", "drop", (("many", len(lacking)),)))
        gone = set(lacking)
        where = [line for i, line in enumerate(where) if i not in gone]
        parts = [part for i, part in enumerate(parts) if i not in gone]
        if not parts:
            raise Unreadable("empty")
    sign = _sign(parts, where, wished, guesses)
    found = np.empty(len(parts))
    for i, part in enumerate(parts):
        value = number(part, sign)
        if isinstance(value, str):
            raise Unreadable(value, line=where[i], cell=part[:SHOWN])
        found[i] = value
    return found, guesses


def _unprinted(lines: list[str], guesses: list[Guess]) -> list[str]:
    """The lines without what a program prints around a list."""
    full = [line for line in lines if line]
    if full and _FOOT.fullmatch(full[-1][:400]):  # a pandas Series: its index stands in front
        foot = len(lines) - 1 - lines[::-1].index(full[-1])
        guesses.append(Guess("series", ""))
        return [line.split()[-1] if line else "" for line in lines[:foot]]
    if full and all(map(_PLACE.match, full)):
        return [_PLACE.sub("", line, count=1) for line in lines]
    if full and _CALL.search(full[0][:200]):
        if len(full[0]) < 100_000:
            first = lines.index(full[0])
            lines = [*lines]
            lines[first] = _CALL.sub("", lines[first])
        last = len(lines) - 1 - next(i for i, line in enumerate(lines[::-1]) if line)
        if len(lines[last]) < 100_000:
            lines[last] = _CALL.sub("", lines[last].rstrip("; "))
        return [line.strip("[]") for line in lines]
    return lines


def _parts(lines: list[str], wished: dict[str, str]) -> tuple[list[str], list[int]]:
    """The numbers' texts, and the line of each. A comma that may mean two things is asked."""
    if any(";" in line for line in lines):
        split = re.compile(r"[;、\s]+")
    else:
        full = [line for line in lines if line]
        tight = [bool(_TIGHT.search(line)) for line in full]
        single = len(full) > 1 and all(line.count(",") == 1 for line in full)
        spaced = any(map(_SPACED.search, full))
        split = re.compile(r"[,、\s]+")
        if any(tight) and (single or spaced):
            shown = full[tight.index(True)]
            if wished.get("sign") == "comma":
                split = re.compile(r"\s+")
            elif wished.get("sign") != "point":
                line = lines.index(shown) + 1
                raise Unreadable("ask_sign", line=line, cell=shown[:SHOWN], asks="sign")
    parts: list[str] = []
    where: list[int] = []
    for line, words in enumerate(lines, 1):
        found = [part for part in split.split(words) if part]
        parts += found
        where += [line] * len(found)
    return parts, where


def _unclear(parts: list[str], sign: Sign) -> bool:
    """May what stands in the numbers part thousands, and in some numbers only?"""
    mark = "." if sign == "point" else ","
    marked = [part for part in parts if mark in part]
    if not marked or not all(map(ambiguous, marked)):
        return False
    return any(number(part) != 0 for part in parts if mark not in part)


def _sign(parts: list[str], where: list[int], wished: dict[str, str], guesses: list[Guess]) -> Sign:
    marked = [part for part in parts if "." in part or "," in part]
    possible = [s for s in SIGNS if all(isinstance(number(part, s), float) for part in marked)]
    if not marked or not possible:
        return "point"
    if len(possible) == 1:
        return possible[0]
    unclear = [part for part in marked if ambiguous(part)]
    if not unclear:
        return "point"
    wish = wished.get("sign")
    if wish in SIGNS:
        guesses.append(Guess("sign", wish, (("cell", unclear[0]),)))
        return "point" if wish == "point" else "comma"
    if len(unclear) == len(parts) and "." in unclear[0] and len(parts) > 1:
        guesses.append(Guess("sign", "point", (("cell", unclear[0]),)))
        return "point"  # all with three decimals, as a program prints them
    i = parts.index(unclear[0])
    raise Unreadable("ask_sign", line=where[i], cell=parts[i][:SHOWN], asks="sign")
