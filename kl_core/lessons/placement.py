"""A Gaussian placed by hand where a divergence is thought smallest: what it costs, what it says."""

from dataclasses import dataclass
from typing import Literal

from kl_core.line.densities import Density, Gaussian, components, density_directions
from kl_core.line.fitting import Fit
from kl_core.quantities import Nats

Verdict = Literal["right", "covering", "one", "between", "outside"]

RIGHT = 0.1
"""A placement is right if it costs at most so many nats more than the best. Our choice."""


@dataclass(frozen=True)
class Placement:
    """A placed Gaussian beside the best one.

    Attributes
    ----------
    q : Gaussian
        As placed.
    forward, reverse : Nats
        D(P‖q) and D(q‖P).
    extra : Nats
        What q costs more than the best in the direction it was placed for.
    verdict : str
        ``right`` (at most `RIGHT` more than the best), else where q is: ``covering`` (every bump
        of P within two widths of q), ``one`` (at a single bump), ``between`` or ``outside`` the
        bumps.
    """

    q: Gaussian
    forward: Nats
    reverse: Nats
    extra: Nats
    verdict: Verdict


def place(p: Density, q: Gaussian, best: Fit) -> Placement:
    """Judge `q`, placed where `best` was to be found.

    Examples
    --------
    >>> from kl_core.line.densities import GaussianMixture
    >>> from kl_core.line.fitting import fit_forward
    >>> p = GaussianMixture.bimodal(0.5, -3, 3)
    >>> place(p, Gaussian(3, 1), fit_forward(p)).verdict
    'one'
    """
    both = density_directions(p, q)
    extra = (both.forward if best.direction == "forward" else both.reverse) - best.divergence
    verdict = "right" if extra <= RIGHT else _where(p, q)
    return Placement(q, both.forward, both.reverse, extra, verdict)


def _where(p: Density, q: Gaussian) -> Verdict:
    _, means, stds = components(p)
    reached = abs(means - q.mean) <= 2.0 * q.std
    if reached.all():
        return "covering"
    if reached.any() or (abs(means - q.mean) <= 2.0 * stds).any():
        return "one"
    return "between" if means.min() < q.mean < means.max() else "outside"
