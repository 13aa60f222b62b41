"""Is a file what it was when it was closed? Asked before a person's day begins on it."""

from pathlib import Path

from desktop.domain.say import UserError
from desktop.store.connection import Connection, DatabaseError

SCANNED = 32 * 1024 * 1024
"""Bytes: a file up to this size is scanned whole when it is opened, which takes 0.3 s; a larger one
while the person works.
"""
_LOG_HEAD = 32
_MAGIC = {0x377F0682: "little", 0x377F0683: "big"}
"""First word of a write-ahead log, and the byte order of its checksum (sqlite.org/fileformat2.html, 4.1)."""


def check_there(path: Path) -> None:
    """Raises UserError store.damaged_missing or store.damaged_empty: SQLite would make a new, empty file."""
    if not path.exists():
        raise UserError("store.damaged_missing", file=path.name)
    if path.stat().st_size == 0:
        raise UserError("store.damaged_empty", file=path.name)


def check_pages(connection: Connection, path: Path) -> None:
    """Test the seal of every page. Raises UserError store.damaged_page."""
    if broken_pages(connection):
        raise UserError("store.damaged_page", file=path.name)


def broken_pages(connection: Connection) -> list[str]:
    """What SQLCipher says of each page whose seal is wrong; empty for a sound file.

    SQLCipher looks at the file alone. After a power cut, and while somebody reads, the newest content
    of a page may stand in the log only and its place in the file be a hole still: such a file is sound.
    So when a page is named, all of them are read as a query reads them, through the log and past
    what was read before.
    """
    found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    if not found:
        return []
    connection.execute("PRAGMA shrink_memory").fetchall()
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
    except DatabaseError:
        return found
    return [] if said == ["ok"] else found


def mark_of(path: Path) -> Path:
    """Stands beside the file while its last changes may be in the log only."""
    return path.with_suffix(".open")


def log_lost(path: Path) -> bool:
    """Whether the file was not closed and the log with its last changes is gone or unreadable."""
    if not mark_of(path).exists():
        return False
    try:
        with path.with_name(f"{path.name}-wal").open("rb") as log:
            head = log.read(_LOG_HEAD)
    except FileNotFoundError:
        return True
    return bool(head) and not _is_log(head)


def _is_log(head: bytes) -> bool:
    order = _MAGIC.get(int.from_bytes(head[:4], "big"))
    if order is None or len(head) < _LOG_HEAD:
        return False
    first = second = 0
    for place in range(0, 24, 8):
        one, two = (
            int.from_bytes(head[at : at + 4], "little" if order == "little" else "big")
            for at in (place, place + 4)
        )
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return (first, second) == tuple(int.from_bytes(head[at : at + 4], "big") for at in (24, 28))
