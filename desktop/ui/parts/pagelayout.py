"""How pages are put together: a head that stays, a body below it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

_SHARES = (680, 446)
"""Of the width, for the left and the right column."""


def stacked(page: QWidget, head: QWidget, body: QWidget) -> None:
    """The head on top; the body has the rest."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(head)
    layout.addWidget(body, 1)


def scrolled(inner: QWidget) -> QScrollArea:
    """What is higher than the window; the ground of the page is seen behind it."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(inner)
    scroll.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return scroll


def two_columns() -> tuple[QWidget, QVBoxLayout, QVBoxLayout]:
    """What one looks at in the left column, what belongs to it in the right."""
    inner = QWidget()
    row = QHBoxLayout(inner)
    row.setContentsMargins(24, 16, 24, 16)
    row.setSpacing(16)
    left, right = QVBoxLayout(), QVBoxLayout()
    for column, share in zip((left, right), _SHARES, strict=True):
        column.setSpacing(16)
        row.addLayout(column, share)
    return inner, left, right
