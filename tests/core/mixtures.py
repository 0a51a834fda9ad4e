"""Mixtures against Gaussians that break quadratures, for tests and for their references."""

from kl_core.line.densities import Gaussian, GaussianMixture

Case = tuple[str, GaussianMixture, Gaussian]


def cases() -> list[Case]:
    """All cases as (name, mixture, Gaussian): ordinary, 40 sigma apart, 1e-3 wide, nearly equal."""
    found: list[Case] = []

    def add(name: str, p: GaussianMixture, *qs: Gaussian) -> None:
        found.extend((f"{name}/{k}", p, q) for k, q in enumerate(qs))

    for apart in (0.5, 2.0, 4.0, 6.0, 10.0, 20.0, 40.0):
        half = apart / 2
        spread = (1.0 + half * half) ** 0.5
        for weight in (0.5, 0.3, 0.02):
            p = GaussianMixture.bimodal(weight, -half, half)
            covering, seeking = Gaussian(0.0, spread), Gaussian(half, 1.0)
            add(f"apart {apart} weight {weight}", p, covering, seeking)
    for width in (0.2, 0.05, 0.01, 1e-3):
        for weight in (0.5, 0.05):
            p = GaussianMixture.bimodal(weight, -1.0, 1.5, width, 1.0)
            qs = Gaussian(-1.0, width), Gaussian(1.5, 1.0), Gaussian(0.0, 2.0)
            add(f"spike {width} weight {weight}", p, *qs)
        p = GaussianMixture.bimodal(0.4, -20 * width, 20 * width, width, width)
        add(f"narrow pair {width}", p, Gaussian(0.0, 20 * width), Gaussian(0.0, 1.0))
        p = GaussianMixture.bimodal(0.5, 0.3, 0.3, width, 2.0)
        add(f"concentric {width}", p, Gaussian(0.3, 2.0), Gaussian(0.0, 30 * width))
    spikes = GaussianMixture((0.2, 0.5, 0.3), (-4.0, 0.0, 5.0), (1e-3, 0.5, 3.0))
    add("three", spikes, Gaussian(0.0, 3.0), Gaussian(5.0, 1.0))
    for gap in (1e-2, 1e-4):
        add(
            f"nearly Gaussian {gap}",
            GaussianMixture.bimodal(0.5, 0.0, gap),
            Gaussian(0.0, 1.0),
            Gaussian(gap / 2, 1.0 + gap / 3),
        )
    return found
