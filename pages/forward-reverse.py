"""Forward and reverse: one formula, two directions, and two places where the model ends up."""

from functools import partial

import streamlit as st

import kl_core as kl
from kl_core.penalty import point_penalty
from kl_core.seeking import equal_bumps, seeking
from kl_ui.chapter import Chapter
from kl_ui.charts import forward_reverse as charts
from kl_ui.display import Quantity
from kl_ui.quiz import Numeric

chapter = Chapter("forward-reverse")
display, two_bumps = chapter.display, kl.GaussianMixture.bimodal
nats, share = (partial(Quantity, meaning=meaning) for meaning in ("information", "probability"))

far = two_bumps(0.5, -3, 3)
forward, backward = kl.fit_forward(far), kl.fit_reverse(far)
chapter.prose("hook")
chapter.chart("target", charts.target, far)
chapter.predict("forward", forward)
chapter.predict("reverse", backward)
chapter.prose("answers")
twin, legend = {"others": backward.minima[1:2]}, {"names": chapter.labels("legend")}
left, right = st.columns(2)
with left:
    chapter.chart("answer-forward", charts.answer, far, forward)
with right:
    chapter.chart("answer-reverse", charts.answer, far, backward.best, options=twin)
chapter.prose("answers-read", forward=forward, reverse=backward.best)
CONTROLS = {  # low, high, default, step; the forward fit of the widest P has a sigma of 6.7
    "model": {"mu": (-8, 8, 1, 0.1), "sigma": (0.2, 7, 1.5, 0.05)},
    "first": {"m1": (-6, 6, -3, 0.1), "s1": (0.3, 3, 1, 0.05), "w": (0.05, 0.95, 0.5, 0.01)},
    "second": {"m2": (-6, 6, 3, 0.1), "s2": (0.3, 3, 1, 0.05)},
}
JUMPS = ("forward", "one", "two", "three")
chapter.prose("lab")


@chapter.live
def laboratory() -> None:
    with st.container(horizontal=True):
        for name, half in {"near": 2.0, "middle": 2.5, "far": 3.0, "farther": 4.0}.items():
            chapter.button(name, w=0.5, m1=-half, s1=1.0, m2=half, s2=1.0)
        chapter.button("unequal", w=0.3, m1=-3.0, s1=1.0, m2=3.0, s2=1.0)
    picture, numbers = st.columns([3, 1], vertical_alignment="center")
    jumps = st.container(horizontal=True)
    at: dict[str, float] = {}
    for column, (group, sliders) in zip(st.columns(3, gap="medium"), CONTROLS.items(), strict=True):
        with column:
            st.markdown(chapter.words(f"groups.{group}"))
            at |= {name: chapter.slider(name, *numbers_of) for name, numbers_of in sliders.items()}
    p = two_bumps(at["w"], at["m1"], at["m2"], at["s1"], at["s2"])
    both = kl.density_directions(p, kl.Gaussian(at["mu"], at["sigma"]))
    widest, fits = kl.fit_forward(p), kl.fit_reverse(p)
    found = seeking(fits)
    quiet = {"delta_color": "off", "delta_arrow": "off", "border": True}
    with numbers:
        for name, least in {"forward": widest.forward, "reverse": found.best}.items():
            here = display.number(getattr(both, name), "information")
            lowest = chapter.words("metrics.least", least=nats(least))
            st.metric(chapter.words(f"metrics.{name}"), here, lowest, **quiet)
    with picture:
        chapter.chart("stage", charts.stage, both, widest, fits, options=legend, fit=widest)
    with jumps:
        for name, fit in zip(JUMPS, (widest, *fits.minima), strict=False):
            mu, sigma = round(fit.q.mean, 9) or 0.0, round(fit.q.std, 9)  # 0.0, not -0.0
            chapter.button(name, primary=fit is widest, mu=mu, sigma=sigma)
    chapter.prose("minima", found)
    chapter.table("minima", charts.minima_rows(fits, display, kinds=chapter.strings["kinds"]))
    chapter.prose(f"verdict/{found.verdict}", found)
    chapter.prose("who-pays")
    bill = charts.bill(both, display)
    chapter.chart("who-pays", charts.who_pays, both, bill=bill)
    chapter.prose("who-pays-read", bill)


chapter.prose("in-charge")
chapter.prose("penalty")


@chapter.live
def one_outcome() -> None:
    vanishing = chapter.choice("vanishing", ["q", "p"], default="q")
    fixed = chapter.slider("fixed", 0.05, 0.95, 0.5, 0.05)
    moving = chapter.slider("moving", 0, 1, 0.05, 0.01)
    pays = point_penalty(fixed, moving) if vanishing == "q" else point_penalty(moving, fixed)
    terms = {"forward": nats(pays.forward), "reverse": nats(pays.reverse)}
    terms |= {"fixed": share(fixed), "moving": share(moving)}
    axes = {"label": chapter.words(f"axes.{vanishing}"), "term": chapter.words("axes.term")}
    axes |= {"vanishing": vanishing}
    chapter.chart("penalty", charts.penalty, pays, options=axes, **terms)
    chapter.prose(f"penalty-read/{vanishing}", **terms)


chapter.predict("close", kl.fit_reverse(two_bumps(0.5, -2, 2)))
chapter.prose("when")
chapter.table("when", charts.distance_rows((4, 5, 6, 8), display, kinds=chapter.strings["shapes"]))
chapter.prose("when-read", equal_bumps(), unequal=kl.fit_reverse(two_bumps(0.3, -3, 3)))
chapter.prose("price")
kept_axis = {"label": chapter.words("axes.kept")}


@chapter.live
def price() -> None:
    kept = chapter.slider("kept", 0.05, 0.95, 0.5, 0.01)
    alone = next(fit for fit in kl.fit_reverse(two_bumps(kept, -6, 6)).minima if fit.mode == 0)
    cost = {"kept": share(kept), "price": nats(kl.dropped_mode_price(kept))}
    chapter.chart("price", charts.price, kept, alone, options=kept_axis, fit=alone, **cost)
    chapter.prose("price-read", alone, **cost)


variance, quarter = far.variance, kl.dropped_mode_price(0.25)
off = {"between": 9, "within": 1, "std": variance**0.5, "distance": 36}
charge = {"lost": kl.dropped_mode_price(0.75), "free": 0, "sign": -quarter}
spread, lost = Numeric(variance, off, information=False), Numeric(quarter, charge)
chapter.quiz(numeric={"variance": spread, "price": lost}, price=nats(quarter), variance=variance)
chapter.prose("next")
