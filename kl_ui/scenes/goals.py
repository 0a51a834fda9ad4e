"""Goals that a reader reaches by hand; once reached, they stay so."""

from collections.abc import Collection, Iterable
from typing import Any

from kl_core.lessons.challenges import APART, CHALLENGES, LIMIT, TARGET, TOLERANCE, Attempt, met
from kl_ui.scenes.screen import Screen
from kl_ui.state import readers


def gather(s: Screen, name: str, codes: Iterable[str], reached: Collection[str]) -> set[str]:
    """Which of the goals by these codes have ever been reached."""
    before = s.recall(name).split(",")
    ever = {code for code in codes if code in before or code in reached}
    s.remember(name, ",".join(sorted(ever)))
    return ever


def goals(s: Screen, name: str, codes: Iterable[str], reached: Collection[str]) -> None:
    """A line that says which of a choice's goals have ever been reached."""
    codes = list(codes)
    ever = gather(s, f"goals-{name}", codes, reached)
    marks = {code: "✅" if code in ever else "⬜" for code in codes}
    labels = [f"{mark} {s.words(f'choices.{name}.{code}')}" for code, mark in marks.items()]
    s.text(f"{s.words(f'goals.{name}')} {' · '.join(labels)}")


def challenges(s: Screen, attempt: Attempt) -> None:
    """What the state is asked to be; what has once been met stays met."""
    now = [code for code in CHALLENGES if code != "target" and met(attempt, code)]
    done = gather(s, "challenges", CHALLENGES, now)

    def timed(told: Any) -> None:
        if readers.number(told, 0, LIMIT) is not None and met(attempt, "target"):
            gather(s, "challenges", CHALLENGES, ["target"])

    rules = {"tolerance": TOLERANCE, "apart": APART, "target": TARGET, "limit": int(LIMIT)}
    for code in CHALLENGES:
        mark = "✅" if code in done else "⬜"
        s.text(f"{mark} {s.words(f'challenges.{code}', **rules)}")
    words = {name: s.words(f"clock.{name}") for name in s.strings["clock"]}
    data = {"met": met(attempt, "target"), "limit": LIMIT, "words": words}
    s.stage("clock", "clock", data, timed)
