"""What SQLite says of a disk or a file in trouble, as a UserError. The one place where it is translated."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2

from desktop.domain.say import UserError
from desktop.settings import nearly_full

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
"""Primary result codes (sqlite.org/rescode.html)."""
_KEYS = {
    _BUSY: "store.busy",
    _LOCKED: "store.busy",
    _READONLY: "store.read_only",
    _IOERR: "store.disk_fault",
    _CORRUPT: "store.damaged_page",
    _FULL: "store.disk_full",
    _CANTOPEN: "store.no_folder",
    _NOTADB: "store.damaged",
}
DAMAGED = "store.damaged"
"""How the keys of a damaged file begin: store.damaged, _page, _missing, _empty."""


def is_damage(error: BaseException) -> bool:
    """Whether a file that is wholly or partly unreadable is the reason."""
    return isinstance(error, UserError) and error.say.key.startswith(DAMAGED)


@contextlib.contextmanager
def database_faults(path: Path, *, reading: bool = False) -> Iterator[None]:
    """Troubles of the disk and of the file `path` in words; an error of ours stays what it is.

    `reading`: a statement that writes where only reading is allowed is an error of ours.
    """
    try:
        yield
    except dbapi2.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _KEYS or (reading and code == _READONLY):
            raise
        if code == _IOERR and nearly_full(path.parent):
            code = _FULL
        raise UserError(_KEYS[code], file=path.name) from error
