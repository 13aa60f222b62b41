"""底数清, 责任明, 措施实 (COR-10): targets are the homes and places of the person's grids."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.figures import Measures, percent
from desktop.domain.matters import is_counted
from desktop.domain.people import Household, Occupancy
from desktop.domain.places import Place, PlaceKind
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Book, Standing
from desktop.services.shapes.report import Figure, FigureRow
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.store.queries import evidence, homes, merged
from desktop.store.tx import Tx

_WORKERS_ASKED = "premises_workers"
"""Fact of a place: how many work there, as a check of it was told."""
_HOME, _PLACE, _POINT = "household", "place", "hazard_point"


@dataclass(frozen=True)
class Aim:
    """One target, and which base facts are known of it."""

    id: str
    kind: str
    grid_id: str
    where: str
    who: str
    target: Target
    known: Callable[[str], bool]


def three(tx: Tx, desk: Desk, known: Book) -> list[Figure]:
    found = aims(tx, desk)
    return [_base(desk, found), _duty(tx, found), _measures(tx, known)]


def aims(tx: Tx, desk: Desk) -> list[Aim]:
    """Homes in which somebody lives or may come back, and every place."""
    kept, people = merged.kept(tx, "household"), homes.people(tx)
    facts = {(kept.get(subject, subject), name) for subject, name in evidence.facts(tx)}
    called = {kept.get(one, one) for one in evidence.phones(tx)}

    def home_knows(home: Household) -> Callable[[str], bool]:
        checks = {
            "members": lambda: len(people.get(home.id, ())) >= max(1, home.people),
            "phone": lambda: home.id in called,
        }
        return lambda need: checks[need]() if need in checks else (home.id, need) in facts

    def place_knows(place: Place) -> Callable[[str], bool]:
        asked = (place.id, _WORKERS_ASKED) in facts
        checks = {"owner": lambda: bool(place.owner), "workers": lambda: place.workers is not None or asked}
        return lambda need: checks[need]() if need in checks else (place.id, need) in facts

    found = [
        Aim(
            home.id, _HOME, home.grid_id, home.door, home.head_name,
            Target(TargetKind.HOUSEHOLD, home.id), home_knows(home),
        )
        for home in homes.households(tx)
        if home.occupancy != Occupancy.VACANT
    ]  # fmt: skip
    for place in tx.find(Place, order_by="kind, name", grid_id=desk.staff.grid_ids):
        kind = _POINT if place.kind == PlaceKind.HAZARD_POINT else _PLACE
        found.append(
            Aim(place.id, kind, place.grid_id, place.name, place.owner, of_place(place), place_knows(place))
        )
    return found


def of_place(place: Place) -> Target:
    """楼栋与场所, as a place that was searched for."""
    return Target(TargetKind.BUILDING, place.building_id or "", subject_kind="place")


def ratio(key: str, of: int, rows: list[FigureRow]) -> Figure:
    """`rows`: those that are missed."""
    having = of - len(rows)
    value = say("report.nobody")
    if of:
        value = say("report.ratio", having=having, of=of, percent=percent(having, of))
    risk = Risk.YELLOW if rows else Risk.GREEN if of else Risk.NONE
    return Figure(key, "three", say(f"report.{key}"), value, rows, risk, (having, of))


def _base(desk: Desk, found: list[Aim]) -> Figure:
    needs: dict[str, list[str]] = {}
    for row in desk.rules.table("base_facts", desk.clock.today()):
        needs.setdefault(row["target"], []).append(row["need"])
    rows = []
    for one in found:
        missing = [need for need in needs.get(one.kind, ()) if not one.known(need)]
        if missing:
            why = say("report.missing", what=[say(f"report.need_{need}") for need in missing])
            rows.append(FigureRow(one.id, one.where, one.who, why, one.target))
    return ratio("base", len(found), rows)


def _duty(tx: Tx, found: list[Aim]) -> Figure:
    """A home's owner is an active worker of its grid; a place has besides somebody named for itself."""
    held = {
        grid
        for one in tx.find(Staff, active=True, permission=Permission.OWN_GRID.value)
        for grid in one.grid_ids
    }
    rows = []
    for one in found:
        missing: list[Say] = [] if one.grid_id in held else [say("report.no_worker")]
        missing += [say("report.no_owner")] if one.kind != _HOME and not one.who else []
        if missing:
            why = say("report.missing", what=missing)
            rows.append(FigureRow(one.id, one.where, one.who, why, one.target))
    return ratio("duty", len(found), rows)


def open_hazards(known: Book) -> list[Standing]:
    return [
        one for one in known.standings if is_counted(one.matter) and not is_restricted(one.matter.scope_id)
    ]


def row_of(one: Standing, why: Say) -> FigureRow:
    matter = one.matter
    return FigureRow(matter.id, matter.where, matter.who, why, Target(TargetKind.MATTER, matter.id))


def _measures(tx: Tx, known: Book) -> Figure:
    seen, found, rows = evidence.of_matters(tx), open_hazards(known), []
    for one in found:
        matter = one.matter
        measures = Measures(
            remedy=matter.remedy or "",
            owner=known.assignee(one) or matter.responsible,
            due_at=matter.due_at,
            evidence=matter.id in seen or bool(one.course.document),
        )
        if measures.missing:
            words = [say(f"report.need_{name}") for name in measures.missing]
            rows.append(row_of(one, say("report.of_hazard", title=matter.title, what=words)))
    return ratio("measures", len(found), rows)
