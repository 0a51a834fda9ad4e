"""A batch of telegrams against a plain count, message by message."""

import numpy as np
import pytest

from kl_core import InvalidDistribution, telegraph
from kl_core.lessons.sending import balance

PAIRS = [
    ([0.5, 0.3, 0.2], [0.3, 0.6, 0.1]),
    ([0.25] * 4, [0.7, 0.1, 0.1, 0.1]),
    ([1.0, 0.0], [0.5, 0.5]),
    ([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]),
]


@pytest.mark.parametrize(("p", "q"), PAIRS)
@pytest.mark.parametrize("seed", [0, 1, 6])
def test_the_balance_is_the_sum_over_messages(p: list[float], q: list[float], seed: int) -> None:
    sent = telegraph(p, q, 500, seed)
    said = balance(sent)
    changes = [
        len(sent.model_codes[outcome]) - len(sent.own_codes[outcome])
        for outcome, count in enumerate(sent.counts)
        for _ in range(count)
    ]
    assert len(changes) == 500
    assert said.longer == sum(change > 0 for change in changes)
    assert said.shorter == sum(change < 0 for change in changes)
    assert said.same == sum(change == 0 for change in changes)
    assert said.net == sum(changes) == said.paid - said.saved
    assert sum(said.totals) == said.net
    extra = sent.sent_huffman_model - sent.sent_huffman_own
    assert said.net / 500 == pytest.approx(extra, abs=1e-12)


def test_the_seed_decides() -> None:
    p, q = PAIRS[0]
    assert telegraph(p, q, 1000, 3) == telegraph(p, q, 1000, 3)
    batches = {telegraph(p, q, 1000, seed).counts for seed in range(1, 7)}
    assert len(batches) > 1


def test_many_batches_average_to_the_expectation() -> None:
    p, q = PAIRS[0]
    means = [telegraph(p, q, 1000, seed).sent_huffman_model for seed in range(60)]
    assert np.mean(means) == pytest.approx(1.7, abs=0.01)


def test_nothing_to_send_is_refused() -> None:
    with pytest.raises(InvalidDistribution):
        telegraph([0.5, 0.5], [0.5, 0.5], 0, 1)
