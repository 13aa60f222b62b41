"""Photos and files in an export that can be read without this program: `files/SHA256.jpg`."""

import mimetypes
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection

from desktop.domain.files import is_name
from server.files.folder import FilesFolder
from server.files.known import named

FOLDER = "files"
_PIECE = 1 << 18


def write_files(connection: Connection, files: FilesFolder, folder: Path) -> dict[str, int]:
    """Every file that a live row names, with an ending that tells what it is; how many, and how many of
    them are not here. Raises OSError.
    """
    target, written, missing = folder / FOLDER, 0, 0
    target.mkdir()
    for name, media in sorted(named(connection).items()):
        if files.size_of(name) is None:
            missing += 1
            continue
        with (target / f"{name}{mimetypes.guess_extension(media) or '.bin'}").open("wb") as out:
            out.writelines(files.read(name))
        written += 1
    return {"written": written, "missing": missing}


def bring_files(source: Path, files: FilesFolder) -> dict[str, int]:
    """Take in the files of an export, folder or zip; bytes by SHA-256. What is not what it is called is left.

    Raises OSError, zipfile.BadZipFile.
    """
    found: dict[str, int] = {}
    with _entries(source) as entries:
        for name, pieces in entries:
            if files.take(name, pieces):
                found[name] = files.size_of(name) or 0
    return found


@contextmanager
def _entries(source: Path) -> Iterator[Iterable[tuple[str, Iterator[bytes]]]]:
    if source.is_dir():
        yield (
            (file.stem, _pieces(file)) for file in sorted((source / FOLDER).glob("*")) if is_name(file.stem)
        )
        return
    with zipfile.ZipFile(source) as zipped:
        yield (
            (PurePosixPath(one).stem, _unzipped(zipped, one))
            for one in sorted(zipped.namelist())
            if PurePosixPath(one).parent.name == FOLDER and is_name(PurePosixPath(one).stem)
        )


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


def _unzipped(zipped: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with zipped.open(name) as opened:
        while piece := opened.read(_PIECE):
            yield piece
