"""Messages between laptop and server, version 1. Server and laptop both import this file.

One request does a round: POST /v1/exchange takes an `Exchange` and returns an
`Answer`. Bodies are JSON; `Content-Encoding: zstd` is accepted and offered.
"""

import dataclasses
import enum
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

PROTO = 1
OLDEST_PROTO = 1
"""The window: a server answers laptops from this version to its own, each in the laptop's version. A new
version of the protocol leaves its forerunners in the window for two years: no laptop is away for longer,
and those that are get the program with their answer to `refusal.proto`. Adding an optional field is no
new version; what tests/wire/ saves is read for as long as its version is in the window.
"""
MAX_CHANGES = 500
"""Changes in one request; the batch adapts between 50 and this."""
MAX_TX = 200
"""Changes of one local transaction, taken or refused whole."""
MAX_FILES = 500
"""Files asked about in one request."""
PAGE_ROWS = 1000
"""Rows in one answer; `more` says that another request is needed. Reading an answer is one step of the
interpreter, which the window waits for: about 8 ms for this many.
"""


class Op(enum.StrEnum):
    PUT = "put"
    PATCH = "patch"
    DELETE = "delete"
    RESTORE = "restore"


class Result(enum.StrEnum):
    """Verdict on one change. All are final, so one bad change never blocks the next."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    CONFLICT = "conflict"
    HELD = "held"
    REFUSED = "refused"


class FileState(enum.StrEnum):
    """How safe the server has a file (`FILED` in desktop/domain/files.py)."""

    MISSING = "missing"
    STORED = "stored"
    DURABLE = "durable"
    """The loss of the server would not lose it."""
    UNNAMED = "unnamed"
    """No row names it that the asking person holds or wrote."""


class Change(BaseModel):
    """What one laptop did to one row, captured by a trigger in the row's own transaction."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    change_id: str
    replica_id: str
    seq: int = Field(ge=1)
    tx: str
    kind: str
    row_id: str
    scope_id: str
    op: Op
    base_rev: int = 0
    """`rev` of the server row the person saw; 0 for a row the server does not know."""
    set: dict[str, Any] = Field(default_factory=dict)
    was: dict[str, Any] = Field(default_factory=dict)
    made_at: str
    staff_id: str
    schema_: int = Field(alias="schema")


class Exchange(BaseModel):
    """One round's request."""

    model_config = ConfigDict(extra="ignore")

    proto: int = PROTO
    replica_id: str
    epoch: int = 0
    """Epoch the cursors belong to; 0 before the first answer."""
    have: dict[str, int] = Field(default_factory=dict)
    """Cursor per scope: the highest `rev` laid in."""
    changes: list[Change] = Field(default_factory=list, max_length=MAX_CHANGES)
    assignment: int = 0
    clock: str = ""
    """The laptop's own time, to record its skew. Orders nothing."""
    page: int = Field(PAGE_ROWS, ge=1, le=10_000)
    recovery: str = Field(default="", max_length=64)
    """A new recovery code of this file, when the server holds none: kept there, synced to nobody."""
    recovery_over: str = Field(default="", max_length=64)
    """Mark of the code it takes the place of, by a file: another may have come by line since it was made."""
    files: list[str] = Field(default_factory=list, max_length=MAX_FILES)
    """SHA-256 of files the laptop has and asks the state of."""
    lean: bool = False
    """The sender reads `Verdict.rev`, and needs no rows back that stand as it put them."""


@dataclass
class Verdict:
    """No model: a request of 500 changes makes as many."""

    change_id: str
    seq: int
    result: Result
    code: str = ""
    """For refused and held: key `verdict.<code>` in the texts, e.g. `foreign_scope`, `invalid`, `hole`."""
    field: str = ""
    detail: str = ""
    conflicts: list[str] = dataclasses.field(default_factory=list)
    """Ids of the conflict rows that were opened."""
    rev: int = 0
    """Above 0: the row stands at this `rev` exactly as this change put it, and is not in `rows`."""


class PulledRow(BaseModel):
    scope_id: str
    kind: str
    id: str
    rev: int
    deleted: bool = False
    moved_to: str = ""
    """With `deleted`: the row now lives in this scope."""
    data: dict[str, Any] = Field(default_factory=dict)
    """The kind's fields, without id, scope_id and rev; empty for a tombstone."""


class ScopeSum(BaseModel):
    """Content checksum of a scope's live rows, compared after the last page of a pull."""

    rev: int
    count: int
    sum: int


class ServerKeys(BaseModel):
    """Public keys of the server, for sealed files. The laptop keeps the newest it was told."""

    model_config = ConfigDict(extra="ignore")

    sign: str
    """Ed25519 verify key, base64: answer files are signed with it."""
    age: str
    """X25519 recipient `age1…`: request files are encrypted to it."""


class Answer(BaseModel):
    proto: int = PROTO
    epoch: int
    now: str
    assignment: int
    scopes: dict[str, ScopeSum]
    """The scopes this person holds now. A scope missing here is deleted on the laptop."""
    verdicts: list[Verdict] = Field(default_factory=list)
    rows: list[PulledRow] = Field(default_factory=list)
    durable_through: int
    """Highest `seq` of this replica that the server will not lose."""
    more: bool = False
    retired: bool = False
    """This replica's work is to end: it erases itself when the server has all it sent."""
    recovery: str | None = None
    """Mark of the recovery code the server holds and has shown to nobody; empty: it needs a new one."""
    files: dict[str, str] = Field(default_factory=dict)
    """State of each file that was asked about: a `FileState`, or a word of a later version."""
    files_epoch: int = 0
    """Another number than before: the server has lost files, and every laptop asks about all it has."""
    backed_up_at: str = ""
    """Moment of the last completed backup; empty before the first, when stored counts as durable."""
    keys: ServerKeys | None = None


class RecoveryRequest(BaseModel):
    """A supervisor asks for the codes of a person who forgot the PIN: POST /v1/recovery."""

    staff_id: str


class RecoveryCode(BaseModel):
    """Opens the file of one laptop, once. `enrolled_at` tells two laptops of one name apart."""

    device: str
    enrolled_at: str
    code: str


class RecoveryAnswer(BaseModel):
    codes: list[RecoveryCode]


class EnrolRequest(BaseModel):
    code: str
    replica_id: str
    public_key: str
    """Ed25519 verify key, base64. The private key never leaves the laptop."""
    device: str = ""
    age_key: str = ""
    """X25519 recipient `age1…` for sealed files to this laptop."""
    staff_id: str = ""
    """Whose file it is, where there is one already: a code for somebody else is not used up."""


class EnrolAnswer(BaseModel):
    staff_id: str
    staff_name: str
    titles: list[str]
    community: str
    demo: bool
    now: str
    keys: ServerKeys | None = None


class ReplaceRequest(BaseModel):
    """A restored or copied file sends under a new name. Comes with the token of the replica it was."""

    replica_id: str
    public_key: str
    """Ed25519 verify key of the new replica, base64."""
    device: str = ""
    age_key: str = ""


class ReplaceAnswer(BaseModel):
    now: str


class TokenRequest(BaseModel):
    """A short token for one round: the signature covers `token_text(replica_id, nonce)`."""

    replica_id: str
    nonce: str
    signature: str


class TokenAnswer(BaseModel):
    token: str
    seconds: int


class Refusal(BaseModel):
    """Body of every 4xx: `code` is key `refusal.<code>` in the texts."""

    code: str
    detail: str = ""


def token_text(replica_id: str, nonce: str) -> bytes:
    return f"xunge token {replica_id} {nonce}".encode()


def row_hash(row_id: str, rev: int, data: dict[str, Any]) -> int:
    """64-bit hash of one row; a scope's checksum is the sum of these modulo 2**64."""
    body = orjson.dumps([row_id, rev, data], option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(hashlib.blake2b(body, digest_size=8).digest(), "big")
