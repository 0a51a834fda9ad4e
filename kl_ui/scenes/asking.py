"""A question of a scene as something that can be put to a class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kl_ui.scenes.marking import Numeric

Kind = Literal["choice", "opinion", "number", "place"]


@dataclass(frozen=True)
class Question:
    """What a scene asks, in one language.

    ``name`` is the place of its words in the chapter, as ``predict.below``. ``why`` answers each
    option, mistake or finding by its code; ``answer`` is the code that is right, if one is.
    ``stage`` is what the curve stage holds where Q is to be placed.
    """

    kind: Kind
    name: str
    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    numeric: Numeric | None = None
    stage: Mapping[str, Any] = field(default_factory=dict)


Asking = Callable[[], Question]
