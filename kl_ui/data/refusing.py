"""What a reader brought that is no data: the name of what is wrong, and where it is."""

from collections.abc import Iterable
from typing import Literal, get_args

Code = Literal[
    "too_big",
    "too_many_rows",
    "encoding",
    "spreadsheet",
    "empty",
    "quotes",
    "too_long",
    "ragged",
    "one_column",
    "too_many_columns",
    "text",
    "cut",
    "bound",
    "missing",
    "spaced",
    "mixed_signs",
    "mixed_percent",
    "negative",
    "not_finite",
    "all_zero",
    "ask_header",
    "ask_totals",
    "ask_sign",
    "ask_separator",
    "ask_turned",
    "ask_hash",
    "ask_index",
    "ask_words",
    "ask_gaps",
]
CODES: tuple[Code, ...] = get_args(Code)

MOST_MEGABYTES = 45
MOST_UPLOAD = 100
"""What is not even sent to the server, in megabytes; what lies between gets a sentence of ours."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 100  # the empty ones included
LONGEST_CELL = 300
"""How many characters a name or a number has at most: more is not even looked at."""
SHOWN = 40  # characters of a cell that a sentence quotes


class Unreadable(ValueError):  # noqa: N818 -- what was found, as in InvalidDistribution
    """Input that is no table of numbers: what is wrong, and the values that say where.

    >>> Unreadable("text", line=3, cell="many").found["line"]
    3
    """

    def __init__(self, code: Code, **found: object) -> None:
        super().__init__(code)
        self.code = code
        self.found = found


def refuse_long(cells: Iterable[str], line: int) -> None:
    """Refuse the longest of some cells, if it is too long for any expression to look at."""
    longest = max(cells, key=len, default="")
    if (length := len(longest)) > LONGEST_CELL:
        shown = longest.strip()[:SHOWN]
        raise Unreadable("too_long", line=line, length=length, most=LONGEST_CELL, cell=shown)
