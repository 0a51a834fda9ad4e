"""The laboratory: two descents race, minima come and go, a dial turns reverse into forward."""

from functools import cache

import kl_core as kl
from kl_core.lessons.challenges import Attempt
from kl_core.line.alpha import fit_alpha
from kl_core.line.mode_seeking import equal_bumps, seeking
from kl_ui.charts import laboratory as charts
from kl_ui.charts.forward_reverse import MARKS
from kl_ui.live.curve import curve, read_densities
from kl_ui.live.race import race
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.goals import challenges
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("laboratory")
two_bumps = kl.GaussianMixture.bimodal
EVEN = kl.fit_reverse(two_bumps(0.5, -3, 3))
ENDS = {"best": EVEN.best, "between": EVEN.minima[2]}
BUMPS = {"even": (0.5, 3.0), "uneven": (0.3, 3.0), "close": (0.5, 2.0), "far": (0.4, 4.5)}
STARTS = {
    "between": {"mu": 1.0, "sigma": 1.5, "method": "natural", "rate": 0.1},
    "strides": {"mu": 1.0, "sigma": 1.5, "method": "plain", "rate": 0.5},
    "wild": {"mu": 2.0, "sigma": 2.5, "method": "plain", "rate": 5.0},
}


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def race_(s: Screen) -> None:
    predict(s, "start", **ENDS)
    s.prose("race")
    with s.row():
        for name, (w, half) in BUMPS.items():
            s.button(name, w=w, m1=-half, s1=1.0, m2=half, s2=1.0, step=0.0)
    with s.row():
        for name, start in STARTS.items():
            s.button(name, start, step=0.0)
    p, q = read_densities(s, 2, mu=2.0, sigma=2.5)
    run, step = race(s, p, q)
    s.prose(f"race-read/{run.verdict(step)}", run, steps=run.reverse.path)


@chapter.scene(deeper=True, follows=True)
def challenges_(s: Screen) -> None:
    s.prose("challenges")
    p, q = read_densities(s, 2, mu=2.0, sigma=2.5)
    run, _ = race(s, p, q)
    both, found = kl.density_directions(p, q), seeking(run.fits)
    nat = 1 / s.display.scale  # one of the reader's unit, in nats
    challenges(s, Attempt(both.forward, both.reverse, run.fits, run.reverse.path, nat))
    signs = dict(zip(MARKS, (fit.q for fit in run.fits.minima), strict=False))
    curve(s, p, q, minima=signs, least={"forward": run.widest.forward, "reverse": found.best})


@chapter.scene
def downhill(s: Screen) -> None:
    s.prose("downhill", **ENDS)


@cache
def uneven() -> charts.Tracks:
    """Two bumps of unequal weight, at every distance."""
    return charts.separation(0.4, 1.0, 1.0)


@chapter.scene(deeper=True)
def apart(s: Screen) -> None:
    predict(s, "apart", uneven(), death=uneven().last("dies"))
    s.prose("apart")
    with s.row():
        s.button("equal", share=0.5, left=1.0, right=1.0)
        s.button("unequal", share=0.4, left=1.0, right=1.0)
        s.button("widths", share=0.5, left=1.0, right=2.0)
    ranges = {"share": (0.1, 0.9, 0.4, 0.1), "left": (0.5, 2, 1, 0.25), "right": (0.5, 2, 1, 0.25)}
    at = []
    for panel, (name, numbers) in zip(s.columns(1, 1, 1), ranges.items(), strict=True):
        with panel:
            at.append(round(s.slider(name, *numbers), 3))
    tracks, events = charts.separation(*at), s.labels("panels.events")
    panels = s.strings["panels"]
    words = {"events": events, "x": panels["distance"], "mean": panels["mean"]}
    s.chart("apart", charts.minima_by_distance, tracks, options=words)
    if tracks.changes:
        s.table("changes", charts.change_rows(tracks, s.display, events=events))
    s.prose(f"apart-read/{tracks.story}", tracks)


@chapter.scene(deeper=True)
def conditions(s: Screen) -> None:
    s.prose("conditions", equal_bumps())


PAIRS = {"wide": two_bumps(0.5, -4, 4), "uneven": two_bumps(0.4, -4, 4)}
PAIRS |= {"near": two_bumps(0.5, -2, 2)}


@chapter.scene(deeper=True)
def dial(s: Screen) -> None:
    predict(s, "jump")
    s.prose("dial")
    p = PAIRS[s.choice("pair", list(PAIRS))]
    alpha = s.slider("alpha", 0, 1, 0.3, 0.01)
    fits, tracks, panels = fit_alpha(p, alpha), charts.dial(p), s.strings["panels"]
    s.chart("fit", charts.fit_at_alpha, p, fits, fits.best)
    here = {"events": s.labels("panels.events"), "x": panels["alpha"]}
    here |= {"mean": panels["mean"], "std": panels["std"]}
    s.chart("dial", charts.minima_by_alpha, tracks, alpha, fits.best, options=here)
    s.prose(f"dial-read/{'jumps' if tracks.jumps else 'glides'}", tracks, fits.best)


@chapter.scene(deeper=True)
def between(s: Screen) -> None:
    s.prose("between")


@chapter.scene
def check(s: Screen) -> None:
    best, between = ENDS.values()
    quiz(s, uneven(), death=uneven().last("dies"), best=best, between=between)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
