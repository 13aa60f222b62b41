"""Who has a file on this laptop, and the way from a PIN to its key.

Folder of a laptop:
    device.key                      32 random bytes of this machine, mode 0600
    people/<replica_id>/key.json    name for the sign-in page, the wrapped data key
    people/<replica_id>/tries.json  wrong PINs, so that the delay outlives a restart
    people/<replica_id>/desk.db     the encrypted file

The data key is 32 random bytes. It is wrapped by AES-256-GCM under
HKDF-SHA256(Argon2id(PIN), device secret): neither the folder without the
machine's secret nor the PIN alone opens it. Imports little besides the standard
library and cryptography, because the sign-in page waits for it.
"""

import base64
import json
import math
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.say import Say, UserError
from desktop.settings import folder_faults, make_folder, write_whole

Now = Callable[[], float]
"""Seconds since the machine was started: no clock that a person can set."""

TRIES = 3
"""Wrong PINs before each delay."""
DELAYS = (30, 60, 300, 900, 3600)
"""Seconds of the first, second … delay; the last one repeats."""


@dataclass(frozen=True)
class Cost:
    """Work of one PIN test: 96 MiB and 3 passes take about 0.2 s on a laptop of 2020
    (RFC 9106 asks for at least 64 MiB and 3 passes where memory is short).
    """

    memory_kib: int = 96 * 1024
    passes: int = 3
    lanes: int = 2


@dataclass(frozen=True)
class Person:
    """What the sign-in page may show without a PIN. Nothing sensitive."""

    replica_id: str
    staff_id: str
    name: str
    titles: list[str]
    area: str
    """Name of the community, grid or building."""
    last_sign_in: str = ""
    """Moment; empty before the first."""


def people(data_dir: Path) -> list[Person]:
    """Persons with a file in this folder, the one who signed in last first."""
    found = []
    for file in _key_files(data_dir):
        person = _person(_read(file))
        if person is not None:
            found.append(person)
    return sorted(found, key=lambda person: (person.last_sign_in, person.name), reverse=True)


def broken(data_dir: Path) -> int:
    """How many key files are there that cannot be read: their persons are missing from `people`."""
    return sum(_person(_read(file)) is None for file in _key_files(data_dir))


def _key_files(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "people").glob("*/key.json"))


def desk_path(data_dir: Path, replica_id: str) -> Path:
    """Where the encrypted file of one person is."""
    return data_dir / "people" / replica_id / "desk.db"


def check_pin(pin: str) -> None:
    """Raises UserError store.pin_form unless it is six digits."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        raise UserError("store.pin_form")


def new_data_key() -> bytes:
    """Key of a new encrypted file."""
    return os.urandom(32)


def create_person(
    data_dir: Path, person: Person, pin: str, *, data_key: bytes = b"", cost: Cost | None = None
) -> bytes:
    """Make the key file of a new person; returns the data key, a new one unless given.

    With it the person stands on the sign-in page: a file that is to be filled
    first is filled before. Raises UserError store.pin_form.
    """
    check_pin(pin)
    make_folder(desk_path(data_dir, person.replica_id).parent)
    data_key = data_key or new_data_key()
    _write_key(data_dir, person, data_key, pin, cost or Cost())
    return data_key


def unlock(
    data_dir: Path, replica_id: str, pin: str, *, signs_in_at: str = "", now: Now = time.monotonic
) -> bytes:
    """The data key. `signs_in_at` is noted as the moment of the last sign-in.

    Raises UserError store.wrong_pin or store.pin_wait (with the time to wait),
    store.no_person, store.device_changed when the folder was carried to another machine,
    store.key_broken, and as `write_whole`: on a full disk no PIN is tried.

    A try is counted before it is tested, so that cutting it short gains nothing.
    """
    file = _key_file(data_dir, replica_id)
    if not file.exists():
        raise UserError("store.no_person")
    stored = _read(file)
    if _person(stored) is None:
        raise UserError("store.key_broken")
    tries = _Tries.load(file.with_name("tries.json"), now())
    wait = tries.seconds_to_wait(now())
    if wait > 0:
        raise UserError("store.pin_wait", wait=_words(wait))
    tries.count(now())
    try:
        data_key = _unwrap(data_dir, stored, pin)
    except InvalidTag:
        raise tries.refusal(now()) from None
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("store.key_broken") from error
    tries.forget()
    if signs_in_at:
        _write(file, stored | {"person": stored["person"] | {"last_sign_in": signs_in_at}})
    return data_key


def change_pin(data_dir: Path, replica_id: str, old: str, new: str, *, now: Now = time.monotonic) -> None:
    """Wrap the same data key under a new PIN. Raises as `unlock`, and store.pin_form."""
    check_pin(new)
    data_key = unlock(data_dir, replica_id, old, now=now)
    stored = _read(_key_file(data_dir, replica_id))
    _write_key(data_dir, Person(**stored["person"]), data_key, new, Cost(**stored["cost"]))


def rename_person(data_dir: Path, replica_id: str, *, name: str, titles: list[str], area: str) -> None:
    """Follow the staff list: what the sign-in page shows."""
    file = _key_file(data_dir, replica_id)
    stored = _read(file)
    known = _person(stored)
    if known is None:
        return
    person = replace(known, name=name, titles=titles, area=area)
    if person != known:
        _write(file, stored | {"person": asdict(person)})


@dataclass
class _Tries:
    """Wrong PINs in a row and when the last one was, kept on disk.

    Time is the machine's running time: setting the clock neither ends a wait nor makes it longer.
    """

    file: Path
    wrong: int = 0
    last: float = 0.0

    @classmethod
    def load(cls, file: Path, now: float) -> "_Tries":
        """A file that cannot be read counts as a first group of wrong PINs, just now."""
        stored = _read(file)
        try:
            return cls(file, int(stored["wrong"]), float(stored["last"]))
        except (KeyError, TypeError, ValueError):
            tries = cls(file)
        if file.exists():
            tries.wrong = TRIES - 1
            tries.count(now)
        return tries

    def seconds_to_wait(self, now: float) -> float:
        """After a restart of the machine only the time since then is known to have passed."""
        if self.wrong == 0 or self.wrong % TRIES:
            return 0.0
        passed = now - self.last if now >= self.last else now
        return max(0.0, self.delay(self.wrong // TRIES) - passed)

    def delay(self, group: int) -> float:
        return float(DELAYS[min(group, len(DELAYS)) - 1])

    def count(self, now: float) -> None:
        self.wrong, self.last = self.wrong + 1, now
        _write(self.file, {"wrong": self.wrong, "last": self.last})

    def forget(self) -> None:
        with folder_faults():
            self.file.unlink(missing_ok=True)

    def refusal(self, now: float) -> UserError:
        left = -self.wrong % TRIES
        wait = _words(self.delay((self.wrong - 1) // TRIES + 1))
        if left == 0:
            return UserError("store.wrong_pin_wait", wait=_words(self.seconds_to_wait(now)))
        return UserError("store.wrong_pin", tries=left, wait=wait)


def _words(seconds: float) -> Say:
    whole = max(1, math.ceil(seconds))
    if whole < 120:
        return Say("store.seconds", {"count": whole})
    return Say("store.minutes", {"count": -(-whole // 60)})


def _write_key(data_dir: Path, person: Person, data_key: bytes, pin: str, cost: Cost) -> None:
    salt, nonce = os.urandom(16), os.urandom(12)
    secret = _device_secret(data_dir, make=True)
    wrapped = AESGCM(_wrapping_key(pin, salt, secret, cost)).encrypt(
        nonce, data_key, _bound_to(person.replica_id)
    )
    _write(
        _key_file(data_dir, person.replica_id),
        {
            "version": 1,
            "person": asdict(person),
            "kdf": "argon2id",
            "cost": asdict(cost),
            "salt": _text(salt),
            "nonce": _text(nonce),
            "wrapped": _text(wrapped),
        },
    )


def _unwrap(data_dir: Path, stored: dict[str, Any], pin: str) -> bytes:
    salt, nonce, wrapped = (
        base64.b64decode(stored[name], validate=True) for name in ("salt", "nonce", "wrapped")
    )
    secret = _device_secret(data_dir, make=False)
    key = _wrapping_key(pin, salt, secret, Cost(**stored["cost"]))
    return AESGCM(key).decrypt(nonce, wrapped, _bound_to(stored["person"]["replica_id"]))


def _wrapping_key(pin: str, salt: bytes, secret: bytes, cost: Cost) -> bytes:
    stretched = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(pin.encode())
    return HKDF(algorithm=SHA256(), length=32, salt=secret, info=b"xunge data key").derive(stretched)


def _bound_to(replica_id: str) -> bytes:
    return f"xunge {replica_id}".encode()


def _device_secret(data_dir: Path, *, make: bool) -> bytes:
    file = data_dir / "device.key"
    if file.exists():
        return file.read_bytes()
    if not make:
        raise UserError("store.device_changed")
    make_folder(data_dir)
    write_whole(file, os.urandom(32))
    return file.read_bytes()


def _key_file(data_dir: Path, replica_id: str) -> Path:
    return desk_path(data_dir, replica_id).with_name("key.json")


def _person(stored: dict[str, Any]) -> Person | None:
    """None when the key file does not say who it is."""
    try:
        person = Person(**stored["person"])
    except (KeyError, TypeError):
        return None
    words = (person.replica_id, person.staff_id, person.name, person.area, person.last_sign_in)
    sound = all(isinstance(one, str) for one in words) and isinstance(person.titles, list)
    return person if sound else None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _read(file: Path) -> dict[str, Any]:
    """The stored object; empty when there is none or the file was cut short."""
    try:
        stored = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _write(file: Path, value: dict[str, Any]) -> None:
    write_whole(file, json.dumps(value, ensure_ascii=False).encode())
