"""One engine for the life of a matter: its state follows from its steps, here and on the server alike.

Steps are taken in the order of (`at`, `id`), so that every laptop and the server
come to the same end whatever order they arrived in. A step that its place does
not allow stays in the history and moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from desktop.domain.lifecycle_kinds import CHANGE, TABLES
from desktop.domain.lifecycle_table import ENDED, MAX_EXTENSION_DAYS, MAX_EXTENSIONS, Rule, Table
from desktop.domain.matters import Action, Authority, Grade, Matter, MatterKind, State, Step
from desktop.domain.moments import china_day, from_moment, to_moment
from desktop.domain.permissions import Actor, belongs
from desktop.domain.say import Say, say

HOUSEHOLD = "household"
"""`fixed_by` when the home put it right itself, the usual case (decision 4)."""
STAFF = "staff"
FIXERS = (HOUSEHOLD, "owner", "unit", STAFF)
"""Values of `fixed_by`."""
OUTSIDERS = frozenset(FIXERS) - {STAFF}
"""`fixed_by` of people who are not staff: only what they put right may be re-checked by who was there."""


@dataclass(frozen=True)
class Derived:
    """What follows from the steps: the DERIVED fields of a matter."""

    state: State
    due_at: str | None
    assignee_id: str
    closed_at: str | None


@dataclass(frozen=True)
class Offer:
    """One step this person may take now."""

    action: Action
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """How far a matter has come."""

    state: State
    due_at: str | None
    assignee_id: str = ""
    assignee_name: str = ""
    closed_at: str | None = None
    extensions: int = 0
    asked: Step | None = None
    """The step that asks for more time, until that is decided."""
    fixed: Step | None = None
    """The step that said it was put right, while that holds."""
    returned: Step | None = None
    """The step that sent it back, until it is put right again."""
    document: str = ""
    """The authority's or gas company's document."""
    decision: str = ""
    """What the authority decided (`Authority`); empty until it did."""
    phoned: Step | None = None
    written: Step | None = None
    """Of a suspected major hazard: told by telephone, reported in writing."""
    published: Step | None = None
    """Of a lead: its public notice began (COR-15)."""
    supervised: Step | None = None
    """督办, while it is open."""
    into: str = ""
    """The matter it was merged into."""
    taken: tuple[str, ...] = field(default=())
    """Ids of the steps that counted."""


def course(matter: Matter, steps: Iterable[Step]) -> Course:
    """All steps run through the table."""
    now = _beginning(matter)
    for step in sorted(steps, key=lambda one: (one.at, one.id)):
        if _refused(matter, now, step) is None:
            now = _take(matter, now, step)
    return now


def life_of(matter: Matter) -> str:
    """Its kind; an event that has days is a `change`, an emergency (险情事故) has none."""
    return CHANGE if matter.matter == MatterKind.EVENT and matter.due_days else matter.matter


def table_of(matter: Matter) -> Table:
    """The life it has."""
    return TABLES[life_of(matter)]


def grade_of(matter: Matter, now: Course) -> str | None:
    """The grade that counts: a suspected major hazard that the authority found to be 一般 is one."""
    if matter.grade == Grade.MAJOR and now.decision == Authority.GENERAL:
        return Grade.GENERAL
    return matter.grade


def project(matter: Matter, steps: list[Step]) -> Derived:
    """The derived fields. Depends on nothing but the matter's own fields and the set of steps."""
    end = course(matter, steps)
    return Derived(end.state, end.due_at, end.assignee_id, end.closed_at)


def offers(matter: Matter, steps: list[Step], actor: Actor) -> list[Offer]:
    """Steps this person may take now, the main one first; `note` last."""
    now = course(matter, steps)
    return [
        Offer(Action(rule.action), rule.asks)
        for rule in table_of(matter).rules.values()
        if open_to(matter, now, Action(rule.action), actor)
    ]


def open_to(matter: Matter, now: Course, action: Action, actor: Actor) -> bool:
    """Whether this person may take the step as things stand."""
    rule = table_of(matter).rules.get(action)
    return (
        rule is not None
        and _not_now(matter, now, action) is None
        and not_by(rule, actor) is None
        and _not_again(matter, now, action, actor.staff_id, None) is None
    )


def refuse(matter: Matter, steps: list[Step], step: Step, actor: Actor | None) -> Say | None:
    """Why this step cannot be taken today, None when it can.

    `actor` is who does it (`step.staff_id`); None leaves out who may take it.
    A step dated before others that are already known must fit its place too:
    it may not make one of them void.
    """
    now, rules = course(matter, steps), table_of(matter).rules
    rule = rules.get(Action(step.action))
    if rule is None:
        return say("matter.refuse_kind", action=_named(matter, Action(step.action)))
    said = (actor and not_by(rule, actor)) or _refused(matter, now, step)
    if said:
        return said
    with_it = set(course(matter, [*steps, step]).taken)
    soft = {one.id for one in steps if one.id in now.taken and rules[Action(one.action)].soft}
    lost = set(now.taken) - with_it - soft
    if lost or (step.id not in with_it and not rule.soft):
        return _wrong_state(matter, now, Action(step.action))
    return None


def next_moment(steps: list[Step], now: str) -> str:
    """Time to write on the next step: never before a step this person has seen, however wrong the clock."""
    last = max((one.at for one in steps), default="")
    return now if now > last else to_moment(from_moment(last) + timedelta(seconds=1))


def _beginning(matter: Matter) -> Course:
    return Course(table_of(matter).begins, matter.first_due_at)


def _refused(matter: Matter, now: Course, step: Step) -> Say | None:
    """Why this step does not fit; leaves out who may take it."""
    action = Action(step.action)
    return (
        _not_now(matter, now, action)
        or _not_again(matter, now, action, step.staff_id, step)
        or _lacks(matter, step)
    )


def _named(matter: Matter, action: Action) -> Say:
    return say(f"matter.action_{label_of(matter, action)}")


def label_of(matter: Matter, action: Action) -> str:
    """The step's name: striking off a hazard is 销号, ending another matter is 办结."""
    ends = action == Action.CLOSE and matter.matter != MatterKind.HAZARD
    return "finish" if ends else action.value


def state_said(matter: Matter, state: State | str) -> Say:
    """A hazard is put right and struck off; other matters are dealt with and ended."""
    name = State(state).value
    if matter.matter != MatterKind.HAZARD:
        name = {State.FIXING: "handling", State.CLOSED: "finished"}.get(State(state), name)
    return say(f"matter.state_{name}")


def _wrong_state(matter: Matter, now: Course, action: Action) -> Say:
    return say(
        "matter.refuse_state",
        action=_named(matter, action),
        state=state_said(matter, now.state),
    )


def _not_now(matter: Matter, now: Course, action: Action) -> Say | None:
    """Whether the state, and what the grade asks for, allows the step at all."""
    rule = table_of(matter).rules.get(action)
    if rule is None:
        return say("matter.refuse_kind", action=_named(matter, action))
    if now.state not in rule.ways:
        return _wrong_state(matter, now, action)
    if action in (Action.EXTEND, Action.ASK_LONGER):
        return _not_extended(now)
    if action == Action.KEEP_DEADLINE:
        return None if now.asked else say("matter.refuse_not_asked")
    return _not_with_grade(matter, now, action) if matter.matter == MatterKind.HAZARD else None


def _not_with_grade(matter: Matter, now: Course, action: Action) -> Say | None:
    """What only a suspected major hazard has, what it has not, and 突出 (decision 4)."""
    grade = grade_of(matter, now)
    if action in (Action.PASS, Action.FIXED_AND_CHECKED) and grade == Grade.MAJOR:
        return say("matter.refuse_major")
    if action == Action.FIXED_AND_CHECKED and grade == Grade.STANDING:
        return say("matter.refuse_standing")
    if action == Action.CLOSE and grade != Grade.MAJOR:
        return say("matter.refuse_close_by_check")
    if action == Action.CLOSE and not now.document:
        return say("matter.refuse_no_document")
    if action in (Action.AUTHORITY, Action.PHONED, Action.WRITTEN) and matter.grade != Grade.MAJOR:
        return say("matter.refuse_authority")
    return None


def _not_extended(now: Course) -> Say | None:
    if now.due_at is None:
        return say("matter.refuse_no_deadline")
    if now.extensions >= MAX_EXTENSIONS:
        return say("matter.refuse_extensions", most=MAX_EXTENSIONS)
    return None


def _not_again(matter: Matter, now: Course, action: Action, staff_id: str, step: Step | None) -> Say | None:
    """The re-inspector is not the one who did the fixing (decision 4); he was told or wrote once."""
    if action == Action.FIXED_AND_CHECKED and step is not None and _by_staff(step):
        return say("matter.refuse_own_work", who=step.staff_name)
    told = {Action.PHONED: now.phoned, Action.WRITTEN: now.written}
    if action in told and (told[action] or now.decision):
        return say("matter.refuse_reported")
    if action == Action.PUBLISH and now.published:
        return say("matter.refuse_published")
    if action != Action.PASS or now.fixed is None or now.fixed.staff_id != staff_id:
        return None
    if _by_staff(now.fixed):
        return say("matter.refuse_own_work", who=now.fixed.staff_name)
    if grade_of(matter, now) == Grade.STANDING:
        return say("matter.refuse_own_check", who=now.fixed.staff_name)
    return None


def _by_staff(step: Step) -> bool:
    return step.data.get("fixed_by", HOUSEHOLD) not in OUTSIDERS


def not_by(rule: Rule, actor: Actor) -> Say | None:
    """Why this person may not take the step, whatever the matter's state."""
    if belongs(actor, rule.who):
        return None
    return say("matter.refuse_who", who=say(f"matter.who_{rule.who.value}"))


def _lacks(matter: Matter, step: Step) -> Say | None:
    """What the step should have said with it, as the table needs it."""
    for need in table_of(matter).rules[Action(step.action)].needs:
        if not _says(matter, step, need):
            limits = {"most": MAX_EXTENSION_DAYS} if need == "days" else {}
            return say(f"matter.refuse_{need.removesuffix('_id')}", **limits)
    return None


def _says(matter: Matter, step: Step, need: str) -> bool:
    match need:
        case "note":
            return bool(step.note.strip())
        case "days":
            return _is_days(step.data.get("days"))
        case "decision":
            return step.data.get("decision") in list(Authority)
        case "into":
            return _is_earlier(matter, step)
        case _:
            return bool(str(step.data.get(need, "")).strip())


def _is_days(days: Any) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MAX_EXTENSION_DAYS


def _is_earlier(matter: Matter, step: Step) -> bool:
    """Only into one found earlier, so that two people apart can never merge two into each other."""
    into, found = str(step.data.get("into", "")), str(step.data.get("into_found_at", ""))
    return bool(into and found) and (found, into) < (matter.found_at, matter.id)


def _take(matter: Matter, now: Course, step: Step) -> Course:
    action, taken = Action(step.action), (*now.taken, step.id)
    state = table_of(matter).rules[action].ways[now.state]
    if action == Action.REOPEN:
        # a new life: as much time from this day as there was from the day of finding (反弹)
        return replace(_beginning(matter), due_at=_same_span(matter, step.at), state=state, taken=taken)
    changes = _changes(now, action, step)
    if state in ENDED and now.state not in ENDED:
        changes["closed_at"] = step.at
    return replace(now, state=state, taken=taken, **changes)


_NAMED = {
    Action.PHONED: "phoned",
    Action.WRITTEN: "written",
    Action.SUPERVISE: "supervised",
    Action.ASK_LONGER: "asked",
    Action.PUBLISH: "published",
}
"""Steps that do no more than stand in the course, by the field there."""


def _changes(now: Course, action: Action, step: Step) -> dict[str, Any]:
    """Fields of the course that the step sets, besides state and time of the end."""
    if action in _NAMED:
        return {_NAMED[action]: step}
    data = step.data
    match action:
        case Action.ASSIGN:
            return _in_hands(str(data["assignee_id"]), str(data.get("assignee_name", "")))
        case Action.REPORT | Action.REFUSED:
            return _in_hands() | {"fixed": None}
        case Action.FIXED:
            return _in_hands() | {"fixed": step, "returned": None, "asked": None}
        case Action.RETURN:
            by = now.fixed
            back = _in_hands(by.staff_id, by.staff_name) if by else _in_hands()
            return back | {"fixed": None, "returned": step}
        case Action.EXTEND:
            due = from_moment(now.due_at or "") + timedelta(days=int(data["days"]))
            return {"due_at": to_moment(due), "extensions": now.extensions + 1, "asked": None}
        case Action.KEEP_DEADLINE:
            return {"asked": None}
        case Action.AUTHORITY:
            return {"document": str(data["document"]).strip(), "decision": str(data["decision"])}
        case Action.MERGE:
            return {"into": str(data["into"])}
        case _:
            return {}


def _in_hands(staff_id: str = "", name: str = "") -> dict[str, Any]:
    return {"assignee_id": staff_id, "assignee_name": name}


def _same_span(matter: Matter, begins: str) -> str | None:
    """Hours stay hours; days end at 24:00 of the last one."""
    if matter.first_due_at is None:
        return None
    first = from_moment(matter.first_due_at)
    if matter.due_hours:
        return to_moment(from_moment(begins) + (first - from_moment(matter.found_at)))
    found, last = (
        china_day(matter.found_at),
        china_day(to_moment(first - timedelta(seconds=1))),
    )
    return to_moment(first + (china_day(begins) - found)) if last >= found else begins
