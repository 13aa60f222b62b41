"""Running the peers: each a program with an interpreter and packages of its own, outside the project.

Where they are is said by the environment (docs/benchmarks.md says how to set each up):
`XUNGE_BENCH_ANKI`, `XUNGE_BENCH_KINTO`, `XUNGE_BENCH_SKETCH_PYTHON`: an interpreter that has the packages;
`XUNGE_BENCH_SKETCH`: folder of the sketch; `XUNGE_BENCH_POUCHDB`: folder with `node_modules`.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.postgres import Cluster
from bench.sync_town import residents

HERE = Path(__file__).parent / "peers"
VERSIONS: dict[str, str] = {}
"""Of each peer that has said one, by its program."""


class Missing(Exception):
    """The peer is not set up on this machine: which variable would tell where it is."""


Seconds = dict[str, float]
"""Median by phase."""


def place(name: str) -> Path:
    """Folder or program named by the environment. Raises Missing."""
    found = Path(os.environ.get(name, ""))
    if not os.environ.get(name) or not found.exists():
        raise Missing(f"{name} names nothing")
    return found


def records(count: int) -> list[dict[str, Any]]:
    """The very records that our laptop enters; one more, for those who need something to begin with."""
    return [one.model_dump(mode="json") for one in [*residents(1, seed=77), *residents(count, seed=5)]]


def run(command: Sequence[object], count: int, **env: str) -> Seconds:
    """Run one peer's program. Raises CalledProcessError when it fails."""
    seconds: dict[str, list[float]] = {}
    words = [str(one) for one in command]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env}
    ) as running:
        if running.stdin is None or running.stdout is None:
            raise RuntimeError("no pipes")
        running.stdin.write(json.dumps(records(count)) + "\n")
        running.stdin.flush()
        for line in running.stdout:
            said = json.loads(line)
            seconds.setdefault(said["phase"], []).append(said["seconds"])
            VERSIONS[words[1]] = said.get("version", "") or VERSIONS.get(words[1], "")
            running.stdin.write("\n")
            running.stdin.flush()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, words[:2])
    return {name: statistics.median(some) for name, some in seconds.items()}


def anki(folder: Path, count: int) -> Seconds:
    return run([place("XUNGE_BENCH_ANKI"), HERE / "drive_anki.py", count, folder], count)


def road() -> Seconds:
    """What httpx and uvicorn take for one question and its answer, by phase `idle`."""
    return run([sys.executable, HERE / "drive_http.py"], 0)


def sketch(folder: Path, count: int, cluster: Cluster) -> Seconds:
    here, python = place("XUNGE_BENCH_SKETCH"), place("XUNGE_BENCH_SKETCH_PYTHON")
    cluster.fresh("sketch")
    command = [python, HERE / "drive_sketch.py", count, folder]
    return run(command, count, PYTHONPATH=str(here))


def kinto(folder: Path, count: int, cluster: Cluster) -> Seconds:
    python = place("XUNGE_BENCH_KINTO")
    return run([python, HERE / "drive_kinto.py", count, folder, cluster.fresh("kinto")], count)


def pouchdb(folder: Path, count: int) -> Seconds:
    modules = place("XUNGE_BENCH_POUCHDB") / "node_modules"
    node = shutil.which("node")
    if node is None:
        raise Missing("there is no node")
    return run([node, HERE / "drive_pouchdb.cjs", count, folder], count, NODE_PATH=str(modules))


def wait_for(port: int) -> None:
    """Until somebody listens there. Raises TimeoutError after 30 seconds."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on {port}")
