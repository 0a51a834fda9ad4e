"""The family of divergences: one pair under all of them, and where each of them fails."""

from typing import get_args

from kl_core.finite.divergences import GeneratorName
from kl_core.finite.relatives import ENDS, f_terms, relatives, renyi_order
from kl_core.lessons.trials import try_properties
from kl_core.line.parting import Shape, parting
from kl_ui.charts import family as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("family")
WEATHER = "outcomes.weather"
P, Q, BLIND = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.6, 0.4, 0.0)
COLD, MILD, HOT = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
PAIRS = {"start": (P, Q), "close": ((0.3, 0.5, 0.2), (0.25, 0.55, 0.2)), "blind": (P, BLIND)}
PAIRS |= {"next_door": (COLD, MILD), "far": (COLD, HOT)}
EACH = {name: relatives(p, q) for name, (p, q) in PAIRS.items()}
WAYS = ["forward", "reverse"]


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def definitions(s: Screen) -> None:
    s.prose("definitions")


@chapter.scene
def pair(s: Screen) -> None:
    predict(s, "zero", EACH["blind"])
    s.prose("pair")
    with s.row():
        for name, (one, other) in PAIRS.items():
            s.button(name, p=one, q=other)
    controls, picture = s.columns(1, 1)
    with controls:
        p, q = bars(s, {"p": P, "q": Q}, s.labels(WEATHER), measures=WAYS)
    live = relatives(p, q)
    with picture:
        names, units = tuple(s.strings["bars"].items()), s.strings["axes"]["units"]
        s.chart("overview", charts.overview, live, options={"names": names, "units": units})
    s.prose("pair-read", live, close=EACH["close"])


@chapter.scene
def bounded(s: Screen) -> None:
    s.prose("bounded", next_door=EACH["next_door"], far=EACH["far"])


GENERATORS: tuple[GeneratorName, ...] = tuple(ENDS)


@chapter.scene(deeper=True)
def generator(s: Screen) -> None:
    ten = {name: charts.ends(f_terms((0.5, 0.5), (0.05, 0.95), name)) for name in GENERATORS}
    predict(s, "ten", **{name: found["first"] for name, found in ten.items()})  # t = 10
    s.prose("generator")
    name, labels = s.choice("generator", GENERATORS, "kl"), s.labels(WEATHER)
    controls, picture = s.columns(1, 1)
    with controls:
        p, q = bars(s, {"p": P, "q": Q}, labels, measures=WAYS, case="f")
    terms = f_terms(p, q, name)
    said = charts.ends(terms) | {"in": s.words(f"counted.{terms.in_nats}")}
    with picture:
        s.chart("generator", charts.generator, terms, options={"labels": labels}, **said)
    s.table("terms", charts.term_rows(terms, s.display, labels, s.words("tables.sum")))
    s.prose(f"f/{name.replace('_', '-')}")
    s.prose("generator-read", **said)


@chapter.scene
def beyond_f(s: Screen) -> None:
    s.prose("beyond-f")


@chapter.scene
def apart(s: Screen) -> None:
    predict(s, "apart")
    s.prose("apart")
    shape = s.choice("shape", get_args(Shape), "blocks")
    pulled = parting(shape, s.slider("distance", 0, 4, 1.5, 0.05))
    s.chart("shapes", charts.shapes, pulled)
    s.chart("pulled", charts.pulled, pulled, options={"length": s.strings["axes"]["distance"]})
    s.table("apart", charts.parting_rows(pulled, s.display, s.labels("pulled")))
    s.prose(f"apart-read/{shape}", pulled)


@chapter.scene
def which(s: Screen) -> None:
    s.prose("which")


@chapter.scene(deeper=True)
def properties(s: Screen) -> None:
    predict(s, "metric")
    s.prose("properties")
    tried = try_properties(int(s.slider("seed", 1, 50, 1, 1)))
    s.table("properties", charts.property_rows(tried, s.display, said=s.strings))
    js = next(one for one in tried if one.name == "js")
    s.prose("properties-read", js.best, js, **charts.detour(js.best, s.display))


@chapter.scene(deeper=True)
def theorems(s: Screen) -> None:
    s.prose("theorems")


WEIGHED = {"start": (P, Q), "rare": ((0.9, 0.08, 0.02), (0.9, 0.099, 0.001)), "blind": (P, BLIND)}


@chapter.scene(deeper=True)
def renyi(s: Screen) -> None:
    predict(s, "order", renyi_order(P, Q, 0.5), two=renyi_order(P, Q, 2))
    s.prose("renyi")
    case = s.choice("case", list(WEIGHED))
    order = renyi_order(*WEIGHED[case], s.slider("alpha", 0, 10, 2, 0.05))
    labels, curve, shares = s.labels(WEATHER), *s.columns(1, 1)
    with curve:
        s.chart("renyi", charts.renyi_curve, order)
    with shares:
        drawn = {"labels": labels, "shares": s.strings["axes"]["shares"]}
        s.chart("weighed", charts.weighed, order, options=drawn)
    s.prose(f"renyi-read/{case}", order, heaviest=labels[order.heaviest])
    s.table("renyi", charts.renyi_rows(order, s.display, s.labels("orders")))


@chapter.scene(deeper=True)
def orders(s: Screen) -> None:
    s.prose("orders")


@chapter.scene
def check(s: Screen) -> None:
    coin = renyi_order((0.5, 0.5), (0.25, 0.75), 1)
    asked = Numeric(coin.landmarks[-1], {"kl": coin.landmarks[2], "two": coin.landmarks[3]})
    far, near = EACH["far"], EACH["next_door"]
    quiz(s, coin, numeric={"limit": asked}, far=far, near=near, claim=0.8)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
