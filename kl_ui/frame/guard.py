"""What keeps other sites out: whose pages may use this server, and what its own pages may load."""

import logging
import re
from base64 import b64encode
from collections.abc import Collection
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kl_ui.frame.packing import STREAMLIT
from kl_ui.frame.server import below

PORTS = {"http": 80, "https": 443}
log = logging.getLogger(__name__)


def _policy() -> str:
    """What a page of the course may load, and who may show it in a frame: this server alone."""
    html = (STREAMLIT / "index.html").read_bytes()
    # The page itself holds one line of script; the digest allows it and no other.
    inline = [sha256(code).digest() for code in re.findall(rb"<script>(.*?)</script>", html, re.S)]
    digests = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in inline)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {digests}",  # a component's script is made into a blob
            "style-src 'self' 'unsafe-inline'",  # Streamlit's and Plotly's styles are written so
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "frame-src 'self'",  # a phone in class shows the scene in a frame
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


HEADERS = {
    "content-security-policy": _policy(),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class Protected:
    """Say in every answer what a browser may do with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, protected)


async def failed(_: Request, __: Exception) -> Response:
    """Answer where the server itself failed: `Protected` has no part in that answer."""
    return PlainTextResponse("Internal Server Error", 500, HEADERS)


class SameOrigin:
    """Refuse what a page of another site makes a reader's browser ask of this server.

    A browser names the page's site (``Origin``) with every WebSocket and with every request of
    another site that may change something, and no page can prevent it. Programs that are no
    browser name none: whoever runs one needs no reader's browser. Reading is left alone: a page
    of another site gets no answer to see.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self.app = app
        self.allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope.get("method") in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:
            await self.app(scope, receive, send)
        elif origin in self.allowed or not _hosts(origin).isdisjoint(_asked(headers)):
            await self.app(_as_from(origin, scope), receive, send)
        else:
            log.warning("Refused a page of %.100r: here is %.200r", origin, _asked(headers))
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse("Not for pages of other sites", 403)(scope, receive, send)


def _hosts(origin: str) -> set[str]:
    """An origin as ``Host`` may say it.

    >>> _hosts("http://10.0.0.5:8501"), sorted(_hosts("https://course.example"))
    ({'10.0.0.5:8501'}, ['course.example', 'course.example:443'])
    """
    scheme, _, host = origin.lower().rpartition("://")
    if scheme not in PORTS:
        return set()  # "null" is the origin of a page that has none
    return {host} if host.rpartition(":")[2].isdigit() else {host, f"{host}:{PORTS[scheme]}"}


def _asked(headers: Headers) -> list[str]:
    """The hosts under which a reader may have asked: this one, or that of a proxy in front.

    A proxy that asks under its own name tells the reader's in ``X-Forwarded-Host``. A page of
    another site cannot: a WebSocket and a simple request carry no header of the page's choice, and
    for any other the browser asks leave first, which Streamlit does not give for this one.
    """
    hosts = (headers.get("host", ""), *headers.get("x-forwarded-host", "").split(","))
    return [host.strip().lower() for host in hosts if host.strip()]


def _as_from(origin: str, scope: Scope) -> Scope:
    """A request as Streamlit would get it without a proxy.

    It compares a WebSocket's origin with ``Host`` once more; where they differ, it asks a public
    host for this machine's external address.
    """
    kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [*kept, (b"host", origin.rpartition("://")[2].encode("latin-1"))]}


class Closed:
    """Answer that there is nothing where Streamlit describes its interface for programs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (below(scope) or "").startswith("_stcore/agent"):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
