import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multinomial

from kl_core import kl_divergence
from kl_core.errors import InvalidDistribution
from kl_core.models.drift import TRIALS, drift, expected_divergence

TRAIN, WORLD = (0.3, 0.5, 0.2), (0.25, 0.55, 0.2)
weights = st.lists(st.integers(1, 9), min_size=2, max_size=3)


def by_enumeration(q: list[float], size: int) -> float:
    counts = [c for c in product(range(size + 1), repeat=len(q)) if sum(c) == size]
    return math.fsum(
        float(multinomial.pmf(c, size, q)) * kl_divergence([n / size for n in c], q) for c in counts
    )


@given(weights, st.integers(1, 7))
def test_the_noise_is_the_mean_over_every_sample(parts: list[int], size: int) -> None:
    q = [part / sum(parts) for part in parts]
    assert expected_divergence(q, size) == pytest.approx(by_enumeration(q, size), rel=1e-9)


def test_the_tutorials_example() -> None:
    found = drift(TRAIN, WORLD, 100)
    by_hand = 0.3 * math.log(0.3 / 0.25) + 0.5 * math.log(0.5 / 0.55)
    assert found.kl == pytest.approx(by_hand, rel=1e-13)
    assert found.kl == pytest.approx(0.007041, abs=5e-7)
    assert found.js == pytest.approx(0.001733, abs=5e-7)
    assert math.fsum(found.terms) == pytest.approx(found.kl, rel=1e-12)
    assert found.seen == pytest.approx((30, 50, 20))
    assert found.expected == pytest.approx((25, 55, 20))


@pytest.mark.parametrize("size", [100, 1000, 5000])
def test_noise_follows_the_rule_and_the_trials(size: int) -> None:
    found = drift(TRAIN, WORLD, size)
    assert found.noise == pytest.approx(found.rule, rel=1.5 / size + 1e-3)
    error = np.std(found.trials) / math.sqrt(TRIALS)
    assert found.noise == pytest.approx(np.mean(found.trials), abs=4 * error)
    assert found.share == pytest.approx(chi2.sf(2 * size * found.kl, 2), abs=0.05)


def test_verdicts() -> None:
    assert [drift(TRAIN, WORLD, n).verdict for n in (100, 1000)] == ["noise", "drift"]
    same = drift(TRAIN, TRAIN, 50)
    assert (same.verdict, same.share, same.balance) == ("same", 1, math.inf)
    gone = drift(TRAIN, (0.5, 0.5, 0), 100)
    assert (gone.verdict, gone.share, gone.rule) == ("infinite", 0, 1 / 200)
    with pytest.raises(InvalidDistribution):
        drift(TRAIN, WORLD, 0)
