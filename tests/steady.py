"""What would differ from one playing to the next is made to follow from what is played."""

import os
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

NEW_IDS = "desktop.domain.values.uuid7"
"""Where the program takes its new ids from, to be patched."""
_VERSION, _VARIANT = 0x7 << 76, 0x2 << 62


def ids(now: Callable[[], datetime]) -> Callable[[], uuid.UUID]:
    """Makes ids (UUID version 7) of the time that is played, in order."""
    numbers = count(1)

    def next_id() -> uuid.UUID:
        return uuid.UUID(int=int(now().timestamp() * 1000) << 80 | _VERSION | _VARIANT | next(numbers))

    return next_id


def memory() -> Path | None:
    """A folder in memory, for files that are written and forgotten; None where there is none."""
    found = Path("/dev/shm")
    return found if found.is_dir() else None


class AtOnce(Executor):
    """Does what is handed to it before it goes on, where the program has a thread for that: a run must go the
    same way twice.
    """

    def submit(self, work: Callable[..., T], /, *args: Any, **more: Any) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(work(*args, **more))
        except BaseException as error:  # noqa: BLE001 - whoever waits for the answer is told
            done.set_exception(error)
        return done


def same_way_twice(program: str) -> None:
    """Sets of texts have the same order only under a fixed seed: start `python -m program` again with one."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        again = [sys.executable, "-m", program, *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S606 - this program
