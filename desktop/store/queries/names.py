"""Names behind ids: people, areas, buildings."""

import json
from collections.abc import Iterable

from desktop.store.tx import Tx


def staff(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["name"] for row in tx.sql("SELECT id, name FROM staff")}


def areas(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["name"] for row in tx.sql("SELECT id, name FROM area")}


def sites(tx: Tx) -> dict[str, str]:
    """Name of the 安置点 of every building, and of every place that lies in one."""
    rows = tx.sql(
        "SELECT b.id, a.name FROM building b JOIN area a ON a.id = b.site_id UNION ALL "
        "SELECT p.id, a.name FROM place p JOIN area a ON a.id = p.site_id"
    )
    return {row["id"]: row["name"] for row in rows}


def buildings(tx: Tx) -> dict[str, str]:
    """In the order of their numbers."""
    return {row["id"]: row["name"] for row in tx.sql("SELECT id, name FROM building ORDER BY number, name")}


def subject(tx: Tx, kind: str, subject_id: str) -> str:
    """Door, building, place or grid as people say it."""
    column, table = {
        "household": ("door", "household"),
        "building": ("name", "building"),
        "place": ("name", "place"),
        "grid": ("name", "area"),
    }[kind]
    rows = tx.sql(f"SELECT {column} AS name FROM {table} WHERE id = ?", [subject_id])
    return str(rows[0]["name"]) if rows else ""


def subjects(tx: Tx, ids: Iterable[str] | None = None) -> dict[str, tuple[str, str]]:
    """(door or name, head or owner) of every subject, or of these."""
    which = "" if ids is None else "AND id IN (SELECT value FROM json_each(:ids))"
    rows = tx.sql(
        f"SELECT id, door AS name, head_name AS who FROM household WHERE 1 {which} UNION ALL "
        f"SELECT id, name, '' FROM building WHERE 1 {which} UNION ALL "
        f"SELECT id, name, owner FROM place WHERE 1 {which} "
        f"UNION ALL SELECT id, name, '' FROM area WHERE level = 'grid' {which}",
        {} if ids is None else {"ids": json.dumps(list(ids))},
    )
    return {row["id"]: (row["name"], row["who"]) for row in rows}
