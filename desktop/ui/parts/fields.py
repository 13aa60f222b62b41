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
    field.setStyleSheet(
        f"QLineEdit {{ background: {theme.hex('card')}; color: {theme.hex('ink')}; padding: 0 10px;"
        f" border: 1px solid {theme.hex('line.strong')}; border-radius: 4px; }}"
        f"QLineEdit:focus {{ border: 2px solid {theme.hex('action')}; padding: 0 9px; }}"
    )
    return field
