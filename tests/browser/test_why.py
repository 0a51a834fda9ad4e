"""The card game, played by hand: marks, questions, answers, rounds."""

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
GAME = "/why?lang=en&unit=bits&seen=1&view=whole&deck={}"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def open_game(visit: Visit, server: str, deck: int) -> Page:
    page = visit.open(server + GAME.format(deck))
    expect(page.locator(".card")).to_have_count(deck)
    page.locator(".table").scroll_into_view_if_needed()
    return page


def left(page: Page) -> Locator:
    return page.locator(".card:not([aria-disabled])")


def marked(page: Page) -> list[int]:
    """Numbers of the marked cards."""
    chosen = page.locator(".card[aria-selected=true]")
    return chosen.evaluate_all("cards => cards.map((card) => Number(card.dataset.i))")


def wait_for_marks(visit: Visit, page: Page, cards: list[int]) -> None:
    visit.eventually(lambda: marked(page) == cards, f"marks on {cards}")


def ask(visit: Visit, page: Page) -> bool:
    """Ask, and wait for the answer: yes, or no."""
    chosen, before = marked(page), left(page).count()
    page.locator(".ask").click()
    visit.eventually(lambda: left(page).count() < before, "an answer")
    remaining = left(page).evaluate_all("cards => cards.map((card) => Number(card.dataset.i))")
    yes = remaining == chosen
    assert yes or (len(remaining) == before - len(chosen) and not {*remaining} & {*chosen})
    wait_for_marks(visit, page, [])
    return yes


def readings(page: Page) -> list[str]:
    return page.locator(".cards .number b").all_inner_texts()


def rounds(page: Page) -> list[list[str]]:
    """The cells of the table of rounds."""
    table = page.locator("table").last
    return [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]


def test_halving_finds_one_of_sixteen_with_four_questions(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 16)
    address = page.url
    for size in (16, 8, 4, 2):
        page.get_by_role("button", name="Half").click()
        visit.eventually(lambda n=size: len(marked(page)) == n // 2, "half is marked")
        assert readings(page) == ["1.0000"] * 3
        ask(visit, page)
    expect(page.locator(".card[data-found]")).to_have_count(1)
    expect(page.get_by_text("with 4 questions")).to_be_visible()
    visit.eventually(lambda: rounds(page)[1][:4] == ["16", "4", "4.00", "4"], "the round is noted")
    assert page.url == address  # a link would tell the card
    page.get_by_role("button", name="Deal again").click()
    expect(left(page)).to_have_count(16)
    assert rounds(page)[1][1] == "4"
    assert visit.trouble == []


def test_one_by_one_takes_as_many_as_its_place(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 8)
    asked = 0
    while left(page).count() > 1:
        size = left(page).count()
        left(page).first.click()
        visit.eventually(lambda: len(marked(page)) == 1, "one is marked")
        want = [-math.log2(1 / size), -math.log2(1 - 1 / size)]
        assert [float(text) for text in readings(page)[:2]] == pytest.approx(want, abs=5e-5)
        asked += 1
        if ask(visit, page):
            break
    visit.eventually(lambda: rounds(page)[0][1] == str(asked), "the round is noted")


def test_a_drag_marks_what_it_crosses_and_says_nothing(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 64)
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append("!")))
    page.reload()
    visit.settle()
    expect(page.locator(".card")).to_have_count(64)
    page.locator(".table").scroll_into_view_if_needed()
    first, last = (page.locator(f'.card[data-i="{i}"]').bounding_box() for i in (2, 9))
    assert first
    assert last
    y = first["y"] + first["height"] / 2
    sent.clear()
    page.mouse.move(first["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, y)  # in one leap, as a quick hand
    page.mouse.up()
    wait_for_marks(visit, page, [2, 3, 4, 5, 6, 7, 8, 9])
    expect(page.locator(".split .inside")).to_have_text("8")
    page.mouse.move(first["x"] + 5, y)
    page.mouse.down()  # the same hand takes marks back
    page.mouse.move(first["x"] + first["width"] * 1.5, y)
    page.mouse.up()
    wait_for_marks(visit, page, [4, 5, 6, 7, 8, 9])
    assert sent == []


def test_keyboard_alone_plays_a_round(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 8)
    page.locator('.card[tabindex="0"]').focus()
    page.keyboard.press("Space")
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "ArrowRight", "Space", "Home", "Space"):
        page.keyboard.press(key)
    wait_for_marks(visit, page, [1, 2, 3])
    expect(page.locator('.card[tabindex="0"]')).to_have_attribute("data-i", "0")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(".ask").evaluate("e => e === e.getRootNode().activeElement"):
            break
    page.keyboard.press("Enter")
    visit.eventually(lambda: left(page).count() in (3, 5), "an answer")
    expect(page.locator(".answer[role=status]")).to_have_text(
        re.compile(r"^(Yes|No)\. [35] cards left")
    )


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_thumb_marks_and_scrolls(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 64)
    sizes = page.locator(".card").evaluate_all(
        "cards => cards.map((card) => [card.offsetWidth, card.offsetHeight])"
    )
    assert min(min(size) for size in sizes) >= 36
    page.locator('.card[data-i="20"]').tap()
    wait_for_marks(visit, page, [20])
    page.locator('.card[data-i="20"]').tap()
    wait_for_marks(visit, page, [])
    card = page.locator('.card[data-i="12"]')
    card.dispatch_event("pointerdown", where(card))
    wait_for_marks(visit, page, [12])
    page.locator(".table").dispatch_event("pointercancel", {})  # as when the page scrolls
    visit.eventually(lambda: marked(page) == [], "the mark is taken back")


def where(card: Locator) -> dict[str, float]:
    box = card.bounding_box()
    assert box
    return {"clientX": box["x"] + 9, "clientY": box["y"] + 9, "button": 0, "pointerId": 1}


def test_a_language_switch_keeps_the_game_and_the_marks(visit: Visit, server: str) -> None:
    page = open_game(visit, server, 16)
    page.get_by_role("button", name="Red").click()
    yes = ask(visit, page)
    assert left(page).count() == 8
    left(page).last.click()
    visit.eventually(lambda: len(marked(page)) == 1, "one is marked")
    before = marked(page)
    page.get_by_role("radio", name="中文").click()
    expect(page.locator(".answer[role=status]")).to_have_text(
        "是。还剩 8 张。" if yes else "不是。还剩 8 张。"
    )
    assert marked(page) == before
    page.get_by_role("radio", name="64", exact=True).click()
    expect(page.locator(".card")).to_have_count(64)
    assert left(page).count() == 64
    page.get_by_role("radio", name="16", exact=True).click()
    expect(page.locator(".card")).to_have_count(16)
    assert left(page).count() == 8  # that round waits where it was left
