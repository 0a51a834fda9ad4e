"""Every chapter, in each language and unit, for reader and presenter, with good and bad links."""

import math
import re
from dataclasses import replace

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from driver import (
    LESSONS,
    address,
    alts,
    complaints,
    figures,
    go,
    move_sliders,
    open_page,
    shared,
    text,
)
from kl_ui.frame import contents, paths
from kl_ui.scenes import Screen
from kl_ui.words.content import LANGUAGES, prose
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

ALL = ("cover", *SLUGS)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BROKEN_COLOUR = re.compile(r"(?<!:)\b(blue|orange|red|green)\[", re.IGNORECASE)
NONSENSE = ["abc", "nan", "-1", "1e300", "", "0.5,0.5,oops", ["1", "2"]]


def title(slug: str, lang: str) -> str:
    display = Display(lang)
    return "KL" if slug == "cover" else display.word(f"chapter.{slug}.title")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ALL)
def test_the_whole_of_a_page_opens(slug: str, lang: str) -> None:
    at = open_page(slug, lang=lang, seen="1")
    assert complaints(at) == []
    assert title(slug, lang) in at.title[0].value
    said = text(at)
    assert "{{" not in said
    assert figures(at)
    assert all(alts(at))


@pytest.mark.parametrize("view", ["step", "slide", "embed"])
@pytest.mark.parametrize("slug", SLUGS)
def test_one_scene_opens(slug: str, view: str) -> None:
    """The last but one, by a link that is the first request of a visit."""
    chapter = contents.load(slug)
    name = [*chapter.scenes][-2]
    for lang in LANGUAGES:
        at = open_page(slug, lang=lang, view=view, scene=name, seen="1")
        assert complaints(at) == []
        assert at.title[0].value == chapter.title(name, lang)
        assert address(at)["scene"] == name


@pytest.mark.parametrize("slug", LESSONS)
@pytest.mark.parametrize("view", ["whole", "slide"])
def test_figures_wait_for_the_prediction(slug: str, view: str) -> None:
    """A scene that asks shows what answers it only afterwards."""
    chapter = contents.load(slug)
    asking = [name for name in chapter.scenes if contents.rehearse(chapter, name, Display()).waits]
    for name in asking[:2]:
        at = open_page(slug, lang="en", view=view, scene=name)
        before = len(figures(at))
        skips = [button for button in at.button if f"{slug}.skip." in button.key]
        at = skips[0].click().run()
        assert complaints(at) == []
        assert len(figures(at)) >= before
        if view == "slide":
            assert not [button for button in at.button if ".skip." in button.key]


@pytest.mark.parametrize("slug", LESSONS)
def test_the_whole_opens_prediction_by_prediction(slug: str) -> None:
    at = open_page(slug, lang="en")
    for _ in range(30):
        skips = [button for button in at.button if f"{slug}.skip." in button.key]
        if not skips:
            break
        assert len(skips) == 1  # what comes after an unanswered prediction is not drawn
        at = skips[0].click().run()
        assert complaints(at) == []
    else:
        pytest.fail("the predictions never end")
    assert len(figures(at)) == len(figures(open_page(slug, lang="en", seen="1")))


def test_a_scene_that_fails_says_so_and_leaves_the_others_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Screen) -> None:
        raise RuntimeError

    scenes = contents.load("kl").scenes
    monkeypatch.setitem(scenes, "floor", replace(scenes["floor"], show=fail))
    at = open_page("kl", lang="en", seen="1")
    assert complaints(at) == [Display("en").word("error.scene")]
    assert prose("kl", "en")["next"].title in [item.value for item in at.header]


def test_the_ways_lead_through_the_core_and_aside_to_what_goes_deeper() -> None:
    core = [paths.Place(slug, name) for slug in SLUGS for name in contents.load(slug).core]
    for here, after in zip(core, [*core[1:], None], strict=True):
        assert paths.neighbours(here)[2] == after
        assert after is None or paths.neighbours(after)[0] == here
    assert [str(to) for to in paths.neighbours(paths.Place("kl", "units"))[::2]] == [
        "kl/floor",
        "kl/zero",
    ]
    assert str(paths.neighbours(paths.Place("kl", "floor"))[1]) == "kl/units"


@pytest.mark.parametrize("slug", LESSONS)
def test_a_committed_prediction_is_answered(slug: str) -> None:
    at = open_page(slug, lang="en")
    # What is drawn, not chosen, is for the browser's tests.
    while not at.radio:
        at = next(button for button in at.button if ".skip." in button.key).click().run()
    radio = next(radio for radio in at.radio if ".pending-" in radio.key)
    name = radio.key.split(".pending-")[1]
    at = radio.set_value(radio.options[0]).run()
    at = at.button(key=f"{slug}.commit.{name}").click().run()
    assert Display("en").word("predict.yours") in text(at)
    assert address(at)[f"guess-{name}"] not in ("", "shown")


@pytest.mark.parametrize("nonsense", NONSENSE, ids=str)
def test_nonsense_in_a_link_shows_the_defaults(nonsense: str | list[str]) -> None:
    """In what is the frame's, and in a scene's own; all scenes' own are rehearsed elsewhere."""
    names = ("lang", "unit", "view", "scene", "route", "seen")
    at = open_page("kl", **dict.fromkeys(names, nonsense))
    assert complaints(at) == []
    assert address(at) == {"lang": "en", "unit": "bits", "scene": "hook"}
    default = address(open_page("kl", scene="explore", seen="1"))
    at = open_page("kl", **dict.fromkeys(("p", "q"), nonsense), scene="explore", seen="1")
    assert complaints(at) == []
    assert address(at) == default


@pytest.mark.parametrize("slug", ALL)
def test_a_link_restores_every_control(slug: str) -> None:
    at = open_page(slug, seen="1", lang="zh", unit="nats")
    at = move_sliders(at, 0.375)
    assert complaints(at) == []
    link = shared(at)
    restored = open_page(slug, **link)
    for name, value in shared(restored).items():
        assert same(value, link[name]), name
    assert alts(restored) == alts(at)


def same(value: str, expected: str) -> bool:
    """Equal, up to the digits that an address keeps of a number."""
    try:
        pair = [[float(part) for part in text.split(",")] for text in (value, expected)]
    except ValueError:
        return value == expected
    return pair[0] == pytest.approx(pair[1], rel=1e-9)


def moved(slug: str) -> AppTest:
    at = move_sliders(open_page(slug, seen="1", lang="en"), 0.625)
    for key in [group.key for group in at.get("button_group") if group.key.startswith(f"{slug}.")]:
        # A choice may take others off the page.
        for group in [group for group in at.get("button_group") if group.key == key]:
            at = group.set_value(group.options[-1]).run()
    return at


@pytest.mark.parametrize("slug", ["kl", "forward-reverse", "gan", "calculator"])
def test_language_and_leaving_lose_nothing(slug: str) -> None:
    at = moved(slug)
    before = address(at)
    at = at.get("button_group")[0].set_value("中文").run()
    assert complaints(at) == []
    assert address(at) == {**before, "lang": "zh"}
    at = go(at, SLUGS[0] if slug != SLUGS[0] else SLUGS[1])
    at = go(at, slug)
    assert address(at) == {**before, "lang": "zh"}


def test_answers_are_marked() -> None:
    at = open_page("kl", seen="1", lang="en", view="step", scene="check", question="2")
    radio = next(radio for radio in at.radio if ".quiz-" in radio.key)
    for option in radio.options:
        at = at.radio(key=radio.key).set_value(option).run()
        assert complaints(at) == []
        assert len(at.success) + len(at.warning) == 1


def test_an_answer_keeps_its_unit() -> None:
    """Bits chosen after an answer in nats make no right answer wrong."""
    at = open_page("kl", seen="1", lang="en", unit="nats", scene="check", view="step")
    field = next(field for field in at.text_input if field.key == "kl.quiz-coin")
    at = field.set_value("0.144").run()
    assert len(at.success) == 1
    units = next(group for group in at.get("button_group") if group.key == "site.unit")
    at = units.set_value("bits").run()
    assert len(at.success) == 1
    assert "nats" in next(field for field in at.text_input if field.key == "kl.quiz-coin").label


ON_SCREEN = [
    ("entropy", "bits", ["0.5412", "1.5840"]),
    ("cross-entropy", "bits", ["1.4855", "1.7540", "0.2685"]),
    ("kl", "bits", ["0.5714", "0.0253", "0.0365"]),
    ("kl", "nats", ["0.3961", "0.0253", "0.0365"]),
    ("gan", "bits", ["−2.0000", "0.9719", "−1.0281"]),
    ("applications", "nats", ["0.0070", "0.0017"]),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("slug", "unit", "expected"), ON_SCREEN)
def test_known_numbers_are_on_screen(slug: str, unit: str, expected: list[str], lang: str) -> None:
    said = text(open_page(slug, lang=lang, unit=unit, seen="1"))
    for number in expected:
        assert number in said


def test_units_differ_by_log_two() -> None:
    """The same page in bits and nats: each alternative text's amounts differ by that factor."""
    amount = re.compile(r"D\(P‖Q\) is (\d+\.\d+)")
    both = [
        float(amount.findall(alts(open_page("cover", lang="en", unit=unit))[0])[0])
        for unit in ("bits", "nats")
    ]
    assert both[1] / both[0] == pytest.approx(math.log(2), rel=1e-3)


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-TW", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en")],
)
def test_an_unset_language_follows_the_browser(
    locale: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContextProxy, "locale", locale)
    assert address(open_page("entropy", lang="xx"))["lang"] == lang
