"""What two people disagree on, in words: the name of the field, and what each of them wants."""

from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.domain.merged import FIELD as MERGED
from desktop.domain.office import Conflict
from desktop.domain.people import CareLevel, Equipment, Fact, Labour, Occupancy, Sex
from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import Say, say
from desktop.domain.sendbacks import SendBackDecision
from desktop.forms.spec import Question
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.sent.senttitles import step_said
from desktop.services.subjects import contacts, merging, ruled
from desktop.services.subjects.answers import answer_text, fact_question, fact_questions
from desktop.services.today import judgements
from desktop.store.queries import names
from desktop.store.tx import Tx

_BY_WHOM = tuple(f"{what}_{by}" for what in ("answered", "decided") for by in ("by", "name", "at"))
_LABELLED = {
    "household": ("head_name", "people", "care_level", "occupancy", "door", "special", "merged_into"),
    "resident": ("name", "phone", "labour", "living_here", "relation", "born_on", "sex", "merged_into"),
    "equipment": ("serial", "material", "made_on", "next_check_on", "replaced_on", "bought_year", "supplier"),
    "record": ("status", "status_reason"),
    "notice": ("voided", "void_reason"),
    "send_back": ("correction_id", "reply", "decision", *_BY_WHOM),
}

_CHOICES: dict[tuple[str, str], tuple[Collection[str], str]] = {
    ("household", "care_level"): (set(CareLevel), "householdspage.care"),
    ("household", "occupancy"): (set(Occupancy), "householdspage.occ"),
    ("resident", "labour"): (set(Labour), "householdspage.labour"),
    ("resident", "sex"): (set(Sex), "householdspage.sex"),
    ("record", "status"): (set(RecordStatus), "recordspage.status"),
    ("send_back", "decision"): (set(SendBackDecision), "recordspage.sent_back"),
}
"""Fields whose values are words of the program: which there are, and where their texts begin."""
_OF_STAFF = ("answered_by", "decided_by")
_MOMENTS = ("answered_at", "decided_at")


def label(tx: Tx, desk: Desk, one: Conflict) -> Say:
    if one.reason == "step_not_allowed":
        return say("record.field_step")
    if one.reason == "deleted":
        return say("record.field_deleted")
    if one.kind == "fact":
        fact = tx.get(Fact, one.row_id)
        if fact is not None and fact.name in ruled.NAMES:
            return say(f"risk.field_{fact.name}")
        if fact is not None and fact.name == contacts.NAME:
            return say("record.field_contact")
        if fact is not None and fact.name.startswith(judgements.PREFIX):
            return say("report.judgement")
        question = fact_question(tx, desk.forms, fact) if fact else None
        return say("record.field_named", name=question.label(desk.texts_language) if question else one.field)
    if one.field in _LABELLED.get(one.kind, ()):
        return say(f"record.field_{one.kind}_{one.field}")
    return say("record.field_named", name=one.field)


def value(tx: Tx, desk: Desk, one: Conflict, given: Any) -> Say | str:
    """A value in a few words; a step by what it did and its note, an answer as its question has it."""
    if one.kind == "step" and isinstance(given, dict):
        done, note = step_said(tx, given), str(given.get("note") or "")
        return say("record.named_value", name=done, value=note) if note else done
    if one.reason == "deleted" and isinstance(given, dict):
        return _of_row(tx, desk, one, given)
    return _of_field(tx, desk, one, one.field, given)


def fact(tx: Tx, desk: Desk, one: Conflict, changed: dict[str, Any]) -> Say | str:
    """What a deleted fact said, with what somebody changed of it."""
    before = one.before if isinstance(one.before, dict) else {}
    return _of_fact(tx, desk, one, {**before, **changed}.get("value"), named=True)


def deleted_row(conflict: Conflict, fields: dict[str, Any]) -> Row | None:
    """The deleted row that the conflict is about, as it was, with `fields`; what only a newer program knows
    of it the server has kept.
    """
    if conflict.reason != "deleted" or not isinstance(conflict.before, dict):
        return None
    place = {"id": conflict.row_id, "scope_id": conflict.scope_id}
    known = KINDS[conflict.kind]
    before = {name: value for name, value in conflict.before.items() if name in known.names}
    try:
        return known.model.model_validate(before | fields | place)
    except ValidationError:
        return None


def _of_row(tx: Tx, desk: Desk, one: Conflict, given: dict[str, Any]) -> Say | str:
    """Of a row that was deleted, the fields that were to be changed."""
    if one.kind == "fact":
        return _of_fact(tx, desk, one, given["value"], named=True) if "value" in given else ""
    known = _LABELLED.get(one.kind, ())
    parts: list[Say | str] = []
    for name in [*known, *sorted(set(given) - set(known))]:
        if words := _of_field(tx, desk, one, name, given.get(name)):
            label = say(f"record.field_{one.kind}_{name}") if name in known else name
            parts.append(say("record.named_value", name=label, value=words))
    return days.sentence(parts) if parts else ""


def _of_field(tx: Tx, desk: Desk, one: Conflict, name: str, given: Any) -> Say | str:
    if given is None:
        return ""
    words, prefix = _CHOICES.get((one.kind, name), ((), ""))
    if isinstance(given, str) and given in words:
        return say(f"{prefix}_{given}")
    if name == MERGED:
        return merging.title(tx, one.kind, str(given))
    if name in _OF_STAFF:
        return names.staff(tx).get(str(given), "")
    if name in _MOMENTS:
        return days.day_and_time(str(given))
    if name == "correction_id":
        record = tx.get(Record, str(given))
        return record.number if record else ""
    if one.kind == "fact" and name == "value":
        return _of_fact(tx, desk, one, given)
    question = _of_equipment(tx, desk, one, name) if one.kind == "equipment" else None
    return answer_text(question, given, desk.texts_language) if question else _plain(given)


def _of_fact(tx: Tx, desk: Desk, one: Conflict, given: Any, *, named: bool = False) -> Say | str:
    """`named`: with its question, where the card does not say it."""
    fact = tx.get(Fact, one.row_id) or deleted_row(one, {})
    if not isinstance(fact, Fact):
        return _plain(given)
    if fact.name in ruled.NAMES:
        return ruled.reason_of(given)
    question = fact_question(tx, desk.forms, fact)
    words = answer_text(question, given, desk.texts_language) if question else _plain(given)
    if not named or question is None:
        return words
    return say("record.named_value", name=question.label(desk.texts_language), value=words)


def _of_equipment(tx: Tx, desk: Desk, one: Conflict, name: str) -> Question | None:
    """The question by which this field of a bottle or a hose was learned."""
    gear = tx.get(Equipment, one.row_id)
    return fact_questions(desk.forms).get(f"{gear.kind}.{name}") if gear else None


def _plain(given: Any) -> Say | str:
    if isinstance(given, bool):
        return say(f"record.{'yes' if given else 'no'}")
    return "、".join(str(part) for part in given) if isinstance(given, list) else str(given)
