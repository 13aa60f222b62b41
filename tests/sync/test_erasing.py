"""Retired and lost laptops: what is erased, when, on whose word, and that no saved change goes with it."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.main import Rooms
from desktop.settings import Settings
from desktop.store import erase
from desktop.store.erase import ERASED
from desktop.store.identity import renew
from desktop.store.people import people
from desktop.sync import farewell
from desktop.sync.enrol import enrol
from desktop.sync.files import Files
from server.backup import back_up
from server.enrol import set_replica_state
from server.tables import REPLICA, ROW
from tests.sync.conftest import Server
from tests.sync.photos.filing import PIN, QUICK, Desk, join, some_bytes

MakeHousehold = Callable[..., Household]
Mark = Callable[[str], None]


@pytest.fixture
def desk(
    server: Server, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> Iterator[Desk]:
    """One person with a copy of the day on a laptop over real HTTP."""
    made = join(http_server, server.code_for(ids["worker"]), tmp_path / "laptop", clock)
    made.store.keep_copy()
    yield made
    made.close()


@pytest.fixture
def mark(server: Server, desk: Desk) -> Mark:
    """As the commands `replica retire`, `lost` and `restore` do."""

    name = desk.store.state("replica_id")

    def to(state: str) -> None:
        with server.db.writing() as connection:
            assert set_replica_state(connection, name, state)

    return to


@pytest.fixture
def backup(server: Server, tmp_path: Path, clock: Clock) -> Callable[[], None]:
    folder = tmp_path / "backups"
    folder.mkdir()

    def make() -> None:
        clock.offset += timedelta(minutes=1)
        back_up(server.db, folder, clock.moment(), server.files)

    return make


def put(desk: Desk, home: Household) -> None:
    desk.store.write(lambda tx: tx.put(home))


def takes(server: Server, row_id: str) -> bool:
    """Whether the server has this row."""
    with server.db.reading() as connection:
        return connection.execute(ROW.select().where(ROW.c.id == row_id)).first() is not None


def stands(desk: Desk) -> bool:
    return len(people(desk.folder)) == 1


def erased(desk: Desk, work: Callable[[], Any]) -> str:
    """Which of ERASED it raises; once the file is closed, nothing of the person is left."""
    with pytest.raises(UserError) as caught:
        work()
    key = str(caught.value.say.key)
    assert key in ERASED
    assert people(desk.folder) == []
    with pytest.raises(UserError, match=key):
        desk.store.set_state("late", "save")
    desk.close()
    erase.finish(desk.folder)
    assert {one.name for one in desk.folder.iterdir()} <= {"erased.json", "people", "unsent", "logs"}
    assert list((desk.folder / "people").iterdir()) == []
    return key


def files(desk: Desk) -> Files:
    return Files(desk.store, desk.folder, desk.clock)


def answered(desk: Desk, server: Server, name: str = "1") -> Path:
    """A request file and the server's answer to it."""
    request, answer = (desk.folder.parent / f"{name}{end}.xgb" for end in ("", "-answer"))
    files(desk).send(request)
    server.take_file(request, answer)
    return answer


# -- retired --------------------------------------------------------------------


def test_a_retired_laptop_hands_in_its_last_changes_and_is_erased(
    desk: Desk, server: Server, mark: Mark, make_household: MakeHousehold
) -> None:
    home = make_household()
    put(desk, home)
    mark("retired")
    assert erased(desk, desk.line.round) == "store.erased_retired"
    assert takes(server, home.id)
    [said] = erase.notices(desk.folder, desk.clock.now())
    assert said.values["name"] == "李梅"


def test_it_waits_for_its_photos_and_for_the_backup_that_holds_them(
    desk: Desk, mark: Mark, make_household: MakeHousehold, backup: Callable[[], None], ids: dict[str, str]
) -> None:
    backup()
    put(desk, make_household())
    desk.add(some_bytes(5_000), scopes.building(ids["building"]))
    mark("retired")
    desk.line.round()
    backup()
    desk.line.round()
    assert stands(desk), "the photo is not there"
    desk.line.files()
    desk.line.round()
    assert stands(desk), "no backup holds the photo"
    backup()
    desk.line.round()  # learns of the backup, and asks after it
    assert erased(desk, desk.line.round) == "store.erased_retired"


def test_what_was_refused_stays_to_be_seen(desk: Desk, mark: Mark, make_household: MakeHousehold) -> None:
    put(desk, make_household(scope_id=scopes.building("another")))
    desk.line.round()
    mark("retired")
    desk.line.round()
    assert stands(desk)


def test_a_change_saved_after_the_servers_word_is_handed_in_first(
    desk: Desk,
    server: Server,
    mark: Mark,
    make_household: MakeHousehold,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = make_household()
    real = farewell.retire
    left = [late]

    def save_just_then(*args: Any) -> None:
        if left:
            put(desk, left.pop())
        real(*args)

    monkeypatch.setattr(farewell, "retire", save_just_then)
    mark("retired")
    desk.line.round()
    assert stands(desk)
    assert erased(desk, desk.line.round) == "store.erased_retired"
    assert takes(server, late.id)


def test_by_a_sealed_file_it_is_erased_when_its_answer_is_in(
    desk: Desk, server: Server, mark: Mark, make_household: MakeHousehold
) -> None:
    home = make_household()
    put(desk, home)
    mark("retired")
    answer = answered(desk, server)
    assert erased(desk, lambda: files(desk).take(answer)) == "store.erased_retired"
    assert takes(server, home.id)


def test_an_old_answer_file_erases_nothing(desk: Desk, server: Server, mark: Mark) -> None:
    for number, state in enumerate(("retired", "lost")):
        mark(state)
        answer = answered(desk, server, f"old{number}")
        mark("active")
        desk.clock.offset += timedelta(minutes=1)
        desk.line.round()
        try:
            files(desk).take(answer)
        except UserError as error:
            assert error.say.key == "sealed.older"
        assert stands(desk)
        desk.line.round()


# -- lost -----------------------------------------------------------------------


def test_a_lost_laptop_is_erased_at_the_next_contact(desk: Desk, mark: Mark) -> None:
    mark("lost")
    assert erased(desk, desk.line.round) == "store.erased_lost"
    assert "李梅" not in (desk.folder / "erased.json").read_text("utf-8")
    assert not (desk.folder / farewell.UNSENT).exists()


def test_what_a_lost_laptop_had_not_sent_can_still_be_handed_in_when_it_is_found(
    desk: Desk, server: Server, mark: Mark, make_household: MakeHousehold, tmp_path: Path
) -> None:
    home = make_household()
    put(desk, home)
    mark("lost")
    assert erased(desk, desk.line.round) == "store.erased_lost"
    [said] = [one for one in erase.notices(desk.folder, desk.clock.now()) if "file" in one.values]
    sealed = Path(said.values["file"])
    assert home.head_name.encode() not in sealed.read_bytes()
    server.take_file(sealed, tmp_path / "turned-away.xgb")
    assert not takes(server, home.id), "it is lost"
    mark("active")
    server.take_file(sealed, tmp_path / "answer.xgb")
    assert takes(server, home.id)


def test_when_that_file_cannot_be_written_it_is_erased_all_the_same(
    desk: Desk, mark: Mark, make_household: MakeHousehold
) -> None:
    (desk.folder / farewell.UNSENT).write_bytes(b"in the way")
    put(desk, make_household())
    mark("lost")
    with pytest.raises(UserError, match=r"store\.erased_lost"):
        desk.line.round()
    assert people(desk.folder) == []


def test_by_a_sealed_file_it_is_erased_when_the_refusal_is_in(desk: Desk, server: Server, mark: Mark) -> None:
    mark("lost")
    answer = answered(desk, server)
    assert erased(desk, lambda: files(desk).take(answer)) == "store.erased_lost"


def test_a_restored_file_of_a_lost_laptop_is_erased_too(desk: Desk, mark: Mark) -> None:
    mark("lost")
    desk.store.apply(renew)
    assert erased(desk, desk.line.round) == "store.erased_lost"


def test_a_copy_is_not_erased_because_a_former_name_was_reported_lost(
    desk: Desk, server: Server, mark: Mark
) -> None:
    former = desk.store.state("replica_id")
    desk.store.apply(renew)
    desk.line.round()
    with server.db.writing() as connection:
        connection.execute(REPLICA.delete().where(REPLICA.c.id == desk.store.state("replica_id")))
        set_replica_state(connection, former, "lost")
    for _ in range(2):
        with pytest.raises(UserError, match=r"refusal\."):
            desk.line.round()
    assert stands(desk)


# -- nothing else ------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        (403, "application/json", b'{"code": "revoked"}'),
        (403, "application/json", b'{"code": "lost"'),
        (403, "text/html", b'{"code": "lost"}'),
        (500, "application/json", b'{"code": "lost"}'),
        (404, "application/json", b'{"code": "lost"}'),
        (200, "application/json", b'{"code": "lost"}'),
    ],
)
def test_no_other_answer_erases(
    desk: Desk, reply: tuple[int, str, bytes], impostor: Callable[[int, str, bytes], str]
) -> None:
    desk.call(impostor(*reply))
    with pytest.raises(UserError) as caught:
        desk.line.round()
    assert caught.value.say.key not in ERASED
    assert stands(desk)


# -- where it is started from --------------------------------------------------------


def test_signing_in_finds_it_erased_and_a_new_code_joins_again(
    desk: Desk, server: Server, mark: Mark, http_server: str, ids: dict[str, str]
) -> None:
    [person] = people(desk.folder)
    mark("lost")
    desk.close()
    rooms = Rooms(Settings(desk.folder), desk.clock)
    opened = rooms.sign_in(person, PIN)
    with pytest.raises(UserError, match=r"store\.erased_lost"):
        opened.one_round()
    opened.close()
    assert rooms.people() == []
    assert list((desk.folder / "people").iterdir()) == []
    assert [one.key for one in rooms.warnings()] == ["store.erased_lost_notice"]
    again = enrol(http_server, server.code_for(ids["worker"]), desk.folder, PIN, desk.clock, cost=QUICK)
    assert rooms.warnings() == []
    rooms.sign_in(again, PIN).close()


def test_signing_in_says_what_a_retired_laptop_waits_for_until_it_is_erased(
    desk: Desk, mark: Mark, make_household: MakeHousehold, backup: Callable[[], None]
) -> None:
    [person] = people(desk.folder)
    backup()
    put(desk, make_household())
    mark("retired")
    desk.close()
    rooms = Rooms(Settings(desk.folder), desk.clock)
    opened = rooms.sign_in(person, PIN)
    opened.one_round()
    opened.close()
    with pytest.raises(UserError, match=r"sync\.retired_waits") as caught:
        rooms.sign_in(person, PIN)
    assert caught.value.say.values == {"count": 1}
    backup()
    with pytest.raises(UserError, match=r"store\.erased_retired"):
        rooms.sign_in(person, PIN)
    assert rooms.people() == []
    assert list((desk.folder / "people").iterdir()) == []


def test_signing_in_names_what_was_refused_and_nothing_is_erased(
    desk: Desk, mark: Mark, make_household: MakeHousehold
) -> None:
    [person] = people(desk.folder)
    put(desk, make_household(scope_id=scopes.building("another")))
    mark("retired")
    desk.line.round()
    desk.close()
    rooms = Rooms(Settings(desk.folder), desk.clock)
    with pytest.raises(UserError) as caught:
        rooms.sign_in(person, PIN)
    assert (caught.value.say.key, caught.value.say.values) == ("sync.retired_refused", {"count": 1})
    mark("active")
    rooms.sign_in(person, PIN).close()


def test_the_command_says_it_and_leaves_nothing(
    desk: Desk, mark: Mark, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mark("retired")
    desk.close()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    assert main(["sync", "--once", "--pin-stdin", "--data", str(desk.folder)]) == 1
    assert "store.erased_retired" in capsys.readouterr().out
    assert list((desk.folder / "people").iterdir()) == []
