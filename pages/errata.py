"""Errors in circulation: what tutorials print, against what is true, recomputed on the spot."""

import math

import streamlit as st

from kl_core import GaussianMixture, fit_reverse
from kl_core.lessons.misprints import rounded_sum
from kl_ui.chapter import Chapter
from kl_ui.charts import errata as charts
from kl_ui.display import Quantity
from kl_ui.errata import KINDS, LETTERS, PRINTED, ROWS, WEATHER
from kl_ui.quiz import Numeric

chapter = Chapter("errata")
display = chapter.display
by_code = {row.code: row for row in ROWS}
near = fit_reverse(GaussianMixture.bimodal(0.5, -2, 2))
ASKED = ("epsilon", "sizes-js", "one-mode")
PAIRS = {"letters": LETTERS, "weather": WEATHER}

chapter.prose("hook", count=len(ROWS))
chapter.predict("which", near=near, js=by_code["js-range"].it, **by_code["never-equal"].numbers)
chapter.prose("rounding")
table = rounded_sum(LETTERS.p, LETTERS.q, 2)
chapter.predict("rounding", table, gap=-table.error)


@chapter.live
def rounding() -> None:
    chapter.prose("rounding-live")
    pair = chapter.choice("pair", list(PAIRS), "letters")
    places = round(chapter.slider("places", 1, 6, 2, 1))
    table = rounded_sum(PAIRS[pair].p, PAIRS[pair].q, places)
    labels = chapter.labels(f"outcomes.{pair}")
    sums = chapter.words("tables.sum")
    chapter.table("rounding", charts.rounding_rows(table, labels, display, sums=sums))
    chapter.prose("rounding-read", table, total=display.number(table.total, digits=places))


numbers = [(row.sources, row.kind, it) for row, it in PRINTED]
names = dict(zip(KINDS, chapter.labels("axes.kinds"), strict=True))
kinds = [(kind, names[kind]) for kind in charts.SIGNS]
factor = {"factor": Quantity(1 / math.log(2)), "inverse": Quantity(math.log(2))}
worst = max((it for _, it in PRINTED), key=lambda it: it.ratio)
chapter.predict("factor", **factor)
chapter.prose("sizes", count=len(numbers))
axis = {"title": chapter.words("axes.ratio"), "kinds": kinds}
chapter.chart("ratios", charts.ratios, numbers, options=axis, worst=worst, **factor)
chapter.prose("sizes-read", worst=worst, gap=-table.error, **factor)

chapter.prose("catalogue")


@chapter.live
def catalogue() -> None:
    chosen = chapter.choice("kind", ["all", *KINDS], "base")
    for kind in KINDS if chosen == "all" else [chosen]:
        rows = [row for row in ROWS if row.kind == kind]
        chapter.prose(f"about/{kind}", count=len(rows))
        for row in rows:
            claim = chapter.words(f"rows.{row.code}", **row.numbers)
            with st.expander(f"[{row.sources}] {claim}", key=f"errata.row.{row.code}"):
                chapter.prose(f"row/{row.code}", **row.numbers)
                chapter.link(row.chapter, display.word(f"chapter.{row.chapter}.title"))


chapter.prose("habits")
four = math.log(4)
slips = {"same": four, "upside": four * math.log(2)}
chapter.quiz(
    numeric={"bits": Numeric(2, slips, information=False)},
    four=Quantity(four), **factor,
    **{name: value for row in ASKED for name, value in by_code[row].numbers.items()},
)  # fmt: skip
chapter.prose("next")
