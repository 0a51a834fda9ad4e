"""On paper the formulas are one page; a word of the glossary explains itself to any hand."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK = {"color_scheme": "dark"}
ON_TOP = """word => {
  const box = word.querySelector("[role=tooltip]");
  const { left, right, top, bottom } = box.getBoundingClientRect();
  const corners = [[left + 9, top + 4], [right - 9, bottom - 4]];
  return corners.every(([x, y]) => document.elementFromPoint(x, y) === box);
}"""


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("visit", "options"),
    [
        ({}, "lang=en&scene=sheet"),
        (DARK, "lang=zh&unit=nats&view=whole&seen=1"),
        (PHONE, "lang=zh&scene=sheet&presenter=true"),
    ],
    indirect=["visit"],
)
def test_the_formulas_print_on_one_page(
    visit: Visit, server: str, options: str, paper: str, tmp_path: Path
) -> None:
    page = visit.open(f"{server}/summary?{options}")
    formulas = page.locator(".st-key-sheet .katex-display")
    expect(formulas).to_have_count(10)
    page.emulate_media(media="print")
    for i in range(10):
        expect(formulas.nth(i)).to_be_visible()
    assert formulas.first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    for frame in ("[data-testid=stSidebar]", "[data-testid=stHeader]", ".st-key-settings", "h1"):
        for part in page.locator(frame).all():
            expect(part).to_be_hidden()
    page.pdf(path=tmp_path / "sheet.pdf", format=paper)
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert pages(pdf) == 1
    assert b"KaTeX_Math" in pdf


def test_another_page_prints_whole(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&seen=1")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()


def test_the_button_opens_the_dialog(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/summary?lang=en&scene=sheet")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name=re.compile("Print the formulas")).click()
    assert page.evaluate("window.printed")
    assert visit.trouble == []


def test_the_map_leads_on_and_ticks(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/summary?lang=en&view=whole")
    road = page.locator(".st-key-chain")
    expect(road.get_by_role("link")).to_have_count(5)
    road.get_by_role("link", name="KL divergence").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/kl[?]"))
    page.add_init_script("localStorage.setItem('kl-course:summary.read', '1')")
    page.goto(f"{server}/summary?lang=en")  # another visit, the same browser
    visit.settle()
    end = page.locator(".st-key-map-beyond a")
    expect(end.filter(has_text="Summary")).to_have_text(re.compile("✓ Summary"))
    expect(page.locator(".st-key-map-divergence")).not_to_contain_text("✓ ")  # its core is not read


def shown(page: Page) -> str:
    """The explanations that can be seen."""
    boxes = page.locator(".term [role=tooltip]").all()
    return " ".join(box.inner_text() for box in boxes if box.is_visible())


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["laptop", "phone"])
def test_a_word_explains_itself(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/cross-entropy?lang=en&seen=1")
    word = page.locator(".term").filter(has_text="cross-entropy").first
    assert shown(page) == ""
    word.focus()
    assert "the code was made for Q" in shown(page)
    assert page.evaluate(ON_TOP, word.element_handle())
    told = word.get_attribute("aria-describedby")
    assert page.locator(f"[id='{told}']").inner_text() == shown(page)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    page.keyboard.press("Escape")
    visit.eventually(lambda: shown(page) == "", "nothing explained any more")
    if visit.page.viewport_size == PHONE["viewport"]:
        word.tap()
    else:
        word.hover()
    assert "the code was made for Q" in shown(page)
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["laptop", "phone"])
def test_no_explanation_is_covered_or_cut_off(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/vae?lang=en&seen=1")
    main = page.locator("[data-testid=stMain]")
    words = page.locator(".term").all()
    assert len(words) > 5
    for word in words:
        word.evaluate("e => e.scrollIntoView({ block: 'center' })")
        word.focus()
        assert page.evaluate(ON_TOP, word.element_handle()), word.inner_text()
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
