import math

import mpmath as mp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from kl_core import InvalidDistribution, kl_divergence, total_variation, variation_bounds


def sharpest(divergence):
    """Vajda's curve with 50 digits."""
    with mp.workdps(50):

        def excess(t):
            return mp.log(t / mp.sinh(t)) + t * mp.coth(t) - (t / mp.sinh(t)) ** 2 - divergence

        low, high = mp.mpf(10) ** -12, mp.exp(divergence + 5)
        for _ in range(300):
            middle = mp.sqrt(low * high)
            low, high = (middle, high) if excess(middle) < 0 else (low, middle)
        return float(low / 2 * (1 - (mp.coth(low) - 1 / low) ** 2))


@pytest.mark.parametrize("divergence", [1e-16, 1e-6, 9.99e-4, 1.01e-3, 0.1, 1, 4.99, 5.01, 20])
def test_the_sharp_bound_against_fifty_digits(divergence):
    assert variation_bounds(divergence).sharp == pytest.approx(
        sharpest(divergence), rel=1e-12, abs=0
    )


@pytest.mark.parametrize("divergence", [0.01, 0.5, 2.0])
def test_two_coins_reach_the_sharp_bound_and_none_exceeds_it(divergence):
    def least(variation):
        """The least divergence of two coins this far apart."""
        return minimize_scalar(
            lambda q: kl_divergence([q + variation, 1 - q - variation], [q, 1 - q]),
            bounds=(0, 1 - variation),
            method="bounded",
            options={"xatol": 1e-10},
        ).fun

    sharp = variation_bounds(divergence).sharp
    assert least(sharp) == pytest.approx(divergence, rel=1e-6)
    assert least(min(sharp * 1.001, 1 - 1e-9)) > divergence


def test_the_bounds_hold_and_the_sharp_one_is_the_least():
    rng = np.random.default_rng(1)
    for concentration in (0.05, 1, 30):
        for p, q in rng.dirichlet([concentration] * 4, size=(40, 2)):
            found = variation_bounds(kl_divergence(p, q))
            assert total_variation(p, q) <= found.sharp * (1 + 1e-12)
            assert found.sharp <= min(found.pinsker, found.bretagnolle_huber) * (1 + 1e-12)


def test_the_ends():
    none = variation_bounds(0)
    assert (none.pinsker, none.bretagnolle_huber, none.sharp) == (0, 0, 0)
    all_ = variation_bounds(math.inf)
    assert (all_.pinsker, all_.bretagnolle_huber, all_.sharp) == (1, 1, 1)
    for bad in (-1e-9, math.nan):
        with pytest.raises(InvalidDistribution, match="divergence"):
            variation_bounds(bad)
