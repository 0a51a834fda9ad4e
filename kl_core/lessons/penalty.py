"""What one point pays in each direction of the KL divergence."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import rel_entr

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import real

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PointPenalty:
    """The terms of one point, or of many, in both divergences.

    Attributes
    ----------
    p, q : array or scalar
        Probabilities (or densities) of the point under P and Q.
    forward : array or scalar
        ``p ln(p/q)``, its term in D(P‖Q), in nats. Without bound as q goes to 0.
    reverse : array or scalar
        ``q ln(q/p)``, its term in D(Q‖P), in nats. Goes back to 0 as q goes to 0.
    """

    p: Array
    q: Array
    forward: Array
    reverse: Array


def point_penalty(p: ArrayLike, q: ArrayLike) -> PointPenalty:
    """What a point of probability `p` pays under a model that gives it `q`, each way.

    Parameters
    ----------
    p, q : array-like
        At least 0; probabilities or densities. A scalar goes with an array; otherwise the same
        shape.

    Returns
    -------
    PointPenalty
        ``forward`` is ``inf`` where q = 0 < p and 0 where p = 0; ``reverse`` the other way about.
        A single term may be negative; only their sum over a distribution may not.

    Raises
    ------
    InvalidDistribution
        ``not_a_number``, ``not_finite``, ``negative`` or ``different_lengths``.

    Examples
    --------
    >>> pays = point_penalty(0.5, [0.5, 0.25, 0.0])
    >>> pays.forward.round(4).tolist(), pays.reverse.round(4).tolist()
    ([0.0, 0.3466, inf], [0.0, -0.1733, 0.0])
    """
    left, right = _checked("p", p), _checked("q", q)
    if left.ndim and right.ndim and left.shape != right.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"p has shape {left.shape} and q {right.shape}.",
            p=left.shape,
            q=right.shape,
        )
    # rel_entr knows the zeros, keeps the digits of near-equal pairs and survives a subnormal q.
    forward, reverse = rel_entr(left, right), rel_entr(right, left)
    # [()] turns an array without dimensions into the number it holds.
    return PointPenalty(left[()], right[()], forward, reverse)


def _checked(name: str, value: ArrayLike) -> Array:
    array = real(value, name)
    checks: list[tuple[Any, Any, str]] = [
        ("not_a_number", np.isnan(array), "NaN"),
        ("not_finite", np.isinf(array), "an infinite entry"),
        ("negative", array < 0.0, "a negative entry"),
    ]
    for code, wrong, what in checks:
        if np.any(wrong):
            raise InvalidDistribution(
                code, f"{name} has {what}.", name=name, value=float(array[wrong].flat[0])
            )
    return array
