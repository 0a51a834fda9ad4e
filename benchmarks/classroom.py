"""A class of many phones: how long each step takes, and whether anything is lost.

    python benchmarks/classroom.py [phones]

joins, listens, answers all at once, closes, and answers again while the server is killed and
started anew. The phones are tasks of this process, which shares the machine with the server: what
is told includes their own work.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.serving import free_port, start

Json = dict[str, Any]


async def ask(
    port: int, method: str, path: str, told: Json | None = None, secret: str = ""
) -> tuple[int, Any]:
    """One request on a line of its own, as a phone that comes now and then makes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b"" if told is None else json.dumps(told).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    head += f"Authorization: Bearer {secret}\r\n" if secret else ""
    writer.write(f"{head}Accept: application/json\r\n\r\n".encode() + body)
    answer = await reader.read()
    writer.close()
    top, _, rest = answer.partition(b"\r\n\r\n")
    if b"chunked" in top.lower():
        rest = b"".join(rest.split(b"\r\n")[1::2])
    return int(top.split()[1]), json.loads(rest or b"{}")


class Phone:
    """It listens all the time, and notes when it hears of each phase."""

    def __init__(self, port: int, code: str, number: int) -> None:
        self.port, self.code, self.who = port, code, f"phone{number:08d}"
        self.heard: dict[str, float] = {}

    async def join(self) -> None:
        status, _ = await ask(self.port, "POST", f"/class/{self.code}/join", {"who": self.who})
        assert status == 200, status

    async def listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = f"/class/{self.code}/events?lang=en&who={self.who}"
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        writer.write(head.encode())
        while line := await reader.readline():
            if line.startswith(b"data: "):
                state = json.loads(line[6:])
                self.heard[f"{state['phase']} {state['question']} {state['round']}"] = (
                    time.perf_counter()
                )
        writer.close()

    async def answer(self, question: int, round_: int) -> None:
        told = {"who": self.who, "question": question, "round": round_, "value": "never"}
        for turn in range(100):
            try:
                status, _ = await ask(self.port, "POST", f"/class/{self.code}/answer", told)
                if status == 200:
                    return
            except (OSError, IndexError, ValueError):
                status = 0
            await asyncio.sleep(min(2.0, 0.1 * 2**turn))
        raise AssertionError(f"{self.who} was not heard: {status}")


async def timed(calls: list[Callable[[], Awaitable[None]]], over: float = 0.0) -> str:
    """All of them, evenly over so many seconds: median, 95th percentile and longest, in ms."""

    async def one(call: Callable[[], Awaitable[None]], wait: float) -> float:
        await asyncio.sleep(wait)
        begun = time.perf_counter()
        await call()
        return time.perf_counter() - begun

    waits = (over * k / len(calls) for k in range(len(calls)))
    times = await asyncio.gather(*map(one, calls, waits))
    return summed(list(times))


def summed(times: list[float]) -> str:
    """Median, 95th percentile and longest."""
    cuts = statistics.quantiles(times, n=20)
    middle, late, longest = statistics.median(times), cuts[-1], max(times)
    return f"{1000 * middle:6.0f} {1000 * late:6.0f} {1000 * longest:6.0f} ms"


async def lesson(phones: int, port: int, again: Callable[[], None]) -> None:
    """A lesson, timed."""
    _, begun = await ask(port, "POST", "/class", {})
    code, secret = begun["code"], begun["secret"]

    async def do(what: str, **more: Any) -> Json:
        status, told = await ask(port, "POST", f"/class/{code}/do", {"what": what, **more}, secret)
        assert status == 200, told
        return dict(told)

    room = [Phone(port, code, number) for number in range(phones)]
    print(f"{'':34} median    p95 longest")
    print(f"{phones} join within 10 s:".ljust(30), await timed([one.join for one in room], 10))
    lines = [asyncio.create_task(one.listen()) for one in room]
    await asyncio.sleep(3)
    await do("ask", place="kl/explore", name="predict.below")
    await asyncio.sleep(2)
    at_once = [partial(one.answer, 1, 1) for one in room]
    print(f"{phones} answer at once:".ljust(30), await timed(at_once))
    begun_at = time.perf_counter()
    await do("close")
    await asyncio.sleep(3)
    late = [one.heard.get("closed 1 1", begun_at + 99) - begun_at for one in room]
    print("close -> every phone knows:".ljust(30), summed(late))
    _, told = await ask(port, "GET", f"/class/{code}/events", None, secret)
    print("answers counted:", told["found"]["rounds"][0]["total"], "of", phones)
    await do("again")
    work = asyncio.create_task(timed([partial(one.answer, 1, 2) for one in room], 10))
    await asyncio.sleep(4)
    await asyncio.to_thread(again)
    print("24 a second, killed in between:".ljust(30), await work)
    _, told = await ask(port, "GET", f"/class/{code}/events", None, secret)
    print("answers counted:", told["answered"], "of", phones)
    for line in lines:
        line.cancel()
    await do("end")


def main() -> None:
    """The server, and its class."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("KL_CLASS_STORE", f"sqlite:///{folder}/classes.sqlite")
        running = [start(port)]
        time.sleep(8)  # what follows the start is not what is measured

        def again() -> None:
            running[-1].kill()
            running[-1].wait()
            running.append(start(port))

        try:
            asyncio.run(lesson(phones, port, again))
            with urllib.request.urlopen(f"http://localhost:{port}/readyz") as answer:
                print(answer.read().decode())
        finally:
            subprocess.Popen.terminate(running[-1])
            running[-1].wait(timeout=30)


if __name__ == "__main__":
    main()
