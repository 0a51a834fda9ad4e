"""Over-optimisation: the seeded set against the closed form, and best-of-n against counting."""

import math
from itertools import product

import numpy as np
import pytest

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import kl_divergence
from kl_core.models import proxy_reward
from kl_core.models.proxy_reward import BETAS, REPLIES, SIZES, best_of, overoptimisation


@pytest.mark.parametrize("beta", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("harm", [0.0, 0.3, 1.0])
def test_a_large_set_comes_near_the_closed_form(harm: float, beta: float) -> None:
    here = overoptimisation(harm, beta).here
    assert here.kl == pytest.approx(1 / beta**2, abs=0.05)
    assert here.score == pytest.approx(2 / beta, abs=0.06)
    assert here.value == pytest.approx(1 / beta - harm * (1 + 1 / beta**2), abs=0.08)


def test_the_score_only_rises_and_the_value_turns() -> None:
    found = overoptimisation(0.6, 1.0)
    scores, values = np.array([(one.score, one.value) for one in found.path]).T
    top = int(values.argmax())
    assert (np.diff(scores) > 0).all()
    assert (np.diff(values[: top + 1]) > 0).all()
    assert (np.diff(values[top:]) < 0).all()
    assert 0 < top < len(values) - 1
    assert found.peak == found.path[top]
    # The closed form turns at 1/β = 1/(2 harm), and is back where it began at twice that.
    assert found.peak.strength == pytest.approx(1.2, rel=0.1)
    assert found.path[-1].value < found.start.value < found.peak.value
    assert overoptimisation(0.6, 0.45).phase == "over"
    assert overoptimisation(0.6, found.peak.strength).phase == "under"
    assert overoptimisation(0.6, 3.0).phase == "under"


def test_without_harm_more_score_is_more_value() -> None:
    values = [one.value for one in overoptimisation(0.0, 1.0).path]
    assert (np.diff(values) > 0).all()


def test_a_divergence_is_a_divergence() -> None:
    uniform = np.full(REPLIES, 1 / REPLIES)
    for beta in (BETAS[0], 1.0, BETAS[-1]):
        expected = kl_divergence(proxy_reward.tilt(beta), uniform, normalize=True)
        assert overoptimisation(0.3, beta).here.kl == pytest.approx(expected, rel=1e-9)
    for n, one in zip(SIZES, overoptimisation(0.3, 1.0).picked, strict=True):
        expected = kl_divergence(best_of(n), uniform, normalize=True)
        assert one.kl == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_best_of_n_by_counting_all_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_reward, "REPLIES", 4)
    wins = np.zeros(4)
    for drawn in product(range(4), repeat=3):
        wins[max(drawn)] += 1 / 4**3
    assert best_of(3) == pytest.approx(wins, rel=1e-12)


def test_the_bound_holds_and_is_nearly_reached() -> None:
    found = overoptimisation(0.3, 1.0)
    assert (found.start.kl, found.bounds[0]) == (pytest.approx(0, abs=1e-12), 0)
    for one, bound, n in zip(found.picked, found.bounds, SIZES, strict=True):
        assert bound == math.log(n) - (n - 1) / n
        assert one.kl <= bound + 1e-12
        assert one.kl == pytest.approx(bound, abs=1e-3)
    # With two replies it is far from being reached.
    assert kl_divergence([0.5**8, 1 - 0.5**8], [0.5, 0.5]) < 0.6 * (math.log(8) - 7 / 8)


def test_for_its_distance_the_tilt_has_the_most_score() -> None:
    found = overoptimisation(0.3, 1.0)
    kls, scores = np.array([(one.kl, one.score) for one in found.path]).T
    for one in found.picked[2:]:
        assert one.kl < kls[-1]
        assert one.score <= np.interp(one.kl, kls, scores) + 1e-2


def test_without_a_price_only_the_highest_score_is_left() -> None:
    free, nearly = (overoptimisation(0.3, beta) for beta in (0.0, 1e-9))
    assert free.here.kl == pytest.approx(math.log(REPLIES), rel=1e-12)
    assert free.here.score == pytest.approx(nearly.here.score, rel=1e-12)
    assert free.here.value == pytest.approx(nearly.here.value, rel=1e-12)
    assert free.here.score > free.path[-1].score
    assert free.phase == "over"


@pytest.mark.parametrize("beta", [-0.5, math.nan])
def test_a_beta_below_zero_is_refused(beta: float) -> None:
    with pytest.raises(InvalidDistribution) as error:
        overoptimisation(0.3, beta)
    assert error.value.code == "out_of_range"
