"""The files themselves, read with plain SQL from a copy: nothing of the program's own reading is trusted."""

import hashlib
import json
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

SERIAL = ("remark", "pg02_companion")
"""Questions in which the driver writes a form's serial, a text found nowhere else."""


def serial_of(answers: dict[str, Any]) -> str:
    """The serial a form carries; empty when none was typed yet."""
    return next((str(answers[name]) for name in SERIAL if answers.get(name)), "")


@dataclass(frozen=True)
class Filled:
    """A draft or a record as it lies in a file."""

    id: str
    answers: dict[str, Any]
    at: str = ""
    number: str = ""

    @property
    def serial(self) -> str:
        return serial_of(self.answers)


@dataclass
class Contents:
    """One file. `faults` is empty when it is whole."""

    faults: list[str] = field(default_factory=list)
    drafts: list[Filled] = field(default_factory=list)
    records: list[Filled] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Words of the steps taken."""
    matters: dict[str, int] = field(default_factory=dict)
    """How many matters each record led to."""
    sums: dict[str, dict[str, int]] = field(default_factory=dict)
    """Server only: count and sum per scope."""


def read_desk(path: Path, key: bytes, scratch: Path) -> Contents:
    """The laptop's file and what belongs together in it."""
    with closing(_opened(path, scratch, key)) as connection:
        found = Contents(_damage(connection, cipher=True))
        for draft_id, body in connection.execute("SELECT id, body FROM draft"):
            draft = json.loads(body)
            found.drafts.append(Filled(draft_id, draft["answers"], draft["at_question"]))
        for row_id, answers, number in connection.execute("SELECT id, answers, number FROM record"):
            found.records.append(Filled(row_id, json.loads(answers), number=number))
        found.notes = [one for (one,) in connection.execute("SELECT note FROM step")]
        found.matters = dict(connection.execute("SELECT record_id, count(*) FROM matter GROUP BY record_id"))
        found.faults += _unsent(connection) + _pictures(connection)
    return found


def read_server(path: Path, scratch: Path) -> Contents:
    """The server's file: rows that live, and its own bookkeeping."""
    with closing(_opened(path, scratch)) as connection:
        found = Contents(_damage(connection, cipher=False))
        live = connection.execute("SELECT kind, id, data FROM row WHERE NOT deleted").fetchall()
        for kind, row_id, text in live:
            data = json.loads(text)
            if kind == "record":
                found.records.append(Filled(row_id, data["answers"], number=data["number"]))
            elif kind == "step":
                found.notes.append(data["note"])
            elif kind == "matter":
                found.matters[data["record_id"]] = found.matters.get(data["record_id"], 0) + 1
        for scope, count, total in connection.execute("SELECT scope_id, count, sum FROM scope_counter"):
            found.sums[scope] = {"count": count, "sum": total % (1 << 64)}
        gaps = connection.execute(
            "SELECT r.id FROM replica r LEFT JOIN change_log c ON c.replica_id = r.id "
            "GROUP BY r.id HAVING r.last_seq <> coalesce(max(c.seq), 0) OR r.last_seq <> count(c.seq)"
        )
        found.faults += [f"log of replica {one} has a gap" for (one,) in gaps]
    return found


def _opened(path: Path, scratch: Path, key: bytes = b"") -> Any:
    """A copy of the file and its log, as a power cut would leave them, opened."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for end in ("", "-wal"):
        if path.with_name(path.name + end).exists():
            shutil.copyfile(path.with_name(path.name + end), scratch / (path.name + end))
    connection = dbapi2.connect(str(scratch / path.name))
    if key:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _damage(connection: Any, *, cipher: bool) -> list[str]:
    found = [str(one[0]) for one in connection.execute("PRAGMA integrity_check") if one[0] != "ok"]
    found += [f"reference in {one[0]}" for one in connection.execute("PRAGMA foreign_key_check")]
    if cipher:  # it reads the file alone, where a page may be a hole until the log is emptied into it
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        found += [str(one[0]) for one in connection.execute("PRAGMA cipher_integrity_check")]
    return found


def _unsent(connection: Any) -> list[str]:
    """Rows the server does not know have their outgoing copy once; numbers given have no gap."""
    found = []
    for kind in ("record", "matter", "step", "photo"):
        rows = connection.execute(
            f"SELECT t.id FROM {kind} t "
            "LEFT JOIN outbox o ON o.row_id = t.id AND o.kind = ? AND o.op = 'put' "
            "WHERE t.rev = 0 GROUP BY t.id HAVING count(o.id) <> 1",
            (kind,),
        )
        found += [f"{kind} {row} has not one outgoing copy" for (row,) in rows]
    top, count = connection.execute("SELECT coalesce(max(seq), 0), count(seq) FROM outbox").fetchone()
    return [*found, *([] if top == count else [f"{count} changes are numbered up to {top}"])]


def _pictures(connection: Any) -> list[str]:
    """Every picture is whole, and every photo has its picture."""
    blobs = connection.execute("SELECT sha256, size, data FROM blob").fetchall()
    whole = {
        name for name, size, data in blobs if len(data) == size and hashlib.sha256(data).hexdigest() == name
    }
    own = connection.execute(
        "SELECT sha256 FROM photo WHERE taken_by = (SELECT staff_id FROM outbox LIMIT 1)"
    )
    lost = {name for (name,) in own} - whole
    return [f"picture {name} is cut short" for name, *_ in blobs if name not in whole] + [
        f"picture {name} is missing" for name in sorted(lost)
    ]
