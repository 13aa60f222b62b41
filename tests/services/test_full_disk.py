"""A full disk during the day: said in words, nothing lost, and it goes on when there is room again."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image

from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import filling
from desktop.store.store import Store
from tests.services.conftest import home
from tests.services.test_filling import gas
from tests.trouble import full_disk

Full = Callable[[], Any]


@pytest.fixture(params=["by the kernel", "by SQLite"])
def full(request: pytest.FixtureRequest, store: Store) -> Full:
    """Two ways to be full: no file grows, or the file itself has reached its end (SQLITE_FULL)."""
    return full_disk if request.param == "by the kernel" else lambda: _page_limit(store)


@contextmanager
def _page_limit(store: Store) -> Iterator[None]:
    def limit(pages: int) -> None:
        store.write(lambda tx: tx.connection.execute(f"PRAGMA max_page_count = {pages}").fetchall())

    limit(1)  # SQLite sets it to the size the file has
    try:
        yield
    finally:
        limit(1_000_000)


def refused(work: Callable[[], object]) -> None:
    with pytest.raises(UserError) as caught:
        work()
    assert caught.value.say.key in ("store.disk_full", "store.disk_fault")


def counts(store: Store) -> tuple[int, int]:
    """Finished records, changes to be sent."""
    return store.read(
        lambda tx: (tx.count(Record), tx.sql("SELECT count(*) AS n FROM outbox")[0]["n"]),
    )


def save(desk: Desk, draft_id: str, text: str) -> None:
    answers = {"lg01_fuel": ["lpg"], "lg24_other": text}
    filling.save(desk, draft_id, answers=answers, confirmed=[], cards={}, at_question="lg01_fuel")


def test_an_answer_that_does_not_fit_leaves_the_draft_as_it_was(desk: Desk, full: Full) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"))
    save(desk, begun.draft_id, "before")
    long = "写" * 20_000
    with full():
        refused(lambda: save(desk, begun.draft_id, long))
        assert filling.reopen(desk, begun.draft_id).answers["lg24_other"] == "before"
    save(desk, begun.draft_id, long)
    assert filling.reopen(desk, begun.draft_id).answers["lg24_other"] == long


def test_a_form_that_cannot_be_finished_stays_a_draft_and_is_finished_later(
    desk: Desk, store: Store, answered: Callable[..., Any]
) -> None:
    draft = gas(desk, answered, lg15_aged="yes")
    before = counts(store)
    with full_disk():
        refused(lambda: filling.finish(desk, draft.draft_id))
        assert counts(store) == before
        assert filling.reopen(desk, draft.draft_id) == draft
    filling.finish(desk, draft.draft_id)
    assert counts(store)[0] == 1


def noise() -> bytes:
    """A picture that cannot be packed: it needs many pages."""
    out = io.BytesIO()
    Image.frombytes("RGB", (300, 200), os.urandom(180_000)).save(out, "PNG")
    return out.getvalue()


def test_a_photo_that_does_not_fit_is_not_half_there(desk: Desk, store: Store, full: Full) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"))
    with full():
        refused(lambda: photos.add_to_draft(desk, begun.draft_id, "before", noise()))
        assert store.read(lambda tx: tx.sql("SELECT count(*) AS n FROM blob"))[0]["n"] == 0
    photo = photos.add_to_draft(desk, begun.draft_id, "before", noise()).id
    draft = store.read(lambda tx: tx.draft(begun.draft_id))
    assert draft is not None and list(draft.more["photos"]) == [photo]
