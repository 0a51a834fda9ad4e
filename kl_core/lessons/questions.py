"""Finding one of n equally likely things by yes/no questions, and what each answer tells."""

from dataclasses import dataclass

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import entropy, information_content
from kl_core.quantities import Nats


@dataclass(frozen=True)
class Question:
    """Is it among these? Asked of some of the things that are left, all equally likely."""

    marked: int
    left: int
    yes: Nats
    """Information in the answer yes: minus the log of the share that then remains."""
    no: Nats
    expected: Nats
    """Information in the answer on average: the entropy of the split."""


def question(marked: int, left: int) -> Question:
    """What one learns from asking about `marked` of `left` equally likely things.

    Parameters
    ----------
    marked, left : int
        ``0 <= marked <= left`` and ``left >= 1``.

    Raises
    ------
    InvalidDistribution
        out_of_range.

    Examples
    --------
    >>> lucky = question(1, 4)
    >>> round(lucky.yes, 6), round(lucky.no, 6), round(lucky.expected, 6)
    (1.386294, 0.287682, 0.562335)
    """
    if not 0 <= marked <= left or left < 1:
        raise InvalidDistribution(
            "out_of_range",
            f"marked is {marked!r}; it must be from 0 to {left!r}, and something must be left.",
            name="marked",
            value=marked,
        )
    split = marked / left, (left - marked) / left
    yes, no = map(information_content, split)
    return Question(marked, left, yes, no, entropy(split))


def one_by_one(n: int) -> float:
    """Average number of questions when one asks about a single thing at a time.

    The last thing needs no question of its own: it is the one that remains.

    Examples
    --------
    >>> one_by_one(2), one_by_one(8)
    (1.0, 4.375)
    """
    if n < 1:
        raise InvalidDistribution(
            "out_of_range", f"n is {n!r}; it must be at least 1.", name="n", value=n
        )
    return (n + 1) / 2 - 1 / n
