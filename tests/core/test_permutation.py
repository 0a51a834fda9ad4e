import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.models import classifier, permutation
from kl_core.models.permutation import Network, blend, pair, permuted, trained

SIZE = 6 * permutation.HIDDEN + 3


def slowly(weights, point):
    """Probabilities of one photo, unit by unit."""
    n = permutation.HIDDEN
    scores = list(weights[-3:])
    for j in range(n):
        inside = weights[2 * j] * point[0] + weights[2 * j + 1] * point[1] + weights[2 * n + j]
        for k in range(3):
            scores[k] += weights[3 * n + k * n + j] * math.tanh(inside)
    parts = [math.exp(score) for score in scores]
    return [part / sum(parts) for part in parts]


@settings(deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=SIZE, max_size=SIZE), st.floats(-3, 3))
def test_order_and_signs_of_the_units_do_not_matter(weights, x):
    network, point = Network(tuple(weights)), (x, 1.0 - x)
    expected = pytest.approx(slowly(weights, point), rel=1e-11)
    assert network.probabilities(np.array([point]))[0].tolist() == expected
    assert permuted(network).probabilities(np.array([point]))[0].tolist() == expected


def test_backpropagation_is_the_derivative():
    points, labels = classifier.photos(3, 4)
    target = classifier.targets(labels, 0.1)
    weights, step = np.random.default_rng(0).normal(size=SIZE), 1e-5
    _, gradient = permutation.loss(weights, points, target)
    for i, slope in enumerate(gradient):
        up, down = (weights + d * np.eye(SIZE)[i] for d in (step, -step))
        ends = [permutation.loss(w, points, target)[0] for w in (up, down)]
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(slope, abs=1e-8)


def test_training_ends_where_the_slope_is_0():
    points, labels = classifier.photos(classifier.PER_CLASS, classifier.SEED)
    weights = np.array(trained().weights)
    _, gradient = permutation.loss(weights, points, classifier.targets(labels, 0.0))
    assert np.abs(gradient).max() < 1e-3


def test_the_twin_is_far_and_the_same():
    both = pair()
    assert both.twin.distance == pytest.approx(
        np.linalg.norm(np.subtract(permuted(trained()).weights, trained().weights))
    )
    assert both.twin.kl == pytest.approx(0, abs=1e-28)
    assert both.rounding < 1e-13
    assert both.twin.accuracy == blend(0.0).accuracy
    assert sorted(np.abs(permuted(trained()).weights)) == sorted(np.abs(trained().weights))
    assert (both.weights, both.twins) == (SIZE, math.factorial(6) * 2**6)


def test_the_neighbour_is_near_and_another():
    both = pair()
    assert both.neighbour.distance == pytest.approx(both.nudge)
    moved = np.subtract(both.neighbour.network.weights, trained().weights)
    assert np.flatnonzero(moved).tolist() == [SIZE - 3]
    assert both.neighbour.kl > 0.05
    assert both.neighbour.distance < both.twin.distance / 4


def test_the_way_between_leads_over_a_hill():
    way = [blend(i / 10) for i in range(11)]
    assert (way[0].kl, way[0].distance) == (0, 0)
    assert np.diff([step.distance for step in way]) == pytest.approx(way[-1].distance / 10)
    assert max(step.kl for step in way) > 0.2
    assert pair().barrier == max(blend(i / 40).kl for i in range(41))
    points, _ = classifier.photos(classifier.TEST_PER_CLASS, classifier.TEST_SEED)
    p = [slowly(trained().weights, point) for point in points]
    q = [slowly(way[3].network.weights, point) for point in points]
    expected = np.mean(np.sum(np.array(p) * np.log(np.divide(p, q)), axis=1))
    assert way[3].kl == pytest.approx(expected, rel=1e-9)


def test_refusals():
    with pytest.raises(InvalidDistribution) as refused:
        blend(1.1)
    assert refused.value.code == "out_of_range"
