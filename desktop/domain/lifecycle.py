"""One engine for the life of a matter: its state follows from its steps, here and on the server alike.

Steps are taken in the order of (`at`, `id`), so that every laptop and the server
come to the same end whatever order they arrived in. A step that its place does
not allow stays in the history and moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from desktop.domain.lifecycle_table import (
    ENDED,
    MAX_EXTENSION_DAYS,
    MAX_EXTENSIONS,
    RULES,
    Rule,
)
from desktop.domain.matters import Action, Grade, Matter, MatterKind, State, Step
from desktop.domain.moments import china_day, from_moment, to_moment
from desktop.domain.permissions import Actor, Who, belongs
from desktop.domain.say import Say, say

HOUSEHOLD = "household"
"""`fixed_by` when the home put it right itself, the usual case (decision 4)."""
OUTSIDERS = frozenset({HOUSEHOLD, "owner", "unit"})
"""`fixed_by` of people who are not staff; `staff` is the fourth value."""


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
    fixed: Step | None = None
    """The step that said it was put right, while that holds."""
    returned: Step | None = None
    """The step that sent it back, until it is put right again."""
    document: str = ""
    """The authority's or gas company's document."""
    taken: tuple[str, ...] = field(default=())
    """Ids of the steps that counted."""


def course(matter: Matter, steps: Iterable[Step]) -> Course:
    """All steps run through the table."""
    now = _beginning(matter)
    for step in sorted(steps, key=lambda one: (one.at, one.id)):
        if _refused(matter, now, step) is None:
            now = _take(matter, now, step)
    return now


def project(matter: Matter, steps: list[Step]) -> Derived:
    """The derived fields. Depends on nothing but the matter's own fields and the set of steps."""
    end = course(matter, steps)
    return Derived(end.state, end.due_at, end.assignee_id, end.closed_at)


def offers(matter: Matter, steps: list[Step], actor: Actor) -> list[Offer]:
    """Steps this person may take now, the main one first; `note` last."""
    now = course(matter, steps)
    return [
        Offer(Action(rule.action), rule.asks)
        for rule in RULES.values()
        if _not_now(matter, now, rule.action) is None
        and _not_by(matter, now, rule, actor) is None
        and _not_again(matter, now, rule.action, actor.staff_id, None) is None
    ]


def refuse(matter: Matter, steps: list[Step], step: Step, actor: Actor | None) -> Say | None:
    """Why this step cannot be taken today, None when it can.

    `actor` None leaves out who may take it (the server's scopes decide that).
    A step dated before others that are already known must fit its place too:
    it may not make one of them void.
    """
    now = course(matter, steps)
    rule = RULES[Action(step.action)]
    if actor is not None:
        said = _not_by(matter, now, rule, actor)
        if said:
            return said
    said = _refused(matter, now, step)
    if said:
        return said
    with_it = set(course(matter, [*steps, step]).taken)
    soft = {one.id for one in steps if RULES[Action(one.action)].soft}
    lost = set(now.taken) - with_it - soft
    if lost or (step.id not in with_it and not rule.soft):
        return _wrong_state(now, Action(step.action))
    return None


def next_moment(steps: list[Step], now: str) -> str:
    """Time to write on the next step: never before a step this person has seen, however wrong the clock."""
    last = max((one.at for one in steps), default="")
    return now if now > last else to_moment(from_moment(last) + timedelta(seconds=1))


def _beginning(matter: Matter) -> Course:
    state = State.REGISTERED if matter.matter == MatterKind.HAZARD else State.NOTED
    return Course(state, matter.first_due_at)


def _refused(matter: Matter, now: Course, step: Step) -> Say | None:
    """Why this step does not fit; leaves out who may take it."""
    action = Action(step.action)
    return (
        _not_now(matter, now, action)
        or _not_again(matter, now, action, step.staff_id, step)
        or _lacks(now, step)
    )


def _wrong_state(now: Course, action: Action) -> Say:
    return say(
        "matter.refuse_state",
        action=say(f"matter.action_{action.value}"),
        state=say(f"matter.state_{now.state.value}"),
    )


def _not_now(matter: Matter, now: Course, action: Action) -> Say | None:
    """Whether the state, and what the grade asks for, allows the step at all."""
    if now.state not in RULES[action].ways:
        return _wrong_state(now, action)
    major = matter.grade == Grade.MAJOR
    if action in (Action.PASS, Action.FIXED_AND_CHECKED) and major:
        return say("matter.refuse_major")
    if action == Action.FIXED_AND_CHECKED and matter.grade == Grade.STANDING:
        return say("matter.refuse_standing")
    if action == Action.CLOSE and now.state != State.NOTED:
        if not major:
            return say("matter.refuse_close_by_check")
        return None if now.document else say("matter.refuse_no_document")
    if action == Action.AUTHORITY and not major:
        return say("matter.refuse_authority")
    return _not_extended(now) if action == Action.EXTEND else None


def _not_extended(now: Course) -> Say | None:
    if now.due_at is None:
        return say("matter.refuse_no_deadline")
    if now.extensions >= MAX_EXTENSIONS:
        return say("matter.refuse_extensions", most=MAX_EXTENSIONS)
    return None


def _not_again(matter: Matter, now: Course, action: Action, staff_id: str, step: Step | None) -> Say | None:
    """The re-inspector is not the one who did the fixing (decision 4)."""
    if action == Action.FIXED_AND_CHECKED and step is not None and _by_staff(step):
        return say("matter.refuse_own_work", who=step.staff_name)
    if action != Action.PASS or now.fixed is None or now.fixed.staff_id != staff_id:
        return None
    if _by_staff(now.fixed):
        return say("matter.refuse_own_work", who=now.fixed.staff_name)
    if matter.grade == Grade.STANDING:
        return say("matter.refuse_own_check", who=now.fixed.staff_name)
    return None


def _by_staff(step: Step) -> bool:
    return step.data.get("fixed_by", HOUSEHOLD) not in OUTSIDERS


def _not_by(matter: Matter, now: Course, rule: Rule, actor: Actor) -> Say | None:
    who = rule.who
    if rule.action == Action.CLOSE and now.state == State.NOTED:
        who = Who.FIELD
    elif rule.action == Action.CLOSE:
        who = Who.SUPERVISOR
    if belongs(actor, who):
        return None
    return say("matter.refuse_who", who=say(f"matter.who_{who.value}"))


def _lacks(now: Course, step: Step) -> Say | None:
    """What the step should have said with it."""
    action = Action(step.action)
    if RULES[action].note and not step.note.strip():
        return say("matter.refuse_note")
    if action == Action.ASSIGN and not step.data.get("assignee_id"):
        return say("matter.refuse_assignee")
    if action == Action.AUTHORITY and not str(step.data.get("document", "")).strip():
        return say("matter.refuse_document")
    if action == Action.EXTEND:
        days = step.data.get("days")
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MAX_EXTENSION_DAYS:
            return say("matter.refuse_days", most=MAX_EXTENSION_DAYS)
    return None


def _take(matter: Matter, now: Course, step: Step) -> Course:
    action = Action(step.action)
    state = RULES[action].ways[now.state]
    after = replace(now, state=state, taken=(*now.taken, step.id))
    if state in ENDED and now.state not in ENDED:
        after = replace(after, closed_at=step.at)
    match action:
        case Action.ASSIGN:
            return replace(
                after,
                assignee_id=str(step.data["assignee_id"]),
                assignee_name=str(step.data.get("assignee_name", "")),
            )
        case Action.REPORT | Action.REFUSED:
            return replace(after, assignee_id="", assignee_name="", fixed=None)
        case Action.FIXED:
            return replace(after, assignee_id="", assignee_name="", fixed=step, returned=None)
        case Action.RETURN:
            return _sent_back(after, step)
        case Action.EXTEND:
            return _extended(after, int(step.data["days"]))
        case Action.AUTHORITY:
            return replace(after, document=str(step.data["document"]).strip())
        case Action.REOPEN:
            return _opened_again(matter, after, step)
        case _:
            return after


def _sent_back(now: Course, step: Step) -> Course:
    """Back to the one who had said it was put right."""
    fixed = now.fixed
    return replace(
        now,
        fixed=None,
        returned=step,
        assignee_id=fixed.staff_id if fixed else "",
        assignee_name=fixed.staff_name if fixed else "",
    )


def _extended(now: Course, days: int) -> Course:
    due = to_moment(from_moment(now.due_at or "") + timedelta(days=days))
    return replace(now, due_at=due, extensions=now.extensions + 1)


def _opened_again(matter: Matter, now: Course, step: Step) -> Course:
    """A new life: as much time from the day of reopening as there was from the day of finding (反弹)."""
    return replace(_beginning(matter), due_at=_same_span(matter, step.at), taken=now.taken)


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
