"""The sampling stage under the hand, and the ranking that comes before any number."""

import re

import pytest
from playwright.sync_api import Page, expect

from kl_core.samples.sampling import Sample, sample

from .conftest import Visit
from .test_browser import query, wait_for_address

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
TRUTHS = {"exam": (0.35, 0.25, 0.2, 0.15, 0.05), "weather": (0.6, 0.3, 0.1)}
LINK = "/distributions?lang=en&scene=walk&seen=1&truth=exam&seed=7&speed=3"


def reading(page: Page, name: str) -> str:
    number = page.locator(f".sampling .number.{name} b")
    expect(number).not_to_be_empty()
    return number.inner_text()


def drawn(page: Page) -> int:
    return int(reading(page, "size").replace(" ", ""))


def button(page: Page, name: str) -> None:
    page.locator(".sampling").get_by_role("button", name=name, exact=True).click()


def shows(page: Page, expected: Sample) -> bool:
    """Do the numbers and the words for those who do not see say what kl_core counts?"""
    said = page.locator(".sampling svg").first.get_attribute("aria-label") or ""
    shares = [float(share) for share in re.findall(r": ([\d.]+) \(P", said)]
    return (
        drawn(page) == expected.size
        and reading(page, "gap") == f"{expected.gap:.4f}"
        and shares == pytest.approx(expected.frequencies, abs=6e-4)
    )


def test_steps_draw_what_kl_core_draws_and_a_link_repeats_it(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    for step in ("Draw 100", "Draw 100", "Draw 10", "Draw 1"):
        button(page, step)
    wait_for_address(page, "n", "211")
    expected = sample(TRUTHS["exam"], 211, 7)
    visit.eventually(lambda: shows(page, expected), "the numbers of kl_core")
    expect(page.get_by_text(f"Its largest gap is {expected.gap:.4f}")).to_be_visible()
    page.reload()
    visit.settle()
    visit.eventually(lambda: shows(page, expected), "the same series after a reload")
    button(page, "New series")
    wait_for_address(page, "seed", "8")
    assert query(page)["n"] == "0"
    assert visit.trouble == []


def test_play_runs_in_the_browser_alone(visit: Visit, server: str) -> None:
    sent: list[object] = []
    visit.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
    )
    page = visit.open(server + LINK)
    page.locator(".sampling").scroll_into_view_if_needed()
    before = len(sent)
    button(page, "▶ Play")
    visit.eventually(lambda: drawn(page) > 1_500, "draws while it plays")
    assert len(sent) == before
    button(page, "❚❚ Pause")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    stopped = drawn(page)
    wait_for_address(page, "n", str(stopped))
    assert shows(page, sample(TRUTHS["exam"], stopped, 7))
    assert len(sent) == before + 1
    button(page, "▶ Play")
    visit.eventually(lambda: drawn(page) == 10_000, "the end")
    wait_for_address(page, "n", "10000")
    assert shows(page, sample(TRUTHS["exam"], 10_000, 7))
    assert visit.trouble == []


def test_another_truth_stops_the_play(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK + "&n=40")
    button(page, "▶ Play")
    visit.eventually(lambda: drawn(page) > 100, "draws while it plays")
    page.locator(".st-key-distributions-truth").get_by_text("weather").click()
    expected = sample(TRUTHS["weather"], 40, 7)
    visit.eventually(lambda: shows(page, expected), "the new truth from where Python knows it")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()


def test_the_eye_ranks_before_any_number(visit: Visit, server: str) -> None:
    guesses = "&".join(f"guess-{name}=shown" for name in ("list", "shrink", "height"))
    page = visit.open(f"{server}/distributions?lang=en&{guesses}")
    main = page.locator("[data-testid=stMain]")
    expect(page.get_by_text("Nobody marks this one.")).to_be_visible()
    assert "0.354" not in main.inner_text()
    page.get_by_text("Q₂, Q₁, Q₃").click()
    rank = page.locator(".st-key-predict-distributions-rank")
    rank.get_by_role("button", name="That is my prediction").click()
    agree = page.locator(".st-key-predict-distributions-agree")
    expect(agree).to_be_visible()
    assert "0.354" not in main.inner_text()
    agree.get_by_role("button", name="Show me").click()
    expect(page.get_by_text("Your order is that of one ruler: L₁.")).to_be_visible()
    expect(main).to_contain_text("0.354")
