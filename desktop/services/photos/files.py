"""Files that answer a question: documents are kept as they are, pictures made small, programs refused."""

import errno
import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.say import UserError
from desktop.services.photos import heic, pictures
from desktop.services.photos.pictures import Picture

MOST = 5 * 1024 * 1024
"""Bytes of a document; a photo may have more, as it is made small."""
_NAME = 100
"""Characters of a name that is kept."""
MEDIA = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
}
"""Media types by the end of the name; of others nothing is claimed."""
UNKNOWN = "application/octet-stream"
PROGRAMS = frozenset({
    "exe", "com", "bat", "cmd", "pif", "scr", "msi", "msp", "mst", "cpl", "dll", "sys", "ocx", "drv", "lnk",
    "url", "scf", "reg", "inf", "hta", "jar", "class", "js", "jse", "vbs", "vbe", "wsf", "wsh", "ws", "ps1",
    "psm1", "psd1", "ps1xml", "sct", "shb", "shs", "chm", "hlp", "gadget", "application", "appref-ms",
    "msc", "msix", "appx", "xll", "xla", "xlam", "xlsm", "xltm", "docm", "dotm", "pptm", "potm", "ppsm",
    "ppam", "sldm", "iqy", "slk", "ade", "adp", "mdb", "accde", "sh", "bash", "csh", "run", "bin", "elf",
    "so", "dylib", "py", "pyc", "pyw", "pl", "rb", "php", "desktop", "appimage", "deb", "rpm", "apk", "ipa",
    "dmg", "pkg", "iso", "img", "vhd", "vhdx", "html", "htm", "xhtml", "mht", "mhtml", "svg",
    "settingcontent-ms", "library-ms", "search-ms", "diagcab",
})  # fmt: skip
"""Ends of names that Windows or a desktop runs, mounts or opens as a page that may run something."""
_BEGINS = (
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02\0",
    b"dex\n",
)
"""How programs begin, whatever they are called: Linux, scripts, macOS, shortcuts, Android."""
_HIDES_PLACE = (b"II*\0", b"MM\0*")
"""TIFF, whose place and camera are not taken out here."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
"""A name in every old Office file with macros (MS-OVBA 2.2)."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True)
class File:
    """A file ready to be kept; its `picture` holds the bytes, and a thumbnail where it is one."""

    name: str
    media: str
    picture: Picture


def read_file(file: Path) -> tuple[str, bytes]:
    """Name and bytes. Raises UserError files.gone, files.cannot_read, files.too_big, record.photo_too_big."""
    try:
        with file.open("rb") as opened:
            data = opened.read(pictures.MOST_BYTES + 1)
    except OSError as error:
        gone = error.errno not in (errno.EACCES, errno.EPERM, errno.EISDIR)
        raise UserError("files.gone" if gone else "files.cannot_read", name=file.name) from error
    if len(data) > pictures.MOST_BYTES:
        if pictures.is_picture(data):
            raise UserError("record.photo_too_big")
        raise UserError("files.too_big", name=file.name, most=MOST // 1024**2)
    return file.name, data


def take_file(name: str, data: bytes) -> File:
    """Raises UserError files.empty, files.too_big, files.program, files.macros, files.picture, files.damaged,
    and as `take_in`.
    """
    shown = clean(name)
    end = shown.rpartition(".")[2].casefold() if "." in shown else ""
    if not data:
        raise UserError("files.empty", name=shown)
    if end in PROGRAMS or _is_program(data):
        raise UserError("files.program", name=shown)
    if pictures.is_picture(data):
        stem = shown.rpartition(".")[0] or shown
        return File(f"{stem}.jpg", "image/jpeg", pictures.take_in(data))
    if heic.begins_avif(data) or data.startswith(_HIDES_PLACE):
        raise UserError("files.picture", name=shown)
    if len(data) > MOST:
        raise UserError("files.too_big", name=shown, most=MOST // 1024**2)
    _look_inside(shown, data)
    whole = Picture(data, hashlib.sha256(data).hexdigest(), "")
    return File(shown, MEDIA.get(end, UNKNOWN), whole)


def clean(name: str) -> str:
    """The name without folders, without signs that no file may have and without what turns it around."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(
        one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    plain = _FORBIDDEN.sub("_", plain).rstrip(" .").strip() or "_"
    stem, dot, end = plain.rpartition(".")
    short = len(plain) > _NAME
    return f"{stem[: _NAME - len(end) - 1]}.{end}" if short and dot and len(end) < 20 else plain[:_NAME]


def _is_program(data: bytes) -> bool:
    """By its first bytes; a text may begin with MZ as a program of Windows does."""
    return data.startswith(_BEGINS) or (data.startswith(b"MZ") and b"\0" in data[:64])


def _look_inside(name: str, data: bytes) -> None:
    """Office files with macros under another name, and archives with programs."""
    if data.startswith(_OLE) and _MACROS in data:
        raise UserError("files.macros", name=name)
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = [one.filename.casefold() for one in packed.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UserError("files.damaged", name=name) from error
    if any(one.endswith(("vbaproject.bin", "vbadata.xml")) for one in inside):
        raise UserError("files.macros", name=name)
    office = "[content_types].xml" in inside
    ends = {one.rpartition(".")[2] for one in inside}
    if ends & (PROGRAMS - {"bin", "svg"} if office else PROGRAMS):
        raise UserError("files.program", name=name)
