"""Receipts and conflicts in words, and the receipts as a Qt list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.domain.moments import from_moment
from desktop.domain.say import Say, say
from desktop.services.records.attachments import size_said
from desktop.services.shapes.sync import ConflictCard, ConflictField, FilesView, ReceiptLine, SyncView
from desktop.services.shapes.target import Target
from desktop.texts import Texts
from desktop.ui.models.dates import china_date, day_text, time_text, weekday_text
from desktop.ui.models.today import when

if TYPE_CHECKING:
    from desktop.sync.infile import Taken

Index = QModelIndex | QPersistentModelIndex
RECEIPT_ROLE = int(Qt.ItemDataRole.UserRole)
WAITING = frozenset({"saved", "held", "uploaded"})
REFUSED = frozenset({"refused", "conflict"})
STATES = {"waiting": WAITING, "refused": REFUSED}
"""States below a filter chip; all when it is not named."""


@dataclass(frozen=True)
class Receipt:
    """One outgoing record. `done` of the four circles are filled; `mark` stands in the next one."""

    title: str
    detail: str
    done: int
    mark: str
    word: str
    reason: str
    bold: bool
    target: Target | None

    @property
    def spoken(self) -> str:
        return " ".join(part for part in (self.title, self.detail, self.word, self.reason) if part)


def receipt_of(texts: Texts, line: ReceiptLine, today: date) -> Receipt:
    day = china_date(line.at)
    when = time_text(line.at) if day == today else day_text(texts, line.at, today)
    mark = ""
    if line.state in REFUSED:
        mark = "close"
    elif line.state in ("saved", "held"):
        mark = "timer-sand"
    return Receipt(
        title=texts.say(line.title),
        detail="　".join(part for part in (line.where, when) if part),
        done=line.stage,
        mark=mark,
        word=texts(f"syncpage.state_{line.state}"),
        reason=texts.say(line.reason),
        bold=line.state in REFUSED | {"held"},
        target=line.target,
    )


def files_said(texts: Texts, files: FilesView) -> str:
    """照片和附件：3个待上传（0.9 MB）· 12个已上传, and why some are not taken; empty without any."""
    size = texts.say(size_said(files.waiting_bytes))
    parts = [
        texts("syncpage.files_waiting", count=files.waiting, size=size) if files.waiting else "",
        texts("syncpage.files_stored", count=files.stored) if files.stored else "",
        texts("syncpage.files_durable", count=files.durable) if files.durable else "",
        texts("syncpage.files_refused", count=files.refused) if files.refused else "",
    ]
    said = " · ".join(part for part in parts if part)
    if not said:
        return ""
    why = " ".join(texts.say(reason) for reason in files.reasons)
    return texts("syncpage.files_why", said=said, why=why) if why else texts("syncpage.files", said=said)


def facts_of(texts: Texts, view: SyncView, today: date) -> str:
    """How old the data are, by which road they came, what waits."""
    if view.updated_at is None:
        return texts("syncpage.facts_never", count=view.waiting)
    key = "syncpage.facts_file" if view.by_file else "syncpage.facts"
    return texts(key, time=when(texts, view.updated_at, today), count=view.waiting)


def safe_of(texts: Texts, view: SyncView, today: date) -> str:
    """What counts as handed in, and a file that is on its way."""
    if view.carried is None:
        return texts("syncpage.safe")
    at = when(texts, view.carried.at, today)
    return texts("syncpage.safe") + texts("syncpage.carried", time=at, count=view.carried.records)


def taken_said(texts: Texts, taken: "Taken", today: date) -> Say:
    """What an answer file brought, in one or two sentences."""
    if taken.renewed:
        return say("sealed.taken_renewed")
    report = taken.report()
    if taken.again and not taken.results and not taken.more:
        return say("sealed.taken_again")
    some = report.refused or report.conflict or report.merged
    key = "sealed.taken_more" if taken.more else "sealed.taken_some" if some else "sealed.taken"
    at = from_moment(taken.as_of) if taken.as_of else None
    return say(key, time=when(texts, at, today) if at else "")


def chosen(view: SyncView, name: str) -> list[ReceiptLine]:
    """Receipts below one filter chip."""
    states = STATES.get(name)
    return [line for line in view.receipts if states is None or line.state in states]


@dataclass(frozen=True)
class Option:
    value: str
    by: str


@dataclass(frozen=True)
class FieldWords:
    """One field to be decided: option 1 is the server's, option 2 the one that was wanted."""

    id: str
    label: str
    before: str
    server: Option
    wanted: Option


@dataclass(frozen=True)
class CardWords:
    sentence: str
    where: str
    fields: tuple[FieldWords, ...]


def card_of(texts: Texts, card: ConflictCard, me: str, today: date) -> CardWords:
    """Who changed what, in one sentence, then the fields."""
    first = card.fields[0]
    mine = _wanted_by(texts, first, me)
    if first.server_by and first.server_at is not None:
        day = _day(texts, china_date(first.server_at), today)
        sentence = texts("syncpage.differs", day=day, by=first.server_by, who=card.who, me=mine)
    else:
        sentence = texts("syncpage.differs_nobody", who=card.who, me=mine)
    return CardWords(sentence, card.where, tuple(_field(texts, field, me, today) for field in card.fields))


def _field(texts: Texts, field: ConflictField, me: str, today: date) -> FieldWords:
    def shown(value: Say | str, empty: str = "syncpage.nothing") -> str:
        return (value if isinstance(value, str) else texts.say(value)) or texts(empty)

    server_day = day_text(texts, field.server_at, today) if field.server_at else ""
    server_by = field.server_by or texts("syncpage.server")
    wanted_by = _wanted_by(texts, field, me)
    stands = shown(field.server_value, "syncpage.gone" if field.reason == "deleted" else "syncpage.nothing")
    return FieldWords(
        field.id,
        texts.say(field.label),
        texts("syncpage.before", value=shown(field.before)),
        Option(stands, f"{server_by} {server_day}".strip()),
        Option(shown(field.wanted_value), f"{wanted_by} {day_text(texts, field.wanted_at, today)}"),
    )


def _wanted_by(texts: Texts, field: ConflictField, me: str) -> str:
    """Of a deleted row it may be an import, which is nobody's."""
    if not field.wanted_by and field.reason == "deleted":
        return texts("syncpage.server")
    return texts("syncpage.you") if field.wanted_by in ("", me) else field.wanted_by


def _day(texts: Texts, day: date, today: date) -> str:
    weekday = weekday_text(texts, day)
    if day == today:
        return texts("syncpage.today")
    if (today - day).days == 1:
        return texts("syncpage.yesterday", weekday=weekday)
    return texts("syncpage.weekday_on", day=day_text(texts, day, today), weekday=weekday)


class ReceiptsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Receipt] = []

    def set_rows(self, rows: Sequence[Receipt]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == RECEIPT_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return row.reason if role == Qt.ItemDataRole.ToolTipRole else None
