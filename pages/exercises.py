"""Exercises: fresh numbers, hints, and a reason for every wrong answer."""

import streamlit as st

from kl_core.lessons.exercises import forecast
from kl_ui.chapter import Chapter
from kl_ui.display import Quantity
from kl_ui.exercises import practice, quoted, slips

chapter = Chapter("exercises")
first = forecast((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
numbers = quoted(first)
handed = {code: Quantity(value, "information") for code, value in first.mistakes.items()}

chapter.prose("hook")
chapter.predict("slip", **numbers, **handed)
chapter.prose("slips", **numbers, **handed)
slips(chapter, "slips", first)


@chapter.live
def practise() -> None:
    chapter.prose("practice")
    practice(chapter)


chapter.prose("classic")
ANSWERED = ("entropy", "proof", "cross-entropy", "forward-reverse", "vae", "rlhf")
for number, (slug, words) in enumerate(
    zip(ANSWERED, chapter.labels("links.classic"), strict=True), 1
):
    st.markdown(f"**{number}.** {words}")
    chapter.link(slug, chapter.display.word(f"chapter.{slug}.title"))

chapter.quiz()
chapter.prose("next")
