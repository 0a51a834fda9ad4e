"""Scripts and styles as they go over the line: small, and for good.

    python -m kl_ui.frame.packing

packs at set-up what every first page needs. What else a browser asks for is packed once it has been
asked for. It is all kept in the environment, for every copy of the course that runs in it.
"""

import gzip
import os
import re
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kl_ui.frame.server import below
from kl_ui.live.kit import modules

STREAMLIT = Path(streamlit.__file__).parent / "static"
KEPT = Path(sys.prefix) / "packed"
TYPES = {".js": "text/javascript", ".css": "text/css"}
_worker = ThreadPoolExecutor(1, "packing")


def streamlits() -> dict[str, Path]:
    """Streamlit's files by their addresses."""
    found = (file for file in (STREAMLIT / "static").rglob("*") if file.is_file())
    return {file.relative_to(STREAMLIT).as_posix(): file for file in found}


def ours() -> dict[str, Path]:
    """The scripts of the live components by their addresses."""
    root, files = modules.FOLDER, modules.FOLDER.rglob("*.js")
    return {f"{modules.ROUTE}/{file.relative_to(root).as_posix()}": file for file in files}


def first() -> list[Path]:
    """What every first page loads."""
    html = (STREAMLIT / "index.html").read_text("utf-8")
    linked = re.findall(r'"\./(static/[^"]+\.(?:js|css))"', html)
    return [*(STREAMLIT / name for name in linked), *ours().values()]


class Packed:
    """Send what lies in files: looked up among them, never looked for on the disk.

    A browser keeps them for good: their addresses carry a hash of their content. A compressed one
    is worth a line of its own: a class of phones shares one wireless network.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.files = streamlits() | ours()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = (below(scope) or "") if scope["type"] == "http" else ""
        if not name.startswith(("static/", "live/")):
            await self.app(scope, receive, send)
        elif (file := self.files.get(name)) is None:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif file.suffix in TYPES and scope["method"] in ("GET", "HEAD"):
            await _response(file, Headers(scope=scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _response(file: Path, headers: Headers) -> Response:
    accepted = {word.strip() for word in headers.get("accept-encoding", "").split(",")}
    said = {"vary": "accept-encoding", "cache-control": "public, immutable, max-age=31536000"}
    small = squeezed(file) if "br" in accepted else None
    if small is not None:
        said["content-encoding"] = "br"
    elif "gzip" in accepted:
        said["content-encoding"], small = "gzip", zipped(file)
    content = file.read_bytes() if small is None else small
    return Response(content, media_type=TYPES[file.suffix], headers=said)


@cache
def zipped(file: Path) -> bytes:
    """A file, compressed while the reader waits, and kept."""
    return gzip.compress(file.read_bytes(), 6)


def squeezed(file: Path) -> bytes | None:
    """A file, compressed as far as it goes, if that has been done."""
    work = begun(file)
    return work.result() if work.done() and not work.exception() else None


@cache
def begun(file: Path) -> Future[bytes]:
    """The work of compressing a file, which somebody does beside the pages."""
    return _worker.submit(_squeeze, file)


def _squeeze(file: Path) -> bytes:
    content = file.read_bytes()
    kept = KEPT / f"{sha256(content).hexdigest()[:32]}.br"
    with suppress(OSError):
        return kept.read_bytes()
    small: bytes = brotli.compress(content, quality=11)
    with suppress(OSError):  # where nothing may be kept, it is done at each start
        KEPT.mkdir(exist_ok=True)
        half = kept.with_suffix(f".{os.getpid()}")
        half.write_bytes(small)
        half.replace(kept)
    return small


if __name__ == "__main__":
    for file in first():
        begun(file).result()
