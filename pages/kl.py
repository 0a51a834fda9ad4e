"""KL divergence: what a wrong model wastes, part by part, up to infinity."""

from kl_core import Gaussian, coding_cost, density_directions, directions
from kl_core.lessons.decomposition import evidence_runs, gaussian_parts, smoothing, term, verdict
from kl_ui.charts import kl as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("kl")
WEATHER, LETTERS = "outcomes.weather", "outcomes.letters"
P, Q, BLIND = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.6, 0.4, 0.0)
RARE = {"p": (0.9, 0.08, 0.02), "q": (0.9, 0.099, 0.001)}
COIN, SURE = (0.5, 0.5), (1.0, 0.0)
FORECAST, BILL = directions(P, Q), coding_cost(P, Q)
ABC = directions((0.5, 0.3, 0.2), (0.4, 0.4, 0.2))


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook", FORECAST)


@chapter.scene
def waste(s: Screen) -> None:
    predict(s, "shorter", FORECAST, BILL)
    s.prose("waste", BILL)
    s.chart("waste", charts.waste_bar, BILL)


@chapter.scene
def formula(s: Screen) -> None:
    s.prose("formula")
    part = s.choice("part", ["x", "p", "q", "ratio", "log", "weighted", "sum"])
    controls, picture = s.columns(2, 3)
    with controls:
        outcome = int(s.choice("outcome", ["0", "1", "2"]))
        step, x = term(FORECAST, outcome), s.labels(WEATHER)[outcome]
        side = s.words("side.under" if step.ratio > 1 else "side.over")
        s.prose(f"part/{part}", FORECAST, step=step, x=x, side=side)
    with picture:
        lit = {"labels": s.labels(WEATHER), "part": part, "outcome": outcome}
        s.chart("anatomy", charts.anatomy, FORECAST, step, options=lit, x=x, step=step)


@chapter.scene
def terms(s: Screen) -> None:
    labels, total = s.labels(WEATHER), s.words("tables.sum")
    s.prose("terms")
    s.table("weather", charts.term_rows(FORECAST, labels, s.display, sums=total))
    s.chart("terms", charts.waterfall, FORECAST, options={"labels": labels})
    s.prose("terms-read", FORECAST, BILL)


@chapter.scene
def explore(s: Screen) -> None:
    predict(s, "below")
    s.prose("explore")
    presets, labels = s.row(), s.labels(WEATHER)
    measures = ["forward", "reverse"]
    p, q = bars(s, {"p": P, "q": Q}, labels, measures=measures, terms="forward")
    with presets:
        s.button("weather", p=P, q=Q)
        s.button("match", q=p)
        s.button("swap", p=q, q=p)
        s.button("rare", RARE)
        s.button("blind", p=P, q=BLIND)
    live = directions(p, q)
    top = term(live, live.largest)
    s.prose(f"verdict/{verdict(live)}", live, x=labels[live.largest], top=top)


@chapter.scene
def floor(s: Screen) -> None:
    s.prose("floor")


@chapter.scene(deeper=True)
def units(s: Screen) -> None:
    labels, total = s.labels(LETTERS), s.words("tables.sum")
    s.prose("units")
    s.table("letters", charts.term_rows(ABC, labels, s.display, sums=total, units=True))
    s.prose("units-read", ABC)


# The truth, a model with a zero, a rival without one; in the second case epsilon ranks them.
ZEROS = {
    "coin": (COIN, SURE, (0.99, 0.01)),
    "rank": ((0.5, 0.48, 0.02), (0.52, 0.48, 0.0), (0.3, 0.5, 0.2)),
}


@chapter.scene
def zero(s: Screen) -> None:
    predict(s, "zero")
    s.prose("zero", directions(COIN, SURE))
    case = s.choice("case", list(ZEROS))
    exponent = round(s.slider("exponent", -15, -1, -6, 1))
    truth, *guesses = ZEROS[case]
    model, rival = (smoothing(truth, guess, exponent) for guess in guesses)
    names = {"names": s.labels("outcomes.models")}
    s.chart("smoothing", charts.smoothing_curve, model, rival, options=names, rival=rival)
    winner = s.words("winner.a" if model.kl < rival.kl else "winner.b")
    s.prose(f"smoothing/{case}", model, rival=rival, winner=winner)


@chapter.scene
def continuous(s: Screen) -> None:
    s.prose("continuous")
    controls, picture = s.columns(2, 3)
    with controls:
        p = Gaussian(s.slider("mean_p", -3, 3, 0, 0.1), s.slider("std_p", 0.3, 3, 1, 0.1))
        q = Gaussian(s.slider("mean_q", -3, 3, 1, 0.1), s.slider("std_q", 0.3, 3, 1.6, 0.1))
    with picture:
        s.chart("integrand", charts.integrand, density_directions(p, q))


@chapter.scene(deeper=True)
def closed(s: Screen) -> None:
    p = Gaussian(0, 1)
    controls, picture = s.columns(2, 3)
    with controls:
        q = Gaussian(s.slider("centre", -3, 3, 1, 0.1), s.slider("width", 0.3, 3, 1.6, 0.1))
    both = density_directions(p, q)
    with picture:
        s.chart("integrand", charts.integrand, both)
    s.prose("closed", both, gaussian_parts(p, q))


PAIRS = {"weather": (P, Q), "letters": (ABC.p, ABC.q)}
PAIRS["blind"] = ((0.68, 0.3, 0.02), (0.7, 0.3, 0.0))


@chapter.scene
def evidence(s: Screen) -> None:
    s.prose("evidence")
    pair = s.choice("pair", list(PAIRS))
    size, seed = int(s.slider("size", 20, 500, 200, 10)), int(s.slider("seed", 1, 50, 1, 1))
    runs = evidence_runs(*PAIRS[pair], size, seed)
    s.chart("evidence", charts.evidence_paths, runs, options={"words": s.labels("runs")})
    s.prose(f"evidence-read/{'blind' if pair == 'blind' else 'finite'}", runs)


@chapter.scene
def check(s: Screen) -> None:
    coin, far = directions(COIN, (0.25, 0.75)), directions((0.99, 0.01), (1.0, 1e-300))
    slips = {"reverse": coin.reverse, "cross": coin.cross_entropy}
    slips["unweighted"] = sum(coin.log_ratios)
    asked = {"coin": Numeric(coin.forward, slips)}
    quiz(s, coin, numeric=asked, far=far, zero=smoothing(COIN, SURE, -15))


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
