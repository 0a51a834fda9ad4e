"""Two samples: common bins, and kernel densities against SciPy, mixtures and a closed form."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import kl_core as kl
from kl_core.samples.two_samples import (
    MOST_KERNELS,
    bandwidth,
    by_bins,
    common_bins,
    kernel_comparison,
)

RNG = np.random.default_rng(5)
X, Y = RNG.normal(0, 1, 60).tolist(), RNG.normal(1, 1.5, 45).tolist()
values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(values, values, st.integers(1, 40))
def test_every_value_is_in_one_bin(x: list[float], y: list[float], bins: int) -> None:
    found = common_bins(x, y, bins)
    assert len(found.edges) - 1 == len(found.p_counts) == len(found.q_counts) == bins
    assert (sum(found.p_counts), sum(found.q_counts)) == (len(x), len(y))
    assert found.edges[0] <= min(*x, *y)
    assert found.edges[-1] >= max(*x, *y)
    assert np.all(np.diff(found.edges) > 0)


def test_bins_are_those_of_numpy() -> None:
    found = common_bins(X, Y, 7)
    edges = np.histogram_bin_edges(X + Y, 7)
    assert found.edges == pytest.approx(edges.tolist())
    assert list(found.p_counts) == np.histogram(X, edges)[0].tolist()
    assert list(found.q_counts) == np.histogram(Y, edges)[0].tolist()


def test_equal_values_get_a_bin_too() -> None:
    assert sum(common_bins([3, 3], [3], 4).p_counts) == 2
    assert common_bins([0.0], [5e-324], 3).q_counts != (0, 0, 0)


@pytest.mark.parametrize("bins", [2, 10, 60])
@pytest.mark.parametrize("near", [1e15, -1e15, 3e-322, 1e200])
def test_values_with_no_room_for_bins_between_them_get_wider_ones(near: float, bins: int) -> None:
    after = math.nextafter(math.nextafter(near, math.inf), math.inf)
    found = common_bins([near, near], [after], bins)
    assert (sum(found.p_counts), sum(found.q_counts)) == (2, 1)
    assert all(a < b for a, b in itertools.pairwise(found.edges))


def test_finer_bins_never_lower_a_divergence() -> None:
    five, ten, twenty = by_bins(X, Y, [5, 10, 20])
    for name in ("forward", "reverse", "js"):
        assert getattr(five, name) <= getattr(ten, name) <= getattr(twenty, name)
    counted = common_bins(X, Y, 5)
    assert five.forward == kl.kl_divergence(counted.p_counts, counted.q_counts, normalize=True)
    assert math.isinf(twenty.forward) == any(
        a > 0 == b
        for a, b in zip(*(getattr(common_bins(X, Y, 20), f"{c}_counts") for c in "pq"), strict=True)
    )


@pytest.mark.parametrize("factor", [0.3, 1.0, 2.5])
def test_bandwidth_and_density_are_scipys(factor: float) -> None:
    found = kernel_comparison(X, Y, factor)
    for sample, width, heights in (
        (X, found.p_bandwidth, found.p),
        (Y, found.q_bandwidth, found.q),
    ):
        theirs = stats.gaussian_kde(sample, lambda k: factor * k.scotts_factor())
        assert width == pytest.approx(math.sqrt(theirs.covariance[0, 0]), rel=1e-12)
        assert list(heights) == pytest.approx(theirs(found.x).tolist(), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_divergences_are_those_of_the_mixtures(factor: float) -> None:
    """The densities are mixtures of normals, which `density_kl` integrates panel by panel."""
    x, y = X[:8], Y[:7]
    found = kernel_comparison(x, y, factor)
    p, q = (
        kl.GaussianMixture(
            [1 / len(sample)] * len(sample), sample, [bandwidth(sample, factor)] * len(sample)
        )
        for sample in (x, y)
    )
    tolerance = 10 * found.error + 1e-10
    assert found.forward == pytest.approx(kl.density_kl(p, q), abs=tolerance)
    assert found.reverse == pytest.approx(kl.density_kl(q, p), abs=tolerance)
    assert found.entropy == pytest.approx(kl.density_entropy(p), abs=1e-9)
    assert found.cross_entropy - found.entropy == pytest.approx(found.forward, abs=1e-9)


def test_the_bounded_ones_against_adaptive_quadrature() -> None:
    found = kernel_comparison(X, Y)
    p, q = (stats.gaussian_kde(sample) for sample in (X, Y))

    def area(f: object) -> float:
        return float(integrate.quad(f, -12, 16, limit=500, epsabs=1e-10)[0])  # type: ignore[arg-type]

    def js(t: float) -> float:
        a, b = p(t)[0], q(t)[0]
        return 0.5 * (
            a * math.log(2 * a / (a + b)) + b * math.log(2 * b / (a + b)) if a and b else 0.0
        )

    half = area(lambda t: abs(p(t)[0] - q(t)[0])) / 2
    affinity = area(lambda t: math.sqrt(p(t)[0] * q(t)[0]))
    assert found.total_variation == pytest.approx(half, abs=1e-4)  # |p - q| has corners
    assert found.hellinger == pytest.approx(math.sqrt(1 - affinity), abs=1e-8)
    assert found.js == pytest.approx(area(js), abs=1e-8)


def test_a_sample_of_a_normal_comes_near_the_closed_form() -> None:
    rng = np.random.default_rng(11)
    found = kernel_comparison(rng.normal(0, 1, 4000), rng.normal(1, 1, 4000))
    assert found.forward == pytest.approx(0.5, abs=0.1)
    assert found.error < 1e-9


def test_equal_samples_do_not_differ() -> None:
    found = kernel_comparison(X, X)
    assert (found.forward, found.reverse, found.js, found.error) == (0, 0, 0, 0)


def test_divergences_do_not_depend_on_the_unit() -> None:
    a, b = kernel_comparison(X, Y), kernel_comparison(np.multiply(X, 1e6), np.multiply(Y, 1e6))
    assert b.forward == pytest.approx(a.forward, rel=1e-9)
    assert b.entropy == pytest.approx(a.entropy + math.log(1e6), rel=1e-9)


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        ([], [1], "empty"),
        ([[1, 2]], [1, 2], "wrong_shape"),
        ([1, math.nan], [1, 2], "not_a_number"),
        ([1, math.inf], [1, 2], "not_finite"),
        ([1, 1], [1, 2], "out_of_range"),
        ([1], [1, 2], "out_of_range"),
        ([0, 1] * MOST_KERNELS, [1, 2], "out_of_range"),
        ([0, 1e-9], [0, 1], "out_of_range"),
        ([-1e308, 1e308], [0, 1], "out_of_range"),
    ],
)
def test_what_has_no_kernel_density_is_refused(x: list[float], y: list[float], code: str) -> None:
    with pytest.raises(kl.InvalidDistribution) as raised:
        kernel_comparison(x, y)
    assert raised.value.code == code


def test_what_has_no_bins_is_refused() -> None:
    for x, y, bins in (
        ([1], [2], 0),
        ([-1.7e308], [1.7e308], 3),
        ([0], [1.797e308], 3),
        ([], [1], 3),
    ):
        with pytest.raises(kl.InvalidDistribution):
            common_bins(x, y, bins)
    with pytest.raises(kl.InvalidDistribution):
        bandwidth([1, 2], 0)
