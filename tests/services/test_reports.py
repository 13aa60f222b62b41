"""报表: every figure is worked out from rows and names them (COR-08 to COR-11, GOV-16, GOV-17)."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Fact, Household
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.reports import exports, ledgers, reports
from desktop.services.shapes.report import Figure
from desktop.services.subjects import households
from desktop.services.subjects.factrow import put_fact
from desktop.services.today import today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHANG, ZHOU, day, home, uid

Make = Callable[..., str]
DOOR, OTHER = "3栋2单元503", "3栋1单元101"
POINT, SHOP = uid("place", "point"), uid("place", "shop")


@pytest.fixture
def places(lay: Make) -> None:
    grid = scopes.grid(GRID)
    lay("place", grid, POINT, grid_id=GRID, kind="hazard_point", name="屋后切坡", owner="周正华")
    lay("place", grid, SHOP, grid_id=GRID, kind="nine_small", name="便民超市", owner="邓秋香", workers=3)


@pytest.fixture
def recorded(lay: Make) -> Make:
    """A finished form so many days ago."""

    def put(form: str, kind: str, subject: str, ago: int, answers: dict[str, Any] | None = None) -> str:
        return lay(
            "record",
            scopes.grid(GRID),
            uid("record", form, subject, ago),
            number=f"JC-{ago}",
            form=form,
            form_version="1",
            subject_kind=kind,
            subject_id=subject,
            household_id=subject if kind == "household" else None,
            grid_id=GRID,
            inspector_id=LI,
            entered_by=LI,
            seen_at=day(ago),
            entered_at=day(ago),
            answers=answers or {},
        )

    return put


def figure(desk: Desk, key: str) -> Figure:
    return next(one for one in reports.view(desk).figures if one.key == key)


def told(texts: Texts, found: Figure) -> tuple[str, list[tuple[str, str]]]:
    return texts.say(found.value), [(row.where, texts.say(row.why)) for row in found.rows]


def know_fuel(lay: Make, *doors: str) -> None:
    for door in doors:
        given = {
            "subject_id": home(door),
            "name": "fuel_types",
            "value": ["lpg"],
            "confirmed_on": "2026-12-01",
        }
        lay("fact", scopes.grid(GRID), uid("fuel", door), **given)


@pytest.mark.usefixtures("places")
def test_cor_10_facts_known_names_what_is_missing_of_each_target(
    desk: Desk, lay: Make, chinese: Texts
) -> None:
    know_fuel(lay, *(door for door in HOMES if door != DOOR))
    assert told(chinese, figure(desk, "base")) == (
        "10/12，83%",
        [(DOOR, "缺：用能类型"), ("屋后切坡", "缺：隐患类型、受威胁人数")],
    )


@pytest.mark.usefixtures("places")
def test_cor_10_what_a_check_was_told_of_a_place_is_known(
    desk: Desk, lay: Make, store: Store, chinese: Texts
) -> None:
    know_fuel(lay, *HOMES)
    shop = lay("place", scopes.grid(GRID), grid_id=GRID, kind="nine_small", name="无名作坊", owner="某人")
    assert ("无名作坊", "缺：从业人数") in told(chinese, figure(desk, "base"))[1]
    fact = {"subject_id": shop, "name": "premises_workers", "value": 3, "confirmed_on": "2026-12-08"}
    lay("fact", scopes.grid(GRID), uid("workers", shop), **fact)
    assert "无名作坊" not in [where for where, _ in told(chinese, figure(desk, "base"))[1]]


def test_cor_10_a_member_too_few_is_missing(desk: Desk, lay: Make, store: Store, chinese: Texts) -> None:
    know_fuel(lay, *HOMES)
    store.apply(lambda tx: tx.patch(Household, home(OTHER), people=3))
    assert told(chinese, figure(desk, "base")) == ("9/10，90%", [(OTHER, "缺：成员资料")])


@pytest.mark.usefixtures("places")
def test_cor_10_an_owner_must_be_named_and_still_there(
    desk: Desk, store: Store, chinese: Texts, lay: Make
) -> None:
    assert told(chinese, figure(desk, "duty")) == ("12/12，100%", [])
    lay("place", scopes.grid(GRID), grid_id=GRID, kind="nine_small", name="无名作坊")
    assert told(chinese, figure(desk, "duty"))[1] == [("无名作坊", "缺：写明的负责人")]
    for one in (LI, ZHANG):
        store.apply(lambda tx, one=one: tx.patch(Staff, one, active=False))  # type: ignore[misc]
    assert len(figure(desk, "duty").rows) == 13


def test_cor_10_measures_need_measure_owner_deadline_and_evidence(
    desk: Desk, hazard: Make, lay: Make, chinese: Texts
) -> None:
    seen = hazard(DOOR)
    hazard(OTHER, remedy=None, first_due_at=None)
    picture = {
        "sha256": "0" * 64,
        "size": 1,
        "thumb": "",
        "taken_at": day(1),
        "taken_by": LI,
        "moment": "before",
    }
    lay("photo", scopes.building(BUILDINGS[3]), matter_id=seen, **picture)
    assert told(chinese, figure(desk, "measures")) == (
        "1/2，50%",
        [(OTHER, "软管老化，缺：整改措施、期限、照片、告知书或认定文书")],
    )


def test_cor_09_hazards_by_type_repeated_special_and_overdue(
    desk: Desk, hazard: Make, store: Store, chinese: Texts
) -> None:
    hazard(
        DOOR, found_at=day(40), state="closed", closed_at=day(30), steps=[("fixed_and_checked", 30, LI, {})]
    )
    hazard(DOOR, first_due_at=day(3, 16))
    hazard(OTHER, item="RF02", form="RES_FIRE", title="插线板串接", first_due_at=day(-2, 16))
    store.apply(lambda tx: tx.patch(Household, home(OTHER), special=True))
    found = {one.key: told(chinese, one) for one in reports.view(desk).figures}
    assert found["type_gas"] == ("1条", [(DOOR, "软管老化")])
    assert found["type_fire"] == ("1条", [(OTHER, "插线板串接")])
    assert found["repeated"] == ("1条", [(DOOR, "软管老化，12月6日又发现")])
    assert found["special_open"] == ("1户", [(OTHER, "插线板串接")])
    assert found["overdue"] == ("1条", [(DOOR, "软管老化，超期3天")])


def test_cor_09_the_trend_counts_found_and_struck_off_by_month(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    hazard(
        DOOR, found_at=day(40), state="closed", closed_at=day(30), steps=[("fixed_and_checked", 30, LI, {})]
    )
    hazard(OTHER)
    months = [one for one in reports.view(desk).figures if one.group == "trend"]
    assert [chinese.say(one.label) for one in months][-2:] == ["2026年11月", "2026年12月"]
    assert [one.counts for one in months] == [(0, 0)] * 3 + [(1, 0), (0, 1), (1, 0)]
    assert told(chinese, months[-2]) == ("新增0，销号1", [(DOOR, "销号：软管老化")])


def test_cor_08_each_special_home_not_checked_in_the_peak_is_named(
    desk: Desk, store: Store, lay: Make, recorded: Make, chinese: Texts
) -> None:
    for door in (DOOR, OTHER):
        store.apply(lambda tx, door=door: tx.patch(Household, home(door), special=True))  # type: ignore[misc]
        lay("equipment", scopes.grid(GRID), household_id=home(door), kind="cylinder", serial=door)
    recorded("LPG_HOME", "household", home(DOOR), 3)
    assert told(chinese, figure(desk, "peak")) == ("1/2，50%", [(OTHER, "高峰期以来还没查")])


def test_cor_11_an_incident_is_linked_back_to_what_was_known_of_the_place(
    desk: Desk, hazard: Make, recorded: Make, chinese: Texts
) -> None:
    hazard(DOOR, found_at=day(5), first_due_at=day(-1, 16))
    hazard(DOOR, item="LG18", title="阀门松动", found_at=day(1), first_due_at=day(-1, 16))
    hazard(OTHER, found_at=day(5))
    recorded("LPG_HOME", "household", home(DOOR), 5)
    recorded("VISIT_HH", "household", home(DOOR), 4)
    recorded("INCIDENT", "household", home(DOOR), 0, {"ic03_on": "2026-12-06", "ic03_time": "20:00"})
    recorded("INCIDENT", "household", home("5栋1单元301"), 0, {"ic03_on": "2026-12-06"})
    assert chinese.say(figure(desk, "incidents").value) == "2次"
    assert told(chinese, figure(desk, "known")) == (
        "1/2",
        [
            (DOOR, "12月6日险情前已发现：软管老化，当时还没销号"),
            (DOOR, "12月6日险情前，12月3日查过，JC-5"),
        ],
    )


@pytest.mark.usefixtures("places")
def test_gov_17_every_hazard_point_wants_a_drill_a_year(desk: Desk, recorded: Make, chinese: Texts) -> None:
    recorded("DRILL", "place", POINT, 366)
    recorded("DRILL", "place", SHOP, 3)
    assert told(chinese, figure(desk, "drilled")) == ("0/1，0%", [("屋后切坡", "一年内没有演练")])
    recorded("DRILL", "place", POINT, 365)
    assert told(chinese, figure(desk, "drilled")) == ("1/1，100%", [])


def test_gov_17_the_ledger_of_drills_has_its_columns(desk: Desk, answered: Callable[..., Any]) -> None:
    given = {
        "dr01_kind": "fire", "dr03_people": 46, "dr04_special": 7, "dr05_minutes": 6,
        "dr06_problems": "喇叭不响", "dr07_fixes": "换新喇叭",
    }  # fmt: skip
    filling.finish(desk, answered(desk, "DRILL", "grid", GRID, **given).draft_id)
    (line,) = ledgers.lines(desk, "DRILL").rows
    assert (line.on.isoformat(), line.where) == ("2026-12-08", "一网格")
    assert line.cells == {
        "kind": "火灾", "place": "", "people": 46, "special": 7, "minutes": 6, "problems": "喇叭不响",
        "fixes": "换新喇叭", "photos": 0,
    }  # fmt: skip


def test_gov_16_the_ledger_of_publicity_has_its_columns(desk: Desk, answered: Callable[..., Any]) -> None:
    given = {
        "pb01_topic": ["fire", "gas"], "pb02_form": "yard", "pb03_copies": 60, "pb04_people": 52,
        "pb05_special": 9,
    }  # fmt: skip
    filling.finish(desk, answered(desk, "PUBLICITY", "building", BUILDINGS[3], **given).draft_id)
    (line,) = ledgers.lines(desk, "PUBLICITY").rows
    assert line.cells == {
        "topic": "消防、燃气", "form": "院坝会", "copies": 60, "reached": 52, "special_met": 9, "note": "",
        "photos": 0,
    }  # fmt: skip


def test_gov_01_the_ledger_of_training_has_its_columns(desk: Desk, answered: Callable[..., Any]) -> None:
    given = {
        "tn01_topic": ["gas", "tool"], "tn02_how": "class", "tn03_hours": 1.5, "tn04_people": 12,
        "tn05_new": 2, "tn06_by": "县消防救援大队",
    }  # fmt: skip
    filling.finish(desk, answered(desk, "TRAINING", "grid", GRID, **given).draft_id)
    (line,) = ledgers.lines(desk, "TRAINING").rows
    assert line.cells == {
        "topic": "燃气、巡格使用", "how": "集中培训", "hours": 1.5, "people": 12, "new_people": 2,
        "by": "县消防救援大队", "note": "", "photos": 0,
    }  # fmt: skip
    assert figure(desk, "training").value.values["count"] == 1


def test_a_ledger_holds_what_stands_of_this_year(desk: Desk, recorded: Make) -> None:
    recorded("DRILL", "grid", GRID, 3)
    recorded("DRILL", "grid", GRID, 400)
    assert [line.on.isoformat() for line in ledgers.lines(desk, "DRILL").rows] == ["2026-12-05"]


def test_cor_11_an_incident_at_a_home_is_no_check_of_it(desk: Desk, recorded: Make) -> None:
    recorded("INCIDENT", "household", home(DOOR), 1)
    (line,) = [one for one in households.listing(desk) if one.door == DOOR]
    assert line.last_check is None


def test_cor_09_the_judgement_is_the_grids_of_the_month_once_it_is_left(desk: Desk, store: Store) -> None:
    assert reports.view(desk).judgement == ""
    reports.keep_judgement(desk, "  软管老化集中在3栋  ")
    assert reports.view(desk).judgement == reports.analysis(desk).judgement == "软管老化集中在3栋"
    assert store.read(lambda tx: tx.find(Fact, subject_id=GRID)) == []
    for _ in range(2):
        reports.hand_in_judgement(desk)
    (fact,) = store.read(lambda tx: tx.find(Fact, subject_id=GRID))
    assert (fact.name, fact.value) == ("judged_grid_2026_12", "软管老化集中在3栋")
    assert reports.view(desk).judgement == fact.value
    desk.clock.offset += timedelta(days=30)
    assert reports.view(desk).judgement == ""


def test_cor_09_no_judgement_is_lost_by_the_end_of_a_month_or_by_another_person(
    desk: Desk, store: Store
) -> None:
    def known() -> dict[str, Any]:
        return {one.name: one.value for one in store.read(lambda tx: tx.find(Fact, subject_id=GRID))}

    reports.keep_judgement(desk, "十二月")
    desk.clock.offset += timedelta(days=30)
    reports.keep_judgement(desk, "一月")
    name = "judged_grid_2027_01"
    store.write(lambda tx: put_fact(tx, scopes.grid(GRID), GRID, name, "别人写的", desk.clock.today()))
    reports.keep_judgement(desk, "一月上旬")
    reports.hand_in_judgement(desk)
    assert known() == {"judged_grid_2026_12": "十二月", name: "别人写的\n一月上旬"}
    assert reports.view(desk).judgement == "别人写的\n一月上旬"


def test_cor_09_what_two_people_wrote_is_not_cut_and_only_growth_is_refused(desk: Desk, store: Store) -> None:
    name, other = "judged_grid_2026_12", "乙" * 600
    reports.keep_judgement(desk, "甲" * 600)
    store.write(lambda tx: put_fact(tx, scopes.grid(GRID), GRID, name, other, desk.clock.today()))
    reports.hand_in_judgement(desk)
    both = reports.view(desk).judgement
    assert both == f"{other}\n{'甲' * 600}"
    reports.keep_judgement(desk, f"。{both}")
    reports.hand_in_judgement(desk)
    assert reports.view(desk).judgement == both
    reports.keep_judgement(desk, both[1:])
    reports.keep_judgement(desk, f"丙{both[1:]}")
    reports.hand_in_judgement(desk)
    assert reports.view(desk).judgement == f"丙{both[1:]}"


def test_cor_09_a_supervisors_judgement_is_another_than_the_workers(desk_of: Callable[[str], Desk]) -> None:
    for who, text in ((ZHOU, "全社区"), (LI, "一网格")):
        reports.keep_judgement(desk_of(who), text)
        reports.hand_in_judgement(desk_of(who))
    assert [reports.view(desk_of(who)).judgement for who in (ZHOU, LI)] == ["全社区", "一网格"]


def test_cor_09_the_supervisor_is_reminded_once_a_month_and_when_a_peak_begins(
    desk_of: Callable[[str], Desk], chinese: Texts
) -> None:
    desk = desk_of(ZHOU)

    def reminded() -> list[str]:
        lines = next(one.lines for one in today.view(desk).groups if one.key == "due")
        assert {line.target.subject_kind for line in lines} <= {"report"}
        return [chinese.say(line.reason) for line in lines]

    def judge(text: str) -> None:
        reports.keep_judgement(desk, text)
        reports.hand_in_judgement(desk)

    assert reminded() == ["12月的研判意见还没有写"]
    judge("软管老化集中在3栋")
    assert reminded() == []
    desk.clock.offset += timedelta(days=178)  # 4 June
    assert reminded() == ["6月的研判意见还没有写"]
    judge("用电增多")
    assert reminded() == []
    desk.clock.offset += timedelta(days=11)  # 15 June
    assert reminded() == ["盛夏高峰开始了，请再研判一次"]
    judge("用电增多，空调多")
    assert reminded() == []
    desk.clock.offset += timedelta(days=30)
    assert reminded() == ["7月的研判意见还没有写"]
    assert all(one.key != "due" or one.lines == [] for one in today.view(desk_of(LI)).groups)


def test_cor_09_the_page_printed_holds_the_figures_that_are_shown(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    hazard(DOOR)
    shown, printed = reports.view(desk), reports.analysis(desk)
    assert [(one.label, one.value) for one in printed.lines] == [
        (one.label, one.value) for one in shown.figures
    ]
    assert (printed.area, printed.author) == ("一网格", "李梅")


def test_a_supervisor_has_the_report_of_the_community_a_lead_has_none(desk_of: Callable[[str], Desk]) -> None:
    assert reports.view(desk_of(ZHOU)).area == "清泉社区"
    lead = desk_of(FANG)
    for read in (reports.view, reports.analysis):
        with pytest.raises(UserError, match="report.not_yours"):
            read(lead)
    with pytest.raises(UserError, match="report.not_yours"):
        reports.keep_judgement(lead, "x")


def test_a_count_is_the_number_of_its_rows_and_no_figure_is_about_a_worker(
    desk: Desk, hazard: Make, recorded: Make
) -> None:
    hazard(DOOR, first_due_at=day(3, 16))
    recorded("PUBLICITY", "grid", GRID, 2)
    staff = desk.read(lambda tx: {one.name for one in tx.find(Staff)} | {one.id for one in tx.find(Staff)})
    for one in reports.view(desk).figures:
        if one.value.key.startswith("report.n_"):
            assert one.value.values["count"] == len(one.rows), one.key
        assert not staff & {str(value) for value in dataclasses.asdict(one.label)["values"].values()}
        assert not staff & {row.who for row in one.rows}


def test_finding_9_data_errors_stand_among_the_figures(desk: Desk, lay: Make, chinese: Texts) -> None:
    tag = {"resident_id": uid("resident", OTHER, 0), "household_id": home(OTHER), "basis": "边缘易致贫户"}
    lay("care_tag", scopes.restricted(GRID), tag="monitored", since="2024-01-01", **tag)
    value, [(where, why)] = told(chinese, figure(desk, "faults"))
    assert (value, where) == ("1户", OTHER) and why.startswith("资料错误")
    (left,) = reports.rows(desk, "faults").rows
    assert chinese.say(left.why) == "请看住户页"


def test_rows_leave_as_excel_as_they_are_shown(desk: Desk, hazard: Make) -> None:
    hazard(DOOR, first_due_at=day(3, 16))
    assert reports.rows(desk, "overdue") == exports.Listed(figure(desk, "overdue").rows)
    assert reports.rows(desk, "gone") == exports.Listed([])
