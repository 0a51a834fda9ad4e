"""Every divergence at once: the same as one by one; the terms that weigh most; chance."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kl_core as kl
from kl_core.finite.comparison import by_chance, compare, largest_terms

P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
weights = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=40
).filter(lambda pairs: any(a for a, _ in pairs) and any(b for _, b in pairs))


@given(weights)
def test_each_number_is_that_of_its_function(pairs: list[tuple[int, int]]) -> None:
    a, b = zip(*pairs, strict=True)
    p, q = kl.distribution(a, normalize=True), kl.distribution(b, normalize=True)
    found = compare(p, q)
    expected = {
        "forward": kl.kl_divergence(a, b, normalize=True),
        "reverse": kl.kl_divergence(b, a, normalize=True),
        "jeffreys": kl.jeffreys(a, b, normalize=True),
        "js": kl.js_divergence(a, b, normalize=True),
        "js_distance": kl.js_distance(a, b, normalize=True),
        "hellinger": kl.hellinger(a, b, normalize=True),
        "total_variation": kl.total_variation(a, b, normalize=True),
        "chi_square": kl.chi_square(a, b, normalize=True),
        "neyman": kl.chi_square(b, a, normalize=True),
        "entropy": kl.entropy(a, normalize=True),
        "model_entropy": kl.entropy(b, normalize=True),
        "cross_entropy": kl.cross_entropy(a, b, normalize=True),
        "reverse_cross_entropy": kl.cross_entropy(b, a, normalize=True),
    }
    for name, value in expected.items():
        assert getattr(found, name) == value, name
    assert found.only_p == sum(x > 0 == y for x, y in pairs)
    assert found.only_q == sum(y > 0 == x for x, y in pairs)
    assert found.neither == sum(x == y == 0 for x, y in pairs)
    assert found.disjoint == all(x * y == 0 for x, y in pairs)
    assert math.isinf(found.forward) == (found.only_p > 0)


def test_against_fifty_digits() -> None:
    with mpmath.workdps(50):
        p, q = ([mpmath.mpf(x) / 10 for x in row] for row in ((6, 3, 1), (2, 5, 3)))
        forward = sum(a * mpmath.log(a / b) for a, b in zip(p, q, strict=True))
        chi = sum((a - b) ** 2 / b for a, b in zip(p, q, strict=True))
        cross = -sum(a * mpmath.log(b) for a, b in zip(p, q, strict=True))
    found = compare(P, Q)
    assert found.forward == pytest.approx(float(forward), rel=1e-15, abs=0)
    assert found.chi_square == pytest.approx(float(chi), rel=1e-14, abs=0)
    assert found.cross_entropy == pytest.approx(float(cross), rel=1e-15, abs=0)


def test_the_excluded_mass_is_that_of_what_the_other_excludes() -> None:
    found = compare([0.5, 0.3, 0.2, 0], [0.5, 0.4, 0, 0.1])
    assert (found.mass_only_p, found.mass_only_q) == (0.2, 0.1)
    assert (found.only_p, found.only_q, found.neither, found.disjoint) == (1, 1, 0, False)


@given(weights, st.integers(1, 45))
def test_terms_are_the_largest_and_their_rest_makes_the_sum(
    pairs: list[tuple[int, int]], most: int
) -> None:
    a, b = zip(*pairs, strict=True)
    p, q = kl.distribution(a, normalize=True), kl.distribution(b, normalize=True)
    terms, every = largest_terms(p, q, most), kl.kl_terms(p, q)
    assert list(terms.places) == sorted(set(terms.places))
    assert len(terms.places) == min(most, len(pairs)) == len(pairs) - terms.others
    assert list(terms.forward) == every[list(terms.places)].tolist()
    left_out = np.delete(every, terms.places)
    if left_out.size:
        assert np.abs(left_out).max() <= np.abs(terms.forward).min()
    total = math.fsum([*terms.forward, terms.forward_rest])
    assert total == pytest.approx(kl.kl_divergence(p, q), rel=1e-9, abs=1e-14)


def test_no_terms_are_none() -> None:
    with pytest.raises(kl.InvalidDistribution, match="most is 0"):
        largest_terms(P, Q, 0)


@pytest.mark.parametrize(("k", "n", "m"), [(3, 4000, 1000), (6, 3000, 3000)])
def test_chance_is_the_mean_over_pairs_of_samples(k: int, n: int, m: int) -> None:
    rng = np.random.default_rng(3)
    p = np.full(k, 1 / k)
    draws = zip(rng.multinomial(n, p, 4000), rng.multinomial(m, p, 4000), strict=True)
    found = np.array([kl.kl_divergence(a, b, normalize=True) for a, b in draws])
    error = found.std() / math.sqrt(found.size)
    assert found.mean() == pytest.approx(by_chance(k, n, m), abs=4 * error + 0.01 * found.mean())


@pytest.mark.parametrize("bad", [(0, 10, 10), (3, 0, 10), (3, 10, -1)])
def test_chance_needs_samples(bad: tuple[int, int, int]) -> None:
    with pytest.raises(kl.InvalidDistribution) as raised:
        by_chance(*bad)
    assert raised.value.code == "out_of_range"
