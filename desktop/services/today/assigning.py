"""分办·审核: the supervisor's lists, and how each grid stands (COR-02, SUP-01, SUP-03)."""

from collections import Counter
from collections.abc import Iterable

from desktop.domain.people import Household
from desktop.domain.places import Building
from desktop.domain.posts import posts_of
from desktop.domain.say import Say, say
from desktop.domain.staff import Staff
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import book
from desktop.services.plans import visits as visiting
from desktop.services.shapes.assigning import AssignView, Checked, GridCoverage
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import todaymatters, todayrecords, todayvisits
from desktop.store.queries import day, names
from desktop.store.tx import Tx


def view(desk: Desk) -> AssignView:
    """What waits for this person, and his grids; read in one snapshot."""
    return desk.read(lambda tx: _view(tx, desk))


def _view(tx: Tx, desk: Desk) -> AssignView:
    known, last_round = book(tx, desk), tx.state("last_round")
    return AssignView(
        to_assign=todaymatters.lines(known, desk, "to_assign", set()),
        to_review=[
            *todaymatters.lines(known, desk, "to_review", set()),
            *todayrecords.to_review(tx, desk),
        ],
        grids=_grids(tx, desk),
        updated_at=days.local(last_round) if last_round else None,
    )


def _grids(tx: Tx, desk: Desk) -> list[GridCoverage]:
    """In the order of their names; of a grid without any data here that it has none."""
    areas, newest, contact = names.areas(tx), day.newest_by_grid(tx), day.last_done_by_grid(tx)
    now = HomesNow(tx)
    known = {one.home.id: one.home for one in now.due(desk)}
    counted, due = _rhythm(now, desk)
    campaigns = todayvisits.campaigns(now, desk)
    goals = [
        (say("today.campaign", name=one.title), _by_grid(known, one.goal), _by_grid(known, one.done))
        for one in campaigns
    ]
    posts = _posts(tx, desk)
    found = []
    for grid in sorted(desk.staff.grid_ids, key=lambda one: (areas.get(one, ""), one)):
        last = max(newest.get(grid, ""), contact.get(grid, ""))
        found.append(
            GridCoverage(
                id=grid,
                grid=areas.get(grid, ""),
                posts=posts[grid],
                homes=counted[grid],
                seen=counted[grid] - due[grid],
                due=due[grid],
                checks=[Checked(title, done[grid], goal[grid]) for title, goal, done in goals],
                newest_record=days.local(newest[grid]) if grid in newest else None,
                last_contact=days.local(last) if last else None,
            )
        )
    return found


def _posts(tx: Tx, desk: Desk) -> dict[str, Say]:
    """By grid: 齐全, or which of the four posts nobody holds and which buildings have no lead."""
    staff, buildings = tx.find(Staff), tx.find(Building, order_by="number, name")
    known = {one.id: one.name for one in buildings}
    found = {}
    for grid in desk.staff.grid_ids:
        own = [one.id for one in buildings if one.grid_id == grid]
        posts = posts_of(grid, desk.staff.community_id, own, staff)
        said = []
        if posts.missing:
            said.append(
                say(
                    "assignpage.posts_missing", posts=[say(f"assignpage.post_{one}") for one in posts.missing]
                )
            )
        if posts.without_lead:
            said.append(say("assignpage.no_lead", buildings=[known[one] for one in posts.without_lead]))
        found[grid] = days.sentence(said) if said else say("assignpage.posts_full")
    return found


def _rhythm(now: HomesNow, desk: Desk) -> tuple[Counter[str], Counter[str]]:
    """Homes that the rhythm counts, and those due of them, by grid."""
    of_rhythm = [one for one in now.due(desk) if visiting.visit_class(one.home)]
    counted = Counter(one.home.grid_id for one in of_rhythm)
    return counted, Counter(one.home.grid_id for one in of_rhythm if one.visit)


def _by_grid(known: dict[str, Household], ids: Iterable[str]) -> Counter[str]:
    return Counter(known[one].grid_id for one in ids if one in known)
