"""A forgotten PIN: the data key is wrapped a second time, under a secret that only the server keeps.

`key.json` holds, besides what the PIN opens, a list `recovery` of wraps of the
same data key: AES-256-GCM under HKDF-SHA256(secret, device secret). The secret
is 128 random bits, so no stretching is needed. The laptop keeps it nowhere: it
goes to the server with the next round, and the wraps before it stay until the
server is known to hold it. A code that was used opens nothing any more.
"""

import base64
import os
import time
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.codes import SECRET_BYTES, mark_of, read_secret, secret_code
from desktop.domain.say import UserError
from desktop.store.keyfile import Stored, bound_to, change, device_secret, key_file, read, text
from desktop.store.keys import check_pin, set_pin
from desktop.store.tries import Now, counted

KEPT = 24
"""Wraps kept while none of them is known to be on the server."""


def new_code(data_dir: Path, replica_id: str, data_key: bytes, *, by_file: bool = False) -> str:
    """Wrap the data key under a new secret; its code is for the server alone. Empty without a key file, and
    `by_file` when there are many already: a file with any of them may have arrived.
    """
    file = key_file(data_dir, replica_id)
    secret, salt, nonce = os.urandom(SECRET_BYTES), os.urandom(16), os.urandom(12)
    code = secret_code(secret)
    stored = read(file)
    if not stored or (by_file and len(stored.get("recovery", [])) >= KEPT):
        return ""
    key = _wrapping_key(secret, salt, device_secret(data_dir, make=False))
    wrap = {
        "mark": mark_of(code),
        "salt": text(salt),
        "nonce": text(nonce),
        "wrapped": text(AESGCM(key).encrypt(nonce, data_key, bound_to(replica_id))),
    }
    change(file, lambda old: old | {"recovery": [*old.get("recovery", []), wrap][-KEPT:]})
    return code


def held(data_dir: Path, replica_id: str, mark: str) -> bool:
    """Whether the server holds one of the secrets, as its `mark` says; the wraps before it then go."""
    file = key_file(data_dir, replica_id)
    wraps = read(file).get("recovery", [])
    marks = [wrap["mark"] for wrap in wraps]
    if mark not in marks:
        return False
    if place := marks.index(mark):
        change(file, lambda old: old | {"recovery": old["recovery"][place:]})
    return True


def reset_pin(data_dir: Path, replica_id: str, code: str, new_pin: str, *, now: Now = time.monotonic) -> None:
    """Open the data key by a recovery code and set a new PIN. Needs no network.

    Wrong codes are counted and delayed as wrong PINs are, but apart from them: who
    tried too many PINs may use the code at once. A code with a misheard letter is
    no code and is not counted. Raises UserError store.pin_form, store.code_form,
    store.no_recovery, store.wrong_code, store.pin_wait, store.no_person, store.device_changed.
    """
    check_pin(new_pin)
    try:
        secret = read_secret(code)
    except ValueError:
        raise UserError("store.code_form") from None
    file = key_file(data_dir, replica_id)
    stored = read(file)
    if not stored:
        raise UserError("store.no_person")
    if not stored.get("recovery"):
        raise UserError("store.no_recovery")
    tries = file.with_name("code-tries.json")
    data_key = counted(tries, lambda: _open(data_dir, stored, secret), "store.wrong_code", now)
    set_pin(data_dir, replica_id, data_key, new_pin, recovery=[])


def _open(data_dir: Path, stored: Stored, secret: bytes) -> bytes:
    device = device_secret(data_dir, make=False)
    bound = bound_to(stored["person"]["replica_id"])
    for wrap in reversed(stored["recovery"]):
        salt, nonce, wrapped = (base64.b64decode(wrap[name]) for name in ("salt", "nonce", "wrapped"))
        try:
            return AESGCM(_wrapping_key(secret, salt, device)).decrypt(nonce, wrapped, bound)
        except InvalidTag:
            continue
    raise InvalidTag


def _wrapping_key(secret: bytes, salt: bytes, device: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=device, info=b"xunge recovery" + salt).derive(secret)
