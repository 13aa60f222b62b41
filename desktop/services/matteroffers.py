"""The steps this person may take now, with what each asks for and who can be chosen."""

from desktop.domain import lifecycle
from desktop.domain.lifecycle_table import RULES
from desktop.domain.matters import Action, Grade, Matter, State
from desktop.domain.permissions import Who, belongs
from desktop.domain.say import Say, say
from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.services.matterlines import Standing
from desktop.services.shapes.matter import StepOffer
from desktop.store.tx import Tx

_NOT_PRIMARY = frozenset({Action.NOTE, Action.REOPEN, Action.FALSE_ALARM, Action.NOBODY_HOME, Action.EXTEND})


def offers_of(tx: Tx, desk: Desk, one: Standing) -> list[StepOffer]:
    made = lifecycle.offers(one.matter, one.steps, desk.actor)
    return [
        StepOffer(
            action=offer.action.value,
            label=say(f"matter.action_{_label(offer.action, one)}"),
            primary=number == 0 and offer.action not in _NOT_PRIMARY and not _anothers(one, desk),
            asks=["note!" if ask == "note" and RULES[offer.action].note else ask for ask in offer.asks],
            choices=_assignees(tx, desk, one) if "assignee" in offer.asks else [],
        )
        for number, offer in enumerate(made)
    ]


def _anothers(one: Standing, desk: Desk) -> bool:
    """Somebody else was asked to do it: this person may, but need not."""
    return one.course.assignee_id not in ("", desk.staff.id)


def _label(action: Action, one: Standing) -> str:
    if action == Action.ASSIGN and one.matter.state == State.TO_CHECK:
        return "assign_check"
    return action.value


def _assignees(tx: Tx, desk: Desk, one: Standing) -> list[tuple[str, str]]:
    """Who can be given this matter: the grid's workers and the building's lead, then the bureaus' people."""
    fixed = one.course.fixed if one.matter.state == State.TO_CHECK else None
    found = []
    for staff in tx.find(Staff, order_by="name", active=True):
        if not _near(staff, one.matter) or (fixed and fixed.staff_id == staff.id and _needs_other(one)):
            continue
        found.append((_rank(staff), staff.id, f"{staff.name} {''.join(staff.titles[:1])}".strip()))
    return [(staff_id, name) for _, staff_id, name in sorted(found, key=lambda one: (one[0], one[2]))]


def _near(staff: Staff, matter: Matter) -> bool:
    if staff.permission == Permission.OWN_BUILDING:
        return matter.building_id in staff.building_ids
    if staff.permission in (Permission.OWN_GRID, Permission.SEVERAL_GRIDS):
        return matter.grid_id in staff.grid_ids
    return staff.permission == Permission.TRANSFERRED


def _rank(staff: Staff) -> int:
    order = (Permission.OWN_BUILDING, Permission.OWN_GRID, Permission.TRANSFERRED, Permission.SEVERAL_GRIDS)
    return [one.value for one in order].index(str(staff.permission))


def _needs_other(one: Standing) -> bool:
    fixed = one.course.fixed
    by_staff = fixed is not None and fixed.data.get("fixed_by") == "staff"
    return by_staff or one.matter.grade == Grade.STANDING


def hint_of(tx: Tx, desk: Desk, one: Standing) -> Say:
    """Who may take the steps that are missing here."""
    if belongs(desk.actor, Who.SUPERVISOR):
        return say("matter.hint_all")
    boss = next(
        (
            staff.name
            for staff in tx.find(
                Staff, order_by="name", permission=Permission.SEVERAL_GRIDS.value, active=True
            )
            if one.matter.grid_id in staff.grid_ids
        ),
        "",
    )
    return say("matter.hint_supervisor", who=boss) if boss else say("matter.hint_some")
