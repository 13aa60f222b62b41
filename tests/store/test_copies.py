"""What is kept beside a file: three copies of it, and nothing of those that were cut short."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.say import UserError
from desktop.store.copies import KEPT, copies
from desktop.store.store import Store

Later = Callable[[timedelta], None]


def fail(monkeypatch: pytest.MonkeyPatch, method: str, suffix: str) -> None:
    """The disk refuses `method` of files of this kind."""
    works = getattr(Path, method)

    def refuses(self: Path, *args: object, **options: object) -> object:
        if self.suffix == suffix:
            raise PermissionError(13, "refused", str(self))
        return works(self, *args, **options)

    monkeypatch.setattr(Path, method, refuses)


def test_what_a_power_cut_left_of_a_copy_goes_before_the_next(store: Store) -> None:
    folder = store.path.with_name("copies")
    folder.mkdir()
    for name in ("desk-20261207-010000.new", "desk-20261207-010000.new-journal"):
        (folder / name).write_bytes(bytes(4096))
    store.keep_copy()
    assert [one.name for one in folder.iterdir()] == ["desk-20261208-010000.db"]


def test_a_copy_that_failed_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, "replace", ".new")
    with pytest.raises(UserError, match=r"store\.copy_failed"):
        store.keep_copy()
    assert not list(store.path.with_name("copies").iterdir())


def test_a_copy_stands_when_an_old_one_cannot_be_removed(
    store: Store, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(KEPT):
        store.keep_copy()
        later(timedelta(days=1))
    with monkeypatch.context() as held:
        fail(held, "unlink", ".db")
        made = store.keep_copy()
    assert made is not None and copies(store.path)[0] == made and len(copies(store.path)) == KEPT + 1
    later(timedelta(days=1))
    store.keep_copy()
    assert len(copies(store.path)) == KEPT, "it goes with the next one"


def test_what_cannot_be_removed_of_a_failed_copy_is_said_as_a_failed_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "replace", ".new")
    fail(monkeypatch, "unlink", ".new")
    with pytest.raises(UserError, match=r"store\.copy_failed"):
        store.keep_copy()


def test_copies_dated_by_a_clock_that_was_ahead_give_way_to_today(
    store: Store, later: Later, open_store: Callable[..., Store]
) -> None:
    two_years = timedelta(days=700)
    later(two_years)
    for _ in range(KEPT):
        store.keep_copy()
        later(timedelta(days=1))
    later(-two_years - KEPT * timedelta(days=1))
    today = store.clock.today()
    made = store.keep_copy()
    assert made is not None and made.path.exists() and made.day == today
    assert copies(store.path)[0] == made and len(copies(store.path)) == KEPT
    assert [one.day for one in copies(store.path)] == [today] * KEPT, "the others stand before it"
    assert store.keep_copy() is None, "one a day"
    store.set_state("layout", "older")
    store.close()
    assert open_store().clock.today() == today, "an update copies it first, and opens it"
