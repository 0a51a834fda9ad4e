"""Cross-entropy: what a message costs in a code made for other frequencies."""

import math

import streamlit as st

from kl_core import coding_cost, entropy, label_smoothing, logit_loss, telegraph
from kl_core.lessons.sending import balance
from kl_ui.chapter import Chapter
from kl_ui.charts import cross_entropy as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("cross-entropy")
display = chapter.display
news, books = chapter.labels("outcomes.news"), chapter.labels("outcomes.books")
TRUTH, BOOK = (0.5, 0.3, 0.2), (0.3, 0.6, 0.1)
desk = coding_cost(TRUTH, BOOK)

chapter.prose("hook")
chapter.predict("desk")

chapter.prose("desk")
chapter.table("lengths", charts.length_rows(desk, (*news, books[2]), display))
chapter.prose("desk-read", desk)
chapter.chart("desk", charts.stacked, desk, options={"books": books})
chapter.prose("formula", desk)

chapter.predict("beat", desk)


@chapter.live
def beat() -> None:
    chapter.prose("beat")
    presets = st.container(horizontal=True)
    measures = ["entropy", "cross_entropy", "forward"]
    p, q = chapter.bars({"p": TRUTH, "q": BOOK}, news, measures=measures, terms="forward")
    with presets:
        chapter.button("desk", p=TRUTH, q=BOOK)
        chapter.button("uniform", q=(1 / 3, 1 / 3, 1 / 3))
        chapter.button("never", q=(0.7, 0.3, 0.0))
        chapter.button("same", q=p)
    live = coding_cost(p, q)
    said = charts.account(live, display)
    chapter.chart("areas", charts.areas, live, options={"labels": news}, said=said)
    chapter.chart("live", charts.stacked, live, options={"books": books}, said=said)
    met = "equal" if live.waste * display.scale < 0.5e-4 else "more"
    verdict = "infinite" if math.isinf(live.waste) else met
    chapter.prose(f"verdict/{verdict}", live, said=said)


chapter.prose("floor")

chapter.prose("messages")
with st.container(horizontal=True, vertical_alignment="bottom"):
    batch = int(chapter.choice("batch", ["1", "2", "3", "4", "5", "6"], default="1"))
    chapter.button("again", batch=str(batch % 6 + 1))
sent = telegraph(TRUTH, BOOK, 1000, batch)
change = balance(sent)
chapter.table("sent", charts.sent_rows(sent, change, (*news, books[3])))
fates, kinds = chapter.labels("outcomes.fates"), chapter.labels("outcomes.averages")
chapter.chart("messages", charts.messages, change, options={"names": fates})
chapter.prose("messages-read", change)
chapter.chart("averages", charts.averages, sent, options={"names": kinds})
chapter.prose("averages-read", sent)

chapter.prose("loss")
chapter.predict("push")


@chapter.live
def loss() -> None:
    chapter.prose("logits")
    animals, codes = chapter.labels("outcomes.animals"), ["cat", "dog", "bird"]
    controls, picture = st.columns([2, 3])
    with controls:
        true = codes.index(chapter.choice("true", codes, default="cat"))
        logits = [
            chapter.slider(name, -4.0, 4.0, start, 0.1)
            for name, start in zip(codes, (2.0, 1.0, 0.0), strict=True)
        ]
    hard = logit_loss(logits, label_smoothing(true, 3, 0.0))
    at_true = {"label": animals[true], "factor": Quantity(1 / math.log(2), "ratio")}
    at_true["q"] = Quantity(hard.probabilities[true], "probability")
    at_true["push"] = Quantity(hard.gradient[true], "ratio")
    with picture:
        axis = chapter.words("axes.q", **at_true)
        chapter.chart(
            "loss", charts.loss_curve, hard, options={"true": true, "axis": axis}, **at_true
        )
    chapter.prose("loss-read", hard, **at_true)
    chapter.chart("gradient", charts.gradient, hard, options={"labels": animals})
    chapter.prose("gradient-read", hard, **at_true)
    chapter.prose("smooth")
    amount = chapter.slider("smoothing", 0.0, 0.6, 0.25, 0.05)
    soft = logit_loss(logits, label_smoothing(true, 3, amount))
    ledger = charts.account(coding_cost(soft.target, soft.probabilities), display)
    axis = chapter.words("axes.logit", **at_true)
    chapter.chart(
        "slopes", charts.slopes, soft, ledger=ledger, **at_true,
        options={"logits": logits, "true": true, "axis": axis, "constant": ledger.entropy},
    )  # fmt: skip
    chapter.prose("smooth/some" if amount else "smooth/none", soft, ledger=ledger)


coin = coding_cost([0.5, 0.5], [0.25, 0.75])
mistakes = {"entropy": coin.entropy, "waste": coin.waste, "weights": entropy(coin.q)}
chapter.quiz(sent, numeric={"coin": Numeric(coin.cross_entropy, mistakes)}, coin=coin)
chapter.prose("next")
