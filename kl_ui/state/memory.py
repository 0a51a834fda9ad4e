"""What the reader's own browser remembers: chapters read, guesses, answers, the place to go on.

One short text per entry, under ``<slug>.<name>``, so that one spoilt entry spoils no other. The
browser tells them once per visit; they are kept for that visit and sent to nobody else.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

NAME = re.compile(r"[a-z][a-z-]{0,40}\.[a-z][\w-]{0,60}", re.ASCII)
_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]*")  # half a character cannot be sent, nor saved
LONGEST, MOST = 400, 3000
"""Characters in an entry, and entries: more than the course writes, less than would hurt."""
MARKS = "mark-"
"""An entry by this name says whether the question of that name was answered right."""


def begin() -> None:
    """Start a run."""
    if "entries" not in st.session_state:
        st.session_state["entries"] = {}  # all that is known
        st.session_state["spoilt"] = set()  # what made no sense
        st.session_state["recalled"] = False
        st.session_state["visit"] = uuid4().hex
        st.session_state["erased"] = 0
    st.session_state["fresh"] = {}  # what this run, or a part of the page since, has changed


def remember(scope: str, name: str, text: str) -> None:
    """Keep an entry; an empty one is as good as none."""
    key = f"{scope}.{name}"
    text = text if len(text) <= LONGEST else ""  # half a number would be another number
    if entries().get(key, "") != text:
        entries()[key] = st.session_state["fresh"][key] = text


def entries() -> dict[str, str]:
    """All entries, as the browser has them or will have them."""
    known: dict[str, str] = st.session_state["entries"]
    return known


def recall(scope: str, name: str) -> str:
    """An entry, empty if there is none."""
    return entries().get(f"{scope}.{name}", "")


def spoilt(scope: str, name: str) -> None:
    """Leave aside an entry that made no sense where it was to be used."""
    key = f"{scope}.{name}"
    st.session_state["spoilt"].add(key)
    entries()[key] = ""  # the browser forgets it


def left_aside() -> int:
    """How many entries made no sense."""
    return len(st.session_state["spoilt"])


def sound(told: Any, longest: int = LONGEST, letters: re.Pattern[str] = _TEXT) -> dict[str, str]:
    """What can be used of some entries that come from outside.

    >>> sound({"kl.visited": "1", "kl.quiz-four": 2, "nonsense": "1"})
    {'kl.visited': '1'}
    >>> sound("nonsense")
    {}
    """
    if not isinstance(told, Mapping):
        return {}
    good = (
        (key, text)
        for key, text in told.items()
        if isinstance(key, str)
        and isinstance(text, str)
        and NAME.fullmatch(key)
        and len(text) <= longest
        and letters.fullmatch(text)
    )
    return dict(sorted(good)[:MOST])


def hear(told: Any) -> None:
    """Take over what the browser has kept; what the reader has done in this visit counts more."""
    if not isinstance(told, Mapping) or st.session_state["recalled"]:
        return
    st.session_state["recalled"] = True
    good = sound(told)
    aside = sorted(map(str, told.keys() - good.keys()))
    st.session_state["spoilt"].update(aside)
    for key in aside[:MOST]:  # the browser forgets the others next time, or when all is erased
        if len(key) <= LONGEST:
            entries()[key] = ""
    take_over(good)


def take_over(good: Mapping[str, str]) -> None:
    """Add entries to those of this visit, and let the controls without an answer read them."""
    known, kept, tab = entries(), st.session_state["kept"], st.session_state["tab"]
    for key, text in good.items():
        if not known.get(key):
            known[key] = st.session_state["fresh"][key] = text
            if not kept.get(key):
                for held in (kept, tab, st.session_state):
                    held.pop(key, None)


def erase() -> None:
    """Forget everything, here and in the browser."""
    kept, tab = st.session_state["kept"], st.session_state["tab"]
    for key in entries():
        tab.pop(key, None)
    for key in entries().keys() & kept.keys():  # an entry from outside may have any name
        del kept[key]
        st.session_state.pop(key, None)
    given = st.session_state["given"]  # the link may tell guesses too
    st.session_state["given"] = {k: v for k, v in given.items() if not k.startswith("guess-")}
    entries().clear()
    st.session_state["spoilt"].clear()
    st.session_state["erased"] += 1


def of(scope: str) -> list[str]:
    """The entries of one chapter that say something."""
    return [key for key, text in entries().items() if key.startswith(f"{scope}.") and text]


def forget(scope: str) -> None:
    """Forget what was answered and reached in one chapter, here and in the browser."""
    own = f"{scope}."
    for key in of(scope):
        entries()[key] = st.session_state["fresh"][key] = ""
    for key in [key for key in st.session_state["kept"] if key.startswith(own)]:
        if re.match(r"guess-|pending-|quiz-|gaps-|ex-|typed-", key.removeprefix(own)):
            st.session_state["kept"].pop(key)
            st.session_state["tab"].pop(key, None)
            st.session_state.pop(key, None)
    if scope == st.session_state.get("landing"):  # the link may tell guesses too
        given = st.session_state["given"]
        st.session_state["given"] = {k: v for k, v in given.items() if not k.startswith("guess-")}


def as_file() -> bytes:
    """Everything, to be taken elsewhere."""
    known = {key: text for key, text in sorted(entries().items()) if text}
    return json.dumps({"course": "kl", "entries": known}, ensure_ascii=False, indent=1).encode()


def from_file(content: bytes) -> dict[str, str]:
    """The entries of such a file; none if it is another kind of file.

    >>> from_file(b'{"course": "kl", "entries": {"kl.visited": "1"}}')
    {'kl.visited': '1'}
    >>> from_file(b"%PDF")
    {}
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return sound(told.get("entries")) if isinstance(told, dict) else {}


def read(slug: str) -> bool:
    """Has the reader reached the core of that chapter? In earlier editions: the end of its page."""
    return "1" in (recall(slug, "read"), recall(slug, "visited"))


def to_review(slug: str) -> int:
    """How many questions of a chapter were last answered wrong."""
    own = f"{slug}.{MARKS}"
    return sum(text == "wrong" for key, text in entries().items() if key.startswith(own))
