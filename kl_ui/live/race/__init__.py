"""What the race holds: two descents from one start, and the ground they run on."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np

from kl_core import Fit, Gaussian, GaussianMixture, ReverseFits, fit_forward, fit_reverse, landscape
from kl_core.lessons.challenges import THERE, ends_in_a_worse_minimum
from kl_core.line.descent import Method, Path, basins, descend
from kl_core.line.fitting import Direction, distance
from kl_ui.charts.forward_reverse import MARKS
from kl_ui.live import curve
from kl_ui.scenes.screen import Screen
from kl_ui.state.readers import Nonsense, number, read_code, read_number, understood, write_number

METHODS: tuple[Method, ...] = get_args(Method)
WAYS: tuple[Direction, ...] = get_args(Direction)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
STEPS = 300
COLUMNS, ROWS = 81, 61  # of the landscapes; the widths are evenly spaced in ln σ

Manner = Literal["arrived", "under-way", "bounces", "diverged"]


def _read_rate(text: str) -> float:
    """A rate of the address."""
    rate = read_number(RATES[0], RATES[-1])(text)
    if rate not in RATES:
        raise Nonsense(text)
    return rate


def _read_step(text: str) -> float:
    """A step of the address."""
    return float(math.floor(read_number(0, STEPS)(text)))


CONTROLS: dict[str, tuple[Callable[[str], Any], Any]] = {
    "method": (read_code(list(METHODS)), "plain"),
    "rate": (_read_rate, 0.2),
    "step": (_read_step, 0.0),
}
"""How the address says method, rate and step, and what they are at first."""

RISE = 1e-3
"""Nats that a step near the end must climb before we say that the descent bounces. Our choice."""


@dataclass(frozen=True)
class Run:
    """One descent and what became of it."""

    path: Path
    manner: Manner
    minimum: int | None

    @property
    def end(self) -> Gaussian:
        return Gaussian(self.path.means[-1], self.path.stds[-1])


@dataclass(frozen=True)
class Race:
    """Both descents from one start, and the minima they might have reached."""

    forward: Run
    reverse: Run
    widest: Fit
    fits: ReverseFits

    def verdict(self, step: float) -> str:
        """What the reverse descent came to, once it has been played to its end."""
        if step < self.reverse.path.stopped:
            return "waiting"
        if self.reverse.manner in ("bounces", "diverged"):
            return "wild"
        if self.reverse.minimum is None:
            return "under-way"
        return "worse" if ends_in_a_worse_minimum(self.reverse.path, self.fits) else "best"


@lru_cache(maxsize=128)
def run(p: GaussianMixture, start: Gaussian, method: Method, rate: float) -> Race:
    """Send both descents off.

    >>> p = GaussianMixture.bimodal(0.5, -3, 3)
    >>> race = run(p, Gaussian(2.5, 1), "natural", 0.2)
    >>> race.forward.manner, race.reverse.minimum, race.verdict(300)
    ('arrived', 1, 'best')
    """
    widest, fits = fit_forward(p), fit_reverse(p)
    ends = {"forward": (widest,), "reverse": fits.minima}
    both = {}
    for way in WAYS:
        path = descend(p, start, way, method=method, steps=STEPS, rate=rate)
        last = Gaussian(path.means[-1], path.stds[-1])
        near = [k for k, fit in enumerate(ends[way]) if distance(fit.q, last) < THERE]
        both[way] = Run(path, _manner(path, bool(near)), near[0] if near else None)
    return Race(both["forward"], both["reverse"], widest, fits)


def _manner(path: Path, near: bool) -> Manner:
    if path.outcome == "diverged":
        return "diverged"
    last = path.values[-max(3, len(path.values) // 4) :]
    if any(after - before > RISE for before, after in pairwise(last)):
        return "bounces"
    return "arrived" if near else "under-way"


@lru_cache(maxsize=32)
def ground(p: GaussianMixture) -> dict[str, Any]:
    """Both landscapes, row by row from the narrowest Q up, and where each start flows to."""
    (low, high), (thin, wide) = curve.limits("mu"), curve.limits("sigma")
    mu, sigma = np.linspace(low, high, COLUMNS), np.geomspace(thin, wide, ROWS)
    heights = {way: landscape(p, mu, sigma, way) for way in WAYS}
    return {
        "columns": COLUMNS,
        # Four digits draw the same picture as sixteen, and travel faster.
        "heights": {
            way: [float(f"{z:.4g}") for z in grid.ravel()] for way, grid in heights.items()
        },
        "basins": "".join(map(str, basins(p, mu, sigma).ravel())),
    }


def as_data(p: GaussianMixture, race: Race) -> dict[str, Any]:
    """What the browser draws of a race."""
    signed = {"forward": [("◆", race.widest)]}
    signed["reverse"] = [(str(k), fit) for k, fit in enumerate(race.fits.minima, 1)]
    return {
        "p": {"weights": list(p.weights), "means": list(p.means), "stds": list(p.stds)},
        "ground": ground(p),
        "marks": {
            way: [[fit.q.mean, fit.q.std, sign, fit.divergence] for sign, fit in fits]
            for way, fits in signed.items()
        },
        "paths": {way: _as_told(getattr(race, way).path) for way in WAYS},
        "methods": list(METHODS),
        "rates": list(RATES),
        "ranges": {name: list(curve.RANGES[name]) for name in ("mu", "sigma")},
    }


def _as_told(path: Path) -> dict[str, list[float]]:
    columns = {"mu": path.means, "sigma": path.stds, "kl": path.values}
    return {name: [float(f"{x:.9g}") for x in values] for name, values in columns.items()}


@understood
def heard(told: Any) -> dict[str, Any] | None:
    """What a browser says of start, method, rate and step, or None if it is not that.

    >>> heard({"mu": 1, "sigma": 2, "method": "adam", "rate": 0.1, "step": 3})["sigma"]
    2.0
    >>> heard({"mu": 1, "sigma": 0, "method": "adam", "rate": 0.1, "step": 3}) is heard("?") is None
    True
    """
    limits = {"mu": curve.limits("mu"), "sigma": curve.limits("sigma"), "step": (0, STEPS)}
    at: dict[str, Any] = {name: number(told[name], *ends) for name, ends in limits.items()}
    at |= {"method": told["method"], "rate": float(told["rate"])}
    known = at["method"] in METHODS and at["rate"] in RATES
    return at if known and None not in at.values() else None


def race(s: Screen, p: GaussianMixture, start: Gaussian) -> tuple[Race, float]:
    """Both descents towards P from one start, played by hand, and the step it stands at."""
    at: dict[str, Any] = {
        name: s.value(name, read, default, str if name == "method" else write_number)
        for name, (read, default) in CONTROLS.items()
    }
    found = run(p, start, at["method"], at["rate"])

    def moved(told: Any) -> None:
        if (heard_of := heard(told)) is not None:
            s.put(heard_of)

    data = as_data(p, found) | {
        "value": {"mu": start.mean, "sigma": start.std, **at},
        "outcomes": {way: _outcome(s, way, getattr(found, way)) for way in WAYS},
        "words": _words(s),
    }
    s.stage("race", "race", data, moved)
    return found, at["step"]


def _words(s: Screen) -> dict[str, Any]:
    word, unit = s.display.word, s.display.unit_name
    words: dict[str, Any] = {
        name: s.words(f"race.words.{name}") for name in s.strings["race"]["words"]
    }
    words["methods"] = {code: s.words(f"race.methods.{code}") for code in METHODS}
    return words | {way: f"{word(f'measure.{way}')} · {unit}" for way in WAYS}


def _outcome(s: Screen, way: str, way_run: Run) -> str:
    sign = "◆" if way == "forward" else MARKS[way_run.minimum or 0]
    return s.words(f"race.outcomes.{way_run.manner}", way_run.path, sign=sign)
