"""Both languages say the same things, with the same numbers, and every word is used."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from driver import LESSONS
from kl_core.errors import CODES
from kl_ui.content import ASSETS, LANGUAGES, parse, placeholders, prose
from kl_ui.curriculum import CHAPTERS, SLUGS, Part

ROOT = Path(__file__).parent.parent
ALL = ("cover", *SLUGS)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TYPED_DECIMAL = re.compile(r"\d\.\d")


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict) and set(node) == set(LANGUAGES):
        yield path, node
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from leaves(child, f"{path}.{name}" if path else name)
    else:
        yield path, {"plain": node}


def toml(slug: str) -> dict[str, Any]:
    return tomllib.loads((ASSETS / "chapters" / slug / "strings.toml").read_text(encoding="utf-8"))


def texts(leaf: Any) -> list[str]:
    return [str(item) for item in (leaf if isinstance(leaf, list) else [leaf])]


@pytest.mark.parametrize("slug", ALL)
def test_same_sections_same_numbers(slug: str) -> None:
    zh, en = prose(slug, "zh"), prose(slug, "en")
    assert list(zh) == list(en)
    for section in zh:
        quoted = [
            Counter(placeholders(part.title + part.body + part.takeaway))
            for part in (zh[section], en[section])
        ]
        # "{{unit}}" may be said once more in one language than in the other.
        assert set(quoted[0]) == set(quoted[1]), section
        assert bool(zh[section].takeaway) == bool(en[section].takeaway), section


@pytest.mark.parametrize("slug", ALL)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_typed_by_hand(slug: str, lang: str) -> None:
    text = (ASSETS / "chapters" / slug / f"{lang}.md").read_text(encoding="utf-8")
    assert not TYPED_DECIMAL.findall(text)
    for path, leaf in leaves(toml(slug)):
        for item in texts(leaf.get(lang, "")):
            assert not TYPED_DECIMAL.findall(item), path


@pytest.mark.parametrize("slug", ALL)
def test_every_section_is_on_its_page(slug: str) -> None:
    page = (ROOT / "pages" / f"{slug}.py").read_text(encoding="utf-8")
    for section in prose(slug, "en"):
        # A section chosen by the state, as in prose(f"verdict/{...}"), is named by its stem.
        stem = section.split("/")[0] + "/" if "/" in section else section
        assert f'"{stem}' in page, section


@pytest.mark.parametrize("slug", [*ALL, "ui"])
def test_strings_come_in_both_languages(slug: str) -> None:
    words = (
        tomllib.loads((ASSETS / "ui.toml").read_text(encoding="utf-8"))
        if slug == "ui"
        else toml(slug)
    )
    for path, leaf in leaves(words):
        if "plain" in leaf:
            assert path.endswith(".answer"), f"{path} has one language only"
            continue
        zh, en = leaf["zh"], leaf["en"]
        assert isinstance(zh, list) == isinstance(en, list), path
        assert len(texts(zh)) == len(texts(en)), path
        for a, b in zip(texts(zh), texts(en), strict=True):
            assert set(placeholders(a)) == set(placeholders(b)), path
            assert not CHINESE.search(b), path


@pytest.mark.parametrize("slug", LESSONS)
def test_questions_are_complete(slug: str) -> None:
    words = toml(slug)
    assert 3 <= len(words["quiz"]) <= 5
    for name, item in words["quiz"].items():
        if "options" in item:
            assert item["answer"] in item["options"], name
            assert set(item["why"]) == set(item["options"]), name
        else:
            assert {"right", "wrong"} <= set(item["why"]), name
    assert words["predict"]
    for name, item in words["predict"].items():
        assert item["answer"] in item["options"], name
        assert set(item["reply"]) == set(item["options"]), name


@pytest.mark.parametrize("slug", ALL)
def test_figures_say_their_numbers(slug: str) -> None:
    for name, chart in toml(slug).get("charts", {}).items():
        assert placeholders(chart["alt"]["en"]), f"{name}: no live number in its alternative text"


def test_frame_words_are_complete() -> None:
    words = tomllib.loads((ASSETS / "ui.toml").read_text(encoding="utf-8"))
    assert set(words["invalid"]) == set(CODES)
    assert set(words["chapter"]) == set(SLUGS)
    assert set(words["part"]) == set(get_args(Part))
    assert len(set(SLUGS)) == len(CHAPTERS)


def test_a_heading_without_title_shows_none() -> None:
    assert parse("## - {#hook}\n\nText")["hook"].title == ""
