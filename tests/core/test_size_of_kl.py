"""What a divergence means, against sums over counts, mpmath and simulation-free second methods."""

import math

import mpmath
import numpy as np
import pytest

from kl_core import Gaussian, InvalidDistribution, density_kl, kl_divergence
from kl_core.lessons.how_large import (
    ALPHABET,
    coded,
    errors_after,
    gamble,
    meaning,
    nearby,
    spelled,
)


@pytest.mark.parametrize("divergence", [1e-4, 0.01, 0.1, 1.0, 10.0])
def test_the_bells_are_that_far_apart(divergence: float) -> None:
    found = meaning(divergence)
    p, q = Gaussian(0, 1), Gaussian(found.shift, 1)
    assert density_kl(p, q) == pytest.approx(divergence, rel=1e-13, abs=0)
    with mpmath.workdps(40):
        half = mpmath.sqrt(2 * mpmath.mpf(divergence)) / 2
        assert found.error == pytest.approx(float(mpmath.ncdf(-half)), rel=1e-13, abs=0)
        assert found.gap == pytest.approx(float(2 * mpmath.ncdf(half) - 1), rel=1e-13, abs=0)
    assert found.gap <= found.bounds.sharp <= min(found.bounds.pinsker, 1.0) + 1e-15


@pytest.mark.parametrize("divergence", [1e-3, 0.1, 2.0])
def test_so_many_samples_are_enough_and_one_less_is_not(divergence: float) -> None:
    found = meaning(divergence)
    after = errors_after(found, [found.needed - 1, found.needed])
    assert after.missed[0] > 0.01 >= after.missed[1]
    assert after.wrong[0] > 0.01 >= after.wrong[1]
    # Stein's exponent alone promises too much at 1 %, Chernoff's bound too little.
    assert found.stein < found.needed < found.chernoff + 1


def test_the_exponents_are_where_the_errors_go() -> None:
    found = meaning(0.1)
    n = np.array([500.0, 5000.0])
    after = errors_after(found, n)
    assert (-np.log(after.wrong) / n)[1] == pytest.approx(0.025, rel=0.03)
    short = 0.1 + np.log(after.missed) / n  # the other error's level costs something at every n
    assert 0 < short[1] < 0.015 < short[0]
    assert (after.wrong <= after.chernoff).all()


def test_errors_of_few_samples_are_those_of_a_simulation() -> None:
    found, n = meaning(0.1), 25
    rng = np.random.default_rng(1)
    means = rng.normal(found.shift, 1, (40_000, n)).mean(axis=1)  # Q is true
    limit = 2.3263478740408408 / math.sqrt(n)  # P is rejected wrongly in 1 %
    after = errors_after(found, [n])
    assert np.mean(means < limit) == pytest.approx(after.missed[0], abs=0.01)
    assert np.mean(means < found.shift / 2) == pytest.approx(after.wrong[0], abs=0.01)


def test_a_gambler_grows_by_what_she_knows_better() -> None:
    run = gamble(0.6, 0.5, 400, seed=3)
    stakes = (0.75, 0.25)
    both = kl_divergence([0.6, 0.4], [0.5, 0.5]), kl_divergence([0.6, 0.4], stakes)
    assert run.best_growth == pytest.approx(both[0], rel=1e-12, abs=0)
    assert run.growth == pytest.approx(both[0] - both[1], rel=1e-12, abs=0)
    by_hand = 0.6 * math.log(1.5) + 0.4 * math.log(0.5)
    assert run.growth == pytest.approx(by_hand, rel=1e-12, abs=0)
    steps = np.diff(np.log(run.money))
    heads = np.isclose(steps, math.log(1.5))
    assert np.isclose(steps[~heads], math.log(0.5)).all()
    assert abs(heads.mean() - 0.6) < 0.1
    kelly = np.diff(np.log(run.best)) > 0
    assert (kelly == heads).all()
    assert gamble(1.0, 1.0, 3, 0).money == (1, 2, 4, 8)
    assert gamble(0.6, 1.0, 3, 0).growth == -math.inf


@pytest.mark.parametrize(("heads", "step"), [(0.5, 1e-6), (0.3, -1e-4), (0.05, 0.01), (0.5, 0.5)])
def test_nearby_is_quadratic(heads: float, step: float) -> None:
    near = nearby(heads, step)
    with mpmath.workdps(50):
        p, q = mpmath.mpf(heads), mpmath.mpf(heads) + mpmath.mpf(step)
        true = mpmath.inf
        if 0 < q < 1:
            true = p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q))
    assert near.divergence == pytest.approx(float(true), rel=1e-9, abs=0)
    assert near.quadratic == pytest.approx(step**2 / (2 * heads * (1 - heads)), rel=1e-12, abs=0)


def test_a_text_pays_its_divergence_and_at_most_two_bits() -> None:
    text = "the cat sat on the mat and the rat sat on the cat " * 8
    assert [ALPHABET[i] for i in spelled("Zoë, A!")] == ["z", "o", " ", "a"]
    for mixed in (0.0, 0.3, 1.0):
        cost = coded(text, mixed)
        assert cost.symbols == len(text)
        waste = kl_divergence(cost.p, cost.q, base=2)
        assert cost.waste == pytest.approx(waste, rel=1e-9, abs=1e-15)
        assert cost.ideal <= cost.bits + 1e-6
        assert cost.bits <= cost.ideal + 2.01


def test_what_has_no_meaning_is_refused() -> None:
    for call in (
        lambda: meaning(0),
        lambda: meaning(math.nan),
        lambda: meaning(1, 0.5),
        lambda: gamble(0.4, 0.1, 1, 0),
        lambda: gamble(0.6, 1.5, 1, 0),
        lambda: nearby(0.5, 0.6),
        lambda: nearby(0, 0),
        lambda: coded("a", 2),
    ):
        with pytest.raises(InvalidDistribution):
            call()
