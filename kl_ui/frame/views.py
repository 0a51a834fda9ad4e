"""A chapter on the screen: one scene after another, the whole of it, a slide, or one scene framed
by another site.
"""

import logging
from collections.abc import Callable
from typing import Literal, get_args

import streamlit as st

from kl_core import InvalidDistribution
from kl_ui import memory, state
from kl_ui.display import Display
from kl_ui.frame import contents, progress
from kl_ui.frame.paths import Place, go, neighbours, rail
from kl_ui.live.page import page as in_browser
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.questions import AwaitingPrediction

View = Literal["step", "whole", "slide", "embed"]
VIEWS: tuple[View, ...] = get_args(View)
_LOG = logging.getLogger(__name__)


def show(chapter: Chapter, view: View, display: Display) -> str:
    """Draw the chapter as the reader wants to see it; which scene stands alone, if one does."""
    name = place(chapter, display)
    if view == "whole":
        _whole(chapter, display)
        return ""
    _alone(chapter, name, view, display)
    return name


def place(chapter: Chapter, display: Display) -> str:
    """The scene to open: where she went, else what the link says, else where its controls are."""
    first = next(iter(chapter.scenes))
    kept: dict[str, str] = st.session_state["kept"]
    key = f"{chapter.slug}.scene"
    if (asked := state.asked("scene")) in chapter.scenes:
        kept[key] = asked
    if kept.get(key) not in chapter.scenes:
        kept[key] = contents.owner(chapter, state.given(), display) or first
    return kept[key]


def _whole(chapter: Chapter, display: Display) -> None:
    """All scenes, down to the first prediction that nobody has made."""
    st.title(display.word(f"chapter.{chapter.slug}.title"), anchor="top")
    for name in chapter.scenes:
        if not _scene(chapter, name, display, view="whole"):
            st.caption(display.word("predict.waits"))
            return
        progress.reach(chapter, name)


def _alone(chapter: Chapter, name: str, view: View, display: Display) -> None:
    here = Place(chapter.slug, name)
    state.say("scene", name)
    if view != "embed":
        rail(chapter, name, display)
    st.title(chapter.title(name, display.lang), anchor="top")
    if _scene(chapter, name, display, view=view):
        progress.reach(chapter, name)
    if view != "embed":
        _onwards(here, display)


def _scene(chapter: Chapter, name: str, display: Display, view: View) -> bool:
    """Draw a scene that then redraws itself alone; is all of it open?"""
    waits = False

    def draw() -> None:
        nonlocal waits
        state.part(name)
        screen = Screen(chapter.slug, name, display, alone=view != "whole")
        waits = not _shown(lambda: chapter.scenes[name].show(screen), display)
        if not state.runs_whole():
            if state.take_opened() and not waits:
                st.rerun()  # what waited for the answer may follow
            in_browser(chapter.slug, state.query(), display, f"-{name}")

    with st.container(key=f"scene-{chapter.slug}-{name}"):
        st.fragment(draw, key=f"{chapter.slug}.{name}")()
    state.part(state.FRAME, keep=True)
    return not waits


def _shown(show: Callable[[], None], display: Display) -> bool:
    """Was all of the scene shown? A scene that fails says so, and leaves the others alive."""
    try:
        show()
    except AwaitingPrediction:
        return False
    except InvalidDistribution as error:
        st.error(display.complaint(error.code, error.found))
    except Exception:
        _LOG.exception("a scene failed")
        st.error(display.word("error.scene"))
    return True


def _onwards(here: Place, display: Display) -> None:
    """Back, deeper, on."""
    before, deeper, after = neighbours(here)
    with st.container(key="onwards", horizontal=True, vertical_alignment="center"):
        for code, to in (("back", before), ("deeper", deeper), ("on", after)):
            if to is not None:
                st.button(
                    display.fill(display.word(f"onwards.{code}"), to=to.title(display.lang)),
                    key=f"onwards-{code}",
                    type="primary" if code == "on" else "secondary",
                    on_click=go,
                    args=(to,),
                )


def remember_place(chapter: Chapter) -> None:
    """Where the reader may go on another day."""
    scene = st.session_state["kept"].get(f"{chapter.slug}.scene", "")
    memory.remember("course", "last", f"{chapter.slug}/{scene}" if scene else chapter.slug)
