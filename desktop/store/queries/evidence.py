"""What stands behind a matter or a record: photos counted without reading them, notices."""

import json
from collections.abc import Iterable

from desktop.store.tx import Tx


def photos(tx: Tx, record_ids: Iterable[str]) -> dict[str, int]:
    """Number of photos and files by record."""
    rows = tx.sql(
        "SELECT record_id, count(*) AS n FROM photo WHERE record_id IN (SELECT value FROM json_each(?)) "
        "GROUP BY record_id",
        [json.dumps(list(record_ids))],
    )
    return {row["record_id"]: row["n"] for row in rows}


def of_matters(tx: Tx) -> set[str]:
    """Matters with a photo, or with a printed notice that stands."""
    rows = tx.sql(
        "SELECT matter_id AS id FROM photo WHERE matter_id IS NOT NULL UNION "
        "SELECT m.value AS id FROM notice n, json_each(n.matter_ids) m WHERE NOT n.voided"
    )
    return {row["id"] for row in rows}


def phones(tx: Tx) -> set[str]:
    """Households in which somebody's phone is known."""
    rows = tx.sql("SELECT DISTINCT household_id FROM resident WHERE phone <> ''")
    return {row["household_id"] for row in rows}


def facts(tx: Tx) -> set[tuple[str, str]]:
    """(subject, name) of every fact that is known."""
    rows = tx.sql(
        "SELECT subject_id, name FROM fact WHERE value IS NOT NULL AND value NOT IN ('null', '\"\"')"
    )
    return {(row["subject_id"], row["name"]) for row in rows}
