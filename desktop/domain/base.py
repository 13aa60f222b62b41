"""What every synced row has."""

from typing import Annotated

from pydantic import ConfigDict, StringConstraints
from sqlmodel import SQLModel

from desktop.domain.values import RowId

ScopeId = Annotated[
    str,
    StringConstraints(pattern=r"^(muni|(community|grid|building|restricted|unit):[0-9A-Za-z-]{1,40})$"),
]


class Row(SQLModel):
    """A synced row. Unknown fields never reach this class: the store keeps them in `extra`."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]

    id: RowId
    scope_id: ScopeId
