"""What opening one scene costs the server: the script's time for each, the first time it is opened.

    .venv/bin/python -m benchmarks.scenes

Each scene is opened by a link, in a visit of its own, in a process that has opened none before it.
"""

import logging
import sys
import time
from functools import cache
from pathlib import Path
from statistics import median

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from kl_ui.frame import contents
from kl_ui.words.curriculum import SLUGS

SITE = Path(__file__).parent.parent / "kl_ui" / "frame" / "site.py"


def opened(slug: str, scene: str, lang: str) -> float:
    """Milliseconds of the run that a link to this scene causes."""
    at = AppTest.from_file(SITE, default_timeout=60)
    asked = {"scene": scene, "seen": "1", "lang": lang}
    for name, value in asked.items():
        at.query_params[name] = value
    at._page_hash = calc_hash(slug)
    start = time.perf_counter()
    at.run()
    spent = 1000 * (time.perf_counter() - start)
    assert not at.exception, (slug, scene)
    return spent


def main() -> None:
    logging.disable(logging.CRITICAL)
    # A server looks through the installed packages once, a test of Streamlit's each time.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    contents.load_all()
    opened("kl", "hook", "en")  # what a process does once: modules, words
    rows = [
        (slug, scene, opened(slug, scene, "en"), opened(slug, scene, "en"))
        for slug in (sys.argv[1:] or SLUGS)
        for scene in contents.load(slug).scenes
    ]
    for slug, scene, first, again in sorted(rows, key=lambda row: -row[2]):
        print(f"{slug + '/' + scene:40}{first:8.0f}{again:8.0f} ms")
    firsts = sorted(row[2] for row in rows)
    print(f"{len(rows)} scenes: first time median {median(firsts):.0f} ms,", end=" ")
    print(
        f"nine in ten under {firsts[len(firsts) * 9 // 10]:.0f} ms, all under {firsts[-1]:.0f} ms;"
    )
    print(f"again: median {median(row[3] for row in rows):.0f} ms")


if __name__ == "__main__":
    main()
