"""Entropy: the average surprise, and how many yes/no questions it takes."""

import streamlit as st

from kl_core import entropy_profile, huffman_tree
from kl_ui.chapter import Chapter
from kl_ui.charts import entropy as charts
from kl_ui.quiz import Numeric

chapter = Chapter("entropy")
weather = chapter.labels("outcomes.weather")
DESERT, MOUNTAIN = (0.90, 0.08, 0.02), (0.35, 0.33, 0.32)
desert, mountain = entropy_profile(DESERT), entropy_profile(MOUNTAIN)

chapter.prose("hook")
chapter.predict("which")

chapter.prose("places", desert=desert, mountain=mountain)
chapter.chart(
    "places", charts.two_places, desert, mountain,
    options={"labels": weather, "names": chapter.labels("outcomes.places")},
    desert=desert, mountain=mountain,
)  # fmt: skip
chapter.prose("formula", desert)

chapter.prose("binary")


@chapter.live
def coin() -> None:
    probability = chapter.slider("coin", 0.0, 1.0, 0.9, 0.01)
    profile = entropy_profile((probability, 1 - probability))
    chapter.chart("binary", charts.binary_curve, profile)
    chapter.prose("binary-read", profile)


chapter.predict("peak")


@chapter.live
def climate() -> None:
    chapter.prose("explore")
    with st.container(horizontal=True):
        chapter.button("desert", p=DESERT)
        chapter.button("mountain", p=MOUNTAIN)
        chapter.button("uniform", p=(1 / 3, 1 / 3, 1 / 3))
    controls, picture = st.columns(2)
    with controls:
        (p,) = chapter.bars({"p": DESERT}, weather, measures=["entropy"], terms="entropy")
    profile = entropy_profile(p)
    with picture:
        chapter.chart("shares", charts.shares, profile, options={"labels": weather})
    chapter.prose("perplexity", profile)
    chapter.prose("triangle", profile)
    chapter.chart("triangle", charts.triangle, profile, options={"labels": weather})
    short = chapter.display.difference(profile.maximum, profile.entropy)
    chapter.prose("uniform", profile, redundancy=short)


chapter.prose("questions")


@chapter.live
def questions() -> None:
    size = int(chapter.choice("outcomes", ["3", "5", "8"], default="5"))
    skew = chapter.slider("skew", 0.0, 3.0, 1.0, 0.1)
    zipf = [(rank + 1) ** -skew for rank in range(size)]
    p = [weight / sum(zipf) for weight in zipf]
    tree, profile = huffman_tree(p), entropy_profile(p)
    chapter.chart("tree", charts.question_tree, tree, alt_profile=profile)
    chapter.prose("tree-read", tree, profile)


quarters, halves = entropy_profile([0.25] * 4), entropy_profile([0.5, 0.25, 0.25])
chapter.quiz(
    desert,
    numeric={"four": Numeric(quarters.entropy, {"sign": -quarters.entropy, "one": 0.25})},
    quarters=quarters,
    halves=halves,
    claim=1.4,
)
chapter.prose("next")
