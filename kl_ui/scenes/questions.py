"""What a scene asks: a prediction before the picture, an opinion, questions that are marked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, get_args

from kl_ui.scenes.asking import Kind, Question
from kl_ui.scenes.marking import Numeric, Verdict, mark
from kl_ui.scenes.screen import Screen
from kl_ui.state import memory, readers, visit
from kl_ui.words import content
from kl_ui.words.display import Unit
from kl_ui.words.foreign import in_markdown


class AwaitingPrediction(Exception):  # noqa: N818 -- a turn of the story, not an error
    """The reader has not committed to a prediction yet; what follows waits."""


def predict(s: Screen, name: str, *results: object, **named: object) -> None:
    """Ask for a prediction; what follows waits until the reader has made one, or skips."""
    said = content.look_up(s.strings, f"predict.{name}")
    codes = list(said["options"])
    guess = guessed(s, name, readers.read_code([*codes, "shown"]))
    s.asks(partial(_question, s, "predict", name, "reply", *results, **named))
    with s.box(f"predict-{s.slug}-{name}", border=True):
        s.text(f"**{s.display.word('predict.title')}**")
        s.text(s.words(f"predict.{name}.question", *results, **named))
        if not guess:
            _options(s, name, codes, "predict")
            raise AwaitingPrediction
        _answer(s, name, guess, said["answer"], *results, **named)


def opinion(s: Screen, name: str) -> str:
    """Ask what nobody marks, under ``opinion.<name>``; what follows waits for it.

    The code of what the reader chose, or ``shown``.
    """
    codes = list(content.look_up(s.strings, f"opinion.{name}.options"))
    said = guessed(s, name, readers.read_code([*codes, "shown"]))
    s.asks(partial(_question, s, "opinion", name, ""))
    with s.box(f"predict-{s.slug}-{name}", border=True):
        s.text(f"**{s.display.word('predict.title')}**")
        s.text(s.words(f"opinion.{name}.question"))
        if not said:
            _options(s, name, codes, "opinion")
            raise AwaitingPrediction
        if said != "shown":
            chosen = s.words(f"opinion.{name}.options.{said}")
            s.text(f"{s.display.word('predict.yours')} **{chosen}**")
    return said


def _question(
    s: Screen, table: str, name: str, why: str, *results: object, **named: object
) -> Question:
    """What is asked with options, under ``<table>.<name>``; answered under ``why``."""
    at = f"{table}.{name}"
    item: dict[str, Any] = content.look_up(s.strings, at)

    def words(below: str) -> dict[str, str]:
        codes = item[below] if below else ()
        return {code: s.words(f"{at}.{below}.{code}", *results, **named) for code in codes}

    text, options = s.words(f"{at}.question", *results, **named), words("options")
    kind: Kind = "choice" if "answer" in item else "opinion"
    return Question(kind, at, text, options, item.get("answer", ""), words(why))


def _number_question(
    s: Screen, name: str, numeric: Numeric, *results: object, **named: object
) -> Question:
    """What is asked for a number, under ``quiz.<name>``."""
    at = f"quiz.{name}"
    codes = content.look_up(s.strings, f"{at}.why")
    why = {code: s.words(f"{at}.why.{code}", *results, **named) for code in codes}
    why["unit"] = s.display.word("quiz.unit")
    text = s.words(f"{at}.question", *results, **named)
    return Question("number", at, text, why=why, numeric=numeric)


def guessed(s: Screen, name: str, read: Callable[[str], str]) -> str:
    """What the reader committed to, ``shown`` if she was shown, else nothing yet."""
    seen = s.value("seen", readers.read_code(["1"]), "")
    default = "shown" if seen else ""
    guess = s.value(f"guess-{name}", read, default, lambda said: said or None, read)
    s.remember(f"guess-{name}", guess)
    return guess


def commit(s: Screen, name: str, word: str, pending: str | None, skipped: Sequence[str]) -> None:
    """The two buttons below a guess: this is mine, or show me."""
    display = s.display
    skip = "predict.reveal" if display.presenter else "predict.skip"
    with s.row():
        mine = {f"guess-{name}": pending}
        s.press(
            f"commit.{name}",
            display.word(word),
            mine,
            primary=True,
            disabled=not pending,
            then=visit.opened,
        )
        shown = {f"guess-{other}": "shown" for other in skipped}
        s.press(f"skip.{name}", display.word(skip), shown, then=visit.opened)


def _options(s: Screen, name: str, codes: list[str], table: str) -> None:
    said = {code: s.words(f"{table}.{name}.options.{code}") for code in codes}
    pending = s.value(f"pending-{name}", readers.read_nothing, None, again=readers.read_code(codes))
    chosen = s.ask(f"pending-{name}", s.display.word("predict.choose"), said, pending)
    commit(s, name, "predict.commit", chosen, [name])


def _answer(
    s: Screen, name: str, guess: str, answer: str, *results: object, **named: object
) -> None:
    word = s.display.word

    def option(code: str) -> str:
        words = s.words(f"predict.{name}.options.{code}", *results, **named)
        return f"**{words.replace('**', '')}**"

    if guess == "shown":
        s.text(f"{word('predict.answer')} {option(answer)}")
    else:
        sign = "✅" if guess == answer else "❌"
        s.text(f"{sign} {word('predict.yours')} {option(guess)}")
        if guess != answer:
            s.text(f"{word('predict.answer')} {option(answer)}")
    code = answer if guess == "shown" else guess
    reply = s.words(f"predict.{name}.reply.{code}", *results, **named)
    if guess == "shown":  # nobody answered: do not agree with them
        reply = re.sub(rf"^(?:{word('predict.agreed')})[。，.,:]\s*", "", reply)
        reply = reply[:1].upper() + reply[1:]
    s.text(reply)


def quiz(
    s: Screen, *results: object, numeric: Mapping[str, Numeric] | None = None, **named: object
) -> None:
    """The chapter's questions; a wrong answer is told which mistake leads to it.

    Where the scene stands alone, one question at a time.
    """
    numeric, names = numeric or {}, list(s.strings["quiz"])
    if not s.alone:
        s.heading(s.display.word("quiz.title"), "quiz")
    if not s.display.presenter:
        s.note("caption", s.display.word("quiz.lasts"))
    written = str if s.alone else None
    at = s.value("question", readers.read_whole(1, len(names)), 1, written)
    right = 0
    for number, name in enumerate(names, 1):
        if name in numeric:
            s.asks(partial(_number_question, s, name, numeric[name], *results, **named))
        else:
            s.asks(partial(_question, s, "quiz", name, "why", *results, **named))
        if s.alone and number != at:
            right += s.recall(memory.MARKS + name) == "right"
            continue
        with s.box(f"quiz-{s.slug}-{name}", border=True):
            question = s.words(f"quiz.{name}.question", *results, **named)
            s.text(f"**{number}.** {question}")
            if name in numeric:
                right += _number(s, name, numeric[name], *results, **named)
            else:
                right += _choices(s, "quiz", name, *results, **named)
    if s.alone:
        _turn(s, at, len(names))
    if right == len(names):
        s.note("success", s.display.word("quiz.all"), icon="🎉")


def _turn(s: Screen, at: int, last: int) -> None:
    """Which question, and the way to the others."""
    with s.row():
        for code, to in (("previous", at - 1), ("following", at + 1)):
            label, out = s.display.word(f"quiz.{code}"), not 1 <= to <= last
            s.press(f"question.{code}", label, {"question": to}, disabled=out)
        s.text(s.display.fill(s.display.word("quiz.place"), at=at, last=last))


def gaps(s: Screen, *results: object, **named: object) -> set[str]:
    """What was left out of a text, to be filled in: ``gaps.<name>``. Those that are right."""
    right = set()
    for number, name in enumerate(s.strings["gaps"], 1):
        s.asks(partial(_question, s, "gaps", name, "why", *results, **named))
        with s.box(f"gap-{s.slug}-{name}", border=True):
            question = s.words(f"gaps.{name}.question", *results, **named)
            s.text(f"**({number})** {question}")
            if _choices(s, "gaps", name, *results, **named):
                right.add(name)
    return right


def _choices(s: Screen, table: str, name: str, *results: object, **named: object) -> bool:
    at, words = f"{table}-{name}", f"{table}.{name}"
    item: dict[str, Any] = content.look_up(s.strings, words)
    codes = list(item["options"])
    said = {code: s.words(f"{words}.options.{code}", *results, **named) for code in codes}
    recall = readers.read_code(codes)
    kept = s.value(at, readers.read_nothing, None, recall=recall, again=recall)
    given = s.ask(at, s.display.word("quiz.choose"), said, kept)
    s.remember(at, given or "")
    if given is None:
        return False
    right: bool = given == item["answer"]
    _verdict(s, name, right, s.words(f"{words}.why.{given}", *results, **named))
    return right


def _number(s: Screen, name: str, question: Numeric, *results: object, **named: object) -> bool:
    word = s.display.word
    typed, verdict = typed_number(s, f"quiz-{name}", question)
    if verdict is None:
        return False
    if verdict.finding == "unreadable":
        s.note("warning", s.display.fill(word("quiz.unreadable"), typed=in_markdown(typed)))
        return False
    if verdict.mistake == "unit":
        _verdict(s, name, False, word("quiz.unit"))
        return False
    code, right = verdict.mistake or verdict.finding, verdict.finding == "right"
    _verdict(s, name, right, s.words(f"quiz.{name}.why.{code}", *results, **named))
    return right


def typed_number(s: Screen, at: str, question: Numeric) -> tuple[str, Verdict | None]:
    """A line for a number: what is typed, and what that is, in the unit that the line asks for."""
    word, kept = s.display.word, s.value(at, readers.read_nothing, "", recall=str, again=str)
    unit = _unit_of(s, at, kept)
    label = word("quiz.number") + (f" ({word(f'unit.{unit}')})" if question.information else "")
    typed = s.field(at, label, kept, longest=60)
    s.remember(at, typed)
    s.remember(f"unit-{at}", f"{unit} {typed}" if typed else "")
    return typed, mark(typed, question, replace(s.display, unit=unit).scale) if typed else None


def _unit_of(s: Screen, at: str, typed: str) -> Unit:
    """The unit an answer was typed in: another one, chosen later, makes no right answer wrong."""
    remembered, _, known = s.recall(f"unit-{at}").partition(" ")
    for unit in get_args(Unit):
        if typed and known == typed and remembered == unit:
            return unit  # type: ignore[no-any-return]
    return s.display.unit


def _verdict(s: Screen, name: str, right: bool, why: str) -> None:
    s.remember(memory.MARKS + name, "right" if right else "wrong")
    s.note("success" if right else "warning", why, icon="✅" if right else "🔎")
