"""The way from a PIN to the key of a person's file.

Folder of a laptop:
    device.key                  32 random bytes of this machine, mode 0600
    people/<replica_id>/
        key.json                name for the sign-in page, the wrapped data key
        tries.json              wrong PINs, so that the delay outlives a restart
        code-tries.json         wrong recovery codes
        desk.db                 the encrypted file

The data key is 32 random bytes. It is wrapped by AES-256-GCM under
HKDF-SHA256(Argon2id(PIN), device secret): neither the folder without the
machine's secret nor the PIN alone opens it. A forgotten PIN: `recovery.py`.
"""

import base64
import os
import re
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.say import UserError
from desktop.settings import folder_faults, make_folder
from desktop.store.keyfile import (
    Stored,
    bound_to,
    change,
    desk_path,
    device_secret,
    key_file,
    read,
    text,
    write,
)
from desktop.store.people import Person, person_in
from desktop.store.tries import Now, counted


@dataclass(frozen=True)
class Cost:
    """Work of one PIN test: 96 MiB and 3 passes take about 0.2 s on a laptop of 2020
    (RFC 9106 asks for at least 64 MiB and 3 passes where memory is short).
    """

    memory_kib: int = 96 * 1024
    passes: int = 3
    lanes: int = 2


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
    wrapped = _wrapped(data_dir, person.replica_id, data_key, pin, cost or Cost())
    write(key_file(data_dir, person.replica_id), {"person": asdict(person)} | wrapped)
    return data_key


def unlock(
    data_dir: Path, replica_id: str, pin: str, *, signs_in_at: str = "", now: Now = time.monotonic
) -> bytes:
    """The data key. `signs_in_at` is noted as the moment of the last sign-in.

    Raises UserError store.wrong_pin or store.pin_wait (with the time to wait),
    store.no_person, store.device_changed when the folder was carried to another machine,
    store.key_broken, and as `write_whole`: on a full disk no PIN is tried.
    """
    file = key_file(data_dir, replica_id)
    if not file.exists():
        raise UserError("store.no_person")
    stored = read(file)
    if person_in(stored) is None:
        raise UserError("store.key_broken")
    tries = file.with_name("tries.json")
    try:
        data_key = counted(tries, lambda: _unwrap(data_dir, stored, pin), "store.wrong_pin", now)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("store.key_broken") from error
    if signs_in_at:
        change(file, lambda old: old | {"person": old["person"] | {"last_sign_in": signs_in_at}})
    return data_key


def change_pin(data_dir: Path, replica_id: str, old: str, new: str, *, now: Now = time.monotonic) -> None:
    """Wrap the same data key under a new PIN. Raises as `unlock`, and store.pin_form."""
    check_pin(new)
    set_pin(data_dir, replica_id, unlock(data_dir, replica_id, old, now=now), new)


def set_pin(data_dir: Path, replica_id: str, data_key: bytes, pin: str, **more: object) -> None:
    """Wrap the data key under a PIN; wrong tries are forgotten. `more`: what else changes with it."""
    file = key_file(data_dir, replica_id)

    def wrapped(old: Stored) -> Stored:
        return old | _wrapped(data_dir, replica_id, data_key, pin, Cost(**old["cost"])) | more

    change(file, wrapped)
    with folder_faults():
        file.with_name("tries.json").unlink(missing_ok=True)


def rename_person(data_dir: Path, replica_id: str, *, name: str, titles: list[str], area: str) -> None:
    """Follow the staff list: what the sign-in page shows."""

    def renamed(old: Stored) -> Stored:
        known = person_in(old)
        if known is None:
            return old
        return old | {"person": asdict(replace(known, name=name, titles=titles, area=area))}

    change(key_file(data_dir, replica_id), renamed)


def _wrapped(data_dir: Path, replica_id: str, data_key: bytes, pin: str, cost: Cost) -> Stored:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _wrapping_key(pin, salt, device_secret(data_dir, make=True), cost)
    wrapped = AESGCM(key).encrypt(nonce, data_key, bound_to(replica_id))
    return {
        "version": 1,
        "kdf": "argon2id",
        "cost": asdict(cost),
        "salt": text(salt),
        "nonce": text(nonce),
        "wrapped": text(wrapped),
    }


def _unwrap(data_dir: Path, stored: Stored, pin: str) -> bytes:
    salt, nonce, wrapped = (
        base64.b64decode(stored[name], validate=True) for name in ("salt", "nonce", "wrapped")
    )
    secret = device_secret(data_dir, make=False)
    key = _wrapping_key(pin, salt, secret, Cost(**stored["cost"]))
    return AESGCM(key).decrypt(nonce, wrapped, bound_to(stored["person"]["replica_id"]))


def _wrapping_key(pin: str, salt: bytes, secret: bytes, cost: Cost) -> bytes:
    stretched = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(pin.encode())
    return HKDF(algorithm=SHA256(), length=32, salt=secret, info=b"xunge data key").derive(stretched)
