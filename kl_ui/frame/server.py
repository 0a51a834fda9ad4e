"""What the course adds to Streamlit's web server: room for a class, a way home."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kl_ui.live.kit import modules
from kl_ui.words.curriculum import SLUGS

LONGEST_QUERY, MOST_VALUES = 4_000, 100
"""Of a longer address a poster and a strip heed nothing: it is the app's."""
STREAMLITS = ("static", "app", "media", "component", "_stcore")
OURS = ("live", "strip", "join", "class", "scene", "readyz")
"""What the first part of an address may be, besides a page's name."""
DESCRIPTORS = 10_000
"""Open files and connections at once: a reader needs up to ten; macOS allows 10 240."""

log = logging.getLogger(__name__)


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


def stopping(work: Callable[[], None]) -> None:
    """Do something as soon as the process is asked to stop.

    The server waits for open answers before it ends; those that go on for good must hear of it.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(name)

        def stop(
            number: int,
            frame: FrameType | None,
            before: Callable[[int, FrameType | None], Any] | int | None = before,
        ) -> None:
            work()
            if callable(before):
                before(number, frame)

        signal.signal(name, stop)


def below(scope: Scope) -> str | None:
    """The path that a request asks for, below the site's own (`server.baseUrlPath`), if it is."""
    path: str = scope["path"]
    if path == modules.BASE.rstrip("/"):
        return ""
    return path.removeprefix(modules.BASE) if path.startswith(modules.BASE) else None


class LeadHome:
    """Send a reader who asks for a page that does not exist to the cover, which says so.

    Streamlit's own answer is a dialog in English.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if asks_for_page(scope) and not _is_ours(below(scope)):
            query = scope["query_string"].decode("latin-1")
            lost = f"{query}&lost=1" if query else "lost=1"
            await RedirectResponse(f"{modules.BASE}?{lost}")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_ours(path: str | None) -> bool:
    return path is not None and path.strip("/").split("/")[0] in ("", *STREAMLITS, *OURS, *SLUGS)


def asked(scope: Scope) -> dict[str, str]:
    """What the address of a request says; nothing if it is longer than any of ours.

    >>> asked({"query_string": b"lang=en&p=0.3"}), asked({"query_string": b"p&" * 100})
    ({'lang': 'en', 'p': '0.3'}, {})
    """
    query = scope["query_string"].decode("latin-1")
    if len(query) > LONGEST_QUERY or query.count("&") >= MOST_VALUES:
        return {}
    return dict(parse_qsl(query))


def asks_for_page(scope: Scope) -> bool:
    """Does a browser ask for a page, not for a file?"""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
    )
