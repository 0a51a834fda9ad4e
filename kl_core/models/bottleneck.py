"""The information bottleneck on a small table: how short may a note be and still foretell Y?

``min I(X;T) - beta I(T;Y)`` over the encoders ``p(t|x)``, T made from X alone. Iterated after
Tishby, Pereira & Bialek (2000), "The information bottleneck method", from large beta downwards.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import Array, distribution
from kl_core.finite.joint import mutual_information
from kl_core.quantities import Nats, Probability, Ratio

ROUNDS, SETTLED = 5000, 1e-12
TINY = 1e-300
FARTHEST = 1000.0
"""How many steps' worth a leap may take at most, in each of its two terms."""
SAME = 1e-4
"""Notes whose forecasts differ by less than this in every entry are one note."""


@dataclass(frozen=True)
class Bottleneck:
    """The best encoder found for one beta."""

    beta: Ratio
    kept: Nats
    """``I(X;T)``, what the note says about X."""
    useful: Nats
    """``I(T;Y)``, what it says about Y."""
    shares: tuple[Probability, ...]
    """How often each different note is written; in the order of the x it is written for."""
    encoder: tuple[tuple[Probability, ...], ...]
    """``p(t|x)``: a row for every x."""
    forecasts: tuple[tuple[Probability, ...], ...]
    """``p(y|t)``: a row for every note."""

    @property
    def notes(self) -> int:
        return len(self.shares)


@dataclass(frozen=True)
class Curve:
    """The most that a note can tell about Y, against what it tells about X."""

    points: tuple[Bottleneck, ...]
    """By rising beta."""
    information: Nats
    """``I(X;Y)``: no note tells more about Y than X does."""
    entropy: Nats
    """``H(X)``, what a note that names x tells about X."""

    def at(self, beta: float) -> Bottleneck:
        """The point whose beta is nearest."""
        return min(self.points, key=lambda point: abs(point.beta - beta))


@lru_cache(maxsize=8)
def curve(
    p_x: tuple[float, ...], p_y_given_x: tuple[tuple[float, ...], ...], betas: tuple[float, ...]
) -> Curve:
    """Follow the best encoder from the largest beta, where every x has a note, to the smallest.

    Parameters
    ----------
    p_x : tuple, shape (m,)
        Probabilities of X, none of them 0.
    p_y_given_x : tuple of tuples, shape (m, n)
        Distributions of Y, one for every x, without zeros.
    betas : tuple
        Prices above 0: how many nats about X a nat about Y is worth.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or out_of_range for a beta.

    Notes
    -----
    A step never raises the objective, but may end in a local minimum: the points are the best
    found, which is no proof that there are none better.

    Examples
    --------
    >>> two = curve((0.5, 0.5), ((0.9, 0.1), (0.2, 0.8)), (1.0, 100.0))
    >>> two.points[0].notes, two.points[1].notes
    (1, 2)
    """
    P = distribution(p_x)
    table = np.array([distribution(row) for row in p_y_given_x])
    for beta in betas:
        if not 0 < beta < math.inf:
            raise InvalidDistribution(
                "out_of_range", f"beta is {beta!r}; it is above 0.", name="beta", value=beta
            )
    ordered = sorted(betas)
    encoders = _follow(P, table, ordered[::-1])[::-1]
    joint = P[:, None] * table
    return Curve(
        points=tuple(_point(P, table, *pair) for pair in zip(encoders, ordered, strict=True)),
        information=mutual_information(joint),
        entropy=mutual_information(np.diag(P)),
    )


def _follow(P: Array, table: Array, betas: Sequence[float]) -> list[Array]:
    """Solve for one beta after another, from a note for every x, then from the one before."""
    found, encoder = [], np.eye(P.size)
    for beta in betas:
        # A note that nobody writes any more would never be written again without a nudge.
        encoder = encoder + 1e-3 * np.eye(P.size)
        encoder = _settled(P, table, encoder / encoder.sum(axis=1, keepdims=True), beta)
        found.append(encoder)
    return found


def _settled(P: Array, table: Array, encoder: Array, beta: float) -> Array:
    """Step until nothing moves; where steps shrink slowly, leap ahead along the way they take.

    The leaps are those of Varadhan & Roland (2008), "Simple and globally convergent methods for
    accelerating the convergence of any EM algorithm", scheme S3, in the logarithms; one is taken
    back if the objective is higher after it.
    """
    logs, height = np.log(np.fmax(encoder, TINY)), math.inf
    for _ in range(ROUNDS):
        once, _ = _step(P, table, logs, beta)
        twice, low = _step(P, table, once, beta)
        if np.abs(np.exp(twice) - np.exp(once)).max() < SETTLED:
            return np.exp(twice)
        first = once - logs
        bend = twice - once - first
        far = math.sqrt(float((first * first).sum() / max(float((bend * bend).sum()), TINY)))
        far = min(max(far, 1.0), FARTHEST)
        leap = _normal(logs + 2 * far * first + far * far * bend)
        logs, height = _step(P, table, leap, beta)
        if not height <= low:
            logs, height = twice, low
    return np.exp(logs)


def _step(P: Array, table: Array, logs: Array, beta: float) -> tuple[Array, float]:
    """``p(t|x)`` in proportion to ``p(t) exp(-beta D(p(y|x) || p(y|t)))``, in logarithms.

    Also the objective before the step, but for what is the same for all encoders.
    """
    encoder = np.exp(logs)
    pairs = P[:, None] * encoder
    shares = np.fmax(pairs.sum(axis=0), TINY)
    log_shares = np.log(shares)
    log_forecasts = np.log(np.fmax(pairs.T @ table / shares[:, None], TINY))
    # D(p(y|x) || p(y|t)) but for the part that is the same for every t
    scores = log_shares + beta * (table @ log_forecasts.T)
    objective = float((pairs * (logs - scores)).sum())
    return _normal(scores), objective


def _normal(scores: Array) -> Array:
    """Logarithms of probabilities in proportion to ``exp(scores)``, row by row."""
    below = scores - scores.max(axis=1, keepdims=True)
    logs: Array = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return np.fmax(logs, math.log(TINY))


def _informations(P: Array, table: Array, encoder: Array) -> tuple[float, float]:
    pairs = encoder * P[:, None]
    return mutual_information(pairs), mutual_information(pairs.T @ table)


def _point(P: Array, table: Array, encoder: Array, beta: float) -> Bottleneck:
    encoder = _merged(P, table, encoder)
    shares = P @ encoder
    places = (np.arange(P.size) * P) @ encoder / shares
    encoder = encoder[:, np.argsort(places, kind="stable")]
    shares = P @ encoder
    kept, useful = _informations(P, table, encoder)
    forecasts = (encoder * P[:, None]).T @ table / shares[:, None]
    return Bottleneck(
        beta=beta,
        kept=kept,
        useful=useful,
        shares=tuple(shares.tolist()),
        encoder=tuple(map(tuple, encoder.tolist())),
        forecasts=tuple(map(tuple, forecasts.tolist())),
    )


def _merged(P: Array, table: Array, encoder: Array) -> Array:
    """The same encoder without unused notes, and with one note where several say the same."""
    shares = P @ encoder
    columns: list[Array] = []
    said: list[Array] = []
    for t in np.flatnonzero(shares > 1e-9):
        forecast = (encoder[:, t] * P) @ table / shares[t]
        same = [i for i, other in enumerate(said) if np.abs(other - forecast).max() < SAME]
        if same:
            columns[same[0]] = columns[same[0]] + encoder[:, t]
        else:
            columns.append(encoder[:, t])
            said.append(forecast)
    merged = np.stack(columns, axis=1)
    merged /= merged.sum(axis=1, keepdims=True)
    return merged
