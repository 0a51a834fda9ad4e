"""What the browser remembers: over a reload, in a new tab, with another server, damaged, erased."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit, serve

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
OWN = "kl-course:"
PAGE = "/entropy?lang=en&unit=bits&seen=1"


def stored(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({...localStorage})")
    return {key.removeprefix(OWN): text for key, text in found.items() if key.startswith(OWN)}


def store(page: Page, entries: dict[str, str]) -> None:
    own = {OWN + key: text for key, text in entries.items()}
    page.evaluate("(entries) => Object.assign(localStorage, entries)", own)


def answer(visit: Visit, page: Page, typed: str) -> None:
    box = page.locator(".st-key-quiz-entropy-four input")
    box.fill(typed)
    box.press("Enter")
    visit.eventually(lambda: stored(page)["entropy.quiz-four"] == typed, "remembered")


def test_answers_come_back(visit: Visit, server: str) -> None:
    page = visit.open(server + PAGE)
    answer(visit, page, "0.25")
    visit.eventually(lambda: stored(page)["entropy.mark-four"] == "wrong", "marked")
    page.reload()
    visit.settle()
    expect(page.locator(".st-key-quiz-entropy-four input")).to_have_value("0.25")

    other = Visit(page.context.new_page())
    cover = other.open(f"{server}/?lang=en")
    expect(cover.get_by_text("Chapters read: 1 of")).to_be_visible()
    expect(cover.locator(".st-key-start")).to_contain_text("Go on where you left off")
    again = cover.get_by_role("link", name="(1)")
    expect(again).to_be_visible()

    answer(visit, page, "2")
    cover.reload()
    other.settle()
    expect(cover.get_by_text("Chapters read: 1 of")).to_be_visible()
    expect(again).to_have_count(0)
    assert visit.trouble == other.trouble == []


def test_another_server_finds_them_and_leaves_nonsense_aside(visit: Visit) -> None:
    entries = {
        "entropy.quiz-four": "2",
        "entropy.guess-which": "banana",
        "entropy.visited": "1",
        "...": "?",
    }
    with serve() as base:
        page = visit.open(f"{base}/?lang=en")
        store(page, entries)
        visit.open(base + PAGE.replace("&seen=1", ""))
        expect(page.get_by_text("makes no sense (2)")).to_be_visible()
        expect(page.get_by_role("button", name="Show me")).to_be_visible()
        expect(page.locator("nav.menu a[data-to=entropy]")).to_contain_text("✓")
        visit.eventually(lambda: {"...", "entropy.guess-which"}.isdisjoint(stored(page)), "dropped")
        visit.open(base + PAGE)
        expect(page.locator(".st-key-quiz-entropy-four input")).to_have_value("2")
        expect(page.get_by_text("makes no sense")).to_have_count(0)


def test_the_record_goes_along_and_is_erased(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/?lang=en")
    store(page, {"kl.visited": "1", "kl.mark-sign": "wrong", "foreign": "stays"})
    page.reload()
    visit.settle()
    expect(page.get_by_text("Chapters read: 1 of")).to_be_visible()
    page.get_by_text("Your record").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    file = saved.value.path()
    assert json.loads(file.read_text("utf-8"))["entries"]["kl.mark-sign"] == "wrong"

    page.get_by_text("Yes, erase my whole record").click()
    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_text("Chapters read: 0 of")).to_be_visible()
    visit.eventually(lambda: "kl.visited" not in stored(page), "forgotten")
    page.reload()
    visit.settle()
    expect(page.get_by_text("Chapters read: 0 of")).to_be_visible()

    page.get_by_text("Your record").click()
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"[1"})
    expect(page.get_by_text("holds no record of this course")).to_be_visible()
    chooser.set_input_files(
        {"name": "y.json", "mimeType": "application/json", "buffer": file.read_bytes()}
    )
    expect(page.get_by_text("Chapters read: 1 of")).to_be_visible()
    visit.eventually(lambda: stored(page)["kl.mark-sign"] == "wrong", "brought back")
    assert visit.trouble == []


SPOILT = r"""() => {
  const names = ["kl.quiz-four", "kl.\ud800", "\udfff", "", "$$ID-a", "__proto__", "kl.visited"];
  for (const name of names) localStorage["kl-course:" + name] = "\ud800";
  for (let i = 0; i < 5000; i++) localStorage["kl-course:a" + i] = "1";
  localStorage["kl-course:kl.guess-which"] = "1".repeat(1_000_000);
  localStorage["kl-course:" + "a".repeat(1_000_000)] = "1";
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_lies_there_can_be_erased(visit: Visit, server: str, lang: str) -> None:
    page = visit.open(f"{server}/?lang={lang}")
    page.evaluate(SPOILT)
    page.reload()
    visit.settle()
    spoilt = page.get_by_text(re.compile("makes no sense|读不懂"))
    expect(spoilt).to_be_visible()
    page.get_by_text(re.compile("Your record|你的记录")).click()
    page.get_by_text(re.compile("erase my whole record|确定要清除")).click()
    page.get_by_role("button", name=re.compile("^(Erase|清除)$")).click()
    expect(spoilt).to_have_count(0)
    visit.eventually(lambda: stored(page) == {}, "forgotten")
    page.reload()
    visit.settle()
    expect(spoilt).to_have_count(0)
    assert visit.trouble == []


def test_a_file_brings_text_and_no_markup(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/?lang=en")
    entries = {"entropy.quiz-four": "![](http://host.test/a.png) www.host.test <i>me@host.test</i>"}
    page.get_by_text("Your record").click()
    buffer = json.dumps({"course": "kl", "entries": entries | {"kl.visited": "\ud800"}}).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": buffer}
    )
    expect(page.get_by_text("Brought back 1")).to_be_visible()
    visit.eventually(lambda: "entropy.quiz-four" in stored(page), "brought back")
    visit.open(server + PAGE)
    expect(page.get_by_text("![](http:").first).to_be_visible()
    assert page.locator("a[href*='host.test'], img[src*='host.test']").count() == 0
    assert visit.trouble == []
