"""A laptop that only writes, as fast as the program goes; how far it got stands in a file beside it."""

import mmap
import random
import struct
from pathlib import Path

from desktop.clock import Clock
from desktop.services.desk import open_desk
from desktop.services.records import filling
from desktop.store.store import Store
from tests.crash.desk import library, rules
from tests.crash.script import building_check
from tests.services.conftest import KEY, LI, small_grid
from tests.services.pictures import png


def prepared(path: Path) -> None:
    """A file with the small grid in it."""
    store = Store.open(path, KEY, clock=Clock(), staff_id=LI)
    store.apply(lambda tx: tx.put_all(small_grid()))
    store.close()


class Progress:
    """Number of forms whose end was acknowledged."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(mmap.PAGESIZE))
        with file.open("r+b") as handle:
            self._bytes = mmap.mmap(handle.fileno(), mmap.PAGESIZE)

    def reached(self) -> int:
        return int(struct.unpack_from("<q", self._bytes)[0])

    def reach(self, number: int) -> None:
        struct.pack_into("<q", self._bytes, 0, number)


def serial(number: int) -> str:
    return f"worker-form-{number}"


def write_on(path: Path, progress: Path, seed: int) -> None:
    """Forms 1, 2, 3 … each with a picture, until killed."""
    rng, reached = random.Random(seed), Progress(progress)
    desk = open_desk(Store.open(path, KEY, clock=Clock(), staff_id=LI), Clock(), rules(), library())
    while True:
        number = reached.reached() + 1
        form = building_check(rng, serial(number))
        draft = filling.start(desk, form.form, form.kind, form.subject).draft_id
        filling.add_photo(desk, draft, None, "before", png(320, 200, f"#{rng.randrange(1 << 24):06x}"))
        for count in (1, len(form.script)):
            answers = dict(form.script[:count])
            filling.save(desk, draft, answers=answers, confirmed=[], cards={}, at_question=form.script[0][0])
        filling.finish(desk, draft)
        reached.reach(number)
