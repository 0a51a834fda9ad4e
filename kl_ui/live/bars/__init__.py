"""Distributions over the same outcomes, as bars under the hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from kl_ui.scenes.screen import Screen
from kl_ui.state import readers

Shares = tuple[float, ...]


def bars(
    s: Screen,
    defaults: Mapping[str, Sequence[float]],
    labels: Sequence[str],
    *,
    measures: Sequence[str] = (),
    terms: str | None = None,
    case: str = "",
) -> list[Shares]:
    """The distributions as the reader has set them; what is live is shown beside.

    ``measures`` are codes of `bars.js`, as is ``terms``, what each outcome is shown to add.
    ``case`` keeps apart what a scene shows by turns.
    """
    kept = {name: f"{name}-{case}" if case else name for name in defaults}
    values = {
        name: s.value(kept[name], readers.read_distribution(len(default)), tuple(default), _written)
        for name, default in defaults.items()
    }

    def moved(value: Any) -> None:
        if (told := readers.distributions(value, values)) is not None:
            s.put({kept[name]: shares for name, shares in told.items()})

    word, unit = s.display.word, s.display.unit_name
    names = {code: f"{word(f'measure.{code}')} · {unit}" for code in measures}
    if terms:
        names["terms"] = f"{word(f'terms.{terms}')} · {unit}"
    data = {
        "value": values,
        "labels": list(labels),
        "measures": list(measures),
        "terms": terms,
        "names": names,
        "words": {"stage": word("stage.bars"), "lock": word("stage.lock")},
    }
    s.stage("bars", f"bars-{'-'.join(kept.values())}", data, moved)
    return list(values.values())


def _written(shares: Shares) -> str:
    return ",".join(map(readers.write_number, shares))
