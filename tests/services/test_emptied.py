"""A repeat of a county's form in which there is nobody: in the record, in its correction, sent back."""

from collections.abc import Callable
from typing import Any

from desktop.domain.records import Record, RecordPrivate
from desktop.services.desk import Desk
from desktop.services.records import filling, records, sendbacks
from desktop.store.store import Store
from tests.forms.books import ask, begin, end
from tests.services.conftest import LI, ZHOU
from tests.services.test_photos import Try, attempt
from tests.services.test_records import answer_all

__all__ = ["attempt"]
DeskOf = Callable[..., Desk]


def nobody(desk: Desk, store: Store, attempt: Try, **cells: Any) -> Record:
    """A finished form whose repeat of workers was emptied."""
    draft_id = attempt(ask("name"), begin("workers"), ask("job", required="yes", **cells), end())
    session = filling.session(desk, filling.reopen(desk, draft_id))
    session.answer("name", "王家")
    session.remove_instance("workers[1]")
    filling.save(desk, draft_id, answers=session.kept, confirmed=[], cards={}, at_question="")
    done = filling.finish(desk, draft_id)
    answer_all(store)
    return store.read(lambda tx: tx.one(Record, done.record_id))


def test_nobody_is_nobody_in_the_correction(desk: Desk, store: Store, attempt: Try) -> None:
    record = nobody(desk, store, attempt)
    assert [one.label for one in records.view(desk, record.id).answers] == ["name"]
    draft = records.correct(desk, record.id, "名字写错")
    assert filling.session(desk, draft).missing == []
    done = filling.finish(desk, draft.draft_id)
    assert store.read(lambda tx: tx.one(Record, done.record_id)).answers == record.answers


def test_nobody_is_nobody_where_something_else_was_asked(
    desk_of: DeskOf, store: Store, attempt: Try, desk: Desk
) -> None:
    record = nobody(desk, store, attempt)
    asked = sendbacks.send(desk_of(ZHOU), record.id, ["name"], "哪一家？")
    worker = desk_of(LI)
    draft = sendbacks.open_answer(worker, asked)
    assert filling.session(worker, draft).to_answer == ["name"]
    answers = draft.answers | {"name": "李家"}
    filling.save(worker, draft.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    done = filling.finish(worker, draft.draft_id)
    [view] = records.view(desk_of(ZHOU), done.record_id).send_backs
    assert [(one.label, one.before, one.after) for one in view.fields] == [("name", "王家", "李家")]


def test_that_nobody_is_in_a_private_repeat_is_as_private(desk: Desk, store: Store, attempt: Try) -> None:
    record = nobody(desk, store, attempt, private="yes")
    assert record.answers == {"name": "王家"}
    [private] = store.read(lambda tx: tx.find(RecordPrivate, record_id=record.id))
    assert private.answers == {"workers": 0}
    draft = records.correct(desk, record.id, "名字写错")
    assert filling.session(desk, draft).missing == []
