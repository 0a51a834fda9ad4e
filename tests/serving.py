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


@contextmanager
def serve(
    under: str = "", *, through: Sequence[str] = (), log: Path | None = None
) -> Iterator[str]:
    """A new process of the application; its first request is still to come.

    ``under`` is the path below which it serves, ``through`` a command that starts it, ``log`` the
    file that gets what it says.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*through, sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--server.baseUrlPath", under] if under else []
    with open(log or os.devnull, "wb") as said:
        errors = subprocess.STDOUT if log else None
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=errors)
    try:
        base = f"http://localhost:{port}" + (f"/{under}" if under else "")
        deadline = time.monotonic() + 180
        while True:
            try:
                urllib.request.urlopen(f"{base}/_stcore/health", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)
