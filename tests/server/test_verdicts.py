"""What the server answers to each change: taken once, in order, whole transactions, nothing foreign."""

from typing import Any

import pytest

from desktop.domain.values import new_id
from desktop.sync.protocol import Op, Result
from server.turned import Turned


def test_a_put_is_applied_and_comes_back_with_its_rev(town: Any) -> None:
    laptop = town.laptop("甲")
    hose = new_id()
    answer = laptop.send(laptop.change("equipment", hose, town.grid, set=town.equipment(serial="7")))
    assert answer.verdicts[0].result is Result.APPLIED
    assert answer.durable_through == 1
    row = laptop.rows[town.grid, "equipment", hose]
    assert row.rev == answer.scopes[town.grid].rev
    assert row.data["serial"] == "7"
    assert row.data["supplier"] == "", "defaults are filled in on the server"


def test_a_photo_of_an_older_program_is_taken_and_gets_what_came_later(town: Any) -> None:
    laptop, photo = town.laptop("甲"), new_id()
    older = {
        "matter_id": None, "record_id": new_id(), "moment": "seen", "sha256": "ab" * 32, "size": 9,
        "thumb": "", "taken_at": "2026-12-08T00:00:00Z", "taken_by": laptop.staff_id,
    }  # fmt: skip
    assert laptop.verdict(laptop.change("photo", photo, town.grid, set=older)).result is Result.APPLIED
    kept = laptop.rows[town.grid, "photo", photo].data
    assert kept == older | {"name": "", "media": "image/jpeg"}


def test_the_same_change_again_is_a_duplicate_and_changes_nothing(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    laptop.send(change)
    before = town.counters()
    assert laptop.verdict(change).result is Result.DUPLICATE
    assert [one.result for one in laptop.send(change, change).verdicts] == [Result.DUPLICATE] * 2
    assert town.counters() == before


def test_a_change_twice_in_one_request_is_taken_once(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    answers = laptop.send(change, change).verdicts
    assert [one.result for one in answers] == [Result.APPLIED, Result.DUPLICATE]


def test_a_refusal_whose_answer_was_lost_is_said_again(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, set={"kind": "hose"})
    first = laptop.verdict(change)
    assert first.result is Result.REFUSED
    assert laptop.verdict(change) == first


def test_after_a_hole_changes_are_held_and_the_hole_is_named(town: Any) -> None:
    laptop = town.laptop("甲")
    first = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    second = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    third = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    answer = laptop.send(first, third)
    assert [one.result for one in answer.verdicts] == [Result.APPLIED, Result.HELD]
    assert (answer.verdicts[1].code, answer.verdicts[1].detail) == ("hole", "2")
    assert answer.durable_through == 1
    later = laptop.send(third, second)
    assert [one.result for one in later.verdicts] == [Result.APPLIED, Result.APPLIED]
    assert later.durable_through == 3


def test_a_known_sequence_number_with_another_change_names_the_copied_file(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    laptop.seq = 0
    verdict = laptop.verdict(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    assert (verdict.result, verdict.code, verdict.detail) == (Result.REFUSED, "seq_reused", "1")


def test_with_one_number_used_twice_nothing_new_of_the_request_is_taken(town: Any) -> None:
    """The copy sends all of it again under a name of its own; half of it taken would tear transactions."""
    laptop = town.laptop("甲")
    known = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    laptop.send(known)
    laptop.seq = 0
    twice, fresh = (laptop.change("equipment", new_id(), town.grid, set=town.equipment()) for _ in "12")
    answer = laptop.send(known, twice, fresh)
    assert [one.result for one in answer.verdicts] == [Result.DUPLICATE, Result.REFUSED, Result.REFUSED]
    assert {one.code for one in answer.verdicts[1:]} == {"seq_reused"}
    assert town.counters()[town.grid][1] == 1


def test_a_change_for_a_foreign_scope_is_refused_and_stored_nowhere(town: Any) -> None:
    laptop = town.laptop("甲")
    before = town.counters()
    for scope in (town.other_grid, f"unit:{'x' * 8}", "nonsense"):
        change = laptop.change("equipment", new_id(), scope, set=town.equipment(serial="GEHEIM"))
        verdict = laptop.verdict(change)
        assert (verdict.result, verdict.code) == (Result.REFUSED, "foreign_scope")
    assert town.counters() == before
    assert "清泉社区" in (held := town.everything())
    assert "GEHEIM" not in held


def test_a_row_of_a_foreign_scope_cannot_be_reached_through_an_own_one(town: Any) -> None:
    other = town.laptop("丙")
    row = new_id()
    other.send(other.change("equipment", row, town.other_grid, set=town.equipment(serial="1")))
    laptop = town.laptop("甲")
    for op in (Op.PUT, Op.PATCH, Op.DELETE):
        change = laptop.change("equipment", row, town.grid, op=op, set=town.equipment(serial="2"))
        assert laptop.verdict(change).code == "foreign_scope"
    other.pull()
    assert other.live("equipment")[row]["serial"] == "1"


def test_a_lead_cannot_write_what_only_the_grid_holds(town: Any) -> None:
    lead = town.laptop("楼长")
    for scope in (town.grid, town.restricted):
        assert lead.verdict(lead.change("fact", new_id(), scope, set={})).code == "foreign_scope"


def test_only_the_office_sends_back_and_decides_and_the_worker_answers(town: Any) -> None:
    """SUP-03, decision 12: neither worker nor lead sends back; nothing of it is ever deleted."""
    asked = {
        "record_id": new_id(), "fields": ["lg14_length"], "question": "多长？", "asked_name": "主管",
        "asked_by": town.id("staff", "主管"), "asked_at": "2026-12-07T01:00:00Z",
    }  # fmt: skip
    row, boss = new_id(), town.laptop("主管")
    for name in ("甲", "楼长"):
        laptop = town.laptop(name)
        verdict = laptop.verdict(laptop.change("send_back", row, town.building, set=asked))
        assert (verdict.result, verdict.code) == (Result.REFUSED, "not_allowed")
    assert boss.verdict(boss.change("send_back", row, town.building, set=asked)).result is Result.APPLIED
    worker = town.laptop("甲")
    worker.pull()
    for fields, result in (
        ({"decision": "accepted"}, Result.REFUSED),
        ({"reply": "没错", "answered_at": "2026-12-07T02:00:00Z"}, Result.APPLIED),
    ):
        was = {"decision": None, "reply": "", "answered_at": None}
        change = worker.change("send_back", row, town.building, op=Op.PATCH, set=fields, was=was)
        assert worker.verdict(change).result is result
    accepted = {"set": {"decision": "accepted"}, "was": {"decision": None}}
    decided = boss.change("send_back", row, town.building, op=Op.PATCH, **accepted)
    assert boss.verdict(decided).result is Result.APPLIED
    deleted = boss.change("send_back", row, town.building, op=Op.DELETE, set={})
    assert boss.verdict(deleted).code == "not_allowed"


def test_a_kind_in_a_scope_it_may_not_live_in_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    identity = {"resident_id": new_id(), "id_number": "990101199001010017"}
    verdict = laptop.verdict(laptop.change("identity", new_id(), town.grid, set=identity))
    assert (verdict.result, verdict.code) == (Result.REFUSED, "wrong_scope")


@pytest.mark.parametrize("kind", ["area", "grid_site", "form", "staff"])
def test_what_only_the_admin_writes_is_refused(town: Any, kind: str) -> None:
    laptop = town.laptop("甲")
    scope = "muni" if kind != "staff" else f"community:{town.id('清泉社区')}"
    wider = {"grid_ids": [town.id("一网格"), town.id("二网格")]}
    change = laptop.change(kind, laptop.staff_id, scope, op=Op.PATCH, set=wider)
    assert laptop.verdict(change).code == "not_allowed"
    laptop.pull()
    assert town.other_grid not in laptop.have


def test_a_building_is_not_moved_to_another_grid_by_a_laptop(town: Any) -> None:
    """COR-01: one grid at a time, and the administrator says which."""
    laptop = town.laptop("甲")
    building = town.building.partition(":")[2]
    patch = {"grid_id": town.id("二网格")}
    change = laptop.change("building", building, town.building, op=Op.PATCH, set=patch)
    assert laptop.verdict(change).code == "not_allowed"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": "hose"}, "household_id"),
        ({"kind": "rope"}, "kind"),
        ({"bought_year": 1800}, "bought_year"),
        ({"made_on": "2026-13"}, "made_on"),
    ],
)
def test_content_that_does_not_fit_is_refused_naming_the_field(
    town: Any, fields: dict[str, Any], named: str
) -> None:
    laptop = town.laptop("甲")
    content = fields if "household_id" in named else town.equipment(**fields)
    verdict = laptop.verdict(laptop.change("equipment", new_id(), town.grid, set=content))
    assert (verdict.result, verdict.code, verdict.field) == (Result.REFUSED, "invalid", named)


def test_a_refusal_never_repeats_the_value(town: Any) -> None:
    laptop = town.laptop("甲")
    wrong = "990101199001010010"
    fields = {"resident_id": new_id(), "id_number": wrong}
    answer = laptop.send(laptop.change("identity", new_id(), town.restricted, set=fields))
    assert answer.verdicts[0].detail == "identity_check"
    assert wrong not in answer.model_dump_json()


def test_one_bad_change_does_not_block_the_next(town: Any) -> None:
    laptop = town.laptop("甲")
    bad = laptop.change("equipment", new_id(), town.other_grid, set=town.equipment())
    worse = laptop.change("equipment", "short", town.grid, set=town.equipment())
    good = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    answer = laptop.send(bad, worse, good)
    assert [one.result for one in answer.verdicts] == [Result.REFUSED, Result.REFUSED, Result.APPLIED]
    assert answer.durable_through == 3


def test_a_local_transaction_is_refused_whole(town: Any) -> None:
    laptop = town.laptop("甲")
    before = town.counters()
    tx = new_id()
    good = laptop.change("equipment", new_id(), town.grid, tx=tx, set=town.equipment())
    bad = laptop.change("equipment", new_id(), town.grid, tx=tx, set={"kind": "hose"})
    last = laptop.change("equipment", new_id(), town.grid, tx=tx, set=town.equipment())
    verdicts = laptop.send(good, bad, last).verdicts
    assert [one.code for one in verdicts] == ["tx", "invalid", "tx"]
    assert {one.detail for one in verdicts if one.code == "tx"} == {bad.change_id}
    assert town.counters() == before


def test_a_refused_transaction_takes_back_edits_of_standing_rows(town: Any) -> None:
    laptop = town.laptop("甲")
    row = new_id()
    laptop.send(laptop.change("equipment", row, town.grid, set=town.equipment(serial="1")))
    tx = new_id()
    edit = {"set": {"serial": "2"}, "was": {"serial": "1"}, "op": Op.PATCH, "tx": tx}
    verdicts = laptop.send(
        laptop.change("equipment", row, town.grid, **edit),
        laptop.change("equipment", new_id(), town.grid, tx=tx, set={}),
        laptop.change("equipment", row, town.grid, op=Op.PATCH, set={"serial": "3"}, was={"serial": "1"}),
    ).verdicts
    assert [one.code for one in verdicts] == ["tx", "invalid", ""]
    assert laptop.live("equipment")[row]["serial"] == "3"
    assert laptop.conflicts() == []


def test_a_transaction_of_more_than_200_changes_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    tx = new_id()
    many = [laptop.change("equipment", new_id(), town.grid, tx=tx, set=town.equipment()) for _ in range(201)]
    verdicts = laptop.send(*many).verdicts
    assert {(one.result, one.code) for one in verdicts} == {(Result.REFUSED, "tx_too_big")}


def test_unknown_fields_and_unknown_kinds_are_kept_and_returned(town: Any) -> None:
    laptop = town.laptop("甲")
    row, strange = new_id(), new_id()
    laptop.send(
        laptop.change("equipment", row, town.grid, set=town.equipment(colour="红", nested={"a": [1, None]})),
        laptop.change("drone", strange, town.grid, set={"wings": 4}),
    )
    assert laptop.live("equipment")[row]["colour"] == "红"
    assert laptop.live("equipment")[row]["nested"] == {"a": [1, None]}
    assert laptop.live("drone")[strange] == {"wings": 4}


def test_a_patch_of_a_row_the_server_does_not_have_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, op=Op.PATCH, set={"serial": "1"})
    assert laptop.verdict(change).code == "unknown_row"


def test_another_persons_name_or_laptop_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    other = town.laptop("乙")
    wrong = laptop.change("equipment", new_id(), town.grid, set=town.equipment(), staff_id=other.staff_id)
    assert laptop.verdict(wrong).code == "wrong_staff"
    foreign = other.change("equipment", new_id(), town.grid, set=town.equipment())
    assert laptop.verdict(foreign).code == "wrong_replica"


def test_a_request_of_another_replica_or_protocol_is_turned_away(town: Any) -> None:
    laptop, other = town.laptop("甲"), town.laptop("乙")
    with pytest.raises(Turned, match="wrong_replica"):
        laptop.send(replica_id=other.replica_id)
    with pytest.raises(Turned, match="proto"):
        laptop.send(proto=99)


def test_a_wrong_clock_is_recorded_and_not_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.clock = "2023-12-08T01:00:00Z"
    change = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    assert laptop.verdict(change).result is Result.APPLIED
    assert town.replica(laptop)["skew"] == 3 * 365 * 86_400 + 86_400


def test_content_too_deep_for_other_laptops_to_read_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    for fields in ({"set": town.equipment(deep=deep)}, {"set": town.equipment(), "was": {"deep": deep}}):
        assert laptop.verdict(laptop.change("equipment", new_id(), town.grid, **fields)).code == "malformed"


def test_a_row_too_large_is_refused(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, set=town.equipment(notes="长" * 100_000))
    assert laptop.verdict(change).code == "too_big"
