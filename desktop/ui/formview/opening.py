"""Reading and finishing a form, off the window thread."""

from desktop.forms.session import Session
from desktop.services import filling as fillings
from desktop.services.desk import Desk
from desktop.services.shapes import Filling, Target, TargetKind
from desktop.ui.formview.flow import Snapshot


def open_form(desk: Desk, target: Target) -> tuple[Filling, Session]:
    """The draft a line names, or a new form on its subject (an open one is taken up again)."""
    if target.kind is TargetKind.DRAFT:
        filling = fillings.reopen(desk, target.id)
    else:
        filling = fillings.start(desk, target.form, target.subject_kind, target.id, variant=target.variant)
    return filling, fillings.session(desk, filling)


def save_draft(desk: Desk, draft_id: str, snapshot: Snapshot) -> None:
    fillings.save(
        desk,
        draft_id,
        answers=snapshot.answers,
        confirmed=snapshot.confirmed,
        cards=snapshot.cards,
        at_question=snapshot.at_question,
    )
