"""Old files are brought up, after a copy; newer ones are refused untouched."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlmodel import Field

from desktop.clock import Clock
from desktop.domain import kinds
from desktop.domain.base import Row
from desktop.domain.kinds import KINDS, Kind
from desktop.domain.people import Household
from desktop.domain.records import Photo, PhotoMoment
from desktop.domain.say import UserError
from desktop.domain.values import Moment, RowId, new_id
from desktop.store import arrive, columns, rebase, schema, settle, upgrade
from desktop.store.connection import Context, connect
from desktop.store.copies import copies
from desktop.store.migrations import migrations
from desktop.store.pull import lay_in
from desktop.store.store import Store
from desktop.sync.digest import digest
from desktop.sync.protocol import PulledRow, row_hash

KEY = bytes(range(32))
MakeHousehold = Callable[..., Household]


class RicherHousehold(Household):
    """The kind as a newer program knows it."""

    water_meter: str = Field("", max_length=20)
    rooms: int | None = None


def forget_tables() -> None:
    """What was worked out from the kinds of before."""
    for known in (columns.table, arrive._upsert, arrive._packer, schema.fingerprint):
        known.cache_clear()


@pytest.fixture
def newer_program() -> Iterator[Callable[[], None]]:
    """Switch this process to a program whose households have more fields and that knows kind `meter`."""
    before = dict(KINDS)

    def switch() -> None:
        household = replace(KINDS["household"], model=RicherHousehold)
        KINDS["household"] = household
        KINDS["meter"] = Kind("meter", Household, household.scopes)
        kinds.BY_MODEL[RicherHousehold] = household
        forget_tables()

    yield switch
    KINDS.clear()
    KINDS.update(before)
    kinds.BY_MODEL.pop(RicherHousehold, None)
    forget_tables()


def raw(path: Path, clock: Clock, statement: str) -> None:
    connection = connect(path, KEY, clock=clock, context=Context(apply=True))
    connection.execute(statement)
    connection.close()


def test_a_new_file_makes_no_copy(store: Store, open_store: Callable[..., Store], tmp_path: Path) -> None:
    store.close()
    open_store()
    assert list(tmp_path.glob("*before*")) == []


def test_every_migration_is_numbered_in_order() -> None:
    names = [one.name for one in migrations._migrations]
    assert names == sorted(names)
    assert [int(name[1:5]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('desk', 'm9999_later', '')",
        "UPDATE state SET value = '99' WHERE name = 'schema'",
    ],
)
def test_a_file_of_a_newer_program_is_refused_untouched(
    store: Store,
    open_store: Callable[..., Store],
    tmp_path: Path,
    clock: Clock,
    statement: str,
) -> None:
    store.close()
    raw(tmp_path / "desk.db", clock, statement)
    before = (tmp_path / "desk.db").read_bytes()
    with pytest.raises(UserError, match=r"store\.newer"):
        open_store()
    assert (tmp_path / "desk.db").read_bytes() == before


def test_a_changed_layout_is_copied_first(
    store: Store,
    open_store: Callable[..., Store],
    household: MakeHousehold,
    tmp_path: Path,
    newer_program: Callable[[], None],
) -> None:
    row = household()
    store.write(lambda tx: tx.put(row))
    store.close()
    newer_program()
    newer = open_store()
    found = newer.read(lambda tx: tx.sql("SELECT * FROM household"))[0]
    assert (found["id"], found["water_meter"], found["rooms"]) == (row.id, "", None)
    [copy] = (one.path for one in copies(tmp_path / "desk.db"))
    newer.close()
    database = Database(connect(copy, KEY, clock=Clock(), context=Context()))
    assert "water_meter" not in [column.name for column in database.table("household").columns]
    assert database.execute("SELECT id FROM household").fetchall() == [(row.id,)]
    database.close()


def test_unknown_fields_and_kinds_wait_for_a_newer_program(
    store: Store,
    open_store: Callable[..., Store],
    household: MakeHousehold,
    tmp_path: Path,
    newer_program: Callable[[], None],
) -> None:
    row, meter = household(), household()
    data = row.model_dump(mode="json", exclude={"id", "scope_id"}) | {
        "water_meter": "W-7",
        "tone": [1, True],
    }
    other = meter.model_dump(mode="json", exclude={"id", "scope_id"})
    pulled = [
        PulledRow(scope_id=row.scope_id, kind="household", id=row.id, rev=3, data=data),
        PulledRow(scope_id=row.scope_id, kind="meter", id=meter.id, rev=4, data=other),
    ]
    store.apply(lambda tx: lay_in(tx, pulled, row_hash))
    expected = {
        row.scope_id: {
            "count": 2,
            "sum": sum(row_hash(one.id, one.rev, one.data) for one in pulled) % 2**64,
        }
    }
    assert store.read(digest) == expected
    store.write(lambda tx: tx.patch(Household, row.id, people=9))
    assert store.read(digest) == expected, "the server's row is kept whole under a pending change"
    store.close()
    newer_program()
    newer = open_store()
    assert newer.read(digest) == expected
    [found] = newer.read(lambda tx: tx.sql("SELECT * FROM household"))
    assert (found["water_meter"], found["extra"], found["people"]) == (
        "W-7",
        '{"tone":[1,true]}',
        9,
    )
    assert newer.read(lambda tx: tx.sql("SELECT id FROM meter")) == [{"id": meter.id}]
    assert newer.read(lambda tx: tx.sql("SELECT * FROM raw")) == []


class OlderPhoto(Row):
    """The kind as it was before files answered questions."""

    matter_id: RowId | None = None
    record_id: RowId | None = None
    moment: PhotoMoment
    sha256: str
    size: int
    thumb: str
    taken_at: Moment
    taken_by: RowId


def test_photos_of_an_older_program_are_photos_still(
    open_store: Callable[..., Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`name` and `media` came later: old rows hold their defaults, and still add up with the server's."""
    scope = f"grid:{new_id()}"
    data = {
        "matter_id": None, "record_id": None, "moment": "before", "sha256": "ab" * 32, "size": 9, "thumb": "",
        "taken_at": "2026-12-08T01:00:00Z", "taken_by": new_id(),
    }  # fmt: skip
    own = OlderPhoto.model_validate({"id": new_id(), "scope_id": scope, **data})
    pulled = PulledRow(scope_id=scope, kind="photo", id=new_id(), rev=3, data=data)
    with monkeypatch.context() as older:
        older.setitem(KINDS, "photo", replace(KINDS["photo"], model=OlderPhoto))
        by_model: dict[Any, Kind] = kinds.BY_MODEL
        older.setitem(by_model, OlderPhoto, KINDS["photo"])
        forget_tables()
        store = open_store()
        store.write(lambda tx: tx.put(own))
        store.apply(lambda tx: lay_in(tx, [pulled], row_hash))
        before = store.read(digest)
        store.close()
    forget_tables()
    upgraded = open_store()
    photos = upgraded.read(lambda tx: tx.find(Photo))
    assert {one.id for one in photos} == {own.id, pulled.id}
    assert {(one.name, one.media, one.size) for one in photos} == {("", "image/jpeg", 9)}
    assert upgraded.read(digest) == before
    [change] = upgraded.read(lambda tx: tx.outgoing_of([own.id]))
    assert set(change.set) == set(data), "what waits to be sent is sent as it was written"
    upgraded.write(lambda tx: tx.patch(Photo, own.id, name="合同.pdf", media="application/pdf"))
    assert upgraded.read(lambda tx: tx.one(Photo, own.id)).media == "application/pdf"
    assert len(copies(tmp_path / "desk.db")) == 1


def test_an_unreadable_value_is_kept_raw_and_stops_nothing(store: Store, household: MakeHousehold) -> None:
    row, fine = household(), household()
    data = row.model_dump(mode="json", exclude={"id", "scope_id"}) | {"occupancy": "on_the_moon"}
    pulled = [
        PulledRow(scope_id=row.scope_id, kind="household", id=row.id, rev=1, data=data),
        PulledRow(
            scope_id=row.scope_id,
            kind="household",
            id=fine.id,
            rev=2,
            data=fine.model_dump(mode="json", exclude={"id", "scope_id"}),
        ),
    ]
    store.apply(lambda tx: lay_in(tx, pulled, row_hash))
    assert [one.id for one in store.read(lambda tx: tx.find(Household))] == [fine.id]
    assert store.read(digest)[row.scope_id]["count"] == 2


def test_an_unreadable_row_under_a_refused_edit_is_kept_for_a_newer_program(
    store: Store, household: MakeHousehold
) -> None:
    row = household()
    data = row.model_dump(mode="json", exclude={"id", "scope_id"})

    def arrives(rev: int, **more: str) -> None:
        pulled = PulledRow(scope_id=row.scope_id, kind="household", id=row.id, rev=rev, data=data | more)
        store.apply(lambda tx: lay_in(tx, [pulled], row_hash))

    arrives(1)
    store.write(lambda tx: tx.patch(Household, row.id, people=9))
    arrives(2, occupancy="on_the_moon")
    [change] = store.read(lambda tx: tx.outgoing_of([row.id]))
    store.apply(lambda tx: settle.settle(tx, change.change_id, "refused"))
    store.apply(lambda tx: rebase.show_answered(tx.connection))
    [(kept,)] = store.read(lambda tx: tx.lines("SELECT data FROM raw"))
    assert "on_the_moon" in kept and store.read(lambda tx: tx.count(Household)) == 0


def test_what_a_newer_program_can_read_is_laid_under_what_waits(
    store: Store, open_store: Callable[..., Store], household: MakeHousehold, clock: Clock
) -> None:
    """The old program kept the server's row raw and showed the one before, on which somebody went on."""
    row = household()
    data = row.model_dump(mode="json", exclude={"id", "scope_id"})

    def arrives(rev: int, **more: Any) -> PulledRow:
        return PulledRow(scope_id=row.scope_id, kind="household", id=row.id, rev=rev, data=data | more)

    store.apply(lambda tx: lay_in(tx, [arrives(2)], row_hash))
    newest = arrives(3, head_name="后来的", people=8)
    kept = (row.id, row.scope_id, 3, newest.data)
    store.apply(lambda tx: upgrade.keep_raw(tx.connection, "household", *kept))
    store.write(lambda tx: tx.patch(Household, row.id, people=9))
    store.close()
    raw(store.path, clock, "UPDATE state SET value = '\"older\"' WHERE name = 'layout'")
    newer = open_store()
    home = newer.read(lambda tx: tx.one(Household, row.id))
    assert (home.head_name, home.people) == ("后来的", 9), "what waits stands on top"
    [change] = newer.read(lambda tx: tx.outgoing_of([row.id]))
    newer.apply(lambda tx: settle.settle(tx, change.change_id, "refused"))
    assert newer.read(lambda tx: tx.one(Household, row.id)).people == 8, "refused: the server's own again"
    assert newer.read(lambda tx: tx.sql("SELECT * FROM raw")) == []


@pytest.mark.parametrize("living", [True, False])
@pytest.mark.parametrize("older_file", [True, False])
def test_a_later_word_of_the_server_is_not_passed_over_by_a_raw_row(
    store: Store,
    open_store: Callable[..., Store],
    household: MakeHousehold,
    clock: Clock,
    living: bool,
    older_file: bool,
) -> None:
    row = household()
    data = row.model_dump(mode="json", exclude={"id", "scope_id"})

    def arrives(rev: int, **more: Any) -> PulledRow:
        return PulledRow(scope_id=row.scope_id, kind="household", id=row.id, rev=rev, data=data | more)

    def keep_raw() -> None:
        kept = (row.id, row.scope_id, 3, data | {"people": 8})
        store.apply(lambda tx: upgrade.keep_raw(tx.connection, "household", *kept))

    store.apply(lambda tx: lay_in(tx, [arrives(2)], row_hash))
    keep_raw()
    store.write(lambda tx: tx.patch(Household, row.id, people=9))
    last = arrives(4, people=7)
    if not living:
        last = last.model_copy(update={"deleted": True, "moved_to": "grid:elsewhere", "data": {}})
    store.apply(lambda tx: lay_in(tx, [last], row_hash))
    if older_file:
        keep_raw()
    store.close()
    raw(store.path, clock, "UPDATE state SET value = '\"older\"' WHERE name = 'layout'")
    newer = open_store()
    [change] = newer.read(lambda tx: tx.outgoing_of([row.id]))
    newer.apply(lambda tx: settle.settle(tx, change.change_id, "refused"))
    assert [one.people for one in newer.read(lambda tx: tx.find(Household))] == ([7] if living else [])


def test_a_copied_folder_opens_with_the_same_key(
    store: Store, household: MakeHousehold, tmp_path: Path, clock: Clock
) -> None:
    store.write(lambda tx: tx.put(household()))
    store.close()
    (tmp_path / "elsewhere").mkdir()
    shutil.copyfile(tmp_path / "desk.db", tmp_path / "elsewhere" / "desk.db")
    other = Store.open(tmp_path / "elsewhere" / "desk.db", KEY, clock=clock, staff_id="s")
    assert other.read(lambda tx: tx.count(Household)) == 1
    other.close()
