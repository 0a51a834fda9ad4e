"""What two variables tell about each other, from the table of their joint probabilities."""

import math

import numpy as np
from numpy.typing import ArrayLike

from kl_core.finite.entropies import Array, distribution, kl_penalties, nats_per_unit, real_table
from kl_core.finite.surplus import exact_product


def mutual_information(joint: ArrayLike, *, base: float = math.e, normalize: bool = False) -> float:
    """Mutual information ``I(X; Y) = D(P(x,y) || P(x) P(y))`` (Shannon 1948).

    Also called information gain, as of a split in a decision tree: ``H(Y) - H(Y|X)``, what X tells
    about Y on average, and Y about X. Both marginals and their product are formed with twice the
    digits, so that nearly independent variables keep theirs.

    Parameters
    ----------
    joint : array_like, shape (m, n)
        Joint probabilities of x (rows) and y (columns); the table sums to 1.
    base : float
        Unit of the result: e for nats, 2 for bits.
    normalize : bool
        Divide by the sum of the table first, as for a table of counts.

    Returns
    -------
    float
        From 0 (only if X and Y are independent) to the smaller of their entropies; symmetric.

    Raises
    ------
    InvalidDistribution
        As `distribution`, of the entries; wrong_shape if the table is not 2-D.
    ValueError
        If `base` is no finite number above 1.

    Examples
    --------
    >>> round(mutual_information([[0.5, 0], [0, 0.5]], base=2), 12)
    1.0
    >>> round(mutual_information([[30, 10], [20, 40]], normalize=True), 6)  # counts
    0.086305
    """
    unit = nats_per_unit(base)
    table = real_table(joint, "joint")
    distribution(np.ravel(joint), normalize=normalize, name="joint")
    # Not divided by its sum, which would round; by a power of 2, lest a square leave the range.
    P = np.ldexp(table, -int(np.frexp(table.max())[1]))
    rows, rows_rest = _sums(P)
    columns, columns_rest = _sums(P.T)
    total, total_rest = _sums(P.reshape(1, -1))
    with np.errstate(all="ignore"):
        own, own_rest = exact_product(P, total)
        apart, apart_rest = exact_product(rows[:, None], columns)
        apart_rest += rows[:, None] * columns_rest + rows_rest[:, None] * columns
        gap = (own - apart) + (own_rest - apart_rest + P * total_rest)
        logs = np.where(own > 0, np.log(own / apart), 0.0)
        terms = kl_penalties(own.ravel(), apart.ravel(), gap.ravel(), logs.ravel())
    return float(np.add.reduce(terms) / (total[0] * total[0])) / unit + 0.0


def _sums(rows: Array) -> tuple[Array, Array]:
    """The sum of each row, and what its rounding took."""
    sums = [math.fsum(row) for row in rows.tolist()]
    rests = [math.fsum([*row, -whole]) for row, whole in zip(rows.tolist(), sums, strict=True)]
    return np.array(sums), np.array(rests)
