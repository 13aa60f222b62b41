"""Everything the server holds, as files that can be read without this program (docs/data.md).

Rows as JSON lines, and once more as CSV for looking at; deleted rows; the
meaning of every field; published forms and the rules in use; and a manifest
with the count and SHA-256 of each file. The same data give the same rows, byte
for byte, wherever and whenever they are written.
"""

import base64
import csv
import hashlib
import json
import lzma
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop import __version__
from desktop.domain.cells import harmless
from desktop.domain.kinds import KINDS, SCHEMA
from desktop.resources import resources
from server.files.archived import FOLDER, write_files
from server.files.folder import FilesFolder
from server.schema import epoch, state, version
from server.tables import ROW

FORMAT, FORMAT_VERSION = "xunge-dump", 1
MANIFEST, ROWS, TOMBSTONES = "manifest.json", "rows.jsonl", "tombstones.jsonl"
_README = """巡格 XunGe: full export of a municipal server. It holds personal data: keep it locked away.

manifest.json     when and by which program it was made; count, size and SHA-256 of every file
rows.jsonl        every row, one JSON object a line: kind, id, scope_id, data; sorted by kind and id
tombstones.jsonl  what was deleted or moved: kind, id, scope_id, moved_to
kinds.json        every kind and field: JSON Schema, scopes, how it is merged, how sensitive it is
csv/              the rows of each kind as a table, for looking at (UTF-8). rows.jsonl is what counts
forms/            published XLSForm workbooks; forms/program/ those that came with the program
rules/            dated tables: rhythms, deadlines, thresholds
files/            photos and files under the SHA-256 of their content, as rows of kind photo name them

Read back into a new server: python -m server init, then python -m server import <this folder or zip>.
"""


UNREADABLE = (
    *(OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    RuntimeError,
)
"""What reading a file raises that is no archive, is damaged or (RuntimeError) locked with a password."""


class ArchiveChanged(Exception):
    """A file is not the one that the manifest names."""


def write_archive(
    connection: Connection, target: Path, moment: str, files: FilesFolder | None = None
) -> dict[str, Any]:
    """Write a folder, or a zip file when `target` ends so; hands back the manifest. `files`: where photos
    and files lie; left out without it.

    Whole or not at all: it is made beside `target` and renamed. Raises OSError,
    FileExistsError when something is there already.
    """
    if target.exists():
        raise FileExistsError(target)
    scratch = target.with_name(f".{target.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir(mode=0o700)
        manifest = _fill(connection, scratch, moment, files)
        if target.suffix.lower() == ".zip":
            _pack(scratch, target)
        else:
            scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _fill(connection: Connection, folder: Path, moment: str, files: FilesFolder | None) -> dict[str, Any]:
    (folder / "README.txt").write_text(_README, "utf-8")
    _write_json(folder / "kinds.json", describe())
    counts, gone = _write_rows(connection, folder), _write_tombstones(connection, folder)
    shutil.copytree(resources() / "rules", folder / "rules")
    shutil.copytree(resources() / "forms", folder / "forms" / "program")
    attached = write_files(connection, files, folder) if files else {}
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": moment,
        "program": __version__,
        "schema": SCHEMA,
        "server_schema": version(),
        "epoch": epoch(connection),
        "name": state(connection, "name", ""),
        "demo": state(connection, "demo", "") == "1",
        "rows": counts,
        "tombstones": gone,
        "attached": attached,
        "files": {file.relative_to(folder).as_posix(): _seal(file) for file in _files(folder)},
    }
    _write_json(folder / MANIFEST, manifest)
    return manifest


def describe() -> dict[str, Any]:
    """Every kind as a program can read it: its scopes, its fields with their marks, its JSON Schema."""
    return {
        name: {
            "scopes": sorted(kind.scopes),
            "fields": {
                field: {"merge": kind.merge(field), "sensitivity": kind.sensitivity(field)}
                for field in kind.fields
            },
            "schema": kind.model.model_json_schema(),
        }
        for name, kind in sorted(KINDS.items())
    }


def _rows(connection: Connection, kind: str) -> Iterator[dict[str, Any]]:
    query = select(ROW.c.id, ROW.c.scope_id, ROW.c.data).where(ROW.c.kind == kind, ROW.c.deleted.is_(False))
    query = query.order_by(ROW.c.id, ROW.c.scope_id).execution_options(yield_per=2_000)
    for row in connection.execute(query):
        yield {"kind": kind, "id": row.id, "scope_id": row.scope_id, "data": orjson.loads(row.data)}


def _write_rows(connection: Connection, folder: Path) -> dict[str, int]:
    """Count of each kind. A kind that this program does not know is written too."""
    counts: Counter[str] = Counter()
    kinds = sorted(connection.scalars(select(ROW.c.kind).distinct()))
    (folder / "csv").mkdir()
    (folder / "forms").mkdir()
    with (folder / ROWS).open("w", encoding="utf-8", newline="\n") as out:
        for kind in kinds:
            rows = _rows(connection, kind)
            if kind in KINDS:
                rows = _as_table(folder / "csv" / f"{kind}.csv", KINDS[kind].fields, rows)
            for row in rows:
                out.write(_line(row))
                counts[kind] += 1
                if kind == "form":
                    _write_workbook(folder / "forms", row["data"])
    return dict(counts)


def _as_table(file: Path, names: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Hand the rows on and write them as CSV: lists and objects as JSON, no text that is a formula."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "scope_id", *names])
        for row in rows:
            values = [row["data"].get(name) for name in names]
            table.writerow([row["id"], row["scope_id"], *map(_cell, values)])
            yield row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _write_workbook(folder: Path, data: dict[str, Any]) -> None:
    name = f"{data['code']}-{data['version']}-{data['sha256'][:8]}.xlsx"
    safe = "".join(char if char.isalnum() or char in "._-" else "_" for char in name)
    (folder / safe).write_bytes(base64.b64decode(data["workbook"]))


def _write_tombstones(connection: Connection, folder: Path) -> int:
    query = select(ROW.c.kind, ROW.c.id, ROW.c.scope_id, ROW.c.moved_to).where(ROW.c.deleted.is_(True))
    lines = [_line(dict(row)) for row in connection.execute(query).mappings()]
    (folder / TOMBSTONES).write_text("".join(sorted(lines)), "utf-8")
    return len(lines)


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _seal(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {"bytes": file.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def _pack(folder: Path, target: Path) -> None:
    packed = target.with_name(f".{target.name}.zip.part")
    try:
        packed.touch(mode=0o600)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
            for file in _files(folder):
                packing = zipfile.ZIP_STORED if file.parent.name == FOLDER else zipfile.ZIP_DEFLATED
                zipped.write(file, file.relative_to(folder).as_posix(), packing)
        packed.rename(target)
    finally:
        packed.unlink(missing_ok=True)


def read_rows(source: Path) -> bytes:
    """`rows.jsonl` of an archive, folder or zip file.

    Raises ArchiveChanged when it is not as it was written; UNREADABLE when it is no archive.
    """
    if source.is_dir():
        manifest, rows = (source / MANIFEST).read_bytes(), (source / ROWS).read_bytes()
    else:
        with zipfile.ZipFile(source) as zipped:
            manifest, rows = zipped.read(MANIFEST), zipped.read(ROWS)
    if json.loads(manifest)["files"][ROWS]["sha256"] != hashlib.sha256(rows).hexdigest():
        raise ArchiveChanged(source)
    return rows
