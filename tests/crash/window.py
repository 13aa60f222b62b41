"""`python -m tests.crash.window FOLDER`: the real window as the tour drives it, watched."""

import sys
from pathlib import Path

from desktop.demo.laptop import main
from tests.crash.watch import Phases, watch_laptop


def phases_of(folder: Path) -> Path:
    """The bytes beside a laptop's folder."""
    return folder.with_name(f"{folder.name}.phases")


if __name__ == "__main__":
    laptop = Path(sys.argv[1])
    watch_laptop(Phases(phases_of(laptop)))
    sys.exit(main(laptop))
