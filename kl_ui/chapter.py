"""A chapter on the screen: prose, predictions, controls, figures, questions.

A page calls these methods in the order of its story; every word comes from the chapter's assets.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from kl_ui import content, state
from kl_ui.display import Display
from kl_ui.live import modules as live
from kl_ui.live.page import page as in_browser
from kl_ui.quiz import Numeric, mark

FIRST_PICTURE = 1.0
"""Seconds the rest of a cold page waits, so that its first picture need not be drawn with it."""


class AwaitingPrediction(Exception):  # noqa: N818 -- a turn of the story, not an error
    """The reader has not committed to a prediction yet; what follows on the page waits."""


def current_display() -> Display:
    """The reader's language, unit and screen, as the frame has set them."""
    display: Display = st.session_state["display"]
    return display


class Chapter:
    """One page of the course."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.display = current_display()
        self.sections = content.prose(slug, self.display.lang)
        self.strings = content.strings(slug, self.display.lang)

    # --- words ---------------------------------------------------------------------------------

    def words(self, dotted: str, *results: object, **named: object) -> str:
        """One string of the chapter, with its numbers."""
        return self.display.fill(str(content.look_up(self.strings, dotted)), *results, **named)

    def labels(self, dotted: str) -> list[str]:
        """A list of strings: the names of outcomes, columns, ..."""
        return [str(label) for label in content.look_up(self.strings, dotted)]

    def prose(self, section: str, *results: object, **named: object) -> None:
        """A section. The reader sees everything, the presenter heading, formulas and takeaway."""
        part = self.sections[section]
        body = content.formulas(part.body) if self.display.presenter else part.body
        if part.title:
            st.header(self.display.fill(part.title, *results, **named), anchor=_anchor(section))
        if body:
            st.markdown(self.display.fill(body, *results, **named))
        if part.takeaway:
            with st.container(key=f"takeaway-{self.slug}-{_anchor(section)}"):
                st.markdown(self.display.fill(part.takeaway, *results, **named))

    def table(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        """A table; its columns' names are ``tables.<name>.columns``."""
        columns = [self.display.fill(label) for label in self.labels(f"tables.{name}.columns")]
        lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def metric(self, label: str, nats: float) -> None:
        """One amount of information, large."""
        st.metric(f"{label} · {self.display.unit_name}", self.display.number(nats, "information"))

    def link(self, slug: str, label: str) -> None:
        """A way to another chapter."""
        st.page_link(st.session_state["pages"][slug], label=label)

    def visited(self, slug: str) -> bool:
        """Has the reader come to the end of that chapter's page in this visit?"""
        return slug in st.session_state["visited"]

    # --- controls ------------------------------------------------------------------------------

    def slider(self, name: str, low: float, high: float, default: float, step: float) -> float:
        """A number the reader sets; its label is ``controls.<name>``."""
        key = f"{self.slug}.{name}"
        state.seed(key, state.start(self.slug, name, state.read_number(low, high), default))
        # A range may shrink while the value stays: clamp before Streamlit refuses it.
        if not low <= (value := float(st.session_state[key])) <= high:
            st.session_state[key] = min(max(value, low), high)
        label = self.words(f"controls.{name}")
        whole = "%d" if float(step).is_integer() else None
        chosen: float = st.slider(
            label, float(low), float(high), step=float(step), key=key, format=whole
        )
        state.keep(self.slug, name, chosen, state.write_number(chosen))
        return chosen

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of a few codes; their words are ``choices.<name>.<code>``."""
        key, codes = f"{self.slug}.{name}", list(options)
        state.seed(key, state.start(self.slug, name, state.read_code(codes), default))
        state.note_choice(key)
        value = st.segmented_control(
            self.words(f"controls.{name}"),
            codes,
            required=True,
            format_func=lambda code: self.words(f"choices.{name}.{code}"),
            key=key,
        )
        assert value is not None  # required=True
        state.keep(self.slug, name, value, value)
        return value

    def bars(
        self,
        defaults: Mapping[str, Sequence[float]],
        labels: Sequence[str],
        *,
        measures: Sequence[str],
        terms: str | None = None,
    ) -> list[tuple[float, ...]]:
        """Distributions over the same outcomes, moved by hand; what is live is shown beside.

        ``measures`` are codes of `bars.js`, as is ``terms``, what each outcome is shown to add.
        """
        values: dict[str, tuple[float, ...]] = {}
        for name, default in defaults.items():
            read = state.read_distribution(len(default))
            values[name] = state.start(self.slug, name, read, tuple(default))
            written = ",".join(state.write_number(value) for value in values[name])
            state.keep(self.slug, name, values[name], written)

        def moved(value: Any) -> None:
            if (told := state.distributions(value, values)) is not None:
                state.put(self.slug, told)

        word, unit = self.display.word, self.display.unit_name
        names = {code: f"{word(f'measure.{code}')} · {unit}" for code in measures}
        if terms:
            names["terms"] = f"{word(f'terms.{terms}')} · {unit}"
        live.bars(
            f"{self.slug}.bars-{'-'.join(defaults)}",
            {
                "value": values,
                "labels": list(labels),
                "measures": list(measures),
                "terms": terms,
                "names": names,
                "words": {"stage": word("stage.bars"), "lock": word("stage.lock")},
                "look": live.look(self.display),
            },
            moved,
        )
        return list(values.values())

    def button(self, name: str, *, primary: bool = False, **values: object) -> bool:
        """A button that sets controls; its label is ``buttons.<name>``."""
        return st.button(
            self.words(f"buttons.{name}"),
            key=f"{self.slug}.button.{name}",
            type="primary" if primary else "secondary",
            on_click=state.put,
            args=(self.slug, values),
        )

    def live(self, part: Callable[[], None]) -> None:
        """Run a part of the page whose controls then redraw that part alone, not the page.

        Use it as a decorator. What is below the part must not depend on its controls.
        """

        @st.fragment
        def run() -> None:
            part()
            if not state.runs_whole():
                in_browser(self.slug, state.query(), self.display, f"-{part.__name__}")

        run()

    # --- figures -------------------------------------------------------------------------------

    def chart(
        self,
        name: str,
        figure: Callable[..., go.Figure],
        *results: object,
        options: Mapping[str, Any] | None = None,
        **named: object,
    ) -> None:
        """A figure of some results. What it says in words is ``charts.<name>.alt``.

        ``options`` go to the figure alone, ``named`` values to its alternative text alone.
        """
        alt = self.words(f"charts.{name}.alt", *results, **named)
        # Most figures of a page stand still while one slider moves: they are drawn once.
        frozen = tuple((option, _freeze(value)) for option, value in (options or {}).items())
        st.plotly_chart(
            _drawn(figure, tuple(map(_freeze, results)), self.display, frozen),
            key=f"{self.slug}.chart.{name}",
            alt=alt,
            config={"displayModeBar": False, "scrollZoom": False},
        )
        if "caption" in content.look_up(self.strings, f"charts.{name}"):
            st.caption(self.words(f"charts.{name}.caption", *results, **named))
        if state.first_picture():
            time.sleep(FIRST_PICTURE)

    # --- predictions and questions -------------------------------------------------------------

    def predict(self, name: str, *results: object, **named: object) -> None:
        """Ask for a prediction; what follows waits until the reader has made one, or skips."""
        said = content.look_up(self.strings, f"predict.{name}")
        codes = list(said["options"])
        guess = state.start(self.slug, f"guess-{name}", state.read_code([*codes, "shown"]), "") or (
            "shown" if self._seen_by_link() else ""
        )
        with st.container(border=True, key=f"predict-{self.slug}-{name}"):
            st.markdown(f"**🤔 {self.display.word('predict.title')}**")
            st.markdown(self.words(f"predict.{name}.question", *results, **named))
            if not guess:
                self._ask(name, codes)
                raise AwaitingPrediction
            self._answer(name, guess, said["answer"], *results, **named)
        state.keep(self.slug, f"guess-{name}", guess, guess)

    def _seen_by_link(self) -> bool:
        return state.start(self.slug, "seen", state.read_code(["1"]), "") == "1"

    def _ask(self, name: str, codes: list[str]) -> None:
        key = f"{self.slug}.pending-{name}"
        state.note_choice(key)
        state.seed(key, st.session_state["kept"].get(key))
        pending = st.radio(
            self.display.word("predict.choose"),
            codes,
            index=None,
            format_func=lambda code: self.words(f"predict.{name}.options.{code}"),
            key=key,
            label_visibility="collapsed",
        )
        st.session_state["kept"][key] = pending
        with st.container(horizontal=True):
            st.button(
                self.display.word("predict.commit"),
                key=f"{self.slug}.commit.{name}",
                type="primary",
                disabled=pending is None,
                on_click=state.put,
                args=(self.slug, {f"guess-{name}": pending}),
            )
            skip = "predict.reveal" if self.display.presenter else "predict.skip"
            st.button(
                self.display.word(skip),
                key=f"{self.slug}.skip.{name}",
                on_click=state.put,
                args=(self.slug, {f"guess-{name}": "shown"}),
            )

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
            reply = re.sub(rf"^{self.display.word('predict.agreed')}[。，.,:]\s*", "", reply)
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
                    right += self._options(name, item, *results, **named)
        total = len(self.strings["quiz"])
        st.session_state["kept"][f"{self.slug}.score"] = (right, total)
        if right == total:
            st.success(self.display.word("quiz.all"), icon="🎉")

    def _options(self, name: str, item: dict[str, Any], *results: object, **named: object) -> bool:
        key = f"{self.slug}.quiz-{name}"
        state.seed(key, state.start(self.slug, f"quiz-{name}", state.read_code([]), None))
        state.note_choice(key)
        given = st.radio(
            self.display.word("quiz.choose"),
            list(item["options"]),
            index=None,
            format_func=lambda code: self.words(f"quiz.{name}.options.{code}", *results, **named),
            key=key,
            label_visibility="collapsed",
        )
        state.keep(self.slug, f"quiz-{name}", given)
        if given is None:
            return False
        right: bool = given == item["answer"]
        self._verdict(right, self.words(f"quiz.{name}.why.{given}", *results, **named))
        return right

    def _numeric(self, name: str, question: Numeric, *results: object, **named: object) -> bool:
        key = f"{self.slug}.quiz-{name}"
        state.seed(key, state.start(self.slug, f"quiz-{name}", state.read_code([]), ""))
        unit = f" ({self.display.unit_name})" if question.information else ""
        typed = st.text_input(self.display.word("quiz.number") + unit, key=key)
        state.keep(self.slug, f"quiz-{name}", typed)
        if not typed:
            return False
        verdict = mark(typed, question, self.display.scale)
        if verdict.finding == "unreadable":
            st.warning(self.display.fill(self.display.word("quiz.unreadable"), typed=typed[:40]))
            return False
        if verdict.mistake == "unit":
            self._verdict(False, self.display.word("quiz.unit"))
            return False
        code = verdict.mistake or verdict.finding
        self._verdict(
            verdict.finding == "right", self.words(f"quiz.{name}.why.{code}", *results, **named)
        )
        return verdict.finding == "right"

    def _verdict(self, right: bool, why: str) -> None:
        (st.success if right else st.warning)(why, icon="✅" if right else "🔎")


@lru_cache(maxsize=512)
def _drawn(
    figure: Callable[..., go.Figure],
    results: tuple[Any, ...],
    display: Display,
    options: tuple[tuple[str, Any], ...],
) -> go.Figure:
    return figure(*results, display, **dict(options))


def _freeze(value: Any) -> Any:
    """The same value, fit to be the key of a cache."""
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _anchor(section: str) -> str:
    return section.replace("/", "-")
