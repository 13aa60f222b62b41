"""What the office asks comes back to the worker on the very answers (SUP-01, SUP-03, decisions 8 and 12)."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.base import Row
from desktop.domain.matters import Matter
from desktop.domain.people import Household
from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.domain.sendbacks import SendBack
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.records import filling, records, sendbacks
from desktop.services.sent import outgoing
from desktop.services.shapes.target import TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.services.today import today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import FANG, GRID, LI, ZHANG, ZHOU, home

DOOR = "3栋2单元503"
ASKED = ["lg14_length", "lg15_aged"]
QUESTION = "软管到底多长？老化没有？"
DeskOf = Callable[[str], Desk]
Answered = Callable[..., Any]


def group(desk: Desk, key: str) -> list[TodayLine]:
    return next(one.lines for one in today.view(desk).groups if one.key == key)


def answer(desk: Desk, draft_id: str, **changes: Any) -> str:
    """Give these answers in an open draft and finish it; hands back the record."""
    opened = filling.reopen(desk, draft_id)
    session = filling.session(desk, opened)
    for name, value in changes.items():
        session.answer(name, value)
    filling.save(
        desk, draft_id, answers=session.kept, confirmed=opened.confirmed, cards=opened.cards, at_question=""
    )
    return filling.finish(desk, draft_id).record_id


def record_of(store: Store, record_id: str) -> Record:
    return store.read(lambda tx: tx.one(Record, record_id))


def row_of(store: Store, row_id: str) -> SendBack:
    return store.read(lambda tx: tx.one(SendBack, row_id))


def patch(store: Store, kind: type[Row], row_id: str, **fields: Any) -> None:
    store.apply(lambda tx: tx.patch(kind, row_id, **fields))


@pytest.fixture
def checked(desk: Desk, answered: Answered) -> str:
    """李梅's finished gas check."""
    draft = answered(
        desk, "LPG_HOME", "household", home(DOOR), lg01_fuel=["lpg"], lg14_length=1.5, lg15_aged="no"
    )
    return filling.finish(desk, draft.draft_id).record_id


@pytest.fixture
def sent(desk_of: DeskOf, checked: str) -> str:
    """周正华 asks about two of its answers."""
    return sendbacks.send(desk_of(ZHOU), checked, ASKED, QUESTION)


def test_the_question_comes_back_quoted_in_todays_returned_group(
    desk_of: DeskOf, sent: str, chinese: Texts
) -> None:
    """SUP-03."""
    (line,) = group(desk_of(LI), "returned")
    assert (line.door, line.name) == (DOOR, "余友田")
    assert chinese.say(line.reason) == f"燃气检查，周正华问：“{QUESTION}”"
    assert (line.target.kind, line.target.id) == (TargetKind.SEND_BACK, sent)
    assert group(desk_of(ZHANG), "returned") == []


def test_only_the_asked_answers_are_open_and_the_rest_keeps_its_value(
    desk_of: DeskOf, sent: str, store: Store, checked: str
) -> None:
    """SUP-03."""
    worker = desk_of(LI)
    opened = sendbacks.open_answer(worker, sent)
    session = filling.session(worker, opened)
    assert [key for key in session.to_answer if key not in opened.locked] == ASKED
    assert opened.answers == record_of(store, checked).answers
    assert sendbacks.open_answer(worker, sent).draft_id == opened.draft_id
    assert group(worker, "drafts") == []


def test_the_answer_is_a_correction_in_which_only_those_answers_differ(
    desk_of: DeskOf, sent: str, store: Store, checked: str
) -> None:
    """SUP-03, decision 8: one transaction, the old record stays."""
    worker = desk_of(LI)
    record_id = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg14_length=1.8)
    old, new, row = record_of(store, checked), record_of(store, record_id), row_of(store, sent)
    assert (old.status, old.status_reason, new.corrects_id) == ("corrected", QUESTION, checked)
    differing = {key for key in old.answers | new.answers if old.answers.get(key) != new.answers.get(key)}
    assert differing == {"lg14_length"}
    assert (new.seen_at, new.inspector_id) == (old.seen_at, old.inspector_id)
    assert (row.correction_id, row.answered_by, row.answered_name) == (record_id, LI, "李梅")
    changes = store.read(lambda tx: tx.outgoing_of([sent, record_id]))
    assert len({one.tx for one in changes if one.row_id == record_id} | {changes[-1].tx}) == 1
    assert group(worker, "returned") == []


def test_a_finding_of_the_new_answer_becomes_a_matter_and_the_known_ones_stay(
    desk_of: DeskOf, sent: str, store: Store
) -> None:
    """SUP-03, decision 1."""
    worker = desk_of(LI)
    before = store.read(lambda tx: {one.id for one in tx.find(Matter)})
    record_id = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg15_aged="yes")
    after = store.read(lambda tx: {one.id: one for one in tx.find(Matter)})
    (new,) = [one for row_id, one in after.items() if row_id not in before]
    assert before < set(after) and (new.question, new.record_id) == ("lg15_aged", record_id)


def test_no_other_answer_can_be_changed_under_a_send_back(desk_of: DeskOf, sent: str, store: Store) -> None:
    """SUP-03: also when the draft was tampered with."""
    worker = desk_of(LI)
    opened = sendbacks.open_answer(worker, sent)
    with pytest.raises(UserError, match="other_changed"):
        answer(worker, opened.draft_id, lg03_place="outdoor", lg14_length=1.8)
    assert row_of(store, sent).answered_at is None
    with pytest.raises(UserError, match="seen_stays"):
        filling.seen(
            worker, opened.draft_id, seen_at="2026-12-01T01:00:00Z", inspector_id=ZHANG, back_entry=True
        )


def test_what_follows_from_an_asked_answer_may_be_answered_too(
    desk_of: DeskOf, checked: str, store: Store
) -> None:
    """SUP-03: a home that has no gas is asked nothing more about it."""
    sent = sendbacks.send(desk_of(ZHOU), checked, ["lg01_fuel"], "用的是电还是气？")
    worker = desk_of(LI)
    record_id = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg01_fuel=["electric"])
    new = record_of(store, record_id)
    assert new.answers["lg01_fuel"] == ["electric"] and "lg14_length" not in new.answers
    (view,) = records.view(desk_of(ZHOU), record_id).send_backs
    assert [one.asked for one in view.fields][:1] == [True] and any(not one.asked for one in view.fields)


def test_the_office_sees_old_and_new_value_and_accepts(desk_of: DeskOf, sent: str, store: Store) -> None:
    """SUP-01, SUP-03."""
    worker = desk_of(LI)
    record_id = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg14_length=1.8)
    boss = desk_of(ZHOU)
    (line,) = group(boss, "to_review")
    assert (line.target.kind, line.target.id) == (TargetKind.RECORD, record_id)
    (view,) = records.view(boss, record_id).send_backs
    length, aged = view.fields
    assert (length.before, length.after, length.changed) == ("1.5 米", "1.8 米", True)
    assert not aged.changed and view.state == "answered" and view.can_decide
    sendbacks.accept(boss, sent)
    assert row_of(store, sent).decision == "accepted" and group(boss, "to_review") == []
    with pytest.raises(UserError, match="decided"):
        sendbacks.accept(boss, sent)


def test_the_office_sends_back_again_and_the_worker_corrects_the_correction(
    desk_of: DeskOf, sent: str, store: Store
) -> None:
    """SUP-03."""
    worker = desk_of(LI)
    first = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg14_length=1.8)
    again = sendbacks.send(desk_of(ZHOU), first, ["lg14_length"], "照片上不止")
    assert row_of(store, sent).decision == "again"
    worker = desk_of(LI)
    second = answer(worker, sendbacks.open_answer(worker, again).draft_id, lg14_length=1.9)
    assert record_of(store, second).corrects_id == first
    assert [one.target.id for one in group(desk_of(ZHOU), "to_review")] == [second]


def test_an_answer_in_words_where_nothing_was_wrong(desk_of: DeskOf, sent: str, store: Store) -> None:
    """SUP-03: no correction is forced on anybody."""
    worker = desk_of(LI)
    sendbacks.open_answer(worker, sent)
    with pytest.raises(UserError, match="no_reply"):
        sendbacks.reply(worker, sent, " ")
    sendbacks.reply(worker, sent, "又量了一次，没错")
    row = row_of(store, sent)
    assert (row.reply, row.correction_id, row.answered_by) == ("又量了一次，没错", None, LI)
    assert filling.last_draft(worker) is None
    with pytest.raises(UserError, match="answered"):
        sendbacks.open_answer(worker, sent)


@pytest.mark.parametrize("who", [LI, FANG])
def test_only_the_office_sends_back_and_accepts(desk_of: DeskOf, checked: str, sent: str, who: str) -> None:
    """SUP-03, decision 12: neither worker nor building lead."""
    desk = desk_of(who)
    with pytest.raises(UserError, match="office_only"):
        sendbacks.send(desk, checked, ASKED, "为什么？")
    with pytest.raises(UserError, match="office_only"):
        sendbacks.accept(desk, sent)
    assert not records.view(desk, checked).may_send_back


def test_somebody_else_does_not_answer_while_the_worker_is_there(desk_of: DeskOf, sent: str) -> None:
    """SUP-03."""
    with pytest.raises(UserError, match="not_for_you"):
        sendbacks.open_answer(desk_of(ZHANG), sent)
    with pytest.raises(UserError, match="not_for_you"):
        sendbacks.reply(desk_of(ZHANG), sent, "不知道")


def test_what_cannot_be_sent_back_is_said(desk_of: DeskOf, checked: str, sent: str) -> None:
    """SUP-03."""
    boss = desk_of(ZHOU)
    with pytest.raises(UserError, match="open_already"):
        sendbacks.send(boss, checked, ASKED, "还有？")
    records.void(desk_of(LI), checked, "不是这一户")
    with pytest.raises(UserError, match="record_voided"):
        sendbacks.send(desk_of(ZHOU), checked, ASKED, "还有？")


@pytest.mark.parametrize(
    ("fields", "question", "key"),
    [([], "为什么？", "no_fields"), (["nothing"], "为什么？", "no_fields"), (ASKED, "  ", "no_question")],
)
def test_a_send_back_names_answers_and_a_question(
    desk_of: DeskOf, checked: str, fields: list[str], question: str, key: str
) -> None:
    """SUP-03."""
    with pytest.raises(UserError, match=key):
        sendbacks.send(desk_of(ZHOU), checked, fields, question)


def test_a_private_answer_is_never_offered(desk_of: DeskOf, answered: Answered) -> None:
    """Decision 1: VH19 stands in no list, so it cannot be chosen either."""
    draft = answered(desk_of(LI), "VISIT_HH", "household", home(DOOR), vh01_outcome="met", vh19_violence="no")
    record_id = filling.finish(desk_of(LI), draft.draft_id).record_id
    offered = {one.key for one in records.view(desk_of(ZHOU), record_id).answers}
    assert offered and "vh19_violence" not in offered
    with pytest.raises(UserError, match="no_fields"):
        sendbacks.send(desk_of(ZHOU), record_id, ["vh19_violence"], "?")


def test_a_record_voided_meanwhile_is_answered_in_words(
    desk_of: DeskOf, checked: str, sent: str, chinese: Texts
) -> None:
    """SUP-03: said in plain words, nothing lost."""
    worker = desk_of(LI)
    records.void(worker, checked, "不是这一户")
    (line,) = group(worker, "returned")
    assert line.target.kind is TargetKind.RECORD and "已作废" in chinese.say(line.reason)
    with pytest.raises(UserError, match="record_voided"):
        sendbacks.open_answer(worker, sent)
    (view,) = records.view(worker, checked).send_backs
    assert view.note and "不是这一户" in chinese.say(view.note) and (view.can_open, view.can_reply) == (0, 1)
    assert checked in [one.target.id for one in group(desk_of(ZHOU), "to_review")]
    worker = desk_of(LI)
    sendbacks.reply(worker, sent, "门牌选错，已重填")
    assert group(worker, "returned") == []


def test_a_record_corrected_meanwhile_is_answered_on_the_new_one_with_what_was_typed(
    desk_of: DeskOf, checked: str, sent: str, store: Store, chinese: Texts
) -> None:
    """SUP-03: nothing typed is lost."""
    worker = desk_of(LI)
    begun = sendbacks.open_answer(worker, sent)
    filling.save(
        worker,
        begun.draft_id,
        answers=begun.answers | {"lg14_length": 1.8},
        confirmed=[],
        cards={},
        at_question="",
    )
    other = answer(worker, records.correct(worker, checked, "漏了").draft_id, lg03_place="outdoor")
    with pytest.raises(UserError, match="corrected_meanwhile"):
        filling.finish(worker, begun.draft_id)
    (line,) = group(worker, "returned")
    assert record_of(store, other).number in chinese.say(line.reason)
    opened = sendbacks.open_answer(worker, sent)
    assert (opened.answers["lg14_length"], opened.answers["lg03_place"]) == (1.8, "outdoor")
    done = filling.finish(worker, opened.draft_id).record_id
    assert record_of(store, done).corrects_id == other
    assert row_of(store, sent).correction_id == done


def test_a_question_that_the_form_no_longer_has_is_said(
    desk_of: DeskOf, sent: str, checked: str, store: Store, chinese: Texts
) -> None:
    """SUP-03: the others are still open; where none is left, words answer."""
    patch(store, SendBack, sent, fields=["lg14_length", "lg99_gone"])
    worker = desk_of(LI)
    (view,) = records.view(worker, checked).send_backs
    assert view.note and chinese.say(view.note).startswith("其中1题")
    assert sendbacks.open_answer(worker, sent).locked
    patch(store, SendBack, sent, fields=["lg99_gone"])
    with pytest.raises(UserError, match="no_field_left"):
        sendbacks.open_answer(worker, sent)
    (view,) = records.view(worker, checked).send_backs
    assert (view.can_open, view.can_reply) == (False, True)


def test_when_the_worker_has_left_the_grid_whoever_has_it_now_answers(
    desk_of: DeskOf, sent: str, checked: str, store: Store, chinese: Texts
) -> None:
    """SUP-01, SUP-03: open questions stay with the grid."""
    patch(store, Staff, LI, grid_ids=[])
    (view,) = records.view(desk_of(ZHOU), checked).send_backs
    assert chinese.say(view.to) == "李梅已不负责这里，由现在的网格员答复"
    heir = desk_of(ZHANG)
    (line,) = group(heir, "returned")
    assert chinese.say(line.reason).endswith("原由李梅负责")
    record_id = answer(heir, sendbacks.open_answer(heir, sent).draft_id, lg14_length=1.8)
    new = record_of(store, record_id)
    assert (new.entered_by, new.inspector_id, row_of(store, sent).answered_by) == (ZHANG, LI, ZHANG)


def test_a_question_that_nobody_can_answer_comes_back_to_the_office(
    desk_of: DeskOf, sent: str, checked: str, store: Store, chinese: Texts
) -> None:
    """SUP-01: no worker is left in the grid; nothing is lost."""
    for one in (LI, ZHANG):
        patch(store, Staff, one, grid_ids=[])
    boss = desk_of(ZHOU)
    (line,) = group(boss, "to_review")
    assert chinese.say(line.reason).endswith("网格现在没有网格员") and line.target.id == checked
    (view,) = records.view(boss, checked).send_backs
    assert "没有网格员" in chinese.say(view.to)


def test_a_record_voided_while_it_is_answered_says_so_at_the_end(
    desk_of: DeskOf, sent: str, checked: str, store: Store
) -> None:
    """SUP-03."""
    worker = desk_of(LI)
    opened = sendbacks.open_answer(worker, sent)
    records.void(worker, checked, "不是这一户")
    with pytest.raises(UserError, match="record_voided"):
        filling.finish(worker, opened.draft_id)
    assert filling.last_draft(worker) is not None


def test_a_record_whose_home_has_gone_still_opens(
    desk_of: DeskOf, sent: str, checked: str, store: Store, chinese: Texts
) -> None:
    """SUP-03: the question stays to be read and answered in words."""
    store.apply(lambda tx: tx.delete(Household, home(DOOR)))
    (view,) = records.view(desk_of(LI), checked).send_backs
    assert view.note and (view.can_open, view.can_reply) == (False, True)
    sendbacks.reply(desk_of(LI), sent, "这户搬走了")


def test_a_plain_check_of_the_same_home_does_not_take_up_the_answering_draft(
    desk_of: DeskOf, sent: str
) -> None:
    """SUP-03: its other answers are locked."""
    worker = desk_of(LI)
    opened = sendbacks.open_answer(worker, sent)
    assert filling.start(worker, "LPG_HOME", "household", home(DOOR)).draft_id != opened.draft_id


def test_undo_takes_the_answer_back_with_its_correction(desk_of: DeskOf, sent: str, store: Store) -> None:
    """Decision 8: one transaction."""
    worker = desk_of(LI)
    record_id = answer(worker, sendbacks.open_answer(worker, sent).draft_id, lg14_length=1.8)
    records.undo(worker, record_id)
    assert row_of(store, sent).answered_at is None
    assert len(group(worker, "returned")) == 1


def test_what_was_sent_back_has_a_name_in_the_list_of_what_was_sent(
    desk_of: DeskOf, sent: str, chinese: Texts
) -> None:
    """COR: every outgoing record with its receipt."""
    titles = {chinese.say(one.title) for one in outgoing.view(desk_of(ZHOU)).receipts}
    assert "燃气检查（退回、答复或审核）" in titles


def test_ones_own_record_is_corrected_not_sent_back(desk_of: DeskOf, answered: Answered) -> None:
    """SUP-03."""
    boss = desk_of(ZHOU)
    draft = answered(boss, "LPG_HOME", "household", home(DOOR), lg01_fuel=["electric"])
    record_id = filling.finish(boss, draft.draft_id).record_id
    with pytest.raises(UserError, match="own_record"):
        sendbacks.send(boss, record_id, ["lg01_fuel"], "？")
    assert not records.view(boss, record_id).may_send_back


def test_the_grid_is_named_when_there_are_several(desk_of: DeskOf, sent: str, store: Store) -> None:
    """SUP-01."""
    patch(store, Staff, LI, grid_ids=[GRID, home(DOOR)])
    (line,) = group(desk_of(LI), "returned")
    assert line.grid == "一网格"
