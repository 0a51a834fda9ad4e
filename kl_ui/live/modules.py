"""The components that follow the hand: modules the browser loads once from this server."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from kl_ui.display import DIGITS, Display

FOLDER = Path(__file__).parent / "js"
ROUTE = "live"
# Modules may import each other only if they have an address; an inline script has none.
_LOADER = """
const site = new URL("{base}", location.origin);
const module = import(new URL("{route}/{name}.js", site));
export default (component) => {{ module.then((stage) => stage.default(component)); }};
"""


def _component(name: str, *styles: str) -> Any:
    # A component's style travels with its every message: it gets what it needs, no more.
    css = "".join((FOLDER.parent / f"{style}.css").read_text("utf-8") for style in styles)
    base = "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    loader = _LOADER.format(base=base.rstrip("/") + "/", route=ROUTE, name=name)
    return st.components.v2.component(
        f"kl_{name}", html='<div class="stage"></div>', css=css, js=loader
    )


_BARS = _component("bars", "stage")
_CURVE = _component("curve", "stage", "slider", "curve")
_SLIDER = _component("slider", "slider")
_RACE = _component("race", "stage", "slider", "race")
_CLOCK = _component("clock", "clock")
_CARDS = _component("cards", "cards")
_SAMPLING = _component("sampling", "stage", "slider", "sampling")


def look(display: Display) -> dict[str, Any]:
    """How a component prints numbers: the rules of `Display.number`, as data."""
    undefined = display.word("number.undefined")
    return {"scale": display.scale, "digits": DIGITS, "undefined": undefined}


def bars(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """The bars stage. ``moved`` gets what the hand left, before the run that follows."""
    _mount(_BARS, key, data, moved)


def curve(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """The curve stage."""
    _mount(_CURVE, key, data, moved)


def sampling(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """Draws that play, pause and step; ``moved`` gets where they stop."""
    _mount(_SAMPLING, key, data, moved)


def slider(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """A number whose figure follows while it moves; ``moved`` as for the bars."""
    _mount(_SLIDER, key, data, moved)


def cards(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """The deck on the table; ``moved`` gets the question that is asked."""
    _mount(_CARDS, key, data, moved)


def race(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """Two descents on their landscapes."""
    _mount(_RACE, key, data, moved)


def clock(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """A clock that runs until the aim is met; ``moved`` gets the seconds it took."""
    _mount(_CLOCK, key, data, moved)


def _mount(component: Any, key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    # Not "value": Streamlit takes a lone "value" that holds a dictionary for that dictionary, and
    # then finds nobody to call.
    def changed() -> None:
        moved(st.session_state[key].get("told"))

    component(key=key, data=dict(data), on_told_change=changed)
