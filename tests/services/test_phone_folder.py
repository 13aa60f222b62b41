"""Photos of a phone's folder, matched with a check by the time they were taken."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.moments import CHINA
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.photos import phonefolder
from desktop.services.photos.phonefolder import Looking, Span
from desktop.services.records import filling
from desktop.store.store import Store
from tests.services.conftest import home
from tests.services.pictures import HEIC, phone_photo, png
from tests.services.test_heic import opened

NINE = datetime(2026, 12, 8, 9, 0, tzinfo=CHINA)
CHECK = Span(NINE - timedelta(minutes=30), NINE + timedelta(minutes=70))
Put = Callable[..., Path]


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone" / "DCIM" / "Camera"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, data: bytes, changed: datetime) -> Path:
    file = folder / name
    file.write_bytes(data)
    os.utime(file, (changed.timestamp(), changed.timestamp()))
    return file


def taken(at: str, **more: str) -> bytes:
    return phone_photo(size=(40, 30), at=f"2026:12:08 {at}:00", **more)


def names(shots: tuple[phonefolder.Shot, ...]) -> list[str]:
    return [one.path.name for one in shots]


def test_photos_taken_during_the_check_come_first_and_newest_first(phone: Path) -> None:
    late = NINE + timedelta(hours=9)
    put(phone, "a.jpg", taken("08:29"), late)
    put(phone, "b.jpg", taken("08:30"), late)
    put(phone, "c.JPG", taken("10:09"), late)
    put(phone, "d.jpg", taken("10:10"), late)
    put(phone, "e.heic", HEIC.read_bytes(), late)
    put(phone, "f.jpg", taken("02:00", offset="+01:00"), late)
    put(phone, "g.png", png(8, 8), NINE)
    put(phone, "notes.txt", b"x", NINE)
    shots = phonefolder.look(phone, CHECK)
    assert names(shots.within) == ["c.JPG", "e.heic", "g.png", "f.jpg", "b.jpg"]
    assert names(shots.every) == ["d.jpg", "c.JPG", "e.heic", "g.png", "f.jpg", "b.jpg", "a.jpg"]
    assert [one.sure for one in shots.within] == [True, True, False, True, True]


def test_a_photo_copied_later_is_found_by_its_own_time(phone: Path) -> None:
    put(phone, "a.jpg", taken("09:10"), NINE + timedelta(days=400))
    assert names(phonefolder.look(phone, CHECK).within) == ["a.jpg"]


def test_heads_of_photos_too_old_to_fit_are_not_read(phone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(phone, "old.jpg", taken("09:10"), NINE - timedelta(days=30))
    put(phone, "new.jpg", taken("09:10"), NINE)
    put(phone, "timeless.jpg", taken("09:11"), datetime(1980, 1, 1, tzinfo=UTC))
    read: list[str] = []
    before: Any = Path.open

    def watched(self: Path, *given: Any, **more: Any) -> Any:
        read.append(self.name)
        return before(self, *given, **more)

    monkeypatch.setattr(Path, "open", watched)
    shots = phonefolder.look(phone, CHECK)
    assert sorted(read) == ["new.jpg", "timeless.jpg"]
    assert names(shots.within) == ["timeless.jpg", "new.jpg"] and len(shots.every) == 3


def test_the_folder_of_the_camera_is_found_in_that_of_the_phone(phone: Path) -> None:
    put(phone, "a.jpg", taken("09:10"), NINE)
    other = phone.parents[1] / "Android"
    other.mkdir()
    put(other, "cache.jpg", taken("09:10"), NINE)
    shots = phonefolder.look(phone.parents[1], CHECK)
    assert names(shots.every) == ["a.jpg"] and shots.folder.name == "DCIM"


def test_hidden_files_and_what_cannot_be_read_are_passed(
    phone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(phone, ".trashed.jpg", taken("09:10"), NINE)
    put(phone, "a.jpg", taken("09:10"), NINE)
    put(phone, "b.jpg", b"\xff\xd8garbled", NINE)
    put(phone, "c.jpg", b"", NINE)
    (phone / "album").mkdir()
    before = os.scandir

    def closed(path: Path) -> object:
        if Path(path).name == "album":
            raise PermissionError(13, "no")
        return before(path)

    monkeypatch.setattr(os, "scandir", closed)
    shots = phonefolder.look(phone, CHECK)
    assert names(shots.within) == ["a.jpg", "c.jpg", "b.jpg"] and shots.left_out == 1


def test_a_phone_unplugged_while_it_is_read_is_said(phone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(phone, "a.jpg", taken("09:10"), NINE)
    before = os.scandir

    def unplugged(path: Path) -> object:
        found = list(before(path))
        phone.parents[1].rename(phone.parents[1].with_name("unplugged"))
        raise OSError(19, f"gone after {len(found)}")

    monkeypatch.setattr(os, "scandir", unplugged)
    with pytest.raises(UserError, match=r"photos\.folder_gone"):
        phonefolder.look(phone, CHECK)


def test_an_empty_folder_is_an_empty_list(phone: Path) -> None:
    shots = phonefolder.look(phone, CHECK)
    assert (shots.within, shots.every, shots.left_out) == ((), (), 0)


def test_very_many_photos_are_cut_and_a_look_can_be_stopped(
    phone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        put(phone, f"{number:02d}.jpg", b"", NINE)
    monkeypatch.setattr(phonefolder, "MOST", 20)
    looking = Looking()
    assert len(phonefolder.look(phone, CHECK, looking).every) == looking.found == 20
    assert phonefolder.look(phone, CHECK, Looking(stopped=True)).every == ()


@pytest.mark.parametrize("turn", [1, 6])
def test_a_thumbnail_is_upright(phone: Path, turn: int) -> None:
    file = put(phone, "a.jpg", phone_photo(turn=turn), NINE)
    assert opened(phonefolder.thumb(file, 160)).size == ((120, 160) if turn == 6 else (160, 120))


def with_little_one(turn: int) -> bytes:
    """A photo with the little picture beside it that cameras write."""
    exif = b"MM\0*\0\0\0\x08" + b"\0\1" + b"\x01\x12\0\3\0\0\0\1\0" + bytes([turn]) + b"\0\0" + b"\0\0\0\x1a"
    little = phone_photo(size=(160, 120), at="", offset="")
    body = (
        b"\0\2"
        + b"\2\1\0\4\0\0\0\1\0\0\0\x38"
        + b"\2\2\0\4\0\0\0\1"
        + len(little).to_bytes(4, "big")
        + bytes(4)
    )
    block = b"Exif\0\0" + exif + body + little
    photo = phone_photo(size=(400, 300), at="", offset="")
    return b"\xff\xd8\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + photo[2:]


@pytest.mark.parametrize("turn", [1, 6])
def test_the_little_picture_in_the_head_is_enough(phone: Path, turn: int) -> None:
    file = put(phone, "a.jpg", with_little_one(turn)[:9000], NINE)  # the photo itself is cut off
    assert opened(phonefolder.thumb(file, 160)).size == ((120, 160) if turn == 6 else (160, 120))


def test_a_thumbnail_of_what_is_gone_is_said(phone: Path) -> None:
    with pytest.raises(UserError, match=r"record\.photo_gone"):
        phonefolder.thumb(phone / "gone.jpg", 160)


def test_the_span_is_that_of_the_check(desk: Desk, store: Store) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"))
    seen = begun.seen_at
    half = timedelta(minutes=30)
    assert phonefolder.span_of_draft(desk, begun.draft_id) == Span(seen - half, desk.clock.now() + half)
    filling.save(
        desk, begun.draft_id, answers={"lg01_fuel": ["lpg"]}, confirmed=[], cards={}, at_question="lg01_fuel"
    )
    answered = desk.clock.now().replace(microsecond=0)
    later = replace(desk, clock=replace(desk.clock, source=lambda: answered + timedelta(hours=5)))
    filling.save(
        later,
        begun.draft_id,
        answers={"lg01_fuel": ["lpg"]},
        confirmed=[],
        cards={},
        at_question="lg03_place",
    )
    assert phonefolder.span_of_draft(later, begun.draft_id) == Span(seen - half, answered + half)


def test_the_span_of_paper_is_its_whole_day(desk: Desk) -> None:
    yesterday = (desk.clock.now() - timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    begun = filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"), seen_at=yesterday)
    span = phonefolder.span_of_draft(desk, begun.draft_id)
    assert span.whole_day and span.end - span.begin == timedelta(days=1)
    assert span.begin <= begun.seen_at < span.end and span.begin.astimezone(CHINA).hour == 0


def test_the_last_folder_is_remembered_while_it_is_there(desk: Desk, phone: Path, tmp_path: Path) -> None:
    assert phonefolder.folder_to_begin(desk, []) is None
    phonefolder.remember(desk, phone)
    assert phonefolder.folder_to_begin(desk, []) == phone
    shutil.rmtree(phone.parents[1])
    assert phonefolder.folder_to_begin(desk, []) is None
    stick = tmp_path / "media" / "card" / "DCIM"
    stick.mkdir(parents=True)
    assert phonefolder.folder_to_begin(desk, [tmp_path / "gone", stick.parent]) == stick
    assert phonefolder.folder_to_begin(desk, [stick.parents[1]]) == stick
