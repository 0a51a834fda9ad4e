"""One pair under the whole family: 40-digit references, limits, and what an order weighs."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.finite.divergences import GENERATORS, f_divergence, renyi_divergence
from kl_core.finite.relatives import ENDS, IN_NATS, ORDERS, f_terms, relatives, renyi_order

P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)
BLIND = (0.6, 0.4, 0.0)
weights = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


def shares(values):
    return np.array(values) / math.fsum(values)


def test_all_of_them_by_their_definitions():
    with mpmath.workdps(40):
        p, q = ([mpmath.mpf(x) for x in pair] for pair in (P, Q))
        pairs = list(zip(p, q, strict=True))

        def kl(one, other):
            return sum(a * mpmath.log(a / b) for a, b in zip(one, other, strict=True))

        middle = [(a + b) / 2 for a, b in pairs]
        steps = abs(p[0] - q[0]) + abs(p[0] + p[1] - q[0] - q[1])
        expected = {
            "forward": kl(p, q),
            "reverse": kl(q, p),
            "jeffreys": kl(p, q) + kl(q, p),
            "js": (kl(p, middle) + kl(q, middle)) / 2,
            "renyi_half": -2 * mpmath.log(sum(mpmath.sqrt(a * b) for a, b in pairs)),
            "renyi_two": mpmath.log(sum(a * a / b for a, b in pairs)),
            "total_variation": sum(abs(a - b) for a, b in pairs) / 2,
            "hellinger": mpmath.sqrt(1 - sum(mpmath.sqrt(a * b) for a, b in pairs)),
            "chi_square": sum((a - b) ** 2 / b for a, b in pairs),
            "wasserstein": steps,
        }
    found = relatives(P, Q)
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(float(value), rel=1e-14, abs=0), name


def test_what_explodes_and_what_does_not():
    found = relatives(P, BLIND)
    infinite = {"forward", "jeffreys", "renyi_two", "chi_square"}
    for name in set(vars(found)) - {"p", "q"}:
        assert math.isinf(getattr(found, name)) == (name in infinite), name


def test_js_of_the_tutorials_pair():
    # Printed as 0.01 in circulation; by mpmath 0.001733 nats.
    found = relatives((0.3, 0.5, 0.2), (0.25, 0.55, 0.2))
    assert found.js == pytest.approx(0.001733, abs=5e-7)
    assert found.forward == pytest.approx(0.00705, abs=1e-5)


def test_lengths_must_agree():
    with pytest.raises(InvalidDistribution, match="entries"):
        relatives((0.5, 0.5), P)


# --- f-divergences --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GENERATORS)
@given(p=weights, q=weights)
def test_the_terms_add_up_to_the_divergence(name, p, q):
    found = f_terms(shares(p), shares(q), name)
    assert math.fsum(found.terms) == pytest.approx(found.divergence, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_ends_are_what_disjoint_distributions_cost(name):
    apart = f_terms((1, 0, 0), (0, 0.5, 0.5), name)
    assert apart.divergence == pytest.approx(apart.greatest, rel=1e-12)
    assert math.fsum(apart.terms) == pytest.approx(apart.greatest, rel=1e-12)
    # Each end by itself: half of Q, or half of P, is where the other is not.
    f, (at_zero, at_infinity) = GENERATORS[name], ENDS[name]
    left, right = float(f(np.array([2.0]))[0]), float(f(np.array([0.5]))[0])
    one = f_terms((1, 0), (0.5, 0.5), name)
    assert one.terms == pytest.approx((0.5 * left, 0.5 * at_zero), rel=1e-14)
    assert one.values[1] == pytest.approx(at_zero)
    other = f_terms((0.5, 0.5), (1, 0), name)
    assert other.terms == pytest.approx((right, 0.5 * at_infinity), rel=1e-14)
    assert math.isnan(other.values[1])
    assert other.ratios[1] == math.inf


@pytest.mark.parametrize("name", GENERATORS)
@given(p=weights, q=weights)
def test_none_is_above_the_greatest(name, p, q):
    found = f_terms(shares(p), shares(q), name)
    assert found.divergence <= found.greatest * (1 + 1e-12)


def test_an_outcome_that_neither_has_costs_nothing():
    found = f_terms((0.5, 0.5, 0), (0.25, 0.75, 0), "kl")
    assert found.terms[2] == 0
    assert math.isnan(found.ratios[2])


def test_a_multiple_of_t_minus_1_changes_nothing():
    def tilted(t):
        return GENERATORS["kl"](t) + 5 * (t - 1)

    assert f_divergence(P, Q, tilted) == pytest.approx(relatives(P, Q).forward, rel=1e-12)


def test_what_is_counted_in_nats():
    assert {"kl", "reverse_kl", "jeffreys", "js"} == IN_NATS
    assert all(f_terms(P, Q, name).in_nats == (name in IN_NATS) for name in GENERATORS)


# --- Rényi ----------------------------------------------------------------------------------------


@given(p=weights, q=weights, alpha=st.floats(0, 10))
def test_the_shares_are_the_best_compromise(p, q, alpha):
    """α D(R‖P) + (1-α) D(R‖Q) is (1-α) D_α at the shares R; for α < 1 that is its least."""
    P, Q = shares(p), shares(q)
    R = np.array(renyi_order(P, Q, alpha).shares)
    value = R[R > 0] @ (np.log(R) - alpha * np.log(P) - (1 - alpha) * np.log(Q))[R > 0]
    expected = (1 - alpha) * renyi_divergence(P, Q, alpha)
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_shares_walk_from_q_to_p_and_beyond():
    assert renyi_order(P, Q, 0).shares == pytest.approx(Q, rel=1e-14)
    assert renyi_order(P, Q, 1).shares == pytest.approx(P, rel=1e-14)
    assert renyi_order(P, Q, 60).shares == pytest.approx((1, 0, 0), abs=1e-12)
    assert renyi_order(P, Q, 60).heaviest == 0
    two = np.array(P) ** 2 / Q
    assert renyi_order(P, Q, 2).shares == pytest.approx(two / two.sum(), rel=1e-14)


def test_what_q_excludes_is_passed_over_or_decides():
    below = renyi_order(P, BLIND, 0.5)
    assert below.shares[2] == 0
    assert math.isfinite(below.divergence)
    above = renyi_order(P, BLIND, 1.05)
    assert above.shares == (0, 0, 1)
    assert above.heaviest == 2
    assert math.isinf(above.divergence)
    assert renyi_order(P, BLIND, 1).shares == pytest.approx(P)
    # At order 0 only what P allows counts.
    assert renyi_order(BLIND, Q, 0).shares == pytest.approx((2 / 7, 5 / 7, 0))


@given(p=weights, q=weights)
def test_the_landmarks_have_a_second_formula(p, q):
    found = renyi_order(shares(p), shares(q), 3)
    assert found.landmarks == pytest.approx(found.again, rel=1e-8, abs=1e-14)


def test_infinite_landmarks_agree_too():
    found = renyi_order(P, BLIND, 3)
    assert found.again == pytest.approx(found.landmarks, rel=1e-12)
    assert [math.isinf(x) for x in found.landmarks] == [False, False, True, True, True]


@given(p=weights, q=weights)
def test_the_curve_never_falls(p, q):
    found = renyi_order(shares(p), shares(q), 1)
    assert np.all(np.diff(found.curve) >= -1e-13 * max(found.curve))
    assert max(found.curve) <= found.landmarks[-1] * (1 + 1e-12)
    assert len(found.curve) == len(ORDERS)
    assert list(ORDERS) == sorted(ORDERS)


def test_a_negative_order_is_refused():
    with pytest.raises(InvalidDistribution) as error:
        renyi_order(P, Q, -0.5)
    assert error.value.code == "out_of_range"
