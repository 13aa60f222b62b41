"""What a round needs of any road to the server, and how a refusal is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.say import UserError
from desktop.sync.protocol import PROTO, Answer, Exchange, Refusal

KNOWN_REFUSALS = frozenset(
    {
        "bad_code",
        "wrong_person",
        "used_code",
        "expired_code",
        "replica_known",
        "bad_key",
        "revoked",
        "unknown_replica",
        "lost",
        "bad_signature",
        "nonce_used",
        "token",
        "wrong_replica",
        "proto",
        "malformed",
        "too_big",
        "too_many",
        "not_yours",
        "no_recovery",
        "file_too_big",
        "file_size",
        "file_unnamed",
        "file_missing",
        "file_content",
        "server_full",
        "no_such_route",
    }
)
"""Codes with words of their own below `refusal.` in the texts."""
TOO_MUCH = frozenset({"malformed", "too_big", "too_many"})
"""Codes of a request that the server cannot read as a whole."""


class RequestRefused(UserError):
    """The server understood the request and will not take it as a whole."""

    def __init__(self, refusal: Refusal, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        self.code = refusal.code
        self.status = status
        self.headers = dict(headers or {})
        if refusal.code == "proto" and _is_older(refusal.detail):
            super().__init__("refusal.proto_server")
        elif refusal.code in KNOWN_REFUSALS:
            super().__init__(f"refusal.{refusal.code}")
        else:
            super().__init__("refusal.other", code=refusal.code)


def _is_older(window: str) -> bool:
    """Whether a server that answers the versions `oldest-newest` does not know this program's yet."""
    newest = window.rpartition("-")[2]
    return newest.isdigit() and int(newest) < PROTO


@dataclass(frozen=True)
class Sender:
    """A replica as it proves who it is."""

    replica_id: str
    signing_key: bytes
    """The 32 raw bytes of its Ed25519 private key."""


class Transport(Protocol):
    """One road on which each request is answered at once: https, memory. Sealed files: `files.py`."""

    def exchange(self, request: Exchange) -> Answer:
        """One request. Raises UserError when there is no answer that can be used."""
        ...

    def become(self, former: Sender, now: Sender) -> None:
        """Tell the server that `now` sends what `former` has sent until here, and send as `now` from
        here on. Said twice it changes nothing. Raises UserError as `exchange` does.
        """
        ...


class FileRoad(Protocol):
    """What photos and files need of a road. Content is named by its SHA-256; offsets and sizes are bytes."""

    def offer(self, sha256: str, size: int) -> int:
        """How much of it the server has; all of it: nothing is left to do.

        Raises UserError, RequestRefused.
        """
        ...

    def send(self, sha256: str, size: int, offset: int, piece: bytes) -> int:
        """Hand over the bytes from `offset` on; how much the server has now, which may be more or less than
        was to be expected. Raises UserError, RequestRefused.
        """
        ...

    def fetch(self, sha256: str, offset: int, most: int) -> bytes:
        """Bytes from `offset` on, at most `most`, at least one. Raises UserError, RequestRefused."""
        ...
