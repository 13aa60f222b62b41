"""退回: what the office asks about a finished record comes back on the very answers (SUP-01, SUP-03)."""

import enum

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.values import Moment, RowId


class SendBackDecision(enum.StrEnum):
    """What the office makes of the answer."""

    ACCEPTED = "accepted"
    """审核通过."""
    AGAIN = "again"
    """Sent back once more, by a row of its own."""


class SendBack(Row):
    """Answers of a record that its worker is asked to look at again; no other answer is opened for it."""

    record_id: RowId
    """Record that is asked about."""
    fields: list[str] = Field(default_factory=list)
    """Keys of the answers that are asked about, as the record has them."""
    question: str = Field(min_length=1, max_length=300)
    asked_by: RowId
    asked_name: str
    asked_at: Moment
    reply: str = Field(default="", max_length=300)
    """What the worker says where there was nothing to put right."""
    correction_id: RowId | None = None
    """Record of the correction that answers it."""
    answered_by: RowId | None = None
    answered_name: str = ""
    answered_at: Moment | None = None
    decision: SendBackDecision | None = None
    decided_by: RowId | None = None
    decided_name: str = ""
    decided_at: Moment | None = None
