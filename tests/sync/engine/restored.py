"""The server is lost and comes back from its backup: laptops give back all that it had said it took."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.office import Conflict
from desktop.domain.people import Household
from desktop.store import settle
from desktop.store.identity import renew
from desktop.sync.digest import digest
from server.backup import back_up
from server.commands.shows import kept_digest, recomputed
from server.db import open_database
from server.exchange import WAIT_DAYS
from server.restore import restore
from tests.databases import Databases
from tests.sync.engine.scopes import reassign

_DAY = timedelta(days=1)
MakeLaptop = Callable[..., Any]


class Lost:
    """Backs the server up, and brings it back after its database is gone."""

    def __init__(self, server: Any, databases: Databases, folder: Path) -> None:
        self._server, self._databases, self._folder = server, databases, folder
        self._made: list[str] = []

    def back_up(self) -> Path:
        target = self._folder / f"{len(list(self._folder.iterdir()))}.xgbackup"
        return back_up(self._server.db, target, self._server.clock.moment()).file

    def restore(self, file: Path) -> None:
        self._server.db.close()
        self._made.append(self._databases.blank())
        self._server.db = open_database(self._made[-1])
        restore(self._server.db, file, self._server.clock.moment(), replace=False)

    def clear_away(self) -> None:
        self._server.db.close()
        for url in self._made:
            self._databases.drop(url)


def people_in(one: Any) -> dict[str, int]:
    found = one.store.read(lambda tx: tx.find(Household))
    assert len({home.id for home in found}) == len(found)
    return {home.head_name: home.people for home in found}


def stands_against_another(worker: Any, other: Any, row_id: str) -> None:
    """The worker's six people wait in the inbox; the other's five are seen."""
    other.change(row_id, people=5)
    other.round()
    worker.change(row_id, people=6)
    assert worker.round().conflict == 1
    assert worker.household(row_id).people == 5


def all_agree(server: Any, *laptops: Any) -> None:
    """Nothing pending, nothing refused, the same rows everywhere, the server's sums among them."""
    with server.db.reading() as connection:
        kept = kept_digest(connection)
        assert recomputed(connection, kept) == kept
    for one in laptops:
        assert {state for state, _ in one.outbox()} <= {"applied", "merged"}
        assert one.store.state("differs") == []
        assert one.store.read(digest) == laptops[0].store.read(digest)
        assert people_in(one) == people_in(laptops[0])


class Restored:
    def test_a_name_taken_after_the_backup_is_made_known_again(
        self, laptop: MakeLaptop, server: Any, lost: Lost
    ) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        file = lost.back_up()
        worker.store.apply(renew)
        worker.change(row_id, people=6)
        worker.round()
        lost.restore(file)
        worker.round()
        other.round()
        all_agree(server, worker, other)
        assert people_in(other) == {"余友田": 6}

    @pytest.fixture
    def lost(self, server: Any, databases: Databases, tmp_path: Path) -> Iterator[Lost]:
        folder = tmp_path / "backups"
        folder.mkdir()
        made = Lost(server, databases, folder)
        yield made
        made.clear_away()

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["maker first", "editor first"])
    def test_nothing_that_was_acknowledged_is_missing(
        self, laptop: MakeLaptop, server: Any, lost: Lost, order: tuple[int, int]
    ) -> None:
        both = [laptop(0), laptop(1)]
        maker, editor = both
        old = maker.new_household(head_name="昨天")
        away = maker.new_household(head_name="搬走")
        maker.round()
        editor.round()
        file = lost.back_up()
        maker.round()
        new = maker.new_household(head_name="今天")
        for people in range(4, 8):
            maker.change(old, people=people)
            maker.round()
        editor.round()
        editor.change(new, people=9, door="3栋2单元504")
        editor.store.write(lambda tx: tx.delete(Household, away))
        editor.round()
        editor.new_household(head_name="自己")
        editor.round()
        maker.round()
        all_agree(server, *both)
        before = people_in(maker)
        assert before == {"昨天": 7, "今天": 9, "自己": 3}

        lost.restore(file)
        for number in order:
            both[number].round()
            own_work = ({"昨天": 7}, {"今天": 9, "自己": 3})[number]
            assert own_work.items() <= people_in(both[number]).items(), (
                "seen all the time, also while it waits"
            )
        for one in both * 2:
            one.round()
        all_agree(server, *both)
        assert people_in(maker) == before
        fresh = laptop(2)
        fresh.round()
        assert people_in(fresh) == before

    def test_a_change_that_waits_for_another_laptop_blocks_nothing(
        self, laptop: MakeLaptop, lost: Lost
    ) -> None:
        maker, editor = laptop(0), laptop(1)
        file = lost.back_up()
        new = maker.new_household(head_name="今天")
        maker.round()
        editor.round()
        editor.change(new, people=9)
        editor.round()
        lost.restore(file)
        editor.round()
        editor.change(new, people=10)
        editor.new_household(head_name="后来")
        editor.round()
        waits = ("held", settle.LOST_ROW)
        assert sorted(editor.outbox()) == [("applied", ""), waits, waits]
        assert editor.round().held == 2, "asked once a round"
        assert people_in(editor) == {"今天": 10, "后来": 3}
        maker.round()
        editor.round()
        maker.round()
        assert people_in(maker) == people_in(editor) == {"今天": 10, "后来": 3}
        assert {state for state, _ in editor.outbox()} == {"applied"}

    def test_who_waits_a_month_for_another_laptop_is_told_that_it_does_not_come(
        self, laptop: MakeLaptop, lost: Lost, monkeypatch: pytest.MonkeyPatch, clock: Clock
    ) -> None:
        maker, editor = laptop(0), laptop(1)
        file = lost.back_up()
        new = maker.new_household(head_name="今天")
        maker.round()
        editor.round()
        lost.restore(file)
        editor.change(new, people=9)
        editor.round()
        assert editor.outbox() == [("held", settle.LOST_ROW)]
        assert people_in(editor) == {"今天": 9}
        monkeypatch.setattr(clock, "offset", clock.offset + (WAIT_DAYS + 1) * _DAY)
        editor.round()
        assert editor.outbox() == [("refused", "unknown_row")]
        assert people_in(editor) == {}
        maker.round()
        editor.round()
        assert people_in(editor) == {"今天": 3}, "it comes after all"

    def test_what_no_laptop_can_send_again_is_taken_back(
        self, laptop: MakeLaptop, server: Any, lost: Lost
    ) -> None:
        maker, editor = laptop(0), laptop(1)
        old = maker.new_household(head_name="昨天")
        maker.round()
        file = lost.back_up()
        for people in (5, 6, 7):
            maker.change(old, people=people)
        maker.round()
        editor.round()
        lost.restore(file)
        editor.round()
        assert people_in(editor) == {"昨天": 3}, "the maker's laptop is gone for good"
        assert editor.store.state("differs") == []

    def test_what_others_made_of_a_row_in_the_lost_history_goes_with_it(
        self, laptop: MakeLaptop, server: Any, lost: Lost
    ) -> None:
        """The maker sends the row again as he put it, and is told its number alone."""
        maker, editor = laptop(0), laptop(1)
        file = lost.back_up()
        new = maker.new_household(head_name="今天")
        maker.round()
        editor.round()
        editor.change(new, people=9)
        editor.round()
        maker.round()
        assert people_in(maker) == {"今天": 9}
        lost.restore(file)
        maker.round()
        assert people_in(maker) == {"今天": 3}, "the editor's laptop has not come yet"
        all_agree(server, maker)
        editor.round()
        maker.round()
        all_agree(server, maker, editor)
        assert people_in(maker) == {"今天": 9}

    def test_a_row_that_went_with_its_scope_comes_back_with_it(
        self, laptop: MakeLaptop, server: Any, lost: Lost, ids: dict[str, str]
    ) -> None:
        """It was given away, taken back and put again: it is not in its table when its number is told."""
        maker = laptop(0)
        file = lost.back_up()
        maker.new_household(head_name="今天")
        maker.round()
        reassign(server, ids, grid_ids=[ids["grid2"]])
        maker.round()
        assert people_in(maker) == {}
        lost.restore(file)
        maker.round()
        assert people_in(maker) == {"今天": 3}
        all_agree(server, maker)

    def test_a_merge_waits_for_the_home_it_is_merged_into(self, laptop: MakeLaptop, lost: Lost) -> None:
        maker, other = laptop(0), laptop(1)
        drop = maker.new_household(door="101")
        maker.round()
        other.round()
        file = lost.back_up()
        keep = maker.new_household(door="102")
        maker.round()
        other.round()
        other.change(drop, merged_into=keep)
        other.round()
        maker.round()
        lost.restore(file)
        for one in (other, maker) * 3:
            one.round()
        assert maker.household(drop).merged_into == other.household(drop).merged_into == keep

    def test_a_deletion_of_the_lost_history_does_not_pass_over_a_later_edit(
        self, laptop: MakeLaptop, lost: Lost
    ) -> None:
        maker, editor, gone = laptop(0), laptop(1), laptop(2)
        home = maker.new_household(head_name="昨天")
        maker.round()
        gone.round()
        file = lost.back_up()
        for people in range(4, 9):
            gone.change(home, people=people)
        gone.round()
        editor.round()
        editor.store.write(lambda tx: tx.delete(Household, home))
        lost.restore(file)
        maker.round()
        maker.change(home, people=2)
        maker.round()
        report = editor.round()
        assert (report.applied, report.merged) == (0, 1), (
            "the edit it never saw is kept for a person to decide"
        )

    def test_the_same_backup_twice_is_two_histories(
        self, laptop: MakeLaptop, server: Any, lost: Lost, monkeypatch: pytest.MonkeyPatch, clock: Clock
    ) -> None:
        worker, other = laptop(0), laptop(1)
        file = lost.back_up()
        for number in range(2):
            worker.new_household(head_name=f"第{number}次")
            worker.round()
            monkeypatch.setattr(clock, "offset", clock.offset + _DAY)
            lost.restore(file)
        for one in (worker, other, worker):
            one.round()
        all_agree(server, worker, other)
        assert set(people_in(other)) == {"第0次", "第1次"}

    def test_what_a_copy_of_the_file_was_refused_meanwhile_does_not_count_as_safe(
        self, laptop: MakeLaptop, copy: Any, server: Any, lost: Lost, ids: dict[str, str]
    ) -> None:
        worker, file = laptop(0), lost.back_up()
        worker.new_household(head_name="今天")
        worker.round()
        twin = copy(worker)
        reassign(server, ids, grid_ids=[])
        twin.round()
        worker.round()
        lost.restore(file)
        reassign(server, ids, permission="aggregates")
        assert twin.round().refused == 1
        lost.back_up()
        assert worker.round().refused == 1
        for one in (worker, twin):
            assert one.outbox() == [("refused", "not_allowed")], "it stays to be seen, with the reason"

    @pytest.mark.parametrize("over", ["deletion", "edit"])
    def test_a_word_that_waited_in_the_inbox_outlives_the_lost_history(
        self, laptop: MakeLaptop, lost: Lost, over: str
    ) -> None:
        """Its own laptop deleted the row, or wrote again, over what stood there instead of it."""
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household(people=3)
        worker.round()
        file = lost.back_up()
        other.round()
        stands_against_another(worker, other, row_id)
        lost.restore(file)
        if over == "deletion":
            worker.store.write(lambda tx: tx.delete(Household, row_id))
        else:
            worker.change(row_id, people=7)
        for one in (worker, other) * 2:
            one.round()
        kept = worker.store.read(lambda tx: tx.find(Conflict))
        words = [one.wanted_value if one.field else one.wanted_value["people"] for one in kept]
        home = worker.store.read(lambda tx: tx.get(Household, row_id))
        assert sorted(words) == [5, 6]
        assert (home and home.people) == (None if over == "deletion" else 7)

    def test_what_goes_out_again_is_seen_on_top_at_once(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        stands_against_another(worker, other, row_id)
        worker.change(row_id, door="3栋2单元504")
        worker.store.apply(lambda tx: settle.begin_anew(tx, 0))
        home = worker.household(row_id)
        assert (home.people, home.door) == (6, "3栋2单元504")
