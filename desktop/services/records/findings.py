"""What a finished form found becomes matters, each with the steps that were already taken at the door."""

from typing import Any

from desktop.domain import lifecycle
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Action, Grade, Matter, MatterKind, Remedy, Step
from desktop.domain.records import Record
from desktop.domain.staff import Staff
from desktop.domain.values import new_id
from desktop.forms.findings import DATA_LANGUAGE, Finding
from desktop.forms.session import Session
from desktop.services import numbers
from desktop.services.desk import Desk
from desktop.services.matters.steps import new_step
from desktop.services.matters.withdrawn import CORRECTED, OF, STANDS, WITHDRAWN
from desktop.services.photos import photos
from desktop.services.records.before import Before
from desktop.services.subjects import subjects
from desktop.services.subjects.answers import person_of
from desktop.services.subjects.subjects import Subject
from desktop.store.drafts import Draft
from desktop.store.tx import Tx

_NO_MATTER = "none"


def put_matters(
    tx: Tx, desk: Desk, draft: Draft, subject: Subject, record: Record, session: Session
) -> list[Matter]:
    """One matter per finding. A correction keeps the matters of what it still finds; what it finds no more
    gets a note.
    """
    corrected = tx.get(Record, draft.corrects_id)
    before = Before.of(tx, desk, subject, corrected, session) if corrected else Before()
    made: list[Matter] = []
    for finding in session.findings:
        if finding.private or finding.matter == _NO_MATTER:
            continue
        known = before.matter_of(finding)
        if known is None or (corrected and _ended_unfound(tx, known, corrected)):
            made.append(_put(tx, desk, draft, subject, record, finding))
        else:
            _add_to_known(tx, desk, draft, known, finding)
            made.append(known)
    for matter in before.matters:
        if matter in made:
            if before.withdrawn(tx, matter):
                note(tx, desk, matter, STANDS, record.id, draft.reason)
        elif before.found(matter) or before.answer_changed(matter):
            note(tx, desk, matter, CORRECTED, record.id, draft.reason)
        elif not before.withdrawn(tx, matter):
            made.append(matter)
    return made


def _ended_unfound(tx: Tx, matter: Matter, record: Record) -> bool:
    """Whether it was ended after the record corrected now had not found it: found again, it is a new one."""
    if matter.state not in ENDED:
        return False
    steps = tx.find(Step, matter_id=matter.id, action=Action.NOTE)
    return any(one.data.get(WITHDRAWN) == CORRECTED and one.at >= record.entered_at for one in steps)


def _add_to_known(tx: Tx, desk: Desk, draft: Draft, matter: Matter, finding: Finding) -> None:
    """Photos and words that a correction adds to a hazard that is known."""
    card = draft.cards.get(finding.question, {})
    photos.link_photos(tx, desk, draft, matter, _photo_ids(card))
    detail = str(card.get("detail") or "")[:300]
    if detail and detail != matter.detail:
        _put_note(tx, desk, matter, {}, detail)


def note(tx: Tx, desk: Desk, matter: Matter, why: str, of: str, reason: str) -> None:
    """Write on an open matter what became of its record, by the record `of`; who may end it decides."""
    _put_note(tx, desk, matter, {WITHDRAWN: why, OF: of}, reason)


def _put_note(tx: Tx, desk: Desk, matter: Matter, data: dict[str, Any], text: str) -> None:
    steps = tx.find(Step, order_by="at, id", matter_id=matter.id)
    at = lifecycle.next_moment(steps, desk.clock.moment())
    step = new_step(desk, matter, Action.NOTE, at, data=data, note=text)
    if lifecycle.refuse(matter, steps, step, desk.actor) is None:
        tx.put(step)


def _put(tx: Tx, desk: Desk, draft: Draft, subject: Subject, record: Record, finding: Finding) -> Matter:
    card = draft.cards.get(finding.question, {})
    matter = _matter(tx, desk, subject, record, finding, card)
    steps = _steps(desk, matter, card, tx.get(Staff, record.inspector_id) or desk.staff)
    derived = lifecycle.project(matter, steps)
    matter = matter.model_copy(
        update={
            "state": derived.state.value,
            "due_at": derived.due_at,
            "assignee_id": derived.assignee_id,
            "closed_at": derived.closed_at,
        }
    )
    tx.put(matter)
    tx.put_all(steps)
    photos.link_photos(tx, desk, draft, matter, _photo_ids(card))
    return matter


def _photo_ids(card: dict[str, Any]) -> list[Any]:
    found = card.get("photo_ids") or []
    return list(found) if isinstance(found, list | tuple) else []


def _matter(
    tx: Tx, desk: Desk, subject: Subject, record: Record, finding: Finding, card: dict[str, Any]
) -> Matter:
    kind = MatterKind(finding.matter)
    hazard = kind is MatterKind.HAZARD
    scope = subjects.matter_scope(subject, kind.value, desk.staff)
    spec = desk.forms.get(record.form, record.form_version)
    person = person_of(tx, spec, finding.question, record.answers)
    return Matter.model_validate(
        {
            "id": new_id(),
            "scope_id": subjects.check_scope(scope, subject, desk.staff),
            "number": numbers.next_number(tx, desk, numbers.HAZARD if hazard else numbers.OTHER),
            "matter": kind.value,
            "item": finding.item,
            "form": record.form,
            "question": finding.question,
            "record_id": record.id,
            "title": finding.title(DATA_LANGUAGE)[:120],
            "detail": str(card.get("detail") or "")[:300],
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "household_id": subject.household_id,
            "building_id": subject.building_id,
            "grid_id": subject.grid_id,
            "where": subject.name,
            "who": person.name if person else subject.who,
            "grade": finding.grade if hazard and finding.grade else None,
            "remedy": _remedy(finding, card) if hazard else None,
            "found_at": record.seen_at,
            "found_by": record.inspector_id,
            "back_entry": record.back_entry,
            "due_days": finding.days,
            "due_hours": finding.hours,
            "first_due_at": finding.due_at,
            "halved": list(finding.halved),
            "responsible": str(card.get("responsible") or finding.responsible),
            "policy_unit": finding.policy_unit,
            "statutory_unit": finding.statutory_unit,
            "duty_clause": finding.duty_clause,
            "advice": finding.advice(DATA_LANGUAGE),
        }
    )


def _remedy(finding: Finding, card: dict[str, Any]) -> str:
    """As chosen in the card; a suspected major hazard is always handed on."""
    if finding.grade == Grade.MAJOR.value:
        return Remedy.TRANSFER.value
    return str(card.get("remedy") or Remedy.BY_DEADLINE.value)


def _steps(desk: Desk, matter: Matter, card: dict[str, Any], seen_by: Staff) -> list[Step]:
    """What was done at the door, by who was there: put right, or handed on."""
    at = matter.found_at if matter.back_entry else max(matter.found_at, desk.clock.moment())
    if matter.remedy == Remedy.ON_THE_SPOT:
        fixed_by = str(card.get("fixed_by") or lifecycle.HOUSEHOLD)
        same = matter.grade != Grade.STANDING and fixed_by in lifecycle.OUTSIDERS
        action = Action.FIXED_AND_CHECKED if same else Action.FIXED
        return [new_step(desk, matter, action, at, seen_by, data={"fixed_by": fixed_by})]
    if matter.remedy == Remedy.TRANSFER:
        return [new_step(desk, matter, Action.REPORT, at, seen_by)]
    return []
