"""What the reader has set: kept for the visit, written into the address, restored from a link.

One mechanism for every control. A value is kept in the session under ``<slug>.<name>``; it starts
from the link that opened the visit, if that link was to this page and holds sense, else from the
default. The browser's tab remembers all of it, too: where a visit ends and the tab lives on (the
server was started anew, the connection was gone for long), the next visit starts from there.
Streamlit's own ``bind="query-params"`` is not used: it drops default values, writes displayed words
instead of codes, and shares a key between pages.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kl_ui.state import memory
from kl_ui.state.readers import Nonsense

T = TypeVar("T")
FRAME = "frame"  # the part of the page around its scenes
_WHOLE = re.compile(r"[^\ud800-\udfff]*")  # half a character cannot be sent
LONGEST = 20_000
"""How many characters of a value in an address are looked at; the course writes a fifth of it."""
SITE = "site"  # the scope of language, unit and presenter mode, which every link carries
LONGEST_IN_TAB = 100_000
"""Characters of a value that a tab remembers: it hears them again at each change on the page."""


def begin() -> None:
    """Start a run: note the link that opened the visit, and begin a fresh address."""
    if "kept" not in st.session_state:
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["given"] = given
        st.session_state["kept"] = {}
        st.session_state["tab"] = {}  # what the browser's tab remembers, or will remember
        st.session_state["heard"] = False  # has it told what it remembers?
    st.session_state["address"] = {}
    part(FRAME)
    st.session_state["whole"] = True
    memory.begin()


def part(name: str, *, keep: bool = False) -> None:
    """Begin a part of the page: what the address said of it before is void, unless kept."""
    st.session_state["part"] = name
    if not keep:
        st.session_state["address"][name] = {}


def say(name: str, code: str) -> None:
    """Let the address say something of the part that is being drawn."""
    address_of_part()[name] = code


def address_of_part() -> dict[str, str]:
    """What the address says of the part that is being drawn."""
    found: dict[str, str] = st.session_state["address"][st.session_state["part"]]
    return found


def written() -> dict[str, str]:
    """All that the address says: what each part on the page says, in the order of the page."""
    parts: dict[str, dict[str, str]] = st.session_state["address"]
    return {name: code for found in parts.values() for name, code in found.items()}


def opened() -> None:
    """Note that a question was answered: what waited for it may be drawn."""
    st.session_state["opened"] = True


def take_opened() -> bool:
    """Was a question answered since?"""
    return bool(st.session_state.pop("opened", False))


def end() -> None:
    """End a run of the whole page: what runs next without `begin` is one of its parts."""
    st.session_state["whole"] = False


def runs_whole() -> bool:
    """Is the whole page running, not one part? Until it ends, the address is not complete."""
    return bool(st.session_state["whole"])


def arrive(slug: str) -> None:
    """Note the page the visit began on: only there do the link's values apply."""
    st.session_state.setdefault("landing", slug)
    walked = getattr(get_script_run_ctx(), "is_history_navigation", False)
    st.session_state["arrived"] = walked or st.session_state.get("slug") != slug
    st.session_state["slug"] = slug


def asked(name: str) -> str:
    """What the address asks for, if the reader came by it: by a link, or by going back."""
    if not st.session_state["arrived"]:
        return ""
    values = st.query_params.get_all(name)
    return values[0] if len(values) == 1 else ""


def given() -> dict[str, str]:
    """What the link that opened the visit says of the page that it opened."""
    here = st.session_state["slug"] == st.session_state["landing"]
    said: dict[str, list[str]] = st.session_state["given"] if here else {}
    return {name: values[0] for name, values in said.items() if len(values) == 1}


def start(
    scope: str,
    name: str,
    read: Callable[[str], T],
    default: T,
    recall: Callable[[str], T] | None = None,
    again: Callable[[str], T] | None = None,
) -> T:
    """The value a control has now: kept, else of this tab, else from the link, else the default.

    ``again`` reads what the tab remembers, if ``read`` does not. Before the default comes what the
    browser remembers of an earlier visit, if ``recall`` reads it.
    """
    kept = st.session_state["kept"]
    if (key := f"{scope}.{name}") not in kept:
        otherwise = _recalled(scope, name, recall, default) if recall else default
        otherwise = _linked(scope, name, read, otherwise)
        kept[key] = _sense(st.session_state["tab"].get(key), again or read, otherwise)
    value: T = kept[key]
    return value


def _recalled(scope: str, name: str, read: Callable[[str], T], default: T) -> T:
    if not (text := memory.recall(scope, name)):
        return default
    try:
        return read(text)
    except Nonsense:
        memory.spoilt(scope, name)
        return default


def _linked(scope: str, name: str, read: Callable[[str], T], default: T) -> T:
    applies = scope in (SITE, st.session_state.get("landing"))
    values = st.session_state["given"].get(name, []) if applies else []
    known = len(values) == 1 and len(values[0]) <= LONGEST
    return _sense(values[0] if known else None, read, default)


def _sense(text: str | None, read: Callable[[str], T], otherwise: T) -> T:
    try:
        return otherwise if text is None else read(text)
    except Nonsense:
        return otherwise


def keep(
    scope: str, name: str, value: object, written: str | None = None, noted: str | None = None
) -> None:
    """Remember a control's value; ``written`` is how the address says it, None leaves it out.

    ``noted`` is how this tab remembers it where the address does not.
    """
    key, tab = f"{scope}.{name}", st.session_state["tab"]
    st.session_state["kept"][key] = value
    if written is not None:
        say(name, written)
    text = noted if written is None else written
    if text is None or len(text) > LONGEST_IN_TAB:
        tab.pop(key, None)
    else:
        tab[key] = text


def of_tab(scope: str) -> dict[str, str]:
    """What the browser's tab is to remember of a page."""
    own = f"{scope}."
    return {key: text for key, text in st.session_state["tab"].items() if key.startswith(own)}


def hear(told: Any) -> None:
    """Take over what the tab remembers of the visit before, in which it showed this address."""
    st.session_state["heard"] = True
    tab, kept = st.session_state["tab"], st.session_state["kept"]
    for key, text in memory.sound(told, LONGEST_IN_TAB, _WHOLE).items():
        if tab.get(key) == text:
            continue
        tab[key] = text
        if key in kept:  # what comes from outside may have any name
            del kept[key]
            st.session_state.pop(key, None)


def put(scope: str, values: Mapping[str, Any]) -> None:
    """Set controls from a button's callback: before the run that draws them."""
    for name, value in values.items():
        key = f"{scope}.{name}"
        st.session_state["kept"][key] = value
        st.session_state[key] = value


def restore_choices() -> None:
    """Give every choice its code again: Streamlit knows it by its words, which just changed."""
    for key in st.session_state.get("choices", set()):
        if key in st.session_state["kept"]:
            st.session_state[key] = st.session_state["kept"][key]


def note_choice(key: str) -> None:
    st.session_state.setdefault("choices", set()).add(key)


def query(purpose: Literal["own", "predict", "picture"] = "own") -> str:
    """The page's state as a query string: the reader's own, or for others.

    Others are to predict for themselves, or to see this very picture.
    """
    address = written()
    if purpose != "own":
        # Neither the sharer's guesses nor her big screen are the receiver's.
        address = {n: code for n, code in address.items() if not n.startswith("guess-")}
        if address.get("view") == "slide":
            del address["view"]
    if purpose == "picture":
        address["seen"] = "1"
    return urlencode(address, safe=",;")
