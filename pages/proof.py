"""Why a KL divergence is never negative: two proofs in the reader's own numbers."""

import streamlit as st

from kl_core.finite import inequalities
from kl_core.lessons import properties
from kl_ui.chapter import Chapter
from kl_ui.charts import proof as charts
from kl_ui.charts import properties as trials
from kl_ui.display import Quantity
from kl_ui.live.jensen import places, side

chapter = Chapter("proof")
display = chapter.display
weather = chapter.labels("outcomes.weather")
P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
RATIOS = tuple(round(q / p, 9) for p, q in zip(P, Q, strict=True))
LEFT_OUT = {1: "sign", 2: "jensen", 4: "support"}

chapter.prose("hook")
chapter.predict("sign")
chapter.predict("logs")


@chapter.live
def by_hand() -> None:
    chapter.prose("jensen")
    with st.container(horizontal=True):
        chapter.button("ratios", function="log", count="3", **{"x-3": RATIOS, "w-3": P})
        chapter.button("close", count="2", **{"x-2": (1.5, 1.51), "w-2": (0.5, 0.5)})
    with st.container(horizontal=True):
        name = chapter.choice("function", ["log", "sqrt", "square", "exp"], "log")
        count = chapter.choice("count", ["2", "3", "4"], "2")
    gap = chapter.jensen(name, int(count)).gap
    size = display.number(abs(gap), digits=places(gap, 4))
    chapter.prose(f"bend/{side(gap)}", gap=size)


def proof_lines() -> list[tuple[str, str]]:
    steps = [display.fill(step) for step in chapter.labels("steps")]
    return list(zip(steps, chapter.labels("reasons"), strict=True))


@chapter.live
def proofs() -> None:
    chapter.prose("lines")
    with st.container(horizontal=True):
        chapter.button("weather", p=P, q=Q)
        chapter.button("same", p=P, q=P)
        chapter.button("outside", p=(0.5, 0.5, 0.0), q=(0.25, 0.25, 0.5))
        chapter.button("blind", p=P, q=(0.6, 0.4, 0.0))
    p, q = chapter.bars({"p": P, "q": Q}, weather, measures=["forward"], terms="forward")
    proof, tangent = inequalities.gibbs_proof(p, q), inequalities.tangent_proof(p, q)
    values = [display.number(line, "information") for line in proof.lines]
    told = [(*line, value) for line, value in zip(proof_lines(), values, strict=True)]
    chapter.table("lines", told, words=2)
    chapter.prose("support", proof)
    chapter.prose("tangent")
    chapter.chart("tangent", charts.tangent, tangent, options={"labels": weather})
    total = chapter.words("tables.tangent.total")
    chapter.table("tangent", charts.tangent_rows(tangent, display, labels=weather, total=total))
    chapter.prose("tangent-read", tangent)


@chapter.live
def blanks() -> None:
    chapter.prose("gaps")
    board = st.container()
    right = chapter.gaps()
    open_ones = {k: name for k, name in LEFT_OUT.items() if name not in right}
    rows = proof_lines()
    for k, name in open_ones.items():
        rows[k] = (chapter.words(f"blanks.{name}"), "❓")
    with board:
        chapter.table("gaps", rows, words=2)
    chapter.prose(f"filled/{'some' if open_ones else 'all'}", left=len(open_ones))


chapter.predict("swap")


@chapter.live
def machine() -> None:
    chapter.prose("machine")
    kind = chapter.choice("property", list(trials.GOALS), "asymmetry")
    little = Quantity(properties.LITTLE, "information")
    chapter.prose(f"goal/{kind}", little=little, **trials.HABITS)
    if kind == "merging":
        group = chapter.choice("group", list(trials.GROUPS), "wet")
        p, q = chapter.bars(
            {"p": P, "q": Q}, weather, measures=["forward"], terms="forward", case="merging"
        )
        trial = trials.merged(display, p, q, group)
    else:
        above, sliders = st.container(), trials.SLIDERS[kind]
        names, wide, at = list(sliders), 3 if len(sliders) == 3 else 2, {}
        for k in range(0, len(names), wide):
            for column, name in zip(st.columns(wide), names[k : k + wide], strict=False):
                with column:
                    at[name] = chapter.slider(name, *sliders[name], 0.01)
        if kind == "triangle":
            with above:  # half of the way to the middle, where the detour is shorter
                chapter.button("hint", b=round((2 * at["b"] + at["a"] + at["c"]) / 4, 2))
        trial = trials.attempt(kind, display, at)
    options = {"labels": chapter.labels(f"lengths.{kind}")}
    chapter.chart(kind, trials.lengths, trial.shown, options=options)
    chapter.prose(f"verdict/{kind}-{trial.verdict}", trial.result)
    chapter.goals("property", trials.GOALS, [kind] if trial.verdict == trials.GOALS[kind] else [])


way = inequalities.triangle_gap(*map(properties.coin, (0.9, 0.8, 0.5)))
chapter.prose("along", way)
chapter.quiz()
chapter.prose("next")
