"""Numbers for readers are printed in one place in Python and in one place in the browser."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORMAT = re.compile(r"[-+ ]?0?\d*([,_]|[,_]?(\.(\d+|\{\}))?[eEfFgGn%d])")
PLOTLY = re.compile(r"%\{[^}]*:[^}]*\}")
PERCENT = re.compile(r"%[-+ 0#]*\d*\.\d+[eEfFgG]")
NOT_FOR_READERS = {
    ("kl_ui/state/readers.py", ".10g"): "the address",
    ("kl_ui/live/race/__init__.py", ".4g"): "what travels to the browser",
    ("kl_ui/live/race/__init__.py", ".9g"): "what travels to the browser",
    ("kl_ui/data/calculation.py", ".2f"): "an example, in a field",
    ("kl_ui/data/calculation.py", "g"): "a script in Python",
}
SOURCES = sorted(
    path
    for path in [*(ROOT / "kl_ui").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    if path.name != "display.py"
)
SCRIPTS = sorted(p for p in (ROOT / "kl_ui").rglob("*.js") if "vendor" not in p.parts)


def formats(source: str) -> Iterator[str]:
    """Every format of a number that a Python source writes by hand."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
                yield from only(
                    "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)
                )
            case ast.Call(func=ast.Name("format"), args=[_, ast.Constant(str(spec))]):
                yield from only(spec)
            case (
                ast.FormattedValue(value=ast.Call(func=ast.Name("round")))
                | ast.Call(func=ast.Name("str"), args=[ast.Call(func=ast.Name("round"))])
            ):
                yield "round"
            case ast.Constant(str(text)):
                yield from PLOTLY.findall(text)
                yield from PERCENT.findall(text)
                for spec in re.findall(r"\{[\w.\[\]]*:([^{}]*)\}", text):
                    yield from only(spec)
            case ast.keyword(arg="tickformat" | "hoverformat", value=ast.Constant(str(spec))):
                yield spec
            case ast.Dict(keys=keys, values=values):
                for pair in zip(keys, values, strict=True):
                    match pair:
                        case ast.Constant("tickformat" | "hoverformat"), ast.Constant(str(spec)):
                            yield spec


def only(spec: str) -> list[str]:
    """The specification, if it is of a number."""
    return [spec] if FORMAT.fullmatch(spec) else []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_prints_numbers_by_display_alone(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = [
        spec
        for spec in formats(path.read_text(encoding="utf-8"))
        if (name, spec) not in NOT_FOR_READERS
    ]
    assert not found, "print it by kl_ui/words/display.py, in a figure by charts/style.py"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_browser_prints_numbers_by_the_printer_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = re.findall(r"\.to(?:Fixed|Precision|Exponential|LocaleString)\b|\bIntl\b", source)
    allowed = path.name == "stage.js"
    assert allowed or not found, "print it by the printer of stage.js, a length by its px"


@pytest.mark.parametrize(
    "source",
    [
        'f"{x:.3f}"',
        'f"{x:g}"',
        'f"{n:+d}"',
        'f"{n:,}"',
        'f"{x:.{places}f}"',
        '"%.2f" % x',
        '"{:.1%}".format(x)',
        'format(x, "g")',
        "str(round(x, 3))",
        'f"{round(x, 3)}"',
        'fig.add_bar(hovertemplate="%{y:.4f}<extra></extra>")',
        'fig.update_xaxes(tickformat=".0%")',
        'axis = {"tickformat": ".1f"}',
    ],
)
def test_a_format_written_by_hand_is_found(source: str) -> None:
    assert list(formats(source))


@pytest.mark.parametrize(
    "source", ['f"{name:>10} {x}"', 'f"{x:{width}}"', '"{{x:percent}}"', '"a: 2"']
)
def test_what_is_no_format_of_a_number_is_none(source: str) -> None:
    assert not list(formats(source))
