"""The calculator: the reader's own data, every divergence, and the Python that says the same."""

from functools import partial

import streamlit as st

from kl_core import InvalidDistribution
from kl_core.samples.two_samples import MOST_KERNELS, by_bins, kernel_comparison
from kl_ui import calculation as work
from kl_ui import reading
from kl_ui.chapter import Chapter
from kl_ui.charts import calculator as charts
from kl_ui.foreign import in_markdown

chapter = Chapter("calculator")
display, word = chapter.display, chapter.words
X, Y = work.example_samples()
chapter.prose("hook")


def own_table() -> reading.Table:
    with st.container(horizontal=True):
        for name, text in work.EXAMPLES.items():
            chapter.button(name, data=text, file=None)
    typed = chapter.text("data", work.EXAMPLES["letters"], reading.table, instead_of="file")
    chapter.button("go")
    file = chapter.upload("file", reading.MOST_UPLOAD)
    table = reading.table(typed if file is None else file)
    chapter.linked("data", reading.as_text(table))
    return table


def own_samples() -> reading.Samples:
    chapter.button("bells", x=X, y=Y, pair=None)
    x = chapter.text("x", X, partial(reading.samples, Y), instead_of="pair")
    y = chapter.text("y", Y, partial(reading.samples, X), instead_of="pair")
    chapter.button("go")
    file = chapter.upload("pair", reading.MOST_UPLOAD)
    samples = reading.samples(x, y) if file is None else reading.sample_file(file)
    if reading.linkable(samples):  # both or none: a reader's sample is not to meet an example's
        for name, values in (("x", samples.x), ("y", samples.y)):
            chapter.linked(name, reading.as_list(values))
    return samples


def report(table: reading.Table, samples: reading.Samples | None = None) -> None:
    found = work.calculate(table)
    for code, grave, values in work.remarks(found):
        (st.warning if grave else st.info)(word(f"remarks.{code}", **values))
    if found.exact.only_p or found.exact.only_q:
        name, amounts = work.smoothings(table)
        found = work.calculate(table, amounts[chapter.choice(name, list(amounts), "none")])
        if found.added:
            chapter.prose("smoothed", found.now, exact=found.exact, added=f"{found.added:g}")
    for place, (label, value) in zip(st.columns(3), work.headlines(found, display), strict=True):
        place.metric(label, value)
    chapter.prose(f"verdict/{found.verdict}", found.now, found, x=in_markdown(found.top))
    outcomes(found)
    chapter.prose("measures")
    alpha = round(chapter.slider("alpha", 0.0, 5.0, 0.5, 0.1), 3)
    values = work.measures(found, alpha, display.scale)
    rows = [(word(f"measures.{c}", alpha=f"{alpha:g}"), v, word(f"ranges.{c}")) for c, v in values]
    chapter.table("measures", [[name, work.precise(v, display), r] for name, v, r in rows])
    chapter.prose("take", file=work.FILE)
    files = {"outcomes": (work.outcomes_csv, found), "measures": (work.csv_of, rows)}
    for name, (write, what) in files.items():
        file = partial(write, what, display, chapter.labels(f"csv.{name}"))
        chapter.download(name, f"{name}.csv", file)
    st.code(work.python(found, display, alpha, samples))


def outcomes(found: work.Calculation) -> None:
    chapter.prose("terms")
    here, first = {"labels": found.labels}, {"x": found.labels[0], "shown": len(found.labels)}
    chapter.chart("pair", charts.pair, found.terms, options=here, **first)
    way = chapter.choice("direction", ["forward", "reverse"], "forward")
    others = word("tables.others", many=found.terms.others)
    here |= {"direction": way, "others": others}
    chapter.chart("terms", charts.signed_terms, found.terms, options=here, **first)
    rows = work.term_rows(found, display, others=others, total=word("tables.total"))
    chapter.table("terms", rows)


def by_kernels(samples: reading.Samples) -> None:
    chapter.prose("kernels")
    factor = round(chapter.slider("factor", 0.2, 3.0, 1.0, 0.1), 3)
    both = kernel_comparison(samples.x, samples.y, factor)
    said, axis = work.kernel_words(both, display), {"x": word("axis.value")}
    chapter.chart("kernels", charts.kernel_densities, both, options=axis, **said)
    chapter.prose("kernels-read", both, **said)
    st.code(work.kernel_python(samples, display, factor))


def by_histogram(samples: reading.Samples) -> None:
    chapter.prose("bins")
    bins = int(chapter.slider("bins", 2, 60, 10, 1))
    (now,) = by_bins(samples.x, samples.y, [bins])
    axes = {"words": chapter.labels("axis.bins")}
    chapter.chart("bins", charts.bin_choices, work.choices(samples), now, options=axes, now=now)
    report(work.binned(samples, bins), samples)


@chapter.live
def calculator() -> None:
    mode = chapter.choice("mode", ["table", "samples"], "table")
    chapter.prose(f"data/{mode}")
    try:
        given = own_table() if mode == "table" else own_samples()
        chapter.prose(f"link/{'short' if reading.linkable(given) else 'long'}")
        if isinstance(given, reading.Table):
            report(given)
        else:
            method = chapter.choice("method", ["histogram", "kernels"], "histogram")
            (by_histogram if method == "histogram" else by_kernels)(given)
    except reading.Unreadable as error:
        st.error(word(f"refusals.{error.code}", **work.quoted(error)))
    except InvalidDistribution as error:
        st.error(word(f"unfit.{error.found['name']}", most=MOST_KERNELS))


chapter.prose("next")
