"""What each permission set may do. Duty titles are words and decide nothing (decision 12)."""

import enum
from dataclasses import dataclass

from desktop.domain import scopes
from desktop.domain.scopes import ScopeKind
from desktop.domain.staff import Permission, Staff


class Who(enum.StrEnum):
    """Groups of people that a life cycle names."""

    FIELD = "field"
    """Everybody who goes to the door: building lead, grid worker, supervisor."""
    FIXER = "fixer"
    """Those, and the bureau that a matter was transferred to."""
    WORKER = "worker"
    """Grid worker or supervisor."""
    SUPERVISOR = "supervisor"


_GROUPS: dict[Who, frozenset[Permission]] = {
    Who.FIELD: frozenset({Permission.OWN_BUILDING, Permission.OWN_GRID, Permission.SEVERAL_GRIDS}),
    Who.FIXER: frozenset(
        {
            Permission.OWN_BUILDING,
            Permission.OWN_GRID,
            Permission.SEVERAL_GRIDS,
            Permission.TRANSFERRED,
        }
    ),
    Who.WORKER: frozenset({Permission.OWN_GRID, Permission.SEVERAL_GRIDS}),
    Who.SUPERVISOR: frozenset({Permission.SEVERAL_GRIDS}),
}


@dataclass(frozen=True)
class Actor:
    """The person who is about to take a step."""

    staff_id: str
    permission: str
    may_supervise: bool = False


def may_supervise(permission: str) -> bool:
    """Assigns, extends, strikes off: 网格责任人 (decision 4)."""
    return permission in _GROUPS[Who.SUPERVISOR]


def actor_of(staff: Staff) -> Actor:
    return Actor(staff.id, staff.permission, may_supervise(staff.permission))


def belongs(actor: Actor, who: Who) -> bool:
    """Whether the actor is one of `who`."""
    if who is Who.SUPERVISOR:
        return actor.may_supervise
    return actor.permission in _GROUPS[who] or (actor.may_supervise and who is not Who.FIXER)


def holds(staff: Staff, scope_id: str, grid_id: str = "") -> bool:
    """Whether rows of `scope_id` may be on this person's laptop. `grid_id`: grid of a building scope."""
    kind, area = scopes.kind_of(scope_id), scopes.of(scope_id)
    whole_grids = staff.permission in _GROUPS[Who.WORKER]
    match kind:
        case ScopeKind.MUNI:
            return True
        case ScopeKind.UNIT:
            return staff.permission == Permission.TRANSFERRED and staff.unit == area
        case ScopeKind.COMMUNITY:
            return staff.permission != Permission.TRANSFERRED and staff.community_id == area
        case ScopeKind.BUILDING:
            return area in staff.building_ids or (whole_grids and grid_id in staff.grid_ids)
        case _:
            return whole_grids and area in staff.grid_ids


def sees_reasons(staff: Staff) -> bool:
    """Residents, phones, reasons of care, refusals: not for building leads (decision 12)."""
    return staff.permission in _GROUPS[Who.WORKER]
