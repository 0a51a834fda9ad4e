"""VAEs and variational inference: the price of a code, a bound with a gap, a fit that shrinks."""

from functools import cache

from kl_core import Gaussian
from kl_core.lessons.decomposition import gaussian_parts
from kl_core.models import vae
from kl_core.models.variational import PRIOR, bound, mean_field, uncorrelated
from kl_ui.charts import vae as charts
from kl_ui.live.training import training as trained
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("vae")
NARROW, WIDE = (gaussian_parts(Gaussian(0, std), PRIOR) for std in (0.5, 2))


def names(s: Screen, figure: str) -> dict[str, list[str]]:
    """What a figure's curves are called."""
    return {"names": s.labels(f"names.{figure}")}


@cache
def floors() -> vae.Floors:
    """What the network cannot do without."""
    return vae.floors()


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def price(s: Screen) -> None:
    predict(s, "wider", narrow=NARROW, wide=WIDE)
    s.prose("price")
    controls, picture = s.columns(2, 3)
    with controls:
        q = Gaussian(s.slider("mean", -3, 3, 1, 0.1), s.slider("std", 0.1, 3, 0.5, 0.1))
    parts = gaussian_parts(q, PRIOR)
    with picture:
        s.chart("prior", charts.prior_bells, q, options=names(s, "prior"))
    s.chart("terms", charts.prior_terms, parts)
    s.prose("price-read", parts)


@chapter.scene
def posterior(s: Screen) -> None:
    s.prose("posterior")


@chapter.scene
def bound_(s: Screen) -> None:
    predict(s, "ceiling")
    s.prose("bound")
    controls, picture = s.columns(2, 3)
    with controls:
        x = s.slider("x", -4, 4, 2, 0.1)
        q = Gaussian(s.slider("m", -3, 3, 0.5, 0.05), s.slider("s", 0.2, 2, 1.2, 0.05))
        at = bound(x, q)
        with s.row():
            s.button("posterior", primary=True, m=at.posterior.mean, s=at.posterior.std)
            s.button("prior", m=PRIOR.mean, s=PRIOR.std)
    with picture:
        s.chart("bells", charts.bound_bells, at, options=names(s, "bells"))
    s.chart("bills", charts.bound_bills, at, options=names(s, "bills"))
    s.prose(f"bound-read/{'closed' if at.gap < 1e-9 else 'open'}", at)


@chapter.scene
def network(s: Screen) -> None:
    s.prose("network", floors())


def network_run(s: Screen) -> vae.VAERun:
    """The small VAE under the reader's settings, as far as it has been trained."""
    beta = s.slider("beta", 1, 12, 1, 1)
    seed = int(s.slider("seed", 1, 9, 2, 1))
    return trained(s, "run", vae.start(beta, seed))


@chapter.scene
def training(s: Screen) -> None:
    predict(s, "beta", floors())
    s.prose("training", floors(), steps=vae.STEPS)
    run = network_run(s)
    s.chart("losses", charts.losses, run, options=names(s, "losses"), floors=floors())
    s.prose(f"trained/{run.verdict}", run, floors())


@chapter.scene(follows=True)
def latent(s: Screen) -> None:
    s.prose("latent", floors())
    run = network_run(s)
    plane, drawn = s.columns(1, 1)
    with plane:
        s.chart("latent", charts.latent, run, options=names(s, "latent"))
    with drawn:
        s.chart("dreams", charts.dreams, run)


@chapter.scene(deeper=True, follows=True)
def ledger(s: Screen) -> None:
    run = network_run(s)
    s.chart("pairs", charts.pairs, run, options=names(s, "pairs"))
    if run.done:
        s.prose("ledger", vae.ledger(run))


@chapter.scene(deeper=True)
def sweep(s: Screen) -> None:
    s.prose("sweep")
    found = trained(s, "sweep", vae.sweep())
    trade, codes = s.columns(1, 1)
    with trade:
        figure = names(s, "frontier")
        s.chart("frontier", charts.frontier, found, options=figure, floors=floors())
    with codes:
        figure = names(s, "collapse")
        s.chart("collapse", charts.collapse, found, options=figure, floors=floors())
    s.prose(f"swept/{'done' if found.done else 'going'}", floors(), found)


@chapter.scene(deeper=True)
def shape(s: Screen) -> None:
    s.prose("shape")


@chapter.scene(deeper=True)
def field(s: Screen) -> None:
    predict(s, "shrink", mean_field(0.9))
    s.prose("field")
    rho = s.slider("rho", -0.95, 0.95, 0.9, 0.05)
    fit, mine = mean_field(rho), uncorrelated(rho, s.slider("width", 0.1, 2, 0.7, 0.05))
    shapes, costs = s.columns(1, 1)
    with shapes:
        s.chart("ellipses", charts.ellipses, fit, mine, options=names(s, "ellipses"))
    with costs:
        s.chart("widths", charts.widths, fit, mine, options=names(s, "widths"), mine=mine)
    s.prose("field-read", fit, mine=mine)


@chapter.scene(deeper=True)
def which(s: Screen) -> None:
    s.prose("which")


@chapter.scene(deeper=True)
def claims(s: Screen) -> None:
    s.prose("claims")


@chapter.scene
def check(s: Screen) -> None:
    two = gaussian_parts(Gaussian(2, 1), PRIOR).total
    slips = {"half": 2 * two, "square": 1, "one": two + 0.5}
    quiz(s, numeric={"shift": Numeric(two, slips)})


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
