"""The stages: distributions, curves, cards and descents under the hand."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from kl_core import Gaussian, GaussianMixture
from kl_core.finite.inequalities import FunctionName, JensenGap, jensen_gap
from kl_core.lessons.challenges import APART, CHALLENGES, LIMIT, TARGET, TOLERANCE, Attempt, met
from kl_ui import content, memory, state
from kl_ui.charts.forward_reverse import MARKS
from kl_ui.live import cards, curve
from kl_ui.live import jensen as by_hand
from kl_ui.live import race as racing
from kl_ui.live.cards import Game
from kl_ui.touching import Touching

DRAWS, SERIES = 10_000, 999
"""How many draws a series has, and how many series there are."""

CHANCE: random.Random = random.SystemRandom()
"""Draws the cards that are to be guessed."""


class Staging(Touching):
    """A page's pictures that follow the hand."""

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
            nothing, again = state.read_nothing, partial(cards.read_game, size, CHANCE)
            game = state.start(self.slug, name, nothing, fresh, again=again)
            return game, state.start(self.slug, "rounds", nothing, (), again=cards.read_rounds)

        def moved(told: Any) -> None:
            game, finished = now()  # a run that was cut short has not shown the latest
            if (after := cards.answer(game, told)) is not None:
                done = (*finished, after) if after.found else finished
                state.put(self.slug, {name: after, "rounds": done})

        game, finished = now()
        state.keep(self.slug, name, game, noted=cards.written(game))
        noted = " ".join(map(cards.written, finished))
        state.keep(self.slug, "rounds", finished, noted=noted)
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

    def goals(self, name: str, codes: Iterable[str], reached: Collection[str]) -> None:
        """A line that says which of a choice's goals have ever been reached."""
        ever = memory.gather(self.slug, f"goals-{name}", codes, reached)
        marks = {code: "✅" if code in ever else "⬜" for code in codes}
        labels = [f"{mark} {self.words(f'choices.{name}.{code}')}" for code, mark in marks.items()]
        st.markdown(f"{self.words(f'goals.{name}')} {' · '.join(labels)}")

    def challenges(self, attempt: Attempt) -> None:
        """What the state is asked to be; what has once been met stays met."""
        now = [code for code in CHALLENGES if code != "target" and met(attempt, code)]
        done = memory.gather(self.slug, "challenges", CHALLENGES, now)

        def timed(told: Any) -> None:
            if state.number(told, 0, LIMIT) is not None and met(attempt, "target"):
                memory.gather(self.slug, "challenges", CHALLENGES, ["target"])

        rules = {"tolerance": TOLERANCE, "apart": APART, "target": TARGET, "limit": int(LIMIT)}
        for code in CHALLENGES:
            mark = "✅" if code in done else "⬜"
            st.markdown(f"{mark} {self.words(f'challenges.{code}', **rules)}")
        words = {name: self.words(f"clock.{name}") for name in self.strings["clock"]}
        data = {"met": met(attempt, "target"), "limit": LIMIT, "words": words}
        self._control("clock", "clock", data, timed)
