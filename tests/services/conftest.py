"""A small grid in a real encrypted file: two buildings, ten homes, four people who work there."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.kinds import BY_MODEL, KINDS
from desktop.domain.matters import Matter, Step
from desktop.domain.rules import RuleBook
from desktop.domain.staff import Staff
from desktop.domain.values import fixed_id
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.filling import Filling
from desktop.store.store import Store
from desktop.texts import Texts, load_texts

KEY = bytes(range(32))
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""Tuesday 09:00 in China, eighth day of the winter peak."""


def uid(*parts: object) -> str:
    return fixed_id("services tests", *(str(part) for part in parts))


COMMUNITY, GRID, SITE = uid("community"), uid("grid"), uid("site")
BUILDINGS = {number: uid("building", number) for number in (3, 5)}
HOMES = {
    "3栋1单元101": "何启发",
    "3栋1单元202": "徐满英",
    "3栋2单元302": "石小满",
    "3栋2单元502": "王桂兰",
    "3栋2单元503": "余友田",
    "5栋1单元101": "祝金枝",
    "5栋1单元202": "陈立平",
    "5栋1单元301": "吴世明",
    "5栋2单元401": "谭先旺",
    "5栋2单元502": "邓秋香",
}
LI, ZHANG, FANG, ZHOU = (uid("staff", name) for name in ("李梅", "张海涛", "方秀莲", "周正华"))
_STAFF = {
    LI: ("李梅", "own_grid", ["网格员"]),
    ZHANG: ("张海涛", "own_grid", ["网格员"]),
    FANG: ("方秀莲", "own_building", ["楼栋长"]),
    ZHOU: ("周正华", "several_grids", ["网格责任人"]),
}


def home(door: str) -> str:
    return uid("home", door)


def day(days: int, hour: int = 1) -> str:
    """That many days ago (or ahead, when negative), 09:00 in China."""
    return (NOW.replace(hour=hour) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(kind: str, scope: str, row_id: str, /, **fields: Any) -> Row:
    return KINDS[kind].model.model_validate({"id": row_id, "scope_id": scope, **fields})


def _areas() -> Iterator[Row]:
    yield _row("area", "muni", COMMUNITY, level="community", code="421224104203", name="清泉社区")
    yield _row("area", "muni", SITE, level="site", code="AZ42122410420301", name="示范一号安置点")
    yield _row("area", "muni", GRID, level="grid", code="421224104203001", name="一网格", parent_id=COMMUNITY)
    for staff_id, (name, permission, titles) in _STAFF.items():
        lead = permission == "own_building"
        yield _row(
            "staff",
            scopes.community(COMMUNITY),
            staff_id,
            name=name,
            permission=permission,
            titles=titles,
            community_id=COMMUNITY,
            grid_ids=[] if lead else [GRID],
            building_ids=[BUILDINGS[3]] if lead else [],
            phone="10012345678",
        )


def _homes() -> Iterator[Row]:
    for number, building in BUILDINGS.items():
        fields = {"grid_id": GRID, "site_id": SITE, "code": f"L{number:03}", "units": 2, "floors": 5}
        scope = scopes.building(building)
        yield _row("building", scope, building, name=f"{number}栋", number=number, **fields)
    for order, (door, name) in enumerate(HOMES.items()):
        building = BUILDINGS[int(door[0])]
        yield _row(
            "household",
            scopes.building(building),
            home(door),
            building_id=building,
            dwelling_id=uid("dwelling", door),
            grid_id=GRID,
            door=door,
            order=order,
            head_name=name,
            people=2,
        )
        yield from _people(door, name)


def _people(door: str, name: str) -> Iterator[Row]:
    grid = scopes.grid(GRID)
    for number, (who, born, labour) in enumerate(
        ((name, "1970-05-02", "flexible"), (f"{name[0]}小妹", "1972-07-01", "farming"))
    ):
        yield _row(
            "resident",
            grid,
            uid("resident", door, number),
            household_id=home(door),
            name=who,
            sex="female" if number else "male",
            born_on=born,
            relation="配偶" if number else "户主",
            head=not number,
            labour=labour,
            phone="" if number else "10012342718",
        )


def kind_rows() -> list[tuple[str, dict[str, Any]]]:
    """The same rows as the server's loader takes them."""
    return [(BY_MODEL[type(row)].name, row.model_dump()) for row in small_grid()]


def small_grid() -> list[Row]:
    """All rows of the grid, as the server would have sent them."""
    return [*_areas(), *_homes()]


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return load_rules(resources() / "rules")


@pytest.fixture(scope="session")
def forms() -> FormLibrary:
    return load_library(resources() / "forms")


@pytest.fixture(scope="session", params=["zh_CN", "en"])
def words(request: pytest.FixtureRequest) -> Texts:
    return load_texts(resources() / "i18n", request.param)


@pytest.fixture(scope="session")
def chinese() -> Texts:
    return load_texts(resources() / "i18n", "zh_CN")


@pytest.fixture
def clock() -> Clock:
    return Clock(source=lambda: NOW)


@pytest.fixture(scope="session")
def grid_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The grid in a file that is closed, for copying."""
    path = tmp_path_factory.mktemp("grid") / "desk.db"
    made = Store.open(path, KEY, clock=Clock(source=lambda: NOW), staff_id=LI)
    made.apply(lambda tx: tx.put_all(small_grid()))
    made.close()
    return path


@pytest.fixture
def store(tmp_path: Path, clock: Clock, grid_file: Path) -> Iterator[Store]:
    shutil.copyfile(grid_file, tmp_path / "desk.db")
    opened = Store.open(tmp_path / "desk.db", KEY, clock=clock, staff_id=LI)
    yield opened
    opened.close()


@pytest.fixture
def desk_of(store: Store, clock: Clock, rules: RuleBook, forms: FormLibrary) -> Callable[[str], Desk]:
    """A desk of one of the four, over the same file: what each may do is asked, not where rows are."""

    def make(staff_id: str) -> Desk:
        store.staff_id = staff_id
        staff = store.read(lambda tx: tx.one(Staff, staff_id))
        return Desk(store, staff, clock, rules, forms, "zh_CN", "07")

    return make


@pytest.fixture
def desk(desk_of: Callable[[str], Desk]) -> Desk:
    """李梅, worker of the grid."""
    return desk_of(LI)


@pytest.fixture
def lay(store: Store) -> Callable[..., str]:
    """Put a row as if the server had sent it; hands back its id."""

    def put(kind: str, scope: str, row_id: str = "", /, **fields: Any) -> str:
        row = _row(kind, scope, row_id or uid(kind, sorted(map(str, fields.items()))), **fields)
        store.apply(lambda tx: tx.put(row))
        return row.id

    return put


@pytest.fixture
def hazard(lay: Callable[..., str]) -> Callable[..., str]:
    """A hazard of a home as the server would have sent it, with steps (action, days ago, staff, more)."""

    def make(door: str = "3栋2单元503", steps: Any = (), **fields: Any) -> str:
        matter_id = uid("matter", door, sorted(map(str, fields.items())))
        building = BUILDINGS[int(door[0])]
        scope = scopes.building(building)
        given = {
            "number": f"YH-104203-2612-99{abs(hash(matter_id)) % 10000:04}",
            "matter": "hazard",
            "item": "LG15",
            "form": "LPG_HOME",
            "question": "lg15_aged",
            "record_id": uid("record", matter_id),
            "title": "软管老化",
            "subject_kind": "household",
            "subject_id": home(door),
            "household_id": home(door),
            "building_id": building,
            "grid_id": GRID,
            "where": door,
            "who": HOMES[door],
            "grade": "G",
            "remedy": "by_deadline",
            "found_at": day(2),
            "found_by": LI,
            "due_days": 3,
            "first_due_at": day(0, 16),
        } | fields
        lay("matter", scope, matter_id, **given, due_at=given["first_due_at"])
        for number, (action, ago, staff, more) in enumerate(steps):
            lay(
                "step",
                scope,
                uid("step", matter_id, number),
                matter_id=matter_id,
                action=action,
                at=day(ago),
                staff_id=staff,
                staff_name=_STAFF[staff][0],
                **({"note": "情况"} | more),
            )
        return matter_id

    return make


@pytest.fixture
def answered() -> Callable[..., Filling]:
    """Answer a form: everything normal but what is given, as far as it goes, and keep the draft."""

    def fill(desk: Desk, form: str, kind: str, subject: str, variant: str = "", **given: Any) -> Filling:
        options = {
            name: given.pop(name) for name in ("seen_at", "inspector_id", "back_entry") if name in given
        }
        cards = given.pop("cards", {})
        begun = filling.start(desk, form, kind, subject, variant, **options)
        session = filling.session(desk, begun)
        for _ in range(len(session.spec.questions)):
            for name, value in given.items():
                if name in session.relevant and name not in session.answers:
                    session.answer(name, value)
            session.all_normal()
            missing = [name for name in session.missing if name not in session.answers]
            if not missing:
                break
            session.answer(missing[0], _plain(session, missing[0]))
        filling.save(
            desk, begun.draft_id, answers=session.answers, confirmed=[], cards=cards, at_question="remark"
        )
        return filling.reopen(desk, begun.draft_id)

    return fill


def _plain(session: Any, name: str) -> Any:
    question = session.question(name)
    if question.choices and question.type.startswith("select"):
        first = next((one.name for one in question.choices if one.lead is None), question.choices[0].name)
        return [first] if question.type == "select_multiple" else first
    return {
        "integer": 1,
        "decimal": 1.5,
        "month": "2025-01",
        "year": 2024,
        "date": "2026-12-20",
        "time": "09:00",
    }.get(question.type, "无")


@pytest.fixture
def steps_of(store: Store) -> Callable[[str], list[str]]:
    return lambda matter_id: [
        one.action for one in store.read(lambda tx: tx.find(Step, order_by="at, id", matter_id=matter_id))
    ]


@pytest.fixture
def matter_of(store: Store) -> Callable[[str], Matter]:
    return lambda matter_id: store.read(lambda tx: tx.one(Matter, matter_id))
