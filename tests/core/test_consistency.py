import numpy as np
import pytest
from scipy.optimize import check_grad, minimize
from scipy.special import expit

from kl_core import kl_divergence
from kl_core.models import consistency as c

POINTS = c.unlabelled()


@pytest.mark.parametrize("parameters", [(0.0, 0.0), (2.0, 1.0), (-1.5, 3.0), (6.0, 0.3)])
@pytest.mark.parametrize("weight", [0.0, 4.0])
def test_the_gradient_is_that_of_differences(
    parameters: tuple[float, float], weight: float
) -> None:
    error = check_grad(
        lambda x: c.objective(x, POINTS, weight, 0.7)[0],
        lambda x: c.objective(x, POINTS, weight, 0.7)[1],
        np.array(parameters),
    )
    assert error < 1e-5


def test_the_terms_are_what_they_say() -> None:
    found = c.train("gap", 4, 0.5)
    apart = [
        kl_divergence(pair[0], pair[1])
        for x in POINTS
        for move in c.MOVES
        for pair in [
            [[q, 1 - q] for q in expit(found.slope * np.array([x, x + 0.5 * move]) + found.bias)]
        ]
    ]
    assert found.consistency == pytest.approx(np.mean(apart), rel=1e-9)
    q = found.predict(np.array(c.LABELLED))
    assert found.fit == pytest.approx(-np.mean(np.log([1 - q[0], q[1]])), rel=1e-9)
    ridge = c.RIDGE * found.slope**2 / 2
    assert found.objective == pytest.approx(found.fit + 4 * found.consistency + ridge, rel=1e-12)
    assert found.predict(np.array([found.border]))[0] == pytest.approx(0.5)


@pytest.mark.parametrize(("weight", "reach"), [(0, 0.5), (4, 0.5), (16, 0.5), (8, 1.0), (4, 1.5)])
def test_training_ends_in_the_best_of_many_starts(weight: float, reach: float) -> None:
    ends = [
        minimize(c.objective, start, (POINTS, weight, reach), jac=True, method="BFGS").fun
        for start in np.random.default_rng(1).normal(0, 4, (30, 2))
    ]
    assert c.train("gap", weight, reach).objective == pytest.approx(min(ends), rel=1e-6)


def test_it_helps_in_one_world_harms_in_the_other_and_may_go_flat() -> None:
    alone, together = c.train("gap", 0, 0.5), c.train("gap", 8, 0.5)
    assert alone.border < together.border < 0
    assert alone.right < together.right
    assert alone.consistency > together.consistency
    harmed = c.train("inside", 8, 0.5)
    assert (harmed.slope, harmed.bias) == (together.slope, together.bias)
    assert harmed.right < c.train("inside", 0, 0.5).right
    assert c.train("gap", 16, 1.0).flat
    assert not together.flat


@pytest.mark.parametrize("reach", [0.1, 0.3, 0.5, 0.8, 1.1, 1.5])
def test_it_goes_into_the_gap_or_flat(reach: float) -> None:
    alone = c.train("gap", 0, reach)
    for weight in (0.5, 2.0, 5.0, 9.0, 16.0):
        found = c.train("gap", weight, reach)
        assert found.flat or alone.border < found.border < 0.1
        assert found.consistency < alone.consistency
        assert found.flat or found.right >= alone.right
