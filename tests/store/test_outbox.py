"""Every write path leaves its outgoing copy in the same transaction; undo until it was sent."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import desktop.store
from desktop.domain.kinds import KINDS
from desktop.domain.matters import Matter
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.values import Merge, new_id
from desktop.store import outbox, settle
from desktop.store.columns import table
from desktop.store.outbox import Outgoing
from desktop.store.schema import create_triggers
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.protocol import MAX_TX

MakeHousehold = Callable[..., Household]


def sent_of(store: Store, row_id: str) -> list[Outgoing]:
    return store.read(lambda tx: tx.outgoing_of([row_id]))


def tx_of(store: Store, work: Callable[[Tx], None]) -> str:
    def run(tx: Tx) -> str:
        work(tx)
        return tx.tx_id

    return store.write(run)


def test_a_new_row_goes_out_whole(store: Store, household: MakeHousehold) -> None:
    row = household(special=True)
    store.write(lambda tx: tx.put(row))
    [change] = sent_of(store, row.id)
    assert (change.op, change.was, change.base_rev, change.seq) == ("put", {}, 0, 0)
    assert change.set == row.model_dump(mode="json", exclude={"id", "scope_id"})
    assert change.set["special"] is True
    assert change.made_at == "2026-12-08T01:00:00Z"


def test_a_patch_sends_only_what_changed_with_what_was_seen(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))
    store.write(lambda tx: tx.patch(Household, row.id, people=5, special=True, door=row.door))
    change = sent_of(store, row.id)[1]
    assert (change.op, change.set, change.was) == (
        "patch",
        {"people": 5, "special": True},
        {"people": 3, "special": False},
    )


def test_a_patch_that_changes_nothing_sends_nothing(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))
    store.write(lambda tx: tx.patch(Household, row.id, people=3))
    assert len(sent_of(store, row.id)) == 1


def test_a_deletion_goes_out_with_the_old_row(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))
    store.write(lambda tx: tx.delete(Household, row.id))
    change = sent_of(store, row.id)[1]
    assert (change.op, change.set, change.was["head_name"]) == ("delete", {}, "余友田")


def test_even_plain_sql_is_captured(store: Store, household: MakeHousehold) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))

    def work(tx: Tx) -> None:
        tx.connection.execute("UPDATE household SET people = people + 1")

    store.write(work)
    assert sent_of(store, row.id)[1].set == {"people": 4}


def test_what_the_server_said_is_not_captured(store: Store, household: MakeHousehold) -> None:
    store.apply(lambda tx: tx.put(household()))
    assert store.read(lambda tx: tx.sql("SELECT * FROM outbox")) == []


def test_fields_worked_out_from_other_rows_are_not_sent() -> None:
    assert {kind for kind in KINDS if KINDS[kind].derived} == {"matter"}
    known = table("matter")
    assert {column.name for column in known.columns} - {column.name for column in known.sent} == {
        name for name in Matter.model_fields if KINDS["matter"].merge(name) is Merge.DERIVED
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_triggers(store: Store, kind: str) -> None:
    found = store.read(
        lambda tx: tx.sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?",
            (kind,),
        )
    )
    assert set(create_triggers(table(kind))) <= {row["name"] for row in found}


def test_no_statement_hides_the_old_row_from_triggers() -> None:
    for file in Path(desktop.store.__file__).parent.rglob("*.py"):
        assert not re.search(
            r"\b(INSERT\s+OR\s+REPLACE|REPLACE\s+INTO)\b",
            file.read_text("utf-8"),
            re.IGNORECASE,
        ), file


def test_one_transaction_is_as_large_as_the_protocol_allows() -> None:
    assert outbox.MAX_TX == MAX_TX


def test_undo_takes_a_transaction_back(store: Store, household: MakeHousehold) -> None:
    row, other = household(), household()
    first = tx_of(store, lambda tx: tx.put(row))

    def work(tx: Tx) -> None:
        tx.patch(Household, row.id, people=7, special=True)
        tx.put(other)

    second = tx_of(store, work)
    third = tx_of(store, lambda tx: tx.delete(Household, other.id))
    store.undo_tx(third)
    assert store.read(lambda tx: tx.one(Household, other.id)) == household(**other.model_dump())
    store.undo_tx(second)
    assert store.read(lambda tx: tx.one(Household, row.id)).people == 3
    assert store.read(lambda tx: tx.get(Household, other.id)) is None
    store.undo_tx(first)
    assert store.read(lambda tx: tx.sql("SELECT * FROM outbox")) == []


def test_undo_is_refused_after_a_later_change(store: Store, household: MakeHousehold) -> None:
    row = household()
    first = tx_of(store, lambda tx: tx.put(row))
    store.write(lambda tx: tx.patch(Household, row.id, people=4))
    with pytest.raises(UserError, match=r"store\.changed_since"):
        store.undo_tx(first)
    with pytest.raises(KeyError):
        store.undo_tx(new_id())


def test_undo_is_refused_once_a_round_has_it(store: Store, household: MakeHousehold) -> None:
    row = household()
    first = tx_of(store, lambda tx: tx.put(row))
    store.apply(lambda tx: settle.take(tx, 50))
    with pytest.raises(UserError, match=r"store\.already_sent"):
        store.undo_tx(first)
    assert store.read(lambda tx: tx.one(Household, row.id)).people == 3


def test_numbers_are_contiguous_although_something_was_undone(store: Store, household: MakeHousehold) -> None:
    txs = [tx_of(store, lambda tx: tx.put(household())) for _ in range(5)]
    store.undo_tx(txs[1])
    assert [one.seq for one in store.apply(lambda tx: settle.take(tx, 2))] == [1, 2]
    store.write(lambda tx: tx.put(household()))
    assert [one.seq for one in store.apply(lambda tx: settle.take(tx, 50))] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_a_batch_never_splits_a_transaction(store: Store, household: MakeHousehold) -> None:
    def put(size: int) -> None:
        store.write(lambda tx: tx.put_all([household() for _ in range(size)]))

    def taken(limit: int) -> int:
        return len(store.apply(lambda tx: settle.take(tx, limit)))

    for size in (3, 4, 90):
        put(size)
    limits = (1, 3, 6, 7, 50, 97, 500)
    assert [taken(limit) for limit in limits] == [3, 3, 3, 7, 7, 97, 97]
