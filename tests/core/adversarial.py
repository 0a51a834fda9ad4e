"""Pairs of distributions that defeat ordinary formulas, and references at 50 digits."""

from collections.abc import Iterator

import mpmath
import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, NDArray[np.float64], NDArray[np.float64]]


def cases() -> Iterator[Pair]:
    """At least 41 pairs; those of 10^5 outcomes last."""
    for name, p, q in _small():
        yield name, np.array(p, dtype=np.float64), np.array(q, dtype=np.float64)
    yield from _random()


def _small() -> Iterator[tuple[str, list[float], list[float]]]:
    eps = 2.0**-52
    yield "textbook", [0.5, 0.3, 0.2], [0.4, 0.4, 0.2]
    yield "equal", [0.1, 0.2, 0.7], [0.1, 0.2, 0.7]
    yield "one outcome", [1.0], [1.0]
    yield "one outcome, off by 1e-10", [1 + 1e-10], [1 - 1e-10]
    yield "zero in p", [0.0, 0.4, 0.6], [0.2, 0.3, 0.5]
    yield "zero in both", [0.0, 0.4, 0.6], [0.0, 0.3, 0.7]
    yield "one-hot truth", [0.0, 1.0, 0.0], [0.1, 0.7, 0.2]
    yield "one-hot truth, sure model", [1.0, 0.0], [1 - 1e-14, 1e-14]
    yield "one-hot truth, surest model", [1.0, 0.0], [1.0, 1e-20]
    yield "near-deterministic", [1 - 1e-12, 1e-12], [1 - 2e-12, 2e-12]
    yield "nearer-deterministic", [1 - eps / 2, eps / 2], [1 - eps, eps]
    yield "complement lost in rounding", [1.0, 1e-25], [1.0, 3e-25]
    yield "complement off by a little", [1.0, 1e-25], [1.0, 1.01e-25]
    yield "opposite corners", [1 - 1e-15, 1e-15], [1e-15, 1 - 1e-15]
    yield "opposite corners, extreme", [1.0, 1e-300], [1e-300, 1.0]
    yield "q = 1e-300", [0.5, 0.5], [1.0, 1e-300]
    yield "q subnormal", [0.5, 0.5], [1.0, 5e-324]
    yield "p/q overflows", [0.25, 0.25, 0.5], [1e-310, 0.5, 0.5]
    yield "p/q underflows", [1e-310, 0.5, 0.5], [0.25, 0.25, 0.5]
    yield "p subnormal", [5e-324, 0.4, 0.6], [0.2, 0.3, 0.5]
    yield "both subnormal", [5e-324, 0.4, 0.6], [1e-322, 0.3, 0.7]
    yield "both 1e-300", [1e-300, 1.0], [2e-300, 1.0]
    yield "rare event dominates", [0.01, 0.99], [1e-300, 1.0]
    yield "defect +1e-10", [0.3 + 1e-10, 0.7], [0.6, 0.4]
    yield "defects +-1e-10, same shape", [0.3, 0.7 + 1e-10], [0.3 - 1e-10, 0.7]
    yield "defect, near-equal", [0.25 + 9e-10, 0.25, 0.5], [0.25, 0.25, 0.5]
    near = (0.1 + 1e-9, 0.2 - 1e-9, 0.3, 0.4)
    yield "defect and shift", [0.1, 0.2, 0.3, 0.4], [x * (1 + 7e-10) for x in near]
    yield "ten tenths", [0.1] * 10, [0.1 + eps] * 5 + [0.1 - eps] * 5
    for size in (1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14, 1e-16):
        yield f"shift {size}", [0.3 + size, 0.7 - size], [0.3, 0.7]
    # Either side of the switch between series and logarithm, |p-q|/(p+q) = 0.1.
    for share in (0.0999, 0.1, 0.1001):
        yield (
            f"switch {share}",
            [(1 + share) / 2, (1 - share) / 2],
            [(1 - share) / 2, (1 + share) / 2],
        )
    for ratio in (0.5, 0.9, 1.1, 1.3, 2.0, 4.0):
        yield f"ratio {ratio}", [0.2 * ratio, 1 - 0.2 * ratio], [0.2, 0.8]


def _random() -> Iterator[Pair]:
    rng = np.random.default_rng(20)
    for n in (7, 100, 2000):
        p, q = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
        yield f"random, {n}", p, q
        near = p * (1 + 1e-7 * rng.standard_normal(n))
        yield f"random near-equal, {n}", p, near / near.sum()
    powers = 2.0 ** -np.arange(1, 1001)
    yield "powers of 1/2", powers, powers[::-1] / powers.sum()
    n = 10**5
    p, q = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
    yield "random, 10^5", p, q
    wave = 1e-12 * np.where(np.arange(n) % 2, 1.0, -1.0)
    uniform = np.full(n, 1 / n)
    yield "differences of 1e-12, defect 1e-11, 10^5", uniform * (1 + wave), uniform * (1 + 1e-11)


def exact_entropies(p: NDArray[np.float64], q: NDArray[np.float64]) -> tuple[float, float, float]:
    """``H(P)``, ``H(P,Q)`` and ``D(P||Q)`` of the inputs divided by their exact sums."""
    # 50 digits must be left of the result where it is the 600th digit of what is summed.
    with mpmath.workdps(50 if len(p) > 100 else 700):
        P, Q = [mpmath.mpf(x) for x in p.tolist()], [mpmath.mpf(x) for x in q.tolist()]
        p_total, q_total = mpmath.fsum(P), mpmath.fsum(Q)
        P, Q = [x / p_total for x in P], [x / q_total for x in Q]
        return (
            float(-mpmath.fsum(a * mpmath.log(a) for a in P if a)),
            float(-mpmath.fsum(a * mpmath.log(b) for a, b in zip(P, Q, strict=True) if a)),
            float(mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(P, Q, strict=True) if a)),
        )
