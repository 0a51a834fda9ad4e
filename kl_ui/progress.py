"""How far the reader is: what to look at again, and what she may do with what is remembered."""

import streamlit as st

from kl_ui import hearing, memory
from kl_ui.chapter import Chapter
from kl_ui.curriculum import SLUGS

LARGEST = 1_000_000  # bytes of a file that is read back


def review(chapter: Chapter) -> None:
    """The chapters with questions that wait for a better answer."""
    again = [slug for slug in SLUGS if memory.to_review(slug)]
    if again:
        st.markdown(chapter.words("again"))
    for slug in again:
        title = chapter.display.word(f"chapter.{slug}.title")
        chapter.link(slug, chapter.words("again_in", chapter=title, wrong=memory.to_review(slug)))


def record(chapter: Chapter) -> None:
    """Take everything along, bring it back, or have it forgotten."""
    file = f"progress.file-{st.session_state['erased']}"  # what is erased is no longer chosen
    with st.expander(chapter.words("yours")):
        st.markdown(chapter.words("where"))
        st.download_button(
            chapter.words("take"), memory.as_file(), "kl-progress.json", "application/json"
        )
        st.file_uploader(
            chapter.words("bring"), type="json", key=file, on_change=_bring, args=(file,)
        )
        if hearing.upload(file) is not None:
            if brought := st.session_state.get("brought"):
                st.success(chapter.words("brought", entries=brought))
            else:
                st.warning(chapter.words("foreign"))
        sure = st.checkbox(chapter.words("sure"), key="progress.sure")
        st.button(chapter.words("erase"), on_click=_erase, disabled=not sure)


def _bring(file: str) -> None:
    given = hearing.upload(file)
    small = given if given is not None and given.size <= LARGEST else None
    found = memory.from_file(small.getvalue()) if small is not None else {}
    memory.take_over(found)
    st.session_state["brought"] = len(found)


def _erase() -> None:
    memory.erase()
    st.session_state["progress.sure"] = False
