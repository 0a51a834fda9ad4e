import math
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import (
    InvalidDistribution,
    entropy,
    js_divergence,
    mutual_information,
    wasserstein,
    wasserstein_2,
    weighted_js_divergence,
)


def exact(table):
    """Mutual information of the table divided by its sum, with 80 digits."""
    with mp.workdps(80):
        rows = [[mp.mpf(float(x)) for x in row] for row in table]
        total = mp.fsum(mp.fsum(row) for row in rows)
        left = [mp.fsum(row) for row in rows]
        right = [mp.fsum(column) for column in zip(*rows, strict=True)]
        return float(
            mp.fsum(
                x / total * mp.log(x * total / (left[i] * right[j]))
                for i, row in enumerate(rows)
                for j, x in enumerate(row)
                if x
            )
        )


def tables():
    rng = np.random.default_rng(2)
    for size in (1e-15, 1e-12, 1e-8, 1e-3, 0.3):
        for m, n in ((2, 2), (3, 5), (1, 4)):
            table = np.outer(rng.dirichlet(np.ones(m)), rng.dirichlet(np.ones(n)))
            yield table * (1 + size * rng.uniform(-1, 1, table.shape))
    yield rng.dirichlet([0.05] * 12).reshape(3, 4)
    yield [[0.5, 0.0], [0.0, 0.5]]
    yield [[1e-300, 0.5], [0.5, 1e-17]]
    yield [[0.0, 0.0], [0.25, 0.75]]


@pytest.mark.parametrize("table", list(tables()))
def test_mutual_information_against_eighty_digits(table):
    table = np.array(table) / np.sum(table)
    truth = exact(table)
    assert mutual_information(table) == pytest.approx(truth, rel=1e-12, abs=1e-45)
    assert mutual_information(table.T) == pytest.approx(truth, rel=1e-12, abs=1e-45)
    assert mutual_information(7 * table, base=2, normalize=True) * math.log(2) == pytest.approx(
        exact(7 * table), rel=1e-12, abs=1e-30
    )


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6).filter(any))
def test_mutual_information_is_what_the_entropies_say(counts):
    table = np.reshape(counts, (2, 3)) / sum(counts)
    found = mutual_information(table)
    left, right = table.sum(axis=1), table.sum(axis=0)
    assert 0 <= found <= min(entropy(left), entropy(right)) + 1e-15
    assert found == pytest.approx(
        entropy(left) + entropy(right) - entropy(table.ravel()), abs=1e-14
    )


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([0.5, 0.5], "wrong_shape"),
        ([[2, 1]], "not_normalised"),
        ([[1.5, -0.5]], "negative"),
        ([[]], "empty"),
        ([[0.5, "a"]], "not_a_number"),
    ],
)
def test_tables_that_are_none(table, code):
    with pytest.raises(InvalidDistribution) as caught:
        mutual_information(table)
    assert caught.value.code == code


# --- several distributions -----------------------------------------------------------------------


def exact_js(rows, weights):
    with mp.workdps(80):
        rows = [[mp.mpf(float(x)) for x in row] for row in rows]
        rows = [[x / mp.fsum(row) for x in row] for row in rows]
        weights = [mp.mpf(float(w)) for w in weights]
        weights = [w / mp.fsum(weights) for w in weights]
        mean = [mp.fsum(w * x for w, x in zip(weights, column, strict=True))
                for column in zip(*rows, strict=True)]  # fmt: skip
        return float(mp.fsum(
            w * x * mp.log(x / m)
            for w, row in zip(weights, rows, strict=True)
            for x, m in zip(row, mean, strict=True) if w and x
        ))  # fmt: skip


@pytest.mark.parametrize("size", [1e-14, 1e-8, 1e-3, 1.0, None])
@pytest.mark.parametrize(
    "weights", [[0.25] * 4, [0.7, 0.1, 0.2, 0], [1e-12, 1e-6, 0.5, 0.5 - 1e-6]]
)
def test_several_distributions_against_eighty_digits(size, weights):
    rng = np.random.default_rng(4)
    p = rng.dirichlet(np.ones(5), size=4)
    if size is not None:
        p = p[0] * (1 + size * rng.uniform(-1, 1, p.shape))
        p /= p.sum(axis=1, keepdims=True)
    else:
        p[1] = [0.5, 0.5, 0, 0, 0]
        p[2] = [0, 0, 0, 0, 1]
    weights = np.array(weights) / math.fsum(weights)
    truth = exact_js(p, weights)
    assert weighted_js_divergence(p, weights) == pytest.approx(truth, rel=1e-12, abs=0)


def test_two_distributions_and_the_ends():
    p, q = [0.3, 0.5, 0.2], [0.2, 0.4, 0.4]
    assert weighted_js_divergence([p, q]) == pytest.approx(js_divergence(p, q), rel=1e-14, abs=0)
    assert weighted_js_divergence([p, p, p], [0.2, 0.3, 0.5]) == 0
    assert weighted_js_divergence([p, q], [1, 0]) == 0
    apart = weighted_js_divergence(np.eye(3), [0.2, 0.3, 0.5], base=2)
    assert apart == pytest.approx(entropy([0.2, 0.3, 0.5], base=2), rel=1e-14)
    assert weighted_js_divergence([[3, 5, 2], [1, 2, 2]], [1, 1], normalize=True) == pytest.approx(
        js_divergence(p, q), rel=1e-14
    )


@pytest.mark.parametrize(
    ("rows", "weights", "code"),
    [
        ([0.5, 0.5], None, "wrong_shape"),
        ([[0.5, 0.5]], [0.5, 0.5], "different_lengths"),
        ([[0.5, 0.5], [0.5, 0.6]], None, "not_normalised"),
        ([[0.5, 0.5], [0.5, 0.5]], [2, 1], "not_normalised"),
        (np.zeros((0, 3)), None, "empty"),
    ],
)
def test_rows_that_are_none(rows, weights, code):
    with pytest.raises(InvalidDistribution) as caught:
        weighted_js_divergence(rows, weights)
    assert caught.value.code == code


# --- W2 on the line ------------------------------------------------------------------------------


def carried(p, q, points):
    """Squared W2, by carrying what lies leftmost to where it is leftmost wanted, exactly."""
    order = sorted(range(len(points)), key=points.__getitem__)
    x = [Fraction(float(points[i])) for i in order]
    p, q = ([Fraction(float(row[i])) for i in order] for row in (p, q))
    p, q = ([mass / sum(row) for mass in row] for row in (p, q))
    i = j = 0
    cost = Fraction(0)
    while i < len(x) and j < len(x):
        step = min(p[i], q[j])
        cost += step * (x[i] - x[j]) ** 2
        p[i] -= step
        q[j] -= step
        i += not p[i]
        j += j < len(x) and not q[j]
    return cost


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("size", [1e-12, 1e-6, 0.1, None])
@pytest.mark.parametrize("unit", [1.0, 1e200])
def test_quantiles_against_exact_fractions(n, size, unit):
    rng = np.random.default_rng(n)
    p = rng.dirichlet(np.full(n, 0.5))
    q = rng.dirichlet(np.full(n, 0.5)) if size is None else p * (1 + size * rng.uniform(-1, 1, n))
    q = q / q.sum()
    for points in (rng.normal(size=n) * unit, rng.integers(0, 4, n) * unit):
        square = carried(p, q, points.tolist())
        with mp.workdps(40):
            truth = float(mp.sqrt(mp.mpf(square.numerator) / square.denominator))
        found = wasserstein_2(p, q, points=points)
        assert found == pytest.approx(truth, rel=1e-12, abs=0)
        assert found >= wasserstein(p, q, points=points) * (1 - 1e-12)


def test_w2_by_hand():
    assert wasserstein_2([1, 0, 0], [0, 0, 1]) == 2
    assert wasserstein_2([0.5, 0.5], [0.25, 0.75]) == 0.5  # a quarter moves by one
    assert wasserstein_2([0.5, 0.5, 0], [0, 0.5, 0.5]) == 1  # all by one, not half of it by two
    assert wasserstein_2([0.5, 0.5], [0.25, 0.75], points=[3, 3]) == 0
    assert wasserstein_2([2, 2], [1, 3], normalize=True) == 0.5
    with pytest.raises(InvalidDistribution, match="one point per outcome"):
        wasserstein_2([0.5, 0.5], [0.25, 0.75], points=[3])
