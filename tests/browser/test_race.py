"""The race: the start under the hand, both descents as Python walks them, and what is judged."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kl_core import Gaussian, GaussianMixture, density_directions
from kl_core.line.descent import Method, Path, descend
from kl_core.line.fitting import Direction
from kl_ui.words.display import Display

from .conftest import Visit
from .test_browser import query
from .test_live import Wire

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
P = GaussianMixture.bimodal(0.5, -3, 3)
NATS = Display("en", "nats")
LAB = "/laboratory?lang=en&unit=nats&scene=race&seen=1"
CALM = {"reduced_motion": "reduce"}


def ring(page: Page, way: str = "reverse") -> Locator:
    return page.get_by_role("slider", name=re.compile(rf"^{way}.*: start"))


def readings(page: Page) -> list[str]:
    """What is said above the two maps."""
    return page.locator(".track .now").all_inner_texts()


def said(at: Gaussian, step: int, kl: float) -> str:
    m, s = NATS.number(at.mean), NATS.number(at.std)
    return f"step {step} · μ {m} · σ {s} · KL {NATS.number(kl, 'information')}"


def at_start(q: Gaussian) -> list[str]:
    both = density_directions(P, q)
    return [said(q, 0, kl) for kl in (both.forward, both.reverse)]


def walked(start: Gaussian, way: Direction, method: Method, rate: float) -> Path:
    return descend(P, start, way, method=method, steps=300, rate=rate)


def at_step(path: Path, step: int) -> str:
    k = min(step, path.stopped)
    return said(Gaussian(path.means[k], path.stds[k]), k, path.values[k])


def numbers(page: Page, *names: str) -> list[float]:
    return [float(query(page)[name]) for name in names]


def middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ready(visit: Visit, address: str) -> Page:
    page = visit.open(address)
    expect(page.locator(".track .now").last).to_contain_text("KL")
    return page


def test_the_start_follows_the_hand_and_python_hears_once(visit: Visit, server: str) -> None:
    wire = Wire(visit.page)
    page = ready(visit, f"{server}{LAB}")
    ring(page).scroll_into_view_if_needed()
    visit.settle()
    x, y = middle(ring(page).locator(".knob"))
    sent = wire.sent
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 6):
        page.mouse.move(x - 12 * k, y - 5 * k)
    visit.eventually(lambda: "step 0" in readings(page)[0], "the start, said")
    visit.eventually(
        lambda: ring(page).get_attribute("aria-valuetext") != "μ 2.00, σ 2.50", "the ring moves"
    )
    text = str(ring(page).get_attribute("aria-valuetext")).replace("−", "-")
    mu, sigma = (float(part.split()[-1]) for part in text.split(","))
    # The numbers under the hand are those of kl_core, on both maps.
    visit.eventually(lambda: readings(page) == at_start(Gaussian(mu, sigma)), "both KL")
    assert wire.sent == sent
    page.mouse.up()
    visit.eventually(lambda: numbers(page, "mu", "sigma") == [mu, sigma], "the address")
    # It sets off by itself, as fast as it can, and says where it stopped.
    page.get_by_role("slider", name="speed").press("End")
    visit.eventually(lambda: float(query(page)["step"]) > 0, "the race is run")
    assert wire.sent == sent + 2
    paths = [walked(Gaussian(mu, sigma), way, "plain", 0.2) for way in ("forward", "reverse")]
    last = max(path.stopped for path in paths)
    assert numbers(page, "step") == [last]
    assert readings(page) == [at_step(path, last) for path in paths]
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [CALM], indirect=True)
def test_by_keyboard_alone(visit: Visit, server: str) -> None:
    page = ready(visit, f"{server}{LAB}&mu=0.5&sigma=1.5")
    ring(page, "forward").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    visit.eventually(lambda: numbers(page, "mu", "sigma") == [-0.3, 1.55], "the address")
    page.get_by_role("radio", name="Adam").focus()
    page.keyboard.press("Space")
    visit.eventually(lambda: query(page)["method"] == "adam", "the method")
    page.get_by_role("slider", name="rate", exact=True).focus()
    page.keyboard.press("ArrowRight")
    visit.eventually(lambda: numbers(page, "rate") == [0.5], "the rate")
    # Who wants no motion sees the end at once.
    paths = [walked(Gaussian(-0.3, 1.55), way, "adam", 0.5) for way in ("forward", "reverse")]
    ends = [at_step(path, 300) for path in paths]
    visit.eventually(lambda: readings(page) == ends, "the ends")
    page.get_by_role("slider", name="step", exact=True).focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Step").press("Enter")
    page.get_by_role("button", name="Step").press("Enter")
    visit.eventually(lambda: numbers(page, "step") == [2], "two steps")
    assert readings(page) == [at_step(path, 2) for path in paths]
    page.reload()
    visit.settle()
    visit.eventually(lambda: readings(page) == [at_step(path, 2) for path in paths], "as it was")
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [CALM], indirect=True)
def test_a_click_starts_there_and_a_preset_flows_back(visit: Visit, server: str) -> None:
    page = ready(visit, f"{server}{LAB}")
    plate = page.locator(".track.forward .plate")
    plate.scroll_into_view_if_needed()
    box = plate.bounding_box()
    assert box
    plate.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    # The axes run from -8 to 8 and, by equal ratios, from 0.2 to 7.
    visit.eventually(lambda: numbers(page, "mu") == [pytest.approx(-4, abs=0.1)], "the centre")
    assert numbers(page, "sigma") == [pytest.approx((0.2 * 7) ** 0.5, rel=0.05)]
    page.get_by_role("button", name="Start: large strides").click()
    paths = [walked(Gaussian(1, 1.5), way, "plain", 0.5) for way in ("forward", "reverse")]
    visit.eventually(lambda: readings(page) == [at_step(path, 0) for path in paths], "its start")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("slider", name="step", exact=True).press("End")
    expect(page.locator(".track.reverse .outcome")).to_contain_text("Bouncing")
    expect(page.locator(".track.forward .outcome")).to_contain_text("Arrived at ◆")
    visit.eventually(lambda: numbers(page, "step") == [300], "the hand has let go")
    page.get_by_role("button", name="P: equal, d = 4").click()
    visit.eventually(lambda: numbers(page, "m1", "m2", "step") == [-2, 2, 0], "another P")
    expect(page.locator(".track.reverse .badge")).to_have_count(1)  # one minimum


def test_the_hand_keeps_what_it_holds(visit: Visit, server: str) -> None:
    page = ready(visit, f"{server}{LAB}")
    ring(page).scroll_into_view_if_needed()
    x, y = middle(ring(page).locator(".knob"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    visit.eventually(
        lambda: ring(page).get_attribute("aria-valuetext") != "μ 2.00, σ 2.50", "the ring moves"
    )
    held = ring(page).get_attribute("aria-valuetext")
    page.get_by_role("button", name="Start: large strides").evaluate("button => button.click()")
    visit.eventually(lambda: numbers(page, "mu", "rate") == [1, 0.5], "the preset")
    visit.settle()
    assert ring(page).get_attribute("aria-valuetext") == held
    page.mouse.up()
    mu = float(str(held).split(",")[0].split()[-1])
    visit.eventually(lambda: numbers(page, "mu") == [mu], "the hand's start")


@pytest.mark.parametrize("visit", [CALM], indirect=True)
def test_challenges_are_judged_by_the_state(visit: Visit, server: str) -> None:
    page = ready(visit, server + LAB.replace("&scene=race", ""))  # the whole: another P
    done = page.locator("[data-testid=stMarkdownContainer] p", has_text="✅")
    expect(done).to_have_count(0)
    page.get_by_role("button", name="Start the clock").click()
    knob = page.get_by_role("slider", name="width", exact=True).first
    centre = page.get_by_role("slider", name="centre", exact=True).first
    # From (2, 2.5) to (0, 1.75), where forward KL is 1.00 nats.
    centre.focus()
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    knob.focus()
    for _ in range(15):
        page.keyboard.press("ArrowLeft")
    visit.eventually(lambda: numbers(page, "mu", "sigma") == [0, 1.75], "the target")
    clock = page.locator(".clock span")
    visit.eventually(lambda: clock.inner_text() != "", "judged")
    # On a slow machine ten seconds may have passed: then it says so, and ticks nothing.
    expected = 2 if clock.inner_text() == "There!" else 1
    expect(done).to_have_count(expected)  # this start also ends in the worse minimum
    expect(page.get_by_role("button", name="Start the clock")).to_be_disabled()
    page.get_by_role("button", name="P: equal, d = 4").click()
    visit.eventually(lambda: numbers(page, "m1") == [-2], "another P")
    visit.settle()
    expect(done).to_have_count(expected)  # once done, done
