"""Do readers who train keep the others waiting? Prints; judges nothing.

    python benchmarks/training.py

Starts its own server. Five readers on five pages each move a slider every second: first with nobody
else there, then while twenty others train, each a network of her own.
"""

import asyncio
import platform
import statistics
import sys
from pathlib import Path

import streamlit
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.interaction import Reader, percentile
from tests.browser.conftest import serve

PAGES = ("information", "entropy", "cross-entropy", "kl", "forward-reverse")
TRAINERS, SECONDS = 20, 30.0


class Trainer(Reader):
    """One who trains, and looks at the newest state as often as the page does."""

    component = "kl_training"

    async def train(self) -> None:
        async with connect(self.address, max_size=None, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
            await self.rerun(socket)
            asked = 0
            while not self.control["done"]:
                asked += 1
                await self.rerun(socket, {"running": 1, "asked": asked})
                await asyncio.sleep(self.control["turn"])


def told(name: str, delays: list[float]) -> None:
    print(
        f"  {name:34} median {1000 * statistics.median(delays):4.0f} ms   "
        f"p95 {1000 * percentile(delays, 0.95):4.0f} ms   ({len(delays)})"
    )


async def others(base: str) -> list[float]:
    readers = [Reader(base, slug) for slug in PAGES]
    await asyncio.gather(*(r.read(SECONDS, i / len(PAGES), 1.0) for i, r in enumerate(readers)))
    return [delay for reader in readers for delay in reader.delays]


async def main() -> None:
    print(platform.machine(), "Python", platform.python_version(), end=", ")
    print("Streamlit", streamlit.__version__)
    with serve() as base:
        await others(base)  # the first run of a page is slower: not measured
        told("five readers, nobody trains", await others(base))
        trainers = [
            Trainer(base, "vae", f"&beta={i % 12 + 1}&seed={i // 12 + 1}") for i in range(TRAINERS)
        ]
        training = [asyncio.create_task(trainer.train()) for trainer in trainers]
        await asyncio.sleep(8)  # all pages are open
        told(f"five readers, {TRAINERS} train", await others(base))
        progress = sorted(trainer.control["progress"] for trainer in trainers)
        print(f"  trained meanwhile: from {progress[0]:.0%} to {progress[-1]:.0%} of each run")
        for task in training:
            task.cancel()
        await asyncio.gather(*training, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
