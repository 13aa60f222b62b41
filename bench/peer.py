"""Running the peers: each a program with an interpreter and packages of its own, outside the project.

Where they are is said by the environment (docs/benchmarks.md says how to set each up):
`XUNGE_BENCH_ANKI`, `XUNGE_BENCH_KINTO`, `XUNGE_BENCH_SKETCH_PYTHON`: an interpreter that has the packages;
`XUNGE_BENCH_SKETCH`: folder of the sketch; `XUNGE_BENCH_POUCHDB`: folder with `node_modules`.
"""

import json
import os
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.relay import Relay
from bench.sync_town import residents

HERE = Path(__file__).parent / "peers"


class Missing(Exception):
    """The peer is not set up on this machine: which variable would tell where it is."""


@dataclass
class Told:
    """What one run of a peer said: median seconds by phase; bytes where they were counted."""

    seconds: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, dict[str, int]] = field(default_factory=dict)
    version: str = ""


def place(name: str) -> Path:
    """Folder or program named by the environment. Raises Missing."""
    found = Path(os.environ.get(name, ""))
    if not os.environ.get(name) or not found.exists():
        raise Missing(f"{name} names nothing")
    return found


def records(count: int) -> list[dict[str, Any]]:
    """The very records that our laptop enters; one more, for those who need something to begin with."""
    return [one.model_dump(mode="json") for one in [*residents(1, seed=77), *residents(count, seed=5)]]


def run(command: Sequence[str | Path], count: int, relay: Relay | None = None, **env: str) -> Told:
    """Run one peer's program. Raises RuntimeError with what it said last when it fails."""
    told, seconds = Told(), dict[str, list[float]]()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env}
    ) as running:
        if running.stdin is None or running.stdout is None:
            raise RuntimeError("no pipes")
        running.stdin.write(json.dumps(records(count)) + "\n")
        running.stdin.flush()
        for line in running.stdout:
            said = json.loads(line)
            told.version = said.get("version", told.version)
            seconds.setdefault(said["phase"], []).append(said["seconds"])
            if relay:
                told.bytes.setdefault(said["phase"], relay.take())
            running.stdin.write("\n")
            running.stdin.flush()
    if running.returncode:
        raise RuntimeError(f"{command}: exit {running.returncode}")
    told.seconds = {name: statistics.median(some) for name, some in seconds.items()}
    return told


def anki(folder: Path, count: int) -> Told:
    return run([place("XUNGE_BENCH_ANKI"), HERE / "drive_anki.py", str(count), folder], count)
