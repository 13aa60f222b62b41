"""What the server answered for is on its disk."""

from pathlib import Path

import pytest

from server.db import open_database

FULL = 2


@pytest.mark.parametrize("keyed", [False, True])
def test_every_connection_of_the_server_commits_to_the_disk(tmp_path: Path, keyed: bool) -> None:
    key_file = tmp_path / "key"
    key_file.write_text("ab" * 32, "ascii")
    db = open_database(f"sqlite:///{tmp_path / 'server.db'}", key_file if keyed else None)
    with db.writing() as writer, db.reading() as reader:
        for connection in (writer, reader):
            told = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous")
            ]
            assert told == ["wal", FULL]
    db.close()
