"""隐患的一生, as a table: which step leads from where to where, who takes it, what it asks.

domain reference 2.5 with decisions 4 to 8. `desktop.domain.lifecycle` runs it.
The rule for closing (销号): a passed re-inspection closes 提示, 一般 and 突出
at once; 疑似重大 is closed by the supervisor alone, after the authority's document.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.matters import Action, State
from desktop.domain.permissions import Who

_REGISTERED, _TOLD, _FIXING = State.REGISTERED, State.TOLD, State.FIXING
_REPORTED, _ASSIGNED, _TO_CHECK = State.REPORTED, State.ASSIGNED, State.TO_CHECK
_CLOSED, _NOTED = State.CLOSED, State.NOTED

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
    note: bool = False
    """The step says why: an empty note is refused."""
    soft: bool = False
    """Only tells how far it got: where it comes too late it stays in the history without effect."""


def _to(state: State, *before: State) -> dict[State, State]:
    return dict.fromkeys(before, state)


def _stay(*before: State) -> dict[State, State]:
    return {state: state for state in before}


_RULES = (
    Rule(Action.PASS, Who.FIELD, _to(_CLOSED, _TO_CHECK), ("photo", "note")),
    Rule(
        Action.FIXED_AND_CHECKED,
        Who.FIELD,
        _to(_CLOSED, *WITH_HOUSEHOLD, _ASSIGNED),
        ("photo", "note"),
    ),
    Rule(Action.CLOSE, Who.WORKER, _to(_CLOSED, _TO_CHECK, _NOTED), ("note",)),
    Rule(Action.RETURN, Who.FIELD, _to(_FIXING, _TO_CHECK), ("note",), note=True),
    Rule(Action.TELL, Who.FIELD, _to(_TOLD, _REGISTERED), ("note",), soft=True),
    Rule(
        Action.FIXED,
        Who.FIXER,
        _to(_TO_CHECK, *UNFIXED),
        ("fixed_by", "photo", "note"),
    ),
    Rule(
        Action.ASSIGN,
        Who.SUPERVISOR,
        _to(_ASSIGNED, *UNFIXED) | _stay(_TO_CHECK),
        ("assignee", "note"),
    ),
    Rule(
        Action.START,
        Who.FIXER,
        _to(_FIXING, _REGISTERED, _TOLD, _ASSIGNED),
        ("note",),
        soft=True,
    ),
    Rule(Action.NOBODY_HOME, Who.FIXER, _stay(*OPEN), ("note",), soft=True),
    Rule(Action.REPORT, Who.FIELD, _to(_REPORTED, *WITH_HOUSEHOLD), ("note",)),
    Rule(
        Action.REFUSED,
        Who.FIXER,
        _to(_REPORTED, *WITH_HOUSEHOLD, _ASSIGNED, _TO_CHECK),
        ("note",),
        note=True,
    ),
    Rule(Action.AUTHORITY, Who.WORKER, _stay(*OPEN), ("document", "note")),
    Rule(Action.EXTEND, Who.SUPERVISOR, _stay(*OPEN), ("days", "note"), note=True),
    Rule(
        Action.FALSE_ALARM,
        Who.SUPERVISOR,
        _to(State.FALSE_ALARM, *OPEN),
        ("note",),
        note=True,
    ),
    Rule(
        Action.REOPEN,
        Who.FIELD,
        _to(_REGISTERED, _CLOSED, State.FALSE_ALARM),
        ("note", "photo"),
        note=True,
    ),
    Rule(
        Action.NOTE,
        Who.FIXER,
        _stay(*OPEN, _NOTED),
        ("note", "photo"),
        note=True,
        soft=True,
    ),
)

RULES: dict[Action, Rule] = {rule.action: rule for rule in _RULES}
"""In the order in which steps are offered: the first one that is allowed is the main one."""
