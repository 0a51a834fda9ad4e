"""The course as two processes over one PostgreSQL: a class does not know which of them it asks.

PostgreSQL comes from the system (Debian's package); without it these tests say so and are skipped.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from kl_ui.classroom.store import Answer, Here, Store
from tests.serving import ROOT, address, free_port, start


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def somebody() -> str | None:
    """PostgreSQL refuses to run as root: who else is there?"""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A server of its own, on a port of its own; its address."""
    folder, user = programs(), somebody()
    if folder is None or user is None:
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    port = free_port()
    with tempfile.TemporaryDirectory() as place:
        owner = user if os.getuid() == 0 else None
        if owner:
            shutil.chown(place, owner)
        data = f"{place}/data"

        def run(*command: str) -> None:
            told = subprocess.run(
                command, user=owner, cwd=place, capture_output=True, text=True, check=False
            )
            assert told.returncode == 0, told.stderr

        run(f"{folder}/initdb", "-D", data, "-U", "course", "-A", "trust", "--no-sync")
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(f"{folder}/pg_ctl", "-D", data, "-l", f"{place}/log", "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://course@127.0.0.1:{port}/postgres"
        finally:
            run(f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "stop")


def test_the_store_keeps_there_what_it_keeps_here(postgres: str) -> None:
    store = Store(postgres)
    assert store.begin("STORE", "x")
    assert not store.begin("STORE", "y")
    kept = store.find("STORE")
    assert kept is not None
    assert store.put("STORE", {"kind": "choice"}) == 1
    assert store.change("STORE", kept.version, kept.lesson.ask(1))
    assert not store.change("STORE", kept.version, kept.lesson)
    said = [Here("STORE", "anna"), Answer("STORE", 1, 1, "anna", "a", 3)]
    assert store.keep([*said, *said]) == ["kept"] * 4
    assert store.keep([Answer("STORE", 1, 1, "anna", "b")]) == ["kept"]
    assert store.said("STORE", 1) == [Answer("STORE", 1, 1, "anna", "a", 3)]
    assert store.said_by("STORE", 1, "anna") == {1: "a"}
    assert store.present("STORE").joined == 1
    store.erase("STORE")
    assert store.find("STORE") is None
    store.engine.dispose()


def test_two_processes_are_one_class(postgres: str) -> None:
    ports = free_port(), free_port()
    running = [start(port, through=["env", f"KL_CLASS_STORE={postgres}"]) for port in ports]
    here, there = map(address, ports)
    try:
        begun = httpx2.post(f"{here}/class").json()
        code, may = begun["code"], {"authorization": f"Bearer {begun['secret']}"}
        asked = {"what": "ask", "place": "kl/explore", "name": "predict.below"}
        httpx2.post(f"{here}/class/{code}/do", json=asked, headers=may, timeout=30)
        told = {"who": "phone0001", "question": 1, "round": 1, "value": "never"}
        assert httpx2.post(f"{there}/class/{code}/answer", json=told).json() == {"kept": 1}
        seen = httpx2.get(f"{here}/class/{code}/events", headers=may).json()
        assert seen["answered"] == 1
        # Whoever listens to one process hears what was done at the other.
        with httpx2.stream(
            "GET",
            f"{there}/class/{code}/events?lang=en",
            headers={"accept": "text/event-stream"},
            timeout=30,
        ) as line:
            lines = (one for one in line.iter_lines() if one.startswith("data: "))
            assert '"phase": "asking"' in next(lines)
            running[0].kill()
            httpx2.post(f"{there}/class/{code}/do", json={"what": "close"}, headers=may)
            assert '"phase": "closed"' in next(lines)
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def front() -> Iterator[tuple[str, tuple[int, int]]]:
    """nginx as docs/hosting/nginx.conf sets it up, before two ports of this machine."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed here (apt-get install nginx)")
    port, ports = free_port(), (free_port(), free_port())
    text = (ROOT / "docs" / "hosting" / "nginx.conf").read_text("utf-8")
    for number, own in enumerate(ports, 1):
        text = text.replace(f"course-{number}:8501", f"127.0.0.1:{own}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    with tempfile.TemporaryDirectory() as place:
        paths = "".join(
            f"{kind}_temp_path {place}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        owner = "user root;" if os.getuid() == 0 else ""
        config = f"{owner} daemon off; pid {place}/pid; error_log {place}/log; events {{}}"
        config += f" http {{ access_log off; {paths} {text} }}"
        Path(place, "nginx.conf").write_text(config, "utf-8")
        process = subprocess.Popen([nginx, "-p", place, "-c", f"{place}/nginx.conf"])
        try:
            yield address(port), ports
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_a_class_behind_nginx_outlives_one_of_its_processes(
    postgres: str, front: tuple[str, tuple[int, int]]
) -> None:
    base, ports = front
    running = [start(port, through=["env", f"KL_CLASS_STORE={postgres}"]) for port in ports]
    try:
        begun = httpx2.post(f"{base}/class", timeout=30).json()
        code, may = begun["code"], {"authorization": f"Bearer {begun['secret']}"}

        def told(who: int) -> int:
            said = {"who": f"phone{who:04d}", "question": 1, "round": 1, "value": "never"}
            return httpx2.post(f"{base}/class/{code}/answer", json=said, timeout=30).status_code

        asked = {"what": "ask", "place": "kl/explore", "name": "predict.below"}
        httpx2.post(f"{base}/class/{code}/do", json=asked, headers=may, timeout=30)
        assert [told(who) for who in range(10)] == [200] * 10
        running[0].kill()
        running[0].wait()
        assert [told(who) for who in range(5, 20)] == [200] * 15
        seen = httpx2.get(f"{base}/class/{code}/events", headers=may, timeout=30).json()
        assert seen["answered"] == 20
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=20)
