"""The VAE chapter after its trainings, which the other tests of pages do not wait for."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from driver import alts, complaints, open_page, text
from kl_core.models import vae
from kl_ui.live import training
from kl_ui.words.content import prose


@cache
def finished(run: Any) -> Any:
    while not run.done:
        run = run.advance()
    return run


class AtOnce:
    """A workshop in which everything has been trained already."""

    def newest(self, first: Any, *, go_on: bool) -> Any:
        assert not go_on
        return finished(first)

    def stuck(self, _: Any) -> bool:
        return False

    def turn(self) -> float:
        return 1.0


@pytest.fixture(autouse=True)
def _trained(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(training, "workshop", AtOnce)
    monkeypatch.setattr(vae, "LADDER", (4.0, 12.0))
    vae.sweep.cache_clear()
    yield
    vae.sweep.cache_clear()


def titles(lang: str, *sections: str) -> list[str]:
    return [prose("vae", lang)[section].title for section in sections]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("beta", "verdict"), [("1", "used"), ("12", "collapsed")])
def test_a_trained_run_is_read(lang: str, beta: str, verdict: str) -> None:
    at = open_page("vae", lang=lang, seen="1", beta=beta, unit="nats")
    assert complaints(at) == []
    said = text(at)
    for title in titles(lang, f"trained/{verdict}", "ledger", "swept/done"):
        assert title in said
    assert "24.42" in said  # what it costs without a code
    assert "8.90" in said  # where a small code stops paying
    assert "{{" not in said


def test_the_ledger_on_screen_is_the_runs() -> None:
    run = finished(vae.start(4.0, 5))
    found = vae.ledger(run)
    said = text(open_page("vae", lang="en", seen="1", beta="4", seed="5", unit="nats"))
    for nats in (found.model_gap, found.posterior_gap, found.total, *run.last.kls):
        assert f"{nats:.2f}" in said
    assert all(alts(open_page("vae", lang="zh", seen="1", beta="4", seed="5")))
