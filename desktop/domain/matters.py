"""What must be done about it: a closed loop with an owner, a deadline and steps.

Devices write only steps; the fields marked DERIVED are worked out from them by
`desktop.domain.lifecycle` on server and laptop alike.
"""

import enum
from typing import Annotated, Any

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.records import SubjectKind
from desktop.domain.values import Merge, Moment, RowId


class MatterKind(enum.StrEnum):
    """Column `matter` of a form (decision 1). Only a hazard has grades and a notice."""

    HAZARD = "hazard"
    LEAD = "lead"
    CARE = "care"
    APPEAL = "appeal"
    DISPUTE = "dispute"
    NEED = "need"
    EVENT = "event"


class Grade(enum.StrEnum):
    """提示, 一般, 突出 (internal, exported as 一般), 疑似重大 (only an authority decides)."""

    TIP = "T"
    GENERAL = "G"
    STANDING = "S"
    MAJOR = "M"


class Remedy(enum.StrEnum):
    """整改类别."""

    ON_THE_SPOT = "on_the_spot"
    BY_DEADLINE = "by_deadline"
    TRANSFER = "transfer"


class State(enum.StrEnum):
    REGISTERED = "registered"
    TOLD = "told"
    FIXING = "fixing"
    REPORTED = "reported"
    ASSIGNED = "assigned"
    TO_CHECK = "to_check"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"
    MERGED = "merged"
    NOTED = "noted"
    """待办: where everything begins that is no hazard."""
    IDENTIFIED = "identified"
    """A lead that the county has taken up (认定)."""
    HELPING = "helping"
    """Measures are under way (帮扶中)."""


class Matter(Row):
    """隐患 and every other finding. Fields of the hazard ledger (domain reference 2.5)."""

    number: str
    matter: MatterKind
    item: str
    """Checklist code, e.g. LG15."""
    form: str
    question: str
    record_id: RowId
    title: str = Field(min_length=1, max_length=120)
    detail: str = Field("", max_length=300)
    subject_kind: SubjectKind
    subject_id: RowId
    household_id: RowId | None = None
    building_id: RowId | None = None
    grid_id: RowId
    where: str
    """Door or place, as printed."""
    who: str = ""
    """The person whom the question is about; else the head of the household, or the owner."""
    grade: Grade | None = None
    remedy: Remedy | None = None
    found_at: Moment
    found_by: RowId
    back_entry: bool = False
    due_days: int | None = Field(None, ge=0)
    """Days of the rule before halving; 24 h rules say 1 with `due_hours` 24."""
    due_hours: int | None = Field(None, ge=0)
    first_due_at: Moment | None = None
    halved: list[str] = Field(default_factory=list)
    """Why the deadline was halved: `special_group`, `peak`."""
    responsible: str = ""
    policy_unit: str = ""
    statutory_unit: str = ""
    duty_clause: str = ""
    advice: str = ""
    state: Annotated[State, Merge.DERIVED] = State.REGISTERED
    due_at: Annotated[Moment | None, Merge.DERIVED] = None
    assignee_id: Annotated[str, Merge.DERIVED] = ""
    closed_at: Annotated[Moment | None, Merge.DERIVED] = None


class Action(enum.StrEnum):
    """Steps a person can take."""

    TELL = "tell"
    START = "start"
    REPORT = "report"
    ASSIGN = "assign"
    FIXED = "fixed"
    FIXED_AND_CHECKED = "fixed_and_checked"
    PASS = "pass"
    RETURN = "return"
    NOBODY_HOME = "nobody_home"
    EXTEND = "extend"
    ASK_LONGER = "ask_longer"
    """申请延期: waits until the supervisor extends or keeps the deadline."""
    KEEP_DEADLINE = "keep_deadline"
    """不予延期."""
    AUTHORITY = "authority"
    CLOSE = "close"
    FALSE_ALARM = "false_alarm"
    REOPEN = "reopen"
    REFUSED = "refused"
    NOTE = "note"
    PHONED = "phoned"
    """疑似重大: told by telephone at once."""
    WRITTEN = "written"
    """疑似重大: the report in writing, within 24 hours."""
    SUPERVISE = "supervise"
    """督办."""
    MERGE = "merge"
    """The same thing as an earlier matter: linked, not deleted (合并)."""
    ACCEPT = "accept"
    PUBLISH = "publish"
    """公示: the public notice of a lead began."""
    VERIFY = "verify"
    """认定: the lead was checked and taken up."""
    DISMISS = "dismiss"
    """Not taken up, with the reason: 核实不纳入, 暂不安排, 未能办理."""
    MEASURES = "measures"
    """落实帮扶措施."""


class Authority(enum.StrEnum):
    """What the authority decided of a suspected major hazard; the suspicion stays as it was written."""

    MAJOR = "major"
    GENERAL = "general"


NONE_OF_ITS_OWN = frozenset({State.FALSE_ALARM, State.MERGED})
"""Ends of what was no hazard, or the same one as another."""


def is_counted(matter: Matter) -> bool:
    """提示 is advice and not counted as a hazard (domain reference 2.5)."""
    return matter.matter == MatterKind.HAZARD and matter.grade != Grade.TIP


class Step(Row):
    """One step of a matter, written by a device, never changed afterwards."""

    matter_id: RowId
    action: Action
    at: Moment
    staff_id: RowId
    """Who did or saw it; the rules look at him (decision 5)."""
    staff_name: str
    entered_by: str = ""
    """Who typed it for him (代录); empty when he did so himself."""
    note: str = Field("", max_length=300)
    data: dict[str, Any] = Field(default_factory=dict)
    """As the action needs: `assignee_id`, `assignee_name`, `days`, `document`, `decision` (`Authority`),
    `fixed_by`, `into` and `into_found_at` (the matter it is merged into), `result`, `photo_ids`.
    """


class Notice(Row):
    """安全隐患整改告知书 as printed. Voided with a reason, never undone (decision 8)."""

    number: str
    record_id: RowId
    household_id: RowId | None = None
    building_id: RowId | None = None
    matter_ids: list[str]
    printed_at: Moment
    printed_by: RowId
    voided: bool = False
    void_reason: str = ""
