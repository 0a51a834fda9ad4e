"""k1, k2 and k3 put to the test: estimated many times over, and used as a loss."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.entropies import distribution, kl_divergence, log_ratios
from kl_core.quantities import Nats
from kl_core.samples.estimators import Estimator, estimator_moments, monte_carlo_kl

ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)
SIZES = (3, 10, 30, 100, 300, 1000, 3000, 10_000)
"""The sample sizes of a curve of errors."""


@dataclass(frozen=True)
class Repeated:
    """One estimator, used many times on samples of the same size."""

    estimator: Estimator
    estimates: tuple[Nats, ...]
    mean: Nats
    """Expectation, exact."""
    bias: Nats
    """Expectation minus the divergence, exact."""
    spread: Nats
    """Standard deviation of one estimate, exact."""
    below: int
    """How many of the estimates are negative."""
    errors: tuple[Nats, ...]
    """Root mean square error for each of `SIZES`, exact: bias and spread together."""


@dataclass(frozen=True)
class Trial:
    """All three on the same samples; the quantity they estimate is `kl`."""

    size: int
    kl: Nats
    """``D(policy‖reference)``."""
    runs: tuple[Repeated, ...]

    @property
    def repeats(self) -> int:
        """How many samples of this size were drawn."""
        return len(self.runs[0].estimates)


def trial(
    policy: ArrayLike, reference: ArrayLike, size: int, repeats: int = 150, seed: int = 1
) -> Trial:
    """Estimate ``D(policy‖reference)`` again and again from `size` replies of the policy.

    Parameters
    ----------
    policy, reference : array_like, shape (n,)
        Probabilities; the reference gives every reply that the policy gives.
    size, repeats, seed : int
        Replies in a sample, samples, and which ones.

    References
    ----------
    J. Schulman, "Approximating KL divergence", 2020.

    Examples
    --------
    >>> found = trial([0.5, 0.5], [0.4, 0.6], size=100)
    >>> [run.below > 0 for run in found.runs]
    [True, False, False]
    """
    P, Q = distribution(reference, name="reference"), distribution(policy, name="policy")
    drawn = np.random.default_rng(seed).choice(Q.size, size=(repeats, size), p=Q)
    with np.errstate(divide="ignore"):
        log_p, log_q = np.log(P), np.log(Q)
    runs = []
    for name in ESTIMATORS:
        estimates = tuple(monte_carlo_kl(log_q[x], log_p[x], name).value for x in drawn)
        exact = estimator_moments(Q, P, name)
        errors = np.sqrt(exact.bias**2 + exact.variance / np.array(SIZES))
        spread = float(np.sqrt(exact.variance / size))
        below = sum(one < 0.0 for one in estimates)
        found = (name, estimates, exact.mean, exact.bias, spread, below, tuple(errors.tolist()))
        runs.append(Repeated(*found))
    return Trial(size, kl_divergence(Q, P), tuple(runs))


@dataclass(frozen=True)
class LossGradients:
    """Which way each loss moves the policy's logits, on average; one entry per reply."""

    reverse: tuple[Nats, ...]
    """Gradient of ``D(policy‖reference)``, nats per unit of a logit."""
    forward: tuple[Nats, ...]
    """Gradient of ``D(reference‖policy)``."""
    k1: tuple[Nats, ...]
    k2: tuple[Nats, ...]
    k3: tuple[Nats, ...]


def loss_gradients(policy: ArrayLike, reference: ArrayLike) -> LossGradients:
    """Expected gradients when k1, k2 or k3, averaged over samples, is differentiated as a loss.

    Automatic differentiation holds the samples fixed: it sees how log π of each sampled reply
    changes, not that other replies will be sampled. With ``r = reference/policy`` the expected
    gradient is ``E[∇log π]`` = 0 for k1, ``E[-log r · ∇log π]`` for k2 (that of the reverse
    divergence), and ``E[(1 - r) ∇log π]`` for k3 (that of the forward one).

    Parameters
    ----------
    policy, reference : array_like, shape (n,)
        Probabilities, none 0. The policy is a softmax of n free logits.

    Examples
    --------
    >>> found = loss_gradients([0.7, 0.3], [0.5, 0.5])
    >>> [round(x, 6) for x in (found.reverse[0], found.k2[0], found.forward[0], found.k3[0])]
    [0.177933, 0.177933, 0.2, 0.2]
    """
    P, Q = distribution(reference, name="reference"), distribution(policy, name="policy")
    log_r = log_ratios(P, Q)
    score = np.eye(Q.size) - Q  # row x: gradient of log π(x)
    slopes = {"k1": np.ones(Q.size), "k2": -log_r, "k3": -np.expm1(log_r)}
    found = {name: tuple(((Q * slope) @ score).tolist()) for name, slope in slopes.items()}
    reverse = Q * (-log_r - kl_divergence(Q, P))
    return LossGradients(reverse=tuple(reverse.tolist()), forward=tuple((Q - P).tolist()), **found)
