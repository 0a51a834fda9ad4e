"""GANs: what the best discriminator makes of the generator's loss, and where its advice ends."""

import math
from functools import partial

import streamlit as st

from kl_core import Gaussian
from kl_core.models.gan import game, push, walk
from kl_ui.chapter import Chapter
from kl_ui.charts import gan as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("gan")
display, nats = chapter.display, partial(Quantity, meaning="information")
names = ("duel", "scores", "saturation", "slopes", "walks")
labels = {name: {"labels": chapter.labels(f"labels.{name}")} for name in names}
LIMIT = nats(math.log(2))

chapter.prose("hook")
chapter.predict("perfect")
chapter.prose("rules")


@chapter.live
def duel() -> None:
    presets = st.container(horizontal=True)
    controls, picture = st.columns([2, 3])
    with controls:
        centre = chapter.slider("centre", 0.0, 4.0, 2.0, 0.1)
        width = chapter.slider("width", 0.5, 2.5, 1.0, 0.1)
        slope = chapter.slider("slope", -2.0, 6.0, 0.5, 0.1)
        threshold = chapter.slider("threshold", -2.0, 5.0, 0.0, 0.05)
    with presets:
        chapter.button("tune", width=1.0, slope=centre, threshold=centre / 2)
        chapter.button("shrug", slope=0.0)
        chapter.button("wide", centre=0.0, width=2.5)
        chapter.button("match", centre=0.0, width=1.0)
    played = game(Gaussian(centre, width), slope, threshold)
    with picture:
        chapter.chart("duel", charts.duel, played, options=labels["duel"])
    chapter.chart("scores", charts.scores, played, options=labels["scores"])
    short = display.difference(played.best, played.value)
    chapter.prose(f"duel-read/{played.verdict}", played, short=short)


chapter.prose("best")
chapter.predict("loss")
example = game(Gaussian(2.0, 1.0), 2.0, 1.0)
twice, two = nats(2 * example.js), nats(2 * math.log(2))
value = display.difference(twice.value, two.value)
chapter.prose("identity", example, limit=LIMIT, twice=twice, two=two, value=value)
chapter.prose("not-kl")
chapter.predict("far", push(8.0))


@chapter.live
def apart() -> None:
    chapter.prose("apart")
    distance = chapter.slider("distance", 0.0, charts.FARTHEST, 6.0, 0.1)
    now, taken = push(distance), walk(distance)
    chapter.chart("saturation", charts.saturation, now, options=labels["saturation"], limit=LIMIT)
    chapter.prose("losses")
    chapter.chart("slopes", charts.slopes, now, options=labels["slopes"])
    chapter.prose(f"apart-read/{now.verdict}", now, limit=LIMIT)
    chapter.prose("held", now)
    chapter.table("held", charts.pull_rows(now, display, chapter.labels("losses")))
    chapter.prose("value", now, limit=LIMIT)
    chapter.prose("walk", taken)
    chapter.chart("walks", charts.walks, taken, options=labels["walks"])
    chapter.prose("walk-read", taken)


chapter.prose("limits")
slips = {"sign": 2 * math.log(2), "one": -math.log(2), "zero": 0.0}
chapter.quiz(
    numeric={"even": Numeric(-2 * math.log(2), slips)},
    even=nats(-2 * math.log(2)),
    half=nats(-math.log(2)),
    limit=LIMIT,
)
chapter.prose("next")
