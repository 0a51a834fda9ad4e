"""Exercises on the screen: a topic, a question with fresh numbers, hints, marking, a solution.

What a reader has answered is kept as ``ex-<code>``: an `Answered`. The browser remembers it, and
what she typed.
"""

from collections.abc import Callable
from typing import NamedTuple

from kl_core.lessons.exercises import SERIES, TOPICS, Amount, Exercise, Numbers, exercise
from kl_ui.charts import exercises as charts
from kl_ui.scenes.marking import Numeric, Verdict
from kl_ui.scenes.questions import typed_number
from kl_ui.scenes.screen import Screen
from kl_ui.state import memory, readers
from kl_ui.words.display import Quantity, short
from kl_ui.words.foreign import in_markdown

CODES = tuple(code for codes in TOPICS.values() for code in codes)


class Answered(NamedTuple):
    """The latest answer to an exercise: to which numbers, what was typed, and was it right?"""

    seed: int
    typed: str
    right: bool

    def __str__(self) -> str:
        """As the browser remembers it."""
        return f"{self.seed};{'right' if self.right else 'wrong'};{self.typed}"


def read_answered(text: str) -> Answered:
    """An answer as the browser remembers it.

    >>> read_answered("3;wrong;0.5")
    Answered(seed=3, typed='0.5', right=False)
    """
    seed, _, rest = text.partition(";")
    judged, _, typed = rest.partition(";")
    right = readers.read_code(["right", "wrong"])(judged) == "right"
    return Answered(readers.read_whole(1, SERIES)(seed), typed, right)


def quoted(task: Exercise) -> dict[str, object]:
    """An exercise's numbers by name, fit for a text's placeholders."""

    def quantity(amount: Amount) -> object:
        return Quantity(amount.value, amount.meaning)

    def stated(amount: Amount) -> object:
        """A round number without a meaning has no more digits than it needs."""
        return short(amount.value) if amount.meaning == "plain" else quantity(amount)

    def each(show: Callable[[Amount], object], numbers: Numbers) -> dict[str, object]:
        return {
            name: tuple(map(show, found)) if isinstance(found, tuple) else show(found)
            for name, found in numbers.items()
        }

    found = each(stated, task.given) | each(quantity, task.steps)
    return found | {"result": quantity(task.answer)}


def slips(s: Screen, name: str, task: Exercise) -> None:
    """A figure of where each mistake leads, beside the answer."""
    codes = list(task.mistakes)
    names = [s.words(f"slips.{code}") for code in ("right", *codes)]
    amounts = [task.slip(code) for code in codes]
    show = s.display.number
    said = [f"{a} {show(b.value, b.meaning)}" for a, b in zip(names[1:], amounts, strict=True)]
    listed = s.display.word("language.between").join(said)
    options = {"names": names, "values": amounts}
    s.chart(name, charts.answers, task.answer, options=options, **quoted(task), list=listed)


def practice(s: Screen) -> None:
    """One exercise at a time, chosen by the reader."""
    top = s.box()
    topic = s.choice("topic", list(TOPICS))
    code = s.choice(f"of-{topic}", TOPICS[topic])
    seed = s.value(f"series-{code}", readers.read_whole(1, SERIES), 1, str)
    with s.box(f"{s.slug}-card", border=True):
        _card(s, code, seed)
    with top:
        _progress(s, code)


def _progress(s: Screen, at_hand: str) -> None:
    """How many are right, and which others were answered wrong and not yet right."""
    answered = {code: _answered(s, code) for code in CODES}
    right = sum(bool(found and found.right) for found in answered.values())
    s.text(s.words("card.progress", right=right, total=len(CODES)))
    again = [code for code, found in answered.items() if found and not found.right]
    again = [code for code in again if code != at_hand]
    if again:
        s.text(f"**{s.words('card.review')}**")
        with s.row():
            for code in again:
                topic = next(topic for topic, codes in TOPICS.items() if code in codes)
                label = s.words(f"choices.of-{topic}.{code}")
                s.press(f"review.{code}", label, {"topic": topic, f"of-{topic}": code})


def _answered(s: Screen, code: str) -> Answered | None:
    found: Answered | None = s.value(f"ex-{code}", readers.read_nothing, None, recall=read_answered)
    return found


def _card(s: Screen, code: str, seed: int) -> None:
    task = exercise(code, seed)
    numbers = quoted(task)
    s.text(s.words(f"exercise.{code}.question", **numbers))
    if task.p:
        _given(s, code, task)
    finding = _marked(s, code, seed, task)
    hints = s.labels(f"exercise.{code}.hints")
    opened, solution = f"hints-{code}-{seed}", f"solution-{code}-{seed}"
    count = readers.read_whole(0, len(hints))
    shown = s.value(opened, readers.read_nothing, 0, note=str, again=count)
    for number, hint in enumerate(hints[:shown], 1):
        title = s.words("card.hint", number=number)
        s.text(f"💡 **{title}** {s.display.fill(hint, **numbers)}")
    solved = s.value(
        solution, readers.read_nothing, False, note=lambda so: "1" if so else None, again=bool
    )
    with s.row():
        if shown < len(hints):
            s.button("hint", {opened: shown + 1})
        if not solved:
            s.button("solution", {solution: True})
        s.button("fresh", {f"series-{code}": _fresh(code, seed)})
    if solved or finding == "right":
        s.text(f"**{s.words('card.solution')}**")
        s.text(s.words(f"exercise.{code}.solution", **numbers))
        slips(s, "answers", task)


def _fresh(code: str, seed: int) -> int:
    """The next series whose numbers are others."""
    following = (*range(seed + 1, SERIES + 1), *range(1, seed))
    now = exercise(code, seed).given
    found: int = next(other for other in following if exercise(code, other).given != now)
    return found


def _given(s: Screen, code: str, task: Exercise) -> None:
    if "outcomes" in s.strings["exercise"][code]:
        labels = s.labels(f"exercise.{code}.outcomes")
    else:
        labels = [str(number) for number in range(1, len(task.p) + 1)]
    show = s.display.probability
    shares = {"P": task.p, "Q": task.q} if task.q else {"P": task.p}
    listed = [
        f"{name}: " + ", ".join(f"{a} {show(b)}" for a, b in zip(labels, values, strict=True))
        for name, values in shares.items()
    ]
    options = {"labels": labels}
    s.chart("given", charts.given, task.p, task.q, options=options, list="; ".join(listed))


def _marked(s: Screen, code: str, seed: int, task: Exercise) -> str:
    """Read and mark what is typed; what was found."""
    display, information = s.display, task.answer.meaning == "information"
    numeric = Numeric(task.answer.value, task.mistakes, information, task.tolerance)
    typed, verdict = typed_number(s, f"typed-{code}-{seed}", numeric)
    s.note("caption", s.words("card.digits"))
    if verdict is None:
        return ""
    if verdict.finding == "unreadable":
        s.note("warning", display.fill(display.word("quiz.unreadable"), typed=in_markdown(typed)))
        return verdict.finding
    right = verdict.finding == "right"
    before = _answered(s, code)
    if before is None or (before.seed, before.typed) != (seed, typed):
        _keep(s, code, Answered(seed, typed, right))
    why = _why(s, code, verdict, task)
    s.note("success" if right else "warning", why, icon="✅" if right else "🔎")
    return verdict.finding


def _keep(s: Screen, code: str, answered: Answered) -> None:
    name = f"ex-{code}"
    s.put({name: answered})
    s.remember(name, str(answered))
    s.remember(memory.MARKS + name, "right" if answered.right else "wrong")


def _why(s: Screen, code: str, verdict: Verdict, task: Exercise) -> str:
    """What is said of an answer: the exercise's own words, else those for all."""
    found = verdict.mistake or verdict.finding
    if found == "unit":
        return s.display.word("quiz.unit")
    own = found in s.strings["exercise"][code]["why"]
    return s.words(f"exercise.{code}.why.{found}" if own else f"why.{found}", **quoted(task))
