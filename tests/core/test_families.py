"""Parametric families: every closed form and every quadrature against mpmath."""

import json
import math
import pickle
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf
from scipy.special import betainc, gammainc

import kl_core
from kl_core.errors import InvalidDistribution
from kl_core.families.continuous import Beta, Dirichlet, Exponential, Gamma, Laplace
from kl_core.families.counts import Bernoulli, Binomial, Categorical, Poisson
from kl_core.families.divergence import family_kl
from kl_core.families.gaussians import DiagonalGaussian, MultivariateGaussian
from kl_core.families.heavy import Cauchy, StudentT, Uniform
from kl_core.finite.entropies import kl_divergence
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl

NAN, INF = math.nan, math.inf
SIZES = (1e-14, 1e-8, 1e-4, 0.1, 0.4)
SHAPES = (1e-100, 1e-9, 1e-3, 0.3, 1.0, 2.5, 40.0, 1e3, 1e6, 1e15)


def close(value, rel=1e-13):
    return pytest.approx(float(value), rel=rel, abs=0)


# --- references at as many digits as cancellation may take ----------------------------------------


def log_ratio_terms(a, b):
    return a * mpmath.log(a / b) if a else mpf(0)


def laplace(p, q):
    a, b, apart = mpf(p.scale), mpf(q.scale), abs(mpf(p.location) - mpf(q.location))
    return mpmath.log(b / a) + apart / b + a / b * mpmath.exp(-apart / a) - 1


def exponential(p, q):
    a, b = mpf(p.rate), mpf(q.rate)
    return mpmath.log(a / b) + b / a - 1


def gamma(p, q):
    a, r, c, s = map(mpf, (p.shape, p.rate, q.shape, q.rate))
    logs = mpmath.loggamma(c) - mpmath.loggamma(a) + c * mpmath.log(r / s)
    return (a - c) * mpmath.digamma(a) + logs + a * (s - r) / r


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


def beta(p, q):
    a, b, c, d = map(mpf, (p.a, p.b, q.a, q.b))
    own = (a - c) * mpmath.digamma(a) + (b - d) * mpmath.digamma(b)
    return log_beta(c, d) - log_beta(a, b) + own + (c - a + d - b) * mpmath.digamma(a + b)


def poisson(p, q):
    a, b = mpf(p.rate), mpf(q.rate)
    return log_ratio_terms(a, b) - a + b


def bernoulli(p, q):
    a, b = mpf(p.probability), mpf(q.probability)
    return log_ratio_terms(a, b) + log_ratio_terms(1 - a, 1 - b)


def binomial(p, q):
    return p.n * bernoulli(p, q)


def diagonal(p, q):
    total = mpf(0)
    for m, s, n, t in zip(p.means, p.stds, q.means, q.stds, strict=True):
        m, s, n, t = map(mpf, (m, s, n, t))
        total += mpmath.log(t / s) + (s * s + (m - n) ** 2) / (2 * t * t) - mpf(1) / 2
    return total


def multivariate(p, q):
    own, other = mpmath.matrix(p.covariance), mpmath.matrix(q.covariance)
    gap = mpmath.matrix(p.mean) - mpmath.matrix(q.mean)
    ratio = mpmath.inverse(other) * own
    trace = sum(ratio[i, i] for i in range(len(p.mean)))
    distance = (gap.T * mpmath.inverse(other) * gap)[0]
    return (trace - len(p.mean) - mpmath.log(mpmath.det(ratio)) + distance) / 2


def families():
    for e in SIZES:
        for m, b in ((0.0, 1.0), (3.0, 1e-3), (-1e6, 1e6)):
            yield laplace, Laplace(m, b), Laplace(m + e * b, b)
            yield laplace, Laplace(m, b), Laplace(m, b * (1 + e))
            yield laplace, Laplace(m, b * (1 + e)), Laplace(m + 2 * e * b, b)
        for r in (1e-300, 1e-9, 0.5, 3.0, 1e12):
            yield exponential, Exponential(r), Exponential(r * (1 + e))
            yield exponential, Exponential(r * (1 + e)), Exponential(r)
        for r in (1e-9, 0.5, 3.0, 1e12, 1e308):
            yield poisson, Poisson(r), Poisson(r * (1 + e))
            yield poisson, Poisson(r), Poisson(r * (1 - e))
        for c in (1e-300, 1e-12, 0.1, 0.3, 0.5, 1 - 1e-3):
            other = c * (1 - e)
            yield bernoulli, Bernoulli(c), Bernoulli(other)
            yield bernoulli, Bernoulli(other), Bernoulli(c)
            yield binomial, Binomial(7, c), Binomial(7, other)
        for a in SHAPES[1:]:
            yield gamma, Gamma(a, 2), Gamma(a * (1 + e), 2)
            yield gamma, Gamma(a * (1 - e), 2), Gamma(a, 2 * (1 + e))
            for b in (1e-9, 16.0, 1e9):
                yield beta, Beta(a, b), Beta(a * (1 + e), b)
                yield beta, Beta(a, b * (1 + e)), Beta(a, b)
                yield beta, Beta(a, b), Beta(a * (1 + e), b * (1 + e))
                yield beta, Beta(a, b), Beta(a * (1 - e), b * (1 + e))
    for a in SHAPES:
        for c in SHAPES[::2]:
            yield gamma, Gamma(a, 2), Gamma(c, 5e-3)
            yield gamma, Gamma(a, a), Gamma(c, c)
    for a in SHAPES[::3]:
        for c in SHAPES[::2]:
            yield beta, Beta(a, 3), Beta(c, 1)
            yield beta, Beta(a, c), Beta(1e3, 1e3)
    yield laplace, Laplace(0, 1), Laplace(1e20, 1e-3)
    yield laplace, Laplace(0, 1e-300), Laplace(1, 1)
    yield laplace, Laplace(0, 1e-200), Laplace(0, 1e200)
    yield exponential, Exponential(1e-200), Exponential(1e100)
    yield exponential, Exponential(1e200), Exponential(1e-200)
    yield poisson, Poisson(0), Poisson(2)
    yield poisson, Poisson(1e-300), Poisson(1e10)
    yield poisson, Poisson(1e300), Poisson(1e-3)
    for c, other in ((0, 0.25), (1, 0.25), (0.5, 1e-300), (1e-20, 0.5), (0.5, 1 - 1e-16)):
        yield bernoulli, Bernoulli(c), Bernoulli(other)
        yield binomial, Binomial(10**6, c), Binomial(10**6, other)


CASES = [case for case in families() if case[1] != case[2]]


@pytest.mark.parametrize("family", sorted({case[0].__name__ for case in CASES}))
def test_closed_forms_keep_every_digit(family):
    count = 0
    for reference, p, q in CASES:
        if reference.__name__ == family:
            with mpmath.workdps(
                700 if "e-30" in f"{p}{q}" else 250 if "e-100" in f"{p}{q}" else 100
            ):
                true = float(reference(p, q))
            # Below the range of normal floats an answer has no more digits than it has.
            exact = pytest.approx(true, rel=5e-15, abs=0 if true > 1e-300 else 1e-320)
            assert family_kl(p, q) == exact, (p, q)
            count += 1
    assert count >= 30


FAMILIES = [
    Laplace(1, 2), Exponential(2), Gamma(3, 2), Gamma(0.2, 1e6), Beta(2, 3), Beta(1e-3, 1e3),
    Poisson(3), Poisson(0), Bernoulli(0.3), Bernoulli(1), Binomial(5, 0.3), Binomial(0, 0.5),
    Categorical([0.5, 0.5, 0]), DiagonalGaussian([0, 1], [1, 2]),
    MultivariateGaussian([0, 1], [[2, 1], [1, 3]]), Gaussian(0, 1),
    GaussianMixture.bimodal(0.5, -3, 3),
    Uniform(-1, 3), StudentT(5, 1, 2), StudentT(0.3, 0, 1), Cauchy(2, 3), Dirichlet([1e-3, 2, 50]),
]  # fmt: skip


def dirichlet(p, q):
    a, b = ([mpf(x) for x in d.concentration] for d in (p, q))
    total, other = mpmath.fsum(a), mpmath.fsum(b)
    logs = mpmath.loggamma(total) - mpmath.loggamma(other)
    logs += mpmath.fsum(mpmath.loggamma(y) - mpmath.loggamma(x) for x, y in zip(a, b, strict=True))
    return logs + mpmath.fsum(
        (x - y) * (mpmath.digamma(x) - mpmath.digamma(total)) for x, y in zip(a, b, strict=True)
    )


def shares():
    for e in (*SIZES, 2.0):
        for a in ([0.3, 2, 40], [1e-3, 1e-3, 1e3], [1e6, 3e6], [1, 1, 1, 1]):
            steps = [1, -0.5, 0.3, 2]
            yield a, [x * (1 + e * s / 4) for x, s in zip(a, steps, strict=False)]
            yield a, [x * (1 + e) for x in a]
    yield [0.1, 20], [300, 1e-3]


@pytest.mark.parametrize(("own", "other"), list(shares()))
def test_dirichlet_keeps_every_digit(own, other):
    with mpmath.workdps(120):
        true = (
            dirichlet(Dirichlet(own), Dirichlet(other)),
            dirichlet(Dirichlet(other), Dirichlet(own)),
        )
    assert family_kl(Dirichlet(own), Dirichlet(other)) == close(true[0], 1e-12)
    assert family_kl(Dirichlet(other), Dirichlet(own)) == close(true[1], 1e-12)


def test_two_shares_are_a_beta():
    p, q = Dirichlet([2, 3]), Dirichlet([0.5, 7])
    assert family_kl(p, q) == close(family_kl(Beta(2, 3), Beta(0.5, 7)))
    assert p.entropy == close(Beta(2, 3).entropy)
    assert p.log_pdf([[0.3, 0.7], [0.5, 0.6], [1.2, -0.2]]).tolist() == pytest.approx(
        [float(Beta(2, 3).log_pdf(0.3)), -math.inf, -math.inf], rel=1e-13
    )


@pytest.mark.parametrize("e", SIZES)
def test_boxes_and_cauchys_keep_every_digit(e):
    with mpmath.workdps(60):
        p, q = Uniform(0, 3), Uniform(-e, 3)
        assert family_kl(p, q) == close(mpmath.log((3 + mpf(e)) / 3))
        for own, other in (
            (Cauchy(1, 2), Cauchy(1 + e, 2)),
            (Cauchy(1, 2), Cauchy(1, 2 * (1 + e))),
        ):
            a, b = mpf(own.scale), mpf(other.scale)
            apart = mpf(own.location) - mpf(other.location)
            true = mpmath.log(((a + b) ** 2 + apart**2) / (4 * a * b))
            assert family_kl(own, other) == close(true) == close(family_kl(other, own))
    assert family_kl(Cauchy(0, 1e-200), Cauchy(0, 1e200)) == close(400 * math.log(10) - math.log(4))


VECTORS = json.loads((Path(__file__).parents[1] / "vectors/tails.json").read_text("utf-8"))


@pytest.mark.parametrize(("p", "q", "value"), VECTORS)
def test_boxes_and_heavy_tails_against_thirty_digits(p, q, value):
    assert family_kl(*(eval(one, vars(kl_core)) for one in (p, q))) == close(value, 3e-13)


def test_the_ratio_of_two_cauchys_is_that_of_students():
    p, q = Cauchy(1, 2), Cauchy(0, 3)
    assert family_kl(StudentT(1, 1, 2), q) == close(family_kl(p, q), 1e-12)
    assert p.log_pdf([0.0, 1e300]).tolist() == StudentT(1, 1, 2).log_pdf([0.0, 1e300]).tolist()


@pytest.mark.parametrize("p", FAMILIES, ids=repr)
def test_equal_is_exactly_zero(p):
    assert family_kl(p, p) == 0


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Poisson(2), Poisson(0)),
        (Uniform(0, 1), Uniform(0.1, 1)),
        (Uniform(0, 2), Beta(2, 3)),
        (Uniform(-1, 2), Gamma(2, 3)),
        (Gaussian(0, 1), Uniform(-100, 100)),
        (StudentT(5, 0, 1), Uniform(-100, 100)),
        (Beta(2, 3), Uniform(0, 0.9)),
        (StudentT(2, 0, 1), Gaussian(0, 1)),
        (Cauchy(0, 1), GaussianMixture.bimodal(0.5, -3, 3)),
        (Cauchy(0, 1), Laplace(0, 1)),
        (StudentT(5, 0, 1), Gamma(1, 1)),
        (Bernoulli(0.5), Bernoulli(0)),
        (Bernoulli(0.5), Bernoulli(1)),
        (Bernoulli(1e-300), Bernoulli(0)),
        (Binomial(3, 0.5), Binomial(3, 1)),
        (Binomial(4, 0.5), Binomial(3, 0.5)),
        (Binomial(4, 1e-300), Binomial(3, 0.5)),
        (Binomial(3, 0.5), Binomial(4, 1)),
        (Binomial(3, 0.5), Binomial(4, 0)),
        (Categorical([0.5, 0.5]), Categorical([1, 0])),
        (Gaussian(0, 1), Gamma(2, 1)),
        (Laplace(0, 1), Exponential(1)),
        (Laplace(0, 1), Beta(1, 1)),
        (Gamma(2, 1), Beta(1, 1)),
        (GaussianMixture.bimodal(0.5, 50, 60), Beta(2, 1)),
        (Exponential(1e-200), Exponential(1e200)),
        (Gamma(1, 1e-200), Gamma(1, 1e200)),
    ],
    ids=repr,
)
def test_infinite(p, q):
    assert family_kl(p, q) == math.inf


@pytest.mark.parametrize("n", [0, 1, 5, 40])
@pytest.mark.parametrize("m", [41, 60, 1000])
@pytest.mark.parametrize(("a", "b"), [(0.3, 0.3), (0, 0.2), (1, 0.2), (0.5, 1e-3), (0.9, 0.1)])
def test_more_trials_in_the_model_are_summed(n, m, a, b):
    with mpmath.workdps(60):
        own = [mpmath.binomial(n, k) * mpf(a) ** k * (1 - mpf(a)) ** (n - k) for k in range(n + 1)]
        other = [
            mpmath.binomial(m, k) * mpf(b) ** k * (1 - mpf(b)) ** (m - k) for k in range(n + 1)
        ]
        true = mpmath.fsum(log_ratio_terms(x, y) for x, y in zip(own, other, strict=True))
    assert family_kl(Binomial(n, a), Binomial(m, b)) == close(true, 1e-12)


def test_fewer_trials_suffice_if_nothing_ever_succeeds():
    assert family_kl(Binomial(9, 0), Binomial(2, 0.5)) == close(2 * math.log(2))


def test_exponential_is_a_gamma_and_bernoulli_a_binomial():
    for p, q in ((Exponential(2), Gamma(1, 2)), (Gamma(1, 2), Exponential(2))):
        assert family_kl(p, q) == 0
    assert family_kl(Exponential(2), Gamma(3, 5)) == family_kl(Gamma(1, 2), Gamma(3, 5)) > 0
    one = family_kl(Bernoulli(0.3), Bernoulli(0.9))
    assert family_kl(Binomial(1, 0.3), Binomial(1, 0.9)) == one


def test_categorical_is_the_divergence_of_its_probabilities():
    p, q = [0.5, 0.3, 0.2], [0.4, 0.4, 0.2]
    assert family_kl(Categorical(p), Categorical(q)) == kl_divergence(p, q) > 0


# --- several dimensions ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1e-10, 1e-8, 1e-3, 0.3, 2.0])
def test_diagonal(size):
    p = DiagonalGaussian([0, 1, -1e3], [1, 1e-3, 50])
    q = DiagonalGaussian([size, 1, -1e3], [1 + size, 1e-3 / (1 + size), 50])
    with mpmath.workdps(60):
        true = diagonal(p, q)
    assert family_kl(p, q) == close(true, 5e-15)


@pytest.mark.parametrize("own", [-1000, -30, -1e-8, 0, 1e-12, 1e-6, 0.3, 5, 900])
def test_log_variances_keep_every_digit(own):
    for other in (-900, -5, -1e-8, 0, 1e-12, 0.3, 30, own + 1e-9):
        for shift in (0, 1e-8, 1e-6, 3.0):
            p = DiagonalGaussian.from_log_variances([shift, 1.0], [own, 0.25])
            q = DiagonalGaussian.from_log_variances([0.0, 1.0], [other, 0.25])
            with mpmath.workdps(60):
                gap, log_q = mpf(own) - mpf(other), mpf(other)
                truth = (mpmath.expm1(gap) - gap + mpf(shift) ** 2 / mpmath.exp(log_q)) / 2
            if truth < 1e300:
                assert family_kl(p, q) == pytest.approx(float(truth), rel=1e-13, abs=1e-320)
    standard = DiagonalGaussian((0.0,), (1.0,))
    vae = DiagonalGaussian.from_log_variances([1e-6], [1e-6])
    assert family_kl(vae, standard) == close(7.500000833333541e-13, 1e-15)


def test_log_variances_are_kept_and_checked():
    p = DiagonalGaussian.from_log_variances([1, 2], [0.5, -0.0])
    assert p.log_variances == (0.5, 0.0)
    assert p.stds == (math.exp(0.25), 1.0)
    assert DiagonalGaussian([0], [2]).log_variances == (2 * math.log(2),)
    assert pickle.loads(pickle.dumps(p)).log_variances == p.log_variances
    for logs, code in (
        ([1], "different_lengths"),
        ([1, 1401], "out_of_range"),
        ([1, math.nan], "not_a_number"),
        ([[1, 2]], "wrong_shape"),
    ):
        with pytest.raises(InvalidDistribution) as caught:
            DiagonalGaussian.from_log_variances([1, 2], logs)
        assert caught.value.code == code


def covariances():
    rng = np.random.default_rng(3)
    for d in (1, 2, 5):
        root = rng.standard_normal((d, d))
        matrix = root @ root.T + 0.1 * np.eye(d)
        nudge = rng.standard_normal((d, d))
        nudge = nudge + nudge.T
        for size in (1e-10, 1e-8, 1e-4, 0.02):
            yield f"{d}, near {size}", matrix, matrix + size * nudge
        other = rng.standard_normal((d, d))
        yield f"{d}, other", matrix, other @ other.T + 0.1 * np.eye(d)
        yield f"{d}, narrow", 1e-6 * matrix, other @ other.T + np.eye(d)
        scales = 10.0 ** np.arange(-d, d, 2)
        yield (
            f"{d}, units",
            matrix * np.outer(scales, scales),
            2 * matrix * np.outer(scales, scales),
        )


@pytest.mark.parametrize(("name", "own", "other"), list(covariances()), ids=lambda x: str(x)[:12])
def test_multivariate(name, own, other):
    mean = np.sqrt(np.diag(own)) * (1e-9 if "near" in name else 1)
    p = MultivariateGaussian(np.zeros(len(own)), own)
    q = MultivariateGaussian(mean, other)
    with mpmath.workdps(80):
        one, back = multivariate(p, q), multivariate(q, p)
    slack = 1e-15 * max(np.linalg.cond(x / np.outer(*[np.sqrt(np.diag(x))] * 2))
                        for x in (own, other)) + 2e-15  # fmt: skip
    assert family_kl(p, q) == close(one, slack)
    assert family_kl(q, p) == close(back, slack)


def test_diagonal_against_correlated():
    p, q = DiagonalGaussian([1, 2], [1, 3]), MultivariateGaussian([0, 0], [[2, 1], [1, 2]])
    full = MultivariateGaussian([1, 2], [[1, 0], [0, 9]])
    assert family_kl(p, q) == family_kl(full, q) == close(multivariate(full, q))
    assert family_kl(q, p) == close(multivariate(q, full))
    assert family_kl(full, p) == family_kl(p, full) == 0
    one = Gaussian(1, 2), Gaussian(0, 1)
    assert family_kl(DiagonalGaussian([1], [2]), DiagonalGaussian([0], [1])) == density_kl(*one)


# --- between families -----------------------------------------------------------------------------


def own_entropy(p):
    """-E ln p, at mpmath's precision."""
    if isinstance(p, Laplace):
        return 1 + mpmath.log(2 * mpf(p.scale))
    if isinstance(p, Gaussian):
        return (1 + mpmath.log(2 * mpmath.pi * mpf(p.std) ** 2)) / 2
    if isinstance(p, Beta):
        a, b = mpf(p.a), mpf(p.b)
        c, psi = a + b, mpmath.digamma
        return log_beta(a, b) - (a - 1) * psi(a) - (b - 1) * psi(b) + (c - 2) * psi(c)
    k, r = mpf(p.shape), mpf(p.rate)
    return k - mpmath.log(r) + mpmath.loggamma(k) + (1 - k) * mpmath.digamma(k)


def moments(p):
    if isinstance(p, Laplace):
        return mpf(p.location), 2 * mpf(p.scale) ** 2
    if isinstance(p, Gaussian):
        return mpf(p.mean), mpf(p.std) ** 2
    if isinstance(p, Beta):
        a, b = mpf(p.a), mpf(p.b)
        return a / (a + b), a * b / (a + b) ** 2 / (a + b + 1)
    return mpf(p.shape) / mpf(p.rate), mpf(p.shape) / mpf(p.rate) ** 2


def distance(p, m):
    """E |x - m|; within the support from SciPy's distribution functions."""
    m, (mean, variance) = mpf(m), moments(p)
    if isinstance(p, Gaussian):
        apart, s = abs(m - mean), mpmath.sqrt(variance)
        tail = s * mpmath.sqrt(2 / mpmath.pi) * mpmath.exp(-((apart / s) ** 2) / 2)
        return tail + apart * mpmath.erf(apart / s / mpmath.sqrt(2))
    if m <= 0:
        return mean - m
    if isinstance(p, Beta):
        if m >= 1:
            return m - mean
        below = [betainc(p.a + i, p.b, float(m)) for i in (0, 1)]
    else:
        below = [gammainc(p.shape + i, p.rate * float(m)) for i in (0, 1)]
    return m * (2 * below[0] - 1) + mean * (1 - 2 * below[1])


def cross(p, q):
    mean, variance = moments(p)
    if isinstance(q, Gaussian):
        s = mpf(q.std)
        far = mpmath.log(2 * mpmath.pi * s * s) / 2
        return far + (variance + (mean - mpf(q.mean)) ** 2) / (2 * s * s)
    if isinstance(q, Laplace):
        return mpmath.log(2 * mpf(q.scale)) + distance(p, q.location) / mpf(q.scale)
    k, r = mpf(q.shape), mpf(q.rate)
    mean_log = mpmath.digamma(mpf(p.a)) - mpmath.digamma(mpf(p.a) + mpf(p.b))
    return mpmath.loggamma(k) - k * mpmath.log(r) - (k - 1) * mean_log + r * mean


def between():
    lines = [Gaussian(0, 1), Gaussian(3, 1e-3), Gaussian(-40, 1), Laplace(0, 1), Laplace(0.3, 1e-3),
             Laplace(-200, 3), Laplace(0.5, 1e4)]  # fmt: skip
    positives = [Gamma(1, 2), Gamma(0.01, 1), Gamma(1e-4, 1e-3), Gamma(3, 1e-3), Gamma(1e4, 1e2),
                 Gamma(40, 8)]  # fmt: skip
    units = [
        Beta(1, 1),
        Beta(0.01, 0.02),
        Beta(3, 1e-3),
        Beta(1e-3, 40),
        Beta(1e4, 3e4),
        Beta(2, 5),
    ]
    for p in lines:
        for q in lines:
            if type(p) is not type(q):
                yield p, q
    for p in [*positives, *units]:
        for q in lines:
            yield p, q
    for p in units:
        for q in positives:
            yield p, q
    # Almost the same density in another family.
    yield Gamma(1e4, 1), Gaussian(1e4, 100)
    yield Gamma(1e6, 1e3), Gaussian(1e3, 1)
    yield Beta(1e6, 1e6), Gaussian(0.5, 1 / math.sqrt(8e6))
    yield Beta(3, 1e7), Gamma(3, 1e7)


@pytest.mark.parametrize(("p", "q"), list(between()), ids=repr)
def test_between_families(p, q):
    with mpmath.workdps(50):
        true = cross(p, q) - own_entropy(p)
    assert family_kl(p, q) == close(true, 1e-11 if true > 1e-3 else 1e-7)


def test_exponential_is_integrated_as_a_gamma():
    p = Exponential(3)
    assert family_kl(p, Laplace(0, 0.5)) == family_kl(Gamma(1, 3), Laplace(0, 0.5))
    # Where x > 0 the Laplace density at 0 is half an exponential one.
    assert family_kl(p, Laplace(0, 1 / 3)) == close(math.log(2))
    assert family_kl(Beta(2, 2), p) == family_kl(Beta(2, 2), Gamma(1, 3))


@pytest.mark.parametrize(
    ("p", "q", "x"),
    [
        (GaussianMixture.bimodal(0.3, -4, 4, 0.5, 1), Laplace(1, 2), np.linspace(-30, 30, 120001)),
        (Laplace(1, 2), GaussianMixture.bimodal(0.3, -4, 4, 2, 3), np.linspace(-99, 101, 400001)),
        (Gamma(3, 1), GaussianMixture.bimodal(0.3, 1, 4), np.linspace(1e-9, 60, 400001)),
        (Beta(3, 4), GaussianMixture.bimodal(0.5, 0.4, 5), np.linspace(1e-9, 1 - 1e-9, 400001)),
    ],
    ids=repr,
)
def test_mixtures_against_other_families(p, q, x):
    log_p = p.log_pdf(x)
    true = np.trapezoid(np.exp(log_p) * (log_p - q.log_pdf(x)), x)
    assert family_kl(p, q) == close(true, 1e-7)


lines = st.one_of(
    st.builds(Gaussian, st.floats(-5, 5), st.floats(0.01, 5)),
    st.builds(Laplace, st.floats(-5, 5), st.floats(0.01, 5)),
    st.builds(Exponential, st.floats(0.01, 50)),
    st.builds(Gamma, st.floats(0.01, 50), st.floats(0.01, 50)),
    st.builds(Beta, st.floats(0.01, 50), st.floats(0.01, 50)),
)


@given(lines, lines)
@settings(deadline=None, max_examples=80)
def test_never_negative(p, q):
    assert family_kl(p, q) >= 0


@pytest.mark.parametrize(
    ("p", "q"),
    [(Poisson(1), Gamma(1, 1)), (Binomial(1, 0.5), Bernoulli(0.5)), (Gaussian(0, 1), 3),
     (DiagonalGaussian([0], [1]), Gaussian(0, 1))],
)  # fmt: skip
def test_what_has_nothing_in_common(p, q):
    with pytest.raises(TypeError, match=type(q).__name__):
        family_kl(p, q)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (DiagonalGaussian([0], [1]), DiagonalGaussian([0, 0], [1, 1])),
        (DiagonalGaussian([0], [1]), MultivariateGaussian([0, 0], np.eye(2))),
        (Categorical([1]), Categorical([0.5, 0.5])),
    ],
)
def test_different_lengths(p, q):
    with pytest.raises(InvalidDistribution) as caught:
        family_kl(p, q)
    assert caught.value.code == "different_lengths"


# --- the distributions ----------------------------------------------------------------------------

SCIPY_FREE = [
    (Laplace(1, 2), lambda x: -abs(x - 1) / 2 - mpmath.log(4), [-50, 0, 1, 3.5]),
    (Exponential(2), lambda x: mpmath.log(2) - 2 * x, [0, 1e-300, 3, 1e3]),
    (Uniform(-1, 3), lambda _: -mpmath.log(4), [-1, 0, 3]),
    (Cauchy(1, 2), lambda x: -mpmath.log(2 * mpmath.pi * (1 + ((x - 1) / 2) ** 2)),
     [1, 0, -7, 1e20, 1e200]),
    (StudentT(1e9, 0, 1), lambda x: student(1e9, x), [0, 1, 5, 1e3, 1e12]),
    (StudentT(0.2, 0, 1), lambda x: student(0.2, x), [0, 1e-9, 5, 1e20]),
]  # fmt: skip


def student(df, x):
    with mpmath.workdps(40):
        df = mpf(df)
        top = mpmath.loggamma((df + 1) / 2) - mpmath.loggamma(df / 2)
        return top - mpmath.log(df * mpmath.pi) / 2 - (df + 1) / 2 * mpmath.log1p(x * x / df)


def test_entropies_of_boxes_and_heavy_tails():
    assert Uniform(-1, 3).entropy == close(mpmath.log(4))
    assert Cauchy(7, 2).entropy == close(mpmath.log(8 * mpmath.pi))
    for df in (0.3, 5, 1e7):
        with mpmath.workdps(40):
            t = mpf(df)
            half = (t + 1) / 2 * (mpmath.digamma((t + 1) / 2) - mpmath.digamma(t / 2))
            true = half - student(t, 0) + mpmath.log(2)
        assert StudentT(df, 1, 2).entropy == close(true, 1e-13)
    assert math.isnan(StudentT(1, 0, 1).mean)
    assert (StudentT(2, 0, 1).variance, StudentT(4, 3, 1).variance) == (INF, 2)
    assert math.isnan(StudentT(1, 0, 1).variance)
    draws = Cauchy(1, 2).sample(9999, 0), StudentT(1, 1, 2).sample(9999, 0)
    for x in draws:
        assert np.quantile(x, [0.25, 0.5, 0.75]) == pytest.approx([-1, 1, 3], abs=0.15)
    assert Dirichlet([1, 2, 5]).sample(9999, 0).mean(axis=0) == pytest.approx(
        Dirichlet([1, 2, 5]).mean, abs=0.01
    )


def gamma_log_pdf(p, x):
    k, r, x = mpf(p.shape), mpf(p.rate), mpf(x)
    return k * mpmath.log(r) - mpmath.loggamma(k) + (k - 1) * mpmath.log(x) - r * x


def beta_log_pdf(p, x):
    a, b, x = mpf(p.a), mpf(p.b), mpf(x)
    return (a - 1) * mpmath.log(x) + (b - 1) * mpmath.log(1 - x) - log_beta(a, b)


@pytest.mark.parametrize(("p", "reference", "points"), SCIPY_FREE, ids=lambda x: repr(x)[:9])
def test_log_pdf(p, reference, points):
    assert p.log_pdf(points).tolist() == close_all([reference(mpf(x)) for x in points])


def close_all(values, rel=1e-14, absolute=1e-14):
    return pytest.approx([float(x) for x in values], rel=rel, abs=absolute)


@pytest.mark.parametrize("shape", [1e-9, 0.3, 1, 1.5, 15.9, 16.1, 1e3, 1e8])
def test_gamma_log_pdf_does_not_cancel(shape):
    p = Gamma(shape, 0.5)
    x = [p.mean * t for t in (1e-9, 0.5, 1 - 1e-4, 1, 1 + 1e-5, 1.3, 2, 30)]
    with mpmath.workdps(50):
        true = [gamma_log_pdf(p, t) for t in x]
    # An x has 16 digits, which is all that the density of 10^8 additions can be told.
    assert p.log_pdf(x).tolist() == close_all(true, 2e-14, 2e-14 + 1e-15 * math.sqrt(shape))


@pytest.mark.parametrize(("a", "b"), [(1e-6, 0.5), (1, 2), (2, 1), (3, 40), (1e4, 1e6), (1e7, 1e7)])
def test_beta_log_pdf_does_not_cancel(a, b):
    p = Beta(a, b)
    x = [min(p.mean * t, 1 - 2.0**-50) for t in (1e-9, 0.5, 0.999, 1, 1.001, 1.5)]
    with mpmath.workdps(50):
        true = [beta_log_pdf(p, t) for t in x]
    assert p.log_pdf(x).tolist() == close_all(true, 1e-14, 1e-12 + 1e-15 * math.sqrt(a + b))


def test_log_pdf_at_the_ends_and_outside():
    inf = math.inf
    assert Exponential(2).log_pdf([-1, 0]).tolist() == [-inf, math.log(2)]
    assert Gamma(0.5, 3).log_pdf([-1, 0]).tolist() == [-inf, inf]
    assert Gamma(1, 3).log_pdf([0, 1]).tolist() == close_all([math.log(3), math.log(3) - 3])
    assert Gamma(2, 3).log_pdf([0, inf]).tolist() == [-inf, -inf]
    assert Beta(0.5, 2).log_pdf([-1, 0, 1, 2]).tolist() == [-inf, inf, -inf, -inf]
    assert Beta(1, 3).log_pdf([0, 0.5]).tolist() == close_all([math.log(3), math.log(0.75)])
    assert Beta(3, 1).log_pdf([0.5, 1]).tolist() == close_all([math.log(0.75), math.log(3)])
    for p in (Laplace(0, 1), Exponential(1), Gamma(2, 1), Beta(2, 2)):
        assert np.isnan(p.log_pdf(math.nan))
        assert p.log_pdf(np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize("rate", [0.0, 1e-9, 0.5, 3.0, 40.0, 1e4, 1e9])
def test_poisson_log_pmf(rate):
    k = [0, 1, 2, 15, 17, max(0, int(rate) - 3), int(rate), int(rate * 1.01), 10**6]
    with mpmath.workdps(50):
        true = [
            x * mpmath.log(rate) - rate - mpmath.loggamma(x + 1)
            if rate
            else (-math.inf if x else 0)
            for x in k
        ]
    assert Poisson(rate).log_pmf(k).tolist() == close_all(true, 1e-14, 1e-13)
    assert Poisson(rate).log_pmf([-1, 0.5, math.inf, math.nan]).tolist() == [-math.inf] * 4
    assert Poisson(rate).log_pmf([[0, 1]]).shape == (1, 2)


@pytest.mark.parametrize(("n", "p"), [(0, 0.3), (1, 0.3), (5, 0), (5, 1), (40, 0.1), (10**7, 0.37),
                                      (10**6, 1e-9)])  # fmt: skip
def test_binomial_log_pmf(n, p):
    k = sorted({0, min(n, 1), n // 3, int(n * p), max(0, n - 1), n})
    with mpmath.workdps(60):
        true = [
            mpmath.log(x) if (x := mpmath.binomial(n, t) * mpf(p) ** t * (1 - mpf(p)) ** (n - t))
            else -math.inf
            for t in k
        ]  # fmt: skip
    assert Binomial(n, p).log_pmf(k).tolist() == close_all(true, 1e-14, 1e-12)
    assert Binomial(n, p).log_pmf([-1, n + 1, 0.5]).tolist() == [-math.inf] * 3


def test_pmfs_of_choices():
    assert np.exp(Bernoulli(0.25).log_pmf([0, 1, 2])).tolist() == close_all([0.75, 0.25, 0])
    logs = Categorical([0.5, 0.25, 0.25, 0]).log_pmf([[0, 1], [3, 4]])
    assert np.exp(logs).ravel().tolist() == close_all([0.5, 0.25, 0, 0])


@pytest.mark.parametrize(
    "p",
    [Laplace(1, 3), Gamma(1e-3, 2), Gamma(0.3, 2), Gamma(15.9, 1), Gamma(16.1, 1), Gamma(1e8, 5),
     Beta(1e-3, 2), Beta(2, 3), Beta(16.1, 15.9), Beta(1e8, 3e7)],
    ids=repr,
)  # fmt: skip
def test_entropy_of_densities(p):
    with mpmath.workdps(50):
        assert p.entropy == pytest.approx(float(own_entropy(p)), rel=5e-15, abs=5e-15)


def test_entropy_of_the_rest():
    assert Exponential(5).entropy == close(Gamma(1, 5).entropy)
    assert Poisson(0).entropy == Binomial(0, 0.5).entropy == Binomial(7, 1).entropy == 0
    for p in (Bernoulli(0), Bernoulli(1), Binomial(5, 0), Poisson(0), Categorical([1])):
        assert math.copysign(1, p.entropy) == 1
    assert Bernoulli(1e-20).entropy == close(1e-20 * (1 + 20 * math.log(10)))
    assert Binomial(1, 0.3).entropy == close(Bernoulli(0.3).entropy)
    assert Categorical([0.7, 0.3]).entropy == close(Bernoulli(0.3).entropy)
    for rate in (0.5, 40.0, 99999.0):
        with mpmath.workdps(30):
            near = range(max(0, int(rate - 12 * rate**0.5)), int(rate + 12 * rate**0.5 + 60))
            step = max(1, len(near) // 2000)  # a smooth bump: fewer points sum as well
            mass = [mpmath.exp(k * mpmath.log(rate) - rate - mpmath.loggamma(k + 1))
                    for k in near[::step]]  # fmt: skip
            true = -step * mpmath.fsum(x * mpmath.log(x) for x in mass)
        assert Poisson(rate).entropy == close(true)
    # The sum and the expansion meet where one takes over from the other.
    below, above = Poisson(1e5).entropy, Poisson(math.nextafter(1e5, 2e5)).entropy
    assert below == close(above, 1e-14)
    full = MultivariateGaussian([0, 0], [[4, 0], [0, 9]])
    assert full.entropy == close(DiagonalGaussian([0, 0], [2, 3]).entropy)
    assert full.entropy == close(Gaussian(0, 2).entropy + Gaussian(0, 3).entropy)


def test_log_pdf_in_several_dimensions():
    x = np.array([[[0.5, 1.0], [2.0, -3.0]]])
    p = DiagonalGaussian([1, 2], [2, 3])
    full = MultivariateGaussian([1, 2], [[4, 0], [0, 9]])
    true = Gaussian(1, 2).log_pdf(x[..., 0]) + Gaussian(2, 3).log_pdf(x[..., 1])
    assert p.log_pdf(x) == pytest.approx(true, rel=1e-15)
    assert full.log_pdf(x) == pytest.approx(true, rel=1e-15)
    assert full.log_pdf(x[0, 0]) == pytest.approx(true[0, 0])
    skew = MultivariateGaussian([0, 0], [[2, 1], [1, 2]])
    # x'Σ⁻¹x = 2 at (1, -1), det Σ = 3.
    assert skew.log_pdf([1, -1]) == close(-1 - math.log(2 * math.pi) - 0.5 * math.log(3))


@pytest.mark.parametrize(
    "p",
    [x for x in FAMILIES if hasattr(x, "variance") and np.all(np.isfinite(x.variance))],
    ids=repr,
)
def test_samples_have_the_moments(p):
    n = 20000
    draws = p.sample(n, np.random.default_rng(5))
    sure = np.array(p.variance) / n
    assert np.all(np.abs(draws.mean(axis=0) - p.mean) <= 5 * np.sqrt(sure))
    if not isinstance(p, Gaussian | GaussianMixture):
        assert np.array_equal(p.sample(9, 3), p.sample(9, 3))
        assert len(p.sample(9, 3)) == 9


def test_samples_spread_as_they_should():
    skew = MultivariateGaussian([0, 1], [[2, 1], [1, 3]])
    assert np.cov(skew.sample(40000, 1).T) == pytest.approx(np.array(skew.covariance), abs=0.1)
    for p in (Laplace(0, 2), Gamma(3, 2), Exponential(3), Beta(2, 3), Binomial(9, 0.2), Poisson(4)):
        assert p.sample(40000, 1).var() == pytest.approx(p.variance, rel=0.05)
    draws = Categorical([0.2, 0, 0.8]).sample(10000, 1)
    assert np.bincount(draws).tolist() == pytest.approx([2000, 0, 8000], abs=200)


def test_arrays_are_kept_as_tuples_and_distributions_hash():
    p = MultivariateGaussian(np.zeros(2), np.eye(2))
    assert p == MultivariateGaussian([0, 0], [[1, 0], [0, 1]])
    assert len({p, Categorical(np.array([0.5, 0.5])), DiagonalGaussian([0], np.ones(1))}) == 3


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: Laplace(NAN, 1), "not_a_number"),
        (lambda: Laplace(0, 0), "out_of_range"),
        (lambda: Exponential(INF), "not_finite"),
        (lambda: Uniform(1, 1), "out_of_range"),
        (lambda: Uniform(-1.5e308, 1.5e308), "out_of_range"),
        (lambda: Uniform(0, INF), "not_finite"),
        (lambda: StudentT(0.05, 0, 1), "out_of_range"),
        (lambda: StudentT(NAN, 0, 1), "not_a_number"),
        (lambda: StudentT(3, 0, 0), "out_of_range"),
        (lambda: Cauchy(INF, 1), "not_finite"),
        (lambda: Cauchy(0, -1), "out_of_range"),
        (lambda: Dirichlet([1, 0]), "out_of_range"),
        (lambda: Dirichlet([1]), "empty"),
        (lambda: Dirichlet([[1, 2]]), "wrong_shape"),
        (lambda: Exponential(-1), "out_of_range"),
        (lambda: Gamma(0, 1), "out_of_range"),
        (lambda: Gamma(1, 0), "out_of_range"),
        (lambda: Beta(0, 1), "out_of_range"),
        (lambda: Beta(1, -1), "out_of_range"),
        (lambda: Poisson(-1e-9), "out_of_range"),
        (lambda: Poisson(NAN), "not_a_number"),
        (lambda: Bernoulli(1.1), "out_of_range"),
        (lambda: Bernoulli(-0.1), "out_of_range"),
        (lambda: Binomial(2.5, 0.5), "out_of_range"),
        (lambda: Binomial(-1, 0.5), "out_of_range"),
        (lambda: Binomial(2, 1.5), "out_of_range"),
        (lambda: Categorical([0.5, 0.4]), "not_normalised"),
        (lambda: DiagonalGaussian([0, 0], [1]), "different_lengths"),
        (lambda: DiagonalGaussian([[0]], [1]), "wrong_shape"),
        (lambda: DiagonalGaussian([], []), "empty"),
        (lambda: DiagonalGaussian([0], [0]), "out_of_range"),
        (lambda: MultivariateGaussian([0, 0], [[1]]), "wrong_shape"),
        (lambda: MultivariateGaussian([0, 0], [[1, 0.5], [0.4, 1]]), "out_of_range"),
        (lambda: MultivariateGaussian([0, 0], [[1, 2], [2, 1]]), "out_of_range"),
        (lambda: MultivariateGaussian([0], [[NAN]]), "not_a_number"),
        (lambda: MultivariateGaussian([INF], [[1]]), "not_finite"),
    ],
)
def test_refuses(build, code):
    with pytest.raises(InvalidDistribution) as caught:
        build()
    assert caught.value.code == code
