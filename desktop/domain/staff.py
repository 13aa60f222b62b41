"""Who works, and what each may see and do. Duty title and permission set are separate (decision 12)."""

import enum
from typing import Annotated

from sqlmodel import Field

from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.values import Merge, Phone, RowId


class Permission(enum.StrEnum):
    """Permission set."""

    OWN_BUILDING = "own_building"
    OWN_GRID = "own_grid"
    SEVERAL_GRIDS = "several_grids"
    TRANSFERRED = "transferred"
    AGGREGATES = "aggregates"


class Staff(Row):
    """工作人员. `titles` are configurable words (网格员, 楼栋长 …), never tested by code."""

    name: str = Field(min_length=1, max_length=40)
    titles: Annotated[list[str], Merge.UNION] = Field(default_factory=list)
    permission: Permission
    community_id: RowId
    grid_ids: list[str] = Field(default_factory=list)
    building_ids: list[str] = Field(default_factory=list)
    unit: str = ""
    """Code of the bureau, for people of the permission set `transferred`."""
    phone: Phone = ""
    active: bool = True


def scopes_of(staff: Staff, buildings: dict[str, list[str]]) -> list[str]:
    """Scopes a person holds, sorted. `buildings`: building ids by grid id.

    A grid worker holds the grid, all its buildings and its restricted scope;
    a lead his buildings only; a bureau what was transferred to it.
    """
    held = {scopes.MUNI}
    if staff.permission == Permission.TRANSFERRED:
        return sorted(held | {scopes.unit(staff.unit)})
    held.add(scopes.community(staff.community_id))
    held |= {scopes.building(one) for one in staff.building_ids}
    if staff.permission in (Permission.OWN_GRID, Permission.SEVERAL_GRIDS):
        for grid in staff.grid_ids:
            held |= {scopes.grid(grid), scopes.restricted(grid)}
            held |= {scopes.building(one) for one in buildings.get(grid, ())}
    return sorted(held)
