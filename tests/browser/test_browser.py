"""What only a real browser shows."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from kl_ui.frame import contents
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

from .conftest import Visit, axe, serve

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
ALL = ("", *SLUGS)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
ENGLISH = {"locale": "en-US"}
CHINESE = {"locale": "zh-CN"}
DARK = {"color_scheme": "dark"}
FITTER = (
    "/forward-reverse?lang=en&unit=nats&w=0.3&m1=-2.5&m2=3.5&s1=0.8&s2=1.2&mu=1.25&sigma=2.1&seen=1"
)


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_address(page: Page, name: str, value: str) -> None:
    page.wait_for_url(
        lambda url: parse_qs(urlsplit(url).query).get(name) == [value], timeout=30_000
    )


@pytest.mark.parametrize("visit", [CHINESE], indirect=True)
def test_a_cold_deep_link_opens_exactly_that(visit: Visit) -> None:
    """The first request that a fresh server gets, in a Chinese browser, with an English link."""
    with serve() as base:
        page = visit.open(base + FITTER, view="")
        expect(page.locator("h1")).to_have_text(contents.load("forward-reverse").title("lab", "en"))
        wait_for_address(page, "mu", "1.25")
        given = parse_qs(urlsplit(FITTER).query)
        now = query(page)
        assert {name: now[name] for name in given if name != "seen"} == {
            name: values[0] for name, values in given.items() if name != "seen"
        }
        assert (now["scene"], now.get("view")) == ("lab", None)
        assert page.locator("html").get_attribute("lang") == "en"
        expect(page.locator(".curve path.line").first).to_be_visible()
    assert visit.trouble == []


@pytest.mark.parametrize(
    ("visit", "lang"), [(CHINESE, "zh"), ({}, "en")], indirect=["visit"], ids=["zh", "en"]
)
def test_the_browser_chooses_the_language(visit: Visit, server: str, lang: str) -> None:
    page = visit.open(f"{server}/entropy", view="")
    wait_for_address(page, "lang", lang)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    expect(page.locator("h1")).to_have_text(contents.load("entropy").title("hook", lang))


@pytest.mark.parametrize("visit", [CHINESE | PHONE | DARK], ids=["zh"], indirect=True)
@pytest.mark.parametrize("slug", ALL, ids=lambda slug: slug or "cover")
def test_sound_accessible_and_narrow(visit: Visit, server: str, slug: str) -> None:
    """No error, no foreign request, no broken rule of accessibility, no sideways scrolling.

    On a dark phone, in Chinese; then the same page on a light laptop, as after a turn.
    """
    page = visit.open(f"{server}/{slug}?seen=1")
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    main = page.locator("[data-testid=stMain]")
    for theme, width in (("dark", 390), ("light", 1366)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        visit.settle()
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        assert axe(page) == []
    assert page.locator("[data-testid=stException]").count() == 0
    assert visit.trouble == []


def test_the_sliders_move_figure_and_numbers(visit: Visit, server: str) -> None:
    page = visit.open(server + FITTER, view="")
    wait_for_address(page, "mu", "1.25")
    stage = page.locator(".st-key-forward-reverse-curve .curve")

    def drawn() -> list[str]:
        numbers = stage.locator(".number b").all_inner_texts()
        lines = stage.locator("path.line").evaluate_all("all => all.map(e => e.getAttribute('d'))")
        return [*numbers, *lines]

    for name in ("w1", "m1", "m2", "s1", "s2", "mu", "sigma"):
        before, address = drawn(), query(page)
        stage.locator(f"input[name={name}]").focus()
        page.keyboard.press("ArrowRight")
        visit.eventually(lambda a=before: drawn()[:2] != a[:2], f"numbers, {name}")
        visit.eventually(lambda a=before: drawn()[2:] != a[2:], f"curves, {name}")
        where = name.replace("w1", "w")
        visit.eventually(lambda a=address, w=where: query(page)[w] != a[w], f"address, {name}")
    assert visit.trouble == []


def test_keyboard_alone_predicts_and_reads_on(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&scene=places")
    assert page.locator(".js-plotly-plot").count() == 0
    page.locator("[data-testid=stRadio] input").first.focus()
    page.keyboard.press("Space")
    commit = page.get_by_role("button", name=Display("en").word("predict.commit"))
    expect(commit).to_be_enabled()
    for _ in range(4):
        if commit.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)


def test_switching_language_keeps_what_was_set(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&seen=1&coin=0.3&outcomes=8&p=0.5,0.3,0.2")
    wait_for_address(page, "coin", "0.3")
    page.get_by_role("radio", name="中文").click()
    wait_for_address(page, "lang", "zh")
    visit.settle()
    now = query(page)
    assert (now["coin"], now["outcomes"], now["p"]) == ("0.3", "8", "0.5,0.3,0.2")
    expect(page.locator("h1")).to_have_text("熵")
    page.reload()
    visit.settle()
    wait_for_address(page, "coin", "0.3")
    assert query(page) == now


def test_back_returns_to_the_page_as_it_was(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&seen=1&coin=0.3")
    wait_for_address(page, "coin", "0.3")
    page.get_by_role("link", name=re.compile("Cross-entropy")).first.click()
    expect(page.locator("h1")).to_have_text("Cross-entropy")
    page.wait_for_url(re.compile("/cross-entropy\\?.*lang=en"))
    page.go_back()
    expect(page.locator("h1")).to_have_text("Entropy")
    wait_for_address(page, "coin", "0.3")
    assert visit.trouble == []


def test_an_unknown_address_leads_home(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/no-such-chapter?lang=en")
    expect(page.get_by_text(Display("en").word("lost.page"))).to_be_visible()
    assert page.get_by_role("dialog").count() == 0
    assert visit.trouble == []


def test_a_class_can_join(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&scene=binary&seen=1&coin=0.3")
    page.get_by_role("button", name=re.compile("Share")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("img")).to_be_visible()
    link = dialog.locator("code")
    expect(link).to_contain_text("coin=0.3")
    expect(link).not_to_contain_text("seen=1")  # whoever opens it predicts first
    code = dialog.locator("img").get_attribute("src")
    dialog.get_by_role("radio", name=Display("en").word("share.picture")).click()
    expect(link).to_contain_text("seen=1")
    expect(dialog.locator("img")).not_to_have_attribute("src", str(code))
    shared = link.inner_text()
    page.goto(urlsplit(shared)._replace(netloc=urlsplit(server).netloc).geturl())
    visit.settle()
    wait_for_address(page, "coin", "0.3")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
