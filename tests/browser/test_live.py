"""What follows the hand: bars and live sliders, by mouse, keyboard, link, preset and language."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from .conftest import Visit
from .test_browser import query, wait_for_address

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]


class Wire:
    """The messages between page and server, in order: what was sent, which run was finished."""

    def __init__(self, page: Page) -> None:
        self.log: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: object) -> None:
        socket.on("framesent", lambda _: self.log.append("sent"))  # type: ignore[attr-defined]
        socket.on("framereceived", self._received)  # type: ignore[attr-defined]

    def _received(self, frame: bytes) -> None:
        answer = ForwardMsg()
        answer.ParseFromString(frame)
        if answer.WhichOneof("type") == "script_finished":
            self.log.append("finished")

    @property
    def sent(self) -> int:
        return self.log.count("sent")

    def most_in_flight(self) -> int:
        steps = [1 if entry == "sent" else -1 for entry in self.log]
        return max(sum(steps[:n]) for n in range(len(steps) + 1))


def grip(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def shares(page: Page | Locator, letter: str) -> list[float]:
    """What the bars of a distribution say of themselves."""
    bars = page.get_by_role("slider", name=re.compile(rf"^{letter}\("))
    return [float(now) for now in bars.evaluate_all("e => e.map(x => x.ariaValueNow)")]


def written(page: Page, name: str) -> list[float]:
    return [round(float(part), 4) for part in query(page)[name].split(",")]


def take(page: Page, what: Locator, share: float = 0.5) -> tuple[float, float]:
    """Press the mouse on it, this far from its left edge."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * share, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def test_a_dragged_bar_moves_the_numbers_and_tells_once(visit: Visit, server: str) -> None:
    wire = Wire(visit.page)
    page = visit.open(f"{server}/kl?lang=en&scene=explore&seen=1")
    bar, number = grip(page, "P(sun)"), page.locator(".number.forward b")
    expect(bar).to_be_visible()
    visit.settle()
    before, sent = number.inner_text(), wire.sent
    x, y = take(page, bar)
    page.mouse.move(x, y - 30, steps=6)
    visit.eventually(lambda: number.inner_text() != before, "a number under the hand")
    assert wire.sent == sent
    page.mouse.up()
    visit.eventually(lambda: written(page, "p") == shares(page, "P") != [0.6, 0.3, 0.1], "address")
    assert wire.sent == sent + 1
    assert sum(shares(page, "P")) == pytest.approx(1, abs=2e-4)
    assert visit.trouble == []


def test_arrow_keys_locks_and_presets_move_the_bars(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/kl?lang=en&scene=explore&seen=1")
    grip(page, "Q(rain)").press("ArrowUp")
    visit.eventually(lambda: written(page, "q")[1] == 0.51, "address")
    page.get_by_role("switch", name="Lock Q(sun)").press("Enter")
    held = shares(page, "Q")[0]
    grip(page, "Q(sun)").press("ArrowUp")
    grip(page, "Q(rain)").press("Shift+ArrowUp")
    visit.eventually(lambda: written(page, "q")[1] == 0.61, "address")
    assert shares(page, "Q")[0] == written(page, "q")[0] == held
    page.locator(".st-key-kl-button-weather button").click()
    visit.eventually(lambda: shares(page, "Q") == [0.2, 0.5, 0.3], "the preset's bars")
    # What Python says counts again after the hand: the same preset once more.
    grip(page, "Q(rain)").press("End")
    visit.eventually(lambda: written(page, "q")[1] == 0.8, "address")
    page.locator(".st-key-kl-button-weather button").click()
    visit.eventually(lambda: shares(page, "Q") == [0.2, 0.5, 0.3], "the preset's bars")


def test_reload_and_language_keep_bars_and_slider(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&seen=1")
    coin = page.locator(".st-key-entropy-slider-coin input")
    scene = page.locator(".st-key-scene-entropy-explore")
    grip(scene, "P(rain)").press("Shift+ArrowUp")
    coin.press("ArrowLeft")
    wait_for_address(page, "coin", "0.89")
    visit.eventually(lambda: written(page, "p")[1] == 0.18, "address")
    now = shares(scene, "P")
    page.reload()
    visit.eventually(lambda: shares(scene, "P") == now, "the bars after a reload")
    expect(coin).to_have_value("0.89")
    page.get_by_role("radio", name="中文").click()
    wait_for_address(page, "lang", "zh")
    visit.eventually(lambda: grip(scene, "P(雨)").count() == 1, "the bars' Chinese names")
    assert shares(scene, "P") == now
    expect(coin).to_have_value("0.89")
    assert visit.trouble == []


def to_and_fro(page: Page, x: float, y: float, figure: Locator, visit: Visit) -> None:
    """Move the hand, which is down, until a picture follows, three times."""
    for _ in range(3):
        seen = figure.get_attribute("aria-label")
        for _ in range(20):
            x += 6
            page.mouse.move(x, y)
        visit.eventually(lambda old=seen: figure.get_attribute("aria-label") != old, "a picture")


def test_the_figure_is_ahead_of_the_hand(visit: Visit, server: str) -> None:
    wire = Wire(visit.page)
    page = visit.open(f"{server}/entropy?lang=en&scene=binary&seen=1&coin=0.2")
    coin = page.locator(".st-key-entropy-slider-coin input")
    figure = page.locator(".st-key-entropy-binary-chart-binary .plot")
    made: set[int] = set()
    page.on("response", lambda told: "/strip/" in told.url and made.add(told.status))
    with page.expect_response(re.compile("/strip/.*near=96")):  # the last to be made
        coin.hover()
    visit.eventually(lambda: made == {200}, "all that the hand may ask for")
    wire.log.clear()
    x, y = take(page, coin, 0.2)
    page.context.set_offline(True)
    to_and_fro(page, x, y, figure, visit)
    assert wire.sent == 0
    page.context.set_offline(False)
    page.mouse.up()
    visit.eventually(lambda: query(page)["coin"] == coin.input_value(), "the last value")
    visit.eventually(lambda: wire.log.count("finished") == 1, "the last run")
    assert wire.sent == 1
    played = figure.get_attribute("aria-label")
    page.reload()
    visit.settle()
    expect(figure).to_have_attribute("aria-label", str(played))
    coin.press("End")
    wait_for_address(page, "coin", "1")
    assert [one for one in visit.trouble if "ERR_INTERNET_DISCONNECTED" not in one] == []


def test_without_a_strip_python_follows_without_a_queue(visit: Visit, server: str) -> None:
    wire = Wire(visit.page)
    visit.page.route("**/strip/**", lambda route: route.fulfill(status=204))
    page = visit.open(f"{server}/entropy?lang=en&scene=binary&seen=1&coin=0.2")
    coin = page.locator(".st-key-entropy-slider-coin input")
    # For a moment the figure that goes stands beside the one that comes.
    figure = page.locator(".st-key-entropy-binary-chart-binary .plot").last
    expect(coin).to_have_value("0.2")
    visit.settle()
    wire.log.clear()
    to_and_fro(page, *take(page, coin, 0.2), figure, visit)
    page.mouse.up()
    visit.eventually(lambda: query(page)["coin"] == coin.input_value(), "the last value")
    visit.eventually(lambda: wire.log.count("finished") == wire.sent, "the last run")
    assert wire.sent > 3
    assert wire.most_in_flight() == 1
    assert visit.trouble == []


def test_the_hand_acts_again_where_it_was_before_a_preset(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/vae?lang=en&scene=bound&seen=1")
    mean = page.locator(".st-key-vae-slider-m input")
    for _ in range(2):
        mean.press("End")
        wait_for_address(page, "m", "3")
        page.locator(".st-key-vae-button-prior button").click()
        wait_for_address(page, "m", "0")
        expect(mean).to_have_value("0")
    page = visit.open(f"{server}/kl?lang=en&scene=explore&seen=1")
    for _ in range(2):
        grip(page, "Q(rain)").press("End")
        visit.eventually(lambda: written(page, "q") == [0, 1, 0], "address")
        page.locator(".st-key-kl-button-weather button").click()
        visit.eventually(lambda: written(page, "q") == [0.2, 0.5, 0.3], "the preset's address")
        visit.eventually(lambda: shares(page, "Q") == [0.2, 0.5, 0.3], "the preset's bars")
    assert visit.trouble == []
