"""The laboratory: two descents race, minima come and go, a dial turns reverse into forward."""

import streamlit as st

import kl_core as kl
from kl_core.lessons.challenges import Attempt
from kl_core.line.alpha import fit_alpha
from kl_core.line.mode_seeking import equal_bumps, seeking
from kl_ui.chapter import Chapter
from kl_ui.charts import laboratory as charts
from kl_ui.charts.forward_reverse import MARKS

chapter = Chapter("laboratory")
display, two_bumps = chapter.display, kl.GaussianMixture.bimodal
nat = 1 / display.scale  # one of the reader's unit, in nats

even = kl.fit_reverse(two_bumps(0.5, -3, 3))
chapter.prose("hook")
chapter.predict("start", best=even.best, between=even.minima[2])
chapter.prose("race")

BUMPS = {"even": (0.5, 3.0), "uneven": (0.3, 3.0), "close": (0.5, 2.0), "far": (0.4, 4.5)}
STARTS = {
    "between": {"mu": 1.0, "sigma": 1.5, "method": "natural", "rate": 0.1},
    "strides": {"mu": 1.0, "sigma": 1.5, "method": "plain", "rate": 0.5},
    "wild": {"mu": 2.0, "sigma": 2.5, "method": "plain", "rate": 5.0},
}


@chapter.live
def bench() -> None:
    with st.container(horizontal=True):
        for name, (w, half) in BUMPS.items():
            chapter.button(name, w=w, m1=-half, s1=1.0, m2=half, s2=1.0, step=0.0)
    with st.container(horizontal=True):
        for name, start in STARTS.items():
            chapter.button(name, **start, step=0.0)
    p, q = chapter.densities(2, mu=2.0, sigma=2.5)
    race, step = chapter.race(p, q)
    chapter.prose(f"race-read/{race.verdict(step)}", race, steps=race.reverse.path)
    chapter.prose("challenges")
    both, found = kl.density_directions(p, q), seeking(race.fits)
    chapter.challenges(Attempt(both.forward, both.reverse, race.fits, race.reverse.path, nat))
    signs = dict(zip(MARKS, (fit.q for fit in race.fits.minima), strict=False))
    chapter.curve(p, q, minima=signs, least={"forward": race.widest.forward, "reverse": found.best})


chapter.prose("downhill", best=even.best, between=even.minima[2])
uneven = charts.separation(0.4, 1.0, 1.0)
chapter.predict("apart", uneven, death=uneven.last("dies"))
chapter.prose("apart")
panels = chapter.strings["panels"]
events = chapter.labels("panels.events")


@chapter.live
def apart() -> None:
    with st.container(horizontal=True):
        chapter.button("equal", share=0.5, left=1.0, right=1.0)
        chapter.button("unequal", share=0.4, left=1.0, right=1.0)
        chapter.button("widths", share=0.5, left=1.0, right=2.0)
    columns = st.columns(3)
    with columns[0]:
        share = round(chapter.slider("share", 0.1, 0.9, 0.4, 0.1), 3)
    with columns[1]:
        left = round(chapter.slider("left", 0.5, 2.0, 1.0, 0.25), 3)
    with columns[2]:
        right = round(chapter.slider("right", 0.5, 2.0, 1.0, 0.25), 3)
    tracks = charts.separation(share, left, right)
    words = {"events": events, "x": panels["distance"], "mean": panels["mean"]}
    chapter.chart("apart", charts.minima_by_distance, tracks, options=words)
    if tracks.changes:
        chapter.table("changes", charts.change_rows(tracks, display, events=events))
    chapter.prose(f"apart-read/{tracks.story}", tracks)


chapter.prose("conditions", equal_bumps())
chapter.predict("jump")
chapter.prose("dial")
PAIRS = {"wide": two_bumps(0.5, -4, 4), "uneven": two_bumps(0.4, -4, 4)}
PAIRS |= {"near": two_bumps(0.5, -2, 2)}


@chapter.live
def dial() -> None:
    p = PAIRS[chapter.choice("pair", list(PAIRS), "wide")]
    alpha = chapter.slider("alpha", 0.0, 1.0, 0.3, 0.01)
    fits, tracks = fit_alpha(p, alpha), charts.dial(p)
    chapter.chart("fit", charts.fit_at_alpha, p, fits, fits.best)
    here = {"events": events, "x": panels["alpha"], "mean": panels["mean"], "std": panels["std"]}
    chapter.chart("dial", charts.minima_by_alpha, tracks, alpha, fits.best, options=here)
    chapter.prose(f"dial-read/{'jumps' if tracks.jumps else 'glides'}", tracks, fits.best)


chapter.prose("between")
chapter.quiz(uneven, death=uneven.last("dies"), best=even.best, between=even.minima[2])
chapter.prose("next")
