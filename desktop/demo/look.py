"""What a screen reader would read of the window: the demo sees nothing else."""

from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

_MOST_CHILDREN = 400


@dataclass(frozen=True)
class Seen:
    """One readable thing; `x`, `y` its middle on the screen."""

    role: str
    name: str
    value: str
    note: str
    focused: bool
    checked: bool
    x: int
    y: int


def look() -> list[dict[str, Any]]:
    """Everything readable in the visible windows, in reading order of the tree."""
    found: list[Seen] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            interface = QAccessible.queryAccessibleInterface(window)
            if interface is not None:
                _read(interface, found)
    return [asdict(one) for one in found]


def _read(interface: QAccessibleInterface, found: list[Seen]) -> None:
    state = interface.state()
    if state.invisible:
        return
    name = interface.text(QAccessible.Text.Name)
    value = interface.text(QAccessible.Text.Value)
    note = interface.text(QAccessible.Text.Description)
    if name or value:
        place = interface.rect().center()
        role = interface.role().name
        found.append(
            Seen(
                role,
                name,
                value,
                note,
                bool(state.focused),
                bool(state.checked),
                place.x(),
                place.y(),
            )
        )
    for index in range(min(interface.childCount(), _MOST_CHILDREN)):
        child = interface.child(index)
        if child is not None and child.isValid():
            _read(child, found)
