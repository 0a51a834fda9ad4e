"""The browser's mathematics is held to kl_core: the same vectors through both."""

import math
from typing import Any

import adversarial
import mixtures
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from kl_core import (
    Gaussian,
    GaussianMixture,
    cross_entropy,
    density_directions,
    density_kl,
    entropy,
    fit_forward,
    kl_divergence,
    kl_integrand,
    kl_terms,
)
from kl_core.finite.inequalities import jensen_gap
from kl_core.quantities import Meaning
from kl_ui.live.kit.modules import ROUTE
from kl_ui.words.display import Display, fixed, short

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
NEAR = {"rel": 1e-9, "abs": 0}
PAIRS = [case for case in adversarial.cases() if len(case[1]) <= 2000]
BELLS = [  # both Gaussian: closed forms, near and far
    ("bells", GaussianMixture((1,), (mean,), (std,)), Gaussian(0.3, 1.1))
    for mean, std in ((0.3, 1.1), (0.3, 1.1 + 1e-9), (0.31, 1.1), (-6, 0.3), (6, 3), (0.3, 1.2))
]
# As far apart as the sliders go.
FAR = [
    ("needle", GaussianMixture((0.9, 0.05, 0.05), (-6, 0, 6), (0.3, 0.3, 0.3)), Gaussian(8, 0.2)),
    ("wide", GaussianMixture((0.05, 0.95), (-6, 6), (3, 0.3)), Gaussian(-8, 7)),
]


@pytest.fixture(scope="module")
def page(chromium: Browser, server: str) -> Any:
    page = chromium.new_page()
    page.goto(f"{server}/{ROUTE}/kit/mathematics.js")
    yield page
    page.close()


def in_browser(page: Page, expression: str, cases: Any) -> Any:
    """What ``expression`` of a case ``c`` and the module ``kl`` is, for each case."""
    script = f"""async (cases) => {{
        const kl = await import("/{ROUTE}/kit/mathematics.js");
        return cases.map((c) => ({expression}));
    }}"""
    return page.evaluate(script, cases)


NUMBERS = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, 0.25, 1 / 3, 2 / 3, 0.1, 0.15, 12.3456789, -98765.4321),
    *(
        sign * k / 2**n for sign in (1, -1) for n in (1, 2, 3, 4, 5) for k in (1, 3, 5, 7)
    ),  # halfway
    *(10.0**-k for k in range(1, 19)),
    *(3.7 * 10.0**-k for k in range(1, 19)),
    *(1 - 10.0**-k for k in range(1, 16)),
    *(-0.00001, 0.00005, 0.0004999, 0.9995, 0.99949, 1e5, 999999.5, 1e6, 123456789.0),
    *(2e-150, 5e-324, math.inf, -math.inf, math.nan),
]


def printed(page: Page, display: Display, expression: str) -> list[str]:
    """What ``expression`` of a number ``x`` and the reader's printer is, for each number."""
    script = f"""async ([look, numbers]) => {{
        const stage = await import("/{ROUTE}/kit/stage.js");
        const print = stage.printer(look);
        return numbers.map((x) => ({expression}));
    }}"""
    found: list[str] = page.evaluate(script, [dict(display.look), NUMBERS])
    return found


@pytest.mark.parametrize("unit", ["bits", "nats"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_browser_prints_what_python_prints(page: Page, lang: str, unit: Any) -> None:
    display = Display(lang, unit)
    meanings: list[tuple[str, Meaning]] = [
        ("information", "information"),
        ("probability", "probability"),
        ("plain", "plain"),
    ]
    for name, meaning in meanings:
        want = [display.number(x, meaning) for x in NUMBERS]
        assert printed(page, display, f"print.{name}(x)") == want, name
    assert printed(page, display, "print.signed(x)") == [display.signed(x) for x in NUMBERS]
    for places in (0, 1, 2, 3, 6):
        want = [display.number(x, digits=places) for x in NUMBERS]
        assert printed(page, display, f"print.fixed(x, {places})") == want, places


def test_the_browser_says_numbers_as_short_as_python(page: Page) -> None:
    display = Display()
    want = [display.number(x) if math.isnan(x) else short(x) for x in NUMBERS]
    assert printed(page, display, "print.short(x)") == want
    for count in (0, 7, 64, 999, 1000, 10_000, 1_234_567):
        assert printed(page, display, f"print.whole({count})")[0] == display.number(count)


def test_the_browser_rounds_as_python(page: Page) -> None:
    finite = [x for x in NUMBERS if math.isfinite(x)]
    found = printed(page, Display(), "Number.isFinite(x) ? stage.decimal(x, 4) : null")
    want = [fixed(x, 4).replace("−", "-") for x in finite]
    assert [text for text in found if text is not None] == want


def discrete(cases: list[adversarial.Pair]) -> list[list[list[float]]]:
    return [[p.tolist(), q.tolist()] for _, p, q in cases]


def test_divergences_of_distributions(page: Page) -> None:
    script = "[kl.klDivergence(c[0], c[1]), kl.klDivergence(c[1], c[0])]"
    for (name, p, q), found in zip(PAIRS, in_browser(page, script, discrete(PAIRS)), strict=True):
        assert found == pytest.approx([kl_divergence(p, q), kl_divergence(q, p)], **NEAR), name


def test_terms_of_distributions(page: Page) -> None:
    found = in_browser(page, "kl.klTerms(...c)", discrete(PAIRS))
    for (name, p, q), terms in zip(PAIRS, found, strict=True):
        assert terms == pytest.approx(kl_terms(p, q).tolist(), **NEAR), name


def test_entropies_of_distributions(page: Page) -> None:
    """The browser takes sums for 1 that are 1 but for rounding, kl_core does not.

    So entropies of 1e-14 differ in their digits; of those, four decimals are shown.
    """
    whole = [case for case in PAIRS if all(abs(math.fsum(x) - 1) < 1e-15 for x in case[1:])]
    assert len(whole) > 20
    script = "[kl.entropy(c[0]), kl.crossEntropy(...c)]"
    for (name, p, q), found in zip(whole, in_browser(page, script, discrete(whole)), strict=True):
        assert found == pytest.approx([entropy(p), cross_entropy(p, q)], rel=1e-9, abs=1e-15), name


def test_moving_one_share_rescales_the_others(page: Page) -> None:
    cases = [
        [[0.5, 0.3, 0.2], 0, 0.9, [False] * 3],
        [[0.5, 0.3, 0.2], 1, 1.0, [True, False, False]],
        [[1.0, 0.0, 0.0], 0, 0.4, [False] * 3],
        [[0.25] * 4, 2, -1, [False, True, False, False]],
    ]
    expected = [
        [0.9, 0.06, 0.04],
        [0.5, 0.5, 0.0],
        [0.4, 0.3, 0.3],
        [0.375, 0.25, 0.0, 0.375],
    ]
    for found, want in zip(in_browser(page, "kl.rescaled(...c)", cases), expected, strict=True):
        assert found == pytest.approx(want, rel=1e-9, abs=1e-15)
        assert math.fsum(found) == pytest.approx(1, abs=1e-15)


def continuous(cases: list[mixtures.Case]) -> list[list[dict[str, Any]]]:
    return [
        [
            {"weights": list(p.weights), "means": list(p.means), "stds": list(p.stds)},
            {"mean": q.mean, "std": q.std},
        ]
        for _, p, q in cases
    ]


def test_divergences_of_densities(page: Page) -> None:
    cases = mixtures.cases() + BELLS + FAR
    for (name, p, q), found in zip(
        cases, in_browser(page, "kl.densityDirections(...c)", continuous(cases)), strict=True
    ):
        want = density_directions(p, q)
        assert (found["forward"], found["reverse"]) == pytest.approx(
            (density_kl(p, q), density_kl(q, p)), **NEAR
        ), name
        for way in ("forward", "reverse"):
            for kind in ("paid", "saved"):
                here = found[way + kind.capitalize()]
                assert here == pytest.approx(getattr(want, f"{way}_{kind}"), **NEAR), name


def test_integrands_and_moments(page: Page) -> None:
    cases = mixtures.cases() + BELLS + FAR
    x = np.linspace(-30, 30, 121)
    script = f"[kl.integrands(...c, {x.tolist()}), kl.moments(c[0])]"
    for (name, p, q), (found, moments) in zip(
        cases, in_browser(page, script, continuous(cases)), strict=True
    ):
        for key, want in {
            "p": p.pdf(x),
            "q": q.pdf(x),
            "forward": kl_integrand(p, q, x),
            "reverse": kl_integrand(q, p, x),
        }.items():
            assert found[key] == pytest.approx(want.tolist(), **NEAR), (name, key)
        best = fit_forward(p).q
        assert (moments["mean"], moments["std"]) == pytest.approx(
            (best.mean, best.std), rel=1e-9, abs=1e-15
        ), name


POINTS = [
    ([1.0, 2.0, 4.0], [0.5, 0.25, 0.25]),
    ([0.1, 3.0, 1.5, 0.7], [0.01, 0.01, 0.49, 0.49]),
    ([1 / 3, 5 / 3, 3.0], [0.6, 0.3, 0.1]),
    ([1.0, 1.0 + 1e-12], [0.3, 0.7]),  # nearly equal
    ([1e8, 1e8 + 1e-7, 1e8 - 1e-6], [0.1, 0.2, 0.7]),
    ([0.3 + 1e-8 * k for k in range(9)], [1 / 9] * 9),
    ([1e-300, 1.0], [0.5, 0.5]),  # far apart
    ([1e-290, 1e-290 * (1 + 1e-9)], [0.5, 0.5]),
    ([1.0, 1e9], [1 - 1e-12, 1e-12]),
    ([2.5, 0.2], [1.0, 0.0]),  # one carries all
    ([0.3, 0.3, 0.3], [0.1, 0.2, 0.7]),
]


def test_jensens_gap(page: Page) -> None:
    cases = [
        [name, [x * 1e-8 for x in points] if name == "exp" and max(points) > 700 else points, w]
        for name in ("log", "sqrt", "square", "exp")
        for points, w in POINTS
    ]
    for case, found in zip(cases, in_browser(page, "kl.jensen(...c)", cases), strict=True):
        want = jensen_gap(*case)
        assert (found["mean"], found["valueAtMean"], found["meanValue"]) == pytest.approx(
            (want.mean_point, want.value_at_mean, want.mean_value), rel=1e-9, abs=1e-15
        ), case
        assert found["gap"] == pytest.approx(want.gap, rel=1e-9, abs=1e-320), case


SLIDER = """async (data) => {
  const slider = await import("/ROUTE/slider/slider.js");
  const box = document.body.appendChild(document.createElement("div"));
  const root = box.attachShadow({ mode: "open" });
  root.innerHTML = '<div class="stage"></div>';
  slider.default({ parentElement: root, data, setStateValue() {} });
  const input = root.querySelector("input");
  const places = [input.value];
  for (let left = 0; left < 3; left++) {
    input.stepDown();
    input.dispatchEvent(new Event("input"));
    places.push(input.value);
  }
  return [places, root.querySelector(".reading").textContent];
}""".replace("ROUTE", ROUTE)


def test_a_slider_of_small_steps_reaches_its_end(page: Page) -> None:
    data = {"label": "δ", "value": 0.02, "low": 0.005, "high": 0.1, "step": 0.005, "places": 3}
    found = page.evaluate(SLIDER, {**data, "visit": "one", "look": dict(Display().look)})
    assert found == [["0.02", "0.015", "0.01", "0.005"], "0.005"]
