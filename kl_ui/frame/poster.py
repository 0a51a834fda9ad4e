"""A scene as a poster: HTML that looks as the app will. It covers the app while that starts, and is
what there is where no script runs.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache, lru_cache
from html import escape
from typing import Any, Literal
from urllib.parse import urlencode

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from kl_ui.frame.contents import PLAIN
from kl_ui.frame.paths import Place
from kl_ui.live.kit import modules
from kl_ui.scenes import Rehearsal
from kl_ui.scenes.screen import Drawing, Moved, Panel, placed
from kl_ui.words.display import Display

VISIT = "poster"
_COLOUR = re.compile(r":(blue|orange|gray)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")


class Box(list[Any]):
    """A piece of a page: what is drawn in it, strings and boxes, in its element."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.name = name

    def __str__(self) -> str:
        return f'<div class="{self.name}">{"".join(map(str, self))}</div>' if self else ""


class Poster(Rehearsal):
    """A scene, rehearsed as a page of its own."""

    def __init__(
        self, slug: str, scene: str, display: Display, at: Mapping[str, str], *, alone: bool
    ) -> None:
        super().__init__(slug, scene, display, at, alone=alone)
        self.page = self.into = Box("scene")
        if alone and slug not in PLAIN:
            beside = self._box("st-key-beside")
            parts = [Box(f"st-key-{name}") for name in ("before", "figures", "after")]
            beside.extend(parts)
            self.panels = [self.within(part) for part in parts]
        self.kinds: set[str] = set()
        """The kinds of components on it."""

    def within(self, box: Box) -> Panel:
        """What is drawn meanwhile is drawn in the box."""
        return Within(self, box)

    def add(self, name: str, content: str) -> None:
        self.into.append(f'<div class="{name}">{content}</div>')

    @placed("words")
    def text(self, markdown: str, *, html: bool = False) -> None:
        super().text(markdown, html=html)
        self.add("words", rendered(markdown, html=html))

    @placed("words")
    def heading(self, title: str, anchor: str) -> None:
        super().heading(title, anchor)
        self.into.append(f"<h2>{inline(title)}</h2>")

    @placed("words")
    def note(self, kind: str, text: str, icon: str | None = None) -> None:
        super().note(kind, text, icon)
        self.add(f"note {kind}", rendered(text))

    @placed("figures")
    def figure(self, name: str, drawing: Drawing, alt: str) -> None:
        super().figure(name, drawing, alt)
        self._live("chart", *self._chart(name, drawing, alt))

    @placed("figures")
    def stage(self, kind: str, name: str, data: Mapping[str, Any], moved: Moved) -> None:
        super().stage(kind, name, data, moved)
        if self._first(name):
            self._live(kind, f"{self.slug}.{name}", data)

    @placed("figures")
    def metric(self, label: str, said: str) -> None:
        super().metric(label, said)
        self.add("metric", f"<span>{inline(label)}</span><b>{escape(said)}</b>")

    @placed("words")
    def code(self, source: str) -> None:
        super().code(source)
        self.into.append(f"<pre>{escape(source)}</pre>")

    @placed("words")
    def link(self, slug: str, label: str, scene: str = "") -> None:
        super().link(slug, label, scene)
        self.into.append(
            f'<a class="way" href="{href(Place(slug, scene), self.display)}">{inline(label)}</a>'
        )

    @placed("figures")
    def pick(self, name: str, label: str, said: Mapping[str, str], value: str) -> str:
        if name not in self.drawn:
            self.add("pick", f"<label>{inline(label)}</label>{segments(said, value)}")
        return super().pick(name, label, said, value)

    @placed("words")
    def ask(self, name: str, label: str, said: Mapping[str, str], value: str | None) -> str | None:
        options = "".join(f"<li>{inline(word)}</li>" for word in said.values())
        self.into.append(f'<ul class="options">{options}</ul>')
        return super().ask(name, label, said, value)

    @placed("figures")
    def field(
        self, name: str, label: str, value: str, *, longest: int, placeholder: str = ""
    ) -> str:
        self.add("field", f"<label>{inline(label)}</label><i>{escape(value or placeholder)}</i>")
        return super().field(name, label, value, longest=longest, placeholder=placeholder)

    @placed("figures")
    def press(
        self,
        key: str,
        label: str,
        values: Mapping[str, Any],
        *,
        primary: bool = False,
        disabled: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        super().press(key, label, values, primary=primary, disabled=disabled, then=then)
        kind = "button" + " primary" * primary + " disabled" * disabled
        self.into.append(f'<span class="{kind}">{inline(label)}</span>')

    def columns(self, *widths: int, align: Literal["top", "center"] = "top") -> Sequence[Panel]:
        if self.panels and not self.boxed:
            return [nullcontext()] * len(widths)
        row = self._box(f"columns {align}")
        row.extend(Box(f"column wide-{width}") for width in widths)
        return [self.within(column) for column in row]

    def row(self) -> Panel:
        with self.place("figures"):
            return self.boxed_in(self.within(self._box("row")))

    def box(self, name: str = "", *, border: bool = False) -> Panel:
        with self.place("words" if name else "figures"):
            return self.boxed_in(self.within(self._box(f"box st-key-{name}" + " border" * border)))

    def folded(self, label: str, name: str) -> Panel:
        super().folded(label, name)
        with self.place("words"):
            self.add("folded", inline(label))
        return self.boxed_in(self.within(Box()))  # nobody sees it before it is opened

    def _live(self, kind: str, key: str, data: Mapping[str, Any]) -> None:
        self.kinds.add(kind)
        self.into.append(live(kind, key, data, self.display))

    def _box(self, name: str) -> Box:
        box = Box(name)
        self.into.append(box)
        return box


class Lone(Poster):
    """A scene without the app: what sets something is a link to the scene with that set."""

    def pick(self, name: str, label: str, said: Mapping[str, str], value: str) -> str:
        with self.place("figures"):
            if name not in self.drawn:
                links = {code: self._with({name: code}) for code in said}
                self.add("pick", f"<label>{inline(label)}</label>{segments(said, value, links)}")
        return Rehearsal.pick(self, name, label, said, value)

    def ask(self, name: str, label: str, said: Mapping[str, str], value: str | None) -> str | None:
        return Rehearsal.ask(self, name, label, said, value)  # the class is asked, not she

    def press(
        self,
        key: str,
        label: str,
        values: Mapping[str, Any],
        *,
        primary: bool = False,
        disabled: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        with self.place("figures"):
            if not then and all(isinstance(value, str | float | int) for value in values.values()):
                link = f'<a class="button{" primary" * primary}" href="{self._with(values)}">'
                self.into.append(f"{link}{inline(label)}</a>")
        Rehearsal.press(self, key, label, values, primary=primary, disabled=disabled, then=then)

    def _with(self, values: Mapping[str, Any]) -> str:
        asked = {**self.at, "lang": self.display.lang, "unit": self.display.unit}
        asked |= {name: str(value) for name, value in values.items()}
        return escape(f"?{urlencode(asked)}")


class Within:
    """While it is open, a poster draws in a box of its own."""

    def __init__(self, poster: Poster, box: Box) -> None:
        self.poster, self.box, self.outside = poster, box, box

    def __enter__(self) -> None:
        self.outside, self.poster.into = self.poster.into, self.box

    def __exit__(self, *_: object) -> None:
        self.poster.into = self.outside


def href(place: Place, display: Display) -> str:
    """Where a link leads in this reader's language, and to slides from a slide."""
    asked = {"lang": display.lang} | ({"view": "slide"} if display.presenter else {})
    return escape(f"{place.href}{'&' if place.scene else '?'}{urlencode(asked)}")


def live(kind: str, key: str, data: Mapping[str, Any], display: Display) -> str:
    """A component as poster.js mounts it: its data, its style, the place it is mounted in."""
    told = {**data, "look": display.look, "visit": VISIT, "key": key}
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    inside = f'<style>{modules.style(kind)}</style><div class="stage"></div>'
    if kind != "chart":  # as modules.py mounts them
        inside = f'<template shadowrootmode="open">{inside}</template>'
    tall = f' style="min-height:{_height(data)}px"' if kind == "chart" else ""
    held = f'<script type="application/json">{text}</script>'
    root = f'<div class="root">{inside}</div>{held}'
    return f'<div class="live" data-kind="{kind}"{tall}>{root}</div>'


def _height(data: Mapping[str, Any]) -> int:
    found = re.search(r'"height":(\d+)', data["figure"])
    return int(found[1]) if found else 0


def segments(said: Mapping[str, str], value: str, links: Mapping[str, str] | None = None) -> str:
    """A choice as it looks in the app; each of it a link where there is no app."""

    def part(code: str, word: str) -> str:
        chosen = ' class="chosen"' if code == value else ""
        if links:
            return f'<a{chosen} href="{links[code]}">{inline(word)}</a>'
        return f"<span{chosen}>{inline(word)}</span>"

    parts = (part(code, word) for code, word in said.items())
    return f'<div class="segments">{"".join(parts)}</div>'


@cache
def _markdown(html: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(latex: str, options: Mapping[str, Any]) -> str:
    return convert(latex, display="block" if options["display_mode"] else "inline")


@lru_cache(maxsize=2048)
def rendered(markdown: str, *, html: bool = False) -> str:
    """Markdown as the app shows it; ``html`` if it holds some of the course's own.

    >>> rendered("**One** :blue[$P$]")[:41]
    '<p><strong>One</strong> <span class="blue'
    """
    found = _markdown(html).render(markdown)
    return _COLOUR.sub(r'<span class="\1">\2</span>', found)


def inline(markdown: str) -> str:
    """A line of Markdown, without a paragraph around it."""
    return _COLOUR.sub(r'<span class="\1">\2</span>', _markdown(False).renderInline(markdown))
