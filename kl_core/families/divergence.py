"""The KL divergence within and between the parametric families, in nats.

Within a family a closed form, arranged so that nothing cancels: a sum of terms >= 0 that are 0 for
equal parameters. Between two densities of different families an integral.
"""

import math
from fractions import Fraction
from typing import cast

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import bdtrc, expit, gammaincc, log_expit, ndtr, psi, xlog1py

from kl_core.errors import InvalidDistribution
from kl_core.families.continuous import Beta, Dirichlet, Exponential, Gamma, Laplace
from kl_core.families.counts import Bernoulli, Binomial, Categorical, Poisson
from kl_core.families.gaussians import DiagonalGaussian, MultivariateGaussian, cholesky
from kl_core.families.heavy import Cauchy, StudentT, Uniform, log_peak, log_tail
from kl_core.finite.entropies import Array, kl_divergence, kl_from_log
from kl_core.finite.surplus import log_surplus, penalty, ratio_surplus
from kl_core.line.densities import (
    SIGMA_MARKS,
    Gaussian,
    GaussianMixture,
    all_bends,
    bend_cuts,
    components,
    density_kl,
    nodes_between,
)
from kl_core.line.stirling import bend, bend_drop, way
from kl_core.quantities import Nats

Line = (
    Gaussian | GaussianMixture | Laplace | Exponential | Gamma | Beta | Uniform | StudentT | Cauchy
)
"""The densities on the line: any two of them may be compared."""
Family = (
    Line
    | Dirichlet
    | Poisson
    | Bernoulli
    | Binomial
    | Categorical
    | DiagonalGaussian
    | MultivariateGaussian
)


def family_kl(p: Family, q: Family) -> Nats:
    """KL divergence ``D(p‖q)`` between two distributions given by their parameters, in nats.

    Parameters
    ----------
    p, q : distributions of the library
        Truth and model: both of one family; or any two densities on the line (`Gaussian`,
        `GaussianMixture`, `Laplace`, `Exponential`, `Gamma`, `Beta`, `Uniform`, `StudentT`,
        `Cauchy`); or a `DiagonalGaussian` and a `MultivariateGaussian`.

    Returns
    -------
    float
        Never negative, 0 for equal parameters, infinite where q excludes what p allows, or where
        p's tails are too heavy for q: `StudentT` with df <= 2 against a `Gaussian`, df <= 1
        against a `Laplace`.

        Within a family the value has a relative error below 1e-13, however close the parameters.
        (Two exceptions: several correlated dimensions multiply 1e-15 by the condition number of the
        covariance of q; two `Binomial` with different n are summed, to about 1e-12.) Shapes of
        `Gamma` and `Beta` may be from 1e-100 to 1e100. Two densities of different families are
        integrated, to about 1e-11 (1e-7 where they all but coincide, D near 1e-13), and so are
        two `StudentT`, to 1e-12; two Gaussians or mixtures are left to `density_kl`.

    Raises
    ------
    InvalidDistribution
        different_lengths, for different numbers of outcomes or of dimensions.
    TypeError
        For two families without a common set of outcomes, such as `Poisson` and `Gamma`.

    Notes
    -----
    With ``φ(t) = t - 1 - ln t >= 0``:

    ==================  ===========================================================================
    Laplace             ``φ(bp/bq) + (bp/bq) (e^-δ - 1 + δ)``, ``δ = |mp - mq|/bp``
    Exponential         ``φ(rq/rp)``
    Gamma               ``kq φ(mean p/mean q)`` + the Bregman divergence of ``ln Γ(k) - k ln k + k``
    Beta                the Bregman divergence of ``ln B(a, b)``
    Dirichlet           the Bregman divergence of ``sum ln Γ(a) - ln Γ(sum a)``
    Uniform             ``ln(width q/width p)``, if q covers p
    Cauchy              ``ln(1 + ((sp-sq)² + (mp-mq)²) / 4 sp sq)`` (Chyzak & Nielsen 2019)
    Poisson             ``rp φ(rq/rp)``
    Bernoulli           ``p ln(p/q) + (1-p) ln((1-p)/(1-q))``; `Binomial`: n times that
    Gaussians           ``½ Σ φ(λ) + ½ |μp - μq|²`` in units of q, λ the eigenvalues of ``Σp/Σq``
    ==================  ===========================================================================

    A Bregman divergence is taken as the integral of its second derivative, which is positive. (The
    textbook forms, which cancel: Gil, Alajaji & Linder 2013, "Rényi divergence measures for
    commonly used univariate continuous distributions"; the Bregman form: Nielsen & Nock 2010,
    "Entropies and cross-entropies of exponential families".)

    Examples
    --------
    >>> round(family_kl(Poisson(3), Poisson(2)), 6)
    0.216395
    >>> round(family_kl(Laplace(0, 1), Gaussian(0, 1)), 6)
    0.225791
    >>> family_kl(Gaussian(0, 1), Exponential(1))
    inf
    """
    match p, q:
        case ((Gaussian() | GaussianMixture()), (Gaussian() | GaussianMixture())):
            return density_kl(p, q)
        case Laplace(), Laplace():
            return _laplace_kl(p, q)
        case ((Gamma() | Exponential()), (Gamma() | Exponential())):
            return _gamma_kl(_as_gamma(p), _as_gamma(q))
        case Beta(), Beta():
            return _beta_kl(p, q)
        case Dirichlet(), Dirichlet():
            return _dirichlet_kl(p, q)
        case Uniform(), Uniform():
            return _uniform_kl(p, q)
        case Cauchy(), Cauchy():
            apart, wider = p.location - q.location, p.scale - q.scale
            # Each over both scales first, lest a square leave the range.
            a = apart / p.scale * (apart / q.scale) + wider / p.scale * (wider / q.scale)
            if a < math.inf:
                return math.log1p(a / 4)
            logs = math.log(p.scale) + math.log(q.scale)
            return 2 * math.log(math.hypot(p.scale + q.scale, apart)) - logs - math.log(4)
        case Poisson(), Poisson():
            # In quarters, so that no sum of two rates overflows.
            a, b = p.rate / 4, q.rate / 4
            return 4 * float(penalty(a, b, a - b)[0])
        case Bernoulli(), Bernoulli():
            return _bernoulli_kl(p.probability, q.probability)
        case Binomial(), Binomial():
            return _binomial_kl(p, q)
        case Categorical(), Categorical():
            return kl_divergence(p.probabilities, q.probabilities)
        case DiagonalGaussian(), DiagonalGaussian():
            return _diagonal_kl(p, q)
        case (
            (DiagonalGaussian() | MultivariateGaussian()),
            (DiagonalGaussian() | MultivariateGaussian()),
        ):
            return _multivariate_kl(_as_full(p), _as_full(q))
    if isinstance(p, Line) and isinstance(q, Line):
        return _line_kl(_general(p), _general(q))
    raise TypeError(
        f"p is a {type(p).__name__} and q a {type(q).__name__}; give two distributions of one "
        "family, or two densities on the line."
    )


def _laplace_kl(p: Laplace, q: Laplace) -> float:
    ratio, apart = p.scale / q.scale, abs(p.location - q.location)
    delta = apart / p.scale
    # e^-δ - 1 + δ is itself a surplus, u - ln(1+u) with u = e^-δ - 1; far out only δ is left.
    if delta > 1e16:
        shift = apart / q.scale
    else:
        shift = ratio * float(log_surplus(math.expm1(-delta), -delta))
    return float(ratio_surplus(p.scale, q.scale)) + shift


def _general(p: Line) -> Line:
    """A special case as what it is a case of."""
    if isinstance(p, Exponential):
        return _as_gamma(p)
    return StudentT(1.0, p.location, p.scale) if isinstance(p, Cauchy) else p


def _uniform_kl(p: Uniform, q: Uniform) -> float:
    if p.low < q.low or p.high > q.high:
        return math.inf
    return math.log1p(((p.low - q.low) + (q.high - p.high)) / p.width)


def _dirichlet_kl(p: Dirichlet, q: Dirichlet) -> float:
    _lengths_agree(len(p.concentration), len(q.concentration))
    a, b = np.array(p.concentration), np.array(q.concentration)
    steps = b - a
    if not steps.any():
        return 0.0
    with np.errstate(divide="ignore"):
        s, rest, weights = way(*(float(np.min(x / np.abs(steps))) for x in (a, b)))
    t = rest[:, None] * a + s[:, None] * b
    total = np.sum(t, axis=1, keepdims=True)
    others = np.stack([np.sum(np.delete(t, i, axis=1), axis=1) for i in range(a.size)], axis=1)
    # As for Beta: of the 1/t squares are left, of which one factor is the same all the way.
    exact = [[Fraction(x) for x in part.tolist()] for part in (a, b)]
    sums = [sum(part) for part in exact]
    turns = np.array([float(y * sums[0] - x * sums[1]) for x, y in zip(*exact, strict=True)])
    curve = np.sum((turns / t / total) * (turns / total), axis=1)
    curve += np.sum((steps / t) ** 2 * bend_drop(t, others), axis=1)
    cross = steps * (np.sum(steps) - steps)
    curve -= np.sum(cross / total / total, axis=1) * bend(total[:, 0])
    return float(np.sum(weights * rest * curve))


def _as_gamma(p: Gamma | Exponential) -> Gamma:
    return Gamma(1.0, p.rate) if isinstance(p, Exponential) else p


def _gamma_kl(p: Gamma, q: Gamma) -> float:
    log_ratio = math.log(p.shape) - math.log(q.shape) + math.log(q.rate) - math.log(p.rate)
    # The means' ratio less 1: rationals, for it may be small while shapes and rates are far apart.
    ratio = Fraction(p.shape) * Fraction(q.rate) / (Fraction(q.shape) * Fraction(p.rate))
    if abs(log_ratio) < 700:
        u, log_ratio = float(ratio - 1), math.log(ratio)
    else:
        u = -1.0 if log_ratio < 0 else math.inf
    total = q.shape * float(log_surplus(u, log_ratio))
    step = q.shape - p.shape
    if step:
        s, rest, weights = way(p.shape / abs(step), q.shape / abs(step))
        t = rest * p.shape + s * q.shape
        total += float(np.sum((weights * (step / t)) * (rest * (step / t)) * bend(t)))
    return total


def _beta_kl(p: Beta, q: Beta) -> float:
    steps = (q.a - p.a, q.b - p.b)
    if steps == (0.0, 0.0):
        return 0.0
    reach = [
        min(x / abs(step) if step else math.inf for x, step in zip(shapes, steps, strict=True))
        for shapes in ((p.a, p.b), (q.a, q.b))
    ]
    s, rest, weights = way(*reach)
    a, b = rest * p.a + s * q.a, rest * p.b + s * q.b
    total = a + b
    da, db = steps[0] / a, steps[1] / b
    # vᵀHv for H the Hessian of ln B, with ψ' = 1/t + h: of the 1/t a square is left, of the h
    # differences. The determinant of the steps and (a, b) is the same all the way.
    determinant = Fraction(q.a) * Fraction(p.b) - Fraction(q.b) * Fraction(p.a)
    turn = float(determinant) / a / b
    curve = turn * turn * (a / total) * b
    curve += da * da * bend_drop(a, b) + db * db * bend_drop(b, a)
    curve -= 2 * (steps[0] / total) * (steps[1] / total) * bend(total)
    return float(np.sum(weights * rest * curve))


def _bernoulli_kl(p: float, q: float) -> float:
    # Both gaps are p - q: that of the complements would have lost what 1 - p has rounded away.
    return float(penalty(p, q, p - q)[0] + penalty(1 - p, 1 - q, q - p)[0])


def _binomial_kl(p: Binomial, q: Binomial) -> float:
    if p.n == q.n:
        return p.n * _bernoulli_kl(p.probability, q.probability) if p.n else 0.0
    if p.probability == 0:
        return -float(xlog1py(q.n, -q.probability)) + 0.0
    if p.n > q.n or q.probability in (0.0, 1.0):
        return math.inf
    counts = np.arange(p.n + 1)
    with np.errstate(all="ignore"):
        beyond = np.log(bdtrc(p.n, q.n, q.probability))
    # An outcome more, for all that only q holds possible.
    P = np.append(np.exp(p.log_pmf(counts)), 0.0)
    return kl_from_log(P, np.append(q.log_pmf(counts), beyond))


def _lengths_agree(p: int, q: int) -> None:
    if p != q:
        raise InvalidDistribution(
            "different_lengths",
            f"p has {p} dimensions and q has {q}; give both the same.",
            p=p,
            q=q,
        )


def _diagonal_kl(p: DiagonalGaussian, q: DiagonalGaussian) -> float:
    _lengths_agree(len(p.means), len(q.means))
    if p.by_log_variances or q.by_log_variances:
        return _log_variances_kl(p, q)
    pairs = zip(p.means, p.stds, q.means, q.stds, strict=True)
    return math.fsum(density_kl(Gaussian(a, b), Gaussian(c, d)) for a, b, c, d in pairs)


def _log_variances_kl(p: DiagonalGaussian, q: DiagonalGaussian) -> float:
    log_ratio = np.array(p.log_variances) - np.array(q.log_variances)
    shift = (np.array(p.means) - np.array(q.means)) / np.array(q.stds)
    with np.errstate(over="ignore"):
        terms = log_surplus(np.expm1(log_ratio), log_ratio) + shift * shift
    return 0.5 * math.fsum(terms.tolist())


def _as_full(p: DiagonalGaussian | MultivariateGaussian) -> MultivariateGaussian:
    if isinstance(p, MultivariateGaussian):
        return p
    return MultivariateGaussian(p.means, cast(tuple[tuple[float, ...], ...], np.diag(p.variance)))


def _multivariate_kl(p: MultivariateGaussian, q: MultivariateGaussian) -> float:
    _lengths_agree(len(p.mean), len(q.mean))
    root = cholesky(q)
    shift = solve_triangular(root, np.array(p.mean) - np.array(q.mean), lower=True)
    # The eigenvalues of Σp/Σq less 1, from the difference of the two.
    gap = np.array(p.covariance) - np.array(q.covariance)
    half = solve_triangular(root, gap, lower=True)
    u = np.linalg.eigvalsh(solve_triangular(root, half.T, lower=True))
    if np.all(np.abs(u) < 0.5):
        spread = float(np.sum(log_surplus(u, 0.0)))
    else:
        # Far apart there is enough left of the sum as it stands, and 1 + u has lost its digits.
        own = cholesky(p)
        logs = 2.0 * (np.log(np.diag(own)) - np.log(np.diag(root)))
        spread = float(np.sum(solve_triangular(root, own, lower=True) ** 2) - np.sum(1.0 + logs))
    return 0.5 * (spread + float(shift @ shift))


# --- quadrature between different families -------------------------------------------------------
#
# As in `densities`: 20 nodes on each panel. Where p lives on x > 0 the coordinate is ln x, where it
# lives on (0, 1) it is ln x/(1-x): there a density that is infinite at an end is smooth, and what
# falls like x^k falls like an exponential, of which one knows how far it reaches.

_NATS = 45.0  # e^-45 is 3e-20: what is less probable is left out
_LAPLACE_MARKS = np.array([0.0, 1.0, 3.0, 6.0, 10.0, 16.0, 24.0, 34.0, 50.0])


def _line_kl(p: Line, q: Line) -> float:
    """``D(p‖q)`` as the integral of ``p ln(p/q) - p + q``, >= 0 everywhere."""
    if isinstance(q, Uniform):
        # Of the others only Beta ends; it is compared with the uniform it would be.
        if not isinstance(p, Beta):
            return math.inf
        return _uniform_kl(Uniform(0, 1), q) + _beta_kl(p, Beta(1, 1))
    if isinstance(p, Uniform):
        whole = isinstance(q, Beta) and (p.low, p.high) == (0, 1)
        return family_kl(Beta(1, 1), q) if whole else _box_kl(p, q)
    if isinstance(q, Beta) or (isinstance(q, Gamma) and not isinstance(p, Beta)):
        return math.inf  # the pairs with equal supports have closed forms
    if isinstance(p, StudentT):
        return _student_kl(p, q)
    edges = _panels(p, q)
    z, weights = nodes_between(edges)
    with np.errstate(all="ignore"):
        if isinstance(p, Beta):
            log_x, log_rest = log_expit(z), log_expit(-z)
            x, jacobian = expit(z), log_x + log_rest
            log_p = p._log_pdf(x, expit(-z), log_x, log_rest)
        elif isinstance(p, Gamma):
            x, log_x, jacobian = np.exp(z), z, z
            log_p = p._log_pdf(x, log_x)
        else:
            x, log_x, jacobian = z, z, np.zeros_like(z)
            log_p = p.log_pdf(x)
        log_q = q._log_pdf(x, log_x) if isinstance(q, Gamma) else q.log_pdf(x)
        excess = _excess(log_p, log_q, log_p - log_q, jacobian)
    if isinstance(p, Beta):
        low, high = 0.0, 1.0
    elif isinstance(p, Gamma):
        low, high = 0.0, math.exp(edges[-1])
    else:
        low, high = float(edges[0]), float(edges[-1])
    return float(weights @ excess) + _below(q, low) + _above(q, high)


def _excess(log_p: Array, log_q: Array, r: Array, jacobian: Array) -> Array:
    """``p ln(p/q) - p + q`` times ``exp(jacobian)``, given ``r = ln(p/q)``. Inside errstate."""
    mass = np.exp(log_p + jacobian)
    paid = np.where(mass > 0, mass * r, 0.0) - mass + np.exp(log_q + jacobian)
    return np.where(np.abs(r) < 1, mass * log_surplus(np.expm1(-r), -r), paid)


def _box_kl(p: Uniform, q: Line) -> float:
    ends = {Beta: (0.0, 1.0), Gamma: (0.0, math.inf)}.get(type(q), (-math.inf, math.inf))
    if p.low < ends[0] or p.high > ends[1]:
        return math.inf
    # Halved towards either end: there a Beta or Gamma may be 0 or infinite. (And not to the last
    # digit, lest a node round to the end itself.)
    shrinking = p.width * 0.5 ** np.arange(1.0, 41.0)
    if isinstance(q, Beta):
        marks = expit(_beta_marks(q))
    else:
        marks = np.exp(_log_marks(q)) if isinstance(q, Gamma) else _marks(q)
    inside = marks[(marks > p.low + shrinking[-1]) & (marks < p.high - shrinking[-1])]
    edges = [[p.low, p.high], p.low + shrinking, p.high - shrinking, inside]
    x, weights = nodes_between(np.unique(np.concatenate(edges)))
    with np.errstate(all="ignore"):
        log_p, log_q = np.full_like(x, -p.entropy), q.log_pdf(x)
        if isinstance(q, Beta | Gamma):  # maybe infinite at an end, where p ln(p/q) alone is tame
            return float(weights @ (log_p - log_q)) / p.width
        excess = _excess(log_p, log_q, log_p - log_q, np.zeros_like(x))
    return float(weights @ excess) + _below(q, p.low) + _above(q, p.high)


_FARTHEST = 340.0
"""Of ``asinh z``: beyond it the square of x leaves the range."""


def _student_kl(p: StudentT, q: Line) -> float:
    """Integrated over u, ``x = m + s sqrt(df) sinh u``: there p falls like ``exp(-df |u|)``."""
    # ln q grows like this power of x, in a tail of p that falls like x to the -df.
    power = {Laplace: 1.0, StudentT: 0.0}.get(type(q), 2.0)
    if p.df <= power:
        return math.inf
    need = 60.0 / (p.df - power)
    reach = min(_FARTHEST, need + 1.0) if need > 1.0 else math.acosh(math.exp(need))
    half = p.scale * math.sqrt(p.df)
    marks = _marks(q)
    if isinstance(q, GaussianMixture):
        zeros = all_bends(q)
        growing = (zeros.imag + 1e-13 * half)[:, None] * 3.0 ** np.arange(40.0)
        around = zeros.real[:, None]
        marks = np.concatenate([marks, (around - growing).ravel(), (around + growing).ravel()])
    cuts = np.arcsinh((marks - p.location) / half)
    steps = np.linspace(-reach, reach, 2 * max(20, math.ceil(2 * reach)) + 1)
    u, weights = nodes_between(np.unique([*steps, *cuts[np.abs(cuts) < reach]]))
    ends = p.location + half * np.sinh([-reach, reach])
    with np.errstate(all="ignore"):
        x = p.location + half * np.sinh(u)
        jacobian = math.log(half) + np.logaddexp(u, -u) - math.log(2.0)
        z = math.sqrt(p.df) * np.sinh(u)
        excess = _excess(p.log_pdf(x), q.log_pdf(x), _student_ratio(p, q, x, z), jacobian)
        at_ends = p.log_pdf(ends) - q.log_pdf(ends)
    tail = p.below(float(2 * p.location - ends[1]))
    # Beyond the ends p is a power, and ln(p/q) a power or, against another Student, a logarithm.
    if power:
        beyond = tail * float(np.sum(at_ends)) * (p.df / (p.df - power))
    else:
        beyond = tail * float(np.sum(at_ends) + 2 * (cast(StudentT, q).df - p.df) / p.df - 2)
    outside = _below(q, float(ends[0])) + _above(q, float(ends[1]))
    return float(weights @ excess) + beyond + outside


def _student_ratio(p: StudentT, q: Line, x: Array, z: Array) -> Array:
    """``ln(p/q)`` at ``x = m + s z``, of two Students from the differences of parameters."""
    if not isinstance(q, StudentT):
        return p.log_pdf(x) - q.log_pdf(x)
    other = (x - q.location) / q.scale
    # other - z and then (other²/df - z²/df) without squares that all but cancel
    gap = z * ((p.scale - q.scale) / q.scale) + (p.location - q.location) / q.scale
    freer = q.df - p.df
    rise = (gap * (other + z) - z * z * (freer / p.df)) / (q.df + z * z * (q.df / p.df))
    far = log_tail(other, q.df) - log_tail(z, p.df)
    log_rise = np.where(np.abs(rise) < 0.5, np.log1p(rise), far)
    constant = _peak_gap(p.df, q.df) + math.log1p((q.scale - p.scale) / p.scale)
    return constant + (q.df + 1) / 2 * log_rise + freer / 2 * log_tail(z, p.df)


def _peak_gap(df: float, other: float) -> float:
    """``log_peak(df) - log_peak(other)``; for near ones as the integral of the derivative."""
    if abs(df - other) > 0.1 * df:
        return log_peak(df) - log_peak(other)
    t, weights = nodes_between(np.array([0.0, 1.0]))
    half = (df + t * (other - df)) / 2
    slopes = 0.5 * (psi(half + 0.5) - psi(half)) - 0.25 / half
    return -(other - df) * float(weights @ slopes)


def _above(q: Line, x: float) -> float:
    """``q(X > x)``, to all digits however small."""
    if isinstance(q, Gamma):
        return float(gammaincc(q.shape, q.rate * x))
    return _below(_mirrored(q), -x)


def _mirrored(q: Line) -> Line:
    if isinstance(q, Laplace):
        return Laplace(-q.location, q.scale)
    if isinstance(q, StudentT):
        return StudentT(q.df, -q.location, q.scale)
    weights, means, stds = components(cast(Gaussian | GaussianMixture, q))
    return GaussianMixture(tuple(weights), tuple(-means), tuple(stds))


def _below(q: Line, x: float) -> float:
    """``q(X < x)``, to all digits however small."""
    if isinstance(q, Gamma):
        return 0.0
    if isinstance(q, StudentT):
        return q.below(x)
    if isinstance(q, Laplace):
        z = (x - q.location) / q.scale
        return 0.5 * math.exp(z) if z < 0 else 1 - 0.5 * math.exp(-z)
    weights, means, stds = components(cast(Gaussian | GaussianMixture, q))
    return float(weights @ ndtr((x - means) / stds))


def _reach(steepness: float) -> float:
    """v with ``steepness (e^-v - 1 + v) >= _NATS``, from ``e^-v - 1 + v >= v²/(2+v)``."""
    need = _NATS / steepness
    return 0.5 * (need + math.sqrt(need * need + 8.0 * need))


def _panels(p: Line, q: Line) -> Array:
    """Where to cut the coordinate of p."""
    if isinstance(p, Beta):
        centre = math.log(p.a) - math.log(p.b)
        own = _beta_marks(p)
        cuts = _log_marks(q)
        cuts = cuts[cuts < 0]
        cuts = cuts - np.log(-np.expm1(cuts))
        high = max(centre, float(cuts.max(initial=centre))) + _NATS
    elif isinstance(p, Gamma):
        own = _log_marks(p)
        centre = _centre(p)
        cuts = _log_marks(q)
        high = max(float(own.max()), float(cuts.max(initial=centre)))
    else:
        own, cuts = _marks(p), _marks(q)
        if isinstance(q, StudentT):  # whose marks go on for ever
            cuts = cuts[(cuts > own.min()) & (cuts < own.max())]
        return np.unique(np.concatenate([own, cuts]))
    # Left of p's centre and q's marks (for a Gamma: its centre) the densities are exponentials in
    # this coordinate. A slow one is covered by its own marks, the others are gone in _NATS.
    first = _centre(q) if isinstance(q, Gamma) else float(cuts.min(initial=centre))
    low = min(centre, first) - _NATS
    steps = np.linspace(low, high, math.ceil(high - low) + 1)
    return np.unique(np.concatenate([own, cuts, steps]))


def _beta_marks(p: Beta) -> Array:
    """Where to cut ln x/(1-x): there ln p falls at least like κ(e^-v - 1 + v), κ = ab/(a+b)."""
    reach = _reach(p.a / (p.a + p.b) * p.b)
    return math.log(p.a) - math.log(p.b) + reach * np.linspace(-1, 1, 51)


def _centre(p: Gamma) -> float:
    return math.log(p.shape) - math.log(p.rate)


def _marks(p: Line) -> Array:
    """Where to cut x for a density on the whole line."""
    if isinstance(p, Laplace):
        marks = p.scale * _LAPLACE_MARKS
        return np.concatenate([p.location - marks, p.location + marks])
    if isinstance(p, StudentT):
        # The density has its zeros of 1 + z²/df at ± i: panels as at a bend of a mixture.
        marks = p.scale * math.sqrt(p.df) * 3.0 ** np.arange(41.0)
        return np.concatenate([p.location - marks, [p.location], p.location + marks])
    p = cast(Gaussian | GaussianMixture, p)
    _, means, stds = components(p)
    marks = (means[:, None] + stds[:, None] * SIGMA_MARKS).ravel()
    cuts = bend_cuts(p)
    return np.concatenate([marks, cuts[(cuts > marks.min()) & (cuts < marks.max())]])


def _log_marks(p: Line) -> Array:
    """Where to cut ln x, for x > 0."""
    if isinstance(p, Gamma):
        need = _NATS / p.shape
        # φ(1+u) >= u²/2(1+u) on the right, as on the left in `_reach`.
        high = math.log1p(need + math.sqrt(need * need + 2.0 * need))
        centre = _centre(p)
        return centre + np.linspace(-_reach(p.shape), high, 31)
    marks = _marks(p)
    return np.log(marks[marks > 0])
