"""Long experiments: trained in a process of their own, a piece at a time, in turn.

A page asks for a piece and goes on with the newest state there is; it never waits. Runs with the
same beginning are the same run: what one reader has trained, the next one finds.
"""

import logging
import os
import pickle
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol, Self, TypeVar, cast

log = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent.parent
PIECE = 0.3
"""Seconds of a processor at a time: then it is another reader's turn."""
TRIES = 3
"""How often in a row a run may fail before it is left alone."""
KEPT = 64
"""How many runs are remembered; the one not asked for longest is forgotten first."""


class Run(Protocol):
    """An experiment at one moment; it can be pickled."""

    @property
    def progress(self) -> float:
        """From 0 to 1."""

    @property
    def done(self) -> bool:
        """Is there nothing left to train?"""

    def advance(self) -> Self:
        """The same experiment a little later, after at most some tenths of a second of work."""


R = TypeVar("R", bound=Run)


@dataclass
class _Job:
    newest: Run
    piece: Future[Run] | None = None
    failures: int = 0
    """In a row."""

    def hear(self) -> None:
        """Take over the piece that was asked for, if it is there."""
        if self.piece is None or not self.piece.done():
            return
        piece, self.piece = self.piece, None
        try:
            self.newest, self.failures = piece.result(), 0
        except Exception:
            # Killed for want of memory, or a mistake of ours: what there is stays, and counts.
            self.failures += 1
            log.exception("A piece of training failed, for the %d. time in a row", self.failures)


class Workshop:
    """One process that trains, and what it has trained so far."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[bytes, _Job] = OrderedDict()
        self._lock = Lock()
        # One thread: pieces are done one after another, in the order they were asked for.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workshop")
        self._process: subprocess.Popen[bytes] | None = None

    def newest(self, first: R, *, go_on: bool = False) -> R:
        """How far the run that begins with ``first`` has come; ``go_on`` asks for a piece more."""
        key = pickle.dumps(first)
        with self._lock:
            job = self._jobs.setdefault(key, _Job(first))
            self._jobs.move_to_end(key)
            if len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
            job.hear()
            if go_on and job.piece is None and not job.newest.done and job.failures < TRIES:
                job.piece = self._thread.submit(self._train, job.newest)
            return cast(R, job.newest)

    def stuck(self, first: Run) -> bool:
        """Has the run failed so often that it goes on only after a `retry`?"""
        with self._lock:
            job = self._jobs.get(pickle.dumps(first))
            return job is not None and job.failures >= TRIES

    def retry(self, first: Run) -> None:
        """Forget a run's failures."""
        with self._lock:
            if job := self._jobs.get(pickle.dumps(first)):
                job.failures = 0

    def turn(self) -> float:
        """Seconds until the next piece of a run is likely to be there: every run has its turn."""
        with self._lock:
            waiting = sum(job.piece is not None for job in self._jobs.values())
        return PIECE * max(1, waiting)

    def _train(self, run: Run) -> Run:
        process = self._process = self._process or _open()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(run, process.stdin)
            process.stdin.flush()
            trained: Run = pickle.load(process.stdout)
        except Exception:  # it is no more, or makes no sense: the next piece gets another one
            self._process = None
            with suppress(BrokenPipeError), process:
                process.kill()
            raise
        return trained

    def close(self) -> None:
        """End the process, after the piece it is at."""
        self._thread.shutdown(cancel_futures=True)
        if self._process is not None:
            self._process.communicate()  # closes its input: it ends


def _open() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kl_ui.jobs.trainer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )


@cache
def workshop() -> Workshop:
    """The one that all readers share."""
    return Workshop()
