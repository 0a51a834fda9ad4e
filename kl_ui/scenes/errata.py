"""Statements in circulation that are wrong, each with what `kl_core` finds.

A row's words are ``rows.<code>`` of the chapter's strings. The tutorials are called A to E; the
numbers they print are quoted here, every other number is computed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import get_args

import kl_core as kl
from kl_core.lessons.misprints import Kind, Printed, clipped_gain, clipped_sum
from kl_core.line.mode_seeking import equal_bumps
from kl_ui.words.display import Quantity

Numbers = Mapping[str, object]
KINDS: tuple[Kind, ...] = get_args(Kind)

WEATHER = kl.directions((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
LETTERS = kl.directions((0.5, 0.3, 0.2), (0.4, 0.4, 0.2))
NEWS = kl.directions((0.5, 0.3, 0.2), (0.3, 0.6, 0.1))
COIN = kl.directions((0.9, 0.1), (0.8, 0.2))
CODE = kl.directions((0.1, 0.7, 0.2), (0.2, 0.6, 0.2))
SIZES = kl.directions((0.3, 0.5, 0.2), (0.25, 0.55, 0.2))
BLIND = kl.directions((0.5, 0.5), (1.0, 0.0))
DESERT = kl.entropy_profile((0.9, 0.08, 0.02))
BIT = math.log(2)

nats, plain = partial(Quantity, meaning="information"), Quantity
bumps = partial(kl.GaussianMixture.bimodal, 0.5)


@dataclass(frozen=True)
class Row:
    """One statement: who prints it, what kind of mistake it is, which scene teaches the matter."""

    code: str
    sources: str
    kind: Kind
    place: str
    """``kl/zero``: a chapter, and one of its scenes."""
    compute: Callable[[], Numbers]
    it: Printed | None = None
    """The printed number, if it is about one."""

    @property
    def numbers(self) -> Numbers:
        """What its words quote."""
        return _computed(self)


@cache
def _computed(row: Row) -> Numbers:
    return {"it": row.it, **row.compute()}


def _huffman() -> Numbers:
    own, model = ([len(word) for word in kl.huffman_code(x)] for x in (NEWS.p, NEWS.q))
    right, wrong = (kl.average_length(NEWS.p, lengths) for lengths in (own, model))
    excess = wrong - right
    return {"news": NEWS, "own": plain(right), "model": plain(wrong), "excess": plain(excess)}


def _apart() -> Numbers:
    """Two points that share nothing, 1 apart and 9 apart."""
    at, near, far = (0.0, 1.0, 9.0), ((1, 0, 0), (0, 1, 0)), ((1, 0, 0), (0, 0, 1))
    measures: dict[str, object] = {}
    for name, (p, q) in {"near": near, "far": far}.items():
        measures[f"kl_{name}"] = nats(kl.kl_divergence(p, q))
        measures[f"js_{name}"] = nats(kl.js_divergence(p, q))
        measures[f"moved_{name}"] = plain(kl.wasserstein(p, q, points=at))
    return measures


def _policies() -> Numbers:
    """Two new policies that the clip rewards alike."""
    near, far = (kl.directions((0.5, 0.5), new) for new in ((0.6, 0.4), (0.99, 0.01)))
    gains = {
        f"gain_{name}": plain(clipped_gain(policies, (1, -1), 0.2))
        for name, policies in {"near": near, "far": far}.items()
    }
    return {"near": near, "far": far, "clip": plain(0.2), **gains}


def _logs() -> Numbers:
    events = {"one": 0.3, "other": 0.2, "both": 0.3 * 0.2}
    told = {name: nats(kl.information_content(p)) for name, p in events.items()}
    return {"p": plain(0.3), "q": plain(0.2), **told}


def _clipped(p: tuple[float, ...], q: tuple[float, ...], exponent: int) -> Quantity:
    return nats(clipped_sum(p, q, 10.0**exponent))


def _smoothed() -> Numbers:
    target = kl.label_smoothing(0, 3, 0.1)
    return {"loss": kl.logit_loss((2, 1, 0), target)}


ROWS = (
    # The wrong logarithm, or the wrong unit.
    Row("abc-print", "C", "base", "kl/units", lambda: {"abc": LETTERS},
        Printed(0.0361, 4, LETTERS.forward)),
    Row("js-range", "B", "base", "family/bounded", dict,
        Printed(1, 3, kl.js_divergence((1, 0), (0, 1)))),
    Row("base-two", "C", "base", "information/unique", _logs),
    # Directions and labels that have changed places.
    Row("elbo", "C", "swapped", "vae/which", lambda: {
        "forward": kl.fit_forward(bumps(-3, 3)), "reverse": kl.fit_reverse(bumps(-3, 3)).best,
    }),
    Row("roles", "E", "swapped", "forward-reverse/hook", lambda: {"news": NEWS}),
    Row("curves", "C", "swapped", "proof/jensen", lambda: {
        "square": kl.jensen_gap("square", (1, 3), (0.5, 0.5)),
        "log": kl.jensen_gap("log", (1, 3), (0.5, 0.5)),
    }),
    Row("order", "B", "swapped", "proof/machine", lambda: {"coin": COIN, "code": CODE}),
    # Rounded on the way.
    Row("rain-term", "C", "rounding", "kl/terms", lambda: {
        "logarithm": plain(WEATHER.log_ratios[1] / BIT), "weather": WEATHER,
    }, Printed(-0.222, 3, WEATHER.forward_terms[1] / BIT)),
    Row("weather-sum", "C", "rounding", "kl/terms", lambda: {
        "sun": plain(WEATHER.forward_terms[0] / BIT),
    }, Printed(0.570, 3, WEATHER.forward / BIT)),
    Row("b-term", "C", "rounding", "kl/units", lambda: {
        "logarithm": plain(LETTERS.log_ratios[1] / BIT), "abc": LETTERS,
    }, Printed(-0.13, 2, LETTERS.forward_terms[1] / BIT)),
    Row("abc-sum", "C", "rounding", "kl/units", dict, Printed(0.03, 2, LETTERS.forward / BIT)),
    Row("coin-reverse", "B", "rounding", "proof/machine", lambda: {"coin": COIN},
        Printed(0.045, 3, COIN.reverse)),
    # Numbers that do not follow from what they are said to come from.
    Row("desert", "C", "arithmetic", "entropy/places", lambda: {"desert": DESERT},
        Printed(0.64, 2, DESERT.entropy / BIT)),
    Row("coin-forward", "B", "arithmetic", "proof/machine", lambda: {"coin": COIN},
        Printed(0.08, 2, COIN.forward)),
    Row("code-forward", "B", "arithmetic", "kl/explore", lambda: {"code": CODE},
        Printed(0.044, 3, CODE.forward)),
    Row("code-reverse", "B", "arithmetic", "kl/explore", lambda: {"code": CODE},
        Printed(0.040, 3, CODE.reverse)),
    Row("sizes-kl", "B", "arithmetic", "applications/two-samples", lambda: {"sizes": SIZES},
        Printed(0.02, 2, SIZES.forward)),
    Row("sizes-js", "B", "arithmetic", "applications/two-samples", lambda: {
        "share": Quantity(kl.js_divergence(SIZES.p, SIZES.q) / SIZES.forward, "ratio"),
    }, Printed(0.01, 2, kl.js_divergence(SIZES.p, SIZES.q))),
    # Formulas that do not hold.
    Row("no-log", "A", "formula", "kl/formula", lambda: {
        "left": Quantity(1 + kl.chi_square(WEATHER.p, WEATHER.q), "ratio"),
        "right": Quantity(-math.fsum(WEATHER.q), "ratio"), "weather": WEATHER,
    }),
    Row("chain", "B", "formula", "proof/along", lambda: {
        "way": kl.triangle_gap((0.9, 0.1), (0.8, 0.2), (0.5, 0.5)),
        "both": kl.product_additivity((0.9, 0.1), (0.8, 0.2), (0.8, 0.2), (0.5, 0.5)),
    }),
    Row("log-sign", "C", "formula", "information/formula", lambda: {
        "p": Quantity(0.01, "probability"), "logarithm": nats(-kl.information_content(0.01)),
        "information": nats(kl.information_content(0.01)),
    }),
    # True, but only under a condition that is not said.
    Row("each-message", "C", "condition", "cross-entropy/desk", lambda: {
        "bill": kl.coding_cost(WEATHER.p, WEATHER.q),
    }),
    Row("only-frequent", "C", "condition", "kl/explore", lambda: {
        "far": kl.directions((0.99, 0.01), (1.0, 1e-300)),
    }),
    Row("ratio-one", "C", "condition", "proof/lines", lambda: {
        "half": kl.gibbs_proof((1, 0), (0.5, 0.5)),
    }),
    Row("sum-one", "BC", "condition", "proof/lines", lambda: {
        "part": kl.gibbs_proof((0.5, 0.5, 0), (0.4, 0.4, 0.2)),
    }),
    Row("zero-point", "A", "condition", "forward-reverse/penalty", lambda: {
        "ramp": nats(kl.family_kl(kl.Beta(1, 1), kl.Beta(2, 1))),
    }),
    Row("free-mode", "A", "condition", "forward-reverse/price", lambda: {
        "price": nats(kl.dropped_mode_price(0.5)), "fit": kl.fit_reverse(bumps(-6, 6)).best,
    }),
    Row("one-mode", "AC", "condition", "forward-reverse/when", lambda: {
        "limits": equal_bumps(), "near": kl.fit_reverse(bumps(-2, 2)),
    }),
    Row("narrow", "A", "condition", "forward-reverse/answers", lambda: {
        "fit": kl.fit_reverse(bumps(-3, 3)).best,
    }),
    Row("never-equal", "BCDE", "condition", "proof/machine", lambda: {
        "mirror": kl.directions((0.9, 0.1), (0.1, 0.9)),
    }),
    Row("epsilon", "B", "condition", "kl/zero", lambda: {
        "blind": BLIND, "tiny": _clipped(BLIND.p, BLIND.q, -15),
        "small": _clipped(BLIND.p, BLIND.q, -6),
    }),
    Row("finite", "B", "condition", "kl/zero", lambda: {"blind": BLIND}),
    Row("clip-code", "B", "condition", "kl/zero", lambda: {
        "code": _clipped((0.2, 0.2), (0.5, 0.5), -15),
        "exact": nats(kl.kl_divergence((0.2, 0.2), (0.5, 0.5), normalize=True)),
        "p": plain(0.2), "q": plain(0.5),
    }),
    Row("same-loss", "BE", "condition", "cross-entropy/floor", lambda: {
        "same": kl.coding_cost(NEWS.p, NEWS.p),
    }),
    Row("one-hot", "E", "condition", "cross-entropy/smooth", _smoothed),
    Row("huffman", "E", "condition", "cross-entropy/averages", _huffman),
    Row("far", "D", "condition", "family/apart", _apart),
    # Two things taken for one.
    Row("weekday", "C", "mixed", "information/events", lambda: {
        "sure": nats(kl.information_content(1.0)), "day": nats(kl.information_content(1 / 7)),
        "share": Quantity(1 / 7, "probability"),
    }),
    Row("eight", "C", "mixed", "why/bit", lambda: {
        "pick": nats(kl.entropy([1 / 8] * 8)),
    }, Printed(3, 1, (8).bit_length())),
    Row("distance", "A", "mixed", "proof/along", lambda: {
        "way": kl.triangle_gap((0.5, 0.5), (0.3, 0.7), (0.1, 0.9)),
    }),
    Row("one-event", "D", "mixed", "entropy/formula", lambda: {"desert": DESERT}),
    Row("no-overlap", "E", "mixed", "family/which", _apart),
    Row("gan", "BC", "mixed", "gan/not-kl", lambda: {
        "pair": BLIND, "js": nats(kl.js_divergence(BLIND.p, BLIND.q)),
        "value": nats(2 * kl.js_divergence(BLIND.p, BLIND.q) - 2 * BIT),
    }),
    Row("ppo", "BE", "mixed", "rlhf/methods", _policies),
)  # fmt: skip

PRINTED = tuple((row, row.it) for row in ROWS if row.it)
"""The rows that are about one printed number, with it."""
