"""What was seen: one filled form on one subject, finished once, then only corrected or voided."""

import enum
from typing import Annotated, Any

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.values import Merge, Moment, RowId


class SubjectKind(enum.StrEnum):
    GRID = "grid"
    BUILDING = "building"
    PLACE = "place"
    HOUSEHOLD = "household"


class RecordStatus(enum.StrEnum):
    FINISHED = "finished"
    CORRECTED = "corrected"
    VOIDED = "voided"


class VisitOutcome(enum.StrEnum):
    """走访结果: the choices of the question about it in a visit's form."""

    MET = "met"
    PHONE = "phone"
    NOBODY = "nobody"
    AWAY = "away"
    REFUSED = "refused"
    MOVED = "moved"


REACHED = ("", VisitOutcome.MET, VisitOutcome.PHONE)
"""Outcomes of records whose answers somebody gave; a check has none."""


class Record(Row):
    """One finished form. Two names and two times on every record (decision 5)."""

    number: str
    form: str = Field(regex=r"^[A-Z][A-Z0-9_]{2,30}$")
    form_version: str
    variant: str = ""
    subject_kind: SubjectKind
    subject_id: RowId
    household_id: RowId | None = None
    building_id: RowId | None = None
    grid_id: RowId
    inspector_id: RowId
    """检查人: who saw it; the rules look at him."""
    entered_by: RowId
    """录入人: who typed it."""
    seen_at: Moment
    """检查时间: deadlines count from here."""
    entered_at: Moment
    back_entry: bool = False
    """补录: keyed in from paper after the day it was seen."""
    outcome: str = ""
    """走访结果 for visits: met, phone, nobody, away, refused, moved."""
    answers: dict[str, Any] = Field(default_factory=dict)
    confirmed: list[str] = Field(default_factory=list)
    """Names of the answers taken over by 与上次一致."""
    status: RecordStatus = RecordStatus.FINISHED
    status_reason: str = ""
    corrects_id: RowId | None = None


class RecordPrivate(Row):
    """Answers that may live only in the restricted scope (decision 1: VH19, VC11)."""

    record_id: RowId
    answers: dict[str, Any] = Field(default_factory=dict)


class PhotoMoment(enum.StrEnum):
    """When in a matter's life a photo was taken; of a question that asks for one: `seen`."""

    SEEN = "seen"
    BEFORE = "before"
    AFTER = "after"
    SIGNED = "signed"


class Photo(Row):
    """A picture of a hazard, a picture, signature or file that answers a question. Named by content;
    location data stripped at intake.

    The row carries the thumbnail of a picture (JPEG, base64, at most 24 KB); the whole is sent and
    fetched apart from it, by its `sha256`.
    """

    matter_id: RowId | None = None
    record_id: RowId | None = None
    moment: PhotoMoment
    sha256: str = Field(regex=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)
    thumb: str = Field(max_length=33_000)
    taken_at: Moment
    """When the photo was taken, where it says so; else when it was added."""
    taken_by: RowId
    name: str = Field(default="", max_length=120)
    """Name of a file that answers a question; empty for photos and signatures."""
    media: str = Field(default="image/jpeg", max_length=100)
    """Media type (RFC 6838) of the whole."""


class Viewed(Row):
    """已查看: somebody responsible opened it. The id is `fixed_id(target_id, staff_id)`."""

    target_id: RowId
    staff_id: RowId
    staff_name: str
    at: Annotated[Moment, Merge.LATEST_FACT]
