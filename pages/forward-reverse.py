"""Forward and reverse: one formula, two directions, and two places where the model ends up."""

from functools import partial

import streamlit as st

import kl_core as kl
from kl_core.lessons.penalty import point_penalty
from kl_core.lessons.placement import place
from kl_core.line.mode_seeking import equal_bumps, seeking
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
placed = chapter.place(["forward", "reverse"], far)
chapter.prose("answers")
twins = {"forward": (), "reverse": backward.minima[1:2]}
for column, fit in zip(st.columns(2), (forward, backward.best), strict=True):
    way, hers = fit.direction, placed[fit.direction]
    with column:
        drawn = {"others": twins[way], "yours": hers}
        chapter.chart(f"answer-{way}", charts.answer, far, fit, options=drawn)
        if hers:
            made = place(far, hers, fit)
            chapter.table("placed", charts.placed_rows(fit, made, display, chapter.labels("whose")))
            extra = display.difference(getattr(made, way), fit.divergence)
            chapter.prose(f"placed/{way}-{made.verdict}", extra=extra)
chapter.prose("answers-read", forward=forward, reverse=backward.best)
JUMPS = ("forward", "one", "two", "three", "four", "five")
TRIO = {"w": 0.3, "w2": 0.4, "m1": -5.0, "s1": 1.0, "m2": 0.0, "s2": 0.7, "m3": 5.0, "s3": 1.0}
chapter.prose("lab")


@chapter.live
def laboratory() -> None:
    with st.container(horizontal=True):
        for name, half in {"near": 2.0, "middle": 2.5, "far": 3.0, "farther": 4.0}.items():
            chapter.button(name, bumps="2", w=0.5, m1=-half, s1=1.0, m2=half, s2=1.0)
        chapter.button("unequal", bumps="2", w=0.3, m1=-3.0, s1=1.0, m2=3.0, s2=1.0)
        chapter.button("trio", bumps="3", **TRIO)
    p, q = chapter.densities(int(chapter.choice("bumps", ["1", "2", "3"], "2")))
    widest, fits = kl.fit_forward(p), kl.fit_reverse(p)
    found = seeking(fits)
    with st.container(horizontal=True):
        for name, fit in zip(JUMPS, (widest, *fits.minima), strict=False):
            mu, sigma = round(fit.q.mean, 9) or 0.0, round(fit.q.std, 9)  # 0.0, not -0.0
            chapter.button(name, primary=fit is widest, mu=mu, sigma=sigma)
    signs = dict(zip(charts.MARKS, (fit.q for fit in fits.minima), strict=False))
    least = {"forward": widest.forward, "reverse": found.best}
    chapter.curve(p, q, minima=signs, least=least)
    chapter.prose("minima", found)
    chapter.table("minima", charts.minima_rows(fits, display, kinds=chapter.strings["kinds"]))
    chapter.prose(f"verdict/{found.verdict}", found)
    chapter.prose("who-pays")
    chapter.prose("who-pays-read", charts.bill(kl.density_directions(p, q), display))


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
