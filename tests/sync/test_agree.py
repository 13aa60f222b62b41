"""What the server does not show goes once all scopes agree, by its receipt, which is kept till then."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes as names
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.sync.protocol import Answer
from tests.sync.engine.restored import Lost
from tests.sync.engine.scopes import reassign
from tests.sync.test_elsewhere import has, lost, moved, next_door, unanswered
from tests.sync.test_meanwhile import meanwhile

__all__ = ["lost", "next_door"]
MakeLaptop = Callable[..., Any]


def test_nothing_goes_while_a_scope_differs_for_good(laptop: MakeLaptop, server: Any) -> None:
    """A damaged server has the home in its sum and not in its pages."""
    mine = laptop(0)
    mine.round()
    home = mine.new_household(people=3)
    unanswered(server, mine)

    def between(body: Any, go_on: Callable[[Any], Answer]) -> Answer:
        answer = go_on(body)
        answer.rows = [row for row in answer.rows if row.id != home]
        return answer

    server.between = between
    for _ in range(3):
        mine.round()
    assert mine.outbox() == [("applied", "")]
    assert mine.store.state("differs")
    assert has(mine, Household, home)
    server.between = None
    mine.new_household()
    mine.round()
    assert (mine.store.state("differs"), has(mine, Household, home)) == ([], True)


@pytest.mark.parametrize("cut", ["after a page", "before the answer"])
def test_a_receipt_is_kept_until_its_row_was_looked_for(
    laptop: MakeLaptop,
    server: Any,
    lost: Lost,
    ids: dict[str, str],
    next_door: str,
    monkeypatch: pytest.MonkeyPatch,
    cut: str,
) -> None:
    """A backup makes it safe between two pages; its scope has gone long ago."""
    mine, other = laptop(0), laptop(1)
    other.round()
    reassign(server, ids, grid_ids=[ids["grid"], ids["grid2"]])
    mine.round()
    reassign(server, ids, grid_ids=[ids["grid"]])
    file = lost.back_up()
    place = {"building_id": next_door, "grid_id": ids["grid2"]}
    home = mine.new_household(people=3, scope_id=names.building(next_door), **place)
    row = mine.household(home).model_dump(mode="json")
    mine.round()
    moved(server, row, ids["building"], ids["grid"])
    mine.round()
    assert mine.household(home).people == 3
    lost.restore(file)
    meanwhile(server, mine, lambda: "")
    monkeypatch.setattr("desktop.sync.round.PAGE_ROWS", 2)
    for _ in range(6):
        other.new_household()
    other.round()
    with contextlib.suppress(UserError):
        if cut == "after a page":
            meanwhile(server, mine, lambda: "")
        else:
            unanswered(server, mine)
    lost.back_up()
    mine.round()
    assert not has(mine, Household, home)
    assert mine.outbox() == []
