"""What is measured on: the demonstration's server and worker, made once for all measurements of a run."""

import os
import shutil
import sys
from collections.abc import Iterator
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
from desktop.store.keys import desk_path, people, unlock
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


def python(module: str, *args: str) -> list[str]:
    """Command line of a child of the measurements."""
    return [sys.executable, "-m", module, *args]
