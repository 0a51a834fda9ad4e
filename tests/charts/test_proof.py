"""The tangent's figure: each gap is the slack per unit of P, and a ratio of 0 is said."""

import pytest

from kl_core.jensen import tangent_proof
from kl_ui.charts.proof import tangent
from kl_ui.display import Display

NAMES = {"labels": ("a", "b", "c")}


def test_the_gaps_are_the_slacks() -> None:
    proof = tangent_proof((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
    gaps = [trace.y[1] - trace.y[0] for trace in tangent(proof, Display(), **NAMES).data[2:]]
    assert [p * gap for p, gap in zip(proof.p, gaps, strict=True)] == pytest.approx(proof.slacks)


def test_a_zero_is_named_and_what_p_excludes_is_left_out() -> None:
    fig = tangent(tangent_proof((0.5, 0.5, 0), (0.4, 0, 0.6)), Display(), **NAMES)
    assert len(fig.data) == 3
    assert fig.layout.annotations[0].text == "b: x = 0, ln x = −∞"
