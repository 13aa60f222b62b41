"""Where a matter goes: the unit of the policy beside the competent one, and who holds it now.

Units are written on a matter as its form named them then, and said as they are called today
(domain reference finding 6 and 7).
"""

from collections.abc import Sequence

from desktop.domain.matters import Action, Matter, State, Step
from desktop.domain.say import Say, say
from desktop.domain.units import Units
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Book, Standing

UP = frozenset({Action.REPORT.value, Action.REFUSED.value})
"""Steps that hand a matter on to those above."""


def units_of(desk: Desk) -> Units:
    """As they are called today."""
    return Units(desk.rules, desk.clock.today())


def said(units: Units, text: str) -> str | Say:
    """Today's name, with the one written then in brackets where they differ."""
    parts = [
        unit.name
        if unit.name == unit.written or unit.code == unit.written
        else say("matter.unit_now", now=unit.name, then=unit.written)
        for unit in units.all(text)
    ]
    if len(parts) == 1:
        return parts[0]
    return say("matter.units", names=parts) if parts else ""


def handed_to(matter: Matter, steps: Sequence[Step]) -> str:
    """The unit the last handing over names, else the competent one, else the policy's; as written."""
    named = [str(one.data.get("unit") or "") for one in steps if one.action in UP | {Action.ASSIGN.value}]
    told = next((unit for unit in reversed(named) if unit), "")
    return told or matter.statutory_unit or matter.policy_unit


def was_handed_on(steps: Sequence[Step]) -> bool:
    """Reported, refused, or assigned to a unit."""
    return any(one.action in UP or (one.action == Action.ASSIGN and one.data.get("unit")) for one in steps)


def holder(known: Book, one: Standing, units: Units) -> str | Say:
    """Who has it in hand now: a person, or the unit it was handed to; empty after the end."""
    person = known.assignee(one)
    if person or one.matter.state not in (State.REPORTED, State.ASSIGNED):
        return person
    names = units.names(handed_to(one.matter, one.steps))
    return say("matter.held_by_unit", names=list(names)) if names else ""
