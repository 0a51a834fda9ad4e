import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core.errors import InvalidDistribution
from kl_core.models.retrieval import rank, tokens

TEXTS = ("the fox saw the grapes", "a crow saw a fox", "slow and steady", "the the the")
words = st.lists(st.sampled_from(["the", "fox", "saw", "crow", "slow", "dragon"]), min_size=1)


def by_hand(text: str, query: list[str], strength: float) -> float:
    """Log-likelihood of a query, word by word."""
    bag, whole = Counter(text.split()), Counter(" ".join(TEXTS).split())
    total = 0.0
    for word in query:
        chance = (bag[word] + strength * whole[word] / whole.total()) / (bag.total() + strength)
        total += math.log(chance) if chance else -math.inf
    return total


@given(words, st.floats(0.01, 1000))
def test_the_order_is_that_of_the_query_likelihood(query: list[str], strength: float) -> None:
    found = rank(TEXTS, " ".join(query), strength)
    known = [word for word in query if word != "dragon"]
    assert (found is None) == (not known)
    if found is None:
        return
    for match in found.matches:
        likelihood = by_hand(TEXTS[match.document], known, strength)
        assert match.cross_entropy == pytest.approx(-likelihood / len(known), rel=1e-9)
        assert match.kl == pytest.approx(match.cross_entropy - found.entropy, rel=1e-9, abs=1e-12)
        assert math.fsum(match.terms) == pytest.approx(match.kl, rel=1e-9, abs=1e-12)
    assert [m.kl for m in found.matches] == sorted(m.kl for m in found.matches)
    assert found.unknown == (("dragon",) if "dragon" in query else ())


def test_without_smoothing_a_missing_word_is_infinite() -> None:
    found = rank(TEXTS, "fox grapes", 0)
    assert found is not None
    assert (found.best.document, found.excluded, found.worst.kl) == (0, 3, math.inf)
    assert found.best.chances == (0.2, 0.2)
    smoothed = rank(TEXTS, "fox grapes", 1e-6)
    assert smoothed is not None
    assert smoothed.excluded == 0


def test_strong_smoothing_makes_all_documents_alike() -> None:
    found = rank(TEXTS, "fox saw", 1e9)
    assert found is not None
    assert found.worst.kl - found.best.kl < 1e-6


def test_words() -> None:
    assert tokens("The FOX’s “den” — 空山, 3!") == ["the", "fox’s", "den", "空", "山"]
    assert rank(TEXTS, "…?", 1) is None
    with pytest.raises(InvalidDistribution) as refused:
        rank(TEXTS, "fox", -1)
    assert refused.value.code == "out_of_range"
    assert np.isclose(sum(rank(TEXTS, "fox fox saw", 1).shares), 1)  # type: ignore[union-attr]
