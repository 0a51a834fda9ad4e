"""The tangent's figure: each gap is the slack per unit of P, and a ratio of 0 is said."""

import pytest

from kl_core.finite.inequalities import tangent_proof
from kl_ui.charts.proof import tangent, tangent_rows
from kl_ui.words.display import Display

NAMES = {"labels": ("a", "b", "c")}


def test_the_gaps_are_the_slacks() -> None:
    proof = tangent_proof((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
    gaps = [trace.y[1] - trace.y[0] for trace in tangent(proof, Display(), **NAMES).data[2:]]
    assert [p * gap for p, gap in zip(proof.p, gaps, strict=True)] == pytest.approx(proof.slacks)


def test_a_zero_is_named_and_what_p_excludes_is_left_out() -> None:
    fig = tangent(tangent_proof((0.5, 0.5, 0), (0.4, 0, 0.6)), Display(), **NAMES)
    assert len(fig.data) == 3
    assert fig.layout.annotations[0].text == "b: x = 0, ln x = −∞"


def test_names_at_one_place_are_written_once() -> None:
    fig = tangent(tangent_proof((0.6, 0.3, 0.1), (0.6, 0.3, 0.1)), Display(), **NAMES)
    assert [trace.text[1] for trace in fig.data[2:]] == ["", "", "a, b, c"]


def test_rows_say_what_an_outcome_adds_that_p_excludes() -> None:
    proof = tangent_proof((0.5, 0.5, 0, 0), (0.25, 0.25, 0.5, 0))
    rows = tangent_rows(proof, Display(unit="nats"), labels="abcd", total="sum")
    assert rows[0] == ["a", "0.500", "0.0966", "–"]
    assert rows[2:4] == [["c", "–", "–", "0.5000"], ["d", "–", "–", "0.0000"]]
    assert rows[4] == ["**sum**", "", "0.1931", "0.5000"]
