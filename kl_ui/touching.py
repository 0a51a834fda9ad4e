"""What a reader moves, types, presses and brings along."""

import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from kl_ui import hearing, state
from kl_ui.foreign import in_markdown
from kl_ui.live import modules as live
from kl_ui.live.page import page as in_browser
from kl_ui.telling import Telling, let_it_draw
from kl_ui.training import R, workshop

TRAINING = ("start", "stop", "on", "running", "done", "progress", "stuck")


class Brought(NamedTuple):
    """A reader's file; without its content if only its name came over from the visit before."""

    name: str
    content: bytes | None = None


class Touching(Telling):
    """A page's controls: each is kept for the visit and written into the address."""

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
        kept = state.start(self.slug, name, state.read_code(codes), default)
        state.note_choice(key)

        def draw(first: str) -> object:
            return st.segmented_control(
                self.words(f"controls.{name}"),
                codes,
                default=first,
                required=True,
                format_func=lambda code: self.words(f"choices.{name}.{code}"),
                key=key,
            )

        value = hearing.drawn(draw, key, kept, hearing.is_one_of(codes))
        state.keep(self.slug, name, value, value)
        return value

    def typed(self, name: str, example: str, known: Callable[[str], bool]) -> str:
        """Words the reader types; ``example`` until then. Those of a link must be ``known``."""
        key = f"{self.slug}.{name}"
        kept = state.start(self.slug, name, state.read_words(known), "")
        label = self.words(f"controls.{name}")

        def draw(first: str) -> object:
            return st.text_input(label, first, key=key, max_chars=60, placeholder=example)

        words = hearing.drawn(draw, key, kept, hearing.is_text)
        state.keep(self.slug, name, words, words)
        return words or example

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

    def training(self, name: str, first: R) -> R:
        """A long experiment, trained while the reader watches: the newest state it has reached.

        To be called in a live part. It starts and stops by hand; with other settings it is another
        experiment, and stands still.
        """
        key, this = f"training-{name}", pickle.dumps(first)
        running, asked = state.start(self.slug, key, state.read_nothing, (b"", 0))
        run = workshop().newest(first, go_on=running == this)
        if stuck := workshop().stuck(first):
            running = b""
            state.keep(self.slug, key, (running, asked))

        def moved(told: Any) -> None:
            if heard := state.wholes(told, {"running": (0, 1), "asked": (0, sys.maxsize)}):
                if heard["running"] and running != this:  # by hand, not by the clock
                    workshop().retry(first)
                state.put(self.slug, {key: (this if heard["running"] else b"", heard["asked"])})

        words = {code: self.display.word(f"training.{code}") for code in TRAINING}
        data = {
            "running": running == this and not run.done,
            "asked": asked,
            "turn": workshop().turn(),
            "progress": run.progress,
            "done": run.done,
            "stuck": stuck,
            "words": words,
        }
        self._control("training", key, data, moved)
        return run

    def print_button(self, name: str) -> None:
        """Opens the browser's own dialog for printing; its label is ``buttons.<name>``."""
        word = self.words(f"buttons.{name}")
        self._control("print", name, {"word": word}, lambda _: None)

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
        kept = state.start(self.slug, name, linked, default, again=state.read_text)

        def draw(first: str) -> object:
            return st.text_area(
                self.words(f"controls.{name}"),
                first,
                key=key,
                height=190,
                on_change=state.put,
                args=(self.slug, {instead_of: None}),
            )

        typed = hearing.drawn(draw, key, kept, hearing.is_text)
        # Too long to be remembered: an empty field then says so, an example would not.
        state.keep(
            self.slug, name, typed, noted=typed if len(typed) <= state.LONGEST_IN_TAB else ""
        )
        self.linked(name, None)
        return typed

    def upload(self, name: str, most: int) -> bytes | None:
        """A file of at most ``most`` megabytes, until the reader types or presses a button."""
        turn = state.start(self.slug, f"{name}-turn", state.read_nothing, 0)
        brought = state.start(self.slug, name, state.read_nothing, None, again=Brought)
        state.keep(self.slug, name, brought, noted=brought.name if brought else None)
        place, label = st.empty(), self.words(f"controls.{name}")

        def draw(key: str) -> bool:
            """Is a file chosen in it?"""

            def chosen() -> None:
                file = hearing.upload(key)
                given = None if file is None else Brought(file.name, file.getvalue())
                state.put(self.slug, {name: given})

            place.file_uploader(label, key=key, max_upload_size=most, on_change=chosen)
            return st.session_state[key] is not None

        content = brought.content if brought else None
        if draw(f"{self.slug}.upload-{name}-{turn}") and content is None:
            # What is put aside, or lost, is not to look chosen, and can be chosen again.
            state.keep(self.slug, f"{name}-turn", turn + 1)
            draw(f"{self.slug}.upload-{name}-{turn + 1}")
        if brought:
            said = self.display.word("frame.file_gone" if content is None else "frame.file_counts")
            (st.warning if content is None else st.info)(
                self.display.fill(said, name=in_markdown(brought.name))
            )
        return content

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
        let_it_draw()
