"""Photos and files on lines that break, and with servers that die, lie, fill up or forget."""

import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.say import UserError
from desktop.sync.files import MOST_TRIES
from server.api import create_app
from server.backup import back_up
from server.db import open_database
from server.files import known
from server.files.folder import KEPT, FilesFolder
from server.restore import restore
from tests.databases import Databases
from tests.lines import relayed
from tests.serving import serving
from tests.sync.filing import Desk, for_a_while, join, name_of, some_bytes
from tests.trouble import full_disk

PHOTO = some_bytes(5_000_000)
DATA = some_bytes(300_000)
OTHER = some_bytes(200_000, 2)
Join = Callable[..., Desk]


@pytest.fixture
def here(ids: dict[str, str]) -> str:
    return scopes.building(ids["building"])


@pytest.fixture
def laptop_at(server: Any, ids: dict[str, str], tmp_path: Path, clock: Clock) -> Iterator[Join]:
    """A laptop enrolled at an address."""
    made: list[Desk] = []

    def one(url: str, person: str = "worker") -> Desk:
        made.append(join(url, server.code_for(ids[person]), tmp_path / f"laptop{len(made)}", clock))
        return made[-1]

    yield one
    for desk in made:
        desk.close()


def test_5_mb_on_a_line_that_breaks_every_64_kb_cost_at_most_a_tenth_more(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    worker, mate = laptop_at(http_server), laptop_at(http_server, "other")
    worker.add(PHOTO, here)
    worker.line.round()
    with relayed(http_server, lambda: 64 * 1024) as relay:
        worker.call(relay.url)
        assert worker.line.files().sent == 1
        assert relay.lines > 70
        assert relay.up <= 1.1 * len(PHOTO), relay
    assert server.files.is_sound(name_of(PHOTO))
    mate.line.round()
    with relayed(http_server, lambda: -64 * 1024) as relay:
        mate.call(relay.url)
        mate.fetch(PHOTO)
        assert relay.lines > 70
        assert relay.down <= 1.1 * len(PHOTO), relay
    assert mate.has(PHOTO)


@pytest.mark.parametrize("seed", range(4))
def test_a_line_that_breaks_anywhere(
    laptop_at: Join, server: Any, http_server: str, here: str, seed: int
) -> None:
    """Up or down, in a head, in a body, in an answer; ended or reset."""
    chance = random.Random(seed)
    worker, mate = laptop_at(http_server), laptop_at(http_server, "other")
    worker.add(DATA, here)
    worker.line.round()
    mate.line.round()

    def anywhere() -> int:
        return chance.choice(
            (chance.randrange(1, 1500), chance.randrange(1, 60_000), -chance.randrange(1, 900))
        )

    def until_done(desk: Desk, work: Callable[[], object], done: Callable[[], bool]) -> None:
        for _ in range(400):
            try:
                work()
            except UserError as error:
                assert error.say.key in ("sync.offline", "sync.nonsense", "sync.slow", "sync.server_trouble")
            if done():
                return
        raise AssertionError(desk.states())

    with relayed(http_server, anywhere, harsh=bool(seed % 2)) as relay:
        worker.call(relay.url)
        until_done(worker, worker.line.files, lambda: worker.state(DATA) == "stored")
        assert server.files.is_sound(name_of(DATA))
        mate.call(relay.url)
        until_done(mate, lambda: mate.fetch(DATA), lambda: mate.has(DATA))


def test_two_laptops_send_the_same_photo_at_the_same_time(
    laptop_at: Join, server: Any, http_server: str, here: str
) -> None:
    both = [laptop_at(http_server), laptop_at(http_server, "other")]
    for one in both:
        one.add(PHOTO, here)
        one.line.round()
    reports: list[Any] = []
    threads = [threading.Thread(target=lambda one=one: reports.append(one.line.files())) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.sent for one in reports] == [1, 1]
    assert server.files.is_sound(name_of(PHOTO))
    assert list(server.files.folder.glob("uploads/*/*")) == []
    with server.db.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM file")) == 1


# -- servers of their own process -------------------------------------------------


class Process:
    """`serve` on the test's database, to be killed."""

    def __init__(self, server: Any, url: str, folder: Path, most_bytes: int = 0) -> None:
        self._ready, self.port = folder / "ready.json", "0"
        self._command = [
            *(sys.executable, "-m", "server", "serve", "--db", url, "--files", str(server.files.folder)),
            *("--ready-file", str(self._ready), "--port"),
        ]
        self._most, self._log = most_bytes, folder / "log"
        self.start()

    def start(self) -> None:
        self._ready.unlink(missing_ok=True)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*self._command, self.port],
                stdout=log,
                stderr=log,
                env=dict(os.environ),
            )
        deadline = time.monotonic() + 60
        while not self._ready.exists() and self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self._ready.exists(), self._log.read_text("utf-8")
        if self._most:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (self._most, self._most))
        self.url = json.loads(self._ready.read_text("utf-8"))["url"]
        self.port = self.url.rpartition(":")[2]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def own_process(server: Any, database_url: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    made: list[Process] = []

    def start(most_bytes: int = 0) -> Process:
        folder = tmp_path / f"process{len(made)}"
        folder.mkdir()
        made.append(Process(server, database_url, folder, most_bytes))
        return made[-1]

    yield start
    for one in made:
        one.kill()


def test_a_server_killed_while_it_takes_a_file_goes_on_where_it_was(
    laptop_at: Join, server: Any, own_process: Callable[..., Process], here: str
) -> None:
    process = own_process()
    worker = laptop_at(process.url)
    worker.add(PHOTO, here)
    worker.line.round()
    killed: list[int] = []
    with relayed(process.url) as relay:

        def watch() -> None:
            while relay.up < 1_500_000:
                time.sleep(0.001)
            process.kill()
            killed.append(relay.up)

        worker.call(relay.url)
        watching = threading.Thread(target=watch)
        watching.start()
        with pytest.raises(UserError):
            worker.line.files()
        watching.join()
        [begun] = server.files.folder.glob("uploads/*/*")
        kept = begun.stat().st_size
        assert 0 < kept < len(PHOTO)
        assert begun.read_bytes() == PHOTO[:kept]
        process.start()
        report = worker.line.files()
        assert (report.sent, report.bytes) == (1, len(PHOTO) - kept)
    assert server.files.is_sound(name_of(PHOTO))


def test_a_server_whose_disk_is_full_says_so_and_takes_the_rows_all_the_same(
    laptop_at: Join, server: Any, own_process: Callable[..., Process], here: str
) -> None:
    process = own_process(most_bytes=2_000_000)
    worker = laptop_at(process.url)
    worker.add(PHOTO, here)
    worker.add(DATA, here)
    report = worker.all()
    assert report.sent == 0
    counts = worker.counts()
    assert (counts.waiting, counts.codes) == (2, ("server_full",))
    worker.add(OTHER, here)
    assert worker.line.round().applied == 1
    [begun] = server.files.folder.glob("uploads/*/*")
    assert begun.read_bytes() == PHOTO[: begun.stat().st_size], "what fitted is kept"
    process.kill()
    process._most = 0
    process.start()
    assert worker.all().sent == 3
    assert worker.counts().codes == ()


# -- servers that lie, forget and refuse --------------------------------------------


def test_a_laptop_whose_disk_is_full_takes_the_download_up_later(
    laptop_at: Join, http_server: str, here: str
) -> None:
    worker, mate = laptop_at(http_server), laptop_at(http_server, "other")
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
    assert worker.all().bytes == 0 and worker.state(DATA) == "stored"
