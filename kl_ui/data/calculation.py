"""From the reader's table to what the calculator shows, says, writes as CSV and as Python."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kl_core import distribution, kl_terms, renyi_divergence, smooth, wasserstein
from kl_core.finite.comparison import Comparison, Terms, by_chance, compare, largest_terms
from kl_core.quantities import Nats
from kl_core.samples.two_samples import BinChoice, KernelComparison, by_bins, common_bins
from kl_ui.data import reading
from kl_ui.data.reading import Array, Samples, Table
from kl_ui.words.display import Display, Quantity, fixed, short, ten_to_the
from kl_ui.words.foreign import in_markdown, in_spreadsheet

MOST_SHOWN = 20
"""How many outcomes figures and tables list."""
MOST_COLUMNS_SHOWN = 8
"""How many columns the preview of a table has."""

PSEUDOCOUNTS = {"none": 0.0, "half": 0.5, "one": 1.0}
EPSILONS = {"none": 0.0, "tiny": 1e-6, "small": 1e-3}
EXAMPLES = {
    "letters": "A,0.6,0.2\nB,0.3,0.5\nC,0.1,0.3",
    "dice": "1,16,22\n2,15,19\n3,14,21\n4,17,18\n5,13,20\n6,25,20",
    "zero": "A,0.6,0.6\nB,0.3,0.4\nC,0.1,0",
}
BIN_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60)


@dataclass(frozen=True, eq=False)
class Calculation:
    """All that is shown of one table."""

    table: Table
    added: float
    """What was added to every entry: to counts as given, to other columns after rescaling."""
    p: Array
    q: Array
    exact: Comparison
    """Without anything added."""
    now: Comparison
    terms: Terms
    wasserstein: float | None
    """None where the outcomes' names are no places on a line."""

    @property
    def verdict(self) -> str:
        """Which words sum it up."""
        if self.now.forward == 0:
            return "equal"
        if self.now.disjoint:
            return "disjoint"
        return "finite" if math.isfinite(self.now.forward) else "infinite"

    @property
    def labels(self) -> list[str]:
        """Names of the outcomes that are listed."""
        return [self.table.label(place) for place in self.terms.places]

    @property
    def top(self) -> str:
        """The outcome that adds most to ``D(P||Q)``."""
        return self.labels[int(np.argmax(self.terms.forward))]

    @property
    def top_term(self) -> Nats:
        """What it adds."""
        return max(self.terms.forward)


def counts(table: Table) -> bool:
    """Are both columns counts?"""
    return reading.kind(table.p) == reading.kind(table.q) == "counts"


def smoothings(table: Table) -> tuple[str, dict[str, float]]:
    """What can be added to every entry: the name of the choice, and the amounts by their codes."""
    return ("pseudocount", PSEUDOCOUNTS) if counts(table) else ("epsilon", EPSILONS)


@lru_cache(maxsize=4)
def calculate(table: Table, added: float = 0.0) -> Calculation:
    """Every divergence of a table's columns, rescaled to sum to 1."""
    p, q = (distribution(column, normalize=True) for column in (table.p, table.q))
    exact = now = compare(p, q)
    if added:
        if counts(table):
            p, q = (distribution(c + added, normalize=True) for c in (table.p, table.q))
        else:
            p, q = smooth(p, added), smooth(q, added)
        now = compare(p, q)
    places = _places(table)
    moved = None if places is None else wasserstein(p, q, points=places)
    return Calculation(table, added, p, q, exact, now, largest_terms(p, q, MOST_SHOWN), moved)


def _places(table: Table) -> Array | None:
    """The outcomes' names as numbers, if all of them are."""
    try:
        places = np.array(list(map(float, table.labels or ())))
    except ValueError:
        return None
    return places if places.size and np.isfinite(places).all() else None


Remark = tuple[str, bool, dict[str, object]]
"""The code of a sentence under ``remarks``, whether it is a warning, and the values it quotes."""


def remarks(found: Calculation) -> Iterator[Remark]:
    """What was done with the data, and what in them decides the answer."""
    table, exact = found.table, found.exact

    def remark(code: str, *, grave: bool = False, **values: object) -> Remark:
        return code, grave, values

    if counts(table):
        n, m = reading.total(table.p), reading.total(table.q)
        possible = exact.size - exact.neither
        chance = Quantity(by_chance(possible, n, m), "information")
        yield remark("counts", n=short(n, 10), m=short(m, 10), chance=chance)
    else:
        for name, column in (("P", table.p), ("Q", table.q)):
            code = reading.kind(column).replace("counts", "only_counts")
            if code != "probabilities":
                total = short(reading.total(column), 10)
                yield remark(code, grave=code == "weights", name=name, total=total)
    if twice := reading.repeated(table):
        yield remark("repeated", grave=True, x=in_markdown(twice[0]), times=twice[1])
    if exact.size == 1:
        yield remark("single")
    if exact.disjoint:
        yield remark("disjoint", grave=True)
    else:
        for code, many, mass, one, other in (
            ("only_p", exact.only_p, exact.mass_only_p, found.table.p, found.table.q),
            ("only_q", exact.only_q, exact.mass_only_q, found.table.q, found.table.p),
        ):
            if many:
                first = in_markdown(table.label(int(np.argmax((one > 0) & (other == 0)))))
                share = Quantity(mass, "probability")
                yield remark(code, grave=True, many=many, mass=share, x=first)
    if exact.neither:
        yield remark("neither", many=exact.neither)
    if table.size > MOST_SHOWN:
        yield remark("many", size=table.size, shown=MOST_SHOWN)


def quoted(error: reading.Unreadable) -> dict[str, str]:
    """What a refusal's sentence quotes."""
    return {name: in_markdown(str(value)) for name, value in error.found.items() if name != "seen"}


def told(guess: reading.Guess) -> dict[str, str]:
    """What a guess's sentence quotes."""
    return {name: in_markdown(str(value), 80) for name, value in guess.found}


def answered(wishes: reading.Wishes, code: str, answer: str) -> reading.Wishes:
    """The reader's answers, and one more."""
    before = dict(wishes)
    if code == "columns":  # as they are seen, swapped or not
        before.pop("swapped", None)
    return tuple(sorted({**before, code: answer}.items()))


def with_role(seen: reading.Seen, role: str, place: int) -> str:
    """The columns' roles as an answer, after one column has been given one by hand."""
    now = {each: i for i, each in enumerate(seen.roles) if each != "left"}
    if not {"p", "q"} <= now.keys():
        width = len(seen.roles)
        now = {"label": 0, "p": 1, "q": 2} if width > 2 else {"p": 0, "q": width - 1}
    was = now.get(role)
    other = next((each for each, i in now.items() if i == place and each != role), None)
    now[role] = place
    if other in ("p", "q") and was is not None:
        now[other] = was  # they change places
    elif other == "label":
        del now["label"]
    return f"{now.get('label', 'n')}-{now['p']}-{now['q']}"


def preview(seen: reading.Seen, words: dict[str, str]) -> list[list[str]]:
    """The first rows as they were understood, under the columns' roles; ``words`` name those."""
    most = slice(MOST_COLUMNS_SHOWN)
    heads = [
        f"{words[role]}{f': {in_markdown(title)}' if title else ''}"
        for role, title in zip(seen.roles[most], seen.titles[most], strict=True)
    ]
    return [heads, *([in_markdown(cell) or " " for cell in row[most]] for row in seen.rows)]


# --- samples -------------------------------------------------------------------------------------


def example_samples(size: int = 40) -> tuple[str, str]:
    """Two samples to begin with: normal, around 0 and around 1, the second more spread out."""
    rng = np.random.default_rng(7)
    drawn = rng.normal(0, 1, size), rng.normal(1, 1.5, size)
    x, y = (" ".join(f"{value:.2f}" for value in values) for values in drawn)
    return x, y


@lru_cache(maxsize=4)
def binned(samples: Samples, bins: int) -> Table:
    """Counts in common bins, as a table whose outcomes are the bins."""
    found = common_bins(samples.x, samples.y, bins)
    places = 1 - math.floor(math.log10(found.edges[1] - found.edges[0]))
    usual = 0 <= places <= 12
    ends = [fixed(edge, places) if usual else short(edge) for edge in found.edges]
    names = tuple(f"{ends[i]} … {ends[i + 1]}" for i in range(bins))
    p, q = (np.array(c, dtype=np.float64) for c in (found.p_counts, found.q_counts))
    return Table(p, q, labels=names, names=None)


@lru_cache(maxsize=4)
def choices(samples: Samples) -> tuple[BinChoice, ...]:
    """Divergences for several numbers of bins."""
    return by_bins(samples.x, samples.y, BIN_NUMBERS)


# --- tables --------------------------------------------------------------------------------------


def measures(found: Calculation, alpha: float, scale: float) -> list[tuple[str, Quantity]]:
    """Every measure by its code; the root of JS is taken in the reader's unit."""
    now = found.now
    information = ("forward", "reverse", "jeffreys", "js")
    rest = ("entropy", "model_entropy", "cross_entropy", "reverse_cross_entropy")
    rows = [(code, Quantity(getattr(now, code), "information")) for code in information]
    rows.append(("renyi", Quantity(renyi_divergence(found.p, found.q, alpha), "information")))
    half = renyi_divergence(found.p, found.q, 0.5) / 2
    rows.append(("bhattacharyya", Quantity(half, "information")))
    rows += [(code, Quantity(getattr(now, code), "information")) for code in rest]
    rows.append(("psi", Quantity(now.jeffreys, "ratio")))  # whatever the unit, it is in nats
    rows.append(("js_distance", Quantity(math.sqrt(now.js * scale), "ratio")))
    rows += [
        (c, Quantity(getattr(now, c), "probability")) for c in ("hellinger", "total_variation")
    ]
    rows += [(code, Quantity(getattr(now, code), "ratio")) for code in ("chi_square", "neyman")]
    if found.wasserstein is not None:
        rows.append(("wasserstein", Quantity(found.wasserstein, "ratio")))
    return rows


def headlines(found: Calculation, display: Display) -> list[tuple[str, str]]:
    """The three numbers that come first: their names, and what they are."""
    unit, now = display.unit_name, found.now
    named = (("D(P‖Q)", now.forward), ("D(Q‖P)", now.reverse), ("JS(P, Q)", now.js))
    return [(f"{n} · {unit}", display.precise(Quantity(v, "information"))) for n, v in named]


def kernel_words(both: KernelComparison, display: Display) -> dict[str, str]:
    """Both bandwidths, and how far off the integrals may be: a power of ten, reader's unit."""
    power = math.ceil(math.log10(max(both.error * display.scale, 1e-12)))
    return {
        "p_wide": display.precise(Quantity(both.p_bandwidth)),
        "q_wide": display.precise(Quantity(both.q_bandwidth)),
        "error": ten_to_the(power),
    }


def term_rows(found: Calculation, display: Display, *, others: str, total: str) -> list[list[str]]:
    """A line for each listed outcome, one for the others, one for the sums."""
    terms = found.terms
    lines = [
        [
            in_markdown(label),
            display.probability(terms.p[i]),
            display.probability(terms.q[i]),
            display.number(terms.ratios[i], "ratio"),
            display.signed(terms.forward[i]),
            display.signed(terms.reverse[i]),
        ]
        for i, label in enumerate(found.labels)
    ]
    if terms.others:
        rest = (terms.forward_rest, terms.reverse_rest)
        lines.append([others, "", "", "", *map(display.signed, rest)])
    sums = (found.now.forward, found.now.reverse)
    return [*lines, [total, "1", "1", "", *(f"**{display.signed(value)}**" for value in sums)]]


# --- CSV and Python ------------------------------------------------------------------------------

BOM = "\ufeff"  # without it Excel takes Chinese names for another encoding


def outcomes_csv(found: Calculation, display: Display, columns: Sequence[str]) -> bytes:
    """Every outcome: its name, both columns as given, both probabilities, both terms.

    Numbers have all their digits and a decimal point, whatever the computer's language is.
    """
    table, scale = found.table, display.scale
    terms = (kl_terms(found.p, found.q), kl_terms(found.q, found.p))
    numbers = (table.p, table.q, found.p, found.q, *(column * scale for column in terms))
    rows = zip(*(column.tolist() for column in numbers), strict=True)
    lines = ([in_spreadsheet(table.label(i)), *map(repr, row)] for i, row in enumerate(rows))
    return _csv([display.fill(column) for column in columns], lines)


def csv_of(
    rows: Sequence[tuple[str, Quantity, str]], display: Display, columns: Sequence[str]
) -> bytes:
    """Every measure with all digits: its name, its value in the reader's unit, the unit."""

    def line(name: str, quantity: Quantity) -> list[str]:
        information = quantity.meaning == "information"
        value = quantity.value * (display.scale if information else 1)
        return [name, repr(float(value)), display.unit_name if information else ""]

    return _csv(columns, (line(name, quantity) for name, quantity, _ in rows))


def _csv(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(lines)
    return (BOM + out.getvalue()).encode()


_MEASURES = """
p, q = p / p.sum(), q / q.sum(){smoothed}
forward = rel_entr(p, q).sum()  # D(P||Q)
reverse = rel_entr(q, p).sum()  # D(Q||P)
m = (p + q) / 2
with np.errstate(divide="ignore", invalid="ignore"):
    renyi = {renyi}
    results = {{
        "forward": forward / unit,
        "reverse": reverse / unit,
        "jeffreys": (forward + reverse) / unit,
        "js": (rel_entr(p, m) + rel_entr(q, m)).sum() / 2 / unit,
        "renyi": renyi / unit,  # α = {alpha}
        "bhattacharyya": -np.log(np.sqrt(p * q).sum()) / unit,
        "psi": forward + reverse,
        "entropy": entr(p).sum() / unit,
        "model_entropy": entr(q).sum() / unit,
        "cross_entropy": (entr(p).sum() + forward) / unit,
        "reverse_cross_entropy": (entr(q).sum() + reverse) / unit,
        "hellinger": np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2),
        "total_variation": np.abs(p - q).sum() / 2,
        "chi_square": np.nansum((p - q) ** 2 / q),  # {nowhere}
        "neyman": np.nansum((p - q) ** 2 / p),
    }}
for name, value in results.items():
    print(name, value)
print(rel_entr(p, q) / unit)  # {each}
"""
_IMPORTS = "import numpy as np\nfrom scipy.special import entr, rel_entr\n\n"
FILE = "outcomes.csv"


def python(
    found: Calculation, display: Display, alpha: float, samples: Samples | None = None
) -> str:
    """A script with NumPy and SciPy that computes the same numbers from the same data."""
    table, unit = found.table, _unit(display)
    if samples is not None and max(samples.x.size, samples.y.size) <= reading.MOST_LINKED:
        edges = common_bins(samples.x, samples.y, table.size).edges
        data = f"x = {_listed(samples.x)}\ny = {_listed(samples.y)}\n"
        data += f"edges = np.linspace({edges[0]!r}, {edges[-1]!r}, {len(edges)})\n"
        data += "p, q = (np.histogram(s, edges)[0].astype(float) for s in (x, y))"
    elif table.size <= reading.MOST_LINKED + len(BIN_NUMBERS):
        data = f"p = np.array({_listed(table.p)})\nq = np.array({_listed(table.q)})"
    else:
        data = (
            f'p, q = np.loadtxt("{FILE}", delimiter=",", skiprows=1, usecols=(1, 2), unpack=True,\n'
            '                  encoding="utf-8-sig", comments=None, quotechar=\'"\')'
        )
    if found.added and counts(table):
        data += f"\np, q = p + {found.added}, q + {found.added}"
    rescaled = f"\np, q = ((x + {found.added}) / (1 + x.size * {found.added}) for x in (p, q))"
    smoothed = rescaled if found.added and not counts(table) else ""
    remarks = {name: display.word(f"script.{name}") for name in ("nowhere", "each")}
    named = {"smoothed": smoothed, "renyi": _renyi(alpha), "alpha": f"{alpha:g}", **remarks}
    rest = _MEASURES.format(**named)
    return f"{_IMPORTS}{unit}\n{data}{rest}"


def _unit(display: Display) -> str:
    return f"unit = {'np.log(2)' if display.unit == 'bits' else '1.0'}  # {display.unit_name}"


def _renyi(alpha: float) -> str:
    if alpha == 1:
        return "forward"
    if alpha == 0:
        return "-np.log(q[p > 0].sum())"
    order = f"{alpha:g}"
    both = "p[p > 0]", "q[p > 0]"
    return f"np.log(({both[0]} ** {order} * {both[1]} ** (1 - {order})).sum()) / ({order} - 1)"


def _listed(values: Array) -> str:
    lines, numbers = [], [repr(float(value)) for value in values]
    for i in range(0, len(numbers), 6):
        lines.append(", ".join(numbers[i : i + 6]))
    return f"[{lines[0]}]" if len(lines) == 1 else "[\n    " + ",\n    ".join(lines) + ",\n]"


_KERNELS = """import numpy as np
from scipy.stats import gaussian_kde

{unit}
{data}
P, Q = (gaussian_kde(s, bw_method=lambda k: {factor} * k.scotts_factor()) for s in (x, y))
widths = [float(np.sqrt(k.covariance[0, 0])) for k in (P, Q)]
low = min(x.min(), y.min()) - 9 * max(widths)
high = max(x.max(), y.max()) + 9 * max(widths)
nodes = 2 * int(np.ceil((high - low) / min(widths) * 2)) + 1
at, step = np.linspace(low, high, nodes, retstep=True)
log_p, log_q = P.logpdf(at), Q.logpdf(at)
p, q = np.exp(log_p), np.exp(log_q)
print("forward", (p * (log_p - log_q)).sum() * step / unit)
print("reverse", (q * (log_q - log_p)).sum() * step / unit)
print("total_variation", np.abs(p - q).sum() * step / 2)
"""


def kernel_python(samples: Samples, display: Display, factor: float) -> str:
    """A script with SciPy's `gaussian_kde`; long samples it reads from files of the reader's."""
    if reading.linkable(samples):
        data = f"x = np.array({_listed(samples.x)})\ny = np.array({_listed(samples.y)})"
    else:
        data = f'x, y = np.loadtxt("x.txt"), np.loadtxt("y.txt")  # {display.word("script.files")}'
    return _KERNELS.format(unit=_unit(display), data=data, factor=f"{factor:g}")
