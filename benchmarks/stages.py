"""How well does the course follow a hand? Prints; judges nothing.

    python benchmarks/stages.py

Starts its own server. For each thing under the hand, in a real browser, as it is and with the
processor slowed down four times: distinct pictures a second during a drag of 2 s at 60 moves a
second (median of five), the longest wait between two, how long after the release the last one
came, the messages sent during and after the drag; then key press -> new picture.

The moves are pointer events dispatched inside the page at the start of each of its frames, 60 a
second on an idle machine, which is when Chromium hands a real pointer's moves to a page; asked for
from outside, they would measure the way into the browser. The hand goes to and fro at 100 px a
second, as far as the thing it holds can follow: where it turns it may ask for the same picture
twice. A range input takes no dispatched pointer, so there the value is set and `input` dispatched,
as the browser does for a real pointer.
A picture is a frame whose drawn attributes differ from those of the frame before.
"""

import itertools
import platform
import statistics
import sys
from pathlib import Path
from typing import Any, NamedTuple

import streamlit
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.browser.conftest import FLAGS, find_chromium, serve

RUNS, KEYS = 5, 24


class Thing(NamedTuple):
    """What is moved, and where its pictures are drawn."""

    slug: str
    name: str
    held: str  # the handle or the range input
    drawn: str  # what holds the picture
    reach: float  # px either way


THINGS = (
    Thing("kl", "bars stage", ".st-key-kl-bars-p-q .grip", ".st-key-kl-bars-p-q", 50),
    Thing(
        "forward-reverse",
        "curve stage",
        ".st-key-forward-reverse-curve .grip",
        ".st-key-forward-reverse-curve",
        25,
    ),
    Thing("proof", "jensen stage", ".st-key-proof-jensen-2 .grip", ".st-key-proof-jensen-2", 25),
    Thing(
        "entropy",
        "live slider",
        ".st-key-entropy-slider-coin input",
        ".st-key-entropy-binary-chart-binary",
        25,
    ),
)

WATCH = """([held, drawn]) => {
  const opened = (element) => [...element.querySelectorAll('*')]
    .map((e) => e.shadowRoot).find((root) => root) ?? element;
  // Asked for each time: Streamlit puts a new element in place of a figure.
  const shapes = () => opened(document.querySelector(drawn)).querySelectorAll('path, rect, text');
  const picture = () => [...shapes()]
    .map((e) => ['d', 'x', 'y', 'height', 'transform'].map((a) => e.getAttribute(a)).join()
      + e.textContent).join(';');
  const [host, inner] = held.split(' ');
  window.held = opened(document.querySelector(host)).querySelector(inner);
  window.pictures = [];
  let last = picture();
  const look = () => {
    const now = picture();
    if (now !== last) { last = now; pictures.push(performance.now()); }
    requestAnimationFrame(look);
  };
  look();
}"""

DRAG = """async (reach) => {
  const range = held.matches('input');
  const box = held.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const [low, high] = range ? [Number(held.min), Number(held.max)] : [0, 0];
  const point = (type, dx, dy) => held.dispatchEvent(new PointerEvent(type, {
    bubbles: true, composed: true, pointerId: 1, isPrimary: true, clientX: x + dx, clientY: y + dy,
  }));
  held.setPointerCapture = () => {}; // there is no real pointer to capture
  const swing = (t) => 1 - 4 * Math.abs(((t / (40 * reach) + 0.25) % 1) - 0.5);
  pictures.length = 0;
  const start = performance.now();
  point('pointerdown', 0, 0);
  await new Promise((done) => {
    const move = () => {
      const t = performance.now() - start;
      if (t > 2000) return done();
      requestAnimationFrame(move);
      if (!range) return point('pointermove', reach * swing(t), reach * swing(t));
      held.value = low + (high - low) * (0.5 + 0.45 * swing(t));
      held.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    };
    requestAnimationFrame(move);
  });
  point('pointerup', 0, 0);
  return { start, end: performance.now() };
}"""


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def drags(page: Page, reach: float, sent: list[float]) -> list[dict[str, float]]:
    found = []
    for _ in range(RUNS):
        sent.clear()
        times = page.evaluate(DRAG, reach)
        during = len(sent)
        page.wait_for_timeout(2500)
        drawn = page.evaluate("pictures")
        inside = [time for time in drawn if time <= times["end"]]
        edges = [times["start"], *inside, times["end"]]
        found.append(
            {
                "rate": len(inside) / ((times["end"] - times["start"]) / 1000),
                "gap": max(b - a for a, b in itertools.pairwise(edges)),
                "lag": max(0.0, drawn[-1] - times["end"]) if drawn else 0.0,
                "during": during,
                "after": len(sent) - during,
            }
        )
    return found


def keys(page: Page) -> list[float]:
    waits = []
    page.evaluate("held.focus()")
    page.evaluate("held.addEventListener('keydown', () => { window.pressed = performance.now() })")
    for i in range(KEYS):
        page.evaluate("pictures.length = 0")
        page.keyboard.press("ArrowDown" if i % 2 else "ArrowUp")
        page.wait_for_timeout(700)
        wait = page.evaluate("(pictures.find((time) => time > pressed) ?? NaN) - pressed")
        if wait == wait:
            waits.append(wait)
    return waits


def measure(page: Page, thing: Thing, sent: list[float], slower: int) -> None:
    control = page.context.new_cdp_session(page)
    control.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    runs = drags(page, thing.reach, sent)
    waits = keys(page)
    control.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    middle: dict[str, Any] = {
        name: statistics.median(run[name] for run in runs) for name in runs[0]
    }
    rates = " ".join(f"{run['rate']:.1f}" for run in runs)
    print(
        f"  {thing.name:12} {'4x slower' if slower > 1 else 'plain':9} "
        f"{middle['rate']:5.1f} pictures/s ({rates})  longest gap {middle['gap']:4.0f} ms  "
        f"lag {middle['lag']:4.0f} ms  messages {middle['during']:.0f} during, "
        f"{middle['after']:.0f} after"
    )
    if waits:
        print(
            f"  {'':22} key -> picture p50 {statistics.median(waits):4.0f} ms  "
            f"p95 {percentile(waits, 0.95):4.0f} ms  ({len(waits)} of {KEYS})"
        )


def main() -> None:
    print(platform.machine(), "Python", platform.python_version(), end=", ")
    print("Streamlit", streamlit.__version__)
    with sync_playwright() as playwright, serve() as base:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for thing in THINGS:
            page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
            sent: list[float] = []
            page.on("websocket", lambda s, log=sent: s.on("framesent", lambda _: log.append(0.0)))
            page.goto(f"{base}/{thing.slug}?lang=en&seen=1&view=whole")
            page.locator(thing.drawn).locator("svg").first.wait_for(timeout=60_000)
            page.wait_for_timeout(3000)
            page.locator(thing.drawn).scroll_into_view_if_needed()
            page.evaluate(WATCH, [thing.held, thing.drawn])
            for slower in (1, 4):
                measure(page, thing, sent, slower)
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
