"""When does the best fit of D(Q‖P) pick one bump, and when does it span them?"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from kl_core.line.fitting import ReverseFits
from kl_core.line.separation import thresholds
from kl_core.quantities import Nats

Verdict = Literal["exact", "covering-only", "covering-best", "mode-only", "mode-best", "mode-tied"]


@dataclass(frozen=True)
class Seeking:
    """What the local minima of D(Q‖P) amount to.

    Attributes
    ----------
    verdict : str
        ``exact`` (P is itself a Gaussian), ``covering-only`` or ``mode-only`` (one minimum),
        ``covering-best`` or ``mode-best`` (several, one of them the best), ``mode-tied``
        (several mode-seeking ones equally good).
    count : int
        How many local minima.
    best, worst : Nats
        D(Q‖P) at the best and at the worst of them.
    """

    verdict: Verdict
    count: int
    best: Nats
    worst: Nats


def seeking(fits: ReverseFits) -> Seeking:
    """Sum up the minima that `fit_reverse` found.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> from kl_core.line.fitting import fit_reverse
    >>> seeking(fit_reverse(GaussianMixture.bimodal(0.5, -2, 2))).verdict
    'covering-only'
    >>> seeking(fit_reverse(GaussianMixture.bimodal(0.5, -3, 3))).verdict
    'mode-tied'
    """
    values = [fit.reverse for fit in fits.minima]
    return Seeking(_verdict(fits), fits.count, values[0], values[-1])


def _verdict(fits: ReverseFits) -> Verdict:
    best = fits.best
    # Quadrature leaves some 1e-16 where the true value is 0.
    if best.reverse < 1e-9:
        return "exact"
    if best.kind == "covering":
        return "covering-only" if fits.count == 1 else "covering-best"
    if fits.count == 1:
        return "mode-only"
    second = fits.minima[1]
    tied = second.kind == "mode_seeking" and second.reverse - best.reverse < 1e-9
    return "mode-tied" if tied else "mode-best"


@dataclass(frozen=True)
class EqualBumps:
    """Two equal bumps: the distances, in units of their width, at which D(Q‖P) changes character.

    Attributes
    ----------
    born : float
        Nearer than this the covering fit is the only minimum; beyond it each bump has its own.
    best : float
        Nearer than this the covering fit is the best; beyond it those at the bumps are.
    """

    born: float
    best: float


@cache
def equal_bumps() -> EqualBumps:
    """The two distances, each to about ten digits.

    Examples
    --------
    >>> near = equal_bumps()
    >>> round(near.born, 6), round(near.best, 6)
    (4.824459, 5.600164)
    """
    # Nearer than 4 nothing happens: see the tests.
    first = {change.event: change.at for change in thresholds(0.5, 1.0, 1.0, 6.0, start=4.0)}
    return EqualBumps(born=first["born"], best=first["best"])
