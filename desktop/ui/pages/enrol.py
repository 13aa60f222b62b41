"""本机加一个人: server address, one-time code, a new PIN twice. In the window, no dialog."""

from PySide6.QtCore import Signal

from desktop.texts import Texts
from desktop.ui.theme import Theme
from desktop.ui.widgets.codeform import CodeForm, FormWords


class EnrolPage(CodeForm):
    """`entered` carries address, code and PIN."""

    entered = Signal(str, str, str)

    def __init__(self, theme: Theme, texts: Texts, server: str) -> None:
        said = FormWords(
            texts("signin.add_title"), texts("signin.add_lead"), "needs_network", "adding", "do_add"
        )
        super().__init__(theme, texts, said, [("server", server), ("code", "")])
        self.filled.connect(lambda fields, pin: self.entered.emit(fields[0], fields[1], pin))
