"""How large is a divergence of 0.1? One dial, and everything that it means."""

import math

import kl_core as kl
from kl_core.lessons.how_large import coded, gamble, meaning, nearby
from kl_ui.charts import how_large as charts
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("how-large")
TENTH, HUNDREDTH, THOUSANDTH = (meaning(10.0**k) for k in (-1, -2, -3))


def dial(s: Screen) -> kl.Nats:
    """The divergence that all these scenes look at, in nats."""
    return float(10 ** s.slider("size", -4, 1, -1, 0.1))


@chapter.scene
def hook(s: Screen) -> None:
    predict(s, "tenth", TENTH, d=0.1)
    s.prose("hook", TENTH)
    s.chart("bells", charts.bells, TENTH)


@chapter.scene
def apart(s: Screen) -> None:
    s.prose("apart")
    of = meaning(dial(s))
    s.chart("apart", charts.bells, of)
    s.prose("apart-read", of)


@chapter.scene(follows=True)
def samples(s: Screen) -> None:
    numbers = {"d": 0.1, "middle": 0.01, "small": 0.001}
    predict(s, "hundredth", hundredth=HUNDREDTH, thousandth=THOUSANDTH, **numbers)
    s.prose("samples")
    of = meaning(dial(s))
    s.chart("samples", charts.errors, of, options=s.strings["names"])
    s.prose("samples-read", of)


@chapter.scene(follows=True)
def gap(s: Screen) -> None:
    s.prose("gap")
    of = meaning(dial(s))
    s.chart("gap", charts.gaps, of, options=s.strings["names"])
    s.prose("gap-read", of, pinsker=of.bounds)


@chapter.scene
def bet(s: Screen) -> None:
    predict(s, "stake", gamble(0.6, 0.2, 0, 0))
    s.prose("bet")
    with s.row():
        s.button("all", share=1.0)
        s.button("kelly", share=0.2)
        s.button("timid", share=0.05)
    share = s.slider("share", 0, 1, 0.5, 0.05)
    bets, seed = int(s.slider("bets", 0, 300, 60, 10)), int(s.slider("tosses", 1, 20, 1, 1))
    run = gamble(0.6, share, bets, seed)
    s.chart("bet", charts.money, run, options=s.strings["names"])
    grows = "ruin" if share == 1 else "grows" if run.growth > 0 else "shrinks"
    s.prose(f"bet-read/{grows}", run, now=Quantity(run.money[-1], "ratio"))


@chapter.scene
def code(s: Screen) -> None:
    s.prose("code")
    mixed = s.slider("mixed", 0, 1, 1, 0.05)
    paid = coded(s.strings["text"], mixed)
    s.chart("code", charts.cost, paid, options=s.strings["names"])
    s.prose("code-read", paid)


@chapter.scene(deeper=True)
def near(s: Screen) -> None:
    predict(s, "half", nearby(0.5, 0.1), smaller=nearby(0.5, 0.05))
    s.prose("near")
    heads = s.slider("heads", 0.05, 0.95, 0.5, 0.05)
    step = s.slider("step", -0.3, 0.3, 0.1, 0.01)
    step = min(max(step, -0.98 * heads), 0.98 * (1 - heads))
    found = nearby(heads, step)
    s.chart("near", charts.parabola, found, options=s.strings["names"])
    s.prose("near-read", found)


@chapter.scene(deeper=True)
def stray(s: Screen) -> None:
    s.prose("stray")
    far = float(10 ** s.slider("far", -3, -0.2, -1, 0.1))
    n = int(s.slider("tossed", 20, 400, 100, 20))
    exact = kl.stray_probability((0.5, 0.5), n, far)
    told = {"far": Quantity(far, "information"), "exact": Quantity(exact, "probability")}
    told |= {"rate": Quantity(math.exp(-n * far), "probability")}
    s.chart("stray", charts.strays, n, far, options=s.strings["names"], tossed=n, **told)
    s.prose("stray-read", tossed=n, **told)


@chapter.scene
def table(s: Screen) -> None:
    s.prose("table")
    rows = [meaning(10.0**k) for k in (-4, -3, -2, -1, 0, 1)]
    s.table("table", charts.meaning_rows(rows, s.display))


@chapter.scene
def check(s: Screen) -> None:
    shift = HUNDREDTH.shift
    wrong = {"root": 0.1, "linear": 0.02, "square": shift**2 / 4}
    asked = {"shift": Numeric(shift, wrong, information=False)}
    numbers = {"d": 0.01, "double": 0.02, "twentieth": 0.05, "grown": math.exp(0.05)}
    quiz(s, HUNDREDTH, numeric=asked, bound=kl.variation_bounds(0.02), **numbers)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
