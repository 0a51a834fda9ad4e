import pytest

from kl_core.errors import InvalidDistribution
from kl_core.lessons.closeness import MEASURES, closeness, ranking

P = (0.35, 0.25, 0.2, 0.15, 0.05)


def test_the_distances_are_what_their_names_say() -> None:
    found = closeness(P, (0.25, 0.2, 0.4, 0.15, 0))
    assert found.largest == pytest.approx(0.2)
    assert found.widest == 2
    assert (found.l1, found.total_variation) == (pytest.approx(0.4), pytest.approx(0.2))
    assert found.l2 == pytest.approx((0.01 + 0.0025 + 0.04 + 0.0025) ** 0.5)


def test_rankings_may_disagree() -> None:
    guesses = [
        closeness(P, q)
        for q in (
            (0.1, 0.25, 0.2, 0.4, 0.05),
            (0.25, 0.2, 0.4, 0.15, 0),
            (0.2, 0.1, 0.3, 0.25, 0.15),
        )
    ]
    orders = [ranking(guesses, measure) for measure in MEASURES]
    assert orders == [(2, 1, 0), (1, 0, 2), (1, 2, 0)]


def test_refusals() -> None:
    with pytest.raises(InvalidDistribution):
        closeness(P, (0.5, 0.5))
    with pytest.raises(ValueError, match="no measure"):
        ranking([], "l3")  # type: ignore[arg-type]
