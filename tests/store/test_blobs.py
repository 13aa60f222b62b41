"""Files of an older program get their line; bits of files, and what may be asked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.store import blobs
from desktop.store.connection import Context, connect
from desktop.store.copies import copies
from desktop.store.store import Store

KEY = bytes(range(32))
A, B = "a" * 64, "b" * 64


def states(store: Store) -> dict[str, str]:
    return {
        str(one["sha256"]): str(one["state"]) for one in store.read(lambda tx: tx.sql("SELECT * FROM file"))
    }


def test_what_an_older_program_kept_waits_to_be_sent(
    store: Store, open_store: Callable[..., Store], tmp_path: Path, clock: Clock
) -> None:
    store.blob_put(A, b"picture")
    store.close()
    connection = connect(tmp_path / "desk.db", KEY, clock=clock, context=Context(apply=True))
    for statement in (
        "DROP TABLE file",
        "DROP TABLE part",
        "DELETE FROM _sqlite_migrations WHERE name LIKE 'm0004%'",
    ):
        connection.execute(statement)
    connection.close()
    again = open_store()
    assert states(again) == {A: "waiting"}
    assert again.blob_get(A) == b"picture"
    assert len(copies(tmp_path / "desk.db")) == 1, "before it was changed"


def test_parts_of_a_file_are_read_alone(store: Store) -> None:
    store.blob_put(A, bytes(range(200)))
    for start, most in ((0, 10), (190, 50), (200, 5)):
        found = store.read(lambda tx, start=start, most=most: blobs.piece(tx, A, start, most))  # type: ignore[misc]
        assert found == bytes(range(200))[start : start + most]
    assert store.read(lambda tx: blobs.piece(tx, B, 0, 5)) == b""


def test_the_server_is_asked_after_each_of_its_backups_and_after_a_restore(store: Store) -> None:
    store.blob_put(A, b"1")
    store.apply(lambda tx: blobs.answered(tx, {}, "2026-12-08T01:00:00Z"))
    store.apply(lambda tx: blobs.stored(tx, A))
    assert store.read(lambda tx: blobs.to_ask(tx, 9)) == [], "stored after that backup"
    store.apply(lambda tx: blobs.answered(tx, {}, "2026-12-09T01:00:00Z"))
    assert store.read(lambda tx: blobs.to_ask(tx, 9)) == [A]
    store.apply(lambda tx: blobs.answered(tx, {A: "stored"}, "2026-12-09T01:00:00Z"))
    assert store.read(lambda tx: blobs.to_ask(tx, 9)) == []
    store.apply(lambda tx: blobs.answered(tx, {A: "durable"}, "2026-12-09T01:00:00Z"))
    assert states(store) == {A: "durable"}
    store.apply(lambda tx: blobs.ask_all(tx.connection))
    assert store.read(lambda tx: blobs.to_ask(tx, 9)) == [A]
    store.apply(lambda tx: blobs.answered(tx, {A: "missing"}, "2026-12-09T01:00:00Z"))
    assert states(store) == {A: "waiting"}


@pytest.mark.parametrize("word", ["unnamed", "missing", "a word of a later version"])
def test_whatever_is_not_safe_goes_there_again(store: Store, word: str) -> None:
    store.blob_put(A, b"1")
    store.apply(lambda tx: blobs.stored(tx, A))
    store.apply(lambda tx: blobs.answered(tx, {A: word, B: word}, "2026-12-09T01:00:00Z"))
    assert states(store) == {A: "waiting"}


def test_a_download_that_is_something_else_leaves_nothing(store: Store) -> None:
    store.apply(lambda tx: blobs.add_part(tx, A, 0, b"12"))
    store.apply(lambda tx: blobs.add_part(tx, A, 2, b"3"))
    assert store.read(lambda tx: blobs.fetched(tx, A)) == 3
    assert store.apply(lambda tx: blobs.put_together(tx, A)) is False
    assert store.read(lambda tx: blobs.fetched(tx, A)) == 0
    assert states(store) == {} and store.blob_get(A) is None
