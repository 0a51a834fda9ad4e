"""Information content: how surprising one event is, and why only a logarithm can say it."""

import math
from typing import Any

from kl_core import CANDIDATES, audit, information_content, surprise
from kl_ui.charts import information as charts
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("information")


def amount(p: float) -> Quantity:
    return Quantity(information_content(p), "information")


def chance(p: float) -> Quantity:
    return Quantity(p, "probability")


# The first two sound alike; only the first is certain.
EVENTS = {"someday": 1.0, "sunrise": 0.9999, "rain": 0.3, "wednesday": 1 / 7, "lottery": 1e-6}
FACTS = {name: amount(p) for name, p in EVENTS.items()}
COIN = amount(1 / 2)
UNITS = {"bit": 1 / 2, "nat": 1 / math.e, "ban": 1 / 10}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def events(s: Screen) -> None:
    predict(s, "nothing")
    s.prose("events")
    rows = [
        [
            s.words(f"events.{name}"),
            s.display.probability(p),
            s.display.information(FACTS[name].value),
        ]
        for name, p in EVENTS.items()
    ]
    s.table("events", rows)
    s.prose("events-read", **FACTS)


@chapter.scene
def curve(s: Screen) -> None:
    s.prose("curve")
    controls, picture = s.columns(2, 3)
    with controls:
        p = s.slider("p", 0.0, 1.0, 0.3, 0.01)
        bans = Quantity(information_content(p, base=10))
        reading = {"p": chance(p), "info": amount(p), "bans": bans}
        s.prose({0.0: "never", 1.0: "certain"}.get(p, "possible"), **reading)
    with picture:
        ban = {"ban": s.words("units.ban")}
        s.chart("curve", charts.three_units, p, options=ban, **reading)


@chapter.scene
def demands(s: Screen) -> None:
    predict(s, "both")
    s.prose("demands")


@chapter.scene(deeper=True)
def shapes(s: Screen) -> None:
    s.prose("shapes")
    halfway: dict[str, Any] = {name: Quantity(surprise(name, 0.5)) for name in CANDIDATES[:3]}
    s.chart("shapes", charts.shapes, **halfway, coin=COIN)
    s.prose("shapes-read")


@chapter.scene
def birth(s: Screen) -> None:
    s.prose("birth")
    controls, picture = s.columns(2, 3)
    with controls:
        with s.row():
            s.button("coins", a=0.5, b=0.5)
            s.button("rare", a=0.1, b=0.02)
            s.button("sure", a=1.0, b=0.3)
            s.button("lucky", a=0.25, b=0.6)
        p_a, p_b = s.slider("a", 0.01, 1.0, 0.5, 0.01), s.slider("b", 0.01, 1.0, 0.3, 0.01)
        pair = {"p_a": chance(p_a), "p_b": chance(p_b), "p_ab": chance(p_a * p_b)}
        s.prose("birth-how", **pair)
    audits = [audit(name, p_a, p_b) for name in CANDIDATES]
    ledgers = {found.name: charts.ledger(found, s.display) for found in audits}
    with picture:
        bars = {"bars": s.labels("outcomes.bars")}
        s.chart("births", charts.births, audits, options=bars, **ledgers, **pair)
    rows = []
    for found, line in zip(audits, ledgers.values(), strict=True):
        kept = ["✓" if met else "✗" for met in (found.certain_is_zero, found.rarer_is_more)]
        gap = f"{line.sign}\N{NO-BREAK SPACE}{line.gap}"
        rows.append([charts.formula(found.name, s.display), *kept, line.addition, line.joint, gap])
    s.table("births", rows)
    s.prose("birth-read", **ledgers, **pair)


@chapter.scene
def formula(s: Screen) -> None:
    s.prose("formula", **FACTS)


@chapter.scene
def halving(s: Screen) -> None:
    predict(s, "ten")
    s.prose("halving")
    flips = int(s.choice("flips", ["2", "5", "10", "20"], default="10"))
    info = amount(2.0**-flips)
    streak = {"flips": flips, "ways": str(2**flips), "info": info, "coin": COIN}
    marked = {
        f"{s.words(f'marks.{name}')} {s.display.probability(EVENTS[name])}": EVENTS[name]
        for name in ("rain", "lottery")
    }
    words = {"heads": s.words("marks.heads", **streak), "axis": s.words("marks.axis")}
    options = {"events": list(marked.items()), **words}
    s.chart("halving", charts.halvings, flips, options=options, **streak, **FACTS)
    s.prose("halving-read", **streak, **FACTS)


@chapter.scene(deeper=True)
def unique(s: Screen) -> None:
    s.prose("unique")


@chapter.scene(deeper=True)
def units(s: Screen) -> None:
    rows = []
    for unit, p in UNITS.items():
        said = [information_content(p, base=base) for base in (2, math.e, 10)]
        numbers = [s.display.number(x, digits=4) for x in said]
        rows.append([s.words(f"units.one-{unit}"), s.display.probability(p), *numbers])
    s.table("units", rows)
    s.prose("units")


@chapter.scene
def check(s: Screen) -> None:
    six, scale = math.log(6), s.display.scale
    slips = {"once": six, "product": six**2 * scale, "chance": 1 / 36 / scale, "negative": -2 * six}
    asked = {"six": Numeric(2 * six, slips)}
    quiz(s, numeric=asked, once=amount(1 / 6), twice=amount(1 / 36), coin=COIN)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
