"""Yes/no questions about n equally likely things."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core import InvalidDistribution
from kl_core.lessons.questions import one_by_one, question


@given(st.integers(1, 500), st.data())
def test_what_an_answer_tells(left: int, data: st.DataObject) -> None:
    marked = data.draw(st.integers(0, left))
    asked = question(marked, left)
    yes, no = marked / left, 1 - marked / left
    with np.errstate(divide="ignore"):
        assert [asked.yes, asked.no] == pytest.approx([-np.log(yes), -np.log(no)], abs=1e-12)
    parts = [share * told for share, told in ((yes, asked.yes), (no, asked.no)) if share]
    assert asked.expected == pytest.approx(sum(parts), abs=1e-12)
    assert asked.expected <= question(left // 2, left).expected or left % 2
    assert asked.expected <= np.log(2) + 1e-15


@given(st.integers(2, 64), st.data())
def test_all_answers_of_a_round_tell_log_n(n: int, data: st.DataObject) -> None:
    """However one asks: the shares that remain multiply to 1/n."""
    left, told = n, 0.0
    while left > 1:
        asked = question(data.draw(st.integers(1, left - 1)), left)
        if data.draw(st.booleans()):
            left, told = asked.marked, told + asked.yes
        else:
            left, told = left - asked.marked, told + asked.no
    assert told == pytest.approx(np.log(n))


@pytest.mark.parametrize("n", [1, 2, 3, 8, 16, 64])
def test_one_by_one_is_counted_out(n: int) -> None:
    counts = [min(place, n - 1) for place in range(1, n + 1)]
    assert one_by_one(n) == pytest.approx(float(Fraction(sum(counts), n)))


@pytest.mark.parametrize(("marked", "left"), [(-1, 4), (5, 4), (0, 0)])
def test_no_such_question(marked: int, left: int) -> None:
    with pytest.raises(InvalidDistribution):
        question(marked, left)


def test_nothing_to_find() -> None:
    with pytest.raises(InvalidDistribution):
        one_by_one(0)
