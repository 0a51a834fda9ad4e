"""Rows of cells -> the table that was meant: its header, its totals, which column is P and which Q.

What is evident is taken and told; what may be meant in two ways is asked. `Wishes` are the answers.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from kl_ui.data.cells import FOOT, Grid, Row, join_words, last_numbers
from kl_ui.data.decoding import ENCODINGS
from kl_ui.data.numerals import (
    SIGNS,
    Sign,
    ambiguous,
    is_number,
    looks_numeric,
    number,
    percent,
    plain,
)
from kl_ui.data.refusing import MOST_COLUMNS, SHOWN, Code, Unreadable

Array = NDArray[np.float64]
Wishes = tuple[tuple[str, str], ...]
"""What the reader has answered where something can be meant in two ways: codes, and codes."""
ANSWERS: dict[str, tuple[str, ...]] = {
    "header": ("yes", "no"),
    "totals": ("drop", "keep"),
    "sign": SIGNS,
    "turned": ("yes", "no"),
    "hash": ("comment", "name"),
    "index": ("drop", "keep"),
    "missing": ("drop", "zero"),
    "gaps": ("drop",),
    "separator": ("comma", "space"),
    "encoding": ENCODINGS,
    "words": ("count", "no"),
    "logs": ("yes", "no"),
    "swapped": ("no", "yes"),
}
"""What can be asked, or was guessed and can be answered otherwise."""
_LOOKED_AT = 200  # rows at each end by which a column is judged
_PREVIEW = 6  # rows
_TOTAL = re.compile(
    r"(grand |column |row )?(total|totals|sum|sums|totale|totaal|total général|total general)"
    r"|summe|gesamt|insgesamt|somme|suma|soma|итого|всего|toplam|[∑σ]"
    r"|合\s?计|总\s?计|总\s?和|总\s?数|合計|総計|總計|總和|小计|共计|합계|총계|计",
    re.IGNORECASE,
)
_CORNER = re.compile(
    r"|name|names|outcome|outcomes|category|categories|class|label|labels|bin|bins|value|values|id"
    r"|index|region|country|group|item|type|state|symbol|word|token|letter|level|year|month|day"
    r"|unnamed: 0|variable|event|key|land|klasse|wert|merkmal|结果|类别|名称|名字|项目|事件"
    r"|地区|省份|国家|取值|标签|分组|组别|编号|序号|区间|天气|年份|指标",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(19|20)\d\d([/-](\d\d){1,2}|年)?", re.ASCII)
_P = re.compile(r"p( ?\(.{0,60}\)|（.{0,60}）|_?i|[ _:：].{0,60})?", re.IGNORECASE)
_Q = re.compile(r"q( ?\(.{0,60}\)|（.{0,60}）|_?i|[ _:：].{0,60})?", re.IGNORECASE)
_MARKED = re.compile(r"[.,٫٬．，]")
_REMARKS = ("#", "//", "%", "--", ";;")
_ROLES = re.compile(
    r"train|test|true|truth|model|real|observed|expected|actual|predicted|before|after|old|new"
    r"|target|prior|posterior|真实|模型|训练|测试|目标|预测|观测|期望|实际|之前|之后|(19|20)\d\d年?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Guess:
    """What was understood where it could be meant otherwise; an answer as in `ANSWERS`."""

    code: str
    answer: str
    found: tuple[tuple[str, object], ...] = ()

    @property
    def other(self) -> str | None:
        """The answer that undoes it."""
        others = [answer for answer in ANSWERS.get(self.code, ()) if answer != self.answer]
        return others[0] if others else None


@dataclass(frozen=True)
class Seen:
    """The columns as they were understood: what each is, its title, its first cells."""

    roles: tuple[str, ...]
    """``p``, ``q``, ``label`` or ``left`` for each column."""
    titles: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass
class Meant:
    """Two columns of numbers, as they were meant."""

    p: Array
    q: Array
    labels: tuple[str, ...] | None
    names: tuple[str, str] | None
    guesses: list[Guess]
    seen: Seen


def understood(grid: Grid, wishes: Wishes = ()) -> Meant:
    """The table in a grid; `Unreadable` tells what is wrong, or asks."""
    return _Reading(grid, dict(wishes)).meant()


class _Reading:
    """One grid on its way to two columns of numbers."""

    def __init__(self, grid: Grid, wishes: Mapping[str, str], *, gaps: bool = False) -> None:
        self.wishes = wishes
        self.gaps = gaps
        self.guesses: list[Guess] = []
        self.rows, self.lines = list(grid.rows), list(grid.lines)
        self.separator = grid.separator
        self.header: Row | None = None
        self.turned = False
        self.columns: list[Row] = []
        self.left: list[int] = []
        self.labels: int | None = None
        self.pair: tuple[int, int] | None = None
        try:
            self._clean()
            joined = Grid(self.rows, self.lines, self.separator)
            join_words(joined)
            self.rows = joined.rows
            self._even()
            self._part_header(known=grid.headed)
        except Unreadable as error:
            raise self._asked(error) from None

    def _asked(self, error: Unreadable) -> Unreadable:
        error.found.setdefault("seen", self.seen() if self.columns else None)
        return error

    def say(self, code: str, answer: str = "", **found: object) -> None:
        """Tell a guess, or what was left out."""
        self.guesses.append(Guess(code, answer, tuple(found.items())))

    def ask(self, code: str, place: int, cell: str = "", **found: object) -> str:
        """The reader's answer; without one, `Unreadable` asks for it."""
        if (answer := self.wishes.get(code)) in ANSWERS[code]:
            self.say(code, str(answer), line=self.lines[place] if self.lines else 1, cell=cell)
            return str(answer)
        asked: Code = f"ask_{code}"  # type: ignore[assignment]
        line = self.lines[place] if place < len(self.lines) else 1
        raise Unreadable(asked, line=line, cell=cell.strip()[:SHOWN], asks=code, **found)

    def settle(self, code: str, answer: str, **found: object) -> str:
        """A guess, unless the reader has said otherwise; it is told."""
        wish = self.wishes.get(code)
        answer = wish if wish in ANSWERS[code] else answer
        self.say(code, answer, **found)
        return answer

    # --- which lines -----------------------------------------------------------------------------

    def _clean(self) -> None:
        """Leave out comments, titles, sources, the lines that print a table's size."""
        remarks = [i for i, row in enumerate(self.rows) if row[0].lstrip()[:2].startswith(_REMARKS)]
        if remarks and len(remarks) < len(self.rows):
            self._leave_remarks(remarks)
        widths = {len(row) for row in self.rows}
        if len(widths) > 1 or any(
            not cell.strip() for row in self.rows[:3] + self.rows[-3:] for cell in row
        ):
            self._leave_titles()
        if len(self.rows) > 2:
            again = [i for i in range(1, len(self.rows)) if self.rows[i] == self.rows[0]]
            if again and not any(map(looks_numeric, self.rows[0])):
                self._leave(again, "again")
        if not self.rows:
            raise Unreadable("empty")

    def _leave(self, places: Sequence[int], code: str) -> None:
        gone = set(places)
        if code:
            self.say(code, line=self.lines[places[0]], many=len(places))
        keep = [i for i in range(len(self.rows)) if i not in gone]
        self.rows, self.lines = [self.rows[i] for i in keep], [self.lines[i] for i in keep]

    def _leave_remarks(self, remarks: list[int]) -> None:
        others = set(remarks)
        body = next(row for i, row in enumerate(self.rows) if i not in others)
        like = [i for i in remarks if last_numbers(self.rows[i]) >= 2]
        first = remarks[0]
        if like:
            place = like[0]
            if self.ask("hash", place, self.rows[place][0]) == "comment":
                self._leave(remarks, "")
            return
        if first == 0 and remarks == [0]:
            row = self.rows[0]
            stripped = (row[0].lstrip("#%/-; "), *row[1:])
            if not stripped[0] and len(row) > 1:
                stripped = row[1:] if len(row) > len(body) else ("", *row[1:])
            said = self.separator != " " or {"p", "q"} <= set(map(_role, stripped))
            if said and len(body) > 1 and len(body) - len(stripped) in (0, len(body) > 2):
                self.rows[0] = stripped  # a header behind a sign, as NumPy writes it
                return
        self._leave(remarks, "remarks")

    def _leave_titles(self) -> None:
        """Lines before and after the table that have one cell, or words alone."""
        filled = [sum(1 for cell in row if cell.strip()) for row in self.rows]
        usual = max(set(filled), key=filled.count)
        if usual < 2:
            return
        spaced = self.separator in (" ", "  ")
        start, end = 0, len(self.rows)
        while start < end - 1 and (
            filled[start] == 1
            or (spaced and filled[start] not in (usual, usual - 1) and self._wordy(start))
        ):
            if is_number(next(cell for cell in self.rows[start] if cell.strip())):
                break
            start += 1
        while end - 1 > start:
            text = " ".join(cell.strip() for cell in self.rows[end - 1] if cell.strip())
            odd = filled[end - 1] == 1 or filled[end - 1] != usual or spaced
            if not (odd and FOOT.fullmatch(text[:2000])):
                break
            end -= 1
        gone = [*range(start), *range(end, len(self.rows))]
        if gone:
            self._leave(gone, "titles")

    def _wordy(self, place: int) -> bool:
        return last_numbers(self.rows[place]) == 0

    # --- which columns ---------------------------------------------------------------------------

    def _even(self) -> None:
        """Every row gets as many cells as the others, or is refused."""
        widths = set(map(len, self.rows))
        if len(widths) > 1:
            self.rows = [_trimmed(row) for row in self.rows]
            widths = set(map(len, self.rows))
            if len(widths) > 1 and max(widths) > MOST_COLUMNS:
                raise Unreadable("too_many_columns", columns=max(widths))
        if len(widths) > 1 and not self.gaps:
            body = set(map(len, self.rows[1:]))
            short = len(self.rows[0])
            if body == {short + 1} and not self._short_is_data():
                self.rows[0] = ("", *self.rows[0])  # R and pandas leave the corner out
                widths = body
        if len(widths) > 1:
            counts = list(map(len, self.rows))
            usual = max(widths) if self.gaps else max(sorted(widths), key=counts.count)
            if not self.gaps:
                place = next(i for i, row in enumerate(self.rows) if len(row) != usual)
                for line, row in zip(self.lines, self.rows, strict=True):
                    if len(row) != usual and any(number(cell) == "cut" for cell in row[:3]):
                        raise Unreadable("cut", line=line, cell=row[0].strip()[:SHOWN])
                raise Unreadable("ragged", line=self.lines[place], cells=counts[place], usual=usual)
            self.rows = [row + ("",) * (usual - len(row)) for row in self.rows]
        # Not `zip(*rows)`: one call for all lines would let nobody else have a turn.
        turned = (tuple(row[place] for row in self.rows) for place in range(len(self.rows[0])))
        self.columns = [column for column in turned if any(map(str.strip, column))]

    def _short_is_data(self) -> bool:
        """Are the cells of a first row that is one short numbers of the table's kind?"""
        first = self.rows[0]
        years = all(_YEAR.fullmatch(cell.strip()) for cell in first)
        running = [cell.strip() for cell in first] == [str(i) for i in range(len(first))]
        return any(map(looks_numeric, first)) and not (years or running)

    def _part_header(self, *, known: bool) -> None:
        if len(self.rows) == 1:
            if not any(map(looks_numeric, self.rows[0])):
                raise Unreadable("empty")
            return
        if self._has_header(known):
            self.header = tuple(column[0] for column in self.columns)
            self.columns = [column[1:] for column in self.columns]
            full = [i for i, column in enumerate(self.columns) if any(map(str.strip, column))]
            self.header = tuple(self.header[i] for i in full)
            self.columns = [self.columns[i] for i in full]
            self.lines = self.lines[1:]
            if not self.columns:
                raise Unreadable("empty")

    def _has_header(self, known: bool) -> bool:
        first = [column[0] for column in self.columns]
        body = [_looked_at(column[1:]) for column in self.columns]
        numeric = [i for i, column in enumerate(body) if _mostly_numbers(column)]
        if known:
            return True
        wish = self.wishes.get("header")
        shown = ", ".join(cell.strip()[:SHOWN] for cell in first)[:80]

        def settled(answer: str) -> bool:
            return self.settle("header", answer, cell=shown) == "yes"

        if not numeric:  # words all through: they may be headed by what they are
            if all(map(_role, first)) or wish == "yes":
                return settled("yes")
            return (
                not any(map(looks_numeric, first))
                and len(self.columns) > 1
                and wish != "no"
                and (any(map(looks_numeric, (c for column in body for c in column))))
            )
        if len(numeric) > 2 and not looks_numeric(first[numeric[0]]):
            numeric = numeric[1:]  # what heads numbers that are names
        cells = [first[i] for i in numeric]
        kinds = [looks_numeric(cell) for cell in cells]
        if not any(kinds):
            empty = [not cell.strip() for cell in cells]
            nothing = [number(cell) == "missing" for cell in cells]
            if all(nothing) and not all(empty):
                return wish == "yes" and settled("yes")
            if all(empty) and len(numeric) == len(first):
                return False
            return settled("yes")
        if not all(kinds):
            words = [cell for cell, numeral in zip(cells, kinds, strict=True) if not numeral]
            others = [cell for cell, numeral in zip(cells, kinds, strict=True) if numeral]
            year = all(_YEAR.fullmatch(plain(cell)) for cell in others)
            if year and all(cell.strip() and number(cell) != "missing" for cell in words):
                return settled("yes")
            return wish == "yes" and settled("yes")
        return self._numbers_head(first, body, numeric, settled, shown)

    def _numbers_head(
        self,
        first: list[str],
        body: list[Row],
        numeric: list[int],
        settled: Callable[[str], bool],
        shown: str,
    ) -> bool:
        """Are the numbers of the first row names of columns?"""
        wish = self.wishes.get("header")
        cells = [plain(first[i]) for i in numeric]
        words = [i for i in range(len(first)) if i not in numeric]
        years = all(map(_YEAR.fullmatch, cells)) and len(set(cells)) == len(cells)
        years = years and not all(_YEAR.fullmatch(plain(c)) for i in numeric for c in body[i])
        running = cells in (["0", "1"], [str(i) for i in range(len(cells))])
        if words:
            corner = first[words[0]].strip()
            blank = not corner
            # One letter is as well the name of an outcome.
            heads = blank or (len(corner) > 1 and bool(_CORNER.fullmatch(corner)))
            sure = not blank or all(cell.strip() for cell in body[words[0]])
            if heads and sure and (years or (running and blank)):
                return settled("yes")
            weak = corner.casefold() in ("x", "i", "k", "n") and cells == ["0", "1"]
            if heads or years or (weak and not all(_adds_up(self.columns[i]) for i in numeric)):
                return self.ask("header", 0, shown) == "yes"
        elif len(numeric) == len(first) == 2:
            if running and all(_adds_up(column) for column in body):
                return settled("yes")
            if years or (running and not all(map(_adds_up, self.columns))):
                return self.ask("header", 0, shown) == "yes"
        return wish == "yes" and settled("yes")

    def seen(self) -> Seen:
        """The columns, and what was made of them."""
        roles = ["left"] * len(self.columns)
        if self.labels is not None:
            roles[self.labels] = "label"
        if self.pair:
            roles[self.pair[0]], roles[self.pair[1]] = "p", "q"
        titles = self.header or ("",) * len(self.columns)
        rows = zip(*(column[:_PREVIEW] for column in self.columns), strict=True)
        return Seen(tuple(roles), tuple(t.strip()[:SHOWN] for t in titles), tuple(rows))

    # --- which numbers ---------------------------------------------------------------------------

    def meant(self) -> Meant:
        """The two columns."""
        try:
            return self._meant()
        except Unreadable as error:
            raise self._asked(error) from None

    def _meant(self) -> Meant:
        numeric = [i for i, c in enumerate(self.columns) if _mostly_numbers(_looked_at(c))]
        self._turn(numeric)
        if self.turned:
            numeric = [i for i, c in enumerate(self.columns) if _mostly_numbers(_looked_at(c))]
        if not self._chosen():
            if not numeric and len(self.columns) >= 1:
                self._count_words()
                numeric = [1, 2]
            numeric = self._long_format(numeric)
            self._choose(numeric)
        assert self.pair is not None
        columns = [list(self.columns[i]) for i in self.pair]
        labels = list(self.columns[self.labels]) if self.labels is not None else None
        lines = list(self.lines)
        columns, labels, lines = self._without_missing(columns, labels, lines)
        self._by_line = lines
        sign = self._sign(columns)
        p, q = (self._column(column, sign, i) for i, column in enumerate(columns))
        p, q, labels = self._without_totals(p, q, labels, columns)
        p, q = self._without_logs(p, q)
        for i, values in enumerate((p, q)):
            if not (values >= 0).all():
                place = int(np.argmin(values >= 0))
                self._refuse("negative", i, place, columns[i][place])
            if not values.any():
                raise Unreadable("all_zero", column="PQ"[i])
        names = None
        if self.header:
            a, b = (self.header[i].strip() for i in self.pair)
            names = (a, b) if a and b else None
        if self.wishes.get("swapped") == "yes":
            p, q, names = q, p, names and (names[1], names[0])
            self.pair = self.pair[1], self.pair[0]
            self.say("swapped", "yes")
        return Meant(
            p,
            q,
            tuple(map(str.strip, labels)) if labels is not None else None,
            names,
            self.guesses,
            self.seen(),
        )

    def _chosen(self) -> bool:
        """Has the reader chosen the columns by hand?"""
        found = re.fullmatch(r"(\d{1,3}|n)-(\d{1,3})-(\d{1,3})", self.wishes.get("columns", ""))
        if not found:
            return False
        label = None if found[1] == "n" else int(found[1])
        p, q = int(found[2]), int(found[3])
        if max(p, q, label or 0) >= len(self.columns) or len({label, p, q}) < 3:
            return False
        self.labels, self.pair = label, (p, q)
        return True

    def _turn(self, numeric: list[int]) -> None:
        """Are P and Q written along two lines?"""
        count = len(self.columns[0])
        words = [i for i in range(len(self.columns)) if i not in numeric]
        if count != 2 or len(numeric) < 2 or len(words) > 1:
            return
        names = [cell.strip() for cell in self.columns[words[0]]] if words else []
        roles = [_role(name) for name in names]
        header = [_role(self.header[i]) for i in numeric] if self.header else []
        answer = self._lies(numeric, words, names, roles, header)
        if answer == "yes":
            self._transpose(words, names)

    def _lies(
        self,
        numeric: list[int],
        words: list[int],
        names: list[str],
        roles: list[str],
        header: list[str],
    ) -> str:
        if sorted(roles) == ["p", "q"]:
            return self.settle("turned", "yes")
        if "p" in header and "q" in header:
            return "no"
        rows = list(zip(*(self.columns[i] for i in numeric), strict=True))
        along, down = all(map(_adds_up, rows)), all(_adds_up(self.columns[i]) for i in numeric[-2:])
        many = len(numeric)
        if many == 2:
            if along and not down:
                return self.settle("turned", "yes")
            telling = len(names) == 2 and all(map(_ROLES.fullmatch, names))
            if telling and not down:
                return self.ask("turned", 0)
            return self.wishes.get("turned", "no") if not along or down else "no"
        if many == 3 and not words:
            first = [plain(cell) for cell in self.columns[numeric[0]]]
            counted = all(map(str.isdecimal, first)) and int(first[1]) == int(first[0]) + 1
            if along != down:
                return self.settle("turned", "yes" if along else "no") if along else "no"
            if self.header or (counted and not along):
                return self.wishes.get("turned", "no")
            return self.ask("turned", 0)
        return self.settle("turned", "yes")

    def _transpose(self, words: list[int], names: list[str]) -> None:
        inner = [i for i in range(len(self.columns)) if i not in words]
        titles = tuple(self.header[i] for i in inner) if self.header else None
        first, second = (tuple(self.columns[i][row] for i in inner) for row in (0, 1))
        self.columns = [titles, first, second] if titles else [first, second]
        start = [""] if titles else []
        self.header = (*start, *names) if names else None
        self.lines = [self.lines[0]] * len(first)
        self.turned = True

    def _count_words(self) -> None:
        """Categories that nobody has counted yet."""
        columns = [column for column in self.columns if any(map(str.strip, column))]
        if len(columns) != 2 or len(columns[0]) < 3:
            raise Unreadable("one_column")
        if self.ask("words", 0, columns[0][0]) != "count":
            raise Unreadable("one_column")
        both = [[cell.strip() for cell in column if cell.strip()] for column in columns]
        kinds = list(dict.fromkeys(cell for column in both for cell in column))
        counts = [[str(column.count(kind)) for kind in kinds[:1000]] for column in both]
        names = self.header or ("P", "Q")
        self.columns = [tuple(kinds[:1000]), tuple(counts[0]), tuple(counts[1])]
        self.header = ("", *(names[-2:]))
        self.lines = [1] * len(self.columns[0])

    def _long_format(self, numeric: list[int]) -> list[int]:
        """One number to a line, behind which of the two it belongs to, and the outcome."""
        words = [i for i in range(len(self.columns)) if i not in numeric]
        if len(numeric) != 1 or len(words) != 2:
            return numeric
        for which, what in (words, words[::-1]):
            group = [cell.strip() for cell in self.columns[which]]
            kinds = list(dict.fromkeys(group))
            pairs = set(zip(group, self.columns[what], strict=True))
            if len(kinds) != 2 or len(pairs) != len(group):
                continue
            if group.count(kinds[0]) * 2 != len(group):
                continue
            numbers = self.columns[numeric[0]]
            found = {
                (g, w.strip()): v
                for g, w, v in zip(group, self.columns[what], numbers, strict=True)
            }
            outcomes = list(dict.fromkeys(w.strip() for w in self.columns[what]))
            if len(outcomes) * 2 != len(group):
                continue
            both = [tuple(found.get((kind, w), "") for w in outcomes) for kind in kinds]
            self.columns = [tuple(outcomes), *both]
            self.header = ("", *kinds)
            self.lines = [self.lines[0]] * len(outcomes)
            self.say("long", p=kinds[0], q=kinds[1])
            return [1, 2]
        return numeric

    def _choose(self, numeric: list[int]) -> None:
        """Which columns are P, Q and the names of the outcomes."""
        words = [i for i in range(len(self.columns)) if i not in numeric]
        roles = [_role(name) for name in self.header] if self.header else [""] * len(self.columns)
        left: list[int] = []
        if len(numeric) < 2:
            raise Unreadable("one_column")
        if len(self.columns[0]) == 1 and words and words[0] > numeric[0]:
            cell = self.columns[words[0]][0].strip()[:SHOWN]  # one line does not say which is which
            raise Unreadable("text", line=self.lines[0], place=words[0] + 1, cell=cell)
        if roles.count("p") == roles.count("q") == 1:
            p, q = roles.index("p"), roles.index("q")
            others = [i for i in numeric if i not in (p, q)]
            if p > q:
                self.say("order", p=self._title(p), q=self._title(q))
            label = words[0] if words else others[0] if others else None
            if {p, q} & set(words):
                label = next((i for i in words if i not in (p, q)), label)
            left = [i for i in range(len(self.columns)) if i not in (p, q, label)]
            self.labels, self.pair = label, (p, q)
        else:
            numeric, left = self._narrowed(numeric, words)
            if len(numeric) > 3 or (len(numeric) == 3 and words):
                raise Unreadable("too_many_columns", columns=len(self.columns))
            if len(numeric) == 3:
                words = [numeric[0]]
                numeric = numeric[1:]
            elif not words and not self.turned and self._counts_rows(numeric[0]):
                answer = self.ask("index", 0, self._title(numeric[0]))
                if answer == "drop":
                    raise Unreadable("one_column")
            self.pair = numeric[0], numeric[1]
            self.labels = self._names(words)
            left += [i for i in words if i != self.labels]
        if left:
            named = ", ".join(self._title(i) for i in sorted(left))
            self.say("columns", columns=named, many=len(left))

    def _names(self, words: list[int]) -> int | None:
        if not words:
            return None
        different = [i for i in words if len(set(self.columns[i])) == len(self.columns[i])]
        return (different or words)[0]

    def _narrowed(self, numeric: list[int], words: list[int]) -> tuple[list[int], list[int]]:
        """Without running numbers and sums of the others beside them."""
        left: list[int] = []
        if len(numeric) > 2 and words and self._counts_rows(numeric[0], least=2):
            left.append(numeric[0])
            numeric = numeric[1:]
        if len(numeric) == 3:
            values = [_values(self.columns[i]) for i in numeric]
            if all(value is not None for value in values):
                a, b, both = (np.array(value) for value in values)
                sums = np.allclose(a + b, both, rtol=1e-9, atol=0)
                if sums and words:
                    left.append(numeric[2])
                    numeric = numeric[:2]
                elif sums and len(a) > 2:
                    raise Unreadable("too_many_columns", columns=len(self.columns))
        return numeric, left

    def _counts_rows(self, place: int, least: int = 3) -> bool:
        """Does a column say 0, 1, 2 … or 1, 2, 3 …?"""
        column = self.columns[place]
        if len(column) < least or column[0].strip() not in ("0", "1"):
            return False
        start = int(column[0])
        return all(cell.strip() == str(start + i) for i, cell in enumerate(column))

    def _title(self, place: int) -> str:
        """What a column is called, or its number."""
        title = self.header[place].strip() if self.header else ""
        return title[:SHOWN] or str(place + 1)

    def _without_missing(
        self, columns: list[list[str]], labels: list[str] | None, lines: list[int]
    ) -> tuple[list[list[str]], list[str] | None, list[int]]:
        """Outcomes that lack a number, left out or counted as zero, as the reader says."""
        lacking: set[int] = set()
        for i, column in enumerate(columns):
            if floats(column) is not None or floats(column, "comma") is not None:
                continue
            for place, cell in enumerate(column):
                if number(cell) == "missing":
                    if self.wishes.get("missing") not in ANSWERS["missing"]:
                        self._by_line = lines
                        self._refuse("missing", i, place, cell, asks="missing")
                    lacking.add(place)
        if not lacking:
            return columns, labels, lines
        wish = self.wishes["missing"]
        self.say("missing", wish, many=len(lacking))
        if wish == "zero":
            filled = [["0" if number(c) == "missing" else c for c in column] for column in columns]
            return filled, labels, lines
        keep = [i for i in range(len(lines)) if i not in lacking]
        if not keep:
            raise Unreadable("empty")
        kept = [[column[i] for i in keep] for column in columns]
        return kept, [labels[i] for i in keep] if labels else None, [lines[i] for i in keep]

    def _sign(self, columns: Sequence[Sequence[str]]) -> Sign:
        """What stands before decimals; what may be thousands, too, is asked."""
        plainly = all(floats(column) is not None for column in columns)
        if plainly and not all("." not in c or ambiguous(c) for column in columns for c in column):
            return "point"
        marked = [c for column in columns for c in column if _MARKED.search(c)]
        if not marked:
            return "point"
        possible = [sign for sign in SIGNS if _readable(columns, marked, sign)]
        if len(possible) == 1:
            return possible[0]
        if not possible:
            readable = [cell for cell in marked if is_number(cell)]
            for sign in SIGNS:
                if all(isinstance(number(cell, sign), float) for cell in readable):
                    return sign
            odd = next(c for c in readable if not isinstance(number(c, "point"), float))
            self._refuse_cell("mixed_signs", columns, odd)
        unclear = [cell for cell in marked if ambiguous(cell)]
        if not unclear:
            return "point"
        if self.separator == "," and all("." in plain(cell) for cell in unclear):
            return "point"  # who parts thousands by points parts cells by something else
        wish = self.wishes.get("sign")
        if wish is None and all(all(map(_marked_or_zero, column)) for column in columns):
            for sign in SIGNS:  # P and Q are the same, whichever it is
                if all(_adds_up(column, sign) for column in columns):
                    self.settle("sign", sign, cell=unclear[0].strip())
                    return sign
        if wish in SIGNS:
            self.say("sign", str(wish), cell=unclear[0].strip())
            return "point" if wish == "point" else "comma"
        return self._refuse_cell("ask_sign", columns, unclear[0], asks="sign")

    def _column(self, cells: Sequence[str], sign: Sign, which: int) -> Array:
        if (plainly := floats(cells, sign)) is not None:
            return plainly
        values = np.empty(len(cells))
        parts = [percent(cell) for cell in cells]
        mixed = any(parts) and not all(parts)
        for place, cell in enumerate(cells):
            found = number(cell, sign)
            if isinstance(found, str):
                self._refuse(found, which, place, cell)
            if mixed and not parts[place] and found != 0:
                with_sign = parts.index(True)
                self._refuse("mixed_percent", which, with_sign, cells[with_sign])
            values[place] = found
        return values

    def _without_totals(
        self, p: Array, q: Array, labels: list[str] | None, columns: list[list[str]]
    ) -> tuple[Array, Array, list[str] | None]:
        place = self._totals(p, q, labels)
        if place is None:
            return p, q, labels
        keep = np.arange(p.size) != place
        for column in columns:
            del column[place]
        if labels is not None:
            labels = labels[:place] + labels[place + 1 :]
        del self._by_line[place]
        return p[keep], q[keep], labels

    def _totals(self, p: Array, q: Array, labels: list[str] | None) -> int | None:
        """The row that only adds up the others, if it is to be left out."""
        size = p.size
        if size < 2:
            return None
        for place in (size - 1, 0):
            with np.errstate(over="ignore", invalid="ignore"):
                sums = [float(column.sum() - column[place]) for column in (p, q)]
            here = [float(column[place]) for column in (p, q)]
            shown = (labels[place].strip() if labels else "")[:SHOWN]
            line = self._by_line[place]
            if labels and _TOTAL.fullmatch(_worded(labels[place])):
                if all(_near(a, b, 0.02) for a, b in zip(sums, here, strict=True)):
                    return self._settled(place, shown, line)
                return self._answered(place, shown, line)
            exact = all(_near(a, b, 1e-9) for a, b in zip(sums, here, strict=True))
            if not exact or size < 3 or not all(sums):
                continue
            if labels:
                others = labels[:place] + labels[place + 1 :]
                if not labels[place].strip() and all(map(str.strip, others)):
                    return self._settled(place, shown, line)
                continue
            if place == 0:
                continue
            whole = all(np.all(column == np.floor(column)) for column in (p, q))
            if not whole and all(min(abs(s - 1), abs(s - 100)) < 1e-9 for s in sums):
                return self._settled(place, shown, line)
            return self._answered(place, shown, line)
        return None

    def _settled(self, place: int, shown: str, line: int) -> int | None:
        return place if self.settle("totals", "drop", line=line, cell=shown) == "drop" else None

    def _answered(self, place: int, shown: str, line: int) -> int | None:
        answer = self.wishes.get("totals")
        if answer not in ANSWERS["totals"]:
            raise Unreadable("ask_totals", line=line, cell=shown, asks="totals")
        self.say("totals", str(answer), line=line, cell=shown)
        return place if answer == "drop" else None

    def _without_logs(self, p: Array, q: Array) -> tuple[Array, Array]:
        """Probabilities of which the logarithms were given."""
        if (p > 0).any() or (q > 0).any() or not (p.any() and q.any()):
            return p, q
        for base, name in ((math.e, "ln"), (2.0, "log₂"), (10.0, "log₁₀")):
            a, b = np.power(base, p), np.power(base, q)
            if all(abs(math.fsum(x) - 1) < 0.02 for x in (a, b)):
                if self.settle("logs", "yes", log=name) == "yes":
                    return a, b
                break
        return p, q

    # --- samples ---------------------------------------------------------------------------------

    def samples(self) -> tuple[Array, Array, list[Guess]]:
        """Two columns, each without its empty cells."""
        numeric = [i for i, c in enumerate(self.columns) if _mostly_numbers(_looked_at(c))]
        words = [i for i in range(len(self.columns)) if i not in numeric]
        if len(numeric) == 3 and self._counts_rows(numeric[0]):
            self.say("columns", columns=self._title(numeric[0]), many=1)
            numeric = numeric[1:]
        if len(numeric) == 1 and len(words) == 1:
            self._by_group(words[0], numeric[0])
            numeric = [0, 1]
        if len(numeric) != 2:
            code: Code = "one_column" if len(numeric) < 2 else "too_many_columns"
            raise Unreadable(code, columns=len(self.columns))
        self.pair = numeric[0], numeric[1]
        both: list[list[str]] = []
        places: list[list[int]] = []
        for i in self.pair:
            full = [(j, cell) for j, cell in enumerate(self.columns[i]) if cell.strip()]
            lacking = [j for j, cell in full if number(cell) == "missing"]
            if lacking and self.ask(
                "gaps", lacking[0], self.columns[i][lacking[0]], box="PQ"[len(both)]
            ):
                full = [(j, cell) for j, cell in full if number(cell) != "missing"]
            both.append([cell for _, cell in full])
            places.append([self.lines[j] for j, _ in full])
        if not all(both):
            raise Unreadable("one_column")
        self._by_line = places[0]
        sign = self._sign(both)
        found = []
        for which, cells in enumerate(both):
            self._by_line = places[which]
            found.append(self._column(cells, sign, which))
        return found[0], found[1], self.guesses

    def _by_group(self, which: int, what: int) -> None:
        """One number to a line, behind the sample it belongs to."""
        group = [cell.strip() for cell in self.columns[which]]
        kinds = list(dict.fromkeys(group))
        if len(kinds) != 2:
            raise Unreadable("one_column")
        self.say("long", p=kinds[0], q=kinds[1])
        numbers = list(zip(group, self.columns[what], strict=True))
        self.columns = [tuple(v if g == kind else "" for g, v in numbers) for kind in kinds]
        self.header = None

    # --- what is wrong, and where ----------------------------------------------------------------

    def _refuse(self, code: Code, which: int, place: int, cell: str, **found: object) -> NoReturn:
        assert self.pair is not None
        column = self.pair[which] + 1
        line = self._by_line[place]
        shown = cell.strip()[:SHOWN]
        box = "PQ"[which]
        raise Unreadable(code, line=line, place=column, box=box, cell=shown, **found)

    def _refuse_cell(
        self, code: Code, columns: Sequence[Sequence[str]], cell: str, **found: object
    ) -> NoReturn:
        which = next(i for i, column in enumerate(columns) if cell in column)
        self._refuse(code, which, list(columns[which]).index(cell), cell, **found)


def understood_samples(grid: Grid, wishes: Wishes = ()) -> tuple[Array, Array, list[Guess]]:
    """Two columns of numbers that need not be equally long."""
    return _Reading(grid, dict(wishes), gaps=True).samples()


def floats(cells: Sequence[str], sign: Sign = "point") -> Array | None:
    """Finite numbers that are written plainly, at once; None if one of them is not."""
    text = "\n".join(cells)
    if "_" in text or (sign == "comma" and "." in text):
        return None
    part = 1.0
    if "%" in text:
        if not all(cell.rstrip()[-1:] == "%" for cell in cells):
            return None
        text, part = text.replace("%", ""), 100.0
    if sign == "comma":
        text = text.replace(",", ".")
    if sign == "comma" or part > 1:
        cells = text.split("\n")
    try:
        values = np.array(list(map(float, cells)))
    except ValueError:
        return None
    return values / part if np.isfinite(values).all() else None


def _readable(columns: Sequence[Sequence[str]], marked: Sequence[str], sign: Sign) -> bool:
    """Can every cell be read so?"""
    if all(floats(column, sign) is not None for column in columns):
        return True
    return all(isinstance(number(cell, sign), float) for cell in marked)


def _trimmed(row: Row) -> Row:
    """The row without the empty cells at its end."""
    full = (end for end in range(len(row), 0, -1) if row[end - 1].strip())
    return row[: next(full, 0)]


def _looked_at(column: Row) -> Row:
    """The cells by which a long column is judged."""
    return column if len(column) <= 2 * _LOOKED_AT else column[:_LOOKED_AT] + column[-_LOOKED_AT:]


def _mostly_numbers(column: Row) -> bool:
    """Is this a column of numbers, whatever is wrong with some of them?"""
    full = [cell for cell in column if number(cell) != "missing"]
    return bool(full) and 2 * sum(map(looks_numeric, full)) >= len(full)


def _role(name: str) -> str:
    """What a title says of its column: that it is P, or Q."""
    text = plain(name).strip("$*_`\"' ").replace("\\", "")
    return "p" if _P.fullmatch(text) else "q" if _Q.fullmatch(text) else ""


def _worded(name: str) -> str:
    return plain(name).strip(" :：.*_=").casefold()


def _near(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def _values(column: Sequence[str]) -> list[float] | None:
    """The column's numbers, None if they are not all clear."""
    found = [number(cell) for cell in _looked_at(tuple(column))]
    values = [value for value in found if isinstance(value, float)]
    return values if len(values) == len(found) else None


def _adds_up(cells: Sequence[str], sign: Sign | None = None) -> bool:
    """Do these numbers make 1, or 100, as probabilities do?"""
    for each in (sign,) if sign else SIGNS:
        values = [number(cell, each) for cell in cells]
        if all(isinstance(value, float) for value in values):
            total = sum(value for value in values if isinstance(value, float))
            return abs(total - 1) < 1e-6 or abs(total - 100) < 1e-4
    return False


def _marked_or_zero(cell: str) -> bool:
    return ambiguous(cell) or number(cell) == 0
