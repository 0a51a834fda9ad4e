"""The cover: what the course is, two bells to move, the chapters in order."""

import streamlit as st

from kl_core import Gaussian, density_directions
from kl_ui import memory, progress
from kl_ui.chapter import Chapter
from kl_ui.charts.gaussian import two_bells
from kl_ui.curriculum import CHAPTERS, SLUGS

chapter = Chapter("cover")
word = chapter.display.word
if "lost" in st.query_params:
    st.info(word("lost.page"))

st.title(chapter.words("title"), anchor="top")
chapter.prose("hook")
with st.container(key="start"):
    last = memory.recall("course", "last")
    going, code = (last, "go_on") if last in SLUGS else (SLUGS[0], "start")
    title = word(f"chapter.{going}.title")
    chapter.link(going, f"**{chapter.words(code, chapter=title)} →**")


@chapter.live
def bells() -> None:
    picture, controls = st.columns([3, 2], vertical_alignment="center")
    with controls:
        mean = chapter.slider("mean", -4.0, 4.0, 1.5, 0.1)
        std = chapter.slider("std", 0.4, 4.0, 1.6, 0.1)
        both = density_directions(Gaussian(0, 1), Gaussian(mean, std))
        forward, reverse = st.columns(2)
        with forward:
            chapter.metric("D(P‖Q)", both.forward)
        with reverse:
            chapter.metric("D(Q‖P)", both.reverse)
    with picture:
        chapter.chart("bells", two_bells, both, mean=mean, std=std)
    chapter.prose(f"verdict/{both.larger}", both)


chapter.prose("path")
for entry in CHAPTERS:
    title, teaser = (word(f"chapter.{entry.slug}.{part}") for part in ("title", "teaser"))
    minutes = chapter.display.fill(word("frame.minutes"), minutes=entry.minutes)
    tick = "✓ " if memory.read(entry.slug) else ""
    chapter.link(entry.slug, f"**{tick}{title}**  {teaser} :gray[{minutes}]")
read = sum(memory.read(entry.slug) for entry in CHAPTERS)
chapter.prose("progress", read=read, chapters=len(CHAPTERS))
progress.review(chapter)
if not chapter.display.presenter:
    progress.record(chapter)
chapter.prose("how")
