"""Every figure of every page: it speaks the reader's language and hides no infinity."""

import base64
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from driver import figures, open_page
from kl_ui.charts import style
from kl_ui.words.curriculum import SLUGS

# Letters of formulas and units, which are the same in every language.
# So are names of people, and words of a program.
NAMES = "Stein|Chernoff|Pinsker|Bretagnolle|Huber|batchmean|mean|top-k|exp|logit"
SYMBOLS = re.compile(rf"<[^>]*>|%\{{text\}}|{NAMES}|log|ln|KL|ELBO|bits|nats|[A-Za-z]\b")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Where the readers can bring an infinity about.
INFINITE = {
    "information": "p=0",
    "cross-entropy": "q=0.7,0.3,0",
    "kl": "q=0.6,0.4,0&pair=blind",
    "proof": "q-tangent=0.6,0.4,0",
    "forward-reverse": "moving=0",
    "applications": "q=0.3,0.7,0&strength=0",
    "rlhf": "p=0.5,0.5,0,0,0",
    "calculator": "data=a 1 1\nb 1 0",
    "family": "p=1,0,0&q=0,0,1&case=blind",
}
STATES = [(slug, "") for slug in ("cover", *SLUGS)] + list(INFINITE.items())


@cache
def on_page(slug: str, lang: str, link: str = "") -> tuple[dict[str, Any], ...]:
    """The page's figures as the browser gets them."""
    params = dict(part.split("=") for part in link.split("&") if part)
    at = open_page(slug, lang=lang, seen="1", **params)
    assert figures(at)
    return tuple(figures(at))


def words(node: Any, name: str = "") -> Iterator[str]:
    """Every text a figure shows."""
    shown = {"text", "name", "ticktext", "hovertext", "hovertemplate", "texttemplate", "x", "y"}
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in ("template", "bdata"):
                yield from words(child, key)
    elif isinstance(node, list):
        for child in node:
            yield from words(child, name)
    elif isinstance(node, str) and name in shown:
        yield node


def values(node: Any) -> list[Any]:
    """The numbers of a trace's attribute: a list, or an array packed as text."""
    if isinstance(node, dict):
        packed = np.frombuffer(base64.b64decode(node["bdata"]), dtype=node["dtype"])
        return list(packed.tolist())
    return list(node) if isinstance(node, list) else []


@pytest.mark.parametrize("slug", ["cover", *SLUGS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_figure_speaks_the_readers_language(slug: str, lang: str) -> None:
    other = ENGLISH if lang == "zh" else CHINESE
    for figure in on_page(slug, lang):
        for word in words(figure):
            if set(word) <= set("xy0123456789") or word in ("paper", "domain"):
                continue  # names of axes
            assert not other.search(SYMBOLS.sub(" ", word)), word


@pytest.mark.parametrize(("slug", "link"), STATES)
def test_no_figure_hides_an_infinity(slug: str, link: str) -> None:
    for figure in on_page(slug, "en", link):
        for trace in figure["data"]:
            x, y = values(trace.get("x")), values(trace.get("y"))
            if x == y == [None]:
                continue  # an entry of the legend
            for name in ("x", "y", "base", "width"):
                found = values(trace.get(name))
                # What is infinite or undefined in a list reaches the browser as null.
                assert None not in found, (name, trace)
                assert not any(isinstance(v, float) and np.isinf(v) for v in found), (name, trace)
        for mark in figure["layout"].get("annotations", []):
            assert mark["x"] is not None, mark
            assert mark["y"] is not None, mark
        for name, axis in figure["layout"].items():
            if re.fullmatch(r"[xy]axis\d*", name):
                assert None not in axis.get("range", [])
        assert not [word for word in words(figure) if re.search(r"\b(inf|nan|None)\b", word)]


@pytest.mark.parametrize("slug", INFINITE)
def test_what_is_infinite_says_so(slug: str) -> None:
    said = [word for figure in on_page(slug, "en", INFINITE[slug]) for word in words(figure)]
    assert any("∞" in word for word in said)


def test_the_house_style_has_a_second_sign_for_every_colour() -> None:
    assert len({style.P, style.Q, style.PAID, style.SAVED, style.NEUTRAL}) == 5
    assert (style.P_LINE["color"], style.Q_LINE["color"]) == (style.P, style.Q)
    assert "dash" not in style.P_LINE
    assert style.Q_LINE["dash"] == "dash"
    patterns = (style.Q_PATTERN, style.PAID_PATTERN, style.SAVED_PATTERN)
    assert len({pattern["shape"] for pattern in patterns}) == 3
