"""Photos and files, and servers that lie, forget, refuse, or come back from a backup."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.sync.sending import MOST_TRIES
from server.api import create_app
from server.backup import back_up
from server.db import open_database
from server.files import known
from server.files.folder import KEPT, FilesFolder
from server.restore import restore
from tests.databases import Databases
from tests.lines import relayed
from tests.serving import serving
from tests.sync.photos.filing import Desk, for_a_while, name_of, some_bytes
from tests.sync.photos.process import Process
from tests.trouble import full_disk

pytestmark = pytest.mark.parametrize("databases", ["files"], ids=["sqlite"], indirect=True)
"""Odd answers come from in front of the database."""

PHOTO = some_bytes(5_000_000)
DATA = some_bytes(300_000)
OTHER = some_bytes(200_000, 2)
Join = Callable[..., Desk]


def test_a_laptop_whose_disk_is_full_takes_the_download_up_later(
    laptop_at: Join, own_process: Callable[..., Process], here: str
) -> None:
    url = own_process().url
    worker, mate = laptop_at(url), laptop_at(url, "other")
    worker.add(PHOTO, here)
    worker.all()
    mate.line.round()
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_f"):
        mate.fetch(PHOTO)
    assert not mate.has(PHOTO)
    mate.fetch(PHOTO)
    assert mate.has(PHOTO)


def test_a_photo_that_broke_on_the_laptop_is_refused_for_good(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    worker = laptop_at(http_server)
    worker.add(DATA, here)
    worker.add(OTHER, here)
    worker.line.round()
    broken = DATA[:-1] + bytes([DATA[-1] ^ 1])
    worker.store.apply(
        lambda tx: tx.connection.execute("UPDATE blob SET data = ? WHERE sha256 = ?", (broken, name_of(DATA)))
    )
    assert worker.line.files().sent == 1, "the next one goes all the same"
    assert worker.states() == {name_of(DATA): "refused", name_of(OTHER): "stored"}
    assert worker.counts().codes == ("file_damaged",)
    assert worker.line.files().bytes == 0
    assert server.files.size_of(name_of(DATA)) is None


class Meddling:
    """Stands before the server and changes what is said."""

    def __init__(self, app: ASGIApp, spoil: bool = False, offset: Callable[[int], str] | None = None) -> None:
        self._app, self._spoil, self._offset = app, spoil, offset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if self._spoil and scope["method"] == "PATCH" and message.get("body"):
                body = message["body"]
                message = {**message, "body": bytes([body[0] ^ 1]) + body[1:]}
            return message

        async def said(message: Message) -> None:
            if self._offset and message["type"] == "http.response.start" and "/files" in scope["path"]:
                headers = [
                    (name, self._offset(int(value)).encode() if name == b"upload-offset" else value)
                    for name, value in message["headers"]
                ]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, heard, said)


@contextmanager
def meddled(server: Any, **how: Any) -> Iterator[str]:
    app: FastAPI = create_app(server.db, server.clock, server.files)
    app.add_middleware(Meddling, **how)
    with serving(app) as url:
        yield url


def test_what_arrives_as_something_else_is_given_up_after_some_tries(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    worker = laptop_at(http_server)
    worker.add(DATA, here)
    worker.line.round()
    with meddled(server, spoil=True) as url:
        worker.call(url)
        for number in range(MOST_TRIES):
            assert worker.state(DATA) == "waiting", number
            worker.line.files()
    assert (worker.state(DATA), worker.counts().codes) == ("refused", ("file_content",))
    assert server.files.size_of(name_of(DATA)) is None
    assert worker.has(DATA)


@pytest.mark.parametrize(
    "lie",
    [
        lambda offset: "99999999",
        lambda offset: "-5",
        lambda offset: "",
        lambda offset: "0",
        lambda offset: str(max(0, offset - 1)),
        lambda offset: "1234" if offset % 2 else "777",
    ],
    ids=["beyond", "negative", "empty", "nothing", "less", "back and forth"],
)
def test_a_server_that_lies_about_the_offset_is_not_believed_for_ever(
    laptop_at: Join, server: Any, http_server: str, here: str, lie: Callable[[int], str]
) -> None:
    worker = laptop_at(http_server)
    worker.add(DATA, here)
    worker.line.round()
    with meddled(server, offset=lie) as url, relayed(url) as relay:
        worker.call(relay.url)
        with pytest.raises(UserError, match=r"sync\.nonsense"):
            worker.line.files()
        assert relay.up < 6 * len(DATA)
    worker.call(http_server)
    assert worker.line.files().sent == 1
    assert server.files.is_sound(name_of(DATA))


def test_what_is_too_large_for_the_server_stands_with_its_reason_and_stops_nothing(
    laptop_at: Join, server: Any, here: str
) -> None:
    with serving(create_app(server.db, server.clock, server.files, most=250_000)) as url:
        worker = laptop_at(url)
        worker.add(DATA, here)
        worker.add(OTHER, here)
        assert worker.all().sent == 1
        assert worker.counts().codes == ("file_too_big",)
        assert (worker.state(DATA), worker.state(OTHER)) == ("waiting", "stored")
    with serving(create_app(server.db, server.clock, server.files)) as url:
        worker.call(url)
        assert worker.line.files().sent == 1, "the office has allowed more"


def test_a_server_of_before_takes_no_photos_and_all_rows(laptop_at: Join, server: Any, here: str) -> None:
    with serving(create_app(server.db, server.clock)) as url:
        worker = laptop_at(url)
        worker.add(DATA, here)
        assert worker.all().sent == 0
        assert (worker.counts().waiting, worker.counts().codes) == (1, ("no_such_route",))


def test_an_upload_that_expired_begins_anew(
    laptop_at: Join, server: Any, http_server: str, here: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = laptop_at(http_server)
    worker.add(DATA, here)
    worker.line.round()
    assert worker.line.files(for_a_while(2)).bytes > 0
    monkeypatch.setattr(clock, "offset", clock.offset + 2 * KEPT)
    report = worker.line.files()
    assert (report.sent, report.bytes) == (1, len(DATA))


def test_a_token_that_ends_in_the_middle_is_renewed(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    worker = laptop_at(http_server)
    worker.add(PHOTO, here)
    worker.line.round()

    def ended() -> bool:
        with server.db.writing() as connection:
            connection.exec_driver_sql("DELETE FROM token")
        return True

    report = worker.line.files(ended)
    assert (report.sent, report.bytes) == (1, len(PHOTO))


def test_a_lost_laptop_hears_it_and_photos_do_not_hide_it(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    worker = laptop_at(http_server)
    worker.add(DATA, here)
    worker.line.round()
    with server.db.writing() as connection:
        connection.exec_driver_sql("UPDATE replica SET state = 'lost'")
    with pytest.raises(UserError, match=r"refusal\.lost"):
        worker.line.files()


def test_a_restored_server_gets_back_what_it_lacks_from_whoever_has_it(
    laptop_at: Join,
    server: Any,
    http_server: str,
    here: str,
    tmp_path: Path,
    clock: Clock,
    databases: Databases,
) -> None:
    worker, mate = laptop_at(http_server), laptop_at(http_server, "other")
    backups = tmp_path / "backups"
    backups.mkdir()
    kept, lost, gone = (some_bytes(50_000, number) for number in range(3))
    worker.add(kept, here)
    worker.all()
    file = back_up(server.db, backups, clock.moment(), server.files).file
    for one in (lost, gone):
        worker.add(one, here)
    worker.all()
    mate.line.round()
    mate.fetch(lost)
    worker.store.apply(
        lambda tx: tx.connection.execute("DELETE FROM blob WHERE sha256 = ?", (name_of(gone),))
    )
    worker.store.apply(
        lambda tx: tx.connection.execute("DELETE FROM file WHERE sha256 = ?", (name_of(gone),))
    )

    server.db.close()
    url = databases.blank()
    server.db = open_database(url)
    server.files = FilesFolder(tmp_path / "new-files")
    done = restore(server.db, file, clock.moment(), replace=False, files=server.files)
    assert (done.missing, list(server.files.names())) == (0, [name_of(kept)])
    with serving(create_app(server.db, server.clock, server.files)) as again:
        mate.call(again)
        worker.call(again)
        mate.all()
        assert mate.state(lost) == "waiting", "its row is with the other laptop"
        worker.all()
        assert server.files.is_sound(name_of(lost))
        mate.all()
        assert mate.state(lost) == "stored", "and it will hear when a backup holds it"
        assert worker.state(kept) == "durable"
        with pytest.raises(UserError, match=r"refusal\.file_missing"):
            mate.fetch(gone)
    server.db.close()
    databases.drop(url)


def test_when_a_server_loses_only_files_laptops_are_asked_for_them(
    laptop_at: Join, server: Any, http_server: str, here: str, clock: Clock
) -> None:
    worker, mate = laptop_at(http_server), laptop_at(http_server, "other")
    worker.add(DATA, here)
    worker.all()
    worker.line.round()
    mate.line.round()
    mate.fetch(DATA)
    server.files.remove(name_of(DATA))
    with server.db.writing() as connection:
        known.forget(connection, [name_of(DATA)])
        known.ask_again(connection)
    assert mate.all().sent == 1
    assert server.files.is_sound(name_of(DATA))
    assert worker.all().bytes == 0 and worker.state(DATA) == "durable"
