"""Why a KL divergence is never negative: two proofs in the reader's own numbers."""

import streamlit as st

from kl_core import directions, jensen
from kl_ui.chapter import Chapter
from kl_ui.charts import proof as charts

chapter = Chapter("proof")
display = chapter.display
weather = chapter.labels("outcomes.weather")
P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
COIN, MODEL, MIRROR, FAIR = (0.9, 0.1), (0.8, 0.2), (0.1, 0.9), (0.5, 0.5)

chapter.prose("hook")
chapter.predict("sign")


@chapter.live
def proofs() -> None:
    chapter.prose("lines")
    with st.container(horizontal=True):
        chapter.button("weather", p=P, q=Q)
        chapter.button("same", p=P, q=P)
        chapter.button("outside", p=(0.5, 0.5, 0.0), q=(0.25, 0.25, 0.5))
        chapter.button("blind", p=P, q=(0.6, 0.4, 0.0))
    p, q = chapter.bars({"p": P, "q": Q}, weather, measures=["forward"], terms="forward")
    proof, tangent = jensen.gibbs_proof(p, q), jensen.tangent_proof(p, q)
    values = [display.number(line, "information") for line in proof.lines]
    steps = [display.fill(text) for text in chapter.labels("steps")]
    chapter.table("lines", list(zip(steps, chapter.labels("reasons"), values, strict=True)))
    chapter.prose("support", proof)
    chapter.prose("tangent")
    chapter.chart("tangent", charts.tangent, tangent, options={"labels": weather})
    rows = [
        [x, display.number(ratio, "ratio"), display.number(slack, "information")]
        for x, ratio, slack in zip(weather, tangent.ratios, tangent.slacks, strict=True)
    ]
    chapter.table("tangent", rows)
    chapter.prose("tangent-read", tangent)


chapter.predict("swap")
near, mirror = directions(COIN, MODEL), directions(COIN, MIRROR)
chapter.prose("asymmetry", near=near, mirror=mirror)


@chapter.live
def triangle() -> None:
    chapter.prose("triangle")
    hint = st.container()
    a = chapter.slider("a", 0.05, 0.95, 0.5, 0.01)
    b = chapter.slider("b", 0.05, 0.95, 0.9, 0.01)
    c = chapter.slider("c", 0.05, 0.95, 0.3, 0.01)
    with hint:
        chapter.button("hint", b=round((2 * b + a + c) / 4, 2))
    way = jensen.triangle_gap((a, 1 - a), (b, 1 - b), (c, 1 - c))
    chapter.prose(f"way/{'fails' if way.gap < -1e-9 else 'holds'}", way)


both = jensen.product_additivity(COIN, MODEL, MODEL, FAIR)
chapter.prose("product", both, chain=directions(COIN, FAIR))


@chapter.live
def merging() -> None:
    chapter.prose("merge")
    groups = {"none": (0, 1, 2), "wet": (0, 1, 1), "all": (0, 0, 0)}
    kind = chapter.choice("groups", list(groups), "wet")
    chapter.prose("merge-read", jensen.merge_outcomes(P, Q, groups[kind]))


mixed = jensen.convexity_gap(COIN, FAIR, MIRROR, FAIR)
chapter.prose("mixing", mixed)
rule = jensen.chain_rule(((0.4, 0.1), (0.1, 0.4)), ((0.2, 0.2), (0.3, 0.3)))
chapter.prose("chain", rule)
chapter.quiz()
chapter.prose("next")
