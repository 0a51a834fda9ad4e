"""Exercises on models: classifiers, language models, VAE, GAN, drift."""

import math
from random import Random

import numpy as np

from kl_core.finite.divergences import js_divergence
from kl_core.finite.entropies import entropy, kl_divergence, kl_terms
from kl_core.finite.softmax import softmax
from kl_core.lessons.exercises.making import (
    Amount,
    Exercise,
    nats,
    nats_each,
    of,
    pair,
    ratio,
    share,
    shares,
    split,
)
from kl_core.line.densities import Gaussian, density_kl

# --- learning -------------------------------------------------------------------------------------


@of("learning")
def _gradient(rng: Random) -> Exercise:
    """The loss's slope along the true class's logit."""
    q = split(rng, 3, 10)
    return Exercise(
        answer=Amount(q[0] - 1),
        given={"q": shares(q)},
        mistakes={
            "flipped": 1 - q[0],
            "probability": q[0],
            "loss": -math.log(q[0]),
            "no_softmax": -1 / q[0],
        },
        p=(1.0, 0.0, 0.0),
        q=q,
    )


@of("learning")
def _soften(rng: Random) -> Exercise:
    """A teacher's probability at a temperature."""
    gap, heat = float(rng.choice((2, 3, 4, 5, 6))), rng.choice((2, 3, 4, 5))
    soft = _logistic(gap / heat)
    return Exercise(
        answer=share(soft),
        given={"gap": Amount(int(gap)), "heat": Amount(heat)},
        mistakes={
            "hard": _logistic(gap),
            "multiplied": _logistic(gap * heat),
            "divided_after": _logistic(gap) / heat,
            "unnormalised": math.exp(gap / heat),
        },
        steps={"scaled": Amount(gap / heat), "odds": ratio(math.exp(gap / heat))},
    )


def _logistic(gap: float) -> float:
    return float(softmax([gap, 0.0])[0])


@of("learning")
def _heat(rng: Random) -> Exercise:
    """The factor that keeps the soft targets' gradient at its size."""
    low, high = sorted(rng.sample((2, 3, 4, 5, 6, 8, 10), 2))
    return Exercise(
        answer=ratio((high / low) ** 2),
        given={"low": Amount(low), "high": Amount(high)},
        mistakes={
            "once": high / low,
            "inverse": (low / high) ** 2,
            "absolute": float(high**2),
        },
        steps={"shrinks": ratio((low / high) ** 2)},
    )


# --- RLHF -----------------------------------------------------------------------------------------


def _policy(rng: Random) -> tuple[float, float, float, float]:
    """How often the reference gives the rewarded answer; the reward, beta and exp(reward/beta)."""
    reference = rng.choice((0.1, 0.2, 0.25, 0.3, 0.4, 0.5))
    reward, beta = float(rng.choice((1, 2, 3))), rng.choice((0.5, 2.0, 4.0))
    return reference, reward, beta, math.exp(reward / beta)


@of("rlhf")
def _tilt(rng: Random) -> Exercise:
    """The best policy's share of the rewarded answer."""
    a, reward, beta, factor = _policy(rng)
    z = a * factor + 1 - a
    times = a * math.exp(reward * beta)
    return Exercise(
        answer=share(a * factor / z),
        given={
            "a": share(a),
            "rest": share(1 - a),
            "reward": Amount(int(reward)),
            "beta": Amount(beta),
        },
        mistakes={
            "unnormalised": a * factor,
            "no_reference": factor / (factor + 1),
            "beta_times": times / (times + 1 - a),
            "greedy": 1.0,
        },
        steps={"factor": ratio(factor), "z": ratio(z), "weight": ratio(a * factor)},
    )


@of("rlhf")
def _value(rng: Random) -> Exercise:
    """The best value of reward less beta times KL."""
    a, reward, beta, factor = _policy(rng)
    z = a * factor + 1 - a
    best = a * factor / z
    return Exercise(
        answer=Amount(beta * math.log(z)),
        given={
            "a": share(a),
            "rest": share(1 - a),
            "reward": Amount(int(reward)),
            "beta": Amount(beta),
        },
        mistakes={
            "no_beta": math.log(z),
            "reference": a * reward,
            "no_price": best * reward,
            "greedy": reward,
        },
        steps={
            "z": ratio(z),
            "best": share(best),
            "gain": Amount(best * reward),
            "kl": nats(kl_divergence((best, 1 - best), (a, 1 - a))),
            "log_z": Amount(math.log(z)),
        },
    )


# --- VAE ------------------------------------------------------------------------------------------


@of("vae")
def _latent(rng: Random) -> Exercise:
    """The KL term of one latent variable."""
    mean, std = rng.choice((0.5, 1.0, 1.5, 2.0)), rng.choice((0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
    encoder, prior = Gaussian(mean, std), Gaussian(0, 1)
    kl = density_kl(encoder, prior)
    return Exercise(
        answer=nats(kl),
        given={"mean": Amount(mean), "std": Amount(std)},
        mistakes={
            "no_half": 2 * kl,
            "log_dropped": (mean**2 + std**2 - 1) / 2,
            "log_std": kl + math.log(std) / 2,
            "swapped": density_kl(prior, encoder),
        },
        steps={
            "square": Amount(mean**2),
            "variance": Amount(std**2),
            "log_variance": Amount(math.log(std**2)),
        },
    )


@of("vae")
def _elbo(rng: Random) -> Exercise:
    """The bound on the evidence, for a latent coin."""
    a, b = rng.sample((0.05, 0.1, 0.15, 0.2, 0.3, 0.4), 2)
    q = rng.choice((0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8))
    share_of, joint = (q, 1 - q), (a, b)
    energy = math.fsum(x * math.log(y) for x, y in zip(share_of, joint, strict=True))
    posterior = (a / (a + b), b / (a + b))
    return Exercise(
        answer=nats(energy + entropy(share_of)),
        given={"a": share(a), "b": share(b), "q": shares(share_of)},
        mistakes={
            "evidence": math.log(a + b),
            "no_entropy": energy,
            "gap": kl_divergence(share_of, posterior),
        },
        steps={
            "energy": nats(energy),
            "entropy": nats(entropy(share_of)),
            "evidence": nats(math.log(a + b)),
            "gap": nats(kl_divergence(share_of, posterior)),
            "posterior": shares(posterior),
        },
    )


# --- GAN ------------------------------------------------------------------------------------------


@of("gan")
def _discriminator(rng: Random) -> Exercise:
    """How sure the best discriminator is that an example is real."""
    a, b = rng.sample((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75), 2)
    return Exercise(
        answer=share(a / (a + b)),
        given={"p": share(a), "q": share(b)},
        mistakes={"odds": a / b, "swapped": b / (a + b), "data_only": a},
        steps={"sum": share(a + b)},
        p=(a, 1 - a),
        q=(b, 1 - b),
    )


@of("gan")
def _game(rng: Random) -> Exercise:
    """The game's value against the best discriminator."""
    p, q = pair(rng, 2, 10)
    js = js_divergence(p, q)
    return Exercise(
        answer=nats(2 * js - 2 * math.log(2)),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "js": js,
            "twice": 2 * js,
            "one_log": 2 * js - math.log(2),
            "once": js - 2 * math.log(2),
        },
        steps={
            "middle": shares(tuple((x + y) / 2 for x, y in zip(p, q, strict=True))),
            "js": nats(js),
            "bottom": nats(-2 * math.log(2)),
        },
        p=p,
        q=q,
    )


# --- drift ----------------------------------------------------------------------------------------


@of("drift")
def _drift(rng: Random) -> Exercise:
    """How far today's classes have drifted from those of training."""
    p, q = pair(rng)
    return Exercise(
        answer=nats(kl_divergence(p, q)),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "swapped": kl_divergence(q, p),
            "variation": math.fsum(abs(x - y) for x, y in zip(p, q, strict=True)) / 2,
            "unweighted": float(np.log(np.divide(p, q)).sum()),
        },
        steps={"terms": nats_each(kl_terms(p, q))},
        p=p,
        q=q,
    )


@of("drift")
def _weight(rng: Random) -> Exercise:
    """What an example of training counts for today."""
    p, q = pair(rng, 2)
    return Exercise(
        answer=ratio(p[0] / q[0]),
        given={"p": shares(p), "q": shares(q)},
        mistakes={
            "inverse": q[0] / p[0],
            "difference": p[0] - q[0],
            "log": math.log(p[0] / q[0]),
            "today_only": p[0],
        },
        steps={"other": ratio(p[1] / q[1])},
        p=p,
        q=q,
    )
