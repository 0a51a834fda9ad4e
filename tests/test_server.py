"""A started server by its bare answers: whose requests it takes, what it says, what it has."""

import http.client
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kl_ui.live.kit.modules import ROUTE
from tests.serving import serve

FOREIGN = ("http://evil.example", "http://localhost:9", "https://localhost.evil.example", "null")
UPLOAD = "/_stcore/upload_file/nobody/nothing"


class Site:
    """A server to ask, by whatever name the reader knows it."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.port, self.base = parts.port, parts.path

    def ask(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """The answer to one request for this very path; its body is in ``.text``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": f"localhost:{self.port}"} | (headers or {})).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        if answer.status != 101:
            answer.text = answer.read().decode("latin-1")  # type: ignore[attr-defined]
        connection.close()
        return answer

    def stream(self, headers: dict[str, str]) -> http.client.HTTPResponse:
        """The answer to the wish for a WebSocket."""
        wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        wish |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
        return self.ask(f"{self.base}/_stcore/stream", headers=wish | headers)


@pytest.fixture(scope="module", params=["", "course/of/kl"], ids=["root", "below"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(request.param) as base:
        yield Site(base)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "10.0.0.5", "HOSTNAME"])
def test_a_page_may_use_its_own_server_by_any_name(site: Site, name: str) -> None:
    host = f"{name.replace('HOSTNAME', socket.gethostname())}:{site.port}"
    same = {"Host": host, "Origin": f"http://{host.lower()}"}
    assert site.stream(same).status == 101
    assert "Invalid session" in _upload(site, same)


def _upload(site: Site, headers: dict[str, str]) -> str:
    """What is said to a file for a reader who is not here, sent as Streamlit's page sends it."""
    cookie = site.ask(f"{site.base}/_stcore/health").headers["set-cookie"].split(";")[0]
    token = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
    answer = site.ask(site.base + UPLOAD, "PUT", headers | token)
    return answer.text  # type: ignore[attr-defined, no-any-return]


def test_a_page_behind_a_proxy_may_use_it(site: Site) -> None:
    origin = {"Origin": "https://course.example"}
    for forwarded in (
        {"Host": "course.example"},
        {"Host": "course.example:443"},
        {"Host": "backend:8501", "X-Forwarded-Host": "course.example"},
        {"Host": "backend:8501", "X-Forwarded-Host": "course.example, inner.example"},
    ):
        assert site.stream(origin | forwarded).status == 101, forwarded
        assert "Invalid session" in _upload(site, origin | forwarded)


def test_a_program_that_is_no_browser_may_use_it(site: Site) -> None:
    assert site.stream({}).status == 101


@pytest.mark.parametrize("origin", [*FOREIGN, "http://127.0.0.1:PORT"])
def test_a_page_of_another_site_may_not(site: Site, origin: str) -> None:
    foreign = {"Origin": origin.replace("PORT", str(site.port))}
    assert site.stream(foreign).status == 403
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in (UPLOAD, "/", "/kl", "/_stcore/health", "/_stcore/agent/interact"):
            assert site.ask(site.base + path, method, foreign).status == 403, (method, path)
    assert "other sites" in _upload(site, foreign)


def test_a_page_of_another_site_sees_no_answer(site: Site) -> None:
    stage = f"/{ROUTE}/kit/stage.js"
    for path in ("/", "/_stcore/health", "/_stcore/host-config", stage, "/media/x"):
        answer = site.ask(site.base + path, headers={"Origin": FOREIGN[0]})
        assert "access-control-allow-origin" not in answer.headers, path


def test_a_file_without_its_page_s_token_is_refused(site: Site) -> None:
    assert site.ask(site.base + UPLOAD, "PUT").status == 403


def test_every_answer_says_what_a_browser_may_do_with_it(site: Site) -> None:
    page = {"Accept": "text/html"}
    answers = [
        site.ask(site.base + "/", headers=page),
        site.ask(site.base + "/kl", headers=page),
        site.ask(site.base + "/nothing", headers=page),  # led home
        site.ask(site.base + f"/{ROUTE}/kit/stage.js"),
        site.ask(site.base + f"/{ROUTE}/kit/nothing.js"),
        site.ask(site.base + _first_script(site)),
        site.ask(site.base + _first_script(site), headers={"Accept-Encoding": "gzip"}),
        site.ask(site.base + "/static/nothing.js"),
        site.ask(site.base + "/media/nothing"),
        site.ask(site.base + "/_stcore/health"),
        site.ask(site.base + "/_stcore/health", "OPTIONS"),
        site.ask(site.base + "/_stcore/agent/openapi.json"),
        site.ask(site.base + "/a/../b"),
        site.ask(site.base + UPLOAD, "PUT"),
        site.ask(site.base + "/", "POST", {"Origin": FOREIGN[0]}),
    ]
    assert {answer.status for answer in answers} == {200, 204, 307, 400, 403, 404}
    for answer in answers:
        policy = dict(
            line.strip().partition(" ")[::2]
            for line in answer.headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
        assert "unsafe" not in policy["script-src"]
        assert "http" not in str(policy)  # no other host
        assert answer.headers.get_all("x-content-type-options") == ["nosniff"]
        assert answer.headers["referrer-policy"] == "same-origin"


def _first_script(site: Site) -> str:
    html = site.ask(site.base + "/", headers={"Accept": "text/html"}).text  # type: ignore[attr-defined]
    return "/" + re.findall(r'href="\./(static/js/[^"]+)"', html)[0]


@pytest.mark.parametrize("packed", ["gzip", "identity"])
@pytest.mark.parametrize(
    "name",
    [
        "//host/share/x.js",
        "%00.js",
        "%FF.js",
        "a" * 5000 + ".js",
        "../index.html",
        "%2e%2e/index.html",
        "js/..%5c..%5cindex.html",
        "c:/x.js",
        "js",
        "",
        "nothing.js",
    ],
)
@pytest.mark.parametrize("folder", ["static", "live", ROUTE])
def test_what_is_not_among_the_files_is_not_there(
    site: Site, folder: str, name: str, packed: str
) -> None:
    answer = site.ask(f"{site.base}/{folder}/{name}", headers={"Accept-Encoding": packed})
    assert answer.status in (400, 404), answer.status


def test_the_files_are_there(site: Site) -> None:
    for path in (f"/{ROUTE}/kit/stage.js", _first_script(site)):
        plain = site.ask(site.base + path)
        assert plain.status == 200
        assert "javascript" in plain.headers["content-type"]
        assert plain.headers["cache-control"].startswith("public, immutable")
        assert "content-encoding" not in plain.headers
        sizes = [int(plain.headers["content-length"])]
        for accepted, coding in (("gzip", "gzip"), ("gzip, br", "br")):
            packed = site.ask(site.base + path, headers={"Accept-Encoding": accepted})
            deadline = time.monotonic() + 120  # it may be packing still
            while packed.headers["content-encoding"] != coding:
                assert time.monotonic() < deadline
                time.sleep(0.2)
                packed = site.ask(site.base + path, headers={"Accept-Encoding": accepted})
            sizes.append(int(packed.headers["content-length"]))
        assert sizes == sorted(sizes, reverse=True)


def test_the_interface_for_programs_is_closed(site: Site) -> None:
    for path in ("interact", "mcp", "openapi.json", ""):
        for method in ("GET", "POST"):
            assert site.ask(f"{site.base}/_stcore/agent/{path}", method).status == 404
    host = site.ask(site.base + "/_stcore/host-config")
    assert '"allowedOrigins":[]' in host.text  # type: ignore[attr-defined]


def test_a_reader_who_is_lost_comes_home(site: Site) -> None:
    page = {"Accept": "text/html"}
    for path in ("/nothing", "/nothing/kl"):
        answer = site.ask(site.base + path + "?lang=en", headers=page)
        assert answer.headers["location"] == f"{site.base}/?lang=en&lost=1"
    if site.base:
        assert site.ask("/kl", headers=page).headers["location"] == f"{site.base}/?lost=1"
    found = site.ask(site.base + "/kl?scene=terms&seen=1", headers=page)
    early = re.findall(r'rel="modulepreload" href="(/[^"]+)"', found.text)  # type: ignore[attr-defined]
    assert any("plotly" in path for path in early)
    assert all(site.ask(path).status == 200 for path in early)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to connections")
def test_more_readers_than_the_usual_limit_of_open_files(tmp_path: Path) -> None:
    few = ["sh", "-c", 'ulimit -S -n 256 && exec "$@"', "sh"]
    log = tmp_path / "log"
    with serve(through=few, log=log) as base:
        site = Site(base)
        open_ones = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(300)]
        assert site.ask("/_stcore/health").status == 200
        for connection in open_ones:
            connection.close()
    assert "Error" not in log.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to connections")
def test_the_log_says_where_the_system_allows_few_readers(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serve(through=["sh", "-c", 'ulimit -n 200 && exec "$@"', "sh"], log=log):
        pass
    assert "allows 200 open files" in log.read_text("utf-8")


def test_the_first_answer_speaks_the_reader_s_language(site: Site) -> None:
    page = {"Accept": "text/html"}
    for asked, spoken, said in (
        ("?lang=zh", "en", "zh-CN"),
        ("?lang=en", "zh-CN,zh;q=0.9", "en"),
        ("", "zh-CN,zh;q=0.9", "zh-CN"),
        ("?lang=fr", "de,en;q=0.5", "en"),
        ("?" + "x" * 5000, "", "en"),
    ):
        answer = site.ask(f"{site.base}/kl{asked}", headers=page | {"Accept-Language": spoken})
        assert answer.status == 200
        assert f'<html lang="{said}">' in answer.text  # type: ignore[attr-defined]
        assert '<div id="kl-poster"' in answer.text  # type: ignore[attr-defined]
    packed = site.ask(site.base + "/kl", headers=page | {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
