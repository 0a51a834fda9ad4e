"""The exercises on the page: words for all, marking, hints, fresh numbers, what is to review."""

import math
from itertools import product

import pytest
from streamlit.testing.v1 import AppTest

from driver import address, alts, complaints, go, open_page, shared, text
from kl_core.lessons.exercises import TOPICS, exercise
from kl_ui.scenes.exercises import CODES, quoted
from kl_ui.words.content import LANGUAGES, strings
from kl_ui.words.display import Display

WORDS = strings("exercises", "en")
COMMON = set(WORDS["why"])
TOPIC = {code: topic for topic, codes in TOPICS.items() for code in codes}


def at_exercise(code: str, seed: int = 1, **more: str) -> AppTest:
    topic = TOPIC[code]
    link = {"topic": topic, f"of-{topic}": code, f"series-{code}": str(seed)}
    own = {"lang": "en", "seen": "1", "scene": "practice"}
    return open_page("exercises", **(own | link | more))


def answer(at: AppTest, code: str, typed: str, seed: int = 1) -> AppTest:
    at = at.text_input(key=f"exercises.typed-{code}-{seed}").set_value(typed).run()
    assert complaints(at) == []
    return at


def at_topic(at: AppTest, name: str) -> AppTest:
    """Choose another topic."""
    groups = at.get("button_group")
    topics = next(group for group in groups if group.key == "exercises.topic")
    return topics.set_value(name).run()


def press(at: AppTest, name: str) -> AppTest:
    at = at.button(key=f"exercises.button.{name}").click().run()
    assert complaints(at) == []
    return at


def kept(at: AppTest, name: str) -> object:
    return at.session_state["kept"].get(f"exercises.{name}")


def said_of(at: AppTest) -> list[str]:
    return [item.value for item in (*at.success, *at.warning)]


def test_words_and_computations_have_the_same_codes() -> None:
    assert set(WORDS["exercise"]) == set(CODES)
    assert set(WORDS["choices"]["topic"]) == set(TOPICS)
    for topic, codes in TOPICS.items():
        assert set(WORDS["choices"][f"of-{topic}"]) == set(codes)
    slips = set()
    for code, words in WORDS["exercise"].items():
        mistakes = set(exercise(code, 1).mistakes)
        assert mistakes <= set(words["why"]) | COMMON, code
        assert set(words["why"]) <= mistakes, code
        assert 2 <= len(words["hints"]) <= 3, code
        slips |= mistakes
    assert slips <= set(WORDS["slips"])
    assert set(WORDS["slips"]) <= slips | {"right"}


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_an_exercise_finds_its_numbers(code: str) -> None:
    for seed, lang, unit in product((1, 7, 500), LANGUAGES, ("bits", "nats")):
        words = strings("exercises", lang)["exercise"][code]
        leaves = [words["question"], words["solution"], *words["hints"], *words["why"].values()]
        task, display = exercise(code, seed), Display(lang, unit)  # type: ignore[arg-type]
        for leaf in leaves:
            filled = display.fill(leaf, **quoted(task))
            assert "{{" not in filled
            assert "undefined" not in filled
        result = display.number(task.answer.value, task.answer.meaning)
        assert result in display.fill(words["solution"], **quoted(task)) or code == "value"


@pytest.mark.parametrize("code", CODES)
def test_an_exercise_opens_and_is_solved(code: str) -> None:
    lang = "zh" if CODES.index(code) % 2 else "en"
    at = press(at_exercise(code, 3, lang=lang), "solution")
    words = strings("exercises", lang)["exercise"][code]
    display = Display(lang)
    task = exercise(code, 3)
    assert display.fill(words["question"], **quoted(task)) in text(at)
    assert display.fill(words["solution"], **quoted(task)) in text(at)
    assert len(alts(at)) == (2 if task.p else 1)


def test_right_and_wrong_answers_get_their_reasons() -> None:
    task = exercise("forecast", 1)
    at = at_exercise("forecast", unit="nats")
    at = answer(at, "forecast", f"{task.mistakes['swapped']:.4f}")
    assert said_of(at) == [WORDS["exercise"]["forecast"]["why"]["swapped"]]
    at = answer(at, "forecast", f"{task.mistakes['log10']:.4f}")
    assert said_of(at) == [WORDS["why"]["log10"]]
    at = answer(at, "forecast", f"{task.answer.value / 0.693147:.4f}")
    assert said_of(at) == [Display("en").word("quiz.unit")]
    at = answer(at, "forecast", "99")
    assert said_of(at) == [WORDS["why"]["wrong"]]
    at = answer(at, "forecast", f"{task.answer.value:.4f}")
    assert f"{task.answer.value:.4f}" in at.success[0].value
    assert "Solution" in text(at)


def test_an_answer_keeps_its_unit() -> None:
    task = exercise("forecast", 1)
    at = answer(at_exercise("forecast"), "forecast", f"{task.answer.value / math.log(2):.4f}")
    units = next(group for group in at.get("button_group") if group.key == "site.unit")
    at = units.set_value("nats").run()
    assert len(at.success) == 1
    assert not at.warning
    assert "bits" in at.text_input(key="exercises.typed-forecast-1").label
    assert "Solution" in text(at)
    # While the line asks for bits, an answer is read as bits; emptied, it asks for nats again.
    at = answer(at, "forecast", f"{task.answer.value / math.log(2):.5f}")
    assert len(at.success) == 1
    at = answer(answer(at, "forecast", ""), "forecast", f"{task.answer.value:.4f}")
    assert len(at.success) == 1
    assert "nats" in at.text_input(key="exercises.typed-forecast-1").label


def test_nonsense_gets_a_sentence_and_counts_for_nothing() -> None:
    at = answer(at_exercise("event"), "event", "a lot")
    assert "a lot" in at.warning[0].value
    assert kept(at, "ex-event") is None
    assert at.text_input(key="exercises.typed-event-1").value == "a lot"


def test_hints_come_one_by_one() -> None:
    at = at_exercise("event")
    assert "Hint 1" not in text(at)
    at = press(at, "hint")
    assert "Hint 1" in text(at)
    assert "Hint 2" not in text(at)
    at = press(at, "hint")
    assert "Hint 2" in text(at)
    assert not [button for button in at.button if button.key == "exercises.button.hint"]


def test_fresh_numbers_are_others_and_the_link_reproduces_them() -> None:
    at = answer(at_exercise("weather"), "weather", "9")
    at = press(at, "fresh")
    seed = int(address(at)["series-weather"])
    assert exercise("weather", seed).given != exercise("weather", 1).given
    again = open_page("exercises", **shared(at))
    assert alts(again) == alts(at)
    # What was typed to the first numbers is still there.
    at.session_state["kept"]["exercises.series-weather"] = 1
    at = at.run()
    assert at.text_input(key="exercises.typed-weather-1").value == "9"


def test_the_last_series_is_followed_by_another() -> None:
    at = press(at_exercise("heat", 999), "fresh")
    assert address(at)["series-heat"] != "999"


def test_what_went_wrong_is_to_be_reviewed_until_it_is_right() -> None:
    at = answer(at_exercise("event"), "event", "9999")
    assert kept(at, "ex-event") == (1, "9999", False)
    key = "exercises.review.event"
    assert not [button for button in at.button if button.key == key]  # it is at hand
    at = at_topic(at, "Entropy")
    assert "0 of 37 right" in text(at)
    at = go(go(at, "entropy"), "exercises")
    at = at.button(key=key).click().run()
    assert at.text_input(key="exercises.typed-event-1").value == "9999"
    at = answer(at, "event", f"{exercise('event', 1).answer.value / 0.693147:.4f}")
    assert kept(at, "ex-event")[2] is True  # type: ignore[index]
    assert "1 of 37 right" in text(at)
    # Another unit makes no right answer wrong.
    at = at.get("button_group")[1].set_value("nats").run()
    assert "1 of 37 right" in text(at)
    at = at_topic(at, "Entropy")
    assert not [button for button in at.button if button.key == key]


def test_the_browser_remembers_an_exercise() -> None:
    code = CODES[0]
    at = answer(at_exercise(code, 3), code, "12345", 3)
    remembered = dict(at.session_state["entries"])
    assert remembered[f"exercises.ex-{code}"] == "3;wrong;12345"
    assert remembered[f"exercises.mark-ex-{code}"] == "wrong"
    again = at_exercise(CODES[1])
    memory = {"entries": remembered, "spoilt": set(), "recalled": True, "visit": "", "erased": 0}
    for name, value in memory.items():
        again.session_state[name] = value
    again.session_state["kept"] = {}
    again = again.run()
    assert complaints(again) == []
    assert [button.key for button in again.button if ".review." in button.key] == [
        f"exercises.review.{code}"
    ]
