"""A table is read as the one that was written, in whatever dialect, or refused; never as another.

20 000 tables: ``DIALECTS=20000 pytest tests/test_dialects.py``.
"""

import os
from collections import Counter

import numpy as np
from hypothesis import HealthCheck, given, settings

from dialects import Written, written
from kl_ui.data import reading

TRIES = int(os.environ.get("DIALECTS", "300"))
met: Counter[str] = Counter()


def shares(values: tuple[float, ...]) -> np.ndarray:
    return np.array(values) / sum(values)


def holds(told: Written) -> str:
    """How it was met: ``read``, or the refusal's name; anything else fails."""
    try:
        found = reading.table.__wrapped__(told.source)
    except reading.Unreadable as error:
        return error.code
    assert found.size == len(told.p), told.dialect
    assert np.allclose(found.p / found.p.sum(), shares(told.p), rtol=1e-6, atol=1e-12), told.dialect
    assert np.allclose(found.q / found.q.sum(), shares(told.q), rtol=1e-6, atol=1e-12), told.dialect
    if told.labels:
        assert found.labels == told.labels, told.dialect
    return "read"


@settings(max_examples=TRIES, suppress_health_check=list(HealthCheck))
@given(written())
def test_a_table_is_read_as_it_was_written_or_refused(told: Written) -> None:
    met[holds(told)] += 1


def test_most_of_them_are_read() -> None:
    assert met["read"] > 0.6 * met.total() > 0, met
