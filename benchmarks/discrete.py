"""How fast and how accurate is `kl_divergence`, beside others? Prints; judges nothing.

    python benchmarks/discrete.py

All are timed in one run, in turn, so that a busy moment of the machine meets each of them; the
medians are divided by each other. The time of ours includes its argument checks. dit takes part if
it is installed (`pip install dit`). The errors are those on the cases of
`tests/core/adversarial.py`, against 50 digits.
"""

import math
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy
import scipy.stats

sys.path.insert(0, str(Path(__file__).parent.parent))
from kl_core import kl_divergence
from tests.core.adversarial import cases, exact_entropies

try:
    import dit
    import dit.divergences.pmf
except ImportError:
    dit = None

Divergence = Callable[[np.ndarray, np.ndarray], float]
SIZES = {10: 2001, 10**3: 1001, 10**6: 31}  # outcomes: rounds


def naive(p: np.ndarray, q: np.ndarray) -> float:
    return float(np.sum(p * np.log(p / q)))


def difference(p: np.ndarray, q: np.ndarray) -> float:
    return float(-np.sum(p * np.log(q)) + np.sum(p * np.log(p)))


def clipped(p: np.ndarray, q: np.ndarray) -> float:
    return naive(np.clip(p, 1e-15, 1), np.clip(q, 1e-15, 1))


def by_dit(p: np.ndarray, q: np.ndarray) -> float:
    return float(dit.divergences.pmf.relative_entropy(p, q)) * math.log(2)


OURS, SCIPY = "kl_core.kl_divergence", "scipy.stats.entropy"
TIMED: dict[str, Divergence] = {OURS: kl_divergence, SCIPY: scipy.stats.entropy}
if dit is not None:
    TIMED["dit, relative_entropy"] = by_dit
TIMED["NumPy, sum p log(p/q)"] = naive
JUDGED = TIMED | {"NumPy, H(P,Q) - H(P)": difference, "NumPy, clipped at 1e-15": clipped}


def times(n: int, rounds: int) -> dict[str, float]:
    """Median seconds per call, one call of each in every round."""
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
    found: dict[str, list[float]] = {name: [] for name in TIMED}
    for _ in range(rounds):
        for name, function in TIMED.items():
            begin = time.perf_counter()
            function(p, q)
            found[name].append(time.perf_counter() - begin)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def error(found: float, exact: float) -> float:
    if found == exact:
        return 0.0
    return abs(found - exact) / exact if exact and math.isfinite(found) else math.inf


def main() -> None:
    versions = (
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}"
    )
    print(versions + (f", dit {dit.__version__}" if dit else "; dit is not installed"))

    print("\nmicroseconds per call (median) and times the time of ours")
    measured = {n: times(n, rounds) for n, rounds in SIZES.items()}
    print(f"{'':26}" + "".join(f"{f'n = {n}':>20}" for n in SIZES))
    for name in TIMED:
        cells = (f"{t[name] * 1e6:.1f} ({t[name] / t[OURS]:.2f} x)" for t in measured.values())
        print(f"{name:26}" + "".join(f"{cell:>20}" for cell in cells))
    for n, aim in ((10, 5), (10**6, 2)):
        ratio = measured[n][SCIPY] / measured[n][OURS]
        print(f"n = {n}: {ratio:.1f} x as fast as scipy.stats.entropy; the aim is {aim} x")

    errors: dict[str, list[float]] = {name: [] for name in JUDGED}
    with np.errstate(all="ignore"):
        for _, p, q in cases():
            exact = exact_entropies(p, q)[2]
            for name, function in JUDGED.items():
                errors[name].append(error(float(function(p, q)), exact))
    print(f"\nrelative error of D(P||Q) on {len(errors[OURS])} adversarial cases")
    print(f"{'':26}{'worst':>10}{'worse than 1e-10':>20}")
    for name, found in errors.items():
        print(f"{name:26}{max(found):>10.1e}{sum(e > 1e-10 for e in found):>20}")


if __name__ == "__main__":
    main()
