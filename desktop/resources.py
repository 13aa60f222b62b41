"""Where the files that come with the program are: forms, rules, texts, styles, templates."""

import sys
from pathlib import Path


def resources() -> Path:
    """The resources folder, beside the packages in a checkout, inside the bundle when frozen."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "resources" if frozen else Path(__file__).parent.parent / "resources"
