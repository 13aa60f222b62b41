"""What 今日 reads by index and by id is what reading everything gives, also of rows entered twice."""

import json
import random
from collections.abc import Callable

import pytest

from desktop.domain import risk, scopes
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Matter, State
from desktop.domain.people import Household, Labour, Resident
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.shapes.target import Risk
from desktop.services.subjects import risks, ruled
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import todayvisits
from desktop.store.columns import table_of
from desktop.store.queries import day, homes, names
from desktop.store.schema import STILL_OPEN
from desktop.store.store import Store
from desktop.store.tx import Tx
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHANG, home, uid
from tests.services.conftest import day as ago

_DOORS = list(HOMES)
_SEEDS = range(6)


@pytest.fixture(params=_SEEDS)
def mixed(request: pytest.FixtureRequest, store: Store) -> Store:
    """Everybody has some work or none; a few homes and persons were entered twice, one by another grid."""
    chance = random.Random(request.param)

    def work(tx: Tx) -> None:
        people = [one.id for one in tx.find(Resident, order_by="id")]
        for one in people:
            tx.patch(Resident, one, labour=chance.choice(list(Labour)))
        for door in _DOORS:
            flags = {"special": chance.random() < 0.5}
            tx.patch(Household, home(door), **flags, occupancy=chance.choice(("living", "vacant", "away")))
        doubled = chance.sample(_DOORS, 4)
        tx.patch(Household, home(doubled[0]), merged_into=home(doubled[1]))
        tx.patch(Household, home(doubled[1]), merged_into=home(doubled[2]))
        tx.patch(Household, home(doubled[3]), merged_into=uid("home elsewhere"))
        again = chance.sample(people, 4)
        tx.patch(Resident, again[0], merged_into=again[1])
        tx.patch(Resident, again[2], merged_into=uid("person elsewhere"))

    store.apply(work)
    return store


def test_homes_without_work_are_those_that_everybodys_work_gives(mixed: Store) -> None:
    """LED-04."""

    def plain(tx: Tx) -> list[tuple[str, int, str]]:
        found, empty = [], {one.id for one in homes.households(tx) if one.occupancy == "vacant"}
        for door, people in homes.people(tx).items():
            if door in empty:
                continue
            labour = {one.id: one.labour for one in people}
            if able := risk.without_work(labour.values()):
                found.append((door, able, risk.labour_mark(labour)))
        return found

    lean = mixed.read(homes.without_work)
    assert sorted((one.household_id, one.able, one.mark) for one in lean) == sorted(mixed.read(plain))


def test_people_of_some_homes_are_those_of_all(mixed: Store) -> None:
    every = mixed.read(homes.people)
    some = list(every)[::2]
    assert mixed.read(lambda tx: homes.people(tx, some)) == {one: every[one] for one in some}
    assert mixed.read(lambda tx: homes.people(tx, [])) == {}


def test_special_homes_are_those_of_the_whole_list(mixed: Store) -> None:
    """COR-08."""
    whole = {
        one.id
        for one in mixed.read(homes.households)
        if one.special and one.occupancy not in ("vacant", "away")
    }
    assert mixed.read(homes.special) == whole


def test_names_of_some_subjects_are_those_of_all(mixed: Store) -> None:
    every = mixed.read(names.subjects)
    some = [home(_DOORS[0]), BUILDINGS[3], GRID, uid("nobody")]
    assert mixed.read(lambda tx: names.subjects(tx, some)) == {
        one: every[one] for one in some if one in every
    }


def test_alerts_that_were_put_down_are_found_by_the_home(
    desk: Desk, lay: Callable[..., str], mixed: Store
) -> None:
    """LED-04: only a decision in its own form counts."""
    given = ["no_work", "在读", LI, ago(1), "mark"]
    for door, value in ((_DOORS[0], given), (_DOORS[1], ["broken"])):
        fact = {"subject_id": home(door), "name": ruled.NO_WORK, "value": value, "confirmed_on": "2026-12-07"}
        lay("fact", scopes.restricted(GRID), fixed_id(home(door), ruled.NO_WORK), **fact)
    found = desk.read(lambda tx: ruled.of_homes(tx, [home(one) for one in _DOORS], ruled.NO_WORK))
    assert {door: one.reason for door, one in found.items()} == {home(_DOORS[0]): "在读"}


_TOLD: tuple[dict[str, object], ...] = (
    {},
    {"vh07_change": "lost"},
    {"vh10_income": "much_less"},
    {"vh16_benefits": "not_received"},
    {"vh16_benefits": "should"},
    {"vh11_spending": ["medical"], "vh11_medical": 20000},
    {"vh03_changes": ["death"]},
)


@pytest.mark.parametrize("seed", _SEEDS)
def test_colours_of_all_homes_are_those_of_each_by_itself(
    seed: int, desk: Desk, mixed: Store, lay: Callable[..., str], hazard: Callable[..., str]
) -> None:
    """COR-14: only homes that may be other than green are looked into, also after one more visit."""
    chance = random.Random(seed)

    def visit(number: int) -> None:
        door = chance.choice(_DOORS)
        at = ago(chance.randrange(120))
        who = {"inspector_id": LI, "entered_by": LI, "seen_at": at, "entered_at": at}
        about = {"subject_kind": "household", "subject_id": home(door), "household_id": home(door)}
        said = {"answers": chance.choice(_TOLD), "outcome": chance.choice(("met", "phone", "nobody"))}
        form = {"form": "VISIT_HH", "form_version": "1", "number": f"ZF-{number}"}
        lay(
            "record",
            scopes.grid(GRID),
            uid("told", seed, number),
            grid_id=GRID,
            **form,
            **about,
            **who,
            **said,
        )

    def each(tx: Tx) -> dict[str, Risk]:
        views = {one.id: risks.view(tx, desk, one) for one in homes.households(tx)}
        return {one: view.colour for one, view in views.items() if view and view.colour is not Risk.GREEN}

    for door in chance.sample(_DOORS, 2):
        for days in (10, 20, 30):
            hazard(door, grade="S", found_at=ago(days), title=f"反复{door}{days}", item="LG15")
    for number in range(30):
        visit(number)
        if number % 6 == 0:
            known = desk.read(lambda tx: risks.coloured(tx, desk))
            assert {one: colour for one, (colour, _) in known.items()} == desk.read(each)
    assert len(desk.read(each)) > 2


@pytest.fixture
def recorded(lay: Callable[..., str]) -> None:
    """Records of three grids by three people, on several days, some voided."""
    for number in range(24):
        at = ago(number % 4, hour=number % 3 + 1)
        lay(
            "record",
            scopes.grid(GRID),
            uid("record", number),
            number=f"ZF-{number}",
            form=("VISIT_HH", "RES_FIRE")[number % 2],
            form_version="1",
            subject_kind="household",
            subject_id=home(_DOORS[number % 5]),
            household_id=home(_DOORS[number % 5]),
            grid_id=(GRID, uid("grid 2"), uid("grid 3"))[number % 3],
            inspector_id=LI,
            entered_by=(LI, ZHANG, FANG, LI)[number % 4],
            seen_at=at,
            entered_at=at,
            status="voided" if number % 7 == 0 else "finished",
        )


@pytest.mark.usefixtures("recorded")
def test_the_newest_of_a_grid_and_the_count_of_a_person_are_those_of_all_records(store: Store) -> None:
    def plain(tx: Tx) -> tuple[dict[str, str], int]:
        newest = tx.sql("SELECT grid_id, max(entered_at) AS at FROM record GROUP BY grid_id")
        mine = tx.sql(
            "SELECT count(*) AS n FROM record "
            "WHERE entered_by = ? AND entered_at >= ? AND status = 'finished'",
            [LI, ago(2)],
        )
        return {row["grid_id"]: row["at"] for row in newest}, mine[0]["n"]

    lean = store.read(lambda tx: (day.newest_by_grid(tx), day.recorded(tx, LI, ago(2))))
    assert lean == store.read(plain)
    assert (len(lean[0]), lean[1] > 0) == (3, True)


def test_without_records_no_grid_has_a_newest_one(store: Store) -> None:
    assert store.read(day.newest_by_grid) == {}
    assert store.read(lambda tx: day.recorded(tx, LI, ago(2))) == 0


def test_open_matters_are_those_of_no_end(store: Store) -> None:
    """The words of the index name the ends that the life cycles know."""
    every = json.dumps([one.value for one in State])
    asked = f"SELECT state FROM (SELECT value AS state FROM json_each(?)) WHERE {STILL_OPEN}"
    left = {row["state"] for row in store.read(lambda tx: tx.sql(asked, [every]))}
    assert left == {one.value for one in State} - {str(one) for one in ENDED}


def test_what_years_of_rows_are_asked_for_is_answered_from_an_index(store: Store) -> None:
    """One statement for each index that is there for the sake of 今日 alone."""
    asked = {
        "ix_record_subject_id": "SELECT subject_id, form, variant, outcome, max(seen_at) FROM record "
        "WHERE status = 'finished' GROUP BY subject_id, form, variant, outcome",
        "ix_record_seen": "SELECT household_id FROM record WHERE form = 'A' AND seen_at >= 'B' "
        "AND status = 'finished'",
        "ix_record_grid_id": "SELECT max(entered_at) FROM record WHERE grid_id = 'A'",
        "ix_matter_open": f"SELECT * FROM matter t WHERE t.{STILL_OPEN} ORDER BY t.found_at, t.id",
        "ix_household_special": "SELECT id FROM household WHERE special",
    }

    def ways(tx: Tx) -> dict[str, str]:
        plans = {name: tx.connection.execute(f"EXPLAIN QUERY PLAN {one}") for name, one in asked.items()}
        return {name: " ".join(row[3] for row in plan) for name, plan in plans.items()}

    for name, way in store.read(ways).items():
        assert name in way, way


def test_a_row_read_is_the_object_that_its_class_makes(store: Store, hazard: Callable[..., str]) -> None:
    """Also where it is changed and written back."""
    one = store.read(lambda tx: tx.one(Matter, hazard()))
    made = Matter.model_validate(one.model_dump())
    assert (one, one.model_fields_set) == (made, set(table_of(Matter).read))
    assert one.model_copy(update={"title": "x"}).title == "x"
    one.title = "y"
    assert store.read(lambda tx: tx.one(Matter, one.id)).model_fields_set == set(table_of(Matter).read)


def test_each_home_is_read_once_for_all_parts_of_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for name in ("home_cells", "last_seen", "has_gas", "special"):
        monkeypatch.setattr(homes, name, _counted(name, read))

    def work(tx: Tx) -> None:
        now = HomesNow(tx)
        todayvisits.visits(now, desk)
        todayvisits.visits(now, desk)
        todayvisits.campaigns(now, desk)
        todayvisits.of_peak(now, desk)

    desk.read(work)
    assert sorted(read) == ["has_gas", "home_cells", "last_seen", "special"]


def _counted(name: str, read: list[str]) -> Callable[[Tx], object]:
    plain: Callable[[Tx], object] = getattr(homes, name)

    def work(tx: Tx) -> object:
        read.append(name)
        return plain(tx)

    return work
