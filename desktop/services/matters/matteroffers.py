"""The steps this person may take now, with what each asks for and who can be chosen."""

from desktop.domain import lifecycle
from desktop.domain.alike import duplicates, may_take_in
from desktop.domain.lifecycle_table import Rule
from desktop.domain.matters import Action, Authority, Grade, Matter, MatterKind, State
from desktop.domain.permissions import Who, actor_of, belongs
from desktop.domain.say import Say, say
from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Standing
from desktop.services.shapes.matter import StepOffer
from desktop.store.queries import loops
from desktop.store.tx import Tx

_NOT_PRIMARY = frozenset(
    {
        Action.NOTE,
        Action.REOPEN,
        Action.FALSE_ALARM,
        Action.NOBODY_HOME,
        Action.EXTEND,
        Action.ASK_LONGER,
        Action.KEEP_DEADLINE,
        Action.SUPERVISE,
        Action.MERGE,
        Action.DISMISS,
    }
)
_RESULTS = {
    MatterKind.APPEAL: ("satisfied", "so_so", "unsatisfied", "not_asked"),
    MatterKind.DISPUTE: ("success", "oral", "written", "ended", "handed_over"),
}
"""满意度 of an appeal, 结果 of a dispute (domain reference 2.10)."""

Choices = list[tuple[str, Say | str]]


def offers_of(tx: Tx, desk: Desk, one: Standing) -> list[StepOffer]:
    decides = one.course.asked is not None and desk.actor.may_supervise
    made = lifecycle.offers(one.matter, one.steps, desk.actor)
    made.sort(key=lambda offer: not (decides and offer.action == Action.EXTEND))
    rules, near = lifecycle.table_of(one.matter).rules, near_staff(tx, one.matter)
    offers = []
    for number, offer in enumerate(made):
        rule = rules[offer.action]
        choices = {ask: _choices(tx, desk, one, rule, ask, near) for ask in offer.asks if ask in _CHOSEN}
        if offer.action == Action.MERGE and not choices["into"]:
            continue
        if offer.action == Action.ASK_LONGER and desk.actor.may_supervise:
            continue  # he extends it himself
        offers.append(
            StepOffer(
                action=offer.action.value,
                label=say(f"matter.action_{_label(offer.action, one)}"),
                primary=number == 0 and (decides or _is_main(one, desk, offer.action)),
                asks=_asks(rule, choices),
                choices=choices,
                typed=_as_asked(one) if offer.action == Action.EXTEND else {},
            )
        )
    return offers


_CHOSEN = ("assignee", "by", "into", "decision", "result", "fixed_by")


def _asks(rule: Rule, choices: dict[str, Choices]) -> list[str]:
    """What is really to be asked: who did it only where it may have been somebody else."""
    asks = [ask for ask in rule.asks if ask not in choices or len(choices[ask]) > (ask == "by")]
    return ["note!" if ask == "note" and rule.note else ask for ask in asks]


def _choices(
    tx: Tx, desk: Desk, one: Standing, rule: Rule, ask: str, near: list[Staff]
) -> list[tuple[str, Say | str]]:
    match ask:
        case "assignee":
            return [(who.id, _title(who)) for who in near if not _same_hands(one, who)]
        case "by":
            others = [who for who in near if belongs(actor_of(who), rule.who) and who.id != desk.staff.id]
            allowed = [who for who in others if who.permission != Permission.SEVERAL_GRIDS]
            return [(desk.staff.id, say("matterspage.by_me")), *((who.id, _title(who)) for who in allowed)]
        case "into":
            return [(other.id, f"{other.number} {other.title}") for other in _mergeable(tx, desk, one)]
        case "decision":
            return [(value.value, say(f"matterspage.decision_{value.value}")) for value in Authority]
        case "result":
            kind = MatterKind(one.matter.matter)
            return [(value, say(f"matterspage.result_{value}")) for value in _RESULTS.get(kind, ())]
        case _:
            return [(value, say(f"matterspage.fixed_by_{value}")) for value in lifecycle.FIXERS]


def _as_asked(one: Standing) -> dict[str, str]:
    """The days and the reason of who asks for more time: approved with one key."""
    asked = one.course.asked
    return {"days": str(asked.data["days"]), "note": asked.note} if asked else {}


def _mergeable(tx: Tx, desk: Desk, one: Standing) -> list[Matter]:
    """The same thing found earlier (COR-05): proposed for linking."""
    days = desk.rules.number("duplicate.days", desk.clock.today())
    others = loops.same_item(tx, one.matter)
    return [other for other in duplicates(one.matter, others, days) if may_take_in(other, one.matter)]


def _is_main(one: Standing, desk: Desk, action: Action) -> bool:
    return action not in _NOT_PRIMARY and not _anothers(one, desk)


def _anothers(one: Standing, desk: Desk) -> bool:
    """Somebody else was asked to do it: this person may, but need not."""
    return one.course.assignee_id not in ("", desk.staff.id)


def _label(action: Action, one: Standing) -> str:
    if action == Action.ASSIGN and one.matter.state == State.TO_CHECK:
        return "assign_check"
    return lifecycle.label_of(one.matter, action)


def near_staff(tx: Tx, matter: Matter) -> list[Staff]:
    """Who can have to do with it: the building's lead and the grid's workers, then the bureaus' people."""
    found = [one for one in tx.find(Staff, order_by="name", active=True) if _near(one, matter)]
    return sorted(found, key=lambda one: (_rank(one), one.name))


def _title(staff: Staff) -> str:
    return f"{staff.name} {''.join(staff.titles[:1])}".strip()


def _same_hands(one: Standing, staff: Staff) -> bool:
    """Who put it right is not asked to re-inspect it."""
    fixed = one.course.fixed if one.matter.state == State.TO_CHECK else None
    return fixed is not None and fixed.staff_id == staff.id and _needs_other(one)


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
    return by_staff or lifecycle.grade_of(one.matter, one.course) == Grade.STANDING


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
