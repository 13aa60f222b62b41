"""隐患台账 to Excel: a county's hazards with their steps, from the file to the workbook."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.figure import Figure, median, uncollected
from bench.world import KEY, World
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.matters import Action, Matter, State, Step
from desktop.domain.moments import from_moment, to_moment
from desktop.domain.people import Household, Resident, Sex
from desktop.domain.staff import Permission, Staff
from desktop.domain.values import fixed_id
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.papers.sheet import render
from desktop.resources import resources
from desktop.services.desk import Desk, open_desk
from desktop.services.reports.hazardledger import hazard_rows
from desktop.store.store import Store
from desktop.texts import load_texts
from desktop.ui.models.exports import Origin, sheet_of
from desktop.ui.models.ledgers import hazard_columns

HAZARDS = 10_000
_HOMES = 2_000
_TIMES = 3
_CHUNK = 5_000
_FIRST = from_moment("2025-01-01T01:00:00Z")
_GRID, _STAFF = fixed_id("bench", "grid"), fixed_id("bench", "staff")


def to_excel(world: World) -> Iterator[Figure]:
    """Read, worked out and written, as Ctrl+T does it."""
    read, both = [], []
    texts = load_texts(resources() / "i18n", "zh_CN")
    desk = _desk(world.folder / "ledger.db")
    for _ in range(_TIMES):
        with uncollected():
            begun = time.perf_counter()
            found = hazard_rows(desk)
            read.append(time.perf_counter() - begun)
            origin = Origin(desk.staff.name, desk.clock.now(), demo=True)
            render(sheet_of(texts, texts("ledger.hazards"), "", hazard_columns(texts), found, origin))
            both.append(time.perf_counter() - begun)
    desk.store.close()
    count = f"{len(found.rows):,} hazards"
    yield Figure("ledger-read", f"hazard ledger, {count}: read", median(read), "s", _TIMES)
    yield Figure("ledger", f"hazard ledger, {count}: to Excel", median(both), "s", _TIMES, limit=3)


def _desk(path: Path) -> Desk:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.open(path, KEY, clock=Clock(), staff_id=_STAFF)
    rows = list(_rows())
    for start in range(0, len(rows), _CHUNK):
        _lay(store, rows[start : start + _CHUNK])
    rules, forms = load_rules(resources() / "rules"), load_library(resources() / "forms")
    return open_desk(store, Clock(), rules, forms)


def _lay(store: Store, rows: list[Row]) -> None:
    store.apply(lambda tx: tx.put_all(rows))


def _rows() -> Iterator[Row]:
    chance = random.Random(1)
    community = scopes.community(_GRID)
    yield Staff(
        id=_STAFF,
        scope_id=community,
        name="演示",
        permission=Permission.OWN_GRID,
        community_id=_GRID,
        grid_ids=[_GRID],
    )
    for number in range(_HOMES):
        yield from _home(number)
    for number in range(HAZARDS):
        yield from _hazard(number, chance)


def _home(number: int) -> Iterator[Row]:
    home, building = _id("home", number), _id("building", number // 50)
    yield Household(
        id=home,
        scope_id=scopes.building(building),
        building_id=building,
        dwelling_id=_id("dwelling", number),
        grid_id=_GRID,
        door=f"{number // 50 + 1}栋1单元{number % 50 + 100}",
        order=number,
        head_name="演示户主",
        people=2,
        special=number % 7 == 0,
    )
    yield Resident(
        id=_id("resident", number),
        scope_id=scopes.grid(_GRID),
        household_id=home,
        name="演示户主",
        sex=Sex.MALE,
        born_on="1970-05-02",
        relation="户主",
        head=True,
        phone=f"100{number:08}",
    )


def _hazard(number: int, chance: random.Random) -> Iterator[Row]:
    """Found, told, put right, re-inspected; every fifth is still open."""
    place = chance.randrange(_HOMES)
    found = _FIRST + timedelta(minutes=60 * number)
    building = _id("building", place // 50)
    fields = {
        "id": _id("hazard", number),
        "scope_id": scopes.building(building),
        "number": f"YH-104203-{found:%y%m}-99{number:05}",
        "matter": "hazard",
        "item": chance.choice(("LG15", "LG13", "RF05", "RF03", "BC02")),
        "form": "LPG_HOME",
        "question": "lg15_aged",
        "record_id": _id("record", number),
        "title": "软管老化龟裂",
        "detail": "靠灶端开裂约3厘米",
        "subject_kind": "household",
        "subject_id": _id("home", place),
        "household_id": _id("home", place),
        "building_id": building,
        "grid_id": _GRID,
        "where": f"{place // 50 + 1}栋1单元{place % 50 + 100}",
        "who": "演示户主",
        "grade": chance.choice("GGGS"),
        "remedy": "by_deadline",
        "found_at": to_moment(found),
        "found_by": _STAFF,
        "due_days": 3,
        "first_due_at": to_moment(found + timedelta(days=3)),
        "due_at": to_moment(found + timedelta(days=3)),
        "responsible": "户主；供气企业",
        "policy_unit": "住建局",
        "statutory_unit": "住建局（燃气）",
        "duty_clause": "《城镇燃气管理条例》第二十七条",
        "advice": "停用，换金属包覆软管",
    }
    matter = Matter.model_validate(fields)
    steps = list(_steps(matter, number, found)) if number % 5 else []
    if steps:
        matter.state, matter.closed_at = State.CLOSED, steps[-1].at
    yield matter
    yield from steps


def _steps(matter: Matter, number: int, found: datetime) -> Iterator[Step]:
    taken: tuple[tuple[Action, dict[str, Any]], ...] = (
        (Action.TELL, {}),
        (Action.FIXED, {"fixed_by": "household"}),
        (Action.PASS, {}),
    )
    for place, (action, data) in enumerate(taken):
        yield Step(
            id=_id(f"step{place}", number),
            scope_id=matter.scope_id,
            matter_id=matter.id,
            action=action,
            at=to_moment(found + timedelta(days=place, minutes=5)),
            staff_id=_STAFF if place < 2 else _GRID,
            staff_name="演示",
            note="换了金属包覆软管" if action == Action.FIXED else "",
            data=data,
        )


def _id(kind: str, number: int) -> str:
    return fixed_id("bench", kind, str(number))
