"""One person's file goes from this laptop: the server said that it was retired, or reported lost.

`erased.json` in the laptop's folder lists what is to be gone before anything is deleted, so that a power cut
in between is made good at the next start. It stays as the notice on the sign-in page. Only `sync/farewell.py`
begins here, with the word of the server.
"""

import contextlib
import enum
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from desktop.domain.moments import from_moment
from desktop.domain.say import Say, UserError, say
from desktop.settings import sync_folder
from desktop.store.keyfile import desk_path, key_file, read, wipe, write
from desktop.store.people import person_in

SHOWN_DAYS = 30
"""How long the sign-in page tells of it, unless somebody joins on this laptop before."""
_FOLDER = re.compile(r"[0-9A-Za-z-]{1,64}")


class Why(enum.StrEnum):
    RETIRED = "retired"
    """The server has all that was in the file."""
    LOST = "lost"


ERASED = frozenset(f"store.erased_{why}" for why in Why)
"""Keys of the UserErrors after which the file is to be closed, and is gone."""


@dataclass(frozen=True)
class Erased:
    """One line of the list: `folder` is the person's below `people/`, `at` a moment."""

    folder: str
    why: str
    name: str
    at: str
    unsent: str = ""
    """Sealed file with what the server did not have; empty when there is none."""


def begin(data_dir: Path, folder: str, why: Why, at: str, unsent: str = "") -> None:
    """From here on the file of this folder is to be gone. Its keys go at once: nobody opens it any more.

    Raises UserError as `write_whole` when the list cannot be written even after the copies have made room.
    """
    keys = key_file(data_dir, folder)
    person = person_in(read(keys))
    name = person.name if person and why is Why.RETIRED else ""
    listed = [one for one in _listed(data_dir) if one.folder != folder]
    listed.append(Erased(folder, why, name, at, unsent))
    try:
        _write(data_dir, listed)
    except UserError:
        wipe(keys)
        shutil.rmtree(keys.with_name("copies"), ignore_errors=True)
        _write(data_dir, listed)
    wipe(keys)


def finish(data_dir: Path) -> None:
    """Delete what is listed. What somebody has open on Windows stays for the next start."""
    listed = _listed(data_dir)
    for one in listed:
        folder = desk_path(data_dir, one.folder).parent
        if folder.exists():
            wipe(key_file(data_dir, one.folder))
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                sync_folder(folder.parent)
    if listed and not any((data_dir / "people").glob("*")):
        wipe(data_dir / "device.key")


def notices(data_dir: Path, now: datetime) -> list[Say]:
    """What the sign-in page says of it."""
    found = []
    for one in _listed(data_dir):
        if (now - from_moment(one.at)).days < SHOWN_DAYS:
            found.append(say(f"store.erased_{one.why}_notice", name=one.name))
            if one.unsent:
                found.append(say("store.erased_unsent", file=one.unsent))
    return found


def forget(data_dir: Path) -> None:
    """Somebody has joined: the notices have been read. What is still to be deleted stays listed."""
    listed = _listed(data_dir)
    if listed:
        _write(data_dir, [one for one in listed if desk_path(data_dir, one.folder).parent.exists()])


def _listed(data_dir: Path) -> list[Erased]:
    """Lines that cannot be read, or do not name a folder of a person, are left out."""
    lines = read(data_dir / "erased.json").get("erased", [])
    found = []
    for line in lines if isinstance(lines, list) else []:
        with contextlib.suppress(TypeError, ValueError):
            one = Erased(**line)
            from_moment(one.at)
            Why(one.why)
            if _FOLDER.fullmatch(one.folder):
                found.append(one)
    return found


def _write(data_dir: Path, listed: list[Erased]) -> None:
    write(data_dir / "erased.json", {"erased": [asdict(one) for one in listed]})
