"""What only the browser can do for a page: its address, its language, the presenter's keys."""

from itertools import count
from pathlib import Path

import streamlit as st

from kl_ui.display import Display

_SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
_runs = count()
_component = st.components.v2.component("kl_page", js=_SCRIPT)


def page(slug: str, query: str, display: Display, part: str = "") -> None:
    """Write the page's state into the address, and listen for the presenter's keys.

    ``part`` names the fragment that writes it, where the whole page does not run.
    """
    data = {"query": query, "lang": display.lang, "presenter": display.presenter}
    # The script runs again whenever its data change: once at the end of every run.
    data |= {"slug": "" if slug == "cover" else slug, "run": next(_runs)}
    _component(key=f"page{part}", data=data)
