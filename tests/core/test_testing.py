import itertools
import math
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from kl_core import (
    InvalidDistribution,
    bayes_error,
    chernoff_information,
    kl_divergence,
    samples_needed,
    stray_probability,
    total_variation,
    type_two_error,
)


def binomial(n, p):
    """Probabilities of 0 to n, exact for the float p."""
    p = Fraction(p)
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def least_beta(n, p, q, level):
    """Error of the second kind, by exact fractions: the likeliest counts under P / Q first."""
    a, b = binomial(n, p), binomial(n, q)
    order = sorted(range(n + 1), key=lambda k: b[k] / a[k])
    kept, beta = 1 - Fraction(level), Fraction(0)
    for k in order:
        share = min(Fraction(1), kept / a[k])
        beta += share * b[k]
        kept -= share * a[k]
        if not kept:
            return beta
    raise AssertionError


@pytest.mark.parametrize("n", [0, 1, 7, 60])
@pytest.mark.parametrize(("p", "q"), [(0.5, 0.9), (0.25, 0.5), (0.875, 0.0625), (0.5, 0.53125)])
def test_coins_against_exact_fractions(n, p, q):
    """The complements of these floats are exact, so the fractions are the same coins."""
    q = round(q * 1024) / 1024
    coins = [p, 1 - p], [q, 1 - q]
    a, b = binomial(n, p), binomial(n, q)
    error = sum(map(min, a, b)) / 2
    assert bayes_error(*coins, n) == pytest.approx(float(error), rel=1e-12, abs=0)
    leaning = sum(min(x / 4, 3 * y / 4) for x, y in zip(a, b, strict=True))
    assert bayes_error(*coins, n, prior=0.25) == pytest.approx(float(leaning), rel=1e-12, abs=0)
    for level in (0.5, 0.01, 2.0**-40):
        beta = least_beta(n, p, q, level)
        assert type_two_error(*coins, n, level) == pytest.approx(float(beta), rel=1e-11, abs=0)


def test_more_outcomes_against_every_sequence():
    p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.2, 0.3, 0.4, 0.1])
    for n in (1, 3, 5):
        sequences = list(itertools.product(range(4), repeat=n))
        a, b = (np.array([row[list(s)].prod() for s in sequences]) for row in (p, q))
        assert bayes_error(p, q, n) == pytest.approx(np.minimum(a, b).sum() / 2, rel=1e-13)
        order = np.argsort(-a / b, kind="stable")
        below = 1 - np.cumsum(a[order]) + a[order]
        last = np.flatnonzero(below > 0.05)[-1]
        beta = b[order][:last].sum() + (below[last] - 0.05) / a[order][last] * b[order][last]
        assert type_two_error(p, q, n, 0.05) == pytest.approx(beta, rel=1e-12)
        away = []
        for s in sequences:
            found = np.bincount(s, minlength=4) / n
            away.append(kl_divergence(found, p) if not found[3] else 0.0)
        far = np.array(away) >= 0.2
        assert stray_probability(p, n, 0.2) == pytest.approx(a[far].sum(), rel=1e-13)


def test_one_sample_and_none():
    p, q = [0.3, 0.5, 0.2], [0.2, 0.4, 0.4]
    assert bayes_error(p, q) == pytest.approx((1 - total_variation(p, q)) / 2, rel=1e-15)
    assert bayes_error(p, q, 0) == pytest.approx(0.5, rel=1e-15)
    assert bayes_error([1, 0], [0, 1], 1) == 0
    assert bayes_error(p, p, 50) == pytest.approx(0.5, rel=1e-13)
    assert type_two_error(p, p, 50, 0.1) == pytest.approx(0.9, rel=1e-13)
    assert type_two_error([1, 0], [0, 1], 1, 0.1) == 0
    assert stray_probability([1, 0], 5, 0) == 1
    assert stray_probability([1, 0], 5, 1e-9) == 0
    assert stray_probability([0.5, 0.5], 5, math.inf) == 0


def test_the_errors_fall_at_the_rate_of_their_exponent():
    p, q = [0.5, 0.5], [0.6, 0.4]
    for error, rate in (
        (bayes_error, chernoff_information(p, q)),
        (partial(type_two_error, level=0.5), kl_divergence(p, q)),
    ):
        first, second = (math.log(error(p, q, n)) for n in (5000, 10_000))
        assert (first - second) / 5000 == pytest.approx(rate, rel=0.02)
    stray = [math.log(stray_probability(p, n, 0.1)) for n in (2000, 4000)]
    assert (stray[0] - stray[1]) / 2000 == pytest.approx(0.1, rel=0.01)
    for n in (1, 10, 100):
        assert bayes_error(p, q, n) <= 0.5 * math.exp(-n * chernoff_information(p, q))


@pytest.mark.parametrize(("p", "q"), [([0.5, 0.5], [0.6, 0.4]), ([0.3, 0.5, 0.2], [0.2, 0.4, 0.4])])
@pytest.mark.parametrize("level", [0.2, 0.01])
def test_samples_needed_are_enough_and_one_less_is_not(p, q, level):
    needed = samples_needed(p, q, level)
    test, guess = int(needed.test), int(needed.guess)
    assert type_two_error(p, q, test, level) <= level < type_two_error(p, q, test - 1, level)
    assert bayes_error(p, q, guess) <= level < bayes_error(p, q, guess - 1)
    assert needed.stein == pytest.approx(math.log(1 / level) / kl_divergence(p, q), rel=1e-14)
    assert (needed.stein < needed.test) == (level == 0.01)
    assert needed.guess <= math.ceil(needed.chernoff)


def test_samples_at_the_ends():
    assert samples_needed([0.5, 0.5], [0.5, 0.5]).test == math.inf
    sure = samples_needed([1, 0], [0, 1])
    assert (sure.test, sure.guess, sure.stein, sure.chernoff) == (1, 1, 0, 0)


def test_a_great_many_samples():
    """The normal limit: two coins 1e-4 apart, to its own accuracy."""
    n, gap = 10**8, 1e-4
    z = gap * math.sqrt(n)  # half the distance of the means, in standard deviations
    limit = 0.5 * math.erfc(z / math.sqrt(2))
    assert bayes_error([0.5, 0.5], [0.5 + gap, 0.5 - gap], n) == pytest.approx(limit, rel=1e-3)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: bayes_error([0.5, 0.5], [1, 0], 3, prior=1.5), "prior"),
        (lambda: bayes_error([0.5, 0.5], [1, 0], -1), "n"),
        (lambda: bayes_error([0.2] * 5, [0.1, 0.2, 0.3, 0.15, 0.25], 1000), "n"),
        (lambda: type_two_error([0.5, 0.5], [1, 0], 3, 0), "level"),
        (lambda: type_two_error([0.5, 0.5], [1, 0], 3, math.nan), "level"),
        (lambda: samples_needed([0.5, 0.5], [1, 0], 0.5), "level"),
        (lambda: stray_probability([0.5, 0.5], 3, -1), "divergence"),
        (lambda: stray_probability([0.5, 0.5], 0, 1), "n"),
    ],
)
def test_what_is_refused(call, name):
    with pytest.raises(InvalidDistribution) as caught:
        call()
    assert caught.value.code in ("out_of_range", "not_a_number")
    assert caught.value.found["name"] == name
