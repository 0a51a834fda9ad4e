"""A process beside the pages: it does what is sent to it, one thing after another.

    python -m kl_ui.jobs.worker

is its other end: it reads calls from standard input, and writes what they return further on.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeVar, cast

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent


class Worker:
    """A process that is there once it is needed; if it dies, the next call gets another one."""

    def __init__(self, name: str) -> None:
        # One thread: calls are done one after another, in the order they were asked for.
        self._thread = ThreadPoolExecutor(1, name)
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, call: Callable[[], T]) -> Future[T]:
        """Let it call something that can be pickled. An error in it ends the process."""
        return self._thread.submit(self._do, call)

    def _do(self, call: Callable[[], T]) -> T:
        process = self._process = self._process or _open()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(call, process.stdin)
            process.stdin.flush()
            return cast(T, pickle.load(process.stdout))
        except Exception:  # it is no more, or makes no sense
            self._process = None
            with suppress(BrokenPipeError), process:
                process.kill()
            raise

    def close(self) -> None:
        """End the process, after what it is at."""
        self._thread.shutdown(cancel_futures=True)
        if self._process is not None:
            self._process.communicate()  # closes its input: it ends


def _open() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kl_ui.jobs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )


def main() -> NoReturn:
    """Do whatever comes; ends with EOFError when nobody is there any more."""
    if hasattr(os, "nice"):
        os.nice(10)  # who reads comes before what is done beside
    while True:
        call: Callable[[], object] = pickle.load(sys.stdin.buffer)
        pickle.dump(call(), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        main()
