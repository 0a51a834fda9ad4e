"""Protect oneself or take the risk: what each costs on average, and what it is worth to know.

The cost-loss model: protection always costs the same and always helps; unprotected, the event does
its damage. Costs are in money or any other unit of the reader's, not in nats.
"""

import math
from dataclasses import dataclass
from typing import Literal

from kl_core.errors import InvalidDistribution
from kl_core.quantities import Probability

Action = Literal["take", "leave", "either"]


@dataclass(frozen=True)
class Decision:
    """Take the umbrella or leave it, when it rains with probability p."""

    p: Probability
    carry: float
    """Cost of taking it, rain or shine: the expected cost of taking it."""
    wet: float
    """Cost of rain without it."""
    risk: float
    """Expected cost of leaving it, ``p * wet``."""
    best: Action
    """The cheaper one on average; either if they cost the same."""
    threshold: Probability | None
    """Take it above this probability; None if no probability makes it worth its cost."""
    expected: float
    """Expected cost of the best action."""
    informed: float
    """Expected cost for one who always knows beforehand whether it will rain."""
    value: float
    """``expected - informed`` >= 0, the expected value of perfect information."""


def decide(p: float, carry: float, wet: float) -> Decision:
    """Compare taking with leaving, and both with knowing beforehand.

    Parameters
    ----------
    p : float
        Probability of rain, from 0 to 1.
    carry, wet : float
        Costs, at least 0 and finite.

    Raises
    ------
    InvalidDistribution
        out_of_range or not_a_number.

    Examples
    --------
    >>> today = decide(0.5, 4, 20)
    >>> today.best, today.threshold, today.expected, today.informed, today.value
    ('take', 0.2, 4.0, 2.0, 2.0)
    """
    for name, number, top in (("p", p, 1.0), ("carry", carry, math.inf), ("wet", wet, math.inf)):
        if not (0 <= number <= top and number < math.inf):
            raise InvalidDistribution(
                "not_a_number" if math.isnan(number) else "out_of_range",
                f"{name} is {number!r}; it must be from 0 to {top:g} and finite.",
                name=name,
                value=number,
            )
    p, carry, wet = p + 0.0, carry + 0.0, wet + 0.0  # a zero has no sign
    risk = p * wet
    best: Action = "either" if carry == risk else "take" if carry < risk else "leave"
    return Decision(
        p=p,
        carry=carry,
        wet=wet,
        risk=risk,
        best=best,
        threshold=carry / wet if carry < wet else None,
        expected=min(carry, risk),
        informed=p * min(carry, wet),  # on dry days the one who knows leaves it at home
        # What foresight saves: carrying on dry days, or the avoidable part of getting wet.
        value=min((1 - p) * carry, p * (wet - carry)) if carry < wet else 0.0,
    )
