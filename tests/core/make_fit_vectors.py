"""Writes tests/vectors/fits.json: every best Gaussian of the mixtures in reverse_fits.py.

Run from the root of the repository: ``python -m tests.core.make_fit_vectors``. It shares no code
with `kl_core`: BFGS from some 150 starts in double precision, then Newton in mpmath at 30 digits
with the moments of ln p (or of p^a q^(1-a)) under Hermite polynomials, no derivative of p taken.
The thresholds solve gradient = 0 and det Hessian = 0, or equal values, by Newton at 30 digits.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
from scipy.optimize import minimize

from kl_core.line.densities import GaussianMixture
from tests.core.make_mixture_vectors import integral
from tests.core.reverse_fits import dials, mixtures

OUT = Path(__file__).parents[1] / "vectors" / "fits.json"
Parts = list[tuple[Any, Any, Any]]
GL, GW = np.polynomial.legendre.leggauss(16)


def parts(p: GaussianMixture) -> Parts:
    return list(zip(p.weights, p.means, p.stds, strict=True))


def marks(p: Parts, mean: float, std: float, alpha: float) -> list[float]:
    """Where the panels are cut: a grid over q, one over each bump, and around every crossing."""
    found = [mean + std / (1 - alpha) ** 0.5 * k for k in range(-13, 14)]
    low, high = found[0], found[-1]
    for _, m, s in p:
        for stretch in {1.0, max(alpha, 1e-4) ** -0.5}:
            found += [m + stretch * s * k for k in range(-13, 14)]
    for i, (w, m, s) in enumerate(p):
        for v, n, t in p[:i]:
            line = np.poly1d([1.0, -m]) ** 2 / (2 * s * s) - np.poly1d([1.0, -n]) ** 2 / (2 * t * t)
            gap = np.poly1d([float(np.log(w / s) - np.log(v / t))])
            for root in (line - gap).roots:
                for k in range(-24, 8):
                    found += [root.real - 2.0**k, root.real + 2.0**k]
    return sorted({float(x) for x in found if low <= x <= high})


# --- the search, in double precision -------------------------------------------------------------


def rough(p: Parts, alpha: float, v: Any) -> tuple[float, Any]:
    """The divergence and its gradient in (mean, ln std)."""
    mean, std = float(v[0]), float(np.exp(v[1]))
    cuts = np.array(marks(p, mean, std, alpha))
    half = np.diff(cuts)[:, None] / 2
    x = (cuts[:-1, None] + half + half * GL).ravel()
    z = (x - mean) / std
    log_q = -z * z / 2 - np.log(std) - np.log(2 * np.pi) / 2
    logs = [np.log(w / s) - ((x - m) / s) ** 2 / 2 for w, m, s in p]
    log_p = np.logaddexp.reduce(logs) - np.log(2 * np.pi) / 2
    dx = (half * GW).ravel()
    if alpha == 0:
        mass = dx * np.exp(log_q)
        value = float(mass @ (log_q - log_p))
        return value, np.array([-(mass @ (log_p * z)) / std, -(mass @ (log_p * (z * z - 1))) - 1])
    mass = dx * np.exp(alpha * log_p + (1 - alpha) * log_q)
    slope = np.array([mass @ z / std, mass @ (z * z - 1)])
    return float((1 - mass.sum()) / (alpha * (1 - alpha))), -slope / alpha


def search(p: Parts, alpha: float) -> list[tuple[float, float]]:
    """Different ends (mean, std) of BFGS from starts at and between the bumps, of all widths."""
    means, stds = [m for _, m, _ in p], [s for _, _, s in p]
    reach = max(means) - min(means) + max(stds)
    starts = [(m, s * k) for m, s in zip(means, stds, strict=True) for k in (0.7, 1.0, 1.5)]
    for mean in np.linspace(min(means) - max(stds), max(means) + max(stds), 15):
        starts += [(mean, s) for s in np.geomspace(min(stds), reach, 9)]
    found: list[tuple[float, float]] = []
    for mean, std in starts:
        # Steps in units of the start's own width: a spike and a hill are then equally easy.
        def scaled(u: Any, mean: float = mean, std: float = std) -> tuple[float, Any]:
            if abs(u[1]) > 30 or abs(u[0]) > 1e6:
                return 1e9, np.zeros(2)
            value, slope = rough(p, alpha, (mean + std * u[0], np.log(std) + u[1]))
            return value, slope * np.array([std, 1.0])

        end = minimize(scaled, [0.0, 0.0], jac=True, method="BFGS", options={"gtol": 1e-6})
        m, s = mean + std * end.x[0], std * np.exp(end.x[1])
        slope = rough(p, alpha, (m, np.log(s)))[1] * np.array([s, 1.0])
        known = any(abs(m - a) / s + abs(np.log(s / b)) < 1e-2 for a, b in found)
        if np.abs(slope).max() < 1e-4 and not known:
            found.append((float(m), float(s)))
    return found


# --- the polish, at 30 digits --------------------------------------------------------------------


def exact(p: Parts, alpha: Any, mean: Any, std: Any) -> tuple[Any, Any, Any]:
    """Value, gradient and Hessian in (mean/std, ln std) by adaptive quadrature."""
    seen: dict[Any, tuple[Any, Any]] = {}
    root = mp.sqrt(2 * mp.pi)

    def at(x: Any) -> tuple[Any, Any]:
        """z, and -q ln p or p^a q^(1-a), to be weighed with polynomials of z."""
        if x not in seen:
            z = (x - mean) / std
            q = mp.exp(-z * z / 2) / std / root
            log_p = mp.log(mp.fsum(w / s * mp.exp(-(((x - m) / s) ** 2) / 2) for w, m, s in p))
            log_p -= mp.log(root)
            r = -q * log_p if alpha == 0 else mp.exp(alpha * log_p) * q ** (1 - alpha)
            seen[x] = z, r
        return seen[x]

    cuts = [mp.mpf(x) for x in marks([tuple(map(float, t)) for t in p], mean, std, float(alpha))]
    moments = []
    for k in range(5):

        def term(x: Any, k: int = k) -> Any:
            z, r = at(x)
            return z**k * r

        moments.append(mp.fsum(integral(term, a, b, mp.mpf("1e-23")) for a, b in pairwise(cuts)))
    m0, m1, m2, m3, m4 = moments
    b = 1 - alpha
    gradient = mp.matrix([m1, m2 - m0])
    hessian = mp.matrix(
        [
            [b * m2 - m0, b * (m3 - m1) - 2 * m1],
            [b * (m3 - m1) - 2 * m1, b * (m4 - 2 * m2 + m0) - 2 * m2],
        ]
    )
    if alpha == 0:
        value = m0 - mp.log(2 * mp.pi * mp.e * std * std) / 2
        return value, gradient - mp.matrix([0, 1]), hessian
    return (1 - m0) / (alpha * b), -gradient / alpha, -hessian / alpha


def polish(p: Parts, alpha: Any, mean: Any, std: Any) -> tuple[Any, Any, Any, Any]:
    """Mean, std, value and Hessian at the stationary point near by."""
    for _ in range(12):
        _, gradient, hessian = exact(p, alpha, mean, std)
        move = mp.lu_solve(hessian, -gradient)
        mean, std = mean + std * move[0], std * mp.exp(move[1])
        if mp.norm(move) < 1e-11:  # and the next would be 1e-22
            value, _, hessian = exact(p, alpha, mean, std)
            return mean, std, value, hessian
    raise ArithmeticError(f"no convergence from {mean}, {std} for {p}")


def as_mp(p: GaussianMixture) -> Parts:
    return [(mp.mpf(w), mp.mpf(m), mp.mpf(s)) for w, m, s in parts(p)]


def reference(case: tuple[GaussianMixture, float]) -> dict[str, Any]:
    """All minima of one mixture, by increasing mean and then width, as decimal strings."""
    p, alpha = case
    with mp.workdps(30):
        rows = []
        for mean, std in search(parts(p), alpha):
            m, s, value, hessian = polish(as_mp(p), mp.mpf(alpha), mp.mpf(mean), mp.mpf(std))
            if hessian[0, 0] > 0 and mp.det(hessian) > 0:
                rows.append((m, s, value))
        rows.sort()
        print(p, alpha, len(rows), flush=True)
        return {
            "p": [p.weights, p.means, p.stds],
            "alpha": alpha,
            "minima": [[mp.nstr(x, 20) for x in row] for row in rows],
        }


# --- thresholds ----------------------------------------------------------------------------------

# Two bumps, weight and width of the left one, then of the right; and a guess: an event, its
# separation, and where in (mean, std), about the middle of the bumps, the one or two minima are.
Row = tuple[tuple[float, float, float], str, float, list[tuple[float, float]]]
SEPARATIONS: list[Row] = [
    ((0.5, 1.0, 1.0), "born", 4.8, [(2.15, 1.29)]),
    ((0.5, 1.0, 1.0), "best", 5.6, [(2.77, 1.04), (0.0, 2.6)]),
    ((0.4, 1.0, 1.0), "born", 4.58, [(1.99, 1.32)]),
    ((0.4, 1.0, 1.0), "dies", 10.0, [(1.02, 4.1)]),
    ((0.3, 1.0, 1.0), "dies", 4.71, [(1.15, 1.99)]),
    ((0.5, 0.5, 1.0), "born", 2.96, [(-1.25, 0.71)]),
    ((0.5, 0.5, 1.0), "dies", 4.36, [(1.38, 1.76)]),
    ((0.3, 1.0, 0.2), "born", 1.55, [(0.11, 0.84)]),
]
# Two equal unit bumps 8 apart: the alpha where the best jumps.
ALPHAS: list[Row] = [
    ((0.5, 1.0, 1.0), "best", 0.4, [(4.0, 1.0), (0.0, 4.0)]),
    ((0.5, 1.0, 1.0), "dies", 0.73, [(3.95, 1.14)]),
]


def bumps(row: tuple[float, float, float], d: Any) -> Parts:
    w, s, t = (mp.mpf(x) for x in row)
    return [(w, -d / 2, s), (1 - w, d / 2, t)]


def solve(residual: Callable[[Any], Any], start: list[Any]) -> Any:
    """Newton with central differences of step 1e-8: three more digits gained at every turn."""
    v = mp.matrix(start)
    n, h = len(start), mp.mpf("1e-8")
    for _ in range(15):
        jacobian = mp.matrix(n, n)
        for k in range(n):
            step = mp.matrix(n, 1)
            step[k] = h
            jacobian[:, k] = (residual(v + step) - residual(v - step)) / (2 * h)
        move = mp.lu_solve(jacobian, -residual(v))
        v += move
        if mp.norm(move) < 1e-12:
            return v
    raise ArithmeticError("no convergence")


def threshold(job: tuple[str, Row]) -> dict[str, Any]:
    """The parameter at which a minimum is born or dies, or two are equally good."""
    family, (row, event, guess, ends) = job

    def problem(t: Any) -> tuple[Parts, Any]:
        return (bumps(row, t), mp.mpf(0)) if family == "separation" else (bumps(row, mp.mpf(8)), t)

    with mp.workdps(30):
        if event == "best":
            places = [tuple(map(mp.mpf, end)) for end in ends]

            def advantage(t: Any) -> Any:
                p, alpha = problem(t)
                for k in (0, 1):
                    places[k] = polish(p, alpha, *places[k][:2])
                return places[0][2] - places[1][2]

            at = mp.findroot(advantage, (guess, guess + 0.01), tol=1e-18)
            advantage(at)
            mean, std, value = places[0][:3]
        else:

            def fold(v: Any) -> Any:
                _, gradient, hessian = exact(*problem(v[2]), v[0], mp.exp(v[1]))
                return mp.matrix([gradient[0], gradient[1], mp.det(hessian)])

            ((mean, std),) = ends
            mean, log_std, at = solve(fold, [mp.mpf(mean), mp.log(std), mp.mpf(guess)])
            std = mp.exp(log_std)
            value = exact(*problem(at), mean, std)[0]
        print(job, mp.nstr(at, 15), flush=True)
        return {
            "family": family,
            "bumps": row,
            "event": event,
            **{
                name: mp.nstr(x, 15)
                for name, x in [("at", at), ("mean", mean), ("std", std), ("value", value)]
            },
        }


def main() -> None:
    """Compute all and write the file."""
    jobs = [("separation", row) for row in SEPARATIONS] + [("alpha", row) for row in ALPHAS]
    with Pool(2) as pool:
        fits = pool.map_async(reference, [(p, 0.0) for p in mixtures()] + dials(), chunksize=1)
        turns = pool.map_async(threshold, jobs, chunksize=1)
        found = {"fits": fits.get(), "thresholds": turns.get()}
    rows = {name: ",\n".join(json.dumps(row) for row in table) for name, table in found.items()}
    body = ",\n".join(f'"{name}": [\n{table}\n]' for name, table in rows.items())
    OUT.write_text("{\n" + body + "\n}\n")


if __name__ == "__main__":
    main()
