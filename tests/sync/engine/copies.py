"""Two copies of one file, a file from its own past, a person who leaves: on every road."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.kinds import KINDS
from desktop.domain.office import Conflict
from desktop.domain.people import Household
from desktop.domain.values import new_id
from desktop.store.drafts import Draft
from desktop.store.identity import renew
from desktop.store.store import Store
from desktop.sync.digest import digest
from server.people import staff_named
from tests.sync.conftest import KEY, Laptop, MakeRoad
from tests.sync.roads import Road

MakeLaptop = Callable[..., Any]


def homes(one: Any) -> dict[str, int]:
    return {home.id: home.people for home in one.store.read(lambda tx: tx.find(Household))}


def copied(one: Laptop, path: Path) -> Store:
    """The file as it is now, once more."""
    one.store.close()
    shutil.copytree(one.store.path.parent, path.parent)
    one.store = _opened(one.store.path, one)
    return _opened(path, one)


def _opened(path: Path, one: Laptop) -> Store:
    return Store.open(path, KEY, clock=one.clock, staff_id=one.store.staff_id)


def set_active(server: Any, staff_id: str, active: bool) -> None:
    """As `staff deactivate` writes it."""
    with server.db.reading() as connection:
        row = staff_named(connection, staff_id)[0]
    server.load([("staff", {**row, "active": active})])


class Copies:
    @pytest.fixture
    def copy(self, road: MakeRoad, tmp_path: Path, sender_of: Any) -> Any:
        """Makes a second laptop of a laptop's file, with a road of its own."""
        made: list[Laptop] = []

        def make(one: Laptop) -> Laptop:
            store = copied(one, tmp_path / f"copy{len(made)}" / "desk.db")
            way: Road = road(sender_of(store))
            made.append(Laptop(store, way, one.clock, one.name))
            return made[-1]

        yield make
        for one in made:
            one.store.close()

    def test_two_copies_of_one_file_take_names_of_their_own(self, laptop: MakeLaptop, copy: Any) -> None:
        mine, other = laptop(0), laptop(1)
        mine.round()
        twin = copy(mine)
        one, two = mine.new_household(), twin.new_household()
        assert not mine.round().renewed
        assert twin.round().renewed
        assert twin.round().renewed is False
        assert {state for state, _ in twin.outbox()} == {"applied"}
        for each in (mine, other, twin):
            each.round()
            assert set(homes(each)) == {one, two}
        assert mine.store.read(digest) == other.store.read(digest) == twin.store.read(digest)

    def test_a_file_from_its_own_past_gets_back_what_it_had_sent(self, laptop: MakeLaptop, copy: Any) -> None:
        mine, other = laptop(0), laptop(1)
        early = mine.new_household()
        mine.round()
        past = copy(mine)
        mine.change(early, people=4)
        late = mine.new_household()
        mine.round()
        past.store.apply(renew)
        past.change(early, door="3栋1单元101")
        report = past.round()
        assert (report.refused, report.conflict) == (0, 0)
        other.round()
        assert homes(past) == homes(other) == {early: 4, late: 3}
        assert past.store.read(digest) == other.store.read(digest)

    def test_what_met_anothers_word_is_sent_under_the_new_name_too(self, laptop: MakeLaptop) -> None:
        """Else no receipt would ever cover it, and a server that is restored would never get it again."""
        mine, other = laptop(0), laptop(1)
        row_id = mine.new_household()
        mine.round(), other.round()
        mine.change(row_id, people=5)
        other.change(row_id, people=7)
        assert (mine.round().applied, other.round().conflict) == (1, 1)
        other.store.apply(lambda tx: tx.connection.execute("UPDATE outbox SET durable = 0"))
        other.store.apply(renew)
        report = other.round()
        assert (report.conflict, other.household(row_id).people) == (1, 5)
        assert other.store.read(lambda tx: tx.sql("SELECT state FROM outbox WHERE seq IS NULL")) == []
        assert len(other.store.read(lambda tx: tx.find(Conflict))) == 1

    def test_saved_work_is_taken_and_nothing_remains(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
    ) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        worker.change(row_id, people=7)
        draft = Draft(new_id(), "VISIT_HH", "1", "household", row_id, "2026-12-08T01:00:00Z", ids["worker"])
        worker.store.write(lambda tx: tx.draft_save(draft))
        worker.store.write(
            lambda tx: tx.draft_save(Draft(**{**vars(draft), "id": new_id(), "subject_id": ids["grid"]}))
        )
        set_active(server, ids["worker"], False)
        report = worker.round()
        assert (report.sent, report.applied) == (1, 1)
        for name in KINDS:
            assert worker.store.read(lambda tx, one=name: tx.sql(f"SELECT id FROM {one}")) == [], name
        for name in ("draft", "blob", "raw", "shadow", "base", "scope", "find", "outbox", "conflict"):
            assert worker.store.read(lambda tx, one=name: tx.sql(f"SELECT * FROM {one}")) == [], name
        other.round()
        assert other.household(row_id).people == 7

    def test_what_was_not_taken_stays_to_be_seen(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
    ) -> None:
        worker = laptop(0)
        row_id = worker.new_household()
        worker.round()
        worker.change(row_id, merged_into=ids["lead"])
        set_active(server, ids["worker"], False)
        assert worker.round().refused == 1
        assert worker.outbox() == [("refused", "unknown_row")]
