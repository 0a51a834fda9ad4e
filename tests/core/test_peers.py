"""The test cases of other libraries, replayed on ours by the rules of `peers`."""

from collections import Counter

import pytest
from peers import ADAPTERS, CASES, NOT_OFFERED, REFUSALS, SKIPPED_CASES, refusal, skipped

REPLAYED = [case for case in CASES if not skipped(case)]


def test_every_case_is_replayed_or_has_a_reason_not_to_be():
    reasons = Counter(reason for case in CASES if (reason := skipped(case)))
    assert len(CASES) == len({case["id"] for case in CASES}) == 676
    assert (len(REPLAYED), reasons.total()) == (560, 116)
    assert all(len(reason) > 20 for reason in reasons)


def test_no_rule_is_left_over():
    assert {case["function"] for case in REPLAYED} == set(ADAPTERS)
    assert {case["function"] for case in CASES} == set(ADAPTERS) | set(NOT_OFFERED)
    assert not set(ADAPTERS) & set(NOT_OFFERED)
    assert set(SKIPPED_CASES) <= {case["id"] for case in CASES}
    assert {refusal(case) for case in REPLAYED} == {None, *REFUSALS}


@pytest.mark.parametrize(
    "case", REPLAYED, ids=[f"{case['id']} {case['source']} {case['function']}" for case in REPLAYED]
)
def test_a_peer_agrees(case):
    if reason := refusal(case):
        assert reason in REFUSALS
        with pytest.raises(ValueError, match=r" is .*; | has .*; | sums to .*; "):  # and a remedy
            ADAPTERS[case["function"]](case)
        return
    tolerance = case["tolerance"]
    rel, absolute = tolerance.get("rtol", 0), tolerance.get("atol", 0)
    pairs = ADAPTERS[case["function"]](case)
    assert pairs
    for ours, theirs in pairs:
        assert ours == pytest.approx(theirs, rel=rel, abs=absolute)
