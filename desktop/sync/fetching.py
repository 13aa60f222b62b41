"""A whole photo or file is fetched when somebody wants to see it, from where the last try ended."""

from collections.abc import Callable
from functools import partial

from desktop.domain.say import UserError
from desktop.store import blobs
from desktop.store.store import Store
from desktop.sync.sending import Room
from desktop.sync.transport import FileRoad, RequestRefused

PIECE = 128 << 10
"""Bytes asked for at a time, and safe on the disk before the next are asked for."""
MOST_BREAKS = 3


def fetch_file(
    store: Store,
    road: FileRoad,
    sha256: str,
    size: int,
    room: Room | None = None,
    going: Callable[[], bool] = lambda: True,
) -> None:
    """Bring it onto this laptop while `going()` says so; nothing is done when it is here. Each piece that
    came is kept.

    Raises UserError: no line, the server does not have it yet, it is not what its row says, no room.
    """
    if store.read(lambda tx: blobs.is_here(tx, sha256)):
        return
    breaks = 0
    while (start := store.read(lambda tx: blobs.fetched(tx, sha256))) < size:
        if not going():
            return
        try:
            data = road.fetch(sha256, start, min(PIECE, size - start))
        except UserError as error:
            breaks += 1
            if isinstance(error, RequestRefused) or breaks > MOST_BREAKS:
                raise
            continue
        breaks = 0
        store.apply(partial(blobs.add_part, name=sha256, start=start, data=data))
    if not store.apply(lambda tx: blobs.put_together(tx, sha256)):
        raise UserError("sync.file_wrong")
    given = room or Room()
    store.apply(lambda tx: blobs.tidy(tx, given.budget, given.unused_days, but=sha256))
