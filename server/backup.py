"""A backup: one consistent snapshot of every table in one file that SQLite and PostgreSQL share, and the
photos and files in a folder beside it, each once for all backups.

zstd-compressed JSON lines: a header; for each table one object that names it and
its columns, then one array per line; a trailer with the counts and the SHA-256 of
all that stands before it. Written and read as a stream, so its size does not matter.
"""

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any

import orjson
import zstandard
from sqlalchemy import Connection, select

from desktop import __version__
from desktop.domain.values import new_id
from server.db import Database
from server.durable import note_backup
from server.files.copies import copy, folder_beside, no_longer_listed
from server.files.folder import FilesFolder, sync_folder
from server.files.known import note_backed_up
from server.schema import epoch, set_state, state, version
from server.tables import FILE, METADATA

FORMAT, FORMAT_VERSION = "xunge-backup", 1
ENDING = ".xgbackup"
PAGE = 2_000
"""Rows in memory at a time."""
_LEVEL = 6
_LINE = 1 << 26
"""Bytes of the longest line: a row holds a workbook at most."""
_WINDOW = 1 << 27


class NoBackup(Exception):
    """The file is something else."""


class BackupDamaged(Exception):
    """The file was a backup once; it was cut or changed."""


class Overtaken(Exception):
    """The server was restored while the backup was made: it is whole, but of a history that is lost."""


class BackupTooNew(Exception):
    """A newer program wrote the file."""


@dataclass(frozen=True)
class Header:
    """First line of a backup."""

    revision: str
    """Form of the tables: the last script in `migrations/` that made them."""
    program: str
    made_at: str
    epoch: int
    name: str
    server_id: str
    """The same for every backup of one server, also after it was restored."""
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


@dataclass
class Contents:
    """What was found by reading a whole backup."""

    header: Header
    counts: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    holds: dict[str, int] = field(default_factory=dict)
    """Last sequence number of each replica."""
    files: dict[str, int] = field(default_factory=dict)
    """Bytes of each photo or file, by SHA-256; they lie beside the backup."""


@dataclass(frozen=True)
class Made:
    """A backup that is complete."""

    file: Path
    contents: Contents
    missing: int
    """Photos and files that the database lists and the server's disk has lost."""


def back_up(db: Database, target: Path, moment: str, files: FilesFolder | None = None) -> Made:
    """Write a backup to the file `target`, or under a dated name into the folder `target`, and copy what
    it lists of `files` into a folder beside it, where earlier backups have not done so.

    It gets its name only after it was read back from the disk and found whole, and the files are there.
    Then laptops are told that they may forget what it holds.

    Raises OSError, FileExistsError when something of that name is there, BackupDamaged
    when what was read back is not what was written, Overtaken.
    """
    db.write(_give_id)
    file, written, held = _write(db, target, moment, files)

    def note(connection: Connection) -> None:
        if epoch(connection) != written.header.epoch:
            raise Overtaken(file)
        note_backup(connection, moment, written.holds)
        note_backed_up(connection, held)

    db.write(note)
    return Made(file, written, len(written.files) - len(held))


def old_backups(folder: Path, server_id: str, keep: int, but: Path) -> list[Path]:
    """Backups of this server in `folder` beyond the `keep` newest, of which `but` is always one: a clock may
    have dated others later. Files of others are left out.
    """
    found: list[tuple[str, str]] = []
    for file in folder.glob(f"*{ENDING}"):
        with suppress(OSError, NoBackup, BackupDamaged, BackupTooNew):
            header = read_header(file)
            if header.server_id == server_id and file.name != but.name:
                found.append((header.made_at, file.name))
    return [folder / name for _, name in sorted(found, reverse=True)[keep - 1 :]]


def unlisted(folder: Path, newest: Contents) -> list[Path]:
    """Copied files in `folder` that no backup of this server lists any more. All backups are read when the
    newest does not list one; a backup that cannot be read may list it.
    """
    server_id = newest.header.server_id
    copies = folder_beside(folder, server_id)
    found = set(no_longer_listed(copies, newest.files))
    for file in folder.glob(f"*{ENDING}"):
        if found:
            try:
                listed = read_backup(file)
            except (OSError, NoBackup, BackupDamaged, BackupTooNew):
                return []
            found -= listed.files.keys() if listed.header.server_id == server_id else set()
    return [copies.path(name) for name in sorted(found)]


def read_header(file: Path) -> Header:
    """Raises OSError, NoBackup, BackupDamaged, BackupTooNew."""
    with file.open("rb") as raw:
        return _header(_lines(raw))


def read_backup(file: Path, lay: Callable[[str, list[dict[str, Any]]], None] | None = None) -> Contents:
    """Read all of a backup, handing each table's rows to `lay` in pages.

    Only the end tells whether it is whole: nothing that `lay` did may be kept if this raises.
    Raises OSError, NoBackup, BackupDamaged, BackupTooNew.
    """
    with file.open("rb") as raw:
        lines = _lines(raw)
        found = Contents(_header(lines))
        reader = _Reader(found, lay or (lambda _table, _rows: None))
        try:
            for line in lines:
                if reader.take(line):
                    return found
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise BackupDamaged(file) from None
    raise BackupDamaged(file)


def _give_id(connection: Connection) -> None:
    if not state(connection, "id", ""):
        set_state(connection, "id", new_id())


def _write(
    db: Database, target: Path, moment: str, files: FilesFolder | None
) -> tuple[Path, Contents, set[str]]:
    folder = target if target.is_dir() else target.parent
    handle, name = mkstemp(dir=folder, prefix=".", suffix=f"{ENDING}.part")  # mode 0600
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as out, db.reading() as connection:
            header = _describe(connection, moment)
            file = folder / _dated(header) if target.is_dir() else target
            if file.exists():
                raise FileExistsError(file)
            counts = _fill(out, connection, header)
            out.flush()
            os.fsync(out.fileno())
        found = read_backup(scratch)
        if (found.header, found.counts) != (header, counts):
            raise BackupDamaged(scratch)
        beside = folder_beside(folder, header.server_id)
        held = copy(files, beside, found.files) if files else set()
        scratch.rename(file)
    finally:
        scratch.unlink(missing_ok=True)
    sync_folder(folder)
    return file, found, held


def _describe(connection: Connection, moment: str) -> Header:
    return Header(
        revision=version(),
        program=__version__,
        made_at=moment,
        epoch=epoch(connection),
        name=state(connection, "name", ""),
        server_id=state(connection, "id", ""),
    )


def _dated(header: Header) -> str:
    safe = re.sub(r"[^\w-]", "_", header.name)[:40] or "server"
    return f"xunge-{safe}-{re.sub(r'[:-]', '', header.made_at)}{ENDING}"


def _fill(out: IO[bytes], connection: Connection, header: Header) -> dict[str, int]:
    seal, counts = hashlib.sha256(), {}
    with zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(out, closefd=False) as zst:

        def say(*values: Any) -> None:
            text = b"".join(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in values)
            seal.update(text)
            zst.write(text)

        say(asdict(header))
        for table in METADATA.sorted_tables:
            name = str(table.name)
            say({"table": name, "columns": [column.name for column in table.columns]})
            query = select(table).order_by(*table.primary_key).execution_options(yield_per=PAGE)
            counts[name] = 0
            for rows in connection.execute(query).partitions():
                say(*map(list, rows))
                counts[name] += len(rows)
        say({"counts": counts, "sha256": seal.hexdigest()})
    return counts


def _lines(raw: IO[bytes]) -> Iterator[bytes]:
    """Raises NoBackup for what is not even compressed, BackupDamaged."""
    if raw.read(4) != zstandard.FRAME_HEADER:
        raise NoBackup
    raw.seek(0)
    stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(raw)
    buffered = io.BufferedReader(stream, 1 << 20)
    try:
        while line := buffered.readline(_LINE):
            yield line
    except zstandard.ZstdError:
        raise BackupDamaged from None


def _header(lines: Iterator[bytes]) -> Header:
    line = next(lines, b"")
    if not line.startswith(b"{") or f'"{FORMAT}"'.encode() not in line:
        raise BackupDamaged if not line else NoBackup
    try:
        said = orjson.loads(line)
        if said["format_version"] > FORMAT_VERSION:
            raise BackupTooNew
        return Header(**said)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise BackupDamaged from None


class _Reader:
    """Takes the lines after the header, one by one."""

    def __init__(self, found: Contents, lay: Callable[[str, list[dict[str, Any]]], None]) -> None:
        self._found, self._lay = found, lay
        self._seal = hashlib.sha256(orjson.dumps(asdict(found.header), option=orjson.OPT_APPEND_NEWLINE))
        self._table, self._columns = "", [""]
        self._page: list[dict[str, Any]] = []

    def take(self, line: bytes) -> bool:
        """True at the end of a whole backup. Raises BackupDamaged, ValueError, KeyError, TypeError."""
        value = orjson.loads(line)
        if isinstance(value, list):
            self._row(value)
        else:
            self._hand_on()
            if "table" not in value:
                self._check(value)
                return True
            self._table, self._columns = value["table"], value["columns"]
            self._found.counts[self._table] = 0
        self._seal.update(line)
        return False

    def _row(self, values: list[Any]) -> None:
        row = dict(zip(self._columns, values, strict=True))
        self._found.counts[self._table] += 1
        if self._table == "replica":
            self._found.holds[row["id"]] = row["last_seq"]
        elif self._table == FILE.name:
            self._found.files[row["sha256"]] = row["size"]
        self._page.append(row)
        if len(self._page) == PAGE:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._page:
            self._lay(self._table, self._page)
            self._page = []

    def _check(self, trailer: dict[str, Any]) -> None:
        if trailer != {"counts": self._found.counts, "sha256": self._seal.hexdigest()}:
            raise BackupDamaged
