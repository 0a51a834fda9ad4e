"""Variational inference where the answer is known: the gap of a bound, and mean-field fits.

Everything is in nats. `bound` has a posterior known in closed form, so that the gap of the ELBO
can be looked at; `mean_field` fits a correlated normal density by one without correlation, both
ways.
"""

import math
from dataclasses import dataclass

from kl_core.errors import InvalidDistribution
from kl_core.families.divergence import family_kl
from kl_core.families.gaussians import DiagonalGaussian, MultivariateGaussian
from kl_core.line.densities import Gaussian, density_kl, finite_number
from kl_core.quantities import Nats, Ratio

PRIOR = Gaussian(0.0, 1.0)
"""What is believed of z before anything is observed."""
NOISE = 1.0
"""Standard deviation of x about z in the model of `bound`."""


@dataclass(frozen=True)
class Bound:
    """What a guess q at the posterior says of how probable the observation is.

    The model is ``z ~ N(0, 1)``, ``x | z ~ N(z, 1)``, with one observation x. Two ways of adding
    up the same total: ``reconstruction + to_prior = surprise + gap``.
    """

    x: float
    q: Gaussian
    posterior: Gaussian
    """``p(z | x) = N(x/2, 1/2)``."""
    reconstruction: Nats
    """``-E_q ln p(x | z)``: how badly z from q explains x."""
    to_prior: Nats
    """``D(q || p(z))``."""
    surprise: Nats
    """``-ln p(x)``, which no q changes. Of a density: it depends on the unit of x."""
    gap: Nats
    """``D(q || p(z | x))``, reverse KL: q is the model, the posterior the target."""

    @property
    def cost(self) -> Nats:
        """``-ELBO``: the bound from above on the surprise."""
        return self.reconstruction + self.to_prior

    @property
    def elbo(self) -> Nats:
        """``E_q ln p(x | z) - D(q || p(z))``, never above ``ln p(x)``."""
        return -self.cost

    @property
    def log_evidence(self) -> Nats:
        """``ln p(x)``."""
        return -self.surprise


def bound(x: float, q: Gaussian) -> Bound:
    """The ELBO of `q` after observing `x`, with all its parts.

    Parameters
    ----------
    x : float
        The observation, finite, in the unit of z.
    q : Gaussian
        The guess at the posterior of z.

    Raises
    ------
    InvalidDistribution
        not_a_number or not_finite.

    Notes
    -----
    Bishop, Pattern Recognition and Machine Learning (2006), section 9.4:
    ``ln p(x) = ELBO(q) + D(q || p(z|x))``.

    Examples
    --------
    >>> at = bound(2.0, Gaussian(0.0, 1.0))  # q is still the prior
    >>> round(at.log_evidence, 6), round(at.elbo, 6), round(at.gap, 6)
    (-2.265512, -3.418939, 1.153426)
    >>> best = bound(2.0, at.posterior)
    >>> round(best.elbo, 6), best.gap
    (-2.265512, 0.0)
    """
    x = finite_number("x", x)
    precision = 1.0 / PRIOR.variance + 1.0 / NOISE**2
    posterior = Gaussian(x / NOISE**2 / precision, precision**-0.5)
    # E (x - z)² under q is (x - m)² + s².
    square = (x - q.mean) ** 2 + q.variance
    evidence = Gaussian(PRIOR.mean, math.hypot(PRIOR.std, NOISE))
    return Bound(
        x=x,
        q=q,
        posterior=posterior,
        reconstruction=0.5 * math.log(2 * math.pi * NOISE**2) + square / (2 * NOISE**2),
        to_prior=density_kl(q, PRIOR),
        surprise=-float(evidence.log_pdf(x)),
        gap=density_kl(q, posterior),
    )


@dataclass(frozen=True)
class Uncorrelated:
    """A normal density without correlation, against one that has it; both centred at 0."""

    correlation: Ratio
    """ρ of the target P, whose standard deviations are both 1."""
    std: Ratio
    """Both standard deviations of Q."""
    reverse: Nats
    """``D(Q || P)``: what mean-field variational inference makes small."""
    forward: Nats
    """``D(P || Q)``: what matching moments makes small."""

    @property
    def variance(self) -> Ratio:
        """The square of `std`."""
        return self.std * self.std


def _correlation(value: float) -> float:
    rho = finite_number("correlation", value)
    if not -1.0 < rho < 1.0:
        raise InvalidDistribution(
            "out_of_range",
            f"correlation is {rho}; it must lie between -1 and 1.",
            name="correlation",
            value=rho,
        )
    return rho


def uncorrelated(correlation: float, std: float) -> Uncorrelated:
    """A circle of width `std` against the ellipse of a target with this `correlation`.

    Parameters
    ----------
    correlation : float
        ρ, above -1 and below 1.
    std : float
        Standard deviation of Q along both axes, above 0.

    Raises
    ------
    InvalidDistribution
        not_a_number, not_finite or out_of_range.

    Examples
    --------
    >>> wide = uncorrelated(0.8, 1.0)
    >>> round(wide.reverse, 6), round(wide.forward, 6)
    (1.266952, 0.510826)
    """
    rho = _correlation(correlation)
    p = MultivariateGaussian((0.0, 0.0), ((1.0, rho), (rho, 1.0)))
    q = DiagonalGaussian((0.0, 0.0), (std, std))
    return Uncorrelated(rho, float(std), family_kl(q, p), family_kl(p, q))


@dataclass(frozen=True)
class MeanField:
    """The best density without correlation, one for each direction."""

    correlation: Ratio
    reverse: Uncorrelated
    """Variances ``1/Λ_ii = 1 - ρ²``, Λ the inverse of the covariance matrix: it shrinks."""
    forward: Uncorrelated
    """Variances ``Σ_ii = 1``, those of P itself: it covers."""
    lost: Nats
    """``-½ ln(1 - ρ²)``, the mutual information of the two coordinates: the least of either."""


def mean_field(correlation: float) -> MeanField:
    """Fit a correlated pair of standard normal variables by independent ones, both ways.

    Notes
    -----
    Bishop (2006), section 10.1.2 and figure 10.2. Among all densities with independent
    coordinates, not only normal ones, these two are the best.

    Raises
    ------
    InvalidDistribution
        As `uncorrelated`.

    Examples
    --------
    >>> fit = mean_field(0.8)
    >>> round(fit.reverse.variance, 6), fit.forward.variance
    (0.36, 1.0)
    >>> round(fit.lost, 6), round(fit.reverse.reverse, 6), round(fit.forward.forward, 6)
    (0.510826, 0.510826, 0.510826)
    """
    rho = _correlation(correlation)
    left = (1.0 - rho) * (1.0 + rho)
    return MeanField(
        correlation=rho,
        reverse=uncorrelated(rho, math.sqrt(left)),
        forward=uncorrelated(rho, 1.0),
        lost=-0.5 * math.log(left),
    )
