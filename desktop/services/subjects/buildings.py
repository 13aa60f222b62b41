"""楼栋: the buildings on this laptop, in the order of their numbers."""

from desktop.domain.places import Building
from desktop.services.desk import Desk


def listing(desk: Desk) -> list[tuple[str, str, int, int]]:
    """(id, name, stairwells, floors)."""
    found = desk.read(lambda tx: tx.find(Building, order_by="number, name"))
    return [(one.id, one.name, one.units, one.floors) for one in found]
