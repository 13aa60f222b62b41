"""Photos and files go up after their rows and come down on demand, over real HTTP."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.records import Photo
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store import blobs
from desktop.store.blobs import PART_DAYS, UNNAMED_DAYS
from desktop.store.drafts import Draft
from desktop.sync.sending import FIRST, Room
from server.backup import back_up
from server.people import staff_named
from tests.sync.photos.filing import Desk, for_a_while, name_of, some_bytes

DATA = some_bytes(300_000)
OTHER = some_bytes(200_000, 2)
Join = Callable[[str], Desk]


@pytest.fixture
def laptop_of(laptop_at: Callable[..., Desk], http_server: str) -> Join:
    return lambda person: laptop_at(http_server, person)


def assign(server: Any, staff_id: str, **fields: Any) -> None:
    with server.db.reading() as connection:
        row = staff_named(connection, staff_id)[0]
    server.load([("staff", {**row, **fields})])


def later(clock: Clock, monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    monkeypatch.setattr(clock, "offset", clock.offset + timedelta(**by))


def test_a_photo_goes_up_after_its_row_and_comes_down_on_demand(
    laptop_of: Join, server: Any, here: str
) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    worker.add(DATA, here)
    report = worker.line.files()
    assert (report.sent, report.bytes, worker.counts().waiting) == (0, 0, 0), "its row is not there yet"
    report = worker.all()
    assert (report.sent, report.bytes, report.left) == (1, len(DATA), False)
    assert worker.state(DATA) == "stored"
    assert server.files.is_sound(name_of(DATA))
    assert worker.line.files().bytes == 0
    worker.line.round()
    assert worker.state(DATA) == "durable", "the server is never backed up"
    mate.line.round()
    assert not mate.has(DATA)
    mate.fetch(DATA)
    assert mate.has(DATA)
    assert mate.line.files().bytes == 0, "what came from there does not go back"


def test_a_document_is_as_good_as_a_photo(laptop_of: Join, here: str) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    document = b"%PDF-1.7\n" + some_bytes(2_000_000, 5)
    worker.add(document, here)
    worker.all()
    mate.line.round()
    mate.fetch(document)
    assert mate.has(document)


def test_what_other_laptops_have_sent_ends_at_once(laptop_of: Join, here: str) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    for one in (worker, mate):
        one.add(DATA, here)
        one.line.round()
    assert worker.line.files().bytes == len(DATA)
    report = mate.line.files()
    assert (report.sent, report.bytes) == (1, 0)


def test_a_power_cut_on_the_laptop_costs_nothing(laptop_of: Join, server: Any, here: str) -> None:
    worker = laptop_of("worker")
    worker.add(DATA, here)
    worker.line.round()
    first = worker.line.files(for_a_while(2))
    assert 0 < first.bytes < len(DATA) and first.left
    worker.power_cut()
    second = worker.line.files()
    assert first.bytes + second.bytes == len(DATA)
    assert server.files.is_sound(name_of(DATA))


def test_rows_never_wait_for_more_than_one_request(laptop_of: Join, here: str) -> None:
    worker = laptop_of("worker")
    for number in range(3):
        worker.add(some_bytes(400_000, number), here)
    worker.line.round()
    report = worker.line.files(for_a_while(2))
    assert report.left and report.bytes == FIRST and worker.counts().waiting == 3
    assert worker.all().sent == 3


def test_a_laptop_keeps_its_copy_until_a_backup_holds_the_file(
    laptop_of: Join, server: Any, here: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, backups = laptop_of("worker"), tmp_path / "backups"
    backups.mkdir()
    back_up(server.db, backups, clock.moment(), server.files)
    worker.add(DATA, here)
    worker.all()
    for _ in range(2):
        worker.line.round()
        assert worker.state(DATA) == "stored"
    nothing_fits = Room(budget=0, unused_days=1)
    worker.line._room = nothing_fits
    later(clock, monkeypatch, days=400)
    worker.all()
    assert worker.has(DATA), "however full and however old"
    back_up(server.db, backups, clock.moment(), server.files)
    worker.line.round()
    worker.line.round()
    assert worker.state(DATA) == "durable"
    worker.line.files()
    assert not worker.has(DATA) and worker.state(DATA) == "gone"
    assert worker.counts().durable == 0
    worker.fetch(DATA, Room())
    assert worker.has(DATA)


def test_room_is_made_by_what_was_looked_at_longest_ago(
    laptop_of: Join, here: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    photos = [some_bytes(100_000, number) for number in range(4)]
    for one in photos:
        worker.add(one, here)
    worker.all()
    mate.line.round()
    room = Room(budget=250_000)
    for one in photos[:2]:
        mate.fetch(one, room)
        later(clock, monkeypatch, hours=1)
    mate.store.write(lambda tx: _look(tx, photos[0]))
    mate.fetch(photos[2], room)
    assert [mate.has(one) for one in photos] == [True, False, True, False]
    own = some_bytes(240_000, 9)
    mate.add(own, here)
    mate.fetch(photos[3], room)
    assert mate.has(photos[3]) and mate.has(own), "what is asked for is shown, what was not sent stays"
    assert not mate.has(photos[0]) and not mate.has(photos[2])
    later(clock, monkeypatch, days=200)
    mate.all()
    assert not mate.has(photos[3]), "nobody has looked at it for half a year"


def _look(tx: Any, data: bytes) -> None:
    blobs.touch(tx, name_of(data))


def test_what_an_open_form_holds_stays_and_is_not_sent(
    laptop_of: Join, here: str, ids: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = laptop_of("worker")
    draft = Draft(
        new_id(), "VISIT_HH", "1", "grid", ids["grid"], clock.moment(), ids["worker"],
        more={"photos": {new_id(): {"sha256": name_of(DATA), "size": len(DATA), "thumb": ""}}},
    )  # fmt: skip

    def begin(tx: Any) -> None:
        tx.blob_put(name_of(DATA), DATA)
        tx.draft_save(draft)

    worker.store.write(begin)
    later(clock, monkeypatch, days=400)
    worker.line._room = Room(budget=0, unused_days=1)
    assert worker.all().sent == 0
    assert worker.has(DATA)
    worker.store.write(lambda tx: tx.draft_delete(draft.id))
    worker.all()
    assert not worker.has(DATA), "nobody names it, and it is old"


def test_a_file_that_lost_its_row_waits_for_a_while(
    laptop_of: Join, here: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = laptop_of("worker")
    row_id = worker.add(DATA, here)
    worker.line.round()
    worker.store.write(lambda tx: tx.delete(Photo, row_id))
    worker.all()
    assert worker.has(DATA) and worker.counts().waiting == 0, "the row may come back"
    later(clock, monkeypatch, days=UNNAMED_DAYS + 1)
    worker.all()
    assert not worker.has(DATA)


# -- scopes come and go -----------------------------------------------------------


def test_a_lost_scope_takes_its_photos_along(
    laptop_of: Join, server: Any, here: str, ids: dict[str, str]
) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    worker.add(DATA, here)
    worker.all()
    mate.line.round()
    mate.fetch(DATA)
    mate.store.apply(lambda tx: _half(tx, OTHER))
    assign(server, ids["other"], grid_ids=[ids["grid2"]])
    mate.line.round()
    assert not mate.has(DATA) and mate.states() == {}
    with pytest.raises(UserError, match=r"refusal\.file_unnamed"):
        mate.fetch(DATA)


def _half(tx: Any, data: bytes) -> None:
    blobs.add_part(tx, name_of(data), 0, data[:1000])


def test_own_photos_still_go_up_after_the_scope_is_lost_and_then_they_go(
    laptop_of: Join, server: Any, here: str, ids: dict[str, str]
) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    worker.add(DATA, here)
    worker.add(OTHER, here)
    assign(server, ids["worker"], grid_ids=[ids["grid2"]])
    worker.line.round()
    assert worker.store.read(lambda tx: tx.count(Photo)) == 0
    assert worker.has(DATA), "work done before the loss is taken"
    assert worker.line.files().sent == 2
    worker.all()
    assert worker.states() == {}
    mate.line.round()
    for one in (DATA, OTHER):
        mate.fetch(one)


def test_a_photo_that_was_never_accepted_goes_with_its_scope(
    laptop_of: Join, server: Any, here: str, ids: dict[str, str]
) -> None:
    worker = laptop_of("worker")
    worker.add(DATA, here, taken_by=new_id())
    worker.store.apply(lambda tx: tx.connection.execute("UPDATE outbox SET scope_id = 'muni'"))
    assert worker.line.round().refused == 1
    assert worker.line.files().sent == 0
    assign(server, ids["worker"], grid_ids=[ids["grid2"]])
    worker.line.round()
    assert worker.states() == {}


# -- coming down ------------------------------------------------------------------


def test_what_nobody_has_sent_yet_is_said_so(laptop_of: Join, here: str) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    worker.add(DATA, here)
    worker.line.round()
    mate.line.round()
    with pytest.raises(UserError, match=r"refusal\.file_missing"):
        mate.fetch(DATA)


def test_a_file_that_is_damaged_on_the_server_is_not_shown(laptop_of: Join, server: Any, here: str) -> None:
    worker, mate = laptop_of("worker"), laptop_of("other")
    worker.add(DATA, here)
    worker.all()
    path = server.files.path(name_of(DATA))
    path.write_bytes(DATA[:-1] + bytes([DATA[-1] ^ 1]))
    mate.line.round()
    with pytest.raises(UserError, match=r"sync\.file_wrong"):
        mate.fetch(DATA)
    assert not mate.has(DATA)
    path.write_bytes(DATA)
    mate.fetch(DATA)
    assert mate.has(DATA), "begun anew, from the start"


def test_half_a_download_waits_for_the_rest_for_some_days(
    laptop_of: Join, here: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mate = laptop_of("other")
    mate.store.apply(lambda tx: _half(tx, DATA))
    later(clock, monkeypatch, days=PART_DAYS - 1)
    mate.all()
    assert mate.store.read(lambda tx: tx.sql("SELECT count(*) AS n FROM part"))[0]["n"] == 1
    later(clock, monkeypatch, days=2)
    mate.all()
    assert mate.store.read(lambda tx: tx.sql("SELECT count(*) AS n FROM part"))[0]["n"] == 0
