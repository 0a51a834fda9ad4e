"""Why information: what it is worth to know, and how much there is to know."""

import math

import streamlit as st

from kl_core import entropy
from kl_core.lessons.decision import decide
from kl_core.lessons.questions import one_by_one, question
from kl_ui.chapter import Chapter
from kl_ui.charts import why as charts
from kl_ui.display import Quantity
from kl_ui.live.cards import counts
from kl_ui.quiz import Numeric

chapter = Chapter("why")
display = chapter.display
DECKS = (8, 16, 64)
CARRY, WET = 4, 20

chapter.prose("hook")
chapter.predict("when", decide(0.3, CARRY, WET))
chapter.prose("umbrella")


@chapter.live
def umbrella() -> None:
    with st.container(horizontal=True):
        chapter.button("usual", carry=4.0, wet=20.0)
        chapter.button("suit", carry=4.0, wet=50.0)
        chapter.button("swim", carry=4.0, wet=3.0)
    controls, picture = st.columns([1, 2])
    with controls:
        carry = chapter.slider("carry", 0, 20, CARRY, 1)
        wet = chapter.slider("wet", 0, 60, WET, 1)
        p = chapter.slider("rain", 0, 1, 0.3, 0.01)
    now = decide(p, carry, wet)
    with picture:
        chapter.chart("umbrella", charts.umbrella, now, options={"labels": chapter.labels("costs")})
    chapter.prose(f"decision/{now.best if now.threshold is not None else 'never'}", now)
    chapter.prose("value", now)


chapter.prose("cards")
chapter.predict("cards", sure=int(math.log2(64)))
chapter.prose("play")


@chapter.live
def game() -> None:
    size = int(chapter.choice("deck", [str(size) for size in DECKS], default="16"))
    now, finished = chapter.cards(size)
    if now.answers:
        columns = [
            [f"{told.asked.marked} / {told.asked.left}" for told in now.answers],
            [display.number(told.asked.expected, "information") for told in now.answers],
            [chapter.words(f"answers.{'yes' if told.yes else 'no'}") for told in now.answers],
            [str(told.left) for told in now.answers],
            [display.number(told.gained, "information") for told in now.answers],
        ]
        numbers = map(str, range(1, len(now.answers) + 1))
        chapter.table("answers", list(zip(numbers, *columns, strict=True)))
    if now.found:
        amount = Quantity(math.log(size), "information")
        chapter.prose("found", asked=len(now.answers), size=size, amount=amount)
    played = [(deck, counts(finished, deck)) for deck in DECKS]
    chapter.prose("rounds")
    rows = []
    for deck, asked in played:
        mean = display.number(sum(asked) / len(asked)) if asked else "–"
        each = " · ".join(map(str, asked)) or "–"
        single = display.number(one_by_one(deck))
        rows.append([str(deck), each, mean, f"{math.log2(deck):.0f}", single])
    chapter.table("rounds", rows)
    chapter.chart(
        "rounds", charts.rounds, played, options={"labels": chapter.labels("rounds")},
        finished=len(finished), single=one_by_one(64),
    )  # fmt: skip


lucky, half = question(1, 16), question(8, 16)
chapter.prose("bit", lucky=lucky, half=half, sixteen=one_by_one(16), many=one_by_one(64))
chapter.predict("both")
chapter.prose("both", carry=CARRY, wet=WET, suit=50, swim=3)
STAKES = {"office": (CARRY, WET), "suit": (CARRY, 50), "swim": (CARRY, 3)}


@chapter.live
def both() -> None:
    who = chapter.choice("who", list(STAKES), default="office")
    chance = chapter.slider("chance", 0, 1, 0.5, 0.01)
    now = decide(chance, *STAKES[who])
    amount = Quantity(entropy([chance, 1 - chance]), "information")
    labels = {"labels": chapter.labels("amounts")}
    chapter.chart("both", charts.two_amounts, now, options=labels, amount=amount)
    chapter.prose("both-read", now, amount=amount)


chapter.prose("difference")
flip = Numeric(1 / 4, {"half": 1 / 2, "upside": 4, "rest": 3 / 4}, information=False)
enough = Numeric(5, {"half": 16, "single": 31, "all": 32, "one-more": 6}, information=False)
chapter.quiz(numeric={"flip": flip, "enough": enough}, lucky=lucky, half=half)
chapter.prose("next")
