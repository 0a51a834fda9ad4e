"""A chapter: scenes in order. One idea, one figure or stage, at most one question each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import overload

from kl_ui.scenes.screen import Screen
from kl_ui.words import content

Show = Callable[[Screen], None]


@dataclass(frozen=True)
class Scene:
    """One idea: what it shows, and whether one may pass it by."""

    id: str
    show: Show
    deeper: bool = False
    follows: bool = False
    """Does it share controls with the scene before it? On one page they are drawn together, each
    control once."""


class Chapter:
    """The scenes of one page, in order."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.scenes: dict[str, Scene] = {}

    @overload
    def scene(self, show: Show) -> Show: ...
    @overload
    def scene(self, *, deeper: bool = ..., follows: bool = ...) -> Callable[[Show], Show]: ...
    def scene(
        self, show: Show | None = None, *, deeper: bool = False, follows: bool = False
    ) -> object:
        """Add a scene; its id is the function's name. Use it as a decorator."""

        def add(show: Show) -> Show:
            name = show.__name__.rstrip("_").replace("_", "-")
            assert name not in self.scenes, f"two scenes are called {name}"
            self.scenes[name] = Scene(name, show, deeper, follows)
            return show

        return add(show) if show else add

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The scenes in order, those that follow one together with it."""
        found: list[list[str]] = []
        for name, scene in self.scenes.items():
            if scene.follows:
                found[-1].append(name)
            else:
                found.append([name])
        return tuple(map(tuple, found))

    @property
    def core(self) -> tuple[str, ...]:
        """The scenes that make the chapter; the others go deeper."""
        return tuple(name for name, scene in self.scenes.items() if not scene.deeper)

    def title(self, name: str, lang: str) -> str:
        """What a scene is called: under ``scenes``, else as its section of the same name."""
        own = content.strings(self.slug, lang).get("scenes", {})
        section = content.prose(self.slug, lang).get(name)
        usual = content.shared_words(lang)["scenes"]
        title = own.get(name) or (section and section.title) or usual.get(name)
        if not title:
            raise KeyError(f"no title for {name!r}: neither under [scenes] nor of its section")
        return str(title)

    def before(self, name: str) -> str | None:
        """The core scene before a scene."""
        return self._core_towards(name, -1)

    def after(self, name: str) -> str | None:
        """The core scene after a scene."""
        return self._core_towards(name, 1)

    def deeper(self, name: str) -> str | None:
        """The scene right after a scene, if it goes deeper."""
        names = list(self.scenes)
        following = names[names.index(name) + 1 :][:1]
        return next((other for other in following if self.scenes[other].deeper), None)

    def _core_towards(self, name: str, step: int) -> str | None:
        names = list(self.scenes)
        place = names.index(name)
        rest = names[place + 1 :] if step > 0 else names[:place][::-1]
        return next((other for other in rest if not self.scenes[other].deeper), None)
