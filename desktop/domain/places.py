"""Subjects that are places: areas, buildings, dwellings, premises (COR-01, COR-04)."""

import enum

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.values import Day, RowId


class AreaLevel(enum.StrEnum):
    MUNI = "muni"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"
    SITE = "site"
    GRID = "grid"


class Area(Row):
    """区划, 社区, 安置点 or 网格. Codes: domain reference 2.8 (12 digits, grid 12+3, site AZ+12+2)."""

    level: AreaLevel
    code: str = Field(min_length=2, max_length=20)
    name: str = Field(min_length=1, max_length=40)
    parent_id: RowId | None = None
    ext_code: str = ""


class GridSite(Row):
    """A site may span grids and a grid may hold several sites: many to many, with history."""

    grid_id: RowId
    site_id: RowId
    valid_from: Day
    valid_to: Day | None = None


class Building(Row):
    """楼栋. Belongs to one grid and one site at a time."""

    grid_id: RowId
    site_id: RowId
    code: str
    name: str = Field(min_length=1, max_length=40)
    number: int = Field(ge=1, le=99999)
    units: int = Field(ge=1, le=20)
    floors: int = Field(ge=1, le=60)
    high_rise: bool = False
    """27 m or more: piped gas only, rules of 应急管理部令5号."""


class Dwelling(Row):
    """One door: `unit` 0 stands for a house without stairwells."""

    building_id: RowId
    unit: int = Field(ge=0, le=20)
    floor: int = Field(ge=1, le=60)
    room: str = Field(min_length=1, max_length=10)
    door: str = Field(min_length=1, max_length=40)
    """As people say it: `3栋2单元503`."""
    order: int = Field(0, ge=0)
    """Place in the walk through the stairwells of the building, from 0."""


class PlaceKind(enum.StrEnum):
    """The policy's four types of important place (clause 四(三)), 九小场所 and hazard points."""

    SITE = "site"
    PARK = "park"
    WORKSHOP = "workshop"
    CRAFT = "craft"
    NINE_SMALL = "nine_small"
    HAZARD_POINT = "hazard_point"


class Place(Row):
    """场所 or 隐患点."""

    grid_id: RowId
    site_id: RowId | None = None
    building_id: RowId | None = None
    kind: PlaceKind
    name: str = Field(min_length=1, max_length=60)
    owner: str = ""
    workers: int | None = Field(None, ge=0)
    uses_gas: bool = False
