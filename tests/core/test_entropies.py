import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from adversarial import cases, exact_entropies
from hypothesis import given
from hypothesis import strategies as st

import kl_core
from kl_core import (
    InvalidDistribution,
    cross_entropy,
    distribution,
    entropy,
    ideal_lengths,
    information_content,
    kl_divergence,
    kl_terms,
    log_ratios,
    perplexity,
    smooth,
)
from kl_core.finite.entropies import kl_from_log

CASES = list(cases())
SEED = json.loads(
    (Path(__file__).parents[1] / "vectors" / "seed_correct_vectors.json").read_text("utf-8")
)


def close(value, rel=1e-13):
    """To relative precision alone: an absolute tolerance would accept anything near zero."""
    return pytest.approx(value, rel=rel, abs=0)


def is_zero(x):
    """Zero and not minus zero."""
    return x == 0 and math.copysign(1, x) == 1


# --- accuracy ---------------------------------------------------------------------------------


def test_there_are_enough_adversarial_cases():
    assert len(CASES) >= 41


@pytest.mark.parametrize(("p", "q"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_adversarial_cases_are_exact_to_the_last_digits(p, q):
    h, ce, kl = exact_entropies(p, q)
    assert entropy(p) == close(h, 1e-14)
    assert cross_entropy(p, q) == close(ce, 1e-14)
    assert kl_divergence(p, q) == close(kl, 1e-14)


@pytest.mark.parametrize(
    ("p", "q"),
    [case[1:] for case in CASES if case[1].size <= 2000],
    ids=[case[0] for case in CASES if case[1].size <= 2000],
)
def test_divergence_from_logarithms(p, q):
    with np.errstate(divide="ignore"):
        log_q = np.log(q)
    # An error of 1e-16 in a logarithm is one of that size in q: nothing smaller can be told.
    expected = kl_divergence(p, q)
    slack = 1e-14 * min(expected, 1) ** 0.5 + 1e-30
    assert kl_from_log(p, log_q) == pytest.approx(expected, rel=1e-13, abs=slack)
    assert kl_from_log(p, log_q) >= 0


def test_divergence_from_logarithms_that_are_no_logarithm_of_a_float():
    log_q = np.array([-1e4, math.log1p(-math.exp(-1e4))])
    assert kl_from_log(np.array([0.25, 0.75]), log_q) == close(
        2500 + 0.25 * math.log(0.25) + 0.75 * math.log(0.75)
    )
    assert kl_from_log(np.array([0.0, 1.0]), log_q) == 0
    p, log_q = np.array([0.25, 0.75]), np.log([0.5, 0.5])
    assert kl_from_log(p, log_q + 3) == close(kl_divergence(p, [0.5, 0.5]))
    assert kl_from_log(4 * p, log_q) == close(kl_divergence(p, [0.5, 0.5]))
    assert kl_from_log(np.array([1.0, 0.0]), np.array([-INF, 0.0])) == INF


def test_the_series_is_long_enough_where_one_outcome_counts():
    p, q = np.array([0.011, 0.989]), np.array([0.00901, 0.99099])  # (p-q)/(p+q) = 0.0995
    assert kl_divergence(p, q) == close(exact_entropies(p, q)[2], 4e-15)


def test_a_pure_difference_of_scale_within_the_tolerance_is_no_difference():
    p = np.array([0.1, 0.2, 0.3, 0.4])
    assert 0 <= kl_divergence(p, p * (1 + 7e-10)) < 1e-30


def test_long_inputs_are_cut_into_blocks_without_a_trace():
    p = np.linspace(1, 2, 10**5)
    q = p[::-1].copy()
    p[70000], q[70001] = 0, 0
    p, q = p / p.sum(), q / q.sum()
    assert kl_divergence(p, q) == math.inf
    assert math.fsum(kl_terms(q, smooth(p, 1e-9))) == close(kl_divergence(q, smooth(p, 1e-9)))
    q[70001] = 5e-324  # p/q overflows in the third block only
    assert kl_divergence(p, q) == close(math.fsum(kl_terms(p, q)))


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ([0.25, 0.5, 0.25], [0.25, 0.25, 0.5], [0.0, 0.5 * math.log(2), -0.25 * math.log(2)]),
        ([0.0, 1.0], [0.5, 0.5], [0.0, math.log(2)]),
        ([0.5, 0.5], [1.0, 0.0], [-0.5 * math.log(2), math.inf]),
        ([0.0, 1.0], [0.0, 1.0], [0.0, 0.0]),
        ([1e-310, 1.0], [0.25, 0.75], [1e-310 * math.log(4e-310), math.log(4 / 3)]),
        ([0.25, 0.75], [1e-310, 1.0], [-0.25 * math.log(4e-310), 0.75 * math.log(0.75)]),
    ],
)
def test_terms(p, q, expected):
    terms = kl_terms(p, q)
    assert terms.tolist() == close(expected, 1e-10 if min(p) == 1e-310 else 1e-14)
    assert not any(x == 0 and not is_zero(x) for x in terms)
    assert math.fsum(terms) == close(kl_divergence(p, q))


def test_ideal_lengths_of_what_is_almost_sure_and_of_the_impossible():
    assert ideal_lengths([1, 1e-20, 0]).tolist() == close([1e-20, 20 * math.log(10), INF])
    assert ideal_lengths([0.5, 0.5]).tolist() == close([math.log(2)] * 2)


def test_log_ratios_keep_a_small_difference_and_know_the_limits():
    p, q = np.array([0.3 + 1e-12, 0.7 - 1e-12]), np.array([0.3, 0.7])
    assert log_ratios(p, q).tolist() == close(np.log1p((p - q) / q).tolist())
    ratios = log_ratios([0, 0.5, 0, 0.5], [0.5, 0, 0, 0.5]).tolist()
    assert ratios[:2] == [-math.inf, math.inf]
    assert math.isnan(ratios[2])
    assert ratios[3] == 0


def test_no_result_is_minus_zero():
    assert is_zero(entropy([1, 0]))
    assert is_zero(cross_entropy([1, 0], [1, 0]))
    assert is_zero(kl_divergence([1, 0], [1, 0]))
    assert is_zero(information_content(1))
    assert all(map(is_zero, ideal_lengths([1]).tolist()))
    assert all(map(is_zero, kl_terms([1, 0], [1, 0], base=2).tolist()))


# --- the figures of the tutorials that are right ------------------------------------------------


def figures_of(text):
    """The numbers of '3; 1.584963', '1.584 bits (1.58)' and the like, and their last places."""
    words = [part.split()[0] for part in text.split("(")[0].split(";")]
    return [(float(word), 10.0 ** -len(word.partition(".")[2])) for word in words]


def test_tutorial_figures():
    checked = 0
    for entry in SEED:
        inputs, kind = entry["inputs"], entry["function"]
        if kind == "identity":
            continue
        figures = figures_of(entry["exact"])
        if kind == "information_content_bits":
            got = [information_content(inputs["p"], base=2)]
        elif kind == "log2":
            got = [math.log2(inputs["x"])]
        elif kind == "ratio":
            got = [inputs["a"] / inputs["b"]]
        elif kind == "entropy_bits":
            got = [entropy(inputs["p"], base=2)]
        elif kind == "entropy":
            got = [entropy(inputs["p"])]
        elif kind == "cross_entropy":
            got = [cross_entropy(inputs["p"], inputs["q"])]
        elif kind == "kl":
            got = [kl_divergence(inputs["p"], inputs["q"])]
        elif kind == "kl_bits":
            got = [kl_divergence(inputs["p"], inputs["q"], base=2)]
        else:
            assert kind == "term"
            a, b = inputs["p"], inputs["q"]
            p, q = [a, 1 - a], [b, 1 - b]
            log_ratio = log_ratios(p, q)[0] / math.log(2)
            term = kl_terms(p, q, base=2)[0]
            # The entry quotes two or three of these; each has to be found.
            got = [min((a / b, log_ratio, term), key=lambda x: abs(x - f)) for f, _ in figures]
        for value, (figure, place) in zip(got, figures, strict=True):
            assert abs(value - figure) <= 0.51 * place, entry["claim"]
        checked += 1
    assert checked == 19  # the other two of the 21 are identities; see the properties below


@pytest.mark.parametrize(
    ("function", "arguments", "base", "expected"),
    [
        (entropy, ([0.90, 0.08, 0.02],), 2, 0.541188),
        (entropy, ([0.35, 0.33, 0.32],), 2, 1.583957),
        (entropy, ([0.5, 0.3, 0.2],), 2, 1.485475),
        (cross_entropy, ([0.5, 0.3, 0.2], [0.3, 0.6, 0.1]), 2, 1.753958),
        (kl_divergence, ([0.5, 0.3, 0.2], [0.3, 0.6, 0.1]), 2, 0.268483),
        (kl_divergence, ([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]), 2, 0.571392),
        (kl_divergence, ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2]), math.e, 0.025267),
        (kl_divergence, ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2]), 2, 0.036453),
        (kl_divergence, ([0.9, 0.1], [0.8, 0.2]), math.e, 0.036690),
        (kl_divergence, ([0.8, 0.2], [0.9, 0.1]), math.e, 0.044403),
    ],
)
def test_figures_of_the_course(function, arguments, base, expected):
    assert function(*arguments, base=base) == pytest.approx(expected, abs=5e-7)


# --- what is refused, and how -----------------------------------------------------------------

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("p", "q", "code", "named"),
    [
        ([0.2, 0.2], [0.5, 0.5], "not_normalised", "p sums to 0.4, not 1"),
        ([0.5, 0.5], [0.5, 0.5 + 2e-9], "not_normalised", "q sums to 1.000000002"),
        ([0.0, 0.0], [0.5, 0.5], "not_normalised", "p sums to 0"),
        ([1e308, 1e308], [0.5, 0.5], "not_normalised", "p sums to inf"),
        ([1.2, -0.2], [0.5, 0.5], "negative", "p[1] is -0.2"),
        ([0.5, 0.5], [NAN, 1.0], "not_a_number", "q[0] is nan"),
        ([0.5, "x"], [0.5, 0.5], "not_a_number", "p cannot be read"),
        ([0.5, None], [0.5, 0.5], "not_a_number", "p[1] is nan"),
        ([0.5, [0.5]], [0.5, 0.5], "not_a_number", "p cannot be read"),
        ([0.5, 0.5 + 0j], [0.5, 0.5], "not_a_number", "p cannot be read"),
        ([INF, 0.5], [0.5, 0.5], "not_finite", "p[0] is inf"),
        ([INF, -INF], [0.5, 0.5], "not_finite", "p[0] is inf"),
        ([0.5, 0.5], [0.2, 0.3, 0.5], "different_lengths", "p has 2 entries and q has 3"),
        ([1.0], [0.5, 0.5], "different_lengths", "p has 1 entries and q has 2"),
        ([], [], "empty", "p is empty"),
        ([[0.5, 0.5]], [0.5, 0.5], "wrong_shape", "(1, 2)"),
        (1.0, 1.0, "wrong_shape", "()"),
    ],
)
def test_invalid_distributions_are_refused_by_name(p, q, code, named):
    for function in (kl_divergence, cross_entropy, kl_terms, log_ratios):
        with pytest.raises(InvalidDistribution) as caught:
            function(p, q)
        assert caught.value.code == code
        assert named in str(caught.value)
        assert isinstance(caught.value, ValueError)


RANGE = "a probability is a number from 0 to 1."
RESCALE = "pass normalize=True to rescale."


@pytest.mark.parametrize(
    ("call", "code", "message", "found"),
    [
        (lambda: entropy([]), "empty", "p is empty; give at least one probability.", {"name": "p"}),
        (lambda: cross_entropy([1], [[1]]), "wrong_shape",
         "q has shape (1, 1); give one flat list of probabilities.",
         {"name": "q", "shape": (1, 1)}),
        (lambda: entropy([0, INF]), "not_finite", f"p[1] is inf, which is not finite; {RANGE}",
         {"name": "p", "index": 1, "value": INF}),
        (lambda: entropy([1.2, -0.2]), "negative", f"p[1] is -0.2, which is negative; {RANGE}",
         {"name": "p", "index": 1, "value": -0.2}),
        (lambda: entropy(["0.5", "a"]), "not_a_number",
         "p cannot be read as a list of numbers: ['0.5', 'a'].",
         {"name": "p", "value": ["0.5", "a"]}),
        (lambda: entropy([1j]), "not_a_number", "p cannot be read as a list of numbers: [1j].",
         {"name": "p", "value": [1j]}),
        (lambda: entropy("x" * 99), "not_a_number",
         f"p cannot be read as a list of numbers: '{'x' * 79}.", {"name": "p", "value": "x" * 99}),
        (lambda: kl_divergence([1], [0.2, 0.2]), "not_normalised",
         f"q sums to 0.4, not 1; {RESCALE}", {"name": "q", "total": 0.4}),
        (lambda: ideal_lengths([0.1, 1.1]), "not_normalised",
         f"p sums to 1.2, not 1; {RESCALE}", {"name": "p", "total": 1.2000000000000002}),
        (lambda: entropy([0.2, 0.2]), "not_normalised",
         f"p sums to 0.4, not 1; {RESCALE}", {"name": "p", "total": 0.4}),
        (lambda: distribution([0.1, 1.1]), "not_normalised",
         f"p sums to 1.2, not 1; {RESCALE}", {"name": "p", "total": 1.2000000000000002}),
        (lambda: smooth([0, 0], 0.1), "not_normalised",
         "p sums to 0, not 1; give at least one entry above 0.", {"name": "p", "total": 0.0}),
        (lambda: kl_divergence([1], [0.5, 0.5]), "different_lengths",
         "p has 1 entries and q has 2; give both a probability for the same outcomes.",
         {"p": 1, "q": 2}),
        (lambda: information_content([0.5, 1.5, 2]), "out_of_range",
         "probability is 1.5; it must be from 0 to 1.", {"name": "probability", "value": 1.5}),
        (lambda: information_content("x"), "not_a_number",
         "probability cannot be read as a list of numbers: 'x'.",
         {"name": "probability", "value": "x"}),
        (lambda: smooth([1, 0], -1.5), "out_of_range",
         "epsilon is -1.5; it must be finite and at least 0.", {"name": "epsilon", "value": -1.5}),
    ],
)  # fmt: skip
def test_refusals_word_for_word(call, code, message, found):
    with pytest.raises(InvalidDistribution) as caught:
        call()
    assert caught.value.code == code
    assert str(caught.value) == message
    assert caught.value.found == found


def test_not_a_number_word_for_word():  # apart, because NaN is not equal to itself
    with pytest.raises(InvalidDistribution) as caught:
        cross_entropy([1, 0], [1, NAN])
    assert str(caught.value) == f"q[1] is nan, which is not a number; {RANGE}"
    assert caught.value.code == "not_a_number"
    assert (caught.value.found["name"], caught.value.found["index"]) == ("q", 1)


@pytest.mark.parametrize(
    ("weights", "code"),
    [([0, 0], "not_normalised"), ([2, -1], "negative"), ([NAN, 1], "not_a_number"),
     ([INF, 1], "not_finite")],
)  # fmt: skip
def test_normalising_forgives_only_the_sum(weights, code):
    with pytest.raises(InvalidDistribution) as caught:
        distribution(weights, normalize=True, name="counts")
    assert caught.value.code == code
    assert "counts" in str(caught.value)


@pytest.mark.parametrize("weights", [[1, 3], [1e308, 1e308], [5e-324, 1.5e-323]])
def test_normalising_survives_the_ends_of_the_range(weights):
    assert distribution(weights, normalize=True).sum() == 1
    assert kl_divergence(weights, weights, normalize=True) == 0


def test_counts_of_the_same_shape_are_the_same_distribution():
    assert kl_divergence([1, 2, 3], [3, 6, 9], normalize=True) == 0
    assert entropy([2, 1, 1], base=2, normalize=True) == 1.5


@pytest.mark.parametrize(
    "p",
    [(0.5, 0.5), [True, False], [Fraction(1, 4), Fraction(3, 4)], [Decimal("0.5")] * 2,
     np.float32([0.25, 0.75]), np.longdouble([0.25, 0.75]), range(2),
     np.linspace(0, 1, 7)[[1, 1, 4]][::-1]],
)  # fmt: skip
def test_whatever_is_array_like_is_accepted(p):
    assert kl_divergence(p, p) == 0


def test_the_input_is_left_alone():
    p, q = np.array([3.0, 1.0]), np.array([1.0, 1.0])
    for function in (kl_divergence, cross_entropy, kl_terms):
        function(p, q, normalize=True)
    p /= 4
    smooth(p, 0.1)
    ideal_lengths(p)
    assert p.tolist() == [0.75, 0.25]


# --- what other libraries' arrays carry beside their numbers ------------------------------------


PAIRED = {
    "kl_divergence": kl_core.kl_divergence,
    "cross_entropy": kl_core.cross_entropy,
    "kl_terms": kl_core.kl_terms,
    "log_ratios": kl_core.log_ratios,
    "js_divergence": kl_core.js_divergence,
    "total_variation": kl_core.total_variation,
    "wasserstein": kl_core.wasserstein,
    "wasserstein points": lambda p, q: kl_core.wasserstein(p, p, points=q),
    "average_length": kl_core.average_length,
    "coding_cost": kl_core.coding_cost,
    "directions": kl_core.directions,
    "telegraph": lambda p, q: kl_core.telegraph(p, q, 5, 0),
    "triangle_gap": lambda p, q: kl_core.triangle_gap(p, p, q),
    "gibbs_proof": kl_core.gibbs_proof,
    "chernoff_information": kl_core.chernoff_information,
    "bayes_error": kl_core.bayes_error,
    "kelly_growth odds": kl_core.kelly_growth,
    "kelly_growth stakes": lambda p, q: kl_core.kelly_growth(p, [2, 2, 2], stakes=q),
    "evidence": lambda p, q: kl_core.evidence(p, q, 3, 0),
    "estimator_moments": kl_core.estimator_moments,
    "kl_from_counts": lambda p, q: kl_core.kl_from_counts(10 * p, 10 * q),
}


@pytest.mark.parametrize("name", PAIRED)
def test_series_are_compared_label_by_label_or_not_at_all(name):
    """`value_counts` sorts by frequency: the same distribution twice, in two orders."""
    p = pd.Series([0.5, 0.3, 0.2], index=["a", "b", "c"])
    with pytest.raises(InvalidDistribution, match=r"reindex\(\w+\.index, fill_value=0\)") as caught:
        PAIRED[name](p, p[["b", "a", "c"]])
    assert caught.value.code == "different_outcomes"
    PAIRED[name](p, p.copy())


def test_what_has_no_labels_goes_by_position():
    p, q = pd.Series([0.5, 0.5], index=["a", "b"]), [0.25, 0.75]
    assert kl_divergence(p, q) == kl_divergence(p, np.array(q)) == kl_divergence(list(p), q)
    table = pd.DataFrame([[0.5, 0.0], [0.25, 0.25]], index=["u", "v"], columns=["x", "y"])
    with pytest.raises(InvalidDistribution) as caught:
        kl_core.chain_rule(table, table[["y", "x"]])
    assert caught.value.code == "different_outcomes"


@pytest.mark.parametrize(
    "call",
    [
        kl_core.entropy,
        lambda p: kl_divergence([0.5, 0.5, 0], p),
        lambda p: kl_core.information_content(p),
        lambda p: kl_core.softmax(p),
        lambda p: kl_core.kl_from_counts(p, [1, 2, 3]),
        lambda p: kl_core.knn_kl(p, [1, 2, 3]),
        lambda p: kl_core.Gaussian(0, 1).log_pdf(p),
        lambda p: kl_core.GaussianMixture(p, [0, 1, 2], [1, 1, 1]),
        lambda p: kl_core.Laplace(0, 1).log_pdf(p),
        lambda p: kl_core.kl_integrand(kl_core.Gaussian(0, 1), kl_core.Gaussian(0, 2), p),
    ],
)
def test_a_mask_is_not_dropped(call):
    masked = np.ma.array([0.5, 0.5, 0.0], mask=[False, False, True])
    with pytest.raises(InvalidDistribution, match="is masked in 1 places") as caught:
        call(masked)
    assert caught.value.code == "not_a_number"
    assert entropy(np.ma.array([0.5, 0.5])) == entropy([0.5, 0.5])  # nothing is masked


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("n", [3, 1000])
def test_coarse_types_are_held_to_their_own_rounding(kind, n):
    """A softmax in single or half precision does not sum to 1 within 1e-9."""
    rng = np.random.default_rng(n)
    p, q = (np.exp(rng.normal(size=n)).astype(np.float32) for _ in range(2))
    p, q = ((row / row.sum()).astype(kind) for row in (p, q))
    exact = [row.astype(np.float64) / math.fsum(row.astype(np.float64)) for row in (p, q)]
    assert kl_divergence(p, q) == close(kl_divergence(*exact), 1e-12)
    assert entropy(list(p)) == close(entropy(exact[0]), 1e-14)
    assert kl_core.directions(p, q).forward == close(kl_divergence(*exact), 1e-12)
    assert distribution(p).sum() == pytest.approx(1, abs=1e-12)
    assert kl_core.Categorical(p).entropy == close(entropy(exact[0]), 1e-14)
    mixture = kl_core.GaussianMixture(p[:3] / p[:3].sum(), [0, 1, 2], [1, 1, 1])
    assert math.fsum(mixture.weights) == close(1)
    with pytest.raises(InvalidDistribution, match="sums to"):
        distribution((p * kind(1.1)).astype(kind))


def test_what_float32_may_be_off_float64_may_not():
    off = [0.5, 0.5 + 5e-7]
    assert distribution(np.array(off, dtype=np.float32)).sum() == close(1)
    with pytest.raises(InvalidDistribution):
        distribution(off)


@pytest.mark.parametrize("sample", [[1.2, 3.4, 2.2], [3, 1, 4, 1, 5], [0.7, 0.9, 0.8, 0.3]])
def test_a_sample_is_not_told_to_be_rescaled_without_more(sample):
    with pytest.raises(InvalidDistribution, match="a sample and no distribution: see knn_kl"):
        entropy(sample)


@pytest.mark.parametrize("base", [0, 0.5, 1, -2, NAN, INF, "2", None, 2j])
def test_impossible_bases(base):
    for call in (
        lambda: entropy([1.0], base=base),
        lambda: kl_divergence([1.0], [1.0], base=base),
        lambda: information_content(0.5, base=base),
    ):
        with pytest.raises(
            ValueError, match=r"^base is .*; it must be a number above 1, as 2 for bits\.$"
        ):
            call()


def test_information_content():
    assert information_content(0) == math.inf
    assert information_content(1 / math.e) == close(1)
    assert information_content(0.001, base=10) == close(3)
    assert information_content([1, 0.5, 0.25], base=2).tolist() == [0, 1, 2]
    for probability, code in ((-0.1, "out_of_range"), (1.1, "out_of_range"), (NAN, "not_a_number")):
        with pytest.raises(InvalidDistribution, match=str(probability)) as caught:
            information_content(probability)
        assert caught.value.code == code


def test_smoothing_adds_then_rescales():
    assert smooth([0.75, 0.25, 0], 0.25).tolist() == close([4 / 7, 2 / 7, 1 / 7])
    assert smooth([1, 0], 0).tolist() == [1, 0]
    for epsilon in (-1e-9, INF, NAN):
        with pytest.raises(InvalidDistribution, match="epsilon"):
            smooth([1, 0], epsilon)


def test_perplexity_counts_outcomes():
    assert perplexity([0.125] * 8) == close(8)
    assert perplexity([1, 0]) == 1


# --- properties, on probabilities that are exact multiples of 1/4096 ------------------------------


@st.composite
def dyadic(draw, size=None, smallest=0):
    n = size or draw(st.integers(1, 8))
    cuts = draw(st.lists(st.integers(0, 4096 - n * smallest), min_size=n - 1, max_size=n - 1))
    edges = [0, *sorted(cuts), 4096 - n * smallest]
    return np.diff(edges) / 4096 + smallest / 4096


pairs = st.integers(1, 8).flatmap(lambda n: st.tuples(dyadic(n), dyadic(n)))


@given(pairs)
def test_zero_if_and_only_if_equal(pair):
    p, q = pair
    assert (kl_divergence(p, q) == 0) == (p.tolist() == q.tolist())
    assert kl_divergence(p, q) >= 0


weights = st.floats(0, 1e300)


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(*[st.lists(weights, min_size=n, max_size=n).filter(any)] * 2)
    )
)
def test_never_negative_nor_not_a_number(pair):
    assert kl_divergence(*pair, normalize=True) >= 0
    assert 0 <= entropy(pair[0], normalize=True) <= math.log(len(pair[0])) * (1 + 1e-15)
    assert cross_entropy(*pair, normalize=True) >= 0


@given(pairs, st.randoms(use_true_random=False))
def test_names_of_outcomes_do_not_matter(pair, random):
    p, q = pair
    order = list(range(p.size))
    random.shuffle(order)
    assert kl_divergence(p[order], q[order]) == close(kl_divergence(p, q))


@given(pairs.filter(lambda pair: pair[0].size > 1))
def test_merging_outcomes_never_increases(pair):
    p, q = pair
    merged = [np.append(x[2:], x[0] + x[1]) for x in pair]
    assert kl_divergence(*merged) <= kl_divergence(p, q) * (1 + 1e-13)


@given(pairs, pairs)
def test_divergences_of_independent_pairs_add(one, two):
    p, q = (np.outer(a, b).ravel() for a, b in zip(one, two, strict=True))
    assert kl_divergence(p, q) == close(kl_divergence(*one) + kl_divergence(*two))


@given(pairs, st.sampled_from([2, math.e, 10]))
def test_cross_entropy_is_entropy_plus_divergence(pair, base):
    p, q = pair
    assert cross_entropy(p, q, base=base) == close(
        entropy(p, base=base) + kl_divergence(p, q, base=base)
    )
    if kl_divergence(p, q) < math.inf:
        assert math.fsum(kl_terms(p, q, base=base)) == pytest.approx(
            kl_divergence(p, q, base=base), rel=1e-13, abs=1e-15
        )


@given(pairs)
def test_units_are_a_factor(pair):
    assert kl_divergence(*pair, base=2) * math.log(2) == close(kl_divergence(*pair))
