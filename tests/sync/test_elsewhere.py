"""Rows that the server took where this laptop may not look, or has another one in their place of: nothing of
them stays, but what waits and what was refused.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.domain import scopes as names
from desktop.domain.base import Row
from desktop.domain.matters import Action, Matter, Step
from desktop.domain.people import Fact, Household
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store import rebase, scopes, settle
from desktop.store.tx import Tx
from desktop.sync.answer import take_in
from desktop.sync.protocol import Answer
from tests.sync.conftest import new_fact
from tests.sync.engine.matters import Matters, put_step
from tests.sync.engine.restored import Lost
from tests.sync.engine.scopes import reassign
from tests.sync.test_meanwhile import meanwhile, saved

MakeLaptop = Callable[..., Any]


@pytest.fixture
def lost(server: Any, databases: Any, tmp_path: Path) -> Iterator[Lost]:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = Lost(server, databases, folder)
    yield made
    made.clear_away()


@pytest.fixture
def next_door(server: Any, ids: dict[str, str]) -> str:
    """A building of the second grid, in which the first laptop has no part."""
    building = new_id()
    place = {"grid_id": ids["grid2"], "site_id": ids["building"], "code": "B4", "name": "4栋", "number": 4}
    row = place | {"id": building, "scope_id": names.building(building), "units": 2, "floors": 6}
    server.load([("building", row)])
    return building


def has(laptop: Any, model: type[Row], row_id: str) -> bool:
    return laptop.store.read(lambda tx: tx.get(model, row_id)) is not None


def last_page(laptop: Any) -> None:
    """What the last page of a round does when nothing came with it."""

    def work(tx: Tx) -> None:
        rebase.show_answered(tx.connection)
        rebase.drop_elsewhere(tx.connection)

    laptop.store.apply(work)


def moved(server: Any, row: dict[str, Any], building: str, grid: str) -> None:
    place = {"scope_id": names.building(building), "building_id": building, "grid_id": grid}
    server.load([("household", row | place)])


def unanswered(server: Any, laptop: Any) -> Answer:
    """A round whose request arrives and whose answer does not."""
    answers: list[Answer] = []

    def between(body: Any, go_on: Callable[[Any], Answer]) -> Answer:
        answers.append(go_on(body))
        raise UserError("sync.offline")

    server.between = between
    with contextlib.suppress(UserError):
        laptop.round()
    server.between = None
    return answers[0]


def pulled_again(laptop: Any, scope: str) -> None:
    """Nothing came again."""

    def work(tx: Tx) -> None:
        scopes.restart(tx.connection, scope, "x")
        scopes.finish_again(tx.connection, scope)

    laptop.store.apply(work)


class TestMoved:
    matter = Matters.matter

    @pytest.mark.parametrize("edited", [False, True])
    def test_a_put_whose_answer_was_lost(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str], next_door: str, edited: bool
    ) -> None:
        mine = laptop(0)
        mine.round()
        home = mine.new_household(people=3)
        row = mine.household(home).model_dump(mode="json")
        unanswered(server, mine)
        moved(server, row, next_door, ids["grid2"])
        if edited:
            mine.change(home, people=5)
        mine.round()
        assert not has(mine, Household, home)

    def test_a_put_whose_page_was_still_to_come(
        self,
        laptop: MakeLaptop,
        server: Any,
        ids: dict[str, str],
        next_door: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("desktop.sync.round.PAGE_ROWS", 2)
        mine, other = laptop(0), laptop(1)
        mine.round()
        for _ in range(6):
            other.new_household()
        other.round()
        home = mine.new_household(people=3)
        row = mine.household(home).model_dump(mode="json")
        meanwhile(server, mine, lambda: "")
        assert mine.outbox() == [("applied", "")]
        assert has(mine, Household, home)
        moved(server, row, next_door, ids["grid2"])
        mine.round()
        assert not has(mine, Household, home)

    def test_a_step_with_its_matter(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str], matter: Any
    ) -> None:
        mine = laptop(0)
        mine.round()
        mine.store.write(lambda tx: tx.put(matter))
        put_step(mine, matter, Action.TELL, "2026-12-01T02:00:00Z")
        unanswered(server, mine)
        steps = mine.store.read(lambda tx: tx.find(Step))
        whole = [("matter", mine.store.read(lambda tx: tx.one(Matter, matter.id))), ("step", steps[0])]
        to = {"scope_id": names.grid(ids["grid2"])}
        server.load([(kind, row.model_dump(mode="json") | to) for kind, row in whole])
        mine.round()
        assert mine.store.read(lambda tx: (tx.count(Matter), tx.count(Step))) == (0, 0)


class TestRestored:
    @pytest.mark.parametrize("edited", [False, True])
    def test_a_put_that_is_taken_in_the_grid_that_was_lost(
        self,
        laptop: MakeLaptop,
        server: Any,
        lost: Lost,
        ids: dict[str, str],
        next_door: str,
        edited: bool,
    ) -> None:
        mine = laptop(0)
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
        if edited:
            mine.change(home, people=5)
            mine.round()
        lost.restore(file)
        for _ in range(3):
            mine.round()
        assert not has(mine, Household, home)

    def test_two_edits_taken_back_of_a_row_that_came_no_more(
        self, laptop: MakeLaptop, server: Any, lost: Lost
    ) -> None:
        maker, mine = laptop(1), laptop(0)
        file = lost.back_up()
        home = maker.new_household(people=3)
        maker.round()
        mine.round()
        lost.restore(file)
        one = meanwhile(server, mine, lambda: saved(mine, lambda tx: tx.patch(Household, home, people=5)))
        two = saved(mine, lambda tx: tx.patch(Household, home, people=6))
        mine.store.undo_tx(two)
        mine.store.undo_tx(one)
        assert not has(mine, Household, home)
        maker.round()
        mine.round()
        assert mine.household(home).people == 3

    def test_what_nobody_sent_again_goes_with_the_refusal_of_its_edits(
        self, laptop: MakeLaptop, lost: Lost
    ) -> None:
        maker, mine = laptop(1), laptop(0)
        file = lost.back_up()
        home = maker.new_household(people=3)
        maker.round()
        mine.round()
        lost.restore(file)
        for people in (5, 6):
            mine.change(home, people=people)
            mine.round()
        assert mine.household(home).people == 6
        mine.clock.offset += timedelta(days=31)
        mine.round()
        mine.round()
        assert [state for state, _ in mine.outbox()] == ["refused", "refused"]
        assert not has(mine, Household, home)


def put_met_another(mine: Any) -> tuple[Fact, str]:
    """A fact whose put met another row that is still to come, changed meanwhile; and that change."""
    home = mine.new_household()
    mine.round()
    wood = new_fact(home, "stove", "wood")
    mine.store.write(lambda tx: tx.put(wood))
    [put] = mine.store.apply(lambda tx: settle.take(tx, 10))
    changed = saved(mine, lambda tx: tx.patch(Fact, wood.id, value="gas"))
    mine.store.apply(lambda tx: settle.settle(tx, put.change_id, "conflict", "changed"))
    last_page(mine)
    assert mine.store.read(lambda tx: tx.one(Fact, wood.id)).value == "gas"
    return wood, changed


@pytest.mark.parametrize("verdict", ["conflict", "merged"])
def test_what_waits_is_seen_until_the_row_comes_that_stands_in_its_place(
    laptop: MakeLaptop, verdict: str
) -> None:
    """It may come with a later page; after the last one it is not to be seen here."""
    mine = laptop(0)
    wood, _ = put_met_another(mine)
    [patch] = mine.store.apply(lambda tx: settle.take(tx, 10))
    mine.store.apply(lambda tx: settle.settle(tx, patch.change_id, verdict, "moved"))
    assert mine.store.read(lambda tx: tx.one(Fact, wood.id)).value == "gas"
    last_page(mine)
    assert not has(mine, Fact, wood.id)


def test_what_met_another_goes_once_its_change_was_taken_back(
    laptop: MakeLaptop, server: Any, ids: dict[str, str], next_door: str
) -> None:
    """The server has nothing new to say after that."""
    mine = laptop(0)
    mine.round()
    home = mine.new_household(people=3)
    row = mine.household(home).model_dump(mode="json")
    unanswered(server, mine)
    moved(server, row, next_door, ids["grid2"])
    answer = unanswered(server, mine)
    edit = saved(mine, lambda tx: tx.patch(Household, home, people=5))
    mine.store.apply(lambda tx: take_in(tx, answer))
    assert (mine.outbox(), mine.household(home).people) == ([("applied", ""), ("waiting", "")], 5)
    mine.store.undo_tx(edit)
    mine.round()
    assert not has(mine, Household, home)


def test_what_was_put_again_and_refused_stays_when_a_change_of_it_is_taken_back(laptop: MakeLaptop) -> None:
    """That its first put had met another row is long ago."""
    mine = laptop(0)
    wood, changed = put_met_another(mine)
    mine.store.undo_tx(changed)
    last_page(mine)
    mine.store.write(lambda tx: tx.put(wood))
    [put] = mine.store.apply(lambda tx: settle.take(tx, 10))
    mine.store.apply(lambda tx: settle.settle(tx, put.change_id, "refused", "not_allowed"))
    mine.store.undo_tx(saved(mine, lambda tx: tx.patch(Fact, wood.id, value="gas")))
    last_page(mine)
    assert mine.store.read(lambda tx: tx.one(Fact, wood.id)).value == "wood"


def edited_and_gone(mine: Any) -> tuple[str, str]:
    """A home that has an edit waiting when its scope is pulled again, and does not come again."""
    home = mine.new_household(people=3)
    mine.round()
    edit = saved(mine, lambda tx: tx.patch(Household, home, people=5))
    pulled_again(mine, mine.household(home).scope_id)
    assert mine.household(home).people == 5
    return home, edit


def test_a_row_that_came_no_more_goes_when_its_edit_was_taken_elsewhere(laptop: MakeLaptop) -> None:
    """The server was restored to when it was in a building that this laptop has no longer."""
    mine = laptop(0)
    home, _ = edited_and_gone(mine)
    [edit] = mine.store.apply(lambda tx: settle.take(tx, 10))
    mine.store.apply(lambda tx: settle.settle(tx, edit.change_id, "applied"))
    last_page(mine)
    assert not has(mine, Household, home)


def test_a_row_that_came_no_more_goes_when_its_edit_is_taken_back(laptop: MakeLaptop) -> None:
    mine = laptop(0)
    home, edit = edited_and_gone(mine)
    mine.store.undo_tx(edit)
    assert not has(mine, Household, home)


def test_what_was_taken_in_a_lost_scope_stays_until_that_goes(laptop: MakeLaptop) -> None:
    """Given again before that, nothing of a row that the server does not have comes back."""
    mine = laptop(0)
    home, _ = edited_and_gone(mine)
    mine.change(home, people=6)
    scope = mine.household(home).scope_id
    mine.store.apply(lambda tx: scopes.lose(tx.connection, scope))
    for edit in mine.store.apply(lambda tx: settle.take(tx, 10)):
        mine.store.apply(lambda tx, one=edit: settle.settle(tx, one.change_id, "applied"))
    last_page(mine)
    assert mine.household(home).people == 6
    mine.store.apply(lambda tx: scopes.hold(tx.connection, [scope]))
    last_page(mine)
    assert not has(mine, Household, home)


def test_what_was_entered_anew_and_refused_stays_to_be_seen(laptop: MakeLaptop) -> None:
    mine = laptop(0)
    home = mine.new_household()
    wood = new_fact(home, "stove", "wood")
    mine.store.write(lambda tx: tx.put(wood))
    mine.round()
    saved(mine, lambda tx: tx.patch(Fact, wood.id, value="gas"))
    pulled_again(mine, wood.scope_id)
    saved(mine, lambda tx: tx.delete(Fact, wood.id))
    saved(mine, lambda tx: tx.put(wood))
    for one in mine.store.apply(lambda tx: settle.take(tx, 10)):
        mine.store.apply(lambda tx, one=one: settle.settle(tx, one.change_id, "refused", "not_allowed"))
    last_page(mine)
    assert mine.store.read(lambda tx: tx.one(Fact, wood.id)).value == "wood"
