"""A laptop that never saw the network: starter file in, request file out, answer file in, and it works."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.main import Rooms
from desktop.settings import Settings
from desktop.store.identity import JOINS, renew
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.people import Person, people
from desktop.store.store import Store
from desktop.sync.enrol import enrol_by_file
from desktop.sync.files import Files
from desktop.sync.line import Line
from server.tables import REPLICA
from tests.server.commandline import run as serve
from tests.sync.conftest import Server

PIN = "135790"
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
MakeHousehold = Callable[..., Household]


class Newcomer:
    """A folder with what the person was given: a file, and by telephone a code."""

    def __init__(self, database_url: str, folder: Path, address: str, clock: Clock) -> None:
        self.url, self.folder, self.clock = database_url, folder, clock
        self.starter = folder / "starter.xgb"
        words = ("--staff", "李梅", "--url", address, "--days", "9999", "--db", database_url)
        done = serve("sealed", "starter", str(self.starter), *words)
        assert done.code == 0, done.out
        self.code: str = done.said["code"]

    def join(self, name: str = "laptop") -> Person:
        return enrol_by_file(self.starter, self.code, self.folder / name, PIN, self.clock, cost=QUICK)

    def open(self, person: Person, name: str = "laptop") -> Store:
        data = self.folder / name
        key = unlock(data, person.replica_id, PIN)
        path = desk_path(data, person.replica_id)
        return Store.open(path, key, clock=self.clock, staff_id=person.staff_id)

    def there_and_back(self, store: Store) -> Any:
        """The server's line on the request; the answer is taken in unless it was refused."""
        files = Files(store, store.path.parents[2], self.clock)
        request = self.folder / "request.xgb"
        files.send(request)
        said = serve("sealed", "in", str(request), "--db", self.url).said
        if "error" not in said:
            files.take(Path(said["answer"]))
        return said


@pytest.fixture
def newcomer(server: Server, database_url: str, http_server: str, tmp_path: Path, clock: Clock) -> Newcomer:
    assert server.db
    return Newcomer(database_url, tmp_path, http_server, clock)


def replicas(server: Server) -> int:
    with server.db.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(REPLICA)) or 0)


def test_joined_worked_and_handed_in_without_a_network(
    newcomer: Newcomer, server: Server, make_household: MakeHousehold, laptop: Callable[..., Any]
) -> None:
    person = newcomer.join()
    assert (person.name, person.area) == ("李梅", "清泉社区")
    store = newcomer.open(person)
    said = newcomer.there_and_back(store)
    assert (said["name"], said["number"]) == ("李梅", 1)
    assert store.state(JOINS) is None
    store.close()
    rooms = Rooms(Settings(newcomer.folder / "laptop"), newcomer.clock)
    opened = rooms.sign_in(person, PIN)
    assert opened.desk.staff.name == "李梅"
    home = make_household()
    opened.desk.store.write(lambda tx: tx.put(home))
    assert newcomer.there_and_back(opened.desk.store)["changes"] == {"applied": 1}
    opened.close()
    other = laptop(1)
    other.round()
    assert other.household(home.id).head_name == home.head_name
    assert replicas(server) == 2


def test_lost_doubled_and_repeated_it_is_one_laptop(newcomer: Newcomer, server: Server) -> None:
    store = newcomer.open(newcomer.join())
    files = Files(store, newcomer.folder / "laptop", newcomer.clock)
    for number in (1, 2):
        files.send(newcomer.folder / f"{number}.xgb")
    for number in (2, 1, 2):
        assert serve("sealed", "in", str(newcomer.folder / f"{number}.xgb"), "--db", newcomer.url).code == 0
    assert replicas(server) == 1
    files.take(newcomer.folder / "2-答复.xgb")
    assert store.state("epoch") == 1
    store.close()


def test_a_network_that_comes_first_does_as_well(newcomer: Newcomer, server: Server) -> None:
    person = newcomer.join()
    store = newcomer.open(person)
    line = Line(store, newcomer.folder / "laptop", newcomer.clock)
    assert line.round().pulled == 6
    assert line.round().pulled == 0
    line.close()
    assert newcomer.there_and_back(store)["number"] == 1
    store.close()
    assert replicas(server) == 1


def test_a_code_makes_one_laptop(newcomer: Newcomer) -> None:
    first, second = newcomer.join("one"), newcomer.join("two")
    stores = newcomer.open(first, "one"), newcomer.open(second, "two")
    newcomer.there_and_back(stores[0])
    said = newcomer.there_and_back(stores[1])
    assert said["error"] == "sealed_bad_code" and "起步文件" in said["message"]
    for one in stores:
        one.close()


def test_a_restored_file_is_known_by_what_it_was(newcomer: Newcomer, server: Server) -> None:
    store = newcomer.open(newcomer.join())
    request = newcomer.folder / "first.xgb"
    Files(store, newcomer.folder / "laptop", newcomer.clock).send(request)
    serve("sealed", "in", str(request), "--db", newcomer.url)
    store.apply(renew)
    assert newcomer.there_and_back(store)["number"] == 1
    assert store.state("epoch") == 1
    store.close()
    assert replicas(server) == 2


def test_without_the_code_the_file_says_nothing(newcomer: Newcomer, tmp_path: Path) -> None:
    content = newcomer.starter.read_bytes()
    for word in ("李梅", "清泉", newcomer.code, "http", "age1"):
        assert word.encode() not in content

    def said(code: str = newcomer.code) -> str:
        with pytest.raises(UserError) as caught:
            enrol_by_file(newcomer.starter, code, tmp_path / "laptop", PIN, newcomer.clock, cost=QUICK)
        return str(caught.value.say.key)

    assert said("AAAA-BBBB-CCCC") == "sealed.starter_code"
    newcomer.starter.write_bytes(content[:-20])
    assert said() == "sealed.starter_bad"
    newcomer.starter.unlink()
    assert said() == "sealed.stick_gone"
    assert people(tmp_path / "laptop") == []


def test_typed_in_another_way_it_is_the_same_code(newcomer: Newcomer) -> None:
    newcomer.code = newcomer.code.lower().replace("-", " ")
    store = newcomer.open(newcomer.join())
    assert "error" not in newcomer.there_and_back(store)
    store.close()


def test_nobody_inactive_and_no_folder(newcomer: Newcomer) -> None:
    words = ("--staff", "无此人", "--url", "http://127.0.0.1:9", "--db", newcomer.url)
    assert serve("sealed", "starter", "a.xgb", *words).said["error"] == "no_staff"
    words = ("--staff", "李梅", "--url", "http://127.0.0.1:9", "--db", newcomer.url)
    gone = str(newcomer.folder / "gone" / "a.xgb")
    assert serve("sealed", "starter", gone, *words).said["error"] == "cannot_write"
