"""Receipts, conflicts and the age of the data."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.shapes.target import Target


@dataclass(frozen=True)
class ReceiptLine:
    """One outgoing record with its receipt, from the server's word only."""

    id: str
    title: Say
    where: str
    at: datetime
    stage: int
    """1 已保存, 2 已上传, 3 已入库, 4 已查看."""
    state: str
    """saved, held, uploaded, applied, viewed, refused, conflict."""
    reason: Say
    target: Target | None
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


@dataclass(frozen=True)
class ConflictField:
    id: str
    """Id of the conflict row."""
    label: Say
    before: Say | str
    server_value: Say | str
    server_by: str
    server_at: datetime | None
    wanted_value: Say | str
    wanted_by: str
    wanted_at: datetime
    reason: str


@dataclass(frozen=True)
class ConflictCard:
    who: str
    where: str
    fields: list[ConflictField]


@dataclass(frozen=True)
class FilesView:
    """Photos and files of rows that the server has, counted by how far they have come."""

    waiting: int = 0
    waiting_bytes: int = 0
    stored: int = 0
    """Uploaded; no backup of the server holds them yet."""
    durable: int = 0
    refused: int = 0
    reasons: tuple[Say, ...] = ()


@dataclass(frozen=True)
class Carried:
    """The newest sealed file that this laptop wrote, whose answer has not come yet."""

    at: datetime
    records: int


@dataclass(frozen=True)
class SyncView:
    receipts: list[ReceiptLine]
    conflicts: list[ConflictCard]
    waiting: int
    refused: int
    updated_at: datetime | None
    by_file: bool = False
    """What is here came by a sealed file: the server wrote it at `updated_at`."""
    carried: Carried | None = None
    files: FilesView = FilesView()
    unknown: bool = False
    """The server does not know this laptop: a new code is needed."""
