"""A home: in the list, and on its page."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.say import Say
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.risk import RiskView
from desktop.services.shapes.target import Risk
from desktop.services.shapes.timeline import TimelineLine


@dataclass(frozen=True)
class HouseholdLine:
    id: str
    door: str
    name: str
    age_band: str
    people: int
    care_level: str
    special: bool
    occupancy: str
    last_visit: date | None
    last_check: date | None
    open_hazards: int
    worst: Risk
    due: Say | None
    """Why it is due now, e.g. 每周走访，上次12月1日."""


@dataclass(frozen=True)
class ResidentLine:
    id: str
    name: str
    relation: str
    age_band: str
    sex: str
    living_here: bool
    labour: str
    phone: str
    """Masked."""
    tags: list[str]
    """Keys below `tag.`; empty for people without the restricted scope."""


@dataclass(frozen=True)
class FactLine:
    name: str
    label: str
    """Question label in the form it came from, already in the person's language."""
    value: str
    confirmed_on: date


@dataclass(frozen=True)
class EquipmentLine:
    kind: str
    detail: Say
    risk: Risk
    due: Say | None


@dataclass(frozen=True)
class MergedLine:
    """A home or person (`kind`) that was merged into what is shown."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True)
class Contact:
    """联系干部: a name, with the post where it was written (COR-12)."""

    name: str
    since: date


@dataclass(frozen=True)
class HouseholdView:
    line: HouseholdLine
    building: str
    residents: list[ResidentLine]
    facts: list[FactLine]
    equipment: list[EquipmentLine]
    timeline: list[TimelineLine]
    matters: list["MatterLine"]
    merged: list[MergedLine]
    risk: RiskView | None = None
    """None for people who may not know reasons (decision 12)."""
    contact: Contact | None = None
