"""The bound and the mean-field fits against quadrature, SciPy and a search."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from kl_core import Gaussian, InvalidDistribution, MultivariateGaussian, family_kl
from kl_core.families.gaussians import DiagonalGaussian
from kl_core.models.variational import bound, mean_field, uncorrelated

places = st.floats(-4, 4)
widths = st.floats(0.1, 4)
correlations = st.floats(-0.99, 0.99)


def mean_under(q: Gaussian, f: Callable[[float], float]) -> float:
    reach = 12 * q.std
    return float(
        integrate.quad(
            lambda z: stats.norm.pdf(z, q.mean, q.std) * f(z),
            q.mean - reach, q.mean + reach, epsabs=1e-12, epsrel=1e-12, points=[q.mean], limit=200,
        )[0]
    )  # fmt: skip


@pytest.mark.parametrize(("x", "mean", "std"), [(2, 0, 1), (0, 1.5, 0.3), (-3, -1.2, 2.5)])
def test_every_part_of_the_bound_is_its_integral(x: float, mean: float, std: float) -> None:
    q = Gaussian(mean, std)
    at = bound(x, q)

    def log_joint(z: float) -> float:
        return float(stats.norm.logpdf(z) + stats.norm.logpdf(x, z))

    evidence = integrate.quad(lambda z: math.exp(log_joint(z)), -12, 12, epsabs=1e-14)[0]
    assert at.log_evidence == pytest.approx(math.log(evidence), rel=1e-10)
    assert at.posterior.mean == pytest.approx(
        integrate.quad(lambda z: z * math.exp(log_joint(z)) / evidence, -12, 12)[0], abs=1e-8
    )
    log_q = lambda z: stats.norm.logpdf(z, mean, std)  # noqa: E731
    assert at.elbo == pytest.approx(mean_under(q, lambda z: log_joint(z) - log_q(z)), rel=1e-9)
    assert at.reconstruction == pytest.approx(
        mean_under(q, lambda z: -stats.norm.logpdf(x, z)), rel=1e-9
    )
    assert at.to_prior == pytest.approx(
        mean_under(q, lambda z: log_q(z) - stats.norm.logpdf(z)), rel=1e-9
    )
    assert at.gap == pytest.approx(
        mean_under(q, lambda z: log_q(z) - log_joint(z)) + math.log(evidence), rel=1e-8
    )


@given(places, places, widths)
def test_both_ways_of_adding_up_agree(x: float, mean: float, std: float) -> None:
    at = bound(x, Gaussian(mean, std))
    assert at.reconstruction + at.to_prior == pytest.approx(at.surprise + at.gap, rel=1e-12)
    assert at.elbo <= at.log_evidence + 1e-12
    assert bound(x, at.posterior).gap == 0
    assert bound(x, at.posterior).elbo == pytest.approx(at.log_evidence, rel=1e-13)


def test_near_the_posterior_the_gap_keeps_its_digits() -> None:
    best = bound(2.0, Gaussian(0, 1)).posterior
    gap = bound(2.0, Gaussian(best.mean + 1e-9, best.std)).gap
    assert gap == pytest.approx(1e-18 / (2 * best.variance), rel=1e-6, abs=0)


@given(correlations, widths)
def test_an_uncorrelated_q_costs_what_the_formulas_say(rho: float, std: float) -> None:
    at = uncorrelated(rho, std)
    logs = 2 * math.log(std) - 0.5 * math.log1p(-rho * rho)
    v, left = std**2, 1 - rho**2
    assert at.reverse == pytest.approx(v / left - 1 - logs, rel=1e-9, abs=1e-12)
    assert at.forward == pytest.approx(1 / v - 1 + logs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("rho", [-0.7, 0.3, 0.9])
def test_no_density_with_independent_coordinates_is_better(rho: float) -> None:
    covariance = ((1.0, rho), (rho, 1.0))
    p = MultivariateGaussian((0.0, 0.0), covariance)
    fit = mean_field(rho)
    for way, expected in (
        ("reverse", 1 / np.diag(np.linalg.inv(covariance))),
        ("forward", np.diag(covariance)),
    ):

        def cost(v: np.ndarray, way: str = way) -> float:
            q = DiagonalGaussian(v[:2], np.exp(v[2:]))
            return family_kl(q, p) if way == "reverse" else family_kl(p, q)

        found = optimize.minimize(cost, [0.5, -0.4, 0.3, -0.2], tol=1e-12)
        best = getattr(fit, way)
        assert np.exp(2 * found.x[2:]) == pytest.approx(expected, rel=1e-4)
        assert [best.variance] * 2 == pytest.approx(expected, rel=1e-12)
        assert getattr(best, way) == pytest.approx(found.fun, abs=1e-9)
        assert getattr(best, way) == pytest.approx(fit.lost, rel=1e-10)


@given(correlations)
def test_reverse_shrinks_and_forward_covers(rho: float) -> None:
    fit = mean_field(rho)
    assert fit.reverse.std <= fit.forward.std == 1
    assert fit.reverse.reverse <= fit.forward.reverse + 1e-15
    assert fit.forward.forward <= fit.reverse.forward + 1e-15


def test_without_correlation_nothing_is_lost() -> None:
    fit = mean_field(0)
    assert fit.reverse == fit.forward
    assert fit.lost == fit.reverse.reverse == 0


@pytest.mark.parametrize(
    "refused", [lambda: mean_field(1), lambda: mean_field(math.nan), lambda: uncorrelated(0.5, 0)]
)
def test_refusals(refused: Callable[[], object]) -> None:
    with pytest.raises(InvalidDistribution):
        refused()
