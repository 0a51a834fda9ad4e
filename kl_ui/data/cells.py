"""A text -> rows of cells, whatever parts them: commas, tabs, spaces, brackets, lines."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kl_ui.data.numerals import is_number, looks_numeric
from kl_ui.data.refusing import MOST_MEGABYTES, Unreadable, refuse_long

Row = tuple[str, ...]
WIDE = "  "
"""The separator that is two spaces or more."""
_SAMPLE = 20_000  # characters that are looked at to find the separator
_LONGEST_LIST = 200_000  # characters between brackets

csv.field_size_limit(MOST_MEGABYTES * 10**6)  # its own refusal would look like a missing quote
_DRAWN = re.compile(
    r"[\s|+:=─━═│┃║┼╪╬├┤┌┐└┘┬┴-]*(-{3}|={3}|─{2}|━{2}|═{2}|:-)[\s|+:=─━═│┃║┼╪╬├┤┌┐└┘┬┴-]*"
)
_LATEX = re.compile(
    r"\\(hline|toprule|midrule|bottomrule|centering|caption|label|begin|end|cline|cmidrule)\b"
    r"(\[[^]]{0,99}\]|\([^)]{0,99}\)|\{[^}]{0,299}\})*"
)
_LATEX_BOLD = re.compile(r"\\(?:text|math)[a-z]{2}\{([^{}]{0,299})\}")
_LATEX_TIMES = re.compile(r"\\times|\\cdot")
FOOT = re.compile(
    r"(source|sources|quelle|note|notes|anmerkung|hinweis|fuente|来源|数据来源|资料来源|出处|注|备注"
    r"|说明|註|資料來源|name|dtype|length|freq|\[\d+ rows x)\b ?.*|[*†‡§].*"
    r"|(数据|资料)?来源.*|注[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_WIDE = re.compile(r"\t|\s{2,}")


@dataclass
class Grid:
    """Rows of cells, and the lines in which they stood, counted from 1; no empty ones."""

    rows: list[Row]
    lines: list[int]
    separator: str
    left: list[int] = field(default_factory=list)
    """The lines that are no part of the table: titles, sources, comments, drawn lines apart."""
    headed: bool = False
    """Is the first row known to be a header?"""


def separators(text: str) -> list[str]:
    """What may part the cells, the likeliest first."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()][:60]
    if not lines:
        return [","]
    if (said := re.fullmatch(r'\s*"?sep=(.|\t)"?\s*', lines[0], re.IGNORECASE)) is not None:
        return [said[1]]
    alone = [line for line in lines if not (_is_drawn(line) or _LATEX.match(line.strip()))]
    lines = alone or lines

    def often(sign: str, least: float) -> bool:
        return sum(sign in line.strip() for line in lines) >= least * len(lines)

    for sure in "\t;":
        if often(sure, 1):
            return [sure]
    found = [sign for sign in "|│┃║&\t;," if often(sign, 0.6)]
    found += [sign for sign in "、" if often(sign, 0.6)]
    if sum(bool(_WIDE.search(line.strip())) for line in lines) >= 0.6 * len(lines):
        found.append(WIDE)
    tight = not any(re.search(r"\s,|,\s", line) for line in lines)
    if (tight and sum(" " in line.strip() for line in lines) >= 0.6 * len(lines)) or not found:
        found.append(" ")
    return found


def grid(text: str, separator: str) -> Grid:
    """The rows, parted by that; `Unreadable` if quotes do not pair up or a cell is too long."""
    found = Grid([], [], separator)
    starts = Starts()
    for line, row in _parted(text, separator):  # one by one: other readers' turns come in between
        if any(map(str.strip, row)):
            refuse_long(row, line)
            if starts.drawn(row):
                continue
            found.rows.append(row)
            found.lines.append(line)
    if not found.rows:
        raise Unreadable("empty")
    return found


class Starts:
    """What is no row of cells: a line that is drawn, a fence around the table, `sep=`."""

    def drawn(self, row: Row) -> bool:
        """Is it that?"""
        first = row[0].lstrip()[:4]
        if first[:1].isalnum() and first[:4].casefold() != "sep=":
            return False
        text = "|".join(row)
        return _is_drawn(text) or first[:3] == "```" or first.casefold() == "sep="


def _is_drawn(line: str) -> bool:
    return bool(_DRAWN.fullmatch(line.strip()[:400]))


def _parted(text: str, separator: str) -> Iterator[tuple[int, Row]]:
    """Each line's number, and its cells."""
    if separator in ("\t", ";", ","):
        yield from _by_csv(text, separator)
        return
    part: Callable[[str], Iterable[str]]
    if separator == WIDE:
        part = _WIDE.split
    elif separator == " ":
        part = _words
    elif separator == "&":
        part = _of_latex
    elif separator in "|│┃║":
        part = lambda line: _of_drawn(line, separator)  # noqa: E731 -- one of five
    else:
        part = lambda line: line.split(separator)  # noqa: E731
    for i, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        yield i, tuple(part(stripped)) if stripped else ("",)


def _by_csv(text: str, separator: str) -> Iterator[tuple[int, Row]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    try:
        for row in reader:
            yield reader.line_num, tuple(row)  # lists would be looked through for garbage
    except csv.Error:
        raise Unreadable("quotes") from None


def _words(line: str) -> list[str]:
    if '"' not in line:
        return line.split()
    return [found[1] if found[2] is None else found[2] for found in _WORDS.finditer(line)]


def _of_drawn(line: str, sign: str) -> list[str]:
    if line[-1:] == sign:  # framed; else nothing stands before the first sign, as in a corner
        line = line[:-1].removeprefix(sign)
    cells = line.split(sign)
    return [cell.strip().strip("*`").strip() if len(cell) < 400 else cell for cell in cells]


def _of_latex(line: str) -> list[str]:
    if "\\" in line:
        line = _LATEX.sub("", line[:20_000])
        line = _LATEX_BOLD.sub(r"\1", line)
        line = _LATEX_TIMES.sub("×", line).strip().removesuffix("\\\\").rstrip()
    return [cell.replace("\\%", "%").strip().strip("$").strip() for cell in line.split("&")]


def last_numbers(row: Row) -> int:
    """How many cells at the end of the row are numbers."""
    count = 0
    for cell in reversed(row):
        if not looks_numeric(cell):
            break
        count += 1
    return count


def join_words(found: Grid) -> None:
    """Where spaces part the cells: a name of several words is one cell."""
    if found.separator != " ":
        return
    body = [row for row in found.rows if last_numbers(row) >= 2]
    if not body or all(is_number(row[0]) for row in body):
        return
    if len({len(row) for row in found.rows}) == 1 and len(body[0]) <= 3:
        return
    numbers = min(min(last_numbers(row), len(row) - 1) for row in body)
    named = [not looks_numeric(row[0]) for row in body]
    if not all(named):
        return
    for place, row in enumerate(found.rows):
        name, cells = row[:-numbers], row[-numbers:]
        if last_numbers(row) >= 2 and _one_number(name, cells):
            shown = f"{name[-1]} {cells[0]}"
            raise Unreadable("spaced", line=found.lines[place], cell=shown)
        if len(row) >= numbers:
            found.rows[place] = (" ".join(name), *cells)


def _one_number(name: Row, cells: Row) -> bool:
    """May a space part the thousands of one number here, and no cells?"""
    return bool(
        name
        and re.fullmatch(r"[1-9]\d{0,2}", name[-1], re.ASCII)
        and re.fullmatch(r"\d{3}", cells[0], re.ASCII)
    )


# --- brackets ------------------------------------------------------------------------------------

_STARTS = re.compile(
    r"[\[({]|[^\W\d][\w.]{0,60} ?([\[({]|(=|<-|:)\s{0,20}[\w.]{0,30}\s{0,5}[\[({])"
)
_TOKEN = re.compile(
    r"""(?P<said>"[^"\n]{0,300}"|'[^'\n]{0,300}')"""
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<comma>,)|(?P<end>;)|(?P<line>\n)"
    r"|(?P<note>\#[^\n]*)|(?P<is>=>|->|<-|[:=]+)|(?P<space>[^\S\n]+)"
    r"|(?P<word>[^\s\[\](){},;:=<'\"#]+)|(?P<rest>.)"
)
_ASIDE = re.compile(r"dtype|device|grad_fn|requires_grad|nrow|ncol|byrow|columns|float\d*|int\d*")
_DEEPEST = 6
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass
class _List:
    """A list in brackets: what stands in it, each with its key."""

    key: str
    line: int
    items: list[tuple[str, "str | _List"]] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)
    """After how many items a row of a matrix ends."""
    sign: str = ""

    @property
    def flat(self) -> bool:
        return bool(self.items) and all(isinstance(value, str) for _, value in self.items)


def bracketed(text: str) -> Grid | None:
    """Lists as programs write them, each a row after its name; None if it is no such text.

    >>> bracketed("P = [0.6, 0.4]\\nQ = [0.2, 0.8]").rows
    [('P', '0.6', '0.4'), ('Q', '0.2', '0.8')]
    """
    if len(text) > _LONGEST_LIST or not _STARTS.match(text.lstrip()):
        return None
    top = _nested(text)
    lists = list(_flat(top)) if top else []
    if len(lists) == 1 and not lists[0].items[0][0] and lists[0].ends:
        lists = _rows_of_matrix(lists[0])
    if len(lists) < 2:
        return None
    names = [each.key for each in lists]
    keys = [key for key, _ in lists[0].items]
    if any(keys):
        return _by_keys(lists, names)
    rows = [tuple(str(value) for _, value in each.items) for each in lists]
    if len(set(map(len, rows))) > 1:
        return None
    words = [i for i, row in enumerate(rows) if not any(map(looks_numeric, row))]
    headed = len(words) == 1 and len(rows) > 2
    order = words + [i for i in range(len(rows)) if i not in words] if headed else range(len(rows))
    named = any(names)
    found = [((names[i] if i not in words else "", *rows[i]) if named else rows[i]) for i in order]
    return Grid(found, [lists[i].line for i in order], ",", headed=headed)


def _by_keys(lists: list[_List], names: list[str]) -> Grid | None:
    """Each row after its name, its numbers in the order of the keys; a key may be lacking."""
    each = [{key: str(value) for key, value in one.items} for one in lists]
    if any("" in one or len(one) < len(of.items) for one, of in zip(each, lists, strict=True)):
        return None
    keys = list(dict.fromkeys(key for one in each for key in one))
    if len(keys) > 1000 and len(each) > 2:
        return None
    if len(each) == 2:
        both = names if all(names) else ["P", "Q"]
        rows: list[Row] = [("", *both)]
        rows += [(key, *(one.get(key, "") for one in each)) for key in keys]
        roles = {key.strip().casefold() for key in keys}
        numbers = all(value == "" or looks_numeric(value) for one in each for value in one.values())
        if numbers and not {"p", "q"} <= roles:
            return Grid(rows, [lists[0].line] * len(rows), ",", headed=True)
    rows = [("", *keys)]
    rows += [(n, *(one.get(k, "") for k in keys)) for n, one in zip(names, each, strict=True)]
    if not any(names):
        rows = [row[1:] for row in rows]
    return Grid(rows, [1, *(one.line for one in lists)], ",", headed=True)


def _rows_of_matrix(one: _List) -> list[_List]:
    cuts = sorted({0, *one.ends, len(one.items)})
    pieces = [one.items[a:b] for a, b in pairwise(cuts)]
    return [_List("", one.line + i, piece) for i, piece in enumerate(pieces)]


def _flat(top: _List) -> Iterator[_List]:
    """The innermost lists; each has a key, its own or that of the list around it."""
    for key, value in top.items:
        if isinstance(value, _List):
            if value.flat:
                yield value
            else:
                for inner in _flat(value):
                    inner.key = inner.key or (key if len(value.items) == 1 else "")
                    yield inner


def _nested(text: str) -> _List | None:
    """What brackets hold; None where a number stands outside of all, or they do not pair up."""
    stack = [_List("", 1)]
    key = cell = ""
    line = 1
    for token in _TOKEN.finditer(text):
        kind, said, inner = token.lastgroup, token.group(), stack[-1]
        if kind in ("said", "word"):
            if len(stack) == 1 and is_number(said):
                return None
            if cell:  # a name of several words, or numbers that spaces part
                if len(stack) > 1 and not key and is_number(cell):
                    inner.items.append((key, cell))
                    cell = ""
                else:
                    cell += " "
            cell += said[1:-1] if kind == "said" else said
        elif kind == "is":
            key, cell = cell, ""
        elif kind == "open":
            if len(stack) > _DEEPEST:
                return None
            stack.append(_List(key, line, sign=said))
            key = cell = ""  # what stood before it is the name of a function
        elif kind in ("close", "comma", "end", "line"):
            if cell and not _ASIDE.match(key or cell):
                if len(stack) == 1 and (is_number(cell) or kind == "comma"):
                    return None
                if len(stack) > 1:
                    inner.items.append((key, cell))
            if not (kind == "line" and key and not cell):
                key = cell = ""
            if kind in ("end", "line"):
                inner.ends.add(len(inner.items))
            line += kind == "line"
            if kind == "close":
                if len(stack) == 1 or _PAIRS[inner.sign] != said:
                    return None
                stack.pop()
                stack[-1].items.append((inner.key, inner))
        elif kind == "rest":
            return None
    return stack[0] if len(stack) == 1 and not is_number(cell) else None
