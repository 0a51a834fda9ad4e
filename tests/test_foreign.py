"""What a reader typed, brought or was sent is shown as text, and never does more than that."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driver import complaints, go, open_page, text
from kl_ui.scenes import marking
from kl_ui.state import visit
from kl_ui.words import glossary
from kl_ui.words.content import filled
from kl_ui.words.foreign import in_figure, in_markdown, in_spreadsheet

MARKUP = "![a](http://host/a.png) <b>www.host.org</b> me@host.org $x$ :red[r] `c` {{unit}}"
LINK = re.compile(r"!\[|\]\(|https?:/|www(?=\\?\.)|\w@\w|<[a-z/]|(?<!\\)\$|:red\[|(?<!\\)`", re.I)
"""What Markdown, as Streamlit shows it, takes for a picture, a link, a tag, a formula, a colour."""


def test_a_readers_text_is_only_text() -> None:
    said = in_markdown(MARKUP, longest=200)
    assert not LINK.search(said)
    assert "{{" not in said
    assert LINK.search(MARKUP)


@given(st.text(alphabet="ws.W@:/a<>&![]()*_`$|\\~ ", max_size=30))
def test_marks_of_any_kind_are_only_text(marks: str) -> None:
    said = in_markdown(marks)
    assert not LINK.search(said)
    for mark in "[]()|*_$`~":
        assert said.count(mark) == said.count(f"\\{mark}")
    back = re.sub(r"\\(.)", r"\1", said.replace("\u2060", ""))
    for sign, entity in {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.items():
        back = back.replace(entity, sign)
    assert back == " ".join(marks.split())  # nothing is lost, nothing escaped twice


def test_a_label_is_cut_and_shows_its_quotes() -> None:
    assert in_figure("a" * 40).endswith("…")
    assert len(in_figure("a" * 40)) == 16
    assert in_figure("<i>'x'</i>\"") == "&lt;i&gt;'x'&lt;/i&gt;\""


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r"])
def test_a_name_is_no_formula(sign: str) -> None:
    assert in_spreadsheet(f"{sign}cmd()") == f"'{sign}cmd()"
    assert in_spreadsheet(f"a{sign}b") == f"a{sign}b"


def test_a_signed_number_is_no_formula_either() -> None:
    assert in_spreadsheet("-0.5") == "-0.5"
    assert in_spreadsheet("－５") == "－５"


def test_what_is_quoted_is_not_looked_at_again() -> None:
    assert filled("{{x}}{{y}}", {"x": "{{y}}", "y": "1"}.__getitem__) == "{{y}}1"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_that_is_no_number_is_quoted_as_text(lang: str) -> None:
    at = open_page("exercises", lang=lang, seen="1")
    at = at.text_input[0].set_value(MARKUP[:38]).run()
    (said,) = [item.value for item in at.warning]
    assert not LINK.search(said)
    assert "png" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_so_is_one_that_a_progress_file_brought(lang: str) -> None:
    at = open_page("kl", lang=lang, seen="1")
    key = next(item.key for item in at.text_input if ".quiz-" in item.key)
    again = open_page("cover", lang=lang)
    guesses = {name: "shown" for name in at.session_state["kept"] if ".guess-" in name}
    again.session_state["entries"] = {key: MARKUP, **guesses}
    again = go(again, "kl")
    assert again.text_input(key=key).value == MARKUP
    assert not LINK.search("\n".join(item.value for item in again.warning))
    assert "png" in "\n".join(item.value for item in again.warning)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_word_that_is_not_in_the_glossary_is_quoted_as_text(lang: str) -> None:
    at = open_page("glossary", lang=lang)
    at = at.text_input[0].set_value(MARKUP[:60]).run()
    said = next(item.value for item in at.markdown if "png" in item.value)
    assert not LINK.search(said)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_in_a_verdict_is_escaped_once(lang: str) -> None:
    at = open_page("calculator", lang=lang, data='"<b>rain\'s</b>",3,1\nsun,1,3')
    assert not complaints(at)
    said = [item.value for item in at.markdown if "rain's" in item.value]
    assert len(said) > 1
    assert all("&lt;b&gt;rain's&lt;/b&gt;" in re.sub(r"\\|\u2060", "", line) for line in said)
    assert not any("\\&" in line for line in said)


@pytest.mark.parametrize(
    "typed",
    ["1" * 5000, "\u0301" * 200_000, "1/" * 3000, "９" * 101, "%" * 999],
    ids=["digits", "marks", "fractions", "full width", "per cent"],
)
def test_a_number_that_is_too_long_is_not_looked_at(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def normalize(_: str, text: str) -> str:
        assert len(text) <= marking.LONGEST
        return text

    monkeypatch.setattr(marking.unicodedata, "normalize", normalize)
    assert marking.read_number(typed) is None


def test_a_number_may_have_a_hundred_digits() -> None:
    assert marking.read_number("0." + "3" * 98) == pytest.approx(1 / 3)


def test_no_word_is_longer_than_what_is_searched_for() -> None:
    names = {form for lang in ("zh", "en") for term in glossary.terms(lang) for form in term.forms}
    assert max(map(len, names)) <= glossary.LONGEST
    assert glossary.search("e" * (glossary.LONGEST + 1), "en") == []


HOSTILE = [
    "",
    "\0",
    "\ufffd",
    "1" * 400_000,
    "\u0301" * 100_000,
    "٣",
    "1e999",
    "nan",
    "[[[",
    MARKUP,
]


@pytest.mark.parametrize("value", HOSTILE, ids=[ascii(value[:12]) for value in HOSTILE])
@pytest.mark.parametrize("slug", ["cover", "calculator", "glossary", "applications", "exercises"])
def test_any_value_of_an_address_is_shown_or_left_aside(slug: str, value: str) -> None:
    names = (
        "lang",
        "unit",
        "presenter",
        "seen",
        "data",
        "search",
        "query",
        "alpha",
        "mean",
        "topic",
    )
    at = open_page(slug, **dict.fromkeys(names, value), mode=[value, "samples"])
    assert not at.exception
    assert text(at)


@pytest.mark.parametrize("langs", [[""], ["", "zh"], ["zh", "zh"]])
def test_a_language_that_is_none_or_two_is_the_browsers(langs: list[str]) -> None:
    at = open_page("kl", lang=langs)
    assert not at.exception
    assert at.session_state["display"].lang == "en"


def test_a_value_that_is_too_long_never_reaches_its_reader() -> None:
    at = open_page("cover", mean="0" * visit.LONGEST + "1")
    assert at.session_state["kept"]["cover.mean"] == 1.5
    assert open_page("cover", mean="01").session_state["kept"]["cover.mean"] == 1
