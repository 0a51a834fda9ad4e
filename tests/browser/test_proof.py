"""Jensen's inequality under the hand, the gaps of the proof, and the properties machine."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kl_core.finite.inequalities import FunctionName, jensen_gap
from kl_ui.words.display import Display

from .conftest import Visit
from .test_browser import query
from .test_live import Wire

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
JENSEN = "/proof?lang=en&unit=nats&scene=jensen&seen=1"
LINK = JENSEN + "&function=log&count=3&x-3=0.5,1,2.5&w-3=0.5,0.3,0.2"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
NAMES = ("x₁", "x₂", "x₃")


def point(page: Page, name: str) -> Locator:
    return page.locator(f".jensen g.grip[aria-label='{name}']")


def points(page: Page) -> list[float]:
    return [float(str(point(page, name).get_attribute("aria-valuenow"))) for name in NAMES]


def readings(page: Page) -> list[str]:
    return page.locator(".jensen .number b").all_inner_texts()


def expected(function: FunctionName, x: list[float], w: list[float]) -> list[str]:
    """What the three numbers say, for a gap that four digits can show."""
    result = jensen_gap(function, x, w)
    at, gap = round(result.value_at_mean, 4), round(result.gap, 4)
    return [Display().number(value, digits=4) for value in (at + gap, at, abs(gap))]


def written(page: Page, name: str) -> list[float]:
    return [float(part) for part in query(page)[name].split(",")]


def middle(what: Locator) -> tuple[float, float]:
    what.scroll_into_view_if_needed()
    box = what.locator(".knob").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ready(visit: Visit, address: str) -> Page:
    page = visit.open(address)
    expect(page.locator(".jensen .number b").first).not_to_be_empty()
    visit.settle()
    return page


def test_a_dragged_point_moves_the_gap_and_tells_once(visit: Visit, server: str) -> None:
    wire = Wire(visit.page)
    page = ready(visit, server + LINK)
    weights = [0.5, 0.3, 0.2]
    assert readings(page) == expected("log", [0.5, 1, 2.5], weights)
    x, y = middle(point(page, "x₂"))
    sent = wire.sent
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 40, steps=8)
    visit.eventually(lambda: points(page)[1] > 1.2, "the point under the hand")
    now = points(page)
    # It stays on the curve: only its place along x follows the hand.
    assert readings(page) == expected("log", now, weights)
    assert wire.sent == sent
    page.mouse.up()
    visit.eventually(lambda: written(page, "x-3") == now, "the address")
    assert wire.sent == sent + 1
    gap = readings(page)[2]
    expect(page.get_by_text(f"so does ◆, by {gap}.")).to_be_visible()
    # The length is the gap, on the scale of the axis.
    ends = re.findall(r"-?[\d.]+", str(page.locator(".jensen .length").get_attribute("d")))
    at = {tick.text_content(): tick.get_attribute("y") for tick in page.locator(".tick").all()}
    whole = float(str(at["−1"])) - float(str(at["0"]))
    assert abs(float(ends[2]) - float(ends[1])) / whole == pytest.approx(float(gap), abs=0.003)
    # Nobody crosses the ends.
    x, y = middle(point(page, "x₃"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 900, y, steps=3)
    page.mouse.up()
    visit.eventually(lambda: written(page, "x-3")[2] == 3, "the end of the axis")
    assert visit.trouble == []


def test_by_keyboard_and_the_link_brings_it_back(visit: Visit, server: str) -> None:
    page = ready(visit, server + LINK)
    point(page, "x₁").focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    visit.eventually(lambda: written(page, "x-3") == [1.05, 1, 2.5], "three small, one large")
    point(page, "x₂").focus()
    page.keyboard.press("Home")
    visit.eventually(lambda: written(page, "x-3")[1] == 0.1, "the low end")
    assert point(page, "x₂").get_attribute("aria-valuetext") == "0.10, weight 0.30"
    slider = page.get_by_role("slider", name="weight x₁", exact=True)
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    visit.eventually(lambda: written(page, "w-3")[0] == pytest.approx(0.6), "the weight")
    w = written(page, "w-3")
    assert w == pytest.approx([0.6, 0.24, 0.16])  # the others in their proportions
    spoken = page.locator(".jensen .spoken")
    expect(spoken).to_contain_text("gap")
    page.get_by_text("x²", exact=True).click()
    visit.eventually(lambda: query(page)["function"] == "square", "another curve")
    want = expected("square", [1.05, 0.1, 2.5], w)
    visit.eventually(lambda: readings(page) == want, "the same points on it")
    expect(page.locator(".jensen .verdict")).to_contain_text("above the curve")
    page.reload()
    visit.settle()
    visit.eventually(lambda: readings(page) == want, "as it was")
    assert points(page) == [1.05, 0.1, 2.5]
    assert visit.trouble == []


def test_a_weight_slider_acts_while_it_moves(visit: Visit, server: str) -> None:
    page = ready(visit, server + LINK)
    slider = page.get_by_role("slider", name="weight x₃", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    before = readings(page)
    page.mouse.move(box["x"] + 0.2 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], y, steps=6)
    visit.eventually(lambda: readings(page) != before, "numbers under the hand")
    page.mouse.move(box["x"] + 0.5 * box["width"], y, steps=6)
    page.mouse.up()
    visit.eventually(lambda: written(page, "w-3")[2] == pytest.approx(0.5, abs=0.03), "address")
    # One had everything in between; what the others had before is not forgotten.
    first, second, _ = written(page, "w-3")
    assert first / second == pytest.approx(5 / 3)
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_a_finger_finds_every_point(visit: Visit, server: str) -> None:
    page = ready(visit, server + LINK)
    for name in NAMES:
        box = point(page, name).locator(".touch").bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 43.9
    overflow = "e => e.scrollWidth - e.clientWidth"
    assert page.locator("[data-testid=stMain]").evaluate(overflow) <= 0
    # A finger that takes hold of one drags it and does not scroll the page.
    x, y = middle(point(page, "x₂"))
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    top = page.evaluate(scrolled)
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *at: dict[str, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    finger("touchStart", {"x": x, "y": y})
    for k in range(1, 9):
        finger("touchMove", {"x": x + 6 * k, "y": y - 5 * k})
        page.wait_for_timeout(30)
    finger("touchEnd")
    # 48 of some 100 pixels that are 1 on the axis
    visit.eventually(lambda: written(page, "x-3")[1] > 1.35, "the point where the finger left it")
    assert page.evaluate(scrolled) == top
    assert visit.trouble == []


def test_a_preset_moves_the_stage(visit: Visit, server: str) -> None:
    page = ready(visit, server + JENSEN)
    page.get_by_role("button", name="The weather's ratios Q/P").click()
    ratios = [0.2 / 0.6, 0.5 / 0.3, 3]
    want = expected("log", ratios, [0.6, 0.3, 0.1])
    visit.eventually(lambda: readings(page) == want, "the weather")
    page.get_by_role("button", name="Two points almost the same").click()
    visit.eventually(lambda: readings(page)[2:] == ["0.0000055"], "digits for a small gap")
    assert visit.trouble == []


def test_the_machine_finds_a_shorter_detour(visit: Visit, server: str) -> None:
    page = visit.open(server + "/proof?lang=en&scene=machine&seen=1")
    page.locator(".st-key-proof-property").get_by_text("Triangle").click()
    expect(page.get_by_role("heading", name="Not yet")).to_be_visible()
    hint = page.get_by_role("button", name="Hint")
    for b in ("0.65", "0.53", "0.47"):
        hint.click()
        visit.eventually(lambda value=b: query(page)["b"] == value, "half of the way")
    expect(page.get_by_role("heading", name="You found one")).to_be_visible()
    page.reload()
    visit.settle()
    expect(page.get_by_role("heading", name="You found one")).to_be_visible()
    assert visit.trouble == []


def test_gaps_stay_filled_after_a_reload(visit: Visit, server: str) -> None:
    page = visit.open(server + "/proof?lang=en&scene=gaps&seen=1")
    gap = page.locator(".st-key-gap-proof-support")
    gap.scroll_into_view_if_needed()
    gap.get_by_text("because every").click()
    expect(gap.get_by_text("The sign is right, the reason is not enough")).to_be_visible()
    expect(page.get_by_text("Still open: 3.")).to_be_visible()
    gap.get_by_text("because only those").click()
    expect(page.get_by_text("Still open: 2.")).to_be_visible()
    kept = "localStorage.getItem('kl-course:proof.gaps-support')"
    visit.eventually(lambda: page.evaluate(kept) == "part", "remembered")
    page.reload()
    visit.settle()
    expect(page.get_by_text("Still open: 2.")).to_be_visible()
    assert visit.trouble == []
