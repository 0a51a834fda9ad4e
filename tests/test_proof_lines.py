"""The chapter's line-by-line numbers are those of kl_core, with zeros on either side."""

import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from driver import address, complaints, move_sliders, open_page, shared, text
from kl_core import kl_divergence
from kl_core.finite.inequalities import gibbs_proof, jensen_gap, tangent_proof
from kl_ui.words.display import Display

NATS = Display(unit="nats")
ZEROS = ["", "p", "q", "pq"]


def pair(seed: int, zeros: str, outcomes: int) -> tuple[np.ndarray, np.ndarray]:
    """Random P and Q, with a zero where told."""
    rng = np.random.default_rng(seed)
    both = rng.dirichlet(np.ones(outcomes), 2)
    for row, letter in enumerate("pq"):
        if letter in zeros:
            both[row, rng.integers(outcomes)] = 0
    both /= both.sum(axis=1, keepdims=True)
    return both[0], both[1]


@pytest.mark.parametrize("zeros", ZEROS)
@pytest.mark.parametrize("seed", range(20))
def test_every_line_agrees_with_the_divergence(seed: int, zeros: str) -> None:
    p, q = pair(seed, zeros, 4)
    proof, tangent, kl = gibbs_proof(p, q), tangent_proof(p, q), kl_divergence(p, q)
    assert all(a <= b + 1e-12 for a, b in zip(proof.lines, proof.lines[1:], strict=False))
    # Each line by itself, as it is written.
    on = p > 0
    with np.errstate(divide="ignore"):
        logs = np.log(q[on] / p[on])
    lines = [-kl, math.fsum(p[on] * logs), math.log(math.fsum(p[on] * (q[on] / p[on])))]
    lines += [math.log(math.fsum(q[on])), 0]
    assert proof.lines == pytest.approx(tuple(lines), rel=1e-9, abs=1e-12)
    assert proof.covered <= 1 + 1e-15
    assert tangent.slack + tangent.outside == pytest.approx(kl)


@pytest.mark.parametrize("zeros", ZEROS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_page_prints_these_lines(seed: int, zeros: str) -> None:
    p, q = (np.round(x, 3) for x in pair(seed, zeros, 3))
    p, q = p / p.sum(), q / q.sum()
    link = {name: ",".join(map(repr, x.tolist())) for name, x in (("p", p), ("q", q))}
    at = open_page("proof", lang="en", unit="nats", seen="1", **link)
    assert complaints(at) == []
    table = next(item.value for item in at.markdown if "| value (nats) |" in item.value)
    assert "| --- | --- | ---: |" in table
    printed = [row.strip("| ").split("|")[-1].strip() for row in table.splitlines()[2:]]
    assert printed == [NATS.number(x, "information") for x in gibbs_proof(p, q).lines]


@pytest.mark.parametrize(("b", "said"), [("0.9", "Not yet"), ("0.4", "You found one")])
def test_the_goal_is_judged_by_the_state(b: str, said: str) -> None:
    at = open_page("proof", lang="en", seen="1", property="triangle", a="0.5", b=b, c="0.3")
    assert said in [header.value for header in at.header]


GOALS = [
    ("asymmetry", {"s1": "0.7", "s2": "0.3"}),
    ("asymmetry", {"s1": "0.7", "s2": "0.7"}),
    ("triangle", {"a": "0.5", "b": "0.5", "c": "0.3"}),
    ("product", {"tie": "0.4"}),
    ("convexity", {"m1": "0.3", "n1": "0.3", "m2": "0.6", "n2": "0.6"}),
    ("convexity", {"m1": "0.3", "n1": "0.5", "m2": "0.3", "n2": "0.5"}),
    ("chain", {"wet": "0.3"}),
    ("chain", {"wet": "0.3", "late": "0.6", "dry": "0.2"}),
    ("merging", {"q-merging": "0.2,0.6,0.2"}),
    ("merging", {"q-merging": "0.5,0.5,0"}),
    ("merging", {"q-merging": "0.6,0.3,0.1"}),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("kind", "values"), GOALS)
def test_every_verdict_has_its_words(kind: str, values: dict[str, str], lang: str) -> None:
    at = open_page("proof", lang=lang, seen="1", property=kind, **values)
    assert complaints(at) == []
    assert "{{" not in text(at)


def test_the_hint_goes_half_of_the_way() -> None:
    at = open_page("proof", lang="en", seen="1", property="triangle", a="0.5", b="0.9", c="0.3")
    at = at.button(key="proof.button.hint").click().run()
    assert address(at)["b"] == "0.65"
    at = at.button(key="proof.button.hint").click().run()
    at = at.button(key="proof.button.hint").click().run()
    assert "You found one" in [header.value for header in at.header]


# --- the gaps -------------------------------------------------------------------------------------


def fill(at: AppTest, name: str, code: str) -> AppTest:
    radio = at.radio(key=f"proof.gaps-{name}")
    return radio.set_value(code).run()


def test_gaps_are_filled_one_by_one_and_remembered() -> None:
    at = open_page("proof", lang="en", seen="1")
    assert "Still open: 3." in text(at)
    at = fill(at, "support", "one")
    assert "Q may have some probability elsewhere" in at.warning[0].value
    assert "Still open: 3." in text(at)
    for name, code in (("sign", "turned"), ("jensen", "concave"), ("support", "part")):
        assert r"\boxed" in text(at)
        at = fill(at, name, code)
    assert complaints(at) == []
    assert r"\boxed" not in text(at)
    assert "The proof is complete." in text(at)
    remembered = at.session_state["entries"]
    assert remembered["proof.gaps-support"] == "part"
    assert remembered["proof.mark-support"] == "right"
    at = at.get("button_group")[0].set_value("中文").run()
    assert complaints(at) == []
    assert r"\boxed" not in text(at)
    assert not [name for name in shared(at) if "gaps" in name]  # nobody is sent the answers


def test_every_wrong_choice_is_told_its_mistake() -> None:
    at = open_page("proof", lang="en", seen="1")
    for radio in [radio for radio in at.radio if ".gaps-" in radio.key]:
        told = set()
        for code in radio.options:
            at = at.radio(key=radio.key).set_value(code).run()
            told |= {item.value for item in (*at.warning, *at.success)}
        assert len(told) >= len(radio.options)
        assert complaints(at) == []


# --- Jensen by hand -------------------------------------------------------------------------------


def test_the_sentence_says_the_gap_that_kl_core_finds() -> None:
    link = {"function": "square", "count": "3", "x-3": "0.5,1,2.5", "w-3": "0.2,0.5,0.3"}
    at = open_page("proof", lang="en", seen="1", **link)
    gap = jensen_gap("square", [0.5, 1, 2.5], [0.2, 0.5, 0.3]).gap
    assert f"so does ◆, by {gap:.4f}" in text(at)


def test_a_tiny_gap_is_not_called_none() -> None:
    at = open_page("proof", lang="en", seen="1")
    at = at.button(key="proof.button.close").click().run()
    assert address(at)["x-2"] == "1.5,1.51"
    assert "by 0.0000055" in text(at)
    at = open_page("proof", lang="en", seen="1", **{"x-2": "1.5,1.5"})
    assert "The gap is 0.0000" in text(at)


def test_the_weathers_ratios_leave_its_divergence() -> None:
    at = open_page("proof", lang="en", unit="nats", seen="1")
    at = at.button(key="proof.button.ratios").click().run()
    kl = kl_divergence([0.6, 0.3, 0.1], [0.2, 0.5, 0.3])
    assert f"so does ◆, by {kl:.4f}" in text(at)


@pytest.mark.parametrize("bad", ["0.5", "0.5,9", "a,b", "0.5,1,2", "nan,1"])
def test_nonsense_points_are_the_defaults(bad: str) -> None:
    at = open_page("proof", lang="en", seen="1", **{"x-2": bad})
    assert address(at)["x-2"] == "0.2,2.8"


# --- the properties machine -----------------------------------------------------------------------


def test_a_goal_once_reached_stays_reached() -> None:
    link = {"property": "triangle", "a": "0.5", "b": "0.4", "c": "0.3"}
    at = open_page("proof", lang="en", seen="1", **link)
    assert "⬜ Asymmetry · ✅ Triangle · ⬜" in text(at)
    at = move_sliders(at, 0.5)  # three equal coins: no detour is shorter
    assert "✅ Triangle" in text(at)
    assert "✅" not in text(open_page("proof", lang="en", seen="1"))
