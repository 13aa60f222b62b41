"""Who has a place now, and who had something in hand before he left it (SUP-01)."""

from dataclasses import dataclass

from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.store.tx import Tx


@dataclass(frozen=True)
class Holders:
    """Everybody this laptop knows, by id."""

    staff: dict[str, Staff]

    def formerly(self, staff_id: str, grid_id: str, building_id: str | None = None) -> str:
        """Name of somebody who no longer has this grid or building; empty while he has it, and for
        people who are not known here.
        """
        person = self.staff.get(staff_id)
        if person is None or _has(person, grid_id, building_id):
            return ""
        return person.name

    def has_worker(self, grid_id: str) -> bool:
        """Whether anybody works the grid, to whom open work comes."""
        workers = [one for one in self.staff.values() if one.permission == Permission.OWN_GRID]
        return any(one.active and grid_id in one.grid_ids for one in workers)

    def on_the_spot(self, grid_id: str, building_id: str | None) -> list[Staff]:
        """Who works there: workers of the grid, leads of the building."""
        there = (Permission.OWN_GRID, Permission.OWN_BUILDING)
        return [
            one for one in self.staff.values() if one.permission in there and _has(one, grid_id, building_id)
        ]


def holders(tx: Tx) -> Holders:
    return Holders({one.id: one for one in tx.find(Staff)})


def takes_over(desk: Desk, grid_id: str) -> bool:
    """Open work of somebody who left comes to the workers of the grid."""
    return desk.staff.permission == Permission.OWN_GRID and grid_id in desk.staff.grid_ids


def _has(person: Staff, grid_id: str, building_id: str | None) -> bool:
    """People of a bureau belong to no grid: they have what was transferred while they are active."""
    if not person.active:
        return False
    of_grids = person.permission in (Permission.OWN_GRID, Permission.SEVERAL_GRIDS)
    if person.permission == Permission.OWN_BUILDING:
        return building_id in person.building_ids
    return grid_id in person.grid_ids if of_grids else True
