"""Photos of a phone's folder: 50 of them into a form, against making them small with Pillow alone."""

import io
import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from PIL import Image

from bench.figure import Figure, median
from bench.world import World
from desktop.domain.people import Household
from desktop.services.desk import Desk
from desktop.services.photos import phonefolder, photos, pictures
from desktop.services.records import filling

_PHOTOS = 50
_FOLDER = 5000
"""Photos that lie on the phone beside them."""
_SIZE = (4032, 3024)
"""12 megapixels."""
_LIMIT = 60.0
"""Seconds for 50 photos that a person waits for."""


def phone(world: World) -> Iterator[Figure]:
    """Looked through by time, then each read, turned, shrunk, and kept durably in the draft."""
    folder = world.folder / "phone" / "DCIM"
    with world.desk(world.copy_of("worker", "photos")) as desk:
        home = desk.read(lambda tx: tx.find(Household, order_by="id", limit=1))[0]
        draft = filling.start(desk, "LPG_HOME", "household", home.id).draft_id
        _fill(desk, folder)
        begun = time.perf_counter()
        found = phonefolder.look(folder, phonefolder.span_of_draft(desk, draft))
        looked = time.perf_counter() - begun
        own, bare = [], []
        for shot in found.within:
            begun = time.perf_counter()
            photos.add_to_draft(desk, draft, "before", pictures.read_file(shot.path))
            own.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            _plain(shot.path)
            bare.append(time.perf_counter() - begun)
    count = len(found.within)
    yield Figure(
        "phone_look",
        f"{len(found.every)} photos of a phone's folder looked through by time",
        looked * 1000,
        "ms",
        1,
    )
    yield Figure(
        "phone",
        f"{count} photos of 12 megapixels from a phone's folder into a hazard card",
        sum(own) + looked,
        "s",
        count,
        sum(bare),
        "Pillow alone: read, shrink, write",
        _LIMIT,
    )
    yield Figure(
        "phone_one", "one of them", median(own) * 1000, "ms", count, median(bare) * 1000, "Pillow alone"
    )


def _fill(desk: Desk, folder: Path) -> None:
    """50 photos of now, and thousands of the year before that are links to one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    grain = Image.effect_noise((_SIZE[0] // 3, _SIZE[1] // 3), 25).resize(_SIZE)
    photo = Image.merge("RGB", (grain, grain.rotate(180), Image.linear_gradient("L").resize(_SIZE)))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=90)
    now = desk.clock.now()
    for number in range(_PHOTOS):
        _put(folder / f"new{number}.jpg", out.getvalue(), (now - timedelta(minutes=number % 25)).timestamp())
    old = folder / "old.jpg"
    _put(old, out.getvalue(), (now - timedelta(days=200)).timestamp())
    for number in range(_FOLDER - _PHOTOS - 1):
        (folder / f"old{number}.jpg").hardlink_to(old)


def _put(file: Path, data: bytes, at: float) -> None:
    file.write_bytes(data)
    os.utime(file, (at, at))


def _plain(file: Path) -> None:
    with Image.open(file) as opened:
        opened.thumbnail((pictures.LONGEST, pictures.LONGEST))
        opened.save(io.BytesIO(), "JPEG", quality=82, optimize=True)
