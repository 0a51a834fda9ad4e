"""The first answer of the server, and how the app takes it over."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from kl_ui.frame import contents

from .conftest import Visit
from .test_browser import query

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
APP = re.compile(r"/static/js/index\.[\w-]+\.js$")


def test_what_was_set_before_the_app_had_started_counts(visit: Visit, server: str) -> None:
    """A slider and a stage, moved on the poster while the app's script is on its way."""
    page, held = visit.page, list[Route]()
    page.route(APP, lambda route: held.append(route))
    page.goto(f"{server}/entropy?lang=en&scene=binary&seen=1")
    slider = page.locator("#kl-poster input[type=range]")
    slider.press("ArrowLeft")
    expect(page.locator("#kl-poster .main-svg").first).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_count(0)
    visit.eventually(lambda: bool(held), "the app is asked for")
    held.pop().continue_()
    visit.settle()
    expect(page.locator("#kl-poster")).to_have_count(0)
    coin = page.locator(".st-key-entropy-slider-coin input")
    expect(coin).to_have_value("0.89")
    visit.eventually(lambda: query(page)["coin"] == "0.89", "the address")
    expect(page.locator(".kl-chart .plot")).to_have_count(1)
    expect(page.locator(".kl-chart .plot")).to_have_attribute("aria-label", re.compile(r"0\.89"))
    page.goto(f"{server}/kl?lang=en&scene=explore&seen=1&unit=nats")
    grip = page.locator("#kl-poster").get_by_role("slider", name="Q(rain)", exact=True)
    grip.press("End")
    visit.eventually(lambda: bool(held), "the app is asked for")
    held.pop().continue_()
    visit.settle()
    visit.eventually(lambda: query(page)["q"] == "0,1,0", "the address")
    assert visit.trouble == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_scripts_there_are_words(chromium: Browser, server: str, lang: str) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{server}/kl?lang={lang}&scene=formula")
    expect(page.locator("h1")).to_have_text(contents.load("kl").title("formula", lang))
    expect(page.locator("main p").first).to_be_visible()
    expect(page.locator("math").first).to_be_visible()
    page.locator(".onwards a.primary").click()
    expect(page.locator("h1")).to_have_text(contents.load("kl").title("terms", lang))
    page.close()
