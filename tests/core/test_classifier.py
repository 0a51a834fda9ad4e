import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import softmax as rows_softmax
from scipy.stats import multivariate_normal

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import entropy
from kl_core.finite.softmax import label_smoothing, logit_loss
from kl_core.models import classifier
from kl_core.models.classifier import chase, likelihood, moment, photos, train

shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


def one_by_one(weights, points, labels, smoothing):
    """Mean cross-entropy and mean KL, photo by photo."""
    losses = [
        logit_loss(np.array([1, *point]) @ weights, label_smoothing(label, 3, smoothing))
        for point, label in zip(points, labels, strict=True)
    ]
    return np.mean([x.cross_entropy for x in losses]), np.mean([x.kl for x in losses])


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any), shares)
def test_likelihood_is_the_product_over_the_labels(counts, parts):
    q = [part / sum(parts) for part in parts]
    found = likelihood(counts, q)
    with mpmath.workdps(50):
        product = mpmath.fprod(mpmath.mpf(x) ** n for x, n in zip(q, counts, strict=True))
        loss = float(-mpmath.log(product) / sum(counts))
        assert found.likelihood == pytest.approx(float(product), rel=1e-12, abs=0)
    assert found.mean_loss == pytest.approx(loss, rel=1e-12)
    assert found.entropy + found.kl == pytest.approx(loss, rel=1e-12)
    assert found.likelihood <= found.best * (1 + 1e-12)
    assert found.counts == tuple(counts)


def test_no_model_beats_the_shares():
    best = likelihood([6, 3, 1], [0.6, 0.3, 0.1])
    assert (best.kl, best.likelihood) == (0, best.best)
    assert best.best == pytest.approx(0.6**6 * 0.3**3 * 0.1, rel=1e-14)
    assert likelihood([6, 3, 1], [0.2, 0.5, 0.3]).best == best.best
    never = likelihood([6, 3, 1], [0.7, 0.3, 0])
    assert (never.likelihood, never.mean_loss, never.kl) == (0, math.inf, math.inf)


def test_photos_are_those_of_their_seed():
    points, labels = photos(4000, 5)
    assert np.array_equal(points, photos(4000, 5)[0])
    assert not np.array_equal(points, photos(4000, 6)[0])
    for i in range(3):
        cloud = points[labels == i]
        assert cloud.mean(axis=0) == pytest.approx(classifier.CENTRES[i], abs=0.07)
        assert cloud.std(axis=0) == pytest.approx([classifier.SPREADS[i]] * 2, rel=0.04)


def test_truth_is_bayes_rule():
    points = photos(5, 3)[0]
    clouds = zip(classifier.CENTRES, classifier.SPREADS, strict=True)
    densities = [multivariate_normal(c, s**2).pdf(points) for c, s in clouds]
    expected = np.transpose(densities) / np.sum(densities, axis=0)[:, None]
    assert classifier.truth(points) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_the_slope_is_the_derivative_of_both_losses(smoothing):
    rng = np.random.default_rng(0)
    points, labels = photos(4, 2)
    weights, step = rng.normal(size=(3, 3)), 1e-5
    found = classifier.slope(classifier.targets(labels, smoothing), points, weights)
    for place in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[place] = step
        up = one_by_one(weights + nudge, points, labels, smoothing)
        down = one_by_one(weights - nudge, points, labels, smoothing)
        for high, low in zip(up, down, strict=True):
            assert (high - low) / (2 * step) == pytest.approx(found[place], abs=1e-9)


@pytest.mark.parametrize(("smoothing", "rate"), [(0.0, 1.0), (0.2, 2.0), (0.4, 15.0)])
def test_losses_of_a_run_are_the_means_over_the_photos(smoothing, rate):
    run = train(smoothing, rate)
    test = photos(classifier.TEST_PER_CLASS, classifier.TEST_SEED)
    for step in (0, 1, 7, classifier.STEPS):
        weights = np.array(run.weights[step])
        loss, kl = one_by_one(weights, np.array(run.points), run.labels, smoothing)
        assert run.cross_entropy[step] == pytest.approx(loss, rel=1e-12)
        assert run.kl[step] == pytest.approx(kl, rel=1e-11)
        loss, kl = one_by_one(weights, *test, smoothing)
        assert run.test_cross_entropy[step] == pytest.approx(loss, rel=1e-12)
        assert run.test_kl[step] == pytest.approx(kl, rel=1e-11)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
def test_the_gap_is_the_entropy_of_a_label(smoothing):
    run = train(smoothing, 2.0)
    assert run.label_entropy == entropy(label_smoothing(0, 3, smoothing))
    for total, kl in (
        (run.cross_entropy, run.kl),
        (run.test_cross_entropy, run.test_kl),
    ):
        assert np.subtract(total, kl) == pytest.approx(run.label_entropy, abs=1e-13)


def test_a_step_goes_against_the_gradient():
    run = train(0.2, 2.0)
    assert not np.array(run.weights[0]).any()
    assert len(run.weights) == len(run.kl) == classifier.STEPS + 1
    for step in (0, 5):
        before, after = np.array(run.weights[step]), np.array(run.weights[step + 1])
        moved = moment(run, step).loss_gradient
        assert after == pytest.approx(before - 2.0 * np.array(moved), abs=1e-14)


def test_descent_arrives_where_another_method_does():
    run = train(0.2, 2.0)
    points, labels = np.array(run.points), np.array(run.labels)
    best = minimize(
        lambda w: one_by_one(w.reshape(3, 3), points, labels, 0.2)[0],
        np.zeros(9), method="BFGS", options={"gtol": 1e-7},
    )  # fmt: skip
    assert run.cross_entropy[-1] == pytest.approx(best.fun, abs=1e-7)


def test_a_large_rate_overshoots():
    for smoothing in (0.0, 0.2, 0.4):
        assert train(smoothing, 1.0).outcome == "falls"
        assert train(smoothing, 15.0).outcome == "overshoots"


@pytest.mark.parametrize("step", [0, 3, 60])
def test_both_gradients_of_a_moment_agree(step):
    run = train(0.3, 1.0)
    now = moment(run, step)
    assert now.gap < 1e-9
    assert np.array(now.kl_gradient) == pytest.approx(np.array(now.loss_gradient), abs=1e-9)
    assert now.loss_gradient != now.kl_gradient  # found in different ways
    said = classifier.classify(now.weights, np.array(run.points)).argmax(axis=1)
    missed = [i for i, label in enumerate(run.labels) if said[i] != label]
    assert list(now.missed) == missed
    assert now.accuracy == pytest.approx(1 - len(missed) / 60)
    assert (now.kl, now.test_kl) == (run.kl[step], run.test_kl[step])


def views(weight, moving):
    own = weight if moving else classifier.FIXED_WEIGHT
    p = rows_softmax(own * np.array(classifier.TEACHER_VIEW))
    q = rows_softmax(weight * np.array(classifier.STUDENT_VIEW))
    return -(p * np.log(q)).sum(), (p * np.log(p / q)).sum()


@settings(deadline=None)
@given(st.floats(0.01, 4), st.booleans())
def test_a_chase_has_the_slopes_of_its_losses(weight, moving):
    found, step = chase(weight, moving), 1e-5
    assert found.cross_entropy == pytest.approx(views(weight, moving)[0], rel=1e-12)
    assert found.kl == pytest.approx(views(weight, moving)[1], abs=1e-13)
    up, down = views(weight + step, moving), views(weight - step, moving)
    slopes = [(high - low) / (2 * step) for high, low in zip(up, down, strict=True)]
    assert [found.loss_slope, found.kl_slope] == pytest.approx(slopes, abs=1e-8)


def test_only_a_target_that_stands_still_gives_equal_slopes():
    for weight in (0.2, 0.5, 1.0, 2.0):
        still, moving = chase(weight, False), chase(weight, True)
        assert still.loss_slope == still.kl_slope
        assert abs(moving.loss_slope - moving.kl_slope) > 0.1
    # A model that is to agree with itself is content to say nothing at all.
    assert chase(0.0, True).kl == pytest.approx(0, abs=1e-15)
    assert chase(0.0, True).cross_entropy == pytest.approx(math.log(3))


@pytest.mark.parametrize(
    "call",
    [
        lambda: photos(0, 1),
        lambda: train(-0.1, 1.0),
        lambda: train(0.1, math.nan),
        lambda: moment(train(0.0, 1.0), 61),
        lambda: chase(-1.0, True),
    ],
)
def test_refusals(call):
    with pytest.raises(InvalidDistribution) as refused:
        call()
    assert refused.value.code == "out_of_range"


def test_counts_are_checked():
    with pytest.raises(InvalidDistribution):
        likelihood([0, 0, 0], [0.5, 0.3, 0.2])
    with pytest.raises(InvalidDistribution) as refused:
        likelihood([1, 1], [0.5, 0.3, 0.2])
    assert refused.value.code == "different_lengths"
