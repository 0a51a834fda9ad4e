"""A freshly started server and a real Chromium."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.serving import serve

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"viewport": {"width": 1366, "height": 900}, "locale": "en-US"}
PATIENCE = 30  # seconds that a loaded machine may take for what takes one on a quiet one
expect.set_options(timeout=1000 * PATIENCE)
STREAMLITS_OWN = "/_stcore/"  # every deep link asks for two addresses below the page: 404


def find_chromium() -> str | None:
    """A browser on PATH; None lets Playwright use the one it installed."""
    names = ["chromium", "google-chrome", "chromium-browser"]
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with serve() as base:
        yield base


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


AT_REST = """() =>
  document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state')
    === 'notRunning'
  && [...document.querySelectorAll('.kl-chart')]
    .every(chart => chart.querySelector('.main-svg'))
  && [...document.querySelectorAll('[data-testid=stMain] div')]
    .every(box => box.shadowRoot?.querySelector('.stage')?.children.length !== 0)
"""
TWO_FRAMES = "() => new Promise(on => requestAnimationFrame(() => requestAnimationFrame(on)))"


class Visit:
    """A browser window, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _console(self, message: object) -> None:
        if message.type == "error" and STREAMLITS_OWN not in str(message.location):  # type: ignore[attr-defined]
            self.trouble.append(f"console: {message.text}")  # type: ignore[attr-defined]

    def _request(self, request: object) -> None:
        url = str(request.url)  # type: ignore[attr-defined]
        local = url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))
        if not local:
            self.trouble.append(f"foreign: {url}")

    def open(self, address: str, view: str = "whole") -> Page:
        """Go there; a chapter with all its scenes on one page, unless something else is asked."""
        asked = parse_qs(urlsplit(address).query).keys()
        if view and not asked & {"view", "scene"}:
            address += f"{'&' if asked else '?'}view={view}"
        self.page.goto(address)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is drawn and the script at rest."""
        self.page.wait_for_selector("#kl-poster", state="detached", timeout=1000 * PATIENCE)
        self.page.wait_for_selector("h1", timeout=1000 * PATIENCE)
        self.page.wait_for_function(AT_REST, timeout=1000 * PATIENCE)
        self.page.evaluate(TWO_FRAMES)
        self.page.wait_for_timeout(150)

    def eventually(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds: what a page does comes in several messages."""

        def held() -> bool:
            try:
                return holds()
            except LookupError:  # the address does not name it yet, the list is still empty
                return False

        deadline = time.monotonic() + PATIENCE
        while not held():
            assert time.monotonic() < deadline, f"never: {what}"
            self.page.wait_for_timeout(50)


class Windows:
    """The browser's contexts, one for each kind of screen.

    What they have loaded stays, so that only the first page waits for Streamlit's scripts; what
    the course remembers in them goes with each test.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.kept: dict[str, BrowserContext] = {}

    @contextmanager
    def context(self, options: dict[str, Any]) -> Iterator[BrowserContext]:
        kind = json.dumps(options, sort_keys=True)
        if kind not in self.kept:
            self.kept[kind] = self.browser.new_context(**options)
        context, origins = self.kept[kind], set[str]()

        def note(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme == "http":
                origins.add(f"http://{parts.netloc}")

        context.on("request", note)
        yield context
        context.remove_listener("request", note)
        context.set_offline(False)
        context.clear_cookies()
        for page in context.pages:
            page.close()
        page = context.new_page()
        control = context.new_cdp_session(page)
        for origin in origins:
            stored = {"origin": origin, "storageTypes": "local_storage"}
            control.send("Storage.clearDataForOrigin", stored)
        page.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    return Windows(chromium)


@pytest.fixture
def visit(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with windows.context(LAPTOP | getattr(request, "param", {})) as context:
        yield Visit(context.new_page())


def axe(page: Page) -> list[str]:
    """What axe-core has to say of a page: each rule that is broken, and where.

    Streamlit's link that skips to the content is left out: axe allows such a link outside the
    landmarks, but does not know it for one where the page's other links stand in shadow roots.
    """
    page.wait_for_timeout(800)  # what a page does once it is at rest
    found = Axe().run(page, {"exclude": [["[data-testid=stSkipToContent]"]]}).response
    return [f"{x['id']} {node['target']}" for x in found["violations"] for node in x["nodes"]]
