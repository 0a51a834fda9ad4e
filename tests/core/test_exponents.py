import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import (
    InvalidDistribution,
    bhattacharyya,
    chernoff_information,
    error_exponents,
    kl_divergence,
    renyi_divergence,
)

PAIRS = [
    ([0.3, 0.5, 0.2], [0.2, 0.4, 0.4]),
    ([0.5, 0.5], [0.9, 0.1]),
    ([0.9, 0.1], [0.1, 0.9]),
    ([0.5, 0.5], [0.5 + 1e-6, 0.5 - 1e-6]),
    ([0.25, 0.25, 0.5], [0.25 + 2**-40, 0.25 - 2**-41, 0.5 - 2**-41]),
    ([1e-300, 1.0], [1e-6, 1 - 1e-6]),
    ([0.5, 0.5, 0.0], [0.0, 0.25, 0.75]),
    ([0.999999, 1e-6, 0.0], [1e-9, 0.5, 0.5 - 1e-9]),
    ([0.2] * 5, [0.2, 0.2, 0.2, 0.3, 0.1]),
]


def reference(p, q):
    """Minimiser and minimum with 60 digits, from where the derivative is 0."""
    with mp.workdps(60):
        P, Q = ([mp.mpf(x) for x in row] for row in (p, q))
        P, Q = ([x / sum(row) for x in row] for row in (P, Q))
        both = [(a, b) for a, b in zip(P, Q, strict=True) if a and b]

        def slope(c):
            return sum(a**c * b ** (1 - c) * mp.log(a / b) for a, b in both)

        low, high = mp.mpf(0), mp.mpf(1)
        if slope(low) >= 0:
            high = low
        elif slope(high) <= 0:
            low = high
        for _ in range(150):
            middle = (low + high) / 2
            low, high = (low, middle) if slope(middle) > 0 else (middle, high)
        least = sum(a**low * b ** (1 - low) for a, b in both)
        half = sum(mp.sqrt(a * b) for a, b in both)
        return float(low), float(-mp.log(least)), float(-mp.log(half))


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_against_sixty_digits(p, q):
    order, information, half = reference(p, q)
    found = error_exponents(p, q)
    assert found.order == pytest.approx(order, rel=1e-11, abs=0)
    assert found.chernoff == pytest.approx(information, rel=1e-12, abs=0)
    assert chernoff_information(p, q, base=2) * math.log(2) == pytest.approx(
        information, rel=1e-12, abs=0
    )
    assert bhattacharyya(p, q) == pytest.approx(half, rel=1e-12, abs=0)
    assert (found.stein, found.stein_reverse) == (kl_divergence(p, q), kl_divergence(q, p))


def test_the_ends():
    same = error_exponents([0.5, 0.5], [0.5, 0.5])
    assert (same.chernoff, same.order, same.stein, same.bhattacharyya) == (0, 0.5, 0, 0)
    apart = error_exponents([1, 0], [0, 1])
    assert apart.chernoff == apart.bhattacharyya == apart.stein == math.inf
    # P is sure of what Q allows: the best c is an end, and one sample in two gives Q away.
    for p, q, order in (([1, 0], [0.5, 0.5], 0), ([0.5, 0.5], [0, 1], 1)):
        one = error_exponents(p, q)
        assert one.chernoff == pytest.approx(math.log(2), rel=1e-15)
        assert one.order == order
    assert chernoff_information([2, 2], [9, 1], normalize=True) == chernoff_information(
        [0.5, 0.5], [0.9, 0.1]
    )
    with pytest.raises(InvalidDistribution):
        chernoff_information([0.5, 0.5], [1])
    with pytest.raises(ValueError, match="base"):
        chernoff_information([0.5, 0.5], [1, 0], base=1)


weights = st.lists(st.floats(1e-6, 1), min_size=4, max_size=4)


@settings(deadline=None, max_examples=40)
@given(weights, weights)
def test_the_information_is_symmetric_and_between_its_bounds(p, q):
    p, q = (np.array(row) / math.fsum(row) for row in (p, q))
    found = error_exponents(p, q)
    slack = 1 + 1e-12
    assert found.chernoff <= min(found.stein, found.stein_reverse) * slack
    assert found.bhattacharyya <= found.chernoff * slack
    assert found.chernoff == pytest.approx(chernoff_information(q, p), rel=1e-12, abs=0)
    for c in (0.1, 0.5, 0.9):  # the best order beats the others
        assert (1 - c) * renyi_divergence(p, q, c) <= found.chernoff * slack
    if found.chernoff > 1e-6:  # as far from the one as from the other
        tilted = p**found.order * q ** (1 - found.order)
        away = [kl_divergence(tilted / tilted.sum(), one) for one in (p, q)]
        assert away == pytest.approx([found.chernoff] * 2, rel=1e-9)
