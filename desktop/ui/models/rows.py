"""A list of frozen rows as a Qt table: columns say how one row reads, nothing is looked up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.papers.sheet import Cell, Kind
from desktop.services.shapes.target import Risk

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The row itself."""
RISK_ROLE = ROW_ROLE + 1
"""`Risk` that colours icon and text; always with a word."""


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column. `width` in logical pixels, 0 takes what is left. `icon`: name of the icon before the
    text; `look`: `plain`, `bold`, `muted`.

    `kind` and `value` are for the exported list, where a day is a day and a number a number;
    without `value` it holds what the page shows.
    """

    head: str
    width: int
    text: Callable[[T], str]
    icon: Callable[[T], str] | None = None
    risk: Callable[[T], Risk] | None = None
    look: str = "plain"
    right: bool = False
    kind: Kind = Kind.TEXT
    value: Callable[[T], Cell] | None = None

    def cell(self, row: T) -> Cell:
        return self.value(row) if self.value else self.text(row)


def more(head: str, value: Callable[[T], Cell], kind: Kind = Kind.TEXT) -> Column[T]:
    """A column that only the exported list has."""
    return Column(head, 0, lambda row: str(value(row) or ""), kind=kind, value=value)


class RowsModel(QAbstractTableModel, Generic[T]):
    """Rows and columns for one table."""

    def __init__(self, columns: Sequence[Column[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[T] = []

    def set_rows(self, rows: Sequence[T]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def row_at(self, index: Index) -> T | None:
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def line(self, row: T) -> str:
        """The whole row in one breath, for the screen reader."""
        return " ".join(text for column in self.columns if (text := column.text(row)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None or index.column() >= len(self.columns):
            return None
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.line(row) if index.column() == 0 else column.text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case _:
                return self._own(column, row, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.head
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @staticmethod
    def _own(column: Column[T], row: T, role: int) -> Any:
        if role == ROW_ROLE:
            return row
        if role == RISK_ROLE:
            return column.risk(row) if column.risk else Risk.NONE
        return None
