"""Where classes are kept: SQLite in the user's data folder, or what KL_CLASS_STORE names.

    KL_CLASS_STORE=postgresql+psycopg://user:password@host/name

when the course runs as several processes or on several machines. A participant is a random number
that her browser chose; no name and no address is kept, and a class is erased when its teacher ends
it, or a day after it was last used.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from platformdirs import user_data_path
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, ProgrammingError

from kl_ui.classroom.lesson import Lesson

LASTS = 24 * 3600
"""Seconds after which a class that nobody uses is erased."""
AWAY = 40
"""Seconds without a sign of life after which a phone counts as away."""
LONGEST = 64
"""Characters of a participant's number."""

tables = sa.MetaData()
classes = sa.Table(
    "classes",
    tables,
    sa.Column("code", sa.String(8), primary_key=True),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("used", sa.Float, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("lesson", sa.Text, nullable=False),
)
questions = sa.Table(
    "questions",
    tables,
    sa.Column("code", sa.String(8), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("spec", sa.Text, nullable=False),
)
participants = sa.Table(
    "participants",
    tables,
    sa.Column("code", sa.String(8), primary_key=True),
    sa.Column("who", sa.String(LONGEST), primary_key=True),
    sa.Column("place", sa.String(80), nullable=False),
    sa.Column("seen", sa.Float, nullable=False),
)
answers = sa.Table(
    "answers",
    tables,
    sa.Column("code", sa.String(8), primary_key=True),
    sa.Column("question", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("who", sa.String(LONGEST), primary_key=True),
    sa.Column("value", sa.String(200), nullable=False),
    sa.Column("sure", sa.Integer),
)
Kept = Literal["kept", "closed", "gone"]


class Class(NamedTuple):
    """A class as it is kept."""

    secret: str
    version: int
    lesson: Lesson


class Here(NamedTuple):
    """Somebody is in the room, at a scene if she goes her own way."""

    code: str
    who: str
    place: str = ""
    seen: float = 0.0


class Present(NamedTuple):
    """How many have joined, how many of them are connected, and where those are."""

    joined: int
    connected: int
    places: dict[str, int]


class Answer(NamedTuple):
    """What somebody says in one round of a question; ``sure`` from 1 to 3, or nothing."""

    code: str
    question: int
    round: int
    who: str
    value: str
    sure: int | None = None


def address() -> str:
    """The address of the store, as SQLAlchemy writes it."""
    if given := os.environ.get("KL_CLASS_STORE", ""):
        return given
    folder = user_data_path("kl-course", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'classes.sqlite'}"


@dataclass(frozen=True)
class Store:
    """The classes. Its methods wait for the disk: they are called in a thread of their own."""

    address: str

    @cached_property
    def engine(self) -> sa.Engine:
        """The connections, with the tables made if there are none yet."""
        engine = sa.create_engine(self.address, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _steady)
        try:
            tables.create_all(engine)
        except (IntegrityError, ProgrammingError):  # another process made them at this moment
            tables.create_all(engine)
        return engine

    def begin(self, code: str, secret: str) -> bool:
        """A new class, if its code is free."""
        row = {"code": code, "secret": secret, "used": time.time(), "version": 1}
        row["lesson"] = json.dumps(Lesson().as_told())
        try:
            with self.engine.begin() as line:
                line.execute(classes.insert().values(row))
        except IntegrityError:
            return False
        return True

    def find(self, code: str) -> Class | None:
        """The class of that code."""
        with self.engine.connect() as line:
            row = line.execute(classes.select().where(classes.c.code == code)).first()
        return Class(row.secret, row.version, _lesson(row.lesson)) if row else None

    def versions(self, codes: Iterable[str]) -> dict[str, int]:
        """What changed? One question for all classes that anybody listens to."""
        which = sa.select(classes.c.code, classes.c.version).where(classes.c.code.in_([*codes]))
        with self.engine.connect() as line:
            return dict(list(line.execute(which)))

    def change(self, code: str, version: int, lesson: Lesson) -> bool:
        """Keep what is before the class, unless somebody else changed it meanwhile."""
        row = {"version": version + 1, "used": time.time(), "lesson": json.dumps(lesson.as_told())}
        same = (classes.c.code == code) & (classes.c.version == version)
        with self.engine.begin() as line:
            return line.execute(classes.update().where(same).values(row)).rowcount == 1

    def put(self, code: str, spec: dict[str, Any]) -> int:
        """A question for the class; its number."""
        last = sa.select(sa.func.max(questions.c.number)).where(questions.c.code == code)
        with self.engine.begin() as line:
            number = (line.execute(last).scalar() or 0) + 1
            row = {"code": code, "number": number, "spec": json.dumps(spec, ensure_ascii=False)}
            line.execute(questions.insert().values(row))
        return number

    def question(self, code: str, number: int) -> dict[str, Any] | None:
        """One question, as it was put."""
        same = (questions.c.code == code) & (questions.c.number == number)
        with self.engine.connect() as line:
            found = line.execute(sa.select(questions.c.spec).where(same)).scalar()
        return json.loads(found) if found else None

    def keep(self, said: Sequence[Here | Answer]) -> list[Kept]:
        """Keep what phones said, together: what each may be told once this returns.

        An answer counts if its question is open, and the first of a round does.
        """
        with self.engine.begin() as line:
            codes = {one.code for one in said}
            which = sa.select(classes.c.code, classes.c.lesson).where(classes.c.code.in_(codes))
            now = {code: _lesson(text) for code, text in line.execute(which)}
            verdicts = [_verdict(one, now.get(one.code)) for one in said]
            kept = [one for one, found in zip(said, verdicts, strict=True) if found == "kept"]
            here = [one._asdict() for one in kept if isinstance(one, Here)]
            self._add(line, participants, here, ["place", "seen"])
            self._add(line, answers, [one._asdict() for one in kept if isinstance(one, Answer)])
        return verdicts

    def present(self, code: str) -> Present:
        """Who is in the room."""
        which = sa.select(participants.c.place, participants.c.seen)
        with self.engine.connect() as line:
            rows = line.execute(which.where(participants.c.code == code)).all()
        recent = time.time() - AWAY
        connected = Counter(place for place, seen in rows if seen > recent)
        return Present(len(rows), connected.total(), dict(connected))

    def count(self, code: str, question: int, round_: int) -> int:
        """How many have answered."""
        same = _of(code, question) & (answers.c.round == round_)
        with self.engine.connect() as line:
            found = line.execute(sa.select(sa.func.count()).select_from(answers).where(same))
            return int(found.scalar() or 0)

    def said(self, code: str, question: int) -> list[Answer]:
        """All answers to a question, of all rounds."""
        with self.engine.connect() as line:
            found = line.execute(answers.select().where(_of(code, question)))
            return [Answer(*row) for row in found]

    def said_by(self, code: str, question: int, who: str) -> dict[int, str]:
        """What she said, by round."""
        same = _of(code, question) & (answers.c.who == who)
        which = sa.select(answers.c.round, answers.c.value).where(same)
        with self.engine.connect() as line:
            return dict(list(line.execute(which)))

    def erase(self, code: str) -> None:
        """Everything of a class."""
        with self.engine.begin() as line:
            for table in (answers, participants, questions, classes):
                line.execute(table.delete().where(table.c.code == code))

    def erase_old(self) -> None:
        """The classes that nobody has used for a day."""
        old = sa.select(classes.c.code).where(classes.c.used < time.time() - LASTS)
        with self.engine.connect() as line:
            codes = list(line.execute(old).scalars())
        for code in codes:
            self.erase(code)

    def _add(
        self,
        line: sa.Connection,
        table: sa.Table,
        rows: Sequence[dict[str, Any]],
        newer: Sequence[str] = (),
    ) -> None:
        """Add rows; those that are there stay, but for what is ``newer``."""
        if not rows:
            return
        rows = list({tuple(row[c.name] for c in table.primary_key): row for row in rows}.values())
        dialect = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        add = dialect.insert(table).values(rows)
        if newer:
            values = {name: add.excluded[name] for name in newer}
            add = add.on_conflict_do_update(index_elements=table.primary_key, set_=values)
        else:
            add = add.on_conflict_do_nothing()
        line.execute(add)


def _steady(connection: Any, _: object) -> None:
    """Readers do not wait for who writes; what is kept outlives a killed process."""
    for rule in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {rule}")


def _lesson(text: str) -> Lesson:
    return Lesson(**json.loads(text))


def _of(code: str, question: int) -> sa.ColumnElement[bool]:
    return (answers.c.code == code) & (answers.c.question == question)


def _verdict(one: Here | Answer, lesson: Lesson | None) -> Kept:
    if lesson is None or lesson.phase == "ended":
        return "gone"
    if isinstance(one, Here):
        return "kept"
    now = (lesson.phase, lesson.question, lesson.round)
    return "kept" if now == ("asking", one.question, one.round) else "closed"
