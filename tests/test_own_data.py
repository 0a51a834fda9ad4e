"""The calculator's page: what the reader brings, what is refused, what a link carries."""

import pytest
from streamlit.testing.v1 import AppTest

from driver import address, alts, complaints, open_page, shared, text
from kl_ui.data import calculation as work
from kl_ui.data.reading import CODES
from kl_ui.scenes.screen import Brought
from kl_ui.words.content import strings
from kl_ui.words.display import Display

TOTALLED = "Region,2019,2020\nN,30,20\nS,50,40\nW,20,40\nTotal,100,100"
LONG = "\n".join(f"w{i},{i + 1},{i + 2}" for i in range(51))


def typed(at: AppTest, name: str, data: str) -> AppTest:
    return at.text_area(key=f"calculator.{name}").set_value(data).run()


def uploaded(at: AppTest, name: str, data: bytes) -> AppTest:
    at.session_state["kept"][f"calculator.{name}"] = Brought("own.csv", data)
    return at.run()


def test_there_is_a_sentence_for_every_refusal_and_remark() -> None:
    words = strings("calculator", "en")
    assert set(words["refusals"]) == set(CODES)
    table = work.calculate(work.reading.table("0.5 0.7"))
    assert {code for code, _, _ in work.remarks(table)} <= set(words["remarks"])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("1,2\nthree,4", "three"),
        ("1,2\n3,4\n5", "3"),
        ("1,-2\n3,4", "\\-2"),
        ("", ""),
        ("0,3\n0,2", "P"),
        ('"1,234",5\n2,6', "1,234"),
        ("1 2 3 4", "4"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_stays(data: str, part: str, lang: str) -> None:
    at = typed(open_page("calculator", lang=lang), "data", data)
    (said,) = complaints(at)
    assert part in said
    assert "{{" not in said
    assert at.text_area(key="calculator.data").value == data
    assert "data" not in address(at)
    assert not at.exception


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", "spreadsheet"),
        (b"caf\xe9\xe9\xe9,1,2\nth\xe9,3,4", "encoding"),
        (b"", "empty"),
        (b"1,2\n" * 12_500_000, "too_big"),
    ],
    ids=["workbook", "encoding", "empty", "50 MB"],
)
def test_a_bad_file_gets_a_sentence_and_what_was_typed_stays(data: bytes, code: str) -> None:
    at = typed(open_page("calculator", lang="en"), "data", "x,1,2\ny,2,1")
    at = uploaded(at, "file", data)
    words = strings("calculator", "en")["refusals"][code]
    assert complaints(at)[0][:12] == words[:12]
    assert at.text_area(key="calculator.data").value == "x,1,2\ny,2,1"
    at = typed(at, "data", "x,1,2\ny,3,1")  # typing puts the file aside
    assert complaints(at) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("mode", "name", "data"),
    [
        ("table", "data", "a,1,2\nb," + "1" * 5000 + ",3"),
        ("table", "data", "1" * 5000 + ",1\n" + "2" * 5000 + ",3"),
        ("table", "data", "b,1,2\n" + "\u0301" * 5000 + ",1,3"),
        ("samples", "x", "1\n" + "1" * 5000),
    ],
)
def test_a_cell_that_is_too_long_is_told_with_its_line(
    mode: str, name: str, data: str, lang: str
) -> None:
    at = typed(open_page("calculator", lang=lang, mode=mode), name, data)
    (said,) = complaints(at)
    assert not at.exception
    assert "5000" in said
    assert "{{" not in said
    assert ("Line" if lang == "en" else "行") in said
    assert at.text_area(key=f"calculator.{name}").value == data


def test_a_file_counts_until_an_example_is_asked_for() -> None:
    at = uploaded(open_page("calculator", lang="en"), "file", "甲,1,2\n乙,1,0\n".encode("gbk"))
    assert complaints(at) == []
    assert "GBK" in text(at)
    assert "甲" in alts(at)[0]
    assert address(at)["data"] == "甲,1,2\n乙,1,0"
    at = at.button(key="calculator.button.letters").click().run()
    assert address(at)["data"] == work.EXAMPLES["letters"]


def test_a_million_rows_are_answered() -> None:
    at = uploaded(open_page("calculator", lang="en"), "file", b"1,2\n3,1\n" * 500_000)
    assert complaints(at) == []
    assert "1 000 000" in text(at)
    assert "data" not in address(at)


@pytest.mark.parametrize(
    "data", ["a,1,2\nb,3,0", "x;0,5;0,25\ny;0,5;0,75", "词 12 30\n句 1 2", "P,Q\n1,2\n3,4"]
)
def test_a_link_carries_the_readers_table(data: str) -> None:
    at = typed(open_page("calculator", lang="en"), "data", data)
    link = shared(at)
    again = open_page("calculator", **link)
    assert complaints(again) == []
    assert alts(again) == alts(at)
    assert shared(again) == link


def test_beyond_fifty_outcomes_a_sentence_says_that_the_link_is_empty() -> None:
    at = typed(open_page("calculator", lang="en"), "data", LONG)
    assert "data" not in address(at)
    assert "too long for a link" in text(at)
    at = typed(at, "data", LONG.rsplit("\n", 1)[0])
    assert address(at)["data"].count("\n") == 49


def test_samples_travel_too() -> None:
    at = open_page("calculator", lang="en", mode="samples", x="1 2 3 4", y="2 3 5.5")
    assert complaints(at) == []
    again = open_page("calculator", **shared(at))
    assert alts(again) == alts(at)
    at = typed(at, "x", " ".join(map(str, range(51))))
    assert not {"x", "y"} & address(at).keys(), "one alone would meet the other's example"
    assert "too long for a link" in text(at)


def test_samples_without_a_density_get_a_sentence() -> None:
    at = open_page("calculator", lang="zh", mode="samples", x="1 1 1", y="2 3", method="kernels")
    assert len(complaints(at)) == 1
    at = typed(open_page("calculator", mode="samples"), "x", "1 1e308 -1e308")
    assert len(complaints(at)) == 1
    assert not at.exception


@pytest.mark.parametrize("method", ["histogram", "kernels"])
def test_samples_that_hardly_differ_are_binned_or_refused(method: str) -> None:
    near = {"x": "1000000000000001", "y": "1000000000000000"}
    at = open_page("calculator", lang="en", mode="samples", method=method, **near)
    assert not at.exception
    assert len(complaints(at)) == (method == "kernels")


def test_nothing_is_smoothed_until_it_is_chosen() -> None:
    at = open_page("calculator", lang="en", data="a,1,3\nb,1,0")
    assert at.metric[0].value == "∞"
    group = next(g for g in at.get("button_group") if g.key == "calculator.pseudocount")
    at = group.set_value(group.options[1]).run()
    assert at.metric[0].value != "∞"
    assert address(at)["pseudocount"] == "half"
    assert "∞" in text(at)  # what it was without
    assert not any(
        g.key == "calculator.pseudocount" for g in open_page("calculator").get("button_group")
    )


@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_a_readers_names_are_never_markup(unit: str) -> None:
    data = '"![i](http://x.y/z.png)",1,2\n"$a_b$ {{forward}} |",3,4\n"<b>:red[c]</b>",5,0'
    at = open_page("calculator", lang="en", unit=unit, data=data)
    assert complaints(at) == []
    marked = "\n".join(
        item.value for kind in ("markdown", "info", "warning") for item in at.get(kind)
    )
    assert "![i]" not in marked
    assert "http:/" not in marked
    assert ":red[c" not in marked
    assert Display("en", unit).unit_name in marked  # type: ignore[arg-type]


def pressed(at: AppTest, key: str) -> AppTest:
    return at.button(key=f"calculator.wish.{key}").click().run()


def test_a_guess_is_told_and_undone_by_one_click() -> None:
    at = typed(open_page("calculator", lang="en", unit="nats"), "data", TOTALLED)
    assert "was taken as a header" in text(at)
    assert "is the sum of the others" in text(at)
    assert at.metric[0].value == "0.094582"
    assert open_page("calculator", **shared(at)).metric[0].value == at.metric[0].value
    at = pressed(at, "totals.keep")
    assert at.metric[0].value == "0.047291"
    again = open_page("calculator", **shared(at))
    assert again.metric[0].value == "0.047291", "a link says what was meant"
    at = pressed(at, "totals.drop")
    assert at.metric[0].value == "0.094582"
    at = typed(pressed(at, "totals.keep"), "data", TOTALLED + "\n")
    assert at.metric[0].value == "0.094582", "other data, other answers"


def test_a_question_is_answered_by_a_click() -> None:
    data = "N\t1.200\t800\nS\t2.000\t1.600\nW\t800\t1.600"
    at = typed(open_page("calculator", lang="zh", unit="nats"), "data", data)
    assert len(complaints(at)) == 1
    at = pressed(at, "sign.comma")
    assert complaints(at) == []
    assert at.metric[0].value == "0.094582"
    assert at.text_area(key="calculator.data").value == data
    at = pressed(at, "none")
    assert len(complaints(at)) == 1


def test_columns_are_chosen_by_hand() -> None:
    data = "n,a,b,c\nN,7,20,30\nS,8,40,50\nW,9,40,20"
    at = typed(open_page("calculator", lang="en", unit="nats"), "data", data)
    assert len(complaints(at)) == 1
    at = pressed(at, "p.3")
    at = pressed(at, "q.2")
    assert complaints(at) == []
    assert at.metric[0].value == "0.094582"
    at = pressed(at, "swap")
    assert at.metric[0].value == "0.106908"


def test_a_gap_in_a_sample_is_left_out_by_a_click() -> None:
    at = typed(open_page("calculator", lang="en", mode="samples"), "x", "1 2 NA 4")
    assert "NA" in complaints(at)[0]
    assert "0 would be a value" in complaints(at)[0]
    at = pressed(at, "gaps.drop")
    assert complaints(at) == []


@pytest.mark.parametrize("name", ["PSI", "elative entropy", "nformation gain", "Bhattacharyya"])
def test_a_quantity_is_there_by_each_of_its_names(name: str) -> None:
    assert name in text(open_page("calculator", lang="en"))


@pytest.mark.parametrize("name", ["PSI", "相对熵", "信息增益", "Bhattacharyya", "群体稳定性"])
def test_a_quantity_is_there_by_each_of_its_chinese_names(name: str) -> None:
    assert name in text(open_page("calculator", lang="zh"))
