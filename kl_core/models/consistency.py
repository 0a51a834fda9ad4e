"""Consistency training: a classifier must not change its mind when its input moves a little.

Toy: points on a line in two clusters, two classes, two labels, logistic regression. The loss is the
cross-entropy on the labels, ``lambda`` times the mean KL divergence from the prediction at an
unlabelled point to the prediction beside it, and a weak L2 penalty. Both predictions follow the
weights. In UDA (Xie et al., 2020, "Unsupervised data augmentation for consistency training") the
clean one is held.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from kl_core.finite.entropies import Array
from kl_core.quantities import Nats, Probability, Ratio

World = Literal["gap", "inside"]
BORDERS: dict[World, float] = {"gap": 0.0, "inside": -1.5}
"""Where the true classes divide: between the clusters, or inside one."""
LABELLED, CLASSES = (-3.4, 0.8), (0, 1)
CENTRE, SPREAD, EACH, RIDGE = 2.0, 0.6, 60, 0.01
MOVES = np.array([-1.0, -0.5, 0.5, 1.0])
"""How far an input is moved, in units of the perturbation."""


def unlabelled(seed: int = 3) -> Array:
    """Points of two clusters, around -2 and 2.

    Examples
    --------
    >>> unlabelled().size
    120
    """
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(c, SPREAD, EACH) for c in (-CENTRE, CENTRE)])


@dataclass(frozen=True)
class Classifier:
    """``p(second class | x) = 1 / (1 + exp(-(slope x + bias)))``, trained."""

    world: World
    weight: Ratio
    """lambda, the weight of the consistency term."""
    reach: float
    """The largest move of an input."""
    slope: float
    bias: float
    fit: Nats
    """Cross-entropy on the labels, a label."""
    consistency: Nats
    """Mean KL divergence from a clean prediction to one nearby."""
    objective: Nats
    points: tuple[float, ...]
    right: Probability
    """Share of the unlabelled points that it puts into their true class."""
    truth: float
    """Where the true classes divide."""

    @property
    def border(self) -> float:
        """Where it gives both classes one half."""
        return -self.bias / self.slope

    @property
    def flat(self) -> bool:
        """Has it become timid: is its curve clearly less steep than from labels alone, 2.17?"""
        return self.slope < 1.6

    @property
    def verdict(self) -> str:
        """``alone`` without the consistency term, else ``flat``, or the world it is in."""
        if self.weight == 0:
            return "alone"
        return "flat" if self.flat else self.world

    @property
    def wrong(self) -> int:
        """How many of the unlabelled points it puts into the wrong class."""
        return round((1 - self.right) * len(self.points))

    @property
    def count(self) -> int:
        """How many unlabelled points there are."""
        return len(self.points)

    def predict(self, x: Array) -> Array:
        """The probability of the second class."""
        found: Array = expit(self.slope * x + self.bias)
        return found


def objective(parameters: Array, points: Array, weight: float, reach: float) -> tuple[float, Array]:
    """What is minimised, and its gradient; `parameters` are slope and bias.

    Examples
    --------
    >>> value, gradient = objective(np.zeros(2), unlabelled(), weight=1, reach=0.5)
    >>> round(value, 6)  # a classifier that always says one half is perfectly consistent
    0.693147
    """
    fit, fit_gradient = _fit(parameters)
    apart, apart_gradient = _consistency(parameters, points, reach)
    slope = float(parameters[0])
    ridge = RIDGE * np.array([slope, 0.0])
    total = fit + weight * apart + RIDGE * slope**2 / 2
    return total, fit_gradient + weight * apart_gradient + ridge


def _fit(parameters: Array) -> tuple[float, Array]:
    x, y = np.array(LABELLED), np.array(CLASSES, dtype=float)
    logit = parameters[0] * x + parameters[1]
    miss = expit(logit) - y
    loss = float(np.mean(np.logaddexp(0, logit) - y * logit))
    return loss, np.array([np.mean(miss * x), np.mean(miss)])


def _consistency(parameters: Array, points: Array, reach: float) -> tuple[float, Array]:
    here, there = points[:, None], points[:, None] + reach * MOVES
    a, b = (parameters[0] * x + parameters[1] for x in (here, there))
    # D(Bernoulli(a) || Bernoulli(b)) from the logits, and its slopes in both
    apart = expit(a) * (a - b) - np.logaddexp(0, a) + np.logaddexp(0, b)
    by_a, by_b = expit(a) * expit(-a) * (a - b), expit(b) - expit(a)
    return float(np.mean(np.fmax(apart, 0.0))), np.array(
        [np.mean(by_a * here + by_b * there), np.mean(by_a + by_b)]
    )


@lru_cache(maxsize=256)
def train(world: World, weight: float, reach: float, seed: int = 3) -> Classifier:
    """Train on two labels and on the unlabelled points; the better of two starts.

    Parameters
    ----------
    world : {"gap", "inside"}
        Where the true classes divide. Training does not see it.
    weight : float
        lambda >= 0.
    reach : float
        The largest move of an input.

    Examples
    --------
    >>> alone, with_others = train("gap", 0, 0.5), train("gap", 8, 0.5)
    >>> alone.right < with_others.right, alone.border < with_others.border < 0
    (True, True)
    """
    weight, reach = weight + 0.0, reach + 0.0  # a zero has no sign
    points = unlabelled(seed)
    by_labels = _minimum(np.zeros(2), points, 0.0, reach)
    starts = (by_labels, np.zeros(2))
    found = [_minimum(start, points, weight, reach) for start in starts]
    best = min(found, key=lambda end: objective(end, points, weight, reach)[0])
    slope, bias = best.tolist()
    truth = BORDERS[world]
    agrees = (slope * points + bias > 0) == (points > truth)
    return Classifier(
        world=world,
        weight=weight,
        reach=reach,
        slope=slope,
        bias=bias,
        fit=_fit(best)[0],
        consistency=_consistency(best, points, reach)[0],
        objective=objective(best, points, weight, reach)[0],
        points=tuple(points.tolist()),
        right=float(np.mean(agrees)),
        truth=truth,
    )


def _minimum(start: Array, points: Array, weight: float, reach: float) -> Array:
    found = minimize(
        objective, start, (points, weight, reach), jac=True, method="L-BFGS-B",
        options={"ftol": 1e-14, "gtol": 1e-9},
    )  # fmt: skip
    end: Array = found.x
    return end
