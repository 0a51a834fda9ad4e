"""A zero has no sign: no answer changes when a 0.0 among the numbers becomes -0.0.

Signed zeros come from rounding and from spreadsheets, and ``1 / -0.0`` is minus infinity. The test
covers every function and every checked class that `kl_core` offers or that the course uses; one
that is added later must be added here.
"""

import ast
import dataclasses
import importlib
import inspect
import math
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

import kl_core
from kl_core import (
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Cauchy,
    DiagonalGaussian,
    Dirichlet,
    Exponential,
    Gamma,
    Gaussian,
    GaussianMixture,
    Laplace,
    MultivariateGaussian,
    Poisson,
    StudentT,
    Uniform,
    directions,
    fit_forward,
)
from kl_core.lessons.how_large import meaning
from kl_core.line.interval import interval
from kl_core.models import bottleneck, consistency, gan, vae

ROOT = Path(__file__).parent.parent.parent


# --- what is offered -----------------------------------------------------------------------------


def named(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of everything of `kl_core` that a file of the course uses."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kl_core"):
            for alias in node.names:
                if isinstance(found(f"{node.module}", alias.name), ModuleType):
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                else:
                    yield f"{node.module}", alias.name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name(alias), attribute) if alias in modules:
                yield modules[alias], attribute


def found(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")


def title(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("kl_core.")


def offered() -> dict[str, Callable[..., Any]]:
    """Every function, checked class and method, as ``module.name``."""
    names = {("kl_core", name) for name in kl_core.__all__}
    for folder in ("kl_ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            names |= set(named(path))
    result: dict[str, Callable[..., Any]] = {}
    for module, name in names:
        thing = found(module, name)
        if isinstance(thing, type) and thing.__module__.startswith("kl_core"):
            # Without checks of its own a class is a record of results, and no way in.
            if hasattr(thing, "__post_init__"):
                result[title(thing)] = thing
            for method, function in vars(thing).items():
                if not method.startswith("_") and isinstance(
                    function, classmethod | staticmethod | type(named)
                ):
                    bound = getattr(thing, method)
                    result[title(bound)] = bound
        elif callable(thing) and inspect.isfunction(inspect.unwrap(thing)):
            # Without its cache, which takes 0.0 and -0.0 for the same question.
            plain = inspect.unwrap(thing)
            result[title(plain)] = plain
    return result


OFFERED = offered()


# --- signs ---------------------------------------------------------------------------------------


class Call(NamedTuple):
    args: tuple[Any, ...]
    options: dict[str, Any]


def call(*args: Any, **options: Any) -> Call:
    return Call(args, options)


class Seeded:
    """Stands for a generator that every call gets anew."""


SEEDED = Seeded()


def checked(value: Any) -> bool:
    return hasattr(value, "__post_init__")


def zeros(value: Any) -> int:
    """How many float zeros there are in `value`, those of checked classes included."""
    if isinstance(value, float):
        return int(value == 0)
    if isinstance(value, np.ndarray):
        return int(np.count_nonzero(value == 0)) if value.dtype == np.float64 else 0
    if isinstance(value, list | tuple):
        return sum(map(zeros, value))
    if isinstance(value, dict):
        return zeros(list(value.values()))
    if checked(value):
        return sum(zeros(getattr(value, field.name)) for field in dataclasses.fields(value))
    return 0


def resigned(value: Any, negative: Iterator[bool]) -> Any:
    """A copy of `value` whose zeros are negative where `negative` says so, in order."""
    if isinstance(value, float):
        return (-0.0 if next(negative) else 0.0) if value == 0 else value
    if isinstance(value, np.ndarray):
        return np.array(resigned(value.tolist(), negative), dtype=value.dtype)
    if isinstance(value, Seeded):
        return np.random.default_rng(5)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(resigned(one, negative) for one in value)
    if isinstance(value, dict):
        return {key: resigned(one, negative) for key, one in value.items()}
    if checked(value):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return type(value)(**resigned(fields, negative))
    return value


def as_arrays(value: Any) -> Any:
    """Each list as the array that is taken without a copy."""
    return np.array(value) if isinstance(value, list) and zeros(value) else value


def bare(value: Any) -> Any:
    """`value` in a form that is equal only to itself, bit by bit; every NaN is the same."""
    if isinstance(value, float):
        return "nan" if math.isnan(value) else value.hex()
    if isinstance(value, np.ndarray):
        return value.shape, str(value.dtype), bare(value.tolist())
    if isinstance(value, list | tuple):
        return type(value).__name__, [bare(one) for one in value]
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: bare(getattr(value, f.name)) for f in dataclasses.fields(value)}
        derived = {
            name: answer(partial(getattr, value, name))
            for name, member in vars(type(value)).items()
            if isinstance(member, property)
        }
        return type(value).__name__, fields, derived
    return value.item() if isinstance(value, np.generic) else value


def answer(function: Callable[[], Any]) -> Any:
    """What comes of a call: the result, or the kind of error; its words repeat what was given."""
    try:
        return bare(function())
    except ValueError as error:
        return type(error).__name__, getattr(error, "code", None)


def answers(function: Callable[..., Any], case: Call, negative: list[bool]) -> Any:
    args, options = resigned([case.args, case.options], iter(negative))
    return answer(lambda: function(*args, **options))


def signs(count: int) -> Iterator[list[bool]]:
    """All negative, then each alone."""
    yield [True] * count
    if count > 1:
        for i in range(count):
            yield [i == j for j in range(count)]


# --- cases ---------------------------------------------------------------------------------------


P, Q, R = [0.5, 0.5, 0.0, 0.0], [0.5, 0.0, 0.5, 0.0], [0.25, 0.25, 0.5, 0.0]
"""Every pairing of a zero with a number, a zero and nothing."""
PQ = [call(P, Q), call([0.5, 0.5], [1.0, 0.0]), call([1.0, 0.0], [0.5, 0.5]), call(R, P)]
COUNTS = [call([6.0, 3.0, 0.0], [5.0, 0.0, 0.0]), call([0.0, 3.0], [2.0, 2.0])]
CHANCES = [call(0.0), call([0.0, 0.5, 1.0])]
TABLES = [call([[0.5, 0.0], [0.5, 0.0]], [[0.25, 0.25], [0.5, 0.0]]),
          call([[0.5, 0.5], [0.0, 0.0]], [[0.0, 0.5], [0.5, 0.0]])]  # fmt: skip
STANDARD, WIDE = Gaussian(0.0, 1.0), Gaussian(0.0, 2.0)
TWO = GaussianMixture((0.5, 0.5), (0.0, 4.0), (1.0, 1.0))
HALF = GaussianMixture((1.0, 0.0), (0.0, 0.0), (1.0, 2.0))
DENSITIES = [call(STANDARD, WIDE), call(HALF, STANDARD), call(TWO, STANDARD)]
AT = [0.0, 1.0]
POINTS = [[0.0, 0.0], [1.0, 0.0]]
ALPHAS = [call(p, q, a) for p, q in (c.args for c in PQ) for a in (0.0, 0.5, 1.0, 2.0)]
OF_ALPHA = [*ALPHAS, call([0.5, 0.5], [1.0, 0.0], -1.0)]


def families(*made: Any, x: Any = AT) -> dict[str, list[Call]]:
    """A family's points and draws; the case of the class itself is its parameters."""
    kind = type(made[0])
    of_points = ("log_pdf", "pdf", "log_pmf")
    name = title(kind)
    cases = {f"{name}.{m}": [call(one, x) for one in made] for m in of_points if hasattr(kind, m)}
    cases[f"{name}.sample"] = [call(one, 3, SEEDED) for one in made]
    cases[name] = [
        call(*(getattr(one, field.name) for field in dataclasses.fields(one))) for one in made
    ]
    if not any(map(zeros, made)):  # it takes no zeros: to be refused with either sign
        del cases[f"{name}.sample"]
        cases[name] = [call(*(0.0 for _ in dataclasses.fields(kind)))]
    return cases


CASES: dict[str, list[Call]] = {
    # on the line
    **families(STANDARD),
    **families(TWO, HALF),
    "line.densities.GaussianMixture.bimodal": [call(0.0, 0.0, 0.0), call(0.5, 0.0, 1.0)],
    "line.densities.components": [call(STANDARD), call(HALF)],
    "line.densities.density_directions": DENSITIES,
    "line.densities.density_entropy": [call(STANDARD), call(TWO)],
    "line.densities.density_kl": DENSITIES,
    "line.densities.kl_integrand": [call(p, q, AT) for p, q in (c.args for c in DENSITIES)],
    "line.alpha.density_alpha_divergence":
        [call(p, q, 0.0) for p, q in (c.args for c in DENSITIES)],
    "line.alpha.fit_alpha": [call(STANDARD, 0.0), call(TWO, 0.0)],
    "line.alpha.fits_by_alpha": [call(TWO, [0.0, 0.05])],
    "lessons.decomposition.gaussian_parts": [call(STANDARD, WIDE)],
    "line.descent.basins": [call(TWO, [0.0, 1.0], [1.0])],
    "line.descent.descend": [call(TWO, WIDE, way, steps=3, method=method, rate=rate)
                        for way in ("forward", "reverse") for method in ("plain", "natural", "adam")
                        for rate in (0.0, 0.1)],
    "line.fitting.distance": [call(STANDARD, WIDE)],
    "line.fitting.dropped_mode_price": [call(0.0), call(0.5)],
    "line.fitting.fit_forward": [call(STANDARD), call(TWO)],
    "line.fitting.fit_reverse": [call(STANDARD), call(TWO)],
    "line.fitting.landscape": [call(p, [0.0, 1.0], [1.0], way) for p in (STANDARD, TWO)
                          for way in ("forward", "reverse")],
    "line.interval.interval": [call("uniform", 1.0, 0.0, 1.0), call("bell", 1.0, 0.0, 1.0),
                          call("bell", 1.0, -1.0, 0.0), call("bell", 0.0, 0.0, 1.0)],
    "line.interval.Interval.density": [call(interval("uniform", 1.0, 0.0, 1.0), AT),
                                  call(interval("bell", 1.0, 0.0, 1.0), AT)],
    "line.parting.parting": [call("bells", 0.0), call("blocks", 0.0)],
    "lessons.placement.place": [call(TWO, STANDARD, fit_forward(TWO))],
    "line.separation.minima_by_separation": [call(0.5, 1.0, 1.0, [0.0, 1.0]),
                                        call(0.0, 1.0, 1.0, [0.0])],
    "line.separation.separation_path": [call(0.5, 1.0, 1.0, 0.0), call(0.5, 1.0, 1.0, 0.3)],
    "line.separation.thresholds": [call(0.5, 1.0, 1.0, 0.0), call(0.0, 1.0, 1.0, 0.0)],
    # other families
    **families(Laplace(0.0, 1.0)),
    **families(Gamma(1.0, 1.0), Gamma(2.0, 1.0), Gamma(0.5, 1.0)),
    **families(Exponential(1.0)),
    **families(Uniform(0.0, 1.0), Uniform(-1.0, 0.0)),
    **families(StudentT(3.0, 0.0, 1.0)),
    "families.heavy.StudentT.below": [call(StudentT(3.0, 0.0, 1.0), 0.0)],
    **families(Cauchy(0.0, 1.0)),
    "families.continuous.Dirichlet": [call([0.0, 1.0])],
    "families.continuous.Dirichlet.log_pdf": [call(Dirichlet((1.0, 2.0)), [0.0, 1.0]),
                                              call(Dirichlet((2.0, 1.0)), [[0.0, 1.0]])],
    **families(Beta(1.0, 1.0), Beta(2.0, 0.5), Beta(0.5, 2.0)),
    **families(Poisson(0.0), Poisson(2.0)),
    **families(Bernoulli(0.0), Bernoulli(1.0)),
    **families(Binomial(3, 0.0), Binomial(3, 1.0), Binomial(0, 0.5)),
    **families(Categorical((1.0, 0.0)), Categorical((0.0, 1.0))),
    **families(DiagonalGaussian((0.0, 0.0), (1.0, 1.0)), x=POINTS),
    **families(MultivariateGaussian((0.0, 0.0), ((1.0, 0.0), (0.0, 1.0))), x=POINTS),
    "families.gaussians.DiagonalGaussian.from_log_variances": [call([0.0, 1.0], [0.0, 2.0])],
    "families.divergence.family_kl": [
        *DENSITIES,
        call(Categorical((0.5, 0.5)), Categorical((1.0, 0.0))),
        call(Bernoulli(0.5), Bernoulli(0.0)),
        call(Bernoulli(0.0), Bernoulli(0.5)),
        call(Binomial(3, 0.5), Binomial(3, 0.0)),
        call(Binomial(3, 0.0), Binomial(3, 0.5)),
        call(Poisson(1.0), Poisson(0.0)),
        call(Poisson(0.0), Poisson(1.0)),
        call(Laplace(0.0, 1.0), STANDARD),
        call(STANDARD, Laplace(0.0, 1.0)),
        call(Exponential(1.0), STANDARD),
        call(Uniform(0.0, 1.0), Beta(1.0, 2.0)),
        call(Uniform(0.0, 1.0), Uniform(-1.0, 1.0)),
        call(StudentT(3.0, 0.0, 1.0), STANDARD),
        call(STANDARD, Cauchy(0.0, 1.0)),
        call(DiagonalGaussian((0.0,), (1.0,)), DiagonalGaussian((0.0,), (2.0,))),
        call(MultivariateGaussian((0.0, 0.0), ((1.0, 0.0), (0.0, 1.0))),
             DiagonalGaussian((0.0, 0.0), (1.0, 2.0))),
    ],
    # probabilities
    "finite.entropies.cross_entropy": PQ,
    "finite.entropies.distribution": [call(P), call([0.0, 2.0], normalize=True), call([0.0, 0.0])],
    "finite.entropies.entropy": [call(P), call(P, base=0.0), call([0.0, 2.0], normalize=True)],
    "finite.entropies.ideal_lengths": [call(P)],
    "finite.entropies.information_content": [*CHANCES, call(0.5, base=0.0)],
    "finite.entropies.kl_divergence": [*PQ, call([2.0, 2.0], [1.0, 0.0], normalize=True)],
    "finite.entropies.kl_terms": PQ,
    "finite.entropies.log_ratios": PQ,
    "finite.entropies.nats_per_unit": [call(0.0)],
    "finite.entropies.perplexity": [call(P)],
    "finite.entropies.smooth": [call(P, 0.0), call(P, 0.25)],
    "finite.divergences.alpha_divergence": OF_ALPHA,
    "finite.divergences.chi_square": PQ,
    "finite.divergences.f_divergence": [
        call(*c.args, generator) for c in PQ
        for generator in (*kl_core.GENERATORS.values(), lambda t: np.abs(t - 1) / 2)
    ],
    "finite.divergences.hellinger": PQ,
    "finite.divergences.jeffreys": PQ,
    "finite.divergences.js_distance": PQ,
    "finite.divergences.js_divergence": PQ,
    "finite.divergences.renyi_divergence": [*ALPHAS, *(call(*c.args, math.inf) for c in PQ)],
    "finite.divergences.total_variation": PQ,
    "finite.divergences.wasserstein_2":
        [*PQ, call([0.5, 0.5], [1.0, 0.0], points=[0.0, 1.0])],
    "finite.divergences.weighted_js_divergence": [
        call([P, Q]), call([P, Q], [1.0, 0.0]), call([P, Q, R], [0.0, 0.5, 0.5])],
    "finite.joint.mutual_information": [call([[0.5, 0.0], [0.0, 0.5]]), call([[1.0, 0.0]])],
    "finite.divergences.wasserstein": [*PQ, call([0.5, 0.5], [1.0, 0.0], points=[0.0, 1.0])],
    "finite.arithmetic.arithmetic_decode": [call("0100", [0.5, 0.0, 0.5], 2)],
    "finite.arithmetic.arithmetic_encode": [call([0, 2, 2], [0.5, 0.0, 0.5])],
    "finite.arithmetic.message_cost": [call([0, 2, 2], [0.5, 0.0, 0.5])],
    "finite.betting.kelly_growth": [call([0.5, 0.5, 0.0], [2.0, 0.0, 1.0]),
                                    call([0.5, 0.5, 0.0], [2.0, 4.0, 0.0]),
                                    call([0.5, 0.5], [2.0, 2.0], stakes=[1.0, 0.0])],
    "finite.bounds.variation_bounds": [call(0.0)],
    "finite.exponents.bhattacharyya": PQ,
    "finite.exponents.chernoff_information": PQ,
    "finite.exponents.error_exponents": PQ,
    "samples.testing.bayes_error": [*(call(*c.args, 3) for c in PQ), call(P, Q, 2, prior=0.0)],
    "samples.testing.samples_needed": [call([0.5, 0.5, 0.0], [0.9, 0.1, 0.0], 0.2)],
    "samples.testing.stray_probability": [call(P, 3, 0.0), call(P, 3, 0.5)],
    "samples.testing.type_two_error": [call(*c.args, 3, 0.1) for c in PQ],
    "lessons.closeness.closeness": PQ,
    "finite.codes.average_length": [call(P, [0.0, 1.0, math.inf, 0.0])],
    "finite.codes.huffman_code": [call(P)],
    "finite.codes.huffman_tree": [call(P)],
    "finite.codes.kraft_sum": [call([0.0, 1.0])],
    "finite.codes.shannon_lengths": [call(P)],
    "finite.codes.telegraph":
        [call([0.5, 0.5, 0.0], [0.5, 0.25, 0.25], 5, 1), call(*PQ[1].args, 5, 1)],
    "finite.comparison.by_chance": [call(3, 0.0, 10.0), call(3, 10.0, 0.0)],
    "finite.comparison.compare": PQ,
    "finite.comparison.largest_terms": [call(*c.args, most) for c in PQ for most in (1, 9)],
    "lessons.decision.decide": [call(0.0, 4.0, 20.0), call(0.5, 0.0, 0.0), call(1.0, 0.0, 1.0)],
    "lessons.decomposition.evidence_runs": [call(*c.args, 5, 1, 2) for c in PQ],
    "lessons.decomposition.smoothing": [call(*c.args, -3) for c in PQ],
    "samples.evidence.evidence": [call(*c.args, 5, 1) for c in PQ],
    "finite.inequalities.chain_rule": TABLES,
    "finite.inequalities.convexity_gap":
        [call([0.5, 0.5], [1.0, 0.0], [1.0, 0.0], [0.5, 0.5], weight)
                             for weight in (0.0, 0.5, 1.0)],
    "finite.inequalities.gibbs_proof": PQ,
    "finite.inequalities.jensen_gap": [
        call(function, [0.0, 1.0], weights)
        for weights in ([0.5, 0.5], [1.0, 0.0], [0.0, 1.0])
        for function in ("exp", "square", "log", "neg_log", "sqrt",
                         lambda x: math.copysign(1, x) * x * x)
    ],
    "finite.inequalities.merge_outcomes":
        [call(P, Q, [0.0, 1.0, 0.0, 1.0]), call(R, P, [0.0, 0.0, 1.0, 1.0])],
    "finite.inequalities.product_additivity":
        [call([0.5, 0.5], [1.0, 0.0], [1.0, 0.0], [0.5, 0.5])],
    "finite.inequalities.tangent_proof": PQ,
    "finite.inequalities.triangle_gap": [call(P, Q, R), call(R, P, R), call(P, R, R)],
    "lessons.misprints.clipped_gain": [call(directions([0.5, 0.5], [1.0, 0.0]), [0.0, 1.0], 0.0)],
    "lessons.misprints.clipped_sum": [call(*c.args, 1e-15) for c in PQ],
    "lessons.misprints.rounded_sum":
        [call(R, [0.5, 0.25, 0.25, 0.0], 2), call([1.0, 0.0], [0.5, 0.5], 2)],
    "lessons.penalty.point_penalty": [*PQ, call(0.0, [0.0, 0.5]), call(0.5, [0.0, 0.5])],
    "lessons.properties.coin": [call(0.0)],
    "lessons.properties.mixing":
        [call(kl_core.convexity_gap(*(4 * [[0.5, 0.5]])), (0.0, 1.0), (0.0, 1.0))],
    "lessons.properties.tied_coins": [call(0.5, 0.5, 0.0), call(0.5, 0.0, 0.0)],
    "lessons.properties.two_steps": [call(0.0, 0.5, 1.0), call(0.5, 0.0, 0.0)],
    "lessons.properties.whole_and_parts": TABLES,
    "finite.relatives.f_terms": [call(*c.args, name) for c in PQ for name in kl_core.GENERATORS],
    "finite.relatives.relatives": PQ,
    "finite.relatives.renyi_order": [call(*PQ[1].args, alpha) for alpha in (0.0, 1.0)],
    "finite.results.coding_cost": PQ,
    "finite.results.directions": PQ,
    "finite.results.entropy_profile": [call(P)],
    "samples.sampling.sample": [call(P, 5, 1)],
    "samples.sampling.typical_gap": [call(P, 5)],
    "finite.surprise.audit": [call(name, a, b) for name in kl_core.CANDIDATES
                       for a, b in ((0.0, 0.5), (0.0, 0.0))],
    "finite.surprise.surprise": [call(name, 0.0) for name in kl_core.CANDIDATES],
    # logits
    "finite.softmax.kl_from_logits": [call([0.0, 1.0], [0.0, 2.0]), call([0.0, 0.0], [1.0, 0.0]),
                                      call([0.0, 1.0], [1.0, 0.0], temperature=0.0)],
    "finite.softmax.label_smoothing": [call(0, 3, 0.0)],
    "finite.softmax.log_softmax": [call([0.0, 1.0]), call([0.0, -800.0])],
    "finite.softmax.logit_loss": [call([0.0, 1.0], [0.0, 1.0])],
    "finite.softmax.softmax": [call([0.0, 1.0])],
    # samples and counts
    "samples.estimators.entropy_from_counts":
        [call([6.0, 3.0, 0.0], miller_madow=True), call([0.0, 0.0])],
    "samples.estimators.estimator_moments":
        [call(*c.args, k) for c in PQ for k in ("k1", "k2", "k3")],
    "samples.estimators.kl_from_counts": [*COUNTS, *(call(*c.args, pseudocount=a) for c in COUNTS
                                            for a in (0.0, 0.5))],
    "samples.estimators.knn_kl": [call([0.0, 1.0, 3.0], [0.0, 2.0, 3.0]), call(POINTS, POINTS)],
    "samples.estimators.monte_carlo_kl":
        [call([0.0, -1.0], [0.0, -2.0], k) for k in ("k1", "k2", "k3")],
    "samples.two_samples.by_bins": [call([0.0, 1.0, 2.0], [0.0, 0.5, 2.0], (2, 3))],
    "samples.two_samples.common_bins": [call([0.0, 1.0, 2.0], [0.0, 0.5, 2.0], 2)],
    "samples.two_samples.kernel_comparison": [call([0.0, 1.0, 2.0], [0.0, 0.5, 2.0]),
                                     call([0.0, 1.0, 2.0], [0.0, 0.5, 2.0], 0.0)],
    # at work
    "models.bottleneck.Curve.at": [
        call(bottleneck.curve((0.5, 0.5), ((0.9, 0.1), (0.2, 0.8)), (1.0, 3.0)), 0.0)],
    "models.bottleneck.curve": [call((1.0, 0.0), ((0.9, 0.1), (0.2, 0.8)), (1.0,)),
                              call((0.5, 0.5), ((1.0, 0.0), (0.2, 0.8)), (1.0,)),
                              call((0.5, 0.5), ((0.9, 0.1), (0.2, 0.8)), (0.0,))],
    "models.consistency.Classifier.predict": [
        call(consistency.train("gap", 0.0, 1.0), np.array([0.0, 1.0]))],
    "models.consistency.train": [call("gap", 0.0, 0.0)],
    "models.distillation.soften": [call([0.0, 1.0], [0.0, 2.0], 1.0),
                                 call([0.0, 1.0], [0.0, 2.0], 0.0)],
    "models.drift.drift": [call(*c.args, 5) for c in PQ],
    "models.gan.Game.best_at": [call(gan.game(STANDARD, 1.0, 0.0), np.array([0.0]))],
    "models.gan.Game.hers_at": [call(gan.game(STANDARD, 1.0, 0.0), np.array([0.0]))],
    "models.gan.game": [call(STANDARD, 0.0, 0.0), call(STANDARD, 1.0, 0.0)],
    "models.gan.push": [call(0.0)],
    "models.gan.walk": [call(0.0, steps=2), call(1.0, 0.0, 2)],
    "models.classifier.chase": [call(0.0, True), call(0.0, False)],
    "models.classifier.classify": [call([[0.0, 1.0, 2.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]],
                                    np.array(POINTS))],
    "models.classifier.likelihood": [call([6.0, 0.0], [1.0, 0.0]), call([6.0, 1.0], [1.0, 0.0])],
    "models.classifier.train": [call(0.0, 1.0), call(0.5, 0.0)],
    "models.permutation.blend": [call(0.0)],
    "models.dpo.train_dpo": [call((0.5, 0.5), (0.0, 1.0), 1.0),
                                  call((0.5, 0.5), (0.0, 1.0), 1.0, 9)],
    "models.proxy_reward.overoptimisation": [call(0.0, 1.0), call(0.5, 0.0)],
    "models.retrieval.rank": [call(["a b", "b c"], "b", 0.0)],
    "models.sampled_kl.trial": [call(*c.args, 5, 2) for c in PQ],
    "lessons.how_large.coded": [call("see the bees", 0.0)],
    "lessons.how_large.errors_after": [call(meaning(0.1), [0.0, 2.0])],
    "lessons.how_large.gamble": [call(0.6, 0.0, 3, 1)],
    "lessons.how_large.nearby": [call(0.5, 0.0)],
    "models.trainer_kl.keep_top": [call([0.5, 0.5, 0.0], [0.6, 0.4, 0.0], 2)],
    "models.trainer_kl.penalty_gradient": [call([1.0, 0.0], [0.5, 0.5], "k3", "loss")],
    "models.trainer_kl.quantised": [call([[0.0, 2.0], [1.0, 0.0]], 0.5)],
    "models.trainer_kl.reply": [call([0.5, 0.5, 0.0], [0.4, 0.6, 0.0], 3)],
    "models.kl_reward.cloud": [call([0.5, 0.5, 0.0], [0.0, 1.0, 2.0], 3)],
    "models.kl_reward.frontier": [call([0.5, 0.5, 0.0], [0.0, 1.0, 2.0], 3),
                             call([1.0, 0.0], [0.0, 0.0], 3)],
    "models.kl_reward.judge": [call([1.0, 0.0], [0.5, 0.5], [0.0, 1.0]),
                          call([0.5, 0.5], [1.0, 0.0], [0.0, 1.0])],
    "models.kl_reward.tilted": [call([0.5, 0.5, 0.0], [0.0, 1.0, 2.0], beta)
                           for beta in (0.0, 1.0, math.inf)],
    "models.policy_steps.train": [call("penalty", 0.0)],
    "models.vae.dreams": [call(vae.start(1.0), (0.0, 1.0))],
    "models.vae.start": [call(0.0)],
    "models.variational.bound": [call(0.0, STANDARD), call(0.0, WIDE)],
    "models.variational.mean_field": [call(0.0)],
    "models.variational.uncorrelated": [call(0.0, 1.0), call(0.0, 0.0)],
}  # fmt: skip

_RECORDS = "takes results of other functions, whose zeros have no sign"
_WORDS = "takes words and whole numbers only"
_POSITIVE = "takes numbers above 0 only, or has none but those of its object"
WITHOUT = {
    "lessons.how_large.meaning": _POSITIVE,
    "lessons.how_large.spelled": _WORDS,
    "models.trainer_kl.calls": _POSITIVE,
    "models.trainer_kl.pairs": _WORDS,
    "lessons.decomposition.term": _RECORDS,
    "lessons.decomposition.verdict": _RECORDS,
    "lessons.challenges.ends_in_a_worse_minimum": _RECORDS,
    "lessons.challenges.met": _RECORDS,
    "lessons.closeness.ranking": _RECORDS,
    "finite.codes.decode": _WORDS,
    "finite.codes.encode": _WORDS,
    "lessons.exercises.making.Exercise.slip": _RECORDS,
    "lessons.exercises.making.exercise": _WORDS,
    "lessons.exercises.divergence.forecast": _POSITIVE,
    "families.continuous.Beta.sample": _POSITIVE,
    "families.continuous.Dirichlet.sample": _POSITIVE,
    "families.continuous.Exponential.sample": _POSITIVE,
    "families.continuous.Gamma.sample": _POSITIVE,
    "line.parting.parting_curve": _WORDS,
    "lessons.properties.detour": _RECORDS,
    "lessons.properties.merging": _RECORDS,
    "lessons.properties.steps": _RECORDS,
    "lessons.properties.swapping": _RECORDS,
    "lessons.questions.one_by_one": _WORDS,
    "lessons.questions.question": _WORDS,
    "line.mode_seeking.equal_bumps": _WORDS,
    "line.mode_seeking.seeking": _RECORDS,
    "lessons.sending.balance": _RECORDS,
    "lessons.trials.try_properties": _WORDS,
    "models.distillation.contest": _WORDS,
    "models.classifier.moment": _RECORDS,
    "models.classifier.photos": _WORDS,
    "models.permutation.pair": _WORDS,
    "models.sampled_kl.loss_gradients": _POSITIVE,
    "models.policy_steps.sweep": _WORDS,
    "models.vae.Sweep.advance": _RECORDS,
    "models.vae.VAERun.advance": _RECORDS,
    "models.vae.codes": _RECORDS,
    "models.vae.floors": _WORDS,
    "models.vae.ledger": _POSITIVE,
    "models.vae.pictures": _WORDS,
    "models.vae.reconstructions": _RECORDS,
    "models.vae.sweep": _WORDS,
}


# --- tests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OFFERED.keys() - WITHOUT.keys()))
def test_no_answer_changes_with_the_sign_of_a_zero(name: str) -> None:
    assert name in CASES, f"{name} takes numbers: give it a case, or say why it has none"
    function = OFFERED[name]
    for plain in CASES[name]:
        for case in (plain, Call(tuple(map(as_arrays, plain.args)), plain.options)):
            count = zeros([case.args, case.options])
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                expected = answers(function, case, [False] * count)
                for negative in signs(count):
                    assert answers(function, case, negative) == expected, (case, negative)


def test_every_case_belongs_to_something_offered() -> None:
    assert CASES.keys() | WITHOUT.keys() <= OFFERED.keys()
    assert not CASES.keys() & WITHOUT.keys()


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_case_has_a_zero(name: str) -> None:
    assert any(zeros([case.args, case.options]) for case in CASES[name])


def test_a_zero_with_a_sign_is_seen() -> None:
    assert bare(0.0) != bare(-0.0)
    assert bare(np.array([0.0])) != bare(np.array([-0.0]))
    assert bare(directions([0.5, 0.5], [0.5, 0.5])) == bare(directions([0.5, 0.5], [0.5, 0.5]))
    assert answers(lambda x: 1 / np.float64(x + 1), call(0.0), [True]) == (1.0).hex()
    assert answers(lambda x: x, call([0.0, 1.0]), [True]) == ("list", [(-0.0).hex(), (1.0).hex()])
