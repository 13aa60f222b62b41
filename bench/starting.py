"""How long a person waits: process start to the sign-in page, last digit to 今日."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, median
from bench.world import World, child
from desktop.demo.stage import PIN

_STARTS = 11
_SIGN_INS = 7


def signin(world: World) -> Iterator[Figure]:
    """The sign-in page against a bare window, started in turns."""
    folder = str(world.stage.laptop("worker"))
    bare, page = [], []
    for _ in range(_STARTS):
        bare.append(_until_shown(world, "bare"))
        page.append(_until_shown(world, "signin", folder))
    yield Figure(
        "signin",
        "process start to the sign-in page",
        median(page) * 1000,
        "ms",
        len(page),
        median(bare) * 1000,
        "a bare PySide6 window",
        limit=2.0,
        limits_ratio=True,
    )


def today(world: World) -> Iterator[Figure]:
    """Tier T1, a folder copied anew each time: the form cache is there, as on every day but the first."""
    seconds = []
    for number in range(_SIGN_INS):
        folder = world.copy_of("worker", f"today{number}")
        seconds.append(float(child(world, "today", str(folder), PIN)["seconds"]))
    yield Figure(
        "today", "last digit of the PIN to 今日, T1 (longest)", max(seconds), "s", len(seconds), limit=1.5
    )


def _until_shown(world: World, *args: str) -> float:
    begun = time.perf_counter()
    child(world, *args)
    return time.perf_counter() - begun


def frozen(world: World) -> Iterator[Figure]:
    """The bundle of `make package` against the checkout, in turns; nothing where it was not built."""
    bundle = Path("dist/xunge/xunge").absolute()
    if not bundle.exists():
        return
    folder = str(world.stage.laptop("worker"))
    bundled, source = [], []
    for _ in range(_STARTS):
        source.append(_until_read(world, [sys.executable, "-m", "desktop", "demo-laptop", folder]))
        bundled.append(_until_read(world, [str(bundle), "demo-laptop", folder]))
    yield Figure(
        "frozen",
        "bundle: process start until the sign-in page can be read",
        median(bundled) * 1000,
        "ms",
        len(bundled),
        median(source) * 1000,
        "the checkout",
        limit=1.3,
        limits_ratio=True,
    )


def _until_read(world: World, command: list[str]) -> float:
    """Seconds until the window answers the first look at it."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=world.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        if running.stdin is None or running.stdout is None:
            raise OSError("no pipes")
        running.stdin.write('{"look": true}\n')
        running.stdin.flush()
        running.stdout.readline()
        spent = time.perf_counter() - begun
        running.kill()
    return spent
