"""Starts the bundle as on a stranger's machine and plays the demonstration's day in it.

`python -m tools.check_bundle [--root DIR] [--seed N]`. The programs get an empty home, an empty search
path, the C locale and a foreign working folder; with `--root` they run in that root. Every line they
write must be one that is expected here: anything else, on either stream or in a log, fails.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from tests.databases import Cluster
from tools.bundle_sizes import BUNDLE, modules

PROJECT = Path(__file__).parents[1]
PATIENCE, DAY, SETTLED = 120, 1800, 5
"""Seconds for a command and for the day at most; until an open window has said all it will say."""
ENTER = 'mount -t proc proc "$0/proc" && mount --bind "$1" "$0/opt/xunge" && shift && exec chroot "$0" "$@"'
"""Enters a root. What it mounts lies in a mount space of its own and is gone with it."""
READY = r'\{"url": "http://127\.0\.0\.1:\d+", "port": \d+, "pid": \d+\}'
MADE = r'\{"db": "sqlite:///\S+", "schema": .+, "demo": true, "seed": \d+, .+\}'
TOUR = (
    "正在准备服务器和三台电脑的演示数据… / Preparing a server and three laptops with demo data…",
    r"[ 1]\d ✓ .+ · .+ \(\d+\)",
    r"\d+ 项 / effects, 0 不符 / missing: \S+/index\.html",
)
NO_SCREEN = r"(propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)"
"""What Qt's drawing without a screen says that it cannot do."""
REQUEST = r"\S+ \S+ INFO (GET|POST) /(healthz|v1/\w+) 20\d \d+ms"
LOGS = {
    "server.log": (READY, REQUEST),
    **dict.fromkeys(
        ("worker.log", "lead.log", "supervisor.log"), (rf"qt: This plugin does not support {NO_SCREEN}",)
    ),
    "xunge.log": (r"\S+ \S+ WARNING desktop/ui/app\.py:\d+ _message",),  # Qt's words are in those above
}
"""What may stand in a log, by its name; nothing in others."""


class Unexpected(Exception):
    """What was written or done is not what it should be."""


@dataclass
class Machine:
    """Where the programs run. `home` is an empty folder below `root`, which is / for this machine itself."""

    root: Path
    home: Path

    def inside(self, path: Path) -> str:
        return f"/{path.relative_to(self.root)}"

    def start(self, program: str, *args: str) -> "subprocess.Popen[str]":
        here = self.root == Path("/")
        values = {"HOME": self.inside(self.home), "PATH": self.inside(self.home / "none"), "LANG": "C"}
        values |= {"QT_QPA_PLATFORM": "offscreen", "COLUMNS": "80"}
        enter = [] if here else ["unshare", "--mount", "sh", "-c", ENTER, str(self.root), str(BUNDLE)]
        clean = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in values.items())]
        return subprocess.Popen(  # noqa: S603 - the bundle that was just built
            [*enter, *clean, f"{BUNDLE if here else '/opt/xunge'}/{program}", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=self.home,
        )

    def run(self, program: str, *args: str, line: str = "", patience: float = PATIENCE) -> str:
        """All that a command wrote. Raises Unexpected when it fails."""
        process = self.start(program, *args)
        said, _ = process.communicate(line, timeout=patience)
        if process.returncode:
            raise Unexpected(f"{program} {' '.join(args)}: exit {process.returncode}\n{said}")
        return said


def expect(said: str, where: str, *patterns: str) -> None:
    """Every line of `said` matches one of `patterns` as a whole. Raises Unexpected."""
    wrong = [line for line in said.splitlines() if not any(re.fullmatch(one, line) for one in patterns)]
    if wrong:
        raise Unexpected(f"{where} wrote unexpected lines:\n" + "\n".join(wrong))


def helps(machine: Machine) -> None:
    """Both programs tell the same help as from a checkout, and their version."""
    for package, program in (("desktop", "xunge"), ("server", "xunge-server")):
        source = subprocess.run(  # noqa: S603 - this very project
            [sys.executable, "-m", package, "--help"],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "COLUMNS": "80"},
            check=True,
            cwd=PROJECT,
        ).stdout.replace(f"python -m {package}", program)
        ours = machine.run(program, "--help").replace(machine.inside(machine.home), str(Path.home()))
        if ours.split() != source.split():
            raise Unexpected(f"{program} --help:\n{ours}")
        expect(machine.run(program, "--version"), f"{program} --version", rf"{program} \d+\.\d+\.\d+")


def serves(machine: Machine) -> None:
    """The server makes a database, answers, and stops when told."""
    db = f"sqlite:///{machine.inside(machine.home / 'town' / 'server.db')}"
    expect(machine.run("xunge-server", "init", "--demo", "--db", db), "init", MADE)
    process = machine.start("xunge-server", "serve", "--port", "0", "--db", db)
    first = process.stdout.readline() if process.stdout else ""
    try:
        expect(first, "serve", READY)
        said = json.loads(first)
        with urllib.request.urlopen(f"{said['url']}/healthz", timeout=PATIENCE) as answer:  # noqa: S310 - our own
            if answer.status != 200:
                raise Unexpected(f"healthz: {answer.status}")
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=PATIENCE)
    expect(rest, "serve", REQUEST)


def plays(machine: Machine, seed: int) -> None:
    """The whole day: every step kept, no log with anything in it that should not be there."""
    out = machine.home / "day"
    args = ("demo", "--tour", "--seed", str(seed), "--out", machine.inside(out))
    said = machine.run("xunge", *args, patience=DAY)
    expect(said, "tour", *TOUR)
    if said.count("✓") != 14:
        raise Unexpected(f"the day is not whole:\n{said}")
    for log in out.rglob("*.log"):
        expect(log.read_text("utf-8"), str(log), *LOGS.get(log.name, ()))
    if reports := [*out.rglob("crash-*.txt")]:
        raise Unexpected(reports[0].read_text("utf-8"))
    laptop = ("--data", machine.inside(out / "run" / "worker"))
    sound = machine.run("xunge", "doctor", "--pin-stdin", "--person", "李梅", *laptop, line="246810\n")
    expect(sound, "doctor", r'\{.*"sound": true, .+\}')


def opens(machine: Machine) -> None:
    """The window of a used laptop stays; started again, the program calls it forward and ends; silently."""
    laptop = ("--data", machine.inside(machine.home / "day" / "run" / "worker"))
    window = machine.start("xunge", *laptop)
    try:
        time.sleep(SETTLED)
        if window.poll() is None:
            expect(machine.run("xunge", *laptop), "second start")
        if window.poll() is not None:
            raise Unexpected("the window did not stay open")
    finally:
        window.terminate()
        said, _ = window.communicate(timeout=PATIENCE)
    expect(said, "window")


def keeps_in_postgresql(machine: Machine) -> None:
    """The server does its work in PostgreSQL, too; only where PostgreSQL can be started beside it."""
    cluster = Cluster()
    try:
        said = machine.run("xunge-server", "init", "--demo", "--db", cluster.blank())
        expect(said, "init in PostgreSQL", MADE.replace("sqlite:///", "postgresql://"))
    finally:
        cluster.close()


def apart() -> None:
    """No module of the server is in the window's program. Raises Unexpected."""
    if inside := [name for name in modules("xunge") if name.partition(".")[0] == "server"]:
        raise Unexpected(f"of the server, in the window's program: {inside}")


def all_checks(machine: Machine, seed: int) -> Iterator[str]:
    """Name of each check that passed. Raises Unexpected."""
    apart()
    helps(machine)
    yield "help and version"
    serves(machine)
    yield "server"
    if machine.root == Path("/"):
        keeps_in_postgresql(machine)
        yield "server with PostgreSQL"
    plays(machine, seed)
    yield "the whole day, doctor, logs"
    opens(machine)
    yield "window"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="run in this root")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another day")
    args = parser.parse_args(argv)
    root = args.root.resolve()
    if root != Path("/"):
        (root / "opt" / "xunge").mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="xunge-check-", dir=root / "tmp"))
    try:
        for passed in all_checks(Machine(root, home), args.seed):
            sys.stdout.write(f"✓ {passed}\n")
            sys.stdout.flush()
    except Unexpected as wrong:
        sys.stderr.write(f"✗ {wrong}\n{home} was left for a look.\n")
        return 1
    rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
