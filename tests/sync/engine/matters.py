"""Matters: devices write steps, both sides work out the same state."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.matters import Action, Matter, Step
from desktop.domain.office import Conflict
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.sync.digest import digest

MakeLaptop = Callable[..., Any]
AT = "2026-12-01T01:00:00Z"


def put_step(laptop: Any, matter: Matter, action: Action, at: str, **data: Any) -> str:
    step = Step(
        id=new_id(),
        scope_id=matter.scope_id,
        matter_id=matter.id,
        action=action,
        at=at,
        staff_id=laptop.store.staff_id,
        staff_name="某某",
        note="",
        data=data,
    )

    def work(tx: Any) -> str:
        tx.put(step)
        return str(tx.tx_id)

    tx_id: str = laptop.store.write(work)
    return tx_id


def state_of(laptop: Any, matter: Matter) -> str:
    return str(laptop.store.read(lambda tx: tx.one(Matter, matter.id)).state)


def settled(laptop: Any) -> bool:
    return not laptop.store.read(lambda tx: tx.sql("SELECT * FROM shadow"))


class Matters:
    @pytest.fixture
    def matter(self, ids: dict[str, str]) -> Matter:
        """A hazard of the building, found a week ago."""
        return Matter.model_validate(
            {
                "id": new_id(),
                "scope_id": f"building:{ids['building']}",
                "number": "YH-1",
                "matter": "hazard",
                "item": "LG15",
                "form": "LPG_HOME",
                "question": "lg15_hose",
                "record_id": new_id(),
                "title": "软管老化",
                "subject_kind": "building",
                "subject_id": ids["building"],
                "building_id": ids["building"],
                "grid_id": ids["grid"],
                "where": "3栋",
                "grade": "G",
                "remedy": "by_deadline",
                "found_at": AT,
                "found_by": ids["worker"],
                "due_days": 7,
                "first_due_at": "2026-12-08T16:00:00Z",
            }
        )

    def test_a_step_moves_its_matter_before_the_server_knows(
        self, laptop: MakeLaptop, matter: Matter
    ) -> None:
        worker, lead = laptop(0), laptop(2)
        worker.round()
        worker.store.write(lambda tx: tx.put(matter))
        assert worker.store.read(lambda tx: tx.one(Matter, matter.id)).due_at == matter.first_due_at
        worker.round()
        before = worker.store.read(digest)
        put_step(worker, matter, Action.TELL, "2026-12-01T02:00:00Z")
        assert state_of(worker, matter) == "told"
        assert worker.store.read(digest) == before, "a derived state is not the server's content"
        [out] = worker.store.read(lambda tx: tx.sql("SELECT kind FROM outbox WHERE state = 'waiting'"))
        assert out["kind"] == "step", "derived fields are not sent"
        assert worker.round().applied == 1
        lead.round()
        assert state_of(worker, matter) == state_of(lead, matter) == "told"
        assert settled(worker)
        scope = matter.scope_id
        assert worker.store.read(digest)[scope] == lead.store.read(digest)[scope]

    def test_an_undone_step_takes_its_matter_back(self, laptop: MakeLaptop, matter: Matter) -> None:
        worker = laptop(0)
        worker.round()
        worker.store.write(lambda tx: tx.put(matter))
        worker.round()
        tx_id = put_step(worker, matter, Action.TELL, "2026-12-01T02:00:00Z")
        worker.store.undo_tx(tx_id)
        assert state_of(worker, matter) == "registered"
        assert settled(worker)

    def test_a_step_that_todays_state_forbids_becomes_a_conflict(
        self, laptop: MakeLaptop, matter: Matter
    ) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        worker.store.write(lambda tx: tx.put(matter))
        worker.round()
        other.round()
        put_step(worker, matter, Action.FIXED, "2026-12-01T02:00:00Z", fixed_by="household")
        put_step(other, matter, Action.REPORT, "2026-12-01T03:00:00Z")
        worker.round()
        closed = state_of(worker, matter)
        assert other.round().conflict == 1
        assert state_of(other, matter) == closed
        assert other.store.read(lambda tx: tx.count(Step, matter_id=matter.id)) == 1
        [conflict] = other.store.read(lambda tx: tx.find(Conflict))
        assert (conflict.reason, conflict.wanted_value["action"]) == ("step_not_allowed", "report")
        assert settled(other)

    def test_pulled_and_own_steps_together_make_the_state(self, laptop: MakeLaptop, matter: Matter) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        worker.store.write(lambda tx: tx.put(matter))
        worker.round()
        other.round()
        put_step(other, matter, Action.TELL, "2026-12-01T02:00:00Z")
        other.round()
        worker.road.up = False
        put_step(worker, matter, Action.TELL, "2026-12-01T03:00:00Z")
        with pytest.raises(UserError):
            worker.round()
        worker.road.up = True
        worker.round()
        other.round()
        assert state_of(worker, matter) == state_of(other, matter)
        assert settled(worker)
        scope = matter.scope_id
        assert worker.store.read(digest)[scope] == other.store.read(digest)[scope]
