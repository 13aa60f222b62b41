"""Photos in a phone's folder: which were taken during a check, found by their heads and file times."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.domain.moments import CHINA, from_moment
from desktop.domain.say import UserError
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.photos import heads, pictures
from desktop.store.queries import day

SUFFIXES = frozenset((".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp"))
MARGIN = timedelta(minutes=30)
"""Before the check and after its last answer: the phone is taken out at the door."""
MOST = 20_000
"""Photos that are listed of one folder."""
_DEEP = 4
"""Folders below folders: DCIM, Camera, albums."""
_SLACK = timedelta(hours=26)
"""A file is never older than its photo; cards of cameras keep local time, up to 14 hours off."""
_TRUE_SINCE = datetime(2001, 1, 1, tzinfo=UTC)
"""A file time before it says nothing: phones that are read over a cable may give none."""
_HEAD = 256 * 1024
"""Bytes that hold the head of a photo and the little picture in it."""
_CAMERA = "DCIM"
"""Folder of photos on cameras and phones (JEITA CP-3461)."""
_STATE = "photo_folder"


@dataclass(frozen=True)
class Span:
    """From when to when photos are looked for."""

    begin: datetime
    end: datetime
    whole_day: bool = False


@dataclass(frozen=True)
class Shot:
    """One photo of the folder. `sure`: the photo itself says when it was taken, not only the file."""

    path: Path
    at: datetime
    sure: bool = False


@dataclass(frozen=True)
class Shots:
    """Newest first: those of the span, and all. `left_out`: folders and files that could not be read."""

    folder: Path
    within: tuple[Shot, ...]
    every: tuple[Shot, ...]
    left_out: int = 0


@dataclass
class Looking:
    """How far a look has come, for the window; setting `stopped` ends it."""

    found: int = 0
    stopped: bool = False
    left_out: int = field(default=0)


def span_of_draft(desk: Desk, draft_id: str) -> Span:
    """The time of a check; keyed in from paper its whole day. Raises UserError record.no_draft."""
    draft = desk.read(lambda tx: tx.draft(draft_id))
    if draft is None:
        raise UserError("record.no_draft")
    seen = days.local(draft.seen_at)
    if draft.back_entry:
        return span_of_day(seen)
    answered = draft.more.get("answered_at")
    last = from_moment(answered) if answered else desk.clock.now()
    return Span(seen - MARGIN, max(last, seen) + MARGIN)


def span_of_day(at: datetime) -> Span:
    """The whole day in China of a moment."""
    begin = day.begins(at.astimezone(CHINA).date())
    return Span(begin, begin + timedelta(days=1), whole_day=True)


def folder_to_begin(desk: Desk, mounted: Iterable[Path] | None = None) -> Path | None:
    """The folder that was used last, else the camera's folder of a phone that is plugged in."""
    last = str(desk.store.state(_STATE, ""))
    if last and _is_folder(Path(last)):
        return Path(last)
    for place in _mounted() if mounted is None else mounted:
        for one in (place, *_folders(place)):
            if _is_folder(one / _CAMERA):
                return one / _CAMERA
    return None


def remember(desk: Desk, folder: Path) -> None:
    if desk.store.state(_STATE, "") != str(folder):
        desk.store.set_state(_STATE, str(folder))


def look(folder: Path, span: Span, looking: Looking | None = None) -> Shots:
    """All photos below a folder, or of the camera's folder in it. Only heads are read, and only of photos
    that may be of the span. Raises UserError photos.folder_gone.
    """
    looking = looking or Looking()
    begin = folder / _CAMERA if _is_folder(folder / _CAMERA) else folder
    found: list[Shot] = []
    for file, changed in _photos(begin, looking, _DEEP):
        if looking.stopped or len(found) >= MOST:
            break
        found.append(_shot(file, changed, span))
        looking.found = len(found)
    if not _is_folder(begin):
        raise UserError("photos.folder_gone", folder=folder.name or str(folder))
    found.sort(key=lambda one: (one.at, one.path), reverse=True)
    within = tuple(one for one in found if span.begin <= one.at < span.end)
    return Shots(begin, within, tuple(found), looking.left_out)


def thumb(path: Path, longest: int) -> bytes:
    """A small JPEG, upright, of the little one in its head if there is one. Raises as `pictures.preview`."""
    try:
        with path.open("rb") as file:
            exif = heads.exif_in(file)
    except OSError:
        exif = b""
    if (small := heads.small(exif)).startswith(b"\xff\xd8"):
        try:
            return pictures.preview(small, longest, heads.turn(exif))
        except UserError:
            pass  # the little picture is broken, the photo need not be
    return pictures.preview(pictures.read_file(path), longest)


def _shot(file: Path, changed: datetime, span: Span) -> Shot:
    if _TRUE_SINCE < changed < span.begin - _SLACK:
        return Shot(file, changed)
    try:
        with file.open("rb", buffering=_HEAD) as opened:
            taken = heads.taken(heads.exif_in(opened))
    except OSError:
        taken = None
    return Shot(file, taken or changed, taken is not None)


def _photos(folder: Path, looking: Looking, deep: int) -> Iterator[tuple[Path, datetime]]:
    """Photos with the time of their file; what cannot be read is counted."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if looking.stopped or entry.name.startswith("."):
                    continue
                yield from _entry(entry, looking, deep)
    except OSError:
        looking.left_out += 1


def _entry(entry: "os.DirEntry[str]", looking: Looking, deep: int) -> Iterator[tuple[Path, datetime]]:
    try:
        if entry.is_dir(follow_symlinks=False):
            if deep:
                yield from _photos(Path(entry.path), looking, deep - 1)
        elif Path(entry.name).suffix.casefold() in SUFFIXES:
            yield Path(entry.path), datetime.fromtimestamp(entry.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        looking.left_out += 1


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(one for one in path.iterdir() if one.is_dir())[:20]
    except OSError:
        return []


def _mounted() -> list[Path]:
    """Where phones, sticks and cards come up."""
    if os.name == "nt":
        return [Path(f"{letter}:/") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"]
    above = [Path("/media"), Path("/run/media"), Path(f"/run/user/{os.getuid()}/gvfs")]
    first = [one for folder in above for one in _folders(folder)]
    return [*first, *(one for folder in first for one in _folders(folder))]
