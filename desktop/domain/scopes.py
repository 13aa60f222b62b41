"""A scope is the unit of sharing and of sync: an area and an audience."""

import enum
from functools import lru_cache

MUNI = "muni"
"""Rules, forms, areas and units of the municipality: on every laptop."""


class ScopeKind(enum.StrEnum):
    MUNI = "muni"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"
    RESTRICTED = "restricted"
    UNIT = "unit"


def community(area_id: str) -> str:
    return f"community:{area_id}"


def grid(area_id: str) -> str:
    return f"grid:{area_id}"


def building(building_id: str) -> str:
    """What a building lead may have: doors, names, care levels, hazards of his building."""
    return f"building:{building_id}"


def restricted(grid_id: str) -> str:
    """Identity numbers, health, reasons of care, child and violence data of one grid."""
    return f"restricted:{grid_id}"


def unit(code: str) -> str:
    """What was transferred to one bureau."""
    return f"unit:{code}"


@lru_cache(maxsize=8192)
def kind_of(scope_id: str) -> ScopeKind:
    return ScopeKind(scope_id.partition(":")[0])


def is_restricted(scope_id: str) -> bool:
    return kind_of(scope_id) is ScopeKind.RESTRICTED


def of(scope_id: str) -> str:
    """The id behind the colon; empty for `muni`."""
    return scope_id.partition(":")[2]
