import math
from fractions import Fraction

import mpmath as mp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core import directions, kl_divergence
from kl_core.errors import InvalidDistribution
from kl_core.lessons.misprints import Printed, clipped_gain, clipped_sum, rounded_sum

mp.mp.dps = 40
LETTERS = ((0.5, 0.3, 0.2), (0.4, 0.4, 0.2))
WEATHER = ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
shares = st.lists(st.integers(1, 40), min_size=2, max_size=4)


def by_hand(number: Fraction, places: int) -> Fraction:
    """Rounded as in school: a half goes away from 0."""
    units = abs(number) * 10**places
    whole = units.numerator * 2 + units.denominator
    nearest = Fraction(whole // (2 * units.denominator), 10**places)
    return nearest if number > 0 else -nearest


def exact_log2(p: float, q: float) -> Fraction:
    ratio = mp.mpf(repr(p)) / mp.mpf(repr(q))
    return Fraction(str(mp.nstr(mp.log(ratio, 2), 30, strip_zeros=False)))


@pytest.mark.parametrize("pair", [LETTERS, WEATHER])
@pytest.mark.parametrize("places", range(1, 9))
def test_each_step_is_rounded_as_by_hand(
    pair: tuple[tuple[float, ...], tuple[float, ...]], places: int
) -> None:
    table = rounded_sum(*pair, places)
    logs = [by_hand(exact_log2(p, q), places) for p, q in zip(*pair, strict=True)]
    terms = [by_hand(Fraction(repr(p)) * log, places) for p, log in zip(pair[0], logs, strict=True)]
    assert table.logs == tuple(map(float, logs))
    assert table.terms == tuple(map(float, terms))
    assert table.total == float(sum(terms))


def test_the_printed_sum_of_two_place_terms() -> None:
    table = rounded_sum(*LETTERS, 2)
    assert (table.logs, table.terms) == ((0.32, -0.42, 0.0), (0.16, -0.13, 0.0))
    assert table.total == 0.03
    truth = mp.mpf("0.5") * mp.log(mp.mpf("1.25"), 2) + mp.mpf("0.3") * mp.log(mp.mpf("0.75"), 2)
    assert table.truth == pytest.approx(float(truth), rel=1e-14)
    assert table.error == pytest.approx(float(mp.mpf("0.03") / truth - 1), rel=1e-12)


@given(shares, shares, st.integers(1, 8), st.sampled_from([2.0, math.e, 10.0]))
def test_the_total_is_within_what_rounding_can_do(
    a: list[int], b: list[int], places: int, base: float
) -> None:
    size = min(len(a), len(b))
    p, q = ([x / sum(part[:size]) for x in part[:size]] for part in (a, b))
    if kl_divergence(p, q) == 0:
        return
    table = rounded_sum(p, q, places, base=base)
    # Half a unit for each logarithm, weighted by p, and half a unit for each term.
    allowed = 0.5 * 10.0**-places * (1 + size)
    assert abs(table.total - table.truth) <= allowed * (1 + 1e-9)
    assert table.truth == kl_divergence(p, q, base=base)


def test_an_impossible_outcome_adds_nothing() -> None:
    table = rounded_sum([0.5, 0.5, 0], [0.25, 0.25, 0.5], 3)
    assert (table.logs[2], table.terms[2], table.total) == (0, 0, 1)


@pytest.mark.parametrize("q", [(0.5, 0.5), (1.0, 0.0)])
def test_nothing_to_be_off_from(q: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="choose p and q"):
        rounded_sum([0.5, 0.5], q, 2)


def test_a_table_needs_distributions() -> None:
    with pytest.raises(InvalidDistribution):
        rounded_sum([0.5, 0.6], [0.5, 0.5], 2)


@pytest.mark.parametrize("exponent", [-15, -6, -1])
def test_clipping_puts_the_floor_for_zero(exponent: int) -> None:
    floor = mp.mpf(10) ** exponent
    expected = (mp.log(mp.mpf("0.5")) + mp.log(mp.mpf("0.5") / floor)) / 2
    assert clipped_sum([0.5, 0.5], [1, 0], 10.0**exponent) == pytest.approx(float(expected))


def test_clipping_checks_nothing() -> None:
    below = clipped_sum([0.2, 0.2], [0.5, 0.5], 1e-15)
    assert below == pytest.approx(float(mp.mpf("0.4") * mp.log(mp.mpf("0.4"))))
    assert clipped_sum([1.2, -0.2], [0.5, 0.5], 1e-15) == pytest.approx(1.2 * math.log(2.4))


@given(shares, shares)
def test_clipping_leaves_what_is_large_enough(a: list[int], b: list[int]) -> None:
    size = min(len(a), len(b))
    p, q = ([x / sum(part[:size]) for x in part[:size]] for part in (a, b))
    assert clipped_sum(p, q, 1e-15) == pytest.approx(kl_divergence(p, q), abs=1e-14)


@pytest.mark.parametrize(
    ("new", "gain"),
    [(0.5, 0.0), (0.55, 0.1), (0.6, 0.2), (0.99, 0.2), (0.4, -0.2), (0.01, -0.98)],
)
def test_the_clip_caps_gains_and_no_losses(new: float, gain: float) -> None:
    policies = directions([0.5, 0.5], [new, 1 - new])
    assert clipped_gain(policies, (1, -1), 0.2) == pytest.approx(gain, abs=1e-12)


def test_a_printed_number_is_right_to_its_last_place() -> None:
    assert Printed(0.54, 2, 0.5412).right
    assert not Printed(0.55, 2, 0.5412).right
    assert Printed(-0.22, 2, -0.2211).right
    assert Printed(0.64, 2, 0.32).ratio == 2
