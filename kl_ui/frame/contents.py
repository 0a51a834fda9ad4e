"""The chapters as objects, and where in a chapter a link leads."""

from collections.abc import Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from kl_ui.scenes import Chapter, Rehearsal
from kl_ui.scenes.questions import AwaitingPrediction
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

NO_CONTROLS = frozenset(
    ("lang", "unit", "view", "presenter", "scene", "route", "lost", "seen", "question")
)
"""What an address may say that belongs to no scene, or to several."""
PLAIN = ("cover", "summary", "errata", "exercises", "calculator", "glossary")
"""Pages whose scenes have no places for words and figures beside each other."""
PAGES = Path(__file__).parent.parent.parent / "pages"


@cache
def load(slug: str) -> Chapter:
    """The chapter of a page, made once for all readers."""
    spec = spec_from_file_location(f"pages.{slug}", PAGES / f"{slug}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    chapter: Chapter = module.chapter
    return chapter


def load_all() -> None:
    """Make every chapter before the first reader comes."""
    for slug in ("cover", *SLUGS):
        load(slug)


def rehearse(
    chapter: Chapter, scene: str, display: Display, at: Mapping[str, str] | None = None
) -> Rehearsal:
    """A scene with these values of its controls, as an address says them."""
    on = Rehearsal(chapter.slug, scene, display, at)
    show(chapter, on)
    return on


def show(chapter: Chapter, on: Rehearsal) -> None:
    """Let a rehearsal go through its scene, as far as it goes without an answer."""
    try:
        chapter.scenes[on.scene].show(on)
    except AwaitingPrediction:
        on.waits = True


def owner(chapter: Chapter, given: Mapping[str, str], display: Display) -> str | None:
    """The scene that a link without a scene means: the first that has one of its controls."""
    names = given.keys() - NO_CONTROLS
    if not names:
        return None
    for name, usual in controls(chapter).items():
        if names & usual:
            return name
    for name in chapter.scenes:  # some controls are there only beside another's choice
        if names & _controls(chapter, name, display, {**given, "seen": "1"}):
            return name
    return None


@cache
def controls(chapter: Chapter) -> dict[str, frozenset[str]]:
    """The names of the controls of each scene, as it is at first."""
    return {name: _controls(chapter, name, Display(), {"seen": "1"}) for name in chapter.scenes}


def _controls(
    chapter: Chapter, scene: str, display: Display, at: Mapping[str, str]
) -> frozenset[str]:
    """The names of a scene's controls; none if it fails, which it says where it is drawn."""
    try:
        return frozenset(rehearse(chapter, scene, display, at).controls)
    except Exception:
        return frozenset()
