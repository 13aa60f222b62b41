"""The starter file: what enrolment over a network would answer, for a laptop that has none.

It is encrypted with the one-time code as a passphrase (age, scrypt), and the code is told apart from the
file. So nobody can read it on the way, and nobody who does not know the code can make one with other keys
in it. Small, read and written in one piece. Server and laptop both import this file.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pyrage import DecryptError, passphrase

from desktop.domain.codes import plain
from desktop.sync.envelope import Middle, check_whole, enveloped
from desktop.sync.manifest import Way
from desktop.sync.protocol import EnrolAnswer
from desktop.sync.sealfaults import Fault, SealedFault

_MOST = 1 << 20


class Starter(BaseModel):
    model_config = ConfigDict(extra="ignore")

    server_url: str
    """For the day when there is a network."""
    welcome: EnrolAnswer
    """With the server's keys."""


def write_starter(target: Path, code: str, starter: Starter) -> None:
    """Raises OSError."""
    with enveloped(target, Way.STARTER) as out:
        out.write(passphrase.encrypt(starter.model_dump_json().encode(), plain(code)))


def read_starter(file: Path, code: str) -> Starter:
    """Raises OSError, SealedFault: NOT_FOR_US for another code."""
    check_whole(file, Way.STARTER)
    with file.open("rb") as source:
        middle = Middle(source, None)
        sealed = middle.read(_MOST)
    try:
        return Starter.model_validate_json(passphrase.decrypt(sealed, plain(code)))
    except DecryptError:
        raise SealedFault(Fault.NOT_FOR_US) from None
    except (ValidationError, OSError):
        raise SealedFault(Fault.DAMAGED) from None
