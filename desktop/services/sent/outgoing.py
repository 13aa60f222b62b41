"""同步: what became of everything this person sent, and what two people disagree on."""

from typing import Any

from pydantic import ValidationError

from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.domain.matters import Action, Matter, Step
from desktop.domain.merged import FIELD as MERGED
from desktop.domain.office import Conflict, Decision
from desktop.domain.people import Equipment, Fact, Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import Say, UserError, say
from desktop.domain.scopes import is_restricted
from desktop.domain.sendbacks import SendBack
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.sent.senttitles import title_of
from desktop.services.shapes.sync import (
    Carried,
    ConflictCard,
    ConflictField,
    FilesView,
    ReceiptLine,
    SyncView,
)
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import contacts, merging, ruled
from desktop.services.subjects.answers import answer_text, fact_question
from desktop.services.today import judgements
from desktop.store import blobs
from desktop.store.handout import FILES
from desktop.store.health import ROUNDS
from desktop.store.queries import names, sent
from desktop.store.queries.sent import Sent
from desktop.store.tx import Tx

_STAGES = {"saved": 1, "held": 1, "uploaded": 2, "refused": 2, "conflict": 2, "applied": 3, "viewed": 4}
_CODES = frozenset(
    (
        *("hole", "foreign_scope", "wrong_scope", "wrong_staff", "wrong_replica", "seq_reused", "malformed"),
        *("invalid", "too_big", "not_allowed", "unknown_row", "unknown_matter", "already_decided", "tx"),
        *("tx_too_big", "unreadable", "changed", "deleted", "moved", "step_not_allowed", "not_your_step"),
        "due_before_check",
    )
)
"""Codes that have their own words: `verdict.<code>`."""
_JOIN_AGAIN = frozenset({"refusal.unknown_replica", "refusal.bad_signature", "refusal.wrong_replica"})
"""What the server says to a laptop that only a new code makes known."""
_FILE_CODES = frozenset(
    (
        *("file_too_big", "file_size", "file_unnamed", "file_content", "file_damaged"),
        *("server_full", "too_many_uploads", "no_such_route"),
    )
)
"""Why photos and files wait or were refused: `refusal.<code>`."""


def view(desk: Desk) -> SyncView:
    """Receipts, the newest first, and open conflicts."""
    return desk.read(lambda tx: _view(tx, desk))


def receipts(desk: Desk) -> list[ReceiptLine]:
    """All that is known of what was sent, the newest first."""
    return desk.read(lambda tx: _receipts(tx, desk, -1))


def _receipts(tx: Tx, desk: Desk, most: int) -> list[ReceiptLine]:
    found = sent.own(tx, most)
    seen = sent.viewed(tx, [_target_id(tx, one) for one in found], desk.staff.id)
    return [_receipt(tx, desk, one, seen) for one in found]


def _view(tx: Tx, desk: Desk) -> SyncView:
    receipts = _receipts(tx, desk, sent.MOST)
    last_round = tx.state("last_round")
    files = tx.state(FILES, {})
    return SyncView(
        receipts=receipts,
        conflicts=_cards(tx, desk),
        waiting=sent.waiting(tx),
        refused=sum(line.state == "refused" for line in receipts),
        updated_at=days.local(last_round) if last_round else None,
        files=_files(tx),
        by_file=bool(last_round) and files.get("as_of") == last_round,
        carried=_carried(files),
        unknown=_unknown(tx),
    )


def _unknown(tx: Tx) -> bool:
    """Whether the server, when it last said anything, did not know this laptop."""
    for one in reversed(tx.state(ROUNDS, [])):
        code, road = str(one.get("code", "")), one.get("road")
        if code in _JOIN_AGAIN:
            return True
        of_round = road != "file_out" and not (code and road == "join_again")
        if of_round and (not code or code.startswith("refusal.")):
            return False
    return False


def _carried(files: dict[str, Any]) -> Carried | None:
    if files.get("made", 0) <= files.get("received", 0):
        return None
    return Carried(days.local(files["at"]), int(files["records"]))


def files_waiting(desk: Desk) -> int:
    """Photos and files of rows the server has, which still wait."""
    return desk.read(blobs.counts).waiting


def _files(tx: Tx) -> FilesView:
    found = blobs.counts(tx)
    reasons = tuple(say(f"refusal.{code}") for code in found.codes if code in _FILE_CODES)
    return FilesView(found.waiting, found.waiting_bytes, found.stored, found.durable, found.refused, reasons)


def _target_id(tx: Tx, one: Sent) -> str:
    if one.kind == "step":
        step = tx.get(Step, one.row_id)
        return step.matter_id if step else one.row_id
    return one.row_id


def _receipt(tx: Tx, desk: Desk, one: Sent, seen: dict[str, tuple[str, str]]) -> ReceiptLine:
    title, where, target = title_of(tx, desk, one)
    viewer = seen.get(target.id) if target and one.state == "applied" else None
    state = "viewed" if viewer else one.state
    return ReceiptLine(
        id=one.tx,
        title=title,
        where=where,
        at=days.local(one.made_at),
        stage=_STAGES[state],
        state=state,
        reason=_of_files(one) or _reason(one, viewer),
        target=target,
        restricted=_is_restricted(tx, target),
    )


def _of_files(one: Sent) -> Say | None:
    """What is to be said of photos and files of a row that is taken itself."""
    if one.state not in ("uploaded", "applied") or not one.files:
        return None
    for state, key in (("refused", "refused"), ("waiting", "waiting")):
        if left := one.files.count(state):
            return say(f"syncpage.photos_{key}", count=len(one.files), left=left)
    safe = all(state == "durable" for state in one.files)
    return say(f"syncpage.photos_{'durable' if safe else 'stored'}", count=len(one.files))


def _is_restricted(tx: Tx, target: Target | None) -> bool:
    matter = tx.get(Matter, target.id) if target and target.kind is TargetKind.MATTER else None
    return matter is not None and is_restricted(matter.scope_id)


def _reason(one: Sent, viewer: tuple[str, str] | None) -> Say:
    if viewer:
        return say("record.receipt_viewed", who=viewer[0], day=days.day(days.local(viewer[1]).date()))
    if one.code in _CODES:
        return say(f"verdict.{one.code}")
    if one.state in ("refused", "held"):
        return say("verdict.other", code=one.code)
    return say("record.receipt_carried" if one.waits_by_file else f"record.receipt_{one.state}")


def _cards(tx: Tx, desk: Desk) -> list[ConflictCard]:
    """Open conflicts, one card per row."""
    people = names.staff(tx)
    cards: dict[tuple[str, str], list[Conflict]] = {}
    for one in tx.find(Conflict, order_by="wanted_at, id", decided=Decision.OPEN.value):
        cards.setdefault((one.kind, one.row_id), []).append(one)
    return [
        ConflictCard(*_about(tx, some[0]), [_field(tx, desk, one, people) for one in some])
        for some in cards.values()
    ]


def _field(tx: Tx, desk: Desk, one: Conflict, people: dict[str, str]) -> ConflictField:
    def shown(value: Any) -> str:
        return _value(tx, desk, one, value)

    return ConflictField(
        id=one.id,
        label=_label(tx, desk, one),
        before=shown(_before(one)),
        server_value=shown(one.server_value),
        server_by=people.get(one.server_by, ""),
        server_at=days.local(one.server_at) if one.server_at else None,
        wanted_value=shown(one.wanted_value),
        wanted_by=people.get(one.wanted_by, ""),
        wanted_at=days.local(one.wanted_at),
        reason=one.reason,
    )


def _before(one: Conflict) -> Any:
    """Of a deleted row, only what was to be changed."""
    if one.reason != "deleted" or not isinstance(one.before, dict) or not isinstance(one.wanted_value, dict):
        return one.before
    return {name: one.before.get(name) for name in one.wanted_value}


_BY_WHOM = tuple(f"{what}_{by}" for what in ("answered", "decided") for by in ("by", "name", "at"))
_LABELLED = {
    "household": ("head_name", "people", "care_level", "occupancy", "door", "special", "merged_into"),
    "resident": ("name", "phone", "labour", "living_here", "relation", "born_on", "sex", "merged_into"),
    "equipment": ("serial", "material", "made_on", "next_check_on", "replaced_on", "bought_year", "supplier"),
    "record": ("status", "status_reason"),
    "send_back": ("correction_id", "reply", "decision", *_BY_WHOM),
}


def _label(tx: Tx, desk: Desk, one: Conflict) -> Say:
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


def _value(tx: Tx, desk: Desk, one: Conflict, value: Any) -> str:
    """A value in a few characters; a step by its note, a fact by its label."""
    if value is None:
        return ""
    if one.field == MERGED:
        return merging.title(tx, one.kind, str(value))
    if isinstance(value, dict):
        return str(
            value.get("note") or value.get("action") or "；".join(str(part) for part in value.values())
        )
    if one.kind == "fact" and one.field == "value":
        fact = tx.get(Fact, one.row_id)
        if fact is not None and fact.name in ruled.NAMES:
            return ruled.reason_of(value)
        question = fact_question(tx, desk.forms, fact) if fact else None
        return answer_text(question, value, desk.texts_language) if question else str(value)
    return "、".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _about(tx: Tx, conflict: Conflict) -> tuple[str, str]:
    """(who, where) a conflicting row is about, also when it was deleted; step conflicts name the matter."""
    if conflict.kind == "step":
        matter = _matter_of(tx, conflict.row_id)
        return (matter.who, f"{matter.where} {matter.title}") if matter else ("", "")
    if conflict.kind not in KINDS:
        return "", ""
    match tx.get(KINDS[conflict.kind].model, conflict.row_id) or _deleted(conflict, {}):
        case Household() as home:
            return home.head_name, home.door
        case Resident() as person:
            return person.name, names.subject(tx, "household", person.household_id)
        case Equipment() as one:
            return "", names.subject(tx, "household", one.household_id)
        case Fact() as fact:
            where, who = names.subjects(tx, [fact.subject_id]).get(fact.subject_id, ("", ""))
            return who, where
        case SendBack() as asked:
            record = tx.get(Record, asked.record_id)
            about = record.subject_id if record else ""
            where, who = names.subjects(tx, [about]).get(about, ("", ""))
            return who, where
    return "", ""


def _matter_of(tx: Tx, step_id: str) -> Matter | None:
    for one in tx.find(Conflict, kind="step", row_id=step_id):
        if isinstance(one.wanted_value, dict):
            return tx.get(Matter, str(one.wanted_value.get("matter_id", "")))
    return None


def decide(desk: Desk, conflict_id: str, decided: str) -> None:
    """Keep the server's value, or take the wanted one as an ordinary change.

    Raises UserError record.decided_already, record.not_here, record.row_gone, record.newer_program, and the
    reason why a step still cannot be taken. ValueError for anything but `server`, `wanted`.
    """
    choice = Decision(decided)
    if choice is Decision.OPEN:
        raise ValueError(decided)

    def work(tx: Tx) -> None:
        conflict = tx.get(Conflict, conflict_id)
        if conflict is None:
            raise UserError("record.not_here")
        if conflict.decided != Decision.OPEN:
            raise UserError("record.decided_already")
        if choice is Decision.WANTED:
            _take(tx, desk, conflict)
        tx.patch(Conflict, conflict.id, decided=choice.value, decided_by=desk.staff.id)

    desk.write(work)


def _take(tx: Tx, desk: Desk, conflict: Conflict) -> None:
    wanted = conflict.wanted_value
    if conflict.kind == "step" and isinstance(wanted, dict):
        data = dict(wanted.get("data") or {})
        matters.take_step(
            tx, desk, str(wanted["matter_id"]), Action(wanted["action"]), str(wanted.get("note", "")), data
        )
    elif conflict.field == MERGED and wanted:
        merging.merge_in(tx, desk, conflict.kind, str(wanted), conflict.row_id)
    else:
        _set(tx, conflict, wanted if not conflict.field else {conflict.field: wanted})


def _set(tx: Tx, conflict: Conflict, fields: Any) -> None:
    """Write `fields` into the row; one that was deleted is put back with them. Raises UserError
    record.row_gone, record.newer_program for what this program does not know.
    """
    if not isinstance(fields, dict):
        raise UserError("record.row_gone")
    known = KINDS.get(conflict.kind)
    if known is None or not known.names | {"id", "scope_id"} >= fields.keys():
        raise UserError("record.newer_program")
    model = known.model
    if tx.get(model, conflict.row_id) is not None:
        tx.patch(model, conflict.row_id, **fields)
        return
    row = _deleted(conflict, fields)
    if row is None:
        raise UserError("record.row_gone")
    tx.put(row)


def _deleted(conflict: Conflict, fields: dict[str, Any]) -> Row | None:
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


__all__ = ["decide", "files_waiting", "receipts", "view"]
