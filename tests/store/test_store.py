"""Reading and writing: typed, encrypted, one transaction, one notice."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from desktop.clock import Clock
from desktop.domain.people import CareLevel, Household, Resident, Sex
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.connection import (
    Context,
    DatabaseError,
    IntegrityError,
    OperationalError,
    connect,
)
from desktop.store.store import Store
from desktop.store.tx import Tx

MakeHousehold = Callable[..., Household]


def test_a_row_comes_back_as_it_was_put(store: Store, household: MakeHousehold) -> None:
    row = household(special=True, care_level="high")
    store.write(lambda tx: tx.put(row))
    found = store.read(lambda tx: tx.one(Household, row.id))
    assert found == Household.model_validate(row.model_dump())
    assert found.special is True
    assert found.care_level == CareLevel.HIGH


def test_find_by_value_by_list_and_by_absence(store: Store, household: MakeHousehold) -> None:
    rows = [household(order=n, people=n) for n in range(4)]
    store.write(lambda tx: tx.put_all(rows))
    assert [one.order for one in store.read(lambda tx: tx.find(Household, "order desc", limit=2))] == [3, 2]
    assert len(store.read(lambda tx: tx.find(Household, people=[1, 2, 9]))) == 2
    assert store.read(lambda tx: tx.count(Household, special=False)) == 4
    assert store.read(lambda tx: tx.find(Household, id=rows[0].id, special=True)) == []


@pytest.mark.parametrize("order", ["nothing", "people; drop table household", "1"])
def test_unknown_names_are_no_sql(store: Store, order: str) -> None:
    with pytest.raises(KeyError):
        store.read(lambda tx: tx.find(Household, order))
    with pytest.raises(KeyError):
        store.read(lambda tx: tx.find(Household, nothing=1))
    with pytest.raises(ValueError, match="only reads"):
        store.write(lambda tx: tx.sql("DELETE FROM household"))


def test_a_reader_cannot_write(store: Store, household: MakeHousehold) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        store.read(lambda tx: tx.put(household()))


def test_a_bad_value_is_not_stored(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))
    with pytest.raises(ValidationError):
        store.write(lambda tx: tx.patch(Household, row.id, people=31))
    with pytest.raises(KeyError):
        store.write(lambda tx: tx.patch(Household, row.id, scope_id="muni"))
    with pytest.raises(KeyError):
        store.write(lambda tx: tx.put(row))
    with pytest.raises(KeyError):
        store.write(lambda tx: tx.delete(Household, new_id()))


def test_a_failed_transaction_leaves_nothing(store: Store, household: MakeHousehold) -> None:
    def work(tx: Tx) -> None:
        tx.put(household())
        raise LookupError("half way")

    with pytest.raises(LookupError):
        store.write(work)
    assert store.read(lambda tx: tx.count(Household)) == 0
    assert store.read(lambda tx: tx.sql("SELECT * FROM outbox")) == []
    store.write(lambda tx: tx.put(household()))


def test_the_notice_names_what_changed(store: Store, household: MakeHousehold) -> None:
    heard: list[frozenset[str]] = []
    store.on_change(heard.append)
    row = household()
    store.write(lambda tx: tx.put(row))
    store.write(lambda tx: tx.patch(Household, row.id, people=row.people))
    store.write(lambda tx: tx.set_state("note", 1))
    assert heard == [frozenset({"household", "outbox"}), frozenset({"state"})]


def test_many_threads_write_one_after_the_other(store: Store, household: MakeHousehold) -> None:
    row = household(people=0)
    store.write(lambda tx: tx.put(row))

    def add(tx: Tx) -> None:
        tx.patch(Household, row.id, people=tx.one(Household, row.id).people + 1)

    threads = [threading.Thread(target=lambda: [store.write(add) for _ in range(3)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read(lambda tx: tx.one(Household, row.id)).people == 18


def test_a_write_inside_a_write_is_refused(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        store.write(lambda tx: store.write(lambda inner: inner.set_state("a", 1)))


def test_a_reader_sees_one_moment(store: Store, household: MakeHousehold) -> None:
    def work(tx: Tx) -> tuple[int, int]:
        before = tx.count(Household)
        done = threading.Thread(target=lambda: store.write(lambda other: other.put(household())))
        done.start()
        done.join()
        return before, tx.count(Household)

    assert store.read(work) == (0, 0)
    assert store.read(lambda tx: tx.count(Household)) == 1


def test_the_file_tells_nothing_without_its_key(
    store: Store, household: MakeHousehold, tmp_path: Path, clock: Clock
) -> None:
    store.write(lambda tx: tx.put(household(head_name="余友田试验")))
    store.close()
    content = b"".join(file.read_bytes() for file in tmp_path.glob("desk.db*"))
    assert "余友田试验".encode() not in content
    assert b"SQLite format 3" not in content
    with pytest.raises(UserError, match=r"store\.damaged"):
        connect(tmp_path / "desk.db", bytes(32), clock=clock, context=Context())


def test_the_file_keeps_what_sqlite_is_told(store: Store) -> None:
    def work(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [tx.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert store.write(work) == ["wal", 2, 1]


def test_pictures_and_small_state(store: Store) -> None:
    store.blob_put("a" * 64, b"\xff\xd8picture")
    store.blob_put("a" * 64, b"\xff\xd8picture")
    assert store.blob_get("a" * 64) == b"\xff\xd8picture"
    assert store.blob_get("b" * 64) is None
    store.set_state("cursor", {"last": [1, None, "三"]})
    assert store.state("cursor") == {"last": [1, None, "三"]}
    assert store.state("absent", 7) == 7


def test_a_reveal_is_logged_without_the_value(store: Store) -> None:
    row_id = new_id()
    store.write(lambda tx: tx.log_reveal("resident", row_id, "phone"))
    [line] = store.read(lambda tx: tx.sql("SELECT * FROM reveal"))
    assert (line["kind"], line["row_id"], line["field"], line["at"]) == (
        "resident",
        row_id,
        "phone",
        "2026-12-08T01:00:00Z",
    )


def test_no_write_path_without_a_context(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))

    def outside(tx: Tx) -> None:
        with pytest.raises(DatabaseError, match="user-defined function"):
            tx.connection.execute("UPDATE household SET people = 9 WHERE id = ?", (row.id,))

    context = store._context
    saved = (context.staff, context.tx, context.apply)

    def without(tx: Tx) -> None:
        context.apply = None
        try:
            outside(tx)
        finally:
            context.staff, context.tx, context.apply = saved[0], saved[1], False

    store.write(without)
    assert store.read(lambda tx: tx.one(Household, row.id)).people == row.people


def test_foreign_references_are_checked(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.connection.execute("INSERT INTO seen (scope_id, kind, row_id) VALUES ('grid:none', 'a', 'b')")

    with pytest.raises(IntegrityError):
        store.apply(work)


def test_closing_twice_and_using_a_closed_store(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        store.write(lambda tx: tx.set_state("a", 1))
    with pytest.raises(RuntimeError, match="closed"):
        store.state("a")


def test_too_many_changes_for_one_transaction(store: Store) -> None:
    house, scope = new_id(), f"grid:{new_id()}"

    def work(tx: Tx) -> None:
        for _ in range(201):
            tx.put(
                Resident(
                    id=new_id(),
                    scope_id=scope,
                    household_id=house,
                    name="某某",
                    sex=Sex.FEMALE,
                    born_on="1950-01-01",
                )
            )

    with pytest.raises(ValueError, match="201 changes"):
        store.write(work)
    assert store.read(lambda tx: tx.count(Resident)) == 0
