"""Distributions: what they are, the samples they leave, and what “close” could mean."""

from functools import partial

from kl_core.lessons.closeness import MEASURES, closeness, ranking
from kl_core.line.interval import interval
from kl_core.samples.sampling import sample, typical_gap
from kl_ui.charts import distributions as charts
from kl_ui.live.bars import bars
from kl_ui.live.sampling import sampling
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import guessed, opinion, predict, quiz
from kl_ui.state import readers
from kl_ui.words.display import Quantity

chapter = Chapter("distributions")
share = partial(Quantity, meaning="probability")
FAIR, LOADED = (1 / 6,) * 6, (0.1, 0.1, 0.1, 0.1, 0.1, 0.5)
MILD, WINTER = (0.6, 0.3, 0.1), (0.1, 0.2, 0.7)
EXAM, EVEN = (0.35, 0.25, 0.2, 0.15, 0.05), (0.2,) * 5
TRUTHS = {"die": FAIR, "weather": MILD, "exam": EXAM}
# Largest gap, sum of gaps and sum of squares put these in three different orders.
GUESSES = ((0.1, 0.25, 0.2, 0.4, 0.05), (0.25, 0.2, 0.4, 0.15, 0.0), (0.2, 0.1, 0.3, 0.25, 0.15))
NAMES, FOUND = ["Q₁", "Q₂", "Q₃"], [closeness(EXAM, guess) for guess in GUESSES]
EACH = dict(zip(("first", "second", "third"), FOUND, strict=True))
SIZES, ENDS = (10, 100, 1_000, 10_000), {"from": 0.0, "to": 0.2}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def lists(s: Screen) -> None:
    predict(s, "list")
    s.prose("lists")
    with s.row():
        s.button("fair", {"p-die": FAIR})
        s.button("loaded", {"p-die": LOADED})
    (p,) = bars(s, {"p": FAIR}, s.labels("outcomes.die"), case="die")
    s.prose("scene/die", six=share(p[5]), even=share(p[1] + p[3] + p[5]))


@chapter.scene(deeper=True)
def weather(s: Screen) -> None:
    with s.row():
        s.button("mild", {"p-weather": MILD})
        s.button("winter", {"p-weather": WINTER})
    (p,) = bars(s, {"p": MILD}, s.labels("outcomes.weather"), case="weather")
    s.prose("scene/weather", wet=share(p[1] + p[2]))


@chapter.scene
def exam(s: Screen) -> None:
    presets, labels = s.row(), s.labels("outcomes.exam")
    p, q = bars(s, {"p": EXAM, "q": EVEN}, labels, case="exam")
    with presets:
        s.button("even", {"q-exam": EVEN})
        s.button("match", {"q-exam": p})
    apart = closeness(p, q)
    if apart.largest < 1e-9:
        s.prose("scene/same")
    else:
        hers, yours = share(p[apart.widest]), share(q[apart.widest])
        s.prose("scene/exam", apart, x=labels[apart.widest], hers=hers, yours=yours)


@chapter.scene
def rules(s: Screen) -> None:
    s.prose("rules")


@chapter.scene(deeper=True)
def walk(s: Screen) -> None:
    predict(s, "shrink", few=typical_gap(FAIR, 100), many=typical_gap(FAIR, 400))
    s.prose("walk")
    truth = s.choice("truth", list(TRUTHS))
    p, labels = TRUTHS[truth], s.labels(f"outcomes.{truth}")
    expected = [(size, typical_gap(p, size).gap) for size in (1, *SIZES)]
    stop = sampling(s, p, labels, expected)
    if not stop["n"]:
        s.prose("stopped/none")
    else:
        drawn, typical = sample(p, stop["n"], stop["seed"]), typical_gap(p, stop["n"])
        side = "closer" if drawn.gap < typical.gap else "farther"
        series = {"seed": stop["seed"], "x": labels[drawn.widest]}
        s.prose(f"stopped/{side}", drawn, typical=typical, **series)


@chapter.scene(deeper=True)
def rate(s: Screen) -> None:
    s.prose("rate")


@chapter.scene
def train(s: Screen) -> None:
    s.prose("train")
    papers = [typical_gap(EXAM, size) for size in SIZES]
    s.table("typical", charts.gap_rows(papers, s.display))
    s.prose("train-read", ten=papers[0], most=papers[-1])


@chapter.scene(deeper=True)
def density(s: Screen) -> None:
    predict(s, "height")
    s.prose("density")
    controls, picture = s.columns(2, 3)
    with controls:
        shape = s.choice("shape", ["uniform", "bell"])
        width = s.slider("width", 0.1, 2.0, 0.5, 0.05)
        ends = [s.slider(end, -1.5, 1.5, at, 0.01) for end, at in ENDS.items()]
    found = interval("bell" if shape == "bell" else "uniform", width, *ends)
    with picture:
        s.chart("area", charts.area, found, options={"axes": s.labels("axes.area")})
    side = "high" if found.peak > 1 else "low"
    s.prose(f"area/{side}", found, per_cm=found.peak / 100)


@chapter.scene(deeper=True)
def density_read(s: Screen) -> None:
    s.prose("density-read")


@chapter.scene
def guesses(s: Screen) -> None:
    s.prose("guesses")
    numbers = {"labels": ["1", "2", "3", "4", "5"], "chapter": s.words("axes.chapter")}
    s.chart("guesses", charts.guesses, FOUND, options={"names": NAMES, **numbers}, **EACH)
    opinion(s, "rank")


@chapter.scene
def rulers(s: Screen) -> None:
    predict(s, "agree")
    s.prose("rulers")


@chapter.scene
def ranks(s: Screen) -> None:
    orders = list(s.strings["opinion"]["rank"]["options"])
    eye = guessed(s, "rank", readers.read_code([*orders, "shown"]))
    yours = [int(digit) - 1 for digit in eye] if eye in orders else []
    measures, mine = s.labels("axes.rulers"), s.words("axes.eye")
    options = {"names": NAMES, "rulers": measures, "yours": yours, "eye": mine}
    s.chart("ranks", charts.ranks, FOUND, options=options, **EACH)
    s.table("closeness", charts.closeness_rows(FOUND, s.display, names=NAMES))
    by = dict(zip(measures, MEASURES, strict=True))
    same = [ruler for ruler, code in by.items() if [*ranking(FOUND, code)] == yours]
    agreed = "shown" if not yours else "with" if same else "alone"
    s.prose(f"ranked/{agreed}", measure="".join(same))


@chapter.scene
def disagree(s: Screen) -> None:
    s.prose("disagree", rare=share(EXAM[4]), **EACH)


@chapter.scene
def check(s: Screen) -> None:
    last = Numeric(0.15, {"sum": 0.85, "quarter": 0.25, "percent": 15}, information=False)
    missed = share(typical_gap((0.999, 0.001), 1_000).unseen)
    quiz(s, numeric={"last": last}, missed=missed)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
