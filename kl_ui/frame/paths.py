"""The ways from scene to scene: back and on, deeper, the rail, the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import streamlit as st

from kl_ui.frame import contents, progress
from kl_ui.live.kit import modules as live
from kl_ui.scenes import Screen
from kl_ui.state import memory
from kl_ui.words.curriculum import CHAPTERS, SLUGS, Part
from kl_ui.words.display import Display


@dataclass(frozen=True)
class Place:
    """A scene of a chapter, or a chapter as a whole."""

    slug: str
    scene: str = ""

    def title(self, lang: str) -> str:
        """What the scene is called, or the chapter."""
        if self.scene:
            return contents.load(self.slug).title(self.scene, lang)
        return Display(lang).word(f"chapter.{self.slug}.title")

    def __str__(self) -> str:
        return f"{self.slug}/{self.scene}" if self.scene else self.slug

    @property
    def href(self) -> str:
        """Its address, seen from any page of the course."""
        return f"./{self.slug}?scene={self.scene}" if self.scene else f"./{self.slug}"


def read(text: str) -> Place | None:
    """A place as it is written, ``kl/zero``; None if there is none by that name."""
    slug, _, scene = text.partition("/")
    if slug not in SLUGS or (scene and scene not in _scenes(slug)):
        return None
    return Place(slug, scene)


def way(s: Screen, to: str) -> None:
    """A link to a scene, ``kl/zero``, under its chapter's title and its own."""
    slug, _, scene = to.partition("/")
    title = contents.load(slug).title(scene, s.display.lang)
    s.link(slug, f"{s.display.word(f'chapter.{slug}.title')} · {title}", scene)


def going_on(s: Screen) -> Place | None:
    """Where the reader left off, if the course knows the place."""
    return read(s.recall("last", of="course"))


def go(to: Place) -> None:
    """Open a scene in the run that follows; to be called back by a control."""
    if to.scene:
        st.session_state["kept"][f"{to.slug}.scene"] = to.scene
    if to.slug != st.session_state["slug"]:
        st.session_state["leave"] = to.slug


def neighbours(here: Place) -> tuple[Place | None, Place | None, Place | None]:
    """Where back, deeper and on lead from a scene."""
    chapter = contents.load(here.slug)
    before, deeper, after = (
        way(here.scene) for way in (chapter.before, chapter.deeper, chapter.after)
    )
    place = SLUGS.index(here.slug)
    back = Place(here.slug, before) if before else _end(SLUGS[place - 1]) if place else None
    on = Place(here.slug, after) if after else _start(place + 1)
    return back, Place(here.slug, deeper) if deeper else None, on


def called(to: Place, here: Place, display: Display) -> str:
    """A scene by its title; one of another chapter by that chapter's, too."""
    if to.slug == here.slug:
        return to.title(display.lang)
    chapter = Place(to.slug).title(display.lang)
    if to.scene in (contents.load(to.slug).core[0], contents.load(to.slug).core[-1]):
        return chapter
    return display.fill(display.word("onwards.of"), chapter=chapter, scene=to.title(display.lang))


def _end(slug: str) -> Place:
    return Place(slug, contents.load(slug).core[-1])


def _start(number: int) -> Place | None:
    if number >= len(SLUGS):
        return None
    slug = SLUGS[number]
    return Place(slug, _scenes(slug)[0])


@cache
def _scenes(slug: str) -> tuple[str, ...]:
    return tuple(contents.load(slug).scenes)


def rail(title: str, places: Sequence[Place], here: Place, display: Display) -> None:
    """Scenes as a line of marks: where one is, what one has seen."""
    items = [_item(place, here, display) for place in places]
    _links("rail", "rail", [{"title": title, "items": items}], display)


def menu(slug: str, scene: str, display: Display) -> None:
    """The parts and chapters of the course, how far one is in each, the open one's scenes."""
    groups = [
        {
            "title": display.word(f"part.{part}"),
            "items": [
                _chapter(entry.slug, slug, scene, display)
                for entry in CHAPTERS
                if entry.part == part
            ],
        }
        for part in get_args(Part)
    ]
    _links("menu", "menu", groups, display)


def _chapter(slug: str, open_slug: str, scene: str, display: Display) -> dict[str, Any]:
    here, chapter = slug == open_slug, contents.load(slug)
    seen = len(progress.reached(slug) & set(chapter.core))
    places = [Place(slug, name) for name in chapter.scenes] if here else []
    return {
        "to": slug,
        "href": f"./{slug}",
        "title": display.word(f"chapter.{slug}.title"),
        "done": memory.read(slug),
        "far": f"{seen}/{len(chapter.core)}" if seen else "",
        "here": here,
        "items": [_item(place, Place(slug, scene), display) for place in places],
    }


def _item(place: Place, here: Place, display: Display) -> dict[str, Any]:
    return {
        "to": str(place),
        "href": place.href,
        "title": place.title(display.lang),
        "done": place.scene in progress.reached(place.slug),
        "here": place == here,
        "deeper": contents.load(place.slug).scenes[place.scene].deeper,
    }


def _links(kind: str, key: str, groups: list[dict[str, Any]], display: Display) -> None:
    said = (kind, "deeper", "done", "search", "nothing")
    words = {name: display.word(f"paths.{name}") for name in said} | {"lang": display.lang}

    def followed(told: Any) -> None:
        if isinstance(told, str) and (to := read(told)):
            go(to)

    live.stage("links", key, {"kind": kind, "groups": groups, "words": words}, display, followed)


def leaving() -> bool:
    """Has a control asked for another page?"""
    return "leave" in st.session_state


def leave(pages: dict[str, st.Page]) -> None:
    """Go to the page that a control has asked for."""
    if (slug := st.session_state.pop("leave", None)) is not None:
        st.switch_page(pages[slug])
