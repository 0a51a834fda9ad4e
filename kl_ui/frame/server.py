"""What the course adds to Streamlit's web server: a way home, a quicker first page, its modules."""

import gzip
import logging
import mimetypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kl_ui.live.kit import modules
from kl_ui.words.curriculum import SLUGS

STATIC = Path(streamlit.__file__).parent / "static" / "static"
STREAMLITS = ("static", "app", "media", "component", "_stcore", modules.ROUTE)
TYPES = {".js": "text/javascript", ".css": "text/css"}
DESCRIPTORS = 10_000
"""Open files and connections at once: a reader needs up to ten; macOS allows 10 240."""

log = logging.getLogger(__name__)

mimetypes.add_type("text/javascript", ".js")  # some Windows machines call it plain text


def allow_many_connections() -> None:
    """Let the process hold as many files open as a class needs: the usual 256 are thirty readers.

    Windows sets no such limit to connections.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # "Unlimited" is a negative number on some systems.
    most = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft == resource.RLIM_INFINITY or soft >= DESCRIPTORS:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError) as error:
        log.warning("At most %d open files, for about %d readers: %s", soft, soft // 10, error)
    else:
        if most < DESCRIPTORS:
            log.warning("The system allows %d open files: about %d readers", most, most // 10)


def below(scope: Scope) -> str | None:
    """The path that a request asks for, below the site's own (`server.baseUrlPath`), if it is."""
    path: str = scope["path"]
    if path == modules.BASE.rstrip("/"):
        return ""
    return path.removeprefix(modules.BASE) if path.startswith(modules.BASE) else None


class Modules(StaticFiles):
    """The scripts of the live figures; a browser asks each time whether its copy is still good."""

    def __init__(self) -> None:
        super().__init__(directory=modules.FOLDER)
        found = modules.FOLDER.rglob("*.js")
        self.files = {str(file.relative_to(modules.FOLDER)): file for file in found}

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        # What a request says is a name to look up, never a path to look for on the disk.
        file = self.files.get(path)
        return (str(file), file.stat()) if file else ("", None)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


def live_modules() -> Mount:
    """Where the browser finds the modules."""
    return Mount(modules.BASE + modules.ROUTE, Modules())


class LeadHome:
    """Send a reader who asks for a page that does not exist to the cover, which says so.

    Streamlit's own answer is a dialog in English.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _asks_for_page(scope) and not _is_ours(below(scope)):
            query = scope["query_string"].decode("latin-1")
            lost = f"{query}&lost=1" if query else "lost=1"
            await RedirectResponse(f"{modules.BASE}?{lost}")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class EarlyCharts:
    """Let the browser fetch the chart library while it still starts the page.

    Otherwise it learns only from the first chart's data that it needs those 4.7 MB.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        names = [path.name for path in (STATIC / "js").glob("PlotlyChart.*.js")]
        self.links = [f"<{modules.BASE}static/js/{name}>; rel=modulepreload" for name in names]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                for link in self.links:
                    headers.append("link", link)
            await send(message)

        await self.app(scope, receive, with_links if _asks_for_page(scope) else send)


class PackedScripts:
    """Send Streamlit's scripts compressed: a class of phones shares one wireless network.

    What is not among its files is not there: Streamlit would look for any name on the disk, and
    where it finds none answer with the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        files = (file for file in STATIC.rglob("*") if file.is_file())
        self.files = {f"static/{file.relative_to(STATIC).as_posix()}": file for file in files}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = (below(scope) or "") if scope["type"] == "http" else ""
        file = self.files.get(name)
        packs = scope["type"] == "http" and "gzip" in Headers(scope=scope).get(
            "accept-encoding", ""
        )
        if name.startswith("static/") and not file:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif file and file.suffix in TYPES and packs and scope["method"] == "GET":
            await self._response(file)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @staticmethod
    def _response(file: Path) -> Response:
        headers = {
            "content-encoding": "gzip",
            "vary": "accept-encoding",
            # The names carry a hash of the content.
            "cache-control": "public, immutable, max-age=31536000",
        }
        return Response(packed(file), media_type=TYPES[file.suffix], headers=headers)


@cache
def packed(file: Path) -> bytes:
    """A file, compressed once and kept."""
    return gzip.compress(file.read_bytes(), 6)


def pack_largest() -> None:
    """Compress what every first page needs, before the first reader waits for it."""
    for pattern in ("PlotlyChart.*.js", "index.*.js", "react-dom.*.js", "protobuf.*.js"):
        for file in (STATIC / "js").glob(pattern):
            packed(file)


def _is_ours(path: str | None) -> bool:
    return path is not None and path.strip("/").split("/")[0] in ("", *STREAMLITS, *SLUGS)


def _asks_for_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
    )
