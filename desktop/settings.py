"""Typed settings and paths of one laptop folder."""

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path


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
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = settings.data_dir / "settings.json"
    scratch = file.with_suffix(".new")
    scratch.write_text(
        json.dumps(
            {
                "language": settings.language,
                "text_scale": settings.text_scale,
                "demo": settings.demo,
            }
        ),
        "utf-8",
    )
    scratch.replace(file)
