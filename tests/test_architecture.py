"""Who may import whom, read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STANDARD = {
    "numpy",
    "scipy",
    "plotly",
    "streamlit",
    "segno",
    "starlette",
    "sqlalchemy",
    "kl_core",
    "kl_ui",
}
ROOMS: dict[str, set[str]] = {  # which rooms of kl_core each room may know, beside itself
    "finite": set(),
    "line": {"finite"},
    "families": {"finite", "line"},
    "samples": {"finite", "line"},
    "models": {"finite", "line", "families", "samples"},
    "lessons": {"finite", "line", "families", "samples", "models"},
}
SHARED = {"kl_core.errors", "kl_core.quantities"}
HOUSE: dict[str, set[str]] = {  # which rooms of kl_ui each room may know, beside itself
    "words": set(),
    "state": set(),
    "jobs": set(),
    "charts": {"words"},
    "data": {"words"},
    "live/kit": {"words"},
    "scenes": {"words", "state", "charts", "live/kit"},
    "live": {"words", "state", "charts", "jobs", "scenes", "live/kit"},
    "frame": {"words", "state", "jobs", "scenes", "live/kit"},
    "classroom": {"words", "state", "scenes", "live", "live/kit", "frame"},
}
ON_THE_SCREEN = ("frame/", "live/kit/", "scenes/screen.py", "scenes/progress.py", "state/")
"""What may touch Streamlit; of the state, all but what reads a text."""
ON_THE_LINE = ("frame/", "classroom/pages.py", "classroom/web.py")
"""What may answer requests by itself."""


def imports(path: Path) -> set[str]:
    """Dotted names a file imports: of modules, and of names in our own packages."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            if node.module.startswith("kl_ui"):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def outside(path: Path) -> set[str]:
    """The packages that are not the standard library's."""
    return {name.split(".")[0] for name in imports(path)} & STANDARD


def files(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize("path", files("kl_core"), ids=str)
def test_core_knows_only_numpy_and_scipy(path: Path) -> None:
    assert outside(path) <= {"numpy", "scipy", "kl_core"}


@pytest.mark.parametrize("path", files("kl_core"), ids=str)
def test_a_room_of_the_core_knows_only_those_below(path: Path) -> None:
    room, *rest = path.relative_to(ROOT / "kl_core").parts
    ours = {name for name in imports(path) if name.split(".")[0] == "kl_core"} - SHARED
    if rest:
        below = tuple(f"kl_core.{name}." for name in (room, *ROOMS[room]))
        assert all(f"{name}.".startswith(below) for name in ours), ours
    elif room == "__init__.py":
        experiments = ("kl_core.models", "kl_core.lessons")
        assert not any(name.startswith(experiments) for name in ours), ours
    else:
        assert f"kl_core.{path.stem}" in SHARED
        assert not ours


def room_of(parts: tuple[str, ...]) -> str:
    """The room of kl_ui that a path or a dotted name leads to."""
    return "live/kit" if parts[:2] == ("live", "kit") else parts[0]


@pytest.mark.parametrize("path", files("kl_ui"), ids=str)
def test_a_room_of_the_house_knows_only_those_below(path: Path) -> None:
    parts = path.relative_to(ROOT / "kl_ui").parts
    if parts == ("__init__.py",):
        return
    known = {room_of(tuple(name.split(".")[1:])) for name in imports(path) if "kl_ui." in name}
    assert known <= {room_of(parts)} | HOUSE[room_of(parts)]


@pytest.mark.parametrize("path", files("kl_ui/charts"), ids=str)
def test_charts_are_pure(path: Path) -> None:
    assert outside(path) <= {"numpy", "plotly", "kl_core", "kl_ui"}


@pytest.mark.parametrize("path", files("kl_ui/words"), ids=str)
def test_words_know_of_the_core_what_a_quantity_is(path: Path) -> None:
    assert outside(path) <= {"kl_core", "kl_ui"}
    ours = {name for name in imports(path) if name.startswith("kl_core")}
    assert ours <= {"kl_core.quantities"}


@pytest.mark.parametrize("path", files("kl_ui"), ids=str)
def test_only_the_screen_touches_streamlit(path: Path) -> None:
    name = path.relative_to(ROOT / "kl_ui").as_posix()
    screen = name.startswith(ON_THE_SCREEN) and name != "state/readers.py"
    assert screen or "streamlit" not in outside(path)
    assert name.startswith(ON_THE_LINE) or "starlette" not in outside(path)


@pytest.mark.parametrize("path", files("pages"), ids=str)
def test_a_page_is_a_story(path: Path) -> None:
    assert outside(path) <= {"kl_core", "kl_ui"}
    assert not {name for name in imports(path) if name.startswith("pages")}
    assert "open(" not in path.read_text(encoding="utf-8")
