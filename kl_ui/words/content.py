"""Words on disk -> sections and strings.

A chapter's prose is ``assets/chapters/<slug>/<lang>.md``, cut into sections by ``## Title {#id}``;
a block quote in a section is its takeaway. Its other strings are ``<lang>.toml`` beside it. What
holds for every language, which questions and options there are, in which order, and the right
answers, is ``answers.toml``. Words shared by all chapters are ``assets/ui/<lang>.toml``.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kl_ui.words.curriculum import SLUGS

ASSETS = Path(__file__).parent.parent.parent / "assets"
LANGUAGES = {"zh": "中文", "en": "English"}
"""The languages of the course, each named in itself."""
_HEADING = re.compile(r"^## (?P<title>.+?)\s*\{#(?P<id>[a-z0-9/-]+)\}\s*$", re.MULTILINE)
_ON_SCREEN = re.compile(r"\$\$.*?\$\$|^\d+\. [^\n]*", re.DOTALL | re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


@dataclass(frozen=True)
class Section:
    """One section of a chapter; ``takeaway`` is its block quote, without the marks."""

    title: str
    body: str
    takeaway: str


def parse(markdown: str) -> dict[str, Section]:
    """Cut a chapter's Markdown into its sections, in order.

    >>> parse("## Hook {#hook}\\nRain.\\n\\n> Take it.")
    {'hook': Section(title='Hook', body='Rain.', takeaway='Take it.')}
    """
    heads = list(_HEADING.finditer(markdown))
    ends = [head.start() for head in heads[1:]] + [len(markdown)]
    sections = {}
    for head, end in zip(heads, ends, strict=True):
        lines = markdown[head.end() : end].strip().splitlines()
        quoted = [line for line in lines if line.startswith(">")]
        body = "\n".join(line for line in lines if not line.startswith(">")).strip()
        takeaway = "\n".join(line.removeprefix(">").strip() for line in quoted)
        title = "" if head["title"] == "-" else head["title"]
        sections[head["id"]] = Section(title, body, takeaway)
    return sections


def placeholders(text: str) -> list[str]:
    """The names a text quotes, in order.

    >>> placeholders("{{forward}} {{unit}}, {{p.0:2}}")
    ['forward', 'unit', 'p.0:2']
    """
    return _PLACEHOLDER.findall(text)


def filled(text: str, quote: Callable[[str], str]) -> str:
    """A text with every placeholder replaced; what is quoted is not looked at again.

    >>> filled("{{a}} {{b}}", {"a": "{{b}}", "b": "2"}.__getitem__)
    '{{b}} 2'
    """
    return _PLACEHOLDER.sub(lambda found: quote(found[1]), text)


def lecture(body: str) -> str:
    """The formulas and numbered points of a text: what a lecturer points at while saying the rest.

    >>> lecture("First.\\n$$\\na = b\\n$$\\nThen:\\n1. One.\\n2. Two.\\nThat is all.")
    '$$\\na = b\\n$$\\n\\n1. One.\\n\\n2. Two.'
    """
    return "\n\n".join(_ON_SCREEN.findall(body))


@cache
def prose(slug: str, lang: str) -> dict[str, Section]:
    """The sections of a chapter in one language."""
    return parse((ASSETS / "chapters" / slug / f"{lang}.md").read_text(encoding="utf-8"))


def table(path: str) -> dict[str, Any]:
    """A TOML file of the assets."""
    return tomllib.loads((ASSETS / path).read_text(encoding="utf-8"))


def answers(slug: str) -> dict[str, Any]:
    """What a chapter's questions have in every language; nothing where none are asked."""
    path = f"chapters/{slug}/answers.toml"
    return table(path) if (ASSETS / path).exists() else {}


@cache
def strings(slug: str, lang: str) -> dict[str, Any]:
    """A chapter's labels, alternative texts and questions in one language."""
    return _arranged(table(f"chapters/{slug}/{lang}.toml"), answers(slug))


def _arranged(words: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """Words in the order that is common to all languages, with the common answers.

    >>> words = {"ask": "Is it?", "options": {"yes": "Yes", "no": "No"}}
    >>> _arranged(words, {"options": ["no", "yes"], "answer": "yes"})
    {'options': {'no': 'No', 'yes': 'Yes'}, 'answer': 'yes', 'ask': 'Is it?'}
    """
    arranged: dict[str, Any] = {}
    for name, node in common.items():
        if isinstance(node, dict):
            arranged[name] = _arranged(words[name], node)
        elif isinstance(node, list):
            arranged[name] = {code: words[name][code] for code in node}
        else:
            arranged[name] = node
    return arranged | {name: node for name, node in words.items() if name not in common}


@cache
def shared_words(lang: str) -> dict[str, Any]:
    """The words of the frame and of all figures in one language."""
    return table(f"ui/{lang}.toml")


def look_up(words: dict[str, Any], dotted: str) -> Any:
    """The word under a dotted name.

    >>> look_up({"chart": {"x": "probability"}}, "chart.x")
    'probability'
    """
    node: Any = words
    for name in dotted.split("."):
        if name not in node:
            raise KeyError(f"no words under {dotted!r}")
        node = node[name]
    return node


def load_all() -> None:
    """Read every file once, so that a missing one is found before a reader finds it."""
    for lang in LANGUAGES:
        shared_words(lang)
        for slug in SLUGS:
            prose(slug, lang)
            strings(slug, lang)
