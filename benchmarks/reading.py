"""What the worst text of a megabyte costs each reader of foreign text, and how that grows.

Run as ``python -m benchmarks.reading`` on Linux. For each kind of text: processor time at the full
size; the exponent of its growth over the last two doublings, 1 where twice the text takes twice as
long; and the longest turn, the processor time after which another thread first gets to run.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from unittest.mock import patch

import streamlit as st

from kl_core.models.retrieval import tokens
from kl_ui.data import reading
from kl_ui.scenes import marking
from kl_ui.state import memory, readers, visit
from kl_ui.words import glossary
from kl_ui.words.foreign import in_markdown

FULL = 1 << 20  # bytes
SIZES = tuple(FULL >> i for i in (4, 3, 2, 1, 0))
RUNS = 3

# A text that is repeated to the size, what comes before it, and what comes after it.
KINDS = {
    "digits": ("a,", "1", "x,2\nb,3,4"),
    "digits, full width": ("a,", "１", "x,2\nb,3,4"),
    "zeros": ("a,0.", "0", ",2\nb,3,4"),
    "powers": ("a,1e", "9", ",2\nb,3,4"),
    "signs": ("a,", "+-", ",2\nb,3,4"),
    "per cent": ("a,1", "%", ",2\nb,3,4"),
    "groups": ("a;1", ",000", "x;2\nb;3;4"),
    "groups, spaced": ("a,1", " 000", "x,2\nb,3,4"),
    "marks": ("a,", "\u0301\u0323", ",2\nb,3,4"),
    "ligatures": ("a,", "\ufdfa", ",2\nb,3,4"),
    "cells of marks": ("", "\u0301\u0323" * 150 + ",1,2\n", ""),
    "cells of digits": ("", "1" * 299 + "x,1,2\n", ""),
    "cells of ligatures": ("", "\ufdfa" * 300 + ",1,2\n", ""),
    "commas": ("1,2\n", ",", "1"),
    "semicolons": ("1;2\n", ";", "1"),
    "tabs": ("1\t2\n", "\t", "1"),
    "quotes": ("a,1,2\n", '"', ""),
    "quoted cells": ("a,1,2\n", '"",', ""),
    "a quoted cell": ('a,1,2\n"', "a ", '",1,2'),
    "spaces": ("1 2\n3", " ", "x"),
    "empty lines": ("1,2\n", "\n", "x,3"),
    "lines": ("", "1,2\n", "x,3"),
    "lines and a wide one": ("1,2\n" * 40, "1\n", "," * 50_000 + "1"),
    "per cents": ("", "1%,2%\n", ""),
    "numbers": ("", "1 ", ""),
    "numbers in one line": ("", "1,", "1"),
    "nulls": ("", "\0", ""),
    "braces": ("", "{{x}}", ""),
    "brackets": ("", "[", ""),
    "objects": ('{"entries":', '{"a":', "1"),
    "entries": ('{"entries":{"kl.a":"1"', ',"kl.a":"1"', "}}"),
    "a JSON number": ('{"entries":{"kl.a":', "1", "}}"),
    "halves of characters": ('{"entries":{"kl.a":"', "\\ud800", '"}}'),
}


@contextmanager
def address(value: str) -> Iterator[None]:
    """A visit that a link opened with this value for everything."""
    names = ("number", "whole", "code", "shares", "words")
    visit = {"given": {key: [value] for key in names}, "kept": {}, "tab": {}, "landing": "x"}
    with patch.object(st, "session_state", visit):
        yield


def from_address(text: str) -> None:
    """Every kind of value that a link may carry."""
    with address(text):
        visit.start("x", "number", readers.read_number(0, 1), 0.5)
        visit.start("x", "whole", readers.read_whole(0, 9), 1)
        visit.start("x", "code", readers.read_code(["a", "b"]), "a")
        visit.start("x", "shares", readers.read_distribution(3), (0.2, 0.3, 0.5))
        visit.start("x", "words", readers.read_words(lambda words: bool(tokens(words))), "")


READERS: dict[str, Callable[[str], object]] = {
    "table": lambda text: reading.table.__wrapped__(text),
    "table, file": lambda text: reading.table.__wrapped__(text.encode()),
    "samples": lambda text: reading.samples(text, "1 2"),
    "samples, file": lambda text: reading.sample_file.__wrapped__(text.encode()),
    "quiz number": lambda text: marking.mark(text, marking.Numeric(0.5)),
    "glossary search": lambda text: glossary.search(text, "en"),
    "progress file": lambda text: memory.from_file(text.encode()),
    "address": from_address,
    "shown": in_markdown,
}


class Turns:
    """A second thread that wants to run all the time, and how long the first one let it wait."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        last = time.clock_gettime(self._clock)
        while True:
            time.sleep(0.0005)
            now = time.clock_gettime(self._clock)
            self.longest, last = max(self.longest, now - last), now


def of_size(kind: str, size: int) -> str:
    """A text of this kind with so many bytes."""
    before, again, after = KINDS[kind]
    left = size - len((before + after).encode())
    return before + again * max(left // len(again.encode()), 1) + after


def measured(reader: Callable[[str], object], text: str, turns: Turns) -> tuple[float, float]:
    """Processor time of reading a text, and the longest turn: the least of some runs."""
    taken = []
    for _ in range(RUNS):
        time.sleep(0.002)
        turns.longest = 0.0
        start = time.thread_time()
        with suppress(reading.Unreadable):
            reader(text)
        spent = time.thread_time() - start
        time.sleep(0.002)
        taken.append((spent, turns.longest))
    return min(spent for spent, _ in taken), min(longest for _, longest in taken)


def main() -> None:
    turns = Turns()
    for name, reader in READERS.items():
        print(f"\n{name}: ms at {FULL >> 20} MB, exponent, longest turn in ms")
        for kind in KINDS:
            found = [measured(reader, of_size(kind, size), turns) for size in SIZES]
            full, quarter = found[-1][0], found[-3][0]
            exponent = math.log2(full / quarter) / 2
            grows = f"{exponent:5.2f}" if full > 0.005 else "    –"
            print(f"  {kind:24}{1000 * full:8.1f} {grows} {1000 * found[-1][1]:8.1f}")


if __name__ == "__main__":
    main()
