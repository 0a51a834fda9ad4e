"""A language is its files and one line; what holds for all languages is in none of their files."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from driver import alts, complaints, figures, open_page, text
from kl_ui.words import content, glossary
from kl_ui.words.content import ASSETS, LANGUAGES
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

CACHES = (content.prose, content.strings, content.shared_words, glossary.terms, glossary.explained)


@pytest.fixture
def _fresh() -> Iterator[None]:
    """Nothing that was read before is used, and nothing read here is used afterwards."""
    for cached in CACHES:
        cached.cache_clear()
    yield
    for cached in CACHES:
        cached.cache_clear()


def toy(file: Path) -> None:
    """A translation of an English file into a language that has other words for two things."""
    words = file.read_text("utf-8").replace("Entropy", "Zentropy").replace('"en"', '"xx-XX"')
    file.with_name(file.name.replace("en.", "xx.")).write_text(words, "utf-8")


@pytest.mark.usefixtures("_fresh")
def test_a_third_language_is_its_files_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = shutil.copytree(ASSETS, tmp_path / "assets")
    for file in [*assets.rglob("en.toml"), *assets.rglob("en.md")]:
        toy(file)
    monkeypatch.setattr(content, "ASSETS", assets)
    monkeypatch.setitem(LANGUAGES, "xx", "Xish")
    content.load_all()

    at = open_page("entropy", lang="xx", seen="1")
    assert complaints(at) == []
    assert at.title[0].value == "Zentropy"
    assert "Zentropy" in text(at)
    assert "Xish" in at.get("button_group")[0].options
    assert Display("xx").word("language.tag") == "xx-XX"

    at = open_page("glossary", lang="xx")
    assert complaints(at) == []
    assert "**entropy** · 熵 · entropy" in text(at)
    assert "**熵** · entropy · entropy" in text(open_page("glossary", lang="zh"))


def turned(node: Any) -> Any:
    """The same tables from the last to the first."""
    if not isinstance(node, dict):
        return node
    return {name: turned(node[name]) for name in reversed(node)}


def shown(at: AppTest) -> list[object]:
    radios = [(radio.key, radio.options) for radio in at.radio]
    return [text(at), alts(at), radios, figures(at)]


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("slug", ["cover", *SLUGS])
def test_a_page_does_not_depend_on_the_order_of_a_language_file(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = {"lang": "en", "seen": "1"}
    as_written = shown(open_page(slug, **link))
    for cached in CACHES:
        cached.cache_clear()
    read = content.table
    common = ("answers.toml", "terms.toml")
    other = lambda path: read(path) if path.endswith(common) else turned(read(path))  # noqa: E731
    monkeypatch.setattr(content, "table", other)
    monkeypatch.setattr(glossary, "table", other)
    assert shown(open_page(slug, **link)) == as_written
