"""Keys and mistakes of the exercises, each computed a second time from what the question states."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from kl_core.lessons.exercises import READINGS, SERIES, TOPICS, Exercise, exercise
from kl_ui.scenes.marking import Numeric, mark

CODES = [code for codes in TOPICS.values() for code in codes]
Second = tuple[Any, dict[str, Any]]


def total(p: Any) -> Any:
    return mp.fsum(p)


def mean_surprise(p: Any) -> Any:
    return total(-x * mp.log(x) for x in p if x)


def cross(p: Any, q: Any) -> Any:
    return total(-x * mp.log(y) for x, y in zip(p, q, strict=True) if x)


def kl_of(p: Any, q: Any) -> Any:
    if any(x and not y for x, y in zip(p, q, strict=True)):
        return mp.inf
    return total(x * mp.log(x / y) for x, y in zip(p, q, strict=True) if x)


def two(p: Any) -> Any:
    return (p, 1 - p)


def event(n: Any) -> Second:
    return mp.log(n), {"no_log": 1 / n, "one_minus": 1 - 1 / n}


def both(a: Any, b: Any) -> Second:
    one, other = -mp.log(a), -mp.log(b)
    slips = {"added": -mp.log(a + b), "average": -mp.log(a * b) / 2, "no_log": a * b}
    return -mp.log(a * b), slips | {"rarer": max(one, other)}


def mixture(weight: Any, rest: Any, a: Any, b: Any) -> Second:
    slips = {"mean": (a + b) / 2, "weights": rest * a + weight * b, "added": a + b}
    return weight * a + rest * b, slips


def unseen(n: Any, size: Any) -> Second:
    counts = [mpf(1)] + [n / (size - 1) + 1] * int(size - 1)
    slips = {"raw": mpf(0), "unnormalised": 1 / n, "once": 1 / (n + 1), "uniform": 1 / size}
    return counts[0] / total(counts), slips


def uniform(n: Any) -> Second:
    return mean_surprise([1 / n] * int(n)), {"no_log": 1 / n, "single": -mp.log(1 / n) / n}


def weather(p: Any) -> Second:
    amounts = [-mp.log(x) for x in p]
    slips = {"unweighted": total(amounts), "average": total(amounts) / 3, "maximum": mp.log(3)}
    return mean_surprise(p), slips


def perplexity(p: Any) -> Second:
    bits = total(-x * mp.log(x, 2) for x in p)
    slips = {"two_to_nats": 2 ** mean_surprise(p), "e_to_bits": mp.exp(bits), "count": mpf(3)}
    return 2**bits, slips | {"entropy_bits": bits, "entropy_nats": mean_surprise(p)}


def loss(q: Any, **rest: Any) -> Second:
    right = q[int(rest["class"]) - 1]
    slips = {"all_classes": -total(map(mp.log, q)), "complement": -mp.log(1 - right)}
    return -mp.log(right), slips | {"no_log": 1 - right, "own_entropy": mean_surprise(q)}


def bill(p: Any, q: Any) -> Second:
    slips = {
        "swapped": cross(q, p),
        "entropy": mean_surprise(p),
        "waste": kl_of(p, q),
        "own_entropy": mean_surprise(q),
    }
    return cross(p, q), slips


def code(p: Any) -> Second:
    slips = {
        "plain_mean": mpf(9) / 4,
        "own_code": mpf(7) / 4,
        "entropy": mean_surprise(p) / mp.log(2),
    }
    return p[0] + 2 * p[1] + 3 * p[2] + 3 * p[3], slips


def forecast(p: Any, q: Any) -> Second:
    terms = [x * mp.log(x / y) for x, y in zip(p, q, strict=True)]
    slips = {"swapped": kl_of(q, p), "total": cross(p, q), "absolute": total(map(abs, terms))}
    return kl_of(p, q), slips | {"unweighted": total(map(mp.log, p)) - total(map(mp.log, q))}


def term(p: Any, q: Any) -> Second:
    log = mp.log(p) - mp.log(q)
    return p * log, {"unweighted": log, "weighted_by_q": q * log}


def counts(a: Any, b: Any) -> Second:
    p, q = [x / total(a) for x in a], [x / total(b) for x in b]
    raw = [mp.log(x / y) for x, y in zip(a, b, strict=True)]
    slips = {
        "raw": total(x * r for x, r in zip(a, raw, strict=True)),
        "half_normalised": total(x * r for x, r in zip(p, raw, strict=True)),
        "swapped": kl_of(q, p),
    }
    return kl_of(p, q), slips


def zero(p: Any, q: Any) -> Second:
    kept = [x * mp.log(x / y) for x, y in zip(p, q, strict=True) if y]
    return kl_of(p, q), {"skipped": total(kept), "swapped": kl_of(q, p)}


def support(p: Any, q: Any) -> Second:
    ratios = [y / x for x, y in zip(p, q, strict=True) if x]
    inside = total(x * r for x, r in zip([x for x in p if x], ratios, strict=True))
    return inside, {"one": mpf(1), "outside": 1 - inside, "unweighted": total(ratios)}


def triangle(p: Any, q: Any, r: Any) -> Second:
    direct = kl_of(two(p), two(r))
    detour = kl_of(two(p), two(q)) + kl_of(two(q), two(r))
    return direct - detour, {"direct": direct, "detour": detour}


def additive(p1: Any, q1: Any, p2: Any, q2: Any) -> Second:
    p = [x * y for x in two(p1) for y in two(p2)]
    q = [x * y for x in two(q1) for y in two(q2)]
    one, other = kl_of(two(p1), two(q1)), kl_of(two(p2), two(q2))
    slips = {"average": kl_of(p, q) / 2, "larger": max(one, other), "swapped": kl_of(q, p)}
    return kl_of(p, q), slips


def reverse(p: Any, q: Any) -> Second:
    unweighted = total(map(mp.log, q)) - total(map(mp.log, p))
    slips = {
        "forward": kl_of(p, q),
        "both_ways": kl_of(p, q) + kl_of(q, p),
        "unweighted": unweighted,
    }
    return kl_of(q, p), slips


def moments(weight: Any, rest: Any, place: Any, width: Any) -> Second:
    mean = weight * place - rest * place
    variance = weight * place**2 + rest * place**2 + width**2 - mean**2
    slips = {"variance": variance, "within": width, "half_way": place}
    return mp.sqrt(variance), slips | {"between": mp.sqrt(variance - width**2)}


def dropped(weight: Any, rest: Any) -> Second:
    return -mp.log(weight), {"free": mpf(0), "other": -mp.log(rest), "no_log": rest}


def gradient(q: Any) -> Second:
    def loss_at(logit: Any) -> Any:
        return mp.log(mp.exp(logit) + q[1] + q[2]) - logit

    slips = {"flipped": 1 - q[0], "probability": q[0], "loss": loss_at(mp.log(q[0]))}
    return mp.diff(loss_at, mp.log(q[0])), slips | {
        "no_softmax": mp.diff(lambda x: -mp.log(x), q[0])
    }


def soften(gap: Any, heat: Any) -> Second:
    def at(z: Any) -> Any:
        return mp.exp(z) / (mp.exp(z) + 1)

    slips = {"hard": at(gap), "multiplied": at(gap * heat), "divided_after": at(gap) / heat}
    return at(gap / heat), slips | {"unnormalised": mp.exp(gap / heat)}


def heat(low: Any, high: Any) -> Second:
    slips = {"once": high / low, "inverse": low**2 / high**2, "absolute": high**2}
    return high**2 / low**2, slips


def tilt(a: Any, rest: Any, reward: Any, beta: Any) -> Second:
    def best(tilted: Any) -> Any:
        return tilted / (tilted + rest)

    up = mp.exp(reward / beta)
    slips = {"unnormalised": a * up, "no_reference": up / (1 + up), "greedy": mpf(1)}
    return best(a * up), slips | {"beta_times": best(a * mp.exp(reward * beta))}


def value(a: Any, rest: Any, reward: Any, beta: Any) -> Second:
    share, _ = tilt(a, rest, reward, beta)
    z = a * mp.exp(reward / beta) + rest
    slips = {"no_beta": mp.log(z), "reference": a * reward, "greedy": reward}
    objective = share * reward - beta * kl_of(two(share), (a, rest))
    return objective, slips | {"no_price": share * reward}


def latent(mean: Any, std: Any) -> Second:
    kl = (mean**2 + std**2 - 1 - mp.log(std**2)) / 2
    back = mp.log(std) + (1 + mean**2) / (2 * std**2) - mpf(1) / 2
    slips = {"no_half": 2 * kl, "log_dropped": (mean**2 + std**2 - 1) / 2, "swapped": back}
    return kl, slips | {"log_std": (mean**2 + std**2 - 1 - mp.log(std)) / 2}


def elbo(a: Any, b: Any, q: Any) -> Second:
    evidence = mp.log(a + b)
    gap = kl_of(q, (a / (a + b), b / (a + b)))
    slips = {"evidence": evidence, "no_entropy": q[0] * mp.log(a) + q[1] * mp.log(b), "gap": gap}
    return evidence - gap, slips


def discriminator(p: Any, q: Any) -> Second:
    best = (p / 2) / (p / 2 + q / 2)
    return best, {"odds": p / q, "swapped": 1 - best, "data_only": p}


def game(p: Any, q: Any) -> Second:
    best = [x / (x + y) for x, y in zip(p, q, strict=True)]
    reached = total(x * mp.log(d) + y * mp.log(1 - d) for x, y, d in zip(p, q, best, strict=True))
    middle = [(x + y) / 2 for x, y in zip(p, q, strict=True)]
    js = (kl_of(p, middle) + kl_of(q, middle)) / 2
    slips = {"js": js, "twice": 2 * js, "one_log": 2 * js - mp.log(2), "once": js - 2 * mp.log(2)}
    return reached, slips


def drift(p: Any, q: Any) -> Second:
    found, slips = forecast(p, q)
    variation = total(max(x - y, mpf(0)) for x, y in zip(p, q, strict=True))
    kept = {name: slips[name] for name in ("swapped", "unweighted")}
    return found, kept | {"variation": variation}


def weight(p: Any, q: Any) -> Second:
    ratio = p[0] / q[0]
    slips = {"inverse": 1 / ratio, "difference": p[0] - q[0], "log": mp.log(ratio)}
    return ratio, slips | {"today_only": p[0]}


def apart(d: Any) -> Second:
    slips = {"root": mp.sqrt(d), "linear": d * 2, "halved": mp.sqrt(d) / mp.sqrt(2)}
    return mp.sqrt(2) * mp.sqrt(d), slips


def many(d: Any) -> Second:
    found = 2 * mp.log(10) / d
    slips = {"inverse": 1 / d, "hundred": 100 / d, "chernoff": 4 * found, "squared": found / d}
    return found, slips


def reply(d: Any, n: Any) -> Second:
    return n * d, {"mean": d / n, "same": d, "root": d * mp.sqrt(n)}


def edge(p: Any) -> Second:
    fair = (mpf(1) / 2, mpf(1) / 2)
    slips = {
        "entropy": mean_surprise(two(p)),
        "swapped": kl_of(fair, two(p)),
        "no_log": p - (1 - p),
    }
    return kl_of(two(p), fair), slips


def perplexities(d: Any) -> Second:
    return mp.e**d, {"bits": mpf(2) ** d, "linear": 1 + d, "inverse": 1 / mp.e**d}


def limit(d: Any) -> Second:
    found = mp.sqrt(d / 2)
    return found, {"root": mp.sqrt(d), "linear": found**2, "doubled": 2 * found}


def again(name: str, task: Exercise) -> Second:
    """The answer and the mistakes once more, from what is given."""
    stated = {
        key: tuple(mpf(item.value) for item in found)
        if isinstance(found, tuple)
        else mpf(found.value)
        for key, found in task.given.items()
    }
    second: Callable[..., Second] = globals()[name]
    with mp.workdps(40):
        found, slips = second(**stated)
        if task.answer.meaning == "information" and mp.isfinite(found):
            slips |= {"sign": -found, "log10": found / mp.log(10)}
    return found, slips


def test_there_are_enough() -> None:
    assert len(CODES) == len(set(CODES)) >= 26


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("seed", [1, 2, 3, 17, 99, SERIES])
def test_key_and_mistakes_are_computed_twice(name: str, seed: int) -> None:
    task = exercise(name, seed)
    found, slips = again(name, task)
    assert task.answer.value == pytest.approx(float(found), rel=1e-12, abs=1e-15)
    assert set(task.mistakes) == set(slips)
    for slip, wrong in slips.items():
        assert task.mistakes[slip] == pytest.approx(float(wrong), rel=1e-11, abs=1e-14), slip


@given(st.sampled_from(CODES), st.integers(1, SERIES))
def test_each_mistake_is_recognised_as_itself(name: str, seed: int) -> None:
    """In both units, to the digits a reader gives, as in `Numeric`."""
    task = exercise(name, seed)
    information = task.answer.meaning == "information"
    question = Numeric(task.answer.value, task.mistakes, information, task.tolerance)
    for scale in READINGS:
        unit = scale if information else 1.0
        assert mark(typed(task.answer.value * unit), question, scale).finding == "right"
        for slip, wrong in task.mistakes.items():
            assert math.isfinite(wrong)
            meant = wrong * unit if task.slip(slip).meaning == "information" else wrong
            assert mark(typed(meant), question, scale).mistake == slip


def typed(number: float) -> str:
    """Four significant digits."""
    return f"{number:.4g}"


@given(st.sampled_from(CODES), st.integers(1, SERIES))
def test_three_digits_are_enough(name: str, seed: int) -> None:
    task = exercise(name, seed)
    question = Numeric(task.answer.value, task.mistakes, False, task.tolerance)
    assert mark(f"{task.answer.value:.3g}", question).finding == "right"
    assert math.isinf(task.answer.value) or task.tolerance <= 0.03 * abs(task.answer.value)


@given(st.sampled_from(CODES), st.integers(1, SERIES))
def test_numbers_are_round_and_distributions_add_up(name: str, seed: int) -> None:
    task = exercise(name, seed)
    for shares in (task.p, task.q):
        assert not shares or math.fsum(shares) == pytest.approx(1, abs=1e-12)
    for found in task.given.values():
        for item in found if isinstance(found, tuple) else (found,):
            assert math.isfinite(item.value)
            assert round(item.value, 2) == pytest.approx(item.value, abs=1e-12)


@given(st.sampled_from(CODES), st.integers(1, SERIES))
def test_steps_lead_to_the_answer(name: str, seed: int) -> None:
    task = exercise(name, seed)
    at = {
        key: [item.value for item in found] if isinstance(found, tuple) else found.value
        for key, found in (task.given | task.steps).items()  # type: ignore[operator]
    }
    ways = {
        "both": lambda one, two, **_: one + two,
        "mixture": lambda one, two, **_: one + two,
        "unseen": lambda total, **_: 1 / total,
        "uniform": lambda n, term, **_: n * term,
        "weather": lambda terms, **_: math.fsum(terms),
        "perplexity": lambda h, **_: math.exp(h),
        "loss": lambda chosen, **_: -math.log(chosen),
        "bill": lambda terms, **_: math.fsum(terms),
        "code": lambda h, waste, **_: (h + waste) / math.log(2),
        "forecast": lambda terms, **_: math.fsum(terms),
        "term": lambda p, log_ratio, **_: p * log_ratio,
        "counts": lambda terms, **_: math.fsum(terms),
        "triangle": lambda direct, detour, **_: direct - detour,
        "additive": lambda one, two, **_: one + two,
        "reverse": lambda terms, **_: math.fsum(terms),
        "moments": lambda within, between, **_: math.sqrt(within + between),
        "soften": lambda odds, **_: odds / (1 + odds),
        "heat": lambda shrinks, **_: 1 / shrinks,
        "tilt": lambda weight, z, **_: weight / z,
        "value": lambda gain, beta, kl, **_: gain - beta * kl,
        "latent": lambda square, variance, log_variance, **_: (
            (square + variance - 1 - log_variance) / 2
        ),
        "elbo": lambda evidence, gap, **_: evidence - gap,
        "discriminator": lambda p, sum, **_: p / sum,
        "game": lambda js, bottom, **_: 2 * js + bottom,
        "apart": lambda double, **_: math.sqrt(double),
        "many": lambda log, d, **_: log / d,
        "edge": lambda fair, h, **_: fair - h,
        "limit": lambda half, **_: math.sqrt(half),
        "drift": lambda terms, **_: math.fsum(terms),
    }
    if name in ways:
        assert ways[name](**at) == pytest.approx(task.answer.value, rel=1e-11, abs=1e-14)
    if name == "moments":
        mean = at["place"] * (at["weight"] - at["rest"])
        assert at["mean"] == pytest.approx(mean, abs=1e-12)
    if name == "support":
        assert 0 <= at["floor"] <= at["kl"]


def test_a_series_is_drawn_again_alike_and_others_differ() -> None:
    exercise.cache_clear()
    first = {name: exercise(name, 5) for name in CODES}
    exercise.cache_clear()
    assert first == {name: exercise(name, 5) for name in CODES}
    for name in CODES:
        assert len({str(exercise(name, seed).given) for seed in range(1, 60)}) >= 5, name


def test_the_old_exercise_opens_with_its_own_numbers() -> None:
    assert exercise("uniform", 1).given["n"].value == 4  # type: ignore[union-attr]
    assert exercise("uniform", 1).answer.value == pytest.approx(2 * math.log(2))
