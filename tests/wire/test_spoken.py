"""What is said today, over real HTTP and by file, has the shape of the samples; what is newer is kept."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.domain.values import new_id
from desktop.store.identity import renew
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.store import Store
from desktop.sync.answer import take_in
from desktop.sync.enrol import enrol
from desktop.sync.line import Line, recovery_codes
from desktop.sync.protocol import OLDEST_PROTO, PROTO, Answer
from desktop.sync.sealed import Sealed
from server.enrol import code_hash
from server.enrol import enrol as enrolled
from server.exchange import exchange
from server.sealed import take
from server.tables import ENROL_CODE, REPLICA, ROW
from server.turned import Turned
from server.wire import read_exchange
from tests.sync.conftest import KEY, Server
from tests.sync.roads import FileRoad
from tests.wire.heard import Heard, shape
from tests.wire.test_samples import MODELS, sample

PIN = "135790"
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
MakeHousehold = Callable[..., Household]


class Desks:
    """Enrolled laptops with their lines."""

    def __init__(self, server: Server, address: str, folder: Path, clock: Clock) -> None:
        self._server, self._address, self._folder, self._clock = server, address, folder, clock
        self._made: list[tuple[Store, Line]] = []

    def join(self, staff_id: str) -> tuple[Store, Line]:
        folder = self._folder / f"laptop{len(self._made)}"
        code = self._server.code_for(staff_id)
        card = enrol(self._address, code, folder, PIN, self._clock, cost=QUICK)
        key = unlock(folder, card.replica_id, PIN)
        path = desk_path(folder, card.replica_id)
        store = Store.open(path, key, clock=self._clock, staff_id=staff_id)
        self._made.append((store, Line(store, folder, self._clock)))
        return self._made[-1]

    def close(self) -> None:
        for store, line in self._made:
            line.close()
            store.close()


@pytest.fixture
def desks(server: Server, http_server: str, tmp_path: Path, clock: Clock) -> Any:
    made = Desks(server, http_server, tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def boss(server: Server, ids: dict[str, str]) -> str:
    """A supervisor of the grid."""
    staff_id = new_id()
    row = {
        "id": staff_id,
        "scope_id": scopes.community(ids["community"]),
        "name": "周正华",
        "permission": "several_grids",
        "community_id": ids["community"],
        "grid_ids": [ids["grid"]],
        "titles": ["网格责任人"],
    }
    server.load([("staff", row)])
    return staff_id


def test_every_message_spoken_has_the_shape_of_its_sample(
    heard: Heard, desks: Desks, boss: str, ids: dict[str, str], make_household: MakeHousehold
) -> None:
    _a_day(desks, boss, ids, make_household)
    spoken = {name for name, _ in heard.messages}
    assert spoken == {name for name in MODELS if not name.startswith(("manifest", "starter"))}
    for name in sorted(spoken):
        known = shape(sample(name))
        for message in heard.named(name):
            assert shape(message) <= known, name
            MODELS[name].model_validate(message)


def _a_day(desks: Desks, boss: str, ids: dict[str, str], make_household: MakeHousehold) -> None:
    """Everything that laptops ask for: changes of every kind, a conflict, a refusal, codes, a new name."""
    (one, line), (other, other_line), (third, third_line) = map(
        desks.join, (ids["worker"], ids["other"], boss)
    )
    home, gone = make_household(), make_household(door="3栋1单元101")
    for each in (line, third_line):
        each.round()
    one.write(lambda tx: tx.put_all([home, gone]))
    line.round()
    other_line.round()
    one.write(lambda tx: tx.patch(Household, home.id, people=5))
    other.write(lambda tx: tx.patch(Household, home.id, people=6, occupancy="away"))
    staff = other.read(lambda tx: tx.find(Staff))[0]
    other.write(lambda tx: tx.patch(Staff, staff.id, name="某"))
    other.write(lambda tx: tx.delete(Household, gone.id))
    line.round()
    other_line.round()
    other.write(lambda tx: tx.put(gone))
    other_line.round()
    line.round()
    recovery_codes(third, ids["worker"])
    with pytest.raises(UserError, match="not_yours"):
        recovery_codes(one, boss)
    other.apply(renew)
    other_line.round()


def test_a_file_written_today_has_the_manifest_of_its_sample(
    laptop: Callable[..., Any], server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifests: dict[str, Any] = {}

    def noted(self: Any, *given: Any) -> Any:
        manifests[str(self.manifest.way)] = json.loads(self._said)
        return each(self, *given)

    each = Sealed.each
    monkeypatch.setattr(Sealed, "each", noted)
    worker = laptop(0)
    worker.new_household()
    road = FileRoad(tmp_path / "stick", server.take_file)
    road.round(worker.store, worker.clock)
    for way in ("to-server", "to-laptop"):
        assert shape(manifests[way]) <= shape(sample(f"manifest-{way}"))


# -- the samples put to work --------------------------------------------------------


@pytest.fixture
def town(server: Server) -> Server:
    """The rows that the sample answer holds, and the laptop that the sample request comes from."""
    rows = [one for one in sample("exchange-answer")["rows"] if not one["deleted"]]
    server.load(
        [(one["kind"], {**one["data"], "id": one["id"], "scope_id": one["scope_id"]}) for one in rows]
    )
    first = sample("exchange-request")["changes"][0]
    line = {"id": first["replica_id"], "staff_id": first["staff_id"], "public_key": "", "device": ""}
    times = {"enrolled_at": "", "last_seen": "2026-12-01T00:00:00Z", "last_seq": 0, "skew": 0}
    with server.db.writing() as connection:
        connection.execute(REPLICA.insert().values(**line, **times, assignment=0, state="active"))
    return server


def ask(server: Server, name: str, **more: Any) -> Answer:
    body = sample(name) | more
    request, malformed = read_exchange(json.dumps(body).encode())
    return exchange(server.db, body["replica_id"], request, server.clock, malformed)


@pytest.mark.parametrize("name", ["exchange-request", "exchange-request-first"])
def test_a_saved_request_is_answered(town: Server, name: str) -> None:
    verdicts = ask(town, name).verdicts
    assert [one.result for one in verdicts] == ["applied"] * 6
    assert [one.result for one in ask(town, name).verdicts] == ["duplicate"] * 6


def test_a_saved_request_file_is_answered(town: Server, tmp_path: Path) -> None:
    keys, replica = sample("keys-of-these-samples"), sample("manifest-to-server")
    with town.db.writing() as connection:
        for name, value in (("age_key", keys["server"]["age"]), ("signing_key", keys["server"]["signing"])):
            connection.exec_driver_sql(
                "UPDATE server_state SET value = '" + value + "' WHERE name = '" + name + "'"
            )
        connection.execute(REPLICA.update().values(public_key=replica["signed_by"]))
    taken = take(town.db, Path(__file__).parent / "v1" / "request.xgb", tmp_path / "answer.xgb", town.clock)
    assert (taken.results, taken.number, taken.received) == ({"applied": 6}, 3, 2)


@pytest.mark.parametrize("name", ["exchange-answer", "exchange-answer-first", "exchange-answer-newer"])
def test_a_saved_answer_is_taken_in(name: str, tmp_path: Path, clock: Clock) -> None:
    message = sample(name)
    store = Store.open(tmp_path / "desk.db", KEY, clock=clock, staff_id="s")
    store.apply(lambda tx: take_in(tx, Answer.model_validate(message)))
    names = {one["data"]["name"] for one in message["rows"] if one["kind"] == "staff"}
    assert {one.name for one in store.read(lambda tx: tx.find(Staff))} == names
    raw = store.read(lambda tx: tx.sql("SELECT kind, data FROM raw"))
    [extra] = store.read(lambda tx: tx.sql("SELECT extra FROM building"))
    if name.endswith("newer"):
        assert json.loads(extra["extra"]) == {"roof_colour": "蓝"}
        assert [(one["kind"], json.loads(one["data"])) for one in raw] == [
            ("drone", {"name": "一号机", "range_km": 5})
        ]
    else:
        assert raw == []
    store.close()


@pytest.mark.parametrize("name", ["enrol-request", "enrol-request-first"])
def test_a_saved_enrolment_is_accepted(town: Server, name: str) -> None:
    request = MODELS["enrol-request"].model_validate(sample(name) | {"replica_id": new_id()})
    staff_id = sample("enrol-answer")["staff_id"]
    line = {
        "code_hash": code_hash(sample(name)["code"]),
        "staff_id": staff_id,
        "expires": "2030",
        "replica_id": "",
    }
    with town.db.writing() as connection:
        connection.execute(ENROL_CODE.insert().values(line))
    answer: Any = enrolled(town.db, request, town.clock)  # type: ignore[arg-type]  # by the table of models
    assert answer.staff_name == sample("enrol-answer")["staff_name"]
    assert base64.b64decode(answer.keys.sign) and answer.keys.age.startswith("age1")


# -- newer and older programs ---------------------------------------------------------


def test_what_a_newer_program_writes_is_kept_and_given_back_untouched(town: Server) -> None:
    verdicts = ask(town, "exchange-request-newer").verdicts
    assert [one.result for one in verdicts] == ["applied", "applied"]
    sent = {one["row_id"]: one["set"] for one in sample("exchange-request-newer")["changes"]}
    with town.db.reading() as connection:
        kept = dict(connection.execute(select(ROW.c.id, ROW.c.data).where(ROW.c.id.in_(list(sent)))).all())
    for row_id, data in sent.items():
        assert said(json.loads(kept[row_id]), data)
    again = ask(town, "exchange-request", changes=[], have={}, epoch=0)
    back = {one.id: one.data for one in again.rows if one.id in sent}
    assert {row_id: json.loads(kept[row_id]) for row_id in sent} == back


def said(kept: dict[str, Any], data: dict[str, Any]) -> bool:
    return all(kept[name] == value for name, value in data.items())


def test_an_older_program_edits_beside_what_it_does_not_know(
    laptop: Callable[..., Any], server: Server
) -> None:
    worker, other = laptop(0), laptop(1)
    row_id = worker.new_household()
    worker.round()
    with server.db.writing() as connection:
        [data] = connection.execute(select(ROW.c.data).where(ROW.c.id == row_id)).scalars()
        newer = json.dumps(json.loads(data) | {"roof_colour": "蓝"}, ensure_ascii=False)
        connection.execute(ROW.update().where(ROW.c.id == row_id).values(data=newer, hash=0))
    other.round()
    other.change(row_id, people=9)
    other.round()
    with server.db.reading() as connection:
        [data] = connection.execute(select(ROW.c.data).where(ROW.c.id == row_id)).scalars()
    assert (json.loads(data)["people"], json.loads(data)["roof_colour"]) == (9, "蓝")


@pytest.mark.parametrize("proto", [OLDEST_PROTO - 1, PROTO + 1, 99])
def test_a_version_outside_the_window_is_refused(town: Server, proto: int) -> None:
    with pytest.raises(Turned) as turned:
        ask(town, "exchange-request", proto=proto)
    assert (turned.value.code, turned.value.detail) == ("proto", f"{OLDEST_PROTO}-{PROTO}")


def test_a_version_inside_the_window_is_answered_in_it(town: Server) -> None:
    for proto in range(OLDEST_PROTO, PROTO + 1):
        assert ask(town, "exchange-request", proto=proto).proto == proto
