"""How long until a cold reader sees words, the app, a figure; and how much that weighs.

    .venv/bin/python -m benchmarks.first

Each visit is a browser context of its own, that is a cold cache; times are the page's own, in the
frame that shows it. A phone is a processor slowed four times and a line of 6.4 Mbit/s and 60 ms.
"""

from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium
from tests.serving import serve

PLACES = (
    "/?lang=en",
    "/kl?scene=explore&seen=1",
    "/entropy?scene=binary&seen=1",
    "/rlhf?scene=kite&seen=1",
)
PROFILES: dict[str, tuple[int, int, int, float]] = {  # width, height, slowed, bytes a second
    "laptop": (1366, 768, 1, 0),
    "phone": (390, 844, 4, 800_000),
}
VISITS, SECONDS = 3, 7
PROBE = """
const T = (window.firstSeen = {});
const below = (e) => (e.shadowRoot ? [e, ...inside(e.shadowRoot)] : [e]);
const inside = (root) => [...root.querySelectorAll("*")].flatMap(below);
const large = (e) => {
  const { width, height } = e.getBoundingClientRect();
  return width >= 100 && height >= 40;
};
const words = (e) => e.textContent.trim().length > 40 && e.getBoundingClientRect().width >= 100;
const look = () => {
  const now = {
    title: document.querySelector("h1"),
    words: [...document.querySelectorAll("p")].some(words),
    app: document.querySelector("[data-testid=stMain] [data-testid=stElementContainer]"),
    picture:
      document.querySelector(".js-plotly-plot .plot path") ||
      (document.body && inside(document.body).some((e) => e.localName === "svg" && large(e))),
  };
  for (const [name, there] of Object.entries(now)) if (there) T[name] ??= performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def visit(browser: Browser, address: str, profile: str) -> dict[str, float]:
    """Milliseconds until each thing is seen, kilobytes and requests in the first seconds."""
    width, height, slowed, line = PROFILES[profile]
    context = browser.new_context(viewport={"width": width, "height": height})
    page, total = context.new_page(), {"kB": 0.0, "requests": 0.0}
    control = context.new_cdp_session(page)

    def loaded(event: dict[str, Any]) -> None:
        total["kB"] += event["encodedDataLength"] / 1024
        total["requests"] += 1

    def heard(event: dict[str, Any]) -> None:
        total["kB"] += 0.75 * len(event["response"]["payloadData"]) / 1024

    control.on("Network.loadingFinished", loaded)
    control.on("Network.webSocketFrameReceived", heard)
    control.send("Network.enable")
    control.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    if line:
        speed = {"downloadThroughput": line, "uploadThroughput": line}
        control.send("Network.emulateNetworkConditions", {"offline": False, "latency": 60, **speed})
    page.add_init_script(PROBE)
    page.goto(address, wait_until="commit")
    page.wait_for_timeout(1000 * SECONDS)
    seen: dict[str, float] = page.evaluate("window.firstSeen")
    context.close()
    return {
        name: seen.get(name, float("nan")) for name in ("title", "words", "app", "picture")
    } | total


def main() -> None:
    with serve() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for profile in PROFILES:
            for place in PLACES:
                found = [visit(browser, base + place, profile) for _ in range(VISITS + 1)][1:]
                row = {name: median(one[name] for one in found) for name in found[0]}
                said = ", ".join(f"{name} {value:.0f}" for name, value in row.items())
                print(f"{profile:7} {place:30} {said}")
        browser.close()


if __name__ == "__main__":
    main()
