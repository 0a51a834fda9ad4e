"""Why a KL divergence is never negative: two proofs in the reader's own numbers."""

from kl_core.finite import inequalities
from kl_core.lessons import properties
from kl_ui.charts import proof as charts
from kl_ui.charts import properties as trials
from kl_ui.live.bars import bars
from kl_ui.live.jensen import jensen as by_hand
from kl_ui.live.jensen import places, side
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.goals import goals
from kl_ui.scenes.questions import gaps, predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("proof")
WEATHER = "outcomes.weather"
P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
RATIOS = tuple(round(q / p, 9) for p, q in zip(P, Q, strict=True))
FUNCTIONS: tuple[inequalities.FunctionName, ...] = ("log", "sqrt", "square", "exp")
LEFT_OUT = {1: "sign", 2: "jensen", 4: "support"}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")
    predict(s, "sign")


@chapter.scene
def jensen_(s: Screen) -> None:
    predict(s, "logs")
    s.prose("jensen")
    with s.row():
        s.button("ratios", {"function": "log", "count": "3", "x-3": RATIOS, "w-3": P})
        s.button("close", {"count": "2", "x-2": (1.5, 1.51), "w-2": (0.5, 0.5)})
    with s.row():
        name = s.choice("function", FUNCTIONS)
        count = s.choice("count", ["2", "3", "4"])
    gap = by_hand(s, name, int(count)).gap
    size = s.display.number(abs(gap), digits=places(gap, 4))
    s.prose(f"bend/{side(gap)}", gap=size)


def proof_lines(s: Screen) -> list[tuple[str, str]]:
    """The five lines of the proof, each with its reason."""
    steps = [s.display.fill(step) for step in s.labels("steps")]
    return list(zip(steps, s.labels("reasons"), strict=True))


@chapter.scene
def lines(s: Screen) -> None:
    s.prose("lines")
    with s.row():
        s.button("weather", p=P, q=Q)
        s.button("same", p=P, q=P)
        s.button("outside", p=(0.5, 0.5, 0.0), q=(0.25, 0.25, 0.5))
        s.button("blind", p=P, q=(0.6, 0.4, 0.0))
    p, q = bars(s, {"p": P, "q": Q}, s.labels(WEATHER), measures=["forward"], terms="forward")
    proof = inequalities.gibbs_proof(p, q)
    values = [s.display.number(line, "information") for line in proof.lines]
    told = [(*line, value) for line, value in zip(proof_lines(s), values, strict=True)]
    s.table("lines", told, words=2)
    s.prose("support", proof)


@chapter.scene
def tangent(s: Screen) -> None:
    s.prose("tangent")
    labels = s.labels(WEATHER)
    p, q = bars(s, {"p": P, "q": Q}, labels, measures=["forward"], case="tangent")
    proof = inequalities.tangent_proof(p, q)
    s.chart("tangent", charts.tangent, proof, options={"labels": labels})
    total = s.words("tables.tangent.total")
    s.table("tangent", charts.tangent_rows(proof, s.display, labels=labels, total=total))
    s.prose("tangent-read", proof)


@chapter.scene
def gaps_(s: Screen) -> None:
    s.prose("gaps")
    board = s.box()
    right = gaps(s)
    open_ones = {k: name for k, name in LEFT_OUT.items() if name not in right}
    rows = proof_lines(s)
    for k, name in open_ones.items():
        rows[k] = (s.words(f"blanks.{name}"), "❓")
    with board:
        s.table("gaps", rows, words=2)
    s.prose(f"filled/{'some' if open_ones else 'all'}", left=len(open_ones))


@chapter.scene(deeper=True)
def machine(s: Screen) -> None:
    predict(s, "swap")
    s.prose("machine")
    kind = s.choice("property", list(trials.GOALS))
    little = Quantity(properties.LITTLE, "information")
    s.prose(f"goal/{kind}", little=little, **trials.HABITS)
    trial = merging(s) if kind == "merging" else with_sliders(s, kind)
    options = {"labels": s.labels(f"lengths.{kind}")}
    s.chart(kind, trials.lengths, trial.shown, options=options)
    s.prose(f"verdict/{kind}-{trial.verdict}", trial.result)
    goals(s, "property", trials.GOALS, [kind] if trial.verdict == trials.GOALS[kind] else [])


def merging(s: Screen) -> trials.Trial:
    """Outcomes that the reader merges, under bars of her own."""
    group = s.choice("group", list(trials.GROUPS))
    start, labels = {"p": P, "q": Q}, s.labels(WEATHER)
    p, q = bars(s, start, labels, measures=["forward"], terms="forward", case="merging")
    return trials.merged(s.display, p, q, group)


def with_sliders(s: Screen, kind: str) -> trials.Trial:
    """A property tried with two coins or three, two or three sliders a row."""
    above, sliders = s.box(), trials.SLIDERS[kind]
    names, wide, at = list(sliders), 3 if len(sliders) == 3 else 2, {}
    for k in range(0, len(names), wide):
        for column, name in zip(s.columns(*[1] * wide), names[k : k + wide], strict=False):
            with column:
                at[name] = s.slider(name, *sliders[name], 0.01)
    if kind == "triangle":
        with above:  # half of the way to the middle, where the detour is shorter
            s.button("hint", b=round((2 * at["b"] + at["a"] + at["c"]) / 4, 2))
    return trials.attempt(kind, s.display, at)


@chapter.scene
def along(s: Screen) -> None:
    s.prose("along", inequalities.triangle_gap(*map(properties.coin, (0.9, 0.8, 0.5))))


@chapter.scene
def check(s: Screen) -> None:
    quiz(s)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
