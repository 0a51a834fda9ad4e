"""Every scene, rehearsed: in each language and unit, lectures too, at the ends of its controls."""

import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest

from kl_ui.frame import contents
from kl_ui.scenes import Rehearsal
from kl_ui.scenes.screen import written
from kl_ui.words.content import LANGUAGES, prose, strings
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

PAGES = SLUGS
SCENES = [(slug, name) for slug in PAGES for name in contents.load(slug).scenes]
DISPLAYS = [
    Display(lang, unit, lecture)  # type: ignore[arg-type]
    for lang, unit, lecture in product(LANGUAGES, ("bits", "nats"), (False, True))
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BROKEN_COLOUR = re.compile(r"(?<!:)\b(blue|orange|red|green)\[", re.IGNORECASE)
NONSENSE = ("abc", "nan", "-1", "1e300", "", "0.5,0.5,oops", "9" * 5000)
OPEN = {"seen": "1"}
BY_HAND = {("why", "found"), ("vae", "ledger"), ("calculator", "file")}
"""Told once a card is found, a network trained, a file brought: no address leads there."""
TYPED = ("about one", "123456", "-1", "∞", "1/0", "0.25")
ALSO = {
    ("calculator", "hook"): [
        {"data": "a,3,0\nb,1,2", "pseudocount": "half"},
        {"mode": "samples", "method": "kernels"},
    ]
}
"""Settings that one control alone does not reach."""
PLACED = "2,1.5"
"""Where a reader may have placed Q."""
BOTH = {"glossary"}  # names its words in the other language, too


def rehearse(slug: str, name: str, display: Display, **at: str) -> Rehearsal:
    return contents.rehearse(contents.load(slug), name, display, OPEN | at)


def words(on: Rehearsal) -> str:
    return "\n".join([text for _, text in on.said] + list(on.alts.values()))


@cache
def usual(slug: str, name: str) -> Rehearsal:
    """The scene as it opens."""
    return rehearse(slug, name, Display("en"))


def settings(slug: str, name: str) -> Iterator[dict[str, str]]:
    """Each control at its ends, one at a time; each choice at each of its codes."""
    yield from ALSO.get((slug, name), [])
    for control, found in usual(slug, name).controls.items():
        if found.range is not None:
            low, high, _ = found.range
            yield {control: f"{low:.10g}"}
            yield {control: f"{high:.10g}"}
        for code in found.codes:
            yield {control: code}
        if control.startswith("guess-"):
            name = control.removeprefix("guess-")
            asked = strings(slug, "en")
            both = asked.get("predict", {}) | asked.get("opinion", {})
            for code in both[name]["options"] if name in both else [PLACED]:
                yield {control: code}
        if control.startswith("quiz-") and not found.codes:
            for typed in TYPED:
                yield {control: typed}


def sound(on: Rehearsal, lang: str, slug: str) -> None:
    """What it says is said in full, in one language, and its figures can be drawn."""
    said = words(on)
    assert "{{" not in said
    assert not BROKEN_COLOUR.search(said)
    assert "nan" not in re.split(r"[^a-z]+", said)
    assert lang != "en" or slug in BOTH or not CHINESE.search(said)
    assert lang != "zh" or all(CHINESE.search(alt) for alt in on.alts.values())
    for draw in on.figures.values():
        assert draw().data
    for _, text in on.said:
        assert text.strip()


@pytest.mark.parametrize(("slug", "name"), SCENES)
def test_says_all_in_each_language_and_unit(slug: str, name: str) -> None:
    for display in DISPLAYS:
        on = rehearse(slug, name, display)
        sound(on, display.lang, slug)
        title = contents.load(slug).title(name, display.lang)
        assert title
        assert (display.lang == "zh") == bool(CHINESE.search(title)) or title.isascii()


@pytest.mark.parametrize(("slug", "name"), SCENES)
def test_holds_at_the_ends_of_its_controls(slug: str, name: str) -> None:
    for at in settings(slug, name):
        for lang in LANGUAGES:
            sound(rehearse(slug, name, Display(lang), **at), lang, slug)  # type: ignore[arg-type]


@pytest.mark.parametrize(("slug", "name"), SCENES)
def test_its_address_opens_it_as_it_was(slug: str, name: str) -> None:
    for at in settings(slug, name):
        on = rehearse(slug, name, Display("en"), **at)
        if at.keys() <= on.address.keys():  # an answer is the reader's own, in no address
            again = rehearse(slug, name, Display("en"), **on.address)
            assert words(again) == words(on)
            assert again.address == on.address


@pytest.mark.parametrize(("slug", "name"), [pair for pair in SCENES if pair not in BY_HAND])
def test_a_slider_of_a_link_moves_what_is_shown(slug: str, name: str) -> None:
    for control, found in usual(slug, name).controls.items():
        if found.range is not None:
            ends = [shown_at(slug, name, control, end) for end in found.range[:2]]
            assert ends[0] != ends[1], control


def shown_at(slug: str, name: str, control: str, value: float) -> list[object]:
    """All that is told and drawn but the slider itself, which stands where the link says."""
    on = rehearse(slug, name, Display("en"), **{control: f"{value:.10g}"})
    stages = dict(on.stages)
    slider = stages.pop(f"slider.{control}")
    assert slider["value"] == pytest.approx(value)
    return [words(on), repr(stages), *map(written, on.figures.values())]


@pytest.mark.parametrize(("slug", "name"), SCENES)
def test_nonsense_in_its_address_shows_the_defaults(slug: str, name: str) -> None:
    before = usual(slug, name)
    for nonsense in NONSENSE:
        on = rehearse(slug, name, Display("en"), **dict.fromkeys(before.address, nonsense))
        changed = {k: v for k, v in on.address.items() if before.address.get(k) != v}
        # -1 makes sense to a control whose range holds it, words to one that takes any.
        assert set(changed.values()) <= {nonsense}
        assert nonsense in ("-1", "abc", "") or not changed


@pytest.mark.parametrize(("slug", "name"), SCENES)
def test_its_buttons_set_its_own_controls(slug: str, name: str) -> None:
    for at in ({}, *settings(slug, name)):
        on = rehearse(slug, name, Display("en"), **at)
        for button, values in on.sets.items():
            assert values.keys() <= on.controls.keys() | everything(slug, name), button


@cache
def everything(slug: str, name: str) -> frozenset[str]:
    """All controls that the scene has in some setting."""
    found = {control for at in settings(slug, name) for control in _names(slug, name, at)}
    return frozenset(found | usual(slug, name).controls.keys())


def _names(slug: str, name: str, at: dict[str, str]) -> set[str]:
    return set(rehearse(slug, name, Display("en"), **at).controls)


@pytest.mark.parametrize("slug", PAGES)
def test_no_two_scenes_share_a_control(slug: str) -> None:
    owner: dict[str, str] = {}
    for name in contents.load(slug).scenes:
        if not contents.load(slug).scenes[name].follows:
            for control in everything(slug, name) - {"seen"}:
                guess = control.startswith("guess-")  # what was predicted may be told again
                first = owner.setdefault(control, name)
                assert guess or first == name, f"{first} and {name} both have {control}"


@pytest.mark.parametrize("slug", PAGES)
def test_every_section_is_told_by_a_scene(slug: str) -> None:
    """Those that are told by turns, as ``verdict/more``, by one that tells another of them."""
    told = {
        section
        for name in contents.load(slug).scenes
        for at in ({}, *settings(slug, name))
        for section in rehearse(slug, name, Display("en"), **at).sections_told
    }
    stems = {section.split("/")[0] for section in told if "/" in section}
    page = (contents.PAGES / f"{slug}.py").read_text(encoding="utf-8")
    for section in prose(slug, "en"):
        by_turns = "/" in section and section.split("/")[0] in stems
        by_hand = (slug, section) in BY_HAND and f'"{section}"' in page
        assert section in told or by_turns or by_hand, f"no scene tells {{#{section}}}"


@pytest.mark.parametrize("slug", PAGES)
def test_a_scene_that_asks_waits(slug: str) -> None:
    chapter = contents.load(slug)
    waiting = [name for name in chapter.scenes if contents.rehearse(chapter, name, Display()).waits]
    for name in waiting:
        on = contents.rehearse(chapter, name, Display())
        assert len([kind for kind, _ in on.said if kind == "radio"]) <= 1
        assert not usual(slug, name).waits
        before, after = len(on.said), len(usual(slug, name).said)
        assert on.figures.keys() <= usual(slug, name).figures.keys() or after > before


DECIMAL = re.compile(r"\d+\.\d{2,}")
PRINTS_MORE = {
    *(("information", "halving"), ("entropy", "questions"), ("cross-entropy", "beat")),
    *(("laboratory", "apart"), ("laboratory", "dial"), ("learning", "bench")),
    *(("rlhf", "kite"), ("applications", "search"), ("applications", "notes")),
    *(("family", "renyi"), ("errata", "sizes"), ("calculator", "hook")),
}
"""A number at each of many bars, or at a mark of an axis: the words say the ones that matter."""


@pytest.mark.parametrize(("slug", "name"), [pair for pair in SCENES if pair not in PRINTS_MORE])
def test_the_words_of_a_figure_say_what_it_prints(slug: str, name: str) -> None:
    on = usual(slug, name)
    for figure, draw in on.figures.items():
        found = {number for text in printed(draw().to_dict()) for number in DECIMAL.findall(text)}
        assert found <= set(DECIMAL.findall(on.alts[figure])), figure


def printed(node: object, name: str = "") -> Iterator[str]:
    """The texts in a figure: at its points, and its notes."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield from printed(child, key)
    elif isinstance(node, (list, tuple)):
        for child in node:
            yield from printed(child, name)
    elif isinstance(node, str) and name == "text":
        yield node


def test_units_differ_by_log_two() -> None:
    """The same scene in bits and nats: the amounts differ by that factor."""
    amount = re.compile(r"the waste, (\d+\.\d+)")
    both = [
        float(amount.findall(rehearse("kl", "waste", Display("en", unit)).alts["waste"])[0])
        for unit in ("bits", "nats")
    ]
    assert both[1] / both[0] == pytest.approx(math.log(2), rel=1e-3)
