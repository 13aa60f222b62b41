"""Gas equipment that stands: of a home entered twice, of each kind what was confirmed last."""

from collections import defaultdict
from typing import Any

from desktop.domain.people import Equipment
from desktop.store.queries import merged
from desktop.store.tx import Tx


def of_homes(tx: Tx) -> dict[str, list[Equipment]]:
    """By home, kind by kind, what was confirmed last first."""
    return _standing(tx)


def of_home(tx: Tx, household_id: str) -> list[Equipment]:
    """The same of one home."""
    ids = merged.group(tx, "household", household_id)
    return _standing(tx, household_id=ids).get(ids[0], [])


def _standing(tx: Tx, **which: Any) -> dict[str, list[Equipment]]:
    """A home may have several cylinders: all of the row stand on which the one confirmed last hangs."""
    kept = merged.kept(tx, "household")
    found: dict[str, list[Equipment]] = defaultdict(list)
    counts: dict[tuple[str, str], str] = {}
    for one in tx.find(Equipment, order_by="kind, confirmed_on desc, id desc", **which):
        home = kept.get(one.household_id, one.household_id)
        if counts.setdefault((home, one.kind), one.household_id) == one.household_id:
            found[home].append(one)
    return found
