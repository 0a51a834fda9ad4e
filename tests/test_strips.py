"""Figures ahead of the hand are those that Python draws where the hand lets go."""

import asyncio
import gzip
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from kl_ui.frame import contents, strips
from kl_ui.jobs.worker import Worker
from kl_ui.scenes.screen import written
from kl_ui.words.display import Display


class Answer(NamedTuple):
    status: int
    content: bytes

    def json(self) -> Any:
        return json.loads(gzip.decompress(self.content))


Get = Callable[..., Answer]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    opened = Worker("strips")
    yield opened
    opened.close()


@pytest.fixture
def get(monkeypatch: pytest.MonkeyPatch, worker: Worker) -> Get:
    """Ask a course of its own for a strip."""
    own = strips.Strips()
    own.worker = worker
    monkeypatch.setattr(strips, "strips", lambda: own)
    course = Starlette(routes=[strips.route()])

    def ask(address: str, accepted: str = "gzip") -> Answer:
        path, _, query = address.partition("?")
        headers = [(b"accept-encoding", accepted.encode())]
        scope = {"type": "http", "method": "GET", "path": f"/strip/{path}", "headers": headers}
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        asyncio.run(course({**scope, "query_string": query.encode()}, receive, send))
        return Answer(said[0]["status"], said[1].get("body", b""))

    return ask


def changed(before: Any, change: Any) -> Any:
    """As the browser does it."""
    if "=" in change:
        return change["="]
    parts = dict(enumerate(before)) if isinstance(before, list) else dict(before)
    for name, part in change.items():
        key = int(name) if isinstance(before, list) else name
        parts[key] = changed(parts[key], part)
    return list(parts.values()) if isinstance(before, list) else parts


def plain(figure: Any) -> Any:
    """A figure with its arrays as lists of short numbers."""
    if isinstance(figure, dict) and "bdata" in figure:
        return np.frombuffer(b64decode(figure["bdata"]), figure["dtype"]).astype("f4").tolist()
    if isinstance(figure, dict):
        return {name: plain(part) for name, part in figure.items()}
    return [plain(part) for part in figure] if isinstance(figure, list) else figure


@pytest.mark.parametrize(
    ("path", "query", "scene", "slider", "value"),
    [
        ("cover/mean", "lang=en&std=0.7", "bells", "mean", (40, "0")),
        ("cover/mean", "lang=en&std=0.7", "bells", "mean", (43, "0.3")),
        ("kl/width", "lang=zh&unit=nats&scene=closed&seen=1&centre=1.5", "closed", "width", None),
        ("forward-reverse/kept", "lang=en&scene=price&seen=1", "price", "kept", None),
        ("gan/width", "lang=en&view=slide&scene=duel&seen=1", "duel", "width", None),
        ("vae/m", "lang=en&view=whole&seen=1&x=0.5", "bound", "m", None),
    ],
)
def test_a_picture_is_what_python_draws(
    get: Get,
    path: str,
    query: str,
    scene: str,
    slider: str,
    value: tuple[int, str] | None,
) -> None:
    slug = path.split("/")[0]
    at = dict(pair.split("=") for pair in query.split("&"))
    display = Display(at["lang"], at.get("unit", "bits"), at.get("view") == "slide")  # type: ignore[arg-type]
    chapter = contents.load(slug)
    low, _, step = contents.rehearse(chapter, scene, display, at).controls[slider].range or (
        0,
        0,
        0,
    )
    index, text = value or (3, str(round(low + 3 * step, 10)))
    answer = get(f"{path}?{query}&near={index}")
    assert answer.status == 200
    told = answer.json()
    picture = told["pictures"][str(index)]
    there = contents.rehearse(chapter, scene, display, {**at, slider: text})
    assert there.figures
    for name, drawing in there.figures.items():
        key = there.chart_key(name)
        figure = changed(told["first"][key], picture["figures"][key])
        assert plain(figure) == plain(json.loads(written(drawing)))
        assert picture["alts"][key] == there.alts[name]
    assert picture["numbers"] == there.numbers


def test_a_part_ends_where_the_slider_ends(get: Get) -> None:
    last = get("cover/mean?lang=en&near=80").json()["pictures"]
    assert list(last) == ["80"]
    assert get("cover/mean?lang=en&near=88").status == 204


@pytest.mark.parametrize(
    "asked",
    [
        "nowhere/mean?lang=en&near=0",
        "cover/nothing?lang=en&near=0",
        "cover/mean?lang=xx&near=0",
        "cover/mean?lang=en&near=-1",
        "cover/mean?lang=en&near=999999",
        "cover/mean?lang=en&near=%F0%9D%9F%98",
        "cover/mean?lang=en",
        f"cover/mean?lang=en&near=0&x={'x' * 5000}",
        f"cover/mean?lang=en&near=0{''.join(f'&x{i}=1' for i in range(150))}",
        "calculator/alpha?lang=en&scene=hook&near=0",  # a reader's file is in no address
    ],
)
def test_where_there_is_no_strip_nothing_is_told(get: Get, asked: str) -> None:
    assert get(asked).status == 204


def test_what_takes_long_is_left_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = strips.Asked("cover", ("bells",), "mean", 0, Display(), ())
    assert strips.pictures(asked)
    monkeypatch.setattr(strips, "SLOW", 0.0)
    assert strips.pictures(asked) == b""


def test_a_part_is_made_once_and_few_wait(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "cover/std?lang=en&near=8"
    first = get(address)
    monkeypatch.setattr(strips, "WAITING", 0)
    assert get(address).content == first.content, "it is kept"
    assert get("cover/std?lang=en&near=16").status == 503
    assert json.loads(get(address, "identity").content) == first.json()


def test_what_is_kept_is_bounded(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "MOST", 2)
    for part in range(4):
        assert get(f"cover/std?lang=en&near={8 * part}").status == 200
    assert len(strips.strips().made) == 2


def test_a_process_that_dies_costs_one_answer(get: Get) -> None:
    assert get("cover/std?lang=en&near=0").status == 200
    process = strips.strips().worker._process
    assert process is not None
    process.kill()
    process.wait()
    assert get("cover/std?lang=en&near=8").status == 204
    assert get("cover/std?lang=en&near=8").status == 200
