"""An arithmetic coder in whole numbers: a whole message costs ``-log2 Q`` bits, rounded up once.

The message is an interval of [0, 1) as wide as its probability under Q; its code is the shortest
number inside, kept in 32 bits by shifting out what is decided (Witten, Neal & Cleary 1987,
"Arithmetic coding for data compression"). Lengths are in bits whatever unit a reader has chosen.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import (
    Array,
    distribution,
    entropy,
    ideal_lengths,
    kl_divergence,
    weighted,
)
from kl_core.quantities import Probability

_TOP = 1 << 32
_HALF = _TOP >> 1
_QUARTER = _TOP >> 2
TOTAL = 1 << 24
"""What the whole-number frequencies of all outcomes sum to."""


def frequencies(q: ArrayLike) -> tuple[int, ...]:
    """`q` in whole numbers, in units of ``1/TOTAL``, as coder and decoder share it.

    Parameters
    ----------
    q : array_like, shape (n,)
        Probabilities of the outcomes; n at most 65 536.

    Returns
    -------
    tuple of int
        At least 1 where `q` is above 0, and 0 where it is 0; their sum is `TOTAL`.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for too many outcomes.

    Examples
    --------
    >>> [f / TOTAL for f in frequencies([0.5, 0.25, 0.25, 0])]
    [0.5, 0.25, 0.25, 0.0]
    """
    Q = distribution(q, name="q")
    if Q.size > 1 << 16:
        raise InvalidDistribution(
            "out_of_range",
            f"q has {Q.size} entries; the coder takes at most {1 << 16}.",
            name="q",
            value=Q.size,
        )
    exact = Q * (TOTAL / math.fsum(Q.tolist()))
    counts = np.where(Q > 0, np.maximum(exact, 1), 0).astype(np.int64)
    missing = TOTAL - int(counts.sum())
    if missing > 0:
        counts[np.argsort(counts - exact, kind="stable")[:missing]] += 1
    while missing < 0:  # what is too rare for a unit got one: the most frequent give it
        top = int(counts.argmax())
        given = min(-missing, int(counts[top]) // 2)
        counts[top] -= given
        missing += given
    return tuple(counts.tolist())


def arithmetic_encode(message: Iterable[int], q: ArrayLike) -> str:
    """Code a message whole, as one number.

    Parameters
    ----------
    message : iterable of int
        Indices of outcomes.
    q : array_like, shape (n,)
        Model: probabilities of the outcomes. They are rounded to multiples of 2**-24, and none
        above 0 is less than that.

    Returns
    -------
    str
        Of 0 and 1. At most 2 bits longer than ``-log2`` of the message's probability under the
        rounded `q`, but for the rounding of the interval: per symbol less than ``2**-29 / q`` bits.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for an index that is none, or whose outcome `q` excludes.

    Examples
    --------
    >>> arithmetic_encode([0, 2, 1, 0], [0.5, 0.25, 0.25])
    '01110001'
    """
    edges = _edges(q)
    low, high, pending = 0, _TOP - 1, 0
    bits: list[str] = []

    def shift_out(bit: int) -> None:
        nonlocal pending
        bits.append("01"[bit] + "10"[bit] * pending)
        pending = 0

    for place, symbol in enumerate(message):
        if not (0 <= symbol < len(edges) - 1 and edges[symbol] < edges[symbol + 1]):
            raise InvalidDistribution(
                "out_of_range",
                f"message[{place}] is {symbol!r}; q gives it no probability, and so no code.",
                name="message",
                index=place,
                value=symbol,
            )
        low, high = _narrow(low, high, edges[symbol], edges[symbol + 1])
        while True:
            if high < _HALF:
                shift_out(0)
                taken = 0
            elif low >= _HALF:
                shift_out(1)
                taken = _HALF
            elif low >= _QUARTER and high < _HALF + _QUARTER:
                pending += 1  # the next bit decides this one, which will be its opposite
                taken = _QUARTER
            else:
                break
            low, high = 2 * (low - taken), 2 * (high - taken) + 1
    pending += 1
    shift_out(int(low >= _QUARTER))
    return "".join(bits)


def arithmetic_decode(bits: str, q: ArrayLike, length: int) -> tuple[int, ...]:
    """The message of `arithmetic_encode`.

    Parameters
    ----------
    bits : str
        Of 0 and 1.
    q : array_like, shape (n,)
        Model, as it was coded with.
    length : int
        How many outcomes the message has, >= 0: the bits do not say where it ends.

    Returns
    -------
    tuple of int
        Indices of outcomes. Bits that are no code of this `q` and length decode to something else,
        without a word.

    Raises
    ------
    InvalidDistribution
        As `distribution`; out_of_range for `length`.
    ValueError
        If `bits` has another character.

    Examples
    --------
    >>> arithmetic_decode("01110001", [0.5, 0.25, 0.25], 4)
    (0, 2, 1, 0)
    """
    if length < 0:
        raise InvalidDistribution(
            "out_of_range",
            f"length is {length!r}; it must be at least 0.",
            name="length",
            value=length,
        )
    if bits.strip("01"):
        raise ValueError(f"bits is {bits!r:.80}; it may have no character but 0 and 1.")
    edges = _edges(q)
    rest = iter(bits)
    low, high, value = 0, _TOP - 1, 0
    for _ in range(32):
        value = 2 * value + (next(rest, "0") == "1")
    message = []
    for _ in range(length):
        share = ((value - low + 1) * TOTAL - 1) // (high - low + 1)
        symbol = bisect_right(edges, share) - 1
        message.append(symbol)
        low, high = _narrow(low, high, edges[symbol], edges[symbol + 1])
        while True:
            if high < _HALF:
                taken = 0
            elif low >= _HALF:
                taken = _HALF
            elif low >= _QUARTER and high < _HALF + _QUARTER:
                taken = _QUARTER
            else:
                break
            low, high = 2 * (low - taken), 2 * (high - taken) + 1
            value = 2 * (value - taken) + (next(rest, "0") == "1")
    return tuple(message)


def _narrow(low: int, high: int, start: int, end: int) -> tuple[int, int]:
    """The part of the interval from ``start/TOTAL`` to ``end/TOTAL`` of it."""
    width = high - low + 1
    return low + width * start // TOTAL, low + width * end // TOTAL - 1


def _edges(q: ArrayLike) -> list[int]:
    """Where each outcome's part of ``TOTAL`` begins, and the last one's ends."""
    return list(accumulate(frequencies(q), initial=0))


@dataclass(frozen=True)
class MessageCost:
    """What a message costs that is coded for Q. In bits, whatever unit a reader has chosen."""

    p: tuple[Probability, ...]
    """How often each outcome is in the message: its empirical distribution."""
    q: tuple[Probability, ...]
    symbols: int
    bits: int
    """Length of its arithmetic code."""
    ideal: float
    """``-log2`` of its probability under Q."""
    per_symbol: float
    """``bits / symbols``."""
    entropy: float
    """Of `p`, bits per symbol."""
    cross_entropy: float
    """``ideal / symbols``, which is ``entropy + waste``."""
    waste: float
    """``D(p||Q)``, bits per symbol."""


def message_cost(message: Sequence[int], q: ArrayLike) -> MessageCost:
    """Code a message for `q` by `arithmetic_encode` and say what each part of the cost is.

    Parameters
    ----------
    message : sequence of int, length at least 1
        Indices of outcomes.
    q : array_like, shape (n,)
        Model: probabilities of the outcomes.

    Raises
    ------
    InvalidDistribution
        As `arithmetic_encode`; empty for a message of nothing.

    Examples
    --------
    >>> cost = message_cost([0, 0, 0, 1] * 100, [0.5, 0.5])
    >>> cost.bits, cost.ideal, cost.per_symbol
    (402, 400.0, 1.005)
    >>> round(cost.entropy, 6), round(cost.waste, 6), cost.cross_entropy
    (0.811278, 0.188722, 1.0)
    """
    if not len(message):
        raise InvalidDistribution("empty", "message is empty; give one outcome.", name="message")
    bits = len(arithmetic_encode(message, q))
    Q = distribution(q, name="q")
    p: Array = np.bincount(np.asarray(message), minlength=Q.size) / len(message)
    ideal = math.fsum(weighted(p, ideal_lengths(Q)).tolist()) / math.log(2)
    return MessageCost(
        p=tuple(p.tolist()),
        q=tuple(Q.tolist()),
        symbols=len(message),
        bits=bits,
        ideal=ideal * len(message),
        per_symbol=bits / len(message),
        entropy=entropy(p, base=2),
        cross_entropy=ideal,
        waste=kl_divergence(p, Q, base=2),
    )
