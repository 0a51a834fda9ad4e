"""When reverse KL seeks a mode: against an optimiser that knows nothing of `line.fitting`."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from kl_core import GaussianMixture, fit_reverse
from kl_core.line.mode_seeking import equal_bumps, seeking

X, DX = np.linspace(-40, 40, 80_001, retstep=True)


def reverse(theta, p_log):
    q_log = norm.logpdf(X, theta[0], np.exp(theta[1]))
    return float(np.sum(np.exp(q_log) * (q_log - p_log)) * DX)


def minimum_near(distance, mean, std):
    """Where a simplex search that starts at (mean, std) ends: mean, value."""
    half = distance / 2
    p_log = np.logaddexp(norm.logpdf(X, -half, 1), norm.logpdf(X, half, 1)) - np.log(2)
    found = minimize(
        reverse, [mean, np.log(std)], (p_log,), method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-13, "maxiter": 4000},
    )  # fmt: skip
    return found.x[0], found.fun


def test_no_minimum_at_a_bump_below_born():
    mean, _ = minimum_near(equal_bumps().born - 0.02, 2.3, 1.15)
    assert abs(mean) < 1e-3


def test_a_minimum_at_a_bump_above_born():
    mean, _ = minimum_near(equal_bumps().born + 0.02, 2.3, 1.15)
    assert mean > 2


@pytest.mark.parametrize(("shift", "covering_wins"), [(-0.001, True), (0.001, False)])
def test_the_best_changes_hands_at_best(shift, covering_wins):
    distance = equal_bumps().best + shift
    _, at_bump = minimum_near(distance, distance / 2, 1.05)
    _, covering = minimum_near(distance, 0.0, distance / 2)
    assert (covering < at_bump) == covering_wins


def test_the_known_digits():
    assert equal_bumps().born == pytest.approx(4.824459436, abs=2e-8)
    assert equal_bumps().best == pytest.approx(5.600164435, abs=2e-9)


@pytest.mark.parametrize(
    ("p", "verdict", "count"),
    [
        (GaussianMixture.bimodal(0.5, 1, 1), "exact", 1),
        (GaussianMixture.bimodal(0.5, -2, 2), "covering-only", 1),
        (GaussianMixture.bimodal(0.5, -2.5, 2.5), "covering-best", 3),
        (GaussianMixture.bimodal(0.5, -3, 3), "mode-tied", 3),
        (GaussianMixture.bimodal(0.3, -3, 3), "mode-best", 2),
        (GaussianMixture.bimodal(0.1, -2, 2), "mode-only", 1),
    ],
)
def test_verdicts(p, verdict, count):
    found = seeking(fit_reverse(p))
    assert (found.verdict, found.count) == (verdict, count)
    assert found.best <= found.worst
