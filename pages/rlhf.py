"""RLHF: reward on a string of KL, small safe steps, and how to do without a scorer."""

from collections.abc import Mapping
from functools import lru_cache

from kl_core.models import proxy_reward, sampled_kl
from kl_core.models.dpo import STEPS, train_dpo
from kl_core.models.kl_reward import Cloud, Frontier, cloud, frontier, judge, tilted
from kl_core.models.policy_steps import SETTINGS, USUAL, Training, sweep, train
from kl_ui.charts import rlhf as charts
from kl_ui.live.bars import Shares, bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("rlhf")
REPLIES = "outcomes.replies"
REFERENCE, REWARDS = (0.35, 0.35, 0.2, 0.08, 0.02), (2.0, 1.0, 0.0, 4.0, -2.0)
START = {"p": REFERENCE, "q": (0.3, 0.2, 0.1, 0.3, 0.1)}
PLAIN, GREEDY = (tilted(REFERENCE, REWARDS, beta) for beta in (1.0, 0.0))


def draw(
    s: Screen, name: str, shown: Mapping[str, object], /, *results: object, **alt: object
) -> None:
    """A figure of the chapter, with the words that stand in it and what else it is to show."""
    words = {"words": s.labels(f"figures.{name}")}
    s.chart(name, getattr(charts, name), *results, options={**words, **shown}, **alt)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")
    s.table("replies", charts.reply_rows(PLAIN, s.labels(REPLIES), s.display))


@chapter.scene
def objective(s: Screen) -> None:
    s.prose("objective")


@chapter.scene
def answer(s: Screen) -> None:
    predict(s, "small", GREEDY)
    s.prose("answer", PLAIN)


@chapter.scene
def kite(s: Screen) -> None:
    s.prose("kite")
    best = tilted(REFERENCE, REWARDS, 10 ** s.slider("lg_beta", -1.5, 1.5, 0, 0.1))
    largest, share = best.largest, Quantity(max(best.policy), "probability")
    says = {"x": s.labels(REPLIES)[largest], "share": share}
    says["paid"] = round(best.reward, 2) - round(best.value, 2)  # as printed
    left, right = s.columns(1, 1)
    with left:
        draw(s, "tilt", {}, best, **says)
    with right:
        draw(s, "kite", {}, best, **says)
    s.prose("kite-read", best, greedy=GREEDY, **says)


@lru_cache(maxsize=64)
def around(reference: Shares) -> tuple[Frontier, Cloud]:
    """How far reward can go from a reference, and where policies drawn at random are."""
    return frontier(reference, REWARDS), cloud(reference, REWARDS)


@chapter.scene(deeper=True)
def by_hand(s: Screen) -> None:
    s.prose("by-hand")
    controls, picture = s.columns(1, 1)
    with controls:
        reference, mine = bars(s, START, s.labels(REPLIES), measures=["reverse"], terms="reverse")
    yours = judge(mine, reference, REWARDS)
    with picture:
        draw(s, "below", {}, *around(reference), yours, yours=yours)
    s.prose(f"by-hand-read/{yours.verdict}", yours=yours)


@chapter.scene
def goodhart(s: Screen) -> None:
    predict(s, "proxy")
    s.prose("goodhart")
    left, right = s.columns(1, 1)
    with left:
        beta = 10 ** s.slider("lg_push", -0.4, 1, 0.5, 0.05)
    with right:
        harm = s.slider("harm", 0, 1, 0.6, 0.05)
    found = proxy_reward.overoptimisation(harm, beta)
    draw(s, "goodhart", {}, found)
    s.prose(f"goodhart-read/{found.phase}", found)


@chapter.scene
def three(s: Screen) -> None:
    s.prose("three")


@chapter.scene(deeper=True)
def methods(s: Screen) -> None:
    s.prose("methods", **SETTINGS)


def fined(s: Screen) -> Training:
    """PPO-penalty, as strict as these scenes have it."""
    return train("penalty", 10 ** s.slider("lg_penalty", -2, 2, 0.5, 0.5))


@chapter.scene(deeper=True)
def region(s: Screen) -> None:
    predict(s, "clip", train("clip", USUAL["clip"]))
    s.prose("region")
    runs = {"free": train("free", USUAL["free"])}
    hard, cut, fine = s.columns(1, 1, 1)
    with hard:
        runs["trpo"] = train("trpo", s.slider("delta", 0.005, 0.1, USUAL["trpo"], 0.005))
    with cut:
        runs["clip"] = train("clip", s.slider("epsilon", 0.05, 0.5, USUAL["clip"], 0.05))
    with fine:
        runs["penalty"] = fined(s)
    chosen = s.choice("method", list(runs), "clip")
    run, every = runs[chosen], list(runs.values())
    shown = {"chosen": chosen, "names": s.labels("outcomes.methods")}
    left, right = s.columns(1, 1)
    with left:
        draw(s, "learning", shown, every, run=run, **SETTINGS)
    with right:
        draw(s, "leaps", shown, every, **runs)
    s.prose(f"region-read/{chosen}", run, free=runs["free"])


@chapter.scene(deeper=True, follows=True)
def sweep_(s: Screen) -> None:
    predict(s, "stable")
    s.prose("sweep", **SETTINGS)
    mine, every = fined(s), sweep()
    draw(s, "sweep", {"chosen": mine.knob}, every, run=mine)
    s.prose("sweep-read", mine, weak=every[0], good=every[5], slow=every[7], wild=every[8])


@chapter.scene
def estimators(s: Screen) -> None:
    s.prose("estimators")


def strayed(s: Screen) -> Shares:
    """The policy whose distance these scenes measure."""
    return tilted(REFERENCE, REWARDS, 10 ** s.slider("lg_far", -0.2, 1.5, 0.5, 0.1)).policy


trial = lru_cache(maxsize=128)(sampled_kl.trial)


@chapter.scene
def tries(s: Screen) -> None:
    s.prose("tries")
    size = int(s.choice("size", ["3", "10", "30", "100", "300", "1000"], "30"))
    found = trial(strayed(s), REFERENCE, size)
    runs = dict(zip(("k1", "k2", "k3"), found.runs, strict=True))
    left, right = s.columns(1, 1)
    with left:
        draw(s, "estimates", {}, found, **runs)
    with right:
        draw(s, "errors", {}, found, **runs)
    s.prose("estimators-read", found, **runs)


@chapter.scene(deeper=True, follows=True)
def losses(s: Screen) -> None:
    s.prose("losses")
    slopes = sampled_kl.loss_gradients(strayed(s), REFERENCE)
    s.table("losses", charts.gradient_rows(slopes, s.labels(REPLIES), s.display))
    s.prose("losses-read")


@chapter.scene
def dpo(s: Screen) -> None:
    s.prose("dpo")


@chapter.scene
def pairs(s: Screen) -> None:
    s.prose("pairs")
    left, right = s.columns(1, 1)
    with left:
        beta = 10 ** s.slider("lg_dpo", -0.5, 0.5, 0, 0.1)
    with right:
        step = int(s.slider("step", 0, STEPS, 20, 1))
    count = int(s.choice("comparisons", ["30", "300", "3000"], "300"))
    runs = [train_dpo(REFERENCE, REWARDS, beta, size) for size in (None, count)]
    off, other = (Quantity(run.kls[step], "information") for run in runs)
    now = {"off": off, "other": other, "step": step, "comparisons": count}
    shown = {"step": step, "names": s.labels("outcomes.learners")}
    left, right = s.columns(1, 1)
    with left:
        draw(s, "learned", shown, *runs, **now)
    with right:
        draw(s, "descent", shown, *runs, **now)
    s.prose("dpo-read", runs[0], **now)


@chapter.scene(deeper=True)
def conditions(s: Screen) -> None:
    s.prose("conditions")


@chapter.scene
def check(s: Screen) -> None:
    slips = {"swapped": 1 / 4, "same": 1 / 2, "share": 3 / 2, "greedy": 1}
    quiz(s, numeric={"tilt": Numeric(3 / 4, slips, information=False)})


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
