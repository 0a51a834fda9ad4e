"""Each challenge has a solution, and what only comes near is refused."""

import math

import pytest

from kl_core.lessons.challenges import CHALLENGES, Attempt, Challenge, met
from kl_core.line.densities import Gaussian, GaussianMixture, density_directions
from kl_core.line.descent import descend
from kl_core.line.fitting import fit_reverse

P = GaussianMixture.bimodal(0.5, -3, 3)
ONE = GaussianMixture.bimodal(0.5, 0, 0)
UNITS = {"nats": 1.0, "bits": math.log(2)}


def attempt(p: GaussianMixture, mu: float, sigma: float, unit: str = "nats") -> Attempt:
    both = density_directions(p, q := Gaussian(mu, sigma))
    path = descend(p, q, "reverse", steps=300, rate=0.2)
    return Attempt(both.forward, both.reverse, fit_reverse(p), path, UNITS[unit])


# Every number can be set by hand: centres in tenths, widths in twentieths.
SOLUTIONS = [
    ("reverse_dearer", P, 0.0, 5.0, "nats"),
    ("forward_dearer", P, 3.0, 1.0, "nats"),
    ("equal", P, 0.8, 1.5, "nats"),
    ("equal", P, 0.8, 1.5, "bits"),
    ("worse", P, 0.0, 2.0, "nats"),
    ("target", P, 0.0, 1.75, "nats"),
    ("target", P, 0.2, 2.1, "bits"),
]
REFUSED = [
    ("reverse_dearer", P, 8.0, 2.2, "nats"),  # 1.98 times
    ("forward_dearer", P, 7.6, 1.2, "nats"),  # 1.99 times
    ("equal", ONE, 0.0, 1.05, "nats"),  # too alike to count
    ("equal", P, 1.8, 2.2, "nats"),  # apart by a little over the tolerance
    ("equal", ONE, 0.0, 1.0, "nats"),  # P = Q
    ("worse", P, 2.5, 1.0, "nats"),  # ends in one of the two that are best
    ("target", P, 0.9, 1.85, "nats"),  # 1.0051
    ("target", P, 0.0, 1.75, "bits"),  # 1.00, but nats
]


@pytest.mark.parametrize(("challenge", "p", "mu", "sigma", "unit"), SOLUTIONS)
def test_solved(
    challenge: Challenge, p: GaussianMixture, mu: float, sigma: float, unit: str
) -> None:
    assert met(attempt(p, mu, sigma, unit), challenge)


@pytest.mark.parametrize(("challenge", "p", "mu", "sigma", "unit"), REFUSED)
def test_refused(
    challenge: Challenge, p: GaussianMixture, mu: float, sigma: float, unit: str
) -> None:
    assert not met(attempt(p, mu, sigma, unit), challenge)


def test_every_challenge_has_a_solution_and_none_is_met_at_first() -> None:
    assert {challenge for challenge, *_ in SOLUTIONS} == set(CHALLENGES)
    for unit in UNITS:
        start = attempt(P, 2.0, 2.5, unit)  # where the page begins
        assert not [challenge for challenge in CHALLENGES if met(start, challenge)]


def test_a_descent_that_is_still_under_way_has_not_ended() -> None:
    q = Gaussian(0.0, 1.5)
    on_its_way = descend(P, q, "reverse", steps=1, rate=0.01)
    state = Attempt(1.0, 1.0, fit_reverse(P), on_its_way, 1.0)
    assert not met(state, "worse")
