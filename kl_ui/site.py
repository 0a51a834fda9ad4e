"""The main script: language, unit, presenter mode, navigation, and the frame around each page."""

import json
from pathlib import Path

import streamlit as st

from kl_core import InvalidDistribution
from kl_ui import hearing, memory, state
from kl_ui.chapter import AwaitingPrediction
from kl_ui.content import LANGUAGES
from kl_ui.curriculum import CHAPTERS, Entry, neighbours
from kl_ui.display import Display
from kl_ui.live.page import page as in_browser
from kl_ui.share import share_dialog

ROOT = Path(__file__).parent.parent
SETTINGS = {"lang": list(LANGUAGES), "unit": ["bits", "nats"]}
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
PRESENTER = """<style>
html { font-size: 26px !important; }
[data-testid="stMainBlockContainer"] { max-width: 1560px !important; padding-top: 2rem; }
</style>"""


def _reader() -> Display:
    """The reader's language, unit and screen: kept, else from the link, else from the browser."""
    locale = (st.context.locale or "").lower().split("-")[0]
    browser = locale if locale in LANGUAGES else Display.lang
    lang = state.start(state.SITE, "lang", state.read_code(SETTINGS["lang"]), browser)
    unit = state.start(state.SITE, "unit", state.read_code(SETTINGS["unit"]), "bits")
    presenter = state.start(state.SITE, "presenter", state.read_code(["true", "false"]), "false")
    return Display(lang, unit, presenter == "true")  # type: ignore[arg-type]


def _title(entry: Entry, display: Display) -> str:
    done = memory.read(entry.slug)
    return display.word(f"chapter.{entry.slug}.title") + (" ✓" if done else "")


def _pages(display: Display) -> dict[str, st.Page]:
    cover = st.Page(
        ROOT / "pages" / "cover.py", title=display.word("cover.title"), icon="🏠", default=True
    )
    chapters = {
        entry.slug: st.Page(
            ROOT / entry.file,
            title=_title(entry, display),
            icon=entry.icon,
            url_path=entry.slug,
        )
        for entry in CHAPTERS
    }
    return {"": cover, **chapters}


def _settings(display: Display) -> None:
    """Language, unit, presenter mode and sharing, at the top of every page."""
    with st.container(horizontal=True, key="settings", vertical_alignment="center"):
        for name in SETTINGS:
            _setting(name, display)
        _presenting(display)
        if st.button(display.word("frame.share"), key="site.share", icon="📱"):
            st.session_state["share"] = True
    for name in ("lang", "unit"):
        state.keep(state.SITE, name, getattr(display, name), getattr(display, name))
    written = "true" if display.presenter else "false"
    state.keep(state.SITE, "presenter", written, written if display.presenter else None)


def _setting(name: str, display: Display) -> None:
    key, options = f"{state.SITE}.{name}", SETTINGS[name]
    known = hearing.is_one_of(options)
    now: str = getattr(display, name)

    def chosen() -> None:
        state.keep(state.SITE, name, hearing.held(key, now, known))
        if name == "lang":
            state.restore_choices()

    def draw(first: str) -> object:
        return st.segmented_control(
            display.word(f"frame.{name}"),
            options,
            default=first,
            required=True,
            format_func=lambda code: LANGUAGES.get(code) or display.word(f"unit.{code}"),
            key=key,
            on_change=chosen,
            label_visibility="collapsed",
        )

    hearing.drawn(draw, key, now, known)


def _presenting(display: Display) -> None:
    key = f"{state.SITE}.presenter"

    def chosen() -> None:
        on = hearing.held(key, display.presenter, hearing.is_switch)
        state.keep(state.SITE, "presenter", "true" if on else "false")

    def draw(first: bool) -> object:
        word, says = display.word("frame.presenter"), display.word("frame.presenter_help")
        return st.toggle(word, first, key=key, help=says, on_change=chosen)

    hearing.drawn(draw, key, display.presenter, hearing.is_switch)


def _head(entry: Entry, display: Display) -> None:
    part = display.word(f"part.{entry.part}")
    minutes = display.fill(display.word("frame.minutes"), minutes=entry.minutes)
    if not display.presenter:
        st.caption(f"{part} · {minutes}")
    st.title(display.word(f"chapter.{entry.slug}.title"), anchor="top")


def _foot(slug: str, pages: dict[str, st.Page], display: Display) -> None:
    st.divider()
    before, after = neighbours(slug)
    left, right = st.columns(2)
    with left:
        target = before.slug if before else ""
        name = display.word(f"chapter.{before.slug}.title" if before else "cover.title")
        st.page_link(pages[target], label=f"← {name}")
    if after:
        with right:
            st.page_link(
                pages[after.slug], label=f"{display.word(f'chapter.{after.slug}.title')} →"
            )
    if display.presenter:
        st.caption(display.word("frame.keys"))


def main() -> None:
    """Draw the frame, run the page inside it, and write the address."""
    st.set_page_config(page_icon="📘", layout="wide")
    state.begin()
    display = _reader()
    st.session_state["display"] = display
    pages = _pages(display)
    st.session_state["pages"] = pages
    # "expanded": no English "View 8 more" between the reader and the later chapters.
    current = st.navigation(list(pages.values()), expanded=True)
    slug = current.url_path
    state.arrive(slug or "cover")
    word = json.dumps(display.word("language.choose_file"), ensure_ascii=False)
    st.html(
        f"<style>:root {{ --choose-file: {word} }} {STYLE}</style>"
        + (PRESENTER if display.presenter else "")
    )
    _settings(display)
    notice = st.empty()
    if slug:
        _head(next(entry for entry in CHAPTERS if entry.slug == slug), display)
    try:
        current.run()
        if slug:
            memory.remember(slug, "visited", "1")
    except AwaitingPrediction:
        st.caption(display.word("predict.waits"))
    except InvalidDistribution as error:
        st.error(display.complaint(error.code, error.found))
    if count := memory.left_aside():
        notice.warning(display.fill(display.word("memory.spoilt"), count=count))
    if slug:
        _foot(slug, pages, display)
    if slug:
        memory.remember("course", "last", slug)
    in_browser(slug, state.query(), display)
    state.end()
    if st.session_state.pop("share", None) is not None:
        share_dialog(display)


main()
