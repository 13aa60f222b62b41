"""Every kind of matter opens on its page, in its list and on its home's page, however far it has come."""

from collections.abc import Iterator

import pytest

from desktop.domain.lifecycle import offers, project, table_of
from desktop.domain.matters import Matter, Step
from desktop.domain.permissions import Actor
from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.matters import matters as services
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.pages.household import HouseholdPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.matters import MattersPage
from tests.ui_forms.world import BUILDING, GRID, HOME, STAFF, Window, row_id

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LIVES = ("hazard", "appeal", "dispute", "care", "need", "event", "change", "lead")
DATA = {
    "assignee_id": STAFF,
    "assignee_name": "李梅",
    "days": 2,
    "document": "文书12号",
    "decision": "general",
    "fixed_by": "household",
    "result": "satisfied",
}


def matter(life: str) -> Matter:
    hazard = life == "hazard"
    return Matter.model_validate(
        {
            "id": row_id(9000),
            "scope_id": f"building:{BUILDING}",
            "number": "YH-104203-2612-990001",
            "matter": "event" if life == "change" else life,
            "item": "LG15",
            "form": "LPG_HOME",
            "question": "lg15_aged",
            "record_id": row_id(9001),
            "title": "演示数据",
            "subject_kind": "household",
            "subject_id": HOME,
            "household_id": HOME,
            "building_id": BUILDING,
            "grid_id": GRID,
            "where": "3栋2单元503",
            "grade": "G" if hazard else None,
            "found_at": "2026-12-08T00:00:00Z",
            "found_by": STAFF,
            "due_days": 3 if hazard or life == "change" else None,
            "first_due_at": "2026-12-11T16:00:00Z" if hazard else None,
        }
    )


def ways(it: Matter) -> Iterator[list[Step]]:
    """Shortest ways to each state that its table knows, all steps by one supervisor."""
    seen, edge = {table_of(it).begins}, [list[Step]()]
    boss = Actor(row_id(9002), Permission.SEVERAL_GRIDS.value)
    yield []
    while edge:
        steps = edge.pop(0)
        for offer in offers(it, steps, boss):
            step = Step(
                id=row_id(9100 + len(steps)),
                scope_id=it.scope_id,
                matter_id=it.id,
                action=offer.action,
                at=f"2026-12-08T01:{len(steps):02}:00Z",
                staff_id=boss.staff_id,
                staff_name="周正华",
                note="演示数据",
                data=DATA,
            )
            state = project(it, [*steps, step]).state
            if state not in seen:
                seen.add(state)
                edge.append([*steps, step])
                yield [*steps, step]


def lay(desk: Desk, rows: list[Matter | Step]) -> None:
    desk.store.apply(lambda tx: tx.put_all(rows))


@pytest.mark.parametrize("life", LIVES)
def test_every_state_opens(window: Window, desk: Desk, life: str) -> None:
    words, shown = set[str](), list[Matter]()
    for number, steps in enumerate(ways(matter(life))):
        it = matter(life).model_copy(update={"id": row_id(9000 + number)})
        own = [
            one.model_copy(update={"id": row_id(9200 + 20 * number + place), "matter_id": it.id})
            for place, one in enumerate(steps)
        ]
        lay(desk, [it, *own])
        shown.append(it)
        page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, it.id)))
        words.add(window.ctx.texts.say(services.view(desk, it.id).line.state_word))
        assert page.title()
    assert len(words) == len(shown) > 2
    listed = window.show(MattersPage(window.ctx, Target(TargetKind.LIST, "all")))
    assert listed.listing.model.rowCount() == len(shown)
    window.show(HouseholdPage(window.ctx, Target(TargetKind.HOUSEHOLD, HOME)))
    window.settle()
