"""Devices write steps; the server works out the matter's state and refuses what it does not allow."""

from typing import Any

import pytest

from desktop.domain.values import new_id
from desktop.sync.protocol import Op, Result


@pytest.fixture
def hazard(town: Any) -> tuple[Any, str]:
    """A worker's laptop and a hazard he has registered."""
    laptop = town.laptop("甲")
    matter = new_id()
    fields = town.matter(state="closed", assignee_id="x", closed_at="2026-12-08T00:00:00Z")
    assert laptop.verdict(laptop.change("matter", matter, town.grid, set=fields)).result is Result.APPLIED
    return laptop, matter


def test_a_state_written_by_a_device_is_not_taken(hazard: Any) -> None:
    laptop, matter = hazard
    stored = laptop.live("matter")[matter]
    assert (stored["state"], stored["closed_at"], stored["assignee_id"]) == ("registered", None, "")


def test_a_patch_of_the_state_alone_changes_nothing(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    before = town.counters()
    patch = {"set": {"state": "closed"}, "was": {"state": "registered"}, "op": Op.PATCH}
    assert laptop.verdict(laptop.change("matter", matter, town.grid, **patch)).result is Result.APPLIED
    assert town.counters() == before


def test_a_step_moves_the_matter_and_both_come_back(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    rev = laptop.rows[town.grid, "matter", matter].rev
    step = laptop.change("step", new_id(), town.grid, set=town.step(matter, "tell"))
    assert laptop.verdict(step).result is Result.APPLIED
    assert laptop.live("matter")[matter]["state"] == "told"
    assert laptop.rows[town.grid, "matter", matter].rev > rev
    assert list(laptop.live("step")) == [step.row_id]


def test_a_matter_and_its_steps_in_one_transaction_are_taken_together(town: Any) -> None:
    laptop = town.laptop("甲")
    tx, matter = new_id(), new_id()
    changes = [
        laptop.change("matter", matter, town.grid, tx=tx, set=town.matter()),
        laptop.change(
            "step",
            new_id(),
            town.grid,
            tx=tx,
            set=town.step(matter, "fixed_and_checked", data={"fixed_by": "household"}),
        ),
    ]
    assert {one.result for one in laptop.send(*changes).verdicts} == {Result.APPLIED}
    assert laptop.live("matter")[matter]["state"] == "closed"


def test_a_step_that_todays_state_does_not_allow_becomes_a_conflict(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    done = town.step(matter, "fixed_and_checked", data={"fixed_by": "household"})
    laptop.send(laptop.change("step", new_id(), town.grid, set=done))
    late = town.laptop("乙")
    late.pull()
    step = late.change("step", new_id(), town.grid, set=town.step(matter, "start", name="乙", note="去看过"))
    verdict = late.verdict(step)
    assert (verdict.result, verdict.code) == (Result.CONFLICT, "step_not_allowed")
    assert late.live("matter")[matter]["state"] == "closed"
    assert step.row_id not in late.live("step")
    (conflict,) = late.conflicts()
    assert conflict["reason"] == "step_not_allowed"
    assert (conflict["server_value"], conflict["server_by"]) == ("closed", laptop.staff_id)
    assert conflict["wanted_value"]["note"] == "去看过"


def test_a_step_of_a_matter_that_is_not_there_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    step = laptop.change("step", new_id(), town.grid, set=town.step(new_id(), "tell"))
    assert laptop.verdict(step).code == "unknown_matter"


def test_a_step_cannot_reach_a_matter_of_a_foreign_scope(town: Any, hazard: Any) -> None:
    _, matter = hazard
    other = town.laptop("丙")
    step = other.change("step", new_id(), town.other_grid, set=town.step(matter, "tell", name="丙"))
    assert other.verdict(step).code == "foreign_scope"


def test_a_step_is_never_changed_afterwards(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    step = laptop.change("step", new_id(), town.grid, set=town.step(matter, "tell"))
    laptop.send(step)
    patch = laptop.change("step", step.row_id, town.grid, op=Op.PATCH, set={"note": "x"}, was={"note": ""})
    assert laptop.verdict(patch).code == "not_allowed"
    delete = laptop.change("step", step.row_id, town.grid, op=Op.DELETE)
    assert laptop.verdict(delete).code == "not_allowed"


def test_a_matter_keeps_its_state_when_it_moves_to_another_scope(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    laptop.send(laptop.change("step", new_id(), town.grid, set=town.step(matter, "tell")))
    move = {"set": {"scope_id": town.building}, "was": {"scope_id": town.grid}, "op": Op.PATCH}
    laptop.send(laptop.change("matter", matter, town.grid, **move))
    assert laptop.live("matter")[matter]["state"] == "told"
    lead = town.laptop("楼长")
    step = lead.change("step", new_id(), town.building, set=town.step(matter, "start", name="楼长"))
    assert lead.verdict(step).result is Result.APPLIED
    assert lead.live("matter")[matter]["state"] == "fixing"


def test_a_deadline_beyond_the_calendar_is_refused_alone(town: Any) -> None:
    laptop = town.laptop("甲")
    matter, row = new_id(), new_id()
    boss = town.laptop("主管")
    longer = town.step(matter, "extend", name="主管", note="雨季", data={"days": 30})
    laptop.send(
        laptop.change("matter", matter, town.grid, set=town.matter(first_due_at="9999-12-31T16:00:00Z"))
    )
    answer = boss.send(
        boss.change("step", new_id(), town.grid, set=longer),
        boss.change("equipment", row, town.grid, set=town.equipment()),
    )
    assert [one.code for one in answer.verdicts] == ["invalid", ""]
    laptop.send()
    assert row in laptop.live("equipment")


def test_an_import_works_out_the_state_too(town: Any) -> None:
    matter = new_id()
    town.load(
        ("matter", {"id": matter, "scope_id": town.grid, **town.matter(state="closed")}),
        ("step", {"id": new_id(), "scope_id": town.grid, **town.step(matter, "tell")}),
    )
    laptop = town.laptop("甲")
    laptop.pull()
    assert laptop.live("matter")[matter]["state"] == "told"


def test_sup_01_a_step_of_another_permission_set_is_refused_and_blocks_nothing(
    town: Any, hazard: Any
) -> None:
    laptop, matter = hazard
    data = {"assignee_id": town.id("staff", "楼长")}
    step = laptop.change("step", new_id(), town.grid, set=town.step(matter, "assign", data=data))
    after = laptop.change("step", new_id(), town.grid, set=town.step(matter, "tell"))
    answer = laptop.send(step, after)
    assert [(one.result, one.code) for one in answer.verdicts] == [
        (Result.REFUSED, "not_your_step"),
        (Result.APPLIED, ""),
    ]
    assert laptop.live("matter")[matter]["state"] == "told"


def test_decision_5_a_step_is_judged_by_who_did_it_and_names_who_typed_it(town: Any, hazard: Any) -> None:
    laptop, matter = hazard
    worker, lead = town.id("staff", "甲"), town.id("staff", "楼长")
    typed = town.step(matter, "fixed", name="楼长", entered_by=worker, data={"fixed_by": "household"})
    foreign = town.step(matter, "tell", name="楼长")
    boss_s = town.step(matter, "supervise", name="楼长", note="快办", entered_by=worker)
    in_his_name = town.step(matter, "supervise", name="主管", note="快办", entered_by=worker)
    nobody = typed | {"staff_id": new_id()}
    answer = laptop.send(
        *(
            laptop.change("step", new_id(), town.grid, set=one)
            for one in (foreign, boss_s, in_his_name, nobody, typed)
        )
    )
    assert [one.code for one in answer.verdicts] == [
        "wrong_staff",
        "not_your_step",
        "not_your_step",
        "wrong_staff",
        "",
    ]
    (step,) = laptop.live("step").values()
    assert (step["staff_id"], step["entered_by"]) == (lead, worker)
    assert laptop.live("matter")[matter]["state"] == "to_check"


def test_sup_01_a_lead_writes_no_residents(town: Any) -> None:
    lead = town.laptop("楼长")
    change = lead.change("building", town.id("building", "1"), town.building, set={"name": "x"}, op=Op.PATCH)
    assert lead.verdict(change).code == "not_allowed"


def test_a_deadline_before_the_check_is_refused_and_blocks_nothing(town: Any, hazard: Any) -> None:
    """Bad input of the closed loop: whoever wrote it is told, the standing row stays as it was."""
    laptop, matter = hazard
    wrong = town.matter(number="YH-2", first_due_at="2026-12-07T16:00:00Z")
    moved = {"set": {"first_due_at": "2026-12-08T00:19:59Z"}, "was": {}, "op": Op.PATCH}
    answer = laptop.send(
        laptop.change("matter", new_id(), town.grid, set=wrong),
        laptop.change("matter", matter, town.grid, **moved),
        laptop.change("step", new_id(), town.grid, set=town.step(matter, "tell")),
    )
    assert [(one.code, one.field) for one in answer.verdicts] == [
        ("due_before_check", "first_due_at"),
        ("due_before_check", "first_due_at"),
        ("", ""),
    ]
    assert list(laptop.live("matter")) == [matter]
    assert laptop.live("matter")[matter]["first_due_at"] == "2026-12-15T16:00:00Z"


def test_a_step_whose_photo_is_missing_counts(town: Any, hazard: Any) -> None:
    """Rows never wait for photos: it comes later, or never."""
    laptop, matter = hazard
    data = {"fixed_by": "household", "photo_ids": [new_id()]}
    step = laptop.change("step", new_id(), town.grid, set=town.step(matter, "fixed", data=data))
    assert laptop.verdict(step).result is Result.APPLIED
    assert laptop.live("matter")[matter]["state"] == "to_check"


def test_sup_01_a_matter_assigned_to_somebody_who_left_yesterday_is_kept(town: Any, hazard: Any) -> None:
    """The supervisor could not know: laptops then say whose it was and whose it is (test_gridhandover)."""
    laptop, matter = hazard
    boss = town.laptop("主管")
    town.assign("乙", grid_ids=[])
    data = {"assignee_id": town.id("staff", "乙"), "assignee_name": "乙"}
    step = boss.change("step", new_id(), town.grid, set=town.step(matter, "assign", name="主管", data=data))
    assert boss.verdict(step).result is Result.APPLIED
    laptop.pull()
    assert laptop.live("matter")[matter]["assignee_id"] == town.id("staff", "乙")
