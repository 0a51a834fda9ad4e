"""What people paste is read as they meant it, or told; nothing ends in a traceback."""

import math
import os
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kl_ui.data import numerals, reading, understanding
from kl_ui.data.reading import Unreadable

TRIES = int(os.environ.get("CALCULATOR_TRIES", "1000"))
"""How many inputs the fuzz tries: 10 000 with ``CALCULATOR_TRIES=10000 pytest ... -k fuzz``."""

read = reading.table.__wrapped__
P, Q = [0.6, 0.3, 0.1], [0.2, 0.5, 0.3]

GOOD = {
    "commas": "0.6,0.2\n0.3,0.5\n0.1,0.3",
    "comma and space": "0.6, 0.2\n0.3, 0.5\n0.1, 0.3\n",
    "semicolons": "0.6;0.2\n0.3;0.5\n0.1;0.3",
    "tabs, Windows": "0.6\t0.2\r\n0.3\t0.5\r\n0.1\t0.3\r\n",
    "old Mac": "0.6\t0.2\r0.3\t0.5\r0.1\t0.3",
    "spaces": "  0.6   0.2\n0.3 0.5\n\n0.1  0.3",
    "header": "P,Q\n0.6,0.2\n0.3,0.5\n0.1,0.3",
    "names": "a,0.6,0.2\nb,0.3,0.5\nc,0.1,0.3",
    "names and header": "weather,P,Q\na,0.6,0.2\nb,0.3,0.5\nc,0.1,0.3",
    "names, quoted": '"a, or A",0.6,0.2\n"b ""x""",0.3,0.5\nc,0.1,0.3',
    "Chinese punctuation": "晴，０．６，０．２\n雨，0.3，0.5\n阴，0.1，0.3",
    "Chinese semicolons": "晴；0.6；0.2\n雨；0.3；0.5\n阴；0.1；0.3",
    "Chinese spaces": "晴\u3000０.６\u3000０.２\n雨\u30000.3\u30000.5\n阴\u30000.1\u30000.3",
    "decimal comma": "a;0,6;0,2\nb;0,3;0,5\nc;0,1;0,3",
    "decimal comma, tabs": "0,6\t0,2\n0,3\t0,5\n0,1\t0,3",
    "percent": "60%,20%\n30%,50%\n10 %,30％",
    "percent, decimal comma": "60,0%;20,0%\n30,0%;50,0%\n10%;30%",
    "powers": "6e-1,2E-1\n.3,.5\n+0.1,0.3",
    "empty column": "0.6,,0.2,\n0.3,,0.5,\n0.1,,0.3,",
    "empty lines at the end": "0.6;0.2\n0.3;0.5\n0.1;0.3\n;\n;\n",
    "byte order mark": "\ufeff0.6,0.2\n0.3,0.5\n0.1,0.3",
    "numbers for names": "1,0.6,0.2\n2,0.3,0.5\n3,0.1,0.3",
}

BAD = {
    "": ("empty", {}),
    " \n\t\n": ("empty", {}),
    "P,Q": ("empty", {}),
    "1\n2\n3": ("one_column", {}),
    "a,1\nb,2": ("one_column", {}),
    "1,2,3,4\n5,6,7,8\n1,2,4,6": ("too_many_columns", {"columns": 4}),
    "5,3,2\n4,4,2": ("ask_turned", {}),
    "1,2\n3,4\n5": ("ragged", {"line": 3, "cells": 1, "usual": 2}),
    "1,2\n\n3,4,5\n5,6": ("ragged", {"line": 3, "cells": 3, "usual": 2}),
    "1,2\nthree,4": ("text", {"line": 2, "cell": "three"}),
    "P,Q\n1,2\n\n1,x2": ("text", {"line": 4, "cell": "x2"}),
    "1,2\n0x10,4": ("text", {"line": 2, "cell": "0x10"}),
    "1,2\n3,": ("missing", {"line": 2, "place": 2, "cell": ""}),
    "1,2\n3,NA": ("missing", {"line": 2, "cell": "NA"}),
    "1,-2\n3,4": ("negative", {"line": 1, "cell": "-2"}),
    "1;−2\n3;4": ("negative", {"line": 1, "cell": "−2"}),
    "1,2\nnan,4": ("missing", {"line": 2, "cell": "nan"}),
    "1,2\n3,1e999": ("not_finite", {"line": 2, "cell": "1e999"}),
    "1,2\n∞,4": ("not_finite", {"line": 2, "cell": "∞"}),
    "0,3\n0,2": ("all_zero", {"column": "P"}),
    '"1,234",5\n2,6': ("ask_sign", {"line": 1, "cell": "1,234"}),
    "1,234;5\n2,345;6\n7;8": ("ask_sign", {"line": 1, "cell": "1,234"}),
    "a;1.234;5\nb;2.345;6": ("ask_sign", {"line": 1, "cell": "1.234"}),
    "0,5;0.5\n0,5;6": ("mixed_signs", {"line": 1, "cell": "0,5"}),
    "1_00,5\n2,6": ("text", {"line": 1, "cell": "1_00"}),
    "50%,0.5\n50,0.5": ("mixed_percent", {"line": 1, "cell": "50%"}),
    '"1,2\n3,4': ("quotes", {}),
    "\n" * reading._LONG + "1": ("one_column", {}),
    "1,2\n" + "," * 5000 + "1": ("too_many_columns", {"columns": 5001}),
}

HUGE = 200_000
TOO_LONG = {
    "digits": "1" * HUGE,
    "digits and a letter": "1" * HUGE + "x",
    "digits, full width": "１" * HUGE,
    "marks": "a" + "\u0301\u0323" * (HUGE // 2),
    "ligatures": "\ufdfa" * HUGE,
    "signs": "+-" * HUGE,
    "per cent": "1" + "%" * HUGE,
    "powers": "1e" + "9" * HUGE,
    "a name": "a" * (reading.LONGEST_CELL + 1),
}
"""What would cost an expression, or the order of its marks, more than its length."""
IN_QUOTES = {
    "spaces": '"' + "a " * HUGE + '"',
    "commas": '"' + "1,000," * HUGE + '"',
    "lines": '"' + "a\n" * HUGE + '"',
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_people_paste_is_read(text: str) -> None:
    found = read(text)
    assert found.p.tolist() == pytest.approx(P, rel=1e-15)
    assert found.q.tolist() == pytest.approx(Q, rel=1e-15)
    assert read(text.encode()).p.tolist() == found.p.tolist()


def test_names_and_header_are_kept() -> None:
    found = read(GOOD["names and header"])
    assert found.labels == ("a", "b", "c")
    assert found.names == ("P", "Q")
    assert found.label(1) == "b"
    assert read(GOOD["names, quoted"]).labels == ("a, or A", 'b "x"', "c")
    assert read(GOOD["commas"]).labels is None
    assert read(GOOD["commas"]).label(0) == "1"
    assert read(GOOD["Chinese punctuation"]).labels == ("晴", "雨", "阴")


@pytest.mark.parametrize(("text", "finding"), BAD.items(), ids=list(BAD))
def test_what_is_wrong_is_named(text: str, finding: tuple[str, dict[str, object]]) -> None:
    with pytest.raises(Unreadable) as raised:
        read(text)
    assert (raised.value.code, {**raised.value.found}) == finding or (
        raised.value.code == finding[0] and finding[1].items() <= raised.value.found.items()
    )


@pytest.mark.parametrize("cell", (TOO_LONG | IN_QUOTES).values(), ids=TOO_LONG | IN_QUOTES)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_what_is_too_long_is_refused_before_any_expression_sees_it(
    cell: str, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = 0

    def seen(text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return plain(text)

    plain = numerals.plain
    for module in (numerals, understanding):
        monkeypatch.setattr(module, "plain", seen)
    row = ["b", "3", "4"]
    row[column] = cell
    for before in (60, 20_000) if '"' in cell else (0, 60, 20_000):
        text = "a,1,2\n" * before + ",".join(row) + "\na,1,2"
        for reader in (read, reading.sample_file.__wrapped__):
            with pytest.raises(Unreadable) as raised:
                reader(text.encode())
            assert raised.value.code == "too_long"
            assert raised.value.found["length"] == len(cell.strip('"'))
            assert raised.value.found["line"] == before + 1 + cell.count("\n")
    assert longest <= reading.LONGEST_CELL


@pytest.mark.parametrize("cell", TOO_LONG.values(), ids=TOO_LONG)
def test_a_sample_has_no_longer_cells_either(cell: str) -> None:
    with pytest.raises(Unreadable) as raised:
        reading.samples("1 2\n3 " + cell, "1 2")
    assert (raised.value.code, raised.value.found["line"]) == ("too_long", 2)


def test_a_name_may_be_as_long_as_it_says() -> None:
    name = "a" * reading.LONGEST_CELL
    assert read(f"{name},1,2\nb,3,4").labels == (name, "b")


number = st.text(alphabet="0123456789.+-eEd １x", max_size=12)


@given(number)
def test_an_expression_that_reads_once_reads_the_same(text: str) -> None:
    known = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([ed][+-]?\d+)?", re.ASCII | re.IGNORECASE)
    assert bool(numerals._NUMBER.fullmatch(text)) == bool(known.fullmatch(text))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", None),
        ("utf-16-le", None),
        ("utf-16-be", None),
    ],
)
def test_encodings_are_found(encoding: str, named: str | None) -> None:
    text = "天气,真实,模型\n晴,0.6,0.2\n雨,0.3,0.5\n阴,0.1,0.3\n"
    found = read(text.encode(encoding))
    assert found.labels == ("晴", "雨", "阴")
    assert found.names == ("真实", "模型")
    told = {guess.code: guess.answer for guess in found.guesses}
    assert told.get("encoding") == named


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0old workbook", "spreadsheet"),
        (b"caf\xe9\xe9\xe9,1,2\nth\xe9,3,4", "encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
        (b"\xff\xfe1", "encoding"),
        (b"1,2\n" * 12_500_000, "too_big"),
        (b"1,2\n" * (reading.MOST_ROWS + 2), "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_files_are_named(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(data)
    assert raised.value.code == code


def test_a_million_rows_are_read() -> None:
    found = read(b"P,Q\n" + b"1,2\n" * reading.MOST_ROWS)
    assert found.size == reading.MOST_ROWS
    assert reading.as_text(found) is None


LONG = [
    "".join(f"w{i},{i % 7 + 0.5},{i % 5}\n" for i in range(9000)),
    "word\tP\tQ\r\n" + "".join(f"w{i}\t{i % 7}\t{i % 5}\r\n" for i in range(12000)),
    "".join(f"{i * 0.001!r},{i % 5}\n" for i in range(12000)),
    "\n" + "".join(f" w{i} , {i % 7}, {i % 5} \n" for i in range(9000)) + "\n\n",
]


@pytest.mark.parametrize("text", LONG, ids=["names", "tabs", "numbers", "spaces"])
def test_the_fast_way_reads_the_same(text: str) -> None:
    fast, slow = reading._long(text), reading._any(text, ())
    assert fast is not None
    assert np.array_equal(fast.p, slow.p)
    assert np.array_equal(fast.q, slow.q)
    assert (fast.labels, fast.names) == (slow.labels, slow.names)


@pytest.mark.parametrize(
    "line", ["x,1\n", "x,1,2,3\n", "x,-1,2\n", "x,nan,2\n", "x,1_0,2\n", 'x,"1",2\n', "x,1,\n"]
)
def test_the_fast_way_leaves_what_is_not_regular(line: str) -> None:
    assert reading._long(LONG[0] + line) is None


def test_the_fast_way_counts_the_cells_of_every_line() -> None:
    # Two irregular lines that make up for each other.
    assert reading._long(LONG[2]) is not None
    assert reading._long(LONG[2] + "1\n1,2,3\n") is None


finite = st.floats(0, 1e300).filter(lambda x: x == 0 or x > 1e-300)
names = st.text(max_size=8)


@given(
    st.lists(st.tuples(names, finite, finite), min_size=1, max_size=60),
    st.booleans(),
)
def test_an_address_says_the_table_again(rows: list[tuple[str, float, float]], named: bool) -> None:
    columns = list(zip(*rows, strict=True))
    table = reading.Table(
        np.array(columns[1]), np.array(columns[2]), columns[0] if named else None, None
    )
    written = reading.as_text(table)
    if len(rows) > reading.MOST_LINKED:
        assert written is None
    if written is not None:
        again = read(written)
        assert np.array_equal(again.p, table.p)
        assert np.array_equal(again.q, table.q)
        assert again.labels == table.labels
        assert reading.as_text(again) == written


def test_an_ordinary_table_of_fifty_goes_into_an_address() -> None:
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(50), 2)
    labels = tuple(f"词{i}" for i in range(50))
    assert reading.as_text(reading.Table(p, q, labels, ("P", "Q"))) is not None
    more = reading.Table(np.append(p, 0), np.append(q, 0), None, None)
    assert reading.as_text(more) is None


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ([0.5, 0.5], "probabilities"),
        ([1, 0], "probabilities"),
        ([0.333, 0.333, 0.333], "rounded"),
        ([30, 70], "counts"),
        ([30.5, 69.6], "percent"),
        ([0.2, 0.3], "weights"),
        ([1.5e308, 1.5e308], "counts"),
    ],
)
def test_a_column_is_what_its_sum_says(column: list[float], kind: str) -> None:
    assert reading.kind(np.array(column)) == kind


def test_a_name_that_occurs_twice_is_found() -> None:
    assert reading.repeated(read("a 1 2\nb 3 4\na 5 6")) == ("a", 2)
    assert reading.repeated(read("a 1 2\nb 3 4")) is None
    assert reading.repeated(read("1 2\n1 2")) is None


# --- samples -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "1.5 -2 3",
        "1.5\n-2\n3",
        "1.5, -2, 3",
        "1.5,-2,3",
        "1,5; -2; 3",
        "１．５；−2；3",
        "1.5\t-2\t3\n",
    ],
)
def test_lists_are_read(text: str) -> None:
    assert reading.samples(text, "1").x.tolist() == [1.5, -2, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("1 two 3", "text"),
        ("1 inf", "not_finite"),
        ("1,5 2,5", "ask_sign"),
        ("1,5\n2,5", "ask_sign"),
        ("1,234; 2,345", "ask_sign"),
        ("1 2 1.000", "ask_sign"),
        ("1;NA", "ask_gaps"),
    ],
)
def test_lists_that_are_not_clear_are_told(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as raised:
        reading.samples(text, "1 2")
    assert raised.value.code == code


def test_two_columns_of_a_file_may_end_apart() -> None:
    found = reading.sample_file("身高甲,身高乙\n1.5,2\n-3,4\n,5\n".encode("gbk"))
    assert found.x.tolist() == [1.5, -3]
    assert found.y.tolist() == [2, 4, 5]
    for data, code in ((b"1\n2", "one_column"), (b"1,2,3\n4,5,6", "too_many_columns")):
        with pytest.raises(Unreadable) as raised:
            reading.sample_file(data)
        assert raised.value.code == code


def test_a_short_sample_goes_into_an_address() -> None:
    values = np.array([1.5, -2, 1 / 3])
    written = reading.as_list(values)
    assert written == "1.5 -2 0.3333333333333333"
    assert reading.samples(written, "1").x.tolist() == values.tolist()
    assert reading.as_list(np.zeros(51)) is None


# --- anything ------------------------------------------------------------------------------------

cells = st.one_of(
    st.floats().map(repr),
    st.integers(-5, 2000).map(str),
    st.sampled_from(
        [
            "",
            " ",
            "a",
            "NA",
            "1,5",
            "1.234",
            "1,234",
            "50%",
            "５",
            "−1",
            "1e400",
            '"',
            '"x"',
            "P",
            "∞",
        ]
    ),
    st.text(max_size=6),
)
amounts = st.one_of(
    st.integers(0, 2000).map(str),
    st.floats(0, 1, allow_subnormal=True).map(repr),
    st.floats(0, allow_nan=False).map(repr),
    st.sampled_from(["0", "0", "0,5", "12%", "５", "1e-300", "5e-324", "1.7e308"]),
)


@st.composite
def grids(draw: st.DrawFn) -> str:
    """Rows of one length, most of them sound: a name, two amounts, now and then anything."""
    named, strange = draw(st.booleans()), draw(st.integers(0, 4)) == 0
    amount = cells if strange else draw(st.sampled_from([amounts, st.integers(0, 99).map(str)]))
    row = st.tuples(*([st.text(max_size=4)] * named), amount, amount)
    sign = draw(st.sampled_from([",", ";", "\t", "；"]))
    rows = draw(st.lists(row, min_size=1, max_size=30))
    return draw(st.sampled_from(["\n", "\r\n"])).join(sign.join(row) for row in rows)


ragged = st.builds(
    lambda rows, sign, end: end.join(sign.join(row) for row in rows),
    st.lists(st.lists(cells, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t", " ", "，", "；", ", "]),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
texts = st.one_of(st.text(), ragged, grids(), grids())
files = st.one_of(
    st.binary(),
    st.builds(
        lambda text, encoding: text.encode(encoding, "replace"),
        texts,
        st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-be", "latin-1", "big5"]),
    ),
)


def attempt(reader: Callable[..., Any], *sources: str | bytes) -> Any:
    """What was read, or None if it was refused by a name there is a sentence for."""
    try:
        return reader(*sources)
    except Unreadable as error:
        refused = error.code
    assert refused in reading.CODES
    return None


def sound(found: reading.Table) -> None:
    assert found.p.size == found.q.size >= 1
    for column in (found.p, found.q):
        assert np.isfinite(column).all()
        assert (column >= 0).all()
        assert column.any()
        assert reading.kind(column)
    assert found.labels is None or len(found.labels) == found.size
    if (written := reading.as_text(found)) is not None:
        assert np.array_equal(read(written).p, found.p)


@settings(max_examples=TRIES)
@given(texts | files)
@example("\ufeff")
@example("1,2\x00")
@example(b"\x00\x00\x00\x00")
@example('"')
@example("%,%\n%,%")
@example("1,2,\n1,2,")
def test_fuzz_any_table_is_read_or_named(source: str | bytes) -> None:
    if found := attempt(read, source):
        sound(found)


@settings(max_examples=TRIES)
@given(texts, texts)
def test_fuzz_any_lists_are_read_or_named(x: str, y: str) -> None:
    found = attempt(reading.samples, x, y)
    assert not found or all(math.isfinite(value) for value in (*found.x, *found.y))


@settings(max_examples=TRIES // 4)
@given(files)
def test_fuzz_any_file_of_samples_is_read_or_named(data: bytes) -> None:
    found = attempt(reading.sample_file.__wrapped__, data)
    assert not found or (found.x.size and found.y.size)
