"""A freshly started server of the course."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start(
    port: int,
    under: str = "",
    *options: str,
    through: Sequence[str] = (),
    log: Path | None = None,
    folder: Path = ROOT,
) -> subprocess.Popen[bytes]:
    """A new process of the application that answers; its first page is still to be asked for.

    ``under`` is the path below which it serves, ``options`` are Streamlit's, ``through`` is a
    command that starts it, ``log`` the file that gets what it says, ``folder`` holds the code.
    """
    command = [*through, sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.headless", "true", *options]
    command += ["--server.baseUrlPath", under] if under else []
    with open(log or os.devnull, "wb") as said:
        errors = subprocess.STDOUT if log else None
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=errors)
    deadline = time.monotonic() + 180
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address(port, under)}/_stcore/health", timeout=2).close()
                return process
            except OSError:
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.2)
    except BaseException:
        process.kill()
        raise


def address(port: int, under: str = "") -> str:
    return f"http://localhost:{port}" + (f"/{under}" if under else "")


@contextmanager
def serve(
    under: str = "", *options: str, through: Sequence[str] = (), log: Path | None = None
) -> Iterator[str]:
    """A new process of the application, as long as a test needs it: where it is found."""
    port = free_port()
    process = start(port, under, *options, through=through, log=log)
    try:
        yield address(port, under)
    finally:
        process.terminate()
        process.wait(timeout=20)
