"""Records: lists, undo until sent, then correction and voiding; notices; receipts and conflicts."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter, Notice, Step
from desktop.domain.people import Fact, Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.matters import matters, notices
from desktop.services.records import filling, records
from desktop.services.reports import exports
from desktop.services.sent import conflicts, outgoing
from desktop.services.today import assigning
from desktop.store import settle
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, LI, ZHANG, ZHOU, day, home, uid
from tests.services.pictures import png

DOOR = "3栋2单元503"
Answered = Callable[..., Any]
Make = Callable[..., str]


@pytest.fixture
def checked(desk: Desk, answered: Answered) -> Any:
    """A finished gas check with two hazards, one put right on the spot."""
    draft = answered(
        desk,
        "LPG_HOME",
        "household",
        home(DOOR),
        lg01_fuel=["lpg"],
        lg06_next_check="2028-01",
        lg13_changed="2026-01",
        lg20_regulator_changed="2026-01",
        lg15_aged="yes",
        lg18_clamped="no",
        cards={"lg18_clamped": {"remedy": "on_the_spot"}},
    )
    return filling.finish(desk, draft.draft_id)


def answer_all(store: Store, result: str = "applied", code: str = "", durable: bool = True) -> None:
    """The server's word on everything that waits."""

    def work(tx: Tx) -> None:
        for change in settle.take(tx, 500):
            settle.settle(tx, change.change_id, result, code)
            if durable:
                settle.durable_through(tx, change.seq, tx.moment)

    store.apply(work)


def test_own_records_with_their_receipts(desk: Desk, store: Store, checked: Any) -> None:
    (line,) = records.listing(desk, "mine")
    assert (line.where, line.who, line.inspector, line.receipt) == (DOOR, "余友田", "李梅", "saved")
    assert line.hazards == len(checked.matter_ids)
    assert [one.id for one in records.listing(desk, "waiting")] == [checked.record_id]
    answer_all(store, durable=False)
    assert records.listing(desk, "today")[0].receipt == "uploaded"
    assert records.listing(desk, "waiting") == []


def test_records_are_found_by_number_by_home_and_by_who_lives_there(
    desk: Desk, checked: Any, answered: Answered
) -> None:
    other = filling.finish(desk, answered(desk, "VISIT_HH", "household", home("3栋1单元101")).draft_id)
    walked = answered(desk, "BLDG_COMMON", "building", BUILDINGS[3], "quick")
    patrol = filling.finish(desk, walked.draft_id)

    def listed(text: str) -> set[str]:
        return {one.id for one in records.listing(desk, "mine", text=text)}

    assert listed("余友田") == listed("yyt") == listed("2单元503") == {checked.record_id}
    assert listed("3栋") == {checked.record_id, other.record_id, patrol.record_id}
    [line] = [one for one in records.listing(desk) if one.id == other.record_id]
    assert listed(line.number) == listed(line.number.lower()) == {other.record_id}
    assert listed("没有这个人") == set() and len(listed(" ")) == 3
    assert {one.id for one in exports.record_lines(desk, "mine", "yyt").rows} == {checked.record_id}


def test_a_record_shows_its_answers_in_words_with_what_they_led_to(desk: Desk, checked: Any) -> None:
    view = records.view(desk, checked.record_id)
    answers = {one.label: one for one in view.answers}
    aged = next(one for label, one in answers.items() if "老化" in label)
    assert aged.value == "是" and aged.finding
    assert len(view.matters) == len(checked.matter_ids)
    assert view.can_undo and view.can_void and view.has_notice


def test_undo_takes_everything_back_until_it_is_sent(desk: Desk, store: Store, checked: Any) -> None:
    records.undo(desk, checked.record_id)
    counts = store.read(lambda tx: [tx.count(kind) for kind in (Record, Matter, Step, Fact)])
    assert counts == [0, 0, 0, 0]


def test_a_step_that_came_with_its_record_is_not_taken_back_without_it(
    desk: Desk, store: Store, checked: Any
) -> None:
    (closed,) = store.read(lambda tx: tx.find(Matter, state="closed"))
    with pytest.raises(UserError, match="step_of_record"):
        matters.undo(desk, closed.id)
    assert store.read(lambda tx: tx.count(Record)) == 1


def test_what_was_sent_can_only_be_corrected_or_voided(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    assert not records.view(desk, checked.record_id).can_undo
    with pytest.raises(UserError, match="already_sent"):
        records.undo(desk, checked.record_id)


def test_a_correction_keeps_the_old_record_and_its_matters(desk: Desk, store: Store, checked: Any) -> None:
    with pytest.raises(UserError, match="no_reason"):
        records.correct(desk, checked.record_id, " ")
    draft = records.correct(desk, checked.record_id, "门牌看错")
    assert draft.answers["lg15_aged"] == "yes"
    changed = dict(draft.answers) | {"lg14_length": 3.5}
    filling.save(desk, draft.draft_id, answers=changed, confirmed=[], cards={}, at_question="")
    done = filling.finish(desk, draft.draft_id)
    old = store.read(lambda tx: tx.one(Record, checked.record_id))
    new = store.read(lambda tx: tx.one(Record, done.record_id))
    assert (old.status, old.status_reason, new.corrects_id) == ("corrected", "门牌看错", old.id)
    assert set(checked.matter_ids) < set(done.matter_ids)
    assert len(done.matter_ids) == len(checked.matter_ids) + 1
    shown = records.view(desk, done.record_id).matters
    assert {one.id for one in shown} == set(done.matter_ids), "those of the old record are to be seen with it"
    with pytest.raises(UserError, match="final"):
        records.correct(desk, checked.record_id, "又错")


def test_a_correction_begun_is_taken_up_again_and_is_no_form_for_the_next_visit(
    desk: Desk, checked: Any
) -> None:
    first = records.correct(desk, checked.record_id, "门牌看错")
    assert records.correct(desk, checked.record_id, "楼层看错").draft_id == first.draft_id
    fresh = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    assert fresh.draft_id != first.draft_id and not fresh.answers


def test_a_correction_of_what_was_voided_meanwhile_is_refused_and_stays(
    desk: Desk, store: Store, checked: Any
) -> None:
    draft = records.correct(desk, checked.record_id, "门牌看错")
    records.void(desk, checked.record_id, "不是这一户")
    with pytest.raises(UserError, match="changed_meanwhile"):
        filling.finish(desk, draft.draft_id)
    assert store.read(lambda tx: tx.one(Record, checked.record_id)).status == "voided"
    assert filling.reopen(desk, draft.draft_id).answers == draft.answers


def test_a_hazard_that_a_correction_no_longer_finds_waits_for_the_supervisor(
    desk: Desk, desk_of: Callable[[str], Desk], store: Store, checked: Any, chinese: Texts
) -> None:
    aged = store.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    draft = records.correct(desk, checked.record_id, "看错了管子")
    changed = dict(draft.answers) | {"lg15_aged": "no"}
    filling.save(desk, draft.draft_id, answers=changed, confirmed=[], cards={}, at_question="")
    filling.finish(desk, draft.draft_id)
    boss = desk_of(ZHOU)
    (line,) = [one for one in assigning.view(boss).to_review if one.target.id == aged.id]
    assert chinese.say(line.reason).endswith("检查记录更正后没有这一条，请定是不是误报")
    last = matters.view(boss, aged.id).timeline[0]
    assert last.note is not None and chinese.say(last.note) == "检查记录更正后没有这一条：看错了管子"
    matters.step(boss, aged.id, "false_alarm", "没有老化")
    assert not [one for one in assigning.view(boss).to_review if one.target.id == aged.id]


def test_a_voided_record_keeps_its_number_and_tells_its_matters(
    desk: Desk, store: Store, checked: Any, chinese: Texts
) -> None:
    records.void(desk, checked.record_id, "不是这一户")
    (line,) = records.listing(desk, "voided")
    assert line.number.startswith("RQ-") and line.status == "voided"
    aged = store.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    last = matters.view(desk, aged.id).timeline[0]
    assert last.note is not None and chinese.say(last.note) == "检查记录已作废：不是这一户"


def test_only_who_saw_or_typed_it_may_void_and_the_supervisor(
    desk_of: Callable[[str], Desk], checked: Any
) -> None:
    assert not records.view(desk_of(ZHANG), checked.record_id).can_void
    with pytest.raises(UserError, match="not_yours"):
        records.void(desk_of(ZHANG), checked.record_id, "错")
    records.void(desk_of(ZHOU), checked.record_id, "错")


def test_a_notice_gets_one_number_and_tells_the_household(desk: Desk, store: Store, checked: Any) -> None:
    draft = notices.prepare(desk, checked.record_id)
    assert (draft.number, draft.to_whom, draft.address) == ("", "余友田", DOOR)
    assert draft.issuer == "清泉社区居民委员会"
    assert {one.on_the_spot for one in draft.items} == {True, False}
    first = notices.printed(desk, checked.record_id)
    assert first.number == "GZ-104203-2612-070001"
    assert notices.printed(desk, checked.record_id).number == first.number
    assert store.read(lambda tx: tx.count(Notice)) == 1
    aged = store.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    assert aged.state == "told"
    with pytest.raises(UserError, match="printed"):
        records.undo(desk, checked.record_id)


def test_a_record_without_hazards_has_no_notice(desk: Desk, answered: Answered) -> None:
    draft = answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="nobody")
    done = filling.finish(desk, draft.draft_id)
    with pytest.raises(UserError, match="no_hazards"):
        notices.prepare(desk, done.record_id)


def test_receipts_are_things_done_not_rows(
    desk: Desk, store: Store, checked: Any, chinese: Texts, words: Texts, desk_of: Callable[[str], Desk]
) -> None:
    matters.step(desk, checked.matter_ids[0], "note", "已打电话", photos=[png()])
    view = outgoing.view(desk)
    assert [chinese.say(one.title) for one in view.receipts][1].endswith("检查")
    assert [(one.stage, one.state, one.where) for one in view.receipts] == [(1, "saved", DOOR)] * 2
    assert (view.waiting, view.refused) == (2, 0)
    answer_all(store, durable=False)
    assert {one.state for one in outgoing.view(desk).receipts} == {"uploaded"}
    store.apply(lambda tx: settle.durable_through(tx, 10_000, tx.moment))
    assert {(one.stage, one.state) for one in outgoing.view(desk).receipts} == {(3, "applied")}
    records.view(desk_of(ZHOU), checked.record_id)
    seen = outgoing.view(desk_of(LI)).receipts[-1]
    assert (seen.stage, seen.state) == (4, "viewed")
    assert chinese.say(seen.reason) == "周正华 12月8日看过"
    assert all(words.say(one.reason) and words.say(one.title) for one in outgoing.view(desk).receipts)


def test_a_dispute_that_ended_is_called_so_in_what_was_sent(
    desk: Desk, store: Store, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard(matter="dispute", item="VH19", grade=None, first_due_at=None, due_days=None)
    matters.step(desk, matter_id, "close", "双方和好", {"result": "oral"})
    (line,) = outgoing.view(desk).receipts
    assert chinese.say(line.title) == "软管老化：办结"
    answer_all(store, "refused", "wrong_state")
    (line,) = outgoing.view(desk).receipts
    assert chinese.say(line.title) == "没有算上：办结 双方和好"


def test_what_was_refused_says_why(desk: Desk, store: Store, checked: Any, chinese: Texts) -> None:
    answer_all(store, "refused", "foreign_scope")
    (line,) = outgoing.view(desk).receipts
    assert (line.stage, line.state) == (2, "refused")
    assert chinese.say(line.reason).startswith("不在您的负责范围内，没有入库；内容还在本机")
    assert outgoing.view(desk).refused == 1


def conflict(lay: Make, **fields: Any) -> str:
    return lay(
        "conflict",
        scopes.grid(GRID),
        **(
            {
                "change_id": uid("change"),
                "server_by": ZHANG,
                "server_at": day(1),
                "wanted_by": LI,
                "wanted_at": day(1),
            }
            | fields
        ),
    )


def test_two_phone_numbers_are_shown_side_by_side_and_either_is_taken(
    desk: Desk, store: Store, lay: Make, chinese: Texts
) -> None:
    person = uid("resident", DOOR, 0)
    given = {"kind": "resident", "row_id": person, "field": "phone"}
    values = {"before": "10000000001", "server_value": "10012342718", "wanted_value": "10000000003"}
    first = conflict(lay, **given, **values)
    (card,) = outgoing.view(desk).conflicts
    assert (card.who, card.where) == ("余友田", DOOR)
    (field,) = card.fields
    assert (chinese.say(field.label), field.server_by, field.wanted_value) == (
        "电话",
        "张海涛",
        "10000000003",
    )
    conflicts.decide(desk, first, "wanted")
    assert store.read(lambda tx: tx.one(Resident, person)).phone == "10000000003"
    assert outgoing.view(desk).conflicts == []
    with pytest.raises(UserError, match="decided_already"):
        conflicts.decide(desk, first, "server")


def test_keeping_the_servers_value_changes_only_the_conflict(desk: Desk, store: Store, lay: Make) -> None:
    given = {
        "kind": "household",
        "row_id": home(DOOR),
        "field": "people",
        "server_value": 2,
        "wanted_value": 5,
    }
    conflicts.decide(desk, conflict(lay, **given), "server")
    assert store.read(lambda tx: tx.one(Household, home(DOOR))).people == 2


def test_a_fact_in_conflict_reads_as_its_question(desk: Desk, lay: Make, chinese: Texts) -> None:
    fact = lay(
        "fact",
        scopes.grid(GRID),
        fixed_id(home(DOOR), "fuel_types"),
        subject_id=home(DOOR),
        name="fuel_types",
        value=["lpg"],
        confirmed_on="2026-12-01",
    )
    conflict(lay, kind="fact", row_id=fact, field="value", server_value=["lpg"], wanted_value=["electric"])
    (card,) = outgoing.view(desk).conflicts
    assert (card.who, card.where) == ("余友田", DOOR)
    assert (card.fields[0].server_value, card.fields[0].wanted_value) == ("瓶装液化气", "电")


def test_a_step_that_came_too_late_can_be_taken_anew_if_the_state_allows(
    desk: Desk, lay: Make, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard(steps=[("fixed", 1, LI, {})])
    wanted = {"matter_id": matter_id, "action": "tell", "note": "去过", "data": {}}
    given = {"kind": "step", "field": "action", "reason": "step_not_allowed", "wanted_value": wanted}
    late = conflict(lay, row_id=uid("late step"), **given)
    with pytest.raises(UserError, match="refuse_state"):
        conflicts.decide(desk, late, "wanted")
    fitting = conflict(
        lay, row_id=uid("other step"), **(given | {"wanted_value": wanted | {"action": "nobody_home"}})
    )
    conflicts.decide(desk, fitting, "wanted")
    assert chinese.say(matters.view(desk, matter_id).timeline[0].title) == "没见到人"


def test_what_was_deleted_meanwhile_can_be_put_back(desk: Desk, store: Store, lay: Make) -> None:
    row = store.read(lambda tx: tx.one(Resident, uid("resident", DOOR, 1)))
    store.apply(lambda tx: tx.delete(Resident, row.id))
    given = {"kind": "resident", "row_id": row.id, "field": "", "reason": "deleted"}
    gone = conflict(lay, **given, wanted_value={"phone": "10000000009"})
    with pytest.raises(UserError, match="row_gone"):
        conflicts.decide(desk, gone, "wanted")
    whole = row.model_dump(exclude={"id"})
    back = conflict(lay, **given, before=whole, wanted_value={"phone": "10000000008"})
    conflicts.decide(desk, back, "wanted")
    assert store.read(lambda tx: tx.one(Resident, row.id)).phone == "10000000008"


def test_scopes_of_what_a_lead_voids_stay_his(
    desk_of: Callable[[str], Desk], answered: Answered, store: Store
) -> None:
    lead = desk_of(FANG)
    draft = answered(lead, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
    done = filling.finish(lead, draft.draft_id)
    records.void(lead, done.record_id, "填错楼")
    rows = store.read(lambda tx: tx.sql("SELECT DISTINCT scope_id FROM outbox"))
    assert [row["scope_id"] for row in rows] == [scopes.building(BUILDINGS[3])]
