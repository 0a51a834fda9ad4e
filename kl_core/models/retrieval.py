"""Finding a text by KL divergence: the query against a word distribution for every document.

Unigram language models: a text is a bag of words, their order and grammar do not count. Lafferty
& Zhai (2001), "Document language models, query models, and risk minimization"; smoothing after
Zhai & Lafferty (2004).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kl_core.errors import InvalidDistribution
from kl_core.finite.entropies import cross_entropy, entropy, kl_divergence, kl_terms
from kl_core.quantities import Nats, Probability

_WORD = re.compile(r"[\u4e00-\u9fff]|[a-z]+(?:['’][a-z]+)?")


def tokens(text: str) -> list[str]:
    """Words in lower case; of Chinese, which writes no spaces, every character.

    Examples
    --------
    >>> tokens("The Fox's grapes, 明月")
    ['the', "fox's", 'grapes', '明', '月']
    """
    return _WORD.findall(text.lower())


@dataclass(frozen=True)
class Match:
    """One document against the query."""

    document: int
    kl: Nats
    """``D(query || document)``; infinite if the document's model excludes a word of the query."""
    cross_entropy: Nats
    """``kl`` and the query's entropy: minus the log-likelihood of the query, per word."""
    chances: tuple[Probability, ...]
    """What the document's model gives each word of the query."""
    terms: tuple[Nats, ...]
    """What each word of the query adds to `kl`."""


@dataclass(frozen=True)
class Ranking:
    """Documents by their divergence from a query, nearest first."""

    words: tuple[str, ...]
    """The query's words that occur somewhere in the collection."""
    unknown: tuple[str, ...]
    """Its words that occur nowhere: no document can be preferred for them."""
    shares: tuple[Probability, ...]
    """The query's distribution over `words`."""
    entropy: Nats
    """The query's entropy, the same for every document."""
    strength: float
    matches: tuple[Match, ...]

    @property
    def best(self) -> Match:
        return self.matches[0]

    @property
    def worst(self) -> Match:
        return self.matches[-1]

    @property
    def excluded(self) -> int:
        """How many documents are infinitely far away."""
        return sum(math.isinf(match.kl) for match in self.matches)

    @property
    def documents(self) -> int:
        return len(self.matches)


def rank(texts: Sequence[str], query: str, strength: float) -> Ranking | None:
    """Rank `texts` by ``D(query || document)``; None if they have no word of the query.

    A document's model is ``(count + strength * share in the collection) / (length + strength)``:
    Dirichlet smoothing, as if `strength` words of the whole collection were written below it.

    Parameters
    ----------
    texts : sequence of str
        The collection.
    query : str
        What is looked for. Words that occur nowhere in the collection are left out.
    strength : float
        From 0, no smoothing.

    Raises
    ------
    InvalidDistribution
        out_of_range for `strength`.

    Examples
    --------
    >>> found = rank(["a fox, a crow", "a fox and grapes"], "fox grapes", strength=0)
    >>> found.best.document, found.worst.kl
    (1, inf)
    """
    if not 0 <= strength < math.inf:
        raise InvalidDistribution(
            "out_of_range",
            f"strength is {strength!r}; it must be finite and at least 0.",
            name="strength",
            value=strength,
        )
    strength += 0.0  # a zero has no sign
    bags = [Counter(tokens(text)) for text in texts]
    whole = Counter(word for bag in bags for word in bag.elements())
    asked = Counter(tokens(query))
    words = [word for word in asked if whole[word]]
    if not words:
        return None
    # The rest of the vocabulary, which the query never uses, counts as one word.
    counts = np.array([[bag[word] for word in words] for bag in bags], dtype=float)
    lengths = np.array([bag.total() for bag in bags], dtype=float)
    common = np.array([whole[word] for word in words]) / whole.total()
    models = (counts + strength * common) / (lengths + strength)[:, None]
    weights = np.array([*(asked[word] for word in words), 0.0])
    P = weights / weights.sum()
    matches = [_match(i, P, model) for i, model in enumerate(models)]
    return Ranking(
        words=tuple(words),
        unknown=tuple(word for word in asked if not whole[word]),
        shares=tuple(P[:-1].tolist()),
        entropy=entropy(P),
        strength=strength,
        matches=tuple(sorted(matches, key=lambda match: match.kl)),
    )


def _match(document: int, P: np.ndarray, model: np.ndarray) -> Match:
    Q = np.append(model, max(1 - math.fsum(model), 0.0))
    return Match(
        document=document,
        kl=kl_divergence(P, Q),
        cross_entropy=cross_entropy(P, Q),
        chances=tuple(model.tolist()),
        terms=tuple(kl_terms(P, Q)[:-1].tolist()),
    )
