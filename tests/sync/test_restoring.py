"""A restored or copied file: nothing is lost, nothing is there twice, everybody ends equal."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.copies import copies, keep_daily
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.restoring import restore
from desktop.store.store import Store
from desktop.sync.digest import digest
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from desktop.sync.round import RoundReport
from tests.sync.conftest import BUILDING, GRID, STAFF

PIN = "246810"
QUICK = Cost(memory_kib=8, passes=1, lanes=1)


@dataclass
class Desk:
    """One enrolled folder with its line over real HTTP."""

    folder: Path
    path: Path
    key: bytes
    clock: Clock
    staff_id: str
    store: Store = field(init=False)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.path, self.key, clock=self.clock, staff_id=self.staff_id)
        self.line = Line(self.store, self.folder, self.clock)

    def close(self) -> None:
        self.line.close()
        self.store.close()

    def round(self) -> RoundReport:
        return self.line.round()

    def copy(self) -> None:
        """Tomorrow's copy of the day."""
        self.clock.offset += timedelta(days=1)
        assert self.store.keep_copy() is not None

    def restored(self) -> None:
        self.close()
        restore(self.path, self.key, clock=self.clock, staff_id=self.staff_id)
        self.open()

    def home(self, **fields: Any) -> str:
        row = Household.model_validate(
            {
                "id": new_id(),
                "scope_id": scopes.building(BUILDING),
                "building_id": BUILDING,
                "dwelling_id": new_id(),
                "grid_id": GRID,
                "door": "3栋1单元101",
                "order": 1,
                "head_name": "试样",
                "people": 1,
                **fields,
            }
        )
        self.store.write(lambda tx: tx.put(row))
        return row.id

    def change(self, row_id: str, people: int) -> None:
        self.store.write(lambda tx: tx.patch(Household, row_id, people=people))

    def homes(self) -> dict[str, int]:
        return {one.id: one.people for one in self.store.read(lambda tx: tx.find(Household))}

    def waiting(self) -> int:
        return len(self.store.read(lambda tx: tx.sql("SELECT 1 FROM outbox WHERE state <> 'applied'")))


@pytest.fixture
def desk(server: Any, http_server: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[[int], Desk]]:
    made: list[Desk] = []

    def join(person: int) -> Desk:
        folder, own = tmp_path / f"laptop{len(made)}", replace(clock)
        who = enrol(http_server, server.code_for(STAFF[person]), folder, PIN, own, cost=QUICK)
        key = unlock(folder, who.replica_id, PIN)
        made.append(Desk(folder, desk_path(folder, who.replica_id), key, own, STAFF[person]))
        made[-1].round()
        return made[-1]

    yield join
    for one in made:
        one.close()


def test_a_restored_file_gets_back_what_it_had_sent_after_the_copy(desk: Callable[[int], Desk]) -> None:
    mine, other = desk(0), desk(1)
    early = mine.home()
    mine.round()
    mine.copy()
    mine.change(early, 4)
    late = mine.home(door="3栋1单元102")
    mine.round()
    mine.restored()
    assert mine.homes() == {early: 1}
    mine.round()
    other.round()
    assert mine.homes() == other.homes() == {early: 4, late: 1}
    assert mine.store.read(digest) == other.store.read(digest)


def test_work_that_waited_in_the_copy_arrives_once(desk: Callable[[int], Desk]) -> None:
    mine, other = desk(0), desk(1)
    row = mine.home()
    mine.change(row, 2)
    mine.copy()
    mine.round()
    mine.restored()
    mine.change(row, 3)
    report = mine.round()
    other.round()
    assert (report.refused, report.conflict, mine.waiting()) == (0, 0, 0)
    assert mine.homes() == other.homes() == {row: 3}
    assert other.round().pulled == 0


def test_one_works_on_without_a_line_and_may_restore_twice(desk: Callable[[int], Desk]) -> None:
    mine, other = desk(0), desk(1)
    first = mine.home()
    mine.copy()
    mine.round()
    mine.restored()
    second = mine.home(door="3栋1单元102")
    mine.copy()
    third = mine.home(door="3栋1单元103")
    mine.restored()
    fourth = mine.home(door="3栋1单元104")
    assert third not in mine.homes()
    mine.round()
    other.round()
    assert set(mine.homes()) == set(other.homes()) == {first, second, fourth}
    assert mine.waiting() == 0


def test_two_copies_of_one_file_take_names_of_their_own(desk: Callable[[int], Desk], tmp_path: Path) -> None:
    mine, other = desk(0), desk(1)
    mine.round()
    mine.close()
    twin_folder = tmp_path / "twin"
    shutil.copytree(mine.folder, twin_folder)
    mine.open()
    path = twin_folder / mine.path.relative_to(mine.folder)
    twin = Desk(twin_folder, path, mine.key, replace(mine.clock), STAFF[0])
    one, two = mine.home(door="3栋1单元101"), twin.home(door="3栋1单元102")
    assert not mine.round().renewed
    assert twin.round().renewed
    assert (twin.round().renewed, twin.waiting()) == (False, 0)
    for laptop in (mine, other):
        laptop.round()
        assert set(laptop.homes()) == {one, two}
    assert set(twin.homes()) == {one, two}
    twin.close()


def test_three_days_are_kept_and_a_second_copy_of_a_day_is_not_made(desk: Callable[[int], Desk]) -> None:
    mine = desk(0)
    for _ in range(5):
        mine.copy()
    assert mine.store.keep_copy() is None
    kept = copies(mine.path)
    assert [one.day for one in kept] == [mine.clock.today() - timedelta(days=days) for days in range(3)]


def test_a_copy_that_is_not_sound_is_passed_over_the_file_put_aside(
    desk: Callable[[int], Desk],
) -> None:
    mine = desk(0)
    row = mine.home()
    mine.copy()
    mine.copy()
    spoil(copies(mine.path)[0].path)
    mine.restored()
    assert mine.homes() == {row: 1}
    assert list(mine.path.parent.glob("desk-aside-*.db"))


def test_without_a_sound_copy_nothing_is_touched(desk: Callable[[int], Desk]) -> None:
    mine = desk(0)
    before = mine.path.read_bytes()
    with pytest.raises(UserError) as refused:
        restore(mine.path, mine.key, clock=mine.clock, staff_id=STAFF[0])
    assert refused.value.say.key == "store.no_copy"
    assert mine.path.read_bytes() == before


def test_a_copy_of_a_damaged_file_never_displaces_a_good_one(desk: Callable[[int], Desk]) -> None:
    mine = desk(0)
    mine.copy()
    mine.close()
    spoil(mine.path)
    mine.clock.offset += timedelta(days=1)
    with pytest.raises(UserError) as failed:
        keep_daily(mine.path, mine.key, mine.clock)
    assert failed.value.say.key in ("store.copy_failed", "store.damaged")
    assert len(copies(mine.path)) == 1
    mine.restored()


def spoil(file: Path) -> None:
    """Flip bytes in the middle."""
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(one ^ 0xFF for one in data[middle : middle + 64])
    file.write_bytes(data)
