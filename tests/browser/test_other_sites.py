"""Another site that is open in the same browser, and the course under a path of its own."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import PATIENCE, Visit, serve

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]

STREAM = """base => new Promise(on => {
  const stream = new WebSocket(base.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
  stream.onopen = () => on('open');
  stream.onclose = () => on('refused');
})"""
SENDS = """async base => {
  const outcomes = [];
  for (const [method, mode, path] of [
    ['PUT', 'cors', '/_stcore/upload_file/nobody/nothing'],
    ['DELETE', 'cors', '/_stcore/upload_file/nobody/nothing'],
    ['POST', 'cors', '/'],
    ['GET', 'cors', '/_stcore/host-config'],
  ])
    outcomes.push(await fetch(base + path, {method, mode, credentials: 'include'})
      .then(answer => answer.status, () => 'refused'));
  await fetch(base + '/_stcore/upload_file/nobody/nothing', {method: 'POST', mode: 'no-cors'});
  return outcomes;
}"""
FRAMES = """base => new Promise(on => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.onload = () => on();
  frame.src = base + '/';
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[str]:
    """A page that another server on this machine shows."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Another</title><body></body>")
    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f":{site.server_port}"
        site.shutdown()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_another_site_cannot_use_the_course(
    server: str, other_site: str, chromium: Browser, name: str
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://{name}{other_site}/")
    statuses = []
    page.on("response", lambda answer: statuses.append((answer.request.method, answer.status)))
    assert page.evaluate(STREAM, server) == "refused"
    assert page.evaluate(SENDS, server) == ["refused"] * 4
    assert ("POST", 403) in statuses
    assert not [status for method, status in statuses if method in ("PUT", "DELETE")]
    page.evaluate(FRAMES, server)
    (framed,) = page.frames[1:]
    assert framed.url.startswith("chrome-error:")
    context.close()


def test_the_page_itself_can(server: str, chromium: Browser) -> None:
    """The counterpart: from a page of the course the same attempt gets through."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server}/_stcore/health")
    assert page.evaluate(STREAM, server) == "open"
    context.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_file_reaches_the_course_by_any_name(
    server: str, chromium: Browser, name: str, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("Item,P,Q\nx,0.25,0.5\ny,0.75,0.5\n")
    context = chromium.new_context()
    visit = Visit(context.new_page())
    page = visit.open(f"http://{name}:{urlsplit(server).port}/calculator?lang=en")
    page.locator("input[type=file]").set_input_files(tmp_path / "own.csv")
    expect(page.get_by_text("own.csv").first).to_be_visible()
    expect(page.get_by_text("0.1887").first).to_be_visible()
    context.close()


@pytest.fixture(scope="module")
def below() -> Iterator[str]:
    with serve("course") as base:
        yield base


def test_the_course_works_below_a_path(below: str, visit: Visit) -> None:
    page = visit.open(f"{below}/?lang=en&mean=1")
    assert _path(page) == "/course/"
    page.locator("nav.menu a[href$='/cross-entropy']").click()
    visit.eventually(lambda: _path(page) == "/course/cross-entropy", "the chapter")
    visit.settle()
    page = visit.open(f"{below}/distributions?lang=en&scene=walk&seen=1")
    stage = page.locator("[data-testid=stMain] .stage svg").first
    expect(stage).to_be_visible(timeout=1000 * PATIENCE)  # its modules came
    visit.eventually(lambda: "unit=bits" in page.url, "the state in the address")
    assert _path(page) == "/course/distributions"
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_contain_text("/course/distributions?")
    page.goto(f"{below}/nothing?lang=en")
    visit.settle()
    assert _path(page) == "/course/"
    assert not visit.trouble


def _path(page: Page) -> str:
    return urlsplit(page.url).path
