"""Wrong PINs and codes: how many in a row, and how long the next one waits."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag

from desktop.domain.say import Say, UserError
from desktop.settings import folder_faults
from desktop.store.keyfile import read, write

Now = Callable[[], float]
"""Seconds since the machine was started: no clock that a person can set."""
TRIES = 3
"""Wrong tries before each delay."""
DELAYS = (30, 60, 300, 900, 3600)
"""Seconds of the first, second … delay; the last one repeats."""


def counted(file: Path, test: Callable[[], bytes], wrong: str, now: Now = time.monotonic) -> bytes:
    """What `test` gives; it raises InvalidTag for a wrong PIN or code. `file` keeps the count.

    A try is counted before it is tested, so that cutting it short gains nothing.
    Raises UserError store.pin_wait while a delay lasts, `wrong` or `wrong`_wait.
    """
    tries = _Tries.load(file, now())
    wait = tries.seconds_to_wait(now())
    if wait > 0:
        raise UserError("store.pin_wait", wait=_words(wait))
    tries.count(now())
    try:
        found = test()
    except InvalidTag:
        raise tries.refusal(wrong) from None
    tries.forget()
    return found


@dataclass
class _Tries:
    """Wrong tries in a row and when the last one was, kept on disk.

    Time is the machine's running time: setting the clock neither ends a wait nor makes it longer.
    """

    file: Path
    wrong: int = 0
    last: float = 0.0

    @classmethod
    def load(cls, file: Path, now: float) -> "_Tries":
        """A file that cannot be read counts as a first group of wrong tries, just now."""
        stored = read(file)
        try:
            return cls(file, int(stored["wrong"]), float(stored["last"]))
        except (KeyError, TypeError, ValueError):
            tries = cls(file)
        if file.exists():
            tries.wrong = TRIES - 1
            tries.count(now)
        return tries

    def seconds_to_wait(self, now: float) -> float:
        """After a restart of the machine only the time since then is known to have passed."""
        if self.wrong == 0 or self.wrong % TRIES:
            return 0.0
        passed = now - self.last if now >= self.last else now
        return max(0.0, self.delay(self.wrong // TRIES) - passed)

    def delay(self, group: int) -> float:
        return float(DELAYS[min(group, len(DELAYS)) - 1])

    def count(self, now: float) -> None:
        self.wrong, self.last = self.wrong + 1, now
        write(self.file, {"wrong": self.wrong, "last": self.last})

    def forget(self) -> None:
        with folder_faults():
            self.file.unlink(missing_ok=True)

    def refusal(self, wrong: str) -> UserError:
        left = -self.wrong % TRIES
        wait = _words(self.delay((self.wrong - 1) // TRIES + 1))
        if left == 0:
            return UserError(f"{wrong}_wait", wait=wait)
        return UserError(wrong, tries=left, wait=wait)


def _words(seconds: float) -> Say:
    whole = max(1, math.ceil(seconds))
    if whole < 120:
        return Say("store.seconds", {"count": whole})
    return Say("store.minutes", {"count": -(-whole // 60)})
