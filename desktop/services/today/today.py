"""今日: everything that is due, by group, each line with its reason (design: ui)."""

from desktop.domain.moments import to_moment
from desktop.domain.permissions import may_supervise
from desktop.domain.places import Area
from desktop.domain.rules import Peak
from desktop.domain.say import Say, say
from desktop.domain.staff import Permission
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Book, book
from desktop.services.shapes.today import GridAge, TodayGroup, TodayLine, TodayView
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import judgements, todaychecks, todaymatters, todayrecords, todayvisits
from desktop.store.queries import day, names, sent
from desktop.store.tx import Tx


def view(desk: Desk) -> TodayView:
    """The page of this person, read in one snapshot."""
    return desk.read(lambda tx: _view(tx, desk))


def _view(tx: Tx, desk: Desk) -> TodayView:
    on = desk.clock.today()
    peak = desk.rules.in_peak(on)
    last_round = tx.state("last_round")
    known, now = book(tx, desk), HomesNow(tx)
    answered = todayrecords.to_review(tx, desk) if may_supervise(desk.staff.permission) else []
    return TodayView(
        day=on,
        area=_area(tx, desk),
        season=_season(peak, desk),
        updated_at=days.local(last_round) if last_round else None,
        groups=_groups(now, desk, known, answered),
        progress=todayvisits.progress(now, desk),
        grid_ages=_ages(tx, desk),
        recorded_today=day.recorded(tx, desk.staff.id, to_moment(day.begins(on))),
        waiting=sent.waiting(tx),
        open_matters=len(known.standings),
        office=_office(desk, known, answered),
    )


def _office(desk: Desk, known: Book, answered: list[TodayLine]) -> dict[str, int]:
    """待分办 and 待审核 as 分办·审核 lists them: what is in danger stands further up on this page."""
    if not may_supervise(desk.staff.permission):
        return {}
    return {
        "to_assign": todaymatters.count(known, desk, "to_assign"),
        "to_review": todaymatters.count(known, desk, "to_review") + len(answered),
    }


def _groups(now: HomesNow, desk: Desk, known: Book, answered: list[TodayLine]) -> list[TodayGroup]:
    """Groups in the order of the page; each matter stands in one group only."""
    tx, seen = now.tx, set[str]()
    sent_back = todayrecords.to_answer(tx, desk)
    groups: list[TodayGroup] = []
    # what stands in a group of matters and is none
    others = {
        "urgent": todayvisits.without_work(tx, desk),
        "returned": sent_back,
        "to_review": answered,
        "due": todayrecords.at_odds(tx, desk) + judgements.due(tx, desk),
    }
    for key in _order(desk):
        if key == "visits":
            lines = todaychecks.with_checks(now, desk, todayvisits.visits(now, desk))
        elif key == "drafts":
            answering = todayrecords.drafts_of(tx, sent_back)
            lines = [one for one in todayvisits.drafts(tx, desk) if one.target.id not in answering]
        else:
            # a life in danger comes before homes without work, those before what is pressed for
            first = todaymatters.lines(known, desk, "danger", seen) if key == "urgent" else []
            of_matters, beside = todaymatters.lines(known, desk, key, seen), others.get(key, [])
            lines = first + (beside + of_matters if key == "urgent" else of_matters + beside)
        groups.append(TodayGroup(key, lines))
    return groups


def _order(desk: Desk) -> list[str]:
    if may_supervise(desk.staff.permission):
        return ["urgent", "due", "to_assign", "to_review", "drafts", "returned"]
    return ["urgent", "returned", "due", "to_check", "visits", "drafts"]


def _season(peak: Peak | None, desk: Desk) -> Say | None:
    if peak is None:
        return None
    return say(f"today.season_{peak.key}", day=peak.day(desk.clock.today()))


def _area(tx: Tx, desk: Desk) -> str:
    """Grid of a worker, buildings of a lead, community of a supervisor."""
    staff = desk.staff
    if staff.permission == Permission.OWN_BUILDING:
        known = names.buildings(tx)
        return " ".join(name for one, name in known.items() if one in staff.building_ids)
    if staff.permission == Permission.OWN_GRID:
        known = names.areas(tx)
        return " ".join(known[one] for one in staff.grid_ids if one in known)
    community = tx.get(Area, staff.community_id)
    return community.name if community else ""


def _ages(tx: Tx, desk: Desk) -> list[GridAge]:
    """How new each grid's newest record is, for people with several grids."""
    if not may_supervise(desk.staff.permission):
        return []
    newest, known = day.newest_by_grid(tx), names.areas(tx)
    ages = []
    for grid in desk.staff.grid_ids:
        at = newest.get(grid)
        ages.append(GridAge(known.get(grid, ""), days.local(at) if at else None))
    return ages
