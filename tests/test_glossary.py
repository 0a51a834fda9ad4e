"""The glossary: complete, found, and explained once where a page first uses a word."""

import re

import pytest

from driver import complaints, open_page, text
from kl_ui.frame import contents
from kl_ui.frame.search import find
from kl_ui.words.content import LANGUAGES, prose, table
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display
from kl_ui.words.glossary import explain, explained, search, terms

MARKED = re.compile(r'<dfn [^>]*aria-describedby="([\w-]+)--[\w-]+">(.*?)<span.*?</span></dfn>')


def plain(body: str) -> str:
    return MARKED.sub(r"\2", body)


def marked(body: str) -> list[str]:
    return [code for code, _ in MARKED.findall(body)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_is_complete(lang: str) -> None:
    forms = [form for term in terms(lang) for form in term.forms]
    assert len(forms) == len(set(forms)), "one word, two terms"
    assert {term.code for term in terms(lang)} == set(table(f"glossary/{lang}.toml"))
    for term in terms(lang):
        assert len(term.others) == len(LANGUAGES) - 1
        # It stands between Markdown and HTML: plain words only.
        assert not re.search(r"[<>$*`|{}\[\]]", term.says), term.code
        assert term.says.endswith("。" if lang == "zh" else ".")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_scene_a_term_leads_to_says_it(lang: str) -> None:
    for term in terms(lang):
        slug, _, scene = term.place.partition("/")
        chapter = contents.load(slug)
        on = contents.rehearse(chapter, scene, Display(lang), {"seen": "1"})  # type: ignore[arg-type]
        said = " ".join([chapter.title(scene, lang), *(words for _, words in on.said)])
        without = re.sub(r'<span role="tooltip".*?</span>', "", said).lower()
        forms = "|".join(map(re.escape, term.forms))
        assert re.search(rf"(?<![a-z-])(?:{forms})(?![a-z-])", without), term.code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_search_finds_the_scene_of_a_term_first(lang: str) -> None:
    for term in terms(lang):
        for form in term.forms:
            assert str(find(form, lang)[0].place) == term.place, form
    assert str(find(" Entropy ", "en")[0].place) == "entropy/formula"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ["cover", *SLUGS])
def test_a_chapter_explains_each_term_once_and_says_nothing_else(slug: str, lang: str) -> None:
    first: dict[str, str] = {}
    for section, body in explained(slug, lang).items():
        assert plain(body) == prose(slug, lang)[section].body
        codes = marked(body)
        assert len(codes) == len(set(codes))
        for code in codes:
            stem = section.split("/")[0]
            assert first.setdefault(code, stem) == stem, code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_entropy_is_explained_in_its_own_chapter(lang: str) -> None:
    assert "entropy" in marked("".join(explained("entropy", lang).values()))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("An entropy and Entropy.", ["entropy"]),
        ("The **entropy** is", ["entropy"]),
        ("**What entropy is** we call entropy.", ["entropy"]),
        ("A cross-entropy.", ["cross-entropy"]),
        ("The relative entropy of two", ["kl"]),
        ("some megabits a second", []),
        (r"$\text{entropy}$ `entropy` {{entropy}} [entropy](entropy) :red[entropy]", []),
        ("$$\n\\text{entropy}\n$$\n\n| entropy |\n|---|\n\n### entropy", []),
    ],
)
def test_only_words_are_marked(body: str, codes: list[str]) -> None:
    done = explain(body, "en", "here", {term.code for term in terms("en")})
    assert marked(done) == codes
    assert plain(done) == body


def test_bold_stays_bold() -> None:
    done = explain("这叫做**熵**的量", "zh", "here", {"entropy"})
    # Inside the marks of emphasis a tag would keep Markdown from seeing them.
    assert ">**熵**<" in done


def test_the_presenter_has_none() -> None:
    assert "<dfn" in text(open_page("entropy", lang="en", seen="1"))
    assert "<dfn" not in text(
        open_page("entropy", lang="en", seen="1", view="slide", scene="places")
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [("交叉熵", "cross-entropy"), ("PERPLEX", "perplexity"), ("surprisal", None)],
)
def test_search_reads_all_languages(typed: str, found: str | None) -> None:
    names = [term.name for term in search(typed, "en")]
    assert names == [found or "information content"]


def test_the_page_finds_keeps_and_says_when_there_is_nothing() -> None:
    at = open_page("glossary", lang="en")
    assert len(search("", "en")) == len(terms("en"))
    at = at.text_input(key="glossary.search").set_value("triangle").run()
    assert complaints(at) == []
    assert "detour" in text(at)
    assert "smoothing" not in text(at)
    at = at.text_input(key="glossary.search").set_value("<b>zzz{{x}}").run()
    assert complaints(at) == []
    assert "None of the" in text(at)
    at = at.get("button_group")[0].set_value("中文").run()
    assert at.text_input(key="glossary.search").value == "<b>zzz{{x}}"


def test_what_a_reader_types_is_no_html() -> None:
    at = open_page("glossary", lang="en")
    at = at.text_input(key="glossary.search").set_value("<img src=x onerror=alert(1)>").run()
    assert "<img" not in text(at)
    assert "&lt;img" in text(at)
