"""Each kind of paste and file is read as it was meant, or told; and what is advised works."""

import math
from collections import Counter

import pytest

from kl_core import kl_divergence
from kl_ui.data import calculation as work
from kl_ui.data import reading
from kl_ui.words.content import LANGUAGES, strings
from kl_ui.words.display import Display
from pasted import PASTED, Pasted

read = reading.table.__wrapped__


def test_there_are_two_hundred_and_each_has_its_own_name() -> None:
    assert len(PASTED) >= 200
    assert max(Counter(each.name for each in PASTED).values()) == 1


@pytest.mark.parametrize("pasted", PASTED, ids=lambda each: each.name)
def test_it_is_read_as_it_was_meant_or_refused(pasted: Pasted) -> None:
    try:
        found = read(pasted.source, pasted.answers)
    except reading.Unreadable as error:
        refused = error
    else:
        refused = None
    if refused:
        assert refused.code == pasted.outcome
        sentences(refused)
        return
    assert isinstance(pasted.outcome, float), "it should not have been read"
    divergence = kl_divergence(found.p, found.q, normalize=True)
    assert divergence == pasted.outcome or math.isclose(divergence, pasted.outcome, rel_tol=1e-6)
    assert " ".join(sorted({guess.code for guess in found.guesses})) == pasted.told
    assert pasted.labels in (None, found.labels)
    assert found.seen
    for lang in LANGUAGES:
        for guess in found.guesses:
            words = strings("calculator", lang)["guesses"][guess.code][guess.answer or "told"]
            assert "{{" not in Display(lang).fill(words, **work.told(guess))
    again = reading.as_text(found)
    assert again is not None, "fifty outcomes go into an address"
    assert read(again).p.tolist() == found.p.tolist()


def sentences(error: reading.Unreadable) -> None:
    """There is one in each language, and a word for each answer."""
    for lang in LANGUAGES:
        words = strings("calculator", lang)
        said = Display(lang).fill(words["refusals"][error.code], **work.quoted(error))
        assert "{{" not in said
        asks = error.found.get("asks")
        assert (asks is not None) == (error.code.startswith("ask_") or error.code == "missing")
        for answer in reading.ANSWERS.get(str(asks), ()):
            assert words["answers"][asks][answer]


@pytest.mark.parametrize("pasted", PASTED, ids=lambda each: each.name)
def test_every_guess_is_undone_by_its_button(pasted: Pasted) -> None:
    try:
        found = read(pasted.source, pasted.answers)
    except reading.Unreadable:
        return
    for guess in found.guesses:
        if guess.other is None:
            continue
        wishes = work.answered(pasted.answers, guess.code, guess.other)
        try:
            told = {each.code: each.answer for each in read(pasted.source, wishes).guesses}
        except reading.Unreadable:
            continue  # its sentence is tested above
        assert told.get(guess.code, guess.other) == guess.other


ADVICE = [
    ("N,30,20\nmany,5x,4\nS,70,76", "text", "N,30,20\nS,70,76"),
    ("N,30,20\nS,~5,4\nW,70,76", "bound", "N,30,20\nS,5,4\nW,70,76"),
    ("N;0,5;0.5\nS;0,5;0,5", "mixed_signs", "N;0,5;0,5\nS;0,5;0,5"),
    ("N,50%,20\nS,50,80", "mixed_percent", "N,50%,20\nS,50%,80"),
    ("N,30,20\nS,inf,80", "not_finite", "N,30,20\nS,70,80"),
    ("N,0,20\nS,0,80", "all_zero", "N,0,20\nS,1,80"),
    ("New York 30 20\n1 2\nOhio 1 2", "ragged", '"New York" 30 20\nS 1 2\nOhio 1 2'),
    ("a,b,30,20\nc,70,80\nd,1,1", "ragged", '"a,b",30,20\nc,70,80\nd,1,1'),
    ("a,b,30,20\nc,70,80\nd,1,1", "ragged", "a,b;30;20\nc;70;80\nd;1;1"),
    ("a,b,30,20\nc,70,80\nd,1,1", "ragged", "a,b\t30\t20\nc\t70\t80\nd\t1\t1"),
    ('"N,30,20\nS,70,80', "quotes", '"N",30,20\nS,70,80'),
    ("30\n70", "one_column", "N,30,20\nS,70,80"),
    ("N,1,2,3\nS,4,5,6\nW,7,8,8", "too_many_columns", "N,1,2\nS,4,5\nW,7,8"),
    ("    P   Q\n0  30  20\n...\n9  20  40", "cut", ",P,Q\n0,30,20\n1,50,40\n9,20,40"),
    ("N,,20\nS,70,80\nW,1,1", "missing", "N,0,20\nS,70,80\nW,1,1"),
    ("N,,20\nS,70,80\nW,1,1", "missing", "S,70,80\nW,1,1"),
]


@pytest.mark.parametrize(("text", "code", "mended"), ADVICE)
def test_what_is_advised_works(text: str, code: str, mended: str) -> None:
    with pytest.raises(reading.Unreadable) as raised:
        read(text)
    assert raised.value.code == code
    assert read(mended).size


@pytest.mark.parametrize("text", [text for text, _, _ in ADVICE])
def test_a_refusal_says_which_cell(text: str) -> None:
    with pytest.raises(reading.Unreadable) as raised:
        read(text)
    if place := raised.value.found.get("place"):
        line, cell = raised.value.found["line"], raised.value.found["cell"]
        row = text.splitlines()[int(str(line)) - 1]
        parts = row.split(";" if ";" in row else ",")
        assert parts[int(str(place)) - 1] == cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0    1.5\n1    2.5\n2    4.0\nName: x, dtype: float64", [1.5, 2.5, 4]),
        ("0    1.5\n1    2.5\ndtype: float64\n", [1.5, 2.5]),
        ("[1] 1.5 2.5 4.0\n[4] 7.0", [1.5, 2.5, 4, 7]),
        ("[1.5, 2.5, 4]", [1.5, 2.5, 4]),
        ("[1.5 2.5\n 4. ]", [1.5, 2.5, 4]),
        ("array([1.5, 2.5, 4. ])", [1.5, 2.5, 4]),
        ("x = np.array([1.5, 2.5, 4.0])", [1.5, 2.5, 4]),
        ("tensor([1.5000, 2.5000])", [1.5, 2.5]),
        ("x <- c(1.5, 2.5, 4)", [1.5, 2.5, 4]),
        ("value\n1.5\n2.5", [1.5, 2.5]),
        ("１．５；２．５", [1.5, 2.5]),
        ("1.5、2.5、4", [1.5, 2.5, 4]),
        ("1/2 3/2", [0.5, 1.5]),
        ("-1.5e-3\n2×10⁻³", [-0.0015, 0.002]),
        ("1,5;2,5;-3", [1.5, 2.5, -3]),
        ("12% 30%", [0.12, 0.3]),
    ],
)
def test_a_sample_is_read_as_programs_print_it(text: str, expected: list[float]) -> None:
    assert reading.samples(text, "1").x.tolist() == expected


def test_a_sample_without_its_gaps_and_with_either_sign() -> None:
    for text in ("1 NA 3", "1;-;3", "1\nnan\n3"):
        with pytest.raises(reading.Unreadable) as raised:
            reading.samples("1 2", text)
        assert (raised.value.code, raised.value.found["box"]) == ("ask_gaps", "Q")
        assert reading.samples("1 2", text, (("gaps", "drop"),)).y.tolist() == [1, 3]
    for sign, meant in (("comma", [1.5, 2.5]), ("point", [1, 5, 2, 5])):
        assert reading.samples("1,5 2,5", "1", (("sign", sign),)).x.tolist() == meant
    for sign, meant in (("comma", [1234, 987]), ("point", [1.234, 987])):
        assert reading.samples("1.234\n987", "1", (("sign", sign),)).x.tolist() == meant


@pytest.mark.parametrize(
    ("data", "wishes", "x"),
    [
        (b"2019,2020\n1.5,2\n3,4", (("header", "yes"),), [1.5, 3]),
        (b",a,b\n0,1.5,2\n1,3,4\n2,5,6", (), [1.5, 3, 5]),
        (b"group,value\na,1.5\nb,2\na,3", (), [1.5, 3]),
        (b"a,b\n1.5,2\nNA,3\n3,4", (("gaps", "drop"),), [1.5, 3]),
        (b"a;b\n1,5;2\n3,0;4", (), [1.5, 3]),
    ],
)
def test_a_file_of_samples(data: bytes, wishes: reading.Wishes, x: list[float]) -> None:
    assert reading.sample_file.__wrapped__(data, wishes).x.tolist() == x
