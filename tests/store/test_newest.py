"""`newest` is what the records themselves say, whoever writes and in whatever order."""

import random
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from desktop.domain.records import Record, RecordStatus, SubjectKind
from desktop.domain.values import new_id
from desktop.store.connection import Context, connect
from desktop.store.pull import lay_in
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.protocol import PulledRow, row_hash
from tests.store.conftest import KEY

SCOPE, HOMES = f"grid:{new_id()}", [new_id() for _ in range(3)]
CHOICES: dict[str, list[str]] = {
    "subject_id": HOMES,
    "form": ["VISIT_HH", "RES_FIRE"],
    "variant": ["", "quick"],
    "outcome": ["met", "phone", ""],
    "seen_at": [f"2026-{month:02}-03T02:00:00Z" for month in range(1, 13)],
    "status": [one.value for one in RecordStatus],
}
GROUP = "subject_id, form, variant, outcome"


def record(chance: random.Random) -> Record:
    someone, at = new_id(), "2026-12-01T00:00:00Z"
    fields: dict[str, Any] = {name: chance.choice(values) for name, values in CHOICES.items()}
    return Record(
        id=new_id(),
        scope_id=SCOPE,
        number="XA-1",
        form_version="1",
        subject_kind=SubjectKind.HOUSEHOLD,
        grid_id=SCOPE.removeprefix("grid:"),
        inspector_id=someone,
        entered_by=someone,
        entered_at=at,
        **fields,
    )


def said(tx: Tx) -> list[dict[str, str]]:
    return tx.sql(f"SELECT {GROUP}, seen_at, record_id FROM newest ORDER BY {GROUP}")


def true(tx: Tx) -> list[dict[str, str]]:
    """Of two seen at the same moment the one with the greater id."""
    found: dict[str, dict[str, str]] = {}
    for one in tx.sql(
        f"SELECT {GROUP}, seen_at, id FROM record WHERE status = 'finished' ORDER BY seen_at, id"
    ):
        one["record_id"] = one.pop("id")
        found["".join(one[name] + "/" for name in GROUP.split(", "))] = one
    return sorted(found.values(), key=lambda one: [one[name] for name in GROUP.split(", ")])


@pytest.mark.parametrize("seed", range(4))
def test_the_newest_record_is_the_one_that_the_records_say(store: Store, seed: int) -> None:
    chance, ids, revs = random.Random(seed), list[str](), count(1)

    def put(tx: Tx) -> None:
        row = record(chance)
        tx.put(row)
        ids.append(row.id)

    def change(tx: Tx) -> None:
        name = chance.choice(list(CHOICES))
        tx.patch(Record, chance.choice(ids), **{name: chance.choice(CHOICES[name])})

    def remove(tx: Tx) -> None:
        tx.delete(Record, ids.pop(chance.randrange(len(ids))))

    def arrive(tx: Tx) -> None:
        row = record(chance).model_copy(update={"id": chance.choice([*ids, new_id()])})
        data = row.model_dump(mode="json", exclude={"id", "scope_id"})
        pulled = PulledRow(scope_id=SCOPE, kind="record", id=row.id, rev=next(revs), data=data)
        lay_in(tx, [pulled], row_hash)
        ids[:] = sorted({*ids, row.id})

    def take_back(tx: Tx) -> None:
        done = tx.sql("SELECT tx FROM outbox ORDER BY id DESC LIMIT 1")
        tx.undo_tx(done[0]["tx"])
        ids[:] = [one["id"] for one in tx.sql("SELECT id FROM record ORDER BY id")]

    def several(tx: Tx) -> None:
        for _ in range(5):
            chance.choice([put, put, change, change, remove] if len(ids) > 1 else [put])(tx)
            assert said(tx) == true(tx)

    for _ in range(6):
        store.write(several)
        store.apply(arrive)
        if chance.random() < 0.3:
            store.write(take_back)
        assert store.read(said) == store.read(true)
    assert store.read(said)


def test_a_file_of_an_older_program_is_filled(store: Store, open_store: Callable[..., Store]) -> None:
    store.write(lambda tx: tx.put_all([record(random.Random(one)) for one in range(40)]))
    before = store.read(said)
    store.close()
    older = connect(store.path, KEY, clock=store.clock, context=Context(apply=True))
    older.execute("DROP TABLE newest")
    for name in ("put", "patch", "delete"):
        older.execute(f"DROP TRIGGER record_newest_{name}")
    older.execute("DELETE FROM _sqlite_migrations WHERE name IN ('m0006_newest', 'm0007_newest_by_name')")
    older.execute("UPDATE state SET value = '\"older\"' WHERE name = 'layout'")
    older.close()
    assert open_store().read(said) == before != []
