"""Errors in circulation: what tutorials print, against what is true, recomputed on the spot."""

import math

from kl_core.lessons.misprints import rounded_sum
from kl_ui.charts import errata as charts
from kl_ui.frame.paths import way
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.errata import KINDS, LETTERS, PRINTED, ROWS, WEATHER, Row
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("errata")
BY_CODE = {row.code: row for row in ROWS}
PAIRS = {"letters": LETTERS, "weather": WEATHER}
ROUNDED = rounded_sum(LETTERS.p, LETTERS.q, 2)
GAP = -ROUNDED.error
FACTOR = {"factor": Quantity(1 / math.log(2)), "inverse": Quantity(math.log(2))}


def numbers(*codes: str) -> dict[str, object]:
    """What the words of some rows quote."""
    return {name: value for code in codes for name, value in BY_CODE[code].numbers.items()}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook", count=len(ROWS))


@chapter.scene
def which(s: Screen) -> None:
    predict(s, "which", js=BY_CODE["js-range"].it, **numbers("one-mode", "never-equal"))


@chapter.scene
def rounding(s: Screen) -> None:
    s.prose("rounding")
    predict(s, "rounding", ROUNDED, gap=GAP)


@chapter.scene
def rounding_live(s: Screen) -> None:
    s.prose("rounding-live")
    pair = s.choice("pair", list(PAIRS))
    places = round(s.slider("places", 1, 6, 2, 1))
    table = rounded_sum(PAIRS[pair].p, PAIRS[pair].q, places)
    labels, sums = s.labels(f"outcomes.{pair}"), s.words("tables.sum")
    s.table("rounding", charts.rounding_rows(table, labels, s.display, sums=sums))
    s.prose("rounding-read", table, total=s.display.number(table.total, digits=places))


@chapter.scene
def factor(s: Screen) -> None:
    predict(s, "factor", **FACTOR)


@chapter.scene
def sizes(s: Screen) -> None:
    s.prose("sizes", count=len(PRINTED))
    names = dict(zip(KINDS, s.labels("axes.kinds"), strict=True))
    axis = {"title": s.words("axes.ratio"), "kinds": [(kind, names[kind]) for kind in charts.SIGNS]}
    printed = [(row.sources, row.kind, it) for row, it in PRINTED]
    worst = max((it for _, it in PRINTED), key=lambda it: it.ratio)
    picture, read = s.columns(3, 2)
    with picture:
        s.chart("ratios", charts.ratios, printed, options=axis, worst=worst, **FACTOR)
    with read:
        s.prose("sizes-read", worst=worst, gap=GAP, **FACTOR)


@chapter.scene(deeper=True)
def catalogue(s: Screen) -> None:
    s.prose("catalogue")
    chosen = s.choice("kind", ["all", *KINDS], "base")
    for kind in KINDS if chosen == "all" else [chosen]:
        rows = [row for row in ROWS if row.kind == kind]
        s.prose(f"about/{kind}", count=len(rows))
        for row in rows:
            entry(s, row)


def entry(s: Screen, row: Row) -> None:
    """One statement, to be opened."""
    claim = s.words(f"rows.{row.code}", **row.numbers)
    with s.folded(f"[{row.sources}] {claim}", f"row.{row.code}"):
        s.prose(f"row/{row.code}", **row.numbers)
        way(s, row.place)


@chapter.scene
def habits(s: Screen) -> None:
    s.prose("habits")


@chapter.scene
def check(s: Screen) -> None:
    four = math.log(4)
    slips = {"same": four, "upside": four * math.log(2)}
    asked = {"bits": Numeric(2, slips, information=False)}
    quoted = numbers("epsilon", "sizes-js", "one-mode")
    quiz(s, numeric=asked, four=Quantity(four), **FACTOR, **quoted)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
