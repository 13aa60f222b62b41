"""What is measured on: the demonstration's server and worker, made once for all measurements of a run."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from desktop.clock import Clock
from desktop.demo.stage import PEOPLE, PIN, Stage
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk, open_desk
from desktop.settings import load_settings
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.people import people
from desktop.store.store import Store

KEY = bytes(range(32))


@dataclass
class World:
    """`folder` is emptied at the start of a run."""

    folder: Path
    seed: int = 1
    _stages: list[Stage] = field(default_factory=list)

    @cached_property
    def stage(self) -> Stage:
        """Tier T1: a community with its server running and three laptops synced."""
        made = Stage(self.folder / "stage", self.seed)
        made.build()
        self._stages.append(made)
        return made

    @property
    def env_bare(self) -> dict[str, str]:
        """For a child that needs no demonstration, drawn without a screen."""
        return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}

    @property
    def env(self) -> dict[str, str]:
        """For a child that runs the program on the demo day, drawn without a screen."""
        return {**os.environ, **self.stage.env, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}

    def copy_of(self, laptop: str, name: str) -> Path:
        """A copy of a laptop's folder that a measurement may change."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.stage.laptop(laptop), target)
        return target

    @contextmanager
    def desk(self, folder: Path, laptop: str = "worker") -> Iterator[Desk]:
        """The opened file of a laptop's own person."""
        clock = Clock(offset=load_settings(folder).clock_offset)
        person = next(one for one in people(folder) if one.name == PEOPLE[laptop])
        key = unlock(folder, person.replica_id, PIN)
        path = desk_path(folder, person.replica_id)
        store = Store.open(path, key, clock=clock, staff_id=person.staff_id)
        try:
            yield open_desk(
                store, clock, load_rules(resources() / "rules"), load_library(resources() / "forms")
            )
        finally:
            store.close()

    def close(self) -> None:
        for one in self._stages:
            one.stop_server()


def child(world: World, *args: str, when_ready: Callable[[], object] | None = None) -> dict[str, float]:
    """What a child of `bench.windows` told. `when_ready` is done when it says that it is ready.

    Raises CalledProcessError, ValueError when it told nothing.
    """
    command = [sys.executable, "-m", "bench.windows", *args]
    with subprocess.Popen(
        command, env=world.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        if when_ready is not None and running.stdout is not None and running.stdin is not None:
            running.stdout.readline()
            when_ready()
            running.stdin.write("\n")
            running.stdin.flush()
        said, _ = running.communicate(timeout=300)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    told: dict[str, float] = json.loads(said.splitlines()[-1])
    return told
