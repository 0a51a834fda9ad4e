import math
import pickle

import pytest

from kl_core import InvalidDistribution, coding_cost, directions, entropy_profile


def close(value):
    return pytest.approx(value, rel=1e-14, abs=0)


def test_entropy_profile():
    profile = entropy_profile([0.5, 0.25, 0.25, 0])
    log2 = math.log(2)
    assert profile.p == (0.5, 0.25, 0.25, 0)
    assert profile.information == close((log2, 2 * log2, 2 * log2, math.inf))
    assert profile.terms == close((log2 / 2, log2 / 2, log2 / 2, 0))
    assert profile.shares == close((1 / 3, 1 / 3, 1 / 3, 0))
    assert profile.entropy == close(1.5 * log2)
    assert profile.perplexity == close(2**1.5)
    assert profile.maximum == close(2 * log2)
    assert profile.redundancy == close(0.5 * log2)


def test_a_certain_outcome_has_no_entropy_to_share():
    profile = entropy_profile([0, 1])
    assert (profile.entropy, profile.perplexity, profile.shares) == (0, 1, (0, 0))
    assert profile.redundancy == close(math.log(2))


def test_redundancy_of_an_almost_uniform_distribution_is_not_a_difference():
    shift = 2.0**-30
    assert entropy_profile([0.5 + shift, 0.5 - shift]).redundancy == close(2 * shift**2)


def test_terms_of_a_near_certain_outcome_add_up():
    profile = entropy_profile([1, 1e-20])
    assert math.fsum(profile.terms) == close(profile.entropy)
    assert profile.information[0] == close(1e-20)


def test_coding_cost_of_the_news_desk():
    cost = coding_cost([0.5, 0.3, 0.2], [0.3, 0.6, 0.1])
    bit = math.log(2)
    assert cost.entropy / bit == pytest.approx(1.485475, abs=5e-7)
    assert cost.cross_entropy / bit == pytest.approx(1.753958, abs=5e-7)
    assert cost.waste / bit == pytest.approx(0.268483, abs=5e-7)
    assert cost.own_lengths == close(tuple(-math.log(x) for x in cost.p))
    assert cost.model_lengths == close(tuple(-math.log(x) for x in cost.q))
    assert cost.terms == close(tuple(-p * math.log(q) for p, q in zip(cost.p, cost.q, strict=True)))
    assert math.fsum(cost.terms) == close(cost.cross_entropy)


def test_coding_cost_at_zeros():
    cost = coding_cost([0.5, 0.5, 0], [0, 1, 0])
    assert (cost.cross_entropy, cost.waste) == (math.inf, math.inf)
    assert cost.terms == (math.inf, 0, 0)
    assert cost.own_lengths[2] == math.inf


def test_directions_of_the_weather():
    both = directions([0.6, 0.3, 0.1], [0.2, 0.5, 0.3])
    forward = (0.6 * math.log(3), 0.3 * math.log(0.6), -0.1 * math.log(3))
    reverse = (-0.2 * math.log(3), -0.5 * math.log(0.6), 0.3 * math.log(3))
    assert both.ratios == pytest.approx((3, 0.6, 1 / 3))
    assert both.log_ratios == pytest.approx((math.log(3), math.log(0.6), -math.log(3)))
    assert both.forward_terms == pytest.approx(forward)
    assert both.reverse_terms == pytest.approx(reverse)
    assert both.forward / math.log(2) == pytest.approx(0.571392, abs=5e-7)
    assert both.reverse == pytest.approx(math.fsum(reverse))
    assert both.cross_entropy - both.entropy == pytest.approx(both.forward)
    assert both.largest == 0
    assert both.positive_total == close(forward[0])
    assert both.negative_total == pytest.approx(forward[1] + forward[2])
    assert both.larger == "forward"


@pytest.mark.parametrize(
    ("p", "q", "larger"),
    [
        ([0.9, 0.1], [0.8, 0.2], "reverse"),
        ([0.9, 0.1], [0.1, 0.9], "equal"),
        ([0.1, 0.1, 0.4, 0.4], [0.4, 0.4, 0.1, 0.1], "equal"),  # but for the last digit
        ([0.5, 0.5], [0.5, 0.5], "equal"),
        ([0.5, 0.5], [1, 0], "forward"),
        ([0.5, 0.5, 0], [0, 0.5, 0.5], "equal"),
    ],
)
def test_the_larger_direction(p, q, larger):
    assert directions(p, q).larger == larger


def test_directions_at_zeros():
    both = directions([0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0])
    assert both.ratios[:3] == (1, math.inf, 0)
    assert math.isnan(both.ratios[3])
    assert both.forward_terms == (0, math.inf, 0, 0)
    assert both.reverse_terms == (0, 0, math.inf, 0)
    assert (both.largest, both.positive_total, both.negative_total) == (1, math.inf, 0)


def test_results_are_values():
    for make in (
        lambda: entropy_profile([0.5, 0.5]),
        lambda: coding_cost([0.5, 0.5], [0.25, 0.75]),
        lambda: directions([0.5, 0.5], [0.25, 0.75]),
    ):
        result = make()
        assert hash(result) == hash(make())
        assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize("function", [coding_cost, directions])
def test_what_is_wrong_with_q_is_said_of_q(function):
    with pytest.raises(InvalidDistribution, match=r"^q sums to 0\.4") as caught:
        function([0.5, 0.5], [0.2, 0.2])
    assert caught.value.code == "not_normalised"
    with pytest.raises(InvalidDistribution, match="p has 2 entries and q has 1") as caught:
        function([0.5, 0.5], [1])
    assert caught.value.code == "different_lengths"
