"""Which measure of surprise keeps three demands? Candidates, and an audit of each.

A certain event surprises by 0; a rarer event surprises more; independent events together surprise
by the sum. Only multiples of the logarithm keep all three (Cauchy's equation; Shannon 1948).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from kl_core.errors import InvalidDistribution
from kl_core.quantities import Probability

CandidateName = Literal["complement", "odds_against", "squared_complement", "logarithm"]
CANDIDATES: tuple[CandidateName, ...] = get_args(CandidateName)
"""Names of the candidates: 1 - p, 1/p - 1, (1 - p)^2 and -log p in nats."""

_SURPRISE: dict[CandidateName, Callable[[float], float]] = {
    "complement": lambda p: 1 - p,
    "odds_against": lambda p: (1 - p) / p if p else math.inf,
    "squared_complement": lambda p: (1 - p) ** 2,
    "logarithm": lambda p: 0.0 - math.log(p) if p else math.inf,  # 0 - x: no negative zero
}
_GRID = tuple(i / 100 for i in range(101))


def surprise(name: CandidateName, probability: float) -> float:
    """Surprise at an event by one of the `CANDIDATES`.

    Parameters
    ----------
    name : str
        One of `CANDIDATES`.
    probability : float
        From 0 to 1; at 0 the limit, which may be infinite.

    Raises
    ------
    InvalidDistribution
        out_of_range or not_a_number, for `probability`.
    ValueError
        If there is no candidate `name`.

    Examples
    --------
    >>> surprise("odds_against", 0.25)
    3.0
    """
    if name not in CANDIDATES:
        raise ValueError(f"there is no candidate {name!r}; choose from {', '.join(CANDIDATES)}.")
    if not 0 <= probability <= 1:
        raise InvalidDistribution(
            "not_a_number" if math.isnan(probability) else "out_of_range",
            f"probability is {probability!r}; it must be from 0 to 1.",
            name="probability",
            value=probability,
        )
    return _SURPRISE[name](probability)


@dataclass(frozen=True)
class Audit:
    """How one candidate fares with two independent events A and B; nats for the logarithm."""

    name: CandidateName
    p_a: Probability
    p_b: Probability
    value_a: float
    value_b: float
    value_joint: float
    """Surprise at A and B together, whose probability is ``p_a * p_b``."""
    sum: float
    """``value_a + value_b``, what the joint surprise ought to be."""
    defect: float
    """``value_joint - sum``."""
    at_certainty: float
    """Surprise at an event of probability 1."""
    certain_is_zero: bool
    rarer_is_more: bool
    additive: bool
    """The surprises add up for these two events (others may disagree)."""


def audit(name: CandidateName, p_a: float, p_b: float) -> Audit:
    """Hold a candidate against the three demands, the last one for two given events.

    Parameters
    ----------
    name : str
        One of `CANDIDATES`.
    p_a, p_b : float
        Probabilities of two independent events, from 0 to 1.

    Raises
    ------
    InvalidDistribution
        out_of_range or not_a_number; out_of_range too if ``p_a * p_b`` underflows.
    ValueError
        If there is no candidate `name`.

    Examples
    --------
    >>> audit("complement", 0.5, 0.5).defect, audit("logarithm", 0.5, 0.5).additive
    (-0.25, True)
    """
    value_a, value_b = surprise(name, p_a), surprise(name, p_b)
    p_a, p_b = p_a + 0.0, p_b + 0.0  # a zero has no sign
    joint = p_a * p_b
    if joint == 0 and p_a > 0 and p_b > 0:
        raise InvalidDistribution(
            "out_of_range",
            f"p_a * p_b underflows for {p_a!r} and {p_b!r}; choose likelier events.",
            name="p_a",
            value=p_a,
        )
    value_joint = surprise(name, joint)
    total = value_a + value_b
    defect = 0.0 if value_joint == total else value_joint - total  # also inf - inf
    values = [surprise(name, p) for p in _GRID]
    at_certainty = surprise(name, 1.0)
    return Audit(
        name=name,
        p_a=p_a,
        p_b=p_b,
        value_a=value_a,
        value_b=value_b,
        value_joint=value_joint,
        sum=total,
        defect=defect,
        at_certainty=at_certainty,
        certain_is_zero=at_certainty == 0,
        rarer_is_more=all(rarer > likelier for rarer, likelier in pairwise(values)),
        additive=defect == 0 or abs(defect) <= 1e-12 * max(1.0, abs(total)),
    )
