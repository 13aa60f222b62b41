"""What the hazard ledger needs, each for all hazards at once."""

from desktop.domain.matters import Matter
from desktop.store.queries import merged
from desktop.store.tx import Tx


def hazards(tx: Tx) -> list[Matter]:
    """All but 提示, which is advice and no hazard; the oldest first."""
    return tx.select(
        Matter, "WHERE t.matter = 'hazard' AND coalesce(t.grade, '') <> 'T' ORDER BY t.found_at, t.number"
    )


def phones(tx: Tx) -> dict[str, str]:
    """Phone of the head, else of another of the home, by household; also under homes merged into it."""
    rows = tx.sql("SELECT household_id, phone FROM resident WHERE phone <> '' ORDER BY head, id DESC")
    kept = merged.kept(tx, "household")
    found = {kept.get(row["household_id"], row["household_id"]): str(row["phone"]) for row in rows}
    return found | {gone: found[home] for gone, home in kept.items() if home in found}


def suppliers(tx: Tx) -> dict[str, str]:
    """Who brings the gas, by home: of its cylinder, else of another piece; what was confirmed last counts."""
    rows = tx.sql(
        "SELECT household_id, supplier FROM equipment WHERE supplier <> '' "
        "ORDER BY kind = 'cylinder', confirmed_on, id"
    )
    kept = merged.kept(tx, "household")
    return {kept.get(row["household_id"], row["household_id"]): str(row["supplier"]) for row in rows}


def special_homes(tx: Tx) -> set[str]:
    """Households of the special groups (decision 6), with all that is one home with them."""
    kept = merged.kept(tx, "household")
    rows = tx.sql("SELECT id FROM household WHERE special")
    found = {kept.get(row["id"], row["id"]) for row in rows}
    return found | {gone for gone, home in kept.items() if home in found}


def signed(tx: Tx) -> set[str]:
    """Ids of records and matters with a signature."""
    rows = tx.sql("SELECT record_id, matter_id FROM photo WHERE moment = 'signed'")
    return {one for row in rows for one in (row["record_id"], row["matter_id"]) if one}


def units_of_staff(tx: Tx) -> dict[str, str]:
    """Codes of the bureaus of those who work for one."""
    return {row["id"]: row["unit"] for row in tx.sql("SELECT id, unit FROM staff WHERE unit <> ''")}
