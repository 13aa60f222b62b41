"""A form being filled, and what finishing it led to."""

from dataclasses import dataclass, field
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.shapes.attached import Attached
from desktop.services.shapes.target import Target


@dataclass(frozen=True)
class SubjectHead:
    """Who or what a form is about, as its header shows it."""

    kind: str
    id: str
    title: str
    """3栋2单元503 余友田."""
    detail: Say
    special: bool
    in_peak: bool


@dataclass(frozen=True)
class Filling:
    """An open form: what the form view needs to go on at the same question."""

    draft_id: str
    form: str
    form_version: str
    variant: str
    head: SubjectHead
    answers: dict[str, object]
    confirmed: list[str]
    cards: dict[str, dict[str, object]]
    """Hazard card answers by question: `remedy`, `detail`, `photo_ids`, `responsible`."""
    at_question: str
    seen_at: datetime
    inspector_id: str
    back_entry: bool
    last_answers: dict[str, object]
    last_seen_at: datetime | None
    attached: dict[str, Attached]
    """Photos, signatures and files kept with it, by id."""
    phrases: tuple[str, ...] = ()
    """For its remarks, in the person's language."""
    locked: frozenset[str] = frozenset()
    """Keys of answers that stay as they are: the record was sent back for others (SUP-03)."""
    asked_back: Say | None = None
    """Who asks what, where the form answers a send-back."""
    begun: bool = False
    """An answer was given since the form was opened the first time."""


@dataclass(frozen=True)
class Finished:
    record_id: str
    matter_ids: list[str]
    hazards: int
    said: Say
    """已保存 3栋1单元101 走访."""
    next_forms: list["Target"] = field(default_factory=list)
    """What the answers ask for next on the same subject."""
    next_wanted: list[str] = field(default_factory=list)
    """Forms that they ask for on something else, still to be chosen."""
    back_entry: bool = False
    """Keyed in from paper: the next line of the same paper follows."""
