"""What a reader typed, pasted or uploaded -> numbers, or the name of what is wrong with it.

No words: an `Unreadable` has a code and the values that a sentence needs. Nothing is guessed that
could be meant otherwise; what could is told.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NoReturn, get_args

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
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
    "sideways",
    "text",
    "missing",
    "thousands",
    "mixed_percent",
    "ambiguous",
    "negative",
    "not_finite",
    "all_zero",
]
CODES: tuple[Code, ...] = get_args(Code)
Kind = Literal["probabilities", "rounded", "counts", "percent", "weights"]

MOST_MEGABYTES = 45
MOST_UPLOAD = 100
"""What is not even sent to the server, in megabytes; what lies between gets a sentence of ours."""
MOST_ROWS = 1_000_000
MOST_LINKED = 50
"""How many outcomes, or values of a sample, an address carries."""
LONGEST_CELL = 300
"""How many characters a name or a number has at most: more is not even looked at."""
_MOST_COLUMNS = 100  # the empty ones included
_LONG = 100_000  # characters
_LONGEST_LINK = 4_000  # characters

# Each reads its text once from left to right: where two parts could share what they match, time
# would grow with the square of the length.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?(\d+,\d+|,\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,.'’ _]\d{3})+([.,]\d*)?", re.ASCII)
_GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_GROUPED_BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_APART = re.compile(r"[\s,;|&、]+")  # what stands between words, whatever separates the cells
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
csv.field_size_limit(MOST_MEGABYTES * 10**6)  # its own refusal would look like a missing quote
_NOTHING = {"", "-", "–", "—", "/", "na", "n/a", "null", "none", "#n/a"}
_PUNCTUATION = str.maketrans("，；\u3000\u00a0\u202f\ufeff", ",;    ")
_MINUS = str.maketrans("−﹣", "--")


class Unreadable(ValueError):  # noqa: N818 -- what was found, as in InvalidDistribution
    """Input that is no table of numbers: what is wrong, and the values that say where.

    >>> Unreadable("text", line=3, cell="many").found["line"]
    3
    """

    def __init__(self, code: Code, **found: object) -> None:
        super().__init__(code)
        self.code = code
        self.found = found


@dataclass(frozen=True, eq=False)
class Table:
    """Two columns of numbers >= 0 over the same outcomes, as they were given."""

    p: Array
    q: Array
    labels: tuple[str, ...] | None
    """Names of the outcomes; None where no column named them."""
    names: tuple[str, str] | None
    """What the header calls the columns of numbers."""
    encoding: str

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


@lru_cache(maxsize=2)
def table(source: str | bytes) -> Table:
    """Two columns of counts, probabilities or weights, maybe with names of outcomes and a header.

    >>> found = table("结果；P；Q\\n晴；０，６；0,2\\n雨；0,4；0,8")
    >>> found.labels, found.p.tolist(), found.q.tolist(), found.names
    (('晴', '雨'), [0.6, 0.4], [0.2, 0.8], ('P', 'Q'))
    """
    text, encoding = _text(source)
    return _long(text, encoding) or _any(text, encoding)


def _any(text: str, encoding: str) -> Table:
    cells = _Cells(text)
    columns = cells.columns()
    if len(columns) == 1 or (len(columns) == 2 and cells.names_only(columns[0])):
        raise Unreadable("one_column")
    if len(columns) > 3:
        raise Unreadable("too_many_columns", columns=len(columns))
    cells.refuse_sideways(columns)
    # A second name of a column would be no number: it is told by its line.
    p, q = cells.numbers(columns[-2:])
    for column, values in ((0, p), (1, q)):
        cells.demand(values >= 0, "negative", columns[-2 + column])
        if not values.any():
            raise Unreadable("all_zero", column="PQ"[column])
    labels = tuple(cell.strip() for cell in columns[0]) if len(columns) == 3 else None
    header = cells.header
    return Table(
        p, q, labels, (header[-2].strip(), header[-1].strip()) if header else None, encoding
    )


def _long(text: str, encoding: str) -> Table | None:
    """A long and wholly regular table, ten times as fast; None leaves it to `_any`."""
    sign = _separator(text)
    if len(text) < _LONG or sign not in "\t," or '"' in text:
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
    header = cells[:width] if not any(map(_looks_numeric, cells[width - 2 : width])) else None
    cells = cells[width if header else 0 :]
    columns = [cells[i::width] for i in range(width)]
    try:
        p, q = (np.array(list(map(float, column))) for column in columns[-2:])
    except ValueError:
        return None
    good = all(np.isfinite(c).all() and (c >= 0).all() and c.any() for c in (p, q))
    grouped = "_" in text and any("_" in cell for column in columns[-2:] for cell in column)
    if not good or grouped or (header and not all(map(str.strip, header[-2:]))):
        return None
    labels = tuple(map(str.strip, columns[0])) if width == 3 else None
    names = (header[-2].strip(), header[-1].strip()) if header else None
    return Table(p, q, labels, names, encoding)


def samples(p_text: str, q_text: str) -> Samples:
    """Two lists of numbers, apart by line ends, spaces, semicolons or commas.

    >>> found = samples("1.5, 2, 3", "4\\n5")
    >>> found.x.tolist(), found.y.tolist()
    ([1.5, 2.0, 3.0], [4.0, 5.0])
    """
    return Samples(
        *(_list(*_text(text)[:1], name) for text, name in ((p_text, "P"), (q_text, "Q")))
    )


@lru_cache(maxsize=2)
def sample_file(source: bytes) -> Samples:
    """Two columns of numbers, one for each sample; the shorter one ends in empty cells.

    >>> found = sample_file(b"a,b\\n1,4\\n2,5\\n,6\\n")
    >>> found.x.tolist(), found.y.tolist()
    ([1.0, 2.0], [4.0, 5.0, 6.0])
    """
    cells = _Cells(_text(source)[0], gaps=True)
    columns = cells.columns()
    if len(columns) != 2:
        code: Code = "one_column" if len(columns) < 2 else "too_many_columns"
        raise Unreadable(code, columns=len(columns))
    both = [[cell for cell in column if cell.strip()] for column in columns]
    if not all(both):
        raise Unreadable("one_column")
    return Samples(*(cells.numbers([column])[0] for column in both))


def as_text(found: Table) -> str | None:
    """The table as an address carries it; None if it is too long for one.

    >>> as_text(table("a 1 2\\nb 3 4"))
    'a,1,2\\nb,3,4'
    """
    if found.size > MOST_LINKED:
        return None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if found.names:
        writer.writerow([*([""] if found.labels else []), *found.names])
    for i in range(found.size):
        name = [found.labels[i]] if found.labels else []
        writer.writerow([*name, as_typed(found.p[i]), as_typed(found.q[i])])
    text = out.getvalue().rstrip("\n")
    return text if len(text) <= _LONGEST_LINK and _same(text, found) else None


def _same(text: str, found: Table) -> bool:
    """Does the text say the table again? A name may look like a separator."""
    try:
        again = table.__wrapped__(text)
    except Unreadable:
        return False
    return (
        np.array_equal(again.p, found.p)
        and np.array_equal(again.q, found.q)
        and (again.labels, again.names) == (found.labels, found.names)
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


# --- bytes -> text -------------------------------------------------------------------------------


def _text(source: str | bytes) -> tuple[str, str]:
    """The text, and the encoding it was in."""
    if len(source) > MOST_MEGABYTES * 10**6:
        size = round(len(source) / 10**6)
        raise Unreadable("too_big", size=size, most=MOST_MEGABYTES)
    text, encoding = (source, "utf-8") if isinstance(source, str) else _decoded(source)
    if "\0" in text:
        raise Unreadable("encoding")
    text = text.translate(_PUNCTUATION) if not text.isascii() else text
    if not text.strip():
        raise Unreadable("empty")
    if text.count("\n") > MOST_ROWS:
        rows = sum(1 for line in text.splitlines() if line.strip())
        if rows > MOST_ROWS + 1:  # one may be a header
            raise Unreadable("too_many_rows", rows=rows, most=MOST_ROWS)
    for line, words in enumerate(text.splitlines(), 1):
        if len(words) > LONGEST_CELL:
            _refuse_long(_APART.split(words), line)
    return text, encoding


def _refuse_long(cells: Iterable[str], line: int) -> None:
    """Refuse the longest of some cells, if it is too long for any expression to look at."""
    longest = max(cells, key=len, default="")
    if (length := len(longest)) > LONGEST_CELL:
        shown = longest.strip()[:40]
        raise Unreadable("too_long", line=line, length=length, most=LONGEST_CELL, cell=shown)


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable("spreadsheet")
    for encoding in _encodings(data):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    start = data[:1000]
    for places, encoding in ((start[1::2], "utf-16-le"), (start[::2], "utf-16-be")):
        if places and places.count(0) > len(places) / 3:
            return (encoding,)
    return ("utf-8-sig", "gb18030") if data[:3] == b"\xef\xbb\xbf" else ("utf-8", "gb18030")


# --- text -> cells -> numbers --------------------------------------------------------------------


class _Cells:
    """Rows of cells, and the lines in which they stood, counted from 1; no empty ones."""

    def __init__(self, text: str, *, gaps: bool = False) -> None:
        self.gaps = gaps
        self.header: list[str] | None = None
        self.separator = _separator(text)
        numbered: Iterable[tuple[int, list[str]]]
        if self.separator == " ":
            numbered = ((i, line.split()) for i, line in enumerate(text.splitlines(), 1))
        else:
            lines = io.StringIO(text, newline="")
            reader = csv.reader(lines, delimiter=self.separator, skipinitialspace=True, strict=True)
            numbered = ((reader.line_num, row) for row in reader)
        self.rows: list[tuple[str, ...]] = []
        self.lines: list[int] = []
        try:
            for line, row in numbered:  # one by one: other readers' turns come in between
                if any(map(str.strip, row)):
                    _refuse_long(row, line)
                    self.rows.append(tuple(row))  # lists would be looked through for garbage
                    self.lines.append(line)
        except csv.Error:
            raise Unreadable("quotes") from None
        if not self.rows:
            raise Unreadable("empty")

    def columns(self) -> list[tuple[str, ...]]:
        """The columns that are not empty, without the header."""
        if len(set(map(len, self.rows))) > 1:
            self.rows = [_trimmed(row) for row in self.rows]
            if (width := max(map(len, self.rows))) > _MOST_COLUMNS:
                raise Unreadable("too_many_columns", columns=width)
            self._refuse_ragged()
        # Not `zip(*rows)`: one call for all lines would let nobody else have a turn.
        turned = (tuple(row[place] for row in self.rows) for place in range(len(self.rows[0])))
        columns = [column for column in turned if any(map(str.strip, column))]
        last = [column[0] for column in columns[-2:]]
        if len(columns) > 1 and all(map(str.strip, last)) and not any(map(_looks_numeric, last)):
            self.header = [column[0] for column in columns]
            columns = [column[1:] for column in columns]
        if not columns[0]:
            raise Unreadable("empty")
        return columns

    def _refuse_ragged(self) -> None:
        widths = Counter(map(len, self.rows))
        usual = max(widths) if self.gaps else widths.most_common(1)[0][0]
        if self.gaps:
            self.rows = [row + ("",) * (usual - len(row)) for row in self.rows]
        elif len(widths) > 1:
            place = next(i for i, row in enumerate(self.rows) if len(row) != usual)
            found = len(self.rows[place])
            raise Unreadable("ragged", line=self.lines[place], cells=found, usual=usual)

    def names_only(self, column: Sequence[str]) -> bool:
        """Is this column no column of numbers at all?"""
        return not any(map(_looks_numeric, column))

    def refuse_sideways(self, columns: Sequence[Sequence[str]]) -> None:
        """Two rows of three cells may be two distributions written along the lines."""
        if len(columns) == 3 and len(columns[0]) == 2:
            first = [cell.strip().casefold() for cell in columns[0]]
            numbers = all(_looks_numeric(cell) for column in columns for cell in column)
            counted = all(map(str.isdecimal, first)) and int(first[1]) == int(first[0]) + 1
            if first == ["p", "q"] or (numbers and not counted):
                raise Unreadable("sideways")

    def numbers(self, columns: Sequence[Sequence[str]]) -> list[Array]:
        """Columns of finite numbers."""
        comma = self._decimal_comma(columns)
        return [self._column(column, comma) for column in columns]

    def _decimal_comma(self, columns: Sequence[Sequence[str]]) -> bool:
        """Is the comma the decimal sign? Only where it does not separate, and if it is clear."""
        if self.separator == ",":
            return False
        with_comma = [cell for column in columns for cell in column if "," in cell]
        cells = [_plain(cell).rstrip("% ") for cell in with_comma]
        if cells and all(map(_GROUPED_BY_COMMA.fullmatch, cells)):
            self._refuse("thousands", with_comma[0])
        return bool(cells)

    def _column(self, cells: Sequence[str], comma: bool) -> Array:
        percent = [cell.rstrip().endswith(("%", "％")) for cell in cells[:1]] == [True]
        if percent and all(cell.rstrip().endswith(("%", "％")) for cell in cells):
            return self._read([cell.rstrip().rstrip("%％") for cell in cells], cells, comma) / 100
        for cell in cells:
            if "%" in cell or "％" in cell:
                self._refuse("mixed_percent", cell)
        return self._read(cells, cells, comma)

    def _read(self, cells: Sequence[str], shown: Sequence[str], comma: bool) -> Array:
        try:
            if comma or any("_" in cell for cell in cells):
                raise ValueError
            values = np.array(list(map(float, cells)))
            if not np.isfinite(values).all():
                raise ValueError
        except ValueError:
            values = self._slowly(cells, shown, comma)
        if self.separator == ";" and not comma:
            pointed = [cell for cell in cells if "." in cell]
            if pointed and all(map(_GROUPED_BY_POINT.fullmatch, pointed)):
                self._refuse("thousands", pointed[0])
        return values

    def _slowly(self, cells: Sequence[str], shown: Sequence[str], comma: bool) -> Array:
        values = np.empty(len(cells))
        for i, cell in enumerate(cells):
            found = _number(cell, comma)
            if isinstance(found, str):
                self._refuse(found, shown[i])
            values[i] = found
        return values

    def demand(self, ok: NDArray[np.bool_], code: Code, cells: Sequence[str]) -> None:
        """Refuse the first cell that is not `ok`."""
        if not ok.all():
            self._refuse(code, cells[int(np.argmin(ok))])

    def _refuse(self, code: Code, cell: str) -> NoReturn:
        """Say which cell is wrong, and in which line of the text it stands."""
        first = bool(self.header)
        places = (i for i, row in enumerate(self.rows[first:], first) if cell in row)
        raise Unreadable(code, line=self.lines[next(places)], cell=cell.strip()[:40])


def _separator(text: str) -> str:
    """Tab, semicolon, comma or space: the first of them that every one of some lines has."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:50]
    if not lines:
        return ","
    for sign in "\t;,":
        if all(sign in line for line in lines):
            return sign
    return next((sign for sign in "\t;," if sum(sign in x for x in lines) > len(lines) / 2), " ")


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row without the empty cells at its end."""
    full = (end for end in range(len(row), 0, -1) if row[end - 1].strip())
    return row[: next(full, 0)]


def _plain(cell: str) -> str:
    """Full-width digits and signs as plain ones."""
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell).translate(_MINUS)
    return text.strip()


def _number(cell: str, comma: bool) -> float | Code:
    text = _plain(cell)
    if comma and "." in text:  # then the point can only group
        return "thousands"
    if comma and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if _NUMBER.fullmatch(text):
        value = float(text)
        return value if np.isfinite(value) else "not_finite"
    if _NOT_FINITE.fullmatch(text):
        return "not_finite"
    if text.casefold() in _NOTHING:
        return "missing"
    return "thousands" if _GROUPED.fullmatch(text) else "text"


def _looks_numeric(cell: str) -> bool:
    """Is this a number, or meant as one?"""
    text = _plain(cell).rstrip("% ")
    return bool(text) and _number(text, "," in text) not in ("text", "missing")


def _list(text: str, name: str) -> Array:
    """One sample. A comma between digits is told where it could be a decimal sign."""
    if ";" in text:
        parts = re.split(r"[;\s]+", text)
    else:
        lines = [line for line in text.splitlines() if line.strip()]
        tight = [re.search(r"\d,\d", line) for line in lines]
        single = len(lines) > 1 and all(line.strip().count(",") == 1 for line in lines)
        spaced = any(re.search(r"\d\s+[+-]?[\d.]", line) for line in lines)
        if any(tight) and (single or spaced):
            line = next(i for i, found in enumerate(tight) if found)
            raise Unreadable("ambiguous", column=name, cell=lines[line].strip()[:40])
        parts = re.split(r"[,\s]+", text)
    values = [part for part in parts if part]
    if not values:
        raise Unreadable("empty")
    if len(values) > MOST_ROWS:
        raise Unreadable("too_many_rows", rows=len(values), most=MOST_ROWS)
    commas = [value for value in values if "," in value]
    if commas and all(map(_GROUPED_BY_COMMA.fullmatch, commas)):
        raise Unreadable("thousands", line=_line_of(commas[0], text), cell=commas[0][:40])
    found = np.empty(len(values))
    for i, value in enumerate(values):
        number = _number(value, bool(commas))
        if isinstance(number, str):
            raise Unreadable(number, line=_line_of(value, text), cell=value[:40])
        found[i] = number
    return found


def _line_of(part: str, text: str) -> int:
    """The first line, counted from 1, in which something stands."""
    return text[: text.find(part)].count("\n") + 1
