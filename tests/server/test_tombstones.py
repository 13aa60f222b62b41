"""Deleted rows are remembered for 18 months; then they go, and everybody's sums stay right."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.values import new_id
from desktop.sync.protocol import Op
from server.board import Board
from server.commands.shows import kept_digest, recomputed
from server.restore import restore
from server.tables import ROW, TOMBSTONE_MARK
from server.tombstones import KEPT, MARKED, purge
from tests.server.commandline import run
from tests.server.conftest import NOW

MONTH = timedelta(days=31)


@pytest.fixture
def later(town: Any) -> Callable[[timedelta], int]:
    """Purge so long after the beginning: how many tombstones went."""
    return lambda passed: purge(town.db, f"{NOW + passed:%Y-%m-%dT%H:%M:%SZ}")


def hose(town: Any, laptop: Any) -> str:
    """A hose that is put in and taken away again."""
    row_id = new_id()
    laptop.send(laptop.change("equipment", row_id, town.grid, set=town.equipment()))
    laptop.send(laptop.change("equipment", row_id, town.grid, op=Op.DELETE))
    return row_id


def tombstones(town: Any) -> set[str]:
    return {row.id for row in town.stored() if row.deleted}


def sums_are_right(town: Any) -> None:
    with town.db.reading() as connection:
        kept = kept_digest(connection)
        assert recomputed(connection, kept) == kept


def test_they_go_after_eighteen_months_and_the_sums_stay(
    town: Any, later: Callable[[timedelta], int]
) -> None:
    laptop = town.laptop("甲")
    old = hose(town, laptop)
    before = town.counters()
    assert later(timedelta()) == 0
    young = hose(town, laptop)
    later(MONTH)
    assert later(KEPT) == 0
    assert tombstones(town) == {old, young}
    assert later(KEPT + timedelta(days=1)) == 1
    assert tombstones(town) == {young}
    sums_are_right(town)
    assert later(KEPT + MONTH + timedelta(days=1)) == 1
    assert tombstones(town) == set()
    sums_are_right(town)
    assert town.counters()[town.grid][1:] == before[town.grid][1:]
    assert later(KEPT + 2 * MONTH) == 0


def test_what_a_row_that_moved_has_left_behind_goes_too(town: Any, later: Callable[[timedelta], int]) -> None:
    row = {**town.equipment(), "id": new_id()}
    town.load(("equipment", {**row, "scope_id": town.grid}))
    town.load(("equipment", {**row, "scope_id": town.other_grid}))
    later(timedelta())
    assert later(KEPT + timedelta(days=1)) == 1
    assert [one.scope_id for one in town.stored() if one.id == row["id"]] == [town.other_grid]
    sums_are_right(town)


def test_a_row_that_was_brought_back_stays(town: Any, later: Callable[[timedelta], int]) -> None:
    laptop = town.laptop("甲")
    row_id = hose(town, laptop)
    later(timedelta())
    laptop.send(laptop.change("equipment", row_id, town.grid, op=Op.RESTORE, set=town.equipment()))
    assert later(KEPT + timedelta(days=1)) == 0
    laptop.pull()
    assert row_id in laptop.live("equipment")


def test_marks_are_set_once_a_month_and_go_when_they_were_used(
    town: Any, later: Callable[[timedelta], int]
) -> None:
    laptop = town.laptop("甲")

    def marks() -> int:
        with town.db.reading() as connection:
            mine = TOMBSTONE_MARK.c.scope_id == town.grid
            return len(connection.execute(select(TOMBSTONE_MARK).where(mine)).all())

    later(timedelta())
    for day in range(1, 100):
        hose(town, laptop)
        later(timedelta(days=day))
    assert marks() == 1 + 99 // MARKED.days
    later(timedelta(days=101) + KEPT)
    assert marks() == 1


def test_a_writer_that_brings_a_row_back_and_a_purge_wait_for_each_other(
    town: Any, later: Callable[[timedelta], int]
) -> None:
    laptop = town.laptop("甲")
    row_id = hose(town, laptop)
    later(timedelta())
    done: list[int] = []
    with town.db.writing() as connection:
        board = Board(connection)
        board.lock([town.grid])
        board.load([row_id])
        found = board.find("equipment", row_id)
        assert found is not None
        other = threading.Thread(target=lambda: done.append(later(KEPT + timedelta(days=1))))
        other.start()
        board.put(found._replace(deleted=False, data={"household_id": town.home, "kind": "hose"}))
        board.flush()
    other.join(30)
    assert done == [0]
    with town.db.reading() as connection:
        assert connection.execute(select(ROW.c.deleted).where(ROW.c.id == row_id)).scalars().all() == [False]


def test_the_backup_command_does_it_and_says_so(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hose(town, town.laptop("甲"))
    said = []
    for number, passed in enumerate((timedelta(), KEPT + MONTH)):
        seconds = (NOW + passed).timestamp() - time.time()
        monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(seconds))
        said.append(run("backup", str(tmp_path / f"{number}.xgbackup"), "--db", town.url).said)
    assert [one["tombstones_purged"] for one in said] == [0, 1]
    assert tombstones(town) == set()
    restore(town.db, tmp_path / "0.xgbackup", "2028-12-08T01:00:00Z", replace=True)
    assert len(tombstones(town)) == 1, "the backup was made before they went"
    sums_are_right(town)
