"""Exercises on the screen: a topic, a question with fresh numbers, hints, marking, a solution.

What a reader has answered is kept with the chapter's state as ``ex-<code>``: an `Answered`. The
browser remembers it, and what she typed.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from kl_core.lessons.exercises import SERIES, TOPICS, Amount, Exercise, Numbers, exercise
from kl_ui import hearing, memory, state
from kl_ui.chapter import Chapter
from kl_ui.charts import exercises as charts
from kl_ui.display import Quantity
from kl_ui.foreign import in_markdown
from kl_ui.quiz import Numeric, Verdict, mark

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
    right = state.read_code(["right", "wrong"])(judged) == "right"
    return Answered(state.read_whole(1, SERIES)(seed), typed, right)


def quoted(task: Exercise) -> dict[str, object]:
    """An exercise's numbers by name, fit for a text's placeholders."""

    def quantity(amount: Amount) -> object:
        return Quantity(amount.value, amount.meaning)

    def stated(amount: Amount) -> object:
        """A round number without a meaning has no more digits than it needs."""
        return f"{amount.value:g}" if amount.meaning == "plain" else quantity(amount)

    def each(show: Callable[[Amount], object], numbers: Numbers) -> dict[str, object]:
        return {
            name: tuple(map(show, found)) if isinstance(found, tuple) else show(found)
            for name, found in numbers.items()
        }

    found = each(stated, task.given) | each(quantity, task.steps)
    return found | {"result": quantity(task.answer)}


def slips(chapter: Chapter, name: str, task: Exercise) -> None:
    """A figure of where each mistake leads, beside the answer."""
    codes = list(task.mistakes)
    names = [chapter.words(f"slips.{code}") for code in ("right", *codes)]
    amounts = [task.slip(code) for code in codes]
    show = chapter.display.number
    said = [f"{a} {show(b.value, b.meaning)}" for a, b in zip(names[1:], amounts, strict=True)]
    chapter.chart(
        name,
        charts.answers,
        task.answer,
        options={"names": names, "values": amounts},
        **quoted(task),
        list=chapter.display.word("language.between").join(said),
    )


def practice(chapter: Chapter) -> None:
    """One exercise at a time, chosen by the reader; to be called in a live part."""
    top = st.container()
    topic = chapter.choice("topic", list(TOPICS), next(iter(TOPICS)))
    code = chapter.choice(f"of-{topic}", TOPICS[topic], TOPICS[topic][0])
    name = f"series-{code}"
    seed = state.start(chapter.slug, name, state.read_whole(1, SERIES), 1)
    state.keep(chapter.slug, name, seed, str(seed))
    with st.container(border=True, key=f"{chapter.slug}-card"):
        _card(chapter, code, seed)
    with top:
        _progress(chapter, code)


def _progress(chapter: Chapter, at_hand: str) -> None:
    """How many are right, and which others were answered wrong and not yet right."""
    answered = {code: _answered(chapter, code) for code in CODES}
    right = sum(bool(found and found.right) for found in answered.values())
    st.markdown(chapter.words("card.progress", right=right, total=len(CODES)))
    again = [code for code, found in answered.items() if found and not found.right]
    again = [code for code in again if code != at_hand]
    if again:
        st.markdown(f"**{chapter.words('card.review')}**")
        with st.container(horizontal=True):
            for code in again:
                topic = next(topic for topic, codes in TOPICS.items() if code in codes)
                st.button(
                    chapter.words(f"choices.of-{topic}.{code}"),
                    key=f"{chapter.slug}.review.{code}",
                    on_click=state.put,
                    args=(chapter.slug, {"topic": topic, f"of-{topic}": code}),
                )


def _answered(chapter: Chapter, code: str) -> Answered | None:
    found: Answered | None = state.start(
        chapter.slug, f"ex-{code}", state.read_nothing, None, recall=read_answered
    )
    return found


def _card(chapter: Chapter, code: str, seed: int) -> None:
    task = exercise(code, seed)
    numbers = quoted(task)
    st.markdown(chapter.words(f"exercise.{code}.question", **numbers))
    if task.p:
        _given(chapter, code, task)
    verdict = _marked(chapter, code, seed, task)
    hints = chapter.labels(f"exercise.{code}.hints")
    opened = f"hints-{code}-{seed}"
    shown = state.start(chapter.slug, opened, state.read_whole(0, len(hints)), 0)
    state.keep(chapter.slug, opened, shown, noted=str(shown))
    for number, hint in enumerate(hints[:shown], 1):
        title = chapter.words("card.hint", number=number)
        st.markdown(f"💡 **{title}** {chapter.display.fill(hint, **numbers)}")
    solution = f"solution-{code}-{seed}"
    solved = state.start(chapter.slug, solution, state.read_nothing, False, again=bool)
    state.keep(chapter.slug, solution, solved, noted="1" if solved else None)
    with st.container(horizontal=True):
        if shown < len(hints):
            chapter.button("hint", primary=False, **{opened: shown + 1})
        if not solved:
            chapter.button("solution", primary=False, **{solution: True})
        chapter.button("fresh", primary=False, **{f"series-{code}": _fresh(code, seed)})
    if solved or verdict == "right":
        st.markdown(f"**{chapter.words('card.solution')}**")
        st.markdown(chapter.words(f"exercise.{code}.solution", **numbers))
        slips(chapter, "answers", task)


def _fresh(code: str, seed: int) -> int:
    """The next series whose numbers are others."""
    following = (*range(seed + 1, SERIES + 1), *range(1, seed))
    now = exercise(code, seed).given
    found: int = next(other for other in following if exercise(code, other).given != now)
    return found


def _given(chapter: Chapter, code: str, task: Exercise) -> None:
    if "outcomes" in chapter.strings["exercise"][code]:
        labels = chapter.labels(f"exercise.{code}.outcomes")
    else:
        labels = [str(number) for number in range(1, len(task.p) + 1)]
    show = chapter.display.probability
    shares = {"p": "P", "q": "Q"} if task.q else {"p": "P"}
    listed = [
        f"{name}: " + ", ".join(f"{a} {show(b)}" for a, b in zip(labels, values, strict=True))
        for name, values in ((name, getattr(task, field)) for field, name in shares.items())
    ]
    options = {"labels": labels}
    chapter.chart("given", charts.given, task.p, task.q, options=options, list="; ".join(listed))


def _marked(chapter: Chapter, code: str, seed: int, task: Exercise) -> str:
    """Read and mark what is typed; what was found."""
    display, name = chapter.display, f"typed-{code}-{seed}"
    key = f"{chapter.slug}.{name}"
    kept = state.start(chapter.slug, name, state.read_nothing, "", state.read_text)
    information = task.answer.meaning == "information"
    unit = f" ({display.unit_name})" if information else ""
    label = display.word("quiz.number") + unit
    typed = hearing.drawn(
        lambda first: st.text_input(label, first, key=key), key, kept, hearing.is_text
    )
    st.caption(chapter.words("card.digits"))
    state.keep(chapter.slug, name, typed)
    memory.remember(chapter.slug, name, typed)
    if not typed:
        return ""
    numeric = Numeric(task.answer.value, task.mistakes, information, task.tolerance)
    verdict = mark(typed, numeric, display.scale)
    if verdict.finding == "unreadable":
        st.warning(display.fill(display.word("quiz.unreadable"), typed=in_markdown(typed)))
        return verdict.finding
    right = verdict.finding == "right"
    before = _answered(chapter, code)
    if before is None or (before.seed, before.typed) != (seed, typed):
        # Marked once: another unit chosen later makes no right answer wrong.
        answered = Answered(seed, typed, right)
        state.keep(chapter.slug, f"ex-{code}", answered)
        memory.remember(chapter.slug, f"ex-{code}", str(answered))
        mark_name = f"{memory.MARKS}ex-{code}"
        memory.remember(chapter.slug, mark_name, "right" if right else "wrong")
    (st.success if right else st.warning)(
        _why(chapter, code, verdict, task), icon="✅" if right else "🔎"
    )
    return verdict.finding


def _why(chapter: Chapter, code: str, verdict: Verdict, task: Exercise) -> str:
    """What is said of an answer: the exercise's own words, else those for all."""
    found = verdict.mistake or verdict.finding
    if found == "unit":
        return chapter.display.word("quiz.unit")
    own = found in chapter.strings["exercise"][code]["why"]
    return chapter.words(f"exercise.{code}.why.{found}" if own else f"why.{found}", **quoted(task))
