"""Forward and reverse: one formula, two directions, and two places where the model ends up."""

from functools import partial

import kl_core as kl
from kl_core.lessons.penalty import point_penalty
from kl_core.lessons.placement import place as compare
from kl_core.line.mode_seeking import equal_bumps, seeking
from kl_ui.charts import forward_reverse as charts
from kl_ui.live.curve import curve, place, placed_before, read_densities
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words.display import Quantity

chapter = Chapter("forward-reverse")
two_bumps = kl.GaussianMixture.bimodal
nats, share = (partial(Quantity, meaning=meaning) for meaning in ("information", "probability"))
FAR = two_bumps(0.5, -3, 3)
FORWARD, REVERSE = kl.fit_forward(FAR), kl.fit_reverse(FAR)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def place_forward(s: Screen) -> None:
    place(s, "forward", FAR, skipped=["reverse"])


@chapter.scene
def place_reverse(s: Screen) -> None:
    place(s, "reverse", FAR)


@chapter.scene
def answers(s: Screen) -> None:
    s.prose("answers")
    twins = {"forward": (), "reverse": REVERSE.minima[1:2]}
    for panel, fit in zip(s.columns(1, 1), (FORWARD, REVERSE.best), strict=True):
        way, yours = fit.direction, placed_before(s, fit.direction)
        with panel:
            drawn = {"others": twins[way], "yours": yours}
            s.chart(f"answer-{way}", charts.answer, FAR, fit, options=drawn)
            if yours:
                made = compare(FAR, yours, fit)
                s.table("placed", charts.placed_rows(fit, made, s.display, s.labels("whose")))
                extra = s.display.difference(getattr(made, way), fit.divergence)
                s.prose(f"placed/{way}-{made.verdict}", extra=extra)
    s.prose("answers-read", forward=FORWARD, reverse=REVERSE.best)


JUMPS = ("forward", "one", "two", "three", "four", "five")
HALVES = {"near": 2.0, "middle": 2.5, "far": 3.0, "farther": 4.0}
TRIO = {"w": 0.3, "w2": 0.4, "m1": -5.0, "s1": 1.0, "m2": 0.0, "s2": 0.7, "m3": 5.0, "s3": 1.0}


def at_hand(s: Screen) -> tuple[kl.GaussianMixture, kl.Gaussian, kl.ReverseFits]:
    """P and Q under the reader's hand, and the minima of reverse KL for this P."""
    p, q = read_densities(s, int(s.choice("bumps", ["1", "2", "3"], "2")))
    return p, q, kl.fit_reverse(p)


def draw(s: Screen, p: kl.GaussianMixture, q: kl.Gaussian, fits: kl.ReverseFits) -> None:
    """The stage of these scenes."""
    signs = dict(zip(charts.MARKS, (fit.q for fit in fits.minima), strict=False))
    least = {"forward": kl.fit_forward(p).forward, "reverse": seeking(fits).best}
    curve(s, p, q, minima=signs, least=least)


@chapter.scene
def lab(s: Screen) -> None:
    s.prose("lab")
    with s.row():
        for name, half in HALVES.items():
            s.button(name, bumps="2", w=0.5, m1=-half, s1=1.0, m2=half, s2=1.0)
        s.button("unequal", bumps="2", w=0.3, m1=-3.0, s1=1.0, m2=3.0, s2=1.0)
        s.button("trio", TRIO, bumps="3")
    p, q, fits = at_hand(s)
    widest = kl.fit_forward(p)
    with s.row():
        for name, fit in zip(JUMPS, (widest, *fits.minima), strict=False):
            mu, sigma = round(fit.q.mean, 9) or 0.0, round(fit.q.std, 9)  # 0.0, not -0.0
            s.button(name, primary=fit is widest, mu=mu, sigma=sigma)
    draw(s, p, q, fits)
    found = seeking(fits)
    s.prose(f"verdict/{found.verdict}", found)


@chapter.scene(deeper=True, follows=True)
def minima(s: Screen) -> None:
    _, _, fits = at_hand(s)
    s.prose("minima", seeking(fits))
    s.table("minima", charts.minima_rows(fits, s.display, kinds=s.strings["kinds"]))


@chapter.scene(deeper=True, follows=True)
def who_pays(s: Screen) -> None:
    s.prose("who-pays")
    p, q, fits = at_hand(s)
    draw(s, p, q, fits)
    s.prose("who-pays-read", charts.bill(kl.density_directions(p, q), s.display))


@chapter.scene
def in_charge(s: Screen) -> None:
    s.prose("in-charge")


@chapter.scene
def penalty(s: Screen) -> None:
    s.prose("penalty")
    vanishing = s.choice("vanishing", ["q", "p"])
    fixed = s.slider("fixed", 0.05, 0.95, 0.5, 0.05)
    moving = s.slider("moving", 0, 1, 0.05, 0.01)
    pays = point_penalty(fixed, moving) if vanishing == "q" else point_penalty(moving, fixed)
    terms = {"forward": nats(float(pays.forward)), "reverse": nats(float(pays.reverse))}
    terms |= {"fixed": share(fixed), "moving": share(moving)}
    axes = {"label": s.words(f"axes.{vanishing}"), "term": s.words("axes.term")}
    axes |= {"vanishing": vanishing}
    s.chart("penalty", charts.penalty, pays, options=axes, **terms)
    s.prose(f"penalty-read/{vanishing}", **terms)


@chapter.scene
def when(s: Screen) -> None:
    predict(s, "close", kl.fit_reverse(two_bumps(0.5, -2, 2)))
    s.prose("when")
    rows = charts.distance_rows((4, 5, 6, 8), s.display, kinds=s.strings["shapes"])
    s.table("when", rows)
    s.prose("when-read", equal_bumps(), unequal=kl.fit_reverse(two_bumps(0.3, -3, 3)))


@chapter.scene
def price(s: Screen) -> None:
    s.prose("price")
    kept = s.slider("kept", 0.05, 0.95, 0.5, 0.01)
    alone = next(fit for fit in kl.fit_reverse(two_bumps(kept, -6, 6)).minima if fit.mode == 0)
    cost = {"kept": share(kept), "price": nats(kl.dropped_mode_price(kept))}
    axis = {"label": s.words("axes.kept")}
    s.chart("price", charts.price, kept, alone, options=axis, fit=alone, **cost)
    s.prose("price-read", alone, **cost)


@chapter.scene
def check(s: Screen) -> None:
    variance, quarter = FAR.variance, kl.dropped_mode_price(0.25)
    off = {"between": 9, "within": 1, "std": variance**0.5, "distance": 36}
    charge = {"lost": kl.dropped_mode_price(0.75), "free": 0, "sign": -quarter}
    spread, lost = Numeric(variance, off, information=False), Numeric(quarter, charge)
    asked = {"variance": spread, "price": lost}
    quiz(s, numeric=asked, price=nats(quarter), variance=variance)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
