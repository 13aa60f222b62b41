"""Finishing a check: what a person waits for after the last answer, against a bare durable transaction."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from bench.figure import Figure, median, percentile
from bench.world import KEY, World
from desktop.domain.people import Household
from desktop.forms.session import Session
from desktop.services.desk import Desk
from desktop.services.records import filling

_CHECKS = 120
_GIVEN: dict[str, Any] = {
    "lg01_fuel": ["lpg"],
    "lg03_place": "kitchen",
    "lg15_aged": "yes",
    "lg17_tee": "yes",
    "lg24_alarm": "works",
    "lg25_help": ["none"],
}
"""What is not normal: an aged hose and a tee; the third finding is the age of the equipment."""
_PLAIN = {"integer": 1, "decimal": 1.5, "month": "2025-01", "year": 2024}
_ROW = 280
"""Bytes of a row of the bare transaction, as a change of ours has."""


def finish(world: World) -> Iterator[Figure]:
    """Record, matters, facts, equipment, outbox and search entries, durable and encrypted."""
    own, bare, rows, answers, found = [], [], [], [], []
    with world.desk(world.copy_of("worker", "finish")) as desk:
        homes = desk.read(lambda tx: tx.find(Household, order_by="id"))
        beside = Bare(world.folder / "bare.db")
        for number in range(_CHECKS):
            draft, session = filled(desk, homes[number % len(homes)].id)
            before = _changes(desk)
            begun = time.perf_counter()
            done = filling.finish(desk, draft)
            own.append(time.perf_counter() - begun)
            rows.append(_changes(desk) - before)
            answers.append(len(session.answers))
            found.append(len(done.matter_ids))
            begun = time.perf_counter()
            beside.write(rows[-1])
            bare.append(time.perf_counter() - begun)
    what = f"finish a check, {round(median(answers))} answers, {round(median(found))} findings"
    reference = f"a bare SQLCipher transaction of {round(median(rows))} rows"
    yield Figure(
        "finish",
        f"{what}: p95",
        percentile(own, 0.95) * 1000,
        "ms",
        _CHECKS,
        percentile(bare, 0.95) * 1000,
        reference,
        limit=30,
    )
    yield Figure(
        "finish_ratio",
        f"{what}: median",
        median(own) * 1000,
        "ms",
        _CHECKS,
        median(bare) * 1000,
        reference,
        limit=10,
        limits_ratio=True,
    )


def filled(desk: Desk, household_id: str) -> tuple[str, Session]:
    """A draft with every question answered, as the form view leaves it."""
    begun = filling.start(desk, "LPG_HOME", "household", household_id)
    session = filling.session(desk, begun)
    for _ in session.spec.questions:
        for name in _GIVEN:
            if name in session.relevant and name not in session.answers:
                session.answer(name, _GIVEN[name])
        session.all_normal()
        open_ones = [name for name in session.missing if name not in session.answers]
        if not open_ones:
            break
        session.answer(open_ones[0], _plain(session, open_ones[0]))
    filling.save(
        desk,
        begun.draft_id,
        answers=session.answers,
        confirmed=[],
        cards={},
        at_question=open_ones[0] if open_ones else "",
    )
    return begun.draft_id, session


def _plain(session: Session, name: str) -> Any:
    question = session.spec.questions[name]
    if not question.type.startswith("select"):
        return _PLAIN.get(question.type, "无")
    choice = next((one.name for one in question.choices if one.lead is None), question.choices[0].name)
    return [choice] if question.type == "select_multiple" else choice


def _changes(desk: Desk) -> int:
    """Rows written so far on the writer's connection, those of triggers included."""
    return int(desk.write(lambda tx: tx.connection.total_changes))


class Bare:
    """The same cipher, journal and durability, and one table without anything else."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._connection = dbapi2.connect(str(path), isolation_level=None)
        for line in (
            f"PRAGMA key = \"x'{KEY.hex()}'\"",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE row (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT",
        ):
            self._connection.execute(line)

    def write(self, rows: int) -> None:
        values = [(os.urandom(18).hex(), "x" * _ROW) for _ in range(rows)]
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO row VALUES (?, ?)", values)
        self._connection.execute("COMMIT")
