"""A step of a matter as it is written down: who did it, who typed it, when."""

from typing import Any

from desktop.domain.matters import Action, Matter, Step
from desktop.domain.staff import Staff
from desktop.domain.values import new_id
from desktop.services.desk import Desk

_LONGEST = 300
"""Characters."""


def new_step(
    desk: Desk,
    matter: Matter,
    action: Action,
    at: str,
    doer: Staff | None = None,
    *,
    data: dict[str, Any] | None = None,
    note: str = "",
) -> Step:
    """Done by `doer`, else by who sits here; typed by who sits here (代录, decision 5). `at`: moment.

    Nothing is checked and nothing written.
    """
    doer = doer or desk.staff
    return Step(
        id=new_id(),
        scope_id=matter.scope_id,
        matter_id=matter.id,
        action=action,
        at=at,
        staff_id=doer.id,
        staff_name=doer.name,
        entered_by="" if doer.id == desk.staff.id else desk.staff.id,
        note=note.strip()[:_LONGEST],
        data=data or {},
    )
