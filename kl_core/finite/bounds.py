"""How far apart a divergence allows the probabilities of one event to be."""

import math
from dataclasses import dataclass

from scipy.optimize import brentq

from kl_core.errors import InvalidDistribution
from kl_core.quantities import Nats, Probability

# Vajda's curve near 0, where its closed form cancels: D by powers 2, 4, ... of total variation.
_START = (2.0, 4 / 9, 32 / 135, 14144 / 85050)
_SMALL, _LARGE = 1e-3, 5.0


@dataclass(frozen=True)
class VariationBounds:
    """Upper bounds of the total variation of P and Q, given ``D(P||Q)``.

    That is of ``|P(A) - Q(A)|`` for every event A.
    """

    divergence: Nats
    pinsker: Probability
    """``sqrt(D/2)``, or 1 where that is more (Pinsker 1964; the constant is Csiszar's, 1967)."""
    bretagnolle_huber: Probability
    """``sqrt(1 - exp(-D))`` (Bretagnolle & Huber 1979), the better one for large D."""
    sharp: Probability
    """The largest there is: two distributions of this divergence reach it."""


def variation_bounds(divergence: float) -> VariationBounds:
    """How large ``|P(A) - Q(A)|`` can be, given ``D(P||Q)``.

    The sharp bound is Vajda's curve as Fedotov, Harremoes & Topsoe (2003) write it, "Refinements of
    Pinsker's inequality": a total variation ``t/2 (1 - (coth t - 1/t)^2)`` needs a divergence of
    at least ``log(t/sinh t) + t coth t - (t/sinh t)^2``.

    Parameters
    ----------
    divergence : float
        ``D(P||Q)`` in nats, >= 0; may be infinite.

    Raises
    ------
    InvalidDistribution
        out_of_range or not_a_number.

    Examples
    --------
    >>> bounds = variation_bounds(0.1)
    >>> round(bounds.pinsker, 6), round(bounds.bretagnolle_huber, 6), round(bounds.sharp, 6)
    (0.223607, 0.308484, 0.222355)
    """
    if not divergence >= 0:
        raise InvalidDistribution(
            "not_a_number" if math.isnan(divergence) else "out_of_range",
            f"divergence is {divergence!r}; it must be at least 0.",
            name="divergence",
            value=divergence,
        )
    divergence += 0.0  # a zero has no sign
    return VariationBounds(
        divergence=divergence,
        pinsker=min(math.sqrt(divergence / 2), 1.0),
        bretagnolle_huber=math.sqrt(-math.expm1(-divergence)),
        sharp=_sharp(divergence),
    )


def _sharp(divergence: float) -> float:
    if divergence > _LARGE:  # coth t is 1 and t/sinh t is 0, to all digits
        return -math.expm1(-divergence)
    if divergence < _SMALL:
        square = divergence / 2
        for _ in range(8):  # each step gains three digits
            higher = sum(c * square**k for k, c in enumerate(_START) if k)
            square = divergence / (_START[0] + higher)
        return math.sqrt(square)
    t = brentq(lambda t: _vajda(t) - divergence, 0.01, 100.0, xtol=1e-15, rtol=1e-15)
    return t / 2 * (1 - (1 / math.tanh(t) - 1 / t) ** 2)


def _vajda(t: float) -> float:
    return math.log(t / math.sinh(t)) + t / math.tanh(t) - (t / math.sinh(t)) ** 2
