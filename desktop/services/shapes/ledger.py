"""One line of a ledger, typed: words are put in where it leaves the program."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.say import Say


@dataclass(frozen=True)
class HazardRow:
    """隐患台账, the columns of domain reference 2.5 in their order, without the photos."""

    number: str
    found_on: date
    source: str
    """patrol, home or campaign."""
    inspected_by: str
    inspector: str
    place: str
    """社区—网格—楼栋—户."""
    item: str
    category: str
    problem: str
    grade: str
    """G, M, A or empty: as it may be told."""
    advice: str
    remedy: str
    due_on: date | None
    unit: str
    responsible: str
    phone: str
    limit: Say | None
    """The deadline in words, for 五落实."""
    needs_interim: bool
    """It was not put right on the spot: measures are to be taken meanwhile."""
    told: Say | None
    """Numbers of its notices, and whether one was signed for."""
    reported: Say | None
    assigned: str
    fixed_on: date | None
    checker: str
    checked_on: date | None
    opinion: str
    """gone, not_gone, false_alarm, merged or empty."""
    closed_on: date | None
    extensions: Say | None
    supervised: Say | None
    relapse: bool
    special: bool
    """Of a special group: yes or no, never which (decision 1)."""
    restricted: bool


@dataclass(frozen=True)
class GasRow:
    """One piece of gas equipment near its end (COR-06, domain reference 5.2 item 14)."""

    supplier: str
    """Empty when nobody knows it."""
    door: str
    name: str
    phone: str
    kind: str
    serial: str
    material: str
    since: str
    """Month or year its age counts from."""
    ends_on: date
    days_left: int
    """Negative when it is past."""
