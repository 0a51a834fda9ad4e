"""Who may import whom, read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STANDARD = {"numpy", "scipy", "plotly", "streamlit", "segno", "starlette", "kl_core", "kl_ui"}
ROOMS: dict[str, set[str]] = {  # which rooms of kl_core each room may know, beside itself
    "finite": set(),
    "line": {"finite"},
    "families": {"finite", "line"},
    "samples": {"finite", "line"},
    "models": {"finite", "line", "families", "samples"},
    "lessons": {"finite", "line", "families", "samples", "models"},
}
SHARED = {"kl_core.errors", "kl_core.quantities"}
STREAMLIT_FILES = {
    "memory.py",
    "progress.py",
    "site.py",
    "state.py",
    "chapter.py",
    "telling.py",
    "touching.py",
    "staging.py",
    "share.py",
    "server.py",
    "guard.py",
    "exercises.py",
    "hearing.py",
}


def imports(path: Path) -> set[str]:
    """Dotted names a file imports: of modules, and of names in our own packages."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            if node.module == "kl_ui" or node.module == "kl_ui.charts":
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


@pytest.mark.parametrize("path", files("kl_ui/charts"), ids=str)
def test_charts_are_pure(path: Path) -> None:
    assert outside(path) <= {"numpy", "plotly", "kl_core", "kl_ui"}
    ours = {name for name in imports(path) if name.startswith("kl_ui")}
    allowed = ("kl_ui.display", "kl_ui.foreign", "kl_ui.charts")
    assert all(name.startswith(allowed) for name in ours), ours


@pytest.mark.parametrize("name", ["content", "display", "quiz", "curriculum"])
def test_words_and_numbers_need_no_streamlit(name: str) -> None:
    path = ROOT / "kl_ui" / f"{name}.py"
    assert outside(path) <= {"kl_core", "kl_ui"}
    ours = {name for name in imports(path) if name.startswith(("kl_ui", "kl_core"))}
    assert ours <= {"kl_core.quantities", "kl_ui.content", "kl_ui.display", "kl_ui.curriculum"}


@pytest.mark.parametrize("path", files("kl_ui"), ids=str)
def test_only_the_frame_touches_streamlit(path: Path) -> None:
    frame = path.name in STREAMLIT_FILES or path.parent.name == "live"
    assert frame or not outside(path) & {"streamlit", "starlette"}


@pytest.mark.parametrize("path", files("pages"), ids=str)
def test_a_page_is_a_story(path: Path) -> None:
    assert outside(path) <= {"streamlit", "kl_core", "kl_ui"}
    assert not {name for name in imports(path) if name.startswith("pages")}
    assert "open(" not in path.read_text(encoding="utf-8")
