"""The calculator's tables, CSV and Python say what `kl_core` computes, whatever the data."""

import contextlib
import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kl_core as kl
from kl_core.samples.two_samples import kernel_comparison
from kl_ui.charts import calculator as charts
from kl_ui.data import calculation as work
from kl_ui.data import reading
from kl_ui.words.content import strings
from kl_ui.words.display import Display, Quantity
from test_reading import TRIES, attempt, files, read, texts

BITS, NATS = Display("en", "bits"), Display("en", "nats")
WEATHER = read("sun,0.6,0.2\nrain,0.3,0.5\ncloud,0.1,0.3")
ZERO = read("a 0.6 0.6\nb 0.3 0.4\nc 0.1 0")
DICE = read(work.EXAMPLES["dice"])
SAMPLES = reading.samples(*work.example_samples())
values = st.lists(
    st.one_of(
        st.integers(-9, 9).map(float), st.floats(-100, 100), st.floats(allow_nan=False)
    ).filter(math.isfinite),
    min_size=1,
    max_size=30,
)
OUTCOMES = ["outcome", "P as given", "Q as given", "P", "Q", "forward", "reverse"]


def run(script: str) -> dict[str, Any]:
    """What a script leaves behind, run as a reader would."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(script, "reader.py", "exec"), names)
    return names | {"said": said.getvalue()}


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@settings(max_examples=TRIES // 2)
@given(texts | files)
def test_fuzz_whatever_is_read_is_computed_and_drawn(source: str | bytes) -> None:
    if (table := attempt(read, source)) is None:
        return
    found = work.calculate.__wrapped__(table)
    _, amounts = work.smoothings(table)
    both = (found, work.calculate.__wrapped__(table, max(amounts.values())))
    assert math.isfinite(both[1].now.forward)
    for each in both:
        assert each.verdict in ("equal", "disjoint", "finite", "infinite")
        for display in (BITS, NATS):
            for _, value in work.measures(each, 0.5, display.scale):
                assert value.value >= 0 or value.value == pytest.approx(0, abs=1e-12)
                assert "nan" not in display.precise(value)
            work.headlines(each, display)
            work.term_rows(each, display, others="others", total="sum")
        options = {"labels": each.labels}
        charts.pair(each.terms, BITS, **options)
        for way in ("forward", "reverse"):
            charts.signed_terms(each.terms, BITS, **options, direction=way, others="others")
        assert len(rows_of(work.outcomes_csv(each, BITS, OUTCOMES))) == table.size + 1
    for _, _, values in work.remarks(found):
        assert values is not None


@settings(max_examples=TRIES // 4)
@given(values, values, st.sampled_from([0.2, 1.0, 3.0]), st.integers(2, 60))
def test_fuzz_any_samples_are_binned_and_smoothed_or_named(
    x: list[float], y: list[float], factor: float, bins: int
) -> None:
    samples = reading.Samples(np.array(x), np.array(y))
    try:
        found = work.calculate.__wrapped__(work.binned.__wrapped__(samples, bins))
        work.choices.__wrapped__(samples)
        work.python(found, BITS, 0.5, samples)
        assert (sum(found.table.p), sum(found.table.q)) == (len(x), len(y))
        both = kernel_comparison(samples.x, samples.y, factor)
        assert min(both.forward, both.reverse, both.js) >= 0
        work.kernel_words(both, BITS)
        charts.kernel_densities(both, BITS, x="value")
    except kl.InvalidDistribution as error:
        refused = error.found["name"]
    else:
        return
    assert refused in strings("calculator", "en")["unfit"]


def same(values: dict[str, float], found: work.Calculation, alpha: float, scale: float) -> None:
    expected = dict(work.measures(found, alpha, scale))
    assert set(values) == set(expected) - {"js_distance", "wasserstein"}
    for code, value in values.items():
        quantity = expected[code]
        unit = scale if quantity.meaning == "information" else 1
        assert value == pytest.approx(quantity.value * unit, rel=1e-9, abs=1e-12), code


@pytest.mark.parametrize("display", [BITS, NATS], ids=["bits", "nats"])
@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0, 2.3])
@pytest.mark.parametrize(
    ("table", "added"),
    [(WEATHER, 0), (ZERO, 0), (ZERO, 1e-3), (DICE, 0), (read("1 1\n3 0\n0 2"), 0.5)],
    ids=["weather", "zero", "smoothed", "dice", "pseudocount"],
)
def test_the_python_that_is_shown_computes_the_same(
    table: reading.Table, added: float, alpha: float, display: Display
) -> None:
    found = work.calculate.__wrapped__(table, added)
    left = run(work.python(found, display, alpha))
    same(left["results"], found, alpha, display.scale)
    assert "forward" in left["said"]


def test_the_python_of_samples_bins_them_alike() -> None:
    found = work.calculate.__wrapped__(work.binned.__wrapped__(SAMPLES, 12))
    script = work.python(found, BITS, 0.5, SAMPLES)
    assert "np.histogram" in script
    same(run(script)["results"], found, 0.5, BITS.scale)


def test_the_python_of_long_data_reads_the_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(2)
    labels = tuple(['#1, "so" called', "=cmd()", "词"] + [f"w{i}" for i in range(197)])
    table = reading.Table(rng.poisson(5, 200) * 1.0, rng.poisson(4, 200) + 1.0, labels, None)
    found = work.calculate.__wrapped__(table)
    script = work.python(found, BITS, 0.5)
    assert "loadtxt" in script
    (tmp_path / work.FILE).write_bytes(work.outcomes_csv(found, BITS, OUTCOMES))
    monkeypatch.chdir(tmp_path)
    same(run(script)["results"], found, 0.5, BITS.scale)


@pytest.mark.parametrize("factor", [0.6, 1.0])
def test_the_python_of_kernels_computes_the_same(factor: float) -> None:
    script = work.kernel_python(SAMPLES, BITS, factor)
    said = dict(line.split() for line in run(script)["said"].splitlines())
    expected = kernel_comparison(SAMPLES.x, SAMPLES.y, factor)
    assert float(said["forward"]) == pytest.approx(expected.forward * BITS.scale, rel=1e-8)
    assert float(said["reverse"]) == pytest.approx(expected.reverse * BITS.scale, rel=1e-8)
    assert float(said["total_variation"]) == pytest.approx(expected.total_variation, rel=1e-8)


def test_the_python_of_long_samples_reads_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = np.linspace(0, 1, 60), np.linspace(0, 2, 55)
    np.savetxt(tmp_path / "x.txt", x)
    np.savetxt(tmp_path / "y.txt", y)
    monkeypatch.chdir(tmp_path)
    said = run(work.kernel_python(reading.Samples(x, y), NATS, 1.0))["said"]
    forward = float(said.split()[1])
    assert forward == pytest.approx(kernel_comparison(x, y).forward, rel=1e-8)


def test_csv_has_every_digit_and_no_formulas() -> None:
    table = read("=1+1,0.1,0.7\n晴,0.3,0.3\n-5,0.6,0\n@x,0,0")
    found = work.calculate.__wrapped__(table)
    data = work.outcomes_csv(found, BITS, ["name ({{unit}})", *OUTCOMES[1:]])
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(data)
    assert header[0] == "name (bits)"
    assert [row[0] for row in rows] == ["'=1+1", "晴", "-5", "'@x"]
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows])
    assert np.array_equal(numbers[:, 0], table.p)
    assert np.array_equal(numbers[:, 2], found.p)
    assert np.array_equal(numbers[:, 4], kl.kl_terms(found.p, found.q) * BITS.scale)
    assert math.isinf(numbers[2, 4])
    rows = [("forward", Quantity(math.log(2), "information"), ""), ("h", Quantity(0.5), "")]
    written = rows_of(work.csv_of(rows, BITS, ["measure", "value", "unit"]))
    assert written[1:] == [["forward", "1.0", "bits"], ["h", "0.5", ""]]


def codes(table: reading.Table) -> list[str]:
    return [code for code, _, _ in work.remarks(work.calculate.__wrapped__(table))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5 0.25\n0.5 0.75", []),
        ("P,Q\n0.5,0.25\n0.5,0.75", []),
        ("0.5 0.25\n0.49 0.75", ["rounded"]),
        ("0.5 0.25\n0.2 0.75", ["weights"]),
        ("49.5 0.25\n50.5 0.75", ["percent"]),
        ("5 0.25\n7 0.75", ["only_counts"]),
        ("5 3\n7 9", ["counts"]),
        ("5 3\n7 0", ["counts", "only_p"]),
        ("0.5 1\n0.5 0", ["only_p"]),
        ("1 0.5\n0 0.5", ["only_q"]),
        ("0.5 0.5 \n0.5 0\n0 0.5", ["only_p", "only_q"]),
        ("0.5 0\n0.5 0\n0 1", ["disjoint"]),
        ("0.5 0.5\n0.5 0.5\n0 0", ["neither"]),
        ("a 0.5 0.5\na 0.5 0.5", ["repeated"]),
        ("0.5 0.7", ["weights", "weights", "single"]),
    ],
)
def test_remarks_say_what_was_found(text: str, expected: list[str]) -> None:
    assert codes(read(text)) == expected


def test_many_outcomes_and_other_encodings_are_said() -> None:
    rows = "\n".join(f"词{i},{i + 1},{i + 2}" for i in range(21))
    assert codes(read(rows.encode("gbk"))) == ["counts", "many"]
    found = work.calculate.__wrapped__(read(rows))
    assert (len(found.labels), found.terms.others) == (20, 1)
    *_, others, total = work.term_rows(found, BITS, others="others", total="sum")
    assert (others[0], total[0]) == ("others", "sum")


def test_names_that_are_numbers_are_places() -> None:
    found = work.calculate.__wrapped__(DICE)
    places = [1, 2, 3, 4, 5, 6]
    assert found.wasserstein == kl.wasserstein(DICE.p, DICE.q, points=places, normalize=True)
    assert work.calculate.__wrapped__(WEATHER).wasserstein is None


def test_smoothing_adds_to_counts_before_and_to_shares_after_rescaling() -> None:
    found = work.calculate.__wrapped__(ZERO, 1e-3)
    assert found.p.tolist() == kl.smooth(ZERO.p, 1e-3).tolist()
    assert math.isinf(found.exact.forward)
    counted = work.calculate.__wrapped__(read("1 2\n3 0"), 0.5)
    assert counted.p.tolist() == [1.5 / 5, 3.5 / 5]
    assert counted.q.tolist() == [2.5 / 3, 0.5 / 3]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.25, "0.250000"),
        (1.5e-7, "1.500 × 10⁻⁷"),
        (2.5e12, "2.500 × 10¹²"),
        (math.inf, "∞"),
    ],
)
def test_small_numbers_keep_their_digits(value: float, shown: str) -> None:
    assert BITS.precise(Quantity(value, "ratio")) == shown


@pytest.mark.parametrize("zero", ["-0", "-0.0", "-0.00", "-0,00", "-0%"])
def test_a_zero_with_a_minus_sign_is_a_zero(zero: str) -> None:
    plain = zero.removeprefix("-")
    cells = ("0,5", "1,0") if "," in zero else ("50%", "100%") if "%" in zero else ("0.5", "1")
    signed, unsigned = (
        work.calculate(read(f"A;{cells[0]};{cells[1]}\nB;{cells[0]};{last}"))
        for last in (zero, plain)
    )
    assert signed.now.forward == math.inf
    assert signed.verdict == "infinite"
    assert "only_p" in [code for code, _, _ in work.remarks(signed)]
    for display in (BITS, NATS):
        assert work.headlines(signed, display) == work.headlines(unsigned, display)
        assert work.term_rows(signed, display, others="", total="") == work.term_rows(
            unsigned, display, others="", total=""
        )
    assert list(work.remarks(signed)) == list(work.remarks(unsigned))
    assert work.measures(signed, 1.0, 1.0) == work.measures(unsigned, 1.0, 1.0)
