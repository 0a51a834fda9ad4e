"""VAEs and variational inference: the price of a code, a bound with a gap, a fit that shrinks."""

import streamlit as st

from kl_core import Gaussian
from kl_core.lessons.decomposition import gaussian_parts
from kl_core.models import vae
from kl_core.models.variational import PRIOR, bound, mean_field, uncorrelated
from kl_ui.chapter import Chapter
from kl_ui.charts import vae as charts
from kl_ui.quiz import Numeric

chapter = Chapter("vae")


def names(figure: str) -> dict[str, list[str]]:
    """What a figure's curves are called."""
    return {"names": chapter.labels(f"names.{figure}")}


narrow, wide = (gaussian_parts(Gaussian(0, std), PRIOR) for std in (0.5, 2))
chapter.prose("hook")
chapter.predict("wider", narrow=narrow, wide=wide)


@chapter.live
def price() -> None:
    chapter.prose("price")
    controls, picture = st.columns([2, 3])
    with controls:
        mean = chapter.slider("mean", -3, 3, 1, 0.1)
        std = chapter.slider("std", 0.1, 3, 0.5, 0.1)
    q = Gaussian(mean, std)
    parts = gaussian_parts(q, PRIOR)
    with picture:
        chapter.chart("prior", charts.prior_bells, q, options=names("prior"))
    chapter.chart("terms", charts.prior_terms, parts)
    chapter.prose("price-read", parts)


chapter.prose("posterior")
chapter.predict("ceiling")


@chapter.live
def evidence() -> None:
    chapter.prose("bound")
    controls, picture = st.columns([2, 3])
    with controls:
        x = chapter.slider("x", -4, 4, 2, 0.1)
        q = Gaussian(chapter.slider("m", -3, 3, 0.5, 0.05), chapter.slider("s", 0.2, 2, 1.2, 0.05))
        at = bound(x, q)
        with st.container(horizontal=True):
            chapter.button("posterior", primary=True, m=at.posterior.mean, s=at.posterior.std)
            chapter.button("prior", m=PRIOR.mean, s=PRIOR.std)
    with picture:
        chapter.chart("bells", charts.bound_bells, at, options=names("bells"))
    chapter.chart("bills", charts.bound_bills, at, options=names("bills"))
    chapter.prose(f"bound-read/{'closed' if at.gap < 1e-9 else 'open'}", at)


floors = vae.floors()
chapter.prose("network", floors)
chapter.predict("beta", floors)


@chapter.live
def training() -> None:
    chapter.prose("training", floors, steps=vae.STEPS)
    beta = chapter.slider("beta", 1, 12, 1, 1)
    seed = int(chapter.slider("seed", 1, 9, 2, 1))
    run = chapter.training("run", vae.start(beta, seed))
    chapter.chart("losses", charts.losses, run, options=names("losses"), floors=floors)
    plane, drawn = st.columns(2)
    with plane:
        chapter.chart("latent", charts.latent, run, options=names("latent"))
    with drawn:
        chapter.chart("dreams", charts.dreams, run)
    chapter.chart("pairs", charts.pairs, run, options=names("pairs"))
    chapter.prose(f"trained/{run.verdict}", run, floors)
    if run.done:
        chapter.prose("ledger", vae.ledger(run))


chapter.prose("sweep")


@chapter.live
def sweep() -> None:
    found = chapter.training("sweep", vae.sweep())
    trade, codes = st.columns(2)
    with trade:
        chapter.chart("frontier", charts.frontier, found, options=names("frontier"), floors=floors)
    with codes:
        chapter.chart("collapse", charts.collapse, found, options=names("collapse"), floors=floors)
    chapter.prose(f"swept/{'done' if found.done else 'going'}", floors, found)


chapter.prose("shape")
chapter.predict("shrink", mean_field(0.9))


@chapter.live
def field() -> None:
    chapter.prose("field")
    rho = chapter.slider("rho", -0.95, 0.95, 0.9, 0.05)
    fit, mine = mean_field(rho), uncorrelated(rho, chapter.slider("width", 0.1, 2, 0.7, 0.05))
    shapes, costs = st.columns(2)
    with shapes:
        chapter.chart("ellipses", charts.ellipses, fit, mine, options=names("ellipses"))
    with costs:
        chapter.chart("widths", charts.widths, fit, mine, options=names("widths"), mine=mine)
    chapter.prose("field-read", fit, mine=mine)


chapter.prose("which")
chapter.prose("claims")
two = gaussian_parts(Gaussian(2, 1), PRIOR).total
chapter.quiz(numeric={"shift": Numeric(two, {"half": 2 * two, "square": 1, "one": two + 0.5})})
chapter.prose("next")
