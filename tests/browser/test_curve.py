"""The curve stage: what the hand moves is at once on the screen, and in the address on release."""

import math
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from kl_core import Gaussian, GaussianMixture, density_directions, fit_forward
from kl_ui.words.display import Display

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
NATS = Display("en", "nats")
WAYS = ("forward", "reverse")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LINK = "/forward-reverse?lang=en&unit=nats&scene=lab&seen=1"
P = GaussianMixture.bimodal(0.5, -3, 3)


def now(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def stage(page: Page) -> Locator:
    box = page.locator(".st-key-forward-reverse-curve .curve")
    expect(box.locator("b").first).not_to_be_empty()
    return box


def numbers(page: Page) -> list[str]:
    return stage(page).locator(".number b").all_inner_texts()


def grip(page: Page, kind: str, label: str) -> Locator:
    return page.locator(f".curve g.grip.{kind}[aria-label*='{label}']")


def middle(handle: Locator) -> tuple[float, float]:
    handle.scroll_into_view_if_needed()
    box = handle.locator(".knob").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def expected(p: GaussianMixture, q: Gaussian) -> list[str]:
    both = density_directions(p, q)
    return [NATS.number(value, "information") for value in (both.forward, both.reverse)]


def drag(
    visit: Visit, handle: Locator, right: float, down: float, halfway: Callable[[], None]
) -> None:
    """Drag by so many pixels; ``halfway`` looks before the hand lets go."""
    x, y = middle(handle)
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + right, y + down, steps=8)
    halfway()
    visit.page.mouse.up()


def test_a_drag_moves_all_at_once_and_tells_once(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK.replace("lab", "who-pays"))
    before = numbers(page)
    handle = grip(page, "q:not(.flank)", "Q")
    sent: list[object] = []

    def halfway() -> None:
        visit.eventually(lambda: numbers(page) != before, "numbers under the hand")
        assert now(page).get("mu", "1") == "1", "Python is told while the hand still holds"
        sent.append(numbers(page))

    drag(visit, handle, 90, 0, halfway)
    visit.eventually(lambda: now(page)["mu"] != "1", "the address after release")
    mu = float(now(page)["mu"])
    assert mu > 1
    both = expected(P, Gaussian(mu, 1.5))
    assert sent == [both]
    # Python's own sentence says the same numbers as the stage.
    for number in both:
        expect(page.get_by_text(f"which leaves {number} nats").first).to_be_visible()
    assert visit.trouble == []


def test_a_peak_carries_centre_and_weight_and_a_flank_the_width(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    stage(page)
    drag(visit, grip(page, "p:not(.flank)", "second"), 60, -40, lambda: None)
    visit.eventually(lambda: now(page)["w"] != "0.5", "weight")
    assert float(now(page)["m2"]) > 3.3
    assert float(now(page)["w"]) < 0.5  # the other bump gives
    drag(visit, grip(page, "p.flank", "first"), -40, 0, lambda: None)
    visit.eventually(lambda: now(page)["s1"] != "1", "width")
    assert float(now(page)["s1"]) > 1.2


def test_every_handle_answers_to_the_keyboard(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    stage(page)
    steps = [
        ("q:not(.flank)", "Q", "ArrowRight", "mu", "1.1"),
        ("q.flank", "Q", "ArrowUp", "sigma", "1.55"),
        ("p:not(.flank)", "first", "ArrowUp", "w", "0.51"),
        ("p:not(.flank)", "second", "PageUp", "m2", "4"),
        ("p.flank", "second", "Home", "s2", "0.3"),
    ]
    for kind, label, key, name, value in steps:
        handle = grip(page, kind, label)
        spoken = handle.get_attribute("aria-valuetext")
        handle.focus()
        page.keyboard.press(key)
        visit.eventually(lambda h=handle, s=spoken: h.get_attribute("aria-valuetext") != s, key)
        visit.eventually(lambda n=name, v=value: now(page).get(n) == v, f"{name} = {value}")
    p = GaussianMixture.bimodal(0.51, -3, 4, 1, 0.3)
    visit.eventually(lambda: numbers(page) == expected(p, Gaussian(1.1, 1.55)), "numbers")


def test_sliders_act_while_they_move(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    before = numbers(page)
    slider = stage(page).locator("input[name=sigma]")
    slider.evaluate("e => { e.value = 3; e.dispatchEvent(new Event('input', { bubbles: true })); }")
    visit.eventually(lambda: numbers(page) == expected(P, Gaussian(1, 3)), "numbers")
    assert numbers(page) != before
    assert now(page).get("sigma", "1.5") == "1.5"
    slider.evaluate("e => e.dispatchEvent(new Event('change', { bubbles: true }))")
    visit.eventually(lambda: now(page)["sigma"] == "3", "address")


def test_minima_are_faint_while_they_are_anothers(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    box = stage(page)
    expect(box.locator("g.ghosts")).to_be_attached()
    expect(box.locator(".marks .stale")).to_have_count(0)
    diamond = box.locator(".marks text.p")
    place = diamond.get_attribute("x")

    def halfway() -> None:
        expect(box.locator(".ghosts.stale")).to_be_attached()
        expect(box.locator("small.stale")).to_have_count(2)
        assert diamond.get_attribute("x") != place  # the moments are live

    drag(visit, grip(page, "p:not(.flank)", "second"), -80, 0, halfway)
    expect(box.locator(".stale")).to_have_count(0)


def test_presets_and_links_reach_the_stage(visit: Visit, server: str) -> None:
    link = "&bumps=3&w=0.2&w2=0.5&m1=-4&s1=0.7&m2=0.5&s2=1&m3=5&s3=0.4&mu=-1&sigma=2"
    page = visit.open(server + LINK + link)
    p = GaussianMixture((0.2, 0.5, 0.3), (-4, 0.5, 5), (0.7, 1, 0.4))
    visit.eventually(lambda: numbers(page) == expected(p, Gaussian(-1, 2)), "the link's numbers")
    assert stage(page).locator("fieldset").count() == 4
    page.get_by_role("button", name="best forward").click()
    best = fit_forward(p).q
    visit.eventually(lambda: numbers(page) == expected(p, best), "the best forward fit")
    sigma = pytest.approx(best.std, abs=1e-8)
    visit.eventually(lambda: float(now(page)["sigma"]) == sigma, "the address")
    page.get_by_role("button", name="far, d = 6").click()
    visit.eventually(lambda: numbers(page) == expected(P, best), "two bumps again")
    page.get_by_role("radio", name="中文").click()
    visit.eventually(lambda: "前向" in stage(page).inner_text(), "Chinese")
    assert numbers(page) == expected(P, best)
    assert visit.trouble == []


def test_a_preset_waits_for_a_hand_that_holds_on(visit: Visit, server: str) -> None:
    """The hand wins, and stage and address agree afterwards."""
    page = visit.open(server + LINK)
    stage(page)
    x, y = middle(grip(page, "q:not(.flank)", "Q"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.get_by_role("button", name="farther, d = 8").dispatch_event("click")
    visit.eventually(lambda: now(page)["m2"] == "4", "the preset in Python")
    page.mouse.move(x + 90, y, steps=4)
    page.mouse.up()
    visit.eventually(lambda: now(page)["m2"] == "3", "what the hand left")

    def agrees() -> bool:
        q = Gaussian(float(now(page)["mu"]), 1.5)
        return numbers(page) == expected(P, q)

    visit.eventually(agrees, "stage and address")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_thumb_can_take_every_handle(visit: Visit, server: str) -> None:
    page = visit.open(server + LINK)
    stage(page)
    places = []
    for handle in page.locator(".curve g.grip").all():
        box = handle.locator(".touch").bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        assert 0 <= box["x"] + box["width"] / 2 <= 390
        places.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    assert len(places) == 6
    assert all(math.dist(a, b) >= 12 for a, b in pairwise(sorted(places)))
    for slider in stage(page).locator("input[type=range]").all():
        box = slider.bounding_box()
        assert box
        assert box["height"] >= 24


def test_she_places_q_before_any_number_is_told(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/forward-reverse?lang=en&unit=nats")
    commit = page.get_by_role("button", name=Display("en").word("predict.place"), exact=True)
    for way, pixels in (("forward", -330), ("reverse", -175)):
        handle = grip(page, "q:not(.flank)", "Q")
        expect(page.locator(f".st-key-predict-forward-reverse-{way}")).to_be_visible()
        expect(handle).to_be_visible()
        expect(commit).to_be_disabled()
        assert page.locator(".curve .number").count() == 0
        drag(visit, handle, pixels, 0, lambda: None)
        visit.eventually(lambda w=way: f"guess-{w}-at" in now(page), "the address")
        placed = now(page)[f"guess-{way}-at"]
        page.reload()
        visit.settle()
        visit.eventually(lambda w=way, p=placed: now(page).get(f"guess-{w}-at") == p, "kept")
        expect(commit).to_be_enabled()
        commit.click()
        visit.eventually(lambda w=way, p=placed: now(page).get(f"guess-{w}") == p, "committed")
    q = Gaussian(*map(float, now(page)["guess-forward"].split(",")))
    cost = NATS.number(density_directions(P, q).forward, "information")
    expect(page.get_by_role("cell", name=cost, exact=True).first).to_be_visible()
    page.get_by_role("radio", name="中文").click()
    visit.eventually(lambda: now(page)["lang"] == "zh", "Chinese")
    expect(page.get_by_role("cell", name=cost, exact=True).first).to_be_visible()
    assert visit.trouble == []
