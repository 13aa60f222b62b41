"""The loop over the municipal server: what one person does, the others see, each his own part."""

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.kinds import KINDS
from desktop.domain.matters import Matter, Step
from desktop.domain.people import Fact
from desktop.domain.records import Record, RecordPrivate
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, UserError
from desktop.domain.sendbacks import SendBack
from desktop.forms.library import FormLibrary
from desktop.services.desk import Desk, open_desk
from desktop.services.matters import matters, notices
from desktop.services.records import filling, records, sendbacks
from desktop.services.sent import conflicts, outgoing
from desktop.services.shapes.today import TodayLine
from desktop.services.today import today
from desktop.store.store import Store
from desktop.sync.memory import MemoryTransport
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.round import RoundReport, run_round
from desktop.texts import Texts
from server.__main__ import main
from server.db import Database, open_database
from server.exchange import exchange
from server.rows import load_rows
from server.tables import REPLICA
from tests.services.conftest import BUILDINGS, COMMUNITY, FANG, KEY, LI, ZHANG, ZHOU, home, kind_rows
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


def test_two_steps_at_once_become_a_conflict_that_is_shown(
    town: Town, answered: Callable[..., Any], chinese: Texts
) -> None:
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
    assert isinstance(wanted := card.fields[0].wanted_value, Say)
    assert chinese.say(wanted) == "已上报：叫不动"
    assert matters.view(worker, matter_id).line.state == "closed"
    conflicts.decide(worker, card.fields[0].id, "server")
    assert town.round(worker.store).applied == 1
    assert outgoing.view(worker).conflicts == []


def test_who_put_it_right_does_not_pass_it_by_way_of_the_inbox(
    town: Town, answered: Callable[..., Any]
) -> None:
    """Decisions 4 and 5: who did it stays with the step, whoever takes it from there."""
    worker, boss, other = town.laptop(LI), town.laptop(ZHOU), town.laptop(ZHANG)
    draft = answered(worker, "LPG_HOME", "household", home(DOOR), lg01_fuel=["lpg"], lg14_length=3.5)
    filling.finish(worker, draft.draft_id)
    [hose] = worker.read(lambda tx: tx.find(Matter, question="lg14_length"))
    for desk in (worker, boss, other):
        town.round(desk.store)
    matters.step(other, hose.id, "fixed_and_checked", "户主换了")
    town.round(other.store)
    matters.step(worker, hose.id, "fixed", "我帮她换了", {"fixed_by": "staff"})
    for desk in (worker, boss):
        town.round(desk.store)
    [card] = outgoing.view(boss).conflicts
    matters.step(boss, hose.id, "reopen", "没换好")
    conflicts.decide(boss, card.fields[0].id, "wanted")
    for desk in (boss, worker):
        assert town.round(desk.store).refused == 0
    with pytest.raises(UserError, match="refuse_own_work"):
        matters.step(worker, hose.id, "pass", "我看过了")
    last = max(boss.read(lambda tx: tx.find(Step, matter_id=hose.id)), key=lambda one: one.at)
    assert (last.staff_id, last.entered_by) == (LI, ZHOU)


def check(worker: Desk, answered: Callable[..., Any]) -> str:
    """A gas check of a home; returns the id of its record."""
    draft = answered(
        worker, "LPG_HOME", "household", home(DOOR), lg01_fuel=["lpg"], lg14_length=1.5, lg15_aged="yes"
    )
    return filling.finish(worker, draft.draft_id).record_id


def put_right(worker: Desk, send_back_id: str, **changes: Any) -> str:
    opened = sendbacks.open_answer(worker, send_back_id)
    answers = opened.answers | changes
    filling.save(worker, opened.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    return filling.finish(worker, opened.draft_id).record_id


def lines(desk: Desk, key: str) -> list[TodayLine]:
    return next(one.lines for one in today.view(desk).groups if one.key == key)


def test_the_offices_question_goes_to_the_worker_and_the_answer_comes_back(
    town: Town, answered: Callable[..., Any], chinese: Texts
) -> None:
    """SUP-01, SUP-03: answered without a network, each round refused nothing; the lead is sent none of it."""
    worker, lead, boss = town.laptop(LI), town.laptop(FANG), town.laptop(ZHOU)
    record_id = check(worker, answered)
    town.round(worker.store)
    town.round(boss.store)
    sent = sendbacks.send(boss, record_id, ["lg14_length"], "到底多长？")
    assert town.round(boss.store).refused == 0
    town.round(worker.store)
    assert "到底多长？" in chinese.say(lines(worker, "returned")[0].reason)
    correction = put_right(worker, sent, lg14_length=1.9)
    assert (town.round(worker.store).refused, lines(worker, "returned")) == (0, [])
    town.round(boss.store)
    assert [one.target.id for one in lines(boss, "to_review")] == [correction]
    (asked,) = records.view(boss, correction).send_backs
    assert [(one.before, one.after) for one in asked.fields] == [("1.5 米", "1.9 米")]
    sendbacks.accept(boss, sent)
    assert town.round(boss.store).refused == 0
    town.round(lead.store)
    assert lead.read(lambda tx: tx.count(SendBack)) == 0


def test_a_lead_is_sent_his_own_buildings_alone_and_answers_what_he_is_asked(
    town: Town, answered: Callable[..., Any]
) -> None:
    """SUP-01, decision 12: no row of any other scope, no step of the office."""
    worker, lead, boss = town.laptop(LI), town.laptop(FANG), town.laptop(ZHOU)
    found_in_the_kitchen(worker, answered)
    other = answered(worker, "BLDG_COMMON", "building", BUILDINGS[5], "quick", bc02_stairs="yes")
    filling.finish(worker, other.draft_id)
    own = answered(lead, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
    record_id = filling.finish(lead, own.draft_id).record_id
    for desk in (worker, lead, boss, lead):
        town.round(desk.store)
    allowed = {"muni", scopes.community(COMMUNITY), scopes.building(BUILDINGS[3])}
    held = lead.read(lambda tx: {row.scope_id for kind in KINDS.values() for row in tx.find(kind.model)})
    assert held == allowed
    with pytest.raises(UserError, match="office_only"):
        sendbacks.send(lead, record_id, ["bc02_stairs"], "？")
    sent = sendbacks.send(boss, record_id, ["bc02_stairs"], "哪一层？")
    town.round(boss.store)
    town.round(lead.store)
    assert [one.target.id for one in lines(lead, "returned")] == [sent]
    put_right(lead, sent, bc02_stairs="no")
    assert town.round(lead.store).refused == 0


def hand_over(town: Town, url: str) -> dict[str, Any]:
    """The command, as the office gives it; hands back what it says."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["staff", "hand-over", "--from", "李梅", "--to", "张海涛", "--db", url]) == 0
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def without_grid(town: Town, staff_id: str) -> None:
    """As long as somebody else has it."""
    fields = next(row for kind, row in kind_rows() if row["id"] == staff_id)
    with town.db.writing() as connection:
        load_rows(connection, [("staff", fields | {"grid_ids": []})], town.clock.moment())


def test_a_grid_that_is_handed_over_takes_its_open_work_along(
    town: Town, answered: Callable[..., Any], database_url: str, chinese: Texts
) -> None:
    """SUP-01: matters and questions stay with the grid, and say who was in charge before; what was done
    before the laptop was told is taken in; then it holds nothing of the grid any more.
    """
    without_grid(town, ZHANG)
    worker, heir, boss = town.laptop(LI), town.laptop(ZHANG), town.laptop(ZHOU)
    record_id = check(worker, answered)
    matter = worker.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    town.round(worker.store)
    town.round(boss.store)
    sent = sendbacks.send(boss, record_id, ["lg14_length"], "到底多长？")
    town.round(boss.store)
    matters.step(worker, matter.id, "tell", "已告知户主")
    said = hand_over(town, database_url)
    assert said["grids"] == ["一网格"]
    assert [one["question"] for one in said["send_backs"]] == ["到底多长？"]
    open_ones = worker.read(lambda tx: {one.id for one in tx.find(Matter)})
    assert {one["id"] for one in said["matters"]} == open_ones
    report = town.round(worker.store)
    assert (report.applied, report.refused) == (1, 0)
    assert worker.read(lambda tx: tx.count(Matter)) == 0
    town.round(heir.store)
    heir = open_desk(heir.store, town.clock, town.rules, town.forms)
    (asked,) = lines(heir, "returned")
    assert asked.target.id == sent and chinese.say(asked.reason).endswith("原由李梅负责")
    assert {one.id for one in matters.listing(heir, "mine")} == open_ones
    assert matters.view(heir, matter.id).line.state == "told"
    assert len(lines(heir, "visits")) == 12, "ten homes and two buildings"
    put_right(heir, sent, lg14_length=1.9)
    assert town.round(heir.store).refused == 0


def test_a_step_for_a_grid_that_was_left_is_refused_and_stays_to_be_read(
    town: Town, answered: Callable[..., Any], database_url: str, chinese: Texts
) -> None:
    """SUP-01: the server knows that this laptop was told yesterday; the step says what to do, and is kept."""
    worker = town.laptop(LI)
    check(worker, answered)
    matter = worker.read(lambda tx: tx.find(Matter, question="lg15_aged"))[0]
    town.round(worker.store)
    hand_over(town, database_url)
    with town.db.writing() as connection:
        connection.execute(REPLICA.update().values(assignment=10))
    matters.step(worker, matter.id, "tell", "昨天下午已告知户主")
    assert town.round(worker.store).refused == 1
    town.round(worker.store)
    (line,) = [one for one in outgoing.view(worker).receipts if one.state == "refused"]
    assert "昨天下午已告知户主" in chinese.say(line.title)
    assert "请告诉网格责任人或现在负责这里的人" in chinese.say(line.reason)
