"""A long experiment, trained while the reader watches."""

import pickle
import sys
from typing import Any

from kl_ui.jobs.training import R, workshop
from kl_ui.scenes.screen import Screen
from kl_ui.state import readers

WORDS = ("start", "stop", "on", "running", "done", "progress", "stuck")


def training(s: Screen, name: str, first: R) -> R:
    """The newest state that the experiment has reached.

    It starts and stops by hand; with other settings it is another experiment, and stands still.
    """
    key, this = f"training-{name}", pickle.dumps(first)
    running, asked = s.value(key, readers.read_nothing, (b"", 0))
    if stuck := workshop().stuck(first):
        running = b""
    run = workshop().newest(first, go_on=running == this)

    def moved(told: Any) -> None:
        if heard := readers.wholes(told, {"running": (0, 1), "asked": (0, sys.maxsize)}):
            if heard["running"] and running != this:  # by hand, not by the clock
                workshop().retry(first)
            s.put({key: (this if heard["running"] else b"", heard["asked"])})

    data = {
        "running": running == this and not run.done,
        "asked": asked,
        "turn": workshop().turn(),
        "progress": run.progress,
        "done": run.done,
        "stuck": stuck,
        "words": {code: s.display.word(f"training.{code}") for code in WORDS},
    }
    s.stage("training", key, data, moved)
    return run
