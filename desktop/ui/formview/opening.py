"""Reading and saving a form, off the window thread."""

from desktop.domain.moments import china_day, to_moment
from desktop.domain.staff import Staff
from desktop.forms.session import Session
from desktop.services.desk import Desk
from desktop.services.records import filling as fillings
from desktop.services.records import sendbacks
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.backentry import Seen
from desktop.ui.formview.flow import Snapshot


def open_form(desk: Desk, target: Target) -> tuple[Filling, Session]:
    """The draft a line names, what was sent back, or a new form on its subject (an open one is taken up
    again).
    """
    if target.kind is TargetKind.DRAFT:
        filling = fillings.reopen(desk, target.id)
    elif target.kind is TargetKind.SEND_BACK:
        filling = sendbacks.open_answer(desk, target.id)
    else:
        filling = fillings.start(
            desk, target.form, target.subject_kind, target.id, variant=target.variant, like=target.like
        )
    return filling, fillings.session(desk, filling)


def draft_of(target: Target) -> str:
    """The draft a line names; a new form has none yet."""
    return target.id if target.kind is TargetKind.DRAFT else ""


def save_draft(desk: Desk, draft_id: str, snapshot: Snapshot) -> None:
    fillings.save(
        desk,
        draft_id,
        answers=snapshot.answers,
        confirmed=snapshot.confirmed,
        cards=snapshot.cards,
        at_question=snapshot.at_question,
    )


def inspectors(desk: Desk) -> list[tuple[str, str]]:
    """Who may have seen it: oneself first, then everybody of the same grids and buildings (decision 5)."""
    me = desk.staff
    near = set(me.grid_ids) | set(me.building_ids)
    found = desk.read(lambda tx: tx.find(Staff, order_by="name", active=True))
    others = [one for one in found if one.id != me.id and near & (set(one.grid_ids) | set(one.building_ids))]
    return [(one.id, " ".join([one.name, *one.titles[:1]])) for one in [me, *others]]


def seen_by(desk: Desk, draft_id: str, seen: Seen) -> tuple[Filling, Session]:
    """The same form as of another time and inspector; its rules look at that day."""
    moment = to_moment(seen.seen_at)
    paper = china_day(moment) < desk.clock.today() or seen.inspector_id != desk.staff.id
    filling = fillings.seen(desk, draft_id, seen_at=moment, inspector_id=seen.inspector_id, back_entry=paper)
    return filling, fillings.session(desk, filling)
