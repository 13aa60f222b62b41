"""The checks among the walk of 今日: beside the visit of the same home, so that nobody walks twice."""

from dataclasses import replace

from desktop.domain.places import Building, Place, PlaceKind
from desktop.domain.staff import Permission
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.plans import checks
from desktop.services.plans.checks import CheckDue
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects.followups import FORMS_OF_PLACE
from desktop.services.subjects.homesnow import HomesNow
from desktop.store.queries.homes import LastSeen
from desktop.store.tx import Tx

_HOME_ICON, _PLACE_ICON = "clipboard-check-outline", "office-building-outline"
_BUILDING_FORM = "BLDG_COMMON"


def with_checks(now: HomesNow, desk: Desk, visits: list[TodayLine]) -> list[TodayLine]:
    """`visits` with what is to be checked on the same walk: homes in the order of the stairwells, then
    buildings and places. A lead has his weekly look only.
    """
    if desk.staff.permission == Permission.OWN_BUILDING:
        return visits
    by_home = {line.target.id: line for line in visits}
    lines = []
    for one in now.due(desk):
        home, due = one.home, one.checks
        line = by_home.pop(home.id, None)
        if line is not None:
            lines.append(_also(line, due))
        elif due:
            lines.append(_line(due[0], due[1:], home.door, home.head_name, home.id, "household"))
    return [*lines, *by_home.values(), *_elsewhere(now.tx, desk, now.seen)]


def _elsewhere(tx: Tx, desk: Desk, seen: dict[str, list[LastSeen]]) -> list[TodayLine]:
    today, lines = desk.clock.today(), []
    for building in tx.find(Building, order_by="number"):
        found = checks.due("building", [_BUILDING_FORM], seen.get(building.id, ()), today, desk.rules)
        lines += [_line(found[0], found[1:], building.name, "", building.id, "building")] if found else []
    for place in tx.find(Place, order_by="name"):
        forms = FORMS_OF_PLACE[PlaceKind(place.kind)]
        found = checks.due("place", forms, seen.get(place.id, ()), today, desk.rules)
        if found:
            lines.append(_line(found[0], found[1:], place.name, place.owner, place.id, "place"))
    return lines


def _also(line: TodayLine, due: list[CheckDue]) -> TodayLine:
    """One walk, one line: the visit and what is checked with it."""
    return replace(line, reason=days.sentence([line.reason, *(one.reason for one in due)])) if due else line


def _line(
    first: CheckDue, others: list[CheckDue], door: str, name: str, subject_id: str, kind: str
) -> TodayLine:
    return TodayLine(
        icon=_HOME_ICON if kind == "household" else _PLACE_ICON,
        door=door,
        name=name,
        risk=Risk.NONE,
        risk_word=None,
        reason=days.sentence([first.reason, *(one.reason for one in others)]),
        when=days.day(first.on, first.today),
        target=Target(TargetKind.FORM, subject_id, first.form, kind),
    )
