"""重设密码: the code the supervisor reads out, a new PIN twice. Needs no network."""

from PySide6.QtCore import Signal

from desktop.store.people import Person
from desktop.texts import Texts
from desktop.ui.theme import Theme
from desktop.ui.widgets.codeform import CodeForm, FormWords


class ResetPinPage(CodeForm):
    """`entered` carries person, code and PIN."""

    entered = Signal(object, str, str)

    def __init__(self, theme: Theme, texts: Texts, person: Person) -> None:
        title = texts("signin.reset_title", name=person.name)
        said = FormWords(title, texts("signin.reset_lead"), "reset_note", "resetting", "do_reset")
        super().__init__(theme, texts, said, [("reset_code", "")])
        self.filled.connect(lambda fields, pin: self.entered.emit(person, fields[0], pin))
