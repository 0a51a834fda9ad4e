"""The parts of a KL divergence against SciPy, quadrature and hand calculation."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from kl_core import Gaussian, InvalidDistribution, directions
from kl_core.lessons.decomposition import (
    EXPONENTS,
    evidence_runs,
    gaussian_parts,
    smoothing,
    term,
    verdict,
)

P, Q = (0.6, 0.3, 0.1), (0.2, 0.5, 0.3)


def test_terms_are_the_steps_of_the_formula_and_add_up() -> None:
    both = directions(P, Q)
    steps = [term(both, i) for i in range(3)]
    for step, p, q in zip(steps, P, Q, strict=True):
        assert step.ratio == pytest.approx(p / q)
        assert step.log_ratio == pytest.approx(math.log(p / q))
        assert step.term == pytest.approx(p * math.log(p / q))
    assert math.fsum(step.term for step in steps) == pytest.approx(stats.entropy(P, Q))


@pytest.mark.parametrize(
    ("shift", "said"), [(0, "equal"), (2e-5, "equal"), (5e-5, "finite"), (0.5, "infinite")]
)
def test_verdict_draws_the_line_at_a_billionth(shift: float, said: str) -> None:
    assert verdict(directions([0.5, 0.5], [0.5 - shift, 0.5 + shift])) == said


def test_smoothing_is_finite_for_every_epsilon_and_depends_on_it() -> None:
    coin = smoothing((0.5, 0.5), (1, 0), -6)
    assert math.isinf(coin.exact)
    for power, value in zip(EXPONENTS, coin.curve, strict=True):
        lifted = np.array([1.0, 0.0]) + 10.0**power
        assert value == pytest.approx(stats.entropy((0.5, 0.5), lifted), rel=1e-9)
    assert coin.kl == coin.curve[EXPONENTS.index(-6)]
    # Deep down, each decade costs the same.
    assert coin.curve[0] - coin.curve[1] == pytest.approx(coin.per_decade, rel=1e-9)


def test_smoothing_costs_nothing_per_decade_without_zeros() -> None:
    safe = smoothing(P, Q, -9)
    assert safe.per_decade == 0
    assert safe.kl == pytest.approx(safe.exact, abs=1e-8)


@pytest.mark.parametrize(
    ("p", "q"), [((0, 1), (0, 1)), ((0, 1), (1.5, 2)), ((-3, 0.3), (3, 0.3)), ((1, 3), (0, 0.5))]
)
def test_gaussian_parts_against_quadrature(p: tuple[float, float], q: tuple[float, float]) -> None:
    one, other = stats.norm(*p), stats.norm(*q)
    numeric, _ = integrate.quad(
        lambda x: one.pdf(x) * (one.logpdf(x) - other.logpdf(x)),
        p[0] - 12 * p[1],
        p[0] + 12 * p[1],
    )
    parts = gaussian_parts(Gaussian(*p), Gaussian(*q))
    assert parts.total == pytest.approx(numeric, rel=1e-8, abs=1e-10)
    assert parts.total == pytest.approx(parts.widths + parts.spread + parts.shift)


def test_runs_repeat_and_grow_with_the_divergence() -> None:
    runs = evidence_runs(P, Q, size=400, seed=3, count=200)
    assert runs == evidence_runs(P, Q, size=400, seed=3, count=200)
    assert runs.count == 200
    assert runs.expected == pytest.approx(400 * stats.entropy(P, Q))
    spread = np.std([run.final for run in runs.runs]) / math.sqrt(runs.count)
    assert abs(np.mean([run.final for run in runs.runs]) - runs.expected) < 4 * spread


def test_an_impossible_outcome_refutes_q() -> None:
    runs = evidence_runs((0.9, 0.1), (1, 0), size=300, seed=1)
    assert runs.refuted == runs.count
    assert math.isinf(runs.slope)
    with pytest.raises(InvalidDistribution):
        evidence_runs(P, Q, size=10, seed=1, count=0)
