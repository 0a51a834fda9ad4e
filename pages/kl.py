"""KL divergence: what a wrong model wastes, part by part, up to infinity."""

import streamlit as st

from kl_core import Gaussian, coding_cost, density_directions, directions
from kl_core.lessons.decomposition import evidence_runs, gaussian_parts, smoothing, term, verdict
from kl_ui.chapter import Chapter
from kl_ui.charts import kl as charts
from kl_ui.quiz import Numeric

chapter = Chapter("kl")
display, total = chapter.display, chapter.words("tables.sum")
names, runs_are = {"names": chapter.labels("outcomes.models")}, {"words": chapter.labels("runs")}
weather, letters = chapter.labels("outcomes.weather"), chapter.labels("outcomes.letters")
P, Q, BLIND = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.6, 0.4, 0.0)
RARE = {"p": (0.9, 0.08, 0.02), "q": (0.9, 0.099, 0.001)}
COIN, ONE_SIDED, UNSEEN = (0.5, 0.5), (1.0, 0.0), ((0.68, 0.3, 0.02), (0.7, 0.3, 0.0))
# The truth, a model with a zero, a rival without one; in the second case epsilon ranks them.
ZEROS = {"coin": (COIN, ONE_SIDED, (0.99, 0.01))}
ZEROS |= {"rank": ((0.5, 0.48, 0.02), (0.52, 0.48, 0.0), (0.3, 0.5, 0.2))}
BELLS = {"mean_p": (-3, 3, 0, 0.1), "std_p": (0.3, 3, 1, 0.1)}  # low, high, default, step
BELLS |= {"mean_q": (-3, 3, 1, 0.1), "std_q": (0.3, 3, 1.6, 0.1)}
forecast, bill = directions(P, Q), coding_cost(P, Q)

chapter.prose("hook", forecast)
chapter.predict("shorter", forecast, bill)
chapter.prose("waste", bill)
chapter.chart("waste", charts.waste_bar, bill)
chapter.prose("formula")


@chapter.live
def anatomy() -> None:
    part = chapter.choice("part", ["x", "p", "q", "ratio", "log", "weighted", "sum"], "x")
    controls, picture = st.columns([2, 3])
    with controls:
        outcome = int(chapter.choice("outcome", ["0", "1", "2"], "0"))
        step, x = term(forecast, outcome), weather[outcome]
        side = chapter.words("side.under" if step.ratio > 1 else "side.over")
        chapter.prose(f"part/{part}", forecast, step=step, x=x, side=side)
    with picture:
        lit = {"labels": weather, "part": part, "outcome": outcome}
        chapter.chart("anatomy", charts.anatomy, forecast, step, options=lit, x=x, step=step)


chapter.prose("terms")
chapter.table("weather", charts.term_rows(forecast, weather, display, sums=total))
chapter.chart("terms", charts.waterfall, forecast, options={"labels": weather})
chapter.prose("terms-read", forecast, bill)
chapter.predict("below")


@chapter.live
def explore() -> None:
    chapter.prose("explore")
    presets = st.container(horizontal=True)
    measures = ["forward", "reverse"]
    p, q = chapter.bars({"p": P, "q": Q}, weather, measures=measures, terms="forward")
    with presets:
        moves = {"weather": {"p": P, "q": Q}, "match": {"q": p}, "swap": {"p": q, "q": p}}
        for name, pair in (moves | {"rare": RARE, "blind": {"p": P, "q": BLIND}}).items():
            chapter.button(name, **pair)
    live = directions(p, q)
    top = term(live, live.largest)
    chapter.prose(f"verdict/{verdict(live)}", live, x=weather[live.largest], top=top)


chapter.prose("floor")
chapter.prose("units")
abc = directions((0.5, 0.3, 0.2), (0.4, 0.4, 0.2))
chapter.table("letters", charts.term_rows(abc, letters, display, sums=total, units=True))
chapter.prose("units-read", abc)
chapter.predict("zero")


@chapter.live
def zero() -> None:
    chapter.prose("zero", directions(COIN, ONE_SIDED))
    case = chapter.choice("case", list(ZEROS), "coin")
    exponent = round(chapter.slider("exponent", -15.0, -1.0, -6.0, 1.0))
    model, rival = (smoothing(ZEROS[case][0], guess, exponent) for guess in ZEROS[case][1:])
    chapter.chart("smoothing", charts.smoothing_curve, model, rival, options=names, rival=rival)
    winner = chapter.words("winner.a" if model.kl < rival.kl else "winner.b")
    chapter.prose(f"smoothing/{case}", model, rival=rival, winner=winner)


@chapter.live
def bells() -> None:
    chapter.prose("continuous")
    controls, picture = st.columns([2, 3])
    with controls:
        at = {name: chapter.slider(name, *numbers) for name, numbers in BELLS.items()}
    one, other = Gaussian(at["mean_p"], at["std_p"]), Gaussian(at["mean_q"], at["std_q"])
    bells = density_directions(one, other)
    with picture:
        chapter.chart("integrand", charts.integrand, bells)
    chapter.prose("closed", bells, gaussian_parts(one, other))


@chapter.live
def evidence() -> None:
    chapter.prose("evidence")
    pairs = {"weather": (P, Q), "letters": (abc.p, abc.q), "blind": UNSEEN}
    pair = chapter.choice("pair", list(pairs), "weather")
    size = int(chapter.slider("size", 20.0, 500.0, 200.0, 10.0))
    seed = int(chapter.slider("seed", 1.0, 50.0, 1.0, 1.0))
    runs = evidence_runs(*pairs[pair], size, seed)
    chapter.chart("evidence", charts.evidence_paths, runs, options=runs_are)
    chapter.prose(f"evidence-read/{'blind' if pair == 'blind' else 'finite'}", runs)


coin, far = directions(COIN, (0.25, 0.75)), directions((0.99, 0.01), (1.0, 1e-300))
slips = {"reverse": coin.reverse, "cross": coin.cross_entropy, "unweighted": sum(coin.log_ratios)}
tiny, asked = smoothing(COIN, ONE_SIDED, -15), {"coin": Numeric(coin.forward, slips)}
chapter.quiz(coin, numeric=asked, far=far, zero=tiny)
chapter.prose("next")
