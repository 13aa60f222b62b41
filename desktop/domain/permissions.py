"""What each permission set may do: one table for laptop, server and `docs/permissions.md` (SUP-01).

Duty titles are words and decide nothing (decision 12).
"""

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


_FIELD = frozenset({Permission.OWN_BUILDING, Permission.OWN_GRID, Permission.SEVERAL_GRIDS})
_FIXER = _FIELD | {Permission.TRANSFERRED}
_WORKER = frozenset({Permission.OWN_GRID, Permission.SEVERAL_GRIDS})
_SUPERVISOR = frozenset({Permission.SEVERAL_GRIDS})
_ADMIN: frozenset[Permission] = frozenset()
"""Written on the server only: who may see what, and what is asked."""

GROUPS: dict[Who, frozenset[Permission]] = {
    Who.FIELD: _FIELD,
    Who.FIXER: _FIXER,
    Who.WORKER: _WORKER,
    Who.SUPERVISOR: _SUPERVISOR,
}
WRITES: dict[str, frozenset[Permission]] = {
    "area": _ADMIN,
    "grid_site": _ADMIN,
    "form": _ADMIN,
    "staff": _ADMIN,
    "building": _WORKER,
    "dwelling": _FIELD,
    "place": _WORKER,
    "household": _FIELD,
    "resident": _WORKER,
    "fact": _FIELD,
    "equipment": _WORKER,
    "identity": _WORKER,
    "care_tag": _WORKER,
    "record": _FIELD,
    "record_private": _WORKER,
    "send_back": _FIELD,
    "photo": _FIXER,
    "viewed": _FIXER,
    "matter": _FIELD,
    "step": _FIXER,
    "notice": _FIELD,
    "conflict": _FIXER,
}
"""Who writes rows of each kind, in the scopes he holds."""


@dataclass(frozen=True)
class Actor:
    """The person who is about to take a step."""

    staff_id: str
    permission: str

    @property
    def may_supervise(self) -> bool:
        return may_supervise(self.permission)


def may_write(kind: str, permission: str) -> bool:
    """A kind that only a newer program knows is kept for it."""
    return kind not in WRITES or permission in WRITES[kind]


def may_supervise(permission: str) -> bool:
    """Assigns, extends, strikes off: 网格责任人 (decision 4)."""
    return permission in GROUPS[Who.SUPERVISOR]


def actor_of(staff: Staff) -> Actor:
    return Actor(staff.id, staff.permission)


def belongs(actor: Actor, who: Who) -> bool:
    """Whether the actor is one of `who`."""
    return actor.permission in GROUPS[who]


def holds(staff: Staff, scope_id: str, grid_id: str = "") -> bool:
    """Whether rows of `scope_id` may be on this person's laptop: it is one of `scopes_of`. `grid_id`: grid of
    a building scope.
    """
    kind, area = scopes.kind_of(scope_id), scopes.of(scope_id)
    whole_grids = staff.permission in GROUPS[Who.WORKER]
    match kind:
        case ScopeKind.MUNI:
            return True
        case ScopeKind.UNIT:
            return staff.permission == Permission.TRANSFERRED and staff.unit == area
        case ScopeKind.COMMUNITY:
            return staff.permission != Permission.TRANSFERRED and staff.community_id == area
        case ScopeKind.BUILDING:
            own = area in staff.building_ids and staff.permission != Permission.TRANSFERRED
            return own or (whole_grids and grid_id in staff.grid_ids)
        case _:
            return whole_grids and area in staff.grid_ids


def sees_reasons(staff: Staff) -> bool:
    """Residents, phones, reasons of care, refusals: not for building leads (decision 12)."""
    return staff.permission in GROUPS[Who.WORKER]
