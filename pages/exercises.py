"""Exercises: fresh numbers, hints, and a reason for every wrong answer."""

from kl_core.lessons.exercises import forecast
from kl_ui.scenes import Chapter, Screen, exercises
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("exercises")
FIRST = forecast((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
NUMBERS = exercises.quoted(FIRST) | {
    code: Quantity(value, "information") for code, value in FIRST.mistakes.items()
}
ANSWERED = ("entropy", "proof", "cross-entropy", "forward-reverse", "vae", "rlhf")


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def slips(s: Screen) -> None:
    predict(s, "slip", **NUMBERS)
    s.prose("slips", **NUMBERS)
    exercises.slips(s, "slips", FIRST)


@chapter.scene
def practice(s: Screen) -> None:
    s.prose("practice")
    exercises.practice(s)


@chapter.scene(deeper=True)
def classic(s: Screen) -> None:
    s.prose("classic")
    asked = zip(ANSWERED, s.labels("links.classic"), strict=True)
    for number, (slug, words) in enumerate(asked, 1):
        s.text(f"**{number}.** {words}")
        s.link(slug, s.display.word(f"chapter.{slug}.title"))


@chapter.scene
def check(s: Screen) -> None:
    quiz(s)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
