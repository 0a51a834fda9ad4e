"""How the local minima of D(Q‖P) come and go as two bumps part, and wherever else one number turns.

The second half follows minima along any such number; `kl_core.line.alpha` uses it for the order of
the α-divergence.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import Gaussian, GaussianMixture
from kl_core.line.fitting import (
    Fit,
    axis,
    distance,
    fit_at,
    newton,
    reverse_minima,
    reverse_slopes,
    step,
)
from kl_core.quantities import Nats

Array = NDArray[np.float64]
Event = Literal["born", "dies", "best"]
F = TypeVar("F")


@dataclass(frozen=True)
class Threshold:
    """Where the set of local minima changes, or the best of them.

    Attributes
    ----------
    at : float
        Value of what is varied: the separation of the bumps, or α.
    event : {"born", "dies", "best"}
        A minimum appears as `at` grows, or disappears, or another one becomes the best.
    q : Gaussian
        The minimum that appears, disappears or becomes the best (the leftmost of equals).
    divergence : Nats
        Its divergence there.
    """

    at: float
    event: Event
    q: Gaussian
    divergence: Nats


@dataclass(frozen=True)
class Branch(Generic[F]):
    """One local minimum, followed.

    Attributes
    ----------
    at : tuple of float
        The separations (or α) of those asked for at which it exists; increasing.
    minima : tuple of Fit (or AlphaFit)
        The minimum there.
    """

    at: tuple[float, ...]
    minima: tuple[F, ...]


def minima_by_separation(
    weight: float, left_std: float, right_std: float, separations: ArrayLike
) -> tuple[Branch[Fit], ...]:
    """Every local minimum of D(Q‖P) for two bumps, followed as they part.

    Parameters
    ----------
    weight : float
        Share of the left bump, between 0 and 1, neither included.
    left_std, right_std : float
        Their widths, above 0.
    separations : array_like, 1-D
        Distances between the centres, which are at ``-d/2`` and ``+d/2``; at least 0, in any
        order. In the unit of the widths.

    Returns
    -------
    tuple of Branch
        One for every minimum that exists at one separation or more: by the first of these, then
        from left to right.

    Raises
    ------
    InvalidDistribution
        ``out_of_range``, ``not_a_number``, ``not_finite``, ``empty`` or ``wrong_shape``.

    Notes
    -----
    The minima are searched for anew (as in `kl_core.line.fitting.fit_reverse`) at every separation
    and between any two where they move far; neighbours are joined if Newton leads from either to
    the other.

    Examples
    --------
    >>> near, left, right = minima_by_separation(0.5, 1, 1, [4, 5, 6])
    >>> near.at, left.at, round(left.minima[-1].divergence, 6)
    ((4.0, 5.0, 6.0), (5.0, 6.0), 0.688769)
    """
    bumps = _checked(weight, left_std, right_std)
    ats = parameters("separations", separations, 0.0, math.inf)
    lines, _ = follow(bumps, ats)
    return bumps.branches(lines)


def thresholds(
    weight: float, left_std: float, right_std: float, up_to: float, start: float = 0.0
) -> tuple[Threshold, ...]:
    """Every separation at which a local minimum of D(Q‖P) is born or dies, or the best changes.

    A minimum is born, with a saddle, where the gradient vanishes and the Hessian is singular (a
    fold; Strogatz, *Nonlinear Dynamics and Chaos*, section 3.1): Newton on the two together.

    Parameters
    ----------
    weight, left_std, right_std : float
        As in `minima_by_separation`.
    up_to : float
        The largest separation looked at, above 0.
    start : float
        The smallest.

    Returns
    -------
    tuple of Threshold
        By increasing separation, to about ten digits; minima that come in mirror images have one
        each.

    Raises
    ------
    InvalidDistribution
        As `minima_by_separation`.

    Notes
    -----
    Separations are scanned in steps of a fifth of the larger width or 5 %, finer where a minimum
    does not move as its tangent says. Two events closer than that, with little between them, are
    missed.

    Examples
    --------
    >>> for change in thresholds(0.5, 1, 1, 6):
    ...     print(change.event, round(change.at, 6), round(abs(change.q.mean), 6))
    born 4.824459 2.145724
    born 4.824459 2.145724
    best 5.600164 2.768
    """
    bumps = _checked(weight, left_std, right_std)
    _, found = follow(bumps, bumps.scan(up_to, start))
    return bumps.thresholds(found)


@dataclass(frozen=True)
class SeparationPath:
    """How the local minima of D(Q‖P) move as two bumps part.

    Attributes
    ----------
    branches : tuple of Branch
        As of `minima_by_separation`, with a fit either side of each overtaking and at the ends too.
    thresholds : tuple of Threshold
        As of `thresholds`.
    """

    branches: tuple[Branch[Fit], ...]
    thresholds: tuple[Threshold, ...]


def separation_path(
    weight: float, left_std: float, right_std: float, up_to: float
) -> SeparationPath:
    """`minima_by_separation` and `thresholds` in one scan, whose steps are those of the latter.

    Examples
    --------
    >>> path = separation_path(0.5, 1, 1, 6)
    >>> [round(branch.at[0], 6) for branch in path.branches], len(path.thresholds)
    ([0.0, 4.824459, 4.824459], 3)
    """
    bumps = _checked(weight, left_std, right_std)
    lines, found = follow(bumps, bumps.scan(up_to, 0.0), turns=True)
    return SeparationPath(bumps.branches(lines), bumps.thresholds(found))


@dataclass(frozen=True)
class _Bumps:
    """Two bumps as a family of their separation, seen from the thinner one.

    Seen from the middle, a minimum at a thin bump would move by many of its own widths at a time.
    """

    weight: float
    left_std: float
    right_std: float

    def shifted(self, q: Gaussian, at: float) -> Gaussian:
        """A Gaussian seen from the thinner bump, as seen from the middle."""
        half = 0.5 * at
        return Gaussian(q.mean + (-half if self.left_std <= self.right_std else half), q.std)

    def slopes(self, q: Gaussian, at: float) -> tuple[float, Array, Array]:
        return reverse_slopes(_seen(self, at), q)

    def minima(self, at: float, near: Sequence[Gaussian]) -> list[Gaussian]:
        return reverse_minima(_seen(self, at), near)

    def scan(self, up_to: float, start: float) -> Array:
        """Separations near enough to one another that nothing is missed."""
        end = float(parameters("up_to", [up_to], 0.0, math.inf)[0])
        ats = [float(parameters("start", [start], 0.0, end)[0])]
        least = 0.2 * max(self.left_std, self.right_std)
        while ats[-1] < end:
            ats.append(min(end, ats[-1] + max(least, 0.05 * ats[-1])))
        return np.array(ats)

    def _fit(self, q: Gaussian, at: float) -> Fit:
        return replace(fit_at(_seen(self, at), q, "reverse"), q=self.shifted(q, at))

    def branches(self, lines: "Iterable[Line]") -> tuple[Branch[Fit], ...]:
        return tuple(
            Branch(
                at=tuple(at for at, _ in line),
                minima=tuple(self._fit(q, at) for at, q in line),
            )
            for line in lines
        )

    def thresholds(self, found: Iterable[Threshold]) -> tuple[Threshold, ...]:
        return tuple(Threshold(t.at, t.event, self.shifted(t.q, t.at), t.divergence) for t in found)


@lru_cache(maxsize=1024)
def _seen(bumps: _Bumps, at: float) -> GaussianMixture:
    """The two bumps, seen from the thinner one."""
    left, right = (0.0, at) if bumps.left_std <= bumps.right_std else (-at, 0.0)
    return GaussianMixture.bimodal(bumps.weight, left, right, bumps.left_std, bumps.right_std)


def _checked(weight: float, left_std: float, right_std: float) -> _Bumps:
    p = GaussianMixture.bimodal(weight, 0.0, 0.0, left_std, right_std)
    if not 0.0 < p.weights[0] < 1.0:
        raise InvalidDistribution(
            "out_of_range",
            f"weight is {weight}; two bumps need one between 0 and 1.",
            name="weight",
            value=weight,
        )
    return _Bumps(p.weights[0], *p.stds)


# --- following minima along a number -------------------------------------------------------------


class Family(Protocol):
    """A divergence over Gaussians that depends on a number."""

    def slopes(self, q: Gaussian, at: float) -> tuple[float, Array, Array]:
        """The divergence at q, its gradient and its Hessian in (μ/q.std, ln σ)."""

    def minima(self, at: float, near: Sequence[Gaussian]) -> list[Gaussian]:
        """Every local minimum by increasing mean, looked for also from `near`."""


Line = list[tuple[float, Gaussian]]

_NEAR = 0.15
"""In widths. A minimum that ends up farther from where it was headed may have been swapped."""
_HALVINGS = 12
_BESIDE = 1e-6
"""How far either side of an overtaking a line has a point, if it is to have one."""


@dataclass(frozen=True)
class _Knot:
    """All minima at one value of the number."""

    at: float
    minima: list[Gaussian]
    values: list[float]
    hessians: list[Array]

    @property
    def leaders(self) -> list[int]:
        """The best, and those as good to rounding."""
        least = min(self.values)
        return [i for i, value in enumerate(self.values) if value <= least + 1e-11]


@dataclass(frozen=True)
class _Link:
    """Two neighbouring knots, and which minimum of the first became which of the second."""

    start: _Knot
    end: _Knot
    pairs: dict[int, int]

    @property
    def gone(self) -> list[int]:
        return [i for i in range(len(self.start.minima)) if i not in self.pairs]

    @property
    def new(self) -> list[int]:
        return [j for j in range(len(self.end.minima)) if j not in self.pairs.values()]

    @property
    def led(self) -> bool:
        """Whether one of the best at the start is still one of the best at the end."""
        return any(self.pairs.get(i) in self.end.leaders for i in self.start.leaders)


def parameters(name: str, values: ArrayLike, low: float, high: float) -> Array:
    """`values` in increasing order, each once; InvalidDistribution unless all in [low, high]."""
    found = np.unique(axis(name, values))
    for value in (float(found[0]), float(found[-1])):
        if not low <= value <= high:
            raise InvalidDistribution(
                "out_of_range",
                f"{name} has {value}, not in [{low}, {high}].",
                name=name,
                value=value,
            )
    return found


def follow(
    family: Family, ats: Array, *, turns: bool = False
) -> tuple[list[Line], list[Threshold]]:
    """Every minimum at the increasing `ats`, joined to lines, and what happens between them.

    With `turns` all lines have a point too wherever one is born or dies, and either side of where
    another becomes the best: drawn, they end where the minima do.
    """
    knot = _knot(family, float(ats[0]), ())
    lines: list[Line] = [[(knot.at, q)] for q in knot.minima]
    owners = list(range(len(lines)))
    best = knot.leaders[0]
    changes: list[Threshold] = []
    for at in ats[1:].tolist():
        for link in _links(family, knot, _knot(family, at, knot.minima), _HALVINGS):
            born = {j: _fold(family, link.end, j, link.start.at) for j in link.new}
            dies = {i: _fold(family, link.start, i, link.end.at) for i in link.gone}
            changes += [_threshold(family, "born", *fold) for fold in born.values()]
            changes += [_threshold(family, "dies", *fold) for fold in dies.values()]
            marks = [at for at, _ in (*born.values(), *dies.values())]
            if link.pairs.get(best) in link.end.leaders:
                best = link.pairs[best]
            else:
                leader = link.end.leaders[0]
                low = born[leader][0] if leader in born else link.start.at
                high = dies[best][0] if best in dies else link.end.at
                rivals = link.start.minima[best], link.end.minima[leader]
                changes.append(_overtaking(family, *rivals, low, high))
                marks += [changes[-1].at - _BESIDE, changes[-1].at + _BESIDE]
                best = leader
            before, back = owners, {j: owners[i] for i, j in link.pairs.items()}
            owners = []
            for j in range(len(link.end.minima)):
                if j not in back:
                    lines.append([])
                owners.append(back.get(j, len(lines) - 1))
            if turns:
                for place in sorted({at for at in marks if link.start.at < at < link.end.at}):
                    for i, q in enumerate(link.start.minima):
                        if there := _between(family, place, link.start.at, q, dies.get(i), 1):
                            lines[before[i]].append((place, there))
                    for j, fold in born.items():
                        q = link.end.minima[j]
                        if there := _between(family, place, link.end.at, q, fold, -1):
                            lines[owners[j]].append((place, there))
            knot = link.end
        for owner, q in zip(owners, knot.minima, strict=True):
            lines[owner].append((knot.at, q))
    seen = sorted((line for line in lines if line), key=lambda line: (line[0][0], line[0][1].mean))
    return seen, sorted(changes, key=lambda change: (change.at, change.q.mean))


def _between(
    family: Family,
    place: float,
    at: float,
    q: Gaussian,
    fold: tuple[float, Gaussian] | None,
    way: Literal[1, -1],
) -> Gaussian | None:
    """The minimum q at `at` as it is at `place`; None if that is beyond its fold.

    `way` is the sign of the way from `at` to the fold.
    """
    if fold is None:
        return _arrival(family, _guess(family, q, at, place), place)
    left = way * (fold[0] - place)
    if left < 0.0:
        return None
    if left < 1e-9:
        return fold[1]
    if left < abs(place - at):
        return _arrival(family, fold[1], place)
    return _arrival(family, _guess(family, q, at, place), place)


def _knot(family: Family, at: float, near: Sequence[Gaussian]) -> _Knot:
    minima = family.minima(at, near)
    there = [family.slopes(q, at) for q in minima]
    return _Knot(at, minima, [value for value, _, _ in there], [bend for _, _, bend in there])


def _guess(
    family: Family, q: Gaussian, at: float, to: float, hessian: Array | None = None
) -> Gaussian:
    """Where the minimum q at `at` will be at `to`, along its tangent; at most two widths away."""
    near = at + 1e-4 * (to - at)
    if hessian is None:
        hessian = family.slopes(q, at)[2]
    _, gradient, _ = family.slopes(q, near)
    move = np.linalg.lstsq(hessian, -1e4 * gradient)[0]
    return step(q, (move * min(1.0, 2.0 / max(float(np.hypot(*move)), 1e-300))).tolist())


def _arrival(family: Family, start: Gaussian, at: float) -> Gaussian | None:
    """The minimum at `at` that `start` leads to, if it does not lead to a saddle."""
    end, saddle = newton(lambda q: family.slopes(q, at), start)
    return end if saddle is None else None


def _same(q: Gaussian | None, other: Gaussian) -> bool:
    return q is not None and distance(other, q) < 1e-4


def _leads_back(family: Family, q: Gaussian, at: float, origin: Gaussian, to: float) -> bool:
    return _same(_arrival(family, _guess(family, q, at, to), to), origin)


def _links(family: Family, start: _Knot, end: _Knot, halvings: int) -> Iterator[_Link]:
    """Joins the minima of two knots, by way of knots between them where that is doubtful."""
    guesses = [
        _guess(family, q, start.at, end.at, hessian)
        for q, hessian in zip(start.minima, start.hessians, strict=True)
    ]
    arrivals = [_arrival(family, guess, end.at) for guess in guesses]
    pairs = {
        i: j
        for i, there in enumerate(arrivals)
        for j, other in enumerate(end.minima)
        if _same(there, other)
    }
    if not len(set(pairs.values())) == len(start.minima) == len(end.minima):
        # Both ways: a minimum that died leads to another one's successor.
        pairs = {
            i: j
            for i, j in pairs.items()
            if _leads_back(family, end.minima[j], end.at, start.minima[i], start.at)
        }
    close = {i: j for i, j in pairs.items() if distance(end.minima[j], guesses[i]) < _NEAR}
    link = _Link(start, end, close)
    lost = len(close) < len(pairs) or (link.gone and link.new)
    if halvings and (lost or ((link.gone or link.new) and not link.led)):
        middle = _knot(family, 0.5 * (start.at + end.at), start.minima + end.minima)
        yield from _links(family, start, middle, halvings - 1)
        yield from _links(family, middle, end, halvings - 1)
    else:
        yield link


def _fold(family: Family, knot: _Knot, index: int, dead: float) -> tuple[float, Gaussian]:
    """Where, from `knot` on the way to `dead`, a minimum meets a saddle; and itself there."""
    q, alive = knot.minima[index], knot.at
    scale = 1e-4 * (dead - alive)
    for halving in range(14):
        if halving in (4, 8):
            at, there, settled = _polished(family, q, alive, scale)
            # Between the two and near to one that lives: it is the same fold.
            if settled and 0.0 <= (at - alive) / (dead - alive) <= 1.0 and distance(q, there) < 0.5:
                return at, there
        middle = 0.5 * (alive + dead)
        end = _arrival(family, _guess(family, q, alive, middle), middle)
        if end is not None and _leads_back(family, end, middle, q, alive):
            q, alive = end, middle
        else:
            dead = middle
    return _polished(family, q, alive, scale)[:2]


def _polished(family: Family, q: Gaussian, at: float, scale: float) -> tuple[float, Gaussian, bool]:
    """Newton on gradient = 0 and det Hessian = 0, from near; and whether it has come to rest.

    A minimum that splits in two instead (P and its mirror image alike) is at such a place too,
    where least squares find the step that a singular Jacobian does not.
    """

    def residual(move: Array) -> Array:
        _, gradient, hessian = family.slopes(
            step(q, move[:2].tolist()), at + scale * float(move[2])
        )
        return np.array([*gradient, hessian[0, 0] * hessian[1, 1] - hessian[0, 1] ** 2])

    for _ in range(8):
        sides = [residual(side) - residual(-side) for side in 1e-4 * np.eye(3)]
        jacobian = np.array(sides).T / 2e-4
        move = np.linalg.lstsq(jacobian, -residual(np.zeros(3)))[0]
        if not np.abs(move[:2]).max() < 1.0:
            return at, q, False
        q, at = step(q, move[:2].tolist()), at + scale * float(move[2])
        if np.abs(move[:2]).max() < 1e-8:
            # The Jacobian is good to about eight digits: the next step would change nothing.
            return at, q, True
    return at, q, False


def _threshold(family: Family, event: Event, at: float, q: Gaussian) -> Threshold:
    return Threshold(at, event, q, family.slopes(q, at)[0])


def _overtaking(
    family: Family, champion: Gaussian, rival: Gaussian, low: float, high: float
) -> Threshold:
    """Where between `low` and `high` the rival becomes better than the champion."""

    def end(q: Gaussian, at: float) -> Gaussian:
        return newton(lambda other: family.slopes(other, at), q)[0]

    def lead(at: float) -> float:
        ahead, behind = (family.slopes(end(q, at), at)[0] for q in (champion, rival))
        return behind - ahead

    # Where minima split or merge they are equal at once: rounding decides the signs.
    crossing = lead(low) > 0.0 > lead(high)
    at = brentq(lead, low, high, xtol=1e-13, rtol=1e-14) if crossing else low
    return _threshold(family, "best", at, end(rival, at))
