"""Subjects that are people and what belongs to them: household, resident, facts, equipment.

What a building lead may know (door, name, care level) is in `Household`, which
lives in the building's scope. Residents, facts and equipment live in the
grid's scope; `Identity` and `CareTag` are kinds of their own in the
restricted scope, so that they are not on a lead's laptop at all.
"""

import enum
from typing import Annotated, Any

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.values import (
    Day,
    DisabilityNumber,
    IdentityNumber,
    Merge,
    Month,
    Phone,
    RowId,
    Sensitivity,
)


class CareLevel(enum.StrEnum):
    """关爱等级 (domain reference 2.6): decides the visit rhythm, never shown with its reason to leads."""

    HIGH = "high"
    KEY = "key"
    GENERAL = "general"
    NONE = "none"


class Occupancy(enum.StrEnum):
    LIVING = "living"
    AWAY = "away"
    VACANT = "vacant"
    LET = "let"


class Household(Row):
    """户: one dwelling, its head, how many live there."""

    building_id: RowId
    dwelling_id: RowId
    grid_id: RowId
    number: str = ""
    door: str = Field(min_length=1, max_length=40)
    order: int = Field(0, ge=0)
    head_name: str = Field(min_length=1, max_length=40)
    people: int = Field(ge=0, le=30)
    """Registered members."""
    care_level: CareLevel = CareLevel.NONE
    special: bool = False
    """Special home of decision 6: deadlines are halved, checks every three months."""
    occupancy: Occupancy = Occupancy.LIVING
    merged_into: RowId | None = None
    """The same home entered twice: the one that is kept (`domain/merged.py`)."""


class Sex(enum.StrEnum):
    MALE = "male"
    FEMALE = "female"


class Labour(enum.StrEnum):
    """就业状态 of one person (LED-01)."""

    EMPLOYED = "employed"
    FLEXIBLE = "flexible"
    PUBLIC_POST = "public_post"
    WORKSHOP = "workshop"
    SELF_EMPLOYED = "self_employed"
    FARMING = "farming"
    UNEMPLOYED = "unemployed"
    NOT_SEEKING = "not_seeking"
    STUDENT = "student"
    UNABLE = "unable"
    NOT_OF_AGE = "not_of_age"


class Resident(Row):
    """A person of a household."""

    household_id: RowId
    name: str = Field(min_length=1, max_length=40)
    sex: Sex
    born_on: Annotated[Day, Sensitivity.PERSONAL]
    relation: str = ""
    head: bool = False
    living_here: bool = True
    labour: Labour = Labour.UNABLE
    phone: Annotated[Phone, Sensitivity.PERSONAL] = ""
    merged_into: RowId | None = None
    """The same person entered twice: the one that is kept."""


class Identity(Row):
    """Identity and disability certificate numbers of one resident. Restricted scope."""

    resident_id: RowId
    id_number: Annotated[IdentityNumber, Sensitivity.PERSONAL]
    disability_number: Annotated[DisabilityNumber | None, Sensitivity.PERSONAL] = None


class CareTagKind(enum.StrEnum):
    """关爱对象 (COR-13, domain reference 2.9)."""

    DESTITUTE = "destitute"
    ALLOWANCE = "allowance"
    MONITORED = "monitored"
    LEFT_ELDER = "left_elder"
    LEFT_WOMAN = "left_woman"
    LEFT_CHILD = "left_child"
    LIVING_ALONE = "living_alone"
    OVER_80 = "over_80"
    DISABLED_SELF_CARE = "disabled_self_care"
    DISABLED = "disabled"
    ILLNESS = "illness"
    ORPHAN = "orphan"


class CareTag(Row):
    """Why a person is cared for. Restricted scope; never in lists, prints or exports."""

    resident_id: RowId
    household_id: RowId
    tag: CareTagKind
    basis: str = ""
    since: Day
    until: Day | None = None


class Fact(Row):
    """One fact of a subject with the day it was last confirmed (LED-02).

    The id is `fixed_id(subject_id, name)`, so two laptops that learn the same
    fact first write the same row.
    """

    subject_id: RowId
    name: str = Field(regex=r"^[a-z][a-z0-9_]{1,40}$")
    value: Any = None
    """Text, number, boolean or list of texts, as answered."""
    confirmed_on: Annotated[Day, Merge.LATEST_FACT]
    record_id: Annotated[RowId | None, Merge.LATEST_FACT] = None
    """Record of the latest confirmation; follows `confirmed_on`, so two confirmations never conflict."""


class EquipmentKind(enum.StrEnum):
    CYLINDER = "cylinder"
    HOSE = "hose"
    REGULATOR = "regulator"
    STOVE = "stove"
    WATER_HEATER = "water_heater"
    ALARM = "alarm"


class Equipment(Row):
    """Gas equipment of a household with its dates (COR-06, ledger 5)."""

    household_id: RowId
    kind: EquipmentKind
    serial: str = ""
    material: str = ""
    made_on: Month | None = None
    next_check_on: Month | None = None
    replaced_on: Month | None = None
    bought_year: int | None = Field(None, ge=1980, le=2100)
    supplier: str = ""
    confirmed_on: Annotated[Day | None, Merge.LATEST_FACT] = None
