import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from kl_core.errors import InvalidDistribution
from kl_core.models import classifier, distillation
from kl_core.models.distillation import contest, soften, study, teach

logits = st.lists(st.floats(-8, 8), min_size=3, max_size=3)


def kl_at(teacher, student, temperature):
    p, q = softmax(np.array(teacher) / temperature), softmax(np.array(student) / temperature)
    return float((p * np.log(p / q)).sum())


@settings(deadline=None)
@given(logits, logits, st.floats(0.5, 20))
def test_the_gradient_at_a_temperature_is_the_derivative(teacher, student, temperature):
    found, step = soften(teacher, student, temperature), 1e-4
    assert found.kl == pytest.approx(kl_at(teacher, student, temperature), rel=1e-9, abs=1e-13)
    for i, slope in enumerate(found.gradient):
        up, down = (np.array(student) + d * np.eye(3)[i] for d in (step, -step))
        derivative = kl_at(teacher, up, temperature) - kl_at(teacher, down, temperature)
        assert derivative / (2 * step) == pytest.approx(slope, abs=1e-7)
    assert found.push == pytest.approx(np.linalg.norm(found.gradient), rel=1e-12, abs=1e-300)


def test_the_square_of_the_temperature_restores_the_push():
    off = np.array([8, 5, -2]) - [6, -1, 3]
    limit = np.linalg.norm(off - off.mean()) / 3
    near, far = (soften([8, 5, -2], [6, -1, 3], t) for t in (100, 200))
    assert near.limit == pytest.approx(limit, rel=1e-12)
    assert far.push == pytest.approx(near.push / 4, rel=0.03)
    assert far.scaled_push == pytest.approx(limit, rel=0.02)
    assert abs(far.scaled_push - limit) < abs(near.scaled_push - limit)


def test_the_hard_label_cannot_tell_two_students_apart():
    one, other = (soften([8, 5, -2], student, 4) for student in ([6, 3, -1], [6, -1, 3]))
    assert one.hard_loss == other.hard_loss
    assert one.kl < 0.1 * other.kl


@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_students_are_trained_as_one_by_itself_would_be(temperature):
    points = classifier.photos(2, 11)[0]
    target = teach(points, temperature)
    X, weights = np.column_stack([np.ones(6), points]), np.zeros((3, 3))
    for _ in range(distillation.STEPS):
        steps = np.zeros((3, 3))
        for x, p in zip(X, target, strict=True):
            q = softmax(x @ weights / temperature)
            steps += temperature**2 * np.outer(x, q - p) / temperature / 6
        weights = weights - distillation.RATE * steps
    others = classifier.photos(2, 12)[0]
    both = study(np.array([others, points]), np.array([teach(others), target]), temperature)
    assert both[1] == pytest.approx(weights, abs=1e-9)


def test_the_teacher_knows_nearly_the_truth():
    points, _ = classifier.photos(500, 123)
    assert classifier.mean_kl(classifier.truth(points), teach(points)) < 0.01
    # One temperature higher: the same order, nearer to even.
    warm = teach(points, 4.0)
    assert np.array_equal(warm.argmax(axis=1), teach(points).argmax(axis=1))
    assert warm.max() < teach(points).max()


def test_the_contest_is_counted_rightly():
    found = contest(2, 1)
    test, labels = classifier.photos(classifier.TEST_PER_CLASS, classifier.TEST_SEED)
    points, own = classifier.photos(2, distillation.FIRST_SEED)
    first = study(points[None], classifier.targets(own, 0.0)[None])[0]
    said = softmax(np.column_stack([np.ones(len(test)), test]) @ first, axis=1)
    assert found.hard.accuracies[0] == np.mean(said.argmax(axis=1) == labels)
    gains = np.subtract(found.taught.accuracies, found.hard.accuracies)
    assert (found.better, found.worse) == ((gains > 0).sum(), (gains < 0).sum())
    assert found.better + found.even + found.worse == found.draws == 40
    for arm in (found.hard, found.smoothed, found.taught):
        assert arm.accuracy == pytest.approx(np.mean(arm.accuracies))
        assert arm.spread == pytest.approx(np.std(arm.accuracies, ddof=1))
    assert contest(2, 4).hard == found.hard


def test_the_teacher_helps_where_photos_are_few_and_not_everywhere():
    assert contest(4, 1).verdict == "helps"
    assert contest(64, 4).verdict == "harms"
    assert contest(4, 1).taught.kl < contest(4, 1).smoothed.kl < contest(4, 1).hard.kl


@pytest.mark.parametrize(
    "call", [lambda: soften([1, 0], [0, 1], 0), lambda: contest(0, 1), lambda: contest(1, 0)]
)
def test_refusals(call):
    with pytest.raises(InvalidDistribution) as refused:
        call()
    assert refused.value.code == "out_of_range"
