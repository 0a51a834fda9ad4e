"""A class together, without a browser: what is kept, who may see what, and what comes in wrong."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kl_ui.classroom import pages, web
from kl_ui.classroom.lesson import Lesson, NotNow
from kl_ui.classroom.questions import NoAnswer, is_right, marked, of_scene, own, readable
from kl_ui.classroom.results import reported, results
from kl_ui.classroom.rooms import Rooms
from kl_ui.classroom.store import Answer, Here, Store
from kl_ui.frame import contents
from kl_ui.words.content import LANGUAGES
from kl_ui.words.curriculum import SLUGS
from kl_ui.words.display import Display

A, B, C = "aaaaaaaa", "bbbbbbbb", "cccccccc"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'classes.sqlite'}")
    yield kept
    kept.engine.dispose()


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    ours = Rooms(store)
    monkeypatch.setattr(web, "rooms", lambda: ours)
    for name in ("PHONES", "GUESSES", "BEGINNINGS"):
        monkeypatch.setattr(web, name, web.Patience(1000, 1000))
    with TestClient(Starlette(routes=web.routes())) as browser:
        yield browser


class Teacher:
    """A class, and what its teacher does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        begun = client.post("/class").json()
        self.code, self.secret = begun["code"], begun["secret"]
        self.may = {"authorization": f"Bearer {self.secret}"}

    def do(self, what: str, **more: Any) -> Any:
        said = {"what": what, **more}
        return self.client.post(f"/class/{self.code}/do", json=said, headers=self.may)

    def sees(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(
            f"/class/{self.code}/events", headers=self.may
        ).json()
        return found

    def ask(self, place: str, name: str) -> int:
        asked = self.do("ask", place=place, name=name)
        assert asked.status_code == 200, asked.text
        number: int = asked.json()["question"]
        return number

    def say(self, who: str, value: Any, question: int = 1, round_: int = 1, **more: Any) -> Any:
        said = {"who": who, "question": question, "round": round_, "value": value, **more}
        return self.client.post(f"/class/{self.code}/answer", json=said)

    def join(self, who: str) -> Any:
        return self.client.post(f"/class/{self.code}/join", json={"who": who})

    def phone(self, lang: str = "en") -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/class/{self.code}/events?lang={lang}").json()
        return found


@pytest.fixture
def teacher(client: TestClient) -> Teacher:
    return Teacher(client)


def test_a_lesson_from_the_first_question_to_its_answer(teacher: Teacher) -> None:
    for who in (A, B, C):
        assert teacher.join(who).status_code == 200
    teacher.do("go", place="kl/explore")
    teacher.ask("kl/explore", "predict.below")
    zh, en = (teacher.phone(lang)["asked"] for lang in ("zh", "en"))
    assert zh["codes"] == en["codes"] == ["often", "uneven", "never"]
    assert zh["text"] != en["text"]
    for who, value in ((A, "often"), (B, "often"), (C, "never")):
        assert teacher.say(who, value, sure=3).json() == {"kept": 1}
    assert teacher.sees()["answered"] == 3
    assert "found" not in teacher.phone()
    teacher.do("close")
    assert teacher.sees()["found"]["hint"] == "talk"
    teacher.do("again")
    for who in (A, B, C):
        teacher.say(who, "never", round_=2)
    teacher.do("close")
    found = teacher.sees()["found"]
    assert [one["codes"] for one in found["rounds"]] == [{"often": 2, "never": 1}, {"never": 3}]
    assert found["changed"] == {"wrong_right": 2, "right_right": 1}
    assert found["rounds"][0]["sure_wrong"] == 2
    assert found["hint"] == "go_on"
    teacher.do("show")
    shown = teacher.phone()
    assert shown["answer"] == "never"
    assert shown["why"]["often"]
    again = teacher.join(A).json()
    assert again == {
        "question": 1, "said": {"1": "often", "2": "never"}, "found": "never", "right": True,
    }  # fmt: skip


def test_every_question_of_the_course_can_be_put_and_answered() -> None:
    kinds = set()
    for slug in SLUGS:
        for scene in contents.load(slug).scenes:
            for spec in of_scene(slug, scene, "bits"):
                kinds.add(spec["kind"])
                json.dumps(spec)
                assert not ({"{{", "}}"} & set(json.dumps(spec).split())), spec["key"]
                if spec["kind"] == "choice":
                    assert spec["answer"] in spec["codes"], spec["key"]
                if spec["kind"] == "number":
                    scale = Display().scale if spec["information"] else 1
                    right = repr(spec["number"] * scale)
                    assert is_right(spec, marked(spec, readable(spec, right))), spec["key"]
                    assert all(said["text"] for said in spec["said"].values())
    assert kinds == {"choice", "opinion", "number", "place"}


def test_a_bell_is_placed_and_judged(teacher: Teacher) -> None:
    teacher.ask("forward-reverse/place-forward", "place.forward")
    stage = teacher.phone()["asked"]["stage"]
    assert stage["open"] is False
    for who, mu, sigma in ((A, 0, 3.15), (B, 3, 1)):
        value = stage["value"] | {"mu": mu, "sigma": sigma}
        assert teacher.say(who, value).status_code == 200
    teacher.do("close")
    one = teacher.sees()["found"]["rounds"][0]
    assert sorted(one["placed"]) == [[0, 3.15], [3, 1]]
    assert one["codes"] == {"right": 1, "one": 1}


def test_nobody_sees_what_is_not_hers(teacher: Teacher, client: TestClient) -> None:
    teacher.ask("kl/explore", "predict.below")
    asked = json.dumps(teacher.phone())
    assert "answer" not in teacher.phone()
    assert teacher.secret not in asked
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": ""}):
        for address in ("do", "questions", "report"):
            call = client.post if address == "do" else client.get
            more = {"json": {"what": "close"}} if address == "do" else {}
            refused = call(f"/class/{teacher.code}/{address}", headers=headers, **more)
            assert refused.status_code == 403
    wrong = {"authorization": "Bearer nonsense"}
    assert client.get(f"/class/{teacher.code}/events", headers=wrong).status_code == 403
    assert teacher.sees()["phase"] == "asking"


@pytest.mark.parametrize(
    "told",
    [
        b"", b"[]", b"{", b"\xff", b"[" * 4000, b'{"who": 3}', b'{"who": "a b c d e f"}',
        b'{"who": "aaaaaaaa"}',
        b'{"who": "aaaaaaaa", "question": "1", "round": 1, "value": "never"}',
        b'{"who": "aaaaaaaa", "question": 1, "round": 1, "value": "nonsense"}',
        b'{"who": "aaaaaaaa", "question": 1, "round": 1, "value": {"a": [1]}}',
        b'{"who": "aaaaaaaa", "question": 1, "round": 1, "value": null}',
        b'{"who": "aaaaaaaa", "question": 1, "round": 99, "value": "never"}',
        b'{"who": "aaaaaaaa", "question": 1e400, "round": 1, "value": "never"}',
        b'{"who": "aaaaaaaa", "question": 1, "round": true, "value": "never"}',
        b'{"who": "' + b"a" * 5000 + b'"}',
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(teacher: Teacher, told: bytes) -> None:
    teacher.ask("kl/explore", "predict.below")
    head = {"content-type": "application/json"}
    refused = teacher.client.post(f"/class/{teacher.code}/answer", content=told, headers=head)
    assert 400 <= refused.status_code < 500
    assert refused.json()["error"]
    assert teacher.sees()["answered"] == 0
    form = teacher.client.post(f"/class/{teacher.code}/answer", content=told)
    assert form.status_code == 415


def test_an_answer_counts_once_and_only_while_its_round_is_open(teacher: Teacher) -> None:
    assert teacher.say(A, "never").status_code == 409
    teacher.ask("kl/explore", "predict.below")
    assert teacher.say(A, "never").status_code == 200
    assert teacher.say(A, "often").status_code == 200  # acknowledged, but the first counts
    assert teacher.say(B, "often", round_=2).status_code == 409
    teacher.do("close")
    assert teacher.say(A, "never").status_code == 200  # sent again, as its answer was lost
    late = teacher.say(B, "never")
    assert (late.status_code, late.json()["error"]) == (409, "closed")
    assert teacher.sees()["found"]["rounds"][0]["codes"] == {"never": 1}


def test_who_tries_codes_is_slowed_down(client: TestClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(web, "GUESSES", web.Patience(3, 0))
    seen = [client.get("/class/AAAAA/events").status_code for _ in range(5)]
    assert seen == [404, 404, 404, 429, 429]


def test_a_flood_slows_its_own_phone_only(teacher: Teacher, monkeypatch: Any) -> None:
    monkeypatch.setattr(web, "PHONES", web.Patience(3, 0))
    assert [teacher.join(A).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert teacher.join(B).status_code == 200


def test_a_class_goes_without_a_trace(teacher: Teacher, store: Store) -> None:
    teacher.ask("kl/explore", "predict.below")
    teacher.join(A)
    teacher.say(A, "never")
    teacher.do("end")
    assert store.find(teacher.code) is None
    assert store.said(teacher.code, 1) == []
    assert store.present(teacher.code).joined == 0
    assert teacher.join(A).status_code == 404


def test_a_report_says_nothing_of_few(teacher: Teacher) -> None:
    teacher.ask("kl/explore", "predict.below")
    for k in range(4):
        teacher.say(f"aaaaaaa{k}", "never")
    teacher.do("close")
    get = teacher.client.get
    told = get(f"/class/{teacher.code}/report", headers=teacher.may).json()
    assert told["questions"][0]["found"] == {"rounds": [{"round": 1, "total": 4, "few": 1}]}
    assert told["join"].endswith(f"/join/{teacher.code}")


def test_the_gain_is_that_of_what_could_be_gained() -> None:
    spec = of_scene("kl", "explore", "bits")[0]
    first = [Answer("X", 1, 1, f"w{k}", "never" if k < 2 else "often") for k in range(10)]
    second = [Answer("X", 1, 2, f"w{k}", "never" if k < 6 else "often") for k in range(10)]
    assert reported(spec, [*first, *second])["gain"] == pytest.approx(0.5)
    assert results(spec, first)["hint"] == "explain"


def test_a_teachers_own_question() -> None:
    spec = own("1 < 2 <b>?</b>", ["yes", " ", "no"], 0)
    assert spec["said"]["en"]["text"] == "<p>1 &lt; 2 &lt;b&gt;?&lt;/b&gt;</p>"
    assert spec["codes"] == ["a", "b"]
    assert readable(spec, "a") == "a"
    for text, options in (
        ("", ["a", "b"]),
        ("?", ["a"]),
        ("?", ["a"] * 7),
        ("?" * 999, ["a", "b"]),
    ):
        with pytest.raises(NoAnswer):
            own(text, options, None)


def test_only_what_follows_may_follow() -> None:
    asked = Lesson().ask(1)
    for step in (Lesson.again, Lesson.show):
        with pytest.raises(NotNow):
            step(asked)
    assert asked.close().show().leave().phase == "waiting"
    assert asked.go("kl/zero", "").phase == "asking"
    assert asked.close().go("kl/zero", "").phase == "waiting"


def test_two_windows_change_one_lesson(store: Store) -> None:
    store.begin("CODE", "x")
    ours = Rooms(store)

    async def both() -> None:
        steps = [ours.change("CODE", lambda x: x.ask(x.question + 1)) for _ in range(20)]
        await asyncio.gather(*steps)

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop running in this one
        thread.submit(asyncio.run, both()).result()
    found = store.find("CODE")
    assert found is not None
    assert found.lesson.question == 20


def test_what_was_acknowledged_is_there_after_a_restart(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    first = Store(address)
    first.begin("CODE", "x")
    kept = first.find("CODE")
    assert kept is not None
    first.change("CODE", kept.version, kept.lesson.ask(1))
    with ThreadPoolExecutor(8) as pool:
        said = [[Here("CODE", f"w{k}"), Answer("CODE", 1, 1, f"w{k}", "a")] for k in range(200)]
        assert all(one == ["kept", "kept"] for one in pool.map(first.keep, said))
    second = Store(address)
    assert second.count("CODE", 1, 1) == 200
    assert second.present("CODE").joined == 200
    first.engine.dispose()
    second.engine.dispose()


def test_the_old_are_erased(store: Store, monkeypatch: Any) -> None:
    store.begin("OLD", "x")
    monkeypatch.setattr("kl_ui.classroom.store.LASTS", -1)
    store.erase_old()
    assert store.find("OLD") is None


def test_every_scene_of_a_lesson_has_its_notes_and_transfers_lead_somewhere() -> None:
    for lang in LANGUAGES:
        for one in pages._lessons(lang)[:2]:
            for noted in one["places"]:
                assert {"say", "mistake", "minutes"} <= noted.keys(), (lang, noted["place"])
    for start, end in pages.told("en")["transfer"].items():
        for key in (start, end):
            slug, scene, _ = key.split("/")
            assert key in [spec["key"] for spec in of_scene(slug, scene, "bits")], key
