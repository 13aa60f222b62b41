"""The chooser of files for everything that is saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_file(
    window: QWidget, title: str, kinds: str, name: str, save: Callable[[str], None]
) -> QFileDialog:
    """Ask where to save, without holding up the window. `kinds` as in `PDF (*.pdf)`: its suffix is
    added when none is typed. `save` is given the path.
    """
    dialog = QFileDialog(window, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(kinds.rpartition(".")[2].rstrip(")") if "." in kinds else "")
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(save)
    dialog.open()
    return dialog
