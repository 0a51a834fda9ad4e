import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.samples.sampling import sample, typical_gap

EXAM = (0.35, 0.25, 0.2, 0.15, 0.05)
weights = st.lists(st.integers(0, 9), min_size=2, max_size=3).filter(any)


def by_enumeration(p: list[float], size: int) -> float:
    """The mean over every possible sequence of draws."""
    total = 0.0
    for drawn in product(range(len(p)), repeat=size):
        gap = max(abs(drawn.count(i) / size - x) for i, x in enumerate(p))
        total += math.prod(p[i] for i in drawn) * gap
    return total


@given(weights, st.integers(1, 6))
def test_the_expected_gap_is_the_mean_over_every_sample(parts: list[int], size: int) -> None:
    p = [part / sum(parts) for part in parts]
    assert typical_gap(p, size).gap == pytest.approx(by_enumeration(p, size), abs=1e-8)


@pytest.mark.parametrize("p", [(1 / 6,) * 6, (0.6, 0.3, 0.1), EXAM])
def test_series_scatter_as_the_expected_gap_says(p: tuple[float, ...]) -> None:
    for size in (10, 300):
        gaps = [sample(p, size, seed).gap for seed in range(1, 1000)]
        error = np.std(gaps) / math.sqrt(len(gaps))
        assert np.mean(gaps) == pytest.approx(typical_gap(p, size).gap, abs=4 * error)


def test_large_samples_follow_the_square_root() -> None:
    small, large = typical_gap(EXAM, 2_500), typical_gap(EXAM, 10_000)
    assert large.gap == pytest.approx(small.gap / 2, rel=1e-3)
    assert (small.guide, large.guide) == (0.02, 0.01)
    assert typical_gap(EXAM, 10).unseen == pytest.approx(0.95**10, rel=1e-12)


def mulberry32(seed: int, size: int) -> list[float]:
    """The published algorithm, one step after another."""

    def imul(a: int, b: int) -> int:
        return a * b & 0xFFFFFFFF

    made = []
    for _ in range(size):
        seed = (seed + 0x6D2B79F5) & 0xFFFFFFFF
        t = imul(seed ^ seed >> 15, seed | 1)
        t ^= (t + imul(t ^ t >> 7, t | 61)) & 0xFFFFFFFF
        made.append((t ^ t >> 14) / 2**32)
    return made


def test_a_series_is_that_of_its_seed() -> None:
    ends = np.cumsum(EXAM)
    for seed, size in ((1, 1), (7, 500), (2**32 - 1, 10_000)):
        drawn = [int(np.sum(ends[:-1] <= u)) for u in mulberry32(seed, size)]
        found = sample(EXAM, size, seed)
        assert found.counts == tuple(drawn.count(i) for i in range(5))
        assert sum(found.counts) == found.size == size
        gaps = [abs(count / size - p) for count, p in zip(found.counts, EXAM, strict=True)]
        assert (found.gap, found.widest) == (max(gaps), gaps.index(max(gaps)))


def test_what_is_impossible_is_never_drawn() -> None:
    assert sample([0, 0.5, 0, 0.5, 0], 2_000, 3).counts[::2] == (0, 0, 0)
    assert sample([0, 1], 5, 1).counts == (0, 5)
    assert typical_gap([0, 1], 5).gap == 0
    assert typical_gap([0, 1], 5).unseen == 0


def test_refusals() -> None:
    for call in (lambda: sample(EXAM, 0, 1), lambda: sample(EXAM, 1, -1)):
        with pytest.raises(InvalidDistribution) as refused:
            call()
        assert refused.value.code == "out_of_range"
    with pytest.raises(InvalidDistribution):
        typical_gap(EXAM, 0)
