"""Information content: how surprising one event is, and why only a logarithm can say it."""

import math

import streamlit as st

from kl_core import CANDIDATES, audit, information_content, surprise
from kl_ui.chapter import Chapter
from kl_ui.charts import information as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("information")
display = chapter.display


def amount(p: float) -> Quantity:
    return Quantity(information_content(p), "information")


def chance(p: float) -> Quantity:
    return Quantity(p, "probability")


chapter.prose("hook")
chapter.predict("nothing")

# The first two sound alike; only the first is certain.
EVENTS = {"someday": 1.0, "sunrise": 0.9999, "rain": 0.3, "wednesday": 1 / 7, "lottery": 1e-6}
facts = {name: amount(p) for name, p in EVENTS.items()}
chapter.prose("events")
rows = [
    [chapter.words(f"events.{x}"), display.probability(p), display.information(facts[x].value)]
    for x, p in EVENTS.items()
]
chapter.table("events", rows)
chapter.prose("events-read", **facts)


@chapter.live
def curve() -> None:
    chapter.prose("curve")
    p = chapter.slider("p", 0.0, 1.0, 0.3, 0.01)
    reading = {"p": chance(p), "info": amount(p), "bans": Quantity(information_content(p, base=10))}
    ban = {"ban": chapter.words("units.ban")}
    chapter.chart("curve", charts.three_units, p, options=ban, **reading)
    chapter.prose({0.0: "never", 1.0: "certain"}.get(p, "possible"), **reading)


chapter.predict("both")
chapter.prose("demands")
halfway = {name: Quantity(surprise(name, 0.5)) for name in CANDIDATES[:3]}
chapter.chart("shapes", charts.shapes, **halfway, coin=amount(1 / 2))
chapter.prose("shapes-read")


@chapter.live
def births() -> None:
    chapter.prose("birth")
    controls, picture = st.columns([2, 3])
    with controls:
        with st.container(horizontal=True):
            chapter.button("coins", a=0.5, b=0.5)
            chapter.button("rare", a=0.1, b=0.02)
            chapter.button("sure", a=1.0, b=0.3)
            chapter.button("lucky", a=0.25, b=0.6)
        p_a = chapter.slider("a", 0.01, 1.0, 0.5, 0.01)
        p_b = chapter.slider("b", 0.01, 1.0, 0.3, 0.01)
        pair = {"p_a": chance(p_a), "p_b": chance(p_b), "p_ab": chance(p_a * p_b)}
        chapter.prose("birth-how", **pair)
    audits = [audit(name, p_a, p_b) for name in CANDIDATES]
    ledgers = {found.name: charts.ledger(found, display) for found in audits}
    with picture:
        bars = {"bars": chapter.labels("outcomes.bars")}
        chapter.chart("births", charts.births, audits, options=bars, **ledgers, **pair)
    chapter.table(
        "births",
        [
            [charts.formula(found.name, display)]
            + ["✓" if kept else "✗" for kept in (found.certain_is_zero, found.rarer_is_more)]
            + [line.addition, line.joint, f"{line.sign}\N{NO-BREAK SPACE}{line.gap}"]
            for found, line in zip(audits, ledgers.values(), strict=True)
        ],
    )
    chapter.prose("birth-read", **ledgers, **pair)


chapter.prose("formula", **facts)
chapter.predict("ten")
chapter.prose("halving")
flips = int(chapter.choice("flips", ["2", "5", "10", "20"], default="10"))
streak = {"flips": flips, "ways": str(2**flips), "info": amount(2.0**-flips), "coin": amount(1 / 2)}
words = {"heads": chapter.words("marks.heads", **streak), "axis": chapter.words("marks.axis")}
marked = {
    f"{chapter.words(f'marks.{name}')} {display.probability(EVENTS[name])}": EVENTS[name]
    for name in ("rain", "lottery")
}
chapter.chart(
    "halving", charts.halvings, flips,
    options={"events": list(marked.items()), **words}, **streak, **facts,
)  # fmt: skip
chapter.prose("halving-read", **streak, **facts)

chapter.prose("unique")
UNITS = {"bit": 1 / 2, "nat": 1 / math.e, "ban": 1 / 10}
chapter.table(
    "units",
    [
        [chapter.words(f"units.one-{unit}"), display.probability(p)]
        + [display.number(information_content(p, base=base), digits=4) for base in (2, math.e, 10)]
        for unit, p in UNITS.items()
    ],
)
chapter.prose("units")

six = math.log(6)
mistakes = {"once": six, "product": six**2 * display.scale, "chance": 1 / 36 / display.scale}
numeric = Numeric(2 * six, {**mistakes, "negative": -2 * six})
chapter.quiz(numeric={"six": numeric}, once=amount(1 / 6), twice=amount(1 / 36), coin=amount(1 / 2))
chapter.prose("next")
