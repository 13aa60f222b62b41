"""Names behind ids: people, areas, buildings."""

from desktop.store.tx import Tx


def staff(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["name"] for row in tx.sql("SELECT id, name FROM staff")}


def areas(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["name"] for row in tx.sql("SELECT id, name FROM area")}


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


def subjects(tx: Tx) -> dict[str, tuple[str, str]]:
    """(door or name, head or owner) of every subject."""
    rows = tx.sql(
        "SELECT id, door AS name, head_name AS who FROM household UNION ALL "
        "SELECT id, name, '' FROM building UNION ALL SELECT id, name, owner FROM place "
        "UNION ALL SELECT id, name, '' FROM area WHERE level = 'grid'"
    )
    return {row["id"]: (row["name"], row["who"]) for row in rows}
