"""What only the browser can do for a page: its address, its memory, the presenter's keys."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

import streamlit as st

from kl_ui.live.kit import modules
from kl_ui.state import memory, visit
from kl_ui.words.display import Display

_SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
_runs = count()
_component = st.components.v2.component("kl_page", js=_SCRIPT)


def page(
    slug: str,
    query: str,
    display: Display,
    part: str = "",
    *,
    scenes: Sequence[str] = (),
    scene: str = "",
) -> None:
    """Write the page's state into the address, keep what is to be remembered, listen for keys.

    ``part`` names the fragment that writes it, where the whole page does not run. ``scenes`` are
    those of the chapter, ``scene`` the one that stands alone.
    """
    data = {"query": query, "presenter": display.presenter, "lang": display.word("language.tag")}
    data |= {"lost": display.word("frame.lost"), "tab": visit.of_tab(slug or "cover")}
    data |= {"heard": st.session_state["heard"]}
    # The script runs again whenever its data change: once at the end of every run.
    data |= {"slug": "" if slug == "cover" else slug, "run": next(_runs), "part": part}
    # A part runs many times a second: it sends only what is new.
    entries = memory.entries() if visit.runs_whole() else st.session_state["fresh"]
    data |= {"entries": entries, "erased": st.session_state["erased"]}
    data |= {"visit": st.session_state["visit"], "asks": not st.session_state["recalled"]}
    if not part:
        data |= {"scenes": " ".join(scenes), "scene": scene}
        data |= {"board": f"{modules.PLACE}/classroom/board.js", "base": modules.BASE}
    key = f"page{part}"
    _component(
        key=key,
        data=data,
        on_told_change=lambda: memory.hear(st.session_state[key].get("told")),
        on_tab_change=lambda: visit.hear(st.session_state[key].get("tab")),
    )
