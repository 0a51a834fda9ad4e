"""Other libraries' test cases in our conventions: how each is said in `kl_core`, or why it is not.

Where a peer's convention differs from ours, the function here that replays the case states the
difference and undoes it by an identity. It returns pairs of numbers that have to agree: ours and
theirs.
"""

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kl_core.families.continuous import Beta, Exponential, Gamma, Laplace
from kl_core.families.counts import Bernoulli, Binomial, Categorical, Poisson
from kl_core.families.divergence import family_kl
from kl_core.finite.divergences import (
    GENERATORS,
    alpha_divergence,
    f_divergence,
    hellinger,
    js_distance,
    js_divergence,
    renyi_divergence,
    total_variation,
    wasserstein,
)
from kl_core.finite.entropies import (
    cross_entropy,
    entropy,
    information_content,
    kl_divergence,
    kl_terms,
    perplexity,
)
from kl_core.line.densities import Gaussian
from kl_core.samples.estimators import kl_from_counts

Case = dict[str, Any]
Pairs = list[tuple[float, float]]

CASES: list[Case] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "peer_cases.json").read_text("utf-8")
)["cases"]


def numbers(value: Any) -> Any:
    """JSON has no infinity and no NaN; the file writes them as strings."""
    if isinstance(value, list):
        return [numbers(x) for x in value]
    return float(value) if value in ("inf", "-inf", "nan") else value


def base(case: Case) -> float:
    return math.e if case["base"] == "e" else float(case["base"])


def literal(case: Case) -> float:
    """The expected number; some are written as a formula."""
    text = case["expected"]
    names = {"log": math.log, "log2": math.log2, "sqrt": math.sqrt, "base": base(case)}
    names |= {"inf": math.inf, "nan": math.nan, "n": case["inputs"].get("n")}
    return float(eval(text, names)) if isinstance(text, str) else float(text)


# --- finite distributions ----------------------------------------------------------------------

ADAPTERS: dict[str, Callable[[Case], Pairs]] = {}


def replays(*functions: str) -> Callable[[Callable[[Case], Pairs]], Callable[[Case], Pairs]]:
    def register(adapter: Callable[[Case], Pairs]) -> Callable[[Case], Pairs]:
        ADAPTERS.update(dict.fromkeys(functions, adapter))
        return adapter

    return register


def pair(case: Case) -> tuple[list[float], list[float]]:
    return numbers(case["inputs"]["p"]), numbers(case["inputs"]["q"])


def scaled_kl(p: list[float], q: list[float]) -> float:
    """``sum p log(p/q)`` of measures: with their sums a and b it is a (D(P||Q) + log(a/b))."""
    normal = kl_divergence(p, q, normalize=True)
    return math.fsum(p) * (normal + math.log(math.fsum(p) / math.fsum(q)))


@replays("kl")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    if case["inputs"].get("normalize") is False:  # gonum, Keras and ndarray-stats do not normalise
        if isinstance(case["expected"], str) and "sum" in case["expected"]:
            plain = math.fsum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
            return [(scaled_kl(p, q), plain)]
        return [(scaled_kl(p, q), literal(case))]
    normalize = case["inputs"].get("normalize", False)  # as SciPy does without being asked
    return [(kl_divergence(p, q, base=base(case), normalize=normalize), literal(case))]


@replays("kl_positive", "renyi_positive")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    return [(float(renyi_divergence(p, q, case["inputs"].get("alpha", 1)) > 0), 1)]


@replays("kl_base_ratio")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    nats, bits = (kl_divergence(p, q, base=b, normalize=True) for b in (math.e, 2))
    return [(nats / bits, literal(case))]


@replays("kl_from_log_q", "generalized_kl_from_log_q", "kl_from_logs")
def _(case: Case) -> Pairs:
    """Optax takes logarithms, printed with four digits: their exponentials sum to almost 1."""
    inputs = case["inputs"]
    p = inputs["p"] if "p" in inputs else np.exp(inputs["log_p"]).tolist()
    q = np.exp(inputs["log_q"]).tolist()
    extra = math.fsum(q) - math.fsum(p) if case["function"].startswith("generalized") else 0.0
    return [(scaled_kl(p, q) + extra, literal(case))]


@replays("generalized_kl")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    return [(scaled_kl(p, q) + math.fsum(q) - math.fsum(p), literal(case))]


@replays("kl_dirichlet_smoothed")
def _(case: Case) -> Pairs:
    counts = case["inputs"]["p_counts"], case["inputs"]["q_counts"]
    return [(kl_from_counts(*counts, pseudocount=case["inputs"]["alpha"]), literal(case))]


@replays("kl_error")
def _(case: Case) -> Pairs:
    shapes = {"len 2 vs 3": (2, 3), "3x2 vs 2x3": ((3, 2), (2, 3)), "empty": (0, 0)}
    inputs = case["inputs"]
    one, other = shapes[inputs["shapes"]] if "shapes" in inputs else inputs.values()
    return [(kl_divergence(np.ones(one), np.ones(other), normalize=True), math.nan)]


@replays("entropy", "entropy_error")
def _(case: Case) -> Pairs:
    p, unit = numbers(case["inputs"]["p"]), case["inputs"].get("base", base(case))
    if case["inputs"].get("normalize") is False:  # gonum: -sum p log p = a (H(P) - log a)
        total = math.fsum(p)
        return [(total * (entropy(p, normalize=True) - math.log(total)), literal(case))]
    normalize = case["inputs"].get("normalize", False)
    return [(entropy(p, base=unit, normalize=normalize), literal(case))]


@replays("entropy_uniform")
def _(case: Case) -> Pairs:
    return [(entropy([1] * case["inputs"]["n"], base=base(case), normalize=True), literal(case))]


@replays("cross_entropy")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    if case["inputs"].get("normalize") is False:  # -sum p log q = a (H(P,Q) - log b)
        normal = cross_entropy(p, q, normalize=True)
        return [(math.fsum(p) * (normal - math.log(math.fsum(q))), literal(case))]
    return [(cross_entropy(p, q, base=base(case)), literal(case))]


@replays("rel_entr", "kl_div")
def _(case: Case) -> Pairs:
    """One term x log(x/y), and x log(x/y) - x + y: x and y over a common power of 2, completed."""
    x, y = case["inputs"]["x"], case["inputs"]["y"]
    scale = 2.0 ** math.ceil(math.log2(max(abs(x), abs(y)) or 1.0))
    term = kl_terms([x / scale, 1 - x / scale], [y / scale, 1 - y / scale])[0] * scale
    return [(term if case["function"] == "rel_entr" else term - x + y, literal(case))]


@replays("entr")
def _(case: Case) -> Pairs:
    """-x log x; its limit at 0 is taken inside `entropy`."""
    x = numbers(case["inputs"]["x"])
    both_terms = entropy([x, 1 - x])
    other = (1 - x) * information_content(1 - x) if x < 1 else 0.0
    return [(both_terms - other, literal(case))]


@replays("perplexity")
def _(case: Case) -> Pairs:
    return [(perplexity(case["inputs"]["p"]), literal(case))]


@replays("extropy")
def _(case: Case) -> Pairs:
    """-sum (1-p) log(1-p): with n outcomes the 1-p sum to n-1."""
    rest = [1 - x for x in case["inputs"]["p"]]
    normal = entropy(rest, base=base(case), normalize=True)
    total = math.fsum(rest)
    return [(total * (normal - math.log(total, base(case))), literal(case))]


@replays("js_distance")
def _(case: Case) -> Pairs:
    """SciPy's ``jensenshannon``, which is the square root and rescales without being asked."""
    distance = js_distance(*pair(case), base=base(case), normalize=True)
    return [(distance, literal(case))]


@replays("js")
def _(case: Case) -> Pairs:
    normalize = case["inputs"].get("normalize", False)
    return [(js_divergence(*pair(case), base=base(case), normalize=normalize), literal(case))]


@replays("js_weighted")
def _(case: Case) -> Pairs:
    """Of any number of distributions: ``sum w D(P_i||M)``. Two of equal weight are our JS."""
    dists = [np.array(p) / np.sum(p) for p in case["inputs"]["dists"]]
    weights = case["inputs"]["weights"] or [1 / len(dists)] * len(dists)
    middle = sum(w * p for w, p in zip(weights, dists, strict=True))
    divergences = [kl_divergence(p, middle, base=base(case)) for p in dists]
    total = math.fsum(w * x for w, x in zip(weights, divergences, strict=True))
    pairs = [(total, literal(case))]
    if weights == [0.5, 0.5]:
        pairs.append((js_divergence(*dists, base=base(case)), literal(case)))
    return pairs


@replays("renyi_divergence")
def _(case: Case) -> Pairs:
    alpha = numbers(case["inputs"]["alpha"])
    return [(renyi_divergence(*pair(case), alpha, base=base(case)), literal(case))]


@replays("hellinger_sum")
def _(case: Case) -> Pairs:
    """sum p^alpha q^(1-alpha)."""
    alpha = case["inputs"]["alpha"]
    change = alpha * (alpha - 1) * alpha_divergence(*pair(case), alpha)
    return [(1 + change, literal(case))]


@replays("renyi_entropy_identity")
def _(case: Case) -> Pairs:
    """H_alpha(P) = log n - D_alpha(P||uniform)."""
    p, alpha = case["inputs"]["p"], case["inputs"]["alpha"]
    if alpha == 1:
        expected = entropy(p, base=2)
    else:
        expected = math.log2(sum(x**alpha for x in p)) / (1 - alpha)
    divergence = renyi_divergence(p, case["inputs"]["u"], alpha, base=2)
    return [(math.log2(3) - divergence, expected)]


@replays("renyi_entropy", "renyi_entropy_error")
def _(case: Case) -> Pairs:
    """Renyi's entropy: log n less the divergence from the uniform distribution."""
    p, alpha = case["inputs"]["p"], numbers(case["inputs"]["alpha"])
    divergence = renyi_divergence(p, [1 / len(p)] * len(p), alpha, base=base(case))
    return [(math.log(len(p), base(case)) - divergence, literal(case))]


@replays("renyi_skew_symmetry")
def _(case: Case) -> Pairs:
    """(1-a) D_a(P||Q) = a D_{1-a}(Q||P); of negative order ours has only the alpha-divergence."""
    alpha = case["inputs"]["alpha"]
    pairs = []
    for p, q in itertools.permutations(case["inputs"]["dists"], 2):
        pairs.append((alpha_divergence(p, q, alpha), alpha_divergence(q, p, 1 - alpha)))
        if 0 <= alpha <= 1:
            one, other = renyi_divergence(p, q, alpha), renyi_divergence(q, p, 1 - alpha)
            pairs.append(((1 - alpha) * one, alpha * other))
    return pairs


@replays("tsallis_entropy_pseudoadditivity")
def _(case: Case) -> Pairs:
    """S_q(AB) = S_q(A) + S_q(B) + (1-q) S_q(A) S_q(B) for independent A and B."""
    a, b, q = (case["inputs"][name] for name in ("pA", "pB", "q"))

    def tsallis(p: list[float]) -> float:
        # sum p^q = n^(1-q) sum p^q u^(1-q) with u uniform
        if q == 1:
            return entropy(p)
        powers = 1 + q * (q - 1) * alpha_divergence(p, [1 / len(p)] * len(p), q)
        return (1 - len(p) ** (1 - q) * powers) / (q - 1)

    joint = np.outer(a, b).ravel().tolist()
    total = tsallis(a) + tsallis(b) + (1 - q) * tsallis(a) * tsallis(b)
    return [(tsallis(joint), total)]


@replays("total_variation", "emd_discrete_metric", "emd_cost_matrix")
def _(case: Case) -> Pairs:
    """Moving probability at cost 1 between any two outcomes is total variation, not our W1."""
    assert case["inputs"].get("cost", "0/1") in ("0/1", [[0, 1], [1, 0]])
    return [(total_variation(*pair(case)), literal(case))]


@replays("hellinger_distance")
def _(case: Case) -> Pairs:
    return [(hellinger(*pair(case)), literal(case))]


@replays("bhattacharyya_coefficient")
def _(case: Case) -> Pairs:
    return [(1 - hellinger(*pair(case)) ** 2, literal(case))]


@replays("bhattacharyya_distance")
def _(case: Case) -> Pairs:
    """-log of the coefficient: half of Renyi's divergence of order 1/2."""
    return [(renyi_divergence(*pair(case), 0.5) / 2, literal(case))]


@replays("wasserstein1")
def _(case: Case) -> Pairs:
    """Of two samples with weights: both on the union of the points."""
    u, v = case["inputs"]["u"], case["inputs"]["v"]
    p = (case["inputs"]["u_weights"] or [1] * len(u)) + [0] * len(v)
    q = [0] * len(u) + (case["inputs"]["v_weights"] or [1] * len(v))
    return [(wasserstein(p, q, points=u + v, normalize=True), literal(case))]


def _amari(alpha: float) -> Callable[[Any], Any]:
    if alpha in (0, 1):
        return GENERATORS["kl" if alpha else "reverse_kl"]
    return lambda t: (t**alpha - 1 - alpha * (t - 1)) / (alpha * (alpha - 1))


def _t_power(power: float) -> Callable[[Any], Any]:
    sign = -1 if 0 < power < 1 else 1
    return lambda t: sign * (t**power - 1 - power * (t - 1))


CSISZAR: dict[str, list[Callable[[Any], Any]]] = {
    "jensen_shannon(u=1) unnormalised": [lambda t: t * np.log(t) - (1 + t) * np.log1p(t)],
    "arithmetic_geometric(u=1)": [lambda t: (1 + t) * np.log((1 + t) / np.sqrt(t))],
    "modified_gan(u=1)": [lambda t: np.log1p(t) - np.log(t)],
    "amari_alpha -1,0,1,2": [_amari(alpha) for alpha in (-1, 0, 1, 2)],
    "kl_forward": [GENERATORS["kl"]],
    "kl_reverse": [GENERATORS["reverse_kl"]],
    "arithmetic_geometric self_normalized": [lambda t: (1 + t) * np.log((1 + t) / np.sqrt(t) / 2)],
    "total_variation": [GENERATORS["total_variation"]],
    "pearson": [GENERATORS["chi_square"]],
    "squared_hellinger": [GENERATORS["squared_hellinger"]],
    "triangular": [lambda t: (t - 1) ** 2 / (1 + t)],
    "t_power -0.1,0.5,1.1": [_t_power(power) for power in (-0.1, 0.5, 1.1)],
    "log1p_abs": [lambda t: np.log1p(np.abs(t - 1))],
    "jeffreys": [GENERATORS["jeffreys"]],
    "chi_square": [GENERATORS["chi_square"]],
}


@replays("csiszar_f_at_1")
def _(case: Case) -> Pairs:
    """The value of f at 1, which TFP lets be other than 0; then `f_divergence` refuses f."""
    generators = CSISZAR[case["inputs"]["f"]]
    pairs = [(float(f(np.ones(1))[0]), literal(case)) for f in generators]
    return pairs + [(f_divergence([0.25, 0.75], [0.25, 0.75], f), 0.0) for f in generators]


# --- families ----------------------------------------------------------------------------------


def both(case: Case, build: Callable[..., Any], *names: str) -> Pairs:
    inputs = case["inputs"]
    p, q = (build(*(inputs[f"{name}_{side}"] for name in names)) for side in "pq")
    return [(family_kl(p, q), literal(case))]


@replays("kl_normal", "kl_lognormal", "kl_logitnormal")
def _(case: Case) -> Pairs:
    """A one-to-one map of the outcomes (exp, logistic) changes no divergence."""
    return both(case, Gaussian, "mu", "sigma")


@replays("kl_halfnormal")
def _(case: Case) -> Pairs:
    """Both densities twice those of normals about 0, on half the line."""
    return both(case, lambda scale: Gaussian(0, scale), "scale")


@replays("kl_laplace")
def _(case: Case) -> Pairs:
    return both(case, Laplace, "loc", "scale")


@replays("kl_exponential")
def _(case: Case) -> Pairs:
    return both(case, Exponential, "rate")


@replays("kl_gamma")
def _(case: Case) -> Pairs:
    return both(case, Gamma, "shape", "rate")


@replays("kl_chi2", "kl_chi")
def _(case: Case) -> Pairs:
    """Chi-square is Gamma(df/2, rate 1/2); chi is its square root, a one-to-one map."""
    return both(case, lambda df: Gamma(df / 2, 0.5), "df")


@replays("kl_bernoulli")
def _(case: Case) -> Pairs:
    p, q = pair(case)
    return [(family_kl(Bernoulli(p), Bernoulli(q)), literal(case))]


@replays("kl_uniform")
def _(case: Case) -> Pairs:
    """Constant densities are distributions over the pieces between all four ends."""
    inputs = case["inputs"]
    cuts = sorted(inputs.values())

    def shares(low: float, high: float) -> list[float]:
        inside = [(a, b) if low <= a and b <= high else (a, a) for a, b in itertools.pairwise(cuts)]
        return [(b - a) / (high - low) for a, b in inside]

    p, q = (shares(inputs[f"low_{side}"], inputs[f"high_{side}"]) for side in "pq")
    return [(kl_divergence(p, q), literal(case))]


@replays("kl_pareto")
def _(case: Case) -> Pairs:
    """log(X/scale) is exponential. Above the larger scale, by the chain rule, so is Q's."""
    alpha_p, scale_p, alpha_q, scale_q = (
        case["inputs"][name] for name in ("alpha_p", "scale_p", "alpha_q", "scale_q")
    )
    reached = (scale_q / scale_p) ** alpha_q if scale_p >= scale_q else 0.0
    shapes = family_kl(Exponential(alpha_p), Exponential(alpha_q))
    return [(information_content(reached) + shapes, literal(case))]


@replays("kl_deterministic")
def _(case: Case) -> Pairs:
    places = sorted({case["inputs"]["loc_p"], case["inputs"]["loc_q"]})
    p, q = ([float(x == case["inputs"][name]) for x in places] for name in ("loc_p", "loc_q"))
    return [(kl_divergence(p, q), literal(case))]


FAMILIES: dict[str, Callable[..., Any]] = {
    "Bernoulli": Bernoulli,
    "Beta": Beta,
    "Binomial": Binomial,
    "Categorical": Categorical,
    "Chi2": lambda df: Gamma(df / 2, 0.5),
    "Exponential": Exponential,
    "Gamma": Gamma,
    "Laplace": Laplace,
    "Normal": Gaussian,
    "Poisson": Poisson,
}


@replays("kl_families")
def _(case: Case) -> Pairs:
    """Torch's parameters are ours: Gamma by shape and rate, Laplace by location and scale."""
    p, q = ([*case["inputs"][side]] for side in "pq")
    if "Uniform" in (p[0], q[0]):
        p, q = (["Beta", 1, 1] if x == ["Uniform", 0, 1] else x for x in (p, q))
    return [(family_kl(*(FAMILIES[name](*rest) for name, *rest in (p, q))), literal(case))]


@replays("identity")
def _(case: Case) -> Pairs:
    return {
        670: lambda: [
            (
                family_kl(Binomial(3, 0.3), Binomial(3, 0.5)),
                3 * family_kl(Bernoulli(0.3), Bernoulli(0.5)),
            )
        ],
        # Chi(4) and Chi(3) as in "kl_chi"; the peer's scale is 1/rate
        671: lambda: [
            (family_kl(Gamma(2, 0.5), Gamma(1.5, 0.5)), family_kl(Gamma(2, 2), Gamma(1.5, 2)))
        ],
    }[case["id"]]()


# --- what is refused, and what is not offered ----------------------------------------------------

REFUSALS = {
    "invalid": "NaN or infinity, which the peer lets through, or a negative entry, which it maps "
    "to infinity or NaN: ours names the entry that is wrong",
    "no weight": "weights that are all 0, whose sum the peer gives as 0: no distribution",
    "error": "the peer refuses it too",
    "f(1)": "the peer lets f(1) differ from 0 and says by how much: ours refuses such an f",
}


def refusal(case: Case) -> str | None:
    """Which of `REFUSALS` is why ours raises a ValueError; None if it gives a number."""
    if case["expected_kind"] == "error":
        return "error"
    inputs = case["inputs"]
    if case["function"] == "csiszar_f_at_1" and literal(case):
        return "f(1)"
    entries: list[float] = []
    if case["function"] in ("rel_entr", "kl_div", "entr"):
        entries = numbers(list(inputs.values()))
    elif case["function"] != "kl_families":
        for value in (inputs.get("p"), inputs.get("q")):
            if isinstance(value, list):
                entries += numbers(value)
                if value and not any(value):
                    return "no weight"
    return "invalid" if any(not 0 <= x < math.inf for x in entries) else None


NOT_OFFERED = {
    "energy_distance": "the energy distance is not offered",
    "differential_entropy_vasicek": "Vasicek's spacing estimator of entropy is not offered",
    "entropy_kozachenko_leonenko": "the nearest-neighbour estimator of entropy is not offered",
    "js_error": "the Jensen-Shannon divergence of weighted distributions is not offered",
    "kl_cauchy": "the Cauchy family is not offered",
    "kl_gumbel": "the Gumbel family is not offered",
    "kl_vonmises": "the von Mises family is not offered",
    "kl_weibull": "the Weibull family is not offered",
    "kl_dirichlet": "the Dirichlet family is not offered",
}
NO_SUCH_FAMILY = "a family of the pair is not offered"
SKIPPED_CASES = {
    83: "x and y are 400 powers of 10 apart: no two probabilities in floats are",
    84: "x and y are 323 powers of 10 apart: no two probabilities in floats are, to all digits",
    672: "both sides are the same call: Chi and Chisq are replayed as the same Gamma",
    673: "both sides are the same call: LogNormal is replayed as Normal",
    674: "the negative binomial and geometric families are not offered",
    675: "both sides are the same call: NormalCanon is another way to write Normal",
}


def skipped(case: Case) -> str | None:
    """Why a case is not replayed; None if it is."""
    if case["function"] == "kl_families":
        p, q = case["inputs"]["p"], case["inputs"]["q"]
        known = all(x[0] in FAMILIES or x == ["Uniform", 0, 1] for x in (p, q))
        if not known:
            return NO_SUCH_FAMILY
        if p[0] == "Poisson":
            return "no divergence between different families of counts is offered"
    return NOT_OFFERED.get(case["function"]) or SKIPPED_CASES.get(case["id"])
