"""What the database knows of files: which are here, which a backup holds, and who may send or have them.

A file is named by rows. Who holds the scope of a live row that names it may have
it, and may send it; so may whoever wrote that row, even if the scope was lost
since: a photo is work, and work done before the loss is taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, Row, inspect, select

from desktop.domain.files import FILED, is_name
from desktop.sync.protocol import FileState
from server.db import Database, chunks
from server.durable import LAST_BACKUP
from server.enrol import known_replica
from server.people import held_by
from server.schema import set_state, state
from server.tables import FILE, HAS_PARENT, ROW, SERVER_STATE

FOLDER = "files"
"""Setting: folder of the files as the last `serve` found it."""
FILES_EPOCH = "files_epoch"
"""Setting: grows when files were lost without the database; laptops then ask again for all they have."""


@dataclass
class Claim:
    """What one laptop has to do with one file."""

    sizes: set[int] = field(default_factory=set)
    """As the rows say; the content decides which is right."""
    may_send: bool = False
    may_have: bool = False


def claim(db: Database, replica_id: str, sha256: str) -> Claim:
    """Raises Turned for a replica that is unknown or lost."""
    with db.reading() as connection:
        return _claims(connection, known_replica(connection, replica_id), [sha256]).get(sha256, Claim())


def note_stored(db: Database, sha256: str, size: int, moment: str) -> None:
    """The file is here, whole. Said again it changes nothing."""

    def work(connection: Connection) -> None:
        there = connection.execute(select(FILE.c.sha256).where(FILE.c.sha256 == sha256)).one_or_none()
        if there is None:
            line = {"sha256": sha256, "size": size, "stored_at": moment, "backed_up": False}
            connection.execute(FILE.insert().values(line))

    with db.reading() as connection:
        there = connection.execute(select(FILE.c.sha256).where(FILE.c.sha256 == sha256)).one_or_none()
    if there is None:
        db.write(work)


def states(connection: Connection, replica: Row[Any], asked: Iterable[str]) -> dict[str, str]:
    """How safe each of the files is that a laptop asks about; UNNAMED for what it has no business with."""
    names = [one for one in asked if is_name(one)]
    claims = _claims(connection, replica, names)
    always = not state(connection, LAST_BACKUP, "")
    found: dict[str, str] = {}
    for some in chunks(names):
        for one in connection.execute(select(FILE).where(FILE.c.sha256.in_(some))):
            found[one.sha256] = FileState.DURABLE if always or one.backed_up else FileState.STORED
    return {
        name: found.get(name, FileState.MISSING) if claims.get(name, Claim()).may_send else FileState.UNNAMED
        for name in names
    }


def stored(connection: Connection) -> dict[str, int]:
    """All files that are here: SHA-256 and bytes."""
    return {one.sha256: one.size for one in connection.execute(select(FILE.c.sha256, FILE.c.size))}


def note_backed_up(connection: Connection, names: Iterable[str]) -> None:
    """The last completed backup holds these, and no others."""
    connection.execute(FILE.update().values(backed_up=False))
    for some in chunks(sorted(names)):
        connection.execute(FILE.update().where(FILE.c.sha256.in_(some)).values(backed_up=True))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """These are not here (any more)."""
    for some in chunks(sorted(names)):
        connection.execute(FILE.delete().where(FILE.c.sha256.in_(some)))


def named(connection: Connection) -> dict[str, str]:
    """Every file that a live row names, and its media type where a row says it."""
    found: dict[str, str] = {}
    for kind in FILED:
        query = select(ROW.c.parent, ROW.c.data).where(
            HAS_PARENT, ROW.c.kind == kind, ROW.c.deleted.is_(False)
        )
        for name, data in connection.execute(query.execution_options(yield_per=2_000)):
            found[name] = str(orjson.loads(data).get("media", "image/jpeg"))
    return found


def files_epoch(connection: Connection) -> int:
    return int(state(connection, FILES_EPOCH, "0"))


def ask_again(connection: Connection) -> None:
    """Laptops are to say anew what they have: files were lost."""
    set_state(connection, FILES_EPOCH, str(files_epoch(connection) + 1))


def note_folder(db: Database, folder: str) -> None:
    """For commands that are not told where the files are."""
    if noted_folder(db) != folder:
        db.write(lambda connection: set_state(connection, FOLDER, folder))


def noted_folder(db: Database) -> str:
    """Empty before the first `serve`, and for a database without tables."""
    with db.reading() as connection:
        return state(connection, FOLDER, "") if inspect(connection).has_table(SERVER_STATE.name) else ""


def _claims(connection: Connection, replica: Row[Any], names: list[str]) -> dict[str, Claim]:
    held = held_by(connection, replica)
    found: dict[str, Claim] = {}
    for row in _naming(connection, names):
        data = orjson.loads(row.data)
        own = replica.staff_id in {version[4] for version in orjson.loads(row.versions).values()}
        own |= replica.staff_id == data.get("taken_by")  # another who brought the row back did not take it
        one = found.setdefault(row.parent, Claim())
        one.may_have |= row.scope_id in held
        if own or row.scope_id in held:
            one.may_send = True
            one.sizes.add(data.get("size"))
    return found


def _naming(connection: Connection, names: list[str]) -> Iterator[Row[Any]]:
    """Live rows that name one of the files."""
    for some in chunks(names):
        query = select(ROW).where(HAS_PARENT, ROW.c.parent.in_(some), ROW.c.deleted.is_(False))
        yield from connection.execute(query.where(ROW.c.kind.in_(sorted(FILED)))).all()
