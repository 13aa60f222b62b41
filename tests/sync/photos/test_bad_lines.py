"""Photos and files on lines that break, and with servers that die, lie, fill up or forget."""

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from desktop.domain.say import UserError
from tests.lines import relayed
from tests.sync.photos.filing import Desk, name_of, some_bytes
from tests.sync.photos.process import Process

pytestmark = pytest.mark.parametrize("databases", ["files"], ids=["sqlite"], indirect=True)
"""The line breaks, the file is on the disk: which database lists it makes no difference."""

PHOTO = some_bytes(5_000_000)
DATA = some_bytes(300_000)
OTHER = some_bytes(200_000, 2)
Join = Callable[..., Desk]


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


def test_a_server_killed_while_it_takes_a_file_goes_on_where_it_was(
    laptop_at: Join, server: Any, own_process: Callable[..., Process], here: str
) -> None:
    process = own_process()
    worker = laptop_at(process.url)
    worker.add(PHOTO, here)
    worker.line.round()
    with relayed(process.url, lambda: 1_500_000) as relay:
        relay.before_break = process.kill
        worker.call(relay.url)
        with pytest.raises(UserError):
            worker.line.files()
        relay.breaks, relay.before_break = (lambda: None), bool
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
