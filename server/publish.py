"""Publishing a form: compiled, compared with the version in use, then an ordinary row for every laptop."""

import base64
import hashlib
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from desktop.domain.scopes import MUNI
from desktop.domain.values import fixed_id
from desktop.forms.spec import FormSpec
from server.rows import KindRow
from server.tables import ROW


class Workbook(NamedTuple):
    """A form as it is published: the .xlsx and the csv lists beside it, by file name."""

    data: bytes
    lists: dict[str, bytes]
    version: str = ""
    """As it was published; empty before."""


def newest(connection: Connection, code: str) -> Workbook | None:
    """The highest published version of form `code`; None when none was published."""
    query = select(ROW.c.data).where(ROW.c.scope_id == MUNI, ROW.c.kind == "form", ROW.c.deleted.is_(False))
    published = [orjson.loads(data) for data in connection.execute(query).scalars()]
    mine = [one for one in published if one["code"] == code]
    if not mine:
        return None
    latest = max(mine, key=lambda one: version_order(one["version"]))
    lists = {name: text.encode() for name, text in latest.get("lists", {}).items()}
    return Workbook(base64.b64decode(latest["workbook"]), lists, latest["version"])


def version_order(version: str) -> tuple[int, str]:
    """Versions are counted when they are digits (2026120801), else compared as text, after any number."""
    return (int(version), "") if version.isdecimal() else (1 << 62, version)


def form_row(spec: FormSpec, workbook: Workbook, now: str) -> KindRow:
    """Of the lists beside the workbook those that the form asks for."""
    return (
        "form",
        {
            "id": fixed_id("form", spec.code, spec.version),
            "scope_id": MUNI,
            "code": spec.code,
            "version": spec.version,
            "title": plain(spec.title),
            "sha256": hashlib.sha256(workbook.data).hexdigest(),
            "workbook": base64.b64encode(workbook.data).decode(),
            "lists": {name: workbook.lists[name].decode("utf-8-sig") for name in sorted(spec.files)},
            "published_at": now,
        },
    )


def plain(text: Any) -> str:
    """A title or label in Chinese, or in its first language, whatever languages it has."""
    if isinstance(text, dict):
        return str(text.get("zh_CN") or next(iter(text.values()), ""))
    return str(text("zh_CN")) if callable(text) else str(text)


def difference(before: FormSpec | None, after: FormSpec) -> dict[str, Any]:
    """Questions, groups and lists added, removed and changed (which of their properties), by name."""
    old = _parts(before) if before else {}
    new = _parts(after)
    changed = {
        name: properties for name in new if name in old and (properties := _changed(old[name], new[name]))
    }
    return {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "changed": changed,
    }


def _parts(spec: FormSpec) -> dict[str, Any]:
    lists = {name: spec.lists.get(name.removesuffix(".csv")) for name in spec.files}
    entities = {f"entities {one.list_name}": one for one in spec.entities}
    return {**spec.questions, **spec.groups, **lists, **entities}


def _changed(old: Any, new: Any) -> list[str]:
    if type(old) is not type(new):
        return ["type"]
    if not is_dataclass(old):
        return [] if old == new else ["rows"]
    return [one.name for one in fields(old) if getattr(old, one.name) != getattr(new, one.name)]
