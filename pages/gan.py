"""GANs: what the best discriminator makes of the generator's loss, and where its advice ends."""

import math
from collections.abc import Mapping
from functools import partial

from kl_core import Gaussian
from kl_core.models.gan import game, push, walk
from kl_ui.charts import gan as charts
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("gan")
nats = partial(Quantity, meaning="information")
LIMIT = nats(math.log(2))


def named(s: Screen, figure: str) -> Mapping[str, list[str]]:
    """What a figure's curves are called."""
    return {"labels": s.labels(f"labels.{figure}")}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def rules(s: Screen) -> None:
    predict(s, "perfect")
    s.prose("rules")


@chapter.scene
def duel(s: Screen) -> None:
    s.prose("duel")
    presets = s.row()
    controls, picture = s.columns(2, 3)
    with controls:
        centre = s.slider("centre", 0, 4, 2, 0.1)
        width = s.slider("width", 0.5, 2.5, 1, 0.1)
        slope = s.slider("slope", -2, 6, 0.5, 0.1)
        threshold = s.slider("threshold", -2, 5, 0, 0.05)
    with presets:
        s.button("tune", width=1.0, slope=centre, threshold=centre / 2)
        s.button("shrug", slope=0.0)
        s.button("wide", centre=0.0, width=2.5)
        s.button("match", centre=0.0, width=1.0)
    played = game(Gaussian(centre, width), slope, threshold)
    with picture:
        s.chart("duel", charts.duel, played, options=named(s, "duel"))
    s.chart("scores", charts.scores, played, options=named(s, "scores"))
    short = s.display.difference(played.best, played.value)
    s.prose(f"duel-read/{played.verdict}", played, short=short)


@chapter.scene
def best(s: Screen) -> None:
    s.prose("best")


@chapter.scene
def identity(s: Screen) -> None:
    predict(s, "loss")
    example = game(Gaussian(2.0, 1.0), 2.0, 1.0)
    twice, two = nats(2 * example.js), nats(2 * math.log(2))
    value = s.display.difference(twice.value, two.value)
    s.prose("identity", example, limit=LIMIT, twice=twice, two=two, value=value)


@chapter.scene
def not_kl(s: Screen) -> None:
    s.prose("not-kl")


def distance(s: Screen) -> float:
    """How far apart the two are, for these scenes together."""
    return s.slider("distance", 0, charts.FARTHEST, 6, 0.1)


@chapter.scene
def apart(s: Screen) -> None:
    predict(s, "far", push(8.0))
    s.prose("apart")
    now = push(distance(s))
    s.chart("saturation", charts.saturation, now, options=named(s, "saturation"), limit=LIMIT)


@chapter.scene(follows=True)
def losses(s: Screen) -> None:
    s.prose("losses")
    now = push(distance(s))
    s.chart("slopes", charts.slopes, now, options=named(s, "slopes"))
    s.prose(f"apart-read/{now.verdict}", now, limit=LIMIT)


@chapter.scene(deeper=True, follows=True)
def held(s: Screen) -> None:
    now = push(distance(s))
    s.prose("held", now)
    s.table("held", charts.pull_rows(now, s.display, s.labels("losses")))


@chapter.scene(deeper=True, follows=True)
def value(s: Screen) -> None:
    s.prose("value", push(distance(s)), limit=LIMIT)


@chapter.scene(deeper=True, follows=True)
def walk_(s: Screen) -> None:
    taken = walk(distance(s))
    s.prose("walk", taken)
    s.chart("walks", charts.walks, taken, options=named(s, "walks"))
    s.prose("walk-read", taken)


@chapter.scene(deeper=True)
def limits(s: Screen) -> None:
    s.prose("limits")


@chapter.scene
def check(s: Screen) -> None:
    slips = {"sign": 2 * math.log(2), "one": -math.log(2), "zero": 0.0}
    asked = {"even": Numeric(-2 * math.log(2), slips)}
    even, half = nats(-2 * math.log(2)), nats(-math.log(2))
    quiz(s, numeric=asked, even=even, half=half, limit=LIMIT)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
