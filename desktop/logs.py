"""Logs and crash reports of a laptop folder, without personal data.

A report holds program lines and the kind of an error, never its message or
any value: messages quote what people typed.
"""

import logging
import logging.handlers
import platform
import traceback
from datetime import datetime
from pathlib import Path

from desktop import __version__

_SIZE, _KEPT = 512 * 1024, 2
_REPORTS = 10
"""The newest reports that are kept."""


class _NoValues(logging.Formatter):
    """Time, level, where; an error by its kind and lines only."""

    def formatException(self, ei: object) -> str:
        if isinstance(ei, tuple) and isinstance(ei[1], BaseException):
            return describe(ei[1])
        return ""


def set_up(data_dir: Path) -> None:
    """Log warnings and worse to `logs/xunge.log`; a few files of half a megabyte."""
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "xunge.log", maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_NoValues("%(asctime)s %(levelname)s %(name)s %(message)s"))
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
    return "\n-- from --\n".join(parts)


def _place(filename: str) -> str:
    """The last three parts of a path: folders above may hold a person's name."""
    return "/".join(Path(filename).parts[-3:])


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
