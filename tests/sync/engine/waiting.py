"""What waits for another laptop, or goes out from a scope that is no longer held, after a restored server."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.say import UserError
from desktop.store import handout, settle
from desktop.store.identity import renew
from desktop.sync import round as rounds
from tests.sync.engine.restored import Lost, all_agree, people_in
from tests.sync.engine.scopes import reassign

MakeLaptop = Callable[..., Any]


def waits_for(maker: Any, editor: Any, lost: Lost) -> str:
    """A home both have, and the restored server has not until its maker comes."""
    file = lost.back_up()
    new: str = maker.new_household(head_name="今天")
    maker.round()
    editor.round()
    lost.restore(file)
    return new


def waits(laptop: MakeLaptop, lost: Lost) -> tuple[Any, Any, str]:
    """(maker, editor, the home)."""
    maker, editor = laptop(1), laptop(0)
    return maker, editor, waits_for(maker, editor, lost)


class Waiting:
    @pytest.mark.parametrize("answered", [False, True])
    def test_what_waits_is_not_safe_with_a_backup_that_knows_only_that(
        self, laptop: MakeLaptop, server: Any, lost: Lost, ids: dict[str, str], answered: bool
    ) -> None:
        """Also where its answer is lost after the server's work, as a file is that nobody brings back."""
        maker, editor, new = waits(laptop, lost)
        editor.change(new, people=9)
        taken: list[Any] = []

        def between(body: Any, go_on: Callable[[Any], Any]) -> Any:
            answer = go_on(body)
            if body.changes and body.replica_id == editor.name and not taken and not answered:
                taken.append(answer)
                raise UserError("sync.offline")
            return answer

        server.between = between
        try:
            editor.round()
        except UserError:
            pass
        finally:
            server.between = None
        newest = lost.back_up()
        for one in (maker, editor, editor, maker):
            one.round()
        assert people_in(maker) == {"今天": 9}
        assert not editor.store.read(settle.delivered)
        reassign(server, ids, grid_ids=[ids["grid2"]])
        editor.round()
        editor.round()
        lost.restore(newest)
        for one in (maker, editor) * 3:
            one.round()
        assert people_in(maker) == {"今天": 9}

    def test_what_waited_is_safe_at_last_also_where_a_batch_was_cut(
        self, laptop: MakeLaptop, lost: Lost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Numbered for a file that never arrives, the one that waited last; then one by one by line."""
        maker, editor, new = waits(laptop, lost)
        editor.change(new, people=9)
        editor.round()
        editor.new_household(head_name="新")
        editor.store.apply(lambda tx: handout.hand_out(tx, 1000))
        maker.round()
        editor.store.set_state("batch", 1)
        monkeypatch.setattr(rounds, "SMALLEST_BATCH", 1)
        monkeypatch.setattr(rounds, "QUICK", -1)
        for one in (editor, maker) * 3:
            one.round()
        lost.back_up()
        editor.round()
        assert editor.store.read(settle.delivered)

    def test_work_in_a_scope_that_had_gone_is_taken_again_by_a_restored_server(
        self, laptop: MakeLaptop, server: Any, lost: Lost, ids: dict[str, str]
    ) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        other.round()
        file = lost.back_up()
        worker.new_household()
        worker.round()
        reassign(server, ids, grid_ids=[ids["grid2"]])
        worker.round()
        worker.round()
        lost.restore(file)
        reassign(server, ids, grid_ids=[ids["grid2"]])
        for one in (worker, worker, other):
            one.round()
        assert people_in(other) == {"余友田": 3}

    @pytest.mark.parametrize("named_anew", [False, True])
    def test_work_done_before_a_loss_is_taken_also_under_a_new_name(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str], named_anew: bool
    ) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        other.round()
        worker.new_household()
        reassign(server, ids, grid_ids=[ids["grid2"]])
        if named_anew:
            worker.store.apply(renew)
        for one in (worker, worker, other):
            one.round()
        assert people_in(other) == {"余友田": 3}

    @pytest.mark.parametrize("named_anew", [False, True])
    def test_no_number_is_left_out_where_a_change_waits_again(
        self, laptop: MakeLaptop, server: Any, lost: Lost, named_anew: bool
    ) -> None:
        """It was numbered with the others when the server told of its restore, and held by that answer."""
        maker, editor = laptop(1), laptop(0)
        if named_anew:
            editor.new_household(head_name="旧")
            editor.round()
            lost.back_up()
            editor.round()
            editor.store.apply(renew)
            editor.round()
        new = waits_for(maker, editor, lost)
        editor.change(new, people=9)
        editor.round()
        newest = None if named_anew else lost.back_up()
        editor.new_household(head_name="新")
        if newest:
            editor.round()
            lost.restore(newest)
        for one in (editor, maker) * 6:
            one.round()
        assert {state for state, _ in editor.outbox()} == {"applied"}
        all_agree(server, maker, editor)

    def test_no_number_is_left_out_where_a_batch_is_cut(
        self, laptop: MakeLaptop, server: Any, lost: Lost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two that wait were numbered in the order of their tries; the power failed before they went out."""
        maker, editor = laptop(1), laptop(0)
        file = lost.back_up()
        one, two = maker.new_household(head_name="一"), maker.new_household(head_name="二")
        maker.round()
        editor.round()
        lost.restore(file)
        editor.change(one, people=9)
        editor.change(two, people=8)
        editor.round()
        tried = "UPDATE outbox SET answered_at = '2026-12-08T02:00:00Z' WHERE id = 1"
        editor.store.apply(lambda tx: tx.connection.execute(tried))
        editor.store.apply(lambda tx: settle.take(tx, 200))
        editor.store.set_state("batch", 1)
        monkeypatch.setattr(rounds, "SMALLEST_BATCH", 1)
        editor.round()
        editor.new_household(head_name="新")
        for some in (editor, maker) * 5:
            some.round()
        assert {state for state, _ in editor.outbox()} == {"applied"}
        all_agree(server, maker, editor)
