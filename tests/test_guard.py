"""What keeps other sites out, where a started server cannot show it."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Message, Receive, Scope, Send

from kl_ui.frame.guard import HEADERS, Protected, SameOrigin, failed


async def _nothing() -> Message:
    return {"type": "http.request", "body": b""}


def _wish(origin: str, host: str) -> Scope:
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    return {"type": "websocket", "path": "/", "headers": headers}


def _reached(wish: Scope, allowed: list[str]) -> list[Scope]:
    """What gets through to the course."""
    got = []

    async def course(scope: Scope, _: Receive, __: Send) -> None:
        got.append(scope)

    async def send(_: Message) -> None:
        pass

    asyncio.run(SameOrigin(course, allowed)(wish, _nothing, send))
    return got


def test_a_configured_site_may_use_the_course_and_no_other() -> None:
    wish = _wish("https://school.example", "course.example")
    assert not _reached(wish, [])
    assert not _reached(wish, ["https://course.example", "http://school.example"])
    (scope,) = _reached(wish, ["https://school.example"])
    # What Streamlit compares agrees: it has no reason to ask for this machine's external address.
    assert scope["headers"] == [
        (b"origin", b"https://school.example"),
        (b"host", b"school.example"),
    ]


def test_no_host_is_called_as_a_page_without_origin() -> None:
    assert not _reached(_wish("null", "null"), [])


def test_a_failure_of_the_server_has_the_headers_and_no_traceback() -> None:
    async def breaks(_: Scope, __: Receive, ___: Send) -> None:
        raise RuntimeError("secret")

    app = Starlette(exception_handlers={Exception: failed}, middleware=[Middleware(Protected)])
    app.mount("/", breaks)
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    with pytest.raises(RuntimeError, match="secret"):  # for the log
        asyncio.run(app(scope | {"query_string": b""}, _nothing, send))
    start, body = told
    assert start["status"] == 500
    assert {name: value.encode() for name, value in HEADERS.items()}.items() <= {
        name.decode(): value for name, value in start["headers"]
    }.items()
    assert b"secret" not in body["body"]
