"""What two people disagree on is said in words: no code of the program, no id, no English in Chinese."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.matters import Notice
from desktop.domain.people import Equipment, Fact, Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import Say
from desktop.domain.sendbacks import SendBack
from desktop.domain.values import fixed_id, new_id
from desktop.services.desk import Desk
from desktop.services.matters import notices
from desktop.services.sent import outgoing
from desktop.services.shapes.sync import ConflictCard
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import GRID, HOMES, ZHOU, day, home, uid
from tests.services.test_newer_program import asked
from tests.services.test_records import DOOR, checked

__all__ = ["checked"]


def card(
    desk: Desk, store: Store, kind: str, row: Row, field: str, *values: Any, **more: Any
) -> ConflictCard:
    before, server, wanted = values
    asked(
        store,
        kind,
        row_id=row.id,
        scope_id=row.scope_id,
        field=field,
        before=before,
        server_value=server,
        wanted_value=wanted,
        **more,
    )
    [found] = outgoing.view(desk).conflicts
    return found


def said(texts: Texts, value: Say | str) -> str:
    return value if isinstance(value, str) else texts.say(value)


@pytest.mark.parametrize(
    ("model", "field", "given", "words"),
    [
        (Household, "occupancy", ("living", "away", "vacant"), ("常住", "外出", "空房")),
        (Household, "care_level", ("none", "key", "high"), ("", "重，每月", "高，每周")),
        (Household, "special", (False, True, False), ("否", "是", "否")),
        (Household, "people", (2, 3, 4), ("2", "3", "4")),
        (Household, "occupancy", ("living", "away", "abroad"), ("常住", "外出", "abroad")),
        (Resident, "labour", ("farming", "employed", "unable"), ("务农", "在企业上班", "不能劳动")),
        (Resident, "living_here", (True, False, True), ("是", "否", "是")),
    ],
)
def test_a_value_is_said_as_everywhere_else(
    desk: Desk, store: Store, chinese: Texts, model: type[Row], field: str, given: Any, words: Any
) -> None:
    """A value that only a newer program knows is shown as it came."""
    row = store.read(lambda tx: tx.find(model))[0]
    [one] = card(desk, store, model.__name__.lower(), row, field, *given).fields
    shown = (one.before, one.server_value, one.wanted_value)
    assert tuple(said(chinese, value) for value in shown) == words


def test_of_a_bottle_or_a_hose_as_its_question_has_it(desk: Desk, store: Store, chinese: Texts) -> None:
    hose = {"id": new_id(), "scope_id": f"grid:{GRID}", "household_id": home(DOOR), "kind": "hose"}
    row = Equipment.model_validate(hose)
    store.apply(lambda tx: tx.put(row))
    found = card(desk, store, "equipment", row, "material", "rubber", "metal", "rubber")
    assert found.where == DOOR
    assert said(chinese, found.fields[0].server_value) == "金属包覆软管"
    assert chinese.say(found.fields[0].label) == "材质"


def test_the_standing_of_a_record_and_who_answered_a_question(
    desk: Desk, store: Store, chinese: Texts, checked: Any
) -> None:
    record = store.read(lambda tx: tx.one(Record, checked.record_id))
    found = card(desk, store, "record", record, "status", "finished", "voided", "corrected")
    assert (found.who, found.where) == ("余友田", f"{DOOR} {record.number}")
    [one] = found.fields
    assert [said(chinese, v) for v in (one.before, one.server_value, one.wanted_value)] == [
        "有效",
        "已作废",
        "已更正",
    ]


def test_a_notice_that_two_people_voided_is_known_by_its_home(
    desk: Desk, store: Store, chinese: Texts, checked: Any
) -> None:
    notices.printed(desk, checked.record_id)
    [row] = store.read(lambda tx: tx.find(Notice))
    found = card(desk, store, "notice", row, "void_reason", "", "门牌错", "不是这户")
    assert found.who == "余友田" and found.where.startswith(DOOR)
    assert chinese.say(found.fields[0].label) == "作废告知书的原因"


def test_ids_are_said_as_names(desk: Desk, store: Store, chinese: Texts) -> None:
    row = store.read(lambda tx: tx.find(Household))[0]
    [one] = card(desk, store, "send_back", row, "decided_by", None, ZHOU, new_id()).fields
    assert (one.before, one.server_value, one.wanted_value) == ("", "周正华", "")


def test_when_it_was_answered_is_said_in_china(
    desk: Desk, store: Store, chinese: Texts, checked: Any, lay: Callable[..., str]
) -> None:
    asked_by = {"asked_by": ZHOU, "asked_name": "周正华", "asked_at": day(1)}
    sent = lay("send_back", scopes.grid(GRID), record_id=checked.record_id, question="?", **asked_by)
    row = store.read(lambda tx: tx.one(SendBack, sent))
    values = (None, "2026-12-07T23:30:00Z", "2026-12-08T00:10:00Z")
    [one] = card(desk, store, "send_back", row, "answered_at", *values).fields
    shown = [said(chinese, value) for value in (one.before, one.server_value, one.wanted_value)]
    assert shown == ["", "12月8日 07:30", "12月8日 08:10"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (uid("resident", DOOR, 1), ("余小妹", DOOR)),
        (home(DOOR), (HOMES[DOOR], DOOR)),
        (uid("nobody"), ("", "")),
    ],
)
def test_a_fact_is_known_by_its_person_or_its_home(
    desk: Desk, store: Store, lay: Callable[..., str], subject: str, found: tuple[str, str]
) -> None:
    given = {"subject_id": subject, "name": "insured", "value": "yes", "confirmed_on": "2026-12-01"}
    fact = lay("fact", scopes.grid(GRID), **given)
    row = store.read(lambda tx: tx.one(Fact, fact))
    shown = card(desk, store, "fact", row, "value", "yes", "no", "yes")
    assert (shown.who, shown.where) == found


def test_of_a_deleted_row_each_field_is_named(desk: Desk, store: Store, chinese: Texts) -> None:
    row = store.read(lambda tx: tx.find(Household))[0]
    before = row.model_dump(mode="json", exclude={"id", "scope_id"})
    wanted = {"people": 9, "occupancy": "away", "newfield": True}
    store.apply(lambda tx: tx.delete(Household, row.id))
    [one] = card(desk, store, "household", row, "", before, None, wanted, reason="deleted").fields
    assert said(chinese, one.wanted_value) == "人数：9，居住情况：外出，newfield：是"
    assert said(chinese, one.server_value) == ""


def test_of_a_deleted_fact_the_answer_with_its_question(
    desk: Desk, store: Store, lay: Callable[..., str], chinese: Texts
) -> None:
    about = {"subject_id": home(DOOR), "name": "fuel_types", "confirmed_on": "2026-12-01"}
    fact = lay("fact", scopes.grid(GRID), fixed_id(home(DOOR), "fuel_types"), value=["lpg"], **about)
    row = store.read(lambda tx: tx.one(Fact, fact))
    before = row.model_dump(mode="json", exclude={"id", "scope_id"})
    wanted = {"value": ["electric"], "confirmed_on": "2026-12-08", "record_id": new_id()}
    store.apply(lambda tx: tx.delete(Fact, row.id))
    found = card(desk, store, "fact", row, "", before, None, wanted, reason="deleted")
    assert (found.where, said(chinese, found.fields[0].wanted_value)) == (DOOR, "用能类型（可多选）：电")
