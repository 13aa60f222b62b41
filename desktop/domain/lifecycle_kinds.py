"""The lives of all matters that are no hazards, as tables (domain reference 2.7, 2.10; COR-12 to COR-16).

诉求, 纠纷, 关爱任务, 设施需求, 险情事故, 变动 and 返贫线索. A dispute is registered and handed over; its
legal clocks are no business of the grid. A lead is identified, helped and struck off by the county's
word, which the supervisor writes down.
"""

from desktop.domain.lifecycle_table import HAZARD, NOTE, Rule, Table, stay, table, to
from desktop.domain.matters import Action, MatterKind, State
from desktop.domain.permissions import Who

_NOTED, _FIXING, _REPORTED, _ASSIGNED = State.NOTED, State.FIXING, State.REPORTED, State.ASSIGNED
_TO_CHECK, _CLOSED, _MERGED = State.TO_CHECK, State.CLOSED, State.MERGED
_IDENTIFIED, _HELPING = State.IDENTIFIED, State.HELPING
_OPEN = (_NOTED, _FIXING, _REPORTED, _ASSIGNED)
_LEAD_OPEN = (_NOTED, _REPORTED, _IDENTIFIED, _HELPING)
_NEED_OPEN = (_NOTED, _REPORTED, _ASSIGNED, _TO_CHECK)
_RESULT = ("result", "note")


def _common(*open_: State) -> tuple[Rule, ...]:
    """Steps that every kind has, besides its own way."""
    return (
        Rule(Action.SUPERVISE, Who.SUPERVISOR, stay(*open_), NOTE, NOTE, soft=True),
        Rule(Action.MERGE, Who.WORKER, to(_MERGED, *open_), ("into", "note"), ("into",)),
        Rule(Action.REOPEN, Who.FIELD, to(_NOTED, _CLOSED, _MERGED), NOTE, NOTE),
        Rule(Action.NOTE, Who.FIXER, stay(*open_), ("note", "photo"), NOTE, soft=True),
    )


def _hand_on(*open_: State) -> tuple[Rule, ...]:
    """Reported to the supervisor, who gives it to somebody."""
    return (
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED, _FIXING), NOTE),
        Rule(Action.ASSIGN, Who.SUPERVISOR, to(_ASSIGNED, *open_), ("assignee", "note"), ("assignee_id",)),
        Rule(Action.START, Who.FIXER, to(_FIXING, _ASSIGNED), NOTE, soft=True),
    )


_WAY, _ON = (_NOTED, _FIXING, _CLOSED), (_NOTED, _REPORTED, _ASSIGNED, _CLOSED)

_APPEAL = table(
    _NOTED,
    (
        Rule(Action.ACCEPT, Who.FIELD, to(_FIXING, _NOTED), NOTE),
        Rule(Action.CLOSE, Who.FIXER, to(_CLOSED, *_OPEN), _RESULT, NOTE),
        *_hand_on(*_OPEN),
        Rule(Action.DISMISS, Who.WORKER, to(_CLOSED, *_OPEN), NOTE, NOTE),
        *_common(*_OPEN),
    ),
    _WAY,
    _ON,
)
_DISPUTE = table(
    _NOTED,
    (
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED), NOTE, NOTE),
        Rule(Action.ASSIGN, Who.SUPERVISOR, to(_ASSIGNED, *_OPEN), ("assignee", "note"), ("assignee_id",)),
        Rule(Action.START, Who.FIXER, to(_FIXING, _NOTED, _ASSIGNED), NOTE, soft=True),
        Rule(Action.CLOSE, Who.FIXER, to(_CLOSED, *_OPEN), _RESULT, NOTE),
        *_common(*_OPEN),
    ),
    (_NOTED, _REPORTED, _CLOSED),
    _ON,
)
_CARE = table(
    _NOTED,
    (
        Rule(Action.CLOSE, Who.FIXER, to(_CLOSED, *_OPEN), ("note", "by"), NOTE),
        Rule(Action.ACCEPT, Who.FIELD, to(_FIXING, _NOTED), NOTE, soft=True),
        *_hand_on(*_OPEN),
        Rule(Action.DISMISS, Who.WORKER, to(_CLOSED, *_OPEN), NOTE, NOTE),
        *_common(*_OPEN),
    ),
    _WAY,
    _ON,
)
_NEED = table(
    _NOTED,
    (
        Rule(Action.PASS, Who.FIELD, to(_CLOSED, _TO_CHECK), ("photo", "note", "by")),
        Rule(Action.RETURN, Who.FIELD, to(_REPORTED, _TO_CHECK), NOTE, NOTE),
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED), NOTE),
        Rule(
            Action.FIXED,
            Who.FIXER,
            to(_TO_CHECK, _NOTED, _REPORTED, _ASSIGNED),
            ("fixed_by", "photo", "note"),
        ),
        Rule(
            Action.ASSIGN,
            Who.SUPERVISOR,
            to(_ASSIGNED, _NOTED, _REPORTED, _ASSIGNED),
            ("assignee", "note"),
            ("assignee_id",),
        ),
        Rule(Action.DISMISS, Who.SUPERVISOR, to(_CLOSED, _NOTED, _REPORTED, _ASSIGNED), NOTE, NOTE),
        *_common(*_NEED_OPEN),
    ),
    (_NOTED, _REPORTED, _TO_CHECK, _CLOSED),
    (_NOTED, _REPORTED, _ASSIGNED, _TO_CHECK, _CLOSED),
)
_EVENT = table(
    _NOTED,
    (
        Rule(Action.PHONED, Who.FIELD, stay(*_OPEN), NOTE, soft=True),
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED, _FIXING), NOTE, NOTE),
        Rule(Action.ASSIGN, Who.SUPERVISOR, to(_ASSIGNED, *_OPEN), ("assignee", "note"), ("assignee_id",)),
        Rule(Action.CLOSE, Who.SUPERVISOR, to(_CLOSED, _REPORTED, _ASSIGNED), NOTE, NOTE),
        *_common(*_OPEN),
    ),
    (_NOTED, _REPORTED, _CLOSED),
    _ON,
)
_CHANGE = table(
    _NOTED,
    (
        Rule(Action.CLOSE, Who.FIXER, to(_CLOSED, _NOTED, _REPORTED, _ASSIGNED), NOTE),
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED), NOTE),
        Rule(Action.ASSIGN, Who.SUPERVISOR, to(_ASSIGNED, *_OPEN), ("assignee", "note"), ("assignee_id",)),
        *_common(*_OPEN),
    ),
    (_NOTED, _CLOSED),
    _ON,
)
_LEAD = table(
    _NOTED,
    (
        Rule(Action.REPORT, Who.FIELD, to(_REPORTED, _NOTED), NOTE),
        Rule(Action.PUBLISH, Who.WORKER, stay(_REPORTED), NOTE, soft=True),
        Rule(Action.VERIFY, Who.SUPERVISOR, to(_IDENTIFIED, _REPORTED), ("document", "note"), ("document",)),
        Rule(Action.DISMISS, Who.SUPERVISOR, to(_CLOSED, _NOTED, _REPORTED), NOTE, NOTE),
        Rule(Action.MEASURES, Who.WORKER, to(_HELPING, _IDENTIFIED, _HELPING), NOTE, NOTE),
        Rule(Action.CLOSE, Who.SUPERVISOR, to(_CLOSED, _HELPING), ("document", "note"), ("note", "document")),
        *_common(*_LEAD_OPEN),
    ),
    (_NOTED, _REPORTED, _IDENTIFIED, _HELPING, _CLOSED),
)

CHANGE = "change"
"""Life of an event that is no emergency: a home that moved, a phone that no longer answers. The worker brings
the register up to date and ends it himself.
"""
TABLES: dict[str, Table] = {
    MatterKind.HAZARD: HAZARD,
    MatterKind.APPEAL: _APPEAL,
    MatterKind.DISPUTE: _DISPUTE,
    MatterKind.CARE: _CARE,
    MatterKind.NEED: _NEED,
    MatterKind.EVENT: _EVENT,
    CHANGE: _CHANGE,
    MatterKind.LEAD: _LEAD,
}
"""By life, which is the kind's but for changes; the documentation is made from it (`docs/permissions.md`)."""
