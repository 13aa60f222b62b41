"""One laptop voids a record while another corrects it: one question, and what both did follows."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.people import Equipment, Fact
from desktop.domain.records import Record
from desktop.domain.say import Say, UserError
from desktop.services.desk import Desk
from desktop.services.records import filling, records
from desktop.services.sent import conflicts, outgoing
from desktop.services.shapes.sync import ConflictField
from desktop.texts import Texts
from tests.services.conftest import LI, ZHOU, home
from tests.services.test_over_server import DOOR, Town, town
from tests.services.test_two_corrections import corrected

__all__ = ["town"]

GIVEN = {"lg01_fuel": ["lpg"], "lg04_count": 2, "lg05_made": "2022-05", "lg14_length": 1.5}


class Contested:
    """李梅 corrected the length of a hose in a check that 周正华 voided."""

    def __init__(self, town: Town, answered: Callable[..., Any], void_first: bool) -> None:
        self.town, self.worker, self.boss = town, town.laptop(LI), town.laptop(ZHOU)
        draft = answered(self.worker, "LPG_HOME", "household", home(DOOR), **GIVEN)
        self.first = filling.finish(self.worker, draft.draft_id).record_id
        self.rounds()
        self.correction = corrected(self.worker, self.first, lg14_length=1.9)
        records.void(self.boss, self.first, "不是这一户")
        town.round((self.boss if void_first else self.worker).store)
        self.rounds()

    def rounds(self) -> None:
        for desk in (self.worker, self.boss, self.worker, self.boss):
            assert self.town.round(desk.store).refused == 0

    def decide(self, desk: Desk, status: str) -> None:
        """Of the status and its reason, the side that says this."""
        [card] = outgoing.view(desk).conflicts
        side = "server" if server_says(card.fields[0], status) else "wanted"
        for field in card.fields:
            conflicts.decide(desk, field.id, side)
        self.rounds()

    def known(self, desk: Desk) -> tuple[dict[str, Any], list[str | None]]:
        """Facts of the check by name, and when its bottle was made."""
        facts = desk.read(lambda tx: tx.find(Fact, subject_id=home(DOOR)))
        gear = desk.read(lambda tx: tx.find(Equipment, household_id=home(DOOR), kind="cylinder"))
        mine = {one.name: one.value for one in facts if one.name in ("cylinder_count", "hose_length")}
        return mine, [one.made_on for one in gear]


def spoken(texts: Texts, value: Say | str) -> str:
    return value if isinstance(value, str) else texts.say(value)


def server_says(field: ConflictField, status: str) -> bool:
    return getattr(field.server_value, "key", "") == f"recordspage.status_{status}"


@pytest.fixture(params=[True, False], ids=["void first", "correction first"])
def contested(request: pytest.FixtureRequest, town: Town, answered: Callable[..., Any]) -> Contested:
    return Contested(town, answered, request.param)


def test_one_thing_is_asked(contested: Contested) -> None:
    for desk in (contested.worker, contested.boss):
        [card] = outgoing.view(desk).conflicts
        assert [one.label.key for one in card.fields] == [
            "record.field_record_status",
            "record.field_record_status_reason",
        ]


def test_where_it_is_corrected_all_it_says_stands_again(contested: Contested) -> None:
    before = contested.known(contested.boss)
    contested.decide(contested.boss, "corrected")
    for desk in (contested.worker, contested.boss):
        assert outgoing.view(desk).conflicts == []
        assert contested.known(desk) == ({"cylinder_count": 2, "hose_length": 1.9}, ["2022-05"]) != before
        assert desk.read(lambda tx: tx.one(Record, contested.first)).status == "corrected"
    facts = contested.worker.read(lambda tx: tx.find(Fact, record_id=contested.correction))
    assert len(facts) > 1


def test_where_it_is_void_its_correction_is_asked_about_once_and_goes_with_all_it_said(
    contested: Contested, chinese: Texts
) -> None:
    contested.decide(contested.worker, "voided")
    [card] = outgoing.view(contested.worker).conflicts
    number = contested.worker.read(lambda tx: tx.one(Record, contested.correction)).number
    [field] = card.fields
    assert card.where == f"{DOOR} {number}"
    assert chinese.say(field.label).startswith("这份记录说的")
    assert "软管长度：1.9 米" in spoken(chinese, field.wanted_value)
    records.void(contested.worker, contested.correction, "不是这一户")
    contested.rounds()
    for desk in (contested.worker, contested.boss):
        assert outgoing.view(desk).conflicts == []
        assert contested.known(desk) == ({}, [])
    with pytest.raises(UserError, match="decided_already"):
        conflicts.decide(contested.boss, field.id, "wanted")


def test_a_correction_of_the_correction_takes_with_it_what_both_said(contested: Contested) -> None:
    contested.decide(contested.worker, "voided")
    again = corrected(contested.worker, contested.correction, lg14_length=1.8)
    contested.rounds()
    records.void(contested.worker, again, "不是这一户")
    contested.rounds()
    for desk in (contested.worker, contested.boss):
        assert outgoing.view(desk).conflicts == []
        assert contested.known(desk) == ({}, [])


def test_a_check_made_meanwhile_is_not_lost(town: Town, answered: Callable[..., Any]) -> None:
    """What it confirmed of facts that went is kept for somebody to decide, all at once."""
    worker, boss = town.laptop(LI), town.laptop(ZHOU)
    given = {"lg01_fuel": ["lpg"], "lg04_count": 2}
    draft = answered(worker, "LPG_HOME", "household", home(DOOR), **given)
    wrong = filling.finish(worker, draft.draft_id).record_id
    for desk in (worker, boss):
        town.round(desk.store)
    draft = answered(boss, "LPG_HOME", "household", home(DOOR), **given | {"lg04_count": 3})
    meanwhile = filling.finish(boss, draft.draft_id).record_id
    records.void(worker, wrong, "走错门了")
    for desk in (worker, boss, worker, boss):
        assert town.round(desk.store).refused == 0
    [card] = outgoing.view(boss).conflicts
    [field] = card.fields
    assert (field.label.key, field.label.values["count"] > 1) == ("record.field_said", True)
    conflicts.decide(boss, field.id, "wanted")
    assert outgoing.view(boss).conflicts == []
    [fact] = boss.read(lambda tx: tx.find(Fact, name="cylinder_count"))
    assert (fact.value, fact.record_id) == (3, meanwhile)


@pytest.mark.parametrize("status", ["corrected", "voided"])
def test_facts_wait_for_the_record_that_said_them(
    town: Town, answered: Callable[..., Any], status: str
) -> None:
    """A check was made meanwhile, and before anybody decides one corrects it and another voids it."""
    worker, boss = town.laptop(LI), town.laptop(ZHOU)

    def check(desk: Desk, **changed: Any) -> str:
        draft = answered(desk, "LPG_HOME", "household", home(DOOR), **GIVEN | changed)
        return filling.finish(desk, draft.draft_id).record_id

    def rounds() -> None:
        for desk in (worker, boss, worker, boss):
            assert town.round(desk.store).refused == 0

    wrong = check(worker)
    rounds()
    meanwhile = check(worker, lg14_length=1.7)
    records.void(boss, wrong, "走错门了")
    rounds()
    [card] = outgoing.view(worker).conflicts
    correction = corrected(worker, meanwhile, lg14_length=1.8)
    records.void(boss, meanwhile, "也走错门了")
    rounds()
    [card] = outgoing.view(boss).conflicts
    assert {one.label.key for one in card.fields} == {
        "record.field_record_status",
        "record.field_record_status_reason",
    }
    side = "server" if server_says(card.fields[0], status) else "wanted"
    for field in card.fields:
        conflicts.decide(boss, field.id, side)
    if status == "voided":
        records.void(boss, correction, "也走错门了")
    rounds()
    for desk in (worker, boss):
        assert outgoing.view(desk).conflicts == []
        lengths = desk.read(lambda tx: tx.find(Fact, subject_id=home(DOOR), name="hose_length"))
        assert [one.value for one in lengths] == ([1.8] if status == "corrected" else [])
