"""Writes the pages of `kl_core` for students and other users into docs/api: `make docs`.

They are read without a network: no MathJax, no fonts, no scripts from elsewhere. Formulas are plain
text in the docstrings.
"""

import inspect
import pkgutil
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pdoc
import pdoc.doc
import pdoc.render
from numpy.typing import ArrayLike

import kl_core
from kl_core.quantities import Nats, Probability, Ratio

HERE = Path(__file__).parent
ROOMS = ["finite", "line", "families", "samples", "models", "lessons"]
MODULES = [
    module.name.removeprefix("kl_core.")
    for module in pkgutil.walk_packages(kl_core.__path__, "kl_core.")
    if not module.ispkg
]

# What the source calls these; Python knows only what they stand for.
ALIASES = {
    "ArrayLike | None": ArrayLike | None,
    "ArrayLike": ArrayLike,
    "Nats": Nats,
    "Probability": Probability,
    "Ratio": Ratio,
}


def rooms() -> list[tuple[str, str, list[str]]]:
    """Each room with what its folder says of it and its modules; what all share comes last."""
    found = []
    for room in ROOMS:
        what = import_module(f"kl_core.{room}").__doc__ or ""
        found.append((room, what, [name for name in MODULES if name.startswith(f"{room}.")]))
    return [*found, ("shared", "What they share.", [n for n in MODULES if "." not in n])]


@cache
def shown(module: str) -> set[str]:
    """What a module exports; all that it documents, if it exports nothing."""
    members = pdoc.doc.Module(sys.modules[module]).own_members
    found = {m.name for m in members if m.docstring and not m.name.startswith("_")}
    return found & set(kl_core.__all__) or found


def is_shown(doc: Any) -> bool:
    """Whether a page has it; the front page has modules only, so nothing is found twice."""
    if doc.kind == "module" or doc.modulename == "kl_core":
        return bool(doc.kind == "module")
    owner = doc.qualname.partition(".")[0]
    return owner in shown(doc.modulename) and not doc.name.startswith("_")


def as_written(annotation: Any, format_type: Any = inspect.formatannotation) -> str:
    """A type as the source writes it."""
    found = format_type(annotation).replace("typing.", "")
    for name, alias in ALIASES.items():
        found = found.replace(format_type(alias).replace("typing.", ""), name)
    found = re.sub(
        r"numpy\.ndarray\[[^\[]*\[Any, \.{3}\], numpy\.dtype\[[\w.]+\]\]", "ndarray", found
    )
    return found.replace("numpy.random._generator.", "numpy.random.")


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "api"
    pdoc.render.configure(docformat="numpy", template_directory=HERE / "template")
    pdoc.render.env.globals.update(rooms=rooms(), is_shown=is_shown)
    inspect.formatannotation = pdoc.doc.formatannotation = lambda found, *_: as_written(found)
    # The rooms have no pages of their own: the front page has what they hold.
    modules = [f"kl_core.{name}" for name in MODULES]
    pdoc.pdoc("kl_core", "!kl_core[.]", *modules, output_directory=out)
    print(f"open {out / 'index.html'}")
