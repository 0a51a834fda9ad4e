"""Distributions: what they are, the samples they leave, and what “close” could mean."""

from functools import partial

import streamlit as st

from kl_core.lessons.closeness import MEASURES, closeness, ranking
from kl_core.line.interval import interval
from kl_core.samples.sampling import sample, typical_gap
from kl_ui.chapter import Chapter
from kl_ui.charts import distributions as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("distributions")
display, share = chapter.display, partial(Quantity, meaning="probability")
FAIR, LOADED = (1 / 6,) * 6, (0.1, 0.1, 0.1, 0.1, 0.1, 0.5)
MILD, WINTER = (0.6, 0.3, 0.1), (0.1, 0.2, 0.7)
EXAM, EVEN = (0.35, 0.25, 0.2, 0.15, 0.05), (0.2,) * 5
TRUTHS = {"die": FAIR, "weather": MILD, "exam": EXAM}
# Largest gap, sum of gaps and sum of squares put these in three different orders.
GUESSES = ((0.1, 0.25, 0.2, 0.4, 0.05), (0.25, 0.2, 0.4, 0.15, 0.0), (0.2, 0.1, 0.3, 0.25, 0.15))
SIZES, ENDS = (10, 100, 1_000, 10_000), {"from": 0.0, "to": 0.2}

chapter.prose("hook")
chapter.predict("list")


@chapter.live
def lists() -> None:
    chapter.prose("lists")
    scene = chapter.choice("scene", list(TRUTHS), "die")
    presets = st.container(horizontal=True)
    given = {"p": TRUTHS[scene]} | ({"q": EVEN} if scene == "exam" else {})
    labels = chapter.labels(f"outcomes.{scene}")
    p, *rest = chapter.bars(given, labels, measures=[], case=scene)
    moves = {"die": {"fair": FAIR, "loaded": LOADED}, "weather": {"mild": MILD, "winter": WINTER}}
    with presets:
        for name, shares in moves.get(scene, {}).items():
            chapter.button(name, **{f"p-{scene}": shares})
        for name, shares in ({"even": EVEN, "match": p} if rest else {}).items():
            chapter.button(name, **{"q-exam": shares})
    if scene == "die":
        chapter.prose("scene/die", six=share(p[5]), even=share(p[1] + p[3] + p[5]))
    elif scene == "weather":
        chapter.prose("scene/weather", wet=share(p[1] + p[2]))
    elif (apart := closeness(p, *rest)).largest < 1e-9:
        chapter.prose("scene/same")
    else:
        hers, yours = (share(shares[apart.widest]) for shares in (apart.p, apart.q))
        chapter.prose("scene/exam", apart, x=labels[apart.widest], hers=hers, yours=yours)


chapter.prose("rules")
few, many = typical_gap(FAIR, 100), typical_gap(FAIR, 400)
chapter.predict("shrink", few=few, many=many)


@chapter.live
def walk() -> None:
    chapter.prose("walk")
    truth = chapter.choice("truth", list(TRUTHS), "die")
    p, labels = TRUTHS[truth], chapter.labels(f"outcomes.{truth}")
    expected = [(size, typical_gap(p, size).gap) for size in (1, *SIZES)]
    stop = chapter.sampling(p, labels, expected)
    if not stop["n"]:
        chapter.prose("stopped/none")
    else:
        drawn, typical = sample(p, stop["n"], stop["seed"]), typical_gap(p, stop["n"])
        side = "closer" if drawn.gap < typical.gap else "farther"
        series = {"seed": stop["seed"], "x": labels[drawn.widest]}
        chapter.prose(f"stopped/{side}", drawn, typical=typical, **series)


chapter.prose("rate")
chapter.prose("train")
papers = [typical_gap(EXAM, size) for size in SIZES]
chapter.table("typical", charts.gap_rows(papers, display))
chapter.prose("train-read", ten=papers[0], most=papers[-1])
chapter.predict("height")


@chapter.live
def stretch() -> None:
    chapter.prose("density")
    controls, picture = st.columns([2, 3])
    with controls:
        shape = chapter.choice("shape", ["uniform", "bell"], "uniform")
        width = chapter.slider("width", 0.1, 2.0, 0.5, 0.05)
        ends = [chapter.slider(end, -1.5, 1.5, at, 0.01) for end, at in ENDS.items()]
    found = interval("bell" if shape == "bell" else "uniform", width, *ends)
    with picture:
        chapter.chart("area", charts.area, found, options={"axes": chapter.labels("axes.area")})
    side = "high" if found.peak > 1 else "low"
    chapter.prose(f"area/{side}", found, per_cm=found.peak / 100)


chapter.prose("density-read")
chapter.prose("guesses")
names = {"names": ["Q₁", "Q₂", "Q₃"]}
found = [closeness(EXAM, guess) for guess in GUESSES]
each = dict(zip(("first", "second", "third"), found, strict=True))
numbers = {"labels": ["1", "2", "3", "4", "5"], "chapter": chapter.words("axes.chapter")}
chapter.chart("guesses", charts.guesses, found, options=names | numbers, **each)
eye = chapter.opinion("rank")
chapter.predict("agree")
chapter.prose("rulers")
yours = [] if eye == "shown" else [int(digit) - 1 for digit in eye]
rulers, mine = chapter.labels("axes.rulers"), chapter.words("axes.eye")
options = names | {"rulers": rulers, "yours": yours, "eye": mine}
chapter.chart("ranks", charts.ranks, found, options=options, **each)
chapter.table("closeness", charts.closeness_rows(found, display, **names))
same = [ruler for ruler, by in zip(rulers, MEASURES, strict=True) if [*ranking(found, by)] == yours]
agreed = "shown" if not yours else "with" if same else "alone"
chapter.prose(f"ranked/{agreed}", measure="".join(same))
chapter.prose("disagree", rare=share(EXAM[4]), **each)

last = Numeric(0.15, {"sum": 0.85, "quarter": 0.25, "percent": 15}, information=False)
chapter.quiz(numeric={"last": last}, missed=share(typical_gap((0.999, 0.001), 1_000).unseen))
chapter.prose("next")
