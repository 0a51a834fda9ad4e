"""KL elsewhere: finding texts, noticing drift, writing short notes, learning from few labels."""

import math
from functools import partial

import streamlit as st

from kl_core.models.bottleneck import curve
from kl_core.models.consistency import train
from kl_core.models.drift import drift
from kl_core.models.retrieval import rank
from kl_ui.chapter import Chapter
from kl_ui.charts import applications as charts
from kl_ui.display import Quantity
from kl_ui.foreign import in_markdown
from kl_ui.quiz import Numeric

chapter = Chapter("applications")
display, nats = chapter.display, partial(Quantity, meaning="information")
names = ("matches", "noise", "plane", "classifiers")
labels = {name: {"labels": chapter.labels(f"labels.{name}")} for name in names}
titles, texts = (chapter.labels(f"collection.{name}") for name in ("titles", "texts"))
TRAIN, WORLD = (0.3, 0.5, 0.2), (0.25, 0.55, 0.2)
HIDDEN = (0.3, 0.7, 0.0)
# Six evening skies, how often each is seen, and what the next day brings: sun, cloud, rain.
SKIES = (0.2, 0.2, 0.15, 0.15, 0.15, 0.15)
NEXT_DAY = ((0.85, 0.10, 0.05), (0.75, 0.20, 0.05), (0.45, 0.45, 0.10))
NEXT_DAY += ((0.25, 0.55, 0.20), (0.10, 0.30, 0.60), (0.05, 0.15, 0.80))
BETAS = tuple(1 + step / 2 for step in range(59))

chapter.prose("hook")
chapter.predict("missing")


@chapter.live
def search() -> None:
    chapter.prose("search")
    with st.container(horizontal=True):
        for name in ("first", "second", "third"):
            chapter.button(name, query=chapter.words(f"buttons.{name}"))
        chapter.button("bare", strength=0.0)
    typed, smoothed = st.columns(2)
    with typed:
        example = chapter.words("buttons.first")
        query = chapter.typed("query", example, lambda text: rank(texts, text, 0) is not None)
    with smoothed:
        strength = chapter.slider("strength", 0.0, 200.0, 20.0, 5.0)
    found = rank(texts, query, strength)
    if found is None:
        chapter.prose("search-read/none")
        return
    top = found.best
    facts = {"title": titles[top.document], "words": chapter.words("joint").join(found.words)}
    drawn = labels["matches"] | {"titles": titles}
    chapter.chart("matches", charts.matches, found, options=drawn, **facts)
    if found.unknown:
        unknown = chapter.words("joint").join(map(in_markdown, found.unknown))
        chapter.prose("search-read/unknown", unknown=unknown)
    verdict = "all" if math.isinf(top.kl) else "some" if found.excluded else "finite"
    chapter.prose(f"search-read/{verdict}", found, top, text=texts[top.document], **facts)


chapter.prose("likelihood")
chapter.predict("drift", drift(TRAIN, WORLD, 100))


@chapter.live
def drifting() -> None:
    chapter.prose("drift")
    sizes = chapter.labels("outcomes.sizes")
    with st.container(horizontal=True):
        chapter.button("scales", p=TRAIN, q=WORLD)
        chapter.button("match", p=WORLD, q=WORLD)
        chapter.button("hidden", p=TRAIN, q=HIDDEN)
    measures = ["forward", "reverse"]
    p, q = chapter.bars({"p": TRAIN, "q": WORLD}, sizes, measures=measures, terms="forward")
    size = int(chapter.slider("size", 20.0, 2000.0, 100.0, 20.0))
    found = drift(p, q, size)
    chapter.table("counts", charts.count_rows(found, display, sizes, chapter.words("tables.sum")))
    chapter.prose("noise", found)
    chapter.chart("noise", charts.noise, found, options=labels["noise"])
    chapter.prose(f"drift-read/{found.verdict}", found)


chapter.prose("two-samples", drift(TRAIN, WORLD, 100))
chapter.predict("note")


@chapter.live
def bottleneck() -> None:
    chapter.prose("bottleneck")
    bend = curve(SKIES, NEXT_DAY, BETAS)
    now = bend.at(chapter.slider("beta", 1.0, 30.0, 6.0, 0.5))
    chapter.chart("plane", charts.plane, now, bend, options=labels["plane"])
    chapter.prose(f"note-read/{'one' if now.notes == 1 else 'several'}", now, bend)
    note, skies = chapter.words("note"), chapter.labels("outcomes.skies")
    chapter.chart("encoder", charts.encoder, now, options={"skies": skies, "note": note})
    chapter.table("notes", charts.note_rows(now, display, note))


chapter.prose("bottleneck-formula", curve(SKIES, NEXT_DAY, BETAS))
chapter.predict("labels")


@chapter.live
def consistency() -> None:
    chapter.prose("consistency", train("gap", 0.0, 0.5))
    world = chapter.choice("world", ["gap", "inside"], "gap")
    weight = chapter.slider("weight", 0.0, 16.0, 4.0, 0.5)
    reach = chapter.slider("reach", 0.1, 1.5, 0.5, 0.1)
    alone, now = train(world, 0.0, reach), train(world, weight, reach)
    drawn = labels["classifiers"]
    chapter.chart("classifiers", charts.classifiers, now, alone, options=drawn, alone=alone)
    chapter.prose(f"consistency-read/{now.verdict}", now, alone=alone)


chapter.prose("consistency-formula")
fair = Numeric(0.02, {"one": 0.01, "whole": 0.04, "three": 0.03}, tolerance=0.0006)
chapter.quiz(numeric={"noise": fair}, noise=nats(0.02))
chapter.prose("next")
