"""The main script: language, unit, view, navigation, and the frame around each page."""

import json
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from kl_ui.frame import contents, paths, views
from kl_ui.frame.page import page as in_browser
from kl_ui.frame.share import lead_class, share_dialog
from kl_ui.frame.views import SETTINGS, VIEWS, View
from kl_ui.state import hearing, memory, readers, visit
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import CHAPTERS, Entry
from kl_ui.words.display import Display

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
BESIDE = (Path(__file__).parent / "beside.css").read_text(encoding="utf-8")
SLIDE = (Path(__file__).parent / "slide.css").read_text(encoding="utf-8")
EMBED = (Path(__file__).parent / "embed.css").read_text(encoding="utf-8")
TOOLS = ("exercises", "calculator", "glossary")
"""One looks into them; nobody goes on there another day."""


def _reader() -> tuple[Display, View]:
    """The reader's language, unit and view: kept, else from the link, else from the browser."""
    locale = (st.context.locale or "").lower().split("-")[0]
    browser = locale if locale in LANGUAGES else Display.lang
    lang = visit.start(visit.SITE, "lang", readers.read_code(list(LANGUAGES)), browser)
    unit = visit.start(visit.SITE, "unit", readers.read_code(["bits", "nats"]), "bits")
    lecture = visit.start(visit.SITE, "presenter", readers.read_code(["true"]), "")
    usual = "slide" if lecture else "step"
    view: View = visit.start(visit.SITE, "view", readers.read_code([*VIEWS]), usual)  # type: ignore[arg-type]
    return Display(lang, unit, view == "slide"), view  # type: ignore[arg-type]


def _pages(display: Display) -> dict[str, st.Page]:
    title = display.word("cover.title")
    cover = st.Page(_nothing, title=title, url_path="cover", default=True)
    return {"": cover} | {entry.slug: _page(entry, display) for entry in CHAPTERS}


def _page(entry: Entry, display: Display) -> st.Page:
    title = display.word(f"chapter.{entry.slug}.title")
    return st.Page(_nothing, title=title, url_path=entry.slug)


def _nothing() -> None:
    """A page of Streamlit's own draws nothing: its scenes are drawn by the frame."""


def _settings(display: Display, view: View) -> None:
    """Language, unit, view and sharing, at the top of every page."""
    with st.container(horizontal=True, key="settings", vertical_alignment="center"):
        now = {"lang": display.lang, "unit": display.unit, "view": view}
        for name, codes in {"lang": tuple(LANGUAGES), **SETTINGS}.items():
            _setting(name, codes, now[name], display)
        if st.button(display.word("frame.share"), key="site.share"):
            st.session_state["share"] = True


def _setting(name: str, codes: Sequence[str], now: str, display: Display) -> None:
    key, known = f"{visit.SITE}.{name}", hearing.is_one_of(codes)

    def chosen() -> None:
        visit.keep(visit.SITE, name, hearing.held(key, now, known))
        if name == "lang":
            visit.restore_choices()

    def draw(first: str) -> object:
        return st.segmented_control(
            display.word(f"frame.{name}"),
            codes,
            default=first,
            required=True,
            format_func=lambda code: LANGUAGES.get(code) or display.word(f"{name}.{code}"),
            key=key,
            on_change=chosen,
            label_visibility="collapsed",
        )

    hearing.drawn(draw, key, now, known)


def _say(display: Display, view: View) -> None:
    """What every address says."""
    for name, value in (("lang", display.lang), ("unit", display.unit), ("view", view)):
        visit.keep(visit.SITE, name, value, None if value == "step" else value)


def _forget(slug: str, display: Display) -> None:
    """A second class on the same computer predicts for itself."""
    if slug and slug not in TOOLS and any(memory.of(slug)):
        label = display.word("memory.forget")
        st.button(label, key="forget", type="tertiary", on_click=memory.forget, args=(slug,))


def _style(view: View, display: Display) -> None:
    word = json.dumps(display.word("language.choose_file"), ensure_ascii=False)
    own = {"slide": SLIDE, "embed": EMBED}.get(view, "")
    st.html(f"<style>:root {{ --choose-file: {word} }} {STYLE}{BESIDE}{own}</style>")


def _body(slug: str, view: View, display: Display) -> str:
    """The cover, or a chapter's scenes; which of them stands alone."""
    chapter = contents.load(slug or "cover")
    if not slug:
        views.cover(chapter, display)
        return ""
    scene = views.show(chapter, view, display)
    if slug not in TOOLS:
        views.remember_place(chapter)
    return scene


def main() -> None:
    """Draw the frame, run the page inside it, and write the address."""
    st.set_page_config(page_icon="📘", layout="wide")
    visit.begin()
    display, view = _reader()
    st.session_state["display"] = display
    pages = _pages(display)
    st.session_state["pages"] = pages
    current = st.navigation(list(pages.values()), position="hidden")
    slug = current.url_path
    visit.arrive(slug or "cover")
    paths.leave(pages)
    _style(view, display)
    _say(display, view)
    if view in ("step", "whole"):
        _settings(display, view)
    notice = st.empty()
    scene = _body(slug, view, display)
    if view in ("step", "whole"):
        with st.sidebar:
            paths.menu(slug, scene, display)
            lead_class(display)
            _forget(slug, display)
    if count := memory.left_aside():
        notice.warning(display.fill(display.word("memory.spoilt"), count=count))
    scenes = list(contents.load(slug).scenes) if slug else []
    in_browser(slug, visit.query(), display, scenes=scenes, scene=scene)
    visit.end()
    if st.session_state.pop("share", None) is not None:
        share_dialog(display)


main()
