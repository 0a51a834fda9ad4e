"""A chapter on the screen: prose, predictions, controls, figures, questions.

A page calls these methods in the order of its story; every word comes from the chapter's assets.
"""

import pickle
import random
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from kl_core import Gaussian, GaussianMixture
from kl_core.challenges import APART, CHALLENGES, LIMIT, TARGET, TOLERANCE, Attempt, met
from kl_core.jensen import FunctionName, JensenGap, jensen_gap
from kl_ui import content, glossary, memory, state
from kl_ui.charts.forward_reverse import MARKS
from kl_ui.curriculum import SLUGS
from kl_ui.display import Display
from kl_ui.live import cards, curve
from kl_ui.live import jensen as by_hand
from kl_ui.live import modules as live
from kl_ui.live import race as racing
from kl_ui.live.cards import Game
from kl_ui.live.page import page as in_browser
from kl_ui.quiz import Numeric, mark
from kl_ui.training import R, workshop

FIRST_PICTURE = 1.0
"""Seconds the rest of a cold page waits, so that its first picture need not be drawn with it."""

DRAWS, SERIES = 10_000, 999
"""How many draws a series has, and how many series there are."""

TRAINING = ("start", "stop", "on", "running", "done", "progress")

CHANCE: random.Random = random.SystemRandom()
"""Draws the cards that are to be guessed."""


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
        if self.display.presenter:
            body = content.formulas(part.body)
        else:
            body = glossary.explained(self.slug, self.display.lang)[section]
            named = {name: _as_text(value) for name, value in named.items()}
        if part.title:
            st.header(self.display.fill(part.title, *results, **named), anchor=_anchor(section))
        if body:
            filled = self.display.fill(body, *results, **named)
            st.markdown(filled, unsafe_allow_html="<dfn" in body)
        if part.takeaway:
            with st.container(key=f"takeaway-{self.slug}-{_anchor(section)}"):
                st.markdown(self.display.fill(part.takeaway, *results, **named))

    def table(self, name: str, rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
        """A table; its columns' names are ``tables.<name>.columns``. The first hold words."""
        columns = [self.display.fill(label) for label in self.labels(f"tables.{name}.columns")]
        lines = [columns, ["---"] * words + ["---:"] * (len(columns) - words), *rows]
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def metric(self, label: str, nats: float) -> None:
        """One amount of information, large."""
        st.metric(f"{label} · {self.display.unit_name}", self.display.number(nats, "information"))

    def link(self, slug: str, label: str) -> None:
        """A way to another chapter."""
        st.page_link(st.session_state["pages"][slug], label=label)

    def term(self, term: glossary.Term) -> None:
        """A word of the glossary, with a way to the chapter that explains it."""
        st.markdown(f"**{term.name}** · {term.other}  \n{term.says}")
        if term.chapter in SLUGS:
            self.link(term.chapter, self.display.word(f"chapter.{term.chapter}.title"))

    # --- controls ------------------------------------------------------------------------------

    def slider(self, name: str, low: float, high: float, default: float, step: float) -> float:
        """A number the reader sets; its label is ``controls.<name>``. Figures follow the hand."""
        kept = state.start(self.slug, name, state.read_number(low, high), float(default))
        value = min(max(kept, float(low)), float(high))  # the range may have shrunk meanwhile
        state.keep(self.slug, name, value, state.write_number(value))

        def moved(told: Any) -> None:
            if (number := state.number(told, low, high)) is not None:
                state.put(self.slug, {name: number})

        _, _, decimals = f"{step:g}".partition(".")
        self._control(
            "slider",
            f"slider.{name}",
            {
                "value": value,
                "low": low,
                "high": high,
                "step": step,
                "places": len(decimals),
                "label": self.words(f"controls.{name}"),
            },
            moved,
        )
        return value

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

    def typed(self, name: str, example: str, known: Callable[[str], bool]) -> str:
        """Words the reader types; ``example`` until then. Those of a link must be ``known``."""
        key = f"{self.slug}.{name}"
        state.seed(key, state.start(self.slug, name, state.read_words(known), ""))
        label = self.words(f"controls.{name}")
        words = st.text_input(label, key=key, max_chars=60, placeholder=example)
        state.keep(self.slug, name, words, words)
        return words or example

    def bars(
        self,
        defaults: Mapping[str, Sequence[float]],
        labels: Sequence[str],
        *,
        measures: Sequence[str],
        terms: str | None = None,
        case: str = "",
    ) -> list[tuple[float, ...]]:
        """Distributions over the same outcomes, moved by hand; what is live is shown beside.

        ``measures`` are codes of `bars.js`, as is ``terms``, what each outcome is shown to add.
        ``case`` keeps apart what a page shows by turns.
        """
        kept = {name: f"{name}-{case}" if case else name for name in defaults}
        values: dict[str, tuple[float, ...]] = {}
        for name, default in defaults.items():
            read = state.read_distribution(len(default))
            values[name] = state.start(self.slug, kept[name], read, tuple(default))
            written = ",".join(state.write_number(value) for value in values[name])
            state.keep(self.slug, kept[name], values[name], written)

        def moved(value: Any) -> None:
            if (told := state.distributions(value, values)) is not None:
                state.put(self.slug, {kept[name]: shares for name, shares in told.items()})

        word, unit = self.display.word, self.display.unit_name
        names = {code: f"{word(f'measure.{code}')} · {unit}" for code in measures}
        if terms:
            names["terms"] = f"{word(f'terms.{terms}')} · {unit}"
        self._stage(
            "bars",
            f"bars-{'-'.join(kept.values())}",
            {
                "value": values,
                "labels": list(labels),
                "measures": list(measures),
                "terms": terms,
                "names": names,
                "words": {"stage": word("stage.bars"), "lock": word("stage.lock")},
            },
            moved,
        )
        return list(values.values())

    def sampling(
        self, p: Sequence[float], labels: Sequence[str], expected: Sequence[tuple[int, float]]
    ) -> dict[str, int]:
        """Draws from P that walk to it: where they stop, ``n`` of them from the ``seed``.

        ``expected`` are typical largest gaps, each after how many draws.
        """
        ranges = {"n": (0, DRAWS), "seed": (1, SERIES), "speed": (0, 3)}
        default = {"n": 0, "seed": 1, "speed": 2}
        value = {
            name: state.start(self.slug, name, state.read_whole(*limits), default[name])
            for name, limits in ranges.items()
        }
        for name, number in value.items():
            state.keep(self.slug, name, number, str(number))

        def moved(told: Any) -> None:
            if (numbers := state.wholes(told, ranges)) is not None:
                state.put(self.slug, numbers)

        words = content.look_up(self.strings, "sampling")
        self._stage(
            "sampling",
            "sampling",
            {
                "value": value,
                "p": list(p),
                "labels": list(labels),
                "expected": list(expected),
                "limit": DRAWS,
                "seeds": SERIES,
                "words": words,
            },
            moved,
        )
        return value

    def jensen(self, function: FunctionName, count: int) -> JensenGap:
        """So many weighted points on a curve, moved by hand: the gap in Jensen's inequality."""
        kept = {name: f"{name}-{count}" for name in "xw"}
        readers = {"x": by_hand.read_points(count), "w": state.read_distribution(count)}
        default = {"x": by_hand.POINTS[count], "w": (1 / count,) * count}
        value = {}
        for name, address in kept.items():
            value[name] = state.start(self.slug, address, readers[name], default[name])
            written = ",".join(map(state.write_number, value[name]))
            state.keep(self.slug, address, value[name], written)

        def moved(told: Any) -> None:
            if (heard := by_hand.heard(told, count)) is not None:
                state.put(self.slug, {kept[name]: values for name, values in heard.items()})

        words = {name: self.words(f"jensen.{name}") for name in self.strings["jensen"]}
        data = {"value": value, "curve": function, "range": by_hand.RANGE, "words": words}
        self._stage("jensen", f"jensen-{count}", data, moved)
        return jensen_gap(function, value["x"], value["w"])

    def densities(self, bumps: int, **first: float) -> tuple[GaussianMixture, Gaussian]:
        """P and Q of the curve stage, as the reader has set them; ``first`` is where they begin."""
        at = {}
        for name, default in (curve.DEFAULTS | first).items():
            read = state.read_number(*curve.limits(name))
            at[name] = state.start(self.slug, name, read, default)
            written = state.write_number(at[name]) if name in curve.names(bumps) else None
            state.keep(self.slug, name, at[name], written)
        return curve.densities(at, bumps)

    def curve(
        self,
        p: GaussianMixture,
        q: Gaussian,
        *,
        minima: Mapping[str, Gaussian],
        least: Mapping[str, float],
    ) -> None:
        """P and Q under the hand, with both divergences and who pays where.

        ``minima`` of D(Q‖P) are drawn under their signs; ``least`` is the best there is, forward
        and reverse.
        """

        def moved(value: Any) -> None:
            if (told := curve.heard(value, len(p.weights))) is not None:
                state.put(self.slug, told)

        found = [[fit.mean, fit.std, sign] for sign, fit in minima.items()]
        data = {"open": True, "minima": found, "least": dict(least)}
        self._stage("curve", "curve", self._on_curve(p, q) | data, moved)

    def _on_curve(self, p: GaussianMixture, q: Gaussian) -> dict[str, Any]:
        word, unit = self.display.word, self.display.unit_name
        said = ("stage", "model", "centre", "width", "weight", "best_forward", "minima", "least")
        words: dict[str, Any] = {name: word(f"curve.{name}") for name in said}
        words["bumps"] = [word(f"curve.bump_{i + 1}") for i in range(len(p.weights))]
        for way in ("forward", "reverse"):
            words[way] = f"{word(f'measure.{way}')} · {unit}"
            words[f"terms_{way}"] = f"{word(f'curve.terms_{way}')} · {unit}"
        words |= {name: word(f"chart.{name}") for name in ("paid", "saved")}
        ranges = {name: list(numbers) for name, numbers in curve.RANGES.items()}
        return {"value": curve.as_told(p, q), "ranges": ranges, "words": words}

    def cards(self, size: int) -> tuple[Game, tuple[Game, ...]]:
        """A deck on the table, from which one card was drawn: which is it, by yes/no questions?

        Returns this round and the finished ones of the visit. Neither is in the address: a link
        must not tell the card.
        """
        name = f"game-{size}"

        def now() -> tuple[Game, tuple[Game, ...]]:
            fresh = cards.deal(size, CHANCE)
            game = state.start(self.slug, name, state.read_nothing, fresh)
            return game, state.start(self.slug, "rounds", state.read_nothing, ())

        def moved(told: Any) -> None:
            game, finished = now()  # a run that was cut short has not shown the latest
            if (after := cards.answer(game, told)) is not None:
                done = (*finished, after) if after.found else finished
                state.put(self.slug, {name: after, "rounds": done})

        game, finished = now()
        deck = [cards.card(i, size) for i in range(size)]
        suits, words = self.strings["suits"], self.strings["table"]
        data = {
            "turn": {"size": size, "round": game.round, "asked": len(game.answers)},
            "left": list(game.left),
            "faces": [[suit, str(rank)] for suit, rank in deck],
            "names": [f"{suits[suit]} {rank}" for suit, rank in deck],
            "groups": [
                [self.display.fill(words["groups"][code], low=size // 8), members]
                for code, members in cards.groups(size).items()
            ],
            "last": game.answers[-1].yes if game.answers else None,
            "words": {code: text for code, text in words.items() if code != "groups"}
            | {"unit": self.display.unit_name},
        }
        self._stage("cards", "cards", data, moved)
        if game.found:
            self.button("deal", primary=True, **{name: cards.deal(size, CHANCE, game.round + 1)})
        return game, finished

    def race(self, p: GaussianMixture, start: Gaussian) -> tuple[racing.Race, float]:
        """Both descents towards P from one start, played by hand, and the step it stands at."""
        at: dict[str, Any] = {}
        for name, (read, default) in racing.CONTROLS.items():
            at[name] = state.start(self.slug, name, read, default)
            written = at[name] if name == "method" else state.write_number(at[name])
            state.keep(self.slug, name, at[name], written)
        run = racing.run(p, start, at["method"], at["rate"])

        def moved(told: Any) -> None:
            if (heard := racing.heard(told)) is not None:
                state.put(self.slug, heard)

        word, unit = self.display.word, self.display.unit_name
        names = self.strings["race"]["words"]
        words: dict[str, Any] = {name: self.words(f"race.words.{name}") for name in names}
        words["methods"] = {code: self.words(f"race.methods.{code}") for code in racing.METHODS}
        words |= {way: f"{word(f'measure.{way}')} · {unit}" for way in racing.WAYS}
        self._stage(
            "race",
            "race",
            racing.as_data(p, run)
            | {
                "value": {"mu": start.mean, "sigma": start.std, **at},
                "outcomes": {way: self._outcome(way, getattr(run, way)) for way in racing.WAYS},
                "words": words,
            },
            moved,
        )
        return run, at["step"]

    def _outcome(self, way: str, run: racing.Run) -> str:
        sign = "◆" if way == "forward" else MARKS[run.minimum or 0]
        return self.words(f"race.outcomes.{run.manner}", run.path, sign=sign)

    def challenges(self, attempt: Attempt) -> None:
        """What the state is asked to be; what has once been met stays met."""
        met_before = memory.recall(self.slug, "challenges").split(",")
        done = {
            code
            for code in CHALLENGES
            if code in met_before or (code != "target" and met(attempt, code))
        }
        memory.remember(self.slug, "challenges", ",".join(sorted(done)))

        def timed(told: Any) -> None:
            if state.number(told, 0, LIMIT) is not None and met(attempt, "target"):
                memory.remember(self.slug, "challenges", ",".join(sorted({*done, "target"})))

        rules = {"tolerance": TOLERANCE, "apart": APART, "target": TARGET, "limit": int(LIMIT)}
        for code in CHALLENGES:
            mark = "✅" if code in done else "⬜"
            st.markdown(f"{mark} {self.words(f'challenges.{code}', **rules)}")
        words = {name: self.words(f"clock.{name}") for name in self.strings["clock"]}
        data = {"met": met(attempt, "target"), "limit": LIMIT, "words": words}
        self._control("clock", "clock", data, timed)

    def training(self, name: str, first: R) -> R:
        """A long experiment, trained while the reader watches: the newest state it has reached.

        To be called in a live part. It starts and stops by hand; with other settings it is another
        experiment, and stands still.
        """
        key, this = f"training-{name}", pickle.dumps(first)
        running, asked = state.start(self.slug, key, state.read_nothing, (b"", 0))
        run = workshop().newest(first, go_on=running == this)

        def moved(told: Any) -> None:
            if heard := state.wholes(told, {"running": (0, 1), "asked": (0, sys.maxsize)}):
                state.put(self.slug, {key: (this if heard["running"] else b"", heard["asked"])})

        words = {code: self.display.word(f"training.{code}") for code in TRAINING}
        data = {
            "running": running == this and not run.done,
            "asked": asked,
            "turn": workshop().turn(),
            "progress": run.progress,
            "done": run.done,
            "words": words,
        }
        self._control("training", key, data, moved)
        return run

    def button(self, name: str, *, primary: bool = False, **values: object) -> bool:
        """A button that sets controls; its label is ``buttons.<name>``."""
        return st.button(
            self.words(f"buttons.{name}"),
            key=f"{self.slug}.button.{name}",
            type="primary" if primary else "secondary",
            on_click=state.put,
            args=(self.slug, values),
        )

    # --- the reader's own data -----------------------------------------------------------------

    def text(
        self, name: str, default: str, read: Callable[[str], object], *, instead_of: str
    ) -> str:
        """What the reader types or pastes; it then counts ``instead_of`` a file.

        From a link it is taken if ``read`` finds no ValueError in it.
        """

        def linked(text: str) -> str:
            try:
                read(text)
            except ValueError:
                raise state.Nonsense(text) from None
            return text

        key = f"{self.slug}.{name}"
        state.seed(key, state.start(self.slug, name, linked, default))
        typed = st.text_area(
            self.words(f"controls.{name}"),
            key=key,
            height=190,
            on_change=state.put,
            args=(self.slug, {instead_of: None}),
        )
        state.keep(self.slug, name, typed)
        self.linked(name, None)
        return typed

    def upload(self, name: str, most: int) -> bytes | None:
        """A file of at most ``most`` megabytes, until the reader types or presses a button."""
        key = f"{self.slug}.upload-{name}"

        def chosen() -> None:
            file = st.session_state[key]
            state.put(self.slug, {name: file.getvalue() if file else None})

        label = self.words(f"controls.{name}")
        st.file_uploader(label, key=key, max_upload_size=most, on_change=chosen)
        return state.start(self.slug, name, state.read_nothing, None)

    def linked(self, name: str, written: str | None) -> None:
        """What the address says under a name: data the reader brought, if they are short."""
        address = st.session_state["address"]
        address.pop(name, None)  # a part of the page runs with the address of the run before
        if written is not None:
            address[name] = written

    def download(self, name: str, file: str, data: Callable[[], bytes]) -> None:
        """A file to take away, made when it is asked for; its label is ``buttons.<name>``."""
        key = f"{self.slug}.download.{name}"
        label = self.words(f"buttons.{name}")
        st.download_button(label, data, file, "text/csv", key=key, on_click="ignore")

    def _control(
        self, kind: str, key: str, data: Mapping[str, Any], moved: Callable[[Any], None]
    ) -> None:
        live.stage(kind, f"{self.slug}.{key}", data, self.display, moved)

    def _stage(
        self, kind: str, key: str, data: Mapping[str, Any], moved: Callable[[Any], None]
    ) -> None:
        """A picture under the hand: a cold page may begin with it."""
        self._control(kind, key, data, moved)
        _let_it_draw()

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

    def print_button(self, name: str) -> None:
        """Opens the browser's own dialog for printing; its label is ``buttons.<name>``."""
        word = self.words(f"buttons.{name}")
        self._control("print", name, {"word": word}, lambda _: None)

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
        _let_it_draw()

    # --- predictions and questions -------------------------------------------------------------

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
        state.seed(key, st.session_state["kept"].get(key))
        pending = st.radio(
            self.display.word("predict.choose"),
            codes,
            index=None,
            format_func=lambda code: self.words(f"{table}.{name}.options.{code}"),
            key=key,
            label_visibility="collapsed",
        )
        st.session_state["kept"][key] = pending
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
        state.seed(key, state.start(self.slug, at, state.read_nothing, None, recall))
        state.note_choice(key)
        given = st.radio(
            self.display.word("quiz.choose"),
            codes,
            index=None,
            format_func=lambda code: self.words(
                f"{table}.{name}.options.{code}", *results, **named
            ),
            key=key,
            label_visibility="collapsed",
        )
        state.keep(self.slug, at, given)
        memory.remember(self.slug, at, given or "")
        if given is None:
            return False
        right: bool = given == item["answer"]
        self._verdict(name, right, self.words(f"{words}.why.{given}", *results, **named))
        return right

    def _numeric(self, name: str, question: Numeric, *results: object, **named: object) -> bool:
        key = f"{self.slug}.quiz-{name}"
        recall = state.read_text
        state.seed(key, state.start(self.slug, f"quiz-{name}", state.read_nothing, "", recall))
        unit = f" ({self.display.unit_name})" if question.information else ""
        typed = st.text_input(self.display.word("quiz.number") + unit, key=key)
        state.keep(self.slug, f"quiz-{name}", typed)
        memory.remember(self.slug, f"quiz-{name}", typed)
        if not typed:
            return False
        verdict = mark(typed, question, self.display.scale)
        if verdict.finding == "unreadable":
            st.warning(self.display.fill(self.display.word("quiz.unreadable"), typed=typed[:40]))
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


def _let_it_draw() -> None:
    """What is sent at once is drawn at once: a cold page's first picture need not wait for all."""
    if state.first_picture():
        time.sleep(FIRST_PICTURE)


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


def _as_text(value: object) -> object:
    """Words that come from outside cannot be HTML beside ours."""
    if isinstance(value, tuple | list):
        return tuple(map(_as_text, value))
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", value) if isinstance(value, str) else value


def _anchor(section: str) -> str:
    return section.replace("/", "-")
