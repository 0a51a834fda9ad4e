"""The minutes a chapter and a route say they take, held to what one reads, answers and tries."""

import re
from functools import cache

import pytest

from kl_ui.frame import contents
from kl_ui.frame.routes import routes
from kl_ui.words import content
from kl_ui.words.curriculum import CHAPTERS, Entry
from kl_ui.words.display import Display

ALOUD = {"en": (r"[A-Za-z]+|\d[\d.]*", 150), "zh": (r"[\u4e00-\u9fff]", 240)}
"""What is counted in a language, and how much of it one says in a minute."""
SEEN = {"seen": "1"}
QUESTION, FIGURE, STAGE = 0.5, 0.5, 1.0  # minutes to think, to look, to try
TALK = 2.5  # minutes in which a class votes, argues and votes again
TOOLS = ("exercises", "errata", "calculator", "glossary")  # one looks into them
CLASSES = ("lesson", "lecture")  # routes for a projector


@cache
def work(slug: str, scene: str, lang: str) -> tuple[float, int]:
    """Minutes that a scene takes a reader alone, and how many questions it asks."""
    chapter = contents.load(slug)
    asked, seen = (contents.rehearse(chapter, scene, Display(lang), at) for at in ({}, SEEN))
    words = " ".join(text for kind, text in seen.said if kind in ("markdown", "caption", "info"))
    words = re.sub(r"<[^>]*>|\$\$.*?\$\$", " ", words, flags=re.DOTALL)
    counted, pace = ALOUD[lang]
    questions = len(content.strings(slug, lang)["quiz"]) if scene == "check" else int(asked.waits)
    stages = [data for data in seen.stages.values() if "low" not in data]  # a slider is no stage
    minutes = len(re.findall(counted, words)) / pace + QUESTION * questions
    return minutes + FIGURE * len(seen.figures) + STAGE * len(stages), questions


def minutes(places: list[tuple[str, str]], talk: float = 0) -> float:
    """Of a reader of either language, on average."""
    done = [work(slug, scene, lang) for slug, scene in places for lang in ALOUD]
    return sum(alone + talk * questions for alone, questions in done) / len(ALOUD)


def about(said: int, found: float) -> bool:
    """Is a round number of minutes near enough to be honest?"""
    return abs(said - found) <= max(3, 0.2 * found)


@pytest.mark.parametrize("entry", [e for e in CHAPTERS if e.slug not in TOOLS], ids=str)
def test_a_chapter_takes_the_minutes_it_says(entry: Entry) -> None:
    found = minutes([(entry.slug, scene) for scene in contents.load(entry.slug).core])
    assert about(entry.minutes, found), f"says {entry.minutes}, takes {found:.0f}"


@pytest.mark.parametrize("code", routes())
def test_a_route_takes_the_minutes_it_says(code: str) -> None:
    places = [(place.slug, place.scene) for place in routes()[code].places]
    found = minutes(places, TALK if code in CLASSES else 0)
    assert about(routes()[code].minutes, found), found


def test_the_core_takes_four_hours_at_most() -> None:
    core = [(e.slug, scene) for e in CHAPTERS for scene in contents.load(e.slug).core]
    assert minutes([place for place in core if place[0] not in TOOLS]) <= 4 * 60
