"""A chapter on the screen: one scene after another, the whole of it, a slide, or one scene framed
by another site.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, get_args

import streamlit as st

from kl_core import InvalidDistribution
from kl_ui.frame import contents, paths, progress, routes
from kl_ui.frame.page import page as in_browser
from kl_ui.frame.paths import Place, called, go, neighbours
from kl_ui.frame.routes import Route
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.questions import AwaitingPrediction
from kl_ui.scenes.screen import Panel
from kl_ui.state import memory, readers, visit
from kl_ui.words.display import Display

View = Literal["step", "whole", "slide", "embed"]
VIEWS: tuple[View, ...] = get_args(View)
_LOG = logging.getLogger(__name__)
SETTINGS: dict[str, tuple[str, ...]] = {
    "unit": ("bits", "nats"),
    "view": ("step", "whole", "slide"),
}
"""What a reader sets at the top of every page, beside the language."""


def wished(asked: Mapping[str, str], lang: str) -> tuple[Display, View]:
    """How an address wants the page to look, by itself."""
    usual: View = "slide" if asked.get("presenter") == "true" else "step"
    view: View = next((known for known in VIEWS if known == asked.get("view")), usual)
    return Display(lang, "nats" if asked.get("unit") == "nats" else "bits", view == "slide"), view


def show(chapter: Chapter, view: View, display: Display) -> str:
    """Draw the chapter as the reader wants to see it; which scene stands alone, if one does."""
    name = place(chapter, display)
    if view == "whole":
        _whole(chapter, display)
        return ""
    _alone(chapter, name, view, display)
    return name


def cover(chapter: Chapter, display: Display) -> None:
    """The first page: all of it."""
    if "lost" in st.query_params:
        st.info(display.word("lost.page"))
    st.title(chapter.title("start", display.lang), anchor="top")
    for name in chapter.scenes:
        _scenes(chapter, [name], display, view="whole")


def place(chapter: Chapter, display: Display) -> str:
    """The scene to open: where she went, else what the link says, else where its controls are."""
    first = next(iter(chapter.scenes))
    kept: dict[str, str] = st.session_state["kept"]
    key = f"{chapter.slug}.scene"
    if (asked := visit.asked("scene")) in chapter.scenes:
        kept[key] = asked
    if kept.get(key) not in chapter.scenes:
        kept[key] = contents.owner(chapter, visit.given(), display) or first
    return kept[key]


def _whole(chapter: Chapter, display: Display) -> None:
    """All scenes, down to the first prediction that nobody has made."""
    st.title(display.word(f"chapter.{chapter.slug}.title"), anchor="top")
    opened = visit.start(chapter.slug, "seen", readers.read_code(["1"]), "")
    for names in chapter.groups:
        shown = _scenes(chapter, names, display, view="whole")
        for name in names[:shown] if not opened else ():  # a link that opens all has read nothing
            progress.reach(chapter, name)
        if shown < len(names):
            st.caption(display.word("predict.waits"))
            return


def _alone(chapter: Chapter, name: str, view: View, display: Display) -> None:
    here, route = Place(chapter.slug, name), routes.current()
    visit.say("scene", name)
    if view != "embed":
        _rail(here, route, display)
    st.title(chapter.title(name, display.lang), anchor="top")
    if _scenes(chapter, [name], display, view=view):
        progress.reach(chapter, name)
    if view != "embed":
        _onwards(here, route, view, display)


def _scenes(chapter: Chapter, names: Sequence[str], display: Display, view: View) -> int:
    """Draw scenes that are redrawn together; how many are open, down to one that asks?"""
    shown = 0

    def draw() -> None:
        nonlocal shown
        shown, drawn = 0, set[str]()
        if paths.leaving() and not visit.runs_whole():
            st.rerun()  # only the whole page can give way to another
        for name in names:
            with st.container(key=f"scene-{chapter.slug}-{name}"):
                visit.part(name)
                screen = Screen(chapter.slug, name, display, alone=view != "whole", drawn=drawn)
                if screen.alone and chapter.slug not in contents.PLAIN:
                    screen.panels = _beside()
                if not _shown(partial(chapter.scenes[name].show, screen), display):
                    break
                shown += 1
        if not visit.runs_whole():
            if visit.take_opened() and shown == len(names):
                st.rerun()  # what waited for the answer may follow
            in_browser(chapter.slug, visit.query(), display, f"-{names[0]}")

    with st.container(key=f"group-{chapter.slug}-{names[0]}"):
        st.fragment(draw, key=f"{chapter.slug}.{names[0]}")()
    visit.part(visit.FRAME, keep=True)
    return shown


def _beside() -> list[Panel]:
    """Where a scene has its words and its figures; on a phone they stand below each other."""
    with st.container(key="beside"):
        return [st.container(key=name) for name in ("before", "figures", "after")]


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


def _rail(here: Place, route: Route | None, display: Display) -> None:
    """The scenes of the route, where one is on one, else those of the chapter."""
    if route and here in route.places:
        paths.rail(display.word(f"routes.{route.code}.title"), route.places, here, display)
    else:
        names = contents.load(here.slug).scenes
        places = [Place(here.slug, name) for name in names]
        paths.rail(Place(here.slug).title(display.lang), places, here, display)


def _onwards(here: Place, route: Route | None, view: View, display: Display) -> None:
    """Back, deeper, on; and the way out of a route and of the slides."""
    before, deeper, after = neighbours(here)
    if route and (around := route.around(here)):
        before, after = around
    with st.container(key="onwards", horizontal=True, vertical_alignment="center"):
        for code, to in (("back", before), ("deeper", deeper), ("on", after)):
            if to is not None:
                st.button(
                    display.fill(display.word(f"onwards.{code}"), to=called(to, here, display)),
                    key=f"onwards-{code}",
                    type="primary" if code == "on" else "secondary",
                    on_click=go,
                    args=(to,),
                )
        if route:
            _out("route", display.word("routes.leave"), "")
        if view == "slide":
            _out("view", display.word("view.exit"), "step")


def _out(name: str, label: str, code: str) -> None:
    """A quiet button that sets something of the frame."""
    values = {name: code}
    st.button(
        label, key=f"leave-{name}", type="tertiary", on_click=visit.put, args=(visit.SITE, values)
    )


def remember_place(chapter: Chapter) -> None:
    """Where the reader may go on another day."""
    scene = st.session_state["kept"].get(f"{chapter.slug}.scene", "")
    memory.remember("course", "last", f"{chapter.slug}/{scene}" if scene else chapter.slug)
