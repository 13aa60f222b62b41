"""今日: every group holds what it says, each line with its reason in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Fact, Household, Resident
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.today import TodayLine, TodayView
from desktop.services.today import assigning, today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHANG, ZHOU, day, home, uid

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


@pytest.fixture
def finished(lay: Make) -> Make:
    """A finished form so many days ago."""

    def put(form: str, ago: int, **about: Any) -> str:
        row_id = uid("record", *about.values(), ago, form)
        both = {"inspector_id": LI, "entered_by": LI, "seen_at": day(ago), "entered_at": day(ago)}
        given = {"number": "ZF-1", "form": form, "form_version": "1", "grid_id": GRID}
        return lay("record", scopes.grid(GRID), row_id, **given, **both, **about)

    return put


@pytest.fixture
def visited(finished: Make) -> Make:
    def put(door: str, ago: int, outcome: str = "met", form: str = "VISIT_HH") -> str:
        one = home(door)
        about = {"subject_id": one, "household_id": one, "building_id": BUILDINGS[int(door[0])]}
        said = outcome if form == "VISIT_HH" else ""
        return finished(form, ago, subject_kind="household", **about, outcome=said)

    return put


@pytest.fixture
def looked_at(finished: Make) -> Make:
    def put(number: int, ago: int, form: str = "BLDG_COMMON") -> str:
        one = BUILDINGS[number]
        return finished(form, ago, subject_kind="building", subject_id=one, building_id=one)

    return put


@pytest.fixture
def all_visited(visited: Make, looked_at: Make, burns: Make) -> None:
    """Nobody has gas."""
    for door in HOMES:
        visited(door, 5)
        visited(door, 5, form="RES_FIRE")
        burns(door, "electric", "wood")
    for number in BUILDINGS:
        looked_at(number, 5)


@pytest.fixture
def burns(lay: Make) -> Make:
    """Put down what is burnt in a home."""

    def put(door: str, *fuels: str) -> str:
        about = {"subject_id": home(door), "name": "fuel_types", "value": list(fuels)}
        row_id = fixed_id(home(door), "fuel_types")
        return lay("fact", scopes.grid(GRID), row_id, **about, confirmed_on="2026-12-03")

    return put


def group(view: TodayView, key: str) -> list[TodayLine]:
    return next(one.lines for one in view.groups if one.key == key)


def told(texts: Texts, line: TodayLine) -> tuple[str, ...]:
    """door, name, risk word, reason, date."""
    word = texts.say(line.risk_word) if line.risk_word else ""
    return (line.door, line.name, word, texts.say(line.reason), texts.say(line.when))


def change(store: Store, door: str, **fields: Any) -> None:
    store.apply(lambda tx: tx.patch(Household, home(door), **fields))


def test_the_head_says_day_area_and_season(desk: Desk, chinese: Texts) -> None:
    view = today.view(desk)
    assert (view.day.isoformat(), view.area) == ("2026-12-08", "一网格")
    assert view.season and chinese.say(view.season) == "深冬高峰第8天"
    assert [one.key for one in view.groups] == ["urgent", "returned", "due", "to_check", "visits", "drafts"]


@pytest.mark.usefixtures("all_visited")
def test_nothing_due_leaves_every_group_empty(desk: Desk) -> None:
    view = today.view(desk)
    assert not any(one.lines for one in view.groups) and view.open_matters == 0


@pytest.mark.usefixtures("all_visited")
def test_sup_01_what_ends_on_a_weekend_is_seen_on_the_friday(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    for door, ends in (("3栋1单元101", -5), ("3栋2单元502", -6)):  # Sunday 13 and Monday 14 December
        hazard(door, first_due_at=day(ends, 16), title="插线板串接")
    seen = []
    for _ in range(7):  # Tuesday 8 to Monday 14
        seen.append([told(chinese, one)[0] for one in group(today.view(desk), "due")])
        desk.clock.offset += timedelta(days=1)
    assert seen[:3] == [[], [], []]
    assert seen[3:6] == [["3栋1单元101"]] * 3
    assert seen[6] == ["3栋1单元101", "3栋2单元502"]


@pytest.mark.usefixtures("all_visited")
def test_each_matter_stands_in_one_group_with_its_reason(desk: Desk, hazard: Make, chinese: Texts) -> None:
    hazard("5栋1单元202", [("report", 0, LI, {})], grade="M", title="地下室放气瓶", found_at=day(1, 8))
    hazard("3栋1单元101", first_due_at=day(0, 16), title="插线板串接")
    hazard("3栋2单元502", grade="S", first_due_at=day(1, 16))
    hazard(
        "5栋1单元301",
        [("fixed", 1, LI, {}), ("return", 0, ZHOU, {"note": "软管换了没有？请补照片"})],
        first_due_at=day(-1, 16),
    )
    hazard(
        "5栋2单元502",
        [
            ("fixed", 1, ZHANG, {}),
            ("assign", 0, ZHOU, {"data": {"assignee_id": LI}}),
        ],
        grade="S",
        first_due_at=day(-1, 16),
        title="软管已换",
    )
    hazard("5栋1单元101", [("fixed", 1, LI, {})], grade="S", first_due_at=day(-1, 16))
    view = today.view(desk)
    assert [told(chinese, one) for one in group(view, "urgent")] == [
        (
            "5栋1单元202",
            "陈立平",
            "疑似重大",
            "请马上电话报告、书面报告限12月8日 16:00：地下室放气瓶",
            "16:00前",
        )
    ]
    assert [told(chinese, one)[3:] for one in group(view, "returned")] == [
        ("周正华问：“软管换了没有？请补照片”", "12月8日")
    ]
    assert [told(chinese, one) for one in group(view, "due")] == [
        ("3栋2单元502", "王桂兰", "超期1天", "软管老化（突出），突出超期即督办", "12月7日"),
        ("3栋1单元101", "何启发", "今天到期", "插线板串接（一般）", "12月8日"),
    ]
    assert [one.icon for one in group(view, "due")] == ["alert-rhombus-outline", "clock-outline"]
    assert [told(chinese, one)[3] for one in group(view, "to_check")] == ["软管已换，周正华派您去复查"]
    assert view.open_matters == 6


@pytest.mark.usefixtures("all_visited")
def test_visits_come_in_the_order_of_the_walk_each_with_its_rhythm(
    desk: Desk, visited: Make, lay: Make, store: Store, chinese: Texts
) -> None:
    change(store, "3栋1单元202", care_level="high")
    change(store, "5栋2单元401", occupancy="away")
    visited("3栋1单元202", 1, "phone")
    change(store, "5栋1单元202", care_level="high")
    for door in ("5栋1单元202",):
        visited(door, 1)
    lay(
        "care_tag",
        scopes.restricted(GRID),
        resident_id=uid("resident", "3栋1单元202", 0),
        household_id=home("3栋1单元202"),
        tag="living_alone",
        since="2024-01-01",
    )
    view = today.view(desk)
    assert group(view, "visits") == []
    desk.clock.offset += timedelta(days=2)
    (line,) = group(today.view(desk), "visits")
    assert told(chinese, line) == ("3栋1单元202", "徐满英", "", "独居，每周走访，上次12月3日", "今天")
    assert (line.age_band, line.target.form, line.target.id) == ("50-59", "VISIT_HH", home("3栋1单元202"))


def test_a_home_without_any_visit_is_due_at_once(desk: Desk, chinese: Texts) -> None:
    lines = group(today.view(desk), "visits")
    assert [line.door for line in lines] == [*HOMES, "3栋", "5栋"]
    assert (
        chinese.say(lines[0].reason) == "还没有走访记录，先去认认门，消防检查还没有做过，燃气检查还没有做过"
    )
    assert chinese.say(lines[-1].reason) == "楼栋公共区域检查还没有做过"


@pytest.mark.usefixtures("all_visited")
def test_cor_05_a_check_is_due_by_its_rhythm_on_the_same_walk(
    desk: Desk, visited: Make, looked_at: Make, lay: Make, store: Store, chinese: Texts
) -> None:
    """COR-05, COR-06, COR-08: half-yearly, quarterly in special homes, gas only where there is gas."""
    desk.clock.offset += timedelta(days=120)
    for door in HOMES:
        visited(door, -119)
    for number in BUILDINGS:
        looked_at(number, -119)
    assert group(today.view(desk), "visits") == []
    change(store, "3栋1单元101", special=True)
    (line,) = group(today.view(desk), "visits")
    assert (line.door, line.target.form) == ("3栋1单元101", "RES_FIRE")
    assert chinese.say(line.reason) == "消防检查每91天一次，上次12月3日"
    lay(
        "equipment",
        scopes.grid(GRID),
        household_id=home("3栋1单元202"),
        kind="cylinder",
    )
    assert [one.target.form for one in group(today.view(desk), "visits")] == ["RES_FIRE", "LPG_HOME"]
    desk.clock.offset += timedelta(days=90)
    both = group(today.view(desk), "visits")[0]
    assert (both.target.form, chinese.say(both.reason).count("，")) == ("VISIT_HH", 3), "one walk, one line"


@pytest.mark.usefixtures("all_visited")
def test_cor_05_a_home_that_nobody_asked_about_gas_is_on_the_list_until_somebody_has(
    desk: Desk, store: Store, burns: Make, chinese: Texts
) -> None:
    door = "3栋1单元101"
    store.apply(lambda tx: tx.delete(Fact, fixed_id(home(door), "fuel_types")))
    (line,) = group(today.view(desk), "visits")
    assert (line.door, line.target.form) == (door, "LPG_HOME")
    assert chinese.say(line.reason) == "燃气检查还没有做过"
    burns(door, "wood", "piped")
    assert [one.door for one in group(today.view(desk), "visits")] == [door]
    store.apply(lambda tx: tx.patch(Fact, fixed_id(home(door), "fuel_types"), value=["wood"]))
    assert group(today.view(desk), "visits") == []


def test_away_all_year_means_a_telephone_call(
    desk: Desk, visited: Make, store: Store, chinese: Texts
) -> None:
    for door in HOMES:
        visited(door, 180 if door == "5栋2单元401" else 5)
    change(store, "5栋2单元401", occupancy="away")
    (line,) = [one for one in group(today.view(desk), "visits") if one.target.form == "VISIT_HH"]
    assert (line.icon, chinese.say(line.reason)) == ("phone-outline", "全年外出，半年联系一次，上次6月11日")


@pytest.mark.usefixtures("all_visited")
def test_a_home_with_labour_and_nobody_in_work_is_urgent(desk: Desk, store: Store, chinese: Texts) -> None:
    for number in (0, 1):
        person = uid("resident", "5栋1单元301", number)
        store.apply(lambda tx, person=person: tx.patch(Resident, person, labour="unemployed"))  # type: ignore[misc]
    (line,) = group(today.view(desk), "urgent")
    assert told(chinese, line)[2:4] == ("零就业户", "有劳动力2人，无一人就业")
    assert line.risk.value == "red"


@pytest.mark.usefixtures("all_visited")
def test_open_forms_wait_at_their_question(desk: Desk, chinese: Texts) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"))
    filling.save(desk, begun.draft_id, answers={}, confirmed=[], cards={}, at_question="lg03_place")
    (line,) = group(today.view(desk), "drafts")
    assert told(chinese, line)[3].endswith("停在第3题") and told(chinese, line)[4] == "09:00"
    assert line.target.id == begun.draft_id


def test_a_lead_sees_his_building_without_reasons_of_care(
    desk_of: DeskOf, hazard: Make, lay: Make, chinese: Texts
) -> None:
    hazard("3栋1单元101", first_due_at=day(0, 16))
    view = today.view(desk_of(FANG))
    assert view.area == "3栋" and view.progress == []
    (line,) = group(view, "visits")
    assert told(chinese, line)[:1] + told(chinese, line)[3:] == ("3栋", "每周快查，还没有记录", "今天")
    assert (line.target.form, line.target.variant) == ("BLDG_COMMON", "quick")
    lay(
        "record",
        scopes.building(BUILDINGS[3]),
        number="LD-1",
        form="BLDG_COMMON",
        form_version="1",
        variant="quick",
        subject_kind="building",
        subject_id=BUILDINGS[3],
        building_id=BUILDINGS[3],
        grid_id=GRID,
        inspector_id=FANG,
        entered_by=FANG,
        seen_at=day(3),
        entered_at=day(3),
    )
    assert group(today.view(desk_of(FANG)), "visits") == []


@pytest.mark.usefixtures("all_visited")
def test_the_supervisor_sees_what_waits_for_him_and_how_old_the_data_is(
    desk_of: DeskOf, hazard: Make, chinese: Texts
) -> None:
    hazard(
        "3栋1单元101", [("report", 1, LI, {})], first_due_at=day(-3, 16), policy_unit="供水企业", title="无水"
    )
    hazard("3栋1单元202", first_due_at=day(8, 16))
    hazard("3栋2单元502", [("fixed", 1, LI, {})], grade="S", first_due_at=day(-1, 16))
    hazard(
        "5栋1单元101",
        [("fixed", 1, LI, {}), ("authority", 0, LI, {"data": {"document": "验收单12号"}})],
        grade="S",
        first_due_at=day(-1, 16),
    )
    view = today.view(desk_of(ZHOU))
    assert view.area == "清泉社区"
    groups = ["urgent", "due", "to_assign", "to_review", "drafts", "returned"]
    assert [one.key for one in view.groups] == groups
    assert [told(chinese, one)[2] for one in group(view, "urgent")] == ["超期8天"]
    assert [told(chinese, one)[3] for one in group(view, "to_assign")] == ["无水，李梅上报，建议转供水企业"]
    assert [told(chinese, one)[3] for one in group(view, "to_review")][0] == (
        "软管老化，李梅登记整改完成，要派另一人复查"
    )
    (age,) = view.grid_ages
    assert age.grid == "一网格" and age.updated_at is not None and age.updated_at.day == 3


@pytest.mark.usefixtures("all_visited")
def test_cor_15_a_reported_lead_waits_to_be_identified_until_its_day(
    desk_of: DeskOf, hazard: Make, chinese: Texts
) -> None:
    plain = {"grade": None, "remedy": None, "first_due_at": None, "due_days": None}
    lead = hazard("3栋1单元101", [("report", 1, LI, {})], matter="lead", title="收入骤减", **plain)
    view = today.view(desk_of(ZHOU))
    (line,) = group(view, "to_review")
    assert told(chinese, line)[3:] == ("收入骤减，李梅上报，请核实认定", "12月15日")
    assert line.target.id == lead and group(view, "to_assign") == []
    noticed = hazard("5栋1单元202", [("report", 3, LI, {}), ("publish", 2, LI, {})], matter="lead", **plain)
    lines = {one.target.id: chinese.say(one.reason) for one in group(today.view(desk_of(ZHOU)), "to_review")}
    assert lines[noticed] == "软管老化，公示12月11日起满期，请核实认定"
    assert view.office == {"to_assign": 0, "to_review": 1}


@pytest.mark.usefixtures("all_visited")
def test_the_office_counts_what_stands_in_danger_too(desk_of: DeskOf, hazard: Make) -> None:
    """今日 shows it once, at the top; 分办·审核 lists it, and the button says as many as that page."""
    hazard("3栋1单元101", [("report", 1, LI, {})], title="无水")
    hazard("5栋1单元202", [("report", 0, LI, {})], grade="M", found_at=day(1, 8))
    boss = desk_of(ZHOU)
    view = today.view(boss)
    assert (len(group(view, "urgent")), len(group(view, "to_assign"))) == (1, 1)
    assert view.office == {"to_assign": 2, "to_review": 0}
    assert len(assigning.view(boss).to_assign) == 2
    assert today.view(desk_of(LI)).office == {}


def test_what_was_recorded_today_and_waits_is_counted_in_records(
    desk: Desk, answered: Callable[..., Any], clock: Clock
) -> None:
    filling.finish(
        desk, answered(desk, "VISIT_HH", "household", home("3栋1单元101"), vh01_outcome="met").draft_id
    )
    view = today.view(desk)
    assert (view.recorded_today, view.waiting) == (1, 1)
    clock.offset += timedelta(days=1)
    assert (today.view(desk).recorded_today, today.view(desk).waiting) == (0, 1)


def test_every_sentence_has_its_words(desk: Desk, hazard: Make, words: Texts, lay: Make) -> None:
    hazard("3栋1单元101", first_due_at=day(2, 16))
    hazard("3栋1单元202", [("nobody_home", 1, LI, {})], first_due_at=day(2, 16))
    for one in today.view(desk).groups:
        for line in one.lines:
            assert told(words, line)[3]
