"""RLHF: reward on a string of KL, small safe steps, and how to do without a scorer."""

import streamlit as st

from kl_core.models import dpo, policy_steps, proxy_reward, sampled_kl
from kl_core.models.kl_reward import cloud, frontier, judge, tilted
from kl_ui.chapter import Chapter
from kl_ui.charts import rlhf as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("rlhf")
display, slider, TOY = chapter.display, chapter.slider, policy_steps.SETTINGS
said = {name: {"words": words} for name, words in chapter.strings["figures"].items()}
REFERENCE, REWARDS = (0.35, 0.35, 0.2, 0.08, 0.02), (2.0, 1.0, 0.0, 4.0, -2.0)
START, called = {"p": REFERENCE, "q": (0.3, 0.2, 0.1, 0.3, 0.1)}, chapter.strings["outcomes"]
replies, methods, learners = (called[name] for name in ("replies", "methods", "learners"))
plain, greedy = (tilted(REFERENCE, REWARDS, beta) for beta in (1.0, 0.0))


def pair(*names: str, of: list[object], shown: dict[str, object], **numbers: object) -> None:
    """Two figures of the same results side by side."""
    for column, name in zip(st.columns(2), names, strict=True):
        with column:
            chapter.chart(name, getattr(charts, name), *of, options=said[name] | shown, **numbers)


chapter.prose("hook")
chapter.table("replies", charts.reply_rows(plain, replies, display))
chapter.prose("objective")
chapter.predict("small", greedy)
chapter.prose("answer", plain)


@chapter.live
def kite() -> None:
    chapter.prose("kite")
    best = tilted(REFERENCE, REWARDS, 10 ** slider("lg_beta", -1.5, 1.5, 0, 0.1))
    says = {"x": replies[best.largest], "share": Quantity(max(best.policy), "probability")}
    says["paid"] = round(best.reward, 2) - round(best.value, 2)  # as printed
    pair("tilt", "kite", of=[best], shown={}, **says)
    chapter.prose("kite-read", best, greedy=greedy, **says)
    chapter.prose("by-hand")
    left, right = st.columns(2)
    with left:
        reference, mine = chapter.bars(START, replies, measures=["reverse"], terms="reverse")
    yours = judge(mine, reference, REWARDS)
    drawn = (frontier(reference, REWARDS), cloud(reference, REWARDS), yours)
    with right:
        chapter.chart("below", charts.below, *drawn, options=said["below"], yours=yours)
    chapter.prose(f"by-hand-read/{yours.verdict}", yours=yours)


chapter.predict("proxy")


@chapter.live
def goodhart() -> None:
    chapter.prose("goodhart")
    beta, harm = 10 ** slider("lg_push", -0.4, 1, 0.5, 0.05), slider("harm", 0, 1, 0.6, 0.05)
    found = proxy_reward.overoptimisation(harm, beta)
    chapter.chart("goodhart", charts.goodhart, found, options=said["goodhart"])
    chapter.prose(f"goodhart-read/{found.phase}", found)


chapter.prose("three")
chapter.prose("methods", **TOY)
chapter.predict("clip", policy_steps.train("clip", 0.2))
chapter.predict("stable")


@chapter.live
def steps() -> None:
    chapter.prose("region")
    limits = {"free": 0.0, "trpo": slider("delta", 0.005, 0.1, 0.02, 0.005)}
    limits |= {"clip": slider("epsilon", 0.05, 0.5, 0.2, 0.05)}
    limits |= {"penalty": 10 ** slider("lg_penalty", -2, 2, 0.5, 0.5)}
    runs = {name: policy_steps.train(name, knob) for name, knob in limits.items()}
    chosen = chapter.choice("method", list(runs), "clip")
    shown, run = {"chosen": chosen, "names": methods}, runs[chosen]
    pair("learning", "leaps", of=[[*runs.values()]], shown=shown, run=run, **runs, **TOY)
    chapter.prose(f"region-read/{chosen}", run, free=runs["free"])
    chapter.prose("sweep", **TOY)
    every, mine, shown = policy_steps.sweep(), runs["penalty"], said["sweep"]
    chapter.chart("sweep", charts.sweep, every, options=shown | {"chosen": mine.knob}, run=mine)
    chapter.prose("sweep-read", mine, weak=every[0], good=every[5], slow=every[7], wild=every[8])


@chapter.live
def estimators() -> None:
    chapter.prose("estimators")
    size = int(chapter.choice("size", ["3", "10", "30", "100", "300", "1000"], "30"))
    policy = tilted(REFERENCE, REWARDS, 10 ** slider("lg_far", -0.2, 1.5, 0.5, 0.1)).policy
    found = sampled_kl.trial(policy, REFERENCE, size)
    runs = dict(zip(("k1", "k2", "k3"), found.runs, strict=True))
    pair("estimates", "errors", of=[found], shown={}, **runs)
    chapter.prose("estimators-read", found, **runs)
    chapter.prose("losses")
    slopes = sampled_kl.loss_gradients(policy, REFERENCE)
    chapter.table("losses", charts.gradient_rows(slopes, replies, display))
    chapter.prose("losses-read")


@chapter.live
def preferences() -> None:
    chapter.prose("dpo")
    beta = 10 ** slider("lg_dpo", -0.5, 0.5, 0, 0.1)
    step = int(slider("step", 0, dpo.STEPS, 20, 1))
    count = int(chapter.choice("comparisons", ["30", "300", "3000"], "300"))
    runs = [dpo.train_dpo(REFERENCE, REWARDS, beta, size) for size in (None, count)]
    off, other = (Quantity(run.kls[step], "information") for run in runs)
    now = {"off": off, "other": other, "step": step, "comparisons": count}
    pair("learned", "descent", of=runs, shown={"step": step, "names": learners}, **now)
    chapter.prose("dpo-read", runs[0], **now)


chapter.prose("conditions")
slips = {"swapped": 1 / 4, "same": 1 / 2, "share": 3 / 2, "greedy": 1}
chapter.quiz(numeric={"tilt": Numeric(3 / 4, slips, information=False)})
chapter.prose("next")
