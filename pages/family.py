"""The family of divergences: one pair under all of them, and where each of them fails."""

import streamlit as st

from kl_core.finite.relatives import ENDS, f_terms, relatives, renyi_order
from kl_core.lessons.trials import try_properties
from kl_core.line.parting import parting
from kl_ui.chapter import Chapter
from kl_ui.charts import family as charts
from kl_ui.quiz import Numeric

chapter = Chapter("family")
display, weather = chapter.display, chapter.labels("outcomes.weather")
P, Q, BLIND = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.6, 0.4, 0.0)
COLD, MILD, HOT = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
PAIRS = {"start": (P, Q), "close": ((0.3, 0.5, 0.2), (0.25, 0.55, 0.2)), "blind": (P, BLIND)}
PAIRS |= {"next_door": (COLD, MILD), "far": (COLD, HOT)}
WEIGHED = PAIRS | {"rare": ((0.9, 0.08, 0.02), (0.9, 0.099, 0.001))}
WAYS, CASES = ["forward", "reverse"], ["start", "rare", "blind"]
axes = chapter.strings["axes"]
drawn, dots = {"labels": weather, "shares": axes["shares"]}, {"labels": weather}
words = {"names": tuple(chapter.strings["bars"].items()), "units": axes["units"]}

chapter.prose("hook")
_, close, blind, next_door, far = (relatives(p, q) for p, q in PAIRS.values())
chapter.prose("definitions")
chapter.predict("zero", blind)
chapter.prose("pair")


@chapter.live
def pair() -> None:
    with st.container(horizontal=True):
        for name, (p, q) in PAIRS.items():
            chapter.button(name, p=p, q=q)
    controls, picture = st.columns(2)
    with controls:
        p, q = chapter.bars({"p": P, "q": Q}, weather, measures=WAYS)
    live = relatives(p, q)
    with picture:
        chapter.chart("overview", charts.overview, live, options=words)
    chapter.prose("pair-read", live, close=close)


chapter.prose("bounded", next_door=next_door, far=far)
ten = {name: charts.ends(f_terms((0.5, 0.5), (0.05, 0.95), name)) for name in ENDS}  # t = 10
chapter.predict("ten", **{name: found["first"] for name, found in ten.items()})
chapter.prose("generator")


@chapter.live
def generator() -> None:
    name = chapter.choice("generator", list(ENDS), "kl")
    controls, picture = st.columns(2)
    with controls:
        p, q = chapter.bars({"p": P, "q": Q}, weather, measures=WAYS, case="f")
    terms = f_terms(p, q, name)  # type: ignore[arg-type]
    said = charts.ends(terms) | {"in": chapter.words(f"counted.{terms.in_nats}")}
    with picture:
        chapter.chart("generator", charts.generator, terms, options=dots, **said)
    chapter.table("terms", charts.term_rows(terms, display, weather, chapter.words("tables.sum")))
    chapter.prose(f"f/{name.replace('_', '-')}")
    chapter.prose("generator-read", **said)


chapter.prose("beyond-f")
chapter.predict("apart")
chapter.prose("apart")


@chapter.live
def apart() -> None:
    shape = chapter.choice("shape", ["blocks", "bells"], "blocks")
    pulled = parting(shape, chapter.slider("distance", 0.0, 4.0, 1.5, 0.05))  # type: ignore[arg-type]
    chapter.chart("shapes", charts.shapes, pulled)
    chapter.chart("pulled", charts.pulled, pulled, options={"length": axes["distance"]})
    chapter.table("apart", charts.parting_rows(pulled, display, chapter.labels("pulled")))
    chapter.prose(f"apart-read/{shape}", pulled)


chapter.prose("which")
chapter.predict("metric")
chapter.prose("properties")


@chapter.live
def properties() -> None:
    tried = try_properties(int(chapter.slider("seed", 1.0, 50.0, 1.0, 1.0)))
    chapter.table("properties", charts.property_rows(tried, display, said=chapter.strings))
    js = next(one for one in tried if one.name == "js")
    chapter.prose("properties-read", js.best, js, **charts.detour(js.best, display))


chapter.prose("theorems")
chapter.predict("order", renyi_order(P, Q, 0.5), two=renyi_order(P, Q, 2))
chapter.prose("renyi")


@chapter.live
def renyi() -> None:
    case = chapter.choice("case", CASES, "start")
    order = renyi_order(*WEIGHED[case], chapter.slider("alpha", 0.0, 10.0, 2.0, 0.05))
    curve, shares = st.columns(2)
    with curve:
        chapter.chart("renyi", charts.renyi_curve, order)
    with shares:
        chapter.chart("weighed", charts.weighed, order, options=drawn)
    chapter.prose(f"renyi-read/{case}", order, heaviest=weather[order.heaviest])
    chapter.table("renyi", charts.renyi_rows(order, display, chapter.labels("orders")))


chapter.prose("orders")
coin = renyi_order((0.5, 0.5), (0.25, 0.75), 1)
asked = Numeric(coin.landmarks[-1], {"kl": coin.landmarks[2], "two": coin.landmarks[3]})
chapter.quiz(coin, numeric={"limit": asked}, far=far, near=next_door, claim=0.8)
chapter.prose("next")
