"""Rows about the exchange itself: published forms, and changes two people disagree on."""

import enum
from typing import Any

from sqlmodel import Field

from desktop.domain.base import Row
from desktop.domain.values import Moment, RowId


class Form(Row):
    """A published workbook. Scope `muni`; the highest version of a code is in use."""

    code: str
    version: str
    title: str
    sha256: str
    workbook: str
    """The .xlsx file, base64."""
    lists: dict[str, str] = Field(default_factory=dict)
    """The csv lists it asks for, text by file name."""
    published_at: Moment


class Decision(enum.StrEnum):
    OPEN = "open"
    SERVER = "server"
    WANTED = "wanted"


class Conflict(Row):
    """Two people changed one field: both values are kept for a person to decide.

    The id is `fixed_id(change_id, field)`; the scope is the row's, so the
    sensitivity is inherited. Decided by setting `decided`; for `wanted` the
    decider's laptop also patches the row, as an ordinary change.
    """

    kind: str
    row_id: RowId
    field: str
    change_id: RowId
    reason: str = Field("changed", regex="^(changed|deleted|step_not_allowed|moved)$")
    before: Any = None
    server_value: Any = None
    server_by: str = ""
    server_at: Moment | None = None
    wanted_value: Any = None
    wanted_by: str = ""
    wanted_at: Moment
    decided: Decision = Decision.OPEN
    decided_by: str = ""
