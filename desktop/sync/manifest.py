"""What a sealed file says about itself. Server and laptop both import this file.

The manifest stands inside the encryption and is signed by the sender; how the file is built: `sealed.py`.
"""

import enum

from pydantic import BaseModel, ConfigDict, Field

from desktop.sync.protocol import PROTO, EnrolRequest, ReplaceRequest

FORMAT = 1


class Way(enum.StrEnum):
    """What a file is for. Stands outside the encryption too: it tells a request from an answer."""

    TO_SERVER = "to-server"
    TO_LAPTOP = "to-laptop"
    STARTER = "starter"
    """For a laptop that joins without a network: opened by the one-time code (`starter.py`)."""


class What(enum.StrEnum):
    """What one part holds: a message of the protocol as JSON, packed with zstd. Others are passed over."""

    EXCHANGE = "exchange"
    ANSWER = "answer"
    REFUSAL = "refusal"
    """In the place of the answer to one request, or as the only part: to the whole file."""


class Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    what: str
    size: int = Field(ge=0)
    """Bytes as they lie in the file."""
    sha256: str
    first: int = 0
    """Lowest `seq` of the changes it holds or answers; 0 for none."""
    last: int = 0


class Replaced(BaseModel):
    """A restored or copied file says by the key of the replica it was that it goes on under another name."""

    model_config = ConfigDict(extra="ignore")

    former_id: str
    request: ReplaceRequest
    signature: str
    """The former replica's, base64, over `replace_text`."""


class Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore")

    format: int = FORMAT
    way: Way
    proto: int = PROTO
    made_at: str
    """By the sender's clock. Orders nothing."""
    replica_id: str
    """The laptop that sends, or that the answer is for."""
    number: int = Field(ge=1)
    """The laptop counts its files; an answer bears the number of what it answers."""
    received: int = 0
    """To the server: number of the newest answer that the laptop has taken in."""
    epoch: int = 0
    """Epoch of the cursors in `have`."""
    have: dict[str, int] = Field(default_factory=dict)
    """Cursors of the request. The rows of an answer go on from there, so it fits no laptop that has less."""
    first: int = 0
    """Lowest `seq` in the file; 0 for none."""
    last: int = 0
    sealed_to: str
    """The key it was encrypted to: nobody can pass it on to somebody else as if it had been sent to him."""
    signed_by: str
    """Ed25519 verify key, base64."""
    reply_to: str = ""
    """To the server: age key for the answer."""
    replaces: Replaced | None = None
    joins: EnrolRequest | None = None
    """To the server: the laptop joined by a starter file and has had no answer yet."""
    parts: list[Part] = Field(default_factory=list)


def replace_text(former_id: str, request: ReplaceRequest) -> bytes:
    return f"xunge replace {former_id} {request.replica_id} {request.public_key}".encode()
