"""What the reader has set: kept for the visit, written into the address, restored from a link.

One mechanism for every control. A value is kept in the session under ``<slug>.<name>``; it starts
from the link that opened the visit, if that link was to this page and holds sense, else from the
default. The browser's tab remembers all of it, too: where a visit ends and the tab lives on (the
server was started anew, the connection was gone for long), the next visit starts from there.
Streamlit's own ``bind="query-params"`` is not used: it drops default values, writes displayed words
instead of codes, and shares a key between pages.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import streamlit as st

from kl_ui import memory
from kl_ui.hearing import understood

T = TypeVar("T")
_WHOLE = re.compile(r"[^\ud800-\udfff]*")  # half a character cannot be sent
LONGEST = 20_000
"""How many characters of a value in an address are looked at; the course writes a fifth of it."""
SITE = "site"  # the scope of language, unit and presenter mode, which every link carries
LONGEST_IN_TAB = 100_000
"""Characters of a value that a tab remembers: it hears them again at each change on the page."""


class Nonsense(ValueError):  # noqa: N818 -- what was found, as in InvalidDistribution
    """A value in a link that means nothing here; the default is shown instead."""


def begin() -> None:
    """Start a run: note the link that opened the visit, and begin a fresh address."""
    if "kept" not in st.session_state:
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["given"] = given
        st.session_state["kept"] = {}
        st.session_state["tab"] = {}  # what the browser's tab remembers, or will remember
        st.session_state["heard"] = False  # has it told what it remembers?
        st.session_state["cold"] = True
    st.session_state["address"] = {}
    st.session_state["whole"] = True
    memory.begin()


def end() -> None:
    """End a run of the whole page: what runs next without `begin` is one of its parts."""
    st.session_state["whole"] = False
    st.session_state["cold"] = False


def first_picture() -> bool:
    """Is this the visit's first picture, in a browser that is still loading what draws it?"""
    first = bool(st.session_state["cold"])
    st.session_state["cold"] = False
    return first


def runs_whole() -> bool:
    """Is the whole page running, not one part? Until it ends, the address is not complete."""
    return bool(st.session_state["whole"])


def arrive(slug: str) -> None:
    """Note the page the visit began on: only there do the link's values apply."""
    st.session_state.setdefault("landing", slug)


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
        st.session_state["address"][name] = written
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


def query(*, for_sharing: bool = False) -> str:
    """The page's whole state as a query string. A shared link opens the figures."""
    address: dict[str, str] = dict(st.session_state["address"])
    if for_sharing:
        # Neither the sharer's guesses nor her big screen are the receiver's.
        own = [name for name in address if name.startswith("guess-") or name == "presenter"]
        address = {name: code for name, code in address.items() if name not in own} | {"seen": "1"}
    return urlencode(address, safe=",;")


def read_number(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers within a range.

    >>> read_number(0, 1)("0.5")
    0.5
    """

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise Nonsense(text) from None
        if not (math.isfinite(value) and low <= value <= high):
            raise Nonsense(text)
        return value

    return read


def read_code(codes: list[str]) -> Callable[[str], str]:
    """A reader of one of a few codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise Nonsense(text)
        return text

    return read


def read_text(text: str) -> str:
    """The reader of whatever was typed."""
    return text


def read_words(known: Callable[[str], bool]) -> Callable[[str], str]:
    """A reader of words of which something is known; no words at all are fine, too.

    >>> read_words(str.isalpha)("fox")
    'fox'
    """

    def read(text: str) -> str:
        if text and not known(text):
            raise Nonsense(text)
        return text

    return read


def read_nothing(text: str) -> NoReturn:
    """The reader of what no link may set."""
    raise Nonsense(text)


def read_distribution(size: int) -> Callable[[str], tuple[float, ...]]:
    """A reader of ``size`` shares that add up to one, as in ``0.9,0.08,0.02``."""
    share = read_number(0, 1)

    def read(text: str) -> tuple[float, ...]:
        values = tuple(share(part) for part in text.split(","))
        total = math.fsum(values)
        if len(values) != size or abs(total - 1) > 1e-3:
            raise Nonsense(text)
        return tuple(value / total for value in values)

    return read


@understood
def distributions(told: Any, like: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """What a browser says of some distributions, or None if it is not that.

    >>> distributions({"p": [0.25, 0.75]}, {"p": (0.5, 0.5)})
    {'p': (0.25, 0.75)}
    >>> distributions({"p": [0.25, "x"]}, {"p": (0.5, 0.5)}) is None
    True
    """
    return {
        name: read_distribution(len(old))(",".join(str(float(x)) for x in told[name]))
        for name, old in like.items()
    }


@understood
def number(told: Any, low: float, high: float) -> float:
    """What a browser says of a number within a range, or None if it is not that.

    >>> number(0.5, 0, 1), number("x", 0, 1), number(2, 0, 1), number(10**400, 0, 1)
    (0.5, None, None, None)
    """
    return read_number(low, high)(str(float(told)))


def read_whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers within a range.

    >>> read_whole(0, 10)("7")
    7
    """

    def read(text: str) -> int:
        value = read_number(low, high)(text)
        if value != int(value):
            raise Nonsense(text)
        return int(value)

    return read


@understood
def wholes(told: Any, ranges: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """What a browser says of some whole numbers, or None if it is not that.

    >>> wholes({"n": 3}, {"n": (0, 9)}), wholes({"n": 3.5}, {"n": (0, 9)}), wholes(7, {"n": (0, 9)})
    ({'n': 3}, None, None)
    """
    return {name: read_whole(*limits)(str(told[name])) for name, limits in ranges.items()}


def write_number(value: float) -> str:
    return f"{value:.10g}"
