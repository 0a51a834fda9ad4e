"""A chapter as scenes: the ways through them, links to them, and every view of them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from kl_ui.frame import contents
from kl_ui.frame.routes import routes
from kl_ui.live.kit.modules import ROUTE
from kl_ui.words import content
from kl_ui.words.display import Display

from .conftest import Visit, axe, serve
from .test_browser import CHINESE, DARK, PHONE, query
from .test_summary import pages

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
WORDS = Display("en").word


def at(visit: Visit, slug: str, scene: str, lang: str = "en") -> None:
    """Wait until that scene stands alone: by its title, its address, and what scripts are told."""
    page = visit.page
    expect(page.locator("h1")).to_have_text(contents.load(slug).title(scene, lang))
    expect(page.locator(f".st-key-scene-{slug}-{scene}")).to_be_attached()
    expect(page.locator("[class*=st-key-scene-]")).to_have_count(1)

    def said() -> bool:
        told = page.locator("html").get_attribute("data-scene")
        return (told, query(page)["scene"], urlsplit(page.url).path) == (scene, scene, f"/{slug}")

    visit.eventually(said, f"{slug}/{scene} in the address")


def press(visit: Visit, way: str) -> None:
    visit.page.locator(f".st-key-onwards-{way} button").click()


def menu(page: Page) -> Locator:
    return page.locator("nav.menu")


def test_next_and_the_browsers_own_back_and_forward(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en", view="")
    at(visit, "kl", "hook")
    expect(page.locator("html")).to_have_attribute(
        "data-scenes", " ".join(contents.load("kl").scenes)
    )
    for scene in ("waste", "formula"):
        press(visit, "on")
        at(visit, "kl", scene)
    for scene in ("waste", "hook"):
        page.go_back()
        at(visit, "kl", scene)
    page.go_forward()
    at(visit, "kl", "waste")
    press(visit, "back")
    at(visit, "kl", "hook")
    press(visit, "back")  # the end of the chapter before
    at(visit, "cross-entropy", "next")
    press(visit, "on")
    at(visit, "kl", "hook")
    assert visit.trouble == []


def test_back_in_a_hurry_and_from_a_link_that_names_no_scene(visit: Visit, server: str) -> None:
    visit.page.goto(f"{server}/{ROUTE}/kit/mathematics.js")
    page = visit.open(f"{server}/kl?lang=en&scene=no-such")
    at(visit, "kl", "hook")
    press(visit, "on")
    at(visit, "kl", "waste")
    press(visit, "on")
    at(visit, "kl", "formula")
    told = "() => document.documentElement.dataset.scene === 'waste'"
    page.evaluate("history.back()")
    page.wait_for_function(told)
    page.evaluate("history.back()")  # before the address is written
    at(visit, "kl", "hook")
    visit.settle()
    page.evaluate("history.forward()")
    at(visit, "kl", "waste")
    page.go_back()
    at(visit, "kl", "hook")
    page.go_back()
    expect(page).to_have_url(f"{server}/{ROUTE}/kit/mathematics.js")


def test_next_passes_by_what_goes_deeper(visit: Visit, server: str) -> None:
    visit.open(f"{server}/kl?lang=en&scene=floor")
    press(visit, "deeper")
    at(visit, "kl", "units")
    press(visit, "on")
    at(visit, "kl", "zero")
    press(visit, "back")
    at(visit, "kl", "floor")
    press(visit, "on")
    at(visit, "kl", "zero")
    assert visit.trouble == []


def test_the_menu_the_rail_and_the_search_lead_to_scenes(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=waste")
    menu(page).get_by_role("link", name="Forward and reverse").click()
    at(visit, "forward-reverse", "hook")
    menu(page).get_by_role("link", name="The price of a dropped bump").click()
    at(visit, "forward-reverse", "price")
    page.go_back()
    at(visit, "forward-reverse", "hook")
    page.go_back()
    at(visit, "kl", "waste")  # where the other chapter was left
    field = page.get_by_role("searchbox")
    field.press_sequentially("smoothing")
    found = menu(page).locator(".found a")
    found.filter(has_text="The model says “impossible”").first.click()
    at(visit, "kl", "zero")
    expect(field).to_have_value("")
    rail = page.locator("nav.rail a")
    expect(rail).to_have_count(len(contents.load("kl").scenes))
    rail.nth(3).click()
    at(visit, "kl", "terms")
    expect(page.locator("nav.rail a[aria-current]")).to_have_attribute("data-to", "kl/terms")
    expect(menu(page).locator("a[aria-current=step]")).to_have_attribute("data-to", "kl/terms")
    field.fill("zzqx")
    expect(page.get_by_text(WORDS("paths.nothing"))).to_be_visible()
    assert visit.trouble == []


def test_arrows_walk_but_not_while_they_move_something(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=hook")
    body = page.locator("body")
    body.press("ArrowRight")
    at(visit, "kl", "waste")
    body.press("ArrowRight")
    at(visit, "kl", "formula")
    body.press("ArrowLeft")
    at(visit, "kl", "waste")
    for key in ("n", "p", "PageDown", "PageUp"):  # those are keys of the slides
        body.press(key)
    field = page.get_by_role("searchbox")
    field.press_sequentially("np")
    field.press("ArrowLeft")
    field.press("ArrowRight")
    field.fill("")
    guess = page.locator("[data-testid=stRadio] input").first
    guess.press("Space")
    guess.press("ArrowRight")
    visit.settle()
    at(visit, "kl", "waste")

    page = visit.open(f"{server}/kl?lang=en&scene=formula")
    part = page.locator(".st-key-kl-part").get_by_role("radio")
    part.nth(1).focus()
    page.keyboard.press("ArrowRight")
    visit.settle()
    at(visit, "kl", "formula")
    page = visit.open(f"{server}/kl?lang=en&scene=zero&seen=1")
    slider = page.locator(".st-key-kl-slider-exponent input")
    slider.press("ArrowRight")
    visit.eventually(lambda: query(page)["exponent"] == "-5", "the slider is moved")
    visit.settle()
    at(visit, "kl", "zero")
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_arrows_scroll_a_wide_formula(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/summary?lang=en&scene=sheet")
    wide = page.locator("[data-testid=stMain] [tabindex='0']:is(.katex-display, pre, :has(table))")
    wide.first.focus()
    page.keyboard.press("ArrowRight")
    visit.eventually(lambda: wide.first.evaluate("e => e.scrollLeft") > 0, "it scrolls")
    at(visit, "summary", "sheet")


def test_a_clicker_drives_the_slides(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=terms", view="")
    page.get_by_role("radio", name=WORDS("view.slide")).click()
    visit.eventually(lambda: query(page)["view"] == "slide", "slides")
    at(visit, "kl", "terms")
    expect(menu(page)).to_have_count(0)
    body = page.locator("body")
    for key, scene in (
        ("n", "explore"),
        ("p", "terms"),
        ("PageDown", "explore"),
        ("PageUp", "terms"),
        ("ArrowLeft", "formula"),
        ("ArrowRight", "terms"),
        ("N", "explore"),
    ):
        body.press(key)
        at(visit, "kl", scene)
    expect(page.locator(".st-key-kl-bars-p-q")).to_have_count(0)
    body.press("r")
    expect(page.locator(".st-key-kl-bars-p-q")).to_be_visible()
    at(visit, "kl", "explore")
    scene = page.locator(".st-key-scene-kl-explore")
    edge = "e => e.getBoundingClientRect().bottom - innerHeight"
    visit.eventually(lambda: scene.evaluate(edge) <= 0, "a slide that holds its scene")
    assert scene.evaluate("e => e.currentCSSZoom") != 1
    page.locator(".st-key-leave-view button").click()
    expect(menu(page)).to_be_visible()
    at(visit, "kl", "explore")
    visit.eventually(lambda: scene.evaluate("e => e.currentCSSZoom") == 1, "its usual size")
    visit.eventually(lambda: "view" not in query(page), "the usual view")
    assert visit.trouble == []


def test_what_is_typed_on_a_slide_is_typed(visit: Visit, server: str) -> None:
    number = list(content.strings("entropy", "en")["quiz"]).index("four") + 1
    page = visit.open(f"{server}/entropy?lang=en&view=slide&scene=check&question={number}")
    field = page.locator(".st-key-quiz-entropy-four input")
    field.press_sequentially("prn")
    for key in ("ArrowLeft", "ArrowRight", "PageDown", "PageUp"):
        field.press(key)
    visit.settle()
    at(visit, "entropy", "check")
    expect(field).to_have_value("prn")


def test_old_links_to_the_presenter_open_slides(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&presenter=true", view="")
    at(visit, "entropy", "hook")
    visit.eventually(lambda: query(page)["view"] == "slide", "a slide")
    assert "presenter" not in query(page)
    expect(page.locator(".st-key-leave-view")).to_be_visible()
    assert visit.trouble == []


def test_a_reload_and_a_shared_link_keep_the_scene(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=zero&seen=1&exponent=-9")
    slider = page.locator(".st-key-kl-slider-exponent input")
    slider.press("ArrowLeft")
    visit.eventually(lambda: query(page)["exponent"] == "-10", "the slider is moved")
    page.reload()
    visit.settle()
    at(visit, "kl", "zero")
    expect(slider).to_have_value("-10")
    for purpose in ("picture", "predict"):
        page.get_by_role("button", name=re.compile("Share")).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("radio", name=WORDS(f"share.{purpose}")).click()
        link = dialog.locator("code")
        expect(link).to_have_text(
            re.compile(r"exponent=-10.*seen=1" if purpose == "picture" else "scene=zero")
        )
        shared = urlsplit(link.inner_text())
        page.goto(f"{server}/{ROUTE}/kit/mathematics.js")
        page.evaluate("() => localStorage.clear()")  # as in somebody else's browser
        page.goto(shared._replace(netloc=urlsplit(server).netloc).geturl())
        visit.settle()
        at(visit, "kl", "zero")
        expect(slider).to_have_count(1 if purpose == "picture" else 0)
    assert visit.trouble == []


@pytest.mark.parametrize("view", ["step", "whole", "slide", "embed"])
def test_a_scenes_link_is_a_fresh_servers_first_request(visit: Visit, view: str) -> None:
    with serve() as base:
        page = visit.open(f"{base}/kl?lang=en&view={view}&scene=zero&seen=1&exponent=-9")
        expect(page.locator(".st-key-kl-slider-exponent input")).to_have_value("-9")
        expect(page.locator(".st-key-scene-kl-zero .main-svg").first).to_be_visible()
        visit.eventually(lambda: query(page)["exponent"] == "-9", "the address")
        if view == "whole":
            expect(page.locator("[class*=st-key-scene-]")).to_have_count(
                len(contents.load("kl").scenes)
            )
        else:
            at(visit, "kl", "zero")
        framed = int(view in ("step", "whole"))
        expect(menu(page)).to_have_count(framed)
        expect(page.locator(".st-key-settings")).to_have_count(framed)
        expect(page.locator("nav.rail")).to_have_count(int(view in ("step", "slide")))
        assert query(page).get("view", "step") == view
    assert visit.trouble == []


def test_an_old_link_opens_the_scene_with_its_controls(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/forward-reverse?mu=1.25&sigma=2&seen=1", view="")
    at(visit, "forward-reverse", "lab")
    stage = page.locator(".st-key-forward-reverse-curve .curve")
    # The handle stands at the nearest step, the number is the link's.
    expect(stage.locator("input[name=mu]")).to_have_attribute("aria-valuetext", "1.25")
    expect(stage.locator("input[name=sigma]")).to_have_attribute("aria-valuetext", "2.00")
    visit.eventually(lambda: (query(page)["mu"], query(page)["sigma"]) == ("1.25", "2"), "address")
    assert visit.trouble == []


SCREENS = {
    "laptop-light": {},
    "laptop-dark": CHINESE | DARK,
    "phone-light": CHINESE | PHONE,
    "phone-dark": PHONE | DARK,
}
SCENES = ("kl?scene=explore", "forward-reverse?scene=lab", "summary?scene=six")


@pytest.mark.parametrize(
    ("view", "visit"),
    [("step", CHINESE), ("whole", {}), ("slide", CHINESE), ("embed", {})],
    indirect=["visit"],
    ids=["step", "whole", "slide", "embed"],
)
def test_every_view_is_accessible(visit: Visit, server: str, view: str) -> None:
    for scene in SCENES:
        page = visit.open(f"{server}/{scene}&view={view}&seen=1")
        for theme, width in (("light", 1366), ("dark", 390)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 844})
            visit.settle()
            assert axe(page) == [], (scene, theme)
    assert visit.trouble == []


@pytest.mark.parametrize("visit", SCREENS.values(), ids=SCREENS, indirect=True)
def test_the_cover_and_the_open_menu_are_accessible(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/", view="")
    assert axe(page) == []
    page = visit.open(f"{server}/kl?scene=waste")
    if not menu(page).is_visible():
        page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu(page)).to_be_visible()
    page.wait_for_timeout(400)  # it slides in
    assert axe(page) == []
    page.get_by_role("searchbox").fill("kl")
    expect(menu(page).locator(".found a").first).to_be_visible()
    assert axe(page) == []
    assert visit.trouble == []


NARROW = (
    "kl?scene=formula",
    "kl?scene=terms",
    "kl?scene=explore",
    "forward-reverse?scene=lab",
    "why?scene=cards",
    "laboratory?scene=race",
    "calculator?scene=hook",
)


@pytest.mark.parametrize("visit", [PHONE, PHONE | CHINESE], ids=["en", "zh"], indirect=True)
def test_no_scene_overflows_a_narrow_screen(visit: Visit, server: str) -> None:
    for scene in NARROW:
        page = visit.open(f"{server}/{scene}&seen=1")
        assert query(page)["scene"] == scene.split("=")[1]
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            visit.settle()
            main = page.locator("[data-testid=stMain]")
            assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, (scene, width)
    assert visit.trouble == []


CUT = """() => {
  const shapes = [];
  const gather = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('.main-svg, .stage svg')) shapes.push(element);
      if (element.shadowRoot) gather(element.shadowRoot);
    }
  };
  gather(document.querySelector('[data-testid=stMain]'));
  const cut = [];
  for (const shape of shapes) {
    const { right, bottom } = shape.getBoundingClientRect();
    let whole = false; // is there something around it that no page break goes through?
    for (let box = shape; box; box = box.parentElement ?? box.getRootNode().host) {
      const style = getComputedStyle(box), edges = box.getBoundingClientRect();
      whole ||= style.breakInside === 'avoid';
      const hides = (way) => style[way] !== 'visible' && box !== shape;
      if (hides('overflowX') && edges.right < right - 1) cut.push(['right', box.className]);
      if (hides('overflowY') && edges.bottom < bottom - 1) cut.push(['below', box.className]);
    }
    if (!whole) cut.push(['in two', shape.parentElement?.className]);
  }
  return { shapes: shapes.length, cut };
}"""


def test_a_chapter_on_paper(visit: Visit, server: str, tmp_path: Path) -> None:
    """All scenes, no menu column, no figure cut."""
    page = visit.open(f"{server}/kl?lang=en&seen=1")
    scenes = page.locator("[class*=st-key-scene-]")
    expect(scenes).to_have_count(len(contents.load("kl").scenes))
    page.emulate_media(media="print")
    found = page.evaluate(CUT)
    assert found["shapes"] > 6
    assert found["cut"] == []
    frame = "nav, [role=search], [data-testid=stSidebar], [data-testid=stHeader], .st-key-settings"
    expect(page.locator(frame).filter(visible=True)).to_have_count(0)
    left = page.locator("[data-testid=stMainBlockContainer]").bounding_box()
    assert left
    assert left["x"] < 200  # nothing keeps a column free
    page.pdf(path=tmp_path / "kl.pdf", format="A4")
    assert pages((tmp_path / "kl.pdf").read_bytes()) > 5


@pytest.mark.parametrize("view", ["step", "slide"])
def test_one_scene_on_paper(visit: Visit, server: str, view: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=terms&view={view}")
    page.emulate_media(media="print")
    frame = "nav, [role=search], [data-testid=stSidebar], .st-key-settings, .st-key-onwards"
    expect(page.locator(frame).filter(visible=True)).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(CUT)["cut"] == []


def test_a_chapters_answers_are_forgotten(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=waste")
    waiting = page.get_by_role("button", name=WORDS("predict.skip"))
    waiting.click()
    figure = page.locator(".st-key-scene-kl-waste .main-svg").first
    expect(figure).to_be_visible()
    tick = menu(page).locator("a[data-to='kl/waste'].done")
    press(visit, "on")
    at(visit, "kl", "formula")
    expect(tick).to_have_count(1)
    page.locator(".st-key-forget button").click()
    expect(tick).to_have_count(0)
    press(visit, "back")
    at(visit, "kl", "waste")
    expect(waiting).to_be_visible()
    expect(figure).to_have_count(0)
    page.reload()
    visit.settle()
    expect(waiting).to_be_visible()
    kept = "() => Object.keys(localStorage).filter(name => name.includes('kl.guess'))"
    assert page.evaluate(kept) == []
    assert visit.trouble == []


def test_a_route_leads_across_chapters_until_it_is_left(visit: Visit, server: str) -> None:
    route = routes()["engineer"]
    page = visit.open(f"{server}/?lang=en", view="")
    page.locator(".st-key-cover-route-engineer button").click()
    for number, place in enumerate(route.places, 1):
        at(visit, place.slug, place.scene)
        rail = page.locator("nav.rail a")
        expect(rail).to_have_count(len(route.places))
        expect(page.locator("nav.rail a[aria-current]")).to_have_attribute("data-to", str(place))
        if number == 3:
            page.reload()
            visit.settle()
            at(visit, place.slug, place.scene)
            expect(rail).to_have_count(len(route.places))
        if number < len(route.places):
            press(visit, "on")
    expect(page.locator(".st-key-onwards-on")).to_have_count(0)
    page.locator(".st-key-leave-route button").click()
    expect(rail).to_have_count(len(contents.load(place.slug).scenes))
    expect(page.locator(".st-key-leave-route")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("route="))
    page.reload()
    visit.settle()
    at(visit, place.slug, place.scene)
    expect(rail).to_have_count(len(contents.load(place.slug).scenes))
    assert visit.trouble == []
