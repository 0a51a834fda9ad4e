import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import InvalidDistribution, label_smoothing, log_softmax, logit_loss, softmax


def close(value, rel=1e-14):
    return pytest.approx(value, rel=rel, abs=0)


def exact(logits, target):
    """log-softmax, cross-entropy and divergence at 1000 digits."""
    with mpmath.workdps(1000):
        x = [mpmath.mpf(v) for v in logits]
        t = [mpmath.mpf(v) for v in target]
        t = [v / mpmath.fsum(t) for v in t]
        log_q = [v - mpmath.log(mpmath.fsum(map(mpmath.exp, x))) for v in x]
        ce = -mpmath.fsum(a * b for a, b in zip(t, log_q, strict=True))
        kl = ce + mpmath.fsum(a * mpmath.log(a) for a in t if a)
        return [float(v) for v in log_q], float(ce), float(kl)


@pytest.mark.parametrize(
    ("logits", "target"),
    [
        ([1, 2, 3], [0, 0, 1]),
        ([1, 2, 3], [0.2, 0.3, 0.5]),
        ([50, 0], [1, 0]),
        ([800, 0, -100], [1, 0, 0]),
        ([800, 0, -900], [0, 0, 1]),
        ([800, 0], [1, 1e-290]),
        ([0, -40, -41], [1 - 1e-12, 5e-13, 5e-13]),
        ([2000, 0], [0.5 + 4e-10, 0.5]),
        ([3, 3 + 1e-9], [0.5, 0.5]),
    ],
)
def test_against_many_digits(logits, target):
    log_q, ce, kl = exact(logits, target)
    loss = logit_loss(logits, target)
    assert log_softmax(logits).tolist() == close(log_q)
    assert loss.cross_entropy == close(ce)
    assert loss.kl == close(kl, 1e-13 if kl > 1e-12 else 1e-6)  # q itself is rounded


@settings(deadline=None, max_examples=150)
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=8), st.floats(-5, 5))
def test_softmax_is_a_distribution(logits, shift):
    q = softmax(logits)
    assert q.sum() == pytest.approx(1, abs=1e-15 * len(logits))
    assert (q >= 0).all()
    small = [x / 1e299 for x in logits]
    moved = softmax([x + shift for x in small])
    assert moved.tolist() == pytest.approx(softmax(small).tolist(), rel=1e-12, abs=0)


def test_the_gradient_is_the_derivative_of_the_loss():
    logits, target, step = np.array([0.3, -1.2, 2.0]), label_smoothing(1, 3, 0.1), 1e-5
    loss = logit_loss(logits, target)
    for i, slope in enumerate(loss.gradient):
        nudge = step * (np.arange(3) == i)
        up, down = logit_loss(logits + nudge, target), logit_loss(logits - nudge, target)
        assert (up.cross_entropy - down.cross_entropy) / (2 * step) == pytest.approx(slope, 1e-8)
    assert loss.gradient == close(
        tuple(q - t for q, t in zip(loss.probabilities, loss.target, strict=True)), 1e-12
    )
    assert logit_loss([50, 0], [1, 0]).gradient == close((-math.exp(-50), math.exp(-50)))


def test_a_hard_label_makes_cross_entropy_a_divergence():
    hard = logit_loss([1, 2, 3], [0, 1, 0])
    assert (hard.target_entropy, hard.kl) == (0, close(hard.cross_entropy))
    soft = logit_loss([1, 2, 3], label_smoothing(1, 3, 0.2))
    assert soft.target_entropy > 0
    assert soft.kl == close(soft.cross_entropy - soft.target_entropy, 1e-13)


def test_label_smoothing():
    assert label_smoothing(2, 4, 0.2).tolist() == close([0.05, 0.05, 0.85, 0.05])
    assert label_smoothing(0, 2, 0).tolist() == [1, 0]
    assert label_smoothing(0, 2, 1).tolist() == [0.5, 0.5]
    for arguments in ((2, 2, 0.1), (-1, 2, 0.1), (0, 0, 0.1), (0, 2, -0.1), (0, 2, math.nan)):
        with pytest.raises(InvalidDistribution) as caught:
            label_smoothing(*arguments)
        assert caught.value.code == "out_of_range"


@pytest.mark.parametrize(
    ("logits", "code"),
    [([], "empty"), ([[1, 2]], "wrong_shape"), ([1, math.nan], "not_a_number"),
     ([1, math.inf], "not_finite"), (["a", "b"], "not_a_number")],
)  # fmt: skip
def test_logits_are_checked(logits, code):
    with pytest.raises(InvalidDistribution, match="logits") as caught:
        softmax(logits)
    assert caught.value.code == code


def test_one_target_per_logit():
    with pytest.raises(InvalidDistribution, match="3 logits and 2 target") as caught:
        logit_loss([1, 2, 3], [0.5, 0.5])
    assert caught.value.code == "different_lengths"
