"""What opening one scene costs the server: the script's time for each, the first time it is opened.

    .venv/bin/python -m benchmarks.scenes

Each scene is opened by a link, in a visit of its own, in a process that has opened none of its
chapter before it, and has done what the server does when it starts. Clock and processor time are
both told: only the latter is to be trusted on a machine that has something else to do.
"""

import logging
import sys
import time
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app import look_ahead, prepare
from kl_ui.frame import contents
from kl_ui.words.curriculum import SLUGS

SITE = Path(__file__).parent.parent / "kl_ui" / "frame" / "site.py"


class Spent(NamedTuple):
    """Milliseconds of one run."""

    clock: float
    processor: float


def opened(slug: str, scene: str, lang: str) -> Spent:
    """The run that a link to this scene causes."""
    at = AppTest.from_file(SITE, default_timeout=60)
    asked = {"scene": scene, "seen": "1", "lang": lang}
    for name, value in asked.items():
        at.query_params[name] = value
    at._page_hash = calc_hash(slug)
    start, busy = time.perf_counter(), time.process_time()
    at.run()
    spent = Spent(1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy))
    assert not at.exception, (slug, scene)
    return spent


def chapter(slug: str) -> list[tuple[str, Spent, Spent]]:
    """Each scene of a chapter: its name, the first time, and again."""
    logging.disable(logging.CRITICAL)
    # A server looks through the installed packages once, a test of Streamlit's each time.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    prepare()
    look_ahead()
    opened("cover", next(iter(contents.load("cover").scenes)), "en")  # what a process does once
    return [
        (f"{slug}/{scene}", opened(slug, scene, "en"), opened(slug, scene, "en"))
        for scene in contents.load(slug).scenes
    ]


def main() -> None:
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        found = pool.map(chapter, sys.argv[1:] or SLUGS, chunksize=1)
    rows = [row for scenes in found for row in scenes]
    print(f"{'clock and processor, ms':40}{'first':>16}{'again':>16}")
    for name, first, again in sorted(rows, key=lambda row: -row[1].processor):
        print(f"{name:40}" + "".join(f"{spent:8.0f}" for spent in (*first, *again)))
    for place, kind in enumerate(Spent._fields):
        firsts = sorted(first[place] for _, first, _ in rows)
        print(f"{len(rows)} scenes, {kind}: first time median {median(firsts):.0f} ms,", end=" ")
        print(f"nine in ten under {firsts[len(firsts) * 9 // 10]:.0f} ms,", end=" ")
        print(f"all under {firsts[-1]:.0f} ms;", end=" ")
        print(f"again: median {median(again[place] for _, _, again in rows):.0f} ms")


if __name__ == "__main__":
    main()
