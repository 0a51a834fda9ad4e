"""The first answer of the server: the scene's words, in the link's language, before any script."""

import html
import re
from html.parser import HTMLParser

import anyio
import pytest
from starlette.types import Receive, Scope, Send

from kl_ui.frame import contents, document
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

HOOK, FIGURE = {"scene": "hook"}, {"scene": "terms", "seen": "1"}
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Shape(HTMLParser):
    """What a page holds, and that each element that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(f"{tag} {dict(attrs)}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.said.append(data)


def page(slug: str, lang: str = "en", **asked: str) -> str:
    return document.document(slug, lang, tuple(sorted(asked.items()))).decode()


def poster_of(text: str) -> str:
    return text[text.index('<div id="kl-poster"') : text.index('<div id="root">')]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("slug", ["", *SLUGS])
def test_every_scene_has_its_poster(slug: str, lang: str) -> None:
    chapter = contents.load(slug or "cover")
    for scene in chapter.scenes if slug else ("start",):
        text = page(slug, lang, **({"scene": scene, "seen": "1"} if slug else {}))
        title = chapter.title(scene, lang)
        shape = Shape(poster_of(text))
        said = " ".join(shape.said)
        assert title.split("$")[0].strip() in said
        assert "{{" not in said, scene
        assert not re.search(r":(blue|orange|gray)\[|\$\$|\\(frac|sum|log)\b", said), scene
        assert f'<html lang="{Display(lang).word("language.tag")}">' in text
        assert text.count("<title>") == 1


def test_what_waits_for_a_guess_is_not_told() -> None:
    asked, seen = (page("kl", scene="waste", **more) for more in ({}, {"seen": "1"}))
    assert 'data-kind="chart"' not in asked
    assert 'data-kind="chart"' in seen
    assert 'class="options"' in asked


def test_a_link_s_controls_are_on_it() -> None:
    text = page("entropy", scene="binary", seen="1", coin="0.25", unit="nats")
    assert '"value": 0.25' in text
    assert "0.5623 nats" in text  # H(1/4) = 0.56234 nats


@pytest.mark.parametrize(
    "asked",
    [
        {"scene": "nothing", "view": "sideways", "unit": "ells"},
        {"scene": "binary", "coin": "1e999"},
        {"coin": "<script>alert(1)</script>"},
        {"question": "\ud800".encode("utf-8", "replace").decode()},
        {"presenter": "true", "seen": "2"},
    ],
    ids=str,
)
def test_nonsense_falls_back(asked: dict[str, str]) -> None:
    Shape(poster_of(page("entropy", **asked)))
    assert "<script>alert" not in page("entropy", **asked)


def test_what_a_reader_brought_is_text() -> None:
    bad = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> 1 2\n**b** 3 4"
    text = page("calculator", data=bad)
    assert "<img" not in text
    assert "<script>alert" not in text
    Shape(poster_of(text))


def test_the_head_is_true() -> None:
    text = page("kl", "zh", scene="zero", exponent="-9")
    head = text[: text.index("</head>")]
    title = contents.load("kl").title("zero", "zh")
    assert f"<title>{html.escape(title)} · " in head
    found = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"', head))
    assert found["og:title"].startswith(title)
    assert len(found["description"]) > 20
    assert 'hreflang="en" href="./kl?lang=en&amp;exponent=-9&amp;scene=zero"' in head
    assert "Streamlit app" not in text  # its words on programs that read pages


def test_a_page_loads_early_what_it_shows_and_no_more() -> None:
    words, figure, asks = (page("kl", **at) for at in (HOOK, FIGURE, {"scene": "waste"}))
    assert "plotly" not in words
    assert 'rel="modulepreload" href="/live' in figure
    assert re.search(r'modulepreload" href="[^"]*plotly', figure)
    assert not re.search(r'modulepreload" href="[^"]*plotly', asks)
    assert re.search(r'prefetch" href="[^"]*plotly', asks)


def test_where_no_poster_can_be_made_there_is_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise ZeroDivisionError

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        told.append(scope["path"])

    told: list[str] = []
    monkeypatch.setattr(document, "document", fails)
    scope = {"type": "http", "method": "GET", "path": "/kl", "query_string": b"scene=hook"}
    asked = {**scope, "headers": [(b"accept", b"text/html")]}
    anyio.run(document.Posters(app), asked, None, None)
    assert told == ["/kl"]
