"""Fields to type into, all of one height and look."""

from PySide6.QtWidgets import QLineEdit

from desktop.ui.theme import Theme


def line_edit(
    theme: Theme, name: str, hint: str = "", width: int = 0, field: QLineEdit | None = None
) -> QLineEdit:
    """A field 36 high; its look is the application's style sheet."""
    field = field or QLineEdit()
    field.setPlaceholderText(hint)
    field.setAccessibleName(name)
    field.setFont(theme.font("body"))
    field.setFixedHeight(36)
    if width:
        field.setFixedWidth(width)
    return field
