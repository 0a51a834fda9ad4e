"""What the wrong code book did to each of a batch of telegrams.

Lengths are in code symbols: in bits whatever unit a reader has chosen.
"""

from dataclasses import dataclass

from kl_core.finite.codes import Telegraph


@dataclass(frozen=True)
class Balance:
    """What sending with Q's code words instead of P's own did to the messages sent, in bits."""

    words: tuple[int, ...]
    """Change in the length of each outcome's code word."""
    totals: tuple[int, ...]
    """That, times how often the outcome was sent."""
    longer: int
    """Number of messages that grew."""
    shorter: int
    same: int
    paid: int
    """Bits added by the messages that grew."""
    saved: int
    """Bits saved by the messages that shrank."""
    net: int
    """``paid - saved``."""


def balance(sent: Telegraph) -> Balance:
    """Count the messages that grew, shrank and stayed with the code words made for Q.

    Parameters
    ----------
    sent : Telegraph
        A batch, from `telegraph`.

    Examples
    --------
    >>> from kl_core import telegraph
    >>> said = balance(telegraph([0.5, 0.3, 0.2], [0.3, 0.6, 0.1], 1000, 1))
    >>> said.words, said.longer + said.shorter + said.same, said.net == said.paid - said.saved
    ((1, -1, 0), 1000, True)
    """
    words = tuple(
        len(model) - len(own) for own, model in zip(sent.own_codes, sent.model_codes, strict=True)
    )
    pairs = list(zip(words, sent.counts, strict=True))
    totals = tuple(word * count for word, count in pairs)
    return Balance(
        words=words,
        totals=totals,
        longer=sum(count for word, count in pairs if word > 0),
        shorter=sum(count for word, count in pairs if word < 0),
        same=sum(count for word, count in pairs if word == 0),
        paid=sum(total for total in totals if total > 0),
        saved=-sum(total for total in totals if total < 0),
        net=sum(totals),
    )
