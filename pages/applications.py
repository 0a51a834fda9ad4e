"""KL elsewhere: finding texts, noticing drift, writing short notes, learning from few labels."""

import math
from functools import cache, partial
from typing import get_args

from kl_core.models.bottleneck import Curve, curve
from kl_core.models.consistency import World, train
from kl_core.models.drift import drift
from kl_core.models.retrieval import rank
from kl_ui.charts import applications as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity
from kl_ui.words.foreign import in_markdown

chapter = Chapter("applications")
nats = partial(Quantity, meaning="information")
TRAIN, WORLD, HIDDEN = (0.3, 0.5, 0.2), (0.25, 0.55, 0.2), (0.3, 0.7, 0.0)
# Six evening skies, how often each is seen, and what the next day brings: sun, cloud, rain.
SKIES = (0.2, 0.2, 0.15, 0.15, 0.15, 0.15)
NEXT_DAY: tuple[tuple[float, ...], ...]
NEXT_DAY = ((0.85, 0.10, 0.05), (0.75, 0.20, 0.05), (0.45, 0.45, 0.10))
NEXT_DAY += ((0.25, 0.55, 0.20), (0.10, 0.30, 0.60), (0.05, 0.15, 0.80))
BETAS = tuple(1 + step / 2 for step in range(59))


def named(s: Screen, figure: str) -> dict[str, list[str]]:
    """What a figure's parts are called."""
    return {"labels": s.labels(f"labels.{figure}")}


@cache
def bend() -> Curve:
    """The best notes for every price."""
    return curve(SKIES, NEXT_DAY, BETAS)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene(deeper=True)
def search(s: Screen) -> None:
    predict(s, "missing")
    s.prose("search")
    titles, texts = (s.labels(f"collection.{name}") for name in ("titles", "texts"))
    with s.row():
        for name in ("first", "second", "third"):
            s.button(name, query=s.words(f"buttons.{name}"))
        s.button("bare", strength=0.0)
    typed, smoothed = s.columns(1, 1)
    with typed:
        example = s.words("buttons.first")
        query = s.typed("query", example, lambda text: rank(texts, text, 0) is not None)
    with smoothed:
        strength = s.slider("strength", 0, 200, 20, 5)
    found = rank(texts, query, strength)
    if found is None:
        s.prose("search-read/none")
        return
    top, joint = found.best, s.words("joint")
    facts = {"title": titles[top.document], "words": joint.join(found.words)}
    drawn = named(s, "matches") | {"titles": titles}
    s.chart("matches", charts.matches, found, options=drawn, **facts)
    if found.unknown:
        s.prose("search-read/unknown", unknown=joint.join(map(in_markdown, found.unknown)))
    verdict = "all" if math.isinf(top.kl) else "some" if found.excluded else "finite"
    s.prose(f"search-read/{verdict}", found, top, text=texts[top.document], **facts)


@chapter.scene(deeper=True)
def likelihood(s: Screen) -> None:
    s.prose("likelihood")


@chapter.scene
def drift_(s: Screen) -> None:
    predict(s, "drift", drift(TRAIN, WORLD, 100))
    s.prose("drift")
    sizes = s.labels("outcomes.sizes")
    with s.row():
        s.button("scales", p=TRAIN, q=WORLD)
        s.button("match", p=WORLD, q=WORLD)
        s.button("hidden", p=TRAIN, q=HIDDEN)
    measures = ["forward", "reverse"]
    p, q = bars(s, {"p": TRAIN, "q": WORLD}, sizes, measures=measures, terms="forward")
    found = drift(p, q, int(s.slider("size", 20, 2000, 100, 20)))
    s.table("counts", charts.count_rows(found, s.display, sizes, s.words("tables.sum")))
    s.prose("noise", found)
    s.chart("noise", charts.noise, found, options=named(s, "noise"))
    s.prose(f"drift-read/{found.verdict}", found)


@chapter.scene(deeper=True)
def two_samples(s: Screen) -> None:
    s.prose("two-samples", drift(TRAIN, WORLD, 100))


@chapter.scene
def bottleneck(s: Screen) -> None:
    predict(s, "note")
    s.prose("bottleneck")
    now = bend().at(s.slider("beta", 1, 30, 6, 0.5))
    s.chart("plane", charts.plane, now, bend(), options=named(s, "plane"))
    s.prose(f"note-read/{'one' if now.notes == 1 else 'several'}", now, bend())


@chapter.scene(deeper=True, follows=True)
def notes(s: Screen) -> None:
    now = bend().at(s.slider("beta", 1, 30, 6, 0.5))
    note, skies = s.words("note"), s.labels("outcomes.skies")
    s.chart("encoder", charts.encoder, now, options={"skies": skies, "note": note})
    s.table("notes", charts.note_rows(now, s.display, note))


@chapter.scene(deeper=True)
def bottleneck_formula(s: Screen) -> None:
    s.prose("bottleneck-formula", bend())


@chapter.scene(deeper=True)
def consistency(s: Screen) -> None:
    predict(s, "labels")
    s.prose("consistency", train("gap", 0.0, 0.5))
    world = s.choice("world", get_args(World))
    weight = s.slider("weight", 0, 16, 4, 0.5)
    reach = s.slider("reach", 0.1, 1.5, 0.5, 0.1)
    alone, now = train(world, 0.0, reach), train(world, weight, reach)
    figure = named(s, "classifiers")
    s.chart("classifiers", charts.classifiers, now, alone, options=figure, alone=alone)
    s.prose(f"consistency-read/{now.verdict}", now, alone=alone)


@chapter.scene(deeper=True)
def consistency_formula(s: Screen) -> None:
    s.prose("consistency-formula")


@chapter.scene
def check(s: Screen) -> None:
    fair = Numeric(0.02, {"one": 0.01, "whole": 0.04, "three": 0.03}, tolerance=0.0006)
    quiz(s, numeric={"noise": fair}, noise=nats(0.02))


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
