"""The first answer to a reader: the scene that is asked for as a poster over the app, below a head
that says what it is.
"""

import gzip
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache, partial
from html import escape
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

import anyio.to_thread
import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kl_ui.frame import contents
from kl_ui.frame.packing import STREAMLIT
from kl_ui.frame.paths import Place, called, neighbours
from kl_ui.frame.poster import Lone, Poster, href, inline, segments
from kl_ui.frame.server import asked, asks_for_page, below
from kl_ui.frame.views import SETTINGS, wished
from kl_ui.live.kit import modules
from kl_ui.scenes import Chapter
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import CHAPTERS, SLUGS, Part
from kl_ui.words.display import Display

FOLDER = Path(__file__).parent
MANY = 3
"""Scenes on the poster of a whole chapter: more than a screen holds."""
AT_ONCE = anyio.CapacityLimiter(2)
"""A class asks for one page together: two make it, the others find it made."""
PLOTLY = "chart/vendor/plotly-cartesian.min.js"
log = logging.getLogger(__name__)


class Posters:
    """Put the poster of what is asked for into the page that Streamlit sends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        slug = (below(scope) or "").strip("/") if asks_for_page(scope) else None
        if slug not in ("", *SLUGS):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        at = asked(scope)
        if (lang := at.pop("lang", "")) not in LANGUAGES:
            lang = spoken(headers.get("accept-language", ""))
        said = {"cache-control": "no-cache", "content-language": lang}
        said |= {"vary": "accept-language, accept-encoding"}
        work = partial(document, slug, lang, tuple(sorted(at.items())))
        try:
            page = await anyio.to_thread.run_sync(work, limiter=AT_ONCE)
        except Exception:  # the app, without a poster, says better what it finds
            log.exception("no poster")
            await self.app(scope, receive, send)
            return
        if "gzip" in headers.get("accept-encoding", ""):
            page, said["content-encoding"] = gzip.compress(page, 6), "gzip"
        await HTMLResponse(page, headers=said)(scope, receive, send)


def spoken(accepted: str) -> str:
    """The language a browser asks for first, as `site` chooses it.

    >>> spoken("zh-CN,zh;q=0.9,en;q=0.8"), spoken("de,en;q=0.5")
    ('zh', 'en')
    """
    first = accepted.split(",")[0].split("-")[0].split(";")[0].strip().lower()
    return first if first in LANGUAGES else Display.lang


@lru_cache(maxsize=256)
def document(slug: str, lang: str, says: tuple[tuple[str, str], ...]) -> bytes:
    """The whole page: Streamlit's own, with a head that is true and a poster over the app."""
    at = dict(says)
    display, view = wished(at, lang)
    chapter = contents.load(slug or "cover")
    scene = _scene(chapter, at, display) if slug else ""
    title, parts = _drawn(chapter, scene, view, at, display)
    name = contents.load("cover").title("start", lang)
    full = f"{title} · {name}" if slug else name
    sentence = _sentence(parts, display, slug)
    head = _head(full, sentence, slug, lang, at) + _early(parts)
    framed = view in ("step", "whole")
    body = "".join(
        (
            _settings(display, view) if framed else "",
            _rail(chapter, scene, display) if scene and view in ("step", "slide") else "",
            f"<h1>{inline(title)}</h1>",
            "".join(str(part.page) for part in parts),
            _onwards(Place(slug, scene), display) if scene and view != "embed" else "",
        )
    )
    menu = f"<aside>{_menu(slug, scene, display)}</aside>" if framed else ""
    poster = f'<div id="kl-poster" class="{view}">{menu}<main><div>{body}</div></main></div>'
    return _page(head, poster, display).encode()


def _scene(chapter: Chapter, at: Mapping[str, str], display: Display) -> str:
    if at.get("scene") in chapter.scenes:
        return at["scene"]
    return contents.owner(chapter, at, display) or next(iter(chapter.scenes))


def _drawn(
    chapter: Chapter, scene: str, view: str, at: Mapping[str, str], display: Display
) -> tuple[str, list[Poster]]:
    """The title, and the scenes below it."""
    slug = chapter.slug
    if slug == "cover":
        return chapter.title("start", display.lang), _rehearsed(chapter, MANY, at, display)
    if view == "whole":
        return Place(slug).title(display.lang), _rehearsed(chapter, MANY, at, display)
    one = Poster(slug, scene, display, at, alone=True)
    _shown(chapter, one)
    return chapter.title(scene, display.lang), [one]


def _rehearsed(
    chapter: Chapter, many: int, at: Mapping[str, str], display: Display
) -> list[Poster]:
    found: list[Poster] = []
    for name in list(chapter.scenes)[:many]:
        found.append(Poster(chapter.slug, name, display, at, alone=False))
        if not _shown(chapter, found[-1]):
            break
    return found


def _shown(chapter: Chapter, poster: Poster) -> bool:
    """Is the scene shown to its end? One that fails fails in the app, too, and says so there."""
    try:
        contents.show(chapter, poster)
    except Exception:
        return True
    return not poster.waits


def _sentence(parts: Sequence[Poster], display: Display, slug: str) -> str:
    """What a search engine or a messenger says of the page: the scene's first words."""
    said = (text for part in parts for kind, text in part.said if kind == "markdown")
    plain = (re.sub(r"<[^>]*>|[*_`#>]|:[a-z]+\[|\]|\$", "", text).strip() for text in said)
    first = next((text for text in plain if len(text) > 40), "")
    return first.split("\n")[0][:200] or display.word(f"chapter.{slug}.teaser")


def _head(title: str, sentence: str, slug: str, lang: str, at: Mapping[str, str]) -> str:
    """What search engines and messengers read."""

    def address(other: str) -> str:
        return f"./{slug}?{urlencode({'lang': other} | dict(at))}"

    text = {"title": title, "description": sentence, "type": "website", "url": address(lang)}
    tags = [f"<title>{escape(title)}</title>"]
    tags.append(f'<meta name="description" content="{escape(sentence)}">')
    tags += [f'<meta property="og:{name}" content="{escape(word)}">' for name, word in text.items()]
    tags += [
        f'<link rel="alternate" hreflang="{other}" href="{escape(address(other))}">'
        for other in LANGUAGES
    ]
    return "".join(tags)


def _early(parts: Sequence[Poster]) -> str:
    """What draws the scene, for the browser to fetch while it reads the page."""
    kinds = set().union(*(part.kinds for part in parts))
    names = ["kit/stage.js", *(f"{kind}/{kind}.js" for kind in sorted(kinds))]
    names += [PLOTLY] if "chart" in kinds else []
    links = [f'<link rel="modulepreload" href="{modules.PLACE}/{name}">' for name in names]
    if parts[-1].waits and "chart" not in kinds:  # once she has answered, there is a figure
        links.append(f'<link rel="prefetch" href="{modules.PLACE}/{PLOTLY}">')
    return "".join(links)


def _settings(display: Display, view: str) -> str:
    units, views = (
        {code: display.word(f"{name}.{code}") for code in codes} for name, codes in SETTINGS.items()
    )
    share = f'<span class="button">{escape(display.word("frame.share"))}</span>'
    now = {display.lang: LANGUAGES, display.unit: units, view: views}
    chosen = "".join(segments(said, code) for code, said in now.items())
    return f'<div class="row settings">{chosen}{share}</div>'


def _rail(chapter: Chapter, scene: str, display: Display) -> str:
    items = "".join(
        f'<li class="{"deeper" if one.deeper else ""}">'
        f'<a href="{href(Place(chapter.slug, name), display)}"{_here(name == scene)}'
        f' aria-label="{escape(chapter.title(name, display.lang))}"></a></li>'
        for name, one in chapter.scenes.items()
    )
    title = escape(Place(chapter.slug).title(display.lang))
    return _links("rail", f'<div class="title">{title}</div><ol>{items}</ol>', display)


def _menu(slug: str, scene: str, display: Display) -> str:
    def entry(place: Place, here: bool, below: str = "", kind: str = "") -> str:
        name = f'<span class="name">{escape(place.title(display.lang))}</span>'
        link = f'<a href="{href(place, display)}"{_here(here)}>{name}</a>'
        return f'<li class="{kind}">{link}{below}</li>'

    def chapter(other: str) -> str:
        scenes = contents.load(other).scenes.values() if other == slug else ()
        items = (
            entry(Place(other, one.id), one.id == scene, kind="deeper" if one.deeper else "")
            for one in scenes
        )
        below = f"<ol>{''.join(items)}</ol>" if scenes else ""
        return entry(Place(other), other == slug, below)

    parts = (
        f'<div class="title">{escape(display.word(f"part.{part}"))}</div>'
        f"<ol>{''.join(chapter(one.slug) for one in CHAPTERS if one.part == part)}</ol>"
        for part in get_args(Part)
    )
    search = f'<form><input disabled placeholder="{escape(display.word("paths.search"))}"></form>'
    return _links("menu", "".join(parts), display, before=search)


def _links(kind: str, inside: str, display: Display, before: str = "") -> str:
    nav = f'<nav class="{kind}" aria-label="{escape(display.word(f"paths.{kind}"))}">{inside}</nav>'
    style = f"<style>{modules.style('links')}</style>"
    inside = f'<template shadowrootmode="open">{style}{before}{nav}</template>'
    return f'<div class="links">{inside}</div>'


def _here(here: bool) -> str:
    return ' aria-current="true"' if here else ""


def _onwards(here: Place, display: Display) -> str:
    ways = zip(("back", "deeper", "on"), neighbours(here), strict=True)
    links = (
        f'<a class="button{" primary" if code == "on" else ""}" href="{href(to, display)}">'
        f"{escape(display.fill(display.word(f'onwards.{code}'), to=called(to, here, display)))}</a>"
        for code, to in ways
        if to
    )
    return f'<div class="row onwards">{"".join(links)}</div>'


@cache
def _template() -> tuple[str, str, str]:
    """Streamlit's page in three: up to its title, from there to its body, and that.

    Its scripts come as soon as it is their turn: poster.js starts them.
    """
    html = (STREAMLIT / "index.html").read_text("utf-8")
    html = re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.DOTALL)
    html = re.sub(
        r'<script type="module" crossorigin src="([^"]+)"></script>',
        r'<meta name="kl-app" content="\1">',
        html,
    )
    html = html.replace(
        '<link rel="modulepreload"', '<link rel="modulepreload" fetchpriority="low"'
    )
    assert "kl-app" in html
    before, rest = re.split(r"<title>.*?</title>", html, maxsplit=1, flags=re.DOTALL)
    between, body = rest.split("<body>")
    return before, between, body


@lru_cache(maxsize=256)
def lone(slug: str, scene: str, display: Display, says: tuple[tuple[str, str], ...]) -> bytes:
    """A scene's poster as a page of its own: no app comes."""
    chapter = contents.load(slug)
    part = Lone(slug, scene, display, dict(says), alone=True)
    _shown(chapter, part)
    title = chapter.title(scene, display.lang)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    body = f"<main><div><h1>{inline(title)}</h1>{part.page}</div></main>"
    return (
        f'<!doctype html><html lang="{display.word("language.tag")}"><head>{head}{_early([part])}'
        f'{_looks()}</head><body><div id="kl-poster" class="embed">{body}</div></body></html>'
    ).encode()


def _page(head: str, poster: str, display: Display) -> str:
    before, between, body = _template()
    before = before.replace('<html lang="en">', f'<html lang="{display.word("language.tag")}">')
    return f"{before}{head}{_looks()}{between}<body>{poster}{body}"


@cache
def _looks() -> str:
    """A poster's style, and the script that makes it live."""
    css = "".join((FOLDER / f"{name}.css").read_text("utf-8") for name in ("poster", "beside"))
    css += _letters() + colours("#kl-poster")
    script = f'<script type="module" src="{modules.PLACE}/poster/poster.js"></script>'
    return f"<style>{css}</style>{script}"


@cache
def colours(of: str) -> str:
    """The theme's colours, as Streamlit hands them to components, for what a selector finds."""

    def variables(theme: str) -> str:
        names = {"primary": "primaryColor", "background": "backgroundColor", "text": "textColor"}
        names |= {"secondary-background": "secondaryBackgroundColor"}
        names |= {f"{word}-text": f"{word}TextColor" for word in ("blue", "orange")}
        found = {name: st.get_option(f"theme.{theme}.{option}") for name, option in names.items()}
        font = f"--st-font: {st.get_option('theme.font')}"
        return "; ".join([*(f"--st-{name}-color: {value}" for name, value in found.items()), font])

    light, dark = (f"{of} {{ {variables(theme)} }}" for theme in ("light", "dark"))
    return f"{light} @media (prefers-color-scheme: dark) {{ {dark} }}"


@cache
def _letters() -> str:
    """Streamlit's font, by its own address."""
    html = (STREAMLIT / "index.html").read_text("utf-8")
    letters = re.findall(r'href="([^"]+\.woff2)"', html)[0]
    face = f'font-family: "Source Sans"; src: url("{letters}"); font-weight: 200 900'
    return f"@font-face {{ {face} }}"
