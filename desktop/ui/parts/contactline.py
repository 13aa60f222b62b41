"""联系干部 of a home: who, since when, and a field to put down another one (COR-12)."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.shapes.household import Contact
from desktop.texts import Texts
from desktop.ui.models.dates import day_text
from desktop.ui.once import has_keyboard
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, words
from desktop.ui.parts.reason import ReasonForm
from desktop.ui.theme import Theme


class ContactLine(QWidget):
    """`named` with what was typed."""

    named = Signal(str)
    over = Signal()
    """Nothing is asked any more."""

    def __init__(self, theme: Theme, texts: Texts, contact: Contact | None, today: date) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._form: ReasonForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(words(theme, texts("householdspage.contact"), colour="ink.2"))
        if contact is None:
            row.addWidget(words(theme, texts("householdspage.contact_none"), colour="ink.2"), 1)
        else:
            row.addWidget(Elided(theme, contact.name, bold=True), 1)
            since = texts("householdspage.contact_since", day=day_text(texts, contact.since, today))
            row.addWidget(words(theme, since, "small", "ink.3"))
        self._change = KeyButton(
            theme, texts(f"householdspage.contact_{'change' if contact else 'set'}"), keys=["F8"], height=36
        )
        self._change.clicked.connect(self.ask)
        row.addWidget(self._change)
        self._column.addLayout(row)

    def ask(self) -> bool:
        """Open the field; False when it is open."""
        if self._form is not None:
            return False
        form = self._form = ReasonForm(
            self._theme, self._texts, self._texts("householdspage.contact_keep"), asks="contact"
        )
        form.given.connect(self.named)
        form.dropped.connect(self.drop)
        self._change.hide()
        self._column.addWidget(form)
        form.field.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @property
    def asking(self) -> bool:
        return self._form is not None

    def drop(self) -> None:
        """Ask no more."""
        if self._form is None:
            return
        self._change.show()
        if has_keyboard(self._form):
            self._change.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form.hide()
        self._form.deleteLater()
        self._form = None
        self.over.emit()
