"""How long a laptop keeps what the server took, so that a server that comes back without it gets it again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store import settle
from desktop.store.identity import renew
from server.tables import REPLICA
from tests.sync.engine.restored import Lost, all_agree, people_in
from tests.sync.engine.scopes import reassign

_DAY = timedelta(days=1)
MakeLaptop = Callable[..., Any]


def own_clock(worker: Any, clock: Clock) -> Clock:
    """That of this laptop alone, right to begin with."""
    mine = Clock(source=clock.source)
    worker.store.clock = worker.clock = mine
    return mine


class Receipts:
    def test_receipts_go_only_when_a_backup_holds_them(
        self, laptop: MakeLaptop, lost: Lost, monkeypatch: pytest.MonkeyPatch, clock: Clock
    ) -> None:
        worker = laptop(0)
        lost.back_up()
        worker.new_household(head_name="一")
        worker.round()
        month = settle.RECEIPT_DAYS + 1
        monkeypatch.setattr(clock, "offset", clock.offset + month * _DAY)
        worker.round()
        assert len(worker.outbox()) == 1, "not durable: kept however old"
        lost.back_up()
        worker.round()
        assert len(worker.outbox()) == 1, "safe only now: an older backup may lack it for a month more"
        monkeypatch.setattr(clock, "offset", clock.offset + month * _DAY)
        worker.round()
        assert len(worker.outbox()) == 0

    def test_numbers_of_forgotten_receipts_are_given_anew(
        self, laptop: MakeLaptop, server: Any, lost: Lost, monkeypatch: pytest.MonkeyPatch, clock: Clock
    ) -> None:
        worker = laptop(0)
        very_old = lost.back_up()
        worker.new_household(head_name="一")
        worker.new_household(head_name="二")
        worker.round()
        lost.back_up()
        worker.round()
        monkeypatch.setattr(clock, "offset", clock.offset + (settle.RECEIPT_DAYS + 1) * _DAY)
        worker.round()
        worker.round()
        worker.new_household(head_name="三")
        lost.restore(very_old)
        worker.round()
        worker.new_household(head_name="四")
        worker.round()
        assert {state for state, _ in worker.outbox()} == {"applied"}
        assert set(people_in(worker)) == {"三", "四"}
        with server.db.reading() as connection:
            assert connection.scalar(select(REPLICA.c.last_seq)) == 2

    @pytest.mark.parametrize("named_anew", [False, True])
    def test_an_older_backup_gets_what_was_safe_also_under_a_former_name(
        self, laptop: MakeLaptop, server: Any, lost: Lost, named_anew: bool
    ) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        older = lost.back_up()
        worker.new_household(head_name="昨天")
        worker.round()
        lost.back_up()
        worker.round()
        if named_anew:
            worker.store.apply(renew)
            worker.round()
        worker.new_household(head_name="今天")
        worker.round()
        lost.restore(older)
        for _ in range(3):
            worker.round()
        other.round()
        assert people_in(worker) == {"昨天": 3, "今天": 3}
        all_agree(server, worker, other)

    @pytest.mark.parametrize("wrong", [0, 700, -2000])
    def test_a_wrong_clock_does_not_shorten_the_time_of_a_receipt(
        self, laptop: MakeLaptop, server: Any, lost: Lost, clock: Clock, wrong: int
    ) -> None:
        """Ahead in one round only; or standing at the last contact, which was forty days ago."""
        worker = laptop(0)
        mine = own_clock(worker, clock)
        worker.round()
        older = lost.back_up()
        if wrong < 0:
            server.clock = Clock(source=clock.source, offset=40 * _DAY)
            mine.offset = wrong * _DAY
        worker.new_household(head_name="一")
        worker.round()
        lost.back_up()
        worker.round()
        mine.offset = wrong * _DAY
        worker.round()
        mine.offset = min(wrong, 0) * _DAY
        lost.restore(older)
        for _ in range(3):
            worker.round()
        assert people_in(worker) == {"一": 3}

    @pytest.mark.parametrize("edited", [False, True])
    def test_what_may_have_been_taken_under_a_former_name_is_not_undone(
        self, laptop: MakeLaptop, server: Any, lost: Lost, edited: bool
    ) -> None:
        worker, other = laptop(0), laptop(1)
        lost.back_up()
        row = worker.new_household(head_name="一")
        worker.round()
        if edited:
            worker.change(row, people=9)
            worker.round()
        worker.store.apply(renew)
        [*_, last] = worker.store.read(lambda tx: tx.sql("SELECT tx FROM outbox ORDER BY id"))
        with pytest.raises(UserError, match=r"store\.already_sent"):
            worker.store.undo_tx(last["tx"])
        for _ in range(2):
            worker.round()
            other.round()
        all_agree(server, worker, other)
        assert worker.store.read(lambda tx: tx.count(Household)) == 1

    def test_work_in_a_scope_that_was_held_in_the_lost_history_is_taken_by_every_request(
        self, laptop: MakeLaptop, server: Any, lost: Lost, ids: dict[str, str]
    ) -> None:
        """Given again and taken away again by the restored server, before the laptop came."""
        worker, other = laptop(0), laptop(1)
        reassign(server, ids, grid_ids=[ids["grid2"]])
        worker.round()
        other.round()
        file = lost.back_up()
        reassign(server, ids)
        worker.round()
        row_id = worker.new_household()
        worker.round()
        lost.restore(file)
        reassign(server, ids)
        reassign(server, ids, grid_ids=[ids["grid2"]])
        worker.round()
        worker.round()
        other.round()
        assert other.household(row_id).people == 3
