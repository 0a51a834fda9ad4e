import math

import numpy as np
import pytest

from kl_core import InvalidDistribution, evidence, kl_divergence

P, Q = [0.5, 0.3, 0.2], [0.3, 0.6, 0.1]


def test_the_running_sum_is_that_of_the_outcomes():
    result = evidence(P, Q, 200, np.random.default_rng(3))
    total = 0.0
    for outcome, running in zip(result.outcomes, result.running, strict=True):
        total += math.log(P[outcome] / Q[outcome])
        assert running == pytest.approx(total, rel=1e-12, abs=1e-13)
    assert result.final == result.running[-1]
    assert result.slope == kl_divergence(P, Q)
    again = evidence(P, Q, 200, np.random.default_rng(3))
    assert again == result
    assert hash(again) == hash(result)


def test_evidence_climbs_with_the_divergence():
    n = 100_000
    result = evidence(P, Q, n, np.random.default_rng(0))
    spread = math.sqrt(
        sum(p * math.log(p / q) ** 2 for p, q in zip(P, Q, strict=True)) - result.slope**2
    )
    assert result.final / n == pytest.approx(result.slope, abs=5 * spread / math.sqrt(n))


def test_what_the_model_excludes_refutes_it_for_ever():
    result = evidence([0.5, 0.5, 0], [1, 0, 0], 50, np.random.default_rng(0))
    first = result.outcomes.index(1)
    assert all(math.isfinite(x) for x in result.running[:first])
    assert all(x == math.inf for x in result.running[first:])
    assert result.slope == result.final == math.inf
    assert 2 not in result.outcomes


def test_no_evidence_between_equals():
    result = evidence(P, P, 20, np.random.default_rng(0))
    assert set(result.running) == {0.0}


def test_refusals():
    with pytest.raises(InvalidDistribution, match="n is 0"):
        evidence(P, Q, 0, np.random.default_rng(0))
    with pytest.raises(InvalidDistribution, match="q has 1"):
        evidence(P, [1], 5, np.random.default_rng(0))
