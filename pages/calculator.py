"""The calculator: the reader's own data, every divergence, and the Python that says the same."""

from collections.abc import Callable
from functools import cache, partial
from typing import TypeVar

from kl_core import InvalidDistribution
from kl_core.samples.two_samples import MOST_KERNELS, by_bins, kernel_comparison
from kl_ui.charts import calculator as charts
from kl_ui.data import calculation as work
from kl_ui.data import reading
from kl_ui.scenes import Chapter, Screen
from kl_ui.state import readers
from kl_ui.words.display import short
from kl_ui.words.foreign import in_markdown

chapter = Chapter("calculator")
T = TypeVar("T", str | bytes, bytes, tuple[str, str])
D = TypeVar("D", reading.Table, reading.Samples)


@chapter.scene
def hook(s: Screen) -> None:
    """All of it: one input, everything that follows from it."""
    s.prose("hook")
    mode = s.choice("mode", ["table", "samples"])
    s.prose(f"data/{mode}")
    given = own_table(s) if mode == "table" else own_samples(s)
    if given is None:
        return
    s.prose(f"link/{'short' if reading.linkable(given) else 'long'}")
    try:
        if isinstance(given, reading.Table):
            report(s, given)
        else:
            method = s.choice("method", ["histogram", "kernels"])
            (by_histogram if method == "histogram" else by_kernels)(s, given)
    except InvalidDistribution as error:
        s.note("error", s.words(f"unfit.{error.found['name']}", most=MOST_KERNELS))


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")


def read(s: Screen, mode: str, source: T, reader: Callable[[T, reading.Wishes], D]) -> D | None:
    """The reader's data, with what was understood; else None, with the reason and the ways out."""
    mark = hash(source)
    held: tuple[int, reading.Wishes] | None = s.value("wishes", readers.read_nothing, None)
    wishes = held[1] if held and held[0] == mark else ()

    def answer(code: str, to: str, label: str, *, primary: bool = False, key: str = "") -> None:
        wished = mark, work.answered(wishes, code, to)
        s.press(f"wish.{key or f'{code}.{to}'}", label, {"wishes": wished}, primary=primary)

    try:
        found = reader(source, wishes)
    except reading.Unreadable as error:
        refused(s, mode, error, answer)
        found = None
    if found:
        for guess in found.guesses:
            with s.row():
                words = f"guesses.{guess.code}.{guess.answer or 'told'}"
                s.note("info", s.words(words, **work.told(guess)))
                if guess.code == "order":
                    answer("swapped", "yes", s.words("seen.swap"), key="order")
                if other := guess.other:
                    answer(guess.code, other, s.words(f"answers.{guess.code}.{other}"))
        if isinstance(found, reading.Table) and found.seen:
            columns(s, found.seen, answer)
    if wishes:
        s.press("wish.none", s.words("buttons.wishes"), {"wishes": None})
    return found


def refused(s: Screen, mode: str, error: reading.Unreadable, answer: Callable[..., None]) -> None:
    """What is wrong, and the answers that would mend it."""
    own = error.code in s.strings["sample_refusals"] and mode == "samples"
    place = "sample_refusals" if own else "refusals"
    s.note("error", s.words(f"{place}.{error.code}", **work.quoted(error)))
    code = str(error.found.get("asks", ""))
    with s.row():
        for to in reading.ANSWERS.get(code, ()):
            answer(code, to, s.words(f"answers.{code}.{to}"))
    seen = error.found.get("seen")
    if isinstance(seen, reading.Seen) and mode == "table" and len(seen.roles) > 1:
        columns(s, seen, answer)


def columns(s: Screen, seen: reading.Seen, answer: Callable[..., None]) -> None:
    """The table as it was understood; what each column is can be changed."""
    with s.folded(s.words("seen.title"), "seen"):
        words = {role: s.words(f"seen.{role}") for role in ("p", "q", "label", "left")}
        s.text(markdown_table(work.preview(seen, words)))
        answer("swapped", "yes", s.words("seen.swap"), key="swap")
        for role in ("p", "q", "label"):
            with s.row():
                s.note("caption", s.words("seen.is", role=words[role]))
                for i, title in enumerate(seen.titles[: work.MOST_COLUMNS_SHOWN]):
                    name = title or s.words("seen.column", number=str(i + 1))
                    to = work.with_role(seen, role, i)
                    now = seen.roles[i] == role
                    answer("columns", to, in_markdown(name), primary=now, key=f"{role}.{i}")


def markdown_table(rows: list[list[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def own_table(s: Screen) -> reading.Table | None:
    with s.row():
        for name, text in work.EXAMPLES.items():
            s.button(name, data=text, file=None)
    typed = s.paste("data", work.EXAMPLES["letters"], reading.table, instead_of="file")
    s.button("go")
    file = brought(s, "file")
    table = read(s, "table", typed if file is None else file, reading.table)
    if table:
        s.linked("data", reading.as_text(table))
    return table


@cache
def example() -> tuple[str, str]:
    """Two samples to begin with."""
    return work.example_samples()


def own_samples(s: Screen) -> reading.Samples | None:
    x, y = example()
    s.button("bells", x=x, y=y, pair=None)
    first = s.paste("x", x, partial(reading.samples, y), instead_of="pair")
    second = s.paste("y", y, partial(reading.samples, x), instead_of="pair")
    s.button("go")
    file = brought(s, "pair")
    if file is None:
        samples = read(s, "samples", (first, second), lambda both, w: reading.samples(*both, w))
    else:
        samples = read(s, "samples", file, reading.sample_file)
    if samples and reading.linkable(samples):  # both or none: else one would meet an example's
        s.linked("x", reading.as_list(samples.x))
        s.linked("y", reading.as_list(samples.y))
    return samples


def brought(s: Screen, name: str) -> bytes | None:
    """The content of a file the reader has brought; its name is said."""
    file = s.upload(name, reading.MOST_UPLOAD)
    if file is not None:
        s.prose("file", name=in_markdown(file.name))
    return file.content if file else None


def report(s: Screen, table: reading.Table, samples: reading.Samples | None = None) -> None:
    found = work.calculate(table)
    for code, grave, values in work.remarks(found):
        s.note("warning" if grave else "info", s.words(f"remarks.{code}", **values))
    if found.exact.only_p or found.exact.only_q:
        name, amounts = work.smoothings(table)
        found = work.calculate(table, amounts[s.choice(name, list(amounts), "none")])
        if found.added:
            s.prose("smoothed", found.now, exact=found.exact, added=short(found.added))
    for place, line in zip(s.columns(1, 1, 1), work.headlines(found, s.display), strict=True):
        with place:
            s.metric(*line)
    s.prose(f"verdict/{found.verdict}", found.now, found, x=in_markdown(found.top))
    outcomes(s, found)
    measures(s, found, samples)


def measures(s: Screen, found: work.Calculation, samples: reading.Samples | None) -> None:
    s.prose("measures")
    alpha = round(s.slider("alpha", 0, 5, 0.5, 0.1), 3)
    values = work.measures(found, alpha, s.display.scale)
    rows = [
        (s.words(f"measures.{code}", alpha=short(alpha)), value, s.words(f"ranges.{code}"))
        for code, value in values
    ]
    said = [[name, s.display.precise(value), span] for name, value, span in rows]
    s.table("measures", said)
    s.prose("take", file=work.FILE)
    csv = partial(work.outcomes_csv, found, s.display, s.labels("csv.outcomes"))
    s.download("outcomes", "outcomes.csv", csv)
    csv = partial(work.csv_of, rows, s.display, s.labels("csv.measures"))
    s.download("measures", "measures.csv", csv)
    s.code(work.python(found, s.display, alpha, samples))


def outcomes(s: Screen, found: work.Calculation) -> None:
    s.prose("terms")
    here, first = {"labels": found.labels}, {"x": found.labels[0], "shown": len(found.labels)}
    s.chart("pair", charts.pair, found.terms, options=here, **first)
    way = s.choice("direction", ["forward", "reverse"])
    others = s.words("tables.others", many=found.terms.others)
    drawn = {"labels": found.labels, "direction": way, "others": others}
    s.chart("terms", charts.signed_terms, found.terms, options=drawn, **first)
    total = s.words("tables.total")
    s.table("terms", work.term_rows(found, s.display, others=others, total=total))


def by_kernels(s: Screen, samples: reading.Samples) -> None:
    s.prose("kernels")
    factor = round(s.slider("factor", 0.2, 3, 1, 0.1), 3)
    both = kernel_comparison(samples.x, samples.y, factor)
    said = work.kernel_words(both, s.display)
    axis = {"x": s.words("axis.value")}
    s.chart("kernels", charts.kernel_densities, both, options=axis, **said)
    s.prose("kernels-read", both, **said)
    s.code(work.kernel_python(samples, s.display, factor))


def by_histogram(s: Screen, samples: reading.Samples) -> None:
    s.prose("bins")
    bins = int(s.slider("bins", 2, 60, 10, 1))
    (now,) = by_bins(samples.x, samples.y, [bins])
    axes = {"words": s.labels("axis.bins")}
    s.chart("bins", charts.bin_choices, work.choices(samples), now, options=axes, now=now)
    report(s, work.binned(samples, bins), samples)
