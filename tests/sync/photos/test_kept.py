"""A laptop keeps a photo until a backup of the server holds it, and as long as an open form does."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.records import Photo
from desktop.domain.values import new_id
from desktop.store import settle
from desktop.store.drafts import Draft
from desktop.sync.infile import take_file
from server.backup import back_up
from server.files import copies
from tests.sync.photos.filing import Desk, name_of, some_bytes
from tests.sync.photos.test_up_and_down import assign
from tests.sync.roads import FileRoad

DATA = some_bytes(300_000)
Make = Callable[..., Desk]
_HOUR = timedelta(hours=1)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def test_an_answer_from_before_the_first_backup_makes_nothing_safe(
    laptop_at: Make,
    http_server: str,
    server: Any,
    here: str,
    tmp_path: Path,
    backups: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The backup holds the row and not yet the photo; then the answer comes back on a stick."""
    desk = laptop_at(http_server)
    stick = FileRoad(tmp_path / "stick", server.take_file)
    desk.add(DATA, here)
    answer = stick.serve(stick.out(desk.store))
    monkeypatch.setattr(clock, "offset", clock.offset + _HOUR)
    made = back_up(server.db, backups, clock.moment(), server.files)
    monkeypatch.setattr(clock, "offset", clock.offset + _HOUR)
    assert not made.contents.files
    desk.line.round()
    desk.line.files()
    take_file(desk.store, answer, clock)
    desk.line.round()
    assert desk.state(DATA) == "stored"
    assert not desk.store.read(settle.delivered)


def test_what_comes_while_the_first_backup_runs_is_not_safe_with_it(
    laptop_at: Make,
    http_server: str,
    server: Any,
    here: str,
    backups: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = laptop_at(http_server)
    copied = copies.copy

    def slowly(*args: Any) -> Any:
        desk.add(DATA, here)
        desk.all()
        desk.line.round()
        assert desk.state(DATA) == "durable", "never backed up: nothing better is to be had"
        return copied(*args)

    monkeypatch.setattr("server.backup.copy", slowly)
    made = back_up(server.db, backups, clock.moment(), server.files)
    assert not made.contents.files
    desk.line.round()
    assert desk.state(DATA) == "stored"


@pytest.mark.parametrize("backed_up", [False, True])
def test_the_photo_of_another_goes_with_a_lost_scope_also_when_backups_begin(
    laptop_at: Make,
    http_server: str,
    server: Any,
    here: str,
    ids: dict[str, str],
    backups: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    backed_up: bool,
) -> None:
    mate, mine = laptop_at(http_server, "other"), laptop_at(http_server, "worker")
    mate.add(DATA, here)
    mate.all()
    mine.all()
    mine.fetch(DATA)
    monkeypatch.setattr(clock, "offset", clock.offset + _HOUR)
    if backed_up:
        back_up(server.db, backups, clock.moment(), server.files)
    assign(server, ids["worker"], grid_ids=[ids["grid2"]])
    mine.all()
    mine.all()
    assert not mine.has(DATA)


def test_a_photo_in_two_open_forms_stays_with_the_one_that_stays(
    laptop_at: Make, http_server: str, server: Any, ids: dict[str, str], clock: Clock
) -> None:
    area = {"scope_id": "muni", "level": "grid", "code": "g2", "name": "二网格"}
    server.load([("area", {"id": ids["grid2"], **area})])
    assign(server, ids["worker"], grid_ids=[ids["grid"], ids["grid2"]])
    desk = laptop_at(http_server)
    photo = {"sha256": name_of(DATA), "size": len(DATA), "thumb": ""}

    def begin(tx: Any) -> None:
        tx.blob_put(name_of(DATA), DATA)
        for grid in ("grid", "grid2"):
            more = {"photos": {new_id(): photo}}
            form = (new_id(), "VISIT_HH", "1", "grid", ids[grid], clock.moment(), ids["worker"])
            tx.draft_save(Draft(*form, more=more))

    desk.store.write(begin)
    assign(server, ids["worker"], grid_ids=[ids["grid2"]])
    desk.all()
    [left] = desk.store.read(lambda tx: tx.sql("SELECT subject_id FROM draft"))
    assert left["subject_id"] == ids["grid2"] and desk.has(DATA)


def test_a_photo_arrives_whose_row_another_has_brought_back(
    laptop_at: Make, http_server: str, server: Any, here: str, ids: dict[str, str]
) -> None:
    """Deleted and restored by a colleague, before it was there; then its taker lost the grid."""
    worker, mate = laptop_at(http_server, "worker"), laptop_at(http_server, "other")
    row_id = worker.add(DATA, here)
    worker.line.round()
    mate.line.round()
    photo = mate.store.read(lambda tx: tx.one(Photo, row_id))
    mate.store.write(lambda tx: tx.delete(Photo, row_id))
    mate.line.round()
    mate.store.write(lambda tx: tx.put(photo))
    mate.line.round()
    assign(server, ids["worker"], grid_ids=[ids["grid2"]])
    worker.line.round()
    worker.line.files()
    assert server.files.is_sound(name_of(DATA))
