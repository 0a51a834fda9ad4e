"""Why information: what it is worth to know, and how much there is to know."""

import math

from kl_core import entropy
from kl_core.lessons.decision import decide
from kl_core.lessons.questions import one_by_one, question
from kl_ui.charts import why as charts
from kl_ui.live import cards as table
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity, short

chapter = Chapter("why")
DECKS = (8, 16, 64)
CARRY, WET = 4, 20
LUCKY, HALF = question(1, 16), question(8, 16)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene(deeper=True)
def umbrella(s: Screen) -> None:
    predict(s, "when", decide(0.3, CARRY, WET))
    s.prose("umbrella")
    with s.row():
        s.button("usual", carry=4.0, wet=20.0)
        s.button("suit", carry=4.0, wet=50.0)
        s.button("swim", carry=4.0, wet=3.0)
    controls, picture = s.columns(1, 2)
    with controls:
        carry, wet = s.slider("carry", 0, 20, CARRY, 1), s.slider("wet", 0, 60, WET, 1)
        now = decide(s.slider("rain", 0, 1, 0.3, 0.01), carry, wet)
        s.prose(f"decision/{now.best if now.threshold is not None else 'never'}", now)
    with picture:
        s.chart("umbrella", charts.umbrella, now, options={"labels": s.labels("costs")})


@chapter.scene(deeper=True)
def value(s: Screen) -> None:
    controls, picture = s.columns(1, 2)
    with controls:
        cost, loss = s.slider("cost", 0, 20, CARRY, 1), s.slider("loss", 0, 60, WET, 1)
        now = decide(s.slider("probability", 0, 1, 0.3, 0.01), cost, loss)
    with picture:
        s.chart("umbrella", charts.umbrella, now, options={"labels": s.labels("costs")})
    s.prose("value", now)


@chapter.scene
def cards(s: Screen) -> None:
    s.prose("cards")
    predict(s, "cards", sure=int(math.log2(64)))


@chapter.scene
def play(s: Screen) -> None:
    s.prose("play")
    size = int(s.choice("deck", [str(deck) for deck in DECKS], default="16"))
    now = table.play(s, size)
    if now.answers:
        numbers = enumerate(now.answers, 1)
        s.table("answers", [[str(number), *_told(s, answer)] for number, answer in numbers])
    if now.found:
        amount = Quantity(math.log(size), "information")
        s.prose("found", asked=len(now.answers), size=size, amount=amount)


def _told(s: Screen, answer: table.Answer) -> list[str]:
    asked, yes = answer.asked, s.words(f"answers.{'yes' if answer.yes else 'no'}")
    expected, gained = (s.display.number(x, "information") for x in (asked.expected, answer.gained))
    return [f"{asked.marked} / {asked.left}", expected, yes, str(answer.left), gained]


@chapter.scene(deeper=True)
def rounds(s: Screen) -> None:
    s.prose("rounds")
    finished = table.finished(s)
    played = [(deck, table.counts(finished, deck)) for deck in DECKS]
    rows = []
    for deck, asked in played:
        mean = s.display.number(sum(asked) / len(asked)) if asked else "–"
        each = " · ".join(map(str, asked)) or "–"
        single = s.display.number(one_by_one(deck))
        rows.append([str(deck), each, mean, short(math.log2(deck)), single])
    s.table("rounds", rows)
    told = {"finished": len(finished), "single": one_by_one(64)}
    s.chart("rounds", charts.rounds, played, options={"labels": s.labels("rounds")}, **told)


@chapter.scene
def bit(s: Screen) -> None:
    alone = {"sixteen": one_by_one(16), "many": one_by_one(64)}
    s.prose("bit", lucky=LUCKY, half=HALF, **alone)


STAKES = {"office": (CARRY, WET), "suit": (CARRY, 50), "swim": (CARRY, 3)}


@chapter.scene(deeper=True)
def both(s: Screen) -> None:
    predict(s, "both")
    s.prose("both", carry=CARRY, wet=WET, suit=50, swim=3)
    controls, picture = s.columns(2, 3)
    with controls:
        who = s.choice("who", list(STAKES))
        chance = s.slider("chance", 0, 1, 0.5, 0.01)
        now = decide(chance, *STAKES[who])
        amount = Quantity(entropy([chance, 1 - chance]), "information")
        s.prose("both-read", now, amount=amount)
    with picture:
        labels = {"labels": s.labels("amounts")}
        s.chart("both", charts.two_amounts, now, options=labels, amount=amount)


@chapter.scene(deeper=True)
def difference(s: Screen) -> None:
    s.prose("difference")


@chapter.scene
def check(s: Screen) -> None:
    flip = Numeric(1 / 4, {"half": 1 / 2, "upside": 4, "rest": 3 / 4}, information=False)
    slips = {"half": 16, "single": 31, "all": 32, "one-more": 6}
    asked = {"flip": flip, "enough": Numeric(5, slips, information=False)}
    quiz(s, numeric=asked, lucky=LUCKY, half=HALF)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
