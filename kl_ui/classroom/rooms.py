"""The classes that somebody listens to in this process: what they are told, and when.

Each process asks the store a few times a second what has changed, for all its listeners together:
so phones and teacher may be connected to different processes.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread

from kl_ui.classroom.lesson import Lesson
from kl_ui.classroom.questions import Spec
from kl_ui.classroom.results import results
from kl_ui.classroom.store import Answer, Here, Kept, Present, Store

T = TypeVar("T")
OFTEN, SELDOM = 0.25, 10.0
"""Seconds between two looks into the store, and between two signs of life of those who listen."""
TOGETHER = 500
"""Answers that are kept in one transaction at most."""


class Room:
    """A class, as this process knows it."""

    def __init__(self) -> None:
        self.version = 0
        self.lesson = Lesson()
        self.spec: Spec = {}
        self.answered = 0
        self.present = Present(0, 0, {})
        self.found: dict[str, Any] = {}
        self.listeners: dict[object, Here | None] = {}
        """Those who listen; the teacher's windows are nobody."""
        self.told: dict[str, str] = {}
        self.news: asyncio.Event = asyncio.Event()

    def tell(self) -> None:
        """There is something new: everyone who waits wakes up."""
        self.told.clear()
        self.news.set()
        self.news = asyncio.Event()

    def to_all(self, lang: str) -> str:
        """What a phone may know."""
        return self._once(lang, partial(self._public, lang))

    def to_teacher(self) -> str:
        """What the teacher's windows know."""
        return self._once("teacher", self._full)

    def _once(self, who: str, say: Callable[[], dict[str, Any]]) -> str:
        if who not in self.told:
            self.told[who] = json.dumps(say(), ensure_ascii=False)
        return self.told[who]

    def _public(self, lang: str) -> dict[str, Any]:
        said = {**self.lesson.as_told(), "version": self.version}
        if self.lesson.phase in ("waiting", "ended") or not self.spec:
            return said
        words = self.spec["said"][lang]
        asked = {
            name: words[name] for name in ("text", "options", "unit", "stage") if name in words
        }
        asked |= {name: self.spec[name] for name in ("kind", "codes", "place")}
        said["asked"] = asked
        if self.lesson.phase == "shown":
            said |= {"answer": self.spec["answer"], "why": words["why"], "found": self.found}
        return said

    def _full(self) -> dict[str, Any]:
        said = {**self.lesson.as_told(), "version": self.version, "answered": self.answered}
        said |= {"joined": self.present.joined, "connected": self.present.connected}
        said["places"] = self.present.places
        if self.spec:
            said |= {"asked": self.spec, "found": self.found}
        return said


class Rooms:
    """All of them, and what keeps them up to date."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.open: dict[str, Room] = {}
        self.closing = False
        self._waiting: list[tuple[Here | Answer, asyncio.Future[Kept]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()

    async def ask(self, call: Callable[..., T], *args: Any) -> T:
        """Let the store do something, beside the pages."""
        return await anyio.to_thread.run_sync(call, *args)

    async def room(self, code: str) -> Room | None:
        """The class as it is now, if there is one."""
        room = self.open.get(code) or Room()
        return room if await self._look(code, room) else None

    async def keep(self, one: Here | Answer) -> Kept:
        """Keep what somebody said; those who come together are written together."""
        future: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            try:
                verdicts = await self.ask(self.store.keep, [one for one, _ in now])
            except Exception as error:
                for _, future in now:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), verdict in zip(now, verdicts, strict=True):
                if not future.done():  # who asked may have gone
                    future.set_result(verdict)
        self.wake()

    def listen(self, code: str, room: Room, here: Here | None) -> object:
        """Somebody listens, until `leave`."""
        key = object()
        self.open.setdefault(code, room).listeners[key] = here
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        return key

    def leave(self, code: str, key: object) -> None:
        """She listens no more."""
        if room := self.open.get(code):
            room.listeners.pop(key, None)
            if not room.listeners:
                del self.open[code]

    def wake(self) -> None:
        """Look into the store at once."""
        self._wake.set()

    def close(self) -> None:
        """The server stops: everyone who listens is let go, and comes back to the next."""
        self.closing = True
        for room in self.open.values():
            room.tell()
        self.wake()

    async def _watch(self) -> None:
        alive = 0.0
        while self.open and not self.closing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), OFTEN)
            self._wake.clear()
            if time.monotonic() - alive > SELDOM:
                alive = time.monotonic()
                await self._sign()
            with suppress(Exception):  # the store is away: it is asked again
                for code, room in list(self.open.items()):
                    if await self._look(code, room):
                        continue
                    room.lesson = room.lesson.end()
                    room.tell()

    async def _sign(self) -> None:
        """Say of those who listen that they are here."""
        now = time.time()
        here = [
            one._replace(seen=now)
            for room in self.open.values()
            for one in room.listeners.values()
            if one
        ]
        with suppress(Exception):
            if here:
                await self.ask(self.store.keep, here)

    async def _look(self, code: str, room: Room) -> bool:
        """Bring the room up to date; is there such a class?"""
        found = await self.ask(self._read, code, room)
        if found is None:
            return False
        before = (room.version, room.answered, room.present)
        version, lesson, spec, answered, present, counted = found
        if before != (version, answered, present):
            room.version, room.lesson, room.spec = version, lesson, spec
            room.answered, room.present, room.found = answered, present, counted
            room.tell()
        return True

    def _read(
        self, code: str, room: Room
    ) -> tuple[int, Lesson, Spec, int, Present, dict[str, Any]] | None:
        kept = self.store.find(code)
        if kept is None:
            return None
        lesson, spec, counted = kept.lesson, room.spec, room.found
        if kept.version != room.version:
            spec = self.store.question(code, lesson.question) or {}
            done = spec and lesson.phase in ("closed", "shown")
            counted = results(spec, self.store.said(code, lesson.question)) if done else {}
        answered = self.store.count(code, lesson.question, lesson.round) if spec else 0
        return kept.version, lesson, spec, answered, self.store.present(code), counted

    async def change(self, code: str, step: Callable[[Lesson], Lesson]) -> Lesson:
        """Let the lesson go on; again if somebody else changed it meanwhile."""
        while True:
            kept = await self.ask(self.store.find, code)
            if kept is None:
                raise LookupError(code)
            after = step(kept.lesson)
            if await self.ask(self.store.change, code, kept.version, after):
                self.wake()
                return after
