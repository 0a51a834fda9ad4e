"""Figures ahead of the hand: what scenes show at the values of a slider that is held.

A scene's controls are its address. So ``GET strip/<slug>/<slider>?<the address>&near=13`` tells the
figures at eight values of that slider, each as what differs from the first: the browser plays them
while the hand moves, and nobody else has to wait.
"""

import asyncio
import gzip
import json
import logging
import re
import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kl_ui.frame import contents
from kl_ui.frame.server import asked
from kl_ui.frame.views import wished
from kl_ui.jobs.worker import Worker
from kl_ui.live.kit import modules
from kl_ui.scenes import Chapter, Rehearsal
from kl_ui.scenes.screen import written
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

PART = 8
"""Values told at a time."""
SLOW = 0.25
"""Seconds of a processor for one picture: beyond, the hand waits for Python as ever."""
WAITING = 8
"""Parts asked for and not yet made: beyond, the hand waits for Python as ever."""
KEPT, MOST = 32_000_000, 4_000
"""Bytes of parts that are kept for whoever asks next, and how many parts."""
LOOKS = ("unit", "view", "presenter", "scene")
"""What an address says that is no control."""
NUMBER = re.compile("[0-9]{1,5}")
log = logging.getLogger(__name__)


class Asked(NamedTuple):
    """Some pictures of a slider: which scenes show them, with what else set."""

    slug: str
    scenes: tuple[str, ...]
    slider: str
    part: int
    display: Display
    at: tuple[tuple[str, str], ...]


class Strips:
    """The parts that were made, and the process that makes them."""

    def __init__(self) -> None:
        self.worker = Worker("strips")
        self.made: OrderedDict[Asked, bytes] = OrderedDict()
        self.making: dict[Asked, asyncio.Future[bytes]] = {}

    async def part(self, what: Asked) -> bytes | None:
        """The part as the browser reads it; empty if there is none, None if too many wait."""
        if what in self.made:
            self.made.move_to_end(what)
            return self.made[what]
        if what not in self.making:
            if len(self.making) >= WAITING:
                return None
            made = asyncio.wrap_future(self.worker.do(partial(pictures, what)))
            self.making[what] = made
            made.add_done_callback(partial(self._keep, what))
        return await asyncio.shield(self.making[what])

    def _keep(self, what: Asked, made: asyncio.Future[bytes]) -> None:
        del self.making[what]
        if not made.cancelled() and made.exception() is None:
            self.made[what] = made.result()
            while len(self.made) > MOST or sum(map(len, self.made.values())) > KEPT:
                self.made.popitem(last=False)


@cache
def strips() -> Strips:
    """Those that all readers share."""
    return Strips()


def route() -> Route:
    """Where a slider asks."""
    return Route(f"{modules.BASE}strip/{{slug}}/{{slider}}", answer)


async def answer(request: Request) -> Response:
    """A part of a strip; nothing where there is none, or where too many are asked for."""
    try:
        part = await strips().part(what) if (what := _asked(request)) else b""
    except Exception:
        log.exception("no strip")
        part = b""
    if not part:
        return Response(status_code=503 if part is None else 204)
    said = {"cache-control": "no-store"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(part), media_type="application/json", headers=said)
    said["content-encoding"] = "gzip"
    return Response(part, media_type="application/json", headers=said)


def _asked(request: Request) -> Asked | None:
    """What a request asks for, if it makes sense."""
    slug, slider = request.path_params["slug"], request.path_params["slider"]
    at = asked(request.scope)
    near, lang = at.pop("near", ""), at.pop("lang", "")
    if slug not in ("cover", *SLUGS) or lang not in LANGUAGES or not NUMBER.fullmatch(near):
        return None
    display, view = wished(at, lang)
    scenes = _scenes(contents.load(slug), at.get("scene", ""), view, slider)
    told = ((name, value) for name, value in at.items() if name not in {*LOOKS, slider})
    part = int(near) // PART
    return Asked(slug, scenes, slider, part, display, tuple(sorted(told))) if scenes else None


def _scenes(chapter: Chapter, scene: str, view: str, slider: str) -> tuple[str, ...]:
    """The scenes that are redrawn when the slider moves."""
    if scene in chapter.scenes and view != "whole":
        return (scene,)
    usual = contents.controls(chapter)
    return next((names for names in chapter.groups if any(slider in usual[x] for x in names)), ())


def pictures(what: Asked) -> bytes:
    """One part, packed; empty if a picture takes too long, or needs what no address says."""
    try:
        return _pictures(what)
    except Exception:  # a scene that fails says so where it is drawn
        return b""


def _pictures(what: Asked) -> bytes:
    first: dict[str, Any] = {}
    told: dict[int, Any] = {}
    for index, value in _values(what):
        begun = time.process_time()
        figures, rest = _picture(what, value)
        if not told and time.process_time() - begun > SLOW:
            return b""
        for name, figure in figures.items():
            first.setdefault(name, figure)
        changes = {name: _change(first[name], figure) for name, figure in figures.items()}
        told[index] = {"figures": changes, **rest}
    if not told:
        return b""
    return gzip.compress(json.dumps({"first": first, "pictures": told}).encode(), 6)


def _values(what: Asked) -> Iterator[tuple[int, str]]:
    """The values of the part, numbered from the slider's low end."""
    scenes = _rehearsed(what, {})
    span = next(
        (on.controls[what.slider].range for on in scenes if what.slider in on.controls), None
    )
    if span is None or any(on.untold for on in scenes):
        return
    low, high, step = span
    for index in range(what.part * PART, (what.part + 1) * PART):
        value = round(low + index * step, 10)
        if value <= high + step / 1e6:
            yield index, str(value)


def _rehearsed(what: Asked, slider: Mapping[str, str]) -> list[Rehearsal]:
    chapter, at = contents.load(what.slug), {**dict(what.at), **slider}
    return [contents.rehearse(chapter, scene, what.display, at) for scene in what.scenes]


def _picture(what: Asked, value: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures by their components' keys, what they say in words, the large numbers."""
    figures, alts, numbers = {}, {}, []
    for on in _rehearsed(what, {what.slider: value}):
        for name, drawing in on.figures.items():
            key = on.chart_key(name)
            figures[key] = json.loads(written(drawing), object_hook=_light)
            alts[key] = on.alts[name]
        numbers += on.numbers
    return figures, {"alts": alts, "numbers": numbers}


def _light(found: dict[str, Any]) -> dict[str, Any]:
    """An array in half the bytes: seven digits are more than a screen shows.

    >>> _light({"dtype": "f8", "bdata": "AAAAAAAA8D8="})
    {'dtype': 'f4', 'bdata': 'AACAPw=='}
    """
    if found.get("dtype") != "f8":
        return found
    array = np.frombuffer(b64decode(found["bdata"]), "f8").astype("f4")
    return found | {"dtype": "f4", "bdata": b64encode(array.tobytes()).decode()}


def _change(before: Any, now: Any) -> Any:
    """What turns one figure into another: {"=": value}, or changes by name or place.

    >>> _change({"x": [1, 2], "y": 3}, {"x": [1, 4], "y": 3})
    {'x': {'=': [1, 4]}}
    >>> _change([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 5}])
    {'1': {'a': {'=': 5}}}
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping) and before.keys() == now.keys():
        pairs = [(name, before[name], now[name]) for name in now]
    elif isinstance(before, list) and isinstance(now, list) and _alike(before, now):
        pairs = [(str(i), old, new) for i, (old, new) in enumerate(zip(before, now, strict=True))]
    else:
        return {"=": now}
    return {name: _change(old, new) for name, old, new in pairs if old != new}


def _alike(before: list[Any], now: list[Any]) -> bool:
    """As many things, each with parts of its own?"""
    return len(before) == len(now) and all(isinstance(x, Mapping) for x in (*before, *now))
