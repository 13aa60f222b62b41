"""Which form was open when the program ended, by a crash or by closing the window. No Qt."""

from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.target import Target, TargetKind

_STATE = "form_open"
_NEW = "new"
"""A form that was begun on a subject: its draft is the one saved last."""


def open_form(target: Target) -> str:
    """What to remember of the page that is shown: a draft's id, `new`, or nothing."""
    if target.kind is TargetKind.DRAFT:
        return target.id
    return _NEW if target.kind in (TargetKind.FORM, TargetKind.SEND_BACK) else ""


def keep_open(desk: Desk, form: str) -> None:
    """Remember it in the person's file."""
    if desk.store.state(_STATE, "") != form:
        desk.store.set_state(_STATE, form)


def left_open(desk: Desk) -> Filling | None:
    """The form to open again at the same question; None when the person had left it."""
    form = desk.store.state(_STATE, "")
    if not form:
        return None
    try:
        return filling.last_draft(desk) if form == _NEW else filling.reopen(desk, form)
    except UserError:
        return None
