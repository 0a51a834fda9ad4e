"""Classifiers and distillation: what gets smaller in training is a forward KL divergence."""

import streamlit as st

from kl_core.models import classifier, distillation, permutation
from kl_ui.chapter import Chapter
from kl_ui.charts import learning as charts
from kl_ui.quiz import Numeric

chapter = Chapter("learning")
display, animals = chapter.display, chapter.labels("outcomes.classes")
VOTES, CALM = (6, 3, 1), {"rate": 0.5, "smoothing": 0.2}
TEACHER, STUDENTS = (8.0, 5.0, -2.0), {"like": (6.0, 3.0, -1.0), "odd": (6.0, -1.0, 3.0)}


def draw(name: str, *results: object, where: object = None, **alt: object) -> None:
    words = {"words": chapter.labels(f"charts.{name}.words")}
    with where or st.container():
        chapter.chart(name, getattr(charts, name), *results, options=words, **alt)


chapter.prose("hook")
best, certain = (classifier.likelihood(VOTES, q) for q in ((0.6, 0.3, 0.1), (0.98, 0.01, 0.01)))
chapter.predict("best", best, certain=certain)


@chapter.live
def likelihood() -> None:
    chapter.prose("votes", best)
    chapter.button("shares", q=best.p)
    controls, picture = st.columns(2)
    with controls:
        (q,) = chapter.bars({"q": (0.8, 0.1, 0.1)}, animals, measures=[])
    found = classifier.likelihood(VOTES, q)
    paid = display.difference(found.mean_loss, found.entropy)
    draw("bill", found, where=picture, kl=paid)
    chapter.prose("votes-read", found, kl=paid)


chapter.prose("forward")
chapter.prose("photos", size=classifier.PER_CLASS, new=classifier.TEST_PER_CLASS)
chapter.predict("floor", classifier.train(**CALM))


@chapter.live
def training() -> None:
    chapter.prose("train")
    with st.container(horizontal=True):
        chapter.button("calm", **CALM)
        chapter.button("wild", rate=15.0, smoothing=0.2)
    rate = chapter.slider("rate", 0.5, 20.0, 0.5, 0.5)
    run = classifier.train(chapter.slider("smoothing", 0.0, 0.6, 0.2, 0.05), rate)
    now = classifier.moment(
        run, int(chapter.slider("step", 0.0, float(classifier.STEPS), 6.0, 1.0))
    )
    gap = {"kl": display.difference(now.cross_entropy, now.label_entropy)}
    left, right = st.columns(2)
    draw("regions", now, where=left)
    draw("losses", now, run, where=right, **gap)
    chapter.prose(f"train-read/{run.outcome}", now, **gap)
    chapter.prose("arrows")
    draw("arrows", now, run)


@chapter.live
def chase() -> None:
    chapter.prose("chase")
    target = chapter.choice("target", ["still", "moving"], "still")
    here = classifier.chase(chapter.slider("weight", 0.0, 3.0, 0.5, 0.05), target == "moving")
    kl = display.difference(here.cross_entropy, here.entropy)
    draw("chased", here, kl=kl)
    chapter.prose(f"chase-read/{target}", here, kl=kl)


chapter.prose("distil")
chapter.predict("square")


@chapter.live
def bench() -> None:
    chapter.prose("bench")
    warm = chapter.slider("temperature", 1.0, 20.0, 1.0, 0.5)
    each = {name: distillation.soften(TEACHER, STUDENTS[name], warm) for name in STUDENTS}
    both = each[chapter.choice("student", list(each), "odd")]
    draw("softened", both)
    chapter.prose("bench-read", both, **each)
    draw("pushes", both)
    chapter.prose("pushes-read", both)


few, pair = distillation.contest(4, 1), permutation.pair()
chapter.prose("contest", few)
chapter.predict("few", few)


@chapter.live
def contest() -> None:
    size = int(chapter.choice("size", ["1", "2", "4", "16", "64"], "4"))
    found = distillation.contest(size, int(chapter.choice("warm", ["1", "2", "4"], "1")))
    draw("duel", found)
    chapter.table("arms", charts.arm_rows(found, display, chapter.labels("outcomes.arms")))
    chapter.prose(f"duel-read/{found.verdict}", found)


chapter.prose("twin", pair)
chapter.predict("twin", pair)


@chapter.live
def hill() -> None:
    here = permutation.blend(chapter.slider("share", 0.0, 1.0, 0.5, 0.05))
    for name, column in zip(("outputs", "hill"), st.columns(2), strict=True):
        draw(name, here, where=column)
    chapter.prose("hill-read", here, pair)


chapter.prose("neighbour", pair)
end = classifier.moment(classifier.train(**CALM), 4)
left = display.difference(end.cross_entropy, end.label_entropy)
asked = Numeric(left.value, {"all": end.cross_entropy, "floor": end.label_entropy})
chapter.quiz(end, numeric={"left": asked}, left=left, pair=pair)
chapter.prose("next")
