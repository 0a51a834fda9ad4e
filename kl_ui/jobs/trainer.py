"""The process that trains: it reads runs from standard input, and writes them back further on."""

import os
import pickle
import sys
import time
from contextlib import suppress
from typing import NoReturn

from kl_ui.jobs.training import PIECE, Run


def main() -> NoReturn:
    """Train whatever comes; ends with EOFError when nobody is there any more."""
    if hasattr(os, "nice"):
        os.nice(10)  # who reads comes before what trains
    while True:
        run: Run = pickle.load(sys.stdin.buffer)
        end = time.process_time() + PIECE
        while not run.done and time.process_time() < end:
            run = run.advance()
        pickle.dump(run, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        main()
