"""Ways through the course for a purpose: lists of scenes across chapters."""

import tomllib
from dataclasses import dataclass
from functools import cache

from kl_ui.frame.paths import Place, go, read
from kl_ui.state import memory, readers, visit
from kl_ui.words.content import ASSETS


@dataclass(frozen=True)
class Route:
    """A list of scenes; its title and purpose are words ``routes.<code>``."""

    code: str
    minutes: int
    places: tuple[Place, ...]

    def around(self, here: Place) -> tuple[Place | None, Place | None] | None:
        """The scenes before and after one; None if it is not on the way."""
        if here not in self.places:
            return None
        at = self.places.index(here)
        before, after = self.places[:at][-1:], self.places[at + 1 :][:1]
        return before[0] if before else None, after[0] if after else None


@cache
def routes() -> dict[str, Route]:
    """All routes, by their codes."""
    table = tomllib.loads((ASSETS / "routes.toml").read_text(encoding="utf-8"))
    return {
        code: Route(code, found["minutes"], tuple(_place(text) for text in found["scenes"]))
        for code, found in table.items()
    }


def _place(text: str) -> Place:
    place = read(text)
    assert place is not None, f"no scene is called {text}"
    return place


def current() -> Route | None:
    """The route the reader is on: chosen, else from the link, else remembered."""
    known = readers.read_code([*routes(), ""])
    code = visit.start(visit.SITE, "route", known, memory.recall("course", "route"))
    found = routes().get(code)
    visit.keep(visit.SITE, "route", code, code if found else None)
    memory.remember("course", "route", code)
    return found


def begin(code: str) -> None:
    """Start on a route; to be called back by a control."""
    visit.put(visit.SITE, {"route": code})
    go(routes()[code].places[0])
