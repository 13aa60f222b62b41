"""A matter: in working lists, and with the steps this person may take."""

from dataclasses import dataclass, field
from datetime import date, datetime

from desktop.domain.say import Say
from desktop.services.shapes.target import Risk
from desktop.services.shapes.timeline import TimelineLine


@dataclass(frozen=True)
class MatterLine:
    id: str
    number: str
    matter: str
    """Kind: hazard, lead, care, appeal, dispute, need, event."""
    title: str
    where: str
    who: str
    grade: str
    """T, G, S, M or empty."""
    state: str
    state_word: Say
    risk: Risk
    icon: str
    due: date | None
    due_word: Say
    """明天到期, 超期3天, 补录, 12月12日."""
    assignee: str
    grid: str
    site: str
    """Name of the 安置点 it lies in (COR-03); empty where it lies in none."""
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


DAYS_AGO = "days_ago"
"""Given with `by` where another did it: how many days ago, 0 for today."""


@dataclass(frozen=True)
class StepOffer:
    """One step this person may take now. `asks` names the inputs it needs: `note`, `days`, `document`,
    `photo` (optional), with a `!` when they must be there; and what is chosen: `assignee`, `by`,
    `fixed_by`, `into`, `decision`, `result`.
    """

    action: str
    label: Say
    primary: bool
    asks: list[str]
    choices: dict[str, list[tuple[str, Say | str]]] = field(default_factory=dict)
    """(value, what is shown) by ask; the first of `by` and `fixed_by` is the usual one."""
    typed: dict[str, str] = field(default_factory=dict)
    """What stands in an input already, by ask."""


@dataclass(frozen=True)
class PhotoView:
    id: str
    moment: str
    jpeg: bytes
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True)
class MatterView:
    line: MatterLine
    stages: list[tuple[Say, str]]
    """Stepper: (state in words, done | now | ahead)."""
    facts: list[tuple[str, Say | str]]
    """(label key below `matter.fact_`, value) in reading order."""
    phone: str
    """Masked phone of the head of the household, empty when unknown."""
    phone_of: str
    """Whose phone it is: resident id."""
    timeline: list[TimelineLine]
    photos: list[PhotoView]
    offers: list[StepOffer]
    hint: Say
    """Why other steps are absent: who may take them."""
    record_id: str
    papers: tuple[str, ...] = ()
    """Papers there are of it now: notice, handover, receipt."""
