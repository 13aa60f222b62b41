"""Red alerts and colours: LED-04, COR-14, decision 12 and finding 9 of the domain reference."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.kinds import KINDS
from desktop.domain.people import CareTag, Fact, Resident
from desktop.domain.permissions import holds
from desktop.domain.say import Say, UserError
from desktop.domain.scopes import ScopeKind
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.records import filling, records
from desktop.services.reports import exports
from desktop.services.sent import outgoing
from desktop.services.shapes.risk import RiskView
from desktop.services.shapes.target import Risk
from desktop.services.subjects import households, risks
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import FANG, GRID, LI, ZHANG, ZHOU, home, uid

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]
DOOR, OTHER = "5栋1单元301", "3栋1单元101"


def work(store: Store, labour: str, door: str = DOOR, numbers: tuple[int, ...] = (0, 1)) -> None:
    for number in numbers:
        person = uid("resident", door, number)
        store.apply(lambda tx, person=person: tx.patch(Resident, person, labour=labour))  # type: ignore[misc]


def urgent(desk: Desk) -> list[str]:
    return [line.door for line in today.view(desk).groups[0].lines]


def visits_due(desk: Desk) -> dict[str, Say]:
    """Reason of each visit that is due, by door; homes that were never visited left out."""
    due = desk.read(lambda tx: HomesNow(tx).due(desk))
    known = ((one.home.door, one.visit.reason) for one in due if one.visit)
    return {door: reason for door, reason in known if reason.key != "reason.never_visited"}


def risk_of(desk: Desk, door: str = DOOR) -> RiskView:
    found = households.view(desk, home(door)).risk
    assert found is not None
    return found


def told(texts: Texts, view: RiskView) -> list[tuple[str, str, str]]:
    return [(one.risk.value, texts.say(one.word), texts.say(one.cause)) for one in view.reasons]


@pytest.fixture
def visited(desk: Desk, answered: Callable[..., Any]) -> Callable[..., str]:
    def visit(door: str = OTHER, **given: Any) -> str:
        draft = answered(desk, "VISIT_HH", "household", home(door), vh01_outcome="met", **given)
        return filling.finish(desk, draft.draft_id).record_id

    return visit


def test_led_04_homes_without_work_come_first_but_for_a_life_in_danger(
    desk: Desk, store: Store, hazard: Make
) -> None:
    hazard("5栋1单元101", [("supervise", 0, ZHOU, {"note": "今天办"})], title="软管老化")
    hazard("3栋1单元101", [("report", 0, LI, {})], grade="M", title="地下室放气瓶")
    work(store, "unemployed")
    assert urgent(desk) == ["3栋1单元101", DOOR, "5栋1单元101"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_led_04_the_alert_is_not_put_down_without_a_reason(desk: Desk, store: Store, reason: str) -> None:
    work(store, "unemployed")
    with pytest.raises(UserError, match="risk.no_reason"):
        risks.put_down(desk, home(DOOR), reason)
    assert urgent(desk) == [DOOR]


def test_led_04_put_down_it_says_who_when_and_why(desk: Desk, store: Store, desk_of: DeskOf) -> None:
    work(store, "unemployed")
    risks.put_down(desk, home(DOOR), "两人都在照护重病老人")
    assert urgent(desk_of(ZHANG)) == []
    line = risk_of(desk_of(ZHANG)).put_down
    assert line and (line.who, line.reason) == ("李梅", "两人都在照护重病老人")
    assert line.at.isoformat() == "2026-12-08T09:00:00+08:00"
    assert risk_of(desk_of(ZHANG)).colour.value == "red"


def test_led_04_the_alert_comes_back_when_somebodys_work_changes(desk: Desk, store: Store) -> None:
    work(store, "unemployed")
    risks.put_down(desk, home(DOOR), "下周去面试")
    work(store, "not_seeking", numbers=(1,))
    assert urgent(desk) == [DOOR] and risk_of(desk).put_down is None
    risks.put_down(desk, home(DOOR), "再等一周")
    assert urgent(desk) == []


def test_led_04_a_home_in_work_has_no_alert_to_put_down(desk: Desk) -> None:
    with pytest.raises(UserError, match="risk.has_work"):
        risks.put_down(desk, home(DOOR), "没有必要")


def test_cor_14_the_page_shows_each_reason_with_the_answer_that_caused_it(
    desk: Desk, visited: Callable[..., str], chinese: Texts
) -> None:
    record = visited(vh07_change="lost", vh11_spending=["medical"], vh11_medical=20000)
    view = risk_of(desk, OTHER)
    assert view.colour.value == "orange"
    assert told(chinese, view) == [
        ("orange", "自付医疗20000元", "自付医疗费：20000 元"),
        ("yellow", "有人失业", "就业有变化（失业、欠薪、换工作）：失业"),
    ]
    assert {one.target.id for one in view.reasons if one.target} == {record}
    assert {one.on.isoformat() for one in view.reasons if one.on} == {"2026-12-08"}


def test_cor_14_a_home_without_signs_is_green(desk: Desk, visited: Callable[..., str]) -> None:
    visited()
    assert (risk_of(desk, OTHER).colour.value, risk_of(desk, OTHER).reasons) == ("green", [])


def test_cor_14_a_person_judges_otherwise_with_a_reason(desk: Desk, visited: Callable[..., str]) -> None:
    visited(vh10_income="much_less")
    with pytest.raises(UserError, match="risk.no_reason"):
        risks.override(desk, home(OTHER), "green", " ")
    risks.override(desk, home(OTHER), "green", "儿子下月工资补发")
    view = risk_of(desk, OTHER)
    assert (view.colour.value, view.computed.value, view.stands) == ("green", "yellow", True)
    assert view.ruled and (view.ruled.who, view.ruled.reason) == ("李梅", "儿子下月工资补发")


def test_cor_14_a_judgement_lapses_when_the_reasons_change(desk: Desk, visited: Callable[..., str]) -> None:
    visited(vh10_income="much_less")
    risks.override(desk, home(OTHER), "green", "儿子下月工资补发")
    visited(vh10_income="much_less", vh16_benefits="should")
    view = risk_of(desk, OTHER)
    assert (view.colour.value, view.stands) == ("red", False)
    assert view.ruled and view.ruled.colour.value == "green"


@pytest.mark.parametrize(
    ("given", "after", "word"),
    [
        ({"vh16_benefits": "should"}, 7, "红色风险户，每周走访，上次12月8日"),
        ({"vh11_spending": ["medical"], "vh11_medical": 20000}, 30, "橙色风险户，每月走访，上次12月8日"),
        ({"vh10_income": "much_less"}, 90, "黄色风险户，每季走访，上次12月8日"),
    ],
)
def test_cor_14_the_rhythm_of_visits_follows_the_colour(
    desk: Desk, visited: Callable[..., str], chinese: Texts, given: dict[str, Any], after: int, word: str
) -> None:
    visited(**given)
    desk.clock.offset += timedelta(days=after - 1)
    assert visits_due(desk) == {}
    desk.clock.offset += timedelta(days=1)
    assert chinese.say(visits_due(desk)[OTHER]) == word
    (listed,) = [one.due for one in households.listing(desk) if one.door == OTHER]
    assert listed is not None and chinese.say(listed) == word
    risks.override(desk, home(OTHER), "green", "家里已经好转")
    assert (OTHER in visits_due(desk)) == (after == 90), (
        "judged green, an ordinary home is seen every quarter"
    )


def test_cor_14_an_answer_put_right_changes_the_rhythm_though_the_hour_is_the_same(
    desk: Desk, visited: Callable[..., str]
) -> None:
    record = visited(vh16_benefits="should")
    desk.clock.offset += timedelta(days=8)
    assert OTHER in visits_due(desk)
    draft = records.correct(desk, record, "问错了")
    answers = dict(draft.answers) | {"vh16_benefits": "received"}
    filling.save(desk, draft.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    filling.finish(desk, draft.draft_id)
    assert OTHER not in visits_due(desk)


def test_cor_14_no_other_word_than_the_four_colours(desk: Desk) -> None:
    with pytest.raises(ValueError, match="purple"):
        risks.override(desk, home(OTHER), "purple", "理由")


def test_decision_12_nothing_of_it_is_on_a_leads_laptop(desk: Desk, store: Store) -> None:
    work(store, "unemployed")
    risks.put_down(desk, home(DOOR), "下周去面试")
    risks.override(desk, home(DOOR), "yellow", "有存款")
    lead = store.read(lambda tx: tx.one(Staff, FANG))
    rows = store.read(lambda tx: tx.find(Fact, subject_id=home(DOOR)))
    assert sorted(one.name for one in rows) == ["no_work_dismissed", "risk_override"]
    assert {one.scope_id for one in rows} == {scopes.restricted(GRID)}
    assert not any(holds(lead, one.scope_id, GRID) for one in rows)
    assert ScopeKind.RESTRICTED in KINDS["fact"].scopes


def test_decision_12_a_building_lead_sees_no_colour_and_decides_none(desk_of: DeskOf, store: Store) -> None:
    work(store, "unemployed", OTHER)
    lead = desk_of(FANG)
    assert households.view(lead, home(OTHER)).risk is None
    assert urgent(lead) == []
    with pytest.raises(UserError, match="risk.not_yours"):
        risks.override(lead, home(OTHER), "red", "理由")
    with pytest.raises(UserError, match="risk.not_yours"):
        risks.put_down(lead, home(OTHER), "理由")


def test_two_reasons_for_the_same_alert_are_shown_as_reasons(desk: Desk, store: Store, lay: Make) -> None:
    """Two laptops put the same alert down: the card says the reasons, not what else the row holds."""
    work(store, "unemployed")
    risks.put_down(desk, home(DOOR), "下周去面试")
    (fact,) = store.read(lambda tx: tx.find(Fact, subject_id=home(DOOR)))
    lay(
        "conflict",
        scopes.restricted(GRID),
        kind="fact",
        row_id=fact.id,
        field="value",
        before=None,
        server_value=fact.value,
        wanted_value=[fact.value[0], "照护老人", *fact.value[2:]],
        server_by=LI,
        server_at="2026-12-08T01:00:00Z",
        wanted_by=ZHANG,
        wanted_at="2026-12-08T01:00:00Z",
        change_id=uid("change"),
    )
    (card,) = outgoing.view(desk).conflicts
    (field,) = card.fields
    assert (field.label.key, field.server_value, field.wanted_value) == (
        "risk.field_no_work_dismissed",
        "下周去面试",
        "照护老人",
    )


def marginal(lay: Make, basis: str = "边缘易致贫户，2024年认定", **more: Any) -> str:
    return lay(
        "care_tag",
        scopes.restricted(GRID),
        resident_id=uid("resident", OTHER, 0),
        household_id=home(OTHER),
        tag="monitored",
        basis=basis,
        since="2024-01-01",
        **more,
    )


def test_finding_9_a_relocated_home_close_to_poverty_is_a_data_error_and_stays_as_it_is(
    desk: Desk, lay: Make, store: Store, chinese: Texts
) -> None:
    tag = marginal(lay)
    before = store.read(lambda tx: tx.one(CareTag, tag))
    (said,) = risk_of(desk, OTHER).faults
    assert chinese.say(said).startswith("资料错误：标成了边缘易致贫户")
    assert risk_of(desk).faults == []
    (listed,) = desk.read(lambda tx: risks.faults(tx, desk))
    assert (listed.door, listed.name) == (OTHER, "何启发")
    assert store.read(lambda tx: tx.one(CareTag, tag)) == before


@pytest.mark.parametrize("more", [{"basis": "脱贫不稳定户"}, {"until": "2026-12-07"}])
def test_finding_9_other_monitored_homes_are_no_error(desk: Desk, lay: Make, more: dict[str, Any]) -> None:
    marginal(lay, **more)
    assert desk.read(lambda tx: risks.faults(tx, desk)) == []


def test_finding_9_is_not_told_to_a_building_lead(desk_of: DeskOf, lay: Make) -> None:
    marginal(lay)
    lead = desk_of(FANG)
    assert lead.read(lambda tx: risks.faults(tx, lead)) == []


def test_cor_14_homes_at_risk_stand_in_a_list_the_gravest_first(
    desk: Desk, desk_of: DeskOf, store: Store, visited: Callable[..., str], chinese: Texts
) -> None:
    visited(OTHER, vh10_income="much_less")
    work(store, "unemployed")
    found = [(one.door, chinese.say(one.due)) for one in households.listing(desk, "", "risk") if one.due]
    assert found == [(DOOR, "红 重，有劳动力2人，无人就业"), (OTHER, "黄 有一项，收入减少30%以上")]
    assert [line.id for line in households.listing(desk, "3栋", "risk")] == [home(OTHER)]
    risks.override(desk, home(OTHER), "green", "已核实，是季节原因")
    assert [line.door for line in households.listing(desk, "", "risk")] == [DOOR]
    (line,) = exports.household_lines(desk, "", "risk").rows
    assert line.due is not None and chinese.say(line.due) == "红 重，原因见户页"
    assert households.listing(desk_of(FANG), "", "risk") == []


def test_the_list_and_the_page_of_a_home_judge_alike(
    desk: Desk, store: Store, visited: Callable[..., str]
) -> None:
    visited(OTHER, vh10_income="much_less")
    work(store, "unemployed")
    listed = store.read(lambda tx: risks.coloured(tx, desk))
    for one in households.listing(desk):
        view = households.view(desk, one.id).risk
        assert view is not None and view.colour == listed.get(one.id, (Risk.GREEN,))[0]
