"""The road over real HTTP, and everything that may answer in the server's place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.settings import load_settings
from desktop.store.identity import renew
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.people import Person, people
from desktop.store.store import Store
from desktop.sync.digest import digest
from desktop.sync.enrol import Replica, enrol
from desktop.sync.https import HttpsTransport, check_url, enrol_at
from desktop.sync.infile import take_file
from desktop.sync.line import Line
from desktop.sync.outfile import make_file
from desktop.sync.protocol import EnrolAnswer, EnrolRequest, Exchange
from desktop.sync.transport import Sender

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes_raw()


def test_enrol_and_sync_over_http(
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Clock,
    make_household: Callable[..., Household],
) -> None:
    desks = []
    for number, person in enumerate(("worker", "lead")):
        folder = tmp_path / f"folder{number}"
        card = enrol(
            http_server,
            server.code_for(ids[person]),
            folder,
            "135790",
            clock,
            cost=QUICK,
        )
        key = unlock(folder, card.replica_id, "135790")
        store = Store.open(desk_path(folder, card.replica_id), key, clock=clock, staff_id=card.staff_id)
        desks.append((store, Line(store, folder, clock), folder))
    (worker, worker_line, folder), (lead, lead_line, _) = desks
    assert worker_line.round().pulled == 6
    rows = [make_household(order=n) for n in range(30)]
    worker.write(lambda tx: tx.put_all(rows))
    assert worker_line.round().applied == 30
    assert lead_line.round().pulled >= 30
    scope = f"building:{ids['building']}"
    assert worker.read(digest)[scope] == lead.read(digest)[scope]
    assert [(one.name, one.area) for one in people(folder)] == [("李梅", "一网格")]
    for store, line, _ in desks:
        line.close()
        store.close()


def test_a_laptop_that_dies_while_joining_shows_nobody_who_cannot_sign_in(
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def power_cut(*_: Any) -> None:
        raise OSError("no power")

    with monkeypatch.context() as dying:
        dying.setattr(Store, "write", power_cut)
        with pytest.raises(OSError, match="no power"):
            enrol(http_server, server.code_for(ids["worker"]), tmp_path, "135790", clock, cost=QUICK)
    assert people(tmp_path) == []
    enrol(http_server, server.code_for(ids["worker"]), tmp_path, "135790", clock, cost=QUICK)
    assert [one.name for one in people(tmp_path)] == ["李梅"]


def test_a_token_that_ended_is_renewed(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    card = enrol(
        http_server,
        server.code_for(ids["worker"]),
        tmp_path / "f",
        "135790",
        clock,
        cost=QUICK,
    )
    store = Store.open(
        desk_path(tmp_path / "f", card.replica_id),
        unlock(tmp_path / "f", card.replica_id, "135790"),
        clock=clock,
        staff_id=card.staff_id,
    )
    line = Line(store, tmp_path / "f", clock)
    line.round()
    with server.db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM token")
    assert line.round().pulled == 0
    line.close()
    store.close()


def test_a_name_that_a_file_made_known_is_the_name_on_the_line_too(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    folder, code = tmp_path / "f", server.code_for(ids["worker"])
    card = enrol(http_server, code, folder, "135790", clock, cost=QUICK)
    key = unlock(folder, card.replica_id, "135790")
    store = Store.open(desk_path(folder, card.replica_id), key, clock=clock, staff_id=card.staff_id)
    line = Line(store, folder, clock)
    line.round()
    store.apply(renew)
    make_file(store, tmp_path / "out.xgb")
    server.take_file(tmp_path / "out.xgb", tmp_path / "in.xgb")
    take_file(store, tmp_path / "in.xgb", clock)
    assert line.round().renewed is False
    line.close()
    store.close()


def test_a_code_whose_answer_was_lost_is_asked_for_again(
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, unanswered = server.code_for(ids["worker"]), dict[str, Replica]()

    def try_it() -> Person:
        return enrol(http_server, code, tmp_path, "135790", clock, cost=QUICK, unanswered=unanswered)

    def lost(url: str, request: EnrolRequest) -> EnrolAnswer:
        enrol_at(url, request)
        raise UserError("sync.offline")

    with monkeypatch.context() as broken:
        broken.setattr("desktop.sync.enrol.enrol_at", lost)
        with pytest.raises(UserError, match="offline"):
            try_it()
    assert try_it().name == "李梅" and unanswered == {}


def test_a_code_is_good_once(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    code = server.code_for(ids["worker"])
    enrol(http_server, code, tmp_path / "a", "135790", clock, cost=QUICK)
    for given, key in ((code, "used_code"), ("AAAA-BBBB-CCCC", "bad_code")):
        with pytest.raises(UserError, match=rf"refusal\.{key}"):
            enrol(http_server, given, tmp_path / "b", "135790", clock, cost=QUICK)
    assert people(tmp_path / "b") == []
    assert load_settings(tmp_path / "a").demo is False


def test_a_replica_the_server_does_not_know(http_server: str) -> None:
    road = HttpsTransport(http_server, Sender("99000000-0000-7000-8000-000000000009", KEY))
    with pytest.raises(UserError, match=r"refusal\.unknown_replica"):
        road.exchange(Exchange(replica_id="99000000-0000-7000-8000-000000000009", page=10))
    road.close()


def test_nobody_answers() -> None:
    road = HttpsTransport("http://127.0.0.1:9", Sender("r", KEY))
    with pytest.raises(UserError, match=r"sync\.offline"):
        road.exchange(Exchange(replica_id="r", page=10))
    road.close()


ANSWERS = {
    "a log-in page": (200, "text/html", b"<html>please log in</html>", "sync.portal"),
    "a redirect": (302, "text/html", b"", "sync.portal"),
    "json that is something else": (
        200,
        "application/json",
        b'{"hello": 1}',
        "sync.nonsense",
    ),
    "json cut short": (200, "application/json", b'{"token": "abc', "sync.nonsense"),
    "another program's error": (
        404,
        "application/json",
        b'{"detail": "Not Found"}',
        "sync.nonsense",
    ),
    "a page of that name is not there": (
        404,
        "application/json",
        b'{"code": "no_such_route"}',
        "sync.nonsense",
    ),
    "a proxy's error": (
        502,
        "text/html",
        b"<html>bad gateway</html>",
        "sync.server_trouble",
    ),
    "an overloaded server": (
        503,
        "application/json",
        b'{"code": "busy"}',
        "sync.server_trouble",
    ),
    "too many requests": (
        429,
        "application/json",
        b'{"code": "slow_down"}',
        "sync.server_trouble",
    ),
    "a refusal of a later version": (
        403,
        "application/json",
        b'{"code": "brand_new"}',
        "refusal.other",
    ),
    "a known refusal": (403, "application/json", b'{"code": "lost"}', "refusal.lost"),
    "a network that wants a log-in": (511, "text/html", b"<html>log in</html>", "sync.portal"),
    "a proxy that wants a log-in": (407, "text/html", b"<html>who are you</html>", "sync.portal"),
    "a proxy's refusal": (403, "text/html", b"<html>not allowed</html>", "sync.nonsense"),
    "nothing at all": (200, "application/json", b"", "sync.nonsense"),
    "a fault of the server": (500, "application/json", b'{"detail": "oops"}', "sync.server_trouble"),
    "a body that is no gzip": (200, "application/json+gzip", b"\x1f\x8bzzz", "sync.nonsense"),
    "a list": (200, "application/json", b"[]", "sync.nonsense"),
    "bytes that are no text": (200, "application/json", b"\xff\xfe{", "sync.nonsense"),
    "a body not packed as it says": (
        200,
        "application/json+zstd",
        b"zzz",
        "sync.nonsense",
    ),
}


@pytest.mark.parametrize("what", sorted(ANSWERS))
def test_nonsense_is_recognised(impostor: Callable[[int, str, bytes], str], what: str) -> None:
    status, kind, body, key = ANSWERS[what]
    road = HttpsTransport(impostor(status, kind, body), Sender("r", KEY))
    with pytest.raises(UserError) as caught:
        road.exchange(Exchange(replica_id="r", page=10))
    assert caught.value.say.key == key
    road.close()


def test_addresses() -> None:
    assert check_url(" https://xunge.example.cn/ ") == "https://xunge.example.cn"
    assert check_url("http://localhost:8787") == "http://localhost:8787"
    for bad in ("xunge.example.cn", "ftp://a", "https://", "https://[", "https://a:port", "https://a:99999"):
        with pytest.raises(UserError, match=r"sync\.bad_url"):
            check_url(bad)
    with pytest.raises(UserError, match=r"sync\.insecure"):
        check_url("http://xunge.example.cn")


def test_an_unenrolled_file_has_no_line(tmp_path: Path, clock: Clock) -> None:
    store = Store.open(tmp_path / "desk.db", bytes(32), clock=clock, staff_id="s")
    with pytest.raises(UserError, match=r"sync\.not_enrolled"):
        Line(store, tmp_path, clock)
    store.close()
