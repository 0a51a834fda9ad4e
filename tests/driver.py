"""Drive the application without a browser."""

import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from kl_ui.words.curriculum import SLUGS

ROOT = Path(__file__).parent.parent
NUMBER = re.compile(r"−?\d+\.\d+|∞")
TOOLS = ("calculator", "glossary")  # they ask for no prediction and have no questions
LESSONS = tuple(slug for slug in SLUGS if slug not in TOOLS)


def open_page(slug: str, **params: str | list[str]) -> AppTest:
    """The page, as a link with these parameters opens it on a fresh visit: the whole of it."""
    if "scene" not in params:
        params.setdefault("view", "whole")
    at = AppTest.from_file(ROOT / "kl_ui" / "frame" / "site.py", default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    return go(at, slug) if slug != "cover" else at.run()


def go(at: AppTest, slug: str) -> AppTest:
    at._page_hash = calc_hash(
        slug
    )  # a page is no file of its own: Streamlit's test knows only such
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    """What the page writes into the browser's address."""
    parts = at.session_state["address"].values()
    return {name: code for part in parts for name, code in part.items()}


def shared(at: AppTest) -> dict[str, str]:
    """What a shared link carries."""
    return {k: v for k, v in address(at).items() if not k.startswith("guess-")} | {"seen": "1"}


def text(at: AppTest) -> str:
    """Everything the page says in words, the figures' alternative texts included."""
    parts = [f"{item.label} {item.value}" for item in at.metric] + alts(at)
    for kind in ("title", "header", "markdown", "caption", "success", "warning", "info", "error"):
        parts += [item.value for item in at.get(kind)]
    return "\n".join(parts)


def alts(at: AppTest) -> list[str]:
    return [told["alt"] for told in components(at, "kl_chart")]


def figures(at: AppTest) -> list[Any]:
    """The figures as the browser gets them."""
    return [json.loads(told["figure"]) for told in components(at, "kl_chart")]


def components(at: AppTest, name: str) -> list[Any]:
    """What the components by that name are told."""
    parts = [part.proto for part in at.get("bidi_component")]
    return [json.loads(part.json) for part in parts if part.component_name == name]


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
