"""What a newer program asks a person to decide: an older one shows it, and says why it cannot be taken."""

from collections.abc import Callable

import pytest

from desktop.domain.office import Conflict
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.services.desk import Desk
from desktop.services.sent import conflicts, outgoing
from desktop.store.store import Store


def asked(store: Store, kind: str, **fields: object) -> Conflict:
    [home, *_] = store.read(lambda tx: tx.find(Household))
    given = {"row_id": home.id, "before": 1, "server_value": 2, "wanted_value": 3} | fields
    made = Conflict.model_validate(
        {
            "id": new_id(),
            "scope_id": home.scope_id,
            "kind": kind,
            "change_id": new_id(),
            "wanted_at": "2026-12-01T01:00:00Z",
            **given,
        }
    )
    store.apply(lambda tx: tx.put(made))
    return made


def open_ids(desk: Desk) -> list[str]:
    return [field.id for card in outgoing.view(desk).conflicts for field in card.fields]


@pytest.mark.parametrize(("kind", "field"), [("pet", "name"), ("household", "newfield")])
def test_a_question_about_what_this_program_does_not_know_waits(
    desk: Desk, store: Store, kind: str, field: str
) -> None:
    made = asked(store, kind, field=field)
    assert made.id in open_ids(desk)
    with pytest.raises(UserError, match=r"record\.newer_program"):
        conflicts.decide(desk, made.id, "wanted")
    assert made.id in open_ids(desk)
    conflicts.decide(desk, made.id, "server")
    assert made.id not in open_ids(desk)


def test_a_step_that_only_a_newer_program_knows_waits(
    desk: Desk, store: Store, hazard: Callable[..., str], steps_of: Callable[[str], list[str]]
) -> None:
    matter_id = hazard()
    wanted = {"matter_id": matter_id, "action": "teleport", "note": "n", "data": {}}
    made = asked(
        store,
        "step",
        row_id=new_id(),
        field="",
        reason="step_not_allowed",
        before=None,
        server_value=None,
        wanted_value=wanted,
    )
    with pytest.raises(UserError, match=r"record\.newer_program"):
        conflicts.decide(desk, made.id, "wanted")
    assert made.id in open_ids(desk) and steps_of(matter_id) == []


def test_a_deleted_row_comes_back_without_what_only_a_newer_program_knows(desk: Desk, store: Store) -> None:
    [home, *_] = store.read(lambda tx: tx.find(Household))
    before = home.model_dump(mode="json", exclude={"id", "scope_id"}) | {"newfield": 7}
    gone = asked(
        store,
        "household",
        row_id=new_id(),
        scope_id=home.scope_id,
        field="",
        reason="deleted",
        before=before,
        server_value=None,
        wanted_value={"people": 9},
    )
    conflicts.decide(desk, gone.id, "wanted")
    assert store.read(lambda tx: tx.one(Household, gone.row_id)).people == 9
