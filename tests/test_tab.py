"""What the browser's tab tells of the visit before: taken over, and never trusted."""

from typing import Any

import pytest
import streamlit as st

from driver import address, complaints, go, open_page, text
from kl_ui.state import visit
from kl_ui.words.content import strings
from kl_ui.words.display import Display

HOSTILE = ("", "x", "-1", "1e999", "\x00", "[1]", "8;1;0;1y", "9" * 5000, "a,b\n", "\u202e", "0,1")
ADDRESSES = {
    "entropy": {"guess-which": "shown"},
    "why": {"seen": "1"},
    "exercises": {"seen": "1"},
    "calculator": {},
}


def visited(slug: str, told: dict[str, str]) -> Any:
    """The page in a new visit, whose tab remembers this."""
    at = open_page("cover", lang="en")
    at.session_state["tab"].update(told)
    return go(at, slug)


@pytest.mark.parametrize("told", [None, 3, "x", [1], {"a.b": 3}, {1: "x"}, {"x": "y", "a.": "z"}])
def test_nonsense_is_not_heard(monkeypatch: pytest.MonkeyPatch, told: object) -> None:
    session = {"tab": {}, "kept": {"a.b": 1}}
    monkeypatch.setattr(st, "session_state", session)
    visit.hear(told)
    assert session == {"tab": {}, "kept": {"a.b": 1}, "heard": True}


def test_what_is_heard_counts_more_than_the_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    session = {"tab": {"a.c": "2"}, "kept": {"a.b": 1, "a.c": 2}, "a.b": 1, "a.c": 2}
    monkeypatch.setattr(st, "session_state", session)
    visit.hear({"a.b": "5", "a.c": "2", "a.d": "x" * (visit.LONGEST_IN_TAB + 1)})
    assert session == {"tab": {"a.b": "5", "a.c": "2"}, "kept": {"a.c": 2}, "a.c": 2, "heard": True}


@pytest.mark.parametrize("slug", ADDRESSES)
def test_a_page_comes_back_and_bears_nonsense(slug: str) -> None:
    at = open_page(slug, lang="en", **ADDRESSES[slug])
    tab, kept = dict(at.session_state["tab"]), at.session_state["kept"]
    assert tab
    again = visited(slug, tab)
    assert complaints(again) == []
    assert {k: v for k, v in address(again).items() if k in address(at)} == address(at)
    names = [key for key in {*tab, *kept} if key.startswith(f"{slug}.")]
    for hostile in HOSTILE:
        bad = visited(slug, dict.fromkeys(names, hostile))
        # The calculator says what it cannot read; that is no error of ours.
        assert slug == "calculator" or complaints(bad) == [], hostile
        assert not bad.exception, hostile


def test_a_prediction_not_yet_made_is_remembered() -> None:
    key = "entropy.pending-which"
    code = next(iter(strings("entropy", "en")["predict"]["which"]["options"]))
    assert visited("entropy", {key: code}).radio(key=key).value == code
    assert visited("entropy", {key: "x"}).radio(key=key).value is None


def test_hints_and_a_solution_stay_open() -> None:
    at = open_page("exercises", lang="en", seen="1")
    for name in ("hint", "solution"):
        at = at.button(key=f"exercises.button.{name}").click().run()
    again = visited("exercises", at.session_state["tab"])
    assert complaints(again) == []
    assert text(again) == text(at)


def test_a_file_is_named_until_the_reader_goes_on() -> None:
    for lang in ("zh", "en"):
        at = open_page("cover", lang=lang)
        at.session_state["tab"]["calculator.file"] = "a *b*.csv"
        at = go(at, "calculator")
        assert complaints(at) == []
        (said,) = (item.value for item in at.warning if "\\*b" in item.value)
        assert Display(lang).word("frame.file_gone").split("{{")[0] in said
        at = at.button(key="calculator.button.go").click().run()
        assert any("\\*b" in item.value for item in at.warning)
        at = at.text_area(key="calculator.data").set_value("a,1,2\nb,3,4").run()
        assert not any("\\*b" in item.value for item in at.warning)


def test_what_is_too_long_leaves_an_empty_field_not_an_example() -> None:
    at = open_page("calculator", lang="en")
    at = (
        at.text_area(key="calculator.data")
        .set_value("a,1,2\n" * (visit.LONGEST_IN_TAB // 6 + 1))
        .run()
    )
    assert at.session_state["tab"]["calculator.data"] == ""
    assert (
        visited("calculator", at.session_state["tab"]).text_area(key="calculator.data").value == ""
    )
