"""A class together: a teacher with two windows, and phones in two languages, one by keyboard."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.serving import address, free_port, start

from .conftest import Visit, axe

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
Opens = Callable[..., Visit]


@contextmanager
def school(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that keeps its classes in that folder."""
    process = start(port, through=["env", f"KL_CLASS_STORE=sqlite:///{folder / 'classes.sqlite'}"])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Opens]:
    """Windows of different people."""
    with ExitStack() as people:

        def opened(beside: Visit | None = None, **options: Any) -> Visit:
            context: BrowserContext = (
                beside.page.context if beside else chromium.new_context(**options)
            )
            if not beside:
                people.callback(context.close)
            return Visit(context.new_page())

        yield opened


def begun(teacher: Visit, base: str) -> str:
    """A new class; its code."""
    page = teacher.page
    page.goto(f"{base}/class?lang=en")
    page.get_by_role("button", name="Begin a class").click()
    expect(page.locator(".joined img")).to_be_visible()
    return page.locator(".joined .code").inner_text()


def joined(phone: Visit, base: str, code: str) -> Page:
    """A phone that has typed the code."""
    page = phone.page
    page.goto(f"{base}/join")
    page.locator("input[name=code]").fill(code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".box :is(.note, .question)").first).to_be_visible()
    return page


def answered(page: Page, option: int) -> None:
    """She chooses, and sends."""
    page.locator(".option").nth(option).click()
    page.locator(".ask .primary").click()
    expect(page.locator(".mine + .note")).to_have_text(re.compile("arrived|收到"))


def test_a_lesson(opens: Opens, tmp_path: Path) -> None:
    port = free_port()
    base = address(port)
    with school(tmp_path, port):
        teacher = opens(viewport={"width": 1366, "height": 768}, locale="en-US")
        code = begun(teacher, base)
        desk, projector = teacher.page, opens(teacher)
        board = projector.page
        board.set_viewport_size({"width": 1280, "height": 720})
        board.goto(f"{base}/kl?lang=en&view=slide&scene=explore")
        corner = board.locator("#kl-board .corner")
        expect(corner).to_contain_text(code)
        zh, en, keys = (
            joined(opens(locale=locale, **PHONE), base, code) for locale in ("zh-CN", "en", "en")
        )
        expect(corner).to_contain_text("3 here")

        # She asks; nobody sees what the others say before it is closed.
        corner.get_by_role("button", name="Ask the class").click()
        expect(zh.locator(".question")).to_contain_text("总和")
        for phone in (zh, en):
            answered(phone, 0)
        keys.locator(".option input").first.focus()
        keys.keyboard.press("ArrowDown")
        keys.keyboard.press("ArrowDown")
        keys.keyboard.press("Enter")
        expect(keys.locator(".mine + .note")).to_contain_text("arrived")
        expect(board.locator("#kl-board .count")).to_have_text("3 of 3")
        assert board.locator("#kl-board .bars").count() == 0

        # The clicker closes; then they talk, and answer again.
        board.keyboard.press("PageDown")
        expect(board.locator("#kl-board .bar span").first).to_have_text("2 · 67%")
        expect(desk.locator(".hint")).to_contain_text("talk in pairs")
        expect(zh.locator(".box")).to_contain_text("已截止")
        desk.locator(".live").get_by_role("button", name="Ask again").click()
        expect(zh.locator(".note").first).to_contain_text("第二轮")
        for phone in (zh, en, keys):
            answered(phone, 2)
        desk.locator(".live").get_by_role("button", name="Close").click()
        expect(desk.locator(".summed")).to_contain_text("From wrong to right: 2")

        # The answer, her own mistake, and the figure, hers to move.
        board.keyboard.press("PageDown")
        expect(en.locator(".why b")).to_have_text("Right")
        expect(en.frame_locator("iframe").locator(".live svg").first).to_be_visible()
        expect(
            board.locator(".st-key-scene-kl-explore .live, .st-key-scene-kl-explore svg").first
        ).to_be_attached()
        for visit in (desk, board, en, zh):
            assert axe(visit) == []

        # The class follows to another scene, by the teacher's other window.
        board.keyboard.press("PageDown")
        desk.locator("button[data-place='forward-reverse/place-forward']").click()
        expect(board).to_have_url(re.compile("forward-reverse.*scene=place-forward"))
        desk.locator(".now").get_by_role("button", name="Ask the class").click()
        centre = keys.locator(".ask .live input[name=mu]")
        centre.focus()
        for _ in range(3):
            keys.keyboard.press("PageDown")
        keys.wait_for_timeout(500)  # the stage tells what it holds once the key rests
        keys.locator(".ask .primary").click()
        expect(keys.locator(".mine + .note")).to_contain_text("arrived")
        desk.locator(".live").get_by_role("button", name="Close").click()
        expect(board.locator("#kl-board .bells .q")).to_have_count(1)

        # The report: what so few said is nobody's business.
        desk.get_by_role("button", name="Report").click()
        expect(desk.locator("dialog")).to_contain_text("too few to show")
        desk.get_by_role("button", name="Hide").click()
        desk.get_by_role("button", name="End the class").click()
        desk.get_by_role("button", name="erase all answers").click()
        expect(zh.locator("h2")).to_contain_text("结束")
        expect(board.locator("#kl-board")).to_have_count(0)
        for visit in (teacher, projector):
            assert visit.trouble == []


def test_nothing_is_lost_when_the_server_is_killed(opens: Opens, tmp_path: Path) -> None:
    port = free_port()
    base = address(port)
    teacher, phone = opens(locale="en-US"), opens(locale="en-US", **PHONE)
    with school(tmp_path, port) as process:
        code = begun(teacher, base)
        page = joined(phone, base, code)
        teacher.page.locator("button[data-place='kl/explore']").click()
        teacher.page.locator(".now").get_by_role("button", name="Ask the class").click()
        expect(page.locator(".option").first).to_be_visible()
        process.kill()
        process.wait()
        page.locator(".option").nth(2).click()
        page.locator(".ask .primary").click()
        expect(page.locator(".mine + .note")).to_have_text("Sending …")
        expect(page.locator(".line")).to_contain_text("No connection")
    with school(tmp_path, port):
        expect(page.locator(".mine + .note")).to_contain_text("arrived")
        page.reload()  # a phone that was put away comes back to what it said
        expect(page.locator(".mine + .note")).to_contain_text("arrived")
        expect(teacher.page.locator(".live .count")).to_have_text("1 of 1")


def test_a_phones_page_is_light_and_says_what_is_wrong(opens: Opens, server: str) -> None:
    phone = opens(locale="zh-CN", color_scheme="dark", **PHONE)
    sizes: list[int] = []
    phone.page.on("response", lambda one: sizes.append(len(one.body())))
    page = phone.page
    page.goto(f"{server}/join")
    assert axe(page) == []
    packed = page.evaluate(
        "() => [...performance.getEntriesByType('resource'),"
        " performance.getEntriesByType('navigation')[0]].reduce((n, e) => n + e.transferSize, 0)"
    )
    assert 1_000 < packed < 80_000
    page.locator("input[name=code]").fill("zzzzz")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]").first).to_contain_text("没有这个代码")
