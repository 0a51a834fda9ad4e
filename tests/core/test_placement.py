"""What a Gaussian placed by hand says about the picture behind it."""

import pytest

from kl_core import Gaussian, GaussianMixture, density_kl, fit_forward, fit_reverse
from kl_core.lessons.placement import RIGHT, place

P = GaussianMixture.bimodal(0.5, -3, 3)
FITS = {"forward": fit_forward(P), "reverse": fit_reverse(P).best}


@pytest.mark.parametrize(
    ("direction", "mean", "std", "verdict"),
    [
        ("forward", 0.3, 2.8, "right"),
        ("forward", 3, 1, "one"),
        ("forward", 0, 0.6, "between"),
        ("forward", 0, 6.5, "covering"),
        ("forward", -7, 0.5, "outside"),
        ("reverse", 3, 1.1, "right"),  # the other bump is as good as the best's
        ("reverse", -3, 1.1, "right"),
        ("reverse", 0, 3.2, "covering"),
        ("reverse", 3, 0.2, "one"),  # a needle
        ("reverse", 0, 1, "between"),
        ("reverse", 7, 1.5, "outside"),
    ],
)
def test_where_a_placement_is(direction: str, mean: float, std: float, verdict: str) -> None:
    found = place(P, Gaussian(mean, std), FITS[direction])
    assert found.verdict == verdict
    assert (found.extra <= RIGHT) == (verdict == "right")


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_what_it_costs_more_than_the_best(direction: str) -> None:
    q = Gaussian(1, 2)
    found = place(P, q, FITS[direction])
    assert (found.forward, found.reverse) == (density_kl(P, q), density_kl(q, P))
    assert found.extra == getattr(found, direction) - FITS[direction].divergence
    best = place(P, FITS[direction].q, FITS[direction])
    assert best.extra == pytest.approx(0, abs=1e-12)
