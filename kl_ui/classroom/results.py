"""What a class said: counted, and compared between the rounds."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kl_ui.classroom.questions import Spec, finite, is_right, marked
from kl_ui.classroom.store import Answer
from kl_ui.live.curve import placed

FEWEST = 5
"""Answers below which a report says nothing of a question: nobody is to be recognised."""
TALK, GO_ON = 0.3, 0.8
"""Shares of right answers between which talking helps most (the rule of PINGO)."""


def results(spec: Spec, said: Sequence[Answer]) -> dict[str, Any]:
    """Each round of a question, how those who were right changed, and what now helps."""
    rounds = [_round(spec, said, number) for number in sorted({one.round for one in said})]
    found: dict[str, Any] = {"rounds": rounds, "hint": _hint(spec, rounds)}
    if len(rounds) > 1:
        found["changed"] = _changed(spec, said, rounds[0]["round"], rounds[-1]["round"])
    return found


def _round(spec: Spec, said: Sequence[Answer], number: int) -> dict[str, Any]:
    values = [one.value for one in said if one.round == number]
    codes = Counter(marked(spec, value) for value in values)
    found: dict[str, Any] = {"round": number, "total": len(values), "codes": dict(codes)}
    found["right"] = sum(count for code, count in codes.items() if is_right(spec, code))
    if spec["kind"] == "number":
        numbers = (finite(value) for value in values)
        found["values"] = sorted(value for value in numbers if value is not None)
    if spec["kind"] == "place":
        bells = (placed(value) for value in values)
        found["placed"] = [[q.mean, q.std] for q in bells if q]
    sure = [one for one in said if one.round == number and one.sure == 3]
    wrong = sum(not is_right(spec, marked(spec, one.value)) for one in sure)
    return found | {"sure": len(sure), "sure_wrong": wrong}


def _hint(spec: Spec, rounds: Sequence[dict[str, Any]]) -> str:
    if spec["kind"] == "opinion" or not rounds or not rounds[-1]["total"]:
        return ""
    share = rounds[-1]["right"] / rounds[-1]["total"]
    return "explain" if share < TALK else "talk" if share <= GO_ON else "go_on"


def _changed(spec: Spec, said: Sequence[Answer], first: int, last: int) -> dict[str, int]:
    """How many of those who answered twice went from wrong to right, and so on."""
    by: dict[str, dict[int, bool]] = {}
    for one in said:
        by.setdefault(one.who, {})[one.round] = is_right(spec, marked(spec, one.value))
    ways = Counter(
        f"{_word(each[first])}_{_word(each[last])}"
        for each in by.values()
        if first in each and last in each
    )
    return dict(ways)


def _word(right: bool) -> str:
    return "right" if right else "wrong"


def reported(spec: Spec, said: Sequence[Answer]) -> dict[str, Any]:
    """A question as the report tells it: nothing but their number where too few have answered."""
    found = results(spec, said)
    rounds = [
        one if one["total"] >= FEWEST else {"round": one["round"], "total": one["total"], "few": 1}
        for one in found["rounds"]
    ]
    if any("few" in one for one in rounds):
        return {"rounds": rounds}
    gain = None
    if len(rounds) > 1:
        before, after = (one["right"] / one["total"] for one in (rounds[0], rounds[-1]))
        gain = None if before == 1 else (after - before) / (1 - before)
    return found | {"rounds": rounds, "gain": gain}
