"""What no laptop of ours sends is answered in plain words too, on every database, and blocks nothing."""

import base64
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from desktop.domain.values import new_id
from desktop.sync.protocol import EnrolRequest, Op, Result, TokenRequest
from server.enrol import enrol, issue_token, make_code
from server.recovery import show
from server.tables import RECOVERY_LOG
from server.turned import Turned

NUL = "\0"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"serial": f"7{NUL}7"}, "serial"),
        ({"unknown": [{"a": NUL}]}, "unknown"),
        ({"unknown": {NUL: 1}}, "unknown"),
        ({f"un{NUL}known": 1}, f"un{NUL}known"),
    ],
)
def test_nul_in_a_text_is_refused_for_that_change_alone(
    town: Any, fields: dict[str, Any], named: str
) -> None:
    laptop = town.laptop("甲")
    row = new_id()
    verdicts = laptop.send(
        laptop.change("equipment", row, town.grid, set=town.equipment(serial="1")),
        laptop.change("equipment", row, town.grid, op=Op.PATCH, set=fields, was={"serial": "1"}),
        laptop.change("equipment", new_id(), town.grid, set=town.equipment(**fields)),
        laptop.change("drone", new_id(), town.grid, set=fields),
        laptop.change("equipment", row, town.grid, op=Op.PATCH, set={"serial": "2"}, was={"serial": "1"}),
    ).verdicts
    assert [(one.result, one.code, one.field) for one in verdicts[1:4]] == [
        (Result.REFUSED, "invalid", named)
    ] * 3
    assert [one.result for one in (verdicts[0], verdicts[4])] == [Result.APPLIED] * 2
    assert laptop.live("equipment")[row]["serial"] == "2"


def test_nul_in_what_the_person_saw_is_refused_where_it_would_have_to_be_kept(town: Any) -> None:
    laptop = town.laptop("甲")
    row = new_id()
    town.load(("equipment", {"id": row, "scope_id": town.grid, **town.equipment(serial="1")}))
    edit = {"op": Op.PATCH, "set": {"serial": "2"}}
    refused = laptop.verdict(laptop.change("equipment", row, town.grid, was={"serial": NUL}, **edit))
    assert (refused.result, refused.code, refused.field) == (Result.REFUSED, "invalid", "before")
    assert laptop.verdict(laptop.change("equipment", row, town.grid, was={"serial": "1"}, **edit)).code == ""


@pytest.mark.parametrize("odd", [NUL * 36, f"{NUL}x", "短", "", "长" * 20_000])
def test_ids_that_are_none_are_refused_and_their_refusal_is_said_again(town: Any, odd: str) -> None:
    laptop = town.laptop("甲")
    step = town.step(odd, "note", note="情况")
    odd_ones = [
        laptop.change("equipment", new_id(), town.grid, set=town.equipment(), change_id=odd),
        laptop.change("equipment", odd, town.grid, set=town.equipment()),
        laptop.change("step", new_id(), town.grid, set=step),
        laptop.change("equipment", new_id(), town.grid + (odd or "x"), set=town.equipment()),
        laptop.change(odd, new_id(), town.grid, set=town.equipment()),
    ]
    good = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    answer = laptop.send(*odd_ones, good)
    assert [one.result for one in answer.verdicts] == [Result.REFUSED] * len(odd_ones) + [Result.APPLIED]
    assert laptop.send(*odd_ones).verdicts == answer.verdicts[:-1]


@pytest.mark.parametrize("cursor", [-1, -(2**70), 2**70])
def test_a_cursor_that_was_never_reached_begins_at_the_start(town: Any, cursor: int) -> None:
    laptop = town.laptop("甲")
    laptop.pull()
    known = dict(laptop.rows)
    laptop.have = dict.fromkeys(laptop.have, cursor)
    assert {(row.scope_id, row.kind, row.id) for row in laptop.send().rows} == set(known)


def test_nul_in_the_name_of_a_laptop_is_left_out(town: Any) -> None:
    with town.db.writing() as connection:
        code, _ = make_code(connection, town.id("staff", "甲"), town.clock)
    key = base64.b64encode(bytes(SigningKey.generate().verify_key)).decode()
    request = EnrolRequest(code=code, replica_id=new_id(), public_key=key, device=f"甲{NUL}的")
    assert enrol(town.db, request, town.clock).staff_name == "甲"
    odd = TokenRequest(replica_id=NUL, nonce=NUL, signature=NUL)
    with pytest.raises(Turned, match="unknown_replica"):
        issue_token(town.db, odd, town.clock)


def test_a_copied_file_that_sends_what_its_original_has_sent_is_told_so(town: Any) -> None:
    first, copy = town.laptop("甲"), town.laptop("甲")
    row, change_id = new_id(), new_id()
    content = {"set": town.equipment(), "change_id": change_id}
    first.send(first.change("equipment", row, town.grid, **content))
    before = town.counters()
    again = copy.change("equipment", row, town.grid, **content)
    later = copy.change("equipment", new_id(), town.grid, set=town.equipment())
    answer = copy.send(again, later)
    assert [(one.seq, one.result) for one in answer.verdicts] == [(1, Result.DUPLICATE), (2, Result.APPLIED)]
    assert answer.durable_through == 2
    assert town.counters()[town.grid][1] == before[town.grid][1] + 1
    assert copy.verdict(again).result is Result.DUPLICATE


def test_a_truth_is_not_a_one(town: Any) -> None:
    """Python takes 1, 1.0 and True for equal; on the wire an edit from one to the other is an edit."""
    laptop = town.laptop("甲")
    row = new_id()
    fact = {"subject_id": town.home, "name": "water", "confirmed_on": "2026-12-07"}
    laptop.send(laptop.change("fact", row, town.grid, set={**fact, "value": [1]}))
    for before, after in (([1], [True]), ([True], [1.0])):
        edit = {"op": Op.PATCH, "set": {"value": after}, "was": {"value": before}}
        assert laptop.verdict(laptop.change("fact", row, town.grid, **edit)).result is Result.APPLIED
        assert repr(laptop.live("fact")[row]["value"]) == repr(after)
    town.load(("fact", {**fact, "id": row, "scope_id": town.grid, "value": [1]}))
    laptop.pull()
    assert repr(laptop.live("fact")[row]["value"]) == "[1]"


@pytest.mark.parametrize("odd", [NUL, NUL * 36, "", "甲" * 1000])
def test_codes_of_nobody_are_refused_and_written_down(town: Any, odd: str) -> None:
    laptop = town.laptop("主管")
    with pytest.raises(Turned, match="not_yours"):
        show(town.db, laptop.replica_id, odd, town.clock)
    with town.db.reading() as connection:
        lines = connection.execute(select(RECOVERY_LOG)).all()
    assert [(one.asked_by, one.staff_id, one.outcome) for one in lines] == [
        (town.id("staff", "主管"), "", "not_yours")
    ]
