"""Fields to type into, all of one height and look."""

from PySide6.QtWidgets import QLineEdit

from desktop.ui.theme import Theme


def line_edit(
    theme: Theme, name: str, hint: str = "", width: int = 0, field: QLineEdit | None = None
) -> QLineEdit:
    """A field 36 high."""
    field = field or QLineEdit()
    field.setPlaceholderText(hint)
    field.setAccessibleName(name)
    field.setFont(theme.font("body"))
    field.setFixedHeight(36)
    if width:
        field.setFixedWidth(width)
    field.setStyleSheet(field_style(theme, "QLineEdit"))
    return field


def field_style(theme: Theme, kind: str) -> str:
    """Of a class of fields; the frame grows inwards when it has the keyboard."""
    return (
        f"{kind} {{ background: {theme.hex('card')}; color: {theme.hex('ink')}; padding: 0 10px;"
        f" border: 1px solid {theme.hex('line.strong')}; border-radius: 4px; }}"
        f"{kind}:focus {{ border: 2px solid {theme.hex('action')}; padding: 0 9px; }}"
    )
