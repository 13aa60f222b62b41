"""The groups of 今日 that are made of homes: visits, homes without work, campaigns; and open forms."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.moments import china_day, to_moment
from desktop.domain.people import Household
from desktop.domain.places import Building
from desktop.domain.rules import RuleRow, season_of, words
from desktop.domain.say import Say, say
from desktop.domain.staff import Permission
from desktop.domain.values import age_band
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.marks import GRADE_ICONS
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import Progress, TodayLine
from desktop.services.subjects import risks
from desktop.services.subjects.followups import GAS_FORM, VISIT
from desktop.services.subjects.homesnow import HomesNow
from desktop.store.queries import day, homes, names
from desktop.store.tx import Tx

QUICK_FORM, QUICK = "BLDG_COMMON", "quick"
QUICK_DAYS = 7
"""A lead looks at his building once a week (domain reference 2.2)."""
_VISIT_ICON, _PHONE_ICON, _CHECK_ICON = "door", "phone-outline", "clipboard-check-outline"
_DRAFT_ICON = "pencil-outline"
_WORK_ITEMS = ("VH06", "VH07")
"""Checklist items about work and its loss (domain reference 3h)."""


def visits(now: HomesNow, desk: Desk) -> list[TodayLine]:
    """Homes due today or before, in the order of the walk; for a lead his building's weekly check."""
    if desk.staff.permission == Permission.OWN_BUILDING:
        return _building_checks(now, desk)
    today = desk.clock.today()
    found = [(one.home, one.visit) for one in now.due(desk) if one.visit is not None]
    people = homes.people(now.tx, [home.id for home, _ in found])
    lines = []
    for home, due in found:
        here = people.get(home.id, ())
        lines.append(
            TodayLine(
                icon=_PHONE_ICON if due.phone else _VISIT_ICON,
                door=home.door,
                name=home.head_name,
                risk=Risk.NONE,
                risk_word=None,
                reason=due.reason,
                when=say("reason.today") if not due.overdue else days.day(due.on, today),
                target=Target(TargetKind.FORM, home.id, VISIT, "household"),
                age_band=age_band(here[0].born_on, today) if here else "",
            )
        )
    return lines


def _building_checks(now: HomesNow, desk: Desk) -> list[TodayLine]:
    """A lead looks at his building once a week (domain reference 2.2)."""
    today = desk.clock.today()
    lines = []
    for building in now.tx.find(Building, order_by="number", id=desk.staff.building_ids):
        found = [one.seen_at for one in now.seen.get(building.id, ()) if one.form == QUICK_FORM]
        last = china_day(max(found)) if found else None
        if last is not None and (today - last).days < QUICK_DAYS:
            continue
        reason = say("reason.quick_never")
        if last is not None:
            reason = say("reason.quick", day=days.day(last))
        target = Target(TargetKind.FORM, building.id, QUICK_FORM, "building", QUICK)
        lines.append(
            TodayLine(_CHECK_ICON, building.name, "", Risk.NONE, None, reason, say("reason.today"), target)
        )
    return lines


def without_work(tx: Tx, desk: Desk) -> list[TodayLine]:
    """零就业户 whose alert was not put down with a reason (LED-04): the page of the home takes it."""
    alerts = risks.without_work(tx, desk)
    if not alerts:
        return []
    known = {home.id: home for home in tx.find(Household, id=[one.household_id for one in alerts])}
    found_on = homes.noted_on(tx, _WORK_ITEMS)
    several = len(desk.staff.grid_ids) > 1
    areas = names.areas(tx) if several else {}
    lines = []
    for one in alerts:
        home = known.get(one.household_id)
        if home is None:
            continue
        on = found_on.get(home.id)
        lines.append(
            TodayLine(
                icon=GRADE_ICONS["M"],
                door=home.door,
                name=home.head_name,
                risk=Risk.RED,
                risk_word=say("reason.no_work_word"),
                reason=say("reason.no_work", able=one.able),
                when=days.day(china_day(on)) if on else say("reason.today"),
                target=Target(TargetKind.HOUSEHOLD, home.id),
                grid=areas.get(home.grid_id, ""),
            )
        )
    return sorted(lines, key=lambda line: line.door)


def drafts(tx: Tx, desk: Desk) -> list[TodayLine]:
    """Forms begun and not finished, the last one first."""
    begun, lines = tx.drafts(), []
    known = names.subjects(tx, [draft.subject_id for draft in begun])
    for draft in begun:
        spec = desk.forms.get(draft.form, draft.form_version or None)
        asked = [
            name for name, question in spec.questions.items() if question.asked and not question.readonly
        ]
        place = asked.index(draft.at_question) + 1 if draft.at_question in asked else 1
        door, name = known.get(draft.subject_id, ("", ""))
        lines.append(
            TodayLine(
                icon=_DRAFT_ICON,
                door=door,
                name=name,
                risk=Risk.NONE,
                risk_word=None,
                reason=say("reason.draft", title=spec.title(desk.texts_language), at=place),
                when=_when(draft.saved_at, desk.clock.today()),
                target=Target(TargetKind.DRAFT, draft.id, draft.form, draft.subject_kind, draft.variant),
            )
        )
    return lines


def _when(moment: str, today: date) -> Say:
    on = china_day(moment)
    return say("reason.time", time=days.clock_time(moment)) if on == today else days.day(on)


def progress(now: HomesNow, desk: Desk) -> list[Progress]:
    """Rounds of this peak: special homes checked since each began, of all that are lived in. None where there
    is no such home.
    """
    return [
        Progress(say("today.campaign", name=one.title), len(one.done), len(one.goal), one.until)
        for one in campaigns(now, desk)
        if one.goal
    ]


@dataclass(frozen=True)
class Campaign:
    """Homes to be checked within some days, and those that were (COR-07, COR-08)."""

    title: str
    goal: set[str]
    done: set[str]
    until: date


def campaigns(now: HomesNow, desk: Desk) -> list[Campaign]:
    """The rounds that are on today; none for a building lead."""
    if desk.staff.permission == Permission.OWN_BUILDING:
        return []
    today = desk.clock.today()
    rows = [(row, season_of(row, today)) for row in desk.rules.seasonal("campaigns", today)]
    return [_campaign(now, desk, row, *season) for row, season in rows if season]


def of_peak(now: HomesNow, desk: Desk) -> list[Campaign]:
    """What is to be checked once within the whole peak; none outside one, and none for a building lead."""
    today = desk.clock.today()
    peak = desk.rules.in_peak(today)
    if peak is None or desk.staff.permission == Permission.OWN_BUILDING:
        return []
    rows = {row["form"]: row for row in desk.rules.table("campaigns", today) if row["peak"] == peak.key}
    return [_campaign(now, desk, row, peak.begins, peak.ends) for row in rows.values()]


def _campaign(now: HomesNow, desk: Desk, row: RuleRow, begins: date, ends: date) -> Campaign:
    goal = now.special
    if row["form"] == GAS_FORM:
        goal = {home for home in goal if now.may_have_gas(home)}
    done = goal & homes.checked_since(now.tx, row["form"], to_moment(day.begins(begins)))
    return Campaign(words(row, desk.texts_language), goal, done, ends)
