"""The calculator with 10^6 rows: from a file's bytes to all that its page says in numbers."""

import gc
import platform
import statistics
import time

import numpy as np
import scipy

from kl_ui.data import calculation, reading
from kl_ui.words.display import Display

ROWS, AIM, RUNS = 10**6, 2.0, 3


def files() -> dict[str, bytes]:
    """Files of `ROWS` rows, as a spreadsheet or a program would write them."""
    rng = np.random.default_rng(1)
    counts, shares = rng.poisson(40, (ROWS, 2)) + 1, rng.dirichlet(np.ones(ROWS), 2).T
    return {
        "names and counts": "\n".join(
            ["word,P,Q", *(f"w{i},{a},{b}" for i, (a, b) in enumerate(counts.tolist()))]
        ).encode(),
        "places and counts": "\n".join(
            f"{i},{a},{b}" for i, (a, b) in enumerate(counts.tolist())
        ).encode(),
        "two columns of probabilities, 17 digits": "\n".join(
            f"{a!r},{b!r}" for a, b in shares.tolist()
        ).encode(),
    }


def seconds(data: bytes) -> dict[str, float]:
    """How long each step takes."""
    gc.collect()
    start = time.process_time()
    table = reading.table.__wrapped__(data)
    read = time.process_time()
    found = calculation.calculate.__wrapped__(table)
    measured = time.process_time()
    display = Display()
    calculation.measures(found, 0.5, display.scale)
    list(calculation.remarks(found))
    calculation.term_rows(found, display, others="", total="")
    end = time.process_time()
    return {
        "reading": read - start,
        "divergences, terms": measured - read,
        "Renyi, remarks": end - measured,
        "together": end - start,
    }


def main() -> None:
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}")
    for name, data in files().items():
        runs = [seconds(data) for _ in range(RUNS)]
        print(f"\n{name}: {ROWS:,} rows, {len(data) / 1e6:.0f} MB")
        print(f"seconds of one processor, median of {RUNS}")
        for step in runs[0]:
            print(f"{step:>20} {statistics.median(run[step] for run in runs):.2f}")
        worst = max(run["together"] for run in runs)
        print(f"slowest run {worst:.2f} s; the aim is {AIM:.0f} s")


if __name__ == "__main__":
    main()
