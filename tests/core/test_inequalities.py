"""Jensen's inequality, both proofs of Gibbs' inequality, and the properties, against mpmath."""

import math

import mpmath
import numpy as np
import pytest
from adversarial import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import kl_divergence
from kl_core.finite.inequalities import (
    chain_rule,
    convexity_gap,
    gibbs_proof,
    jensen_gap,
    merge_outcomes,
    product_additivity,
    tangent_proof,
    triangle_gap,
)

INF, NAN = math.inf, math.nan


def close(value, rel=1e-13):
    return pytest.approx(float(value), rel=rel, abs=0)


CASES = [case for case in cases() if case[1].size <= 100]
LONG = [case for case in cases() if case[1].size > 100]
PAIRS = pytest.mark.parametrize(
    ("p", "q"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)


# --- Jensen ---------------------------------------------------------------------------------------

FUNCTIONS = {
    "exp": mpmath.exp,
    "square": lambda x: x * x,
    "log": mpmath.log,
    "neg_log": lambda x: -mpmath.log(x),
    "sqrt": mpmath.sqrt,
}
POINTS = [
    ([1.0, 2.0, 4.0], [0.5, 0.25, 0.25]),
    ([1.0, 1.0 + 1e-12], [0.3, 0.7]),
    ([1e8, 1e8 + 1e-7, 1e8 - 1e-6], [0.1, 0.2, 0.7]),
    ([1e-300, 1.0], [0.5, 0.5]),
    ([1e-290, 1e-290 * (1 + 1e-9)], [0.5, 0.5]),
    ([1.0, 1e9], [1 - 1e-12, 1e-12]),
    ([0.3 + 1e-8 * k for k in range(9)], [1 / 9] * 9),
    ([600.0, 1e-3], [1e-200, 1.0]),
    ([0.5, 0.97, 1.02, 1.6, 2.2], [0.2] * 5),
]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("points", "weights"), POINTS)
def test_named_gaps_keep_every_digit(name, points, weights):
    if name == "exp" and max(points) > 700:
        points = [x * 1e-8 for x in points]
    with mpmath.workdps(700):
        f, w, x = FUNCTIONS[name], [mpf(a) for a in weights], [mpf(a) for a in points]
        total = mpmath.fsum(w)
        mean = mpmath.fsum(a * b for a, b in zip(w, x, strict=True)) / total
        true = mpmath.fsum(a * f(b) for a, b in zip(w, x, strict=True)) / total - f(mean)
    result = jensen_gap(name, points, weights)
    assert result.gap == (close(true, 1e-13) if abs(true) > 1e-300 else
                          pytest.approx(float(true), abs=1e-320))  # fmt: skip
    assert abs(result.gap - float(true)) <= max(20 * result.rounding, 1e-320)
    assert result.mean_point == close(mean)
    assert result.value_at_mean == pytest.approx(float(f(mean)), rel=1e-7)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_equal_points_leave_no_gap(name):
    assert jensen_gap(name, [0.3, 0.3, 0.3], [0.1, 0.2, 0.7]).gap == 0
    assert jensen_gap(name, [0.7, 5], [1, 0]).gap == 0


def test_named_limits():
    assert jensen_gap("log", [0, 1], [0.5, 0.5]).gap == -INF
    assert jensen_gap("neg_log", [0, 1], [0.5, 0.5]).gap == INF
    assert jensen_gap("log", [0, 1], [0, 1]).gap == 0
    assert jensen_gap("sqrt", [0, 0], [0.5, 0.5]).gap == 0
    assert jensen_gap("sqrt", [0, 4], [0.75, 0.25]).gap == -0.5
    assert jensen_gap("exp", [0, 800], [0.5, 0.5]).gap == INF
    assert jensen_gap("exp", [-1000, 0], [0.5, 0.5]).gap == close(0.5)


def test_what_a_chapter_shows():
    gap = jensen_gap("square", [0, 2, 9], [0.5, 0.5, 0])
    assert gap.mean_point == gap.value_at_mean == 1
    assert (gap.mean_value, gap.gap, gap.points) == (2, 1, (0, 2, 9))
    assert gap.values[:2] == (0, 4)
    assert math.isnan(gap.values[2])


names = st.sampled_from(list(FUNCTIONS))
points = st.lists(st.floats(0.01, 100), min_size=1, max_size=6)


@given(names, points, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_named_and_callable_agree_within_the_stated_rounding(name, x, random):
    w = np.array([random.random() + 1e-3 for _ in x])
    w /= w.sum()
    functions = {
        "exp": np.exp, "square": np.square, "log": np.log, "sqrt": np.sqrt,
        "neg_log": lambda x: -np.log(x),
    }  # fmt: skip
    named, called = jensen_gap(name, x, w), jensen_gap(functions[name], x, w)
    assert abs(named.gap - called.gap) <= called.rounding + named.rounding
    assert named.gap * (-1 if name in ("log", "sqrt") else 1) >= 0
    assert called.mean_value == pytest.approx(named.mean_value)


def test_rounding_of_a_callable_owns_up():
    near = jensen_gap(lambda x: x * x, [1, 1 + 1e-9], [0.5, 0.5])
    assert near.gap != close(2.5e-19, 0.1)
    assert near.rounding > abs(near.gap - 2.5e-19)
    assert near.rounding < 1e-14


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("log", [-1, 2], [0.5, 0.5]), "out_of_range"),
        (("log", [0, 0], [0.5, 0.5]), "out_of_range"),
        (("sqrt", [-1, 2], [0.5, 0.5]), "out_of_range"),
        (("exp", [1], [0.5, 0.5]), "different_lengths"),
        (("exp", [[1, 2]], [0.5, 0.5]), "wrong_shape"),
        (("exp", [NAN, 1], [0.5, 0.5]), "not_a_number"),
        (("exp", [1, INF], [0.5, 0.5]), "not_finite"),
        (("exp", [1, 2], [0.5, 0.6]), "not_normalised"),
    ],
)
def test_jensen_refuses(arguments, code):
    with pytest.raises(InvalidDistribution) as caught:
        jensen_gap(*arguments)
    assert caught.value.code == code


def test_jensen_refuses_functions():
    with pytest.raises(ValueError, match="cube"):
        jensen_gap("cube", [1], [1])
    with pytest.raises(ValueError, match="NaN"):
        jensen_gap(lambda _: NAN, [1], [1])


# --- the proofs -----------------------------------------------------------------------------------


def exact_lines(p, q):
    """-D and ln Q(support) of the inputs divided by their exact sums."""
    with mpmath.workdps(50 if len(p) > 100 else 700):
        P, Q = [mpf(x) for x in p.tolist()], [mpf(x) for x in q.tolist()]
        a, b = mpmath.fsum(P), mpmath.fsum(Q)
        covered = mpmath.fsum(y for x, y in zip(P, Q, strict=True) if x) / b
        pairs = [(x / a, y / b) for x, y in zip(P, Q, strict=True) if x]
        kl = mpmath.fsum(x * mpmath.log(x / y) for x, y in pairs)
        log_mean = mpmath.log(covered)
        slack = kl - (1 - covered)
        return tuple(map(float, (kl, log_mean, kl + log_mean, slack, 1 - covered, covered)))


@PAIRS
def test_proofs_are_exact_line_by_line(p, q):
    kl, log_mean, gap, slack, outside, covered = exact_lines(p, q)
    proof, tangent = gibbs_proof(p, q), tangent_proof(p, q)
    assert proof.kl == close(kl, 2e-14) == -proof.negative_kl
    assert proof.log_mean == close(log_mean, 1e-14) == -proof.support_gap
    assert proof.covered == close(covered, 1e-14)
    assert proof.jensen_gap == close(gap, 5e-14)
    assert proof.kl == proof.jensen_gap + proof.support_gap
    assert tangent.kl == close(kl, 2e-14)
    assert tangent.slack == close(slack, 2e-14)
    assert tangent.outside == close(outside, 1e-14)
    assert min(tangent.slacks) >= 0


@pytest.mark.parametrize(("p", "q"), [case[1:] for case in LONG], ids=[case[0] for case in LONG])
def test_proofs_of_long_distributions(p, q):
    true = kl_divergence(p, q)  # itself tested against 50 digits on these
    assert gibbs_proof(p, q).kl == tangent_proof(p, q).kl == close(true, 2e-15)


@st.composite
def distributions(draw, count=2):
    """Several over the same outcomes, with zeros here and there."""
    n = draw(st.integers(1, 7))
    weights = st.lists(st.sampled_from([0, 0, 1, 2, 5, 100]) | st.integers(1, 99), min_size=n,
                       max_size=n).filter(any)  # fmt: skip
    columns = [np.array(draw(weights), dtype=float) for _ in range(count)]
    return [column / column.sum() for column in columns]


@given(distributions())
@settings(deadline=None, max_examples=50)
def test_lines_never_fall_and_the_gaps_make_the_divergence(pair):
    p, q = pair
    proof, tangent = gibbs_proof(p, q), tangent_proof(p, q)
    lines = proof.lines
    assert list(lines) == sorted(lines)
    assert lines[-1] == 0
    assert proof.jensen_gap >= 0
    assert proof.support_gap >= 0
    true = pytest.approx(kl_divergence(p, q), rel=1e-13, abs=0)
    assert proof.kl == true
    assert tangent.kl == true
    assert math.fsum(tangent.slacks) + tangent.outside == pytest.approx(tangent.kl, rel=1e-13)
    assert proof.support == tuple(np.flatnonzero(p))
    assert proof.ratios == pytest.approx((q[p > 0] / p[p > 0]).tolist())


def test_proof_in_the_corners():
    apart = gibbs_proof([1, 0], [0, 1])
    assert (apart.kl, apart.jensen_gap, apart.support_gap, apart.covered) == (INF, 0, INF, 0)
    assert apart.lines == (-INF, -INF, -INF, -INF, 0)
    cut = gibbs_proof([0.5, 0.5, 0], [0.5, 0, 0.5])
    assert (cut.kl, cut.jensen_gap, cut.support_gap) == (INF, INF, close(math.log(2)))
    same = gibbs_proof([0.2, 0.8], [0.2, 0.8])
    assert str(same.lines) == str((0.0,) * 5)
    tangent = tangent_proof([0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0])
    assert (tangent.slacks, tangent.outside, tangent.kl) == ((0, INF, 0, 0), 0.5, INF)
    assert tangent.ratios[:3] == (1, 0, INF)
    assert math.isnan(tangent.ratios[3])
    rare = gibbs_proof([1, 0], [1e-20, 1])
    assert rare.support_gap == close(20 * math.log(10))
    assert rare.covered == 1e-20
    assert tangent_proof([0.25, 0.75], [0.5, 0.5]).slacks == close_all(
        [0.25 * (1 - math.log(2)), 0.75 * (2 / 3 - 1 - math.log(2 / 3))]
    )


def close_all(values):
    return pytest.approx(tuple(values), rel=1e-14, abs=0)


# --- the properties -------------------------------------------------------------------------------


@given(distributions(3))
@settings(deadline=None, max_examples=50)
def test_triangle(three):
    p, q, r = three
    way = triangle_gap(p, q, r)
    both = way.first + way.second
    assert (way.direct, both) == (kl_divergence(p, r), kl_divergence(p, q) + kl_divergence(q, r))
    if both == INF:
        assert way.gap == INF or (math.isnan(way.gap) and way.direct == INF)
    else:
        assert way.gap == pytest.approx(both - way.direct, rel=1e-12, abs=1e-14)


def test_triangle_of_near_equals_keeps_its_digits():
    p, q, r = ([0.3 + e, 0.7 - e] for e in (1e-9, 2e-9, 5e-9))
    with mpmath.workdps(60):

        def kl(a, b):
            a, b = ([mpf(y) / (mpf(x[0]) + mpf(x[1])) for y in x] for x in (a, b))
            return sum(x * mpmath.log(x / y) for x, y in zip(a, b, strict=True))

        true = kl(p, q) + kl(q, r) - kl(p, r)
    assert triangle_gap(p, q, r).gap == close(true, 1e-7)  # 1e-16 in p is 1e-7 of 1e-9
    assert true < 0
    assert triangle_gap(p, p, r).gap == triangle_gap(p, r, r).gap == 0


@given(distributions(), distributions())
@settings(deadline=None, max_examples=50)
def test_products_add(one, two):
    parts = product_additivity(*one, *two)
    assert parts.total == parts.first + parts.second
    assert parts.joint == pytest.approx(parts.total, rel=1e-12, abs=1e-30)


@given(distributions(4), st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0.01, 0.99))
@settings(deadline=None, max_examples=50)
def test_convexity(four, weight):
    mixed = convexity_gap(*four, weight)
    assert mixed.gap >= 0
    assert mixed.at_mixture == pytest.approx(kl_divergence(mixed.p, mixed.q), rel=1e-12, abs=1e-28)
    assert mixed.at_mixture + mixed.gap == pytest.approx(mixed.mean, rel=1e-12, abs=1e-28)
    assert mixed.p == pytest.approx(weight * four[0] + (1 - weight) * four[2])
    if weight in (0, 1):
        assert mixed.gap == pytest.approx(0, abs=1e-30)


def test_convexity_of_near_equals():
    # To second order D = e²/2 (1/.3 + 1/.7) for each pair and 0 for their mixture.
    e = 1e-6
    q = [0.3, 0.7]
    mixed = convexity_gap([0.3 + e, 0.7 - e], q, [0.3 - e, 0.7 + e], q)
    assert mixed.gap == close(e * e / 2 * (1 / 0.3 + 1 / 0.7), 1e-8)


@PAIRS
def test_chain_rule_of_one_column_and_of_one_row(p, q):
    column, row = chain_rule(p[:, None], q[:, None]), chain_rule(p[None], q[None])
    true = close(kl_divergence(p, q), 5e-15)
    assert column.marginal == true
    assert row.conditional == true
    # Proportional weights are equal distributions, but for their last binary digit squared.
    assert 0 <= column.conditional < 1e-30
    assert 0 <= row.marginal < 1e-30


@given(st.data())
@settings(deadline=None, max_examples=50)
def test_chain_rule(data):
    m, n = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    entries = st.lists(st.sampled_from([0, 0, 1, 2, 50]), min_size=m * n, max_size=m * n)
    p, q = (np.array(data.draw(entries.filter(any)), dtype=float) for _ in range(2))
    p, q = p.reshape(m, n) / p.sum(), q.reshape(m, n) / q.sum()
    rule = chain_rule(p, q)
    assert rule.joint == kl_divergence(p.ravel(), q.ravel())
    assert rule.marginal + rule.conditional == pytest.approx(rule.joint, rel=1e-12, abs=1e-28)
    assert rule.marginal == pytest.approx(
        kl_divergence(p.sum(1), q.sum(1), normalize=True), rel=1e-12, abs=1e-28
    )
    for own, model, weight, value in zip(p, q, rule.weights, rule.conditionals, strict=True):
        assert weight == pytest.approx(own.sum())
        if own.any() and model.any():
            true = kl_divergence(own, model, normalize=True)
            assert value == pytest.approx(true, rel=1e-12, abs=1e-28)
        else:
            assert math.isnan(value)


@given(distributions(), st.lists(st.integers(0, 3), min_size=7, max_size=7))
@settings(deadline=None, max_examples=50)
def test_merging(pair, labels):
    p, q = pair
    labels = np.array(labels[: p.size])
    merged = merge_outcomes(p, q, labels)
    kinds = np.unique(labels)
    own, model = ([x[labels == label].sum() for label in kinds] for x in pair)
    assert (list(merged.p), list(merged.q)) == (pytest.approx(own), pytest.approx(model))
    true = kl_divergence(own, model, normalize=True)
    assert merged.coarse == pytest.approx(true, rel=1e-12, abs=1e-28)
    assert merged.fine == kl_divergence(p, q)
    assert merged.lost >= 0
    assert merged.coarse + merged.lost == pytest.approx(merged.fine, rel=1e-12, abs=1e-28)


def test_merging_many():
    rng = np.random.default_rng(1)
    n = 10**5
    p = rng.dirichlet(np.ones(n))
    q = p * (1 + 1e-9 * rng.standard_normal(n))
    merged = merge_outcomes(p, q / q.sum(), np.arange(n) // 50)
    assert merged.coarse + merged.lost == close(merged.fine, 1e-11)
    assert 0 < merged.coarse < merged.lost


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gibbs_proof([1], [0.5, 0.5]), "different_lengths"),
        (lambda: tangent_proof([1, 1], [0.5, 0.5]), "not_normalised"),
        (lambda: triangle_gap([1], [1], [0.5, 0.5]), "different_lengths"),
        (lambda: product_additivity([1], [1], [2], [1]), "not_normalised"),
        (lambda: convexity_gap([1], [1], [1], [1], 1.5), "out_of_range"),
        (lambda: convexity_gap([1], [1], [1], [1], NAN), "out_of_range"),
        (lambda: convexity_gap([1], [1], [1, 0], [1, 0]), "different_lengths"),
        (lambda: chain_rule([0.5, 0.5], [0.5, 0.5]), "wrong_shape"),
        (lambda: chain_rule([[1]], [1]), "wrong_shape"),
        (lambda: chain_rule([[1]], [[0.5, 0.5]]), "different_lengths"),
        (lambda: merge_outcomes([1], [1], [0, 1]), "different_lengths"),
    ],
)
def test_refuses(call, code):
    with pytest.raises(InvalidDistribution) as caught:
        call()
    assert caught.value.code == code
