"""How far the reader is: what to look at again, and what she may do with what is remembered."""

import streamlit as st

from kl_ui.scenes import Screen
from kl_ui.state import hearing, memory, visit
from kl_ui.words.curriculum import SLUGS

LARGEST = 1_000_000  # bytes of a file that is read back


def review(s: Screen) -> None:
    """The chapters with questions that wait for a better answer."""
    again = [slug for slug in SLUGS if memory.to_review(slug)]
    if again:
        st.markdown(s.words("again"))
    for slug in again:
        title = s.display.word(f"chapter.{slug}.title")
        label = s.words("again_in", chapter=title, wrong=memory.to_review(slug))
        s.link(slug, label, scene="check")


def record(s: Screen) -> None:
    """Take everything along, bring it back, or have it forgotten."""
    file = f"progress.file-{st.session_state['erased']}"  # what is erased is no longer chosen
    with st.expander(s.words("yours")):
        st.markdown(s.words("where"))
        st.download_button(
            s.words("take"), memory.as_file(), "kl-progress.json", "application/json"
        )
        st.file_uploader(s.words("bring"), type="json", key=file, on_change=_bring, args=(file,))
        if hearing.upload(file) is not None:
            if brought := st.session_state.get("brought"):
                st.success(s.words("brought", entries=brought))
            else:
                st.warning(s.words("foreign"))
        sure = st.checkbox(s.words("sure"), key="progress.sure")
        st.button(s.words("erase"), on_click=_erase, disabled=not sure)


def _bring(file: str) -> None:
    given = hearing.upload(file)
    small = given if given is not None and given.size <= LARGEST else None
    found = memory.from_file(small.getvalue()) if small is not None else {}
    memory.take_over(found)
    visit.opened()
    st.session_state["brought"] = len(found)


def _erase() -> None:
    memory.erase()
    visit.opened()  # the menu and the notice above are no part of this scene
    st.session_state["progress.sure"] = False
