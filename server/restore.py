"""A server from a backup: the whole file is examined first, then laid in within one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, inspect, select
from sqlalchemy.exc import DataError, IntegrityError

from desktop.domain.moments import from_moment
from server.backup import BackupDamaged, BackupTooNew, Contents, read_backup, read_header
from server.db import Database
from server.durable import note_backup
from server.files.copies import copy, folder_beside
from server.files.folder import FilesFolder
from server.files.known import FOLDER, forget, note_backed_up
from server.schema import REVISION_TABLE, REVS_PER_EPOCH, epoch, make, newer, set_state
from server.tables import METADATA, SCOPE_COUNTER, SERVER_STATE


class NotEmpty(Exception):
    """There is content in the database."""


@dataclass(frozen=True)
class Restored:
    contents: Contents
    epoch: int
    missing: int
    """Photos and files that the backup lists and that do not lie beside it."""


def restore(
    db: Database, file: Path, moment: str, *, replace: bool, files: FilesFolder | None = None
) -> Restored:
    """Make `db` what `file` says, under a new epoch that tells laptops to send again, and bring the photos
    and files beside it into `files`. Those that are missing are asked for from laptops.

    Raises OSError, NoBackup, BackupDamaged, BackupTooNew, NotUnicode, and NotEmpty
    unless `replace`; the database is then as it was.
    """
    if newer(read_header(file).revision):
        raise BackupTooNew(file)
    examined = read_backup(file)
    with db.writing() as connection:
        known = _known_tables(connection)
        if not replace and _content(connection, known):
            raise NotEmpty
        before = epoch(connection) if SERVER_STATE.name in known else 0
        for name in known:
            Table(name, MetaData()).drop(connection)
        _lay_in(connection, file, examined)
        now = _new_epoch(examined.header.epoch, before, moment)
        set_state(connection, "epoch", str(now))
        _leave_behind(connection, now)
        note_backup(connection, examined.header.made_at, examined.holds)
        missing = _bring_files(connection, file, examined, files)
    return Restored(examined, now, missing)


def _bring_files(connection: Connection, file: Path, examined: Contents, files: FilesFolder | None) -> int:
    """How many are missing. What is left of the lost server's folder counts as well, if it is sound."""
    if files is None:
        forget(connection, examined.files)
        return len(examined.files)
    beside = folder_beside(file, examined.header.server_id)
    backed_up = {name for name, size in examined.files.items() if beside.size_of(name) == size}
    for name in examined.files:
        if files.size_of(name) is not None and not files.is_sound(name):
            files.remove(name)
    there = copy(beside, files, examined.files)
    forget(connection, examined.files.keys() - there)
    note_backed_up(connection, backed_up & there)
    set_state(connection, FOLDER, str(files.folder))
    return len(examined.files) - len(there)


def _known_tables(connection: Connection) -> list[str]:
    """Ours that are there; a database may be shared with others."""
    there = set(inspect(connection).get_table_names())
    return [name for name in (*METADATA.tables, REVISION_TABLE) if name in there]


def _content(connection: Connection, known: list[str]) -> bool:
    """A server that was only just made holds nothing but its settings."""
    own = [METADATA.tables[name] for name in known if name not in (SERVER_STATE.name, REVISION_TABLE)]
    return any(connection.scalar(select(func.count()).select_from(one)) for one in own)


def _lay_in(connection: Connection, file: Path, examined: Contents) -> None:
    """Into tables of the backup's own form, which the scripts then bring up to date."""
    make(connection, examined.header.revision)
    tables: dict[str, Table] = {}

    def lay(name: str, rows: list[dict[str, Any]]) -> None:
        if name not in tables:
            tables[name] = _table(connection, name, set(rows[0]))
        connection.execute(tables[name].insert(), rows)

    with _unfit_is_damaged(file):
        connection.execute(SERVER_STATE.delete())
        if read_backup(file, lay) != examined:
            raise BackupDamaged(file)
    make(connection)


def _table(connection: Connection, name: str, columns: set[str]) -> Table:
    if name not in METADATA.tables or not inspect(connection).has_table(name):
        raise BackupDamaged(name)
    found = Table(name, MetaData(), autoload_with=connection)
    if set(found.columns.keys()) != columns:
        raise BackupDamaged(name)
    return found


@contextmanager
def _unfit_is_damaged(file: Path) -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError):
        raise BackupDamaged(file) from None


def _new_epoch(in_backup: int, before: int, moment: str) -> int:
    """Above all known ones. Seconds since 1970, so that the same backup restored twice, after the
    first restored server was lost too, gives two epochs.
    """
    return max(in_backup + 1, before + 1, int(from_moment(moment).timestamp()))


def _leave_behind(connection: Connection, number: int) -> None:
    """Start every scope's versions above all that laptops saw of the lost history, so that what
    they changed on top of it is not taken for newer than what is written from now on.
    """
    floor = number * REVS_PER_EPOCH
    counter = SCOPE_COUNTER.c.rev
    connection.execute(SCOPE_COUNTER.update().where(counter < floor).values(rev=floor))
    connection.execute(SCOPE_COUNTER.update().where(counter > floor).values(rev=counter + REVS_PER_EPOCH))
