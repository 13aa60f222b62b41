"""What a life cycle is made of, and 隐患的一生 as a table: which step leads from where to where, who takes
it, what it asks, what it must say.

Domain reference 2.5 with decisions 4 to 8. `desktop.domain.lifecycle` runs it; the other kinds of
matters are in `desktop.domain.lifecycle_kinds`. The rule for closing (销号): a passed re-inspection
closes 提示, 一般 and 突出 at once; 疑似重大 is closed by the supervisor alone, after the authority's
document, unless the authority found it to be 一般.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.matters import Action, State
from desktop.domain.permissions import Who

_REGISTERED, _TOLD, _FIXING = State.REGISTERED, State.TOLD, State.FIXING
_REPORTED, _ASSIGNED, _TO_CHECK = State.REPORTED, State.ASSIGNED, State.TO_CHECK
_CLOSED = State.CLOSED

WITH_HOUSEHOLD = (_REGISTERED, _TOLD, _FIXING)
UNFIXED = (*WITH_HOUSEHOLD, _REPORTED, _ASSIGNED)
OPEN = (*UNFIXED, _TO_CHECK)
"""States of a hazard that is still to be dealt with."""
ENDED = (_CLOSED, State.FALSE_ALARM, State.MERGED)

MAX_EXTENSIONS = 2
MAX_EXTENSION_DAYS = 30
"""Longest default deadline there is (domain reference 2.5)."""


@dataclass(frozen=True)
class Rule:
    """One step. `ways`: state before → state after."""

    action: Action
    who: Who
    ways: Mapping[State, State]
    asks: tuple[str, ...] = ()
    """Inputs offered: see `desktop.services.shapes.StepOffer`."""
    needs: tuple[str, ...] = ()
    """What is refused when it is missing: `note`, or names of `Step.data`."""
    soft: bool = False
    """Only tells how far it got: where it comes too late it stays in the history without effect."""

    @property
    def note(self) -> bool:
        """The step says why: an empty note is refused."""
        return "note" in self.needs


@dataclass(frozen=True)
class Table:
    """The life of one kind of matter."""

    begins: State
    rules: Mapping[Action, Rule]
    """In the order in which steps are offered: the first one that is allowed is the main one."""
    way: tuple[State, ...]
    """The usual way, for the stepper of the page."""
    handed_on: tuple[State, ...] = ()
    """The way when it was reported or assigned; as `way` when empty."""


def table(
    begins: State, rules: tuple[Rule, ...], way: tuple[State, ...], handed_on: tuple[State, ...] = ()
) -> Table:
    return Table(begins, {rule.action: rule for rule in rules}, way, handed_on or way)


def to(state: State, *before: State) -> dict[State, State]:
    """All of these lead there."""
    return dict.fromkeys(before, state)


def stay(*before: State) -> dict[State, State]:
    return {state: state for state in before}


NOTE = ("note",)

_RULES = (
    Rule(Action.PHONED, Who.FIELD, stay(*OPEN), NOTE, soft=True),
    Rule(Action.PASS, Who.FIELD, to(_CLOSED, _TO_CHECK), ("photo", "note", "by")),
    Rule(
        Action.FIXED_AND_CHECKED,
        Who.FIELD,
        to(_CLOSED, *WITH_HOUSEHOLD, _ASSIGNED),
        ("photo", "note", "by"),
    ),
    Rule(Action.CLOSE, Who.SUPERVISOR, to(_CLOSED, _TO_CHECK), NOTE),
    Rule(Action.WRITTEN, Who.WORKER, stay(*OPEN), NOTE, NOTE, soft=True),
    Rule(Action.RETURN, Who.FIELD, to(_FIXING, _TO_CHECK), ("note", "by"), NOTE),
    Rule(Action.TELL, Who.FIELD, to(_TOLD, _REGISTERED), ("note", "by"), soft=True),
    Rule(Action.FIXED, Who.FIXER, to(_TO_CHECK, *UNFIXED), ("fixed_by", "photo", "note", "by")),
    Rule(
        Action.ASSIGN,
        Who.SUPERVISOR,
        to(_ASSIGNED, *UNFIXED) | stay(_TO_CHECK),
        ("assignee", "note"),
        ("assignee_id",),
    ),
    Rule(Action.START, Who.FIXER, to(_FIXING, _REGISTERED, _TOLD, _ASSIGNED), NOTE, soft=True),
    Rule(Action.NOBODY_HOME, Who.FIXER, stay(*OPEN), ("note", "by"), soft=True),
    Rule(Action.REPORT, Who.FIELD, to(_REPORTED, *WITH_HOUSEHOLD), NOTE),
    Rule(
        Action.REFUSED,
        Who.FIXER,
        to(_REPORTED, *WITH_HOUSEHOLD, _ASSIGNED, _TO_CHECK),
        ("note", "photo", "by"),
        NOTE,
    ),
    Rule(
        Action.AUTHORITY,
        Who.WORKER,
        stay(*OPEN),
        ("decision", "document", "note"),
        ("document", "decision"),
    ),
    Rule(Action.ASK_LONGER, Who.FIXER, stay(*UNFIXED), ("days", "note"), ("note", "days"), soft=True),
    Rule(Action.EXTEND, Who.SUPERVISOR, stay(*OPEN), ("days", "note"), ("note", "days")),
    Rule(Action.KEEP_DEADLINE, Who.SUPERVISOR, stay(*OPEN), NOTE, NOTE, soft=True),
    Rule(Action.SUPERVISE, Who.SUPERVISOR, stay(*OPEN), NOTE, NOTE, soft=True),
    Rule(Action.MERGE, Who.WORKER, to(State.MERGED, *OPEN), ("into", "note"), ("into",)),
    Rule(Action.FALSE_ALARM, Who.SUPERVISOR, to(State.FALSE_ALARM, *OPEN), NOTE, NOTE),
    Rule(
        Action.REOPEN,
        Who.FIELD,
        to(_REGISTERED, _CLOSED, State.FALSE_ALARM, State.MERGED),
        ("note", "photo"),
        NOTE,
    ),
    Rule(Action.NOTE, Who.FIXER, stay(*OPEN), ("note", "photo"), NOTE, soft=True),
)

HAZARD = table(
    _REGISTERED,
    _RULES,
    (_REGISTERED, _TOLD, _FIXING, _TO_CHECK, _CLOSED),
    (_REGISTERED, _REPORTED, _ASSIGNED, _TO_CHECK, _CLOSED),
)
