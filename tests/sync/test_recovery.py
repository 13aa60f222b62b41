"""The recovery code reaches the server by the next round, and leaves it only for whom it may."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.people import Person
from desktop.store.recovery import KEPT, reset_pin
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.infile import take_file
from desktop.sync.line import Line, recovery_codes
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.round import run_round
from desktop.sync.transport import Sender
from server.enrol import set_replica_state
from server.people import staff_named
from server.recovery import show_to_admin
from server.tables import RECOVERY, RECOVERY_LOG, ROW
from tests.sync.roads import FileRoad

QUICK = Cost(memory_kib=64, passes=1, lanes=1)


class Desk:
    """One enrolled person with folder, open file and line."""

    def __init__(self, address: str, server: Any, staff_id: str, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        code = server.code_for(staff_id)
        self.person: Person = enrol(address, code, folder, "135790", clock, cost=QUICK)
        self.open("135790")

    def open(self, pin: str) -> None:
        replica = self.person.replica_id
        key = unlock(self.folder, replica, pin)
        path = desk_path(self.folder, replica)
        self.store = Store.open(path, key, clock=self.clock, staff_id=self.person.staff_id)
        self.line = Line(self.store, self.folder, self.clock)

    def close(self) -> None:
        self.line.close()
        self.store.close()

    def codes(self, staff_id: str) -> list[str]:
        return [one.code for one in recovery_codes(self.store, staff_id)]


@pytest.fixture
def supervisor_id(server: Any, ids: dict[str, str]) -> str:
    """A supervisor of the grid the workers are in."""
    staff_id = new_id()
    row = {
        "id": staff_id,
        "scope_id": scopes.community(ids["community"]),
        "name": "周正华",
        "permission": "several_grids",
        "community_id": ids["community"],
        "grid_ids": [ids["grid"]],
        "titles": [],
    }
    server.load([("staff", row)])
    return staff_id


@pytest.fixture
def desk(http_server: str, server: Any, tmp_path: Path, clock: Clock) -> Any:
    made: list[Desk] = []

    def make(staff_id: str) -> Desk:
        made.append(Desk(http_server, server, staff_id, tmp_path / f"folder{len(made)}", clock))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _log(server: Any) -> list[tuple[str, str, str]]:
    with server.db.reading() as connection:
        lines = connection.execute(select(RECOVERY_LOG).order_by(RECOVERY_LOG.c.id))
        return [(one.asked_by, one.staff_id, one.outcome) for one in lines]


def _kept(server: Any) -> dict[str, str]:
    with server.db.reading() as connection:
        return {one.replica_id: one.code for one in connection.execute(select(RECOVERY))}


def test_forgotten_read_out_typed_and_nothing_is_lost(
    desk: Any,
    server: Any,
    ids: dict[str, str],
    supervisor_id: str,
    make_household: Callable[..., Household],
) -> None:
    worker, boss = desk(ids["worker"]), desk(supervisor_id)
    worker.line.round()
    boss.line.round()
    home = make_household()
    worker.store.write(lambda tx: tx.put(home))
    worker.close()
    [code] = boss.codes(ids["worker"])
    reset_pin(worker.folder, worker.person.replica_id, code, "246810")
    worker.open("246810")
    assert worker.store.read(lambda tx: tx.one(Household, home.id)).head_name == home.head_name
    assert worker.line.round().applied == 1
    worker.line.round()
    [after] = boss.codes(ids["worker"])
    assert after != code
    with pytest.raises(UserError, match=r"store\.wrong_code"):
        reset_pin(worker.folder, worker.person.replica_id, code, "111111")
    reset_pin(worker.folder, worker.person.replica_id, after, "111111")
    assert _log(server) == [(supervisor_id, ids["worker"], "shown")] * 2


def test_a_code_that_was_shown_is_replaced_at_the_next_round(
    desk: Any, server: Any, ids: dict[str, str], supervisor_id: str
) -> None:
    worker, boss = desk(ids["worker"]), desk(supervisor_id)
    worker.line.round()
    first = boss.codes(ids["worker"])
    assert boss.codes(ids["worker"]) == first
    worker.line.round()
    kept = _kept(server)[worker.person.replica_id]
    assert kept != first[0].replace("-", "")
    with pytest.raises(UserError, match=r"store\.wrong_code"):
        reset_pin(worker.folder, worker.person.replica_id, first[0], "246810")
    worker.line.round()
    assert _kept(server)[worker.person.replica_id] == kept


def test_only_a_supervisor_of_all_that_the_person_holds_sees_the_code(
    desk: Any, server: Any, ids: dict[str, str], supervisor_id: str
) -> None:
    worker, boss, colleague = desk(ids["worker"]), desk(supervisor_id), desk(ids["other"])
    for one in (worker, boss):
        one.line.round()
    for asker, wanted in (
        (colleague, ids["worker"]),
        (boss, supervisor_id),
        (boss, new_id()),
        (boss, "李梅"),
    ):
        with pytest.raises(UserError, match=r"refusal\.not_yours"):
            asker.codes(wanted)
    with pytest.raises(UserError, match=r"refusal\.no_recovery"):
        boss.codes(ids["lead"])
    grids = [ids["grid"], ids["grid2"]]
    server.load([("staff", _staff(server, ids["worker"], grid_ids=grids))])
    with pytest.raises(UserError, match=r"refusal\.not_yours"):
        boss.codes(ids["worker"])
    server.load([("staff", _staff(server, ids["worker"], grid_ids=grids[:1], active=False))])
    with pytest.raises(UserError, match=r"refusal\.not_yours"):
        boss.codes(ids["worker"])
    assert [outcome for _, _, outcome in _log(server)] == ["not_yours"] * 4 + ["no_recovery"] + [
        "not_yours"
    ] * 2


def _staff(server: Any, staff_id: str, **fields: Any) -> dict[str, Any]:
    with server.db.reading() as connection:
        return {**staff_named(connection, staff_id)[0], **fields}


def test_a_lost_laptops_code_is_not_shown(
    desk: Any, server: Any, ids: dict[str, str], supervisor_id: str, clock: Clock
) -> None:
    worker, boss = desk(ids["worker"]), desk(supervisor_id)
    worker.line.round()
    assert len(show_to_admin(server.db, ids["worker"], clock)) == 1
    with server.db.writing() as connection:
        set_replica_state(connection, worker.person.replica_id, "lost")
    with pytest.raises(UserError, match=r"refusal\.no_recovery"):
        boss.codes(ids["worker"])


def test_the_code_is_synced_to_no_laptop(
    desk: Any, server: Any, ids: dict[str, str], supervisor_id: str
) -> None:
    worker, boss = desk(ids["worker"]), desk(supervisor_id)
    worker.line.round()
    boss.line.round()
    boss.line.round()
    [code] = [code for replica, code in _kept(server).items() if replica == worker.person.replica_id]
    for one in (worker, boss):
        texts = one.store.read(lambda tx: str(tx.sql("SELECT name, value FROM state")))
        assert code not in texts
    with server.db.reading() as connection:
        assert code not in str(connection.execute(select(ROW.c.data)).all())


class Losing:
    """Loses chosen requests or answers of the road."""

    def __init__(self, road: Any, lose: str) -> None:
        self.road, self.lose, self.left = road, lose, 1

    def exchange(self, request: Exchange) -> Answer:
        hit = bool(request.recovery) and self.left > 0
        self.left -= hit
        if hit and self.lose == "request":
            raise UserError("sync.offline")
        answer: Answer = self.road.exchange(request)
        if hit:
            raise UserError("sync.offline")
        return answer

    def become(self, former: Sender, now: Sender) -> None:
        self.road.become(former, now)


@pytest.mark.parametrize("lose", ["request", "answer"])
def test_a_code_whose_request_or_answer_was_lost_is_handed_over_again(
    desk: Any, server: Any, ids: dict[str, str], clock: Clock, lose: str
) -> None:
    worker = desk(ids["worker"])
    road = Losing(worker.line._transport, lose)
    with pytest.raises(UserError, match=r"sync\.offline"):
        run_round(worker.store, road, clock)
    run_round(worker.store, road, clock)
    code = _kept(server)[worker.person.replica_id]
    reset_pin(worker.folder, worker.person.replica_id, code, "246810")
    assert unlock(worker.folder, worker.person.replica_id, "246810")


def test_a_server_that_lost_the_code_in_a_restore_gets_a_new_one(
    desk: Any, server: Any, ids: dict[str, str]
) -> None:
    worker = desk(ids["worker"])
    worker.line.round()
    before = _kept(server)
    with server.db.writing() as connection:
        connection.execute(RECOVERY.delete())
    worker.line.round()
    assert set(_kept(server)) == set(before)
    reset_pin(worker.folder, worker.person.replica_id, _kept(server)[worker.person.replica_id], "246810")


@pytest.fixture
def on_sticks(
    desk: Callable[..., Desk], server: Any, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> tuple[Desk, FileRoad]:
    """A laptop that hands in its work by files, and has learned that the server needs a new code of it."""
    mine = desk(ids["worker"])
    stick = FileRoad(tmp_path / "stick", server.take_file)
    mine.line.round()
    show_to_admin(server.db, ids["worker"], clock)
    take_file(mine.store, stick.serve(stick.out(mine.store)), clock)
    return mine, stick


def test_a_file_that_was_overtaken_brings_no_older_code(
    on_sticks: tuple[Desk, FileRoad], server: Any, ids: dict[str, str], clock: Clock
) -> None:
    mine, stick = on_sticks
    first, second = stick.out(mine.store), stick.out(mine.store)
    take_file(mine.store, stick.serve(second), clock)
    stick.out(mine.store)
    stick.serve(first)
    mine.close()
    _opens(mine, server, ids, clock)


def test_files_without_an_answer_leave_the_code_good_that_arrived(
    on_sticks: tuple[Desk, FileRoad], server: Any, ids: dict[str, str], clock: Clock
) -> None:
    mine, stick = on_sticks
    files = [stick.out(mine.store) for _ in range(KEPT + 3)]
    for file in files[:2]:
        stick.serve(file)
    mine.close()
    _opens(mine, server, ids, clock)


def test_a_code_that_opens_nothing_is_replaced_by_the_next_file(
    on_sticks: tuple[Desk, FileRoad], server: Any, ids: dict[str, str], clock: Clock
) -> None:
    """Two files are under way; the code of the first is used, which ends the other's too; that comes last."""
    mine, stick = on_sticks
    first, second = stick.out(mine.store), stick.out(mine.store)
    stick.serve(first)
    mine.close()
    _opens(mine, server, ids, clock)
    mine.open("246802")
    for file in (second, None, None):
        take_file(mine.store, stick.serve(file or stick.out(mine.store)), clock)
    mine.close()
    _opens(mine, server, ids, clock)


def test_an_older_code_of_a_restored_server_is_replaced_by_the_next_file(
    desk: Callable[..., Desk], server: Any, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    mine = desk(ids["worker"])
    stick = FileRoad(tmp_path / "stick", server.take_file)
    mine.line.round()
    with server.db.reading() as connection:
        older = dict(connection.execute(select(RECOVERY)).one()._mapping)
    show_to_admin(server.db, ids["worker"], clock)
    mine.line.round()
    with server.db.writing() as connection:
        connection.execute(RECOVERY.delete())
        connection.execute(RECOVERY.insert().values(**older))
    for _ in range(3):
        take_file(mine.store, stick.serve(stick.out(mine.store)), clock)
    mine.close()
    _opens(mine, server, ids, clock)


def test_a_code_that_was_shown_is_not_kept_anew_by_the_same_file_once_more(
    on_sticks: tuple[Desk, FileRoad], server: Any, ids: dict[str, str], clock: Clock
) -> None:
    mine, stick = on_sticks
    file = stick.out(mine.store)
    stick.serve(file)
    [shown] = [one.code for one in show_to_admin(server.db, ids["worker"], clock)]
    take_file(mine.store, stick.serve(file), clock)
    take_file(mine.store, stick.serve(stick.out(mine.store)), clock)
    with server.db.reading() as connection:
        assert connection.execute(select(RECOVERY.c.code)).scalar_one() != shown.replace("-", "")


def _opens(mine: Desk, server: Any, ids: dict[str, str], clock: Clock) -> None:
    [code] = [one.code for one in show_to_admin(server.db, ids["worker"], clock)]
    reset_pin(mine.folder, mine.person.replica_id, code, "246802")
    assert unlock(mine.folder, mine.person.replica_id, "246802")
