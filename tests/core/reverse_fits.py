"""Mixtures whose best Gaussians are easy to miss, for tests, their references and benchmarks."""

from kl_core.line.densities import GaussianMixture


def mixtures() -> list[GaussianMixture]:
    """Separations to 40 sigma, widths from 1e-3 to 3, one to three bumps, unequal weights."""
    found = [
        GaussianMixture.bimodal(weight, -apart / 2, apart / 2)
        for apart, weight in [
            (1.0, 0.5), (4.0, 0.5), (4.5, 0.3), (4.9, 0.5), (6.0, 0.5), (6.0, 0.3),
            (8.0, 0.02), (9.0, 0.4), (12.0, 0.4), (20.0, 0.5), (40.0, 0.5), (40.0, 0.3),
        ]
    ]  # fmt: skip
    found += [
        GaussianMixture.bimodal(0.02, -6.0, 6.0, 3.0, 0.2),
        GaussianMixture.bimodal(0.5, 1.0, 1.0, 0.2, 3.0),
        GaussianMixture.bimodal(0.6, -1.0, 2.0, 0.3, 1.5),
        GaussianMixture.bimodal(0.5, -1.0, 1.5, 0.05, 1.0),
        GaussianMixture.bimodal(0.3, 0.0, 1.0, 1e-3, 1.0),
        GaussianMixture.bimodal(0.5, 0.0, 40.0, 1e-3, 1.0),
        GaussianMixture.bimodal(0.4, -0.02, 0.02, 1e-3, 1e-3),
        GaussianMixture.bimodal(0.7, 2.0, 2.0, 0.5, 0.5),
    ]
    found += [
        GaussianMixture((0.3, 0.3, 0.4), (-5.0, 0.0, 5.0), (1.0, 0.5, 1.0)),
        GaussianMixture((0.2, 0.5, 0.3), (-4.0, 0.0, 5.0), (1e-3, 0.5, 3.0)),
        GaussianMixture((0.25, 0.5, 0.25), (-3.0, 0.0, 3.0), (1.0, 1.0, 1.0)),
        GaussianMixture((0.1, 0.6, 0.3), (-10.0, 0.0, 10.0), (0.3, 2.0, 0.3)),
    ]
    return found


def dials() -> list[tuple[GaussianMixture, float]]:
    """Mixtures with an alpha between reverse (0) and forward (1) KL."""
    equal, spike = GaussianMixture.bimodal(0.5, -4.0, 4.0), mixtures()[16]
    three, far = mixtures()[20], GaussianMixture.bimodal(0.3, -10.0, 10.0)
    return [
        *((equal, alpha) for alpha in (0.1, 0.4, 0.5, 0.7)),
        *((far, alpha) for alpha in (0.01, 0.5, 0.9)),
        *((spike, alpha) for alpha in (0.3, 0.8)),
        *((three, alpha) for alpha in (0.2, 0.6)),
    ]
