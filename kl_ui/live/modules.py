"""The components that follow the hand: modules the browser loads once from this server."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from kl_ui.display import DIGITS, Display

FOLDER = Path(__file__).parent / "js"
ROUTE = "live"
_STYLE = (Path(__file__).parent / "stage.css").read_text(encoding="utf-8")
# Modules may import each other only if they have an address; an inline script has none.
_LOADER = """
const site = new URL("{base}", location.origin);
const module = import(new URL("{route}/{name}.js", site));
export default (component) => {{ module.then((stage) => stage.default(component)); }};
"""


def _component(name: str) -> Any:
    base = "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    loader = _LOADER.format(base=base.rstrip("/") + "/", route=ROUTE, name=name)
    return st.components.v2.component(
        f"kl_{name}", html='<div class="stage"></div>', css=_STYLE, js=loader
    )


_BARS = _component("bars")


def look(display: Display) -> dict[str, Any]:
    """How a component prints numbers: the rules of `Display.number`, as data."""
    undefined = display.word("number.undefined")
    return {"scale": display.scale, "digits": DIGITS, "undefined": undefined}


def bars(key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    """The bars stage. ``moved`` gets what the hand left, before the run that follows."""
    _mount(_BARS, key, data, moved)


def _mount(component: Any, key: str, data: Mapping[str, Any], moved: Callable[[Any], None]) -> None:
    def changed() -> None:
        moved(st.session_state[key].get("value"))

    component(key=key, data=dict(data), on_value_change=changed)
