"""Logs and crash reports of a laptop folder, without personal data.

Both hold program lines and the kind of an error, never a message or any
value: messages quote what people typed. What leaves the laptop is read once
more, and only lines of these forms are kept.
"""

import logging
import logging.handlers
import platform
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from desktop import __version__

_SIZE, _KEPT = 512 * 1024, 2
_REPORTS = 10
"""The newest reports that are kept."""
_ROOT, _LIBRARY = Path(__file__).parent.parent, Path(logging.__file__).parent.parent
_FROM = "-- from --"
_PROGRAM = ("desktop", "server", "tests")
_PLACE = r"(?:(?:desktop|server|tests|site-packages|lib)/[\w./-]+|<[\w .]+>)"
_KEPT_LINES = re.compile(
    "|".join(
        (
            rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d,\d{{3}} [A-Z]+ {_PLACE}:\d+ [\w<>]+",
            rf"  {_PLACE}:\d+ [\w<>]+",
            r"[A-Za-z_]\w*(?:\.[\w<>]+)+",
            _FROM,
            r"(?:xunge|python|Linux|Windows|Darwin) [\w.+~-]+",
        )
    ),
    re.ASCII,
)
"""A line of the log, of a traceback, the kind of an error, the head of a report."""


class _NoValues(logging.Formatter):
    """Time, level and the program line that spoke; an error by its kind and lines only."""

    def format(self, record: logging.LogRecord) -> str:
        at = f"{_place(record.pathname)}:{record.lineno} {record.funcName}"
        said = f"{self.formatTime(record)} {record.levelname} {at}"
        error = record.exc_info[1] if record.exc_info else None
        return said if error is None else f"{said}\n{describe(error)}"


class _Quiet(logging.handlers.RotatingFileHandler):
    """A line that cannot be written, because the disk is full or read-only, is left out."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Work goes on without it."""


def set_up(data_dir: Path) -> None:
    """Log warnings and worse to `logs/xunge.log`; a few files of half a megabyte. Where nothing can be
    written there is no log: the window says why.
    """
    folder = data_dir / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    handler = _Quiet(folder / "xunge.log", maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(_NoValues())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def describe(error: BaseException) -> str:
    """Kind of the error, of those that caused it, and the program lines; no messages."""
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        kind = f"{type(seen).__module__}.{type(seen).__qualname__}"
        lines = [
            f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        parts.append("\n".join([kind, *lines]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return f"\n{_FROM}\n".join(parts)


def _place(filename: str) -> str:
    """A path from the program, a package or the standard library on: folders above may hold a name."""
    path = Path(filename)
    parts = path.parts
    if filename.startswith("<") and filename.isascii():
        return filename
    if "site-packages" in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("site-packages") :])
    for root, before in ((_ROOT, ""), (_LIBRARY, "lib/")):
        if path.is_relative_to(root):
            inner = path.relative_to(root)
            if before or inner.parts[0] in _PROGRAM:
                return f"{before}{inner.as_posix()}"
    if not path.is_absolute() and getattr(sys, "frozen", False):  # a bundle's files have no folders above
        return path.as_posix() if parts[0] in _PROGRAM else f"lib/{path.as_posix()}"
    return "<elsewhere>"


def without_values(lines: Iterable[str]) -> tuple[list[str], int]:
    """Lines that are nothing but program lines, and how many others were left out."""
    kept, left_out = [], 0
    for line in lines:
        if _KEPT_LINES.fullmatch(line.rstrip()):
            kept.append(line.rstrip())
        elif line.strip():
            left_out += 1
    return kept, left_out


def write_report(data_dir: Path, error: BaseException, now: datetime) -> str:
    """Write a crash report; returns its name, empty when it could not be written."""
    folder = data_dir / "crashes"
    name = f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    head = (
        f"xunge {__version__}\npython {platform.python_version()}\n{platform.system()} {platform.release()}\n"
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{head}\n{describe(error)}\n", "utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-_REPORTS]:
            old.unlink()
    except OSError:
        return ""
    return name
