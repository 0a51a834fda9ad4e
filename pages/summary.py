"""The course on one page: a map, six sentences, one picture, the formulas, ten claims, history."""

from contextlib import suppress
from typing import get_args

import streamlit as st

import kl_core as kl
from kl_core.finite.entropies import nats_per_unit
from kl_ui import memory
from kl_ui.chapter import AwaitingPrediction, Chapter
from kl_ui.charts import cross_entropy as charts
from kl_ui.curriculum import CHAPTERS, Part
from kl_ui.display import Quantity

chapter = Chapter("summary")
display, two_bumps = chapter.display, kl.GaussianMixture.bimodal
CHAIN = ("information", "entropy", "cross-entropy", "kl", "forward-reverse")
COIN, MODEL = (0.9, 0.1), (0.8, 0.2)


def amount(nats: float) -> Quantity:
    return Quantity(nats, "information")


chapter.prose("hook")
with st.container(key="chain", horizontal=True, vertical_alignment="center"):
    for slug in CHAIN:
        if slug != CHAIN[0]:
            st.markdown(chapter.words(f"steps.{slug}"), width="content")
        chapter.link(slug, chapter.words(f"chain.{slug}"))
for column, part in zip(st.columns(4), get_args(Part), strict=True):
    with column, st.container(border=True, key=f"map-{part}"):
        st.markdown(f"**{display.word(f'part.{part}')}**  \n{chapter.words(f'map.{part}')}")
        for entry in CHAPTERS:
            if entry.part == part:
                tick = "✓ " if memory.read(entry.slug) else ""
                title = display.word(f"chapter.{entry.slug}.title")
                chapter.link(entry.slug, tick + title)

chapter.prose("six")


with suppress(AwaitingPrediction):
    chapter.predict("picture")

    @chapter.live
    def bill() -> None:
        chapter.prose("picture")
        p = chapter.slider("p", 0.01, 0.99, 0.7, 0.01)
        q = chapter.slider("q", 0.01, 0.99, 0.3, 0.01)
        cost = kl.coding_cost((p, 1 - p), (q, 1 - q))
        said = charts.account(cost, display)
        chapter.chart(
            "bill", charts.stacked, cost, options={"books": chapter.labels("books")}, said=said
        )
        chapter.prose("picture-read", said=said)


with st.container(key="sheet"):
    chapter.prose("sheet")
chapter.print_button("print")

chapter.prose("claims")
coin, apart = kl.directions(COIN, MODEL), kl.directions(COIN, (1e-6, 1 - 1e-6))
halves, overlap = (0.5, 0.5, 0.0), (0.0, 0.5, 0.5)
near, far = kl.fit_reverse(two_bumps(0.5, -2, 2)), kl.fit_reverse(two_bumps(0.5, -3, 3))
narrow = kl.Gaussian(0, 0.1)
claims: dict[str, dict[str, object]] = {
    "distance": {
        "coin": coin,
        "ways": (0.5, 0.3, 0.1),
        "way": kl.triangle_gap((0.5, 0.5), (0.3, 0.7), (0.1, 0.9)),
    },
    "larger": {"coin": coin, "swapped": kl.directions(MODEL, COIN)},
    "mode": {"near": near, "far": far},
    "bounded": {"apart": apart, "zero": kl.directions(COIN, (0.0, 1.0))},
    "both": {"one": kl.directions((1.0, 0.0), (0.99, 0.01))},
    "point": {"kl": amount(kl.family_kl(kl.Beta(1, 1), kl.Beta(2, 1)))},
    "units": {"coin": coin, "ratio": Quantity(nats_per_unit(2), "ratio")},
    "gan": {"way": kl.directions(halves, overlap), "js": amount(kl.js_divergence(halves, overlap))},
    "negative": {"std": narrow.std, "entropy": amount(kl.density_entropy(narrow))},
    "scores": {
        "fair": kl.entropy_profile((0.5, 0.5)),
        "score": Quantity(0.9, "probability"),
        "loss": amount(kl.information_content(0.9)),
    },
}
for code, numbers in claims.items():
    with suppress(AwaitingPrediction):
        chapter.predict(code, **numbers)
        chapter.prose(f"claim/{code}", **numbers)

chapter.prose("history")
chapter.quiz()
chapter.prose("next")
