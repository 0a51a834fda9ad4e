"""Where minima are born and die: 30-digit references, exact toy families, symmetries."""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kl_core.errors import InvalidDistribution
from kl_core.line.densities import Gaussian, GaussianMixture
from kl_core.line.fitting import fit_reverse
from kl_core.line.separation import follow, minima_by_separation, separation_path, thresholds

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "vectors" / "fits.json").read_text(encoding="utf-8")
)["thresholds"]


turns = cache(thresholds)  # shared between tests


def events(found):
    return [change.event for change in found]


# --- two bumps -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [row for row in REFERENCE if row["family"] == "separation"],
    ids=lambda row: f"{row['bumps']} {row['event']}",
)
def test_thresholds_are_the_reference(row):
    at = float(row["at"])
    same = [
        change
        for change in turns(*row["bumps"], 11)
        if change.event == row["event"] and abs(change.at - at) < 0.01
    ]
    # Equal bumps have mirror images; the reference has the one on the right.
    change = min(same, key=lambda change: abs(abs(change.q.mean) - abs(float(row["mean"]))))
    assert change.at == pytest.approx(at, rel=1e-11)
    assert abs(change.q.mean) == pytest.approx(abs(float(row["mean"])), rel=1e-9)
    assert change.q.std == pytest.approx(float(row["std"]), rel=1e-9)
    assert change.divergence == pytest.approx(float(row["value"]), rel=1e-11)


def test_equal_bumps():
    left, right, best = turns(0.5, 1, 1, 11)
    assert (left.event, right.event, best.event) == ("born", "born", "best")
    assert left.at == pytest.approx(4.824459436, abs=1e-9)
    assert right.at == pytest.approx(left.at, abs=1e-12)
    assert sorted((left.q.mean, right.q.mean)) == pytest.approx([-2.145724, 2.145724], abs=6e-7)
    assert (best.at, best.divergence) == (
        pytest.approx(5.600164435, abs=1e-9),
        pytest.approx(0.684266, abs=6e-7),
    )
    assert best.q.mean < 0  # the leftmost of two


@pytest.mark.parametrize(
    ("bumps", "expected"),
    [
        ((0.4, 1, 1, 11), ["born", "best", "born", "dies"]),
        ((0.3, 1, 1, 11), ["born", "best", "dies", "born"]),
        ((0.02, 1, 1, 8), ["born"]),
        ((0.5, 0.5, 1, 11), ["born", "born", "best", "dies"]),
        ((0.5, 1e-3, 1, 3), []),
    ],
)
def test_what_happens_in_order(bumps, expected):
    assert events(turns(*bumps)) == expected


def test_mirror_image_and_scale():
    here, image = turns(0.5, 0.5, 1, 11), thresholds(0.5, 3, 1.5, 15)
    assert events(image) == events(here)
    for a, b in zip(here, image, strict=True):
        assert b.at / 3 == pytest.approx(a.at, rel=1e-10)
        assert b.q.mean / -3 == pytest.approx(a.q.mean, rel=1e-8)
        assert b.q.std / 3 == pytest.approx(a.q.std, rel=1e-8)


def test_counts_change_at_thresholds():
    count = 1
    for change in turns(0.4, 1, 1, 11):
        count += {"born": 1, "dies": -1, "best": 0}[change.event]
        half = (change.at + 1e-4) / 2
        assert fit_reverse(GaussianMixture.bimodal(0.4, -half, half)).count == count


@pytest.mark.parametrize("bumps", [(0.4, 1.0, 1.0), (0.4, 1.0, 0.3), (0.3, 1e-3, 1.0)])
def test_branches_are_the_reverse_fits(bumps):
    weight, left, right = bumps
    separations = [12.0, 0.5, 4.0, 4.8, 7.0]
    branches = minima_by_separation(*bumps, separations)
    for d in separations:
        p = GaussianMixture.bimodal(weight, -d / 2, d / 2, left, right)
        there = sorted(
            (fit.q.mean, fit.q.std, fit.divergence, fit.kind)
            for branch in branches
            for at, fit in zip(branch.at, branch.minima, strict=True)
            if at == d
        )
        true = sorted((f.q.mean, f.q.std, f.divergence, f.kind) for f in fit_reverse(p).minima)
        assert [t[3] for t in there] == [t[3] for t in true]
        assert np.array([t[:3] for t in there]) == pytest.approx(
            np.array([t[:3] for t in true]), rel=1e-9, abs=1e-9
        )


def test_a_branch_keeps_its_bump_between_far_separations():
    branches = minima_by_separation(0.4, 1, 1, [3, 6, 40])
    assert sorted(branch.at for branch in branches) == [(3, 6), (6, 40), (6, 40)]
    held = {tuple(fit.mode for fit in branch.minima) for branch in branches}
    assert held == {(None, None), (0, 0), (1, 1)}


@pytest.mark.parametrize("bumps", [(0.4, 1.0, 1.0), (0.5, 1.0, 1.0), (0.5, 1.0, 2.0)])
def test_one_scan_finds_the_same_and_its_lines_end_where_minima_do(bumps):
    path = separation_path(*bumps, 11)
    assert path.thresholds == turns(*bumps, 11)
    at = sorted({at for branch in path.branches for at in branch.at})
    inner = [d for d in at if all(abs(d - turn.at) > 1e-9 for turn in path.thresholds)]
    for d, branches in ((d, minima_by_separation(*bumps, [d])) for d in inner[::4]):
        there = [b.minima[b.at.index(d)] for b in path.branches if d in b.at]
        found = sorted((fit.q.mean, fit.q.std, fit.divergence) for fit in there)
        true = sorted(
            (b.minima[0].q.mean, b.minima[0].q.std, b.minima[0].divergence) for b in branches
        )
        assert np.array(found) == pytest.approx(np.array(true), rel=1e-9, abs=1e-9)
    for event, end in (("born", 0), ("dies", -1)):
        folds = sorted(turn.at for turn in path.thresholds if turn.event == event)
        ends = sorted(branch.at[end] for branch in path.branches)
        assert sum(at not in (0.0, 11.0) for at in ends) == len(folds)
        assert [at for at in ends if at not in (0.0, 11.0)] == pytest.approx(folds, abs=1e-9)
    for turn in path.thresholds:
        if turn.event == "best":
            sides = [at - turn.at for at in at if abs(at - turn.at) < 2e-6]
            assert sides == pytest.approx([-1e-6, 1e-6], abs=1e-9)


def test_a_scan_may_begin_later():
    late, whole = turns(0.4, 1, 1, 6, 4.0), turns(0.4, 1, 1, 6)
    assert events(late) == events(whole)
    assert [turn.at for turn in late] == pytest.approx([turn.at for turn in whole], rel=1e-11)
    with pytest.raises(InvalidDistribution):
        thresholds(0.4, 1, 1, 6, 7)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((0.0, 1, 1, [1]), "out_of_range"),
        ((1.0, 1, 1, [1]), "out_of_range"),
        ((math.nan, 1, 1, [1]), "not_a_number"),
        ((0.5, 0, 1, [1]), "out_of_range"),
        ((0.5, 1, 1, [-1]), "out_of_range"),
        ((0.5, 1, 1, []), "empty"),
        ((0.5, 1, 1, [math.inf]), "not_finite"),
    ],
)
def test_refusals(arguments, code):
    with pytest.raises(InvalidDistribution) as error:
        minima_by_separation(*arguments)
    assert error.value.code == code
    if len(arguments[3]) == 1:
        with pytest.raises(InvalidDistribution):
            thresholds(*arguments[:3], arguments[3][0])


# --- toy families, whose thresholds are known exactly --------------------------------------------


class Toy:
    """V(a; t) + (ln σ)²/2 of the mean a, with σ = 1 at every minimum."""

    def __init__(self, polynomial):
        self.at = polynomial  # t -> coefficients of V, highest first

    def slopes(self, q, at):
        v, a, log_std = np.poly1d(self.at(at)), q.mean, math.log(q.std)
        gradient = np.array([v.deriv()(a) * q.std, log_std])
        hessian = np.array([[v.deriv(2)(a) * q.std**2, 0.0], [0.0, 1.0]])
        return float(v(a)) + log_std**2 / 2, gradient, hessian

    def minima(self, at, near):
        assert all(q.std > 0 for q in near)
        v = np.poly1d(self.at(at))
        roots = [z.real for z in v.deriv().roots if abs(z.imag) < 1e-12]
        return [Gaussian(a, 1.0) for a in sorted(roots) if v.deriv(2)(a) > 0]


FOLD = 2 / 3**1.5


@pytest.mark.parametrize("ats", [[-1.0, 1.0], [-1.0, -0.1, 0.3, 1.0], np.linspace(-1, 1, 50)])
def test_two_folds_and_an_overtaking_even_within_one_step(ats):
    lines, found = follow(Toy(lambda t: [0.25, 0, -0.5, -t, 0]), np.array(ats))
    assert events(found) == ["born", "best", "dies"]
    assert [change.at for change in found] == pytest.approx([-FOLD, 0, FOLD], abs=1e-11)
    assert [c.q.mean for c in found] == pytest.approx([3**-0.5, 1, -(3**-0.5)], abs=1e-9)
    assert len(lines) == 2
    assert lines[0][-1][0] < FOLD
    assert lines[1][0][0] > -FOLD


def test_the_same_backwards():
    _, found = follow(Toy(lambda t: [0.25, 0, -0.5, t, 0]), np.array([-1.0, 1.0]))
    assert [(c.event, round(c.q.mean, 6)) for c in found] == [
        ("born", -0.57735), ("best", -1), ("dies", 0.57735),
    ]  # fmt: skip


def test_a_minimum_that_splits_in_two():
    lines, found = follow(Toy(lambda t: [0.25, 0, -0.5 * t, 0, 0]), np.array([-1.0, 1.1]))
    assert sorted(events(found)) == ["best", "born", "born", "dies"]
    assert [change.at for change in found] == pytest.approx([0.0] * 4, abs=1e-3)
    assert [len(line) for line in lines] == [1, 1, 1]


def test_a_minimum_that_only_moves():
    lines, found = follow(Toy(lambda t: [0.5, -10 * math.sin(t), 0]), np.linspace(0, 6, 7))
    assert found == []
    assert len(lines) == 1
