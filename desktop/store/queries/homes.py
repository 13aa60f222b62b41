"""Households with what lists say about them: last visit and check, people, reasons of care."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.people import Household
from desktop.store.tx import Tx


@dataclass(frozen=True)
class LastSeen:
    """When one form was last finished on a subject, by outcome."""

    form: str
    variant: str
    outcome: str
    seen_at: str


@dataclass(frozen=True)
class Person:
    """A resident as lists need it."""

    id: str
    household_id: str
    name: str
    born_on: str
    head: bool
    living_here: bool
    labour: str


def households(tx: Tx, building_id: str = "") -> list[Household]:
    """In the order of the walk: building number, then stairwell by stairwell."""
    where, params = ("WHERE t.building_id = ?", [building_id]) if building_id else ("", [])
    return tx.select(
        Household,
        f"LEFT JOIN building b ON b.id = t.building_id {where} "
        'ORDER BY coalesce(b.number, 0), t."order", t.door',
        params,
    )


def last_seen(tx: Tx, subject_id: str = "") -> dict[str, list[LastSeen]]:
    """Newest finished record per subject, form, variant and outcome."""
    where, params = ("AND subject_id = ?", [subject_id]) if subject_id else ("", [])
    rows = tx.sql(
        "SELECT subject_id, form, variant, outcome, max(seen_at) AS seen_at FROM record "
        f"WHERE status = 'finished' {where} GROUP BY subject_id, form, variant, outcome",
        params,
    )
    found: dict[str, list[LastSeen]] = defaultdict(list)
    for row in rows:
        seen = LastSeen(row["form"], row["variant"], row["outcome"], row["seen_at"])
        found[row["subject_id"]].append(seen)
    return found


def people(tx: Tx) -> dict[str, list[Person]]:
    """Residents by household, the head first, then by age."""
    rows = tx.sql(
        "SELECT id, household_id, name, born_on, head, living_here, labour FROM resident "
        "ORDER BY household_id, head DESC, born_on"
    )
    found: dict[str, list[Person]] = defaultdict(list)
    for row in rows:
        person = Person(**row | {"head": bool(row["head"]), "living_here": bool(row["living_here"])})
        found[row["household_id"]].append(person)
    return found


def tags(tx: Tx, today: str, household_id: str = "") -> dict[str, list[tuple[str, str]]]:
    """Reasons of care that hold today: (resident id, tag) by household."""
    where, params = ("AND household_id = ?", [household_id]) if household_id else ("", [])
    rows = tx.sql(
        "SELECT household_id, resident_id, tag FROM care_tag "
        f'WHERE (until IS NULL OR until >= ?) {where} ORDER BY since, "tag"',
        [today, *params],
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["household_id"]].append((row["resident_id"], row["tag"]))
    return found


def without_work(tx: Tx) -> list[dict[str, str | int]]:
    """零就业户: somebody able to work, nobody in work (domain reference 2.7). Worked out, not stored."""
    return tx.sql(
        """
        SELECT r.household_id, count(*) FILTER (WHERE r.labour = 'unemployed') AS able
        FROM resident r GROUP BY r.household_id
        HAVING able > 0 AND count(*) FILTER (WHERE r.labour IN
          ('employed', 'flexible', 'public_post', 'self_employed', 'farming')) = 0
        """
    )


def whom_to_call(tx: Tx, household_id: str) -> tuple[str, str]:
    """Resident id and phone: the head of the household, else another; empty when no phone is known."""
    rows = tx.sql(
        "SELECT id, phone FROM resident WHERE household_id = ? AND phone <> '' ORDER BY head DESC LIMIT 1",
        [household_id],
    )
    return (str(rows[0]["id"]), str(rows[0]["phone"])) if rows else ("", "")


def checked_since(tx: Tx, form: str, since: str) -> set[str]:
    """Households on which `form` was finished since the moment."""
    rows = tx.sql(
        "SELECT DISTINCT household_id FROM record WHERE form = ? AND seen_at >= ? "
        "AND status = 'finished' AND household_id IS NOT NULL",
        [form, since],
    )
    return {str(row["household_id"]) for row in rows}


def has_gas(tx: Tx) -> set[str]:
    """Households with a gas cylinder or other gas equipment on record."""
    return {str(row["household_id"]) for row in tx.sql("SELECT DISTINCT household_id FROM equipment")}


def noted_on(tx: Tx, items: Sequence[str]) -> dict[str, str]:
    """When the newest open finding of one of these items was made, by household."""
    rows = tx.sql(
        "SELECT household_id, max(found_at) AS at FROM matter "
        "WHERE item IN (SELECT value FROM json_each(?)) AND household_id IS NOT NULL "
        "AND state NOT IN ('closed', 'false_alarm', 'merged') GROUP BY household_id",
        [json.dumps(list(items))],
    )
    return {row["household_id"]: row["at"] for row in rows}
