"""Cross-entropy: what a message costs in a code made for other frequencies."""

import math

from kl_core import coding_cost, entropy, label_smoothing, logit_loss, telegraph
from kl_core.finite.softmax import LogitLoss
from kl_core.lessons.sending import balance
from kl_ui.charts import cross_entropy as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("cross-entropy")
NEWS, BOOKS, ANIMALS = "outcomes.news", "outcomes.books", "outcomes.animals"
TRUTH, BOOK = (0.5, 0.3, 0.2), (0.3, 0.6, 0.1)
DESK = coding_cost(TRUTH, BOOK)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def desk(s: Screen) -> None:
    predict(s, "desk")
    books = s.labels(BOOKS)
    s.prose("desk")
    s.table("lengths", charts.length_rows(DESK, (*s.labels(NEWS), books[2]), s.display))
    s.prose("desk-read", DESK)
    s.chart("desk", charts.stacked, DESK, options={"books": books})


@chapter.scene
def formula(s: Screen) -> None:
    s.prose("formula", DESK)


@chapter.scene
def beat(s: Screen) -> None:
    predict(s, "beat", DESK)
    s.prose("beat")
    presets, news = s.row(), s.labels(NEWS)
    measures = ["entropy", "cross_entropy", "forward"]
    p, q = bars(s, {"p": TRUTH, "q": BOOK}, news, measures=measures, terms="forward")
    with presets:
        s.button("desk", p=TRUTH, q=BOOK)
        s.button("uniform", q=(1 / 3, 1 / 3, 1 / 3))
        s.button("never", q=(0.7, 0.3, 0.0))
        s.button("same", q=p)
    live = coding_cost(p, q)
    said = charts.account(live, s.display)
    s.chart("areas", charts.areas, live, options={"labels": news}, said=said)
    s.chart("live", charts.stacked, live, options={"books": s.labels(BOOKS)}, said=said)
    met = "equal" if live.waste * s.display.scale < 0.5e-4 else "more"
    verdict = "infinite" if math.isinf(live.waste) else met
    s.prose(f"verdict/{verdict}", live, said=said)


@chapter.scene
def floor(s: Screen) -> None:
    s.prose("floor")


@chapter.scene(deeper=True)
def messages(s: Screen) -> None:
    s.prose("messages")
    with s.row():
        batch = int(s.choice("batch", ["1", "2", "3", "4", "5", "6"]))
        s.button("again", batch=str(batch % 6 + 1))
    sent = telegraph(TRUTH, BOOK, 1000, batch)
    change, names = balance(sent), (*s.labels(NEWS), s.labels(BOOKS)[3])
    s.table("sent", charts.sent_rows(sent, change, s.display, names))
    fates = {"names": s.labels("outcomes.fates")}
    s.chart("messages", charts.messages, change, options=fates)
    s.prose("messages-read", change)


@chapter.scene(deeper=True)
def averages(s: Screen) -> None:
    sent = telegraph(TRUTH, BOOK, 1000, 1)
    kinds = {"names": s.labels("outcomes.averages")}
    s.chart("averages", charts.averages, sent, options=kinds)
    s.prose("averages-read", sent)


@chapter.scene(deeper=True)
def loss(s: Screen) -> None:
    s.prose("loss")


CODES = ("cat", "dog", "bird")
LOGITS = (2.0, 1.0, 0.0)


def facts(s: Screen, loss: LogitLoss, true: int) -> dict[str, object]:
    """What the texts of these scenes say of the true class."""
    return {
        "label": s.labels(ANIMALS)[true],
        "factor": Quantity(1 / math.log(2), "ratio"),
        "q": Quantity(loss.probabilities[true], "probability"),
        "push": Quantity(loss.gradient[true], "ratio"),
    }


@chapter.scene(deeper=True)
def logits(s: Screen) -> None:
    predict(s, "push")
    s.prose("logits")
    controls, picture = s.columns(2, 3)
    with controls:
        true = CODES.index(s.choice("true", CODES))
        values = [
            s.slider(name, -4, 4, start, 0.1) for name, start in zip(CODES, LOGITS, strict=True)
        ]
    hard = logit_loss(values, label_smoothing(true, 3, 0.0))
    said = facts(s, hard, true)
    with picture:
        axis = {"true": true, "axis": s.words("axes.q", **said)}
        s.chart("loss", charts.loss_curve, hard, options=axis, **said)
    s.prose("loss-read", hard, **said)
    s.chart("gradient", charts.gradient, hard, options={"labels": s.labels(ANIMALS)})
    s.prose("gradient-read", hard, **said)


@chapter.scene(deeper=True)
def smooth(s: Screen) -> None:
    s.prose("smooth")
    amount = s.slider("smoothing", 0, 0.6, 0.25, 0.05)
    said = facts(s, logit_loss(LOGITS, label_smoothing(0, 3, 0.0)), 0)
    soft = logit_loss(LOGITS, label_smoothing(0, 3, amount))
    ledger = charts.account(coding_cost(soft.target, soft.probabilities), s.display)
    drawn = {"axis": s.words("axes.logit", **said), "constant": ledger.entropy, "true": 0}
    options = drawn | {"logits": list(LOGITS)}
    s.chart("slopes", charts.slopes, soft, ledger=ledger, options=options, **said)
    s.prose("smooth/some" if amount else "smooth/none", soft, ledger=ledger)


@chapter.scene
def check(s: Screen) -> None:
    coin = coding_cost([0.5, 0.5], [0.25, 0.75])
    slips = {"entropy": coin.entropy, "waste": coin.waste, "weights": entropy(coin.q)}
    asked = {"coin": Numeric(coin.cross_entropy, slips)}
    quiz(s, telegraph(TRUTH, BOOK, 1000, 1), numeric=asked, coin=coin)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
