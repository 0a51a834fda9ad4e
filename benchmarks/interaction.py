"""How fast does the course answer? Prints; judges nothing.

    python benchmarks/interaction.py

Starts its own server. In a real browser: a cold deep link until the first figure, then key press
on a slider until the new figure. On loopback: reruns a second of one process under 1, 25 and 50
simultaneous users, each moving a slider every two seconds.
"""

import asyncio
import json
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import streamlit
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).parent.parent))
from kl_ui.words.curriculum import SLUGS
from tests.browser.conftest import FLAGS, find_chromium, serve

# The shapes that the figures draw; a change of any is a new picture.
REDRAWN = """() => {
  const drawn = '.js-plotly-plot .plot path, .js-plotly-plot text';
  const shapes = () => [...document.querySelectorAll(drawn)]
    .map(e => (e.getAttribute('d') ?? '') + e.textContent).join();
  window.drawn = [];
  let last = shapes();
  const look = () => {
    const now = shapes();
    if (now !== last) { last = now; window.drawn.push(performance.now()); }
    requestAnimationFrame(look);
  };
  look();
}"""

# By the page's own clock, from the request on: the frame after a figure's shapes are in place.
# Asking from outside would wait for the browser to be idle, long after the reader sees the figure.
FIRST_FIGURE = """
const staged = (box) => box.shadowRoot?.querySelector('.stage :is(svg, canvas, .cards)');
const drawn = () =>
  document.querySelector('.js-plotly-plot .plot path, .js-plotly-plot .trace')
  ?? [...document.querySelectorAll('[data-testid=stMain] div')].find(staged);
const watch = () =>
  requestAnimationFrame(() => {
    if (drawn()) window.firstFigure = performance.now();
    else watch();
  });
watch();
"""


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def in_browser() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        print("\ncold deep link -> first figure (a fresh server each)")
        for slug in SLUGS:
            with serve() as base:
                page = browser.new_context().new_page()
                page.add_init_script(FIRST_FIGURE)
                page.goto(f"{base}/{slug}?lang=en&seen=1&view=whole", wait_until="commit")
                page.wait_for_function("() => window.firstFigure", timeout=60_000)
                print(f"  {slug:18} {page.evaluate('firstFigure') / 1000:5.2f} s")
                page.context.close()
        print("\nkey press on a slider -> new figure")
        with serve() as base:
            for slug in SLUGS:
                page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
                page.goto(f"{base}/{slug}?lang=en&seen=1&view=whole")
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                page.wait_for_timeout(1500)
                thumb = page.locator(f"[class*=st-key-{slug}-slider-] input[type=range]").first
                if not thumb.count():
                    continue  # its figures are stages: benchmarks/stages.py
                thumb.focus()
                page.evaluate(REDRAWN)
                times = []
                for i in range(24):
                    page.evaluate("() => { drawn.length = 0; window.pressed = performance.now() }")
                    page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
                    page.wait_for_timeout(700)
                    first = page.evaluate("() => (window.drawn[0] ?? NaN) - window.pressed")
                    if first == first:
                        times.append(first)
                if times:
                    print(
                        f"  {slug:18} median {statistics.median(times):4.0f} ms   "
                        f"p95 {percentile(times, 0.95):4.0f} ms   ({len(times)} of 24)"
                    )
                page.context.close()
        browser.close()


class Reader:
    """One session without a browser: opens a page, then moves its first live component."""

    component = "kl_slider"

    def __init__(self, base: str, slug: str, query: str = "") -> None:
        self.address = base.replace("http", "ws") + "/_stcore/stream"
        self.slug = slug
        self.query = "lang=en&seen=1&view=whole" + query
        self.control: dict[str, Any] = {}
        self.page = ""
        self.delays: list[float] = []
        self.messages = 0

    async def rerun(self, socket: ClientConnection, told: object = None) -> None:
        """Open the page, or tell Python what the hand has done; wait until all is drawn."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = "" if self.page else self.slug
        message.rerun_script.page_script_hash = self.page
        if told is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.control["id"]
            self.messages += 1
            state.json_value = json.dumps({"told": {"what": told, "nth": self.messages}})
            message.rerun_script.fragment_id = self.control["part"]
        begin = time.monotonic()
        await socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await socket.recv())  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page = answer.new_session.page_script_hash
            part = answer.delta.new_element.bidi_component
            if part.component_name == self.component and self.control.get("id") in (None, part.id):
                where = {"id": part.id, "part": answer.delta.fragment_id}
                self.control = json.loads(part.json) | where
            if kind == "script_finished":
                break
        if told is not None:
            self.delays.append(time.monotonic() - begin)

    def moved(self, step: int) -> float:
        """Where the slider is after so many moves."""
        low, high = self.control["low"], self.control["high"]
        return float(low + (0.3 + 0.02 * (step % 20)) * (high - low))

    async def read(self, seconds: float, start: float, pause: float = 2.0) -> None:
        """Move the slider once every ``pause`` seconds."""
        async with connect(self.address, max_size=None, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
            await self.rerun(socket)
            await asyncio.sleep(start)
            end = time.monotonic() + seconds
            step = 0
            while (begin := time.monotonic()) < end:
                step += 1
                await self.rerun(socket, self.moved(step))
                await asyncio.sleep(max(0.0, pause - (time.monotonic() - begin)))


async def crowd(base: str, users: int, seconds: float = 20) -> None:
    readers = [Reader(base, SLUGS[i % len(SLUGS)]) for i in range(users)]
    await asyncio.gather(*(r.read(seconds, 2 * i / users) for i, r in enumerate(readers)))
    delays = [delay for reader in readers for delay in reader.delays]
    print(
        f"  {users:3} users: {len(delays) / seconds:5.1f} reruns/s, "
        f"median {1000 * statistics.median(delays):5.0f} ms,"
        f"p95 {1000 * percentile(delays, 0.95):5.0f} ms"
    )


def main() -> None:
    print(platform.machine(), "Python", platform.python_version(), end=", ")
    print("Streamlit", streamlit.__version__)
    in_browser()
    print("\none process, each user moves a slider every two seconds")
    with serve() as base:
        for users in (1, 25, 50):
            asyncio.run(crowd(base, users))


if __name__ == "__main__":
    main()
