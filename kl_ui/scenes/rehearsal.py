"""The same scene with given values of its controls, drawn on nothing: what it would show."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Literal

from kl_ui.scenes.asking import Asking
from kl_ui.scenes.screen import Brought, Drawing, Moved, Panel, Read, Screen, T
from kl_ui.state import readers
from kl_ui.words.display import Display


@dataclass(frozen=True)
class Control:
    """A control that a scene has read: its range, or the codes it offers."""

    range: tuple[float, float, float] | None = None
    codes: tuple[str, ...] = ()


class Rehearsal(Screen):
    """A scene of a chapter, rehearsed: ``at`` are its controls as an address says them."""

    def __init__(
        self,
        slug: str,
        scene: str,
        display: Display,
        at: Mapping[str, str] | None = None,
        *,
        alone: bool = False,
    ) -> None:
        super().__init__(slug, scene, display, alone=alone)
        self.at = at or {}
        self.address: dict[str, str] = {}
        self.said: list[tuple[str, str]] = []
        """What it said: the kind of thing, and the words."""
        self.sections_told: list[str] = []
        self.questions: list[Asking] = []
        self.figures: dict[str, Drawing] = {}
        """Its figures, drawn when they are asked for."""
        self.alts: dict[str, str] = {}
        self.stages: dict[str, Mapping[str, Any]] = {}
        self.controls: dict[str, Control] = {}
        self.sets: dict[str, Mapping[str, Any]] = {}
        """What each button sets."""
        self.numbers: list[str] = []
        """Its large numbers."""
        self.untold = False
        """Does it show what no address need say: a file, something typed?"""
        self.waits = False
        """Does it wait for a prediction?"""

    def prose(self, section: str, *results: object, **named: object) -> None:
        self.sections_told.append(section)
        super().prose(section, *results, **named)

    def asks(self, question: Asking) -> None:
        self.questions.append(question)

    def slider(self, name: str, low: float, high: float, default: float, step: float) -> float:
        value = super().slider(name, low, high, default, step)
        self.controls[name] = Control(range=(low, high, step))
        return value

    def value(
        self,
        name: str,
        read: Read[T],
        default: T,
        write: Callable[[T], str | None] | None = None,
        recall: Read[T] | None = None,
        *,
        note: Callable[[T], str | None] | None = None,  # noqa: ARG002
        again: Read[T] | None = None,  # noqa: ARG002
    ) -> T:
        self.controls.setdefault(name, Control())
        value = default
        for reader in (recall, read):  # as if the browser had remembered it, or the link said it
            if reader and name in self.at:
                with suppress(readers.Nonsense):
                    value = reader(self.at[name])
        if write and (written := write(value)) is not None:
            self.address[name] = written
        return value

    def put(self, values: Mapping[str, Any]) -> None:
        raise AssertionError(f"nobody presses anything in a rehearsal: {values}")

    def remember(self, name: str, text: str) -> None:
        """Nobody is there who could."""

    def recall(self, name: str, *, of: str = "") -> str:  # noqa: ARG002
        return ""

    def has_read(self, slug: str) -> bool:  # noqa: ARG002
        return False

    def stage(self, kind: str, name: str, data: Mapping[str, Any], moved: Moved) -> None:  # noqa: ARG002
        self.stages[name] = data

    def text(self, markdown: str, *, html: bool = False) -> None:  # noqa: ARG002
        self.said.append(("markdown", markdown))

    def heading(self, title: str, anchor: str) -> None:  # noqa: ARG002
        self.said.append(("header", title))

    def note(self, kind: str, text: str, icon: str | None = None) -> None:  # noqa: ARG002
        self.said.append((kind, text))

    def figure(self, name: str, drawing: Drawing, alt: str) -> None:
        assert name not in self.figures, f"two figures are called {name}"
        self.figures[name], self.alts[name] = drawing, alt

    def metric(self, label: str, said: str) -> None:
        self.said.append(("metric", f"{label} {said}"))
        self.numbers.append(said)

    def code(self, source: str) -> None:
        self.said.append(("code", source))

    def link(self, slug: str, label: str, scene: str = "") -> None:
        self.said.append(("link", f"{label} -> {slug}/{scene}"))

    def pick(self, name: str, label: str, said: Mapping[str, str], value: str) -> str:
        self.controls[name] = Control(codes=tuple(said))
        self.said.append(("group", f"{label} {list(said.values())}"))
        return value

    def ask(self, name: str, label: str, said: Mapping[str, str], value: str | None) -> str | None:
        self.controls[name] = Control(codes=tuple(said))
        self.said.append(("radio", f"{label} {list(said.values())}"))
        return value

    def field(
        self,
        name: str,
        label: str,
        value: str,
        *,
        longest: int,  # noqa: ARG002
        placeholder: str = "",
    ) -> str:
        self.controls.setdefault(name, Control())
        self.untold = True
        self.said.append(("text_input", f"{label} {placeholder}"))
        return value

    def paste(
        self,
        name: str,
        default: str,
        read: Callable[[str], object],
        *,
        instead_of: str,  # noqa: ARG002
    ) -> str:
        def linked(text: str) -> str:
            try:
                read(text)
            except ValueError:
                raise readers.Nonsense(text) from None
            return text

        self.untold = True
        return self.value(name, linked, default)

    def upload(self, name: str, most: int) -> Brought | None:  # noqa: ARG002
        self.controls[name] = Control()
        return None

    def linked(self, name: str, written: str | None) -> None:
        if written is not None:
            self.address[name] = written

    def download(self, name: str, file: str, data: Callable[[], bytes]) -> None:  # noqa: ARG002
        self.said.append(("download", self.words(f"buttons.{name}")))

    def press(
        self,
        key: str,
        label: str,
        values: Mapping[str, Any],
        *,
        primary: bool = False,  # noqa: ARG002
        disabled: bool = False,  # noqa: ARG002
        then: Callable[[], None] | None = None,  # noqa: ARG002
    ) -> None:
        assert key not in self.sets, f"two buttons are called {key}"
        self.sets[key] = values
        self.said.append(("button", label))

    def columns(
        self,
        *widths: int,
        align: Literal["top", "center"] = "top",  # noqa: ARG002
    ) -> Sequence[Panel]:
        return [nullcontext()] * len(widths)

    def row(self) -> Panel:
        return nullcontext()

    def box(self, name: str = "", *, border: bool = False) -> Panel:  # noqa: ARG002
        return nullcontext()

    def folded(self, label: str, name: str) -> Panel:  # noqa: ARG002
        self.said.append(("expander", label))
        return nullcontext()
