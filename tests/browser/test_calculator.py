"""The calculator in a browser: typing, files from the reader's disk, and files to take away."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=2)]


def data(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("data", [None])[0]


def headline(page: Page) -> str:
    return page.locator("[data-testid=stMetricValue]").first.inner_text()


def test_what_is_typed_is_computed_and_linked(visit: Visit, server: str) -> None:
    page = visit.open(f"{server}/calculator?lang=en&unit=bits")
    before = headline(page)
    box = page.get_by_role("textbox", name="Outcome, P, Q")
    box.fill("x 1 1\ny 1 3")
    page.get_by_role("button", name="Calculate").click()
    visit.eventually(lambda: data(page) == "x,1,1\ny,1,3", "the data in the address")
    visit.eventually(lambda: headline(page) != before, "a new result")
    expect(page.locator("[data-testid=stMetricValue]").first).to_have_text("0.207519")
    box.fill("x 1 one\ny 1 3")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_text("“one” in line 1, column 3 is not a number")).to_be_visible()
    expect(box).to_have_value("x 1 one\ny 1 3")
    visit.eventually(lambda: data(page) is None, "no data in the address")
    assert visit.trouble == []


def test_files_come_and_go(visit: Visit, server: str, tmp_path: Path) -> None:
    page = visit.open(f"{server}/calculator?lang=zh&unit=nats")
    (tmp_path / "gbk.csv").write_bytes("天气,甲,乙\n晴,0.6,0.2\n雨,0.4,0.8\n".encode("gbk"))
    (tmp_path / "big.csv").write_bytes(b"1,2\n" * 12_500_000)
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(tmp_path / "gbk.csv")
    expect(page.get_by_text("GBK")).to_be_visible()
    visit.eventually(lambda: (data(page) or "").endswith("晴,0.6,0.2\n雨,0.4,0.8"), "its data")
    chooser.set_input_files(tmp_path / "big.csv")
    expect(page.get_by_text(re.compile("文件有 50 MB"))).to_be_visible()
    page.get_by_role("button", name="例：概率").click()
    expect(page.get_by_text(re.compile("文件有 50 MB"))).to_have_count(0)
    visit.eventually(lambda: (data(page) or "").startswith("A,0.6"), "the example")
    with page.expect_download() as started:
        page.get_by_role("button", name="每个结果（CSV）").click()
    saved = tmp_path / "saved.csv"
    started.value.save_as(saved)
    rows = list(csv.reader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["结果", "A", "B", "C"]
    assert "奈特" in rows[0][5]
    assert float(rows[1][5]) == pytest.approx(0.659167, abs=1e-6)
    assert visit.trouble == []


def test_a_language_switch_keeps_a_file(visit: Visit, server: str, tmp_path: Path) -> None:
    page = visit.open(f"{server}/calculator?lang=zh")
    (tmp_path / "own.csv").write_text("u,3,1\nv,1,1\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "own.csv")
    visit.eventually(lambda: data(page) == "u,3,1\nv,1,1", "its data")
    page.get_by_role("radio", name="English").click()
    expect(page.locator("h1")).to_have_text("Calculator")
    visit.settle()
    assert data(page) == "u,3,1\nv,1,1"
    assert visit.trouble == []


def test_the_same_file_counts_again_after_it_was_put_aside(
    visit: Visit, server: str, tmp_path: Path
) -> None:
    page = visit.open(f"{server}/calculator?lang=en")
    (tmp_path / "own.csv").write_text("u,3,1\nv,1,1\n", encoding="utf-8")
    chosen, says = page.get_by_text("own.csv", exact=True), page.get_by_text("file “own.csv”")
    box = page.get_by_role("textbox", name="Outcome, P, Q")
    for typed in ("x 1 1\ny 1 3", "x 1 1\ny 1 4"):
        page.locator("input[type=file]").set_input_files(tmp_path / "own.csv")
        visit.eventually(lambda: data(page) == "u,3,1\nv,1,1", "the file's data")
        expect(says).to_be_visible()
        box.fill(typed)
        page.get_by_role("button", name="Calculate").click()
        visit.eventually(lambda now=typed: data(page) == now.replace(" ", ","), "what is typed")
        expect(says).to_have_count(0)
        expect(chosen).to_have_count(0)
    assert visit.trouble == []


def test_a_choice_made_in_a_hurry_is_kept(visit: Visit, server: str, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("a,3,1\nb,2,0\nc,0,4\n", encoding="utf-8")
    (tmp_path / "last.csv").write_text("u,5,1\nv,2,0\nw,0,4\n", encoding="utf-8")
    rows = "\n".join(f"w{i},{i % 3},{(i + 1) % 4}" for i in range(120))
    (tmp_path / "many.csv").write_text(rows, encoding="utf-8")
    page = visit.page
    for pause in (100, 200, 350):  # where a run is cut short, a widget may have lost its value
        visit.open(f"{server}/calculator?lang=en")
        chooser = page.locator("input[type=file]")
        chooser.set_input_files(tmp_path / "few.csv")
        page.get_by_role("radio", name="½").click()
        for name in ("many.csv", "last.csv"):
            page.wait_for_timeout(pause)
            chooser.set_input_files(tmp_path / name)
        visit.eventually(lambda: (data(page) or "").startswith("u,5,1"), "the last file's data")
        assert "pseudocount=half" in page.url
        expect(page.get_by_text("went wrong on our side")).to_have_count(0)


NAMES = (
    """<b>"x"'s</b>&co""",
    "www.host.test",
    "me@host.test",
    "![](http://h.test)",
    ":red[a] :smile:",
)


def test_a_name_in_a_link_is_shown_as_it_is(visit: Visit, server: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [name, i, 2 * i] for i, name in enumerate(NAMES)
    )
    page = visit.open(f"{server}/calculator?{urlencode({'lang': 'en', 'data': text.getvalue()})}")
    for name in NAMES:  # a word joiner shows nothing
        shown = "[data-testid=stMarkdownContainer] td"
        cells = [cell.replace("\u2060", "") for cell in page.locator(shown).all_inner_texts()]
        assert name in cells
    ticks = page.locator(".ytick text").all_text_contents()
    assert [tick for tick in ticks if "x" in tick] == [NAMES[0]] * 2
    assert page.locator("[data-testid=stMain] :is(a[href*='.test'], img, b)").count() == 0
    assert visit.trouble == []
