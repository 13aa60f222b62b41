"""Where a matter goes: the unit of the policy beside the competent one, and who holds it now.

Units are written on a matter as its form named them then, and said as they are called today
(domain reference finding 6 and 7).
"""

from desktop.domain.matters import Action, State, Step
from desktop.domain.say import Say, say
from desktop.domain.units import Units
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Book, Lived, Standing

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


def handings(one: Lived) -> list[Step]:
    """Steps that handed it on and counted: reported, refused, or assigned to a unit."""
    return [
        step
        for step in one.counted
        if step.action in UP or (step.action == Action.ASSIGN and step.data.get("unit"))
    ]


def handed_to(one: Lived) -> str:
    """The unit the last handing over names, else the competent one, else the policy's; as written."""
    named = [str(step.data.get("unit") or "") for step in handings(one)]
    told = next((unit for unit in reversed(named) if unit), "")
    return told or one.matter.statutory_unit or one.matter.policy_unit


def holder(known: Book, one: Standing, units: Units) -> str | Say:
    """Who has it in hand now: a person, or the unit it was handed to; empty after the end."""
    person = known.assignee(one)
    if person or one.matter.state not in (State.REPORTED, State.ASSIGNED):
        return person
    names = units.names(handed_to(one))
    return say("matter.held_by_unit", names=list(names)) if names else ""
