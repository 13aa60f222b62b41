"""How the demo starts the programs it plays with: modules of a checkout, executables of a bundle."""

import sys
from pathlib import Path

_FROZEN = bool(getattr(sys, "frozen", False))
_SELF = Path(sys.executable)


def desktop() -> list[str]:
    """Command line of this program."""
    return [str(_SELF)] if _FROZEN else [str(_SELF), "-m", "desktop"]


def server() -> list[str]:
    """Command line of the server; in a bundle it lies beside this program."""
    return [str(_SELF.with_stem("xunge-server"))] if _FROZEN else [str(_SELF), "-m", "server"]
