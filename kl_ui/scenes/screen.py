"""What a scene draws on, and what it reads its controls from.

Every word comes from the chapter's assets. What touches Streamlit is in the methods of the second
half, one for each kind of thing; a `Rehearsal` replaces those and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache, wraps
from typing import Any, Literal, NamedTuple, TypeVar, cast

import plotly.graph_objects as go
import streamlit as st

from kl_ui.live.kit import modules as live
from kl_ui.scenes.asking import Asking
from kl_ui.state import hearing, memory, readers, visit
from kl_ui.words import content, glossary
from kl_ui.words.display import Display, decimals
from kl_ui.words.foreign import in_markdown

T = TypeVar("T")
C = TypeVar("C", bound=str)
Panel = AbstractContextManager[Any]
Moved = Callable[[Any], None]
Read = Callable[[str], T]
Method = TypeVar("Method", bound=Callable[..., Any])


def placed(kind: Literal["words", "figures"]) -> Callable[[Method], Method]:
    """A method draws where a scene that stands alone has its words, or its figures and controls."""

    def place(method: Method) -> Method:
        @wraps(method)
        def there(self: "Screen", *args: Any, **named: Any) -> Any:
            with self.boxed_in(self.place(kind)):
                return method(self, *args, **named)

        return cast(Method, there)

    return place


class Drawing(NamedTuple):
    """What a figure is drawn by, and of."""

    figure: Callable[..., go.Figure]
    results: tuple[Any, ...]
    display: Display
    options: tuple[tuple[str, Any], ...]

    def __call__(self) -> go.Figure:
        return self.figure(*self.results, self.display, **dict(self.options))


@lru_cache(maxsize=512)
def written(drawing: Drawing) -> str:
    """A figure as the browser reads it.

    Most figures of a scene stand still while one slider moves: they are drawn once.
    """
    return str(drawing().to_json())


class Brought(NamedTuple):
    """A reader's file; without its content if only its name came over from the visit before."""

    name: str
    content: bytes | None = None


class Screen:
    """One scene of a chapter on the reader's screen."""

    def __init__(
        self,
        slug: str,
        scene: str,
        display: Display,
        *,
        alone: bool = False,
        drawn: set[str] | None = None,
    ) -> None:
        self.slug = slug
        self.scene = scene
        self.display = display
        self.alone = alone
        """Is the scene shown by itself, under its own title?"""
        self.drawn: set[str] = set() if drawn is None else drawn
        """The controls that the scenes drawn with it have already: one is there once."""
        self.panels: Sequence[Panel] = ()
        """Beside each other: the words before its first figure, the figures, the words after; or
        none, and all stands below each other."""
        self.figured = False
        self.boxed = 0
        self.sections = content.prose(slug, display.lang)
        self.strings = content.strings(slug, display.lang)

    # --- words -----------------------------------------------------------------------------------

    def words(self, dotted: str, *results: object, **named: object) -> str:
        """One string of the chapter, with its numbers."""
        return self.display.fill(str(content.look_up(self.strings, dotted)), *results, **named)

    def labels(self, dotted: str) -> list[str]:
        """A list of strings: the names of outcomes, columns, ..."""
        return [str(label) for label in content.look_up(self.strings, dotted)]

    # --- where things stand ----------------------------------------------------------------------

    def place(self, kind: str) -> Panel:
        """The panel of words or of figures; what stands in a box stays there."""
        if not self.panels or self.boxed:
            return nullcontext()
        self.figured |= kind == "figures"
        before, figures, after = self.panels
        return figures if kind == "figures" else after if self.figured else before

    def boxed_in(self, box: Panel) -> Panel:
        """What is drawn while it is open stands in the box; it may be opened again."""
        return Boxed(self, box)

    # --- asking ----------------------------------------------------------------------------------

    def asks(self, question: Asking) -> None:
        """A question that a class may be asked together; here the reader answers it."""

    # --- telling ---------------------------------------------------------------------------------

    def prose(self, section: str, *results: object, **named: object) -> None:
        """A section. A lecture sees its heading, formulas, numbered points and takeaway."""
        if section not in self.sections:
            raise KeyError(f"no section {{#{section}}} in {self.slug}/{self.display.lang}.md")
        part = self.sections[section]
        if self.display.presenter:
            body = content.lecture(part.body)
        else:
            body = glossary.explained(self.slug, self.display.lang)[section]
        anchor = section.replace("/", "-")
        if part.title and not (self.alone and section == self.scene):
            self.heading(self.display.fill(part.title, *results, **named), anchor)
        if body:
            self.text(self.display.fill(body, *results, **named), html="<dfn" in body)
        elif part.body and section == self.scene:
            with self.box(f"talk-{self.slug}-{anchor}"):  # seen on a slide that has nothing else
                self.text(self.display.fill(part.body, *results, **named))
        if part.takeaway:
            with self.box(f"takeaway-{self.slug}-{anchor}"):
                self.text(self.display.fill(part.takeaway, *results, **named))

    @placed("figures")
    def table(self, name: str, rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
        """A table; its columns' names are ``tables.<name>.columns``. The first hold words."""
        columns = [self.display.fill(label) for label in self.labels(f"tables.{name}.columns")]
        lines = [columns, ["---"] * words + ["---:"] * (len(columns) - words), *rows]
        self.text("\n".join(f"| {' | '.join(line)} |" for line in lines))

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
        frozen = tuple((option, _freeze(value)) for option, value in (options or {}).items())
        self.figure(name, Drawing(figure, tuple(map(_freeze, results)), self.display, frozen), alt)
        if "caption" in content.look_up(self.strings, f"charts.{name}"):
            self.note("caption", self.words(f"charts.{name}.caption", *results, **named))

    # --- controls --------------------------------------------------------------------------------

    def slider(self, name: str, low: float, high: float, default: float, step: float) -> float:
        """A number the reader sets; its label is ``controls.<name>``. Figures follow the hand."""
        kept = self.value(
            name, readers.read_number(low, high), float(default), readers.write_number
        )
        value = min(max(kept, float(low)), float(high))  # the range may have shrunk meanwhile

        def moved(told: Any) -> None:
            if (number := readers.number(told, low, high)) is not None:
                self.put({name: number})

        data = {"value": value, "low": low, "high": high, "step": step, "places": decimals(step)}
        label = self.words(f"controls.{name}")
        self.stage("slider", f"slider.{name}", data | {"label": label}, moved)
        return value

    def choice(self, name: str, options: Sequence[C], default: C | None = None) -> C:
        """One of a few codes, the first at first; their words are ``choices.<name>.<code>``."""
        codes: dict[str, C] = {code: code for code in options}
        first = default or options[0]
        value = self.value(name, readers.read_code([*codes]), str(first), str)
        said = {code: self.words(f"choices.{name}.{code}") for code in codes}
        picked = self.pick(name, self.words(f"controls.{name}"), said, value)
        return codes.get(picked, first)

    def typed(self, name: str, example: str, known: Callable[[str], bool]) -> str:
        """Words the reader types; ``example`` until then. Those of a link must be ``known``."""
        words = self.value(name, readers.read_words(known), "", str)
        label = self.words(f"controls.{name}")
        typed = self.field(name, label, words, longest=60, placeholder=example)
        self.linked(name, typed)
        return typed or example

    def button(
        self,
        name: str,
        values: Mapping[str, object] | None = None,
        *,
        primary: bool = False,
        **more: object,
    ) -> None:
        """A button that sets controls; its label is ``buttons.<name>``."""
        label = self.words(f"buttons.{name}")
        self.press(f"button.{name}", label, {**(values or {}), **more}, primary=primary)

    # --- what a rehearsal does in its own way ----------------------------------------------------

    def value(
        self,
        name: str,
        read: Read[T],
        default: T,
        write: Callable[[T], str | None] | None = None,
        recall: Read[T] | None = None,
        *,
        note: Callable[[T], str | None] | None = None,
        again: Read[T] | None = None,
    ) -> T:
        """What a control is set to: kept, else from the link, else remembered, else the default.

        ``write`` says how the address says it; without it, the address does not. Then ``note`` may
        say how the browser's tab remembers it, and ``again`` reads that.
        """
        now = visit.start(self.slug, name, read, default, recall, again)
        noted = note(now) if note else None
        visit.keep(self.slug, name, now, write(now) if write else None, noted)
        return now

    def put(self, values: Mapping[str, Any]) -> None:
        """Set controls, before the run that draws them."""
        visit.put(self.slug, values)

    def remember(self, name: str, text: str) -> None:
        """Let the reader's browser keep something for her next visit."""
        memory.remember(self.slug, name, text)

    def recall(self, name: str, *, of: str = "") -> str:
        """What her browser has kept, of this chapter if not of another; empty if nothing."""
        return memory.recall(of or self.slug, name)

    def has_read(self, slug: str) -> bool:
        """Has she read a chapter, this one or another?"""
        return memory.read(slug)

    @placed("figures")
    def stage(self, kind: str, name: str, data: Mapping[str, Any], moved: Moved) -> None:
        """A component that follows the hand; ``moved`` hears what the hand has left."""
        if self._first(name):
            live.stage(kind, f"{self.slug}.{name}", data, self.display, moved)

    def _first(self, name: str) -> bool:
        """Is the control not on the page yet?"""
        new = name not in self.drawn
        self.drawn.add(name)
        return new

    @placed("words")
    def text(self, markdown: str, *, html: bool = False) -> None:
        """A piece of Markdown."""
        st.markdown(markdown, unsafe_allow_html=html)

    @placed("words")
    def heading(self, title: str, anchor: str) -> None:
        """The title of a section."""
        st.header(title, anchor=anchor)

    @placed("words")
    def note(self, kind: str, text: str, icon: str | None = None) -> None:
        """A remark: a caption, or a box that says success, info, warning or error."""
        if kind == "caption":
            st.caption(text)
        else:
            {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}[
                kind
            ](text, icon=icon)

    @placed("figures")
    def figure(self, name: str, drawing: Drawing, alt: str) -> None:
        """A figure, with what it says in words."""
        live.stage("chart", *self._chart(name, drawing, alt), self.display, lambda _: None)

    def _chart(self, name: str, drawing: Drawing, alt: str) -> tuple[str, dict[str, Any]]:
        """A chart's key, and what its component is told."""
        words = {kind: self.display.word(f"chart.{kind}") for kind in ("svg", "png", "csv")}
        data = {"figure": written(drawing), "alt": alt, "words": words}
        return self.chart_key(name), data | {"file": f"{self.slug}-{name}"}

    def chart_key(self, name: str) -> str:
        """What a chart's component is called."""
        return f"{self.slug}.{self.scene}.chart.{name}"

    @placed("figures")
    def metric(self, label: str, said: str) -> None:
        """One number, large."""
        st.metric(label, said)

    @placed("words")
    def code(self, source: str) -> None:
        """Python to be copied."""
        st.code(source)

    @placed("words")
    def link(self, slug: str, label: str, scene: str = "") -> None:
        """A way to another chapter, or to one of its scenes."""
        query = {"scene": scene} if scene else None
        st.page_link(st.session_state["pages"][slug], label=label, query_params=query)

    @placed("figures")
    def pick(self, name: str, label: str, said: Mapping[str, str], value: str) -> str:
        """One of some codes, each under its words."""
        if not self._first(name):
            return value
        key, codes = f"{self.slug}.{name}", list(said)
        visit.note_choice(key)

        def draw(first: str) -> object:
            return st.segmented_control(
                label,
                codes,
                default=first,
                required=True,
                format_func=said.__getitem__,
                key=key,
            )

        value = hearing.drawn(draw, key, value, hearing.is_one_of(codes))
        visit.keep(self.slug, name, value, value)
        return value

    @placed("words")
    def ask(self, name: str, label: str, said: Mapping[str, str], value: str | None) -> str | None:
        """One of some codes, or none yet: the options of a question."""
        key, codes = f"{self.slug}.{name}", list(said)
        visit.note_choice(key)

        def draw(first: str | None) -> object:
            return st.radio(
                label,
                codes,
                index=codes.index(first) if first else None,
                format_func=said.__getitem__,
                key=key,
                label_visibility="collapsed",
            )

        given = hearing.drawn(draw, key, value, hearing.is_one_of([*codes, None]))
        visit.keep(self.slug, name, given, noted=given)
        return given

    @placed("figures")
    def field(
        self, name: str, label: str, value: str, *, longest: int, placeholder: str = ""
    ) -> str:
        """A line to type in."""
        key = f"{self.slug}.{name}"

        def draw(first: str) -> object:
            return st.text_input(label, first, key=key, max_chars=longest, placeholder=placeholder)

        typed = hearing.drawn(draw, key, value, hearing.is_text)
        visit.keep(self.slug, name, typed, noted=typed)
        return typed

    @placed("figures")
    def paste(
        self, name: str, default: str, read: Callable[[str], object], *, instead_of: str
    ) -> str:
        """What the reader types or pastes; it then counts ``instead_of`` a file.

        From a link it is taken if ``read`` finds no ValueError in it.
        """

        def linked(text: str) -> str:
            try:
                read(text)
            except ValueError:
                raise readers.Nonsense(text) from None
            return text

        key = f"{self.slug}.{name}"
        kept = self.value(name, linked, default, again=str)

        def draw(first: str) -> object:
            return st.text_area(
                self.words(f"controls.{name}"),
                first,
                key=key,
                height=190,
                on_change=self.put,
                args=({instead_of: None},),
            )

        typed = hearing.drawn(draw, key, kept, hearing.is_text)
        # Too long to be remembered: an empty field then says so, an example would not.
        noted = typed if len(typed) <= visit.LONGEST_IN_TAB else ""
        visit.keep(self.slug, name, typed, noted=noted)
        return typed

    @placed("figures")
    def upload(self, name: str, most: int) -> Brought | None:
        """A file of at most ``most`` megabytes, until the reader types or presses a button."""
        turn = self.value(f"{name}-turn", readers.read_nothing, 0)
        none: Brought | None = None
        brought = self.value(name, readers.read_nothing, none, note=_name_of, again=Brought)
        place, label = st.empty(), self.words(f"controls.{name}")

        def draw(key: str) -> bool:
            """Is a file chosen in it?"""

            def chosen() -> None:
                file = hearing.upload(key)
                self.put({name: None if file is None else Brought(file.name, file.getvalue())})

            place.file_uploader(label, key=key, max_upload_size=most, on_change=chosen)
            return st.session_state[key] is not None

        if draw(f"{self.slug}.upload-{name}-{turn}") and brought is None:
            # What is put aside, or lost, is not to look chosen, and can be chosen again.
            visit.keep(self.slug, f"{name}-turn", turn + 1)
            draw(f"{self.slug}.upload-{name}-{turn + 1}")
        if brought and brought.content is None:
            gone = self.display.word("frame.file_gone")
            self.note("warning", self.display.fill(gone, name=in_markdown(brought.name)))
            return None
        return brought

    def linked(self, name: str, written: str | None) -> None:
        """Let the address say data that the reader brought, if they are short."""
        if written is not None:
            visit.say(name, written)

    @placed("figures")
    def download(self, name: str, file: str, data: Callable[[], bytes]) -> None:
        """A file to take away, made when it is asked for; its label is ``buttons.<name>``."""
        key, label = f"{self.slug}.download.{name}", self.words(f"buttons.{name}")
        st.download_button(label, data, file, "text/csv", key=key, on_click="ignore")

    @placed("figures")
    def press(
        self,
        key: str,
        label: str,
        values: Mapping[str, Any],
        *,
        primary: bool = False,
        disabled: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        """A button that sets controls when it is pressed, and then does something more."""

        def pressed() -> None:
            self.put(values)
            if then:
                then()

        st.button(
            label,
            key=f"{self.slug}.{key}",
            type="primary" if primary else "secondary",
            disabled=disabled,
            on_click=pressed,
        )

    def columns(self, *widths: int, align: Literal["top", "center"] = "top") -> Sequence[Panel]:
        """Panels side by side, where the scene has no places for words and figures of its own."""
        if self.panels and not self.boxed:
            return [nullcontext()] * len(widths)
        return st.columns(list(widths), vertical_alignment=align)

    def row(self) -> Panel:
        """What is drawn in it stands in one row."""
        with self.place("figures"):
            return self.boxed_in(st.container(horizontal=True))

    def box(self, name: str = "", *, border: bool = False) -> Panel:
        """What is drawn in it belongs together; later things may be put into it."""
        with self.place("words" if name else "figures"):
            return self.boxed_in(st.container(border=border, key=name or None))

    def folded(self, label: str, name: str) -> Panel:
        """What is drawn in it is seen once it is opened."""
        with self.place("words"):
            return self.boxed_in(st.expander(label, key=f"{self.slug}.{name}"))


class Boxed:
    """A box of a screen: while it is open, nothing in it goes to the panels."""

    def __init__(self, screen: Screen, box: Panel) -> None:
        self.screen, self.box = screen, box

    def __enter__(self) -> None:
        self.screen.boxed += 1
        self.box.__enter__()

    def __exit__(self, *error: Any) -> bool | None:
        self.screen.boxed -= 1
        return self.box.__exit__(*error)


def _name_of(file: Brought | None) -> str | None:
    return file.name if file else None


def _freeze(value: Any) -> Any:
    """The same value, fit to be the key of a cache."""
    return tuple(map(_freeze, value)) if isinstance(value, list) else value
