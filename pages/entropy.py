"""Entropy: the average surprise, and how many yes/no questions it takes."""

from kl_core import entropy_profile, huffman_tree
from kl_ui.charts import entropy as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("entropy")
WEATHER = "outcomes.weather"
DESERT, MOUNTAIN = (0.90, 0.08, 0.02), (0.35, 0.33, 0.32)
DRY, MIXED = entropy_profile(DESERT), entropy_profile(MOUNTAIN)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def places(s: Screen) -> None:
    predict(s, "which")
    both = {"desert": DRY, "mountain": MIXED}
    s.prose("places", **both)
    names = {"labels": s.labels(WEATHER), "names": s.labels("outcomes.places")}
    s.chart("places", charts.two_places, DRY, MIXED, options=names, **both)


@chapter.scene
def formula(s: Screen) -> None:
    s.prose("formula", DRY)


@chapter.scene
def binary(s: Screen) -> None:
    s.prose("binary")
    probability = s.slider("coin", 0, 1, 0.9, 0.01)
    profile = entropy_profile((probability, 1 - probability))
    s.chart("binary", charts.binary_curve, profile)
    s.prose("binary-read", profile)


@chapter.scene
def explore(s: Screen) -> None:
    predict(s, "peak")
    s.prose("explore")
    labels = s.labels(WEATHER)
    with s.row():
        s.button("desert", p=DESERT)
        s.button("mountain", p=MOUNTAIN)
        s.button("uniform", p=(1 / 3, 1 / 3, 1 / 3))
    controls, picture = s.columns(1, 1)
    with controls:
        (p,) = bars(s, {"p": DESERT}, labels, measures=["entropy"], terms="entropy")
    profile = entropy_profile(p)
    with picture:
        s.chart("shares", charts.shares, profile, options={"labels": labels})
    s.prose("perplexity", profile)


@chapter.scene(deeper=True)
def triangle(s: Screen) -> None:
    labels = s.labels(WEATHER)
    controls, picture = s.columns(1, 1)
    with controls:
        (p,) = bars(s, {"p": DESERT}, labels, measures=["entropy"], case="triangle")
    profile = entropy_profile(p)
    s.prose("triangle", profile)
    with picture:
        s.chart("triangle", charts.triangle, profile, options={"labels": labels})


@chapter.scene
def questions(s: Screen) -> None:
    s.prose("questions")
    size = int(s.choice("outcomes", ["3", "5", "8"], "5"))
    skew = s.slider("skew", 0, 3, 1, 0.1)
    zipf = [(rank + 1) ** -skew for rank in range(size)]
    p = [weight / sum(zipf) for weight in zipf]
    tree, profile = huffman_tree(p), entropy_profile(p)
    s.chart("tree", charts.question_tree, tree, alt_profile=profile)
    s.prose("tree-read", tree, profile)


@chapter.scene(deeper=True)
def uniform(s: Screen) -> None:
    (p,) = bars(s, {"p": DESERT}, s.labels(WEATHER), measures=["entropy"], case="uniform")
    profile = entropy_profile(p)
    short = s.display.difference(profile.maximum, profile.entropy)
    s.prose("uniform", profile, redundancy=short)


@chapter.scene
def check(s: Screen) -> None:
    quarters, halves = entropy_profile([0.25] * 4), entropy_profile([0.5, 0.25, 0.25])
    asked = {"four": Numeric(quarters.entropy, {"sign": -quarters.entropy, "one": 0.25})}
    quiz(s, DRY, numeric=asked, quarters=quarters, halves=halves, claim=1.4)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
