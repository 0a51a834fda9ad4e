"""The words of the course: a list, and an explanation where a chapter first uses each of them.

An explanation is there for every hand: it shows under a pointer, a finger or the keyboard's focus,
and is read out with its word.
"""

import re
from dataclasses import dataclass
from functools import cache
from html import escape

from kl_ui.words.content import LANGUAGES, prose, table

LONGEST = 60
"""How many characters are searched for: no word of the course has more."""

# What stays as it is: formulas, code, bold words, links, colours, numbers, tags, tables, headings.
_WHOLE = (
    r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`|\*\*[^*]+\*\*|\[[^\]]*\]\([^)]*\)|:[a-z-]+\[[^\]]*\]"
    r"|\{\{.*?\}\}|<[a-zA-Z/][^>]*>|^[|#][^\n]*$"
)


@dataclass(frozen=True)
class Term:
    """A word in one language, the same word in every other, and what it means."""

    code: str
    name: str
    others: tuple[str, ...]
    forms: tuple[str, ...]
    """As a text may write it, in lower case."""
    says: str
    place: str
    """The scene that explains it: ``kl/zero``."""


@cache
def terms(lang: str) -> tuple[Term, ...]:
    """All terms in one language, sorted as that language sorts.

    >>> [term.name for term in terms("en")][:2]
    ['arithmetic coder', 'bits']
    """
    others = [table(f"glossary/{other}.toml") for other in LANGUAGES if other != lang]
    own = table(f"glossary/{lang}.toml")
    found = [
        Term(
            code=code,
            name=own[code]["name"],
            others=tuple(words[code]["name"] for words in others),
            forms=tuple(x.lower() for x in (own[code]["name"], *own[code].get("also", ()))),
            says=own[code]["says"],
            place=place,
        )
        for code, place in table("glossary/terms.toml").items()
    ]
    return tuple(sorted(found, key=lambda term: own[term.code].get("sort", term.name).lower()))


def search(typed: str, lang: str) -> list[Term]:
    """The terms whose name, in any language, or explanation has what was typed.

    >>> [term.name for term in search(" Perplex", "en")]
    ['perplexity']
    """
    if len(typed) > LONGEST:
        return []
    wanted = typed.strip().lower()
    return [
        term
        for term in terms(lang)
        if any(wanted in text.lower() for text in (*term.forms, *term.others, term.says))
    ]


@cache
def explained(slug: str, lang: str) -> dict[str, str]:
    """The bodies of a chapter's sections, each term explained where it first appears.

    Sections of one stem, as ``verdict/more`` and ``verdict/equal``, are shown by turns: what is
    first met in one of them is explained in each.
    """
    first: dict[str, str] = {}
    bodies = {}
    for section, part in prose(slug, lang).items():
        stem = section.split("/")[0]
        new = {code for code in _by_form(lang).values() if first.get(code, stem) == stem}
        bodies[section] = explain(part.body, lang, section.replace("/", "-"), new)
        first |= {code: stem for code in new if f"{code}--" in bodies[section]}
    return bodies


def explain(body: str, lang: str, section: str, new: set[str]) -> str:
    """A text with an explanation at the first occurrence of each term of ``new``.

    >>> explain("**Entropy** is no energy; entropy is a mean.", "en", "hook", {"entropy"})[:67]
    '<dfn class="term" tabindex="0" aria-describedby="entropy--hook">**E'
    """
    says, left = {term.code: term.says for term in terms(lang)}, set(new)

    def mark(found: re.Match[str]) -> str:
        code = _by_form(lang).get((found["bold"] or found["plain"] or "").lower())
        if code not in left:
            return found[0]
        left.remove(code)
        name = f"{code}--{section}"
        return (
            f'<dfn class="term" tabindex="0" aria-describedby="{name}">{found[0]}'
            f'<span role="tooltip" id="{name}">{escape(says[code])}</span></dfn>'
        )

    return _pattern(lang).sub(mark, body)


@cache
def _by_form(lang: str) -> dict[str, str]:
    return {form: term.code for term in terms(lang) for form in term.forms}


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    # The longest first: cross-entropy is not an entropy.
    longest = sorted(_by_form(lang), key=len, reverse=True)
    word = rf"(?<![A-Za-z-])(?:{'|'.join(map(re.escape, longest))})(?![A-Za-z-])"
    return re.compile(rf"\*\*(?P<bold>{word})\*\*|{_WHOLE}|(?P<plain>{word})", re.I | re.S | re.M)
