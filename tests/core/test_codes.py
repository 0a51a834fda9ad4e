import math
import pickle
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_core import (
    InvalidDistribution,
    average_length,
    decode,
    distribution,
    encode,
    entropy,
    huffman_code,
    huffman_tree,
    kraft_sum,
    shannon_lengths,
    telegraph,
)

distributions = (
    st.lists(st.integers(0, 50), min_size=1, max_size=12)
    .filter(any)
    .map(lambda weights: distribution(weights, normalize=True))
)


@settings(deadline=None, max_examples=150)
@given(distributions, st.lists(st.integers(0, 11), max_size=30))
def test_huffman_is_a_prefix_code_within_one_bit_of_the_entropy(p, message):
    codes = huffman_code(p)
    lengths = [len(code) for code in codes]
    average = average_length(p, lengths)
    bits = entropy(p, base=2)
    assert bits <= average * (1 + 1e-13)
    assert average < bits + 1 or (average == 1 and bits == 0)  # the limit, at certainty
    if p.all():  # a Shannon code has no word for what cannot happen
        assert average <= average_length(p, shannon_lengths(p)) * (1 + 1e-13)
    if p.size == 1:
        assert codes == ("",)
        return
    assert kraft_sum(lengths) == 1  # complete: no code word could be shorter
    message = [outcome % p.size for outcome in message]
    assert list(decode(encode(message, codes), codes)) == message


def test_huffman_is_optimal_among_all_prefix_codes():
    possible = [x for x in product(range(1, 5), repeat=5) if kraft_sum(x) <= 1]
    rng = np.random.default_rng(0)
    for p in rng.dirichlet(np.ones(5), size=20):
        best = min(p @ lengths for lengths in possible)
        assert huffman_tree(p).average_length == pytest.approx(best, rel=1e-14)


@pytest.mark.parametrize(
    ("p", "codes"),
    [
        ([0.5, 0.3, 0.2], ("0", "10", "11")),
        ([0.3, 0.6, 0.1], ("00", "1", "01")),
        ([0.25] * 4, ("00", "01", "10", "11")),
        ([0.5, 0.5, 0.0], ("00", "1", "01")),
        ([1.0, 0.0], ("0", "1")),
        ([1.0], ("",)),
    ],
)
def test_code_words(p, codes):
    assert huffman_code(p) == codes


def test_the_tree_can_be_drawn():
    tree = huffman_tree([0.3, 0.6, 0.1])
    assert [node.parent for node in tree.nodes] == [3, 4, 3, 4, None]
    assert [node.children for node in tree.nodes] == [None, None, None, (0, 2), (3, 1)]
    assert [node.depth for node in tree.nodes] == [2, 1, 2, 1, 0]
    assert [node.code for node in tree.nodes] == ["00", "1", "01", "0", ""]
    assert [node.probability for node in tree.nodes] == pytest.approx([0.3, 0.6, 0.1, 0.4, 1])
    assert pickle.loads(pickle.dumps(tree)) == tree
    assert huffman_tree([1]).nodes[0].depth == 0


def test_a_deep_tree_needs_no_recursion():
    p = 2.0 ** -np.arange(1, 1025.0)
    p[-1] *= 2
    assert huffman_tree(p).nodes[1023].depth == 1023


def test_shannon_lengths():
    assert shannon_lengths([0.5, 0.3, 0.2, 0]) == (1, 2, 3, math.inf)
    assert shannon_lengths([1 / 3] * 3, base=3) == (1, 1, 1)
    assert shannon_lengths([0.7 - 0.2, 0.25 + 0.25]) == (1, 1)
    assert shannon_lengths([2.0**-29, 1 - 2.0**-29]) == (29, 1)
    assert shannon_lengths([1, 0]) == (0, math.inf)
    with pytest.raises(ValueError, match="base"):
        shannon_lengths([1], base=1)


def test_average_length():
    assert average_length([0.5, 0.5, 0], [1, 2, math.inf]) == 1.5
    assert average_length([0.5, 0.5], [1, math.inf]) == math.inf
    assert average_length([0.5 + 5e-10, 0.5], [3, 3]) == 3  # of p divided by its sum
    with pytest.raises(InvalidDistribution, match="one length per outcome") as caught:
        average_length([0.5, 0.5], [1])
    assert caught.value.code == "different_lengths"


def test_decoding_half_a_word():
    assert decode("", ["0", "10", "11"]) == ()
    with pytest.raises(ValueError, match="'1' at the end"):
        decode("01", ["0", "10", "11"])


def test_the_news_desk_by_telegraph():
    p, q = [0.5, 0.3, 0.2], [0.3, 0.6, 0.1]
    news = telegraph(p, q, 100_000, np.random.default_rng(1))
    assert news.ideal_own == pytest.approx(1.485475, abs=5e-7)
    assert news.ideal_model == pytest.approx(1.753958, abs=5e-7)
    assert (news.huffman_own, news.huffman_model) == pytest.approx((1.5, 1.7), rel=1e-14)
    assert (news.own_codes, news.model_codes) == (("0", "10", "11"), ("00", "1", "01"))
    assert news.shorter == 1
    assert sum(news.counts) == news.messages == 100_000
    a, b, c = (count / 100_000 for count in news.counts)
    assert (a, b, c) == pytest.approx((0.5, 0.3, 0.2), abs=0.008)  # five standard deviations
    assert news.sent_huffman_own == pytest.approx(a + 2 * b + 2 * c, rel=1e-14)
    assert news.sent_huffman_model == pytest.approx(2 * a + b + 2 * c, rel=1e-14)
    assert news.sent_ideal_own == pytest.approx(
        -a * math.log2(0.5) - b * math.log2(0.3) - c * math.log2(0.2), rel=1e-14
    )
    assert news.sent_ideal_model == pytest.approx(
        -a * math.log2(0.3) - b * math.log2(0.6) - c * math.log2(0.1), rel=1e-14
    )
    again = telegraph(p, q, 100_000, np.random.default_rng(1))
    assert again == news
    assert hash(again) == hash(news)


def test_telegraph_at_zeros():
    blind = telegraph([0.5, 0.5, 0], [0, 0.5, 0.5], 50, np.random.default_rng(0))
    assert blind.counts[2] == 0
    assert blind.ideal_model == blind.sent_ideal_model == math.inf
    assert blind.huffman_model == 2
    with pytest.raises(InvalidDistribution, match="messages is 0"):
        telegraph([1], [1], 0, np.random.default_rng(0))
