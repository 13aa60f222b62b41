"""What is entered while an answer is under way, and what becomes of it when the line fails then."""

import contextlib
from collections.abc import Callable
from typing import Any

from desktop.domain.matters import Action
from desktop.domain.people import Fact, Household
from desktop.domain.places import Building
from desktop.domain.say import UserError
from desktop.store import scopes
from desktop.store.tx import Tx
from tests.sync.conftest import new_fact, new_household
from tests.sync.engine.matters import Matters, put_step, state_of
from tests.sync.engine.scopes import reassign

MakeLaptop = Callable[..., Any]


def meanwhile(server: Any, laptop: Any, work: Callable[[], str]) -> str:
    """`work` is done while the first request of the laptop is under way; the line fails after its answer."""
    done: list[str] = []

    def between(body: Any, go_on: Callable[[Any], Any]) -> Any:
        if body.replica_id != laptop.name:
            return go_on(body)
        if done:
            raise UserError("sync.offline")
        answer = go_on(body)
        done.append(work())
        return answer

    server.between = between
    with contextlib.suppress(UserError):
        laptop.round()
    server.between = None
    return done[0]


def saved(laptop: Any, work: Callable[[Tx], object]) -> str:
    def whole(tx: Tx) -> str:
        work(tx)
        return tx.tx_id

    tx_id: str = laptop.store.write(whole)
    return tx_id


def test_an_edit_taken_back_shows_what_the_server_said_meanwhile(laptop: MakeLaptop, server: Any) -> None:
    mine, other = laptop(0), laptop(1)
    home = mine.new_household(people=3)
    mine.round()
    other.round()
    other.change(home, people=8)
    other.round()
    edit = meanwhile(server, mine, lambda: saved(mine, lambda tx: tx.patch(Household, home, people=5)))
    assert mine.household(home).people == 5
    mine.store.undo_tx(edit)
    assert mine.household(home).people == 8
    mine.round()
    other.round()
    assert mine.household(home) == other.household(home)


def test_a_row_taken_back_leaves_the_one_that_came_meanwhile(laptop: MakeLaptop, server: Any) -> None:
    mine, other = laptop(0), laptop(1)
    home = mine.new_household()
    mine.round()
    other.round()
    theirs = new_fact(home, "stove", "gas")
    other.store.write(lambda tx: tx.put(theirs))
    other.round()
    wood = new_fact(home, "stove", "wood")
    assert wood.id == theirs.id
    entered = meanwhile(server, mine, lambda: saved(mine, lambda tx: tx.put(wood)))
    mine.store.undo_tx(entered)
    assert mine.store.read(lambda tx: tx.one(Fact, wood.id)).value == "gas"


class TestMatters:
    matter = Matters.matter

    def test_a_step_that_waits_is_seen_in_its_matter(
        self, laptop: MakeLaptop, server: Any, matter: Any
    ) -> None:
        mine, other = laptop(0), laptop(1)
        mine.round()
        mine.store.write(lambda tx: tx.put(matter))
        mine.round()
        other.round()
        other.new_household()
        other.round()
        meanwhile(server, mine, lambda: put_step(mine, matter, Action.TELL, "2026-12-01T02:00:00Z"))
        assert state_of(mine, matter) == "told"


def test_a_lost_scope_goes_when_what_kept_it_is_taken_back(
    laptop: MakeLaptop, server: Any, ids: dict[str, str]
) -> None:
    """The server has nothing new to say after that."""
    mine = laptop(0)
    mine.round()
    reassign(server, ids, grid_ids=[ids["grid2"]])
    kept = meanwhile(server, mine, lambda: saved(mine, lambda tx: tx.put(new_household())))
    assert mine.store.read(lambda tx: scopes.owe_nothing(tx.connection)) == []
    mine.store.undo_tx(kept)
    mine.round()
    assert mine.store.read(lambda tx: scopes.owe_nothing(tx.connection)) == []
    held = {one.scope_id for one in mine.store.read(lambda tx: scopes.states(tx.connection))}
    assert f"building:{ids['building']}" not in held
    assert mine.store.read(lambda tx: tx.find(Building, id=ids["building"])) == []
