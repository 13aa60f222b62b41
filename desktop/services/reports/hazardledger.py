"""隐患台账: every hazard with what became of it, in the columns a superior asks for (domain reference 2.5).

突出 is told as 一般, 提示 is advice and left out; restricted matters never leave the laptop (decision 1).
Everything after the finding is taken from the steps that counted.
"""

from dataclasses import dataclass
from datetime import date

from desktop.domain.figures import repeated
from desktop.domain.lifecycle import course
from desktop.domain.matters import Action, Matter, Notice, Remedy, State, Step
from desktop.domain.moments import china_day
from desktop.domain.records import SubjectKind
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.domain.units import Units
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.issuers import committee, community
from desktop.services.matters import routing
from desktop.services.matters.matterlines import Lived
from desktop.services.matters.paperoffers import last_fixed, opinion_of, told_grade
from desktop.services.reports.exports import Listed, without_restricted
from desktop.services.shapes.ledger import HazardRow
from desktop.store.queries import ledger, loops, matternotices, merged, names
from desktop.store.tx import Tx

_OPINIONS = {State.FALSE_ALARM.value: "false_alarm", State.MERGED.value: "merged"}


def hazard_rows(desk: Desk) -> Listed[HazardRow]:
    """All hazards this laptop holds, the oldest first."""
    return without_restricted(desk.read(lambda tx: _rows(tx, desk)))


@dataclass(frozen=True)
class _Around:
    """What is looked up for every line, read once."""

    staff: dict[str, str]
    areas: dict[str, str]
    units: Units
    committee: str
    community: str
    buildings: dict[str, str]
    phones: dict[str, str]
    special: set[str]
    notices: dict[str, list[Notice]]
    signed: set[str]
    bureaus: dict[str, str]
    categories: dict[str, str]
    repeated: set[str]


def _rows(tx: Tx, desk: Desk) -> list[HazardRow]:
    hazards = ledger.hazards(tx)
    steps, today = loops.steps_of(tx, [one.id for one in hazards]), desk.clock.today()
    within = desk.rules.number("relapse.days", today)
    word = "zh" if desk.texts_language.startswith("zh") else "en"
    around = _Around(
        staff=names.staff(tx),
        areas=names.areas(tx),
        units=routing.units_of(desk),
        committee=committee(tx, desk),
        community=community(tx, desk),
        buildings=names.buildings(tx),
        phones=ledger.phones(tx),
        special=ledger.special_homes(tx),
        notices=matternotices.by_matter(tx),
        signed=ledger.signed(tx),
        bureaus=ledger.units_of_staff(tx),
        categories={row["item"]: row[word] for row in desk.rules.table("categories", today)},
        repeated={one.id for one in repeated(hazards, within, merged.kept(tx, "household"))},
    )
    lives = ((matter, steps.get(matter.id, [])) for matter in hazards)
    return [_row(around, Lived(matter, own, course(matter, own))) for matter, own in lives]


def _row(around: _Around, one: Lived) -> HazardRow:
    matter, steps = one.matter, one.counted
    fixed, checked = last_fixed(one), opinion_of(one)
    home = matter.household_id or ""
    due_on = days.last_day(one.course.due_at) if one.course.due_at else None
    return HazardRow(
        number=matter.number,
        found_on=china_day(matter.found_at),
        source=_source(matter),
        inspected_by=around.committee,
        inspector=around.staff.get(matter.found_by, ""),
        place=_place(around, matter),
        item=matter.item,
        category=_category(around, matter.item),
        problem=" ".join(filter(None, (matter.title, matter.detail))),
        grade=told_grade(one),
        advice=matter.advice,
        remedy=matter.remedy or "",
        due_on=due_on,
        unit="、".join(around.units.names(matter.policy_unit or matter.statutory_unit)),
        responsible="　".join(filter(None, (matter.who, matter.responsible))),
        phone=around.phones.get(home, ""),
        limit=days.day(due_on) if due_on else None,
        needs_interim=matter.remedy != Remedy.ON_THE_SPOT,
        told=_told(around, matter),
        reported=_reported(around, matter, steps),
        assigned=_assigned(around, steps),
        fixed_on=_day(fixed),
        checker=checked.staff_name if checked else "",
        checked_on=_day(checked),
        opinion=_opinion(matter, checked),
        closed_on=china_day(matter.closed_at) if matter.closed_at and matter.state == State.CLOSED else None,
        extensions=_extensions(steps),
        supervised=_supervised(steps),
        relapse=_relapse(around, matter, steps),
        special=home in around.special or "special_group" in matter.halved,
        restricted=is_restricted(matter.scope_id),
    )


def _day(step: Step | None) -> date | None:
    return china_day(step.at) if step else None


def _source(matter: Matter) -> str:
    """日常巡查, 入户 or 专项, by the form it was found with."""
    if matter.form.startswith("VISIT") or matter.subject_kind == SubjectKind.HOUSEHOLD:
        return "home"
    return "patrol" if matter.form.startswith(("PATROL", "BLDG")) else "campaign"


def _place(around: _Around, matter: Matter) -> str:
    """The building's name stands once, also where the door begins with it."""
    building = around.buildings.get(matter.building_id or "", "")
    door = matter.where.removeprefix(building)
    grid = around.areas.get(matter.grid_id, "")
    return "—".join(filter(None, (around.community, grid, building, door)))


def _category(around: _Around, item: str) -> str:
    """By the item, else by its checklist, else the last row of the table."""
    return around.categories.get(item) or around.categories.get(item[:2]) or around.categories[""]


def _told(around: _Around, matter: Matter) -> Say | None:
    notices = [one.number for one in around.notices.get(matter.id, ())]
    if not notices:
        return None
    signed = matter.id in around.signed or matter.record_id in around.signed
    return say("ledger.signed" if signed else "ledger.told", numbers=notices)


def _reported(around: _Around, matter: Matter, steps: list[Step]) -> Say | None:
    """To whom and when it was handed up last."""
    step = next((one for one in reversed(steps) if one.action in routing.UP), None)
    if step is None:
        return None
    to = around.units.names(str(step.data.get("unit") or "") or matter.statutory_unit or matter.policy_unit)
    at = say("ledger.at", day=china_day(step.at).isoformat(), time=days.clock_time(step.at))
    return say("ledger.reported_to", at=at, units=list(to)) if to else say("ledger.reported", at=at)


def _assigned(around: _Around, steps: list[Step]) -> str:
    """The unit it was given to, else the person."""
    step = next((one for one in reversed(steps) if one.action == Action.ASSIGN), None)
    if step is None:
        return ""
    unit = str(step.data.get("unit") or around.bureaus.get(str(step.data.get("assignee_id", "")), ""))
    return "、".join(around.units.names(unit)) or str(step.data.get("assignee_name", ""))


def _opinion(matter: Matter, checked: Step | None) -> str:
    if matter.state in _OPINIONS:
        return _OPINIONS[matter.state]
    if checked is None:
        return ""
    return "not_gone" if checked.action == Action.RETURN else "gone"


def _extensions(steps: list[Step]) -> Say | None:
    found = [one for one in steps if one.action == Action.EXTEND]
    if not found:
        return None
    return say("ledger.extended", times=len(found), reasons=[one.note for one in found])


def _supervised(steps: list[Step]) -> Say | None:
    step = next((one for one in reversed(steps) if one.action == Action.SUPERVISE), None)
    return say("ledger.supervised", day=china_day(step.at).isoformat(), note=step.note) if step else None


def _relapse(around: _Around, matter: Matter, steps: list[Step]) -> bool:
    """Opened again, or back after an earlier one of the same place and item was struck off."""
    return matter.id in around.repeated or any(one.action == Action.REOPEN for one in steps)
