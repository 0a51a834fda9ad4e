"""How fast are the landscape and the reverse fit, and how exact? Prints; judges nothing.

    python benchmarks/fitting.py

Ratios of medians within one run, the competitors taking turns; processor time, because on a shared
machine the clock on the wall counts the neighbours too.
"""

import math
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads help nobody at these sizes

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent.parent))
from kl_core.line.alpha import fits_by_alpha
from kl_core.line.densities import Gaussian, GaussianMixture, density_kl
from kl_core.line.descent import basins, descend
from kl_core.line.fitting import fit_reverse, landscape
from kl_core.line.separation import thresholds
from tests.core.reverse_fits import mixtures

P = GaussianMixture.bimodal(0.4, -3.0, 3.0, 1.0, 0.7)
MEANS, STDS = np.linspace(-8.0, 8.0, 200), np.geomspace(0.2, 6.0, 200)


def medians(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """Median processor seconds of each, called in turn."""
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(rounds):
        for call, kept in zip(calls, times, strict=True):
            begin = time.process_time()
            call()
            kept.append(time.process_time() - begin)
    return [statistics.median(kept) for kept in times]


# --- landscape -----------------------------------------------------------------------------------


def library() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return landscape(P, MEANS, STDS, "forward"), landscape(P, MEANS, STDS, "reverse")


def vectorised() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What one writes: all of the grid against one rule, 2001 points of the trapezoid over x.

    Both directions share ln p and the matrix of ln q; a width at a time, so that it stays in cache.
    """
    x = np.linspace(-45.0, 45.0, 2001)
    dx = x[1] - x[0]
    log_p = P.log_pdf(x)
    p = np.exp(log_p)
    forward, reverse = np.empty((200, 200)), np.empty((200, 200))
    for row, std in enumerate(STDS):
        z = (x - MEANS[:, None]) / std
        log_q = -0.5 * z * z - math.log(std) - 0.5 * math.log(2.0 * math.pi)
        forward[row] = (log_p - log_q) @ p * dx
        reverse[row] = np.sum(np.exp(log_q) * (log_q - log_p), axis=1) * dx
    return forward, reverse


def by_quad(mean: float, std: float) -> tuple[float, float]:
    q = Gaussian(mean, std)

    def log_q(x: float) -> float:
        return -0.5 * ((x - mean) / std) ** 2 - math.log(std * math.sqrt(2.0 * math.pi))

    def log_p(x: float) -> float:
        parts = zip(P.weights, P.means, P.stds, strict=True)
        logs = [math.log(w / s) - 0.5 * ((x - m) / s) ** 2 for w, m, s in parts]
        top = max(logs)
        total = top + math.log(sum(math.exp(v - top) for v in logs))
        return total - 0.5 * math.log(2.0 * math.pi)

    ends = (P.mean - 12.0, P.mean + 12.0), (q.mean - 12.0 * std, q.mean + 12.0 * std)
    forward = quad(lambda x: math.exp(log_p(x)) * (log_p(x) - log_q(x)), *ends[0], limit=200)
    reverse = quad(lambda x: math.exp(log_q(x)) * (log_q(x) - log_p(x)), *ends[1], limit=200)
    return forward[0], reverse[0]


def landscapes() -> None:
    rng = np.random.default_rng(0)
    rows, columns = rng.integers(0, 200, (2, 40))
    cells = list(zip(rows.tolist(), columns.tolist(), strict=True))
    true = [
        (density_kl(P, q), density_kl(q, P))
        for q in (Gaussian(float(MEANS[j]), float(STDS[i])) for i, j in cells)
    ]

    def sample() -> list[tuple[float, float]]:
        return [by_quad(float(MEANS[j]), float(STDS[i])) for i, j in cells]

    ours, grid, point = medians(9, library, vectorised, sample)
    point *= 200 * 200 / len(cells)

    def error(values: list[tuple[float, float]]) -> float:
        return float(np.max(np.abs(np.array(values) - np.array(true)) / np.array(true)))

    print("\nlandscape 200 x 200, both directions: time, ratio to ours, worst relative error")
    for name, seconds, values in [
        ("kl_core.landscape", ours, [tuple(h[i, j] for h in library()) for i, j in cells]),
        ("vectorised trapezoid", grid, [tuple(h[i, j] for h in vectorised()) for i, j in cells]),
        (f"scipy quad (from {len(cells)} cells)", point, sample()),
    ]:
        print(f"  {name:28} {seconds * 1e3:10.1f} ms  {seconds / ours:8.1f}x   {error(values):.0e}")


# --- reverse fit ---------------------------------------------------------------------------------


Z = np.linspace(-10.0, 10.0, 2001)


def multistart(
    p: GaussianMixture, gradient: bool, starts: int = 20
) -> list[tuple[float, float, float]]:
    """BFGS from `starts` places in and between the bumps, by the trapezoid over z = (x - μ)/σ.

    With `gradient` or with SciPy's differences; equal ends are merged.
    """
    mass = (Z[1] - Z[0]) * np.exp(-0.5 * Z * Z) / math.sqrt(2.0 * math.pi)

    def objective(v: NDArray[np.float64]) -> float | tuple[float, NDArray[np.float64]]:
        std = math.exp(min(v[1], 50.0))
        weighed = mass * -p.log_pdf(v[0] + std * Z)
        value = float(weighed.sum()) - v[1] - 0.5 * math.log(2.0 * math.pi * math.e)
        if not gradient:
            return value
        return value, np.array([weighed @ Z / std, weighed @ (Z * Z - 1.0) - 1.0])

    low, high = min(p.means) - max(p.stds), max(p.means) + max(p.stds)
    places = np.random.default_rng(1).uniform(low, high, starts)
    widths = np.geomspace(min(p.stds), high - low, starts)
    found: list[tuple[float, float, float]] = []
    for mean, std in zip(places, np.random.default_rng(2).permutation(widths), strict=True):
        end = minimize(objective, [mean, math.log(std)], jac=gradient, method="BFGS")
        m, s = float(end.x[0]), math.exp(min(float(end.x[1]), 50.0))
        if np.abs(end.jac).max() * max(s, 1.0) < 1e-2 and not any(
            abs(m - a) / s + abs(math.log(s / b)) < 1e-2 for a, b, _ in found
        ):
            found.append((m, s, float(end.fun)))
    return found


def fits() -> None:
    print("\nreverse fit, against 20 starts of BFGS on 2001 points")
    print("  first as called without a gradient, then with the exact one")
    print("  ms; times ours; true minima found of all there are; worst error in (mean/std, ln std)")
    rules = {"without": False, "with": True}
    ratios: dict[str, list[float]] = {name: [] for name in rules}
    found, every = dict.fromkeys(rules, 0), 0
    for p in mixtures():
        calls = [lambda p=p, given=given: multistart(p, given) for given in rules.values()]
        ours, *theirs = medians(5, lambda p=p: fit_reverse(p), *calls)
        minima = fit_reverse(p).minima
        every += len(minima)
        line = ""
        for (name, given), seconds in zip(rules.items(), theirs, strict=True):
            ends = multistart(p, given)
            gaps = [
                min(
                    math.hypot((m - fit.q.mean) / fit.q.std, math.log(s / fit.q.std))
                    for m, s, _ in ends
                )
                for fit in minima
            ]
            errors = [gap for gap in gaps if gap < 0.05]
            found[name] += len(errors)
            ratios[name].append(seconds / ours)
            line += f"  {seconds * 1e3:6.1f} {seconds / ours:5.1f}x {len(errors)}/{len(minima)}"
            line += f" {max(errors, default=math.nan):.0e}"
        title = f"w{p.weights} m{p.means} s{p.stds}".replace(" ", "")[:54]
        print(f"  {title:54} {ours * 1e3:5.1f} {line}")
    for name, values in ratios.items():
        print(
            f"  BFGS {name} gradient: median {statistics.median(values):.1f}x, least"
            f" {min(values):.1f}x; {found[name]} of {every} minima found"
        )


def reference() -> None:
    """Errors of fit_reverse against the 30-digit reference."""
    import json

    path = Path(__file__).parent.parent / "tests" / "vectors" / "fits.json"
    missed, place, value = 0, 0.0, 0.0
    for row in json.loads(path.read_text(encoding="utf-8"))["fits"]:
        if row["alpha"] > 0:
            continue
        found = sorted(
            (f.q.mean, f.q.std, f.divergence)
            for f in fit_reverse(GaussianMixture(*row["p"])).minima
        )
        missed += abs(len(found) - len(row["minima"]))
        for (mean, std, height), true in zip(found, row["minima"], strict=True):
            m, s, v = map(float, true)
            place = max(place, abs(mean - m) / s, abs(std / s - 1.0))
            value = max(value, abs(height - v))
    print(f"  fit_reverse missed {missed}; errors to {place:.0e} in place, {value:.0e} in value")


def figures() -> None:
    print("\nwhat a figure asks for (medians, ms)")
    q = Gaussian(2.0, 0.7)
    for name, rounds, call in [
        ("descend reverse, 200 steps", 7, lambda: descend(P, q, "reverse", rate=0.01)),
        ("descend forward, 200 steps", 7, lambda: descend(P, q, "forward", rate=0.01)),
        ("basins 60 x 40", 5, lambda: basins(P, MEANS[::3][:60], STDS[::5])),
        ("thresholds to 11 widths", 3, lambda: thresholds(0.4, 1.0, 1.0, 11.0)),
        ("fits by alpha, 41", 3, lambda: fits_by_alpha(P, np.linspace(0.0, 1.0, 41))),
    ]:
        print(f"  {name:28} {medians(rounds, call)[0] * 1e3:8.1f}")


if __name__ == "__main__":
    print(platform.platform(), platform.python_version(), "numpy", np.__version__)
    landscapes()
    fits()
    reference()
    figures()
