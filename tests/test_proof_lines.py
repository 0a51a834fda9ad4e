"""The chapter's line-by-line numbers are those of kl_core, with zeros on either side."""

import math

import numpy as np
import pytest

from driver import complaints, open_page, text
from kl_core import kl_divergence
from kl_core.jensen import gibbs_proof, tangent_proof
from kl_ui.display import Display


@pytest.mark.parametrize("seed", range(40))
def test_every_line_agrees_with_the_divergence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet((1, 1, 1, 1), 2)
    p[rng.integers(4)], q[rng.integers(4)] = (0, 0) if seed % 2 else (p[0], q[0])
    p, q = p / p.sum(), q / q.sum()
    proof, tangent, kl = gibbs_proof(p, q), tangent_proof(p, q), kl_divergence(p, q)
    assert all(a <= b + 1e-12 for a, b in zip(proof.lines, proof.lines[1:], strict=False))
    assert proof.lines[0] == pytest.approx(-kl)
    assert proof.log_mean == pytest.approx(math.log(q[p > 0].sum()), abs=1e-12)
    assert tangent.slack + tangent.outside == pytest.approx(kl)


@pytest.mark.parametrize(("p", "q"), [("0.5,0.5,0", "0.25,0.25,0.5"), ("0.5,0.3,0.2", "1,0,0")])
def test_the_page_prints_these_lines(p: str, q: str) -> None:
    at = open_page("proof", lang="en", unit="nats", seen="1", p=p, q=q)
    assert complaints(at) == []
    proof = gibbs_proof([float(x) for x in p.split(",")], [float(x) for x in q.split(",")])
    for line in proof.lines:
        assert f"| {Display(unit='nats').number(line, 'information')} |" in text(at)


@pytest.mark.parametrize(("b", "said"), [("0.9", "Not yet"), ("0.4", "You found one")])
def test_the_goal_is_judged_by_the_state(b: str, said: str) -> None:
    at = open_page("proof", lang="en", seen="1", a="0.5", b=b, c="0.3")
    assert said in [header.value for header in at.header]
