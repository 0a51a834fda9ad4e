"""Writes tests/vectors/tails.json: divergences to and from Student, uniform and Cauchy densities.

Run from the root of the repository: ``python -m tests.core.make_tail_vectors``. Quadrature of
p ln(p/q) in mpmath, at 30 digits, straight from the definition; a heavy tail in the coordinate u,
x = sinh u, in which it is an exponential.
"""

import json
import math
from pathlib import Path
from typing import Any

import mpmath as mp

from kl_core import Beta, Cauchy, Gamma, Gaussian, GaussianMixture, Laplace, StudentT, Uniform

OUT = Path(__file__).parents[1] / "vectors" / "tails.json"
TWO, FAR = ([0.5, 0.5], [-3, 3], [1, 0.1]), ([0.5, 0.5], [-30, 3], [1, 0.1])
T, G, L = StudentT, Gaussian, Laplace
PAIRS: list[tuple[Any, Any]] = [
    (T(5, 0, 1), G(0, 1)), (T(2.1, 0, 1), G(0, 1)), (T(3, 1, 2), G(-1, 0.1)),
    (T(40, 0, 1), G(0, 1)), (T(1e4, 0, 1), G(0, 1)), (T(3, 0, 1), T(5, 0, 1)),
    (T(3, 0, 1), T(3, 1e-8, 1)), (T(3, 0, 1), T(3, 0, 1 + 1e-8)), (T(3, 0, 1), T(3 + 1e-8, 0, 1)),
    (T(0.5, 0, 1), T(30, 0, 1)), (T(30, 0, 1), T(0.5, 4, 1e-3)), (T(0.2, 0, 1), T(0.3, 0, 1)),
    (T(7, 0, 1), T(7.3, 0.2, 1.1)), (T(1.5, 0, 1), L(1, 2)), (T(1.05, 0, 1), L(0, 1)),
    (G(0, 1), T(5, 0, 1)), (G(0, 1), T(1, 50, 1e-3)), (G(3, 0.01), T(2, 0, 1)),
    (L(0, 1), T(4, 1, 1)), (GaussianMixture(*TWO), T(3, 0, 1)),
    (T(3, 0, 1), GaussianMixture(*TWO)), (T(2.5, 0, 1), GaussianMixture(*FAR)),
    (G(0, 1), Cauchy(0, 1)), (Cauchy(0, 1), T(3, 1, 2)), (Gamma(2, 1), T(3, 0, 1)),
    (Gamma(0.5, 1), T(1, 0, 1)), (Gamma(1e3, 1), T(3, 1000, 20)), (Beta(2, 3), T(3, 0.4, 0.2)),
    (Beta(2, 3), Uniform(-1, 3)), (Uniform(0, 1), G(0.5, 0.3)), (Uniform(-1, 5), G(0, 0.1)),
    (Uniform(0, 1), L(0.3, 0.1)), (Uniform(0, 1), Gamma(0.5, 1)), (Uniform(2, 3), Gamma(200, 80)),
    (Uniform(0, 1), T(3, 0.5, 0.2)), (Uniform(0, 1), Beta(0.5, 0.5)),
    (Uniform(0.3, 1), Beta(0.5, 3)), (Uniform(0.2, 0.9), Beta(1e3, 1e3)),
    (Uniform(0, 1), GaussianMixture([0.5, 0.5], [0.2, 0.7], [0.1, 0.01])),
]  # fmt: skip


def log_density(d: Any) -> Any:
    n = {name: mp.mpf(value) for name, value in vars(d).items() if isinstance(value, float)}
    match d:
        case Cauchy():
            return log_density(StudentT(1, d.location, d.scale))
        case StudentT():
            df = n["df"]
            top = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
            place, scale = n["location"], n["scale"]
            top -= mp.log(scale)
            return lambda x: top - (df + 1) / 2 * mp.log1p(((x - place) / scale) ** 2 / df)
        case Gaussian():
            top = mp.log(n["std"] * mp.sqrt(2 * mp.pi))
            return lambda x: -(((x - n["mean"]) / n["std"]) ** 2) / 2 - top
        case Laplace():
            return lambda x: -abs(x - n["location"]) / n["scale"] - mp.log(2 * n["scale"])
        case GaussianMixture():
            parts = [(mp.log(w), log_density(Gaussian(m, s)))
                     for w, m, s in zip(d.weights, d.means, d.stds, strict=True)]  # fmt: skip
            return lambda x: mp.log(mp.fsum(mp.exp(w + f(x)) for w, f in parts))
        case Gamma():
            top = n["shape"] * mp.log(n["rate"]) - mp.loggamma(n["shape"])
            return lambda x: top + (n["shape"] - 1) * mp.log(x) - n["rate"] * x
        case Beta():
            a, b = n["a"], n["b"]
            return lambda x: (a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) - mp.log(mp.beta(a, b))
    return lambda _: -mp.log(n["high"] - n["low"])


def marks(d: Any) -> list[Any]:
    """Places that a panel should not pass over."""
    match d:
        case Gaussian():
            return [mp.mpf(d.mean) + k * mp.mpf(d.std) for k in range(-30, 31)]
        case Laplace():
            return [mp.mpf(d.location) + k * mp.mpf(d.scale) for k in range(-90, 91, 2)]
        case Cauchy():
            return marks(StudentT(1, d.location, d.scale))
        case StudentT():
            wide = mp.mpf(d.scale) * mp.sqrt(d.df)
            away = [wide * mp.mpf(2) ** k for k in range(-1, 30)]
            return [mp.mpf(d.location) + x for x in (*(-y for y in away), 0, *away)]
        case GaussianMixture():
            parts = [Gaussian(m, s) for m, s in zip(d.means, d.stds, strict=True)]
            return [x for part in parts for x in marks(part)] + [mp.mpf(k) / 10 for k in range(81)]
        case Gamma():
            return [mp.mpf(2) ** k * d.shape / d.rate for k in range(-240, 9, 2)]
        case Beta():
            return [mp.mpf(2) ** -k for k in range(80, 0, -1)]
    return []


def divergence(p: Any, q: Any) -> Any:
    if isinstance(p, Cauchy):
        return divergence(StudentT(1, p.location, p.scale), q)
    log_p, log_q = log_density(p), log_density(q)
    if isinstance(p, StudentT):
        half, centre = mp.mpf(p.scale) * mp.sqrt(p.df), mp.mpf(p.location)
        falls = p.df - {StudentT: 0, Laplace: 1}.get(type(q), 2)
        reach = mp.mpf(30 / math.sqrt(p.df) if falls > 50 else 100 / falls + 3)

        def in_u(u: Any) -> Any:
            x = centre + half * mp.sinh(u)
            at = log_p(x)
            return mp.exp(at) * half * mp.cosh(u) * (at - log_q(x))

        cuts = {reach * k / 96 for k in range(-96, 97)}
        cuts |= {mp.asinh((x - centre) / half) for x in marks(q)}
        return mp.quad(in_u, sorted(u for u in cuts if abs(u) <= reach))
    if isinstance(p, Uniform | Beta):
        low, high = (p.low, p.high) if isinstance(p, Uniform) else (0, 1)
        near = [(mp.mpf(high) - low) * mp.mpf(2) ** -k for k in range(80, 0, -1)]
        cuts = {low + x for x in near} | {high - x for x in near}
    else:
        cuts = set(marks(p))
    cuts |= {x for x in marks(q) if min(cuts) < x < max(cuts)}
    return mp.quad(lambda x: mp.exp(log_p(x)) * (log_p(x) - log_q(x)), sorted(cuts))


def main() -> None:
    mp.mp.dps = 30
    rows = [[repr(p), repr(q), mp.nstr(divergence(p, q), 18)] for p, q in PAIRS]
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
