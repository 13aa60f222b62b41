"""SIGKILL at a random moment, and where it fell."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests.crash.watch import Phase, Phases

PLACES = ("entry", "commit", "exchange", "idle")


@dataclass(frozen=True)
class Kill:
    what: str
    """window, laptop or server."""
    place: str


class Killer:
    """Counts down beside the driver, then kills. The driver learns of it by a broken pipe."""

    def __init__(self, seconds: float, kill: Callable[[], None]) -> None:
        self._kill = kill
        self.fired = False
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _fire(self) -> None:
        self.fired = True
        self._kill()

    def wait(self) -> None:
        self._timer.join()


def place_of(phases: Phases, *, form_open: bool) -> str:
    """Where a process was that has just died: the narrowest place counts."""
    if phases.inside(Phase.COMMIT):
        return "commit"
    if phases.inside(Phase.EXCHANGE):
        return "exchange"
    return "entry" if form_open else "idle"
