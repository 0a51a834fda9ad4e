"""The course on one page: a map, six sentences, one picture, the formulas, ten claims, history."""

from functools import partial
from typing import get_args

import kl_core as kl
from kl_core.finite.entropies import nats_per_unit
from kl_ui.charts import cross_entropy as charts
from kl_ui.live.printing import print_button
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.curriculum import CHAPTERS, Part
from kl_ui.words.display import Quantity

chapter = Chapter("summary")
CHAIN = ("information", "entropy", "cross-entropy", "kl", "forward-reverse")
P, Q = (0.9, 0.1), (0.8, 0.2)
COIN = kl.directions(P, Q)
amount = partial(Quantity, meaning="information")
two_bumps = kl.GaussianMixture.bimodal


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")
    with s.box("chain"), s.row():
        for slug in CHAIN:
            if slug != CHAIN[0]:
                s.text(s.words(f"steps.{slug}"))
            s.link(slug, s.words(f"chain.{slug}"))
    word = s.display.word
    for column, part in zip(s.columns(1, 1, 1, 1), get_args(Part), strict=True):
        with column, s.box(f"map-{part}", border=True):
            s.text(f"**{word(f'part.{part}')}**  \n{s.words(f'map.{part}')}")
            for entry in CHAPTERS:
                if entry.part == part:
                    tick = "✓ " if s.has_read(entry.slug) else ""
                    s.link(entry.slug, tick + word(f"chapter.{entry.slug}.title"))


@chapter.scene
def six(s: Screen) -> None:
    s.prose("six")


@chapter.scene(deeper=True)
def sheet(s: Screen) -> None:
    with s.box("sheet"):
        s.prose("sheet")
    print_button(s)


@chapter.scene(deeper=True)
def history(s: Screen) -> None:
    s.prose("history")


@chapter.scene
def picture(s: Screen) -> None:
    predict(s, "picture")
    s.prose("picture")
    left, right = s.columns(1, 1)
    with left:
        p = s.slider("p", 0.01, 0.99, 0.7, 0.01)
    with right:
        q = s.slider("q", 0.01, 0.99, 0.3, 0.01)
    cost = kl.coding_cost((p, 1 - p), (q, 1 - q))
    said = charts.account(cost, s.display)
    s.chart("bill", charts.stacked, cost, options={"books": s.labels("books")}, said=said)
    s.prose("picture-read", said=said)


def claim(s: Screen, code: str, **numbers: object) -> None:
    """A sentence in circulation: does it hold? And what the numbers say."""
    predict(s, code, **numbers)
    s.prose(f"claim/{code}", **numbers)


@chapter.scene
def claims(s: Screen) -> None:
    s.prose("claims")
    ways = (0.5, 0.3, 0.1)
    way = kl.triangle_gap(*((heads, 1 - heads) for heads in ways))
    claim(s, "distance", coin=COIN, ways=ways, way=way)


@chapter.scene(deeper=True)
def larger(s: Screen) -> None:
    claim(s, "larger", coin=COIN, swapped=kl.directions(Q, P))


@chapter.scene
def mode(s: Screen) -> None:
    near, far = (kl.fit_reverse(two_bumps(0.5, -half, half)) for half in (2, 3))
    claim(s, "mode", near=near, far=far)


@chapter.scene(deeper=True)
def bounded(s: Screen) -> None:
    apart, zero = kl.directions(P, (1e-6, 1 - 1e-6)), kl.directions(P, (0.0, 1.0))
    claim(s, "bounded", apart=apart, zero=zero)


@chapter.scene(deeper=True)
def both(s: Screen) -> None:
    claim(s, "both", one=kl.directions((1.0, 0.0), (0.99, 0.01)))


@chapter.scene(deeper=True)
def point(s: Screen) -> None:
    claim(s, "point", kl=amount(kl.family_kl(kl.Beta(1, 1), kl.Beta(2, 1))))


@chapter.scene
def units(s: Screen) -> None:
    claim(s, "units", coin=COIN, ratio=Quantity(nats_per_unit(2), "ratio"))


@chapter.scene(deeper=True)
def gan(s: Screen) -> None:
    halves, overlap = (0.5, 0.5, 0.0), (0.0, 0.5, 0.5)
    js = amount(kl.js_divergence(halves, overlap))
    claim(s, "gan", way=kl.directions(halves, overlap), js=js)


@chapter.scene(deeper=True)
def negative(s: Screen) -> None:
    narrow = kl.Gaussian(0, 0.1)
    claim(s, "negative", std=narrow.std, entropy=amount(kl.density_entropy(narrow)))


@chapter.scene(deeper=True)
def scores(s: Screen) -> None:
    score, loss = Quantity(0.9, "probability"), amount(kl.information_content(0.9))
    claim(s, "scores", fair=kl.entropy_profile((0.5, 0.5)), score=score, loss=loss)


@chapter.scene
def check(s: Screen) -> None:
    quiz(s)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
