import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax, xlogy

from kl_core import entropy, mutual_information
from kl_core.errors import InvalidDistribution
from kl_core.models.bottleneck import curve

P_X = (0.2, 0.2, 0.15, 0.15, 0.15, 0.15)
TABLE = (
    (0.85, 0.1, 0.05), (0.75, 0.2, 0.05), (0.45, 0.45, 0.1),
    (0.25, 0.55, 0.2), (0.1, 0.3, 0.6), (0.05, 0.15, 0.8),
)  # fmt: skip
BETAS = tuple(np.arange(1, 20.5, 1.0).tolist())
FOUND = curve(P_X, TABLE, BETAS)
JOINT = np.array(P_X)[:, None] * np.array(TABLE)


def by_entropies(joint: np.ndarray) -> float:
    margins = [joint.sum(axis=axis) for axis in (0, 1)]
    return float(xlogy(joint, joint).sum() - sum(xlogy(m, m).sum() for m in margins))


def test_mutual_information_is_what_entropies_say() -> None:
    assert mutual_information(JOINT) == pytest.approx(by_entropies(JOINT), rel=1e-12)
    assert FOUND.information == mutual_information(JOINT)
    assert FOUND.entropy == pytest.approx(entropy(P_X), rel=1e-12)


def test_each_point_is_what_its_encoder_gives() -> None:
    for point in FOUND.points:
        pairs = np.array(P_X)[:, None] * np.array(point.encoder)
        assert pairs.sum() == pytest.approx(1)
        assert point.kept == pytest.approx(by_entropies(pairs), abs=1e-9)
        assert point.useful == pytest.approx(by_entropies(pairs.T @ np.array(TABLE)), abs=1e-9)
        assert point.shares == pytest.approx(pairs.sum(axis=0))
        assert np.array(point.forecasts).sum(axis=1) == pytest.approx(np.ones(point.notes))


def test_the_curve_rises_bends_down_and_keeps_within_its_bounds() -> None:
    ends = [(0.0, 0.0)] + [(point.kept, point.useful) for point in FOUND.points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ends) if b[0] - a[0] > 1e-5]
    assert all(useful > 0 for _, useful in steps)
    slopes = [useful / kept for kept, useful in steps]
    assert all(after <= before + 1e-6 for before, after in pairwise(slopes))
    for point in FOUND.points:
        assert -1e-12 <= point.useful <= min(point.kept, FOUND.information) + 1e-12
        assert point.kept <= FOUND.entropy + 1e-12


def test_the_slope_of_the_curve_is_one_over_beta() -> None:
    near = curve(P_X, TABLE, (7.99, 8.0, 8.01)).points
    slope = (near[2].useful - near[0].useful) / (near[2].kept - near[0].kept)
    assert slope == pytest.approx(1 / 8, rel=1e-4)


@pytest.mark.parametrize("beta", [3.0, 8.0])
def test_a_general_optimiser_finds_nothing_better(beta: float) -> None:
    def cost(logits: np.ndarray) -> float:
        pairs = np.array(P_X)[:, None] * softmax(logits.reshape(6, 3), axis=1)
        return by_entropies(pairs) - beta * by_entropies(pairs.T @ np.array(TABLE))

    rng = np.random.default_rng(1)
    least = min(minimize(cost, rng.normal(0, 2, 18), method="L-BFGS-B").fun for _ in range(6))
    point = FOUND.at(beta)
    assert point.kept - beta * point.useful == pytest.approx(least, abs=2e-5)


def test_a_cheap_note_says_nothing_and_a_dear_one_everything() -> None:
    assert (FOUND.points[0].notes, FOUND.points[0].kept) == (1, pytest.approx(0, abs=1e-9))
    dear = curve(P_X, TABLE, (1e5,)).points[0]
    assert (dear.notes, dear.useful) == (6, pytest.approx(FOUND.information, rel=1e-6))
    assert sorted(dear.shares) == pytest.approx(sorted(P_X), rel=1e-3)
    with pytest.raises(InvalidDistribution):
        curve(P_X, TABLE, (0.0,))
    assert not math.isnan(FOUND.at(100).kept)
