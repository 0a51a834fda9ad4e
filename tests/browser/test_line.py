"""What a reader keeps when the line is cut, the server starts anew, or is a newer one."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kl_ui.words.display import Display
from tests.serving import ROOT, address, free_port, serve, start

from .conftest import LAPTOP, Visit, Windows
from .test_browser import CHINESE, DARK, ENGLISH, PHONE, query, wait_for_address

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]
LONG = "\n".join(f"name {i},{i % 7 + 1},{i % 5 + 1}" for i in range(400))
WORDS = Display("en").word


class Server:
    """A server that a test may kill and start again on its port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.base = address(self.port)
        self.process: Popen[bytes] = start(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def again(self, folder: Path = ROOT) -> None:
        self.process = start(self.port, folder=folder)


@pytest.fixture
def mortal() -> Iterator[Server]:
    server = Server()
    yield server
    server.kill()


@contextmanager
def loaded_anew(visit: Visit) -> Iterator[None]:
    """What happens in here ends with the page loaded again, once."""
    page = visit.page
    loads: list[int] = []
    page.evaluate("window.klOld = true")
    page.on("domcontentloaded", lambda _: loads.append(1))
    yield
    page.wait_for_function("() => !window.klOld")
    visit.settle()
    expect(page.locator(".kl-line")).to_have_text("")
    assert len(loads) == 1


def is_said(page: Page, lang: str = "en") -> None:
    """One sentence says that the line is down; nothing of Streamlit's does."""
    words = Display(lang).word("frame.lost")  # type: ignore[arg-type]
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def shown(page: Page) -> dict[str, Any]:
    """All that is set on the page, and what it says."""
    main = page.locator("[data-testid=stMain]")
    fields = "all => all.map(e => /radio|checkbox/.test(e.type) ? e.checked : e.value)"
    return {
        "address": page.url,
        "fields": main.locator("input:not([type=file]), textarea").evaluate_all(fields),
        "choices": main.locator("[aria-checked]").evaluate_all(
            "all => all.map(e => e.ariaChecked)"
        ),
        "texts": main.locator("p, td, .number b").all_inner_texts(),
    }


def set_by_hand(visit: Visit, base: str) -> tuple[dict[str, str], dict[str, Any]]:
    """A stage on one page; on another a slider, and a prediction that is not yet made."""
    page = visit.open(f"{base}/forward-reverse?lang=en&unit=nats&seen=1&mu=1.25")
    visit.eventually(lambda: bool(query(page)["sigma"]), "the address")
    before = query(page)["sigma"]
    page.locator(".st-key-forward-reverse-curve input[name=sigma]").focus()
    page.keyboard.press("ArrowRight")
    visit.eventually(lambda: query(page)["sigma"] != before, "the stage is moved")
    stage = query(page)

    page.locator("a[href$='/entropy']").first.click()
    expect(page.locator("h1")).to_have_text("Entropy")
    commit = page.get_by_role("button", name=WORDS("predict.commit"))
    page.locator("[data-testid=stRadio] input").first.press("Space")
    expect(commit).to_be_enabled()
    commit.click()
    coin = page.locator("input[aria-label^=Probabil]")
    coin.press("ArrowLeft")
    visit.eventually(lambda: query(page)["coin"] != "0.9", "the slider is moved")
    page.locator("[data-testid=stRadio] input").nth(1).press("Space")
    expect(commit).to_be_enabled()
    visit.settle()
    visit.eventually(lambda: "kl-course:entropy.pending-peak" in kept(page), "remembered")
    return stage, shown(page)


def kept(page: Page) -> dict[str, str]:
    """What the tab remembers."""
    found: dict[str, str] = page.evaluate("({...sessionStorage})")
    return found


def is_as_it_was(visit: Visit, stage: dict[str, str], before: dict[str, Any]) -> None:
    page = visit.page
    visit.eventually(lambda: shown(page) == before, "the page is as it was")
    page.locator("a[href$='/forward-reverse']").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Forward and reverse"))
    visit.eventually(lambda: query(page) == stage, "the other page is as it was")


def test_a_cut_that_outlasts_the_visit(visit: Visit) -> None:
    """This server gives a visit up as soon as its line is gone, not after two minutes."""
    page = visit.page
    lines: list[Any] = []

    def connected(line: Any) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("_stcore/stream"), connected)
    with serve("", "--server.disconnectedSessionTTL", "0") as base:
        stage, before = set_by_hand(visit, base)
        with loaded_anew(visit):
            page.context.set_offline(True)
            lines[-1].close()
            is_said(page)
            page.context.set_offline(False)
        is_as_it_was(visit, stage, before)


def test_a_short_cut_loads_nothing_anew(visit: Visit, server: str) -> None:
    """What is moved while the line is down is told when it is back."""
    page = visit.page
    lines: list[Any] = []

    def connected(line: Any) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("_stcore/stream"), connected)
    visit.open(f"{server}/entropy?lang=en&scene=binary&seen=1&coin=0.3")
    coin = page.locator("input[aria-label^=Probabil]")
    expect(coin).to_have_value("0.3")
    wait_for_address(page, "unit", "bits")
    page.evaluate("window.klOld = true")
    page.context.set_offline(True)
    lines[-1].close()
    is_said(page)
    coin.press("ArrowRight")
    page.context.set_offline(False)
    visit.eventually(lambda: query(page)["coin"] != "0.3", "told")
    expect(page.locator(".kl-line")).to_have_text("")
    assert page.evaluate("window.klOld")


def test_a_killed_server_starts_again(visit: Visit, mortal: Server) -> None:
    stage, before = set_by_hand(visit, mortal.base)
    with loaded_anew(visit):
        mortal.kill()
        is_said(visit.page)
        mortal.again()
    is_as_it_was(visit, stage, before)


NEWER = {
    "kl_ui/scenes/screen.py": ('{"value": value, "low"', '{"now": value, "low"'),
    "kl_ui/live/slider/slider.js": ("step, value }", "step, now: value }"),
    "assets/ui/en.toml": ('"Slides"', '"Big screen"'),
}
WATCH = """() => {
  const boxes = () => [...document.querySelectorAll("[data-testid=stMain] div")];
  const look = () => {
    for (const text of boxes().map((box) => box.shadowRoot?.textContent))
      if (text?.includes("−∞") || text?.includes("undefined")) sessionStorage.nonsense = text;
    requestAnimationFrame(look);
  };
  look();
}"""


def test_newer_code_on_the_same_port(visit: Visit, mortal: Server, tmp_path: Path) -> None:
    """A slider's data have another name now: old code in the tab must not draw them."""
    for name in ("kl_core", "kl_ui", "pages", "assets", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "app.py", tmp_path)
    for name, (old, new) in NEWER.items():
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(old) == 1, name
        (tmp_path / name).write_text(text.replace(old, new), "utf-8")
    stage, before = set_by_hand(visit, mortal.base)
    page = visit.page
    page.evaluate(WATCH)
    with loaded_anew(visit):
        mortal.kill()
        is_said(page)
        mortal.again(tmp_path)
    expect(page.get_by_text("Big screen")).to_be_visible()
    before["texts"] = [text.replace("Slides", "Big screen") for text in before["texts"]]
    is_as_it_was(visit, stage, before)
    assert "nonsense" not in kept(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_data_come_back_and_a_file_is_named(visit: Visit, mortal: Server, lang: str) -> None:
    page = visit.open(f"{mortal.base}/calculator?lang={lang}")
    field = page.locator(".st-key-calculator-data textarea")
    field.fill(LONG)
    field.press("Control+Enter")
    visit.eventually(lambda: kept(page).get("kl-course:calculator.data") == LONG, "remembered")
    file = {"name": "counts *of* mine.csv", "mimeType": "text/csv", "buffer": b"a,1,2\nb,3,4\n"}
    page.locator("input[type=file]").set_input_files(file)
    visit.eventually(lambda: "kl-course:calculator.file" in kept(page), "remembered")
    visit.settle()
    field.fill(LONG + "\nnot yet sent,1,1")
    gone = page.get_by_text("counts *of* mine.csv").filter(visible=True)
    with loaded_anew(visit):
        mortal.kill()
        is_said(page, lang)
        mortal.again()
    expect(field).to_have_value(LONG + "\nnot yet sent,1,1")
    expect(gone).to_have_text(
        Display(lang).word("frame.file_gone").replace("{{name}}", str(file["name"]))  # type: ignore[arg-type]
    )
    field.press("Control+Enter")
    expect(gone).to_have_count(0)


def test_the_card_game_goes_on(visit: Visit, mortal: Server) -> None:
    page = visit.open(f"{mortal.base}/why?lang=en&scene=play&seen=1&deck=8")
    ask, half = page.locator("button.ask"), page.locator(".cards .groups button").first
    turns = page.locator(".st-key-why-cards").locator("..")
    deal = page.get_by_role("button", name=re.compile("again|new|deal", re.IGNORECASE)).first
    del turns
    for left in (4, 2, 1, 4):
        half.click()
        ask.click()
        visit.eventually(
            lambda n=left: kept(page)["kl-course:why.game-8"].split(";")[2].count(",") == n - 1,
            f"{left} left",
        )
        visit.settle()
        if left == 1:
            deal.click()
            visit.eventually(lambda: kept(page)["kl-course:why.game-8"].startswith("8;2;"), "dealt")
            visit.settle()
    before, game = shown(page), kept(page)["kl-course:why.game-8"]
    with loaded_anew(visit):
        mortal.kill()
        mortal.again()
    visit.eventually(lambda: shown(page) == before, "the page is as it was")
    assert kept(page)["kl-course:why.game-8"] == game
    half.click()
    ask.click()
    visit.eventually(lambda: kept(page)["kl-course:why.game-8"].split(";")[2].count(",") == 1, "on")


def test_another_link_in_the_same_tab_begins_anew(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/entropy?lang=en&seen=1&coin=0.3&outcomes=8")
    wait_for_address(page, "outcomes", "8")
    visit.eventually(lambda: kept(page)["kl-course:entropy.outcomes"] == "8", "remembered")
    visit.open(f"{server}/entropy?lang=en&seen=1&coin=0.2")
    wait_for_address(page, "outcomes", "5")
    assert query(page)["coin"] == "0.2"


SCREENS = (
    (ENGLISH, "en"),
    (ENGLISH | PHONE | DARK, "en"),
    (CHINESE | DARK, "zh"),
    (CHINESE | PHONE, "zh"),
)


def failures(page: Page) -> list[object]:
    """The requests that fail from now on."""
    failed: list[object] = []
    page.on("requestfailed", lambda request: failed.append(request))
    return failed


def test_only_our_sentence_says_that_the_line_is_down(windows: Windows, mortal: Server) -> None:
    """On four screens at once, for Streamlit takes its time to complain."""
    with ExitStack() as opened:
        visits = []
        for options, lang in SCREENS:
            visit = Visit(opened.enter_context(windows.context(LAPTOP | options)).new_page())
            visit.open(f"{mortal.base}/entropy?lang={lang}&scene=binary&seen=1")
            visits.append((visit, lang, failures(visit.page)))
        mortal.kill()
        for visit, lang, failed in visits:
            page = visit.page
            is_said(page, lang)
            visit.eventually(lambda f=failed: len(f) > 14, "Streamlit has tried often enough")
            page.wait_for_timeout(300)
            assert page.locator("[role=dialog]").filter(visible=True).count() == 0
            line = page.locator(".kl-line").bounding_box()
            size = page.viewport_size
            assert line
            assert size
            assert line["x"] >= 0
            assert line["x"] + line["width"] <= size["width"]
            assert line["y"] >= 0
            assert line["y"] + line["height"] <= size["height"]
