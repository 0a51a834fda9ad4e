"""What a reader typed, pasted or uploaded -> numbers, or the name of what is wrong with it.

No words: an `Unreadable` has a code and the values that a sentence needs. What is evident is taken
and told as a `Guess`; what could be meant otherwise is asked, and `Wishes` are the answers.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from kl_ui.data.cells import WIDE, Grid, bracketed, grid, separators
from kl_ui.data.decoding import ENCODINGS, text_of
from kl_ui.data.lists import one_list
from kl_ui.data.numerals import ambiguous
from kl_ui.data.refusing import (
    CODES,
    LONGEST_CELL,
    MOST_MEGABYTES,
    MOST_ROWS,
    MOST_UPLOAD,
    SHOWN,
    Unreadable,
)
from kl_ui.data.understanding import (
    ANSWERS,
    Array,
    Guess,
    Meant,
    Seen,
    Wishes,
    floats,
    understood,
    understood_samples,
)

__all__ = [
    "ANSWERS",
    "CODES",
    "LONGEST_CELL",
    "MOST_MEGABYTES",
    "MOST_ROWS",
    "MOST_UPLOAD",
    "Array",
    "Guess",
    "Samples",
    "Seen",
    "Table",
    "Unreadable",
    "Wishes",
]
Kind = Literal["probabilities", "rounded", "counts", "percent", "weights"]

MOST_LINKED = 50
"""How many outcomes, or values of a sample, an address carries."""
EXACT = "# exact"
"""The first line of a text in which nothing is guessed: a header, and then an outcome to a line."""
_LONG = 100_000  # characters
_LONGEST_LINK = 4_000  # characters
_TRIED = 60  # lines by which a separator is judged
_TRIED_CHARACTERS = 20_000
_TORN = {  # a name that ends in a piece of a number
    ",": re.compile(r"[\s|]\S*\d\S*$"),
    " ": re.compile(r",\d+$"),
    WIDE: re.compile(r",\d+$"),
}
_STRANGE = "#%/-;\\*`[{("
_STRANGE_LINE = re.compile(r"\n[ \t]*[#%/\-;*]")


@dataclass(frozen=True, eq=False)
class Table:
    """Two columns of numbers >= 0 over the same outcomes, as they were given."""

    p: Array
    q: Array
    labels: tuple[str, ...] | None
    """Names of the outcomes; None where no column named them."""
    names: tuple[str, str] | None
    """What the header calls the columns of numbers."""
    guesses: tuple[Guess, ...] = ()
    """What was understood where it could be meant otherwise, and what was left out."""
    seen: Seen | None = None

    @property
    def size(self) -> int:
        """How many outcomes there are."""
        return int(self.p.size)

    def label(self, place: int) -> str:
        """The outcome's name, or its number, counted from 1."""
        return self.labels[place] if self.labels else str(place + 1)


@dataclass(frozen=True, eq=False)
class Samples:
    """A sample from P and one from Q."""

    x: Array
    y: Array
    guesses: tuple[Guess, ...] = ()


def kind(column: Array) -> Kind:
    """What a column seems to hold, judged by its sum.

    >>> [kind(np.array(c)) for c in ([0.5, 0.5], [0.33, 0.66], [3, 4], [49.5, 50.5], [0.2, 0.2])]
    ['probabilities', 'rounded', 'counts', 'percent', 'weights']
    """
    found = total(column)
    if abs(found - 1) <= 1e-9:
        return "probabilities"
    whole = bool(np.all(column == np.floor(column)))
    if abs(found - 100) <= 0.5 and not whole:
        return "percent"
    if whole:
        return "counts"
    return "rounded" if abs(found - 1) <= 0.02 else "weights"


def total(column: Array) -> float:
    """The sum of a column, infinite if it is too large for a number."""
    with np.errstate(over="ignore"):
        return float(column.sum())


@lru_cache(maxsize=4)
def table(source: str | bytes, wishes: Wishes = ()) -> Table:
    """Two columns of counts, probabilities or weights, maybe with names of outcomes and a header.

    >>> found = table("结果；P；Q\\n晴；０，６；0,2\\n雨；0,4；0,8")
    >>> found.labels, found.p.tolist(), found.q.tolist(), found.names
    (('晴', '雨'), [0.6, 0.4], [0.2, 0.8], ('P', 'Q'))
    """
    text, encoding = text_of(source, dict(wishes).get("encoding"))
    found = _exact(text) or (None if wishes else _long(text)) or _any(text, wishes)
    told = [Guess("encoding", encoding)] if encoding in ENCODINGS else []
    guesses = (*told, *found.guesses)
    return Table(found.p, found.q, found.labels, found.names, guesses, found.seen)


def _any(text: str, wishes: Wishes) -> Meant:
    if (lists := bracketed(text)) is not None:
        return understood(lists, wishes)
    signs = separators(text)
    if len(signs) > 1:
        signs = [_best(text, signs, wishes)]
    return understood(grid(text, signs[0]), wishes)


def _best(text: str, signs: list[str], wishes: Wishes) -> str:
    """By which separator the first lines make sense; the first of them where none does."""
    start = "\n".join(text[:_TRIED_CHARACTERS].splitlines()[:_TRIED])
    found: dict[str, Meant | None] = {}
    for sign in signs:
        try:
            found[sign] = understood(grid(start, sign), wishes)
        except Unreadable as error:
            if error.code == "missing" or error.code.startswith("ask_"):
                found[sign] = None  # it makes sense, but for one question
    if not found:
        return signs[0]
    best, *others = found
    meant = found[best]
    torn = _TORN.get(best)
    if meant and meant.labels and torn:
        many = sum(bool(torn.search(label)) for label in meant.labels)
        if 2 * many >= len(meant.labels):
            return next((sign for sign in (*others, *signs) if sign != best), best)
    if best == "," and others and meant:
        other = found[others[0]]
        if other is None or not _agree(meant, other):
            if (wish := dict(wishes).get("separator")) not in ANSWERS["separator"]:
                line = start.split("\n")[0].strip()[:SHOWN]
                raise Unreadable("ask_separator", line=1, cell=line, asks="separator")
            return "," if wish == "comma" else others[0]
    return best


def _agree(one: Meant, other: Meant) -> bool:
    return np.array_equal(one.p, other.p) and np.array_equal(one.q, other.q)


def _exact(text: str) -> Meant | None:
    """What `as_text` has written where a table could be taken for another one."""
    if not text.startswith(EXACT):
        return None
    rows = list(csv.reader(io.StringIO(text.partition("\n")[2], newline="")))
    width = len(rows[0]) if rows else 0
    if width not in (2, 3) or len(rows) < 2 or any(len(row) != width for row in rows):
        return None
    p, q = (floats([row[i] for row in rows[1:]]) for i in (width - 2, width - 1))
    if p is None or q is None or (p < 0).any() or (q < 0).any() or not (p.any() and q.any()):
        return None
    labels = tuple(row[0] for row in rows[1:]) if width == 3 else None
    roles = ("label", "p", "q")[-width:]
    seen = Seen(roles, tuple(rows[0]), tuple(map(tuple, rows[1:7])))
    return Meant(p, q, labels, (rows[0][-2], rows[0][-1]), [], seen)


def _long(text: str) -> Meant | None:
    """A long and wholly regular table, ten times as fast; None leaves it to `_any`."""
    if len(text) < _LONG or '"' in text or text[0] in _STRANGE:
        return None
    if any(f"\n{sign}" in text for sign in "#%/-;*") or (
        ("\n " in text or "\n\t" in text) and _STRANGE_LINE.search(text)
    ):
        return None
    sign = "\t" if "\t" in text[: text.find("\n", 1)] else ","
    if sign == "," and (";" in text[:_LONG] or "\t" in text[:_LONG]):
        return None
    text = text.replace("\r\n", "\n").strip("\n")
    data = np.frombuffer(text.encode(), np.uint8)
    ends = data[(data == ord(sign)) | (data == ord("\n"))] == ord("\n")
    width = int(ends.argmax()) + 1 if ends.size else 1  # many empty lines, and one cell
    last_of_line = np.arange(1, ends.size + 1) % width == 0
    if width not in (2, 3) or (ends.size + 1) % width or (ends != last_of_line).any():
        return None
    cells = text.replace("\n", sign).split(sign)
    if max(map(len, cells)) > LONGEST_CELL:
        return None
    # The ends are read in the ordinary way: if all is plain there, so it is between them.
    few = 3 * width
    ends_of_it = cells[:few] + cells[-few:]
    rows = [tuple(ends_of_it[i : i + width]) for i in range(0, len(ends_of_it), width)]
    try:
        plainly = understood(Grid(rows, [1] * len(rows), sign))
    except Unreadable:
        return None
    if [guess.code for guess in plainly.guesses] not in ([], ["header"]):
        return None
    headed = bool(plainly.guesses)
    if plainly.seen.roles != ("label", "p", "q")[-width:] or plainly.p.size != 6 - headed:
        return None
    cells = cells[width * headed :]
    columns = [cells[i::width] for i in range(width)]
    p, q = (floats(column) for column in columns[-2:])
    if p is None or q is None or not all((c >= 0).all() and c.any() for c in (p, q)):
        return None
    if "%" in columns[-1][0] + columns[-2][0] or _all_ambiguous(columns[-2:], sign):
        return None
    if width == 2 and ((_sums(p) and _sums(q)) or np.array_equal(np.diff(p), np.ones(p.size - 1))):
        return None
    labels = tuple(map(str.strip, columns[0])) if width == 3 else None
    return Meant(p, q, labels, plainly.names, plainly.guesses, plainly.seen)


def _sums(column: Array) -> bool:
    return bool(column[-1] == column.sum() - column[-1])


def _all_ambiguous(columns: list[list[str]], sign: str) -> bool:
    """May every point part thousands?"""
    marked = (cell for column in columns for cell in column if "." in cell)
    return sign == "\t" and "." in "".join(columns[0][:50]) and all(map(ambiguous, marked))


@lru_cache(maxsize=4)
def sample_file(source: bytes, wishes: Wishes = ()) -> Samples:
    """Two columns of numbers, one for each sample; the shorter one ends in empty cells.

    >>> found = sample_file(b"a,b\\n1,4\\n2,5\\n,6\\n")
    >>> found.x.tolist(), found.y.tolist()
    ([1.0, 2.0], [4.0, 5.0, 6.0])
    """
    text, _ = text_of(source, dict(wishes).get("encoding"))
    found = bracketed(text)
    if found is None:
        signs = [sign for sign in separators(text) if sign != " "] or [" "]
        found = grid(text, signs[0])
    x, y, guesses = understood_samples(found, wishes)
    return Samples(x, y, tuple(guesses))


def samples(p_text: str, q_text: str, wishes: Wishes = ()) -> Samples:
    """Two lists of numbers, apart by line ends, spaces, semicolons or commas.

    >>> found = samples("1.5, 2, 3", "4\\n5")
    >>> found.x.tolist(), found.y.tolist()
    ([1.5, 2.0, 3.0], [4.0, 5.0])
    """
    both = [_one(text, box, wishes) for text, box in ((p_text, "P"), (q_text, "Q"))]
    guesses = dict.fromkeys(guess for _, told in both for guess in told)
    return Samples(both[0][0], both[1][0], tuple(guesses))


def _one(text: str, box: str, wishes: Wishes) -> tuple[Array, list[Guess]]:
    """One sample; what is wrong with it says which."""
    try:
        return one_list(text_of(text)[0], wishes)
    except Unreadable as error:
        error.found["box"] = box
        raise


def as_text(found: Table) -> str | None:
    """The table as an address carries it; None if it is too long for one.

    >>> as_text(table("a 1 2\\nb 3 4"))
    'a,1,2\\nb,3,4'
    """
    if found.size > MOST_LINKED:
        return None
    rows = _csv_rows(found, found.names)
    headed = _csv_rows(found, found.names or ("P", "Q"))
    for text in (rows, headed, f"{EXACT}\n{headed}"):
        if len(text) <= _LONGEST_LINK and _same(text, found):
            return text
    return None


def _csv_rows(found: Table, names: tuple[str, str] | None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if names:
        writer.writerow([*([""] if found.labels else []), *names])
    for i in range(found.size):
        name = [found.labels[i]] if found.labels else []
        writer.writerow([*name, as_typed(found.p[i]), as_typed(found.q[i])])
    return out.getvalue().rstrip("\n")


def _same(text: str, found: Table) -> bool:
    """Does the text say the table again? A name may look like a separator."""
    try:
        again = table.__wrapped__(text)
    except Unreadable:
        return False
    return (
        np.array_equal(again.p, found.p)
        and np.array_equal(again.q, found.q)
        and again.labels == found.labels
        and again.names in (found.names, ("P", "Q") if found.names is None else found.names)
    )


def as_list(values: Array) -> str | None:
    """A sample as an address carries it; None if it is too long for one."""
    return " ".join(map(as_typed, values)) if values.size <= MOST_LINKED else None


def linkable(found: Table | Samples) -> bool:
    """Do the data go into an address?"""
    if isinstance(found, Table):
        return as_text(found) is not None
    return max(found.x.size, found.y.size) <= MOST_LINKED


def as_typed(value: float) -> str:
    """A number in the fewest characters that read back as it is.

    >>> as_typed(3.0), as_typed(0.1)
    ('3', '0.1')
    """
    return repr(float(value)).removesuffix(".0")


def repeated(found: Table) -> tuple[str, int] | None:
    """The name that most outcomes share, and how many; None if no two do."""
    if not found.labels or len(set(found.labels)) == found.size:
        return None
    return Counter(found.labels).most_common(1)[0]
