"""One matter as a line of a list, and everything needed to make many of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.domain import lifecycle
from desktop.domain.alike import by_place, duplicates
from desktop.domain.clocks import Running, running
from desktop.domain.lifecycle import Course
from desktop.domain.matters import NONE_OF_ITS_OWN, Action, Matter, MatterKind, State, Step
from desktop.domain.moments import china_day
from desktop.domain.permissions import Actor, actor_of
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.services.desk import Desk
from desktop.services.matters.holders import Holders, holders, takes_over
from desktop.services.matters.marks import Mark, mark
from desktop.services.matters.withdrawn import why_withdrawn
from desktop.services.shapes.matter import MatterLine
from desktop.store.queries import loops, merged, names
from desktop.store.tx import Tx

RE_INSPECTION = "check"
"""The wait that begins when something was put right."""


@dataclass(frozen=True)
class Lived:
    """A matter with its steps: how far it came."""

    matter: Matter
    steps: list[Step]
    course: Course

    @property
    def counted(self) -> list[Step]:
        """Its steps without those that came too late."""
        return [step for step in self.steps if step.id in self.course.taken]


@dataclass(frozen=True)
class Standing(Lived):
    """A matter today: how far it came, how it is marked."""

    mark: Mark
    waits: list[Running] = field(default_factory=list)
    """Clocks that run besides the time to put it right, the earliest end first."""
    formerly: str = ""
    """Who had it in hand and no longer has the place (SUP-01)."""

    stuck: bool = False
    """Nobody who works there can take it further: the office has to send somebody."""
    withdrawn: Say | None = None
    """Why it should perhaps not be there: its record was voided, or corrected to another answer."""


@dataclass(frozen=True)
class Book:
    """Open matters with their steps, read at once."""

    standings: list[Standing]
    staff: dict[str, str]
    areas: dict[str, str]
    sites: dict[str, str]
    """Names of 安置点, by building and place."""
    today: date
    twice: dict[str, str]
    """Number of another open matter that is perhaps the same, by the id of each (COR-05)."""

    def line(self, one: Standing) -> MatterLine:
        matter, mark = one.matter, one.mark
        return MatterLine(
            id=matter.id,
            number=matter.number,
            matter=matter.matter,
            title=matter.title,
            where=matter.where,
            who=matter.who,
            grade=matter.grade or "",
            state=matter.state,
            state_word=lifecycle.state_said(matter, matter.state),
            risk=mark.risk,
            icon=mark.icon,
            due=mark.due,
            due_word=mark.word,
            assignee=self.assignee(one),
            grid=self.areas.get(matter.grid_id, ""),
            site=self.sites.get(matter.building_id or matter.subject_id, ""),
            restricted=is_restricted(matter.scope_id),
        )

    def assignee(self, one: Standing) -> str:
        """Who has it in hand: assigned, else whoever found it; nobody after the end."""
        if one.matter.state in {*NONE_OF_ITS_OWN, State.CLOSED, State.REPORTED}:
            return ""
        if one.course.assignee_id:
            return self.staff.get(one.course.assignee_id, one.course.assignee_name)
        return self.staff.get(one.matter.found_by, "")


def book(tx: Tx, desk: Desk, matters: Sequence[Matter] | None = None) -> Book:
    """`matters` None: all open ones. Few set-based queries, whatever the number."""
    today, people = desk.clock.today(), holders(tx)

    def stands(matter: Matter, steps: list[Step], entered_at: str) -> Standing:
        return _standing(matter, steps, entered_at or matter.found_at, today, desk.rules, people)

    def lived(one: loops.Life) -> Standing:
        return stands(*loops.life(one))

    if matters is None:
        under = (today, desk.rules, people)
        standings = desk.memory.work_out("open matters", under, loops.open_lives(tx), lived)
    else:
        steps, entered = loops.steps_of(tx, [one.id for one in matters]), loops.entered_at(tx)
        standings = [stands(one, steps.get(one.id, []), entered.get(one.id, "")) for one in matters]
    standings = [_with_doubt(tx, one) for one in standings]
    kept, within = merged.kept(tx, "household"), desk.rules.number("duplicate.days", today)
    twice = _twice(standings, kept, within)
    return Book(standings, names.staff(tx), names.areas(tx), names.sites(tx), today, twice)


def _with_doubt(tx: Tx, one: Standing) -> Standing:
    why = why_withdrawn(tx, one.matter, one.steps)
    return replace(one, withdrawn=say(f"matter.withdrawn_{why}")) if why else one


def _twice(standings: Sequence[Standing], kept: Mapping[str, str], within: float) -> dict[str, str]:
    groups = [group for group in by_place((one.matter for one in standings), kept) if len(group) > 1]
    others = {matter.id: duplicates(matter, group, within) for group in groups for matter in group}
    return {matter_id: found[0].number for matter_id, found in others.items() if found}


def _standing(
    matter: Matter, steps: list[Step], entered_at: str, today: date, rules: RuleBook, people: Holders
) -> Standing:
    now = lifecycle.course(matter, steps)
    waits = running(matter, now, steps, rules.table("clocks", china_day(matter.found_at)))
    due_at = _due_at(matter, now, waits)
    grade = lifecycle.grade_of(matter, now) or ""
    gone = people.formerly(now.assignee_id or matter.found_by, matter.grid_id, matter.building_id)
    marked = mark(matter, grade, due_at, entered_at, today, rules)
    return Standing(matter, steps, now, marked, waits, gone, _stuck(matter, now, gone, people))


def _stuck(matter: Matter, now: Course, gone: str, people: Holders) -> bool:
    """Sent back to somebody who left, where nobody works; or a re-inspection that nobody there may do."""
    if matter.state != State.TO_CHECK:
        return now.returned is not None and bool(gone) and not people.has_worker(matter.grid_id)
    if now.assignee_id and not gone:
        return False
    there = people.on_the_spot(matter.grid_id, matter.building_id)
    return not any(_may_end(matter, now, actor_of(one)) for one in there)


def _may_end(matter: Matter, now: Course, actor: Actor) -> bool:
    return any(lifecycle.open_to(matter, now, action, actor) for action in (Action.PASS, Action.CLOSE))


def _due_at(matter: Matter, now: Course, waits: list[Running]) -> str | None:
    """When what comes next must be done: of a hazard the work, and after it the re-inspection."""
    if matter.matter != MatterKind.HAZARD:
        return waits[0].due_at if waits else None
    check = next((one.due_at for one in waits if one.name == RE_INSPECTION), None)
    return check or now.due_at


def is_mine(one: Standing, desk: Desk) -> bool:
    """Assigned to me, or mine because I found it and nobody else has it in hand; what somebody had who
    left is with the workers of the grid.
    """
    if one.formerly and one.matter.state != State.REPORTED:
        return takes_over(desk, one.matter.grid_id)
    if one.course.assignee_id:
        return one.course.assignee_id == desk.staff.id
    return one.matter.found_by == desk.staff.id and one.matter.state != State.REPORTED


def i_may_check(one: Standing, desk: Desk) -> bool:
    """It waits for a re-inspection that this person may do."""
    if one.matter.state != State.TO_CHECK:
        return False
    mine = one.course.assignee_id in ("", desk.staff.id)
    if not mine and not (one.formerly and takes_over(desk, one.matter.grid_id)):
        return False
    return _may_end(one.matter, one.course, desk.actor)


def by_urgency(one: Standing) -> tuple[bool, date, int, str]:
    """The earliest deadline first, among equals the graver one."""
    grade = "MSGT".find(one.matter.grade or "T")
    return (one.mark.due is None, one.mark.due or date.max, grade, one.matter.where)
