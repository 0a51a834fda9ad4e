"""Whatever a browser or a file holds, the cover comes up and its record can be erased."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from driver import complaints, go, open_page
from kl_ui.state import memory

SPOILT: dict[str, Any] = {
    "half a character": {"kl.quiz-four": "\ud800"},
    "half a character for a name": {"kl.\udfff": "1", "\ud800": "1"},
    "signs that are not printed": {"kl.quiz-four": "\0", "kl.quiz-five": "a\nb", "\0.a": "1"},
    "long": {"kl.quiz-four": "1" * 1_000_000, "kl." + "a" * 1_000_000: "1"},
    "many": {f"a{i}": "1" for i in range(20_000)},
    "of other kinds": {"kl.quiz-four": 7, "kl.visited": None, "kl.guess-b": {"a": []}, "": ""},
    "Streamlit's own names": {"$$ID-a-b": "1", "$$WIDGET_ID": "1", "site.lang": "xx"},
    "nonsense for every control": {
        "kl.visited": "7",
        "course.last": "nowhere",
        "exercises.ex-value": "a;b;c",
        "forward-reverse.guess-narrow": "nan,nan",
        "kl.guess-order": "[[[",
        "site.lang": "fr",
    },
}


def hear(at: AppTest, told: object) -> None:
    """Let the browser tell what it has kept."""
    names = ("entries", "spoilt", "kept", "tab", "fresh", "recalled")
    heard: dict[str, Any] = {name: at.session_state[name] for name in names}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory.st, "session_state", heard)
        memory.hear(told)
    for name, value in heard.items():
        at.session_state[name] = value


@pytest.mark.parametrize("told", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_spoilt_record_can_be_erased(told: Mapping[str, Any], lang: str) -> None:
    at = open_page("cover", lang=lang)
    hear(at, told)
    for slug in ("kl", "exercises", "cover"):
        at = go(at, slug)
        assert complaints(at) == []
    at = at.checkbox(key="progress.sure").check().run()
    erase = at.button[-1]
    assert not erase.disabled
    at = erase.click().run()
    assert complaints(at) == []
    assert at.session_state["erased"] == 1
    assert not at.session_state["spoilt"]
    assert set(at.session_state["entries"]) <= {"kl.visited", "exercises.visited", "course.last"}


def test_the_browser_is_asked_to_forget_what_makes_no_sense() -> None:
    at = open_page("cover")
    hear(at, SPOILT["half a character for a name"] | {"kl.visited": "1"})
    assert at.session_state["entries"] == {"kl.\udfff": "", "\ud800": "", "kl.visited": "1"}
    assert len(go(at, "cover").warning) == 1


def test_what_is_to_be_forgotten_is_not_more_than_what_is_kept() -> None:
    at = open_page("cover")
    hear(at, SPOILT["many"])
    assert len(at.session_state["entries"]) == memory.MOST
    assert len(at.session_state["spoilt"]) == len(SPOILT["many"])


texts = st.text(st.characters(codec=None), max_size=20)


@given(st.dictionaries(texts | st.just("kl.quiz-four"), texts | st.integers() | st.none()))
def test_what_is_sound_can_be_sent_and_saved(told: dict[str, Any]) -> None:
    for key, text in memory.sound(told).items():
        assert key.encode()
        assert text.isprintable() or text.encode()
        assert "\0" not in text


def test_a_chapter_is_forgotten_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = {"kl.visited": "1", "kl.quiz-coin": "2"}, {"entropy.visited": "1"}
    session: dict[str, Any] = {"entries": own | other, "fresh": {}, "tab": {"kl.quiz-coin": "2"}}
    session["kept"] = {"kl.quiz-coin": "2", "kl.size": 20.0}
    monkeypatch.setattr(streamlit, "session_state", session)
    memory.forget("kl")
    assert memory.of("kl") == []
    assert session["fresh"] == dict.fromkeys(own, "")  # the browser hears of it
    assert memory.of("entropy") == list(other)
    assert (session["kept"], session["tab"]) == ({"kl.size": 20.0}, {})


FILES = {
    "deep": b"[" * 1_000_000,
    "deep entries": b'{"entries":' * 200_000,
    "digits": b"1" * 1_000_000,
    "half a character": json.dumps({"entries": {"kl.quiz-four": "\ud800"}}).encode(),
    "bytes": b"\xff\xfe\x00\xd8",
    "empty": b"",
    "a list": b"[]",
    "entries of another kind": b'{"entries": [1, 2]}',
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_no_file_brings_what_makes_no_sense(content: bytes) -> None:
    assert memory.from_file(content) == {}


def test_an_answer_that_is_too_long_is_not_remembered_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session: dict[str, Any] = {"entries": {}, "fresh": {}}
    monkeypatch.setattr(streamlit, "session_state", session)
    memory.remember("exercises", "typed-drift-1", "1" * memory.LONGEST)
    assert session["entries"]["exercises.typed-drift-1"] == "1" * memory.LONGEST
    memory.remember("exercises", "typed-drift-1", "1" * (memory.LONGEST + 1))
    assert session["entries"]["exercises.typed-drift-1"] == ""
