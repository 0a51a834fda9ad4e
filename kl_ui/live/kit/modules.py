"""The components that follow the hand: modules the browser loads once from this server."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from kl_ui.words.display import Display

FOLDER = Path(__file__).parent.parent
BASE = f"/{str(st.get_option('server.baseUrlPath')).strip('/')}/".replace("//", "/")
"""Where the site begins: ``/``, or ``/course/`` if the server shares its host with others."""


def _version() -> str:
    """A name for the scripts as they are now: a browser keeps those of one name for good."""
    found = sha256()
    for file in sorted(FOLDER.rglob("*.js")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


ROUTE = f"live/{_version()}"
PLACE = BASE + ROUTE
# Modules may import each other only if they have an address; an inline script has none.
_LOADER = """
const module = import(new URL("{place}/{name}/{name}.js", location.origin));
export default (component) => {{ module.then((stage) => stage.default(component)); }};
"""


_STYLES = {
    "bars": ("kit/stage.css",),
    "cards": ("cards/cards.css",),
    "chart": ("chart/chart.css",),
    "clock": ("clock/clock.css",),
    "curve": ("kit/stage.css", "slider/slider.css", "curve/curve.css"),
    "jensen": ("kit/stage.css", "slider/slider.css", "jensen/jensen.css"),
    "links": ("links/links.css",),
    "printing": ("training/training.css",),
    "race": ("kit/stage.css", "slider/slider.css", "race/race.css"),
    "sampling": ("kit/stage.css", "slider/slider.css", "sampling/sampling.css"),
    "slider": ("slider/slider.css",),
    "training": ("training/training.css",),
}


@cache
def style(name: str) -> str:
    """A component's style. It travels with its every message: what it needs, no more."""
    return "".join((FOLDER / file).read_text("utf-8") for file in _STYLES[name])


def _component(name: str) -> Any:
    loader = _LOADER.format(place=PLACE, name=name)
    # Plotly's own style, and what looks for its charts, see nothing below a shadow root.
    html, isolated = '<div class="stage"></div>', name != "chart"
    return st.components.v2.component(
        f"kl_{name}", html=html, css=style(name), js=loader, isolate_styles=isolated
    )


_STAGES = {name: _component(name) for name in _STYLES}


def stage(
    name: str, key: str, data: Mapping[str, Any], display: Display, moved: Callable[[Any], None]
) -> None:
    """Mount a component; ``moved`` gets what the hand left, before the run that follows."""

    # Not "value": Streamlit takes a lone "value" that holds a dictionary for that dictionary, and
    # then finds nobody to call.
    def changed() -> None:
        told = st.session_state[key].get("told")
        if isinstance(told, Mapping):
            moved(told.get("what"))

    data = {**data, "look": display.look, "visit": st.session_state["visit"], "key": key}
    _STAGES[name](key=key, data=data, on_told_change=changed)
