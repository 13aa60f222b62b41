"""The loop over the municipal server: what one person does, the others see, each his own part."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.matters import Matter
from desktop.domain.people import Fact
from desktop.domain.records import Record, RecordPrivate
from desktop.domain.rules import RuleBook
from desktop.forms.library import FormLibrary
from desktop.services import filling, matters, notices, outgoing, records, today
from desktop.services.desk import Desk, open_desk
from desktop.store.store import Store
from desktop.sync.memory import MemoryTransport
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.round import RoundReport, run_round
from server.db import Database, open_database
from server.exchange import exchange
from server.rows import load_rows
from server.tables import REPLICA
from tests.services.conftest import BUILDINGS, FANG, KEY, LI, ZHOU, home, kind_rows
from tests.services.pictures import png

DOOR = "3栋2单元503"


def _replica(store: Store, staff_id: str, now: str) -> dict[str, Any]:
    return {
        "id": str(store.state("replica_id")),
        "staff_id": staff_id,
        "public_key": "",
        "device": "",
        "enrolled_at": now,
        "last_seen": now,
        "last_seq": 0,
        "skew": 0,
        "assignment": 0,
        "state": "active",
    }


class Town:
    """A server and the laptops enrolled at it."""

    def __init__(self, db: Database, folder: Path, clock: Clock, rules: RuleBook, forms: FormLibrary) -> None:
        self.db, self.folder, self.clock, self.rules, self.forms = db, folder, clock, rules, forms
        with self.db.writing() as connection:
            load_rows(connection, kind_rows(), clock.moment())
        self.stores: list[Store] = []

    def laptop(self, staff_id: str) -> Desk:
        store = Store.open(self.folder / staff_id / "desk.db", KEY, clock=self.clock, staff_id=staff_id)
        self.stores.append(store)
        with self.db.writing() as connection:
            connection.execute(REPLICA.insert().values(_replica(store, staff_id, self.clock.moment())))
        self.round(store)
        return open_desk(store, self.clock, self.rules, self.forms)

    def round(self, store: Store) -> RoundReport:
        replica_id = str(store.state("replica_id"))

        def handle(request: Exchange) -> Answer:
            return exchange(self.db, replica_id, request, self.clock)

        return run_round(store, MemoryTransport(handle), self.clock)


@pytest.fixture
def town(
    database_url: str, tmp_path: Path, clock: Clock, rules: RuleBook, forms: FormLibrary
) -> Iterator[Town]:
    made = Town(open_database(database_url), tmp_path, clock, rules, forms)
    yield made
    for store in made.stores:
        store.close()
    made.db.close()


def found_in_the_kitchen(worker: Desk, answered: Callable[..., Any]) -> str:
    """A gas check with two hazards and its notice, and a visit; returns the id of the check's record."""
    draft = answered(
        worker, "LPG_HOME", "household", home(DOOR), lg01_fuel=["lpg"], lg15_aged="yes", lg18_clamped="no"
    )
    photo = filling.add_photo(worker, draft.draft_id, None, "before", png())
    filling.save(
        worker,
        draft.draft_id,
        answers=draft.answers,
        confirmed=[],
        cards={"lg15_aged": {"photo_ids": [photo]}, "lg18_clamped": {"remedy": "on_the_spot"}},
        at_question="",
    )
    done = filling.finish(worker, draft.draft_id)
    notices.printed(worker, done.record_id)
    visit = answered(
        worker, "VISIT_HH", "household", home(DOOR), vh01_outcome="met", vh19_violence="reported"
    )
    filling.finish(worker, visit.draft_id)
    return done.record_id


def test_from_the_kitchen_to_the_supervisor_and_closed_by_the_lead(
    town: Town, answered: Callable[..., Any]
) -> None:
    worker, lead, boss = town.laptop(LI), town.laptop(FANG), town.laptop(ZHOU)
    record_id = found_in_the_kitchen(worker, answered)
    report = town.round(worker.store)
    assert (report.sent, report.refused, report.conflict, report.held) == (report.applied, 0, 0, 0)
    assert {one.state for one in outgoing.view(worker).receipts} == {"applied"}

    town.round(lead.store)
    assert lead.read(lambda tx: [tx.count(kind) for kind in (Record, RecordPrivate, Fact)]) == [0, 0, 0]
    aged = lead.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    assert aged.state == "told" and matters.view(lead, aged.id).photos

    matters.step(worker, aged.id, "fixed", "户主已换", {"fixed_by": "household"})
    town.round(worker.store)
    town.round(boss.store)
    (line,) = [one for one in today.view(boss).groups if one.key == "to_review"][0].lines
    assert line.target.id == aged.id
    matters.step(boss, aged.id, "assign", "请去看", {"assignee_id": FANG})
    records.view(boss, record_id)
    assert town.round(boss.store).refused == 0

    town.round(lead.store)
    (check,) = [one for one in today.view(lead).groups if one.key == "to_check"][0].lines
    assert check.target.id == aged.id
    matters.step(lead, aged.id, "pass", "已看过", photos=[png(colour="#c3ccd6")])
    assert town.round(lead.store).refused == 0

    town.round(worker.store)
    view = matters.view(worker, aged.id)
    assert view.line.state == "closed"
    assert [one.title.key for one in view.timeline][:4] == [
        "matter.done_pass",
        "matter.done_assign_check",
        "matter.done_fixed",
        "matter.done_tell",
    ]
    assert {one.moment for one in view.photos} == {"before", "after"}
    assert "viewed" in {one.state for one in outgoing.view(worker).receipts}


def test_the_same_fault_found_by_worker_and_lead_stays_two_and_says_so(
    town: Town, answered: Callable[..., Any]
) -> None:
    worker, lead = town.laptop(LI), town.laptop(FANG)
    found = []
    for desk in (worker, lead):
        draft = answered(desk, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
        found += filling.finish(desk, draft.draft_id).matter_ids
        assert town.round(desk.store).refused == 0
    town.round(worker.store)
    assert [one.id for one in matters.listing(worker, "open")] in (found, found[::-1])
    assert [key for key, _ in matters.view(worker, found[0]).facts].count("same") == 1


def test_two_steps_at_once_become_a_conflict_that_is_shown(town: Town, answered: Callable[..., Any]) -> None:
    worker, lead = town.laptop(LI), town.laptop(FANG)
    draft = answered(worker, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
    (matter_id,) = filling.finish(worker, draft.draft_id).matter_ids
    town.round(worker.store)
    town.round(lead.store)
    matters.step(lead, matter_id, "fixed_and_checked", "住户当场搬走")
    matters.step(worker, matter_id, "report", "叫不动")
    town.round(lead.store)
    assert town.round(worker.store).conflict == 1
    town.round(worker.store)
    shown = outgoing.view(worker)
    assert [one.state for one in shown.receipts if one.target is None or one.target.kind == "matter"][:1] == [
        "conflict"
    ]
    (card,) = shown.conflicts
    assert card.fields[0].wanted_value == "叫不动"
    assert matters.view(worker, matter_id).line.state == "closed"
    outgoing.decide(worker, card.fields[0].id, "server")
    assert town.round(worker.store).applied == 1
    assert outgoing.view(worker).conflicts == []
