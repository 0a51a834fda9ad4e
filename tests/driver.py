"""Drive the application without a browser."""

import json
import re
from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from kl_ui import telling
from kl_ui.curriculum import SLUGS

telling.FIRST_PICTURE = 0  # there is no browser to wait for
ROOT = Path(__file__).parent.parent
NUMBER = re.compile(r"−?\d+\.\d+|∞")
TOOLS = ("calculator", "glossary")  # they ask for no prediction and have no questions
LESSONS = tuple(slug for slug in SLUGS if slug not in TOOLS)


def open_page(slug: str, **params: str | list[str]) -> AppTest:
    """The page, as a link with these parameters opens it on a fresh visit."""
    at = AppTest.from_file(ROOT / "kl_ui" / "site.py", default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    if slug != "cover":
        at.switch_page(f"../pages/{slug}.py")
    return at.run()


def go(at: AppTest, slug: str) -> AppTest:
    return at.switch_page(f"../pages/{slug}.py").run()


def address(at: AppTest) -> dict[str, str]:
    """What the page writes into the browser's address."""
    written: dict[str, str] = dict(at.session_state["address"])
    return written


def shared(at: AppTest) -> dict[str, str]:
    """What a shared link carries."""
    own = ("guess-", "presenter")
    return {k: v for k, v in address(at).items() if not k.startswith(own)} | {"seen": "1"}


def text(at: AppTest) -> str:
    """Everything the page says in words, the figures' alternative texts included."""
    parts = [f"{item.label} {item.value}" for item in at.metric] + alts(at)
    for kind in ("title", "header", "markdown", "caption", "success", "warning", "info", "error"):
        parts += [item.value for item in at.get(kind)]
    return "\n".join(parts)


def alts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("plotly_chart")]


def figures(at: AppTest) -> list[Any]:
    return list(at.get("plotly_chart"))


def complaints(at: AppTest) -> list[str]:
    return [item.message for item in at.exception] + [item.value for item in at.error]


def move_sliders(at: AppTest, share: float) -> AppTest:
    """Set every slider to this share of its range, on its steps, as a browser would."""
    for part in at.get("bidi_component"):
        if part.proto.component_name == "kl_slider":
            told = json.loads(part.proto.json)
            steps = round((told["high"] - told["low"]) * share / told["step"])
            value = round(told["low"] + steps * told["step"], 9)
            at.session_state["kept"][part.key.replace(".slider.", ".")] = value
    return at.run()


def say(at: AppTest, part: Any, **wire: Any) -> AppTest:
    """Send a widget's value as a browser would."""
    states = at._tree.get_widget_states()
    others = [widget for widget in states.widgets if widget.id != part.proto.id]
    del states.widgets[:]
    states.widgets.extend(others)
    said = WidgetState(id=part.proto.id)
    for field, value in wire.items():
        if field == "string_array_value":
            said.string_array_value.SetInParent()
            said.string_array_value.data.extend(value)
        elif field == "file_uploader_state_value":
            said.file_uploader_state_value.uploaded_file_info.append(value)
        else:
            setattr(said, field, value)
    states.widgets.append(said)
    return at._run(states)


def tell(at: AppTest, part: Any, what: Any, nth: int = 1) -> AppTest:
    """Send a component's message."""
    return say(at, part, json_value=json.dumps({"told": {"what": what, "nth": nth}}))
