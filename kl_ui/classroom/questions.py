"""What a scene asks, as a class is asked it: in every language, with what is right.

A question travels as a dictionary, its ``spec``: what holds in all languages, and ``said`` with the
words of each, as HTML.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from kl_core import GaussianMixture, fit_forward, fit_reverse
from kl_core.lessons.placement import place
from kl_ui.frame import contents
from kl_ui.frame.poster import inline, rendered
from kl_ui.live.curve import heard, placed
from kl_ui.scenes.asking import Question
from kl_ui.scenes.marking import Numeric, mark, read_number
from kl_ui.state.readers import write_number
from kl_ui.words.content import LANGUAGES
from kl_ui.words.display import Display

MOST_OPTIONS, LONGEST_TEXT, LONGEST_OPTION = 6, 500, 200
LONGEST_NUMBER = 60
Spec = dict[str, Any]


class NoAnswer(ValueError):  # noqa: N818
    """It cannot be an answer to this question; the argument says why, as a key of the words."""


@lru_cache(maxsize=256)
def of_scene(slug: str, scene: str, unit: str) -> list[Spec]:
    """What the scene asks, in its order."""
    chapter = contents.load(slug)
    asked: dict[str, list[Question]] = {}
    for lang in LANGUAGES:
        display = Display(lang, "nats" if unit == "nats" else "bits")
        on = contents.rehearse(chapter, scene, display, {"seen": "1"})
        asked[lang] = [question() for question in on.questions]
    place = f"{slug}/{scene}"
    together = zip(*asked.values(), strict=True)
    return [_spec(place, unit, dict(zip(asked, each, strict=True))) for each in together]


def _spec(place: str, unit: str, asked: Mapping[str, Question]) -> Spec:
    one = next(iter(asked.values()))
    spec: Spec = {"key": f"{place}/{one.name}", "place": place, "kind": one.kind, "unit": unit}
    spec |= {"codes": list(one.options), "answer": one.answer}
    if one.numeric:
        mistakes = dict(one.numeric.mistakes)
        spec |= {"number": one.numeric.answer, "mistakes": mistakes}
        spec |= {"information": one.numeric.information, "tolerance": one.numeric.tolerance}
    if one.kind == "place":
        spec["curve"] = one.stage["value"]
    spec["said"] = {lang: _said(question, lang, unit) for lang, question in asked.items()}
    return spec


def _said(question: Question, lang: str, unit: str) -> dict[str, Any]:
    said: dict[str, Any] = {"text": rendered(question.text)}
    said["options"] = {code: inline(text) for code, text in question.options.items()}
    said["why"] = {code: rendered(text) for code, text in question.why.items()}
    if question.numeric and question.numeric.information:
        said["unit"] = Display(lang).word(f"unit.{unit}")
    if question.stage:
        said["stage"] = dict(question.stage)
    return said


def own(text: str, options: list[str], answer: int | None) -> Spec:
    """A question that the teacher has typed, in her language for all.

    >>> own("Which?", ["this", "that"], 1)["answer"]
    'b'
    """
    text, options = text.strip(), [option.strip() for option in options if option.strip()]
    if not text or not 2 <= len(options) <= MOST_OPTIONS or len(text) > LONGEST_TEXT:
        raise NoAnswer("own")
    if any(len(option) > LONGEST_OPTION for option in options):
        raise NoAnswer("own")
    codes = "abcdef"[: len(options)]
    right = codes[answer] if answer is not None and 0 <= answer < len(codes) else ""
    words = {code: escape(option) for code, option in zip(codes, options, strict=True)}
    said = {"text": f"<p>{escape(text)}</p>", "options": words, "why": {}}
    spec: Spec = {"key": "own", "place": "", "kind": "choice" if right else "opinion"}
    spec |= {"unit": "bits", "codes": list(codes), "answer": right}
    return spec | {"said": dict.fromkeys(LANGUAGES, said)}


def readable(spec: Spec, value: Any) -> str:
    """An answer as it is kept, if it is one to this question."""
    if spec["kind"] in ("choice", "opinion"):
        if value in spec["codes"]:
            return str(value)
        raise NoAnswer("choose")
    if spec["kind"] == "number":
        if not isinstance(value, str) or len(value) > LONGEST_NUMBER or read_number(value) is None:
            raise NoAnswer("number")
        return value.strip()
    told = heard(value, len(spec["curve"]["m"]))
    if told is None:
        raise NoAnswer("place")
    return ",".join(write_number(told[name]) for name in ("mu", "sigma"))


def marked(spec: Spec, value: str) -> str:
    """The code of what was found: an option, a mistake, ``right``, ``wrong``, where Q stands."""
    if spec["kind"] in ("choice", "opinion"):
        return value
    if spec["kind"] == "number":
        numeric = Numeric(spec["number"], spec["mistakes"], spec["information"], spec["tolerance"])
        found = mark(value, numeric, Display(unit=spec["unit"]).scale)
        return found.mistake or found.finding
    return _placed(
        tuple(spec["curve"]["w"]),
        tuple(spec["curve"]["m"]),
        tuple(spec["curve"]["s"]),
        spec["key"].rsplit(".", 1)[1],
        value,
    )


@lru_cache(maxsize=4096)
def _placed(
    weights: tuple[float, ...],
    means: tuple[float, ...],
    stds: tuple[float, ...],
    way: str,
    value: str,
) -> str:
    p, q = GaussianMixture(weights, means, stds), placed(value)
    assert q is not None
    best = fit_forward(p) if way == "forward" else fit_reverse(p).best
    return place(p, q, best).verdict


def is_right(spec: Spec, code: str) -> bool:
    """Is what was found the right answer?"""
    return code == (spec["answer"] if spec["kind"] in ("choice", "opinion") else "right")


def finite(value: str) -> float | None:
    """A number that was typed; None if it has no place on a line."""
    found = read_number(value)
    return found if found is not None and math.isfinite(found) else None
