"""Long experiments: trained in a process of their own, a piece at a time, in turn.

A page asks for a piece and goes on with the newest state there is; it never waits. Runs with the
same beginning are the same run: what one reader has trained, the next one finds.
"""

import logging
import pickle
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache, partial
from threading import Lock
from typing import Protocol, Self, TypeVar, cast

from kl_ui.jobs.worker import Worker

log = logging.getLogger(__name__)
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
        self._worker = Worker("workshop")

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
                job.piece = self._worker.do(partial(piece, job.newest))
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

    def close(self) -> None:
        """End the process, after the piece it is at."""
        self._worker.close()


def piece(run: Run) -> Run:
    """A run a piece further on."""
    end = time.process_time() + PIECE
    while not run.done and time.process_time() < end:
        run = run.advance()
    return run


@cache
def workshop() -> Workshop:
    """The one that all readers share."""
    return Workshop()
