"""A freshly started server and a real Chromium."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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
  && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
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

    def open(self, address: str) -> Page:
        self.page.goto(address)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is drawn and the script at rest."""
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


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    options = {"viewport": {"width": 1366, "height": 900}, "locale": "en-US"}
    options |= getattr(request, "param", {})
    context = chromium.new_context(**options)
    yield Visit(context.new_page())
    context.close()
