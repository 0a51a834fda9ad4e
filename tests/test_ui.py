"""The parts of the frame that need no page: numbers as text, marking, links, sharing."""

import math
import pickle
from dataclasses import dataclass
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_core import InvalidDistribution, Nats, Probability, Ratio, entropy_profile, kl_divergence
from kl_core.quantities import Meaning
from kl_ui.frame.share import link
from kl_ui.scenes.marking import Numeric, mark, read_number
from kl_ui.state import readers
from kl_ui.words.content import LANGUAGES
from kl_ui.words.display import Display, Quantity


@dataclass(frozen=True)
class Sample:
    amount: Nats
    shares: tuple[Probability, ...]
    factor: Ratio

    @property
    def double(self) -> Nats:
        return 2 * self.amount


SAMPLE = Sample(math.log(2), (0.9, 1 / 7), 3.0)


@pytest.mark.parametrize(
    ("template", "bits", "nats"),
    [
        ("{{amount}} {{unit}}", "1.0000 bits", "0.6931 nats"),
        ("{{double}}", "2.0000", "1.3863"),
        ("{{shares.0}} {{shares.1}}", "0.9 0.143", "0.9 0.143"),
        ("{{factor}}", "3.000", "3.000"),
        ("{{amount:nats}} {{amount:bits}}", "0.6931 1.0000", "0.6931 1.0000"),
        ("{{shares.0:percent}}", "90%", "90%"),
        ("{{named.amount:2}}", "1.00", "0.69"),
    ],
)
def test_fill(template: str, bits: str, nats: str) -> None:
    assert Display("en", "bits").fill(template, SAMPLE, named=SAMPLE) == bits
    assert Display("en", "nats").fill(template, SAMPLE, named=SAMPLE) == nats


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        Display().fill("{{nothing}}", SAMPLE)


@given(st.floats(allow_nan=False), st.sampled_from(get_args(Meaning)))
def test_a_number_reads_back(value: float, meaning: str) -> None:
    """What is printed is the number, to the digits printed, and zero never wears a minus."""
    text = Display("en", "nats").number(value, meaning)  # type: ignore[arg-type]
    text = text.replace(" × 10", "e").translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    if math.isinf(value):
        assert text in ("∞", "-∞")
        return
    assert float(text) == pytest.approx(value, rel=1e-3, abs=6e-3)
    assert not (float(text) == 0 and text.startswith("-"))


def test_printed_entropy_adds_up_in_both_units() -> None:
    desert = entropy_profile((0.90, 0.08, 0.02))
    for unit in ("bits", "nats"):
        show = Display("en", unit)  # type: ignore[arg-type]
        parts = [float(show.number(term, "information")) for term in desert.terms]
        total = float(show.number(desert.entropy, "information"))
        assert sum(parts) == pytest.approx(total, abs=1e-4)


def test_marking_names_the_mistake() -> None:
    question = Numeric(0.5, {"swapped": 0.7})
    assert mark("0.5", question).finding == "right"
    assert mark("0.7", question).mistake == "swapped"
    assert mark(str(0.5 / math.log(2)), question).mistake == "unit"
    assert mark("0.5", question, 1 / math.log(2)).mistake == "unit"
    assert mark("5", question).finding == "wrong"
    assert mark("half", question).finding == "unreadable"
    assert mark("∞", Numeric(math.inf)).finding == "right"
    assert mark("2", Numeric(math.inf)).finding == "wrong"


@pytest.mark.parametrize("typed", ["∞", "+∞", "Infinity", "无穷", "无穷大"])
def test_infinity_is_read_in_words_of_every_language(typed: str) -> None:
    assert read_number(typed) == math.inf


@given(st.text(max_size=30))
def test_any_typing_is_read_or_refused(typed: str) -> None:
    value = read_number(typed)
    assert value is None or not math.isnan(value)


@given(st.text(max_size=30))
def test_any_link_is_read_or_refused(typed: str) -> None:
    for read in (readers.read_number(0, 1), readers.read_code(["a"]), readers.read_distribution(3)):
        try:
            value = read(typed)
        except readers.Nonsense:
            continue
        if isinstance(value, tuple):
            assert math.fsum(value) == pytest.approx(1, abs=1e-12)


def test_a_link_opens_elsewhere() -> None:
    assert (
        link("http://localhost:8501/kl", "lang=en", "10.0.0.5") == "http://10.0.0.5:8501/kl?lang=en"
    )
    assert link("https://course.example/kl?x=1", "lang=en") == "https://course.example/kl?lang=en"


def test_quantity_says_what_it_means() -> None:
    assert Display("en", "bits").fill("{{x}}", x=Quantity(math.log(2), "information")) == "1.0000"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("p", "q", "code", "shown"),
    [
        ([], [], "empty", "p"),
        ([[0.5, 0.5]], [0.5, 0.5], "wrong_shape", "p"),
        ([0.5, math.nan], [0.5, 0.5], "not_a_number", "p"),
        ([0.5, 0.5], [0.5, math.inf], "not_finite", "q"),
        ([1.2, -0.2], [0.5, 0.5], "negative", "−0.2"),
        ([0.2, 0.2], [0.5, 0.5], "not_normalised", "0.4"),
        ([1.0], [0.5, 0.5], "different_lengths", "P"),
    ],
)
def test_bad_input_gets_a_sentence(
    p: list[float], q: list[float], code: str, shown: str, lang: str
) -> None:
    with pytest.raises(InvalidDistribution) as raised:
        kl_divergence(p, q)
    assert raised.value.code == code
    said = Display(lang).complaint(raised.value.code, raised.value.found)
    assert shown in said
    assert "{{" not in said


def test_an_error_survives_a_copy() -> None:
    error = InvalidDistribution("negative", "p has a negative entry.", name="p", value=-0.2)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.code, copy.found, str(copy)) == (error.code, error.found, str(error))
