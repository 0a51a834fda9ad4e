"""Finding a scene by its words: titles, terms and text, in the reader's language."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kl_ui.frame import contents
from kl_ui.frame.paths import Place
from kl_ui.live.kit import modules
from kl_ui.words import glossary
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

LONGEST, MOST, AROUND = 60, 12, 40
"""Characters of a question, scenes of an answer, characters shown on either side of a find."""
_FIRST = 1000
"""The rank of a term's own scene: no other comes near."""
_MARKUP = re.compile(
    r"<span role=\"tooltip\".*?</span>|<[^>]{1,200}>|\$\$.*?\$\$|[*_`>|#]|:[a-z]+\[", re.S
)


@dataclass(frozen=True)
class Found:
    """A scene that has the words: where they stand, and what stands around them."""

    place: Place
    title: str
    chapter: str
    around: str


@dataclass(frozen=True)
class _Page:
    place: Place
    title: str
    chapter: str
    text: str


def find(typed: str, lang: str) -> list[Found]:
    """The scenes that have all the words typed: first the one that explains them as a term of the
    glossary, then those that have them in the title."""
    words = _plain(typed[:LONGEST]).split()
    if not words:
        return []
    asked = _plain(typed).strip()
    explained = {term.place for term in glossary.terms(lang) if asked in term.forms}
    hits = [(_rank(page, words, explained), page) for page in _pages(lang)]
    best = sorted((hit for hit in hits if hit[0]), key=lambda hit: -hit[0])[:MOST]
    return [Found(p.place, p.title, p.chapter, _around(p.text, words[0])) for _, p in best]


def route() -> Route:
    """Where the menu's search field asks."""
    return Route(f"{modules.BASE}find", answer)


def learn() -> None:
    """Read all scenes ahead of the first question."""
    for lang in LANGUAGES:
        _pages(lang)


def answer(request: Request) -> JSONResponse:
    """What the menu's search field asks for: ``?lang=en&q=smoothing``."""
    lang, typed = (request.query_params.get(name, "") for name in ("lang", "q"))
    found = find(typed, lang) if lang in LANGUAGES else []
    told = [
        {"to": str(one.place), "href": one.place.href, "title": one.title}
        | {"chapter": one.chapter, "around": one.around}
        for one in found
    ]
    return JSONResponse(told)


def _rank(page: _Page, words: list[str], explained: set[str]) -> int:
    if str(page.place) in explained:
        return _FIRST
    title, text = _plain(page.title), _plain(page.text)
    if not all(word in title or word in text or word in _plain(page.chapter) for word in words):
        return 0
    rank = 1 + min(sum(text.count(word) for word in words), 9)
    rank += 20 * sum(word in title for word in words)
    return rank + 10 * any(place.startswith(f"{page.place.slug}/") for place in explained)


def _around(text: str, word: str) -> str:
    at = max(_plain(text).find(word), 0)
    low, high = max(at - AROUND, 0), at + len(word) + AROUND
    return ("…" if low else "") + text[low:high].strip() + ("…" if high < len(text) else "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _pages(lang: str) -> tuple[_Page, ...]:
    display = Display(lang)
    return tuple(
        _Page(
            Place(slug, name),
            chapter.title(name, lang),
            display.word(f"chapter.{slug}.title"),
            _said(contents.rehearse(chapter, name, display, {"seen": "1"})),
        )
        for slug in SLUGS
        for chapter in [contents.load(slug)]
        for name in chapter.scenes
    )


def _said(on: Any) -> str:
    words = [text for kind, text in on.said if kind in ("markdown", "header", "caption")]
    return " ".join(_MARKUP.sub(" ", " ".join(words)).split())
