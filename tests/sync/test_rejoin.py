"""A server that does not know a laptop any more: a new code makes the file known again as it is."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store import settle
from desktop.store.identity import renew
from desktop.sync.digest import digest
from desktop.sync.https import enrol_at
from desktop.sync.protocol import EnrolRequest
from server.tables import BACKED_UP, CHANGE_LOG, REPLICA, ROW, SCOPE_COUNTER
from tests.sync.conftest import STAFF, Server, world
from tests.sync.photos.filing import PIN, Desk, join, some_bytes

MakeHousehold = Callable[..., Household]


@pytest.fixture
def desk(
    server: Server, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> Iterator[Desk]:
    made = join(http_server, server.code_for(ids["worker"]), tmp_path / "laptop", clock)
    yield made
    made.close()


@pytest.fixture
def forgets(server: Server) -> Callable[..., None]:
    """The server was set up anew, with the base data alone; or it has lost the list of laptops only."""

    def forget(*, rows: bool) -> None:
        with server.db.writing() as connection:
            for table in (REPLICA, BACKED_UP, *((ROW, SCOPE_COUNTER, CHANGE_LOG) if rows else ())):
                connection.execute(table.delete())
        if rows:
            server.load(world())

    return forget


def put(desk: Desk, *homes: Household) -> None:
    desk.store.write(lambda tx: tx.put_all(list(homes)))


def unknown(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"refusal\.unknown_replica"):
        desk.line.round()


def heads(server: Server, ids: list[str]) -> set[str]:
    with server.db.reading() as connection:
        rows = connection.execute(ROW.select().where(ROW.c.id.in_(ids), ROW.c.deleted.is_(False)))
        return {row.id for row in rows}


@pytest.mark.parametrize("rows", [True, False])
def test_what_was_sent_and_what_waits_is_on_the_server_again(
    desk: Desk,
    server: Server,
    forgets: Callable[..., None],
    make_household: MakeHousehold,
    rows: bool,
    ids: Any,
) -> None:
    sent, waiting = make_household(), make_household(door="3栋1单元101")
    put(desk, sent)
    desk.add(some_bytes(5_000), scopes.building(ids["building"]))
    desk.all()
    forgets(rows=rows)
    put(desk, waiting)
    unknown(desk)
    assert desk.store.read(settle.waiting) == 1
    desk.line.join_again(server.code_for(STAFF[0]).lower())
    report = desk.line.round()
    assert (report.refused, report.conflict, report.held) == (0, 0, 0)
    assert desk.store.read(settle.waiting) == 0
    assert heads(server, [sent.id, waiting.id]) == {sent.id, waiting.id}
    assert {one.id for one in desk.store.read(lambda tx: tx.find(Household))} == {sent.id, waiting.id}
    assert desk.line.files().left is False
    desk.line.round()
    assert desk.store.read(settle.delivered)
    assert desk.store.state("differs") == []


def test_a_file_that_was_restored_before_sends_everything_too(
    desk: Desk, server: Server, forgets: Callable[..., None], make_household: MakeHousehold
) -> None:
    home = make_household()
    put(desk, home)
    desk.line.round()
    desk.store.apply(renew)
    desk.line.round()
    forgets(rows=True)
    unknown(desk)
    desk.line.join_again(server.code_for(STAFF[0]))
    desk.line.round()
    assert heads(server, [home.id]) == {home.id}


def test_somebody_elses_code_is_refused_and_not_used_up(
    desk: Desk, server: Server, forgets: Callable[..., None], http_server: str, tmp_path: Path, clock: Clock
) -> None:
    forgets(rows=False)
    code = server.code_for(STAFF[1])
    with pytest.raises(UserError, match=r"refusal\.wrong_person"):
        desk.line.join_again(code)
    unknown(desk)
    join(http_server, code, tmp_path / "other", clock).close()


@pytest.mark.parametrize(("code", "said"), [("7K4M-Q2XR-9TBC", "bad_code"), ("", "bad_code")])
def test_a_wrong_code_changes_nothing_and_the_right_one_may_follow(
    desk: Desk, server: Server, forgets: Callable[..., None], code: str, said: str
) -> None:
    forgets(rows=False)
    before = desk.store.state("replica_id")
    with pytest.raises(UserError, match=said):
        desk.line.join_again(code)
    assert desk.store.state("replica_id") == before
    desk.line.join_again(server.code_for(STAFF[0]))
    assert desk.line.round().pulled > 0


def test_when_the_answer_is_lost_the_same_code_goes_on(
    desk: Desk, server: Server, forgets: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgets(rows=False)
    code = server.code_for(STAFF[0])

    def answer_lost(url: str, request: EnrolRequest) -> None:
        enrol_at(url, request)
        raise UserError("sync.offline")

    monkeypatch.setattr("desktop.sync.rejoin.enrol_at", answer_lost)
    with pytest.raises(UserError, match=r"sync\.offline"):
        desk.line.join_again(code)
    monkeypatch.undo()
    desk.line.join_again(code)
    desk.line.round()
    with server.db.reading() as connection:
        assert len(connection.execute(REPLICA.select()).all()) == 1


def test_two_laptops_end_equal_after_one_has_joined_again(
    desk: Desk,
    server: Server,
    forgets: Callable[..., None],
    make_household: MakeHousehold,
    http_server: str,
    tmp_path: Path,
    clock: Clock,
) -> None:
    homes = [make_household(door=f"3栋1单元10{number}") for number in range(4)]
    put(desk, *homes)
    desk.line.round()
    forgets(rows=True)
    other = join(http_server, server.code_for(STAFF[1]), tmp_path / "other", clock)
    put(other, make_household(door="3栋2单元201"))
    other.line.round()
    desk.line.join_again(server.code_for(STAFF[0]))
    desk.line.round()
    other.line.round()
    desk.line.round()
    assert desk.store.read(digest) == other.store.read(digest)
    assert len(desk.store.read(lambda tx: tx.find(Household))) == 5
    other.close()


def test_by_the_command(
    desk: Desk,
    server: Server,
    forgets: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    forgets(rows=False)
    desk.close()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    code = server.code_for(STAFF[0])
    assert main(["sync", "--once", "--code", code, "--pin-stdin", "--data", str(desk.folder)]) == 0
    assert '"refused": 0' in capsys.readouterr().out
