"""Estimators: expectations by enumeration, 50-digit references, brute force for neighbours."""

import math
import pickle
from itertools import product

import mpmath
import numpy as np
import pytest
from adversarial import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import entropy, kl_divergence
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl
from kl_core.samples.estimators import (
    KLEstimate,
    entropy_from_counts,
    estimator_moments,
    kl_from_counts,
    knn_kl,
    monte_carlo_kl,
)

KINDS = ("k1", "k2", "k3")
NAN, INF = math.nan, math.inf
Q, P = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])


def close(value, rel=1e-13):
    return pytest.approx(value, rel=rel, abs=0)


# --- Monte Carlo ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_possible_sample_together_gives_the_exact_moments(kind, n):
    """Mean, variance and standard error, averaged over all 3^n samples with their probabilities."""
    exact = estimator_moments(Q, P, kind)
    found = []
    for sample in product(range(3), repeat=n):
        x = list(sample)
        estimate = monte_carlo_kl(np.log(Q[x]), np.log(P[x]), kind)
        assert estimate.n == n
        found.append((math.prod(Q[x]), estimate.value, estimate.standard_error))
    weight, value, error = np.array(found).T
    assert weight @ value == close(exact.mean)
    assert weight @ (value - exact.mean) ** 2 == close(exact.variance / n)
    # The sample variance is unbiased; one sample has none.
    assert weight @ error**2 == (close(exact.variance / n) if n > 1 else INF)


@pytest.mark.parametrize("kind", ["k1", "k3"])
def test_k1_and_k3_are_unbiased(kind):
    exact = estimator_moments(Q, P, kind)
    assert exact.mean == close(kl_divergence(Q, P))
    assert exact.bias == 0


def exact_moments(q, p, kind):
    """Mean, bias, variance and the sum of the sizes of what adds up to the bias."""
    with mpmath.workdps(700):
        a, b = [mpmath.mpf(x) for x in q.tolist()], [mpmath.mpf(x) for x in p.tolist()]
        a_total, b_total = mpmath.fsum(a), mpmath.fsum(b)
        pairs = [(x / a_total, y / b_total) for x, y in zip(a, b, strict=True) if x]
        logs = [mpmath.log(y / x) for x, y in pairs]
        divergence = mpmath.fsum(-x * r for (x, _), r in zip(pairs, logs, strict=True))
        k1 = [-r for r in logs]
        k2 = [r * r / 2 for r in logs]
        k3 = [y / x - 1 - r for (x, y), r in zip(pairs, logs, strict=True)]
        terms = {"k1": k1, "k2": k2, "k3": k3}[kind]
        mean = mpmath.fsum(x * k for (x, _), k in zip(pairs, terms, strict=True))
        variance = mpmath.fsum(x * (k - mean) ** 2 for (x, _), k in zip(pairs, terms, strict=True))
        size = mpmath.fsum(x * abs(k - e) for (x, _), k, e in zip(pairs, terms, k3, strict=True))
        return float(mean), float(mean - divergence), float(variance), float(size)


SMALL = [case for case in cases() if case[1].size <= 100 and not (case[1] > 0)[case[2] == 0].any()]
FINITE = [case for case in SMALL if not (case[2] > 0)[case[1] == 0].any()]


@pytest.mark.parametrize(("q", "p"), [c[1:] for c in FINITE], ids=[c[0] for c in FINITE])
@pytest.mark.parametrize("kind", KINDS)
def test_moments_of_adversarial_cases(kind, q, p):
    found = estimator_moments(q, p, kind)
    mean, bias, variance, size = exact_moments(q, p, kind)
    assert found.mean == close(mean, 1e-14)
    assert found.variance == pytest.approx(variance, rel=1e-13, abs=1e-30 * mean**2)
    assert found.bias == pytest.approx(bias if kind == "k2" else 0, rel=1e-13, abs=2e-15 * size)


@pytest.mark.parametrize("kind", KINDS)
def test_the_moments_of_many_outcomes(kind):
    many = estimator_moments(np.tile(Q, 10**5) / 10**5, np.tile(P, 10**5) / 10**5, kind)
    few = estimator_moments(Q, P, kind)
    for name in ("mean", "variance"):
        assert getattr(many, name) == close(getattr(few, name), 1e-12)
    assert many.bias == pytest.approx(few.bias, rel=1e-11, abs=0)


def test_the_bias_of_k2_is_of_third_order():
    # With p = (1 +- e)/2 and q uniform, D = e²/2 + e⁴/4 and the mean of k2 is e²/2 + 11 e⁴/24.
    for e in (1e-3, 1e-5):
        p = [0.5 * (1 + e), 0.5 * (1 - e)]
        assert estimator_moments([0.5, 0.5], p, "k2").bias == close(5 / 24 * e**4, 3 * e)
    # Not symmetric: E (log r)³ does not vanish, and - E (log r)³/6 leads.
    q, p = np.array([0.2, 0.8]), np.array([0.2 + 1e-5, 0.8 - 1e-5])
    third = -float(q @ np.log(p / q) ** 3) / 6
    assert estimator_moments(q, p, "k2").bias == close(third, 1e-3)


def test_mass_that_q_cannot_sample_is_missed_by_k3():
    q, p = [0.5, 0.5, 0.0], [0.3, 0.3, 0.4]
    exact = estimator_moments(q, p, "k3")
    assert exact.bias == close(-0.4)
    assert exact.mean == close(kl_divergence(q, p) - 0.4)
    assert estimator_moments(q, p, "k1").bias == 0
    k2 = estimator_moments(q, p, "k2")
    assert k2.bias == close(0.5 * math.log(0.6) ** 2 + math.log(0.6))
    assert k2.variance == pytest.approx(0, abs=1e-30)  # the same log ratio on every sample


def test_what_p_excludes_is_infinitely_far():
    for kind in KINDS:
        exact = estimator_moments([0.5, 0.5], [1, 0], kind)
        assert (exact.mean, exact.bias, exact.variance) == (INF, 0, INF)
        found = monte_carlo_kl([-0.7, -0.7, -0.7], [0, -INF, 0], kind)
        assert found == KLEstimate(INF, INF, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_policies(kind):
    found = monte_carlo_kl([-1.5, -3], [-1.5, -3], kind)
    assert found == KLEstimate(0, 0, 2)
    assert math.copysign(1, found.value) == 1
    exact = estimator_moments(Q, Q, kind)
    assert (exact.mean, exact.bias, exact.variance) == (0, 0, 0)


@pytest.mark.parametrize(
    "log_r",
    [1e-300, 1e-12, -1e-12, 1e-3, -0.9, 0.999999, -0.999999, 1.0, -1.0, 1.1, -1.1, 30, -30, 700,
     -1e6],
)  # fmt: skip
def test_k3_keeps_every_digit(log_r):
    with mpmath.workdps(400):
        true = float(mpmath.expm1(mpmath.mpf(log_r)) - mpmath.mpf(log_r))
    assert monte_carlo_kl([0], [log_r], "k3").value == close(true, 1e-15)


@given(st.lists(st.tuples(*[st.floats(-1e200, 800)] * 2), min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_k2_and_k3_are_never_negative(pairs):
    log_q, log_p = zip(*pairs, strict=True)
    for kind in ("k2", "k3"):
        assert monte_carlo_kl(log_q, log_p, kind).value >= 0


@pytest.mark.parametrize("kind", ["k1", "k3"])
def test_densities_too(kind):
    q, p = Gaussian(0.5, 1), GaussianMixture.bimodal(0.4, -1, 1)
    x = q.sample(20_000, np.random.default_rng(1))
    found = monte_carlo_kl(q.log_pdf(x), p.log_pdf(x), kind)
    assert abs(found.value - density_kl(q, p)) < 4 * found.standard_error < 0.05
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found)


@pytest.mark.parametrize(
    ("log_q", "log_p", "code", "named"),
    [
        ([], [], "empty", "log_q is empty"),
        ([[-1]], [-1], "wrong_shape", "log_q has shape (1, 1); give one flat list"),
        (-1, [-1], "wrong_shape", "()"),
        ([-1], [-1, -2], "different_lengths", "log_q has 1 entries and log_p has 2"),
        ([-1, NAN], [-1, -1], "not_a_number", "log_q[1] is nan"),
        ([-INF], [-1], "not_finite", "log_q[0] is -inf"),
        ([-1], [INF], "not_finite", "log_p[0] is inf"),
        (["x"], [-1], "not_a_number", "log_q cannot be read"),
    ],
)
def test_log_probabilities_that_are_none(log_q, log_p, code, named):
    with pytest.raises(InvalidDistribution) as caught:
        monte_carlo_kl(log_q, log_p)
    assert caught.value.code == code
    assert named in str(caught.value)


def test_unknown_estimators():
    for call in (monte_carlo_kl, estimator_moments):
        with pytest.raises(ValueError, match="'k4'; it must be"):
            call([1], [1], "k4")


def test_moments_name_the_wrong_distribution():
    with pytest.raises(InvalidDistribution, match=r"q sums to 0\.4"):
        estimator_moments([0.4], [1])
    with pytest.raises(InvalidDistribution, match="p has 1 entries and q has 2"):
        estimator_moments([0.5, 0.5], [1])


# --- counts --------------------------------------------------------------------------------------


def test_plug_in_entropy_is_that_of_the_frequencies():
    assert entropy_from_counts([2, 1, 1, 0]) == close(1.5 * math.log(2))
    assert entropy_from_counts([7]) == entropy_from_counts([7], miller_madow=True) == 0
    with mpmath.workdps(50):
        n = mpmath.mpf(10) ** 15 + 1
        true = float(mpmath.log(n) - (n - 1) / n * mpmath.log(n - 1))
    assert entropy_from_counts([10**15, 1]) == close(true)


def test_miller_madow_counts_what_was_seen():
    counts = [5, 3, 2, 0, 0]
    plain, corrected = (entropy_from_counts(counts, miller_madow=x) for x in (False, True))
    assert corrected == close(plain + (3 - 1) / (2 * 10))


def test_miller_madow_removes_nearly_all_of_the_bias():
    p, n = np.array([0.5, 0.3, 0.2]), 40
    bias = np.zeros(2)
    for a in range(n + 1):
        for b in range(n + 1 - a):
            counts = np.array([a, b, n - a - b])
            ways = math.factorial(n) / math.prod(math.factorial(x) for x in counts.tolist())
            found = [entropy_from_counts(counts, miller_madow=x) for x in (False, True)]
            bias += ways * math.prod(p**counts) * (np.array(found) - entropy(p))
    assert bias[0] == pytest.approx(-(3 - 1) / (2 * n), rel=0.05)
    assert abs(bias[1]) < 0.05 * abs(bias[0])


MANY = np.arange(1, 10**5 + 1)


@pytest.mark.parametrize("pseudocount", [0, 0.5, 1])
@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([6, 3, 1], [5, 4, 2]),
        ([6, 0, 1, 0], [5, 4, 2, 0]),
        ([10**12 + 1, 10**12 - 1], [10**12, 10**12]),
        ([3 * 10**12 + 3, 3 * 10**12 - 4], [10**12, 10**12]),
        ([10**15, 1], [10**15, 3]),
        ([1, 10**15], [10**15, 1]),
        ([7 * 10**7 + 1, 10**8, 3], [7 * 10**8, 10**9, 30]),
        ([1], [5]),
        (MANY[:2000], MANY[:2000][::-1] % 7 + MANY[:2000]),
    ],
)
def test_kl_from_counts_against_fifty_digits(p, q, pseudocount):
    with mpmath.workdps(60):
        a = [mpmath.mpf(int(x)) + pseudocount for x in p]
        b = [mpmath.mpf(int(x)) + pseudocount for x in q]
        n, m = mpmath.fsum(a), mpmath.fsum(b)
        terms = [x / n * mpmath.log(x * m / (y * n)) for x, y in zip(a, b, strict=True) if x]
        true = float(mpmath.fsum(terms))
    assert kl_from_counts(p, q, pseudocount=pseudocount) == close(true)


def test_kl_from_counts_at_its_ends():
    assert kl_from_counts([1, 2, 3], [30, 60, 90]) == 0
    assert kl_from_counts(MANY, MANY, pseudocount=0.3) == kl_from_counts(MANY, 7 * MANY) == 0
    assert kl_from_counts([1, 0], [0, 1]) == INF
    assert kl_from_counts([0, 1], [1, 1]) == close(math.log(2))
    assert kl_from_counts([1, 0], [0, 1], pseudocount=1) == close(math.log(2) / 3)
    assert kl_from_counts([1, 0], [0, 1], pseudocount=1e-300) == close(300 * math.log(10))
    assert kl_from_counts([2**53, 0], [0, 2**53], pseudocount=2**53) == close(math.log(2) / 3)


def test_many_outcomes_are_many_small_problems():
    assert kl_from_counts(np.tile([6, 3, 1], 10**5), np.tile([5, 4, 2], 10**5)) == close(
        kl_from_counts([6, 3, 1], [5, 4, 2]), 1e-12
    )


@pytest.mark.parametrize(
    ("counts", "code", "named"),
    [
        ([2, 2.5], "out_of_range", "[1] is 2.5; a count is a whole number from 0 to 2^53"),
        ([2**53 + 2, 1], "out_of_range", "[0] is 90071992547409"),
        ([2, -1], "negative", "[1] is -1.0"),
        ([NAN, 1], "not_a_number", "[0] is nan"),
        ([1, INF], "not_finite", "[1] is inf"),
        ([0, 0], "empty", "are all 0; give at least one observation"),
        ([], "empty", "is empty"),
        ([[1, 2]], "wrong_shape", "(1, 2)"),
    ],
)
def test_counts_that_are_none(counts, code, named):
    calls = {
        "counts": lambda: entropy_from_counts(counts),
        "p_counts": lambda: kl_from_counts(counts, [1, 2]),
        "q_counts": lambda: kl_from_counts([1, 2], counts),
    }
    for name, call in calls.items():
        with pytest.raises(InvalidDistribution) as caught:
            call()
        assert caught.value.code == code
        assert name in str(caught.value)
        assert named in str(caught.value)


def test_kl_from_counts_refuses_the_rest():
    with pytest.raises(InvalidDistribution, match="p_counts has 1 entries and q_counts has 2") as e:
        kl_from_counts([1], [1, 2])
    assert e.value.code == "different_lengths"
    for pseudocount in (-0.5, 1e300, INF, NAN):
        with pytest.raises(InvalidDistribution, match="pseudocount is") as e:
            kl_from_counts([1], [1], pseudocount=pseudocount)
        assert e.value.code == "out_of_range"


# --- nearest neighbours --------------------------------------------------------------------------


def brute_force(x, y, k):
    """As `knn_kl`, with every distance."""
    x, y = (np.asarray(z, dtype=float).reshape(len(z), -1) for z in (x, y))
    total = 0.0
    for i, point in enumerate(x):
        own = np.sort(np.linalg.norm(np.delete(x, i, axis=0) - point, axis=1))
        other = np.sort(np.linalg.norm(y - point, axis=1))
        near, far = own[k - 1], other[k - 1]
        if near and far:
            total += x.shape[1] * math.log(far / near)
        else:
            radius = max(near, far) * (1 + 1e-13)
            total += math.log(np.sum(own <= radius) / np.sum(other <= radius))
    return total / len(x) + math.log(len(y) / (len(x) - 1))


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("k", [1, 3, 20])
@pytest.mark.parametrize("decimals", [0, 1, 15])  # many ties, some, none
def test_neighbours_by_brute_force(d, k, decimals):
    rng = np.random.default_rng(k + d)
    x, y = rng.normal(0.5, 1, (60, d)).round(decimals), rng.normal(0, 1, (45, d)).round(decimals)
    assert knn_kl(x, y, k).value == close(brute_force(x, y, k), 1e-12)


GAUSS = [(0, 1, 0, 1), (1, 1, 0, 1), (0, 0.5, 0, 1), (0, 1, 1, 2), (0, 1e-3, 0, 2e-3)]


@pytest.mark.parametrize("k", [1, 5])
@pytest.mark.parametrize("parameters", GAUSS)
def test_normal_samples_give_the_closed_form(parameters, k):
    p, q = Gaussian(*parameters[:2]), Gaussian(*parameters[2:])
    rng = np.random.default_rng(7)
    found = knn_kl(p.sample(4000, rng), q.sample(4000, rng), k)
    assert found.n == 4000
    assert abs(found.value - density_kl(p, q)) < 3 * found.standard_error < 0.2


def test_three_dimensions():
    rng = np.random.default_rng(3)
    found = knn_kl(rng.normal(0, 1, (4000, 3)), rng.normal(0, 2, (4000, 3)))
    truth = 3 * density_kl(Gaussian(0, 1), Gaussian(0, 2))
    assert abs(found.value - truth) < 3 * found.standard_error < 0.2


@pytest.mark.parametrize(("n", "m", "k"), [(300, 300, 1), (300, 300, 5), (300, 80, 3)])
def test_the_standard_error_is_that_of_repeated_runs(n, m, k):
    rng = np.random.default_rng(n + m + k)
    runs = [knn_kl(rng.normal(0.7, 1, n), rng.normal(0, 1, m), k) for _ in range(150)]
    spread = np.std([run.value for run in runs])
    assert np.mean([run.standard_error for run in runs]) == pytest.approx(spread, rel=0.25)


def test_moving_and_scaling_change_nothing():
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 1, (200, 2)), rng.normal(1, 2, (150, 2))
    found = knn_kl(x, y, 3)
    for power in (-1000, -300, 1, 900):
        assert knn_kl(np.ldexp(x, power), np.ldexp(y, power), 3) == found
    moved = knn_kl(3 * x + 10, 3 * y + 10, 3)
    assert moved.value == pytest.approx(found.value, rel=1e-12)
    order = rng.permutation(200)
    assert knn_kl(x[order], y[::-1], 3).value == close(found.value)


def test_far_apart_is_far():
    x, y = np.linspace(0, 1, 11), np.linspace(0, 1, 11) + 1e6
    assert knn_kl(x, y).value == pytest.approx(math.log(1e7 * 11 / 10), rel=1e-5)


def test_repeated_points_are_compared_by_their_counts():
    # 4 zeros and 2 ones against 2 zeros and 6 ones: each point has l others of its own.
    x, y = [0] * 4 + [1] * 2, [0] * 2 + [1] * 6
    truth = (4 * math.log(3 / 2) + 2 * math.log(1 / 6)) / 6 + math.log(8 / 5)
    assert knn_kl(x, y).value == close(truth)
    # A repeated point that y lacks: the smallest ball that reaches y holds 3 of x and one of y.
    assert knn_kl([0, 0, 0, 2], [1, 3.5]).value == close(
        (3 * math.log(2 / 1) + math.log(1 / 2)) / 4 + math.log(2 / 3)
    )


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0] * 100, [1] * 100),
        (np.repeat([0, 1], 50), np.repeat([5, 6], 50)),
        (np.repeat([0, 1], 50), np.repeat([0, 6], 50)),  # one of x is missing in y
        ([0] * 9, np.random.default_rng(0).normal(0, 1, 50)),
        ([[0, 1]] * 4, [[1, 0]] * 4),
        ([-0.0, 0, 1, 1], [0, 0, 0]),
    ],
)
@pytest.mark.parametrize("k", [1, 2])
def test_repeated_points_that_the_other_lacks_cost_infinity(x, y, k):
    found = knn_kl(x, y, k)
    assert (found.value, found.standard_error, found.n) == (INF, INF, len(x))


def test_repeated_points_that_both_have_cost_no_infinity():
    assert knn_kl([0, 0, 1, 1], [1, 1, 0, 0, 2, 2]).value < INF  # y may have more
    assert knn_kl([0, 0, 1, 1], [0, 0, 3]).value < INF  # y is not all repeated: rounded, perhaps
    assert knn_kl([0, 0, 1, 2], [5, 5]).value < INF  # nor is x
    # One that only y repeats: the ball round 0 that reaches 1 holds three of y. No tie at 1.
    assert knn_kl([0, 1], [0, 0, 0, 5]).value == close(math.log(1 / 3) / 2 + math.log(4))
    assert knn_kl([0, 0], [0]).value == 0


def test_one_point_of_q_tells_no_spread():
    assert knn_kl([0.0, 1.0, 3.0], [0.5]).standard_error == INF


@pytest.mark.parametrize(
    ("x", "y", "k", "code", "named"),
    [
        ([1, 2], [1, 2], 2, "out_of_range", "k is 2; with 2 points in x and 2 in y it must be"),
        ([1, 2, 3], [1], 2, "out_of_range", "from 1 to 1"),
        ([1, 2, 3], [1], 0, "out_of_range", "k is 0"),
        ([1, 2], [[1, 2], [3, 4]], 1, "wrong_shape", "1 dimensions and y of 2"),
        ([[[1]]], [1], 1, "wrong_shape", "x has shape (1, 1, 1); give one row per point"),
        ([1, 2], [], 1, "empty", "y is empty"),
        ([[1, NAN], [2, 3]], [[1, 2]], 1, "not_a_number", "x[0, 1] is nan"),
        ([1, 2], [1, INF], 1, "not_finite", "y[1] is inf"),
    ],
)
def test_samples_that_are_none(x, y, k, code, named):
    with pytest.raises(InvalidDistribution) as caught:
        knn_kl(x, y, k)
    assert caught.value.code == code
    assert named in str(caught.value)
