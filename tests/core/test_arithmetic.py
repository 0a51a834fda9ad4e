import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import (
    InvalidDistribution,
    arithmetic_decode,
    arithmetic_encode,
    distribution,
    message_cost,
)
from kl_core.finite.arithmetic import TOTAL, frequencies

models = (
    st.lists(st.sampled_from([0, 1e-9, 1e-4, 0.01, 1, 3]), min_size=1, max_size=9)
    .filter(any)
    .map(lambda weights: distribution(weights, normalize=True))
)


@settings(deadline=None, max_examples=120)
@given(models, st.lists(st.integers(0, 10**6), max_size=60))
def test_what_is_coded_comes_back_within_two_bits_of_the_ideal(q, picks):
    possible = np.flatnonzero(q).tolist()
    message = [possible[i % len(possible)] for i in picks]
    bits = arithmetic_encode(message, q)
    assert arithmetic_decode(bits, q, len(message)) == tuple(message)
    shares = [frequencies(q)[symbol] / TOTAL for symbol in message]
    ideal = -math.fsum(map(math.log2, shares))
    rounding = math.fsum(2**-29 / share for share in shares)
    assert -rounding <= len(bits) - ideal <= 2 + rounding


def test_messages_that_leave_the_middle_undecided():
    """The middle third again and again: no bit is decided until the end."""
    q = [1 / 3] * 3
    for message in ([1] * 200, [1] * 200 + [0], [1] * 200 + [2], [0, 2] * 50):
        bits = arithmetic_encode(message, q)
        assert arithmetic_decode(bits, q, len(message)) == tuple(message)
        assert len(bits) - len(message) * math.log2(3) < 2.001


def test_a_long_message_costs_its_cross_entropy():
    rng = np.random.default_rng(3)
    p, q = [0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]
    message = rng.choice(4, size=20_000, p=p).tolist()
    own, other = message_cost(message, p), message_cost(message, q)
    for cost in (own, other):
        assert 0 <= cost.bits - cost.ideal <= 2.01
        assert cost.cross_entropy == pytest.approx(cost.entropy + cost.waste, rel=1e-13)
        assert cost.ideal == pytest.approx(cost.cross_entropy * cost.symbols, rel=1e-15)
        assert cost.per_symbol == cost.bits / 20_000
    assert other.ideal == pytest.approx(-sum(math.log2(q[symbol]) for symbol in message), rel=1e-12)
    excess = sum(a * math.log2(a / b) for a, b in zip(p, q, strict=True))
    assert (other.bits - own.bits) / 20_000 == pytest.approx(excess, rel=0.03)
    assert arithmetic_decode(arithmetic_encode(message, q), q, 20_000) == tuple(message)


@pytest.mark.parametrize(
    "q",
    [
        [1.0],
        [0.5, 0.5],
        [1.0, 1e-300],
        [1 - 1e-12, *[1e-12 / 999] * 999],
        [1 / 65536] * 65536,
        [0.5 / 300] * 300 + [0.5 / 65236] * 65236,
        [1e-9] * 60_000 + [(1 - 6e-5) / 5000] * 5000,
    ],
    ids=len,
)
def test_whole_numbers_share_the_total(q):
    found = frequencies(q)
    assert sum(found) == TOTAL
    assert min(found) >= 1
    lifted = sum(1 for x in q if x * TOTAL < 1)
    for x, f in list(zip(q, found, strict=True))[:: max(1, len(q) // 50)]:
        assert abs(f - x * TOTAL) <= 1 + (lifted if x * TOTAL > 1 else 0)
    assert frequencies([0.0, 1.0, -0.0]) == (0, TOTAL, 0)


def test_what_costs_nothing():
    assert len(arithmetic_encode([], [0.5, 0.5])) <= 2
    assert len(arithmetic_encode([0] * 1000, [1.0, 0.0])) <= 2
    assert arithmetic_decode("", [0.5, 0.5], 0) == ()
    assert message_cost([0, 0], [1, 0]).ideal == 0


@pytest.mark.parametrize(
    ("message", "place"), [([0, 2], 1), ([3], 0), ([0, 0, -1], 2)], ids=["no share", "none", "neg"]
)
def test_an_outcome_without_a_code(message, place):
    with pytest.raises(InvalidDistribution, match="no probability") as caught:
        arithmetic_encode(message, [0.5, 0.5, 0.0])
    assert caught.value.code == "out_of_range"
    assert caught.value.found["index"] == place


def test_other_refusals():
    with pytest.raises(InvalidDistribution, match="empty"):
        message_cost([], [0.5, 0.5])
    with pytest.raises(InvalidDistribution, match="length"):
        arithmetic_decode("0", [1], -1)
    with pytest.raises(ValueError, match="no character but"):
        arithmetic_decode("012", [1], 1)
    with pytest.raises(InvalidDistribution, match="at most 65536"):
        frequencies([1 / 65537] * 65537)
