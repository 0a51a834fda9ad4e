"""Messages and address values that nobody would send: each is understood, or counts as unsaid.

``MALFORMED=100000 pytest tests/test_malformed.py``: so many values, a fifth as many messages.
"""

import json
import math
import os
from random import Random
from typing import Any

import pytest

from benchmarks.reading import from_address
from kl_ui.live import cards, curve, jensen, race
from kl_ui.state import memory, readers
from kl_ui.words.foreign import in_figure, in_markdown, in_spreadsheet

VALUES = int(os.environ.get("MALFORMED", "5000"))
PIECES = [
    *("0", "1", "0.5", "-", "+", ".", ",", ";", "e", "E9", "_", "nan", "inf", "∞", "１", "٣", "½"),
    *("a", "晴", " ", "\n", "\t", "\0", "\x7f", "\u202e", "\u0301", "\ufeff", "\ud800", "🎲", "%"),
    *("{{x}}", "{", "}", "[", "]", "(", ")", "<b>", "</", "&", '"', "'", "`", "$", "*", "_", "|"),
    *("![i](http://h/i.png)", "www.h.org", "a@b.c", ":red[x]", "=1+1", "@x", "＝1", "\\", "#", "/"),
    *("true", "null", "0x10", "1_0", "9" * 400, "1e400", "0.9,0.08,0.02"),
]
GAME = cards.Game(8, 1, drawn=5, left=(4, 5, 6, 7))
LEAVES = [0, 1, -1, 0.5, 3, 10**400, -(10**400), 1e308, -0.0, math.inf, math.nan, True, None, "0.5"]
KEYS = ["p", "q", "w", "m", "s", "x", "mu", "n", "sigma", "method", "rate", "step", "size"]
KEYS += ["round", "asked", "marked", "", "\ud800"]


def value(chance: Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.choice([0, 1, 1, 2, 3, 5, 9])))


def message(chance: Random, depth: int = 3) -> Any:
    """Anything that JSON can say, and some of what it cannot."""
    kind = chance.randint(0, 5) if depth else 0
    if kind in (1, 2):
        return [message(chance, depth - 1) for _ in range(chance.randint(0, 4))]
    if kind in (3, 4):
        keys = chance.sample(KEYS, chance.randint(0, 6))
        return {key: message(chance, depth - 1) for key in keys}
    return value(chance) if chance.random() < 0.2 else chance.choice(LEAVES)


def test_an_address_value_is_understood_or_counts_as_unsaid() -> None:
    chance = Random(20261201)
    for _ in range(VALUES):
        text = value(chance)
        from_address(text)
        shown = in_markdown(text)
        assert "\n" not in shown
        assert "![" not in shown
        assert "<b" not in shown + in_figure(text)
        assert in_spreadsheet(text)[:1] not in ("=", "@", "＝", "＠", "\t")


def test_a_message_is_understood_or_counts_as_unsaid() -> None:
    chance = Random(20261202)
    pair = {"p": [0.5, 0.5], "q": [0.25, 0.75]}
    for _ in range(VALUES // 5):
        told = message(chance)
        for shares in (readers.distributions(told, pair) or {}).values():
            assert sum(shares) == pytest.approx(1)
        assert 0 <= (readers.number(told, 0, 1) or 0) <= 1
        assert all(0 <= n <= 9 for n in (readers.wholes(told, {"n": (0, 9)}) or {}).values())
        curve.heard(told, 2)
        jensen.heard(told, 2)
        race.heard(told)
        cards.answer(GAME, told)
        good = memory.sound(told)
        assert all(len(text) <= memory.LONGEST for text in good.values())
        written = json.dumps({"entries": told}, ensure_ascii=False, allow_nan=True)
        memory.from_file(written.encode("utf-8", "surrogatepass"))
        memory.from_file(value(chance).encode("utf-8", "surrogatepass"))
