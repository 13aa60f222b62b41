"""A finished record and its answers as people read them."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.shapes.attached import AnswerAttached
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.sendback import SendBackView


@dataclass(frozen=True)
class RecordLine:
    id: str
    number: str
    form: str
    title: str
    """Form title in the person's language."""
    where: str
    who: str
    seen_at: datetime
    inspector: str
    entered_by: str
    hazards: int
    status: str
    receipt: str
    """saved, uploaded, applied, viewed, refused, held."""


@dataclass(frozen=True)
class AnswerLine:
    label: str
    value: str | Say
    finding: str
    """Title of what it led to, empty otherwise."""
    about: str = ""
    """In a repeat, whose answer it is: the person's name."""
    key: str = ""
    """By which the answer can be sent back; empty where it is worked out."""


@dataclass(frozen=True)
class Beside:
    """Another correction of the same record, by another laptop, that counts as well."""

    line: RecordLine
    differs: list[AnswerLine]
    """Its answers that this record does not have."""


@dataclass(frozen=True)
class RecordView:
    line: RecordLine
    answers: list[AnswerLine]
    matters: list[MatterLine]
    can_undo: bool
    can_void: bool
    has_notice: bool
    attached: list[AnswerAttached]
    send_backs: list[SendBackView]
    may_send_back: bool
    beside: list[Beside]
