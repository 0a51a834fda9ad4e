"""The small VAE: gradients against finite differences, costs against second methods."""

import math
import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, log_expit, xlogy

from kl_core import Gaussian, InvalidDistribution, density_kl
from kl_core.models import vae


def trained(beta: float, seed: int = 2) -> vae.VAERun:
    run = vae.start(beta, seed)
    while not run.done:
        run = run.advance()
    return run


@pytest.fixture(scope="module")
def runs() -> dict[float, vae.VAERun]:
    return {beta: trained(beta) for beta in (1.0, 4.0, 12.0)}


# --- the pictures


def test_the_pictures_are_one_square_at_every_place() -> None:
    X = vae.pictures()
    assert X.shape == (36, 64)
    assert set(np.unique(X)) == {0, 1}
    assert len({tuple(x) for x in X}) == 36
    assert np.all(X.sum(axis=1) == 9)
    for place, x in enumerate(X):
        rows, columns = np.nonzero(x.reshape(8, 8))
        assert (rows.min(), columns.min()) == divmod(place, 6)
        assert np.ptp(rows) == np.ptp(columns) == 2


def test_what_is_known_beforehand() -> None:
    known = vae.floors()
    m = vae.pictures().mean(axis=0)
    assert known.entropy == pytest.approx(math.log(36), rel=1e-15)
    assert known.blind == pytest.approx(-np.sum(xlogy(m, m) + xlogy(1 - m, 1 - m)), rel=1e-13)


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_a_small_code_pays_only_below_the_threshold(factor: float) -> None:
    """The objective itself, with a small code along the best direction and its best decoder."""
    X = vae.pictures()
    m, spread = X.mean(axis=0), X.std(axis=0)
    vectors = np.linalg.eigh(np.corrcoef(X.T))[1]
    beta = factor * vae.floors().collapse
    means = (X - m) / spread @ vectors[:, -1]
    means *= 1e-2 / means.std()
    slope = ((X - m).T @ means / 36) / spread**2
    offset = np.log(m) - np.log1p(-m)
    # Nothing is learned or drawn here: q = N(means, 1), log-odds offset + slope z.
    z, w = np.polynomial.hermite_e.hermegauss(40)
    odds = offset + slope * (means[:, None, None] + z[:, None])
    fits = np.where(X[:, None] == 1, log_expit(odds), log_expit(-odds)).sum(-1) @ w / w.sum()
    price = beta * 0.5 * np.mean(means**2)
    assert (price - fits.mean() < vae.floors().blind) == (factor < 1)


# --- gradients


@pytest.mark.parametrize("beta", [0.5, 1.0, 8.0])
def test_the_gradient_is_that_of_finite_differences(beta: float) -> None:
    rng = np.random.default_rng(0)
    weights = vae.first_weights(7) + 0.1 * rng.normal(size=vae.WEIGHTS)
    noise = rng.normal(size=(3, 36, 2))
    _, gradient = vae.objective(weights, noise, beta)
    # Some of every layer, and all together along a random direction.
    ends = np.cumsum([0, *vae._SIZES])
    picked = np.concatenate([rng.integers(a, b, 8) for a, b in pairwise(ends)])
    steps = [np.eye(1, vae.WEIGHTS, i)[0] for i in picked] + [rng.normal(size=vae.WEIGHTS)]
    h = 1e-5
    for step in steps:
        up, down = (vae.objective(weights + s * h * step, noise, beta)[0] for s in (1, -1))
        assert gradient @ step == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-8)


def test_the_objective_is_the_cost_with_beta() -> None:
    """Over many draws it is the quadrature's, and β multiplies the KL alone."""
    weights = vae.first_weights(3)
    exact = vae.loss(weights, 0)
    noise = np.random.default_rng(1).normal(size=(4000, 36, 2))
    one = vae.objective(weights, noise, 1.0)[0]
    assert one == pytest.approx(exact.total, abs=0.02)
    assert vae.objective(weights, noise, 3.0)[0] - one == pytest.approx(2 * exact.kl, rel=1e-10)


# --- costs


def test_the_kl_is_that_of_the_closed_form() -> None:
    weights = vae.first_weights(5)
    means, stds = vae.encode(weights)
    for d in range(2):
        expected = [
            density_kl(Gaussian(m, s), Gaussian(0, 1))
            for m, s in zip(means[:, d], stds[:, d], strict=True)
        ]
        assert vae.loss(weights, 0).kls[d] == pytest.approx(np.mean(expected), rel=1e-12)


def test_the_reconstruction_is_a_mean_over_draws(runs: dict[float, vae.VAERun]) -> None:
    weights = runs[4.0].weights
    means, stds = vae.encode(weights)
    z = means + stds * np.random.default_rng(0).normal(size=(3000, 36, 2))
    p = expit(vae.logits(weights, z.reshape(-1, 2))).reshape(3000, 36, 64)
    X = vae.pictures()
    costs = -(xlogy(X, p) + xlogy(1 - X, 1 - p)).sum(-1).mean(-1)
    found = vae.loss(weights, 0)
    assert found.reconstruction == pytest.approx(costs.mean(), abs=4 * costs.std() / 3000**0.5)
    assert found.total == pytest.approx(vae.loss(weights, 0, order=40).total, abs=1e-2)
    assert np.allclose(vae.decode(weights, z[0]), p[0], rtol=1e-9)


def test_one_coordinate_may_collapse_alone() -> None:
    assert vae.Loss(0, 20.0, (0.5, 0.001)).active == 1
    assert (
        replace(vae.start(8.0), step=vae.STEPS, losses=(vae.Loss(0, 20.0, (0.5, 0.001)),)).verdict
        == "partly"
    )


@pytest.mark.parametrize("beta", [1.0, 4.0, 12.0])
def test_the_ledger_adds_up(runs: dict[float, vae.VAERun], beta: float) -> None:
    found = vae.ledger(runs[beta])
    assert found.total == runs[beta].last.total
    parts = found.entropy + found.model_gap + found.posterior_gap
    assert parts == pytest.approx(found.total, rel=1e-12)
    assert found.model_gap >= 0
    finer = vae.ledger(runs[beta], order=30, width=0.04)
    assert found.surprise == pytest.approx(finer.surprise, abs=1e-2)
    # The gap by its own definition: D(q‖posterior), integrated on a lattice for some pictures.
    weights = runs[beta].weights
    line = np.arange(-6, 6.01, 0.05)
    z = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    p = vae.logits(weights, z)
    joint = p @ vae.pictures().T - np.logaddexp(0, p).sum(1)[:, None] - (z**2).sum(1)[:, None] / 2
    posterior = joint - np.logaddexp.reduce(joint, axis=0) - 2 * math.log(0.05)
    means, stds = vae.encode(weights)
    log_q = (-0.5 * ((z[:, None] - means) / stds) ** 2 - np.log(stds)).sum(-1)
    log_q -= math.log(2 * math.pi)
    gaps = np.sum(np.exp(log_q) * (log_q - posterior), axis=0) * 0.05**2
    assert np.all(gaps > -1e-6)
    assert found.posterior_gap == pytest.approx(gaps.mean(), abs=1e-2)


# --- runs


def test_a_run_is_a_value() -> None:
    run = vae.start(2.0, seed=3)
    further = run.advance().advance()
    assert (run.step, further.step) == (0, 2 * vae.CHUNK)
    assert further == pickle.loads(pickle.dumps(run.advance())).advance()
    assert hash(further) == hash(run.advance().advance())
    assert further != vae.start(2.0, seed=4).advance().advance()
    assert [look.step for look in further.losses] == [0, vae.CHUNK, 2 * vae.CHUNK]
    assert (run.progress, run.done) == (0, False)
    assert (run.verdict, further.verdict) == ("waiting", "running")
    # What begins alike is found by its pickle.
    vae.start.cache_clear()
    assert pickle.dumps(vae.start(2.0, seed=3)) == pickle.dumps(run)


def test_the_end_is_the_end(runs: dict[float, vae.VAERun]) -> None:
    run = runs[1.0]
    assert (run.step, run.progress, run.done) == (vae.STEPS, 1, True)
    assert run.advance() is run
    assert len(run.losses) == vae.STEPS // vae.CHUNK + 1


def test_beta_trades_reconstruction_for_kl(runs: dict[float, vae.VAERun]) -> None:
    ends = [runs[beta].last for beta in (1.0, 4.0, 12.0)]
    assert ends[0].reconstruction < ends[1].reconstruction < ends[2].reconstruction
    assert ends[0].kl > ends[1].kl > ends[2].kl
    assert [runs[beta].verdict for beta in (1.0, 4.0, 12.0)] == ["used", "used", "collapsed"]
    # β = 1 minimises -ELBO itself, and nothing gets below the entropy.
    assert vae.floors().entropy < ends[0].total < ends[1].total < ends[2].total


def test_after_the_collapse_every_picture_is_the_mean_picture(
    runs: dict[float, vae.VAERun],
) -> None:
    run = runs[12.0]
    assert max(run.last.kls) < 1e-3
    assert run.last.reconstruction == pytest.approx(vae.floors().blind, abs=0.01)
    mean = np.tile(vae.pictures().mean(axis=0), (2, 1))
    assert np.array(vae.reconstructions(run, (0, 35))) == pytest.approx(mean, abs=0.02)
    assert np.array(vae.dreams(run, (-1.0, 1.0)))[[0, -1]] == pytest.approx(mean, abs=0.02)


def test_views_of_a_run(runs: dict[float, vae.VAERun]) -> None:
    run = runs[1.0]
    weights = run.weights
    found = vae.codes(run)
    assert np.array(found.means) == pytest.approx(vae.encode(weights)[0])
    again = np.array(vae.reconstructions(run, (0, 17)))
    assert np.round(again) == pytest.approx(vae.pictures()[[0, 17]])
    # Row by row, the second coordinate falling.
    dreams = vae.dreams(run, (-1.0, 0.0, 2.0))
    assert dreams[2] == pytest.approx(vae.decode(weights, np.array([[2.0, 2.0]]))[0])
    assert dreams[3] == pytest.approx(vae.decode(weights, np.array([[-1.0, 0.0]]))[0])


def test_a_sweep_trains_one_run_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae, "STEPS", 2 * vae.CHUNK)
    monkeypatch.setattr(vae, "LADDER", (1.0, 8.0))
    vae.sweep.cache_clear()  # another test of this process may have made a longer one
    first = now = vae.sweep()
    vae.sweep.cache_clear()
    steps = []
    while not now.done:
        now = now.advance()
        steps.append((tuple(run.step for run in now.runs), now.progress, now.count))
    assert steps == [((30, 0), 0.25, 0), ((60, 0), 0.5, 1), ((60, 30), 0.75, 1), ((60, 60), 1, 2)]
    assert now.advance() is now
    assert now.runs[1] == first.runs[1].advance().advance()
    assert pickle.loads(pickle.dumps(now)) == now


@pytest.mark.parametrize(
    "refused", [lambda: vae.start(0), lambda: vae.start(math.nan), lambda: vae.start(1, -1)]
)
def test_refusals(refused: Callable[[], object]) -> None:
    with pytest.raises(InvalidDistribution):
        refused()


@pytest.mark.parametrize(
    ("width", "code"),
    [
        (0.0, "out_of_range"),
        (-0.1, "out_of_range"),
        (1.5, "out_of_range"),
        (math.inf, "not_finite"),
        (math.nan, "not_a_number"),
    ],
)
def test_a_width_that_is_no_step_is_refused(width: float, code: str) -> None:
    with pytest.raises(InvalidDistribution) as error:
        vae.ledger(vae.start(1.0), width=width)
    assert error.value.code == code
