"""Binary codes one can really use, against the ideal lengths ``-log2 p``.

Lengths are in code symbols: for binary codes, in bits whatever unit a reader has chosen.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import (
    cross_entropy,
    distribution,
    distributions,
    entropy,
    ideal_lengths,
    real,
    same_labels,
    weighted,
)
from kl_core.quantities import Probability


def shannon_lengths(p: ArrayLike, base: int = 2) -> tuple[float, ...]:
    """Lengths of a Shannon code, ``ceil(-log_base p)``: less than 1 above the ideal (Shannon 1948).

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    base : int
        Number of code symbols, at least 2.

    Returns
    -------
    tuple of float
        Whole numbers; infinite where `p` is 0.

    Raises
    ------
    InvalidDistribution
        As `distribution`.
    ValueError
        If `base` is less than 2.

    Examples
    --------
    >>> shannon_lengths([0.5, 0.3, 0.2])
    (1.0, 2.0, 3.0)
    """
    if base < 2:
        raise ValueError(f"base is {base!r}; a code needs at least 2 symbols.")
    ideal = ideal_lengths(p) / math.log(base)
    # A float next to 1/8 or 1/3 is meant to be that number: forgive a few roundings.
    slack = 4 * np.finfo(np.float64).eps * np.where(ideal < np.inf, np.maximum(ideal, 1.0), 1.0)
    return tuple((np.ceil(ideal - slack) + 0.0).tolist())  # + 0: no negative zero


@dataclass(frozen=True)
class HuffmanNode:
    """A leaf (an outcome) or an inner node (a yes/no question) of a Huffman tree."""

    probability: Probability
    """Of reaching this node."""
    code: str
    """The answers that lead here, 0 or 1 each."""
    depth: int
    """Number of questions asked before; the length of `code`."""
    parent: int | None
    """Index of the parent; None at the root."""
    children: tuple[int, int] | None
    """Indices of the nodes for answer 0 and answer 1; None at a leaf."""


@dataclass(frozen=True)
class HuffmanTree:
    """An optimal tree of yes/no questions."""

    nodes: tuple[HuffmanNode, ...]
    """Outcome i is node i; then the inner nodes; the root is the last."""
    codes: tuple[str, ...]
    """Code word of each outcome."""
    average_length: float
    """Expected number of questions, in bits."""


def huffman_tree(p: ArrayLike) -> HuffmanTree:
    """Huffman's optimal tree (Huffman 1952), the same for the same `p` always.

    Of equally rare nodes the earliest made is merged first, which keeps code words short; answer
    0 leads to the child that holds the earliest outcome. An outcome of probability 0 gets a code
    word too. A single outcome needs no question: its code word is empty, as its entropy is 0.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> tree = huffman_tree([0.3, 0.6, 0.1])
    >>> tree.codes, round(tree.average_length, 12)
    (('00', '1', '01'), 1.4)
    """
    weights: list[float] = distribution(p).tolist()
    n = len(weights)
    parents: list[int | None] = [None] * (2 * n - 1)
    inner: list[tuple[int, int]] = []  # children of nodes n, n + 1, ...
    earliest = list(range(n))  # by node: the first outcome below it
    heap = [(weight, node) for node, weight in enumerate(weights)]
    heapq.heapify(heap)
    for node in range(n, 2 * n - 1):
        pair = heapq.heappop(heap)[1], heapq.heappop(heap)[1]
        zero, one = sorted(pair, key=earliest.__getitem__)
        parents[zero] = parents[one] = node
        inner.append((zero, one))
        earliest.append(earliest[zero])
        weights.append(weights[zero] + weights[one])
        heapq.heappush(heap, (weights[node], node))

    codes = [""] * len(weights)
    for node in reversed(range(n, len(weights))):  # a parent always comes after its children
        zero, one = inner[node - n]
        codes[zero], codes[one] = codes[node] + "0", codes[node] + "1"
    children = [None] * n + inner
    nodes = tuple(
        HuffmanNode(weight, code, len(code), parent, branches)
        for weight, code, parent, branches in zip(weights, codes, parents, children, strict=True)
    )
    lengths = [len(code) for code in codes[:n]]
    return HuffmanTree(nodes, tuple(codes[:n]), average_length(weights[:n], lengths))


def huffman_code(p: ArrayLike) -> tuple[str, ...]:
    """Code words of `huffman_tree`, one string of 0 and 1 per outcome.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.

    Raises
    ------
    InvalidDistribution
        As `distribution`.

    Examples
    --------
    >>> huffman_code([0.5, 0.3, 0.2])
    ('0', '10', '11')
    """
    return huffman_tree(p).codes


def average_length(p: ArrayLike, lengths: Sequence[float]) -> float:
    """Expected length of a code word, ``sum p * length``, in code symbols.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities.
    lengths : sequence of float, length n
        A length that is infinite counts only if its outcome can occur.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths.

    Examples
    --------
    >>> average_length([0.5, 0.25, 0.25], [1, 2, 2])
    1.5
    """
    P = distribution(p)
    amounts = real(lengths, "lengths")
    same_labels(p, lengths, "p", "lengths")
    if amounts.shape != P.shape:
        raise InvalidDistribution(
            "different_lengths",
            f"p has {P.size} entries and lengths {amounts.size}; give one length per outcome.",
            p=P.size,
            lengths=amounts.size,
        )
    return math.fsum(weighted(P, amounts)) / math.fsum(P)


def kraft_sum(lengths: Iterable[float], base: int = 2) -> float:
    """``sum base**-length``: a prefix code of these lengths exists iff it is <= 1 (Kraft 1949).

    Parameters
    ----------
    lengths : iterable of float
        Code word lengths; an infinite one adds 0.
    base : int
        Number of code symbols.

    Examples
    --------
    >>> kraft_sum([1, 2, 3, 3])
    1.0
    """
    return math.fsum(float(base) ** -length for length in lengths)


def encode(message: Iterable[int], codes: Sequence[str]) -> str:
    """Code words of the outcomes in `message`, one after the other.

    Parameters
    ----------
    message : iterable of int
        Indices of outcomes.
    codes : sequence of str
        Code word of each outcome.

    Examples
    --------
    >>> encode([0, 2, 1], ["0", "10", "11"])
    '01110'
    """
    return "".join(codes[outcome] for outcome in message)


def decode(bits: str, codes: Sequence[str]) -> tuple[int, ...]:
    """Outcomes whose code words make up `bits`; the inverse of `encode` for a prefix code.

    Parameters
    ----------
    bits : str
        Of 0 and 1. The empty string is the empty message (with an empty code word, the length
        of a message is not in its bits).
    codes : sequence of str
        A prefix code: no code word begins another.

    Raises
    ------
    ValueError
        If `bits` does not end with a code word.

    Examples
    --------
    >>> decode("01110", ["0", "10", "11"])
    (0, 2, 1)
    """
    outcome_of = {code: outcome for outcome, code in enumerate(codes)}
    message = []
    word = ""
    for bit in bits:
        word += bit
        if word in outcome_of:
            message.append(outcome_of[word])
            word = ""
    if word:
        raise ValueError(f"{word!r} at the end is not a code word.")
    return tuple(message)


@dataclass(frozen=True)
class Telegraph:
    """Messages drawn from P, sent with codes made for P (own) and for Q (model).

    Mean lengths are in bits per message, whatever unit a reader has chosen: they count symbols.
    """

    p: tuple[Probability, ...]
    q: tuple[Probability, ...]
    own_codes: tuple[str, ...]
    """Huffman code words for P."""
    model_codes: tuple[str, ...]
    """Huffman code words for Q."""
    ideal_own: float
    """Expected length with lengths ``-log2 p``: the entropy."""
    ideal_model: float
    """Expected length with lengths ``-log2 q``: the cross-entropy."""
    huffman_own: float
    """Expected length with `own_codes`."""
    huffman_model: float
    """Expected length with `model_codes`."""
    messages: int
    """How many were sent."""
    counts: tuple[int, ...]
    """How often each outcome was sent."""
    sent_ideal_own: float
    """Mean length in the messages sent, as `ideal_own`."""
    sent_ideal_model: float
    sent_huffman_own: float
    sent_huffman_model: float
    shorter: int
    """Number of outcomes whose model code word is shorter than their own."""


def telegraph(
    p: ArrayLike, q: ArrayLike, messages: int, rng: np.random.Generator | int
) -> Telegraph:
    """Send messages drawn from `p` with codes made for `p` and for `q`, and compare.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Truth and model: probabilities of the same outcomes.
    messages : int
        How many to send, at least 1.
    rng : numpy.random.Generator or int
        Source of chance, or a seed; the same state or seed gives the same result.

    Raises
    ------
    InvalidDistribution
        As `distribution`, or different_lengths; out_of_range for `messages`.

    Examples
    --------
    >>> news = telegraph([0.5, 0.3, 0.2], [0.3, 0.6, 0.1], 1000, 0)
    >>> round(news.ideal_model, 6), round(news.huffman_model, 6), news.shorter
    (1.753958, 1.7, 1)
    """
    if messages < 1:
        raise InvalidDistribution(
            "out_of_range",
            f"messages is {messages!r}; send at least 1.",
            name="messages",
            value=messages,
        )
    P, Q = distributions(p, q)
    ideal_model = cross_entropy(P, Q, base=2)  # first: it checks that the lengths agree
    own, model = huffman_code(P), huffman_code(Q)
    own_bits, model_bits = [len(code) for code in own], [len(code) for code in model]

    possible = np.flatnonzero(P)  # so that no rounding can send what cannot happen
    counts = np.zeros(P.size, dtype=np.int64)
    counts[possible] = np.random.default_rng(rng).multinomial(
        messages, P[possible] / P[possible].sum()
    )
    sent = counts / messages
    return Telegraph(
        p=tuple(P.tolist()),
        q=tuple(Q.tolist()),
        own_codes=own,
        model_codes=model,
        ideal_own=entropy(P, base=2),
        ideal_model=ideal_model,
        huffman_own=average_length(P, own_bits),
        huffman_model=average_length(P, model_bits),
        messages=messages,
        counts=tuple(counts.tolist()),
        sent_ideal_own=average_length(sent, (ideal_lengths(P) / math.log(2)).tolist()),
        sent_ideal_model=average_length(sent, (ideal_lengths(Q) / math.log(2)).tolist()),
        sent_huffman_own=average_length(sent, own_bits),
        sent_huffman_model=average_length(sent, model_bits),
        shorter=sum(b < a for a, b in zip(own_bits, model_bits, strict=True)),
    )
