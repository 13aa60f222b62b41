"""报表: everything of 四(三) in figures, each with the rows behind it (COR-08 to COR-11, GOV-16, GOV-17)."""

from datetime import date, datetime, timedelta

from desktop.domain.figures import known_before, months_back, of_month, open_at, repeated
from desktop.domain.matters import NONE_OF_ITS_OWN, Matter, State, is_counted
from desktop.domain.moments import CHINA, china_day, to_moment
from desktop.domain.places import Place, PlaceKind
from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Book, book
from desktop.services.plans.visits import DRILL, EVENT_FORMS, INCIDENT, PUBLICITY, TRAINING, VISIT_FORMS
from desktop.services.reports import ledgers
from desktop.services.reports.basefigures import of_place, open_hazards, ratio, row_of, three
from desktop.services.shapes.report import Figure, FigureRow
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.subjects import risks
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import todayvisits
from desktop.store.queries import homes, loops, merged, names
from desktop.store.tx import Tx

_ALL = -1
_TYPES = (
    "fire",
    "gas",
    "power",
    "building",
    "place",
    "geo",
    "traffic",
    "production",
    "house",
    "patrol",
    "incident",
)
"""Types of hazards that have words; what a table calls otherwise is `other`."""
DATA = "data"
"""Group of the figures about the data themselves."""


def figures(tx: Tx, desk: Desk) -> list[Figure]:
    """In the order of the page."""
    known = book(tx, desk)
    every = [
        one
        for one in loops.every_matter(tx, _ALL)
        if is_counted(one) and one.state not in NONE_OF_ITS_OWN and not is_restricted(one.scope_id)
    ]
    return [
        *three(tx, desk, known),
        *_hazards(tx, desk, known, every),
        *_coverage(tx, desk),
        *_trend(desk, every),
        *_events(tx, desk, every),
        _data(tx, desk),
    ]


def _figure(
    key: str, group: str, rows: list[FigureRow], unit: str = "hazards", risk: Risk = Risk.NONE
) -> Figure:
    value = say(f"report.n_{unit}", count=len(rows))
    return Figure(key, group, say(f"report.{key}"), value, rows, risk if rows else Risk.NONE, (len(rows),))


def _hazards(tx: Tx, desk: Desk, known: Book, every: list[Matter]) -> list[Figure]:
    found = open_hazards(known)
    types = {row["item"]: row["type"] for row in desk.rules.table("hazard_types", desk.clock.today())}
    by_type: dict[str, list[FigureRow]] = {kind: [] for kind in dict.fromkeys(types.values())}
    for one in found:
        kind = types.get(one.matter.item[:2], "")
        kind = kind if kind in _TYPES else "other"
        by_type.setdefault(kind, []).append(row_of(one, say("report.titled", title=one.matter.title)))
    late = [row_of(one, say("report.late", title=one.matter.title, days=one.mark.days_late))
            for one in found if one.mark.days_late and one.matter.state != State.TO_CHECK]  # fmt: skip
    return [
        *(_figure(f"type_{kind}", "hazards", rows) for kind, rows in by_type.items() if rows),
        _figure("repeated", "hazards", _repeated(tx, desk, every), risk=Risk.ORANGE),
        _figure("special_open", "hazards", _special(tx, known), "homes", Risk.ORANGE),
        _figure("overdue", "hazards", late, risk=Risk.RED),
    ]


def _matter_row(one: Matter, why: Say) -> FigureRow:
    return FigureRow(one.id, one.where, one.who, why, Target(TargetKind.MATTER, one.id))


def _repeated(tx: Tx, desk: Desk, every: list[Matter]) -> list[FigureRow]:
    within = desk.rules.number("relapse.days", desk.clock.today())
    return [
        _matter_row(one, say("report.found_again", title=one.title, day=days.day(china_day(one.found_at))))
        for one in repeated(every, within, merged.kept(tx, "household"))
    ]


def _special(tx: Tx, known: Book) -> list[FigureRow]:
    """Special homes with something open (COR-08)."""
    kept = merged.kept(tx, "household")
    titles: dict[str, list[str]] = {}
    for one in open_hazards(known):
        if home := one.matter.household_id:
            titles.setdefault(kept.get(home, home), []).append(one.matter.title)
    return [
        _home_row(home.id, home.door, home.head_name, say("report.titles", titles=titles[home.id]))
        for home in homes.households(tx)
        if home.special and home.id in titles
    ]


def _home_row(home_id: str, door: str, name: str, why: Say) -> FigureRow:
    return FigureRow(home_id, door, name, why, Target(TargetKind.HOUSEHOLD, home_id))


def _coverage(tx: Tx, desk: Desk) -> list[Figure]:
    """Every special home is checked inside each peak (COR-08); nothing outside one."""
    found = {home.id: home for home in homes.households(tx)}
    figures = []
    for one in todayvisits.of_peak(HomesNow(tx), desk):
        left = [found[home] for home in found if home in one.goal - one.done]
        rows = [_home_row(home.id, home.door, home.head_name, say("report.not_checked")) for home in left]
        figures.append(ratio("peak", len(one.goal), rows))
    return figures


def _trend(desk: Desk, every: list[Matter]) -> list[Figure]:
    """Month by month: hazards found and struck off."""
    today = desk.clock.today()
    count = int(desk.rules.number("report.months", today))
    return [_month(first, every) for first in months_back(today, count)]


def _month(first: date, every: list[Matter]) -> Figure:
    new = [one for one in every if of_month(one.found_at, first)]
    done = [one for one in every if one.state == State.CLOSED and of_month(one.closed_at, first)]
    rows = [_matter_row(one, say("report.row_new", title=one.title)) for one in new]
    rows += [_matter_row(one, say("report.row_done", title=one.title)) for one in done]
    value = say("report.new_and_done", new=len(new), done=len(done))
    label = say("report.month", year=first.year, month=first.month)
    return Figure(f"month_{first:%Y%m}", "trend", label, value, rows, counts=(len(new), len(done)))


def _events(tx: Tx, desk: Desk, every: list[Matter]) -> list[Figure]:
    year = ledgers.year_of(desk.clock.today())
    incidents = ledgers.records_of(tx, INCIDENT, year)
    where = names.subjects(tx)
    shown = {
        form: [_record_row(one, where) for one in ledgers.records_of(tx, form, year)]
        for form in (DRILL, PUBLICITY, TRAINING)
    }
    before = {one.id: _before(tx, one, every) for one in incidents}
    known = [rows for rows in before.values() if rows]
    counts = (len(known), len(incidents))
    value = say("report.of", having=counts[0], of=counts[1])
    return [
        _figure("incidents", "events", [_record_row(one, where) for one in incidents], "times", Risk.RED),
        Figure("known", "events", say("report.known"), value, sum(known, []), counts=counts),
        _figure("drills", "events", shown[DRILL], "times"),
        _drilled(tx, desk),
        _figure("publicity", "events", shown[PUBLICITY], "times"),
        _figure("training", "events", shown[TRAINING], "times"),
    ]


def _record_row(one: Record, where: dict[str, tuple[str, str]]) -> FigureRow:
    door, who = where.get(one.subject_id, ("", ""))
    why = say("report.on_day", day=days.day(china_day(one.seen_at)), number=one.number)
    return FigureRow(one.id, door, who, why, Target(TargetKind.RECORD, one.id))


def _happened_at(incident: Record) -> str:
    """When it happened, as its answers say; the morning of the day where no time is known."""
    on, clock = incident.answers.get("ic03_on"), incident.answers.get("ic03_time") or "00:00"
    if not on:
        return incident.seen_at
    return to_moment(datetime.fromisoformat(f"{on}T{str(clock)[:5]}").replace(tzinfo=CHINA))


def _is_of(one: Matter, ids: list[str]) -> bool:
    """Of this place; of a building also what was found in its homes."""
    return one.subject_id in ids or one.building_id in ids


def _before(tx: Tx, incident: Record, every: list[Matter]) -> list[FigureRow]:
    """Earlier hazards and checks of the place of an incident: was it known? (COR-11)."""
    at = _happened_at(incident)
    day = days.day(china_day(at))
    ids = merged.group(tx, "household", incident.subject_id)
    here = [one for one in every if one.record_id != incident.id and _is_of(one, ids)]
    rows = []
    for one in known_before(here, at):
        state = say("report.was_open" if open_at(one, at) else "report.was_closed")
        rows.append(_matter_row(one, say("report.before", day=day, title=one.title, state=state)))
    where = names.subjects(tx)
    for record in tx.find(
        Record, order_by="seen_at desc", subject_id=ids, status=RecordStatus.FINISHED.value
    ):
        if record.seen_at < at and not record.form.startswith((VISIT_FORMS, *EVENT_FORMS)):
            rows.append(_check_row(record, where, day))
    return rows


def _check_row(record: Record, where: dict[str, tuple[str, str]], day: Say) -> FigureRow:
    door, who = where.get(record.subject_id, ("", ""))
    why = say("report.checked_before", day=day, on=days.day(china_day(record.seen_at)), number=record.number)
    return FigureRow(record.id, door, who, why, Target(TargetKind.RECORD, record.id))


def _drilled(tx: Tx, desk: Desk) -> Figure:
    """Hazard points with a drill in the last year (GOV-17)."""
    today = desk.clock.today()
    since = today - timedelta(days=int(desk.rules.number("drill.every_days", today)))
    done = {one.subject_id for one in ledgers.records_of(tx, DRILL, since)}
    points = tx.find(Place, order_by="name", kind=PlaceKind.HAZARD_POINT.value, grid_id=desk.staff.grid_ids)
    rows = [
        FigureRow(one.id, one.name, one.owner, say("report.no_drill"), of_place(one))
        for one in points
        if one.id not in done
    ]
    found = ratio("drilled", len(points), rows)
    return Figure(found.key, "events", found.label, found.value, rows, found.risk, found.counts)


def _data(tx: Tx, desk: Desk) -> Figure:
    """Data that cannot be right; nobody changes them silently."""
    rows = [_home_row(one.household_id, one.door, one.name, one.said) for one in risks.faults(tx, desk)]
    return _figure("faults", DATA, rows, "homes", Risk.ORANGE)
