"""The chooser of files for everything that is saved or brought in."""

from collections.abc import Callable

from PySide6.QtCore import QStorageInfo, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

_OF_STICKS = frozenset({"vfat", "exfat", "fat32", "fat", "msdos"})


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
    return _opened(dialog, save)


def choose_existing(window: QWidget, title: str, kinds: str, take: Callable[[str], None]) -> QFileDialog:
    """Ask for a file that is there. `take` is given the path."""
    dialog = QFileDialog(window, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(kinds)
    return _opened(dialog, take)


def at_stick(dialog: QFileDialog) -> None:
    """Begin on the stick that is plugged in, if there is one."""
    sticks = [one.rootPath() for one in QStorageInfo.mountedVolumes() if is_stick(one)]
    if sticks:
        dialog.setDirectory(sticks[0])


def is_stick(volume: QStorageInfo) -> bool:
    """By its file system, which no machine of ours has on its own disks but for starting up."""
    kind = bytes(volume.fileSystemType().data()).decode(errors="replace").lower()
    starts = volume.rootPath().startswith(("/boot", "/efi"))
    return volume.isReady() and not volume.isReadOnly() and kind in _OF_STICKS and not starts


def _opened(dialog: QFileDialog, chosen: Callable[[str], None]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog
