"""Sticks that are full, locked or pulled out, files for somebody else, power cuts, a year away."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store.handout import FILES
from desktop.store.identity import AGE_KEY
from desktop.store.store import Store
from desktop.sync import infile
from desktop.sync.answer import SERVER_KEYS, take_in
from desktop.sync.digest import digest
from desktop.sync.infile import Taken, take_file
from desktop.sync.manifest import Manifest, Part, Way
from desktop.sync.outfile import make_file
from desktop.sync.sealed import Body, examine, write_sealed
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import new_age_key, packed, recipient_of, verify_key
from server.keys import own_keys
from server.tables import REPLICA
from server.turned import Turned
from tests.sync.conftest import Laptop, Server, new_household
from tests.sync.roads import FileRoad
from tests.trouble import full_disk, read_only

MakeLaptop = Callable[..., Laptop]


@pytest.fixture
def stick(server: Server, tmp_path: Path) -> FileRoad:
    return FileRoad(tmp_path / "stick", server.take_file)


def take(one: Laptop, file: Path) -> Taken:
    return take_file(one.store, file, one.clock)


def said(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        work()
    return str(caught.value.say.key)


def content(one: Laptop) -> Any:
    return one.store.read(digest), one.outbox(), one.store.state("last_round")


# -- the stick ----------------------------------------------------------------------


def test_a_full_stick_keeps_what_was_on_it(
    laptop: MakeLaptop, stick: FileRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = laptop(0)
    worker.new_household()
    file = stick.folder / "a.xgb"
    make_file(worker.store, file)
    before = file.read_bytes()

    def full(*given: Any) -> int:
        with full_disk():  # the laptop's own disk has room
            return write_sealed(*given)

    with monkeypatch.context() as now:
        now.setattr("desktop.sync.outfile.write_sealed", full)
        assert said(lambda: make_file(worker.store, file)) == "sealed.stick_full"
    assert [one.name for one in stick.folder.iterdir()] == ["a.xgb"]
    assert file.read_bytes() == before
    assert make_file(worker.store, file).records == 1, "all of it goes out again"


def test_a_locked_stick_and_one_that_is_gone(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker = laptop(0)
    worker.new_household()
    with read_only(stick.folder):
        assert said(lambda: make_file(worker.store, stick.folder / "a.xgb")) == "sealed.stick_closed"
    assert said(lambda: make_file(worker.store, stick.folder / "gone" / "a.xgb")) == "sealed.stick_gone"
    assert said(lambda: take(worker, stick.folder / "gone" / "a.xgb")) == "sealed.stick_gone"
    assert said(lambda: take(worker, stick.folder)) == "sealed.stick_gone"
    assert list(stick.folder.iterdir()) == []


def test_a_stick_pulled_out_while_it_is_read(
    laptop: MakeLaptop, stick: FileRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = laptop(0)
    answer = stick.serve(stick.out(worker.store))
    before = content(worker)

    class PulledOut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read(100)

    whole, as_ever = answer.read_bytes(), Path.open

    def opened(path: Path, *given: Any, **named: Any) -> Any:
        return PulledOut(whole) if path == answer else as_ever(path, *given, **named)

    with monkeypatch.context() as now:
        now.setattr(Path, "open", opened)
        assert said(lambda: take(worker, answer)) == "sealed.stick_gone"
    assert content(worker) == before
    assert not list(worker.store.path.parent.glob("*.part"))
    assert take(worker, answer).pulled == 6


def test_no_room_on_the_laptop_for_the_answer(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker = laptop(0)
    answer = stick.serve(stick.out(worker.store))
    before = content(worker)
    with full_disk():
        assert said(lambda: take(worker, answer)) in ("store.disk_full", "store.disk_fault")
    assert content(worker) == before
    assert take(worker, answer).pulled == 6


# -- the wrong file ------------------------------------------------------------------


def test_files_for_somebody_else(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker, other = laptop(0), laptop(1)
    request = stick.out(worker.store)
    answer = stick.serve(request)
    before = content(worker), content(other)
    assert said(lambda: take(other, answer)) == "sealed.not_for_us"
    assert said(lambda: take(worker, request)) == "sealed.wrong_way"
    (stick.folder / "list.xgb").write_bytes(b"PK a workbook")
    assert said(lambda: take(worker, stick.folder / "list.xgb")) == "sealed.not_sealed"
    answer.write_bytes(answer.read_bytes()[:-200])
    assert said(lambda: take(worker, answer)) == "sealed.damaged"
    assert (content(worker), content(other)) == before


def test_an_answer_that_the_server_did_not_sign(laptop: MakeLaptop, stick: FileRoad, server: Server) -> None:
    worker = laptop(0)
    answer = stick.serve(stick.out(worker.store))
    key = worker.store.state(AGE_KEY)
    kept = examine(answer, Way.TO_LAPTOP, key)
    bodies: list[Body] = []
    kept.each(lambda part, body: bodies.append(Body(part.what, body, part.first, part.last)))
    with server.db.reading() as connection:
        for signs, seen in ((bytes(32), "sealed.forged"), (own_keys(connection).signing, "")):

            def manifest(parts: list[Part]) -> Manifest:
                return kept.manifest.model_copy(update={"parts": parts})

            write_sealed(answer, Way.TO_LAPTOP, recipient_of(key), signs, bodies, manifest)
            if seen:
                assert said(lambda: take(worker, answer)) == seen
            else:
                assert take(worker, answer).pulled == 6


def test_before_the_keys_are_known_nothing_is_written(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker = laptop(0)
    worker.store.set_state(SERVER_KEYS, None)
    assert said(lambda: stick.out(worker.store)) == "sealed.no_keys"
    worker.round()
    assert stick.out(worker.store).exists(), "every answer of a line tells them"


def test_an_unenrolled_file_has_nothing_to_send(tmp_path: Path, clock: Any) -> None:
    store = Store.open(tmp_path / "desk.db", bytes(32), clock=clock, staff_id="s")
    assert said(lambda: make_file(store, tmp_path / "a.xgb")) == "sync.not_enrolled"
    store.close()


# -- what the server turns away --------------------------------------------------------


def test_the_server_takes_files_of_laptops_it_knows_only(
    laptop: MakeLaptop, stick: FileRoad, server: Server
) -> None:
    worker = laptop(0)
    request = stick.out(worker.store)
    with server.db.writing() as connection:
        stranger = verify_key(bytes(SigningKey.generate()))
        connection.execute(REPLICA.update().values(public_key=stranger))
    with pytest.raises(SealedFault, match=Fault.FORGED):
        stick.serve(request)
    with server.db.writing() as connection:
        connection.execute(REPLICA.delete())
    with pytest.raises(Turned, match="unknown_replica"):
        stick.serve(request)
    worker.store.set_state(
        SERVER_KEYS, {**worker.store.state(SERVER_KEYS), "age": recipient_of(new_age_key())}
    )
    with pytest.raises(SealedFault, match=Fault.NOT_FOR_US):
        stick.serve(stick.out(worker.store))
    assert not list(stick.folder.glob("*-answer.xgb"))


def test_a_lost_laptop_is_told_so_by_its_answer(laptop: MakeLaptop, stick: FileRoad, server: Server) -> None:
    worker = laptop(0)
    worker.new_household()
    request = stick.out(worker.store)
    with server.db.writing() as connection:
        connection.execute(REPLICA.update().values(state="lost"))
    taken = server.take_file(request, request.with_name("a.xgb"))
    assert (taken.refused, taken.results, taken.rows) == (["lost"], {}, 0)
    assert said(lambda: take(worker, request.with_name("a.xgb"))) == "refusal.lost"


def test_parts_nobody_knows_are_passed_over(
    laptop: MakeLaptop, stick: FileRoad, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer program carries more; what an older one knows of it still goes through."""
    worker = laptop(0)
    worker.new_household()

    def more(target: Path, way: Way, to: str, key: bytes, bodies: Any, manifest: Any) -> int:
        return write_sealed(target, way, to, key, [*bodies, Body("hologram", packed(b"{}"))], manifest)

    for place in ("desktop.sync.outfile", "server.sealed"):
        monkeypatch.setattr(f"{place}.write_sealed", more)
    request = stick.out(worker.store)
    taken = server.take_file(request, request.with_name("a.xgb"))
    assert (taken.passed_over, taken.results) == (1, {"applied": 1})
    done = take(worker, request.with_name("a.xgb"))
    assert (done.passed_over, done.report().applied) == (1, 1)


# -- power, time, size ------------------------------------------------------------------


def test_the_server_stops_in_the_middle_and_takes_the_file_again(
    laptop: MakeLaptop, stick: FileRoad, server: Server
) -> None:
    worker = laptop(0)
    worker.store.set_state(FILES, {"batch": 50})
    for number in range(120):
        worker.new_household(order=number)
    request = stick.out(worker.store)
    asked = 0

    def dies(body: Any, go_on: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise KeyboardInterrupt
        return go_on(body)

    server.between = dies
    with pytest.raises(KeyboardInterrupt):
        stick.serve(request)
    assert not list(stick.folder.glob("*answer*"))
    server.between = None
    taken = server.take_file(request, request.with_name("a.xgb"))
    assert taken.results == {"duplicate": 50, "applied": 70}
    assert take(worker, request.with_name("a.xgb")).report().applied == 120


def test_the_laptop_stops_in_the_middle_and_takes_the_answer_again(
    laptop: MakeLaptop, stick: FileRoad, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.sealed.PAGE_ROWS", 20)
    worker, other = laptop(0), laptop(1)
    for number in range(60):
        other.new_household(order=number)
    other.round()
    own = worker.new_household()
    answer = stick.serve(stick.out(worker.store))
    parts = 0

    def dies(*given: Any) -> bool:
        nonlocal parts
        parts += 1
        if parts == 3:
            raise KeyboardInterrupt
        return take_in(*given)

    with monkeypatch.context() as now:
        now.setattr(infile, "take_in", dies)
        with pytest.raises(KeyboardInterrupt):
            take(worker, answer)
    some = worker.store.read(lambda tx: tx.count(Household))
    assert 1 < some < 61
    assert worker.store.state("last_round") is None, "not whole yet"
    assert not take(worker, answer).again
    assert worker.store.read(lambda tx: tx.count(Household)) == 61
    assert worker.household(own).people == 3
    other.round()
    assert worker.store.read(digest) == other.store.read(digest)


def test_a_year_without_a_network(laptop: MakeLaptop, stick: FileRoad, server: Server) -> None:
    worker, other = laptop(0), laptop(1)
    for month in range(6):
        for number in range(200):
            worker.new_household(order=number, door=f"{month}栋1单元{number}")
        worker.clock.offset += timedelta(days=60)
    rows = [new_household(order=number).model_dump(mode="json") for number in range(2500)]
    server.load([("household", row) for row in rows])
    taken = take(worker, stick.serve(stick.out(worker.store)))
    assert (taken.report().applied, taken.more) == (1200, False)
    assert worker.store.read(lambda tx: tx.count(Household)) == 3700
    assert {state for state, _ in worker.outbox()} == {"applied"}
    assert worker.store.state("differs") == []
    other.round()
    assert worker.store.read(digest) == other.store.read(digest)


def test_days_on_the_way_are_no_wrong_clock(laptop: MakeLaptop, stick: FileRoad, server: Server) -> None:
    """The laptop's clock is that of the day the file was made, and the data are as old as the answer."""
    worker = laptop(0)
    worker.round()
    row_id = worker.new_household()
    made_at = worker.store.read(lambda tx: tx.outgoing_of([row_id]))[0].made_at
    request = stick.out(worker.store)
    worker.clock.offset += timedelta(days=5)
    answer = stick.serve(request)
    served_at = worker.clock.moment()
    worker.clock.offset += timedelta(days=5)
    taken = take(worker, answer)
    assert taken.as_of == worker.store.state("last_round") == served_at
    with server.db.reading() as connection:
        assert connection.scalar(select(REPLICA.c.skew)) == 0
        versions = connection.exec_driver_sql("SELECT versions FROM row WHERE kind = 'household'").scalar()
    assert made_at in str(versions)
    assert worker.clock.trouble() is None
