"""The family of divergences: 50-digit references, limits, and the theorems that relate them."""

import math
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import pytest
from adversarial import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import (
    GENERATORS,
    alpha_divergence,
    chi_square,
    f_divergence,
    hellinger,
    jeffreys,
    js_distance,
    js_divergence,
    renyi_divergence,
    total_variation,
    wasserstein,
)
from kl_core.finite.entropies import kl_divergence

NAN, INF, TINY = math.nan, math.inf, 5e-324
CASES = {name: (p, q) for name, p, q in cases() if name != "random, 10^5"}
ORDERS = (0, 1e-12, 0.3, 0.5, 0.9, 1 - 1e-9, 1, 1 + 1e-9, 1.3, 2, 7.5, 60, INF)
FEW_ORDERS = (0.3, 1 - 1e-9, 2)  # for long inputs, whose references take time


def close(value, rel=1e-14):
    """To relative precision alone: an absolute tolerance would accept anything near zero."""
    return pytest.approx(value, rel=rel, abs=TINY if abs(value) < 1e-307 else 0)


def is_zero(x):
    """Zero and not minus zero."""
    return x == 0 and math.copysign(1, x) == 1


# --- accuracy ---------------------------------------------------------------------------------


class Exact:
    """The divergences at 50 digits or more, of the inputs divided by their exact sums."""

    def __init__(self, p, q):
        small = min(x for x in (*p.tolist(), *q.tolist()) if x)
        # 50 digits must be left of a sum whose difference from 1 is its 600th digit.
        self.digits = 700 if small < 1e-30 and len(p) <= 100 else 100
        with mpmath.workdps(self.digits):
            p_total, q_total = (mpmath.fsum(x.tolist()) for x in (p, q))
            pairs, times = np.unique(np.column_stack([p, q]), axis=0, return_counts=True)
            self.rows = [
                (int(n), mpmath.mpf(a) / p_total, mpmath.mpf(b) / q_total)
                for (a, b), n in zip(pairs.tolist(), times.tolist(), strict=True)
            ]
            self.logs = [(mpmath.log(a), mpmath.log(b)) for _, a, b in self.rows if a and b]

    def sum(self, term):
        return mpmath.fsum(n * term(a, b) for n, a, b in self.rows)

    def js(self):
        def half(a, m):
            return a * mpmath.log(a / m) / 2 if a else 0

        return self.sum(lambda a, b: half(a, (a + b) / 2) + half(b, (a + b) / 2))

    def jeffreys(self):
        if any((a == 0) != (b == 0) for _, a, b in self.rows):
            return mpmath.inf
        return self.sum(lambda a, b: (a - b) * mpmath.log(a / b) if a else 0)

    def hellinger(self):
        total = self.sum(lambda a, b: (mpmath.sqrt(a) - mpmath.sqrt(b)) ** 2)
        return mpmath.sqrt(total / 2)

    def total_variation(self):
        return self.sum(lambda a, b: abs(a - b)) / 2

    def chi_square(self):
        return self.sum(lambda a, b: (a - b) ** 2 / b if b else mpmath.inf if a else 0)

    def powers(self, alpha):
        """``sum p^alpha q^(1-alpha)``, and infinity where it is."""
        if alpha > 1 and any(a and not b for _, a, b in self.rows):
            return mpmath.inf
        alpha = mpmath.mpf(alpha)
        common = [n for n, a, b in self.rows if a and b]
        return mpmath.fsum(
            n * mpmath.exp(alpha * a + (1 - alpha) * b)
            for n, (a, b) in zip(common, self.logs, strict=True)
        )

    def renyi(self, alpha):
        if alpha == 1:
            return self.sum(
                lambda a, b: a * mpmath.log(a / b) if a and b else mpmath.inf if a else 0
            )
        if alpha == INF:
            return mpmath.log(max(a / b if b else mpmath.inf for _, a, b in self.rows if a))
        total = self.powers(alpha)
        return mpmath.log(total) / (mpmath.mpf(alpha) - 1) if total else mpmath.inf

    def alpha(self, alpha):
        alpha = mpmath.mpf(alpha)
        return (1 - self.powers(alpha)) / (alpha * (1 - alpha))

    def __call__(self, name, *arguments):
        with mpmath.workdps(self.digits):
            value = getattr(self, name)(*arguments)
            return float(value) if value > mpmath.mpf(10) ** (20 - self.digits) else 0.0


exact = cache(lambda name: Exact(*CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_adversarial_cases_are_exact_to_the_last_digits(name):
    p, q = CASES[name]
    true = exact(name)
    js = true("js")
    assert js_divergence(p, q) == close(js)
    assert js_distance(p, q) == close(math.sqrt(js))
    assert jeffreys(p, q) == close(true("jeffreys"))
    assert hellinger(p, q) == close(true("hellinger"))
    assert total_variation(p, q) == close(true("total_variation"))
    assert chi_square(p, q) == close(true("chi_square"))


@pytest.mark.parametrize("name", CASES)
def test_every_order_of_renyi_and_alpha_is_exact_to_the_last_digits(name):
    p, q = CASES[name]
    for alpha in ORDERS if p.size <= 100 else FEW_ORDERS:
        assert renyi_divergence(p, q, alpha) == close(exact(name)("renyi", alpha)), alpha
    for alpha in (-1.5, -0.3, 0.3, 1 + 1e-9, 1.3, 2) if p.size <= 100 else FEW_ORDERS[:1]:
        if alpha < 0 and 0 in p[q > 0]:
            assert alpha_divergence(p, q, alpha) == INF
        else:
            assert alpha_divergence(p, q, alpha) == close(exact(name)("alpha", alpha)), alpha


@pytest.mark.parametrize("name", CASES)
def test_f_divergences_are_exact_to_what_a_ratio_holds(name):
    p, q = CASES[name]
    with np.errstate(all="ignore"):
        ratio = p / q
    if np.any((p > 0) & (q > 0) & ~((ratio > 1e-300) & (ratio < INF))):
        return  # counted as impossible; see below
    smooth = 1e-15 * min(np.abs(ratio - 1)[q > 0].max(), 1) + 1e-26
    for generator, function in (
        ("kl", kl_divergence),
        ("reverse_kl", lambda p, q: kl_divergence(q, p)),
        ("jeffreys", jeffreys),
        ("js", js_divergence),
        ("squared_hellinger", lambda p, q: hellinger(p, q) ** 2),
        ("total_variation", total_variation),
        ("chi_square", chi_square),
        ("reverse_chi_square", lambda p, q: chi_square(q, p)),
    ):
        value = f_divergence(p, q, GENERATORS[generator])
        assert value >= 0
        if value == INF and max(ratio[q > 0].max(), 1 / ratio[p > 0].min()) > 1e154:
            assert "chi_square" in generator  # a square overflows that a divergence would divide
            continue
        slack = 1e-15 if generator == "total_variation" else smooth
        assert value == pytest.approx(function(p, q), rel=1e-13, abs=slack), generator


def test_there_is_a_test_for_every_generator():
    assert len(GENERATORS) == 8


def test_long_inputs_are_cut_into_blocks_without_a_trace():
    p, q = CASES["random, 7"]
    long_p, long_q = (np.tile(x, 2**14) / 2**14 for x in (p, q))
    for function in (js_divergence, jeffreys, hellinger, total_variation, chi_square):
        assert function(long_p, long_q) == close(function(p, q))
    for alpha in (0.1, 0.7, 3, INF):
        assert renyi_divergence(long_p, long_q, alpha) == close(renyi_divergence(p, q, alpha))
    long_q[:7], long_q[7:14] = 0, 2 * long_q[:7]
    assert renyi_divergence(long_p, long_q, 0.7) < renyi_divergence(long_p, long_q, 1) == INF


# --- limits -------------------------------------------------------------------------------------

EQUAL = [CASES[name][0] for name in ("equal", "powers of 1/2", "zero in both", "one outcome")]
EVERY = {
    "kl": kl_divergence,
    "js": js_divergence,
    "js_distance": js_distance,
    "jeffreys": jeffreys,
    "hellinger": hellinger,
    "total_variation": total_variation,
    "chi_square": chi_square,
    "wasserstein": wasserstein,
    **{
        f"renyi {order}": lambda p, q, order=order, **options: renyi_divergence(
            p, q, order, **options
        )
        for order in (0, 0.2, 0.5, 0.8, 1, 2, INF)
    },
    **{
        f"alpha {order}": lambda p, q, order=order, **options: alpha_divergence(
            p, q, order, **options
        )
        for order in (-1, 0, 0.2, 0.5, 1, 2)
    },
    "f": lambda p, q, **options: f_divergence(p, q, GENERATORS["js"], **options),
}
SYMMETRIC = ["js", "js_distance", "jeffreys", "hellinger", "total_variation", "wasserstein", "f"]
every = pytest.mark.parametrize("divergence", EVERY.values(), ids=EVERY)


@every
def test_equal_is_exactly_zero_and_counts_may_be_normalised(divergence):
    for p in EQUAL:
        assert is_zero(divergence(p, p))
    assert is_zero(divergence([1, 2, 3], [3, 6, 9], normalize=True))
    assert is_zero(divergence([1e308, 1e308], [1, 1], normalize=True))
    assert divergence([3, 1], [2, 2], normalize=True) == divergence([0.75, 0.25], [0.5, 0.5])


@every
def test_a_defect_of_a_sum_is_no_difference(divergence):
    for p, q in (
        ([0.5, 0.3, 0.2], [0.25, 0.5, 0.25]),
        ([1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]),
        ([0.5, 0.5, 0], [0.25, 0.25, 0.5]),
        ([0.25, 0.25, 0.5], [0.5, 0.5, 0]),
        ([0.5, 0.5, 0], [0.4, 0.4, 0.2]),
    ):
        P, Q = np.array(p) * (1 + 9e-10), np.array(q) * (1 - 9e-10)
        assert divergence(P, Q) == close(divergence(p, q), 1e-14)


@pytest.mark.parametrize("name", ["kl", "js", "jeffreys", "renyi 0", "renyi 0.8", "renyi inf"])
def test_no_zero_is_minus_zero(name):
    assert is_zero(EVERY[name]([0.5, 0.5], [0.5, 0.5], base=2))


@pytest.mark.parametrize(
    ("name", "common", "apart"),
    [
        ("kl", INF, INF),
        ("js", 1.5 * math.log(2) - 0.75 * math.log(3), math.log(2)),
        ("js_distance", math.sqrt(1.5 * math.log(2) - 0.75 * math.log(3)), math.sqrt(math.log(2))),
        ("jeffreys", INF, INF),
        ("hellinger", math.sqrt(1 - math.sqrt(0.5)), 1),
        ("total_variation", 0.5, 1),
        ("chi_square", INF, INF),
        ("wasserstein", 0.5, 1),
        ("renyi 0", 0, INF),
        ("renyi 0.2", math.log(2) / 4, INF),
        ("renyi 0.5", math.log(2), INF),
        ("renyi 0.8", 4 * math.log(2), INF),
        ("renyi 1", INF, INF),
        ("renyi 2", INF, INF),
        ("renyi inf", INF, INF),
        ("alpha -1", 0.5, INF),
        ("alpha 0", math.log(2), INF),
        ("alpha 0.2", (1 - 0.5**0.2) / 0.16, 6.25),
        ("alpha 0.5", 4 - 4 * math.sqrt(0.5), 4),
        ("alpha 1", INF, INF),
        ("alpha 2", INF, INF),
        ("f", 1.5 * math.log(2) - 0.75 * math.log(3), math.log(2)),
    ],
)
def test_where_an_outcome_is_possible_under_one_of_the_two(name, common, apart):
    assert EVERY[name]([0.5, 0.5], [1, 0]) == close(common)
    assert EVERY[name]([0, 1], [1, 0]) == close(apart)
    assert EVERY[name]([0, 0, 1], [0, 1, 0]) == close(apart)


def test_renyi_with_an_outcome_impossible_under_p():
    for alpha in (0, 0.3, 0.5, 1, 2, 1e20, INF):  # q(p > 0) = 1/2, and p = 2q there
        assert renyi_divergence([1, 0], [0.5, 0.5], alpha) == close(math.log(2))
    assert renyi_divergence([1, 0], [1 - 1e-12, 1e-12], 0) == close(-math.log1p(-1e-12))
    assert renyi_divergence([1, 0], [1e-200, 1], 0) == close(200 * math.log(10))


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [
        (5e-324, 5e-324),
        (1e-300, 1e-300 * kl_divergence([0.9, 0.1], [0.2, 0.8])),
        (1e3, math.log(8) + math.log(0.8) / 999),
        (1e20, math.log(8)),
        (1e299, math.log(8)),
        (1e308, math.log(8)),
    ],
)
def test_extreme_orders(alpha, expected):
    assert renyi_divergence([0.2, 0.8], [0.9, 0.1], alpha) == close(expected)


def test_orders_whose_power_sum_leaves_the_range_of_floats():
    p, q = CASES["opposite corners, extreme"]
    assert renyi_divergence(p, q, 0.5) == close(300 * math.log(10) - 2 * math.log(2))
    assert renyi_divergence(p, q, 3) == close(300 * math.log(10))
    assert alpha_divergence(p, q, 3) == INF


def test_no_result_leaves_its_range():
    rng = np.random.default_rng(1)
    zeros = np.zeros(50)
    for n in range(1, 50):
        p, q = rng.dirichlet(np.ones(n), 2)
        p, q = np.append(p, zeros[:n]), np.append(zeros[:n], q)
        for divergence, largest in (
            (js_divergence, math.log(2)),
            (hellinger, 1),
            (total_variation, 1),
        ):
            assert largest * (1 - 1e-15) <= divergence(p, q) <= largest


@pytest.mark.parametrize(("p", "q"), [([1, 1e-300], [1, 3e-300]), ([1.0, 0], [1.0, 1e-320])])
def test_hellinger_of_a_difference_whose_square_underflows(p, q):
    assert hellinger(p, q) == close((math.sqrt(q[1]) - math.sqrt(p[1])) / math.sqrt(2))


def test_chi_square_neither_underflows_nor_overflows_on_the_way():
    assert chi_square([1, 3e-200], [1, 1e-300]) == close(9e-100)
    assert chi_square([0.9, 0.1], [1, 4e-310]) == close(0.01 / 4e-310 + 0.01)


# --- f-divergences ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("generator", "slope", "at_zero"),
    [
        ("kl", INF, 0),
        ("reverse_kl", 0, INF),
        ("jeffreys", INF, INF),
        ("js", math.log(2) / 2, math.log(2) / 2),
        ("squared_hellinger", 0.5, 0.5),
        ("total_variation", 0.5, 0.5),
        ("chi_square", INF, 1),
        ("reverse_chi_square", 1, INF),
        (lambda t: (t - 1) ** 2 / (t + 1), 1, 1),  # Le Cam
        (lambda t: (0.95 * t + 0.05 - t**0.95) / 0.95 / 0.05, 20, 1 / 0.95),
        (lambda t: (0.05 * t + 0.95 - t**0.05) / 0.95 / 0.05, 1 / 0.95, 20),
        (lambda t: t * np.log(t) - (t + 1) * np.log((t + 1) / 2), math.log(2), math.log(2)),
        (lambda t: (t - 1) * np.log1p(np.log1p(t)) - (t - 1), INF, 1),
        (lambda t: np.maximum(t - 1, 0), 1, 0),
        (lambda t: np.maximum(1 - t, 0), 0, 1),
    ],
)
def test_limits_of_generators(generator, slope, at_zero):
    f = GENERATORS.get(generator, generator)
    assert f_divergence([1, 0], [0, 1], f) == close(slope + at_zero, 1e-12)
    # p/q is 1/2 and infinite, or 2 and 0
    half, two = f(np.array([0.5, 2.0]))
    assert f_divergence([0.5, 0.5], [1, 0], f) == close(half + slope / 2, 1e-10)
    assert f_divergence([1, 0], [0.5, 0.5], f) == close(two / 2 + at_zero / 2, 1e-10)


def test_ratios_beyond_the_range_of_floats_count_as_impossible():
    p, q = [0.25, 0.75], [1e-310, 1.0]
    for name in ("total_variation", "js"):
        assert f_divergence(p, q, GENERATORS[name]) == close(
            f_divergence(p, [0, 1], GENERATORS[name])
        )
    assert f_divergence(p, q, GENERATORS["kl"]) == INF


def test_what_a_linear_term_adds_is_nothing():
    p, q = CASES["shift 1e-06"]
    for name, generator in GENERATORS.items():
        tilted = f_divergence(p, q, lambda t, f=generator: f(t) + 7 * (t - 1))
        assert tilted == close(f_divergence(p, q, generator), 1e-8), name


@pytest.mark.parametrize("f", [lambda t: t, lambda t: t * np.log(t) + 1e-9, lambda t: t * NAN])
def test_a_generator_is_zero_at_one(f):
    with pytest.raises(ValueError, match=r"^generator\(1\) is .*; subtract it: f.1. must be 0\.$"):
        f_divergence([0.5, 0.5], [0.5, 0.5], f)


# --- moving probability on a line -----------------------------------------------------------------


def work(p, q, points):
    """The cost of the north-west corner plan, which on a line is the cheapest, exactly."""
    order = sorted(range(len(points)), key=lambda i: points[i])
    p, q, points = ([Fraction(float(x[i])) for i in order] for x in (p, q, points))
    p_total, q_total = sum(p), sum(q)
    left, wanted = [x * q_total for x in p], [x * p_total for x in q]
    total, i, j = Fraction(0), 0, 0
    while i < len(left) and j < len(wanted):
        moved = min(left[i], wanted[j])
        total += moved * abs(points[i] - points[j])
        left[i] -= moved
        wanted[j] -= moved
        i, j = i + (left[i] == 0), j + (wanted[j] == 0)
    return float(total / (p_total * q_total))


@pytest.mark.parametrize("name", [name for name, (p, _) in CASES.items() if p.size <= 2000])
def test_wasserstein_is_the_work_of_a_cheapest_plan(name):
    p, q = CASES[name]
    points = np.random.default_rng(p.size).normal(size=p.size).round(2)  # any order, some twice
    assert wasserstein(p, q, points=points) == close(work(p.tolist(), q.tolist(), points.tolist()))
    if p.size <= 100:
        assert wasserstein(p, q) == close(work(p.tolist(), q.tolist(), range(p.size)))


def test_wasserstein_of_long_inputs():
    n = 10**5
    p, q = CASES["differences of 1e-12, defect 1e-11, 10^5"]
    # Every second step of the difference of the distribution functions is 0 but for rounding.
    assert wasserstein(p, q) == pytest.approx(1e-12 / 2, rel=1e-4)
    tenths = np.full(n, 1 / n)
    shifted = np.append(0.0, np.full(n - 1, 1 / (n - 1)))
    assert wasserstein(tenths, shifted) == close(0.5)


def test_points_may_be_far_apart_or_shared():
    far = [1.5e308, -1.5e308]
    assert wasserstein([0.5, 0.5], [0.5, 0.5], points=far) == 0
    assert wasserstein([0.25, 0.75], [0.5, 0.5], points=far) == close(7.5e307)
    assert wasserstein([1, 0], [0, 1], points=far) == INF
    assert wasserstein([1, 0, 0], [0, 0.5, 0.5], points=[2, 2, 2]) == 0
    assert wasserstein([1], [1], points=[3]) == 0


# --- what is refused, and units -------------------------------------------------------------------


@every
@pytest.mark.parametrize(
    ("p", "q", "code"),
    [
        ([0.2, 0.2], [0.5, 0.5], "not_normalised"),
        ([1.2, -0.2], [0.5, 0.5], "negative"),
        ([0.5, 0.5], [NAN, 1.0], "not_a_number"),
        ([0.5, 0.5], [INF, 1.0], "not_finite"),
        ([0.5, 0.5], [0.2, 0.3, 0.5], "different_lengths"),
        ([], [], "empty"),
        ([[0.5, 0.5]], [0.5, 0.5], "wrong_shape"),
    ],
)
def test_no_distribution(divergence, p, q, code):
    with pytest.raises(InvalidDistribution) as caught:
        divergence(p, q)
    assert caught.value.code == code


def moved(*points):
    return lambda: wasserstein([0.5, 0.5], [0.5, 0.5], points=points)


@pytest.mark.parametrize(
    ("call", "code", "message", "found"),
    [
        (moved([0], [1]), "wrong_shape",
         "points has shape (2, 1); give one flat list of numbers.",
         {"name": "points", "shape": (2, 1)}),
        (moved(0, 1, 2), "different_lengths",
         "points has 3 entries and p has 2; give one point per outcome.", {"p": 2, "points": 3}),
        (moved(NAN, 0), "not_a_number", "points[0] is nan; a point is a finite number.",
         {"name": "points", "index": 0, "value": NAN}),
        (moved(0, -INF), "not_finite", "points[1] is -inf; a point is a finite number.",
         {"name": "points", "index": 1, "value": -INF}),
        (moved("here", "there"), "not_a_number",
         "points cannot be read as a list of numbers: ('here', 'there').",
         {"name": "points", "value": ("here", "there")}),
        *[(lambda alpha=alpha: renyi_divergence([1], [1], alpha), "out_of_range",
           f"alpha is {alpha!r}; it must be from 0 to infinity.", {"name": "alpha", "value": alpha})
          for alpha in (-1e-9, NAN, -INF)],
        *[(lambda alpha=alpha: alpha_divergence([1], [1], alpha), "out_of_range",
           f"alpha is {alpha!r}; it must be a finite number.", {"name": "alpha", "value": alpha})
          for alpha in (INF, NAN, -INF)],
    ],
)  # fmt: skip
def test_refusals_word_for_word(call, code, message, found):
    with pytest.raises(InvalidDistribution) as caught:
        call()
    assert caught.value.code == code
    assert str(caught.value) == message
    assert repr(caught.value.found) == repr(found)  # NaN is not equal to itself


@pytest.mark.parametrize("name", ["js", "jeffreys", *(n for n in EVERY if "renyi" in n)])
def test_units_are_a_factor_and_must_be_possible(name):
    divergence = EVERY[name]
    p, q = [0.5, 0.3, 0.2], [0.4, 0.6, 0.0] if name == "js" else [0.2, 0.7, 0.1]
    assert divergence(p, q, base=2) * math.log(2) == close(divergence(p, q))
    for base in (0, 0.5, 1, -2, NAN, INF, "2", None):
        with pytest.raises(ValueError, match="base"):
            divergence(p, q, base=base)


def test_units_of_the_js_distance():
    p, q = [0.5, 0.3, 0.2], [0.4, 0.6, 0.0]
    assert js_distance(p, q, base=2) * math.sqrt(math.log(2)) == close(js_distance(p, q))
    for base in (0.5, 1, -2, NAN, INF):
        with pytest.raises(ValueError, match=rf"^base is {base}; it must be a number above 1"):
            js_distance(p, q, base=base)


# --- theorems -----------------------------------------------------------------------------------


@st.composite
def dyadic(draw, size):
    """A distribution whose probabilities are exact multiples of 1/4096."""
    cuts = draw(st.lists(st.integers(0, 4096), min_size=size - 1, max_size=size - 1))
    return np.diff([0, *sorted(cuts), 4096]) / 4096


def together(count):
    return st.integers(1, 7).flatmap(lambda n: st.tuples(*[dyadic(n)] * count))


orders = st.one_of(st.floats(0, 30), st.sampled_from([0.0, 0.5, 1.0, INF]))
ROUNDING = 1 + 1e-13


@every
@settings(max_examples=15)
@given(pair=together(2))
def test_zero_if_and_only_if_equal(divergence, pair):
    p, q = pair
    value = divergence(p, q)
    assert value >= 0
    if divergence is EVERY["renyi 0"]:  # which sees the supports alone
        assert (value == 0) == (q[p == 0].sum() == 0)
    else:
        assert (value == 0) == (p.tolist() == q.tolist())


@every
@settings(max_examples=15)
@given(pair=together(2), random=st.randoms(use_true_random=False))
def test_names_of_outcomes_do_not_matter(divergence, pair, random):
    if divergence is wasserstein:
        return  # its outcomes have places; see below
    p, q = pair
    order = random.sample(range(p.size), p.size)
    assert divergence(p[order], q[order]) == close(divergence(p, q), 1e-12)


@settings(max_examples=50)
@given(together(2), st.randoms(use_true_random=False))
def test_wasserstein_moves_with_its_points(pair, random):
    p, q = pair
    order = random.sample(range(p.size), p.size)
    assert wasserstein(p[order], q[order], points=order) == close(wasserstein(p, q))
    assert wasserstein(p, q, points=5 - 3.0 * np.arange(p.size)) == close(3 * wasserstein(p, q))


@every
@settings(max_examples=15)
@given(pair=together(2), random=st.randoms(use_true_random=False))
def test_no_channel_increases_a_divergence(divergence, pair, random):
    if divergence is wasserstein:
        return
    p, q = pair
    channel = np.array([[random.randint(0, 4), random.randint(0, 4), 1] for _ in p])
    channel = channel / channel.sum(axis=1, keepdims=True)
    limit = divergence(p, q) * ROUNDING + 1e-15
    assert divergence(p @ channel, q @ channel) <= limit
    if p.size > 1:
        first, second = ([*x[2:], x[0] + x[1]] for x in pair)
        assert divergence(first, second) <= limit


@settings(max_examples=50)
@given(together(2), together(2), orders)
def test_divergences_of_independent_pairs_add(one, two, alpha):
    p, q = (np.outer(a, b).ravel() for a, b in zip(one, two, strict=True))
    assert kl_divergence(p, q) == close(kl_divergence(*one) + kl_divergence(*two), 1e-13)
    assert renyi_divergence(p, q, alpha) == close(
        renyi_divergence(*one, alpha) + renyi_divergence(*two, alpha), 1e-12
    )


@settings(max_examples=50)
@given(together(2), st.integers(2, 4).flatmap(lambda n: st.tuples(*[dyadic(n)] * 14)))
def test_chain_rule(pair, rows):
    p, q = pair
    n = p.size
    joint = [np.concatenate(list(x[:, None] * r)) for x, r in ((p, rows[:n]), (q, rows[7 : 7 + n]))]
    parts = [x * kl_divergence(a, b) for x, a, b in zip(p, rows, rows[7:], strict=False) if x]
    assert kl_divergence(*joint) == close(kl_divergence(p, q) + math.fsum(parts), 1e-12)


@settings(max_examples=50)
@given(together(2), orders, orders)
def test_renyi_never_falls_as_its_order_grows(pair, alpha, beta):
    low, high = sorted((alpha, beta))
    assert renyi_divergence(*pair, low) <= renyi_divergence(*pair, high) * ROUNDING


@settings(max_examples=50)
@given(together(2), st.floats(0.001, 0.999))
def test_turning_the_arguments_round_turns_the_order_round(pair, alpha):
    p, q = pair
    assert (1 - alpha) * renyi_divergence(p, q, alpha) == close(
        alpha * renyi_divergence(q, p, 1 - alpha), 1e-12
    )
    assert alpha_divergence(p, q, alpha) == close(alpha_divergence(q, p, 1 - alpha), 1e-12)


@pytest.mark.parametrize("name", SYMMETRIC)
@settings(max_examples=15)
@given(pair=together(2))
def test_symmetric(name, pair):
    p, q = pair
    slack = 1e-15 if name == "f" else 0
    assert EVERY[name](q, p) == pytest.approx(EVERY[name](p, q), rel=1e-14, abs=slack)


@pytest.mark.parametrize("metric", [js_distance, hellinger, total_variation, wasserstein])
@settings(max_examples=60)
@given(three=together(3))
def test_triangle_inequality(metric, three):
    p, q, r = three
    assert metric(p, r) <= (metric(p, q) + metric(q, r)) * ROUNDING


@settings(max_examples=50)
@given(together(2))
def test_known_relations(pair):
    p, q = pair
    kl, js, h, tv, chi = (
        f(p, q) for f in (kl_divergence, js_divergence, hellinger, total_variation, chi_square)
    )
    assert 2 * tv**2 <= kl * ROUNDING  # Pinsker
    assert h**2 <= tv * ROUNDING  # Le Cam
    assert tv <= h * math.sqrt(2 - h**2) * ROUNDING
    assert js <= math.log(2) * tv * ROUNDING  # Lin
    assert tv**2 / 2 <= js * ROUNDING
    assert kl <= math.log1p(chi) * ROUNDING
    assert tv <= wasserstein(p, q) * ROUNDING  # neighbours are 1 apart
    assert kl_divergence(p, q) + kl_divergence(q, p) == close(jeffreys(p, q), 1e-13)
    m = (p + q) / 2
    assert (kl_divergence(p, m) + kl_divergence(q, m)) / 2 == close(js, 1e-13)
    overlap = math.fsum(np.sqrt(p * q))
    assert renyi_divergence(p, q, 0.5) == pytest.approx(
        -2 * math.log(overlap) if overlap else INF, rel=1e-13, abs=1e-15
    )
    assert renyi_divergence(p, q, 2) == close(math.log1p(chi), 1e-13)
    assert alpha_divergence(p, q, 0.5) == close(4 * h**2, 1e-13)
    assert alpha_divergence(p, q, 2) == close(chi / 2, 1e-13)
    assert alpha_divergence(p, q, -1) == close(chi_square(q, p) / 2, 1e-13)
    assert alpha_divergence(p, q, 1) == kl
    assert alpha_divergence(p, q, 0) == close(kl_divergence(q, p), 1e-13)
