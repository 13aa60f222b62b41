"""A laptop that was away for longer than deleted rows are remembered: on return it is as everybody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.sync.digest import digest
from server.commands.shows import kept_digest, recomputed
from server.tombstones import KEPT, purge

MakeLaptop = Callable[..., Any]


class OldLaptops:
    def test_what_was_deleted_meanwhile_is_gone_and_own_work_is_handed_in(
        self, laptop: MakeLaptop, server: Any, clock: Clock
    ) -> None:
        away, busy = laptop(0), laptop(1)
        gone, kept = busy.new_household(door="3栋1单元101"), busy.new_household(door="3栋1单元102")
        busy.round()
        away.round()
        assert away.household(gone).id == gone
        busy.store.write(lambda tx: tx.delete(Household, gone))
        busy.round()
        purge(server.db, clock.moment())
        mine = away.new_household(door="3栋1单元103")
        away.change(gone, people=7)
        clock.offset += KEPT + timedelta(days=1)
        assert purge(server.db, clock.moment()) == 1
        busy.change(kept, people=5)
        busy.round()
        away.round()
        away.round()
        busy.round()
        for one in (away, busy):
            homes = {home.id: home.people for home in one.store.read(lambda tx: tx.find(Household))}
            assert homes == {kept: 5, mine: 3}
            assert one.store.state("differs") == []
        assert away.store.read(digest) == busy.store.read(digest)
        assert [code for state, code in away.outbox() if state == "refused"] == ["unknown_row"]
        with server.db.reading() as connection:
            total = kept_digest(connection)
            assert recomputed(connection, total) == total
