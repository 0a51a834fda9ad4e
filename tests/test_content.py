"""All languages say the same things, with the same numbers, and every word is used."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from driver import LESSONS
from kl_core.errors import CODES
from kl_ui.words.content import (
    ASSETS,
    LANGUAGES,
    answers,
    parse,
    placeholders,
    prose,
    shared_words,
    strings,
    table,
)
from kl_ui.words.curriculum import CHAPTERS, SLUGS, Part

ROOT = Path(__file__).parent.parent
ALL = ("cover", *SLUGS)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TYPED_DECIMAL = re.compile(r"\d\.\d")


OTHERS = [lang for lang in LANGUAGES if lang != "en"]
ASKED = ("predict", "opinion", "gaps", "quiz")


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from leaves(child, f"{path}.{name}" if path else name)
    else:
        yield path, node


def words_of(slug: str, lang: str) -> dict[str, Any]:
    """What one file says, as it stands."""
    return table(f"ui/{lang}.toml" if slug == "ui" else f"chapters/{slug}/{lang}.toml")


def texts(leaf: Any) -> list[str]:
    return [str(item) for item in (leaf if isinstance(leaf, list) else [leaf])]


@pytest.mark.parametrize("slug", ALL)
@pytest.mark.parametrize("lang", OTHERS)
def test_same_sections_same_numbers(slug: str, lang: str) -> None:
    other, en = prose(slug, lang), prose(slug, "en")
    assert list(other) == list(en)
    for section in en:
        # "{{unit}}" may be said once more in one language than in the other.
        quoted = [
            set(placeholders(part.title + part.body + part.takeaway))
            for part in (other[section], en[section])
        ]
        assert quoted[0] == quoted[1], section
        assert bool(other[section].takeaway) == bool(en[section].takeaway), section
        body = other[section].body
        assert lang != "zh" or not body or CHINESE.search(body), section


@pytest.mark.parametrize("slug", ALL)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_typed_by_hand(slug: str, lang: str) -> None:
    text = (ASSETS / "chapters" / slug / f"{lang}.md").read_text(encoding="utf-8")
    assert not TYPED_DECIMAL.findall(text)
    for path, leaf in leaves(words_of(slug, lang)):
        for item in texts(leaf):
            assert not TYPED_DECIMAL.findall(item), path


@pytest.mark.parametrize("slug", ALL)
def test_every_section_is_on_its_page(slug: str) -> None:
    page = (ROOT / "pages" / f"{slug}.py").read_text(encoding="utf-8")
    for section in prose(slug, "en"):
        # A section chosen by the state, as in prose(f"verdict/{...}"), is named by its stem.
        stem = section.split("/")[0] + "/" if "/" in section else section
        assert f'"{stem}' in page, section


@pytest.mark.parametrize("slug", [*ALL, "ui"])
@pytest.mark.parametrize("lang", OTHERS)
def test_strings_come_in_every_language(slug: str, lang: str) -> None:
    others, english = (dict(leaves(words_of(slug, each))) for each in (lang, "en"))
    assert set(others) == set(english)
    for path, en in english.items():
        other = others[path]
        assert isinstance(other, list) == isinstance(en, list), path
        assert len(texts(other)) == len(texts(en)), path
        for a, b in zip(texts(other), texts(en), strict=True):
            assert set(placeholders(a)) == set(placeholders(b)), path
            assert not CHINESE.search(b), path


@pytest.mark.parametrize("slug", ALL)
def test_every_question_and_every_option_has_its_place(slug: str) -> None:
    words, common = words_of(slug, "en"), answers(slug)
    assert set(common) == {kind for kind in ASKED if kind in words}
    for kind, questions in common.items():
        assert set(questions) == set(words[kind])
        for name, item in questions.items():
            assert set(item) <= {"options", "answer"}, name
            assert sorted(item.get("options", [])) == sorted(words[kind][name].get("options", {}))


@pytest.mark.parametrize("slug", LESSONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_are_complete(slug: str, lang: str) -> None:
    words = strings(slug, lang)
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
    for name, chart in strings(slug, "en").get("charts", {}).items():
        assert placeholders(chart["alt"]), f"{name}: no live number in its alternative text"


def test_frame_words_are_complete() -> None:
    words = shared_words("en")
    assert set(words["invalid"]) == set(CODES)
    assert set(words["chapter"]) == set(SLUGS)
    assert set(words["part"]) == set(get_args(Part))
    assert len(set(SLUGS)) == len(CHAPTERS)


def test_a_heading_without_title_shows_none() -> None:
    assert parse("## - {#hook}\n\nText")["hook"].title == ""
