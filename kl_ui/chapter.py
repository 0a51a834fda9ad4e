"""A chapter on the screen: prose, controls, figures, stages, predictions, questions.

A page calls these methods in the order of its story; every word comes from the chapter's assets.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from kl_core import Gaussian, GaussianMixture
from kl_ui import content, hearing, memory, state
from kl_ui.foreign import in_markdown
from kl_ui.live import curve
from kl_ui.quiz import Numeric, mark
from kl_ui.staging import Staging


class AwaitingPrediction(Exception):  # noqa: N818 -- a turn of the story, not an error
    """The reader has not committed to a prediction yet; what follows on the page waits."""


class Chapter(Staging):
    """One page of the course: what it tells, what is moved, and here what it asks."""

    def predict(self, name: str, *results: object, **named: object) -> None:
        """Ask for a prediction; what follows waits until the reader has made one, or skips."""
        said = content.look_up(self.strings, f"predict.{name}")
        codes = list(said["options"])
        guess = self._guess(name, state.read_code([*codes, "shown"]))
        with st.container(border=True, key=f"predict-{self.slug}-{name}"):
            st.markdown(f"**🤔 {self.display.word('predict.title')}**")
            st.markdown(self.words(f"predict.{name}.question", *results, **named))
            if not guess:
                self._ask(name, codes)
                raise AwaitingPrediction
            self._answer(name, guess, said["answer"], *results, **named)
        state.keep(self.slug, f"guess-{name}", guess, guess)

    def opinion(self, name: str) -> str:
        """Ask what nobody marks, under ``opinion.<name>``; what follows waits for it.

        The code of what the reader chose, or ``shown``.
        """
        codes = list(content.look_up(self.strings, f"opinion.{name}.options"))
        said = self._guess(name, state.read_code([*codes, "shown"]))
        with st.container(border=True, key=f"predict-{self.slug}-{name}"):
            st.markdown(f"**🤔 {self.display.word('predict.title')}**")
            st.markdown(self.words(f"opinion.{name}.question"))
            if not said:
                self._ask(name, codes, table="opinion")
                raise AwaitingPrediction
            if said != "shown":
                chosen = self.words(f"opinion.{name}.options.{said}")
                st.markdown(f"{self.display.word('predict.yours')} **{chosen}**")
        state.keep(self.slug, f"guess-{name}", said, said)
        return said

    def place(self, names: Sequence[str], p: GaussianMixture) -> dict[str, Gaussian | None]:
        """Let the reader place Q by hand, once for each name, before any number is told.

        What follows waits. None where she would rather be shown.
        """
        placed: dict[str, Gaussian | None] = {}
        for name in names:
            guess = self._guess(name, curve.read_placed)
            if not guess:
                self._ask_place(name, names, p)
                raise AwaitingPrediction
            state.keep(self.slug, f"guess-{name}", guess, guess)
            placed[name] = q = curve.placed(guess)
            if q is not None:
                st.markdown(self.words(f"place.{name}.placed", q))
        return placed

    def _ask_place(self, name: str, names: Sequence[str], p: GaussianMixture) -> None:
        key = f"guess-{name}-at"
        pending = state.start(self.slug, key, curve.read_placed, "")
        state.keep(self.slug, key, pending, pending or None)

        def moved(value: Any) -> None:
            if (told := curve.heard(value, len(p.weights))) is not None:
                q = (state.write_number(told[x]) for x in ("mu", "sigma"))
                state.put(self.slug, {key: ",".join(q)})

        with st.container(border=True, key=f"predict-{self.slug}-{name}"):
            st.markdown(f"**🤔 {self.display.word('predict.title')}**")
            st.markdown(self.words(f"place.{name}.question"))
            start = curve.placed(pending) or curve.ASIDE
            data = self._on_curve(p, start) | {"open": False}
            self._stage("curve", f"place-{name}", data, moved)
            self._commit(name, "predict.place", pending, names[names.index(name) :])

    def _guess(self, name: str, read: Callable[[str], str]) -> str:
        """What the reader committed to, ``shown`` if she was shown, else nothing yet."""
        seen = state.start(self.slug, "seen", state.read_code(["1"]), "")
        guess = state.start(self.slug, f"guess-{name}", read, "", recall=read)
        memory.remember(self.slug, f"guess-{name}", guess)
        return guess or ("shown" if seen else "")

    def _commit(self, name: str, word: str, pending: str | None, skipped: Sequence[str]) -> None:
        """The two buttons below a guess: this is mine, or show me."""
        skip = "predict.reveal" if self.display.presenter else "predict.skip"
        with st.container(horizontal=True):
            st.button(
                self.display.word(word),
                key=f"{self.slug}.commit.{name}",
                type="primary",
                disabled=not pending,
                on_click=state.put,
                args=(self.slug, {f"guess-{name}": pending}),
            )
            st.button(
                self.display.word(skip),
                key=f"{self.slug}.skip.{name}",
                on_click=state.put,
                args=(self.slug, {f"guess-{other}": "shown" for other in skipped}),
            )

    def _ask(self, name: str, codes: list[str], table: str = "predict") -> None:
        key = f"{self.slug}.pending-{name}"
        state.note_choice(key)
        kept = state.start(self.slug, f"pending-{name}", state.read_code(codes), None)

        def draw(first: str | None) -> object:
            return st.radio(
                self.display.word("predict.choose"),
                codes,
                index=codes.index(first) if first else None,
                format_func=lambda code: self.words(f"{table}.{name}.options.{code}"),
                key=key,
                label_visibility="collapsed",
            )

        pending = hearing.drawn(draw, key, kept, hearing.is_one_of([*codes, None]))
        state.keep(self.slug, f"pending-{name}", pending, noted=pending)
        self._commit(name, "predict.commit", pending, [name])

    def _answer(
        self, name: str, guess: str, answer: str, *results: object, **named: object
    ) -> None:
        def option(code: str) -> str:
            words = self.words(f"predict.{name}.options.{code}", *results, **named)
            return f"**{words.replace('**', '')}**"

        if guess == "shown":
            st.markdown(f"{self.display.word('predict.answer')} {option(answer)}")
        else:
            sign = "✅" if guess == answer else "❌"
            st.markdown(f"{sign} {self.display.word('predict.yours')} {option(guess)}")
            if guess != answer:
                st.markdown(f"{self.display.word('predict.answer')} {option(answer)}")
        code = answer if guess == "shown" else guess
        reply = self.words(f"predict.{name}.reply.{code}", *results, **named)
        if guess == "shown":  # nobody answered: do not agree with them
            reply = re.sub(rf"^(?:{self.display.word('predict.agreed')})[。，.,:]\s*", "", reply)
            reply = reply[:1].upper() + reply[1:]
        st.markdown(reply)

    def quiz(
        self,
        *results: object,
        numeric: Mapping[str, Numeric] | None = None,
        **named: object,
    ) -> None:
        """The chapter's questions; a wrong answer is told which mistake leads to it."""
        numeric = numeric or {}
        st.header(self.display.word("quiz.title"), anchor="quiz")
        if not self.display.presenter:
            st.caption(self.display.word("quiz.lasts"))
        right = 0
        for number, (name, item) in enumerate(self.strings["quiz"].items(), 1):
            with st.container(border=True, key=f"quiz-{self.slug}-{name}"):
                question = self.words(f"quiz.{name}.question", *results, **named)
                st.markdown(f"**{number}.** {question}")
                if name in numeric:
                    right += self._numeric(name, numeric[name], *results, **named)
                else:
                    right += self._options("quiz", name, item, *results, **named)
        total = len(self.strings["quiz"])
        if right == total:
            st.success(self.display.word("quiz.all"), icon="🎉")

    def gaps(self, *results: object, **named: object) -> set[str]:
        """What was left out of a text, to be filled in: ``gaps.<name>``. Those that are right."""
        right = set()
        for number, (name, item) in enumerate(self.strings["gaps"].items(), 1):
            with st.container(border=True, key=f"gap-{self.slug}-{name}"):
                question = self.words(f"gaps.{name}.question", *results, **named)
                st.markdown(f"**({number})** {question}")
                if self._options("gaps", name, item, *results, **named):
                    right.add(name)
        return right

    def _options(
        self, table: str, name: str, item: dict[str, Any], *results: object, **named: object
    ) -> bool:
        at, words = f"{table}-{name}", f"{table}.{name}"
        key = f"{self.slug}.{at}"
        codes = list(item["options"])
        recall = state.read_code(codes)
        kept = state.start(self.slug, at, state.read_nothing, None, recall)
        state.note_choice(key)

        def draw(first: str | None) -> object:
            return st.radio(
                self.display.word("quiz.choose"),
                codes,
                index=codes.index(first) if first else None,
                format_func=lambda code: self.words(
                    f"{table}.{name}.options.{code}", *results, **named
                ),
                key=key,
                label_visibility="collapsed",
            )

        given = hearing.drawn(draw, key, kept, hearing.is_one_of([*codes, None]))
        state.keep(self.slug, at, given)
        memory.remember(self.slug, at, given or "")
        if given is None:
            return False
        right: bool = given == item["answer"]
        self._verdict(name, right, self.words(f"{words}.why.{given}", *results, **named))
        return right

    def _numeric(self, name: str, question: Numeric, *results: object, **named: object) -> bool:
        key = f"{self.slug}.quiz-{name}"
        kept = state.start(self.slug, f"quiz-{name}", state.read_nothing, "", state.read_text)
        unit = f" ({self.display.unit_name})" if question.information else ""
        label = self.display.word("quiz.number") + unit
        typed = hearing.drawn(
            lambda first: st.text_input(label, first, key=key), key, kept, hearing.is_text
        )
        state.keep(self.slug, f"quiz-{name}", typed)
        memory.remember(self.slug, f"quiz-{name}", typed)
        if not typed:
            return False
        verdict = mark(typed, question, self.display.scale)
        if verdict.finding == "unreadable":
            said = self.display.word("quiz.unreadable")
            st.warning(self.display.fill(said, typed=in_markdown(typed)))
            return False
        if verdict.mistake == "unit":
            self._verdict(name, False, self.display.word("quiz.unit"))
            return False
        code, right = verdict.mistake or verdict.finding, verdict.finding == "right"
        self._verdict(name, right, self.words(f"quiz.{name}.why.{code}", *results, **named))
        return right

    def _verdict(self, name: str, right: bool, why: str) -> None:
        memory.remember(self.slug, memory.MARKS + name, "right" if right else "wrong")
        (st.success if right else st.warning)(why, icon="✅" if right else "🔎")
