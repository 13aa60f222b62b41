"""How the demo starts the programs it plays with: modules of a checkout, executables of a bundle."""

import sys
from pathlib import Path


def desktop() -> list[str]:
    """Command line of this program."""
    return [sys.executable] if _bundled() else [sys.executable, "-m", "desktop"]


def server() -> list[str]:
    """Command line of the server; in a bundle it lies beside this program."""
    if _bundled():
        return [str(Path(sys.executable).with_stem("xunge-server"))]
    return [sys.executable, "-m", "server"]


def _bundled() -> bool:
    return bool(getattr(sys, "frozen", False))
