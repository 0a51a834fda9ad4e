"""What the curve stage holds: the bumps of P and the bell Q, as the address says them."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from kl_core import Gaussian, GaussianMixture
from kl_ui.scenes.asking import Question
from kl_ui.scenes.questions import AwaitingPrediction, commit, guessed
from kl_ui.scenes.screen import Screen
from kl_ui.state.readers import Nonsense, read_number, understood, write_number

Range = tuple[float, float, float]
# Low, high, step; the forward fit of the widest P has a sigma of 6.7.
RANGES: dict[str, Range] = {
    "m": (-6, 6, 0.1),
    "s": (0.3, 3, 0.05),
    "mu": (-8, 8, 0.1),
    "sigma": (0.2, 7, 0.05),
}
LEAST_WEIGHT = 0.05
# The weight of the last bump is what the others leave.
DEFAULTS: dict[str, float] = {"mu": 1, "sigma": 1.5, "w": 0.5, "w2": 0.3}
DEFAULTS |= {"m1": -3, "s1": 1, "m2": 3, "s2": 1, "m3": 0, "s3": 0.6}

ASIDE = Gaussian(7, 1)
"""Where the reader finds Q when she is to place it: nobody's answer."""


def limits(name: str) -> tuple[float, float]:
    """The range of a number of the address."""
    if name.startswith("w"):
        return LEAST_WEIGHT, 1 - LEAST_WEIGHT
    low, high, _ = RANGES[name.rstrip("123")]
    return low, high


def names(bumps: int) -> list[str]:
    """The numbers that so many bumps and the bell need."""
    weights = ["w", "w2"][: bumps - 1]
    return ["mu", "sigma", *weights, *(f"{x}{k + 1}" for k in range(bumps) for x in "ms")]


def densities(at: Mapping[str, float], bumps: int) -> tuple[GaussianMixture, Gaussian]:
    """P and Q.

    >>> densities(DEFAULTS, 2)[0].weights
    (0.5, 0.5)
    >>> densities(DEFAULTS | {"w": 0.95, "w2": 0.95}, 3)[0].weights  # no room for all that
    (0.9, 0.05, 0.05)
    """
    weights: list[float] = []
    for name in ["w", "w2"][: bumps - 1]:
        room = 1 - math.fsum(weights) - LEAST_WEIGHT * (bumps - 1 - len(weights))
        weights.append(min(at[name], round(room, 9)))
    weights.append(round(1 - math.fsum(weights), 9))
    numbers = range(1, bumps + 1)
    means, stds = ([at[f"{x}{k}"] for k in numbers] for x in "ms")
    return (
        GaussianMixture(tuple(weights), tuple(means), tuple(stds)),
        Gaussian(at["mu"], at["sigma"]),
    )


def as_told(p: GaussianMixture, q: Gaussian) -> dict[str, Any]:
    """P and Q as the browser holds them."""
    columns = {"w": list(p.weights), "m": list(p.means), "s": list(p.stds)}
    return columns | {"mu": q.mean, "sigma": q.std}


@understood
def heard(told: Any, bumps: int) -> dict[str, float] | None:
    """What a browser says of P and Q as numbers of the address, or None if it is not that.

    >>> told = as_told(*densities(DEFAULTS, 2))
    >>> heard(told, 2) == {name: DEFAULTS[name] for name in names(2)}
    True
    >>> heard(told | {"sigma": 0}, 2) is heard(told, 3) is heard("?", 2) is None
    True
    """
    columns = {name: [float(x) for x in told[name]] for name in "wms"}
    at = {name: float(told[name]) for name in ("mu", "sigma")}
    weights = columns["w"]
    if {len(column) for column in columns.values()} != {bumps} or abs(sum(weights) - 1) > 1e-6:
        return None
    at |= {f"{x}{k + 1}": columns[x][k] for k in range(bumps) for x in "ms"}
    at |= dict(zip(["w", "w2"][: bumps - 1], weights, strict=False))
    within = all(
        limits(name)[0] - 1e-9 <= value <= limits(name)[1] + 1e-9 for name, value in at.items()
    )
    return at if within else None


def read_placed(text: str) -> str:
    """A placement as the address says it: centre and width of Q, or ``shown``."""
    parts = text.split(",")
    if text != "shown":
        for name, part in zip(("mu", "sigma"), parts, strict=False):
            read_number(*limits(name))(part)
        if len(parts) != 2:
            raise Nonsense(text)
    return text


def placed(guess: str) -> Gaussian | None:
    """Q as the reader has placed it, or None.

    >>> placed(read_placed("3,1.25")), placed("shown")
    (Gaussian(mean=3.0, std=1.25), None)
    """
    if guess in ("", "shown"):
        return None
    mean, std = map(float, guess.split(","))
    return Gaussian(mean, std)


def read_densities(s: Screen, bumps: int, **first: float) -> tuple[GaussianMixture, Gaussian]:
    """P and Q of the stage, as the reader has set them; ``first`` is where they begin."""
    needed = names(bumps)
    at = {
        name: s.value(
            name,
            read_number(*limits(name)),
            default,
            write_number if name in needed else None,
        )
        for name, default in (DEFAULTS | first).items()
    }
    return densities(at, bumps)


def curve(
    s: Screen,
    p: GaussianMixture,
    q: Gaussian,
    *,
    minima: Mapping[str, Gaussian],
    least: Mapping[str, float],
) -> None:
    """P and Q under the hand, with both divergences and who pays where.

    ``minima`` of D(Q‖P) are drawn under their signs; ``least`` is the best there is, forward and
    reverse.
    """

    def moved(value: Any) -> None:
        if (told := heard(value, len(p.weights))) is not None:
            s.put(told)

    found = [[fit.mean, fit.std, sign] for sign, fit in minima.items()]
    data = {"open": True, "minima": found, "least": dict(least)}
    s.stage("curve", "curve", _as_data(s, p, q) | data, moved)


def place(
    s: Screen, name: str, p: GaussianMixture, *, skipped: Sequence[str] = ()
) -> Gaussian | None:
    """Let the reader place Q by hand before any number is told; what follows waits.

    None where she would rather be shown, which she may take back; ``skipped`` are placements that
    she then skips, too.
    """
    guess = guessed(s, name, read_placed)
    s.asks(partial(_question, s, name, p))
    if not guess:
        _ask(s, name, p, skipped)
        raise AwaitingPrediction
    q, word = placed(guess), s.display.word
    s.text(s.words(f"place.{name}.placed", q) if q else word("predict.place_shown"))
    again = word("predict.place_again" if q else "predict.place_now")
    s.press(f"again.{name}", again, {f"guess-{name}": ""})
    return q


def placed_before(s: Screen, name: str) -> Gaussian | None:
    """Where the reader has placed Q in an earlier scene, if she has."""
    guess = s.value(f"guess-{name}", read_placed, "", lambda said: said or None, read_placed)
    return placed(guess)


def _question(s: Screen, name: str, p: GaussianMixture) -> Question:
    stage = _as_data(s, p, ASIDE) | {"open": False, "look": s.display.look}
    return Question("place", f"place.{name}", s.words(f"place.{name}.question"), stage=stage)


def _ask(s: Screen, name: str, p: GaussianMixture, skipped: Sequence[str]) -> None:
    key = f"guess-{name}-at"
    pending = s.value(key, read_placed, "", lambda said: said or None)

    def moved(value: Any) -> None:
        if (told := heard(value, len(p.weights))) is not None:
            s.put({key: ",".join(write_number(told[x]) for x in ("mu", "sigma"))})

    with s.box(f"predict-{s.slug}-{name}", border=True):
        s.text(f"**{s.display.word('predict.title')}**")
        s.text(s.words(f"place.{name}.question"))
        data = _as_data(s, p, placed(pending) or ASIDE) | {"open": False}
        s.stage("curve", f"place-{name}", data, moved)
        commit(s, name, "predict.place", pending, [name, *skipped])


def _as_data(s: Screen, p: GaussianMixture, q: Gaussian) -> dict[str, Any]:
    word, unit = s.display.word, s.display.unit_name
    said = ("stage", "model", "centre", "width", "weight", "best_forward", "minima", "least")
    words: dict[str, Any] = {name: word(f"curve.{name}") for name in said}
    words["bumps"] = [word(f"curve.bump_{i + 1}") for i in range(len(p.weights))]
    for way in ("forward", "reverse"):
        words[way] = f"{word(f'measure.{way}')} · {unit}"
        words[f"terms_{way}"] = f"{word(f'curve.terms_{way}')} · {unit}"
    words |= {name: word(f"chart.{name}") for name in ("paid", "saved")}
    ranges = {name: list(numbers) for name, numbers in RANGES.items()}
    return {"value": as_told(p, q), "ranges": ranges, "words": words}
