import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import (
    InvalidDistribution,
    kl_divergence,
    kl_from_logits,
    label_smoothing,
    log_softmax,
    logit_loss,
    softmax,
)


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


# --- divergence from logits ----------------------------------------------------------------------


def exact_kl(p_logits, q_logits, temperature=1):
    with mpmath.workdps(420):
        a, b = ([mpmath.mpf(float(x)) / temperature for x in row] for row in (p_logits, q_logits))
        a_norm, b_norm = (mpmath.log(mpmath.fsum(map(mpmath.exp, row))) for row in (a, b))
        parts = (
            mpmath.exp(x - a_norm) * ((x - a_norm) - (y - b_norm))
            for x, y in zip(a, b, strict=True)
        )
        return float(mpmath.fsum(parts))


@pytest.mark.parametrize("apart", [1e-8, 1e-3, 0.5, 30.0, 1e4])
@pytest.mark.parametrize("spread", [1e-3, 1.0, 30.0, 1e4])
def test_logits_keep_every_digit(spread, apart):
    rng = np.random.default_rng(5)
    for n, constant, temperature in ((2, 0.0, 1.0), (5, 3e3, 0.5), (40, 0.0, 4.0)):
        p = rng.normal(size=n) * spread
        q = p + rng.normal(size=n) * apart + constant
        truth = exact_kl(p, q, mpmath.mpf(temperature))
        found = kl_from_logits(p, q, temperature=temperature)
        assert found == pytest.approx(truth, rel=1e-13, abs=1e-300)


def test_logits_by_hand():
    assert kl_from_logits([1000, 0], [0, 1000]) == 1000
    assert kl_from_logits([2, 1, 0], [2 + 1e-8, 1, 0]) == close(1.1134771179122534e-17)
    assert kl_from_logits([3, 1, 2], [13, 11, 12]) == 0
    p, q = [0.3, 0.5, 0.2], [0.2, 0.4, 0.4]
    assert kl_from_logits(np.log(p), np.log(q)) == close(kl_divergence(p, q))
    assert kl_from_logits([1, 2], [2, 2], base=2) * math.log(2) == close(
        kl_from_logits([1, 2], [2, 2])
    )


def test_masked_logits():
    inf = math.inf
    assert kl_from_logits([0, 0], [0, -inf]) == inf
    assert kl_from_logits([0, -inf], [0, 0]) == close(math.log(2))
    assert kl_from_logits([0, 1, -inf], [1, 0, -inf]) == close(kl_from_logits([0, 1], [1, 0]))
    assert kl_from_logits([0, -inf], [5, -inf]) == 0


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=3), st.floats(-1e-3, 1e-3))
@settings(deadline=None, max_examples=60)
def test_no_divergence_of_logits_is_negative(p, step):
    q = [p[0] + step, *p[1:]]
    assert kl_from_logits(p, q) >= 0
    assert kl_from_logits(p, [x + 64 for x in p]) == pytest.approx(0, abs=1e-25)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: kl_from_logits([], []), "empty"),
        (lambda: kl_from_logits([[0, 1]], [[0, 1]]), "wrong_shape"),
        (lambda: kl_from_logits([0, 1], [0]), "different_lengths"),
        (lambda: kl_from_logits([0, math.inf], [0, 1]), "not_finite"),
        (lambda: kl_from_logits([0, math.nan], [0, 1]), "not_a_number"),
        (lambda: kl_from_logits([0, 1], [-math.inf, -math.inf]), "empty"),
        (lambda: kl_from_logits([0, 1], [0, 1], temperature=0), "out_of_range"),
        (lambda: kl_from_logits([0, 1], [0, 1], temperature=math.nan), "out_of_range"),
    ],
)
def test_logits_that_are_none(call, code):
    with pytest.raises(InvalidDistribution) as caught:
        call()
    assert caught.value.code == code
