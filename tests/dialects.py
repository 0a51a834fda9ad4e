"""Random tables, written in random dialects: what they are read as must be what was written."""

import csv
import io
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

WORDS = [
    "N",
    "red",
    "New York",
    "晴",
    "下雨",
    "Größe",
    "a,b",
    "x y z",
    'the "old"',
    "A1",
    "0-9",
    "20+",
    "c.d",
    "Nr. 3",
    "#2",
    "e",
]


@dataclass(frozen=True)
class Written:
    """A table, and one way to write it."""

    p: tuple[float, ...]
    q: tuple[float, ...]
    labels: tuple[str, ...] | None
    source: str | bytes
    dialect: str


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A table of two to eight outcomes in any dialect that somebody might use."""
    size = draw(st.integers(2, 8))
    kind = draw(st.sampled_from(["counts", "counts", "shares", "percent", "weights", "powers"]))
    sign = draw(
        st.sampled_from([",", ";", "\t", "|", " | ", " ", ", ", "; ", "，", "；", "   ", "、"])
    )
    comma = draw(st.booleans()) and sign.strip() not in (",", "，")
    group = draw(st.sampled_from(["", "", "", "'", " ", "\u202f", "." if comma else ","]))
    if sign.isspace() and sign != "\t" and group == " ":
        group = ""
    quoted = draw(st.booleans()) or (group == "," and sign.strip() in (",", "，"))
    if sign.strip() in ("|", "、") or (sign.isspace() and sign != "\t"):
        quoted = False
    places = draw(st.integers(1, 5))
    labels = None
    named = draw(st.sampled_from(["no", "words", "words", "words", "numbers", "years"]))
    if named == "words":
        free = [w for w in WORDS if quoted or not any(s in w for s in f'"{sign.strip() or sign}、')]
        if sign.isspace() and sign != "\t":
            free = [word for word in free if " " not in word]
        labels = tuple(draw(st.permutations(free))[:size])
        size = len(labels)
    elif named != "no":
        start = draw(st.integers(0, 3)) if named == "numbers" else draw(st.integers(1990, 2020))
        labels = tuple(str(start + i) for i in range(size))
    chance = Random(draw(st.integers(0, 2**32)))
    columns = [_column(chance, size, kind, places) for _ in "PQ"]
    texts = [[_said(value, kind, places, comma, group) for value in column] for column in columns]
    p, q = map(tuple, columns)
    rows = [[texts[0][i], texts[1][i]] for i in range(size)]
    names = ["P", "Q"]
    heads = draw(st.sampled_from(["no", "PQ", "PQ", "QP", "words", "years", "pandas"]))
    if heads == "QP":
        rows, names = [row[::-1] for row in rows], ["Q", "P"]
    elif heads == "words":
        names = draw(
            st.sampled_from(
                [["true", "model"], ["真实", "模型"], ["before", "after"], ["P (%)", "Q (%)"]]
            )
        )
    elif heads == "years":
        names = ["2019", "2020"]
    elif heads == "pandas":
        names = ["0", "1"]
    if labels:
        rows = [[name, *row] for name, row in zip(labels, rows, strict=True)]
        corner = draw(st.sampled_from(["", "x", "Region", "地区", "name"]))
        names = [corner, *names] if corner or not (sign.isspace() and sign != "\t") else names
    totals = draw(st.sampled_from(["no", "no", "no", "end", "start"]))
    if totals != "no" and kind != "powers":
        sums = [_said(sum(column), kind, places, comma, group) for column in columns]
        sums = sums[::-1] if heads == "QP" else sums
        word = draw(st.sampled_from(["Total", "合计", "Sum", ""]))
        if word or not (sign.isspace() and sign != "\t"):
            row = [word, *sums] if labels else sums
            rows = [*rows, row] if totals == "end" else [row, *rows] if labels else rows
    if heads != "no":
        rows = [names, *rows]
    sideways = (
        draw(st.integers(0, 9)) == 0 and heads in ("PQ", "QP") and totals == "no" and size > 2
    )
    if sideways:
        if labels and len(rows[0]) < 3:
            rows[0] = ["", *rows[0]]
        rows = [list(row) for row in zip(*rows, strict=True)]
        if sign.isspace() and sign != "\t" and labels:
            rows[0] = rows[0][1:] if not rows[0][0] else rows[0]
    text = _text(rows, sign, quoted=quoted)
    around = draw(st.sampled_from(["", "", "", "comment", "title", "source", "blank"]))
    first, _, others = text.partition("\n")
    text = {
        "comment": f"# made by hand\n{text}",
        "title": f"Weather\n\n{text}",
        "source": f"{text}\nSource: own counts",
        "blank": f"\n{first}\n\n{others}\n\n",
    }.get(around, text)
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    source: str | bytes = text
    encoding = draw(
        st.sampled_from(["", "", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-32"])
    )
    if encoding:
        source = text.encode(encoding)
    dialect = f"{kind} {sign!r} comma={comma} group={group!r} {named} {heads} {totals} {sideways} {around} {encoding}"
    return Written(p, q, labels, source, dialect)


def _column(chance: Random, size: int, kind: str, places: int) -> list[float]:
    """Numbers of which at least one is above 0."""
    if kind in ("counts", "powers"):
        most = chance.choice([3, 12, 999, 20_000, 5_000_000])
        values = [float(chance.randint(0, most)) for _ in range(size)]
    elif kind == "weights":
        most = 10.0 ** chance.randint(0, 3)
        values = [round(chance.uniform(0, most), places) for _ in range(size)]
    else:
        whole = (100 if kind == "percent" else 1) * 10**places
        cuts = sorted(chance.randint(0, whole) for _ in range(size - 1))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
        values = [part / 10**places for part in parts]
    return values if any(values) else [1.0] * size


def _said(value: float, kind: str, places: int, comma: bool, group: str) -> str:
    if kind == "counts":
        text = f"{value:.0f}"
    elif kind == "powers":
        text = f"{value:.7e}"
    else:
        text = f"{value:.{places}f}"
    whole, _, rest = text.partition(".")
    if group and kind != "powers":
        whole = f"{int(whole):,}".replace(",", group)
    text = f"{whole}{',' if comma else '.'}{rest}" if rest else whole
    return f"{text}%" if kind == "percent" else text


def _text(rows: list[list[str]], sign: str, *, quoted: bool) -> str:
    if not quoted:
        return "\n".join(sign.join(row) for row in rows)
    out = io.StringIO()
    mark = {"，": ",", "；": ";"}.get(sign.strip(), sign.strip()) or "\t"
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue().rstrip("\n")
