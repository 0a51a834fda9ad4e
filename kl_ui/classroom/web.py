"""What browsers ask of a class: to begin one, to join, to answer, to listen, to lead it.

Everything that comes in is checked here; who may do what is said beside each address. A phone is
known by the random number it sends, a teacher's window by the class's secret.
"""

import asyncio
import json
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kl_ui.classroom.lesson import Lesson, NotNow
from kl_ui.classroom.questions import NoAnswer, Spec, is_right, marked, of_scene, own, readable
from kl_ui.classroom.results import reported
from kl_ui.classroom.rooms import Room, Rooms
from kl_ui.classroom.store import LONGEST, Answer, Here, Store, address
from kl_ui.frame import contents
from kl_ui.frame.share import lan_address, picture
from kl_ui.live.kit import modules
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import SLUGS

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""No two of them are taken for each other."""
LENGTH = 5
MOST_BYTES = 4096
PULSE = 10.0
"""Seconds after which a silent line says that it is there."""
log = logging.getLogger(__name__)


@dataclass
class Patience:
    """How often somebody may do something: ``burst`` times at once, then ``rate`` a second."""

    burst: float
    rate: float
    most: int = 10_000
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, who: str) -> bool:
        """Count it, if it is still allowed.

        >>> patience = Patience(2, 0)
        >>> [patience.allows("a") for _ in range(3)], patience.allows("b")
        ([True, True, False], True)
        """
        now = time.monotonic()
        tokens, then = self.left.pop(who, (self.burst, now))
        tokens = min(self.burst, tokens + (now - then) * self.rate)
        self.left[who] = (tokens - 1 if tokens >= 1 else tokens, now)
        while len(self.left) > self.most:
            self.left.popitem(last=False)
        return tokens >= 1


PHONES, GUESSES, BEGINNINGS = Patience(20, 2), Patience(60, 1), Patience(20, 0.05)


class Refused(Exception):  # noqa: N818
    """The answer is no: a status, and a word for the reader."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(word)
        self.status, self.word = status, word


@cache
def rooms() -> Rooms:
    """Those of this process."""
    return Rooms(Store(address()))


def routes() -> list[Route]:
    """The addresses of a class, below ``class/``."""

    def at(path: str, answer: Callable[[Request], Awaitable[Response]], *methods: str) -> Route:
        return Route(f"{modules.BASE}{path}", partial(_answered, answer), methods=methods)

    return [
        at("class", begin, "POST"),
        at("class/{code}/join", join, "POST"),
        at("class/{code}/answer", answer, "POST"),
        at("class/{code}/events", events, "GET"),
        at("class/{code}/do", do, "POST"),
        at("class/{code}/questions", questions, "GET"),
        at("class/{code}/report", report, "GET"),
        at("readyz", ready, "GET"),
    ]


async def _answered(answer: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """An answer, or the word that says why there is none."""
    try:
        response = await answer(request)
    except Refused as no:
        return _said({"error": no.word}, no.status)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:
        log.exception("a class")
        return _said({"error": "store"}, 503)
    response.headers.setdefault("cache-control", "no-store")
    return response


def _said(what: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(what, status, headers={"cache-control": "no-store"})


async def begin(request: Request) -> Response:
    """A new class. Anybody may begin one."""
    if not BEGINNINGS.allows(_host(request)):
        raise Refused(429, "slow")
    secret = secrets.token_urlsafe(16)
    ours = rooms()
    await ours.ask(ours.store.erase_old)
    for _ in range(20):
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if await ours.ask(ours.store.begin, code, _digest(secret)):
            return _said({"code": code, "secret": secret})
    raise Refused(503, "store")


async def join(request: Request) -> Response:
    """A phone joins, or comes back: what it said to the question that is before the class."""
    code, told = _code(request), await _body(request)
    who = _who(told)
    verdict = await rooms().keep(Here(code, who, _place(told.get("place", "")), time.time()))
    if verdict == "gone":
        _no_such(request)
    room = await _room(request)
    said = await rooms().ask(rooms().store.said_by, code, room.lesson.question, who)
    found: dict[str, Any] = {"question": room.lesson.question, "said": said}
    if room.lesson.phase == "shown" and said:
        mine = marked(room.spec, said[max(said)])
        found |= {"found": mine, "right": is_right(room.spec, mine)}
    return _said(found)


async def answer(request: Request) -> Response:
    """What a phone says. The same answer may come twice; the first of a round counts."""
    code, told = _code(request), await _body(request)
    who = _who(told)
    question, round_, sure = (_whole(told.get(name)) for name in ("question", "round", "sure"))
    ours = rooms()
    room = ours.open.get(code) or await _room(request)
    if room.lesson.question != question or not room.spec:
        room = await _room(request)  # this process may not have heard yet
    if room.lesson.question != question or not room.spec:
        raise Refused(409, "closed")
    try:
        value = readable(room.spec, told.get("value"))
    except NoAnswer as error:
        raise Refused(400, str(error)) from None
    sure = sure if sure in (1, 2, 3) else 0
    verdict = await ours.keep(Answer(code, question, round_, who, value, sure or None))
    if verdict == "gone":
        _no_such(request)
    if verdict == "kept":
        return _said({"kept": question})
    before = await ours.ask(ours.store.said_by, code, question, who)
    if round_ in before:  # it was sent twice, the second time too late
        return _said({"kept": question})
    raise Refused(409, "closed")


async def events(request: Request) -> Response:
    """What is before the class, whenever it changes; at once and once, if JSON is asked for."""
    code, lang = _code(request), request.query_params.get("lang", "")
    teacher, who = "authorization" in request.headers, request.query_params.get("who", "")
    room = await _room(request)
    if teacher:
        await _only_teacher(request)
    tell = room.to_teacher if teacher else partial(room.to_all, lang if lang in LANGUAGES else "en")
    if "text/event-stream" not in request.headers.get("accept", ""):
        return Response(tell(), media_type="application/json")
    ours = rooms()
    room = ours.open.setdefault(code, room)
    tell = room.to_teacher if teacher else partial(room.to_all, lang if lang in LANGUAGES else "en")
    place = _place(request.query_params.get("place", ""))
    here = Here(code, who, place) if who and len(who) <= LONGEST and not teacher else None

    async def stream() -> AsyncIterator[str]:
        key, last = ours.listen(code, room, here), ""
        try:
            while not ours.closing:
                news = room.news
                if (now := tell()) != last:
                    last = now
                    yield f"data: {now}\n\n"
                if room.lesson.phase == "ended":
                    return
                try:
                    await asyncio.wait_for(news.wait(), PULSE)
                except TimeoutError:
                    yield ": here\n\n"
        finally:
            ours.leave(code, key)

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)


async def do(request: Request) -> Response:
    """The lesson goes on. The teacher's."""
    code = await _only_teacher(request)
    told = await _body(request)
    what, ours = told.get("what"), rooms()
    if what == "end":
        await ours.ask(ours.store.erase, code)
        ours.wake()
        return _said({"phase": "ended"})
    try:
        step = await _step(code, what, told)
        lesson = await ours.change(code, step)
    except NotNow:
        raise Refused(409, "not_now") from None
    except NoAnswer as error:
        raise Refused(400, str(error)) from None
    except LookupError:
        raise Refused(404, "gone") from None
    return _said(lesson.as_told())


async def _step(code: str, what: Any, told: Mapping[str, Any]) -> Callable[[Lesson], Lesson]:
    if what == "ask":
        number = await rooms().ask(rooms().store.put, code, await _spec(told))
        return lambda lesson: lesson.ask(number)
    if what == "go":
        place, query = _place(told.get("place", "")), told.get("query", "")
        query = query if isinstance(query, str) and len(query) <= 2000 else ""
        return lambda lesson: lesson.go(place, query)
    if what == "walk":
        return lambda lesson: lesson.walk("free" if told.get("pace") == "free" else "follow")
    if what == "pause":
        return lambda lesson: lesson.pause(told.get("paused") is True)
    steps = {"close": Lesson.close, "again": Lesson.again, "show": Lesson.show}
    steps["leave"] = Lesson.leave
    if what not in steps:
        raise Refused(400, "unknown")
    return steps[what]


async def _spec(told: Mapping[str, Any]) -> Spec:
    """The question that is to be asked: one of a scene, or the teacher's own."""
    if "text" in told:
        options, right = told.get("options"), told.get("answer")
        if not isinstance(told["text"], str) or not isinstance(options, list):
            raise NoAnswer("own")
        right = right if isinstance(right, int) else None
        return own(told["text"], [str(option) for option in options], right)
    place = _place(told.get("place", ""))
    unit = "nats" if told.get("unit") == "nats" else "bits"
    found = await rooms().ask(_asked_at, place, unit)
    for spec in found:
        if spec["key"] == f"{place}/{told.get('name')}":
            return spec
    raise Refused(404, "no_question")


def _asked_at(place: str, unit: str) -> list[Spec]:
    slug, _, scene = place.partition("/")
    return of_scene(slug, scene, unit) if scene else []


async def questions(request: Request) -> Response:
    """What a scene asks. The teacher's: it says what is right."""
    await _only_teacher(request)
    place = _place(request.query_params.get("place", ""))
    unit = "nats" if request.query_params.get("unit") == "nats" else "bits"
    return _said({"questions": await rooms().ask(_asked_at, place, unit)})


async def report(request: Request) -> Response:
    """The lesson as it went. The teacher's; and where a phone joins."""
    code, ours = await _only_teacher(request), rooms()
    room = await _room(request)

    def told() -> list[dict[str, Any]]:
        found = []
        for number in range(1, room.lesson.question + 1):
            spec = ours.store.question(code, number)
            if spec:
                said = ours.store.said(code, number)
                found.append({"asked": spec, "found": reported(spec, said)})
        return found

    where = _where(request, code)
    all_told = {"questions": await ours.ask(told), "joined": room.present.joined}
    return _said(all_told | {"join": where, "picture": picture(where)})


async def ready(_: Request) -> Response:
    """Can classes be kept?"""
    await rooms().ask(rooms().store.versions, [])
    return _said({"ready": True})


def _where(request: Request, code: str) -> str:
    """The address that phones open: this machine's in its network, if it was asked as itself."""
    url = request.url
    host, port = url.hostname or "", f":{url.port}" if url.port else ""
    if host in ("localhost", "127.0.0.1", "::1"):
        host = lan_address() or host
    return f"{url.scheme}://{host}{port}{modules.BASE}join/{code}"


def _code(request: Request) -> str:
    return str(request.path_params["code"]).upper()


async def _room(request: Request) -> Room:
    room = await rooms().room(_code(request))
    if room is None:
        _no_such(request)
    assert room is not None
    return room


def _no_such(request: Request) -> None:
    """There is no such class: who tries many codes is slowed down."""
    raise Refused(404 if GUESSES.allows(_host(request)) else 429, "gone")


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


async def _only_teacher(request: Request) -> str:
    code = _code(request)
    kept = await rooms().ask(rooms().store.find, code)
    if kept is None:
        _no_such(request)
    assert kept is not None
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(_digest(given), kept.secret):
        raise Refused(403, "not_yours")
    return code


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


async def _body(request: Request) -> dict[str, Any]:
    """What a browser sends: a small object, or it is refused."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise Refused(415, "unknown")  # no other site's form can say so
    text = b""
    async for part in request.stream():
        text += part
        if len(text) > MOST_BYTES:
            raise Refused(413, "long")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "unknown") from None
    if not isinstance(told, dict):
        raise Refused(400, "unknown")
    return told


def _who(told: Mapping[str, Any]) -> str:
    who = told.get("who")
    if not isinstance(who, str) or not 8 <= len(who) <= LONGEST or not who.isalnum():
        raise Refused(400, "unknown")
    if not PHONES.allows(who):
        raise Refused(429, "slow")
    return who


def _whole(value: Any) -> int:
    """
    >>> _whole(3), _whole(True), _whole("3"), _whole(10**30)
    (3, 0, 0, 0)
    """
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6
    return value if good else 0


def _place(text: Any) -> str:
    """Chapter and scene, if there are such.

    >>> _place("kl/zero"), _place("kl/nowhere"), _place(None)
    ('kl/zero', '', '')
    """
    slug, _, scene = text.partition("/") if isinstance(text, str) else ("", "", "")
    known = slug in SLUGS and (not scene or scene in contents.load(slug).scenes)
    return text if known and isinstance(text, str) else ""
