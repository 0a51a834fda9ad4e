"""Challenges of the laboratory: is what is asked true of the state that the reader has made?"""

from dataclasses import dataclass
from typing import Literal, get_args

from kl_core.line.densities import Gaussian
from kl_core.line.descent import Path
from kl_core.line.fitting import ReverseFits, distance
from kl_core.quantities import Nats, Ratio

Challenge = Literal["reverse_dearer", "forward_dearer", "equal", "worse", "target"]
CHALLENGES: tuple[Challenge, ...] = get_args(Challenge)

TIMES: Ratio = 2.0
"""How many times the one divergence must exceed the other."""
TARGET = 1.0
"""What forward KL is to hit, in the reader's unit."""
TOLERANCE = 0.005
"""In the reader's unit: so near to the target it prints as 1.00; so near to each other, equal."""
APART = 0.1
"""In the reader's unit: with divergences smaller than this, P and Q are too alike to count."""
THERE = 0.05
"""A descent ends in a minimum if it ends so near to it, in its widths."""
LIMIT = 10.0
"""Seconds in which the target is to be hit."""


@dataclass(frozen=True)
class Attempt:
    """A state to judge.

    Attributes
    ----------
    forward, reverse : Nats
        D(P‖Q) and D(Q‖P).
    fits : ReverseFits
        The minima that P has.
    path : Path
        The descent on D(Q‖P) from Q.
    unit : Nats
        One of the reader's unit: 1 for nats, ln 2 for bits.
    """

    forward: Nats
    reverse: Nats
    fits: ReverseFits
    path: Path
    unit: Nats


def met(attempt: Attempt, challenge: Challenge) -> bool:
    """Is this asked and true of the state? For ``target`` the time is not looked at.

    Examples
    --------
    >>> from kl_core.line.densities import Gaussian, GaussianMixture, density_directions
    >>> from kl_core.line.descent import descend
    >>> from kl_core.line.fitting import fit_reverse
    >>> p, q = GaussianMixture.bimodal(0.5, -3, 3), Gaussian(0, 5)
    >>> both, path = density_directions(p, q), descend(p, q, "reverse", steps=50)
    >>> attempt = Attempt(both.forward, both.reverse, fit_reverse(p), path, 1.0)
    >>> met(attempt, "reverse_dearer"), met(attempt, "equal")
    (True, False)
    """
    forward, reverse = attempt.forward / attempt.unit, attempt.reverse / attempt.unit
    match challenge:
        case "reverse_dearer":
            return reverse > TIMES * forward
        case "forward_dearer":
            return forward > TIMES * reverse
        case "equal":
            return min(forward, reverse) >= APART and abs(forward - reverse) < TOLERANCE
        case "worse":
            return ends_in_a_worse_minimum(attempt.path, attempt.fits)
        case _:  # target
            return abs(forward - TARGET) < TOLERANCE


def ends_in_a_worse_minimum(path: Path, fits: ReverseFits) -> bool:
    """Does the descent end in a local minimum of D(Q‖P) that is not among the best?"""
    end = Gaussian(path.means[-1], path.stds[-1])
    reached = (fit.reverse for fit in fits.minima if distance(fit.q, end) < THERE)
    return any(value - fits.best.reverse > 1e-9 for value in reached)
