"""The two pages of a class that are not the app: the phone's, and the teacher's own window.

Each is a few kilobytes: its words, its style, and the course's own scripts. A scene on a phone is
the scene's poster, without the app.
"""

import gzip
import json
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kl_ui.frame import contents, routes
from kl_ui.frame.document import AT_ONCE, colours, lone, spoken
from kl_ui.frame.paths import Place
from kl_ui.frame.server import asked
from kl_ui.frame.views import wished
from kl_ui.live.kit import modules
from kl_ui.words.content import ASSETS, LANGUAGES, shared_words
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

FOLDER = Path(__file__).parent
SHOWN, PAGES, BOARD = (
    (FOLDER / f"{name}.css").read_text("utf-8") for name in ("show", "classroom", "board")
)
TAUGHT = ("lesson", "lecture", "short")
"""The routes that are lessons."""


def page_routes() -> list[Route]:
    """Their addresses."""
    base = modules.BASE
    return [
        Route(f"{base}join", phone, methods=["GET"]),
        Route(f"{base}join/{{code}}", phone, methods=["GET"]),
        Route(f"{base}class", teacher, methods=["GET"]),
        Route(f"{base}class/words/{{lang}}", words, methods=["GET"]),
        Route(f"{base}class/style/{{kind}}", style, methods=["GET"]),
        Route(f"{base}scene/{{slug}}/{{scene}}", scene, methods=["GET"]),
    ]


async def phone(request: Request) -> Response:
    """The phone's page: `join.js` does the rest."""
    lang = _lang(request)
    return _packed(request, _page(lang, "join", "class.join", told(lang)), lang)


async def teacher(request: Request) -> Response:
    """The teacher's window: `teach.js` does the rest."""
    lang = _lang(request)
    page = _page(lang, "teach", "class.title", told(lang) | {"lessons": _lessons(lang)})
    return _packed(request, page, lang)


async def words(request: Request) -> Response:
    """What the projector's board says."""
    lang = request.path_params["lang"]
    found = told(lang) if lang in LANGUAGES else {}
    text = json.dumps(found, ensure_ascii=False)
    return Response(text, media_type="application/json", headers={"cache-control": "no-cache"})


async def style(request: Request) -> Response:
    """A style that a script asks for: of the stage on which Q is placed, of the board."""
    styles = {"board": SHOWN + BOARD, "curve": modules.style("curve")}
    found = styles.get(request.path_params["kind"])
    if found is None:
        return Response(status_code=404)
    return Response(found, media_type="text/css", headers={"cache-control": "no-cache"})


async def scene(request: Request) -> Response:
    """A scene without the app: it moves under the hand, and costs the server one answer."""
    slug, name = request.path_params["slug"], request.path_params["scene"]
    if slug not in SLUGS or name not in contents.load(slug).scenes:
        return Response(status_code=404)
    at = asked(request.scope)
    display, _ = wished(at, at.pop("lang", "") if at.get("lang") in LANGUAGES else _lang(request))

    def made() -> bytes:
        return lone(slug, name, display, tuple(sorted(at.items())))

    page = await anyio.to_thread.run_sync(made, limiter=AT_ONCE)
    return _packed(request, page, display.lang)


def _lang(request: Request) -> str:
    """The language of the link, else that of the browser."""
    given = request.query_params.get("lang", "")
    return given if given in LANGUAGES else spoken(request.headers.get("accept-language", ""))


@cache
def told(lang: str) -> dict[str, Any]:
    """The words of a class, and the scenes by their titles."""
    strings = dict(shared_words(lang)["class"])
    return {
        "lang": lang,
        "base": modules.BASE,
        "look": Display(lang).look,
        "words": strings,
        "languages": LANGUAGES,
        "transfer": tomllib.loads((ASSETS / "notes" / "transfer.toml").read_text("utf-8")),
        "scenes": {slug: list(contents.load(slug).scenes) for slug in SLUGS},
    }


@cache
def _lessons(lang: str) -> list[dict[str, Any]]:
    """The lessons as lists of scenes with their notes."""
    notes = tomllib.loads((ASSETS / "notes" / f"{lang}.toml").read_text("utf-8"))
    found = []
    for code in TAUGHT:
        route = routes.routes()[code]
        places = [_noted(place, lang, notes) for place in route.places]
        title = Display(lang).word(f"routes.{code}.title")
        found.append({"title": title, "minutes": route.minutes, "places": places})
    return found


def _noted(place: Place, lang: str, notes: dict[str, Any]) -> dict[str, Any]:
    name = f"{place.slug}/{place.scene}"
    chapter = Place(place.slug).title(lang)
    return {"place": name, "title": place.title(lang), "chapter": chapter, **notes.get(name, {})}


def _page(lang: str, script: str, title: str, data: dict[str, Any]) -> bytes:
    display = Display(lang)
    name = escape(display.word(title))
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    source = f"{modules.PLACE}/classroom/{script}.js"
    return (
        f'<!doctype html><html lang="{display.word("language.tag")}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{name}</title>'
        f"<style>{colours(':root')} {SHOWN}{PAGES}</style>"
        f'<script type="application/json" id="told">{text}</script>'
        f'<script type="module" src="{source}"></script></head>'
        f'<body class="{script}"><main id="app"><h1>{name}</h1></main></body></html>'
    ).encode()


def _packed(request: Request, page: bytes, lang: str) -> Response:
    said = {"cache-control": "no-cache", "content-language": lang}
    said["vary"] = "accept-language, accept-encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        page, said["content-encoding"] = gzip.compress(page, 6), "gzip"
    return HTMLResponse(page, headers=said)
