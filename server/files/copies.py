"""Files beside backups: each content once for all backups of a server, whichever of them hold it.

xunge-files-SERVERID/ab/ab12…   plain, under its SHA-256; complete when it has that name
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from server.files.folder import FilesFolder


def folder_beside(backup: Path, server_id: str) -> FilesFolder:
    """Where the files of a backup lie. `backup`: the file, or the folder it is in."""
    place = backup if backup.is_dir() else backup.parent
    return FilesFolder(place / f"xunge-files-{server_id}")


def copy(source: FilesFolder, target: FilesFolder, wanted: Mapping[str, int]) -> set[str]:
    """Bring files over that `target` lacks; hands back which of the wanted ones it has then.

    What is not what its name says is left behind. Raises OSError when `target` takes no more.
    """
    return {name for name, size in wanted.items() if _brought(source, target, name, size)}


def _brought(source: FilesFolder, target: FilesFolder, name: str, size: int) -> bool:
    there = target.size_of(name)
    if there == size:
        return True
    if there is not None:
        target.remove(name)
    return source.size_of(name) is not None and target.take(name, source.read(name))


def no_longer_listed(folder: FilesFolder, listed: Iterable[str]) -> list[str]:
    """Files of a backup folder that its newest backup does not list: an older one may."""
    return sorted(set(folder.names()) - set(listed))
