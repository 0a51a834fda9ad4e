"""Writes tests/vectors/mixture_kl.json: both divergences of every case in mixtures.py.

Run from the root of the repository: ``python -m tests.core.make_mixture_vectors``. Adaptive
Gauss-Legendre quadrature of p ln(p/q) in mpmath, at 40 digits, straight from the definition.
"""

import json
from itertools import pairwise
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import mpmath as mp

from tests.core.mixtures import Case, cases

OUT = Path(__file__).parents[1] / "vectors" / "mixture_kl.json"
RULE: dict[int, list[tuple[Any, Any]]] = {}


def rule(n: int) -> list[tuple[Any, Any]]:
    """Gauss-Legendre nodes and weights on [-1, 1] at the working precision, by Newton."""
    if n not in RULE:
        RULE[n] = []
        for k in range(n):
            x = mp.cos(mp.pi * (k + mp.mpf(3) / 4) / (n + mp.mpf(1) / 2))
            for _ in range(12):
                slope = n * (x * mp.legendre(n, x) - mp.legendre(n - 1, x)) / (x * x - 1)
                x -= mp.legendre(n, x) / slope
            slope = n * (x * mp.legendre(n, x) - mp.legendre(n - 1, x)) / (x * x - 1)
            RULE[n].append((x, 2 / ((1 - x * x) * slope * slope)))
    return RULE[n]


def integral(f: Any, low: Any, high: Any, tolerance: Any) -> Any:
    """Halves [low, high] until two rules agree to `tolerance`."""
    middle, half = (low + high) / 2, (high - low) / 2
    coarse, fine = (half * mp.fsum(w * f(middle + half * x) for x, w in rule(n)) for n in (14, 22))
    if abs(coarse - fine) <= tolerance:
        return fine
    return integral(f, low, middle, tolerance) + integral(f, middle, high, tolerance)


def divergence(p: list[tuple[Any, Any, Any]], q: list[tuple[Any, Any, Any]], digits: int) -> Any:
    """D(p‖q) for lists of (weight, mean, std), to an absolute 10^-digits or so."""

    def density(parts: list[tuple[Any, Any, Any]], x: Any) -> Any:
        terms = (w / s * mp.exp(-(((x - m) / s) ** 2) / 2) for w, m, s in parts)
        return mp.fsum(terms) / mp.sqrt(2 * mp.pi)

    def integrand(x: Any) -> Any:
        here = density(p, x)
        return here * mp.log(here / density(q, x))

    # The marks of both: two rules can agree while both miss a spike, unless it is cut out for them.
    every = {m + k * s for _, m, s in [*p, *q] for k in range(-15, 16, 3)}
    low, high = min(m - 15 * s for _, m, s in p), max(m + 15 * s for _, m, s in p)
    marks = sorted(mark for mark in every if low <= mark <= high)
    tolerance = mp.mpf(10) ** -digits
    return mp.fsum(integral(integrand, a, b, tolerance) for a, b in pairwise(marks))


def reference(case: Case, digits: int = 28) -> dict[str, Any]:
    """Both divergences of one case as decimal strings."""
    name, p, q = case
    with mp.workdps(40):
        parts = [
            (mp.mpf(w), mp.mpf(m), mp.mpf(s))
            for w, m, s in zip(p.weights, p.means, p.stds, strict=True)
        ]
        single = [(mp.mpf(1), mp.mpf(q.mean), mp.mpf(q.std))]
        return {
            "name": name,
            "p": [p.weights, p.means, p.stds],
            "q": [q.mean, q.std],
            "forward": mp.nstr(divergence(parts, single, digits), 25),
            "reverse": mp.nstr(divergence(single, parts, digits), 25),
        }


def main() -> None:
    """Compute all and write the file."""
    with Pool(2) as pool:
        rows = pool.map(reference, cases(), chunksize=1)
    OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
