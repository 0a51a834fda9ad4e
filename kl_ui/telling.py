"""What a page says and shows: its words, tables, links and figures."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from kl_ui import content, glossary, state
from kl_ui.curriculum import SLUGS
from kl_ui.display import Display

FIRST_PICTURE = 1.0
"""Seconds the rest of a cold page waits, so that its first picture need not be drawn with it."""


def current_display() -> Display:
    """The reader's language, unit and screen, as the frame has set them."""
    display: Display = st.session_state["display"]
    return display


class Telling:
    """A page's words and figures; every word comes from the chapter's assets."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.display = current_display()
        self.sections = content.prose(slug, self.display.lang)
        self.strings = content.strings(slug, self.display.lang)

    def words(self, dotted: str, *results: object, **named: object) -> str:
        """One string of the chapter, with its numbers."""
        return self.display.fill(str(content.look_up(self.strings, dotted)), *results, **named)

    def labels(self, dotted: str) -> list[str]:
        """A list of strings: the names of outcomes, columns, ..."""
        return [str(label) for label in content.look_up(self.strings, dotted)]

    def prose(self, section: str, *results: object, **named: object) -> None:
        """A section. The presenter sees its heading, formulas, numbered points and takeaway."""
        part = self.sections[section]
        if self.display.presenter:
            body = content.lecture(part.body)
        else:
            body = glossary.explained(self.slug, self.display.lang)[section]
        if part.title:
            st.header(self.display.fill(part.title, *results, **named), anchor=_anchor(section))
        if body:
            filled = self.display.fill(body, *results, **named)
            st.markdown(filled, unsafe_allow_html="<dfn" in body)
        if part.takeaway:
            with st.container(key=f"takeaway-{self.slug}-{_anchor(section)}"):
                st.markdown(self.display.fill(part.takeaway, *results, **named))

    def table(self, name: str, rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
        """A table; its columns' names are ``tables.<name>.columns``. The first hold words."""
        columns = [self.display.fill(label) for label in self.labels(f"tables.{name}.columns")]
        lines = [columns, ["---"] * words + ["---:"] * (len(columns) - words), *rows]
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def metric(self, label: str, nats: float) -> None:
        """One amount of information, large."""
        st.metric(f"{label} · {self.display.unit_name}", self.display.number(nats, "information"))

    def link(self, slug: str, label: str) -> None:
        """A way to another chapter."""
        st.page_link(st.session_state["pages"][slug], label=label)

    def term(self, term: glossary.Term) -> None:
        """A word of the glossary, with a way to the chapter that explains it."""
        st.markdown(f"{' · '.join([f'**{term.name}**', *term.others])}  \n{term.says}")
        if term.chapter in SLUGS:
            self.link(term.chapter, self.display.word(f"chapter.{term.chapter}.title"))

    def chart(
        self,
        name: str,
        figure: Callable[..., go.Figure],
        *results: object,
        options: Mapping[str, Any] | None = None,
        **named: object,
    ) -> None:
        """A figure of some results. What it says in words is ``charts.<name>.alt``.

        ``options`` go to the figure alone, ``named`` values to its alternative text alone.
        """
        alt = self.words(f"charts.{name}.alt", *results, **named)
        # Most figures of a page stand still while one slider moves: they are drawn once.
        frozen = tuple((option, _freeze(value)) for option, value in (options or {}).items())
        st.plotly_chart(
            _drawn(figure, tuple(map(_freeze, results)), self.display, frozen),
            key=f"{self.slug}.chart.{name}",
            alt=alt,
            config={"displayModeBar": False, "scrollZoom": False},
        )
        if "caption" in content.look_up(self.strings, f"charts.{name}"):
            st.caption(self.words(f"charts.{name}.caption", *results, **named))
        let_it_draw()


def let_it_draw() -> None:
    """What is sent at once is drawn at once: a cold page's first picture need not wait for all."""
    if state.first_picture():
        time.sleep(FIRST_PICTURE)


@lru_cache(maxsize=512)
def _drawn(
    figure: Callable[..., go.Figure],
    results: tuple[Any, ...],
    display: Display,
    options: tuple[tuple[str, Any], ...],
) -> go.Figure:
    return figure(*results, display, **dict(options))


def _freeze(value: Any) -> Any:
    """The same value, fit to be the key of a cache."""
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _anchor(section: str) -> str:
    return section.replace("/", "-")
