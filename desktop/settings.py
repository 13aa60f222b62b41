"""Typed settings and paths of one laptop folder, and how its small files are written."""

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path

_BINARY = getattr(os, "O_BINARY", 0)
"""Windows would else write line ends of its own."""


@dataclass(frozen=True)
class Settings:
    """Settings of the folder, `settings.json` in it; what is absent has its default."""

    data_dir: Path
    language: str = "zh_CN"
    text_scale: float = 1.0
    """1.0, 1.125 or 1.25: base type 16, 18 or 20 px."""
    demo: bool = False
    """Shows the ribbon 演示数据."""
    clock_offset: timedelta = timedelta()


def default_data_dir() -> Path:
    return user_data_path("xunge", appauthor=False)


def load_settings(data_dir: Path) -> Settings:
    """Read settings. `XUNGE_CLOCK_OFFSET` (seconds) shifts the clock for the demo day."""
    file = data_dir / "settings.json"
    stored = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return Settings(
        data_dir=data_dir,
        language=stored.get("language", "zh_CN"),
        text_scale=float(stored.get("text_scale", 1.0)),
        demo=bool(stored.get("demo", False)),
        clock_offset=timedelta(seconds=float(os.environ.get("XUNGE_CLOCK_OFFSET", "0"))),
    )


def save_settings(settings: Settings) -> None:
    make_folder(settings.data_dir)
    kept = {"language": settings.language, "text_scale": settings.text_scale, "demo": settings.demo}
    write_whole(settings.data_dir / "settings.json", json.dumps(kept).encode())


def write_whole(file: Path, data: bytes) -> None:
    """Write a small file whole or not at all, also when the power fails. Only its owner may read it."""
    scratch = file.with_suffix(".new")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(file)
    sync_folder(file.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; their names are on the disk when this returns."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in missing:
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: a file that was renamed would else go with the power.

    Windows has no such call; NTFS keeps names in its own journal.
    """
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
